"""Control charts: answer sheets, rules against a plain reading of them, and false alarms."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from analytics.statistics.control_chart import (
    FALLING,
    NEAR_A_LIMIT,
    ONE_SIDE,
    OUTSIDE,
    RISING,
    _judged,
    xmr,
)
from analytics.statistics.runs import Run, run
from analytics.statistics.seasonality import seasonality

REFERENCE = Path(__file__).parents[2] / "reference"
COLUMNS = [
    "value", "centre", "lower", "upper", "expected",
    "segment", "limits", "baseline", "rule", "side",
]  # fmt: skip
MARKS = {"": ".", OUTSIDE: "O", RISING: "R", FALLING: "F", NEAR_A_LIMIT: "2", ONE_SIDE: "S"}
always_alike = settings(derandomize=True, deadline=None, database=None, max_examples=60)


def answers(name: str) -> list[Any]:
    """Rows of an answer sheet; the lines that begin with # say where its numbers are from."""
    return list(pd.read_csv(REFERENCE / name, comment="#").itertuples(index=False))


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


def signs(chart: pd.DataFrame) -> pd.Series:
    return chart.rule.ne("")


# --- limits -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("xmr_limits.csv"), ids=lambda row: f"{row[5]} {row[1]}")
def test_limits_match_the_answer_sheet(row: Any) -> None:
    chart = xmr(numbers(row.values))
    assert list(chart.columns) == COLUMNS
    for column in ("centre", "lower", "upper"):
        assert chart[column].nunique() == 1
        assert chart[column][0] == pytest.approx(getattr(row, column), abs=row.within, rel=0)
    assert (chart.expected == chart.centre).all()


def test_limits_are_frozen_on_the_first_24_values_of_a_segment() -> None:
    random = np.random.default_rng(1)
    values = random.normal(100, 10, 60)
    chart = xmr(values)
    assert list(np.flatnonzero(chart.baseline)) == list(range(24))
    lines = ["centre", "lower", "upper"]
    pd.testing.assert_frame_equal(xmr(values[:24])[lines], chart[:24][lines])
    later = values.copy()
    later[24:] += 1_000
    pd.testing.assert_frame_equal(xmr(later)[lines], chart[lines])
    assert (xmr(values, baseline=36).centre == values[:36].mean()).all()


def test_a_gap_in_the_baseline_is_made_good_by_a_later_value() -> None:
    values = np.arange(40, dtype=float) % 7
    values[[3, 11]] = np.nan
    chart = xmr(values)
    assert chart.baseline.sum() == 24
    assert np.flatnonzero(chart.baseline)[-1] == 25
    assert chart.centre[0] == np.nanmean(values[:26])


def test_no_moving_range_across_a_gap_or_a_break() -> None:
    # On each side of the gap, and of the break, steps of 1; across it 100 and 1,000.
    low, high, top = [0, 1] * 6, [100, 101] * 6, [1_000, 1_001] * 6
    for values, breaks in [([*low, np.nan, *high], []), ([*low, *top], [12])]:
        chart = xmr(values, breaks=breaks)
        width = chart.upper - chart.centre
        np.testing.assert_allclose(width, 2.66)


def test_a_range_across_a_gap_or_a_break_does_not_count_even_if_it_is_ordinary() -> None:
    # Three units, which screening would let pass: (11 · 1 + 3) / 12 would be the mean.
    low, high = [0, 1] * 6, [4, 5] * 6
    np.testing.assert_allclose(
        (chart := xmr([*low, *high], breaks=[12])).upper - chart.centre, 2.66
    )
    chart = xmr([*low, np.nan, *high])
    np.testing.assert_allclose(chart.upper - chart.centre, 2.66)


def test_a_break_begins_a_chart_of_its_own() -> None:
    random = np.random.default_rng(2)
    before, after = random.normal(50, 5, 30), random.normal(80, 2, 40)
    both = xmr(np.concatenate([before, after]), breaks=[30])
    assert list(both.segment) == [0] * 30 + [1] * 40
    apart = pd.concat([xmr(before), xmr(after).assign(segment=1)], ignore_index=True)
    pd.testing.assert_frame_equal(both, apart)
    pd.testing.assert_frame_equal(
        both, xmr(np.concatenate([before, after]), breaks=np.array([30, 0, 30]))
    )


