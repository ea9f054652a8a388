"""The grid of indicators by districts: which districts differ from Essex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.compared_span import TWELVE, spanned
from analytics.model.figure import Figure
from analytics.model.indicators import DISTRICTS, Indicator
from analytics.queries.many_indicators import Asked
from analytics.statistics.area_scores import false_discovery, two_sided
from analytics.statistics.funnel import NO_DIFFERENT, Kind, compare_areas
from analytics.statistics.intervals import FEWEST_ANSWERS, HIGHER, LOWER, TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

PER = 1000  # residents
ALPHA = 0.05  # share of the marks in a grid that may be chance


@dataclass(frozen=True)
class Cell:
    """An area beside Essex.

    Attributes
    ----------
    value : float
        Rate per 1,000 residents, or share.
    verdict : str
        'higher' or 'lower' beyond chance, 'no different', 'too few to say'.
    beyond_all : bool
        Whether it is so also beyond how much areas ordinarily differ.
    z : float
        How far beyond chance.
    """

    value: float
    verdict: str
    beyond_all: bool
    z: float

    @property
    def marked(self) -> bool:
        """Whether the area differs from Essex beyond chance."""
        return self.verdict in (HIGHER, LOWER)


@dataclass(frozen=True, eq=False)
class Line:
    """An indicator in every area, beside all of them together.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    start, end : datetime.date
        First and last day of the periods summed.
    together : float
        The figure of all areas together, which each is set beside.
    cells : dict
        Code of an area to `Cell`; areas without a figure are not there.
    hidden : frozenset of str
        Codes of the areas whose figure a public edition does not show.
    """

    indicator: Indicator
    start: date
    end: date
    together: float
    cells: dict[str, Cell]
    hidden: frozenset[str] = frozenset()

    @property
    def stands_out(self) -> str:
        """Code of the area that differs most from Essex beyond chance; '' where none does.

        Where a rise is better or worse, first among those on the worse side.
        """
        worse = {"worse": 1, "better": -1}.get(self.indicator.rise_is, 0)
        marked = {code: cell for code, cell in self.cells.items() if cell.marked}

        def far(code: str) -> tuple[bool, bool, float]:
            cell = marked[code]
            return worse * cell.z > 0, cell.beyond_all, abs(cell.z)

        return max(marked, key=far, default="")


@remembered
def grid(
    state: Snapshot, indicators: tuple[Indicator, ...], ward_set: str, level: str = DISTRICTS
) -> tuple[Line, ...]:
    """Set every indicator in every district (or ward) beside Essex.

    Each over the twelve months to its newest value in Essex, or a shorter span where its periods
    give no sum of twelve. Counts are compared as rates per 1,000 residents. An area is marked
    where it differs from all areas together beyond chance, allowing for the number of cells in
    the whole grid (Benjamini and Hochberg over all indicators and areas; `analytics.compare_areas`
    gives the scores).

    Returns
    -------
    tuple of Line
        Of the indicators that are given for such areas and count events: money and weight have
        no test of chance.
    """
    wanted = [
        one for one in indicators if one.events and one.finest and level in (DISTRICTS, one.finest)
    ]
    followed = queries.many_series(state, indicators, FORCE, ward_set)
    figures = {one.key: spanned(followed[one.key, ""], TWELVE)[0] for one in wanted}
    asked = tuple(
        Asked(one, figure.start, figure.end)
        for one in wanted
        if (figure := figures[one.key]) is not None and not figure.why
    )
    found = queries.many_by_area(state, asked, ward_set, level)
    given = dict(iter(found.groupby("indicator", sort=False)))
    compared = [
        (one, frame)
        for one in asked
        if one.indicator.key in given
        and (
            frame := _beside_essex(
                given[one.indicator.key], one.indicator, figures[one.indicator.key]
            )
        )
        is not None
    ]
    if not compared:
        return ()
    every = pd.concat([frame for _, frame in compared])
    chance, wide = (
        false_discovery(two_sided(every[score].to_numpy(dtype=float))) < ALPHA
        for score in ("z", "z_adjusted")
    )
    lines, first = [], 0
    for one, frame in compared:
        part = slice(first, first := first + len(frame))
        cells = _cells(frame.assign(chance=chance[part], wide=wide[part]))
        together = float(frame["together"].iloc[0])
        own = given[one.indicator.key]
        hidden = frozenset(own["code"][own["hidden"]])
        lines.append(Line(one.indicator, one.start, one.end, together, cells, hidden))
    return tuple(lines)


def _beside_essex(given: pd.DataFrame, one: Indicator, essex: Figure | None) -> pd.DataFrame | None:
    if given["kind"].eq("district").any():
        # What the county holds is in its districts already.
        given = given[given["kind"].ne("county")]
    size = given["denominator" if one.is_share else "persons"]
    if (size.gt(0) & given["numerator"].notna()).sum() < 2:
        return None
    kind: Kind = "share" if one.is_share else "rate"
    whole = None
    if given["hidden"].any() and essex is not None:  # those that are shown are not all of Essex
        figure = essex.value / one.scale if one.is_share else essex.rate / PER
        whole = None if np.isnan(figure) else figure
    areas = compare_areas(given["numerator"], size, kind=kind, per=PER, whole=whole)
    scale = one.scale if one.is_share else 1
    return pd.DataFrame(
        {
            "code": given["code"],
            "kind": given["kind"],
            "value": scale * areas.frame["value"],
            "z": areas.frame["z"],
            "z_adjusted": areas.frame["z_adjusted"],
            "enough": size.ge(FEWEST_ANSWERS) if one.is_share else True,
            "telling": areas.frame["verdict"].ne(TOO_FEW),
            "together": scale * areas.pooled,
        }
    )


def _cells(frame: pd.DataFrame) -> dict[str, Cell]:
    beyond = frame["enough"] & frame["chance"]
    verdict = np.select(
        [beyond & frame["z"].gt(0), beyond & frame["z"].lt(0), frame["telling"]],
        [HIGHER, LOWER, NO_DIFFERENT],
        default=TOO_FEW,
    )
    shown = frame.assign(verdict=verdict, beyond_all=beyond & frame["wide"])
    shown = shown[shown["value"].notna() & shown["kind"].ne("county")]
    columns = ["code", "value", "verdict", "beyond_all", "z"]
    return {
        code: Cell(*rest)
        for code, *rest in zip(*(shown[name].tolist() for name in columns), strict=True)
    }
