"""Signal or noise: control charts of one series, its seasons, and runs at its end.

The figures must be evenly spaced, in time order, and must not overlap: months or quarters, never
rolling twelve months, whose neighbours share eleven months and wander by themselves.

A missing figure (NaN) is a gap. It stays in its place, so that the seasons keep step, and nothing
reaches across it: no moving range, no rule, no run.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from math import factorial
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.intervals import Floats, _holds_text, _refuse

Ints: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

LIMIT = 2.66  # limits stand this many mean moving ranges from the centre: 3 / 1.128
SCREEN = 3.267  # a moving range over this many mean ones is left out of the mean
IN_A_ROW = 7  # points that make a run
FEWEST = 5  # values that limits can be drawn from at all
TRIAL_BELOW = 12  # fewer values give trial limits
SEASONAL_YEARS = 3  # what a pattern must be seen over before it is called seasonal
SEASONAL_P = 0.01
UNUSUAL = 0.01

LIMITS = "limits"
TRIAL_LIMITS = "trial limits"
NO_LIMITS = "no limits"

OUTSIDE = "outside the limits"
RISING = f"{IN_A_ROW} in a row rising"
FALLING = f"{IN_A_ROW} in a row falling"
NEAR_A_LIMIT = "2 of 3 near a limit"
ONE_SIDE = f"{IN_A_ROW} on one side"

ODD_YEAR = 4  # standard deviations from its month's median beyond which a value tells no season
# Taking seasons away leaves a hair of rounding; less than this part of a value is no movement.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Run:
    """Steps one way at the end of a series: see `run`."""

    direction: str
    steps: int
    chance: float
    unusual: bool


@dataclass(frozen=True, eq=False)
class Seasonality:
    """Whether a series has a yearly pattern, and which: see `seasonality`."""

    seasonal: bool | None
    p: float
    effects: Floats
    years: int


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
        definition. Limits are drawn anew from there, and no rule reaches across.
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
            lower, upper and expected are NaN and no rule is judged.
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

    A moving range across a gap or a break does not count. If the baseline is all one value the
    limits are that value: nothing in it is a signal, and any other value later is.

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
    x = _series(values)
    segment = _segments(x, breaks)
    if not _whole(baseline) or baseline < FEWEST:
        raise ValueError(f"baseline must be a whole number of at least {FEWEST}, not {baseline}")
    _refuse_beyond(x, floor, ceiling)

    n = len(x)
    known = ~np.isnan(x)
    stretch = _stretches(known, segment)
    # How many values the segment has up to here; gaps do not count.
    so_far = np.cumsum(known)
    before = np.concatenate([[0], so_far])[np.searchsorted(segment, segment)] if n else so_far
    base = known & (so_far - before <= baseline)
    seasonal, widened = _seasons(x, segment, base, season)
    # Everything is judged on the values less their seasons.
    level = x - seasonal

    touching = np.zeros(n, dtype=bool)  # this value and the one before make a moving range
    touching[1:] = base[1:] & base[:-1] & (stretch[1:] == stretch[:-1])
    moving_range = np.zeros(n)
    moving_range[1:] = np.abs(level[1:] - level[:-1])

    centre, reach, rounding = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n)
    said = np.full(n, NO_LIMITS, dtype=object)
    for number in range(segment[-1] + 1 if n else 0):
        rows = segment == number
        used, ranges = level[rows & base], moving_range[rows & touching]
        if len(used) < FEWEST or len(ranges) < FEWEST - 1:
            continue
        # The mean of like values can be a hair off them.
        centre[rows] = min(max(used.mean(), used.min()), used.max())
        reach[rows] = LIMIT * widened[rows] * _screened_mean(ranges)
        rounding[rows] = _ROUNDING * np.abs(x[rows & known]).max()
        said[rows] = LIMITS if len(used) >= TRIAL_BELOW else TRIAL_LIMITS
    rule, side = _judged(level, centre, reach, stretch, rounding)
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
        "limits": said,
        "baseline": base,
        "rule": rule,
        "side": side,
    }


def seasonality(values: ArrayLike, length: int, *, breaks: Iterable[int] = ()) -> Seasonality:
    """Test whether a series has a yearly pattern.

    Parameters
    ----------
    values : array_like, shape (n,)
        As in `xmr`.
    length : int
        Values in a year: 12 or 4.
    breaks : iterable of int
        As in `xmr`: each segment has a level of its own.

    Returns
    -------
    Seasonality
        seasonal : True, False, or None (cannot say) where the series does not span three years
            or some month of the year has not two values.
        p : chance of so strong a pattern in noise; NaN where it cannot be said.
        effects : ndarray, shape (length,), what each month adds, in the unit of `values`, the
            first for position 0 of the series; they have mean 0. NaN where it cannot be said.
        years : full years between the first value and the last.

    Raises
    ------
    ValueError
        If `values` is not a list of numbers or holds an infinite one, if `length` is not 4 or
        12, or if a break is not a position in the series.

    Notes
    -----
    F test of one mean for each month beside a level for each segment, a slope and a curve
    (t and t²), by least squares; seasonal where p < 0.01. In simulated noise, slopes, curves and
    steps it fires in at most 1.7% of series (normal or Poisson of mean 1, 5 or 50); in noise that
    wanders (correlation 0.5 to 0.8 from month to month), in 3% of series of three years and 1.5%
    of five. A yearly wave that rises 1.5 standard deviations of the noise above its middle is
    found in 82% of series of three years and nearly all of five, one of 1.0 in 31% and 80%. From
    two years 1.5 would be found in 25%, so that "no" would be no answer: hence three.

    References
    ----------
    The test of stable seasonality of the X-11 family: Ladiray D, Quenneville B (2001),
    Seasonal Adjustment with the X-11 Method; here with the trend fitted beside the months.

    Examples
    --------
    >>> import numpy as np
    >>> month = np.arange(48)
    >>> summer = 100 + 20 * np.sin(2 * np.pi * month / 12)
    >>> found = seasonality(summer, 12)
    >>> found.seasonal, found.years
    (True, 4)
    >>> print(found.effects.round().astype(int))
    [  0  10  17  20  17  10   0 -10 -17 -20 -17 -10]
    """
    x = _series(values)
    if length not in (4, 12):
        raise ValueError(f"length must be 4 or 12 values in a year, not {length}")
    segment = _segments(x, breaks)
    at = np.flatnonzero(~np.isnan(x))
    years = int((at[-1] - at[0] + 1) // length) if len(at) else 0
    seen = np.bincount(at % length, minlength=length)
    if years < SEASONAL_YEARS or seen.min() < 2:
        return Seasonality(None, np.nan, np.full(length, np.nan), years)

    time = (at - at.mean()) / len(x)
    levels = np.equal.outer(segment[at], np.unique(segment[at])).astype(float)
    trend = np.column_stack([levels, time, time**2])
    months = np.equal.outer(at % length, np.arange(1, length)).astype(float)
    scale = np.abs(x[at]).max() or 1.0
    y = x[at] / scale
    without, rank_without = _left_over(trend, y)
    left, rank = _left_over(np.column_stack([trend, months]), y)
    free, added = len(at) - rank, rank - rank_without
    nothing = len(at) * _ROUNDING**2
    effects = _effects(x, segment, at, length)
    if free < 1 or added < length - 1:
        return Seasonality(None, np.nan, np.full(length, np.nan), years)
    if without <= nothing:
        return Seasonality(False, 1.0, effects, years)
    # Here, not at the top: scipy is slow to import and is needed only now.
    from scipy.special import fdtrc

    ratio = ((without - left) / added) / (max(left, nothing) / free)
    p = float(fdtrc(added, free, max(ratio, 0.0)))
    return Seasonality(p < SEASONAL_P, p, effects, years)


def run(values: ArrayLike, *, breaks: Iterable[int] = ()) -> Run:
    """How many steps in a row the last values have risen or fallen.

    Parameters
    ----------
    values : array_like, shape (n,)
        As in `xmr`.
    breaks : iterable of int
        As in `xmr`: a run does not reach across a break.

    Returns
    -------
    Run
        direction : "rising", "falling" or ''.
        steps : how many steps in a row, up to the last value, went that way; n steps join n + 1
            values, so "fell three months running" is 3 steps. 0 where the last two values are
            equal, either is missing, or there are fewer than two.
        chance : chance that the last `steps` steps of exchangeable noise all go that way (or
            more of them); 1 for no step.
        unusual : whether that chance is below 0.01, which takes four steps.

    Raises
    ------
    ValueError
        If `values` is not a list of numbers or holds an infinite one, or if a break is not a
        position in the series.

    Notes
    -----
    Of the (s + 1)! orders of s + 1 values, equally likely if nothing changes, one is all
    rising: the chance is 1/(s + 1)!. Equal values end a run, which makes runs of counts a
    little rarer than that. Among many series some run is to be expected: among 60, one of four
    steps falling in two cases of five. A series that follows the seasons, or whose values share
    months, runs far longer by itself.

    References
    ----------
    Levene H, Wolfowitz J (1944). The covariance matrix of runs up and down. Annals of
    Mathematical Statistics 15: 58-69.

    Examples
    --------
    >>> run([81, 84, 83.5, 82, 81.2])
    Run(direction='falling', steps=3, chance=0.041666666666666664, unusual=False)
    """
    x = _series(values)
    segment = _segments(x, breaks)
    steps = np.sign(np.diff(x))
    steps[np.diff(segment) > 0] = 0
    if not len(steps) or abs(steps[-1]) != 1:  # NaN where a value is missing
        return Run("", 0, 1.0, False)
    other = np.flatnonzero(steps != steps[-1])
    length = len(steps) - 1 - (int(other[-1]) if len(other) else -1)
    # Beyond 170 the factorial is no float, and the chance no number above 0.
    chance = 1 / factorial(length + 1) if length < 170 else 0.0
    return Run("rising" if steps[-1] > 0 else "falling", length, chance, chance < UNUSUAL)


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
    """For each place, how many like states in a row it stands among, within its stretch."""
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
    """Mean of the moving ranges without those far above it."""
    mean = ranges.mean()
    return float(ranges[ranges <= SCREEN * mean].mean())


def _seasons(x: Floats, segment: Ints, base: Flags, season: int) -> tuple[Floats, Floats]:
    """What each value's season adds, and by what factor its limits must be widened for it."""
    adds, widened = np.zeros(len(x)), np.ones(len(x))
    if season == 0:
        return adds, widened
    if season not in (4, 12):
        raise ValueError(f"season must be 0, 4 or 12 values in a year, not {season}")
    known = np.flatnonzero(~np.isnan(x))
    every = _first_years(known, base, season)
    of_all = functools.cache(lambda: _effects(x, segment, every, season))  # of many short segments
    for number in np.unique(segment[known]):
        rows = segment == number
        own = _first_years(known[rows[known]], base, season)
        used = own if len(own) else every  # else too short for seasons of its own
        if not len(used):
            raise ValueError(
                f"season is {season}, but not every one of the {season} parts of the year has "
                "two values: too short to tell the seasons"
            )
        effects = _effects(x, segment, own, season) if len(own) else of_all()
        adds[rows] = effects[np.flatnonzero(rows) % season]
        years = len(used) / season
        widened[rows] = np.sqrt((years + 1) / (years - 1))
    return adds, widened