def test_rules_do_not_reach_across_a_break() -> None:
    rising = np.concatenate([np.tile([1.0, -1.0], 12), [-2, -1.5, -1, -0.5, 0, 0.5, 1]])
    assert xmr(rising).rule.iloc[-1] == RISING
    assert not signs(xmr(rising, breaks=[27]))[24:].any()


@pytest.mark.parametrize(
    ("count", "label"),
    [(1, "no limits"), (4, "no limits"), (5, "trial limits"), (11, "trial limits"), (12, "limits")],
)
def test_short_series_are_labelled(count: int, label: str) -> None:
    chart = xmr(np.arange(count) % 3)
    assert set(chart.limits) == {label}
    assert chart[["centre", "lower", "upper", "expected"]].isna().all(axis=None) == (count < 5)


def test_without_enough_moving_ranges_there_are_no_limits() -> None:
    every_other = np.where(np.arange(48) % 2, np.nan, 5.0)
    every_other[4] = 500
    chart = xmr(every_other)
    assert set(chart.limits) == {"no limits"}
    assert not signs(chart).any()
    assert chart[["centre", "lower", "upper"]].isna().all(axis=None)


def test_three_moving_ranges_are_too_few_and_four_are_enough() -> None:
    lone = [np.nan, 5, np.nan, 6, np.nan]
    assert set(xmr([1, 2, 1, 2, *lone, 900]).limits) == {"no limits"}
    assert set(xmr([1, 2, 1, 2, 1, *lone, 900]).limits) == {"trial limits"}


def test_all_alike_has_a_line_but_no_limits_to_be_outside_of() -> None:
    for value in (0.1, 0, -3.7, 1e9):  # the mean of 24 times 0.1 is not 0.1
        chart = xmr([value] * 30 + [value + 0.01, value, value - 0.01])
        assert (chart.lower == value).all()
        assert (chart.upper == value).all()
        assert list(chart.rule) == [""] * 33
        assert set(chart.limits) == {"no limits"}


@pytest.mark.parametrize(
    "values",
    [
        [10] * 23 + [11],
        [100] * 20 + [97] + [100] * 3,
        [30] * 20 + [29] + [30] * 9,
        [20, 20, 25, 20, 20] * 6,
    ],
)
def test_what_hardly_varies_has_no_limits(values: list[int]) -> None:
    chart = xmr(values)
    assert set(chart.limits) == {"no limits"}
    assert (chart.rule == "").all()
    assert chart[["lower", "upper"]].isna().all(axis=None)


def test_nothing_is_an_empty_chart() -> None:
    for nothing in ([], np.array([]), pd.Series(dtype=float)):
        assert list(xmr(nothing).columns) == COLUMNS
        assert len(xmr(nothing)) == 0
    only_gaps = xmr([np.nan] * 30, season=12)
    assert set(only_gaps.limits) == {"no limits"}
    assert not signs(only_gaps).any()


def test_index_and_kinds_of_number() -> None:
    months = pd.period_range("2012-04", periods=30, freq="M")
    values = pd.Series(np.arange(30) % 5, index=months)
    chart = xmr(values)
    pd.testing.assert_index_equal(chart.index, months)
    plain = xmr(list(values))
    for other in (values.astype("Int64"), values.map(Decimal), values.astype(object)):
        pd.testing.assert_frame_equal(xmr(other).reset_index(drop=True), plain)
    gap = values.astype("Int64")
    gap.iloc[7] = pd.NA
    assert np.flatnonzero(xmr(gap).value.isna()) == [7]
    assert xmr(gap).rule.iloc[7] == ""
    assert xmr(gap).side.iloc[7] == 0


def test_floor_and_ceiling_only_cut_the_lines() -> None:
    few = np.array([0, 2, 1, 0, 3, 0, 1, 2, 0, 1, 0, 2, 9, 0, 0, 1])
    open_, cut = xmr(few, baseline=12), xmr(few, baseline=12, floor=0, ceiling=100)
    assert (open_.lower < 0).all()
    assert (cut.lower == 0).all()
    assert (cut.upper == open_.upper).all()
    pd.testing.assert_frame_equal(cut[["rule", "side"]], open_[["rule", "side"]])
    shares = 100 - few
    assert (xmr(shares, baseline=12, ceiling=100).upper == 100).all()


