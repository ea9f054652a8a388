"""What was released before: known to everybody, and never to be joined with today's to more.

All earlier releases that are kept are read: the one in place, former ones and withdrawn ones.
Their areas are matched with today's by code and land. What they show is taken as known; what they
hid stays hidden; and the sums that could be worked out from them are part of the system.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from data.publishing import TOO_FEW
from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places
from data.publishing.rules import Rules
from data.publishing.sums.equations import Equations
from data.publishing.sums.figures import Figures, known_counts
from data.publishing.sums.places_of_releases import FORMER, PlacesOfRelease, match_places
from data.warehouse.snapshot import Snapshot
from data.warehouse.status import edition
from geo import essex

KEY = ["indicator", "boundary_set", "area", "period_start", "period_end", "breakdown"]
FIGURES = ["numerator", "denominator", "value"]


@dataclass(frozen=True)
class FormerRelease:
    """One earlier release.

    Attributes
    ----------
    number : int
        Of the release.
    withdrawn : bool
        Taken away again: known all the same.
    facts : DataFrame
        Its rows, with areas of today where they are the same place; kind, parent and level.
    parents : DataFrame
        set, place (boundary set, area) and parent code of its areas.
    made_of : list
        Places and the places that together cover the same land.
    """

    number: int
    withdrawn: bool
    facts: pd.DataFrame
    parents: dict[tuple[str, str], str]
    made_of: list[tuple[tuple[str, str], tuple[tuple[str, str], ...]]]


@dataclass(frozen=True)
class Known:
    """What earlier releases say of rows.

    Attributes
    ----------
    public : array of bool
        Shown with the same figures.
    stay_hidden : array of bool
        Hidden before and never shown with these figures, or shown only by a withdrawn release.
    """

    public: Marks
    stay_hidden: Marks


class Former:
    """All earlier releases, the newest first."""

    def __init__(self, releases: Sequence[FormerRelease]) -> None:
        self.releases = list(releases)

    def __bool__(self) -> bool:
        return bool(self.releases)

    def with_former_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add the rows of earlier releases that today's have not: what they show is known."""
        columns = list(rows.columns)
        before = pd.concat([release.facts for release in self.releases], ignore_index=True)
        before["unseen"] = before["absent"].eq(TOO_FEW)
        before["former"] = True
        before = before.sort_values("unseen", kind="stable").drop_duplicates(KEY)
        extra = before.merge(rows[KEY], on=KEY, how="left", indicator=True)
        extra = extra[extra["_merge"].eq("left_only")]
        extra = extra.assign(absent=extra["absent"].mask(extra["unseen"]))
        if extra.empty:
            return rows
        extra = extra.reindex(columns=columns)
        return pd.concat(
            [
                rows,
                extra.astype({name: rows[name].dtype for name in ("period_start", "period_end")}),
            ],
            ignore_index=True,
        )

    def known_rows(self, rows: pd.DataFrame) -> Known:
        """Find what earlier releases say of each row."""
        public, hidden, withdrawn = (np.zeros(len(rows), bool) for _ in range(3))
        for release in self.releases:
            then = rows_of(release, rows)
            seen = then["row"].to_numpy() >= 0
            was_hidden = then["absent"].eq(TOO_FEW).to_numpy()
            same = seen & ~was_hidden
            for name in FIGURES:
                now, before = rows[name].to_numpy(float), then[name].to_numpy(float)
                same &= (np.abs(now - before) <= NEARLY) | (np.isnan(now) & np.isnan(before))
            same &= then[FIGURES].notna().any(axis=1).to_numpy()
            hidden |= seen & was_hidden
            if release.withdrawn:
                withdrawn |= same
            else:
                public |= same
        only_withdrawn = withdrawn & ~public
        return Known(
            public | withdrawn, (hidden & ~public & ~withdrawn) | (hidden & only_withdrawn)
        )


