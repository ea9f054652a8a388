"""Which area may be called highest: seldom one of many that are all alike."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics.areas.leaders import leading, rank_range, standard_errors


@pytest.mark.parametrize("many", [14, 257])
@pytest.mark.parametrize("mean", [4, 60])
def test_of_areas_that_are_all_alike_one_is_seldom_called_highest(many: int, mean: float) -> None:
    random = np.random.default_rng(7)
    alone = 0
    for _ in range(400):
        counts = random.poisson(mean, many).astype(float)
        alone += int(
            leading(counts, standard_errors(counts, counts, np.ones(many), "count")).sum() <= 3
        )
    assert alone / 400 <= 0.05


def test_one_that_is_twice_the_others_is_highest() -> None:
    random = np.random.default_rng(8)
    named = 0
    for _ in range(200):
        counts = random.poisson(np.array([160, *[80] * 13])).astype(float)
        leads = leading(counts, standard_errors(counts, counts, np.ones(14), "count"))
        named += int(leads[0] and leads.sum() == 1)
    assert named / 200 >= 0.95


def test_dispersion_widens_what_is_alike() -> None:
    counts = np.array([130.0, 90.0])
    assert leading(counts, standard_errors(counts, counts, np.ones(2), "count")).sum() == 1
    assert leading(counts, standard_errors(counts, counts, np.full(2, 4.0), "count")).sum() == 2


def test_a_share_of_few_is_not_below_the_highest() -> None:
    x, n = np.array([90.0, 2.0]), np.array([100.0, 4.0])
    assert leading(100 * x / n, 100 * standard_errors(x, n, np.ones(2), "share")).all()


def test_no_figure_has_no_rank_and_a_tie_shares_one() -> None:
    figures, errors = np.array([5.0, 5.0, np.nan, 100.0]), np.array([2.0, 2.0, np.nan, 2.0])
    assert leading(figures, errors).tolist() == [False, False, False, True]
    assert rank_range(figures, errors, 0) == (2, 2, 3)
    assert rank_range(figures, errors, 3) == (1, 1, 1)
    assert not leading(np.array([np.nan]), np.array([np.nan])).any()
