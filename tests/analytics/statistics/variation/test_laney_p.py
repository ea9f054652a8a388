"""Laney's p′: the formula, false alarms, and shares that hardly vary."""

import numpy as np
import pytest
from scipy.stats import norm, t

from analytics.statistics.variation.laney_p import laney_p


def test_limits_follow_laneys_formula() -> None:
    x = np.array([41, 38, 44, 40, 37, 43, 39, 42, 40, 36, 44, 41.0])
    n = np.array([100, 90, 110, 100, 95, 105, 98, 102, 100, 88, 112, 100.0])
    share = x.sum() / n.sum()
    z = (x / n - share) / np.sqrt(share * (1 - share) / n)
    ranges = np.abs(np.diff(z))
    ranges = ranges[ranges <= 3.267 * ranges.mean()]
    sigma = max(ranges.mean() / 1.128, 1)
    times = t.ppf(norm.cdf(3), 0.62 * 11)
    result = laney_p(x, n)
    np.testing.assert_allclose(result["sigma"], sigma)
    reach = times * sigma * np.sqrt(share * (1 - share) / n)
    np.testing.assert_allclose(result["upper"], np.minimum(share + reach, 1))
    assert (np.diff(result["upper"] - result["centre"])[np.diff(n) < 0] > 0).all()


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([30] * 29 + [29], [30] * 30),
        ([10] * 23 + [11], [40] * 24),
        ([0] * 24, [50] * 24),
        ([50] * 24, [50] * 24),
        ([20] * 12 + [25] + [20] * 12, [100] * 25),
    ],
)
def test_shares_that_hardly_vary_have_no_limits(x: list[int], n: list[int]) -> None:
    result = laney_p(x, n)
    assert result["lower"].isna().all()
    assert (result["rule"] == "").all()


@pytest.mark.parametrize(("phi_of", "share"), [(1, 0.8), (1, 0.12), (4, 0.5)])
def test_false_alarms_of_the_newest_month(phi_of: int, share: float) -> None:
    random = np.random.default_rng(7)
    new = years = 0
    for _ in range(250):
        n = random.integers(60, 400, 60)
        rate = np.full(60, share)
        if phi_of > 1:
            size = (230 - phi_of) / (phi_of - 1)
            rate = random.beta(share * size, (1 - share) * size, 60)
        result = laney_p(random.binomial(n, rate), n)
        outside = (result["rule"] != "").to_numpy()[24:]
        new += int((outside[1:] & ~outside[:-1]).sum()) + int(outside[0])
        years += 3
    assert 100 * new / years < 9


def test_a_break_begins_new_limits() -> None:
    random = np.random.default_rng(1)
    x = np.concatenate([random.binomial(200, 0.3, 24), random.binomial(200, 0.6, 24)])
    assert (laney_p(x, [200] * 48)["rule"][24:] != "").all()
    assert (laney_p(x, [200] * 48, breaks=[24])["rule"] == "").all()
