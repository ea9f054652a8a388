"""Signal or noise: whether an indicator has left what is ordinary for it, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.findings.over_time.newest_together import newest_together, prepare
from analytics.model.figure import OVERLAP
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.model.variation import measure
from analytics.statistics.areas.area_scores import two_sided
from analytics.statistics.control_chart import (
    FEWEST,
    LIMITS,
    NO_LIMITS,
    OUTSIDE,
    TRIAL_BELOW,
    TRIAL_LIMITS,
    lines,
)
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.number_input import Floats
from analytics.statistics.runs import Run, run
from analytics.statistics.seasonality import Seasonality, seasonality
from analytics.statistics.variation.laney_p import laney_lines

IMPROVING, WORSENING, REAL_CHANGE = "improving", "worsening", "real change"
NO_SPECIAL_CAUSE, CANNOT_SAY = "no special cause", "cannot say"
POSSIBLE = "possible change"  # a signal of one chart, of many that are shown together
STATES = (IMPROVING, WORSENING, REAL_CHANGE, POSSIBLE, NO_SPECIAL_CAUSE, CANNOT_SAY)
TOGETHER = "the newest values together"
BAND = 3.5  # standard deviations from what is expected to the limits of single counts

FEWEST_EVENTS = 5  # on average, for limits
CUMULATED = "each value includes the one before"
UNSETTLED = "months whose outcomes are still awaited are not judged"


@dataclass(frozen=True, eq=False)
class Signal:
    """A control chart of a series and what it says of the newest value.

    Attributes
    ----------
    values : DataFrame
        Of the series.
    lines : dict of arrays
        The columns of `analytics.xmr`; empty where there is no chart.
    state : str
        Of the newest value judged: one of `STATES`. 'Real change' where a rise is neither better
        nor worse.
    rule : str
        The rule that makes it a signal; '' where none does.
    side : int
        1 for above or rising, −1 for below or falling, 0 without a signal.
    place : int
        Position of the value judged; −1 where there is none.
    limits : str
        'limits', 'trial limits' or 'no limits', of the part the value is in.
    season : Seasonality or None
        Whether there is a yearly pattern; then each month is judged against the same month.
    run : Run
        How many steps the newest values have gone one way, and whether that is unusual. No step
        where values share months, which makes runs of itself; where there is a yearly pattern,
        the steps that both the values and the values less their seasons have gone.
    why : str
        Why nothing can be said; '' where something can.
    caution : str
        What must be said along with it.
    p : float
        Probability of newest values so far from what is ordinary; NaN where no test gives one.
    together, expected : float
        The newest values that were judged together, and what earlier ones lead to expect of them.
    length : int
        How many values those are, or how many in a row lie on the side of the signal.
    """

    values: pd.DataFrame
    lines: dict[str, NDArray[Any]]
    state: str
    rule: str
    side: int
    place: int
    limits: str
    season: Seasonality | None
    run: Run
    why: str
    caution: str
    p: float = np.nan
    together: float = np.nan
    expected: float = np.nan
    length: int = 1

    @cached_property
    def chart(self) -> pd.DataFrame:
        """One row a period: start, end, status, why, and the lines; empty where there are none."""
        if not self.lines:
            return self.values.iloc[:0]
        return self.values[["start", "end", "status", "why"]].assign(**self.lines)


def signal(series: Series) -> Signal:
    """Draw limits around a series and judge its newest value.

    Counts of events are judged by their newest six months (three quarters) together, by an
    exponentially weighted mean of residuals (`analytics.ewma_signal`); the chart is for the eye,
    with limits 3.5 standard deviations wide as its own months vary. Shares of a known number are
    judged by Laney's limits (`analytics.laney_p`). Anything else (money, days, ratings) by the
    rules of an XmR chart. Rolling years are not judged.

    After a gap of more than a year the limits begin again, as after a break: a baseline is of one
    process while it ran on (NHS England, Making Data Count: a baseline is of consecutive points),
    and what came before and after such a gap may be two. Else a recorded crime figure of 2024 would
    be judged by limits of 2014.
    """
    if "signal" not in series.worked_out:
        series.worked_out["signal"] = _signal(series)
    judged_alone: Signal = series.worked_out["signal"]
    if np.isfinite(judged_alone.p) and judged_alone.side:
        alone = series.family is not None and not judged_alone.p < series.family.signal_threshold()
        return replace(judged_alone, state=_state(series.indicator, judged_alone.side, alone))
    return judged_alone


def _signal(series: Series) -> Signal:
    """Judge the newest value of a series by itself, whatever is shown along with it."""
    indicator, values = series.indicator, series.values
    per_year = 12 // indicator.step
    judged, breaks, resumed = _judged(series)
    caution = UNSETTLED if indicator.matures and any(series.provisional) else ""
    known = np.flatnonzero(~np.isnan(judged))
    place = int(known[-1]) if len(known) else -1
    nothing = Signal(values, {}, CANNOT_SAY, "", 0, place, NO_LIMITS, None, run([]), "", caution)
    if indicator.overlaps or indicator.adds_up == "nothing":
        return replace(nothing, why=OVERLAP if indicator.overlaps else CUMULATED, caution="")
    if place < 0:
        return replace(nothing, why="no value")
    season = seasonality(judged, per_year, breaks=breaks) if per_year in (4, 12) else None
    seasonal = season is not None and bool(season.seasonal)
    drawn = lines(
        judged,
        breaks=breaks,
        season=per_year if seasonal else 0,
        baseline=3 * per_year if seasonal else 24,
        floor=0,
        ceiling=indicator.scale if indicator.is_share else None,
    )
    behind = _behind(breaks, place)
    test = _tested(series, judged, breaks, drawn)
    many = int((known >= max(behind, default=0)).sum())
    few = _too_few(series, judged, place, max(behind, default=0)) if many >= FEWEST else ""
    if few:
        drawn |= _without_limits(len(judged))
    drawn["value"] = series.y  # what is not judged is drawn all the same
    limits = str(drawn["limits"][place])
    ending = _run(judged[: place + 1], behind, season.effects if season and seasonal else None)
    made = replace(nothing, lines=drawn, limits=limits, season=season, run=ending)
    if few:
        return replace(made, why=few)
    if limits == NO_LIMITS or (test is not None and np.isnan(test.p)):
        return replace(made, why=_why_none(series, judged, known, behind, resumed))
    if test is None:
        rule, side = str(drawn["rule"][place]), int(drawn["side"][place])
        length = _length(drawn, place, side)
        return replace(made, state=_state(indicator, side), rule=rule, side=side, length=length)
    return replace(
        made,
        state=_state(indicator, test.side),
        rule=test.rule if test.side else "",
        side=test.side,
        p=test.p,
        together=test.together,
        expected=test.expected,
        length=test.length,
    )


def signals(several: Sequence[Series]) -> tuple[Signal, ...]:
    """Judge many series, which costs little more than one."""
    measure(several)
    counted = [
        (series, *_judged(series)[:2])
        for series in several
        if _is_counted(series) and "signal" not in series.worked_out
    ]
    prepare(counted)
    return tuple(signal(series) for series in several)


def _is_counted(series: Series) -> bool:
    indicator = series.indicator
    return (
        indicator.events
        and not indicator.is_share
        and not indicator.overlaps
        and len(series.starts) > 0
    )


def _judged(series: Series) -> tuple[Floats, tuple[int, ...], list[int]]:
    """Give the values that are judged, where limits begin again, and where after a long gap."""
    judged = series.y.copy()
    if series.indicator.matures and any(series.provisional):
        judged[series.provisional] = np.nan
    resumed = _resumed(judged, 12 // series.indicator.step)
    return judged, tuple(sorted({*series.breaks, *resumed})), resumed


@dataclass(frozen=True)
class _Test:
    """What the test of the newest values gives."""

    p: float
    side: int
    rule: str
    together: float = np.nan
    expected: float = np.nan
    length: int = 1


def _tested(
    series: Series, judged: Floats, breaks: Sequence[int], drawn: dict[str, NDArray[Any]]
) -> _Test | None:
    """Judge the newest value by the test of its kind, and draw its limits; None for XmR's rules."""
    indicator = series.indicator
    if not indicator.events:
        return None
    known = np.flatnonzero(~np.isnan(judged))
    place = int(known[-1])
    if indicator.is_share:
        counted = np.where(np.isnan(judged), np.nan, series.x)
        if not np.isfinite(counted[known]).all() or not (series.n[known] > 0).all():
            return None
        laney = laney_lines(counted, np.where(np.isnan(judged), np.nan, series.n), breaks=breaks)
        for name in ("centre", "lower", "upper"):
            drawn[name] = indicator.scale * laney[name]
        drawn["expected"] = drawn["centre"]
        drawn["rule"], drawn["side"] = laney["rule"], laney["side"]
        drawn["limits"] = np.where(np.isnan(laney["centre"]), NO_LIMITS, drawn["limits"])
        score = 3 * (laney["value"][place] - laney["centre"][place])
        reach = laney["upper"][place] - laney["centre"][place]
        p = float(two_sided(np.array([score / reach]))[0]) if reach > 0 else np.nan
        if np.isnan(laney["centre"][place]):
            p = np.nan
        side = int(laney["side"][place])
        return _Test(p if side == 0 else min(p, 0.0027), side, OUTSIDE)
    ewma = newest_together(series, judged, breaks)
    _fill(drawn, judged)
    phi = series.variation.phi if np.isnan(ewma.phi) else ewma.phi
    reach = BAND * np.sqrt(phi * np.maximum(drawn["expected"], 0))
    drawn["lower"] = np.maximum(drawn["expected"] - reach, 0)
    drawn["upper"] = drawn["expected"] + reach
    off = np.nan_to_num(judged - drawn["expected"])
    outside = np.abs(off) > np.where(np.isnan(reach), np.inf, reach)
    drawn["rule"] = np.where(outside, OUTSIDE, "").astype(object)
    drawn["side"] = np.where(outside, np.sign(off), 0).astype(int)
    if ewma.judged == 0:
        return _Test(np.nan, 0, "")
    side = ewma.side
    newest = known[-ewma.judged :]
    together = float(judged[newest].sum())
    # Of the newest value the picture shows what it is judged by.
    rule = OUTSIDE if ewma.outside else TOGETHER
    if drawn["limits"][place] != NO_LIMITS:
        drawn["expected"][place] = ewma.expected
        drawn["lower"][place], drawn["upper"][place] = ewma.lower, ewma.upper
    drawn["rule"][place], drawn["side"][place] = (rule, side) if side else ("", 0)
    expected = together / ewma.ratio if ewma.ratio > 0 else np.nan
    return _Test(ewma.p, side, rule, together, expected, ewma.judged)


