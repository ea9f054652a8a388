"""Before and after an event: how often the interval holds the truth, edges, and the warning."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from analytics import proportion_gap
from analytics.statistics.before_after import before_and_after
from analytics.statistics.intervals import wilson_limits


def months(
    random: np.random.Generator, n: int, mean: float, spread: float, memory: float
) -> np.ndarray:
    """Monthly counts of the same mean, more variable than chance and remembering each other."""
    noise = random.standard_normal(n + 30) * np.sqrt(1 - memory**2)
    for i in range(1, n + 30):
        noise[i] += memory * noise[i - 1]
    return random.poisson(mean * np.exp(spread * noise[30:] - spread**2 / 2))


@pytest.mark.parametrize(
    ("each", "mean", "spread", "memory", "least", "most"),
    [
        (4, 50, 0.0, 0.0, 0.975, 1.0),
        (4, 50, 0.3, 0.0, 0.94, 0.98),
        (4, 50, 0.3, 0.3, 0.91, 0.96),
        (5, 500, 0.1, 0.0, 0.945, 0.985),
        (6, 50, 0.0, 0.0, 0.96, 0.995),
        (12, 5, 0.0, 0.0, 0.955, 0.99),
        (12, 50, 0.3, 0.0, 0.945, 0.98),
        (24, 50, 0.3, 0.0, 0.945, 0.98),
        (24, 50, 0.3, 0.3, 0.91, 0.96),
        (12, 50, 0.3, 0.5, 0.86, 0.93),
    ],
)
def test_the_interval_of_the_ratio_holds_the_truth_as_documented(
    each: int, mean: float, spread: float, memory: float, least: float, most: float
) -> None:
    random = np.random.default_rng([each, int(10 * spread), int(10 * memory)])
    held = 0
    for _ in range(1_000):
        series = months(random, 2 * each, mean, spread, memory)
        result = before_and_after(series[:each], series[each:])
        held += result.lower <= 1 <= result.upper
    assert least <= held / 1_000 <= most, held


@pytest.mark.parametrize(("before", "after"), [(0.4, 0.4), (0.6, 0.45), (0.95, 0.9)])
def test_the_interval_of_the_gap_holds_the_truth(before: float, after: float) -> None:
    random = np.random.default_rng([int(100 * before), int(100 * after)])
    held = 0
    for _ in range(800):
        n = random.poisson(70, 24)
        p = np.repeat([before, after], 12)
        wobble = random.beta(30 * p, 30 * (1 - p))
        x = random.binomial(n, wobble)
        result = before_and_after((x[:12], n[:12]), (x[12:], n[12:]), kind="share")
        held += result.lower <= after - before <= result.upper
    assert 0.94 <= held / 800 <= 0.985, held


@pytest.mark.parametrize("quarters", [(4, 4), (5, 6), (4, 8)])
@pytest.mark.parametrize(("before", "after"), [(0.4, 0.4), (0.36, 0.31)])
def test_the_interval_of_the_gap_holds_the_truth_of_few_quarters(
    quarters: tuple[int, int], before: float, after: float
) -> None:
    random = np.random.default_rng([*quarters, int(100 * before)])
    first, held = quarters[0], 0
    for _ in range(600):
        n = random.poisson(2_300, sum(quarters))
        p = np.repeat([before, after], quarters)
        x = random.binomial(n, random.beta(300 * p, 300 * (1 - p)))
        result = before_and_after((x[:first], n[:first]), (x[first:], n[first:]), kind="share")
        held += result.lower <= after - before <= result.upper
    assert 0.93 <= held / 600 <= 0.985, held


def test_without_over_dispersion_it_is_newcombes_gap_with_students_quantile() -> None:
    x1, n1, x2, n2 = [30] * 6, [60] * 6, [35] * 6, [60] * 6
    result = before_and_after((x1, n1), (x2, n2), kind="share")
    quantile = student.ppf(0.975, 10)
    p1, l1, u1 = wilson_limits(np.array(180.0), np.array(360.0), quantile)
    p2, l2, u2 = wilson_limits(np.array(210.0), np.array(360.0), quantile)
    assert result.phi == 1
    assert result.lower == pytest.approx(p2 - p1 - np.hypot(p2 - l2, u1 - p1))
    assert result.upper == pytest.approx(p2 - p1 + np.hypot(u2 - p2, p1 - l1))
    gap, lower, upper = proportion_gap(210, 360, 180, 360)
    assert result.effect == pytest.approx(gap)
    assert result.lower < lower < upper < result.upper


def test_phi_is_pearsons_by_hand() -> None:
    # Means 20 and 10: (10² + 10²) × 3 / 20 + 0 = 30, over 10 degrees of freedom.
    result = before_and_after([10, 30, 10, 30, 10, 30], [10] * 6)
    assert result.phi == pytest.approx(3)
    assert result.effect == pytest.approx(0.5)
    assert result.autocorrelation < 0  # ups and downs in turn are no reason to narrow it
    same = before_and_after([10, 10, 10, 30, 30, 30], [10] * 6)
    assert same.phi == pytest.approx(3)
    assert same.autocorrelation > 0.4
    assert same.upper - same.lower > result.upper - result.lower


def test_a_halving_shows_and_chance_does_not() -> None:
    random = np.random.default_rng(1)
    assert before_and_after(random.poisson(60, 12), random.poisson(30, 12)).verdict == "fewer"
    assert before_and_after(random.poisson(30, 12), random.poisson(60, 12)).verdict == "more"
    assert before_and_after([50] * 12, [50] * 12).verdict == "no real change"
    n = [80] * 12
    higher = before_and_after(([40] * 12, n), ([60] * 12, n), kind="share")
    assert higher.verdict == "higher"
    assert before_and_after(([60] * 12, n), ([40] * 12, n), kind="share").verdict == "lower"
    same = before_and_after(([40] * 12, n), ([40] * 12, n), kind="share")
    assert same.verdict == "no significant difference"


def test_in_reverse_order_the_effect_turns_round() -> None:
    random = np.random.default_rng(2)
    item, two = random.poisson(40, 12), random.poisson(30, 10)
    there, back = before_and_after(item, two), before_and_after(two, item)
    assert back.effect == pytest.approx(1 / there.effect)
    assert back.lower == pytest.approx(1 / there.upper)
    n = np.full(12, 90)
    gap = before_and_after((item, n), (two, n[:10]), kind="share")
    turned = before_and_after((two, n[:10]), (item, n), kind="share")
    assert turned.lower == pytest.approx(-gap.upper)


def test_few_months_few_events_and_few_answers_are_too_few_to_say() -> None:
    few_months = before_and_after([50] * 3, [100] * 12)
    assert few_months.verdict == "too few to say"
    assert np.isnan([few_months.lower, few_months.upper]).all()
    assert few_months.effect == pytest.approx(2)
    assert before_and_after([50] * 4, [100] * 12).verdict == "more"
    assert before_and_after([1] * 12, [2] * 12).verdict == "too few to say"
    assert before_and_after(([2] * 6, [8] * 6), ([60] * 6, [90] * 6), kind="share").verdict == (
        "too few to say"
    )
    for empty in ([], [np.nan] * 12):
        nothing = before_and_after(empty, [5] * 12)
        assert nothing.verdict == "too few to say"
        assert np.isnan(nothing.before)
        assert nothing.months_before == 0


def test_months_without_a_figure_are_left_out_and_counted() -> None:
    full = before_and_after([50, 61, 44, 52, 47, 58], [50] * 6)
    gaps = before_and_after([50, 61, np.nan, 44, 52, 47, 58, None], [50] * 6)
    assert (gaps.effect, gaps.phi, gaps.months_before) == (full.effect, full.phi, 6)
    assert (
        gaps.autocorrelation != full.autocorrelation
    )  # the months next to a gap are no neighbours


def test_none_at_all_before_or_after_gives_an_open_interval_not_a_wrong_one() -> None:
    gone = before_and_after([10] * 12, [0] * 12)
    assert (gone.effect, gone.lower, gone.verdict) == (0, 0, "fewer")
    assert 0 < gone.upper < 0.2
    come = before_and_after([0] * 12, [10] * 12)
    assert np.isnan(come.effect)
    assert come.upper == np.inf
    assert (come.lower > 5, come.verdict) == (True, "more")
    nothing = before_and_after([0] * 12, [0] * 12)
    assert np.isnan([nothing.effect, nothing.lower, nothing.upper]).all()
    assert nothing.verdict == "too few to say"
    every = before_and_after(([9] * 12, [9] * 12), ([9] * 12, [9] * 12), kind="share")
    assert every.lower < every.effect == 0 < every.upper


def test_days_of_the_month_are_allowed_for() -> None:
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    result = before_and_after(2 * days, 3 * days, exposure_before=days, exposure_after=days)
    assert (result.before, result.after) == (2, 3)
    assert result.effect == pytest.approx(1.5)
    assert result.phi == 1


def test_the_warning_is_always_there() -> None:
    result = before_and_after([50] * 12, [40] * 12)
    assert "does not show what caused it" in result.warning


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"before": [-1], "after": [1]}, "before is negative"),
        ({"before": [1], "after": [np.inf]}, "after is infinite"),
        ({"before": [1], "after": [1], "exposure_after": -1}, "exposure_after is negative"),
        ({"before": [1], "after": [1], "kind": "rate"}, "kind must be"),
        ({"before": [1], "after": [1], "kind": "share"}, "before must be a pair"),
        ({"before": ([3], [2]), "after": ([1], [2]), "kind": "share"}, "is more than"),
        ({"before": [1], "after": [1], "confidence": 95}, "confidence must be above 0"),
        ({"before": [[1, 2]], "after": [1]}, "must be lists"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        before_and_after(**arguments)
