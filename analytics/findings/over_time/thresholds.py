"""Which comparisons are shown together, and what each of them must reach to be called real.

Essex: all its indicators. A district: all indicators in all districts, as the grid of the Overview
has them. A ward: all wards of the one indicator, as its map has them. So a figure has one verdict,
on whichever page it is shown. The rule is Benjamini and Hochberg's: where nothing has changed, the
chance that such a family names anything at all is one in twenty.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from datetime import date

import numpy as np

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas.area_tests import area_tests
from analytics.findings.areas.places_lost import with_sources
from analytics.findings.compared_span import spanned
from analytics.findings.comparison import sides, test_changes
from analytics.findings.over_time.signals import signals
from analytics.model.choice import Comparison
from analytics.model.figure import Change
from analytics.model.indicators import WARDS, Indicator, known
from analytics.model.series import Series
from analytics.statistics.areas.area_scores import false_discovery_threshold
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.real_change import LONE
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS, FORCE

ALPHA = 0.05  # chance that a family in which nothing changed names anything


class Family:
    """The comparisons that a change of a series is one of.

    Parameters
    ----------
    state : Snapshot
        Held only for as long as somebody else holds it.
    indicator, breakdown, code : Indicator, str, str
        What is compared, and where.
    ward_set : str
        The boundary set in use.
    """

    def __init__(
        self, state: Snapshot, indicator: Indicator, breakdown: str, code: str, ward_set: str
    ) -> None:
        self._state = weakref.ref(state)
        self._asked = (indicator, breakdown, code, ward_set)

    def threshold(self, span: str) -> tuple[float, int]:
        """Give the probability below which a change over a span is real, and of how many it is."""
        state = self._state()
        if state is None or not span:
            return LONE, 1
        indicator, breakdown, code, ward_set = self._asked
        if code == FORCE:
            return of_essex(state, ward_set, span)
        if code.startswith("E05"):
            series = queries.series(state, indicator, FORCE, ward_set, breakdown)
            figure, _ = spanned(series, span)
            if figure is None or figure.why:
                return LONE, 1
            compared = queries.comparison(state, indicator, *first_days(indicator, figure))
            return of_wards(state, indicator, breakdown, ward_set, compared)
        return of_districts(state, ward_set, span)

    def signal_threshold(self) -> float:
        """Give the probability below which a signal is one, among all charts of the area."""
        state = self._state()
        if state is None:
            return ALPHA
        _, _, code, ward_set = self._asked
        return of_signals(state, ward_set, code)


@remembered
def of_signals(state: Snapshot, ward_set: str, code: str) -> float:
    """Give the threshold of the signals of all indicators of an area."""
    p = [signal.p for signal in signals(_every_series(state, ward_set, code))]
    return false_discovery_threshold(np.array(p, dtype=float), ALPHA)


def first_days(indicator: Indicator, figure: object) -> tuple[date, date]:
    """Give the first days of the first and the last period of a figure."""
    start, end = figure.start, figure.end  # type: ignore[attr-defined]
    inside = [day for day in indicator.periods if start <= day and indicator.last_day(day) <= end]
    return (inside[0], inside[-1]) if inside else (start, start)


@remembered
def of_essex(state: Snapshot, ward_set: str, span: str) -> tuple[float, int]:
    """Give the threshold of the indicators of Essex as a whole."""
    return threshold(probabilities(list(_every_series(state, ward_set, FORCE)), span))


@remembered
def of_districts(state: Snapshot, ward_set: str, span: str) -> tuple[float, int]:
    """Give the threshold of all indicators in all districts."""
    essex = {item.indicator.key: item for item in _every_series(state, ward_set, FORCE)}
    several = [
        series.in_context(essex=essex[series.indicator.key])
        for code in DISTRICTS
        for series in _every_series(state, ward_set, code)
    ]
    return threshold(probabilities(several, span))


@remembered
def of_wards(
    state: Snapshot, indicator: Indicator, breakdown: str, ward_set: str, compared: Comparison
) -> tuple[float, int]:
    """Give the threshold of all wards of an indicator."""
    tests = area_tests(state, indicator, breakdown, ward_set, WARDS, compared)
    wards = tests[tests["kind"].eq("ward")] if len(tests) else tests
    if wards.empty:
        return LONE, 1
    return threshold(wards[["p", "otherwise"]].max(axis=1).to_numpy(dtype=float))


def _every_series(state: Snapshot, ward_set: str, code: str) -> Sequence[Series]:
    indicators = tuple(queries.contents(state, tuple(known(state.release))).indicators.values())
    many_series = queries.many_series(state, indicators, code, ward_set)
    many_series = with_sources(state, many_series, code, ward_set)
    return [series for series in many_series.values() if series.last >= 0]


def probabilities(several: Sequence[Series], span: str) -> Floats:
    """Test every series over a span: the probabilities of those that can be tested."""
    pairs: list[tuple[Series, Change]] = []
    for series in several:
        figure, _ = spanned(series, span)
        if figure is None:
            continue
        change = sides(series, figure)
        if not change.verdict:
            pairs.append((series, change))
    return np.array([test.probability for test in test_changes(pairs)], dtype=float)


def threshold(p: Floats) -> tuple[float, int]:
    """Give the threshold of probabilities shown together, never above that of one alone."""
    many = int(np.isfinite(p).sum())
    return min(false_discovery_threshold(p, ALPHA), LONE), max(many, 1)
