"""The figures that may be released, and every sum that ties them together.

Rows of `fact` are released by the rules; each tells up to three counts: those in a share, all, and
so those out of it. Counts that are the same whichever indicator gives them (burglary, and recorded
crime of the type burglary) are one figure here, or hiding one of them would hide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from data import catalogue
from data.publishing.overlapping_periods import cut, overlapping
from data.publishing.releasable_rows import released
from data.publishing.rules import LEVELS, Rules
from data.publishing.suppression import NEARLY, Marks, Numbers, Places, System
from data.warehouse.snapshot import Snapshot
from geo import essex

# How much is lost with a figure of an area: what no ward or district holds is missed least.
COST = {
    "remainder": 0.3, "ward": 1.0, "district": 4.0, "unitary": 5.0, "county": 20.0,
    "force": 200.0, "other force": 200.0,
}  # fmt: skip
WHOLE_IS_DEARER = 4.0
SAME_SERIES_IS_CHEAPER = 0.6  # where others of the same series are hidden too, so that most stay
TENTH = 0.1  # of money or weight: its possible values lie that share of it apart at least
ALL_OUTCOMES = ("solved", "not solved", "awaiting", "not known")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """What may be released, before anything small is hidden.

    Attributes
    ----------
    rows : DataFrame
        Of `fact`, with kind, parent and level of the area, and why: the rule by which a row must
        not be shown; '' where none does.
    system : System
        Its figures and sums; a line of ``in_rows`` for each row.
    """

    rows: pd.DataFrame
    system: System


def cells(state: Snapshot, rules: Rules, as_at: date) -> Cells:
    """Gather what may be released and the sums that anybody could work out of it."""
    rows = released(state, rules, as_at)
    keys = _Keys(rows, state)
    built = _Builder(rows, keys, rules)
    built.tie_areas()
    built.tie_parts()
    built.tie_periods()
    return Cells(built.rows, built.system())


class _Keys:
    """What is counted, whichever indicator gives it: a number for every numerator and denominator.

    Attributes
    ----------
    names : list of tuples of str
        What each number stands for.
    numerator, denominator : arrays
        By row of `fact`.
    """

    def __init__(self, rows: pd.DataFrame, state: Snapshot) -> None:
        self.crime = {
            (indicator, breakdown): (category, measure)
            for indicator, breakdown, category, measure in state.query(
                "select indicator, breakdown, category, measure from crime_measure"
            ).fetchall()
        }
        pair, kinds = pd.factorize(
            pd.MultiIndex.from_frame(rows[["indicator", "breakdown"]]), sort=False
        )
        self.pair = pair
        self.kinds: list[tuple[str, str]] = list(kinds)
        self.number: dict[Key, int] = {}
        both = [self.of(*kind) for kind in self.kinds]
        self.in_pair = np.array([[self.give(one) for one in pair] for pair in both]).reshape(-1, 2)
        self.numerator = self.in_pair[pair, 0]
        self.denominator = self.in_pair[pair, 1]

    def of(self, indicator: str, breakdown: str) -> tuple[Key, Key]:
        """Name what the numerator and the denominator of an indicator's breakdown count."""
        if (indicator, breakdown) in self.crime:
            category, measure = self.crime[indicator, breakdown]
            return ("crime", category, measure), ("crime", category, "recorded")
        made = catalogue.indicators()[indicator].computed_from or {}
        if made.get("records") == "survey":
            given = dict(part.split("=", 1) for part in breakdown.split(";") if part)
            group = (given.get("crime_group", ""), given.get("ethnicity", made.get("ethnicity")))
            asked = ("survey", made["aspect"], group[0], group[1] or "")
            return (*asked, "satisfied"), (*asked, "answered")
        return (indicator, breakdown, "counted"), (indicator, breakdown, "of")

    def give(self, name: Key) -> int:
        return self.number.setdefault(name, len(self.number))


