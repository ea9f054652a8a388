"""A change set against comparison areas: limits by hand, and how often it names nothing at all."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.statistics.against_others import CANNOT_TELL, against_others
from analytics.statistics.before_after import before_and_after


def test_limits_are_those_of_the_formula() -> None:
    chosen = before_and_after([52, 61, 48, 55, 57, 60], [30, 28, 35, 31, 27, 33])
    others = before_and_after([152, 161, 148, 155, 157, 160], [150, 149, 162, 158, 147, 151])
    result = against_others(chosen, others)
    assert result.effect == pytest.approx(chosen.effect / others.effect)
    below = math.hypot(
        math.log(chosen.effect / chosen.lower), math.log(others.upper / others.effect)
    )
    assert result.lower == pytest.approx(result.effect * math.exp(-below))
    assert result.verdict == "fewer"


def test_the_same_fall_everywhere_cannot_be_distinguished_from_none() -> None:
    before = [52, 61, 48, 55, 57, 60]
    after = [item * 0.6 for item in before]
    chosen = before_and_after(before, after)
    result = against_others(chosen, chosen)
    assert result.effect == pytest.approx(1)
    assert result.verdict == CANNOT_TELL
    few = before_and_after([1, 0, 1, 0], [0, 0, 1, 0])
    assert against_others(few, chosen).verdict == CANNOT_TELL


def test_shares_are_compared_as_differences() -> None:
    half, more = ([50] * 6, [100] * 6), ([70] * 6, [100] * 6)
    rising = before_and_after(half, more, kind="share")
    level = before_and_after(half, half, kind="share")
    result = against_others(rising, level)
    assert result.effect == pytest.approx(0.2)
    assert result.verdict == "more"
    with pytest.raises(ValueError, match="counts and the other of shares"):
        against_others(rising, before_and_after([50] * 6, [50] * 6))


@pytest.mark.parametrize(("chosen", "others"), [(20, 60), (60, 60), (20, 200)])
def test_nothing_is_named_where_nothing_changed(chosen: int, others: int) -> None:
    chance = np.random.default_rng(3)
    named = 0
    for _ in range(1_000):
        first, second = chance.poisson(chosen, (2, 12)), chance.poisson(others, (2, 12))
        result = against_others(before_and_after(*first), before_and_after(*second))
        named += result.verdict != CANNOT_TELL
    assert named <= 50
