"""Exact scores against the answer sheet, over-dispersion, and false discoveries against scipy."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm, poisson

from analytics.statistics.areas.area_scores import (
    TRIMMED_SQUARE,
    binomial_score,
    by_area,
    dispersion,
    false_discovery,
    poisson_score,
    two_sided,
)

SHEET = Path(__file__).parents[3] / "reference" / "exact_scores.csv"


@pytest.mark.parametrize(
    "row", list(pd.read_csv(SHEET, comment="#").itertuples(index=False)), ids=str
)
def test_scores_match_the_answer_sheet(row: Any) -> None:
    count, expected = np.array([row.count], float), np.array([row.expected], float)
    if row.distribution == "poisson":
        result = poisson_score(count, expected)
    else:
        result = binomial_score(count, np.array([row.trials], float), expected)
    assert result[0] == pytest.approx(row.z, rel=1e-10, abs=1e-12)


def test_far_out_a_score_stays_finite_and_in_order() -> None:
    counts = np.array([0.0, 1e5, 2e5, 3e5, 1e6])
    result = poisson_score(counts, np.full(5, 2e5))
    assert np.isfinite(result).all()
    assert (np.diff(result) > 0).all()
    shares = binomial_score(counts, np.full(5, 1e6), np.full(5, 0.2))
    assert np.isfinite(shares).all()
    assert (np.diff(shares) > 0).all()


def test_nothing_expected_and_nothing_counted_is_nothing_unusual() -> None:
    nil = np.zeros(1)
    assert poisson_score(nil, nil)[0] == 0
    assert binomial_score(nil, nil, np.full(1, 0.3))[0] == 0
    assert binomial_score(nil, np.full(1, 50.0), nil)[0] == 0
    assert binomial_score(np.full(1, 50.0), np.full(1, 50.0), np.ones(1))[0] == 0
    assert np.isnan(poisson_score(np.full(1, np.nan), np.ones(1)))[0]


@given(st.integers(0, 400), st.integers(1, 400), st.floats(0.01, 0.99))
def test_a_share_stated_the_other_way_round_changes_only_the_sign(x: int, n: int, p: float) -> None:
    count, trials = np.array([min(x, n)], float), np.array([n], float)
    there = binomial_score(count, trials, np.array([p]))
    back = binomial_score(trials - count, trials, np.array([1 - p]))
    assert there[0] == pytest.approx(-back[0], abs=1e-6)


def test_scores_of_chance_are_standard_normal() -> None:
    random = np.random.default_rng(2015)
    for mean, spread in [(1, 0.84), (5, 0.95), (50, 0.99), (5_000, 0.99)]:
        score = poisson_score(random.poisson(mean, 40_000).astype(float), np.full(40_000, mean))
        assert abs(score.mean()) < 0.04  # a little skewness is left of a mean of 1
        assert spread < score.std() < 1.01


def test_far_tails_keep_their_probability_where_square_roots_do_not() -> None:
    counts = np.arange(0.0, 400)
    for mean in (2, 5, 20, 100):
        chance = poisson.pmf(counts, mean)
        rare = two_sided(poisson_score(counts, np.full(400, float(mean)))) < 0.001
        assert chance[rare & (counts < mean)].sum() < 0.001
        assert chance[rare & (counts > mean)].sum() < 0.001
    roots = two_sided(2 * (np.sqrt(counts) - np.sqrt(5)))
    assert poisson.pmf(counts[(roots < 0.001) & (counts < 5)], 5).sum() > 0.006


def test_the_trimmed_square_is_that_of_the_normal_distribution() -> None:
    limit = norm.ppf(0.9)
    exact = 0.8 - 2 * limit * norm.pdf(limit) + 0.2 * limit**2
    assert pytest.approx(exact, abs=1e-5) == TRIMMED_SQUARE


def test_over_dispersion_is_found_at_its_size_and_seldom_where_there_is_none() -> None:
    random = np.random.default_rng(5)
    for n in (14, 60, 257):
        alarms, phis = 0, []
        for _ in range(1_500):
            score = random.standard_normal(n)
            phi, p = dispersion(score - score.mean())
            alarms += p < 0.05
            phis.append(phi)
        assert np.mean(phis) == pytest.approx(1, abs=0.07)
        assert 0.02 < alarms / 1_500 < 0.07, (n, alarms)
        assert dispersion(2 * score)[0] == pytest.approx(4 * dispersion(score)[0])
    assert dispersion(2 * random.standard_normal(257))[1] < 1e-6


def test_a_few_areas_apart_are_not_taken_for_noise() -> None:
    score = np.random.default_rng(6).standard_normal(257)
    score[:10] = 30
    assert dispersion(score)[0] < 1.4


def test_few_scores_say_nothing_about_over_dispersion() -> None:
    assert np.isnan(dispersion(np.arange(9.0))).all()
    assert np.isfinite(dispersion(np.arange(10.0))).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discoveries_are_those_of_scipy(p: list[float]) -> None:
    given_p = np.array(p)
    np.testing.assert_allclose(false_discovery(given_p), false_discovery_control(given_p))


def test_what_is_missing_is_no_comparison() -> None:
    result = false_discovery(np.array([0.01, np.nan, 0.04]))
    np.testing.assert_allclose(result[[0, 2]], [0.02, 0.04])
    assert np.isnan(result[1])
    assert false_discovery(np.array([])).shape == (0,)
    assert np.isnan(false_discovery(np.full(3, np.nan))).all()


def test_two_sided_is_the_normal_probability() -> None:
    z = np.array([0, 1.959963984540054, -1.959963984540054, 40])
    np.testing.assert_allclose(two_sided(z), [1, 0.05, 0.05, 0], atol=1e-15)


def test_numbers_by_area_keep_their_gaps_and_labels() -> None:
    wards = pd.Index(["a", "b"])
    (x, n), index = by_area(x=pd.Series([1, None], wards), n=pd.Series([5, 6], wards, "Int64"))
    np.testing.assert_array_equal(x, [1, np.nan])
    np.testing.assert_array_equal(n, [5, 6])
    assert index is wards
    assert by_area(x=[1, None, 3])[1] is None
    (only,), index = by_area(x=pd.Series([pd.NA, 4], dtype="Int64"))
    np.testing.assert_array_equal(only, [np.nan, 4])
    for bad, message in [([-1], "x is negative"), ([np.inf], "x is infinite"), (["1"], "numbers")]:
        with pytest.raises(ValueError, match=message):
            by_area(x=bad)
    with pytest.raises(ValueError, match="must be lists"):
        by_area(x=[[1, 2]])
