"""Signal or noise: control charts of one series, its seasons, and runs at its end.

The figures must be evenly spaced, in time order, and must not overlap: months or quarters, never
rolling twelve months, whose neighbours share eleven months and wander by themselves.

A missing figure (NaN) is a gap. It stays in its place, so that the seasons keep step, and nothing
reaches across it: no moving range, no rule, no run.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.number_input import Floats
from analytics.statistics.seasonality import seasonal_effects
from analytics.statistics.time_series_input import (
    ROUNDING,
    Flags,
    Ints,
    checked_series,
    refuse_beyond,
    segments,
    split_into_segments,
    varies,
    whole_number,
)

LIMIT = 2.66  # limits stand this many mean moving ranges from the centre: 3 / 1.128
SCREEN = 3.267  # a moving range over this many mean ones is left out of the mean
IN_A_ROW = 7  # points that make a run
FEWEST = 5  # values that limits can be drawn from at all
TRIAL_BELOW = 12  # fewer values give trial limits

LIMITS = "limits"
TRIAL_LIMITS = "trial limits"
NO_LIMITS = "no limits"

OUTSIDE = "outside the limits"
RISING = f"{IN_A_ROW} in a row rising"
FALLING = f"{IN_A_ROW} in a row falling"
NEAR_A_LIMIT = "2 of 3 near a limit"
ONE_SIDE = f"{IN_A_ROW} on one side"


def xmr(
    values: ArrayLike,
    *,
    breaks: Iterable[int] = (),
    baseline: int = 24,
    season: int = 0,
    floor: float | None = None,
    ceiling: float | None = None,
) -> pd.DataFrame:
    """Control chart of single figures (X chart of an XmR pair): limits, and points beyond chance.

    Parameters
    ----------
    values : array_like, shape (n,)
        Counts, rates or shares in time order, evenly spaced and not overlapping; NaN = gap.
    breaks : iterable of int
        Positions (0 to n − 1) at which a new segment begins: a dated break, such as a changed
        definition. Limits start again from there, and no rule reaches across.
    baseline : int
        How many first values of each segment freeze its limits, at least 5; all of them where
        a segment has fewer. Gaps are not counted.
    season : int
        Values in a year, 12 or 4, to take a yearly pattern away before judging; 0 for none.
        `seasonality` says whether there is one. Ask for a longer `baseline` (36 or more months)
        where the series allows: two years tell little of the seasons, and the limits are
        widened for it.
    floor, ceiling : float, optional
        What a value cannot fall below or rise above (0; 100 for per cent). Limits are cut off
        there. Nothing is judged otherwise for it.

    Returns
    -------
    DataFrame, n rows in the given order, with the index of the series given, if any
        value : as given.
        centre : mean of the segment's baseline, in the unit of `values`.
        lower, upper : natural process limits; they follow the seasons if `season` is given.
        expected : centre plus season (the line to draw); the centre where `season` is 0.
        segment : 0, 1, … counting breaks.
        limits : "limits"; "trial limits" where the baseline has fewer than 12 values;
            "no limits" where it has fewer than 5 values or 4 moving ranges, and then centre,
            lower, upper and expected are NaN; or where it hardly varies, and then lower and upper
            are. No rule is judged.
        baseline : whether the value is one of those that the limits come from.
        rule : '' or the first rule that holds, in this order: "outside the limits",
            "7 in a row rising", "7 in a row falling", "2 of 3 near a limit", "7 on one side".
        side : 1 above or upwards, −1 below or downwards, 0 without a rule.

    Raises
    ------
    ValueError
        If `values` is not a list of numbers or holds an infinite one, one below the floor or
        above the ceiling; if a break is not a position in the series; if `baseline` is under 5;
        if `season` is not 0, 4 or 12, or some month (quarter) of the year has not two values.

    See Also
    --------
    seasonality : whether there is a yearly pattern to take away.
    run : how long the last values have moved one way.

    Notes
    -----
    With x̄ the mean of the baseline and mR the mean of the absolute differences of neighbouring
    values in it, those over 3.267·mR left out and the mean taken once more::

        x̄ ± 2.66 mR

    A moving range across a gap or a break does not count. There are no limits where more than half
    of the moving ranges are 0: values that are nearly always the same, or rounded more coarsely
    than they vary, would give limits without a width, and any other value would lie outside. (Where
    all values are alike the line itself is given.)

    The rules, and the points each marks: every point that belongs to the pattern.

    1. Outside the limits: that point. A point on a limit is inside.
    2. Seven points each above (below) the one before, that is six steps: all of them. Equal
       neighbours end the run.
    3. Two of three neighbouring points further than two thirds of the way from the centre to
       the same limit, or beyond it: those two or three, not the odd one.
    4. Seven neighbouring points on one side of the centre: all of them. A point on the centre
       ends the run.

    Pure noise sets these rules off too. Were the limits known for certain, a chart of 36 points
    would have a mark in 34% of series, and its last point in 2%. With limits from the first 24
    points it is 36% to 38%, and the last point 3% to 4% (43% and 5% for counts of about 5 a
    month). One new point is outside known limits in 0.27% of cases, outside limits from 12, 24,
    36 and 60 points in 2.1%, 1.1%, 0.8% and 0.6%. Read the last points, and treat a lone mark far
    back as no news.

    Seasons (`season` = L). Each calendar month has an effect, the mean over the baseline's
    years of its values less level and slope; of three or more values those further than four
    standard deviations from their median are left out. The slope is the median of
    (x[t + L] − x[t]) / L (Hirsch, Slack & Smith), the standard deviation 1.4826/√2 times the
    median absolute deviation of those differences, the level that of the segment, and the
    effects have mean 0. A month with fewer than two values in the baseline takes its first ones
    after; a segment in which some month has not two at all takes the effects of all segments
    together. Effects from k years fit those years too well and others less well, so the limits
    are widened by √((k + 1)/(k − 1)): by 73% for two years, 41% for three, 22% for five. Effects
    are added, not multiplied: where the level changes much, so does what a season adds.

    References
    ----------
    NHS England, Making Data Count: Strengthening your decisions (2019); its R implementation
    NHSRplotthedots, vignettes "Deviations from Excel defaults" (screening of moving ranges,
    after Nelson LS (1982), Control charts for individual measurements, Journal of Quality
    Technology 14: 172-173) and "Number of points required" (trial limits). Wheeler DJ (1993),
    Understanding Variation. Western Electric (1956), Statistical Quality Control Handbook
    (two of three). Champ CW, Woodall WH (1987), Exact results for Shewhart control charts with
    supplementary runs rules, Technometrics 29: 393-399; Quesenberry CP (1993), The effect of
    sample size on estimated limits for X̄ and X control charts, Journal of Quality Technology
    25: 237-247 (false alarms). Hirsch RM, Slack JR, Smith RA (1982), Techniques of trend
    analysis for monthly water quality data, Water Resources Research 18: 107-121.

    Examples
    --------
    >>> chart = xmr([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> print(chart.loc[3:5, ["value", "centre", "lower", "upper", "rule"]].round(2).to_string())
       value  centre  lower  upper                rule
    3    2.0    1.94  -0.72    4.6
    4   10.0    1.94  -0.72    4.6  outside the limits
    5    1.0    1.94  -0.72    4.6
    """
    columns = lines(
        values, breaks=breaks, baseline=baseline, season=season, floor=floor, ceiling=ceiling
    )
    return pd.DataFrame(columns, index=values.index if isinstance(values, pd.Series) else None)


def lines(
    values: ArrayLike,
    *,
    breaks: Iterable[int] = (),
    baseline: int = 24,
    season: int = 0,
    floor: float | None = None,
    ceiling: float | None = None,
) -> dict[str, NDArray[Any]]:
    """Give the columns of `xmr` without a frame around them."""
    x = checked_series(values)
    segment = segments(x, breaks)
    if not whole_number(baseline) or baseline < FEWEST:
        raise ValueError(f"baseline must be a whole number of at least {FEWEST}, not {baseline}")
    refuse_beyond(x, floor, ceiling)

    n = len(x)
    known = ~np.isnan(x)
    stretch = split_into_segments(known, segment)
    # How many values the segment has up to here; gaps do not count.
    so_far = np.cumsum(known)
    before = np.concatenate([[0], so_far])[np.searchsorted(segment, segment)] if n else so_far
    base = known & (so_far - before <= baseline)
    seasonal, widened = seasonal_effects(x, segment, base, season)
    # Everything is judged on the values less their seasons.
    level = x - seasonal

    touching = np.zeros(n, dtype=bool)  # this value and the one before make a moving range
    touching[1:] = base[1:] & base[:-1] & (stretch[1:] == stretch[:-1])
    moving_range = np.zeros(n)
    moving_range[1:] = np.abs(level[1:] - level[:-1])

    centre, reach, rounding = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n)
    limits = np.full(n, NO_LIMITS, dtype=object)
    for number in range(segment[-1] + 1 if n else 0):
        rows = segment == number
        used, ranges = level[rows & base], moving_range[rows & touching]
        if len(used) < FEWEST or len(ranges) < FEWEST - 1:
            continue
        hair = ROUNDING * np.abs(x[rows & known]).max()
        alike = not np.any(np.abs(used - used[0]) > hair)
        # The mean of like values can be a hair off them.
        centre[rows] = min(max(used.mean(), used.min()), used.max())
        rounding[rows] = hair
        if alike:
            reach[rows] = 0.0
        elif varies(ranges, hair):
            reach[rows] = LIMIT * widened[rows] * _screened_mean(ranges)
            limits[rows] = LIMITS if len(used) >= TRIAL_BELOW else TRIAL_LIMITS
    # The line is drawn, but limits without a width judge nothing.
    judging = np.where(limits == NO_LIMITS, np.nan, reach)
    rule, side = _judged(
        level, np.where(np.isnan(judging), np.nan, centre), judging, stretch, rounding
    )
    expected = centre + seasonal
    lower, upper = expected - reach, expected + reach
    if floor is not None or ceiling is not None:
        lower, upper, expected = (
            np.clip(line, floor, ceiling) for line in (lower, upper, expected)
        )
    return {
        "value": x,
        "centre": centre,
        "lower": lower,
        "upper": upper,
        "expected": expected,
        "segment": segment,
        "limits": limits,
        "baseline": base,
        "rule": rule,
        "side": side,
    }


def _judged(
    x: Floats, centre: Floats, reach: Floats, stretch: Ints, rounding: Floats
) -> tuple[NDArray[Any], Ints]:
    """Name of the first rule that holds at each value, and its side.

    `reach` is the distance from centre to limit, `stretch` numbers the values without a gap or
    break between them. Where there is no limit nothing is judged.
    """
    off = x - centre
    off[np.isnan(off)] = 0  # gaps; and no limits, no rule
    judged = ~np.isnan(x - centre)
    side = np.where(np.abs(off) > rounding, np.sign(off), 0).astype(np.intp)
    outside = np.abs(off) > np.where(judged, reach, np.inf) + rounding
    near = side * (np.abs(off) > np.where(judged, reach, np.inf) * 2 / 3 + rounding)

    step = np.zeros(len(x), dtype=np.intp)
    if len(x) > 1:
        rise = x[1:] - x[:-1]
        moved = (stretch[1:] == stretch[:-1]) & judged[1:] & (np.abs(rise) > rounding[1:])
        step[1:] = np.where(moved, np.sign(np.where(moved, rise, 0)), 0)
    # A stretch begins without a step, so steps of two stretches never join.
    steps_in_run = _run_lengths(step, np.zeros_like(stretch)) >= IN_A_ROW - 1
    rising, falling = (_with_start(steps_in_run & (step == way)) for way in (1, -1))
    # A point at which one run ends and another begins belongs to the later.
    rising[:-1] &= ~(falling[:-1] & (step[1:] == -1))
    one_side = (side != 0) & (_run_lengths(side, stretch) >= IN_A_ROW)

    paired = np.zeros(len(x), dtype=bool)
    for apart in (1, 2):
        if len(x) > apart:
            pair = (near[apart:] != 0) & (near[apart:] == near[:-apart])
            pair &= stretch[apart:] == stretch[:-apart]
            paired[apart:] |= pair
            paired[:-apart] |= pair

    rule = np.full(len(x), "", dtype=object)
    way = np.zeros(len(x), dtype=np.intp)
    # The last to be written stays: from the lowest rule to the highest.
    for name, holds, sign in (
        (ONE_SIDE, one_side, side),
        (NEAR_A_LIMIT, paired, side),
        (FALLING, falling, -1),
        (RISING, rising, 1),
        (OUTSIDE, outside, side),
    ):
        rule[holds] = name
        way = np.where(holds, sign, way)
    return rule, way


def _run_lengths(state: Ints, stretch: Ints) -> Ints:
    """For each place, how many like states in a row it is one of, within its stretch."""
    if not len(state):
        return state
    begins = np.ones(len(state), dtype=bool)
    begins[1:] = (state[1:] != state[:-1]) | (stretch[1:] != stretch[:-1])
    number = np.cumsum(begins) - 1
    return np.bincount(number)[number]


def _with_start(steps: Flags) -> Flags:
    """The values that the steps join: each step's own and the one before."""
    joined = steps.copy()
    joined[:-1] |= steps[1:]
    return joined


def _screened_mean(ranges: Floats) -> float:
    """Mean of the moving ranges without those far above it; of all, if only noughts were left."""
    mean = ranges.mean()
    usual = ranges[ranges <= SCREEN * mean]
    return float(usual.mean() if (usual > 0).any() else mean)