def _fill(drawn: dict[str, NDArray[Any]], judged: Floats) -> None:
    """Give a line to counts that vary too little for moving ranges: chance gives them a width."""
    for number in np.unique(drawn["segment"]):
        rows = drawn["segment"] == number
        base = judged[rows & drawn["baseline"]]
        if len(base) >= FEWEST:
            if np.isnan(drawn["centre"][rows]).any():  # too few follow one another
                drawn["centre"][rows] = drawn["expected"][rows] = base.mean()
            drawn["limits"][rows] = LIMITS if len(base) >= TRIAL_BELOW else TRIAL_LIMITS


def _state(indicator: Indicator, side: int, alone: bool = False) -> str:
    if not side:
        return NO_SPECIAL_CAUSE
    if alone:
        return POSSIBLE
    if indicator.rise_is == "no judgement":
        return REAL_CHANGE
    return IMPROVING if (side > 0) == (indicator.rise_is == "better") else WORSENING


def _without_limits(size: int) -> dict[str, NDArray[Any]]:
    unknown = dict.fromkeys(("centre", "lower", "upper", "expected"), np.nan)
    nothing = {"limits": NO_LIMITS, "rule": "", "side": 0}
    return {key: np.full(size, none) for key, none in (unknown | nothing).items()}


def _length(drawn: dict[str, NDArray[Any]], place: int, side: int) -> int:
    """Count the newest values in a row that lie on the side of a signal."""
    off = np.sign(np.nan_to_num(drawn["value"] - drawn["expected"])[: place + 1])
    other = np.flatnonzero(off != side)
    return place - int(other[-1]) if len(other) else place + 1


