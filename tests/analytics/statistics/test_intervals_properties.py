"""Intervals: what must hold for any numbers, coverage added up exactly, and Fingertips' figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2, poisson

from analytics import gap_verdict, poisson_interval, proportion_gap, rate, wilson_interval

REFERENCE = Path(__file__).parents[2] / "reference"
LEVELS = (0.8, 0.95, 0.998)
STEP_BACK = {0.8: 0.007, 0.95: 0.008, 0.998: 0.045}  # events

counts = st.integers(0, 10**7)
levels = st.sampled_from(LEVELS)
part_of_all = counts.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
some_of_all = part_of_all.filter(lambda pair: pair[1] > 0)
# Survey weights and severity adjustment give fractions.
fractions = st.floats(0, 1e7, allow_nan=False)


def answers(name: str) -> list[Any]:
    return list(pd.read_csv(REFERENCE / name, comment="#").itertuples(index=False))


# --- answer sheets ------------------------------------------------------------------------------


@pytest.mark.parametrize("row", answers("wilson_edges.csv"), ids=str)
def test_wilson_at_its_edges(row: Any) -> None:
    result = wilson_interval(row.successes, row.trials, row.confidence)
    assert result == pytest.approx((row.lower, row.upper), rel=1e-9, abs=1e-18)


@pytest.mark.parametrize("row", answers("poisson_edges.csv"), ids=str)
def test_poisson_at_its_edges(row: Any) -> None:
    result = poisson_interval(row.count, row.confidence)
    assert result == pytest.approx((row.lower, row.upper), rel=1e-11)
    if row.method == "exact":
        tail = (1 - row.confidence) / 2
        scipy = chi2.ppf([tail, 1 - tail], [2 * row.count or np.nan, 2 * row.count + 2]) / 2
        assert result == pytest.approx(np.nan_to_num(scipy), rel=1e-11)


@pytest.mark.parametrize("row", answers("newcombe_edges.csv"), ids=str)
def test_the_gap_at_its_edges(row: Any) -> None:
    result = proportion_gap(row.x1, row.n1, row.x2, row.n2, row.confidence)
    assert result == pytest.approx((row.gap, row.lower, row.upper), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("row", answers("phe_proportions.csv"), ids=str)
def test_proportions_are_those_of_fingertips(row: Any) -> None:
    result = wilson_interval(row.successes, row.trials, row.confidence)
    assert result == pytest.approx((row.lower, row.upper), rel=3e-7)
    assert row.successes / row.trials == pytest.approx(row.value, rel=5e-7)


@pytest.mark.parametrize("row", answers("phe_rates.csv"), ids=str)
def test_rates_are_those_of_fingertips(row: Any) -> None:
    result = rate(row.count, row.population, row.per, row.confidence)
    assert result == pytest.approx((row.value, row.lower, row.upper), rel=5e-7)
    assert (row.method == "exact") == (row.count < 10)


@pytest.mark.parametrize("row", answers("poisson_published.csv"), ids=str)
def test_byar_gives_the_printed_exact_limits(row: Any) -> None:
    array = np.array(poisson_interval(row.count)) / row.per
    np.testing.assert_allclose(array, (row.lower, row.upper), atol=0.51 * 10.0**-row.decimals)


def test_byar_is_within_a_fifth_of_a_per_cent_of_exact() -> None:
    """The tolerance that the PHE Technical Guide states for 95% and counts from 10 on."""
    count = np.arange(10, 5_000)
    exact = chi2.ppf([[0.025], [0.975]], [2 * count, 2 * count + 2]) / 2
    off = np.abs(np.array(poisson_interval(count)) / exact - 1)
    assert off.max() < 0.002
    assert off[:, -1].max() < 1e-5


# --- what must hold for any numbers -------------------------------------------------------------


@given(st.lists(part_of_all, min_size=1, max_size=20), levels)
def test_a_proportion_lies_within_its_limits_and_they_within_0_and_1(
    pairs: list[tuple[int, int]], level: float
) -> None:
    x, n = np.array(pairs, dtype=float).T
    lower, upper = wilson_interval(x, n, level)
    wanted = n > 0
    p = x[wanted] / n[wanted]
    assert np.isnan(lower[~wanted]).all()
    assert np.isnan(upper[~wanted]).all()
    assert ((lower[wanted] >= 0) & (lower[wanted] <= p)).all()
    assert ((p <= upper[wanted]) & (upper[wanted] <= 1)).all()
    assert ((lower == 0) == (x == 0))[wanted].all()
    assert ((upper == 1) == (x == n))[wanted].all()


@given(some_of_all, levels)
def test_satisfied_and_not_satisfied_mirror_each_other(pair: tuple[int, int], level: float) -> None:
    x, n = pair
    lower, upper = wilson_interval(x, n, level)
    mirrored = wilson_interval(n - x, n, level)
    assert mirrored == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@given(st.integers(1, 10**6), levels, st.data())
def test_more_satisfied_raises_both_limits(n: int, level: float, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, n - 1))
    x = np.array([first, data.draw(st.integers(first + 1, n))])
    for limit in wilson_interval(x, n, level):
        assert limit[0] < limit[1]


@given(some_of_all, st.integers(2, 1000), levels)
def test_more_answers_of_the_same_share_narrow_the_interval(
    pair: tuple[int, int], times: int, level: float
) -> None:
    x, n = pair
    lower, upper = wilson_interval([x, x * times], [n, n * times], level)
    assert lower[1] >= lower[0]
    assert upper[1] <= upper[0]
    assert upper[1] - lower[1] < upper[0] - lower[0]


@given(some_of_all, fractions)
def test_more_confidence_widens_every_interval(pair: tuple[int, int], count: float) -> None:
    x, n = pair
    for limits in (
        [wilson_interval(x, n, level) for level in LEVELS],
        [poisson_interval(count, level) for level in LEVELS],
        [rate(count, 1000, confidence=level)[1:] for level in LEVELS],
        [proportion_gap(x, n, 30, 50, level)[1:] for level in LEVELS],
    ):
        lower, upper = np.array(limits).T
        assert (np.diff(lower) <= 0).all()
        assert (np.diff(upper) >= 0).all()


@given(fractions, levels)
def test_a_count_lies_within_its_limits(count: float, level: float) -> None:
    lower, upper = poisson_interval(count, level)
    assert 0 <= lower <= count < upper
    assert (lower == 0) == (count == 0) or count < 1e-2


@given(fractions, fractions, levels)
def test_limits_rise_with_the_count(lower_count: float, other: float, level: float) -> None:
    first, second = sorted([lower_count, other])
    lower, upper = poisson_interval([first, second], level)
    # Where exact gives way to Byar a limit may step back: see the next test.
    step = STEP_BACK[level] if first < 10 <= second else 0
    assert lower[0] <= lower[1] + step
    assert upper[0] <= upper[1] + step


@pytest.mark.parametrize("level", LEVELS)
def test_the_step_at_the_change_over_is_small(level: float) -> None:
    limits = np.array(poisson_interval([np.nextafter(10, 0), 10], level))
    assert (np.diff(limits) > -STEP_BACK[level]).all()
    if level == 0.95:
        assert (np.abs(np.diff(limits)) < 0.01).all()  # as the notes say


@given(counts, st.integers(1, 10**7), st.sampled_from([1, 100, 1_000, 100_000]), levels)
def test_a_rate_is_the_count_with_its_limits_over_the_population(
    count: int, people: int, per: int, level: float
) -> None:
    value, lower, upper = rate(count, people, per, level)
    assert lower <= value < upper
    scaled = [per * limit / people for limit in (count, *poisson_interval(count, level))]
    assert (value, lower, upper) == pytest.approx(scaled, rel=1e-12)
    doubled = rate(count, 2 * people, 2 * per, level)
    assert doubled == pytest.approx((value, lower, upper), rel=1e-12)


@given(some_of_all, some_of_all, levels)
def test_a_gap_lies_within_its_limits_and_turns_with_the_groups(
    first: tuple[int, int], other: tuple[int, int], level: float
) -> None:
    gap, lower, upper = proportion_gap(*first, *other, level)
    assert -1 <= lower <= gap <= upper <= 1
    assert gap == pytest.approx(first[0] / first[1] - other[0] / other[1], abs=1e-12)
    turned = proportion_gap(*other, *first, level)
    assert turned == pytest.approx((-gap, -upper, -lower), abs=1e-12)
    # And with the answers: the dissatisfied differ the other way.
    unhappy = [(n - x, n) for x, n in (first, other)]
    assert proportion_gap(*unhappy[0], *unhappy[1], level) == pytest.approx(
        (-gap, -upper, -lower), abs=1e-9
    )


@given(some_of_all, some_of_all)
def test_the_verdict_follows_the_interval(first: tuple[int, int], other: tuple[int, int]) -> None:
    _, lower, upper = proportion_gap(*first, *other)
    text = gap_verdict(*first, *other)
    if min(first[1], other[1]) < 50:
        assert text == "too few to say"
    elif lower > 0:
        assert text == "higher"
    else:
        assert text == ("lower" if upper < 0 else "no significant difference")
    opposite = {"higher": "lower", "lower": "higher"}
    assert gap_verdict(*other, *first) == opposite.get(text, text)


@given(st.lists(some_of_all, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_each_area_has_the_same_answer_in_any_order_and_by_itself(
    pairs: list[tuple[int, int]], random: Any
) -> None:
    order = list(range(len(pairs)))
    random.shuffle(order)
    x, n = np.array(pairs).T
    for function in (
        wilson_interval,
        lambda x, n: poisson_interval(x),
        rate,
        lambda x, n: proportion_gap(x, n, 30, 50),
    ):
        whole = np.array(function(x, n))
        np.testing.assert_array_equal(np.array(function(x[order], n[order])), whole[:, order])
        alone = np.array([function(*pair) for pair in pairs]).T
        np.testing.assert_allclose(alone, whole, rtol=1e-13, atol=1e-16)
    text = gap_verdict(x, n, 30, 50)
    assert list(gap_verdict(x[order], n[order], 30, 50)) == list(text[order])


def test_labels_do_not_change_the_numbers_nor_these_the_labels() -> None:
    x = pd.Series([3, 40, 10], index=["E05000003", "E05000001", "E05000002"])
    n = pd.Series([10, 50, 10], index=x.index)
    np.testing.assert_array_equal(wilson_interval(x, n), wilson_interval([3, 40, 10], [10, 50, 10]))
    assert list(x) == [3, 40, 10]


# --- how often the truth is inside, added up over every outcome ---------------------------------


@pytest.fixture(scope="module")
def truths() -> np.ndarray:
    return np.linspace(0, 1, 2_001)[1:-1]


def wilson_coverage(n: int, truth: np.ndarray) -> np.ndarray:
    x = np.arange(n + 1)[:, None]
    lower, upper = wilson_interval(x, n)
    return (binom.pmf(x, n, truth) * ((lower <= truth) & (truth <= upper))).sum(axis=0)


@pytest.mark.parametrize(
    ("n", "mean", "least"),
    [(10, 0.9541, 0.915), (50, 0.9517, 0.930), (250, 0.9506, 0.940), (600, 0.9503, 0.9425)],
)
def test_wilson_covers_95_per_cent_on_average(
    n: int, mean: float, least: float, truths: np.ndarray
) -> None:
    """Average over all shares; the least over shares from 10% to 90%."""
    held = wilson_coverage(n, truths)
    assert held.mean() == pytest.approx(mean, abs=2e-4)
    middle = (truths >= 0.1) & (truths <= 0.9)
    assert least - 0.001 < held[middle].min() < 0.95


@pytest.mark.parametrize("n", [20, 100, 1_000])
def test_wilson_covers_least_just_below_what_one_of_n_allows(n: int) -> None:
    """Where one in n would be a surprise, only none keeps the truth inside: 83.8% of the time.

    Brown LD, Cai TT, DasGupta A (2001), Statistical Science 16: 101-133, give the limit for large
    n, e^-0.1765 = 0.838.
    """
    just_below = wilson_interval(1, n)[0] * (1 - 1e-9)
    held = wilson_coverage(n, np.array([just_below]))[0]
    assert held == pytest.approx((1 - just_below) ** n, rel=1e-9)
    z = 1.959963984540054
    limit = np.exp(-(2 + z**2 - z * np.sqrt(z**2 + 4)) / 2)
    assert limit == pytest.approx(0.8382, abs=1e-4)
    assert held == pytest.approx(limit, abs=0.04 / n)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_limits_of_a_count_never_cover_less_than_they_claim(confidence: float) -> None:
    count = np.arange(700)[:, None]
    lower, upper = poisson_interval(count, confidence)
    steps = np.concatenate(
        [limit[:420, 0] + near for limit in (lower, upper) for near in (-1e-7, 1e-7)]
    )
    mean = np.union1d(np.linspace(0.01, 400, 4_001), steps[(steps > 0) & (steps < 400)])
    held = (poisson.pmf(count, mean) * ((lower <= mean) & (mean <= upper))).sum(axis=0)
    assert held.min() >= confidence
    if confidence == 0.95:
        assert held[mean < 3.5].mean() == pytest.approx(0.986, abs=0.002)
        assert held[mean > 100].mean() == pytest.approx(0.9537, abs=0.001)


@pytest.mark.parametrize("population", [800, 8_500, 1_800_000])
def test_a_rate_covers_as_its_count_does(population: int) -> None:
    count = np.arange(200)
    _, lower, upper = rate(count, population)
    for mean in (0.5, 4, 12, 80):
        truth = 1000 * mean / population
        inside = (lower <= truth) & (truth <= upper)
        held = (poisson.pmf(count, mean) * inside).sum()
        assert 0.95 <= held < 0.995


def gap_tables(m: int, n: int, shares: np.ndarray) -> tuple[np.ndarray, ...]:
    """Chance of every pair of answers, for each pair of shares, and the gap's limits."""
    x1, x2 = np.arange(m + 1), np.arange(n + 1)
    _, lower, upper = proportion_gap(x1[:, None], m, x2[None, :], n)
    return binom.pmf(x1, m, shares[:, None]), binom.pmf(x2, n, shares[:, None]), lower, upper


