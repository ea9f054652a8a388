"""The grid of indicators by districts: which districts differ from Essex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.compared_span import TWELVE, spanned
from analytics.findings.difference import PER, compare_with_essex
from analytics.model.figure import Figure
from analytics.model.indicators import DISTRICTS, Indicator
from analytics.model.verdict_words import CANNOT_SAY_YET
from analytics.queries.many_indicators import IndicatorSpan
from analytics.statistics.intervals import HIGHER, LOWER
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


@dataclass(frozen=True)
class Cell:
    """An area compared with Essex.

    Attributes
    ----------
    value : float
        Rate per 1,000 residents, or share.
    verdict : str
        'higher' or 'lower' beyond chance, 'no different', 'too few to say'; 'cannot say yet' where
        outcomes of the periods are still awaited.
    stands_out : bool
        Whether it is so also by more than areas usually differ.
    z : float
        How far beyond chance.
    """

    value: float
    verdict: str
    stands_out: bool
    z: float

    @property
    def marked(self) -> bool:
        """Whether the area differs from Essex beyond chance."""
        return self.verdict in (HIGHER, LOWER)


@dataclass(frozen=True, eq=False)
class GridLine:
    """An indicator in every area, compared with all of them together.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    start, end : datetime.date
        First and last day of the periods summed.
    together : float
        The figure of all areas together, which each is compared with.
    cells : dict
        Code of an area to `Cell`; areas without a figure are not there.
    hidden : frozenset of str
        Codes of the areas whose figure a public edition does not show.
    years : tuple of int
        Mid-years of the residents that the rates are per head of.
    """

    indicator: Indicator
    start: date
    end: date
    together: float
    cells: dict[str, Cell]
    hidden: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()

    @property
    def stands_out(self) -> str:
        """Code of the area that stands out most; '' where none does.

        Where a rise is better or worse, first among those on the worse side.
        """
        worse = {"worse": 1, "better": -1}.get(self.indicator.rise_is, 0)
        marked = {code: cell for code, cell in self.cells.items() if cell.stands_out}

        def far(code: str) -> tuple[bool, float]:
            cell = marked[code]
            return worse * cell.z > 0, abs(cell.z)

        return max(marked, key=far, default="")


@remembered
def grid(
    state: Snapshot, indicators: tuple[Indicator, ...], ward_set: str, level: str = DISTRICTS
) -> tuple[GridLine, ...]:
    """Compare every indicator in every district (or ward) with Essex.

    Each over the twelve months to its newest value in Essex (of one that matures, to the newest
    settled one), or a shorter span where its periods give no sum of twelve. Counts are compared as
    rates per 1,000 residents, by `analytics.findings.difference`, as on every other page.

    Returns
    -------
    tuple of GridLine
        Of the indicators that are given for such areas and count events: money and weight have
        no test of chance.
    """
    wanted = [
        indicator
        for indicator in indicators
        if indicator.events and indicator.finest and level in (DISTRICTS, indicator.finest)
    ]
    followed = queries.many_series(state, indicators, FORCE, ward_set)
    figures = {
        indicator.key: spanned(whole, TWELVE)[0]
        for indicator, whole in ((item, followed[item.key, ""]) for item in wanted)
    }
    spans = tuple(
        IndicatorSpan(indicator, figure.start, figure.end)
        for indicator in wanted
        if (figure := figures[indicator.key]) is not None and not figure.why
    )
    rows = queries.many_by_area(state, spans, ward_set, level)
    by_indicator = dict(iter(rows.groupby("indicator", sort=False)))
    compared = [
        (span, frame)
        for span in spans
        if span.indicator.key in by_indicator
        and (
            frame := _compared(by_indicator[span.indicator.key], span, figures[span.indicator.key])
        )
        is not None
    ]
    if not compared:
        return ()
    lines = []
    for span, frame in compared:
        cells = _cells(frame)
        together = float(frame["together"].iloc[0])
        figures_of_areas = by_indicator[span.indicator.key]
        hidden = frozenset(figures_of_areas["code"][figures_of_areas["hidden"]])
        known = () if span.indicator.is_share else figures_of_areas["year"].dropna().unique()
        years = tuple(sorted(map(int, known)))
        lines.append(GridLine(span.indicator, span.start, span.end, together, cells, hidden, years))
    return tuple(lines)


def _compared(rows: pd.DataFrame, span: IndicatorSpan, essex: Figure | None) -> pd.DataFrame | None:
    indicator = span.indicator
    if rows["kind"].eq("district").any():
        # What the county holds is in its districts already.
        rows = rows[rows["kind"].ne("county")]
    size = rows["denominator" if indicator.is_share else "persons"]
    if (size.gt(0) & rows["numerator"].notna()).sum() < 2:
        return None
    whole = None
    if rows["hidden"].any() and essex is not None:  # those that are shown are not all of Essex
        figure = essex.value / indicator.scale if indicator.is_share else essex.rate / PER
        whole = None if np.isnan(figure) else figure
    areas = compare_with_essex(
        rows["numerator"], size, rows["code"].tolist(), indicator, "", _periods(span), whole
    )
    scale = indicator.scale if indicator.is_share else 1
    young = bool(indicator.awaited(span.start, span.end))  # where none is settled
    return pd.DataFrame(
        {
            "code": rows["code"],
            "kind": rows["kind"],
            "value": scale * areas.frame["value"],
            "z": 0.0 if young else areas.frame["z"],
            "verdict": CANNOT_SAY_YET if young else areas.frame["verdict_chance"],
            "stands_out": False if young else areas.frame["verdict"].isin([HIGHER, LOWER]),
            "together": scale * areas.pooled,
        }
    )


def _cells(frame: pd.DataFrame) -> dict[str, Cell]:
    shown = frame[frame["value"].notna() & frame["kind"].ne("county")]
    beyond = shown["stands_out"] & shown["verdict"].isin([HIGHER, LOWER])
    shown = shown.assign(stands_out=beyond)
    columns = ["code", "value", "verdict", "stands_out", "z"]
    return {
        code: Cell(*rest)
        for code, *rest in zip(*(shown[name].tolist() for name in columns), strict=True)
    }


def _periods(span: IndicatorSpan) -> int:
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month + 1
    return (months - span.indicator.length) // span.indicator.step + 1
