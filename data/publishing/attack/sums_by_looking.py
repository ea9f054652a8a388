"""Sums found by looking: numbers that add up in most places are taken to add up in all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.publishing.attack.public_figures import CELL, PublicFigures

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

MOSTLY = 0.8
"""In this share of the places where all is shown, and they are taken for a sum."""
ENOUGH = 4
"""Places that two or three columns must agree in before it is no chance."""
LARGE = 10.0
"""Smaller numbers are equal too often by chance."""
MOST_PARTS = 12
"""Of more columns not every selection is tried."""
NEARLY = 1e-6
FAR = 1e7
"""No count of the field is as large."""


@dataclass(frozen=True)
class Sums:
    """Sums as lines of a table.

    Attributes
    ----------
    line, cell, sign : arrays
        Parts with 1, their whole with -1.
    exact : array of bool, a line a sum
        False: the parts are no more than the whole.
    """

    line: Places
    cell: Places
    sign: Numbers
    exact: npt.NDArray[np.bool_]


class Cells:
    """All cells of all releases, and what the newest of them shows of each."""

    def __init__(self, public: PublicFigures) -> None:
        self.public = public
        every = pd.concat([public.releases[0], *_still_true(public)], ignore_index=True)
        every = every.assign(unseen=every["figure"].isna()).sort_values("unseen", kind="stable")
        self.table = every.drop_duplicates(CELL)[[*CELL, "figure"]].sort_values(
            CELL, ignore_index=True
        )
        self.areas, self.periods = len(public.areas), len(public.periods)
        self.ids = self.id_of(*(self.table[name].to_numpy() for name in CELL))
        self.figure = self.table["figure"].to_numpy(float)

        place = self.table["area"].to_numpy() * self.periods + self.table["period"].to_numpy()
        numbers, row = np.unique(place, return_inverse=True)
        # Not a number: no such row; endless: there is one, and it shows nothing.
        self.wide = np.full((len(numbers), len(public.columns)), np.nan)
        self.wide[row, self.table["column"].to_numpy()] = np.where(
            np.isnan(self.figure), np.inf, self.figure
        )

    def rows_of(self, column: int) -> Places:
        """List the places and periods for which a column shows something."""
        values = self.wide[:, column]
        return np.flatnonzero(np.isfinite(values) & (values > NEARLY))

    def places(self) -> Iterator[tuple[Places, Numbers]]:
        """Go through places and periods: columns and figures that are large enough to tell."""
        large = np.isfinite(self.wide) & (self.wide >= LARGE)
        for row in np.flatnonzero(large.sum(axis=1) > 1):
            columns = np.flatnonzero(large[row])
            yield columns, self.wide[row, columns]

    def id_of(self, column: Places, area: Places, period: Places) -> Places:
        """Make one number of column, area and period."""
        number: Places = (column * self.areas + area) * self.periods + period
        return number

    def find(self, column: Places, area: Places, period: Places) -> Places:
        """Return the place of cells in the table; -1 where there is none."""
        wanted = self.id_of(column, area, period)
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[at] == wanted, at, -1)


def _still_true(public: PublicFigures) -> Iterator[pd.DataFrame]:
    """Go through earlier releases, without figures that were probably revised since.

    Where others of the same column and period were revised, what is no longer shown may have been.
    """
    newest = public.releases[0]
    for release in public.releases[1:]:
        both = release.merge(newest, on=CELL, suffixes=("", "_now"))
        changed = both[(both["figure"] - both["figure_now"]).abs() > NEARLY]
        revised = pd.MultiIndex.from_frame(changed[["column", "period"]]).unique()
        doubtful = pd.MultiIndex.from_frame(release[["column", "period"]]).isin(revised)
        yield release.assign(figure=release["figure"].mask(doubtful))


def find_sums(cells: Cells) -> Sums:
    """Find everything that seems to add up."""
    families = _Families(cells)
    families.add_areas()
    families.add_periods()
    families.add_shares()
    believed: list[ColumnSum] = []
    doubtful: list[ColumnSum] = []
    for whole, parts in _breakdowns(cells):
        if _adds_up(cells, whole, parts):
            believed.append((whole, parts))
        else:
            doubtful.append((whole, parts))
            believed += _selections(cells, whole, parts)
    believed += _of_the_same(cells)
    believed += _by_no_chance(cells, believed)
    families.add_columns(believed)
    families.add_columns(doubtful, loose=True)
    return families.sums()


def _adds_up(cells: Cells, whole: int, parts: tuple[int, ...]) -> bool:
    """Whether columns add up to another in most places where all of them are shown.

    One that has no row in a place is nothing there; one whose row shows nothing is not known.
    """
    rows = cells.rows_of(whole)
    values = cells.wide[rows][:, list(parts)]
    supplied = ~np.isnan(values).all(axis=1)
    values = np.nan_to_num(values[supplied], nan=0.0, posinf=np.inf)
    left = cells.wide[rows[supplied], whole] - values.sum(axis=1)
    seen = np.isfinite(left)
    return bool(seen.any() and np.mean(np.abs(left[seen]) < NEARLY) >= MOSTLY)


ColumnSum = tuple[int, tuple[int, ...]]
"""A column, and the columns that may add up to it."""


class _Families:
    """Sums of one kind are judged together: do they hold where everything is shown?"""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._pairs: list[pd.DataFrame] = []
        self._many = 0

    def _add(self, part: Places, whole: Places, kind: object, *, loose: bool = False) -> None:
        table = pd.DataFrame({"part": part, "whole": whole, "kind": kind, "loose": loose})
        table = table[(table["part"] >= 0) & (table["whole"] >= 0)]
        if len(table):
            table["kind"] = pd.factorize(table["kind"])[0] + self._many
            self._many = int(table["kind"].max()) + 1
            self._pairs.append(table)

    def add_areas(self) -> None:
        """Wards and districts, on every map there was."""
        table, cells = self.cells.table, self.cells
        kind = cells.public.areas["kind"].to_numpy()
        force = np.flatnonzero(kind == "force")
        for members in cells.public.members:
            above = np.full(cells.areas, -1)
            above[members["part"].to_numpy()] = members["whole"].to_numpy()
            column, area, period = (table[name].to_numpy() for name in CELL)
            parent = above[area]
            whole = np.where(parent >= 0, cells.find(column, parent, period), -1)
            if len(force):
                lost = (whole < 0) & (kind[area] == "district")
                whole[lost] = cells.find(
                    column[lost], np.full(int(lost.sum()), force[0]), period[lost]
                )
            self._add(np.arange(len(table)), whole, column)

    def add_columns(self, sums: list[ColumnSum], *, loose: bool = False) -> None:
        """Columns of one place and period; loose: parts of the whole that are not all of it."""
        pairs = [
            (part, whole, number) for number, (whole, parts) in enumerate(sums) for part in parts
        ]
        if not pairs:
            return
        table = self.cells.table.reset_index(names="cell")
        frame = table.merge(pd.DataFrame(pairs, columns=["column", "to", "number"]), on="column")
        whole = self.cells.find(
            frame["to"].to_numpy(), frame["area"].to_numpy(), frame["period"].to_numpy()
        )
        self._add(frame["cell"].to_numpy(), whole, frame["number"].to_numpy(), loose=loose)

    def add_periods(self) -> None:
        """Periods that are tiled by shorter ones."""
        cells, spans = self.cells, self.cells.public.periods
        start = spans["start"].to_numpy().astype("datetime64[D]").astype(np.int64)
        end = spans["end"].to_numpy().astype("datetime64[D]").astype(np.int64)
        table = cells.table.reset_index(names="cell")
        for (column, _), series in table.groupby(["column", "area"], sort=False):
            period, cell = series["period"].to_numpy(), series["cell"].to_numpy()
            if len(period) < 3 or (end[period][:-1] < start[period][1:]).all():
                continue
            for at, whole in enumerate(period):
                inside = (start[period] >= start[whole]) & (end[period] <= end[whole])
                inside[at] = False
                parts = np.flatnonzero(inside)
                parts = parts[np.argsort(start[period[parts]])]
                days = (end - start + 1)[period[parts]].sum()
                if len(parts) > 1 and days == end[whole] - start[whole] + 1:
                    self._add(cell[parts], np.full(len(parts), cell[at]), int(column))

    def add_shares(self) -> None:
        """No numerator is more than what it is out of."""
        of = {name[:2]: at for at, name in enumerate(self.cells.public.columns) if name[2] == "of"}
        sums: list[ColumnSum] = [
            (of[name[:2]], (at,))
            for at, name in enumerate(self.cells.public.columns)
            if name[2] == "in" and name[:2] in of
        ]
        self.add_columns(sums)

    def sums(self) -> Sums:
        """Judge every kind of sum by the places where everything is shown."""
        if not self._pairs:
            none = np.zeros(0, np.int64)
            return Sums(none, none, np.zeros(0), np.zeros(0, bool))
        pairs = pd.concat(self._pairs, ignore_index=True)
        figure = self.cells.figure
        group, names = pd.factorize(pd.MultiIndex.from_frame(pairs[["kind", "whole"]]))
        kind = names.get_level_values(0).to_numpy()
        whole = names.get_level_values(1).to_numpy()
        part = pairs["part"].to_numpy()
        left = figure[whole] - np.bincount(group, figure[part], len(whole))
        seen = ~np.isnan(left) & (figure[whole] > 0)
        many = np.bincount(kind, seen)
        holds = np.bincount(kind, seen & (np.abs(left) < NEARLY))
        # Areas and periods that are never seen whole are believed, unless they are contradicted.
        shown = np.bincount(group, np.nan_to_num(figure[part]), len(whole))
        over = np.bincount(kind, shown > np.nan_to_num(figure[whole], nan=np.inf) + NEARLY)
        sum_ = np.where(many > 0, holds >= MOSTLY * many, over == 0)[kind]
        single = np.bincount(group, minlength=len(whole)) == 1
        sum_ &= ~pairs.groupby(group)["loose"].first().to_numpy()
        sum_ &= ~single | (holds >= MOSTLY * np.maximum(many, 1))[kind]
        line = np.cumsum(sum_) - 1
        at = sum_[group]
        lines, members = [line[group[at]], line[sum_]], [part[at], whole[sum_]]
        signs = [np.ones(int(at.sum())), np.full(int(sum_.sum()), -1.0)]
        # Else at least no part is more than the whole.
        pair_seen = ~np.isnan(figure[part]) & ~np.isnan(figure[pairs["whole"]])
        bigger = pair_seen & (figure[part] > figure[pairs["whole"]] + NEARLY)
        of_pair = pairs["kind"].to_numpy()
        never = (np.bincount(of_pair, bigger) == 0)[of_pair]
        loose = np.flatnonzero(~at & never)
        number = int(sum_.sum()) + np.arange(len(loose))
        lines += [number, number]
        members += [part[loose], pairs["whole"].to_numpy()[loose]]
        signs += [np.ones(len(loose)), np.full(len(loose), -1.0)]
        exact = np.concatenate([np.ones(int(sum_.sum()), bool), np.zeros(len(loose), bool)])
        return Sums(np.concatenate(lines), np.concatenate(members), np.concatenate(signs), exact)


def _breakdowns(cells: Cells) -> list[ColumnSum]:
    """Columns of which the label has one pair more than another's."""
    number = {name: at for at, name in enumerate(cells.public.columns)}
    families: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (indicator, breakdown, side), at in number.items():
        pairs = breakdown.split(";") if breakdown else []
        for pair in pairs:
            rest = ";".join(other for other in pairs if other != pair)
            whole = number.get((indicator, rest, side))
            if whole is not None:
                families[whole, pair.split("=")[0]].append(at)
            # Those out of it may be distinguished too: solved and not solved are all.
            all_ = number.get((indicator, rest, "of"))
            if all_ is not None and side == "in":
                families[all_, f"out of {pair.split('=')[0]}"].append(at)
                if (
                    whole is not None
                    and whole not in families[all_, f"out of {pair.split('=')[0]}"]
                ):
                    families[all_, f"out of {pair.split('=')[0]}"].append(whole)
    return [(whole, tuple(parts)) for (whole, _), parts in families.items()]


