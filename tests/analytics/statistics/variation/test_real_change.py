"""Real change: the formula, the interval, few events, and false alarms."""

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep

from analytics.statistics.variation.dispersion import sum_factor
from analytics.statistics.variation.real_change import (
    NO_REAL_CHANGE,
    REAL_FALL,
    REAL_RISE,
    real_change,
    real_share_change,
)

TOO_FEW = "too few to say"


def test_without_dispersion_p_is_the_exact_mid_p_of_the_binomial() -> None:
    for before, after in ((3, 9), (40, 62), (200, 260)):
        total = before + after
        tail = binom.sf(after, total, 0.5) + binom.pmf(after, total, 0.5) / 2
        assert real_change(before, after)["p"][0] == pytest.approx(2 * tail, rel=1e-4)


def test_variance_of_a_sum_is_the_double_sum_of_correlations() -> None:
    phi, r, months = 26.0, 0.34, 12
    memory = r * phi / (phi - 1)
    lag = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    together = np.where(lag == 0, 1, r * memory ** np.maximum(lag - 1, 0)).sum() / months
    assert sum_factor(phi, r, months) == pytest.approx(together)
    assert sum_factor(3.0, 0.0, 12) == 1
    assert sum_factor(3.0, 0.4, 1) == 1


def test_dispersion_divides_the_score_by_its_root() -> None:
    plain = real_change(9_000, 9_900)
    wide = real_change(9_000, 9_900, phi=4.0)
    assert wide["z"][0] == pytest.approx(plain["z"][0] / 2)
    assert (plain["verdict"][0], wide["verdict"][0]) == (REAL_RISE, REAL_RISE)
    assert real_change(9_000, 9_900, phi=9.0)["verdict"][0] == NO_REAL_CHANGE


def test_interval_leaves_out_no_change_where_p_is_under_one_in_twenty() -> None:
    before = np.full(400, 300.0)
    after = np.arange(100.0, 500.0)
    result = real_change(before, after, 29, 31, phi=2.2, r=0.1, months=12, freedom=40)
    outside = (result["lower"] > 0) | (result["upper"] < 0)
    assert (outside == (result["p"] < 0.05)).mean() > 0.985
    assert (result["lower"] <= result["difference"]).all()
    assert (result["difference"] <= result["upper"]).all()


def test_a_leap_day_alone_is_no_change() -> None:
    result = real_change(280_000, 290_000, 28, 29)
    assert result["difference"][0] == pytest.approx(0, abs=1e-6)
    assert result["verdict"][0] == NO_REAL_CHANGE


def test_few_events_are_too_few_to_say() -> None:
    result = real_change([3, 0, 0, 30], [6, 0, 9, 31])
    assert result["verdict"].tolist() == [TOO_FEW, TOO_FEW, REAL_RISE, NO_REAL_CHANGE]
    assert real_change(30, 31, phi=3.0)["verdict"][0] == TOO_FEW
    assert real_change(np.nan, 31)["verdict"][0] == TOO_FEW


def test_in_reverse_order_a_rise_is_a_fall() -> None:
    there, back = real_change(500, 700, phi=2.0), real_change(700, 500, phi=2.0)
    assert there["p"][0] == pytest.approx(back["p"][0])
    assert (there["verdict"][0], back["verdict"][0]) == (REAL_RISE, REAL_FALL)


def test_shares_without_dispersion_have_newcombes_interval() -> None:
    result = real_share_change(43, 100, 70, 120)
    low, high = confint_proportions_2indep(70, 120, 43, 100, method="newcomb")
    assert result["lower"][0] == pytest.approx(low, abs=1e-6)
    assert result["upper"][0] == pytest.approx(high, abs=1e-6)


def test_a_survey_of_58_3_after_57_9_per_cent_is_no_real_change() -> None:
    assert real_share_change(579, 1000, 583, 1000)["verdict"][0] == NO_REAL_CHANGE
    assert real_share_change(20, 43, 300, 600)["verdict"][0] == TOO_FEW
    with pytest.raises(ValueError, match="more than the whole"):
        real_share_change(5, 4, 3, 4)
