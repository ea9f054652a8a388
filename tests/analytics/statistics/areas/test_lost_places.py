"""Rows without a place: when their share has moved, and the bounds of a local change."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics.areas.lost_places import bounds_of_count, bounds_of_share, places_moved


def moved(lost: list[list[float]], every: list[list[float]]) -> bool:
    return places_moved(np.array(lost, dtype=float), np.array(every, dtype=float))


def test_a_share_that_jumps_has_moved_whichever_year_it_was_in() -> None:
    assert moved([[0], [32]], [[400], [432]])
    assert moved([[32], [0]], [[432], [400]])


def test_usual_months_of_the_real_files_have_not_moved() -> None:
    """Essex in March 2021 and 2022; burglary and robbery vary more, being fewer."""
    assert not moved([[105], [141]], [[12829], [14919]])
    assert not moved([[1], [3]], [[113], [108]])
    assert not moved([[4], [9]], [[600], [560]])


def test_one_month_in_which_a_whole_district_lost_its_places_is_enough() -> None:
    """3% of one month is 0.25% of the year: the year alone would not show it."""
    every = [[13_000] * 12, [13_000] * 12]
    usual = [120] * 12
    assert not moved([usual, usual], every)
    assert moved([usual, [*usual[:-1], 120 + 390]], every)


def test_few_rows_are_not_called_moved() -> None:
    assert not moved([[0], [3]], [[10], [10]])
    assert not moved([[0], [0]], [[0], [5]])


@pytest.mark.parametrize(
    ("now", "lost_before", "lost_now", "low", "high"),
    [(184, 0, 32, -16, 16), (184, 5, 32, -21, 16), (216, 32, 0, -16, 16)],
)
def test_bounds_of_a_count(
    now: float, lost_before: float, lost_now: float, low: float, high: float
) -> None:
    """Every lost row may belong to the area, or none."""
    assert bounds_of_count(200, now, lost_before, lost_now) == (low, high)


def test_bounds_of_a_share_hold_every_way_to_place_the_lost_rows() -> None:
    low, high = bounds_of_share((20, 200), (18, 184), (1, 6), (4, 32))
    every = [
        (18 + x) / (184 + n) - (20 + y) / (200 + m)
        for x in range(5)
        for n in range(x, x + 29)
        for y in range(2)
        for m in range(y, y + 6)
    ]
    assert (low, high) == pytest.approx((min(every), max(every)))


def test_a_share_of_nobody_may_be_anything() -> None:
    assert bounds_of_share((5, 10), (0, 0), (0, 0), (0, 0)) == pytest.approx((-0.5, 0.5))
