"""Intervals against published and independently computed numbers, and their edges."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analytics import gap_verdict, poisson_interval, proportion_gap, rate, wilson_interval

REFERENCE = Path(__file__).parents[2] / "reference"


def answers(name: str) -> list[Any]:
    """Rows of an answer sheet; the lines that begin with # say where its numbers are from."""
    return list(pd.read_csv(REFERENCE / name, comment="#").itertuples(index=False))


# --- one proportion ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("newcombe_1998_single.csv"), ids=str)
def test_wilson_matches_the_answer_sheet(row: Any) -> None:
    expected = pytest.approx((row.lower, row.upper), abs=0.51 * 10.0**-row.decimals, rel=0)
    assert wilson_interval(row.successes, row.trials) == expected


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_wilson_agrees_with_statsmodels(confidence: float) -> None:
    n = np.array([1, 2, 29, 50, 600, 11_709])[:, None]
    x = np.round(n * np.array([0, 0.01, 0.25, 0.5, 0.9, 1]))
    theirs = proportion_confint(x, n + 0 * x, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(wilson_interval(x, n, confidence), theirs, rtol=1e-11, atol=1e-13)


def test_wilson_of_none_and_of_all_reaches_the_end_exactly() -> None:
    n = np.arange(1, 2_000)
    lower, _ = wilson_interval(0, n)
    _, upper = wilson_interval(n, n)
    assert (lower == 0).all()
    assert (upper == 1).all()


def test_wilson_is_the_same_stated_the_other_way_round() -> None:
    x = np.arange(0, 51)
    lower, upper = wilson_interval(x, 50)
    other_lower, other_upper = wilson_interval(50 - x, 50)
    np.testing.assert_allclose(lower, 1 - other_upper, atol=1e-14)
    np.testing.assert_allclose(upper, 1 - other_lower, atol=1e-14)
    assert (lower <= x / 50).all()
    assert (upper >= x / 50).all()


def test_a_group_of_nobody_has_no_interval() -> None:
    lower, upper = wilson_interval([0, 5], [0, 10])
    assert np.isnan([lower[0], upper[0]]).all()
    assert np.isfinite([lower[1], upper[1]]).all()
    assert np.isnan(proportion_gap(0, 0, 5, 10)).all()


# --- counts and rates -------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("poisson_limits.csv"), ids=str)
def test_poisson_matches_the_answer_sheet(row: Any) -> None:
    lower, upper = poisson_interval(row.count, row.confidence)
    if row.method == "exact" and row.count >= 10:
        # Byar is an approximation here: within a hundredth of an event of the exact limit.
        assert (lower, upper) == pytest.approx((row.lower, row.upper), abs=0.01)
    else:
        assert (lower, upper) == pytest.approx((row.lower, row.upper), rel=1e-11)


def test_the_change_over_is_at_ten() -> None:
    lower, _ = poisson_interval([9, 9.999_999, 10])
    exact = chi2.ppf(0.025, 2 * np.array([9, 9.999_999])) / 2
    np.testing.assert_allclose(lower[:2], exact, rtol=1e-12)
    assert lower[2] == pytest.approx(4.78744991397)


def test_poisson_limits_rise_with_the_count_and_enclose_it() -> None:
    count = np.arange(0, 500)
    lower, upper = poisson_interval(count)
    assert lower[0] == 0
    assert (np.diff(lower) > 0).all()
    assert (np.diff(upper) > 0).all()
    assert ((lower <= count) & (count < upper)).all()


def test_rate_is_the_count_and_its_limits_over_the_population() -> None:
    count, population = np.array([0, 9, 65, 4_754]), np.array([1_200, 900, 8_500, 1_800_000])
    value, lower, upper = rate(count, population, per=100_000)
    np.testing.assert_allclose(value, count / population * 100_000)
    np.testing.assert_allclose(
        (lower, upper), np.array(poisson_interval(count)) / population * 100_000
    )


def test_more_events_than_residents_is_a_rate_and_no_residents_is_none() -> None:
    value, lower, upper = rate([300, 3, 0], [200, 0, 0])
    assert value[0] == 1_500
    assert np.isnan([value[1:], lower[1:], upper[1:]]).all()


# --- gaps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("newcombe_1998_difference.csv"), ids=str)
def test_gap_matches_the_answer_sheet(row: Any) -> None:
    gap, lower, upper = proportion_gap(row.x1, row.n1, row.x2, row.n2)
    assert gap == pytest.approx(row.x1 / row.n1 - row.x2 / row.n2)
    expected = pytest.approx((row.lower, row.upper), abs=0.51 * 10.0**-row.decimals, rel=0)
    assert (lower, upper) == expected


def test_gap_agrees_with_statsmodels() -> None:
    for x1, n1, x2, n2 in [(56, 70, 48, 80), (430, 600, 35, 51), (583, 1000, 579, 1000)]:
        theirs = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
        assert proportion_gap(x1, n1, x2, n2)[1:] == pytest.approx(theirs, rel=1e-9)


def test_gap_the_other_way_round_changes_only_the_sign() -> None:
    gap, lower, upper = proportion_gap([5, 0, 10], [56, 10, 10], [0, 0, 0], [29, 20, 20])
    back, back_lower, back_upper = proportion_gap([0, 0, 0], [29, 20, 20], [5, 0, 10], [56, 10, 10])
    np.testing.assert_allclose([back, back_lower, back_upper], [-gap, -upper, -lower], atol=1e-14)


def test_worked_case_2_a_gap_of_8_points_from_43_against_600_is_too_few_to_say() -> None:
    gap, lower, upper = proportion_gap(32, 43, 494, 600)
    assert round(100 * gap) == -8
    assert lower < 0 < upper
    assert gap_verdict(32, 43, 494, 600) == "too few to say"
    # Also where the interval would leave out 0: so few answers are not named a gap.
    assert proportion_gap(20, 43, 494, 600)[2] < 0
    assert gap_verdict(20, 43, 494, 600) == "too few to say"


@pytest.mark.parametrize("n", [60, 500, 1_000, 5_000, 20_000])
def test_worked_case_4_58_3_after_57_9_is_no_significant_change(n: int) -> None:
    gap, lower, upper = proportion_gap(0.583 * n, n, 0.579 * n, n)
    assert gap == pytest.approx(0.004)
    assert lower < 0 < upper
    assert gap_verdict(0.583 * n, n, 0.579 * n, n) == "no significant difference"


def test_gap_verdicts() -> None:
    verdicts = gap_verdict([56, 48, 25, 25, 0], [70, 80, 50, 49, 0], [48, 64, 40, 40, 5], 80)
    assert list(verdicts) == ["higher", "lower", "no significant difference"] + 2 * [
        "too few to say"
    ]


# --- how often the truth is inside ------------------------------------------------------------


def test_intervals_hold_the_truth_about_as_often_as_they_claim() -> None:
    random = np.random.default_rng(2015)
    draws = 20_000

    def coverage(limits: Any, truth: float) -> float:
        return float(np.mean((limits[0] <= truth) & (truth <= limits[1])))

    for n, p in [(50, 0.3), (200, 0.58), (600, 0.9)]:
        held = coverage(wilson_interval(random.binomial(n, p, draws), n), p)
        assert 0.935 < held < 0.965, (n, p, held)
    for mean in (3.5, 12, 300):
        held = coverage(poisson_interval(random.poisson(mean, draws)), mean)
        assert 0.945 < held < 0.99, (mean, held)  # exact limits err on the wide side
    x1, x2 = random.binomial(60, 0.74, draws), random.binomial(600, 0.82, draws)
    held = coverage(proportion_gap(x1, 60, x2, 600)[1:], 0.74 - 0.82)
    assert 0.935 < held < 0.97, held


# --- shapes and impossible input --------------------------------------------------------------


def test_scalars_give_floats_and_arrays_give_arrays() -> None:
    scalars = [
        *wilson_interval(1, 2),
        *poisson_interval(3),
        *poisson_interval(30),
        *rate(3, 100),
        *proportion_gap(1, 2, 1, 2),
    ]
    assert all(isinstance(value, float) for value in scalars)
    assert type(gap_verdict(1, 2, 1, 2)) is str
    lower, _ = wilson_interval([[1], [2]], [2, 4, 8])
    assert lower.shape == (2, 3)
    assert poisson_interval([])[0].shape == (0,)


def test_columns_of_a_frame_are_accepted() -> None:
    nullable = pd.Series([1, 2], dtype="Int64")
    np.testing.assert_allclose(wilson_interval(nullable, 4), wilson_interval([1, 2], 4))
    decimals = pd.Series([Decimal(1), Decimal(2)])
    np.testing.assert_allclose(poisson_interval(decimals), poisson_interval([1, 2]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson_interval(11, 10), "successes is more than trials"),
        (
            lambda: wilson_interval([1, 1], [1, 0]),
            "successes is more than trials in 1 of 2, first at position 1",
        ),
        (lambda: wilson_interval(-1, 10), "successes is negative"),
        (lambda: wilson_interval(1, float("nan")), "trials is missing"),
        (lambda: wilson_interval(1, np.inf), "trials is infinite"),
        (
            lambda: poisson_interval(np.array([3, None])),
            "count is missing .* in 1 of 2, first at position 1",
        ),
        (lambda: poisson_interval(pd.Series([3, pd.NA], dtype="Int64")), "count is missing"),
        (lambda: poisson_interval("5"), "count must be numbers"),
        (lambda: poisson_interval(pd.Series(["5"])), "count must be numbers"),
        (lambda: poisson_interval([[1], [2, 3]]), "count must be numbers"),
        (lambda: rate(1, -5), "population is negative"),
        (lambda: rate(1, 5, per=0), "per must be a number above 0"),
        (lambda: rate(1, 5, per=float("nan")), "per must be a number above 0"),
        (lambda: proportion_gap(5, 4, 1, 2), "x1 is more than n1"),
        (lambda: proportion_gap(1, 2, 5, 4), "x2 is more than n2"),
        (lambda: gap_verdict(1, 2, 1, -2), "n2 is negative"),
        (lambda: wilson_interval([1, 2], [3, 4, 5]), r"shapes do not match: successes \(2,\)"),
        (lambda: wilson_interval(1, 2, confidence=95), "confidence must be above 0 and below 1"),
        (lambda: poisson_interval(1, confidence=1), "confidence must be above 0 and below 1"),
        (lambda: rate(1, 5, confidence=float("nan")), "confidence must be above 0 and below 1"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_series_labelled_differently_are_not_paired_by_position() -> None:
    solved = pd.Series([1, 2], index=["E05000001", "E05000002"])
    recorded = pd.Series([9, 8], index=["E05000002", "E05000001"])
    with pytest.raises(ValueError, match="successes and trials are labelled differently"):
        wilson_interval(solved, recorded)
    assert wilson_interval(solved, recorded[solved.index])[0].shape == (2,)