class _Builder:
    """Figures and sums, as they are found."""

    def __init__(self, rows: pd.DataFrame, keys: _Keys, rules: Rules) -> None:
        self.rows = rows
        self.keys = keys
        self.rules = rules
        known = catalogue.indicators()
        self.entries = [known[indicator] for indicator, _ in keys.kinds]
        self.rule = [rules.of[indicator] for indicator, _ in keys.kinds]
        place = pd.MultiIndex.from_frame(rows[["boundary_set", "area"]])
        self.area, self.areas = pd.factorize(place)
        span = pd.MultiIndex.from_frame(rows[["period_start", "period_end"]])
        self.period, self.periods = pd.factorize(span)
        self.lines: list[Places] = []
        self.figures: list[Places] = []
        self.signs: list[Numbers] = []
        self.many = 0
        self._figures_of_rows()

    def per_row(self, of_kind: Iterable[Any]) -> Any:
        return np.array(list(of_kind))[self.keys.pair]

    def where(self, key: Places, area: Places, period: Places) -> Places:
        """Make one number of what, where and when."""
        found: Places = (key * len(self.areas) + area) * len(self.periods) + period
        return found

    def look_up(self, key: Places, area: Places, period: Places) -> Places:
        """Find the figure of what, where and when; -1 where there is none."""
        asked = self.where(key, area, period)
        at = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        return np.where(self.ids[at] == asked, at, -1)

    def _figures_of_rows(self) -> None:
        scale = self.per_row(entry.scale if entry.is_share else np.nan for entry in self.entries)
        value = self.rows["value"].to_numpy(float)
        below = self.rows["denominator"].to_numpy(float)
        above = self.rows["numerator"].to_numpy(float)
        # A percentage of a known number tells the count.
        above = np.where(np.isnan(above) & ~np.isnan(value), value * below / scale, above)
        self.given = ~np.isnan(above), ~np.isnan(below)
        both = (self.keys.numerator, self.keys.denominator)
        number = [
            self.where(key, self.area, self.period)[given]
            for key, given in zip(both, self.given, strict=True)
        ]
        told = np.concatenate([above[self.given[0]], below[self.given[1]]])
        self.ids, first, at = np.unique(
            np.concatenate(number), return_index=True, return_inverse=True
        )
        self.value = told[first]
        if np.abs(told - self.value[at]).max(initial=0.0) > NEARLY:
            self._differ(told, at)
        self.of_row = np.full((len(self.rows), 3), -1)
        self.of_row[self.given[0], 0] = at[: len(number[0])]
        self.of_row[self.given[1], 1] = at[len(number[0]) :]
        self.key = self.ids // (len(self.areas) * len(self.periods))
        self.place = self.ids // len(self.periods) % len(self.areas)
        self.when = self.ids % len(self.periods)
        self.counts = len(self.ids)  # figures with a place in the lists above; others follow
        self.secret = np.zeros(self.counts, bool)
        self._out_of_shares(above, below)
        self._small(above, below)

    def _differ(self, told: Numbers, at: Places) -> None:
        worst = int(np.abs(told - self.value[at]).argmax())
        row = np.concatenate([np.flatnonzero(given) for given in self.given])[worst]
        one = self.rows.iloc[row]
        raise ValueError(
            f"{one['indicator']} ({one['breakdown']}) of {one['area']} from "
            f"{one['period_start']:%Y-%m-%d} is not what another indicator says of the same"
        )

    def _out_of_shares(self, above: Numbers, below: Numbers) -> None:
        """Add what a share leaves out, as a figure of the row that tells it."""
        at = np.flatnonzero((self.of_row[:, 0] >= 0) & (self.of_row[:, 1] >= 0))
        at = at[below[at] >= above[at] - NEARLY]
        pairs, number = np.unique(self.of_row[at, :2], axis=0, return_inverse=True)
        self.of_row[at, 2] = len(self.value) + number.ravel()
        rest = self.value[pairs[:, 1]] - self.value[pairs[:, 0]]
        new = self.add(np.maximum(rest, 0.0), np.zeros(len(pairs), bool))
        lines = np.arange(len(pairs))
        self.tie(lines, pairs[:, 0], 1.0)
        self.tie(lines, new, 1.0)
        self.tie(lines, pairs[:, 1], -1.0)
        self.many += len(pairs)

    def _small(self, above: Numbers, below: Numbers) -> None:
        """Mark what the rules do not show, and say by which."""
        threshold = self.per_row(rule.threshold for rule in self.rule)
        least = self.per_row(rule.least_denominator for rule in self.rule)
        self.threshold = np.zeros(len(self.value))
        few = np.zeros(len(self.rows), bool)
        for column in range(3):
            held = self.of_row[:, column] >= 0
            figure = self.of_row[held, column]
            small = (self.value[figure] > NEARLY) & (self.value[figure] < threshold[held] - NEARLY)
            self.secret[figure[small]] = True
            few[np.flatnonzero(held)[small]] = True
            np.maximum.at(self.threshold, figure, threshold[held])
        unsure = below < least
        self.secret[self.of_row[unsure, 1]] = True
        self.rows = self.rows.assign(
            why=np.select([few, unsure], ["threshold", "least_denominator"], default="")
        )

    def add(self, value: Numbers, secret: Marks) -> Places:
        """Add figures that no list of areas and periods has."""
        new = len(self.value) + np.arange(len(value))
        self.value = np.concatenate([self.value, value])
        self.secret = np.concatenate([self.secret, secret])
        return new

    def tie(self, lines: Places, figures: Places, sign: float) -> None:
        """Let figures stand in equations, which are counted from the last that is complete."""
        self.lines.append(lines + self.many)
        self.figures.append(figures)
        self.signs.append(np.full(len(figures), sign))

    def sums(self, part: Places, whole: Places, of: Places, secret: Marks | None = None) -> Marks:
        """Tie parts to their wholes, and what they leave over as a figure of its own.

        Parameters
        ----------
        part, whole : arrays
            Figures, a pair a line.
        of : array
            Which pairs are of one kind.
        secret : array of bool, optional
            Pairs whose left over must not be found out, whatever it is.

        Returns
        -------
        array of bool
            For each pair, whether its parts are no more than their whole.
        """
        if not len(part):
            return np.zeros(0, bool)
        _, first, group = np.unique(
            of * len(self.value) + whole, return_index=True, return_inverse=True
        )
        ends = whole[first]
        rest: Numbers = self.value[ends] - np.bincount(group, self.value[part])
        holds = rest > -NEARLY
        barred = np.zeros(len(ends), bool)
        if secret is not None:
            barred[group[secret]] = True
        line = np.cumsum(holds) - 1
        at = holds[group]
        self.tie(line[group[at]].astype(np.int64), part[at], 1.0)
        self.tie(line[holds], ends[holds], -1.0)
        over = holds & (rest > NEARLY)
        small = barred | (rest < self.rules.protection - NEARLY)
        self.tie(line[over], self.add(rest[over], small[over]), 1.0)
        self.many += int(holds.sum())
        answer: Marks = holds[group]
        return answer

    # Areas

    def tie_areas(self) -> None:
        """Wards and what no ward holds are a district, districts a county, all of them Essex."""
        number = {code: at for at, (_, code) in enumerate(self.areas)}
        said = self.rows.drop_duplicates(["boundary_set", "area"])
        above: dict[int, int] = {}
        for code, kind, parent in zip(said["area"], said["kind"], said["parent"], strict=True):
            if parent == essex.COUNTY and parent not in number:
                parent = essex.FORCE
            if parent in number and kind != "other force":
                above[number[code]] = number[parent]
        to = np.array([above.get(at, -1) for at in range(len(self.areas))])
        adds = self._adding_up()[self.key] & (to[self.place] >= 0)
        part = np.flatnonzero(adds)
        confidential = self._confidential()
        whole = self.look_up(self.key[part], to[self.place[part]], self.when[part])
        # Where nothing is given for the county, its districts are parts of Essex.
        force = number.get(essex.FORCE, -1)
        none = (whole < 0) & (to[self.place[part]] != force) & (force >= 0)
        is_district = self._kinds()[self.place[part]] == "district"
        again = none & is_district
        whole[again] = self.look_up(
            self.key[part[again]], np.full(int(again.sum()), force), self.when[part[again]]
        )
        found = whole >= 0
        self.sums(
            part[found], whole[found], np.zeros(int(found.sum()), np.int64),
            np.isin(whole[found], confidential),
        )  # fmt: skip

    def _kinds(self) -> Any:
        said = self.rows.drop_duplicates(["boundary_set", "area"])
        return said["kind"].to_numpy()

    def _adding_up(self) -> Marks:
        adds = np.zeros(len(self.keys.number), bool)
        for entry, pair in zip(self.entries, self.keys.in_pair, strict=True):
            adds[pair] |= "areas" in entry.adds_up
        return adds

    def _confidential(self) -> Places:
        """Find the wholes of values that were reported as confidential: they must not follow."""
        at = np.flatnonzero(self.rows["absent"].eq("confidential"))
        number = {code: at_ for at_, (_, code) in enumerate(self.areas)}
        found = []
        for code in (essex.FORCE, essex.COUNTY):
            if code in number:
                to = np.full(len(at), number[code])
                found.append(self.look_up(self.keys.numerator[at], to, self.period[at]))
        parents = self.rows["parent"].map(number).fillna(-1).to_numpy(int)[at]
        held = parents >= 0
        found.append(
            self.look_up(self.keys.numerator[at[held]], parents[held], self.period[at[held]])
        )
        wholes = np.concatenate(found) if found else np.zeros(0, np.int64)
        return np.unique(wholes[wholes >= 0])

    # Breakdowns, outcomes, indicators that are parts of others

    def tie_parts(self) -> None:
        """Categories are a whole, outcomes what was recorded, some indicators part of others."""
        families = [*self._breakdowns(), *self._outcomes(), *self._relations()]
        pairs = [(part, whole, of) for of, (whole, parts) in enumerate(families) for part in parts]
        if not pairs:
            return
        table = pd.DataFrame(sorted(set(pairs)), columns=["key", "whole", "of"])
        figures = pd.DataFrame(
            {
                "figure": np.arange(self.counts),
                "key": self.key,
                "place": self.place,
                "when": self.when,
            }
        )
        found = figures.merge(table, on="key")
        ends = self.look_up(
            found["whole"].to_numpy(), found["place"].to_numpy(), found["when"].to_numpy()
        )
        found = found.assign(end=ends)[ends >= 0]
        part, whole = found["figure"].to_numpy(), found["end"].to_numpy()
        of = found["of"].to_numpy()
        # What counts somebody twice anywhere is no sum: one seizure may be of two drugs.
        _, group = np.unique(of * len(self.value) + whole, return_inverse=True)
        total = np.bincount(group, self.value[part])
        over = total[group] > self.value[whole] + NEARLY
        twice = np.isin(of, np.unique(of[over]))
        self.sums(part[~twice], whole[~twice], of[~twice], self._barred(found)[~twice])
        # But no part is more than its whole.
        alone = np.flatnonzero(twice & (self.value[part] <= self.value[whole] + NEARLY))
        self._no_more(part[alone], whole[alone])

    def _no_more(self, part: Places, whole: Places) -> None:
        lines = np.arange(len(part))
        rest = self.add(self.value[whole] - self.value[part], np.zeros(len(part), bool))
        self.tie(lines, part, 1.0)
        self.tie(lines, rest, 1.0)
        self.tie(lines, whole, -1.0)
        self.many += len(part)

    def _barred(self, found: pd.DataFrame) -> Marks:
        """Mark wholes some part of which is never shown for such an area: it must not follow."""
        levels = self.rows.drop_duplicates(["boundary_set", "area"])["level"].to_numpy()
        level = levels[found["place"].to_numpy()]
        barred = np.zeros(len(found), bool)
        for key, focus in self._never().items():
            barred |= (found["whole"].to_numpy() == key) & np.isin(level, list(focus))
        return barred

    def _never(self) -> dict[int, set[str]]:
        """Say of which wholes a part is never shown for a kind of area."""
        found: dict[int, set[str]] = {}
        for indicator, breakdown in self.keys.kinds:
            for level in LEVELS:
                if breakdown and self.rules.bars(indicator, level, breakdown):
                    for whole in self._without(indicator, breakdown):
                        if whole in self.keys.kinds:
                            at = self.keys.kinds.index(whole)
                            for key in self.keys.in_pair[at]:
                                found.setdefault(int(key), set()).add(level)
        return found

    @staticmethod
    def _without(indicator: str, breakdown: str) -> list[tuple[str, str]]:
        pairs = breakdown.split(";")
        return [
            (indicator, ";".join(one for one in pairs if one != left_out)) for left_out in pairs
        ]

    def _breakdowns(self) -> list[tuple[int, list[int]]]:
        families: dict[tuple[int, str], list[int]] = {}
        at = {kind: place for place, kind in enumerate(self.keys.kinds)}
        for (indicator, breakdown), pair in zip(self.keys.kinds, self.keys.in_pair, strict=True):
            for left_out in breakdown.split(";") if breakdown else ():
                rest = ";".join(one for one in breakdown.split(";") if one != left_out)
                name = left_out.split("=")[0]
                if (indicator, rest) not in at or name == "outcome":
                    continue
                for part, whole in zip(pair, self.keys.in_pair[at[indicator, rest]], strict=True):
                    members = families.setdefault((int(whole), name), [])
                    if part != whole and int(part) not in members:
                        members.append(int(part))
        return [(whole, parts) for (whole, _), parts in families.items() if parts]

    def _outcomes(self) -> list[tuple[int, list[int]]]:
        number = self.keys.number
        categories = {name[1] for name in number if name[0] == "crime"}
        return [
            (
                number["crime", category, "recorded"],
                [number["crime", category, measure] for measure in ALL_OUTCOMES],
            )
            for category in sorted(categories)
            if all(
                ("crime", category, measure) in number for measure in ("recorded", *ALL_OUTCOMES)
            )
        ]

    def _relations(self) -> list[tuple[int, list[int]]]:
        at = {kind: place for place, kind in enumerate(self.keys.kinds)}
        found = []
        for relation in self.rules.relations:
            parts = [
                int(self.keys.in_pair[at[part, ""], 0])
                for part in relation.parts
                if (part, "") in at
            ]
            if (relation.whole, "") in at and parts:
                found.append((int(self.keys.in_pair[at[relation.whole, ""], 0]), parts))
        return found

    # Periods

    def tie_periods(self) -> None:
        """Months are a quarter, and twelve months to one date share eleven with the next."""
        rolls = np.zeros(len(self.keys.number), bool)
        for entry, pair in zip(self.entries, self.keys.in_pair, strict=True):
            rolls[pair] |= "periods" in entry.adds_up or entry.rolling
        at = np.flatnonzero(rolls[self.key])
        series = self.key[at] * len(self.areas) + self.place[at]
        days = [
            np.array(one, dtype="datetime64[D]").astype(np.int64)
            for one in zip(*self.periods, strict=True)
        ]
        start, end = days[0][self.when[at]], days[1][self.when[at]]
        for number in overlapping(series, start, end):
            own = np.flatnonzero(series == number)
            found = cut(start[own], end[own], self.value[at[own]])
            if found is None:
                continue
            figure = np.where(found.given >= 0, at[own][found.given], -1)
            free = found.given < 0
            # One piece that is not given follows from what is; of several no one knows.
            small = (found.amount[free] > NEARLY) & (found.amount[free] < self.rules.protection)
            figure[free] = self.add(found.amount[free], small & (free.sum() == 1))
            several = np.flatnonzero(found.covers.sum(axis=1) > 1)
            line, piece = np.nonzero(found.covers[several])
            self.tie(line, figure[piece], 1.0)
            self.tie(np.arange(len(several)), at[own][several], -1.0)
            self.many += len(several)

    def system(self) -> System:
        """Put together what was found."""
        held = self.of_row >= 0
        line, column = np.nonzero(held)
        figure = self.of_row[line, column]
        line, figure = self._counted_by(line, figure)
        many = len(self.value)
        in_rows = sparse.csr_array(
            (np.ones(len(line)), (line, figure)), shape=(len(self.rows), many)
        )
        in_rows.data[:] = 1.0  # a figure twice in a row is one
        equations = sparse.csr_array(
            (
                np.concatenate(self.signs),
                (np.concatenate(self.lines), np.concatenate(self.figures)),
            ),
            shape=(self.many, many),
        )
        threshold = np.zeros(many)
        threshold[: len(self.threshold)] = self.threshold
        width = np.maximum(threshold, float(self.rules.protection))
        money = np.zeros(len(self.keys.number), bool)
        for entry, pair in zip(self.entries, self.keys.in_pair, strict=True):
            money[pair] |= not entry.events
        weighed = np.flatnonzero(money[self.key])
        width[weighed] = np.maximum(width[weighed], TENTH * self.value[weighed])
        return System(
            self.value,
            self.secret,
            in_rows,
            _distinct(equations),
            np.zeros(many, bool),
            self._cost(many),
            width,
        )

    def _counted_by(self, line: Places, figure: Places) -> tuple[Places, Places]:
        """Let rows of money and weight stand and fall with the count behind them."""
        at = {kind: place for place, kind in enumerate(self.keys.kinds)}
        counting = np.full(len(self.keys.kinds), -1)
        for place, ((_, breakdown), rule) in enumerate(
            zip(self.keys.kinds, self.rule, strict=True)
        ):
            if not rule.counted_by:
                continue
            known = catalogue.indicators()[rule.counted_by].breakdowns
            same = ";".join(one for one in breakdown.split(";") if one.split("=")[0] in known)
            if (rule.counted_by, same) in at:
                counting[place] = self.keys.in_pair[at[rule.counted_by, same], 0]
        key = counting[self.keys.pair]
        rows = np.flatnonzero(key >= 0)
        found = self.look_up(key[rows], self.area[rows], self.period[rows])
        rows, found = rows[found >= 0], found[found >= 0]
        return np.concatenate([line, rows]), np.concatenate([figure, found])

    def _cost(self, many: int) -> Numbers:
        kind = pd.Series(self._kinds()).map(COST).to_numpy()
        parted = np.ones(len(self.keys.number))
        for (_, breakdown), pair in zip(self.keys.kinds, self.keys.in_pair, strict=True):
            if not breakdown:
                parted[pair] = WHOLE_IS_DEARER
        series = self.key * len(self.areas) + self.place
        _, group = np.unique(series, return_inverse=True)
        share = (np.bincount(group, self.secret[: self.counts]) / np.bincount(group))[group]
        cost = np.zeros(many)
        cost[: self.counts] = (
            kind[self.place]
            * parted[self.key]
            * (1.0 + np.log1p(self.value[: self.counts]))
            * (1.0 - SAME_SERIES_IS_CHEAPER * share)
        )
        # What a share leaves out is hidden with its row.
        filled = cost[: self.counts]
        cost[self.counts :] = filled.max(initial=1.0)
        return cost


def _distinct(equations: sparse.csr_array) -> sparse.csr_array:
    """Leave out equations that are there already."""
    chance = np.random.default_rng(5)
    name = equations @ chance.random(equations.shape[1])
    _, first = np.unique(np.round(name, 9), return_index=True)
    return equations[np.sort(first)]
