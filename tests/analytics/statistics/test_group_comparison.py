"""An area next to a group: worked figures, and false alarms counted by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics.areas.funnel import Kind, funnel_limits
from analytics.statistics.group_comparison import compare_with_group


def test_a_worked_example() -> None:
    """Four others of 90 to 110 per 1,000: 120 is higher by chance, and one more could be there."""
    result = compare_with_group(
        12_000, 100_000, [9_000, 11_000, 10_500, 9_500], [100_000] * 4, kind="rate"
    )
    assert (result.value, result.mean) == (120.0, 100.0)
    z = (np.sqrt(0.12) - np.sqrt(0.1)) / np.sqrt(1 / 400_000 + 4 * 100_000 / (4 * 400_000**2))
    assert result.z == pytest.approx(z)
    assert (result.verdict, result.of_each) == ("higher", ("higher",) * 4)
    assert 0.05 < result.p_usual < 0.2
    assert not result.stands_out
    apart = np.std(np.sqrt([0.09, 0.11, 0.105, 0.095]) / np.sqrt(0.1), ddof=1)
    assert result.tau == pytest.approx(apart, rel=0.1)


def test_the_funnel_of_its_spread_holds_the_others() -> None:
    """The limits are those of `funnel_limits`: 95% of forces that differ as these do."""
    rates = np.array([40, 45, 51, 54, 56, 62, 68]) / 1000
    result = compare_with_group(
        56_000, 1e6, rates * 1e6, [1e6] * 7, kind="rate", phi=20, other_phi=[20] * 7
    )
    limits = funnel_limits(1e6, result.mean, 0.95, spread=result.tau).iloc[0]
    assert limits["lower_95"] < 41
    assert limits["upper_95"] > 67
    assert not result.stands_out


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_who_stands_out_lies_outside_of_the_range_that_is_drawn(kind: Kind) -> None:
    """A dot lay outside of the band while the words said that it was within the spread."""
    random = np.random.default_rng(3)
    outside = 0
    for _ in range(300):
        size = random.uniform(5e4, 2e6, 8)
        share = np.clip(random.normal(0.08, 0.012, 8), 0.001, 0.5)
        counts = random.poisson(size * share)
        result = compare_with_group(
            counts[0], size[0], counts[1:], size[1:], kind=kind, phi=4, other_phi=[4] * 7
        )
        assert result.usual is not None
        lower, upper = result.usual.at(size[0])
        is_outside = not lower <= result.value <= upper
        assert is_outside == (result.p_usual < 0.05)
        outside += is_outside
    assert 0.02 < outside / 300 < 0.09


def test_the_area_itself_is_not_in_the_mean() -> None:
    result = compare_with_group(500, 1_000, [100] * 3, [1_000] * 3, kind="share")
    assert result.mean == pytest.approx(0.1)
    assert result.verdict == "higher"


def test_large_forces_weigh_more() -> None:
    result = compare_with_group(10, 1_000, [10, 90], [1_000, 3_000], kind="rate")
    assert result.mean == pytest.approx(25)
    assert np.isnan(result.p_usual)
    assert result.verdict == "too few to say" or not result.stands_out


def test_few_events_say_nothing() -> None:
    result = compare_with_group(9, 1_000, [5, 5, 5], [1_000] * 3, kind="rate")
    assert result.verdict == "too few to say"
    assert result.of_each == ("too few to say",) * 3


@pytest.mark.parametrize("bad", [([], []), ([1], [0])])
def test_nobody_to_compare_with_is_refused(bad: tuple[list[float], list[float]]) -> None:
    with pytest.raises(ValueError, match="compared with nobody"):
        compare_with_group(1, 10, *bad, kind="rate")


@pytest.mark.parametrize("spread", [0.0, 0.15])
def test_false_alarms(spread: float) -> None:
    """Eight forces of one kind: one stands out by mistake in at most 5% of cases."""
    rng = np.random.default_rng(7)
    alarms = by_chance = 0
    for _ in range(600):
        sizes = rng.uniform(600_000, 2_000_000, 8)
        rates = 0.07 * np.exp(rng.normal(0, spread, 8))
        phi = 20.0  # as months of a force vary
        counts = rng.negative_binomial(rates * sizes / (phi - 1), 1 / phi)
        result = compare_with_group(
            counts[0], sizes[0], counts[1:], sizes[1:], kind="rate", phi=phi,
            other_phi=np.full(7, phi),
        )  # fmt: skip
        alarms += result.stands_out
        by_chance += result.verdict in ("higher", "lower")
    assert alarms / 600 <= 0.065
    if not spread:
        assert by_chance / 600 <= 0.065


def test_what_is_far_out_stands_out() -> None:
    others = [70_000, 72_000, 68_000, 71_000, 69_500, 73_000, 70_500]
    result = compare_with_group(
        90_000, 1e6, others, [1e6] * 7, kind="rate", phi=20, other_phi=[20] * 7
    )
    assert result.stands_out
