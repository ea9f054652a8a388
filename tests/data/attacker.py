"""Somebody who has the public file, the catalogue and the rules, and wants to know what is hidden.

Nothing here is taken from the program that hides: what adds up to what is worked out anew, from
what is said in public and from the figures that are shown.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from scipy import sparse
from scipy.optimize import linprog

DATA = Path(__file__).resolve().parents[2] / "data"
FORCE, COUNTY = "E23000028", "E10000012"
OUTCOMES = ("solved", "not solved", "awaiting", "not known")
NEARLY = 1e-6

Count = tuple[object, ...]
"""What is counted, where, and when."""


class Found(NamedTuple):
    """What the attacker knows of a count that is not shown."""

    count: Count
    least: float
    most: float

    @property
    def width(self) -> float:
        """How far the truth may lie from the truth."""
        return self.most - self.least


class Sum(NamedTuple):
    """Parts that are their whole, or (`exact` false) no more than it."""

    parts: frozenset[Count]
    whole: Count
    exact: bool


def attack(path: Path, months: Iterable[date] = ()) -> list[Found]:
    """Try to work out every count that a public file does not show.

    Parameters
    ----------
    path : pathlib.Path
        The public file.
    months : iterable of datetime.date
        Only of periods that end in these months, given by their first days; all if left out.
    """
    attacker = _Attacker(path, {(day.year, day.month) for day in months})
    return attacker.solve()


class _Attacker:
    def __init__(self, path: Path, months: set[tuple[int, int]]) -> None:
        self.catalogue = tomllib.loads((DATA / "catalogue.toml").read_text("utf-8"))
        rules = tomllib.loads((DATA / "publishing" / "disclosure.toml").read_text("utf-8"))
        self.relations = [(one["whole"], one["parts"]) for one in rules["relations"]]
        with duckdb.connect(str(path), read_only=True) as file:
            self.facts = [
                row
                for row in file.execute(
                    "select indicator, area, period_start, period_end, breakdown, numerator, "
                    "denominator, value, absent from fact"
                ).fetchall()
                if not months or (row[3].year, row[3].month) in months
            ]
            self.parent = dict(file.execute("select code, parent from area").fetchall())
        self.known: dict[Count, float] = {}
        self.hidden: set[Count] = set()
        self.where: dict[tuple[object, ...], dict[tuple[object, ...], Count]] = defaultdict(dict)
        self.sums: set[Sum] = set()
        self.read()
        self.sums |= set(self.areas()) | set(self.parts()) | set(self.relations_of())
        self.sums |= set(self.outcomes()) | set(self.shares())

    # What is counted

    def names(self, indicator: str, breakdown: str) -> tuple[tuple[object, ...], ...]:
        """Say what numerator and denominator count, as the catalogue tells everybody."""
        made = self.catalogue[indicator].get("computed_from", {})
        parts = dict(pair.split("=", 1) for pair in breakdown.split(";") if pair)
        if made.get("records") == "crime":
            types = frozenset([parts["crime_type"]] if "crime_type" in parts else
                              made["crime_types"])  # fmt: skip
            what = "recorded" if made["measure"] == "count" else parts.get("outcome", "solved")
            return (what, types), ("recorded", types)
        if made.get("records") == "survey":
            who = (parts.get("crime_group"), parts.get("ethnicity", made.get("ethnicity")))
            return ("satisfied", made["aspect"], *who), ("answered", made["aspect"], *who)
        return (indicator, breakdown, "in"), (indicator, breakdown, "of")

    def read(self) -> None:
        for indicator, area, start, end, breakdown, above, below, value, absent in self.facts:
            share = "denominator" in self.catalogue[indicator]
            names = self.names(indicator, breakdown)
            if absent is None and above is None and value is not None and below is not None:
                above = value * below / self.catalogue[indicator]["scale"]
            for name, figure in zip(names[: 1 + share], (above, below), strict=False):
                count = (name, area, (start, end))
                self.where[area, (start, end)][name] = count
                if figure is not None:
                    self.known[count] = figure
                elif absent == "too few":
                    self.hidden.add(count)
        self.hidden -= set(self.known)

    # What adds up

    def all_of(self) -> set[Count]:
        return set(self.known) | self.hidden

    def areas(self) -> Iterator[Sum]:
        """Wards are a district, districts a county, all of them Essex."""
        children = defaultdict(set)
        every = self.all_of()
        for name, area, when in every:
            above = self.parent.get(area)
            if above is None or not self.adds_up(name):
                continue
            if (name, above, when) not in every and above == COUNTY:
                above = FORCE
            if (name, above, when) in every:
                children[name, above, when].add((name, area, when))
        for whole, parts in children.items():
            yield Sum(frozenset(parts), whole, self.seems_exact(parts, whole))

    def adds_up(self, name: tuple[object, ...]) -> bool:
        entry = self.catalogue.get(str(name[0]))
        return entry is None or "areas" in entry.get("adds_up", "areas and periods")

    def seems_exact(self, parts: set[Count], whole: Count) -> bool:
        """Whether nothing shown says otherwise: parts may be missing from what was reported."""
        shown = [self.known[part] for part in parts if part in self.known]
        if len(shown) < len(parts) or whole not in self.known:
            return len(parts) > 1
        return abs(sum(shown) - self.known[whole]) < NEARLY

    def parts(self) -> Iterator[Sum]:
        """Values of a breakdown are their whole, as far as all that is shown agrees."""
        kinds: dict[object, set[Sum]] = defaultdict(set)
        groups: dict[tuple[object, ...], set[Count]] = defaultdict(set)
        for indicator, area, start, end, breakdown, *_ in self.facts:
            for pair in breakdown.split(";") if breakdown else ():
                key = pair.split("=")[0]
                if key == "outcome":
                    continue
                rest = ";".join(one for one in breakdown.split(";") if one != pair)
                share = "denominator" in self.catalogue[indicator]
                both = zip(
                    self.names(indicator, breakdown)[: 1 + share],
                    self.names(indicator, rest)[: 1 + share],
                    strict=True,
                )
                for part, whole in both:
                    if whole in self.where[area, (start, end)] and part != whole:
                        end_ = (whole, area, (start, end))
                        groups[indicator, key, whole, end_].add((part, area, (start, end)))
        for (indicator, key, name, whole), parts in groups.items():
            kinds[indicator, key, name].add(Sum(frozenset(parts), whole, True))
        for sums in kinds.values():
            left = [
                self.known[one.whole] - sum(self.known[part] for part in one.parts)
                for one in sums
                if one.whole in self.known and one.parts <= self.known.keys()
            ]
            if min(left, default=0.0) < -NEARLY:
                for one in sums:
                    yield from (Sum(frozenset([part]), one.whole, False) for part in one.parts)
            else:
                exact = bool(left) and max(left) < NEARLY
                yield from (one._replace(exact=exact) for one in sums)

    def relations_of(self) -> Iterator[Sum]:
        for whole, parts in self.relations:
            for held in self.where.values():
                found = [
                    held[name]
                    for name in (self.names(part, "")[0] for part in parts)
                    if name in held
                ]
                end = held.get(self.names(whole, "")[0])
                if found and end:
                    yield Sum(frozenset(found), end, False)

    def outcomes(self) -> Iterator[Sum]:
        for held in self.where.values():
            for name, whole in held.items():
                if name[0] != "recorded":
                    continue
                parts = [held.get((outcome, name[1])) for outcome in OUTCOMES]
                if all(parts):
                    yield Sum(frozenset(parts), whole, True)

    def shares(self) -> Iterator[Sum]:
        for indicator, area, start, end, breakdown, *_ in self.facts:
            held = self.where[area, (start, end)]
            above, below = (held.get(name) for name in self.names(indicator, breakdown))
            if above and below and "denominator" in self.catalogue[indicator]:
                yield Sum(frozenset([above]), below, False)

    def periods(self) -> Iterator[Sum]:
        """Periods that overlap are sums of the same pieces, if what is counted adds up."""
        series: dict[tuple[object, object], list[Count]] = defaultdict(list)
        for count in self.all_of():
            entry = self.catalogue.get(str(count[0][0]))
            if (
                entry is None
                or "periods" in entry.get("adds_up", "periods")
                or entry.get("rolling")
            ):
                series[count[0], count[1]].append(count)
        for counts in series.values():
            when = sorted(count[2] for count in counts)
            if all(a[1] < b[0] for a, b in pairwise(when)):
                continue
            days = sorted({day for a, b in when for day in (a, b + timedelta(days=1))})
            pieces = list(pairwise(days))
            name, area = counts[0][0], counts[0][1]
            for one in when:
                own = [
                    (name, area, (a, b - timedelta(days=1)))
                    for a, b in pieces
                    if one[0] <= a and b - timedelta(days=1) <= one[1]
                ]
                if len(own) > 1:
                    yield Sum(frozenset(own), (name, area, one), True)

    # What follows

    def solve(self) -> list[Found]:
        every = self.consistent([*self.sums, *self.periods()])
        open_: dict[Count, set[int]] = defaultdict(set)
        for number, one in enumerate(every):
            for count in (*one.parts, one.whole):
                if count not in self.known:
                    open_[count].add(number)
        found, seen = [], set()
        for count in self.hidden:
            if count in seen:
                continue
            group, sums, ahead = set(), set(), [count]
            while ahead:
                one = ahead.pop()
                if one in group:
                    continue
                group.add(one)
                for number in open_[one] - sums:
                    sums.add(number)
                    ahead += [
                        other
                        for other in (*every[number].parts, every[number].whole)
                        if other not in self.known
                    ]
            seen |= group
            found += self.within(sorted(group, key=repr), [every[number] for number in sums])
        return found

    def consistent(self, sums: list[Sum]) -> list[Sum]:
        """Leave out what the figures that are shown contradict."""
        kept = []
        for one in sums:
            shown = sum(self.known.get(part, 0.0) for part in one.parts)
            if one.whole in self.known and shown > self.known[one.whole] + NEARLY:
                continue
            if one.whole in self.known and one.exact and one.parts <= self.known.keys():
                continue
            kept.append(one)
        return kept

    def within(self, counts: list[Count], sums: list[Sum]) -> list[Found]:
        place = {count: number for number, count in enumerate(counts)}
        equal: list[tuple[dict[int, float], float]] = []
        less: list[tuple[dict[int, float], float]] = []
        for one in sums:
            row: dict[int, float] = defaultdict(float)
            right = 0.0
            for part in one.parts:
                if part in self.known:
                    right -= self.known[part]
                else:
                    row[place[part]] += 1.0
            if one.whole in self.known:
                right += self.known[one.whole]
            else:
                row[place[one.whole]] -= 1.0
            (equal if one.exact else less).append((row, right))
        wanted = [count for count in counts if count in self.hidden]
        if not sums:
            return [Found(count, 0.0, np.inf) for count in wanted]
        if len(equal) == 1 and not less and all(v > 0 for v in equal[0][0].values()):
            row, right = equal[0]
            return [Found(count, right if len(row) == 1 else 0.0, right) for count in wanted]
        A, b = _matrix(equal, len(counts))
        C, d = _matrix(less, len(counts))
        found = []
        for count in wanted:
            ends = []
            for sign in (1.0, -1.0):
                aim = np.zeros(len(counts))
                aim[place[count]] = sign
                answer = linprog(aim, A_ub=C, b_ub=d, A_eq=A, b_eq=b, method="highs")
                assert answer.status in (0, 3), f"{count}: {answer.message}"
                ends.append(sign * answer.fun if answer.status == 0 else np.inf)
            found.append(Found(count, *ends))
        return found


def _matrix(
    rows: list[tuple[dict[int, float], float]], many: int
) -> tuple[sparse.csr_array | None, list[float] | None]:
    if not rows:
        return None, None
    matrix = sparse.lil_array((len(rows), many))
    for number, (row, _) in enumerate(rows):
        for column, value in row.items():
            matrix[number, column] = value
    return matrix.tocsr(), [right for _, right in rows]