# --- rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("xmr_rules.csv"), ids=lambda row: row[0])
def test_marks_match_the_answer_sheet(row: Any) -> None:
    values = numbers(row.values)
    chart = xmr([1, -1] * 12 + [np.nan, *values])
    assert chart.upper[0] == pytest.approx(5.32, rel=1e-15)
    result = chart[25:]
    assert [MARKS[rule] for rule in result.rule] == row.marks.split()
    mine = np.where(result.rule.eq(""), 0, np.sign(result.value))
    mine = np.where(result.rule.eq(RISING), 1, np.where(result.rule.eq(FALLING), -1, mine))
    np.testing.assert_array_equal(result.side, mine)
    # The same upside down.
    turned = xmr([-1, 1] * 12 + [np.nan, *(-number for number in values)])[25:]
    swapped = {"R": "F", "F": "R"}
    assert [MARKS[rule] for rule in turned.rule] == [swapped.get(m, m) for m in row.marks.split()]
    np.testing.assert_array_equal(turned.side, -result.side)


def plainly(x: Any, centre: float, reach: float, piece: Any) -> list[str]:
    """The four rules read word by word, window by window."""
    n = len(x)
    marks: list[set[str]] = [set() for _ in range(n)]

    def windows(length: int) -> list[range]:
        return [
            range(start, start + length)
            for start in range(n - length + 1)
            if len(set(piece[start : start + length])) == 1
        ]

    for (i,) in windows(1):
        if abs(x[i] - centre) > reach:
            marks[i].add(OUTSIDE)
    for window in windows(7):
        steps = [x[i + 1] - x[i] for i in window[:-1]]
        for name, holds in (
            (RISING, all(step > 0 for step in steps)),
            (FALLING, all(step < 0 for step in steps)),
            (ONE_SIDE, all(x[i] > centre for i in window) or all(x[i] < centre for i in window)),
        ):
            for i in window if holds else ():
                marks[i].add(name)
    for length in (2, 3):
        for window in windows(length):
            for way in (1, -1):
                near = [i for i in window if way * (x[i] - centre) > reach * 2 / 3]
                for i in near if len(near) > 1 else ():
                    marks[i].add(NEAR_A_LIMIT)
    order = (OUTSIDE, RISING, FALLING, NEAR_A_LIMIT, ONE_SIDE)
    return [next((name for name in order if name in mark), "") for mark in marks]


def test_rules_agree_with_a_plain_reading_of_them() -> None:
    random = np.random.default_rng(3)
    seen: set[str] = set()
    for _ in range(400):
        # Whole numbers, so that equal neighbours and points on the centre come about; drifting,
        # so that runs do.
        x = np.cumsum(random.integers(-1, 3, 40) * random.choice([1, -1])) % 13 - 6.0
        piece = np.cumsum(random.random(40) < 0.05)
        result, _ = _judged(x, np.zeros(40), np.full(40, 4.5), piece, np.zeros(40))
        plain = plainly(x, 0, 4.5, piece)
        # A point where a rise ends and a fall begins belongs to the later (see the sheet); read
        # plainly it belongs to both.
        turning = {
            i
            for i in range(1, 39)
            if {result[i], plain[i]} == {RISING, FALLING} and x[i - 1] < x[i] > x[i + 1]
        }
        for i in set(range(40)) - turning:
            assert result[i] == plain[i], (list(x), list(piece), i)
        seen |= set(plain)
    assert seen == set(MARKS)


@always_alike
@given(
    st.lists(st.integers(-50, 50) | st.none(), max_size=70),
    st.sets(st.integers(0, 69), max_size=3),
    st.sampled_from([0.001, 0.1, 3, 1e6]),
    st.integers(-1_000, 1_000),
)
def test_units_do_not_matter(
    values: list[int | None], breaks: set[int], scale: float, shift: int
) -> None:
    x = pd.Series(values, dtype=float)
    breaks = {place for place in breaks if place < len(x)}
    chart, other = xmr(x, breaks=breaks), xmr(scale * (x + shift), breaks=breaks)
    same = ["segment", "limits", "baseline"]
    pd.testing.assert_frame_equal(chart[same], other[same])
    for column in ("value", "centre", "lower", "upper", "expected"):
        np.testing.assert_allclose(
            other[column], scale * (chart[column] + shift), atol=scale * 1e-9
        )
    # Where a point is on a line exactly, rounding may put it on either side.
    near_a_line = pd.concat(
        [
            (chart.value - chart.centre - part * (chart.upper - chart.centre)).abs() < 1e-6
            for part in (0, 2 / 3, 1, -2 / 3, -1)
        ],
        axis=1,
    ).any(axis=1)
    if not near_a_line.any():
        pd.testing.assert_frame_equal(chart[["rule", "side"]], other[["rule", "side"]])
    assert (chart.rule.eq("") == chart.side.eq(0)).all()
    assert chart.rule[chart.value.isna()].eq("").all()
    assert ((chart.lower <= chart.centre) & (chart.centre <= chart.upper))[
        chart.limits != "no limits"
    ].all()


