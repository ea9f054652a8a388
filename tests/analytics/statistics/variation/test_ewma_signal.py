"""The signal of counts: its statistic, steps, gaps, and series that hardly vary."""

import numpy as np
import pytest

from analytics.statistics.variation.dispersion import Usual
from analytics.statistics.variation.ewma_signal import LAMBDA, ewma_signal
from benchmarks.made_series import counts, days_of_months


def test_with_much_to_go_by_it_is_the_weighted_mean_of_residuals() -> None:
    level = 1e6
    months = np.array([1.0, -1.0] * 30) * 1e3 + level
    newest = level + np.array([0, 500, -200, 900, 1200, 800.0])
    result = ewma_signal(np.concatenate([months, newest]), usual=Usual())
    assert result.dispersion is not None
    phi, r = result.dispersion.phi[0], result.dispersion.r[0]
    assert r == 0  # months that alternate do not follow one another
    weight = LAMBDA * (1 - LAMBDA) ** np.arange(5, -1, -1)
    plain = (newest - level) / np.sqrt(phi * level) @ weight / np.sqrt((weight**2).sum())
    assert result.z[0] == pytest.approx(plain, rel=0.1)  # less what 60 months leave uncertain


def test_a_rise_by_half_is_found_and_its_size_given() -> None:
    random = np.random.default_rng(1)
    days = days_of_months(66)
    step = np.ones(66)
    step[60:] = 1.5
    made = counts(random, 300, 80, 1.6, 0.1, days, step=step)
    result = ewma_signal(made, days, usual=Usual(1.6, 0.1))
    assert (result.side == 1).mean() > 0.99
    assert result.ratio.mean() == pytest.approx(1.5, abs=0.05)
    assert (result.judged, result.against) == (6, 60)


@pytest.mark.parametrize(
    "values", [[10] * 23 + [11], [100] * 20 + [97] + [100] * 3, [20, 25, 20, 20] * 8]
)
def test_series_that_hardly_vary_give_no_signal(values: list[int]) -> None:
    assert ewma_signal(values).side[0] == 0


def test_a_break_and_a_long_gap_begin_again() -> None:
    values = np.array([10.0] * 30 + [40.0] * 20)
    assert ewma_signal(values).side[0] == 1
    assert ewma_signal(values, breaks=[30]).side[0] == 0
    gap = np.concatenate([np.full(30, 10.0), np.full(14, np.nan), np.full(20, 40.0)])
    assert ewma_signal(gap).side[0] == 0
    assert np.isnan(ewma_signal(values, breaks=[45]).p[0])


def test_series_judged_together_are_judged_alike() -> None:
    random = np.random.default_rng(6)
    days = days_of_months(50)
    made = counts(random, 8, 30, 2.0, 0.1, days)
    together = ewma_signal(made, days, usual=Usual(2.0, 0.1)).z
    alone = [ewma_signal(row, days, usual=Usual(2.0, 0.1)).z[0] for row in made]
    np.testing.assert_allclose(together, alone)


def test_quarters_and_years_have_their_own_reach() -> None:
    quarters = [50, 55, 61, 52] * 5
    assert ewma_signal([*quarters, 110, 115, 120], per_year=4).side[0] == 1
    assert ewma_signal([50, 52, 49, 51, 50, 53, 48, 90, 95], per_year=1).side[0] == 1
    assert np.isnan(ewma_signal([50, 52, 49], per_year=1).p[0])


def test_noughts_give_no_error() -> None:
    assert ewma_signal([0] * 40).side[0] == 0
    assert ewma_signal([0] * 36 + [9, 9, 9, 9]).side[0] == 1