@pytest.mark.parametrize(
    ("m", "n", "mean", "least"),
    [(50, 50, 0.9517, 0.936), (50, 600, 0.9513, 0.949), (250, 250, 0.9501, 0.943)],
)
def test_the_gap_covers_95_per_cent(m: int, n: int, mean: float, least: float) -> None:
    shares = np.linspace(0.05, 0.95, 19)
    chance1, chance2, lower, upper = gap_tables(m, n, shares)
    held = np.empty((19, 19))
    for i, share in enumerate(shares):
        for j, other in enumerate(shares):
            truth = share - other
            inside = (lower <= truth) & (truth <= upper)
            held[i, j] = chance1[i] @ inside @ chance2[j]
    assert held.mean() == pytest.approx(mean, abs=2e-4)
    assert held.min() > least
    assert held.max() < 0.98


@pytest.mark.parametrize(
    ("m", "n", "most"), [(50, 50, 0.0572), (50, 600, 0.0502), (250, 250, 0.0546)]
)
def test_groups_that_do_not_differ_are_said_to_in_5_per_cent(m: int, n: int, most: float) -> None:
    shares = np.linspace(0.05, 0.95, 19)
    chance1, chance2, _, _ = gap_tables(m, n, shares)
    text = gap_verdict(np.arange(m + 1)[:, None], m, np.arange(n + 1)[None, :], n)
    wrong = np.isin(text, ["higher", "lower"])
    alarms = np.array([chance1[i] @ wrong @ chance2[i] for i in range(len(shares))])
    assert alarms.max() < most
    assert alarms[9] > 0.045  # at a half: neither silent


def test_with_under_50_answers_a_gap_of_8_points_is_uncertain_by_20() -> None:
    """As the notes of the verdict say, however large the other group."""
    share = np.linspace(0.5, 0.8, 31)
    for few in range(5, 50):
        for other in (share - 0.08, share + 0.08):
            _, lower, upper = proportion_gap(few * share, few, 10**9 * other, 10**9)
            assert (upper - lower > 0.20).all()