def _first_years(at: Ints, base: Flags, season: int) -> Ints:
    """Those of the places that are in the baseline, and the first two of each month anyway.

    None if some month has not two.
    """
    place = at % season
    sizes = np.bincount(place, minlength=season)
    if sizes.min() < 2:
        return at[:0]
    earlier = np.empty(len(at), dtype=np.intp)  # how many of the same month came before
    order = np.argsort(place, kind="stable")
    earlier[order] = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return at[base[at] | (earlier < 2)]


def _effects(x: Floats, segment: Ints, used: Ints, length: int) -> Floats:
    """What each season adds, with mean 0, from the values at the places `used`."""
    among = np.full(len(x), np.nan)
    among[used] = x[used]
    a_year = (among[length:] - among[:-length])[segment[length:] == segment[:-length]]
    a_year = a_year[~np.isnan(a_year)]
    slope, odd = 0.0, np.inf
    if len(a_year):
        slope = np.median(a_year) / length
        # The spread of one value, from the median spread of the differences of two.
        spread = 1.4826 * np.median(np.abs(a_year - slope * length)) / np.sqrt(2)
        odd = ODD_YEAR * spread or np.inf
    y, place, of = x[used] - slope * used, used % length, segment[used]
    # One row a month: its values, then infinities.
    order = np.argsort(place, kind="stable")
    sizes = np.bincount(place, minlength=length)
    column = np.arange(len(used)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((length, sizes.max()), np.inf)
    month = np.arange(length)
    effects = np.zeros(length)
    # Levels from values without their seasons and seasons from values without their level, in
    # turn; one segment needs no second turn, because its level moves all the effects alike.
    _, own, many = np.unique(of, return_inverse=True, return_counts=True)
    first = np.cumsum(many) - many
    for _ in range(1 if len(many) == 1 else 50):
        former = effects
        rest = y - effects[place]
        rest = rest[np.lexsort((rest, own))]
        level = (rest[first + (many - 1) // 2] + rest[first + many // 2]) / 2  # medians
        table[place[order], column] = (y - level[own])[order]
        ranked = np.sort(table, axis=1)
        median = (ranked[month, (sizes - 1) // 2] + ranked[month, sizes // 2]) / 2
        # Of two values neither is the odd one. (Medians themselves would not do: a third of
        # three years' values would lie on the centre line exactly, or all to one side of it.)
        off = np.abs(table - median[:, None])
        kept = np.where((sizes < 3)[:, None], np.isfinite(table), off <= odd) & np.isfinite(table)
        effects = np.where(kept, table, 0).sum(axis=1) / kept.sum(axis=1)
        effects -= effects.mean()
        if np.abs(effects - former).max() <= _ROUNDING * np.abs(y).max():
            break
    return effects


def _left_over(design: Floats, y: Floats) -> tuple[float, int]:
    """Sum of squares that a least-squares fit leaves, and the rank of its columns."""
    fit, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    return float(((y - design @ fit) ** 2).sum()), int(rank)


def _series(values: ArrayLike) -> Floats:
    """Check a list of numbers with gaps."""
    try:
        raw = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"values must be a list of numbers: {error}") from error
    if raw.ndim != 1:
        raise ValueError(f"values must be a list, not of shape {raw.shape}")
    if raw.dtype.kind == "O":  # nullable columns and decimals arrive as objects
        raw = np.where(pd.isna(raw), np.nan, raw)
    if raw.dtype.kind not in "biufO" or _holds_text(raw):
        raise ValueError(f"values must be numbers: {raw.dtype} given")
    try:
        x = raw.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"values must be numbers: {error}") from error
    _refuse(np.isinf(x), "values", "infinite")
    return x


def _segments(x: Floats, breaks: Iterable[int]) -> Ints:
    """Number of the segment that each value stands in."""
    begins = np.zeros(len(x), dtype=np.intp)
    for place in breaks:
        if not _whole(place) or not 0 <= place < len(x):
            raise ValueError(
                f"breaks must be positions from 0 to {len(x) - 1} in the series, not {place!r}"
            )
        begins[place] = place > 0
    return np.cumsum(begins)


def _stretches(known: Flags, segment: Ints) -> Ints:
    """Number the values that stand together without a gap or a break; a gap stands alone."""
    begins = np.ones(len(known), dtype=np.intp)
    begins[1:] = ~known[1:] | ~known[:-1] | (segment[1:] != segment[:-1])
    return np.cumsum(begins)


def _refuse_beyond(x: Floats, floor: float | None, ceiling: float | None) -> None:
    for name, bound in (("floor", floor), ("ceiling", ceiling)):
        if bound is not None and not np.isfinite(bound):
            raise ValueError(f"{name} must be a number, not {bound}")
    if floor is not None:
        _refuse(x < floor, "values", f"below the floor {floor}")
    if ceiling is not None:
        _refuse(x > ceiling, "values", f"above the ceiling {ceiling}")


def _whole(number: Any) -> bool:
    return isinstance(number, Integral) and not isinstance(number, bool | np.bool_)