def _why_none(
    series: Series, judged: Floats, known: NDArray[Any], behind: list[int], resumed: list[int]
) -> str:
    """Say why there are no limits."""
    since = max(behind, default=0)
    many = int((known >= since).sum())
    if many >= FEWEST and np.ptp(judged[known[known >= since]]) == 0:
        return "its values do not vary"
    if many > TRIAL_BELOW:
        return "its values hardly vary, or too few follow one another without a gap"
    if many >= FEWEST:
        return "too few values that follow one another without a gap"
    text = f"only {many} value{'' if many == 1 else 's'} "
    after_a_gap = behind and behind[-1] in resumed and behind[-1] not in series.breaks
    last = "a gap of more than a year" if after_a_gap else "the last change in what is counted"
    return text + (f"since {last}" if behind else "so far")


def _behind(breaks: Sequence[int], place: int) -> list[int]:
    return [one_break for one_break in breaks if one_break <= place]


def _resumed(judged: Floats, per_year: int) -> list[int]:
    """Positions of the first values after gaps of more than a year."""
    known = np.flatnonzero(~np.isnan(judged))
    return [int(place) for place in known[1:][np.diff(known) - 1 > per_year]]


def _too_few(series: Series, judged: Floats, place: int, since: int) -> str:
    """Say why so few events or answers give no limits; '' where there are enough.

    Of few events most months lie on one side of the mean: seven in a row below it come by chance at
    8% of the months where 1.1 are expected, at 3% where 5.1 are, against 1% of what lies evenly
    (Poisson). And a share of fewer than 20 is given nowhere.
    """
    indicator = series.indicator
    if indicator.is_share:
        few = series.n[place] < SMALLEST_BASE
        return f"the newest figure is of fewer than {SMALLEST_BASE}" if few else ""
    few = indicator.events and np.nanmean(judged[since : place + 1]) < FEWEST_EVENTS
    return f"fewer than {FEWEST_EVENTS} at a time on average" if few else ""


def _run(values: Floats, breaks: Sequence[int], effects: Floats | None) -> Run:
    plain = run(values, breaks=breaks)
    if effects is None:
        return plain
    # Every autumn falls; what is unusual is to fall by more than the seasons do.
    less = run(values - np.resize(effects, len(values)), breaks=breaks)
    if plain.direction != less.direction:
        return run([])
    return min(plain, less, key=lambda ending: ending.steps)