def rows_of(release: FormerRelease, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a release's rows in the order of others; row is -1 where it has none."""
    facts = release.facts[[*KEY, *FIGURES, "absent"]].drop_duplicates(KEY)
    then = rows[KEY].merge(facts.assign(row=np.arange(len(facts))), on=KEY, how="left")
    return then.assign(row=then["row"].fillna(-1).astype(int))


def read_former(files: Sequence[tuple[Path, bool]], state: Snapshot, rules: Rules) -> Former:
    """Read earlier releases.

    Parameters
    ----------
    files : sequence of tuples
        Public files, and whether they were withdrawn; the newest first.
    state : Snapshot
        The office's warehouse of today.
    rules : Rules
        Rows of indicators that no rule knows any more are left out.
    """
    today = state.query(
        f"""
        {_AREAS}
        where kind <> 'lsoa' and boundary_set in (
            '', (select value from warehouse where key = 'boundary_set')
        )
        """
    ).df()
    releases = []
    for file, withdrawn in files:
        before = Snapshot(file)
        if before.release is None or edition(before) != edition(state):
            continue  # made-up figures say nothing about real ones
        areas = before.query(f"{_AREAS} where kind <> 'council'").df()
        matched = match_places(areas, today)
        facts = before.query(_FACTS).df()
        facts = facts[facts["indicator"].isin(list(rules.of))]
        releases.append(_release(before.release.number, withdrawn, facts, areas, matched))
    return Former(releases)


_AREAS = "select boundary_set, code, name, kind, parent, geometry from area"

_FACTS = """
select
    fact.* exclude (load_id), kind, parent, 0 as load_id,
    case
        when kind in ('force', 'other force') then 'force'
        when fact.boundary_set = '' then 'district'
        else 'ward'
    end as level
from fact join area on area.code = fact.area and area.boundary_set = fact.boundary_set
-- councils of another date are sums of the districts that were shown
where kind <> 'council'
"""


def _release(
    number: int, withdrawn: bool, facts: pd.DataFrame, areas: pd.DataFrame, matched: PlacesOfRelease
) -> FormerRelease:
    here = pd.MultiIndex.from_frame(facts[["boundary_set", "area"]])
    codes, unique = pd.factorize(here)
    places = [matched.place[item] for item in unique]
    facts = facts.assign(
        boundary_set=np.array([place[0] for place in places], object)[codes],
        area=np.array([each[1] for each in places], object)[codes],
    )
    parents = {matched.place[row.boundary_set, row.code]: row.parent for row in areas.itertuples()}
    return FormerRelease(number, withdrawn, facts, parents, matched.made_of)


def former_membership(figures: Figures, today: pd.DataFrame, former: Former) -> pd.DataFrame:
    """Add to which area is part of which what earlier releases had otherwise.

    Each set of areas adds up by itself: the wards of today, and those of another set before.
    """
    number_of = {place: at for at, place in enumerate(figures.areas)}
    by_code = {code: at for at, (_, code) in enumerate(figures.areas)}
    sets = {frozenset(zip(today["area"], today["parent"], strict=True)): 0}
    tables = [today[~_is_former(figures, today["area"])]]
    for release in former.releases:
        rows = [
            (number_of[place], by_code[parent])
            for place, parent in _parents(release, by_code)
            if place in number_of and number_of[place] != by_code[parent]
        ]
        if frozenset(rows) in sets or not rows:
            continue
        sets[frozenset(rows)] = len(sets)
        tables.append(
            pd.DataFrame(rows, columns=["area", "parent"]).assign(set=sets[frozenset(rows)])
        )
    lands = {item for release in former.releases for item in release.made_of}
    for whole, parts in sorted(lands):
        if whole in number_of and all(part in number_of for part in parts):
            members = [(number_of[part], number_of[whole]) for part in parts]
            tables.append(
                pd.DataFrame(members, columns=["area", "parent"]).assign(
                    set=len(tables) + len(sets)
                )
            )
    return pd.concat(tables, ignore_index=True)


def _parents(
    release: FormerRelease, by_code: dict[str, int]
) -> Iterator[tuple[tuple[str, str], str]]:
    for place, parent in release.parents.items():
        if parent == essex.COUNTY and parent not in by_code:
            parent = essex.FORCE
        if parent in by_code:
            yield place, parent


def _is_former(figures: Figures, areas: pd.Series) -> Marks:
    """Mark places that only an earlier release has."""
    marks: Marks = np.array([FORMER in figures.areas[at][1] for at in areas], bool)
    return marks


def shown_before(figures: Figures, former: Former, rows: pd.DataFrame) -> tuple[Marks, Marks]:
    """Mark figures that an earlier release showed, whatever they were then.

    Returns
    -------
    tuple of arrays of bool
        Those that were nearer to what they are now than is promised: anyone who takes the old value
        for the new one is off by less than that. And all of them: they are poor cover for others.
    """
    many = len(figures.value)
    near, ever = np.zeros(many, bool), np.zeros(many, bool)
    for release in former.releases:
        then, _ = _values_then(figures, release, rows, many)
        off = np.abs(np.nan_to_num(then, nan=np.inf) - figures.value)
        near |= off < figures.rules.protection - NEARLY
        ever |= ~np.isnan(then)
    return near, ever


def former_equations(
    figures: Figures, equations: Equations, former: Former, rows: pd.DataFrame
) -> None:
    """Add what earlier releases let be worked out about figures that are hidden.

    Where a sum of an earlier release has revised figures, it says something of the hidden ones in
    it that today's does not, if these were not revised themselves.
    """
    sums = equations.matrix()
    for release in former.releases:
        then, hidden = _values_then(figures, release, rows, sums.shape[1])
        added = sparse.csr_array(_lines_with_news(figures, sums, then, hidden))
        if added.shape[0]:
            equations.add_lines(added, _constants(added, then))


def _values_then(
    figures: Figures, release: FormerRelease, rows: pd.DataFrame, many: int
) -> tuple[Numbers, Marks]:
    """Return the value that a release shows of each figure, and which of them it hid."""
    before = rows_of(release, rows)
    above, below = known_counts(before, figures.counts)
    then = np.full(many, np.nan)
    for column, values in enumerate((above, below, below - above)):
        shown = (figures.of_row[:, column] >= 0) & ~np.isnan(values)
        then[figures.of_row[shown, column]] = values[shown]
    hidden = np.zeros(many, bool)
    members = figures.of_row[before["absent"].eq(TOO_FEW).to_numpy()].ravel()
    hidden[members[members >= 0]] = True
    return then, hidden & np.isnan(then)


def _lines_with_news(
    figures: Figures, sums: sparse.csr_array, then: Numbers, hidden: Marks
) -> sparse.csr_array:
    held = figures.of_row.ravel()
    values = np.zeros(len(then), bool)
    values[held[held >= 0]] = True
    shown, value = ~np.isnan(then), figures.value[: len(then)]
    revised = shown & (np.abs(np.where(shown, then, 0.0) - value) > NEARLY)
    pattern = abs(sums)
    complete = pattern @ (values & ~shown & ~hidden).astype(float) == 0
    news = (pattern @ revised.astype(float) > 0) & (pattern @ hidden.astype(float) > 0)
    change = sums @ np.where(shown, then - value, 0.0)
    return sums[complete & news & (np.abs(change) < NEARLY)]


def _constants(lines: sparse.csr_array, then: Numbers) -> tuple[Places, Numbers]:
    """Return the figures that a release shows, and what they come to in each line."""
    shown = ~np.isnan(then)
    return np.flatnonzero(shown), lines @ np.where(shown, then, 0.0)