@always_alike
@given(st.lists(st.integers(0, 40), min_size=30, max_size=60), st.integers(1, 20))
def test_what_comes_later_changes_no_limit_and_takes_back_no_mark(
    values: list[int], more: int
) -> None:
    short, long = xmr(values), xmr(values + [more] * 3)[: len(values)]
    lines = ["centre", "lower", "upper"]
    pd.testing.assert_frame_equal(short[lines], long[lines])
    assert not (signs(short) & ~signs(long)).any()


# --- seasons ----------------------------------------------------------------------------------


SUMMER = np.array([-12, -9, -4, 1, 5, 9, 14, 11, 3, -2, -6, -10.0])


def test_a_yearly_pattern_alone_is_no_signal() -> None:
    values = 100 + np.tile(SUMMER, 4)
    assert signs(xmr(values)).any()
    chart = xmr(values, season=12)
    assert not signs(chart).any()
    np.testing.assert_allclose(chart.expected, values)
    np.testing.assert_allclose(chart.centre, 100)
    np.testing.assert_allclose(chart.upper, values, atol=1e-9)
    values = values + np.tile([0.2, -0.1, 0.1, -0.2, 0.0], 10)[:48]
    values[40] += 5
    assert list(np.flatnonzero(xmr(values, season=12).rule.eq(OUTSIDE))) == [40]


def test_effects_are_what_was_put_in() -> None:
    random = np.random.default_rng(4)
    time = np.arange(240)
    values = 50 + 0.3 * time + np.tile(SUMMER, 20) + random.normal(0, 1, 240)
    result = seasonality(values, 12)
    assert (result.seasonal, result.years) == (True, 20)
    # Twenty values a month: standard error 0.22.
    np.testing.assert_allclose(result.effects, SUMMER - SUMMER.mean(), atol=0.8)
    chart = xmr(values, season=12, baseline=240)
    np.testing.assert_allclose(
        (chart.expected - chart.centre)[:12], SUMMER - SUMMER.mean(), atol=0.8
    )


def test_exact_pattern_and_slope_are_distinguished_exactly() -> None:
    for years, breaks in [(4, []), (4, [24]), (4, [29]), (3, [18])]:
        time = np.arange(12 * years)
        level = np.where(time >= (breaks or [99])[0], 500, 100)
        values = level + 2 * time + np.tile(SUMMER, years)
        values[3] = np.nan
        result = seasonality(values, 12, breaks=breaks)
        assert result.seasonal is True
        assert result.p < 1e-12
        np.testing.assert_allclose(result.effects, SUMMER - SUMMER.mean(), atol=1e-6)


def test_one_odd_year_of_three_does_not_move_the_seasons() -> None:
    random = np.random.default_rng(5)
    values = 100 + np.tile(SUMMER, 4) + random.normal(0, 1, 48)
    upset = values.copy()
    upset[18] += 20
    calm, result = (xmr(series, season=12, baseline=36) for series in (values, upset))
    np.testing.assert_allclose(
        result.expected - result.centre, calm.expected - calm.centre, atol=1.0
    )
    assert result.rule[18] == OUTSIDE


def test_a_month_with_one_value_in_the_baseline_takes_the_next_after_it() -> None:
    values = 100 + np.tile(SUMMER, 4)
    values[6] = np.nan
    values[18] += 4
    values[30] -= 4
    chart = xmr(values, season=12)
    np.testing.assert_allclose(chart.expected - chart.centre, np.tile(SUMMER - SUMMER.mean(), 4))


