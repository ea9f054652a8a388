"""What each month adds is always a number, whatever the level of the series does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import seasonality, xmr
from analytics.statistics.control_chart import NO_LIMITS
from analytics.statistics.number_input import Floats


@st.composite
def stepped_series(draw: st.DrawFn) -> tuple[Floats, int]:
    """Two to eight years of months or quarters with steps of level, repeats and gaps."""
    length = draw(st.sampled_from([4, 12]))
    size = draw(st.integers(2 * length, 8 * length))
    level = np.full(size, draw(st.integers(0, 10_000)))
    steps = st.tuples(st.integers(1, size - 1), st.integers(0, 10_000))
    for begins, height in draw(st.lists(steps, max_size=3)):
        level[begins:] = height
    noise = draw(st.lists(st.integers(0, 6), min_size=1, max_size=13))
    values = level + np.resize(noise, size).astype(float)
    gaps = draw(st.lists(st.integers(0, size - 1), max_size=size // 3))
    values[gaps] = np.nan
    return values, length


def test_a_level_that_halves_half_way_through_four_years() -> None:
    before, after = [100 + 7 * i % 5 for i in range(24)], [50 + 7 * i % 5 for i in range(24)]
    result = seasonality(np.array(before + after, float), 12)
    assert result.seasonal is False
    assert np.isfinite(result.effects).all()
    assert np.abs(result.effects).max() < 5  # what is left of 0 to 4; the step of 50 is in none


@settings(max_examples=400, deadline=None)
@given(stepped_series())
def test_effects_are_numbers_wherever_something_is_said_of_seasons(
    series: tuple[Floats, int],
) -> None:
    values, length = series
    result = seasonality(values, length)
    assert result.effects.shape == (length,)
    if result.seasonal is None:
        assert np.isnan(result.effects).all()
        return
    assert np.isfinite(result.effects).all()
    assert abs(result.effects.mean()) <= 1e-9 * max(1, np.nanmax(np.abs(values)))


@settings(max_examples=200, deadline=None)
@given(stepped_series(), st.integers(2, 8))
def test_a_chart_with_seasons_expects_a_number_for_each_value(
    series: tuple[Floats, int], years: int
) -> None:
    values, length = series
    try:
        chart = xmr(values, season=length, baseline=years * length)
    except ValueError as error:
        assert "too short" in str(error)  # noqa: PT017
        return
    limited = ~np.isnan(values) & (np.asarray(chart.limits) != NO_LIMITS)
    assert np.isfinite(np.column_stack([chart.lower, chart.expected, chart.upper])[limited]).all()


@pytest.mark.parametrize("at", range(12, 37))
def test_a_step_at_any_month_of_four_years(at: int) -> None:
    values = np.where(np.arange(48) < at, 1000.0, 200.0) + np.arange(48) % 7
    assert np.isfinite(seasonality(values, 12).effects).all()
