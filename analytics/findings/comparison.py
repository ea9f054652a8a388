"""The one comparison: a figure and the same a year before, with what may be said about the change.

Every page shows what comes from here. A change is called real where it is beyond how the series
varies by itself (dispersion and months that follow one another), allowing for the number of
comparisons that are shown together; and, of an area, where it moved otherwise than Essex.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.as_text import month
from analytics.findings.compared_span import span_of
from analytics.findings.over_time.settled_months import unsettled
from analytics.model.figure import Change, Figure, between, figure_at
from analytics.model.series import Series
from analytics.model.unplaced import change_bounds, most_moved
from analytics.model.variation import measure
from analytics.model.verdict_words import (
    BOUNDS,
    CANNOT_COMPARE,
    CANNOT_SAY,
    CANNOT_SAY_YET,
    NO_REAL_CHANGE,
    REAL,
    REAL_FALL,
    REAL_RISE,
    WITH_ESSEX,
)
from analytics.statistics.areas.area_scores import false_discovery_threshold
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import TOO_FEW
from analytics.statistics.variation.real_change import LONE, changes, inflation, share_changes

WITHOUT_NUMBERS = "The number of answers was not given, so chance cannot be judged."


def year_before(series: Series, now: Figure | None) -> Change | None:
    """Compare a figure with that of the same period a year before, or say why that cannot be.

    Parameters
    ----------
    series : Series
        What the figure is of; it holds Essex and the other comparisons shown together.
    now : Figure or None
        Of the series.
    """
    return years_before([(series, now)])[0]


def years_before(several: Sequence[tuple[Series, Figure | None]]) -> list[Change | None]:
    """Do the same for many series at once, which costs little more than one."""
    results: list[Change | None] = []
    tested: list[int] = []
    for series, now in several:
        compared = None if now is None else sides(series, now)
        if compared is not None and not compared.verdict:
            tested.append(len(results))
        results.append(compared)
    if not tested:
        return results
    tests = test_changes([(several[place][0], _known(results[place])) for place in tested])
    for place, test in zip(tested, tests, strict=True):
        series = several[place][0]
        results[place] = _judged(series, _known(results[place]), test)
    return results


def held_together(several: Sequence[Change | None]) -> list[Change | None]:
    """Hold comparisons of a span that is nobody's usual one to the false discovery rate of all.

    The thresholds of the usual spans are those of all indicators and areas. Over a period that
    begins on a day that somebody chose, the comparisons shown are held together instead.
    """
    p = np.array([np.nan if change is None else change.p for change in several], dtype=float)
    alpha = min(false_discovery_threshold(p), LONE)
    many = max(int(np.isfinite(p).sum()), 1)
    return [
        change
        if change is None or change.verdict not in REAL
        else replace(
            change, among=many, verdict=change.verdict if change.p < alpha else NO_REAL_CHANGE
        )
        for change in several
    ]


def _known(change: Change | None) -> Change:
    assert change is not None
    return change


def sides(series: Series, now: Figure) -> Change:
    """Find the two figures; with a verdict where no test is made of them."""
    if now.why:
        return Change(now, verdict=CANNOT_COMPARE, refused=now.why)
    starts = series.starts
    newest = starts[bisect_left(series.ends, now.end)]
    first, last = (day.replace(year=day.year - 1) for day in (now.start, newest))
    i, j = (bisect_left(starts, day) for day in (first, last))
    if i >= len(starts) or starts[i] != first or starts[j] != last:
        refused = f"{month(first)} is not loaded"
        return Change(now, verdict=CANNOT_COMPARE, refused=refused)
    broken = series.break_between(first, now.end)
    if broken:
        return Change(now, verdict=CANNOT_COMPARE, refused=broken)
    before = figure_at(series, i, j)
    if before.why:
        return Change(now, before, verdict=CANNOT_COMPARE, refused=before.why)
    indicator = series.indicator
    periods = (starts[i], starts[j]), (now.start, newest)
    unplaced = [source.between(*periods) for source in series.unplaced]
    change = Change(now, before, now.value - before.value, unplaced=most_moved(unplaced))
    if not indicator.events:
        return replace(change, verdict=CANNOT_SAY)
    if indicator.is_share:
        four = (now.numerator, now.denominator, before.numerator, before.denominator)
        if any(not number >= 0 for number in four):
            return replace(change, verdict=CANNOT_SAY, caution=WITHOUT_NUMBERS)
    young = unsettled(series, now, before)
    if young:
        return replace(change, verdict=CANNOT_SAY_YET, caution=young)
    if change.unplaced is not None and change.unplaced.moved:
        low, high = change_bounds(
            unplaced,
            (before.numerator, before.denominator),
            (now.numerator, now.denominator),
            indicator.scale if indicator.is_share else None,
        )
        return replace(change, verdict=BOUNDS, lower=low, upper=high)
    return change


# The test -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Test:
    """What the test of one change gives, before it is known how many it is one of.

    Attributes
    ----------
    lower, upper, percent, z, p
        As of `analytics.real_change`; of a share in percentage points.
    otherwise : float
        Probability of so different a change from that of the rest of Essex if there were none; 0
        where there is nothing to compare with.
    telling : bool
        Whether a doubling would have shown.
    """

    lower: float
    upper: float
    percent: float
    z: float
    p: float
    otherwise: float
    telling: bool

    @property
    def probability(self) -> float:
        """The larger of both: a change counts that is one, and is not simply that of Essex."""
        return max(self.p, self.otherwise)


def test_changes(several: Sequence[tuple[Series, Change]]) -> list[Test]:
    """Test changes, those of counts together and those of shares together; each of them once."""
    keys = [
        ("test", change.now.start, change.now.end, series.essex is None)
        for series, change in several
    ]
    new = [
        place
        for place, (key, (series, _)) in enumerate(zip(keys, several, strict=True))
        if key not in series.worked_out
    ]
    for place, test in zip(new, _tested([several[place] for place in new]), strict=True):
        several[place][0].worked_out[keys[place]] = test
    return [series.worked_out[key] for key, (series, _) in zip(keys, several, strict=True)]


def _tested(several: Sequence[tuple[Series, Change]]) -> list[Test]:
    measure([series for series, _ in several])
    result: list[Test | None] = [None] * len(several)
    for is_share in (False, True):
        places = [
            place
            for place, (series, _) in enumerate(several)
            if series.indicator.is_share is is_share
        ]
        if not places:
            continue
        columns = _columns([several[place] for place in places], is_share)
        rest = _rest_of_essex([several[place] for place in places], is_share)
        scale = np.array([several[p][0].indicator.scale if is_share else 1.0 for p in places])
        for number, place in enumerate(places):
            result[place] = Test(
                float(scale[number] * columns["lower"][number]),
                float(scale[number] * columns["upper"][number]),
                _percent(several[place][1], is_share),
                float(columns["z"][number]),
                float(columns["p"][number]),
                float(rest[number]),
                bool(columns["verdict"][number] in (NO_REAL_CHANGE, *REAL)),
            )
    return [test for test in result if test is not None]


def _columns(several: Sequence[tuple[Series, Change]], is_share: bool) -> dict[str, NDArray[Any]]:
    varied = [series.variation for series, _ in several]
    phi, r, freedom = (np.array(column) for column in zip(*varied, strict=True))
    months = np.array([_periods(series, change.now) for series, change in several])
    now = [change.now for _, change in several]
    before = [_before(change) for _, change in several]
    if is_share:
        return share_changes(
            np.array([figure.numerator for figure in before]),
            np.array([figure.denominator for figure in before]),
            np.array([figure.numerator for figure in now]),
            np.array([figure.denominator for figure in now]),
            phi, r, months, freedom,
        )  # fmt: skip
    return changes(
        np.array([figure.numerator for figure in before]),
        np.array([figure.numerator for figure in now]),
        np.array([float(figure.days) for figure in before]),
        np.array([float(figure.days) for figure in now]),
        phi, r, months, freedom,
    )  # fmt: skip


def _percent(change: Change, is_share: bool) -> float:
    """Give the difference as a percentage of the count published a year before."""
    base = _before(change).numerator
    return 100 * change.difference / base if not is_share and base >= SMALLEST_BASE else np.nan


def _before(change: Change) -> Figure:
    assert change.before is not None
    return change.before


def _periods(series: Series, figure: Figure) -> int:
    months = 12 * (figure.end.year - figure.start.year) + figure.end.month - figure.start.month + 1
    return max(1, round((months - series.indicator.length) / series.indicator.step) + 1)


def _rest_of_essex(several: Sequence[tuple[Series, Change]], is_share: bool) -> list[float]:
    """Give the probability of so different a change from that of the rest of Essex."""
    result = [0.0] * len(several)
    places, sides = [], []
    for place, (series, change) in enumerate(several):
        essex = series.essex
        if essex is None or not len(essex.starts):
            continue
        before = _before(change)
        whole = [between(essex, item.start, item.end) for item in (before, change.now)]
        if any(each.why or not each.numerator >= 0 for each in whole):
            continue
        places.append(place)
        sides.append(
            [
                [before.numerator, change.now.numerator],
                [before.denominator, change.now.denominator],
                [element.numerator for element in whole],
                [figure.denominator for figure in whole],
                [*series.variation[:2], _periods(series, change.now), series.variation.freedom],
                essex.variation[:2],
            ]
        )
    if not places:
        return result
    area, size, whole_, whole_size = (
        np.array([side[part] for side in sides], dtype=float) for part in range(4)
    )
    phi, r, months, freedom = np.array([side[4] for side in sides], dtype=float).T
    phi_essex, r_essex = np.array([side[5] for side in sides], dtype=float).T
    wide = inflation(phi, r, months.astype(int)), inflation(phi_essex, r_essex, months.astype(int))
    if is_share:
        p = unlike_share(area, size, whole_, whole_size, wide, freedom)
    else:
        p = unlike_count(area, whole_, wide, freedom)
    for place, value in zip(places, p.tolist(), strict=True):
        result[place] = value
    return result


def unlike_count(
    area: NDArray[Any], essex: NDArray[Any], wide: tuple[Any, Any], freedom: NDArray[Any]
) -> NDArray[Any]:
    """Test whether areas' ratios of two counts differ from that of the rest of Essex.

    Parameters
    ----------
    area, essex : ndarray, shape (k, 2)
        Counts before and after, of each area and of all Essex with it.
    wide : pair of ndarray
        Variance of such sums over that of independent events, of the areas and of Essex.

    Notes
    -----
    z is the difference of the logarithms of the ratios over the root of f(1/b + 1/a), of both, each
    count with half an event more. Student's t with the freedom behind the area's φ.
    """
    from scipy.special import stdtr

    rest = np.maximum(essex - area, 0) + 0.5
    mine = area + 0.5
    apart = np.log(mine[:, 1] / mine[:, 0]) - np.log(rest[:, 1] / rest[:, 0])
    error = np.sqrt(wide[0] * (1 / mine).sum(axis=1) + wide[1] * (1 / rest).sum(axis=1))
    return np.asarray(2 * stdtr(np.minimum(freedom, 1e6), -np.abs(apart / error)))


def unlike_share(
    area: NDArray[Any],
    size: NDArray[Any],
    essex: NDArray[Any],
    essex_size: NDArray[Any],
    wide: tuple[Any, Any],
    freedom: NDArray[Any],
) -> NDArray[Any]:
    """Test whether areas' differences of two shares differ from that of the rest of Essex."""
    from scipy.special import stdtr

    def gap(x: NDArray[Any], n: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        share = (x + 0.5) / (n + 1)
        return share[:, 1] - share[:, 0], (share * (1 - share) / (n + 1)).sum(axis=1)

    mine, own_variance = gap(area, size)
    rest, rest_variance = gap(np.maximum(essex - area, 0), np.maximum(essex_size - size, 0))
    error = np.sqrt(wide[0] * own_variance + wide[1] * rest_variance)
    return np.asarray(2 * stdtr(np.minimum(freedom, 1e6), -np.abs((mine - rest) / error)))


# The verdict --------------------------------------------------------------------------------------


def _judged(series: Series, change: Change, test: Test) -> Change:
    alpha, among = LONE, 1
    # What is not real by itself is not real among many either.
    if series.family is not None and test.p < LONE:
        span = span_of(series, change.now.start, change.now.end)
        alpha, among = series.family.threshold(span)
    essex = ""
    if test.p < alpha <= test.otherwise and series.essex is not None:
        whole = year_before(series.essex, between(series.essex, change.now.start, change.now.end))
        essex = whole.verdict if whole is not None else ""
    return replace(
        change,
        lower=test.lower,
        upper=test.upper,
        percent=test.percent,
        z=test.z,
        p=test.p,
        among=among,
        verdict=verdict(test, alpha, essex),
    )


def verdict(test: Test, alpha: float, essex: str) -> str:
    """Say whether something changed.

    Parameters
    ----------
    alpha : float
        Probability below which a change is real.
    essex : str
        The verdict on Essex as a whole in the same period, where it matters.
    """
    rose = test.z > 0
    if test.probability < alpha:
        return REAL_RISE if rose else REAL_FALL
    if test.p < alpha and essex == (REAL_RISE if rose else REAL_FALL):
        return WITH_ESSEX
    return NO_REAL_CHANGE if test.telling else TOO_FEW