def test_a_segment_too_short_for_seasons_of_its_own_borrows_them() -> None:
    values = np.concatenate([100 + np.tile(SUMMER, 3), 300 + SUMMER, 300 + SUMMER[:3]])
    chart = xmr(values, season=12, breaks=[36])
    np.testing.assert_allclose(chart.expected, values)
    assert not signs(chart).any()
    # With two years of its own it needs no other: a pattern twice as strong is its own.
    values = np.concatenate([100 + np.tile(SUMMER, 2), 300 + np.tile(2 * SUMMER, 2)])
    np.testing.assert_allclose(xmr(values, season=12, breaks=[24]).expected, values)


def test_limits_are_widened_for_seasons_estimated_from_few_years() -> None:
    random = np.random.default_rng(6)
    values = random.normal(0, 1, 120)
    for years in (2, 3, 5, 10):
        chart = xmr(values, season=12, baseline=12 * years)
        rest = (values - (chart.expected - chart.centre))[: 12 * years]
        ranges = np.abs(np.diff(rest))
        ranges = ranges[ranges <= 3.267 * ranges.mean()]
        factor = np.sqrt((years + 1) / (years - 1))
        np.testing.assert_allclose(chart.upper - chart.expected, 2.66 * factor * ranges.mean())


def test_seasonality_is_the_f_test_of_statsmodels() -> None:
    random = np.random.default_rng(7)
    for length, count, breaks in [(12, 50, []), (12, 60, [23]), (4, 14, []), (4, 24, [10])]:
        values = random.normal(10, 2, count) + np.arange(count) * 0.1
        values[5] = np.nan
        time = np.arange(count)
        frame = pd.DataFrame({"time": time, "square": time**2.0})
        frame["level"] = (time >= (breaks or [999])[0]).astype(float)
        if not breaks:
            frame = frame.drop(columns="level")
        trend = sm.add_constant(frame)
        months = pd.get_dummies(time % length, drop_first=True, dtype=float)
        known = ~np.isnan(values)
        small = sm.OLS(values[known], trend[known]).fit()
        large = sm.OLS(values[known], pd.concat([trend, months], axis=1)[known]).fit()
        _, p, _ = large.compare_f_test(small)
        assert seasonality(values, length, breaks=breaks).p == pytest.approx(p, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "length", "years"),
    [
        (np.arange(35.0), 12, 2),
        (np.arange(11.0), 4, 2),
        ([], 12, 0),
        ([3.0], 12, 0),
        ([np.nan] * 60, 12, 0),
        (np.where(np.arange(60) % 12 == 5, np.nan, 1.0), 12, 5),
    ],
)
def test_seasonality_that_cannot_be_said(values: Any, length: int, years: int) -> None:
    result = seasonality(values, length)
    assert result.seasonal is None
    assert np.isnan(result.p)
    assert result.effects.shape == (length,)
    assert np.isnan(result.effects).all()
    assert result.years == years


def test_seasonality_counts_years_from_the_first_value_to_the_last() -> None:
    values = np.where(np.arange(60) < 20, np.nan, np.random.default_rng(9).normal(size=60))
    result = seasonality(values, 12)
    assert (result.seasonal, result.years) == (False, 3)


def test_a_straight_line_or_one_value_throughout_has_no_seasons() -> None:
    for values in (np.full(48, 0.1), np.zeros(48), 3 + 0.7 * np.arange(48), np.arange(48) ** 2):
        result = seasonality(values, 12)
        assert (result.seasonal, result.p) == (False, 1.0)


def test_seasons_are_seen_through_a_dated_break_and_hidden_by_one_without_a_date() -> None:
    random = np.random.default_rng(10)
    values = np.where(np.arange(36) < 9, 350, 120) + np.tile(SUMMER, 3) + random.normal(0, 4, 36)
    assert seasonality(values, 12, breaks=[9]).seasonal is True
    assert seasonality(values, 12).seasonal is False
    marked = signs(xmr(values, season=12, breaks=[9]))
    assert marked.sum() <= 2
    assert signs(xmr(values)).all()


def seasonal_share(
    make: Callable[[np.random.Generator], Any], series: int, length: int = 12
) -> float:
    random = np.random.default_rng(8)
    return float(np.mean([seasonality(make(random), length).seasonal for _ in range(series)]))