def _selections(cells: Cells, whole: int, parts: tuple[int, ...]) -> list[ColumnSum]:
    """Some of the parts that add up to the whole where all of them do not."""
    if not 3 <= len(parts) <= MOST_PARTS:
        return []
    return [
        (whole, tuple(some))
        for size in range(2, len(parts))
        for some in combinations(parts, size)
        if _adds_up(cells, whole, some)
    ]


def _of_the_same(cells: Cells) -> list[ColumnSum]:
    """Columns that give the same number under two names."""
    same: Counter[tuple[int, int]] = Counter()
    for columns, figures in cells.places():
        order = np.argsort(figures, kind="stable")
        ends = np.flatnonzero(np.diff(figures[order], prepend=-1.0, append=np.inf) > NEARLY)
        for low, high in pairwise(ends):
            if 1 < high - low <= MOST_PARTS:
                ints = sorted(int(each) for each in columns[order[low:high]])
                same.update(combinations(ints, 2))
    results: list[ColumnSum] = []
    for (item, other), many in same.items():
        if many >= ENOUGH and many >= MOSTLY * _both_shown(cells, item, other):
            results += [(item, (other,)), (other, (item,))]
    return results


def _both_shown(cells: Cells, *columns: int) -> int:
    values = cells.wide[:, list(columns)]
    return int((np.isfinite(values) & (values >= LARGE)).all(axis=1).sum())


def _by_no_chance(cells: Cells, known: list[ColumnSum]) -> list[ColumnSum]:
    """Two columns of whatever names that add up to a third in too many places for chance."""
    triples: Counter[tuple[int, int, int]] = Counter()
    for column, figure in cells.places():
        if len(figure) < 3:
            continue
        first, second = np.triu_indices(len(figure), 1)
        total = figure[first] + figure[second]
        order = np.argsort(figure)
        low = np.searchsorted(figure[order], total - NEARLY)
        high = np.searchsorted(figure[order], total + NEARLY)
        for at in np.flatnonzero(low < high):
            for whole in order[low[at] : high[at]]:
                item, other = sorted((int(column[first[at]]), int(column[second[at]])))
                triples[int(column[whole]), item, other] += 1
    families = [(whole, set(parts)) for whole, parts in known]
    return [
        (whole, (first, second))
        for (whole, first, second), many in triples.items()
        if many >= ENOUGH
        # where the others are nothing in most places, two of a family seem to be the whole
        and not any(whole == each and {first, second} <= parts for each, parts in families)
        and many >= MOSTLY * _both_shown(cells, whole, first, second)
    ]
