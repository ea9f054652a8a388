"""Dispersion: against statsmodels, against made series, and where there is little to go by."""

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.statistics.variation.dispersion import Usual, dispersion
from analytics.statistics.variation.expected_counts import expected_counts, smooth_terms
from benchmarks.made_series import counts, days_of_months


def test_the_fit_is_that_of_a_poisson_regression() -> None:
    random = np.random.default_rng(3)
    days = days_of_months(40)
    terms = smooth_terms(40, 12)
    y = counts(random, 5, 30, 2.0, 0.2, days)
    y[:, [4, 17]] = np.nan
    result = expected_counts(y, days, terms)
    for row, mean in zip(y, result, strict=True):
        known = np.isfinite(row)
        offset = np.log(days)
        fit = sm.GLM(
            row[known], terms[known], family=sm.families.Poisson(), offset=offset[known]
        ).fit()
        np.testing.assert_allclose(mean, np.exp(terms @ fit.params) * days, rtol=1e-4)


@pytest.mark.parametrize(
    ("mean", "phi", "r"),
    [(12_700, 26, 0.34), (900, 4.6, 0.34), (49, 2.1, 0.1), (6, 1.4, 0.1), (20, 1, 0)],
)
@pytest.mark.parametrize("months", [24, 60])
def test_made_series_show_what_they_were_made_with(
    mean: float, phi: float, r: float, months: int
) -> None:
    random = np.random.default_rng(months)
    days = days_of_months(months)
    made = counts(random, 1500, mean, phi, r, days)
    result = dispersion(made, days, usual=Usual(phi, r))
    assert np.nanmean(result.own_phi) == pytest.approx(phi, rel=0.06)
    assert np.nanmean(result.own_r) == pytest.approx(r, abs=0.07)
    assert result.phi.mean() == pytest.approx(max(phi, 1.05), rel=0.05)
    assert result.r.mean() == pytest.approx(r, abs=0.05)


def test_few_months_are_drawn_to_the_usual_and_many_are_not() -> None:
    random = np.random.default_rng(9)
    usual = Usual(phi=2.0, r=0.1)
    for months, least, most in ((6, 2.0, 5.0), (60, 6.5, 9.0)):
        days = days_of_months(months)
        made = counts(random, 400, 500, 10, 0.1, days)
        assert least < dispersion(made, days, usual=usual).phi.mean() < most
    assert dispersion([7.0, np.nan], usual=usual).phi[0] == 2.0
    assert dispersion(np.empty((1, 0)), usual=usual).r[0] == 0.1


def test_a_step_at_a_known_break_is_no_dispersion() -> None:
    days = days_of_months(48)
    random = np.random.default_rng(2)
    made = counts(random, 200, 300, 1, 0, days, step=np.repeat([1, 2.5], 24))
    with_break = dispersion(made, days, breaks=[24]).phi.mean()
    assert with_break == pytest.approx(1.05, abs=0.1)
    assert dispersion(made, days).phi.mean() > 3


def test_gaps_keep_their_places() -> None:
    days = days_of_months(36)
    random = np.random.default_rng(8)
    made = counts(random, 800, 400, 4.6, 0.34, days)
    made[:, [5, 6, 20]] = np.nan
    result = dispersion(made, days, usual=Usual(4.6, 0.34))
    assert result.phi.mean() == pytest.approx(4.6, rel=0.06)
    assert result.r.mean() == pytest.approx(0.34, abs=0.05)


def test_shares_vary_as_a_binomial_count() -> None:
    random = np.random.default_rng(4)
    integers = random.integers(150, 900, (600, 36)).astype(float)
    satisfied = random.binomial(integers.astype(int), 0.8).astype(float)
    result = dispersion(satisfied, integers, share=True)
    assert np.mean(result.own_phi) == pytest.approx(1, abs=0.05)
    varying = random.beta(40, 10, integers.shape)
    satisfied = random.binomial(integers.astype(int), varying).astype(float)
    assert np.mean(dispersion(satisfied, integers, share=True).own_phi) > 5


@pytest.mark.parametrize(
    ("values", "exposure", "share"), [([-1.0, 2], 1, False), ([1.0, 2], 0, False), ([3.0], 2, True)]
)
def test_impossible_input_is_refused(values: list[float], exposure: float, share: bool) -> None:
    with pytest.raises(ValueError, match="must"):
        dispersion(values, exposure, share=share)