@pytest.mark.parametrize(
    "make",
    [
        lambda r: r.normal(size=36),
        lambda r: r.poisson(1, 36),
        lambda r: r.poisson(50, 60),
        lambda r: r.normal(size=36) + 0.3 * np.arange(36),
        lambda r: r.normal(size=60) + 10 * np.exp(-np.arange(60) / 15),
        lambda r: r.normal(size=36) + 4 * (np.arange(36) >= r.integers(6, 31)),
    ],
    ids=["normal", "Poisson of 1", "Poisson of 50", "slope", "curve", "step"],
)
def test_seasonality_seldom_fires_on_what_has_no_seasons(
    make: Callable[[np.random.Generator], Any],
) -> None:
    # One in a hundred is what is stated; 0.017 is three standard errors more in 2,000 series.
    assert seasonal_share(make, 2_000) < 0.017


def test_seasonality_on_wandering_noise_fires_a_little_more() -> None:
    def wandering(random: np.random.Generator) -> Any:
        noise = random.normal(size=60)
        for i in range(1, 60):
            noise[i] += 0.5 * noise[i - 1]
        return noise[24:]

    assert seasonal_share(wandering, 2_000) < 0.05


@pytest.mark.parametrize(
    ("height", "months", "least"), [(1.5, 36, 0.75), (1.5, 60, 0.97), (1, 60, 0.7)]
)
def test_seasonality_finds_a_clear_yearly_wave(height: float, months: int, least: float) -> None:
    """Height of the wave above its middle, in standard deviations of the noise."""
    wave = height * np.sin(2 * np.pi * np.arange(months) / 12 + 1)
    assert seasonal_share(lambda random: random.normal(size=months) + wave, 500) > least


# --- runs at the end --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 4, 3, 2], Run("falling", 3, 1 / 24, False)),
        ([5, 4, 3, 2, 1], Run("falling", 4, 1 / 120, True)),
        ([9, 1, 2, 3], Run("rising", 2, 1 / 6, False)),
        ([1, 2], Run("rising", 1, 1 / 2, False)),
        ([1, 2, 2], Run("", 0, 1, False)),
        ([3, 2, 2, 1], Run("falling", 1, 1 / 2, False)),
        ([4, 3, np.nan, 2, 1], Run("falling", 1, 1 / 2, False)),
        ([4, 3, 2, np.nan], Run("", 0, 1, False)),
        ([4, np.nan, 2], Run("", 0, 1, False)),
        ([7], Run("", 0, 1, False)),
        ([], Run("", 0, 1, False)),
        ([np.nan], Run("", 0, 1, False)),
    ],
)
def test_run_at_the_end(values: list[float], expected: Run) -> None:
    assert run(values) == expected


def test_a_run_ends_at_a_break() -> None:
    assert run([6, 5, 4, 3, 2], breaks=[2]) == Run("falling", 2, 1 / 6, False)
    assert run([6, 5, 4, 3, 2], breaks=[4]) == Run("", 0, 1, False)


def test_satisfaction_that_fell_three_months_running_is_not_beyond_ordinary_variation() -> None:
    fell = run([81.0, 84, 83, 82, 80])
    assert (fell.direction, fell.steps, fell.unusual) == ("falling", 3, False)


@pytest.mark.parametrize("count", [2, 4, 6])
def test_chance_of_a_run_is_its_share_of_all_orders(count: int) -> None:
    runs = [run(order) for order in permutations(range(count))]
    for steps in range(1, count):
        share = sum(r.direction == "falling" and r.steps >= steps for r in runs) / factorial(count)
        assert share == pytest.approx(1 / factorial(steps + 1))
    assert {r.chance for r in runs} == {1 / factorial(r.steps + 1) for r in runs}


def test_a_very_long_run_has_no_chance() -> None:
    assert run(np.arange(500)) == Run("rising", 499, 0.0, True)


# --- impossible input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: xmr([[1], [2, 3]]), "values must be a list"),
        (lambda: xmr(5), "values must be a list"),
        (lambda: xmr([[1, 2], [3, 4]]), "values must be a list"),
        (lambda: xmr([1, np.inf, 3]), "values is infinite in 1 of 3, first at position 1"),
        (lambda: xmr(["1", "2"]), "values must be numbers"),
        (lambda: xmr([1, "2"]), "values must be numbers"),
        (lambda: xmr([1, 2j]), "values must be numbers"),
        (lambda: xmr([1, 2, 3], breaks=[3]), "breaks must be positions from 0 to 2"),
        (lambda: xmr([1, 2, 3], breaks=[-1]), "breaks must be positions"),
        (lambda: xmr([1, 2, 3], breaks=[1.5]), "breaks must be positions"),
        (lambda: xmr([1, 2, 3], breaks=[True]), "breaks must be positions"),
        (lambda: xmr([1, 2, 3], baseline=4), "baseline must be a whole number of at least 5"),
        (lambda: xmr([1, 2, 3], baseline=24.0), "baseline must be a whole number"),
        (lambda: xmr(np.zeros(60), season=7), "season must be 0, 4 or 12"),
        (lambda: xmr(np.zeros(23), season=12), "season is 12, but not every one"),
        (lambda: xmr([1, -1, 2], floor=0), "values is below the floor 0"),
        (lambda: xmr([1, 101], ceiling=100), "values is above the ceiling 100"),
        (lambda: xmr([1, 2], floor=np.nan), "floor must be a number"),
        (lambda: seasonality(np.zeros(60), 7), "length must be 4 or 12"),
        (lambda: seasonality([1, -np.inf], 12), "values is infinite"),
        (lambda: run([1, np.inf]), "values is infinite"),
        (lambda: run([1, 2], breaks=[9]), "breaks must be positions"),
    ],
)
def test_impossible_input_is_refused_by_name(ask: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask()


# --- false alarms -----------------------------------------------------------------------------


def unsignalled(in_a_row: int, two_of_three: bool = True, shift: float = 0) -> Any:
    """Markov chain of the zones of a chart with known limits that has not signalled yet.

    Steps from state to state while no point is outside, no two of three are near a limit and no
    `in_a_row` on one side. After Champ CW, Woodall WH (1987).
    """
    zones = []
    for way in (1, -1):
        beyond = [norm.sf(edge - way * shift) for edge in (0, 2, 3)]
        zones += [(way, False, beyond[0] - beyond[1]), (way, True, beyond[1] - beyond[2])]
    start = (0, 0, 0, 0)  # side if near, two ago and one ago; side of the last point; its run
    states, waiting, moves = {start: 0}, [start], []
    while waiting:
        state = waiting.pop()
        two_ago, one_ago, side, length = state
        for way, near, chance in zones:
            now = way if near and two_of_three else 0
            same = length + 1 if way == side else 1
            if (now and now in (two_ago, one_ago)) or same >= in_a_row:
                continue
            new = (one_ago, now, way, same)
            if new not in states:
                states[new] = len(states)
                waiting.append(new)
            moves.append((states[state], states[new], chance))
    steps = np.zeros((len(states), len(states)))
    for here, there, chance in moves:
        steps[here, there] += chance
    return steps


def average_run_length(steps: Any) -> float:
    return float(np.linalg.solve(np.eye(len(steps)) - steps, np.ones(len(steps)))[0])


def chance_within(steps: Any, points: int) -> float:
    left = np.linalg.matrix_power(steps, points)[0].sum()
    return float(1 - left)


def chance_of_a_trend(points: int) -> float:
    """Chance of seven in a row rising or falling among points in random order."""
    left = {(0, 0, 0): 1.0}  # rank of the last point, its direction, steps in that direction
    for count in range(1, points):
        new: dict[tuple[int, int, int], float] = {}
        for (rank, way, steps), chance in left.items():
            for place in range(count + 1):
                turn = 1 if place > rank else -1
                length = steps + 1 if turn == way else 1
                if length < 6:
                    key = (place, turn, length)
                    new[key] = new.get(key, 0) + chance / (count + 1)
        left = new
    return 1 - sum(left.values())


@pytest.mark.parametrize(
    ("shift", "one_rule", "one_and_two", "one_and_four"),
    # Champ & Woodall (1987), Exact results for Shewhart control charts with supplementary runs
    # rules, Technometrics 29: 393-399, Table 1, as quoted in the manual of the R package spc.
    [(0, 370.40, 225.44, 152.73), (0.6, 119.67, 57.92, 33.64), (2, 6.30, 3.65, 4.89)],
)
def test_the_theory_used_here_gives_the_published_run_lengths(
    shift: float, one_rule: float, one_and_two: float, one_and_four: float
) -> None:
    # Their rule of one side asks for eight. A run of 400 stands for no such rule.
    for steps, published in [
        (unsignalled(400, False, shift), one_rule),
        (unsignalled(400, True, shift), one_and_two),
        (unsignalled(8, False, shift), one_and_four),
    ]:
        assert average_run_length(steps) == pytest.approx(published, abs=0.006)


def test_the_theory_used_here_counts_trends() -> None:
    assert chance_of_a_trend(7) == pytest.approx(2 / factorial(7))
    up = sum(
        any(abs(sum(np.sign(np.diff(order[i : i + 7])))) == 6 for i in range(2))
        for order in permutations(range(8))
    )
    assert chance_of_a_trend(8) == pytest.approx(up / factorial(8))


SERIES, MONTHS = 2_000, 36


def test_rules_fire_as_often_as_theory_says_where_limits_are_known() -> None:
    random = np.random.default_rng(2014)
    noise = random.normal(size=(SERIES, MONTHS))
    zero, three, whole = np.zeros(MONTHS), np.full(MONTHS, 3.0), np.zeros(MONTHS, dtype=int)
    rules = np.array([_judged(row, zero, three, whole, zero)[0] for row in noise])

    def agrees(share: float, theory: float) -> bool:
        return abs(share - theory) < 3 * np.sqrt(theory * (1 - theory) / SERIES)

    outside = rules == OUTSIDE
    assert outside.mean() == pytest.approx(2 * norm.sf(3), rel=0.2)  # 0.27% of points
    assert agrees(outside.any(axis=1).mean(), 1 - (1 - 2 * norm.sf(3)) ** MONTHS)
    trend = np.isin(rules, (RISING, FALLING))
    assert agrees(trend.any(axis=1).mean(), chance_of_a_trend(MONTHS))
    no_trend = np.isin(rules, (OUTSIDE, NEAR_A_LIMIT, ONE_SIDE)).any(axis=1)
    # 34%; a series in which only a trend hides one of the others is too rare to matter.
    assert agrees(no_trend.mean(), chance_within(unsignalled(7), MONTHS))
    assert 0 < (rules != "").any(axis=1).mean() - no_trend.mean() < chance_of_a_trend(MONTHS)


@pytest.mark.parametrize(
    ("make", "series_share", "last_share", "outside_share"),
    [
        (lambda r: r.normal(size=MONTHS), 0.365, 0.04, 0.0115),
        (lambda r: r.poisson(50, MONTHS), 0.375, 0.04, 0.0115),
        (lambda r: r.poisson(5, MONTHS), 0.43, 0.05, 0.0145),
    ],
    ids=["normal", "Poisson of 50", "Poisson of 5"],
)
def test_false_alarms_with_limits_from_24_months(
    make: Callable[[np.random.Generator], Any],
    series_share: float,
    last_share: float,
    outside_share: float,
) -> None:
    """As the docstring says; with known limits 34%, 2% and 0.27%."""
    random = np.random.default_rng(2013)
    rules = np.array([xmr(make(random)).rule.to_numpy() for _ in range(SERIES)])
    marked = rules != ""
    assert marked.any(axis=1).mean() == pytest.approx(series_share, abs=0.033)
    assert marked[:, -1].mean() == pytest.approx(last_share, abs=0.015)
    assert (rules[:, 24:] == OUTSIDE).mean() == pytest.approx(outside_share, abs=0.003)


def test_taking_seasons_away_adds_no_false_alarms() -> None:
    random = np.random.default_rng(2012)
    noise = random.normal(size=(1_000, 60))
    for baseline in (24, 36):
        plain, seasonal = (
            np.array([signs(xmr(row, baseline=baseline, season=s)).to_numpy() for row in noise])
            for s in (0, 12)
        )
        assert seasonal.any(axis=1).mean() < plain.any(axis=1).mean() + 0.03
        assert seasonal[:, 36:].mean() < plain[:, 36:].mean() + 0.02


def test_a_lasting_change_is_seen() -> None:
    """Two standard deviations more from month 25 on: seen within seven months."""
    random = np.random.default_rng(2011)
    rise = np.where(np.arange(31) >= 24, 2.0, 0)
    charts = [xmr(random.normal(size=31) + rise) for _ in range(500)]
    assert np.mean([signs(chart)[24:].any() for chart in charts]) > 0.93
