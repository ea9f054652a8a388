"""Ranks and how sure they are: order, seeds, ties, and how often the true rank is inside."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, gamma, rankdata

from analytics.statistics.areas.rank_intervals import ranks


def towns(n: int = 40) -> tuple[pd.Series, pd.Series]:
    random = np.random.default_rng(11)
    names = pd.Index([f"E0500{i:04d}" for i in range(n)])
    size = pd.Series(random.integers(900, 9_000, n), names)
    return pd.Series(random.poisson(size * random.gamma(9, 0.001, n)), names), size


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_ranks_do_not_depend_on_the_order_of_areas(kind: Any) -> None:
    counts, size = towns()
    counts.iloc[3], size.iloc[3] = counts.iloc[7], size.iloc[7]  # two areas of the same numbers
    there = ranks(counts, size, kind=kind)
    mixed = np.random.default_rng(1).permutation(len(counts))
    other = ranks(counts.iloc[mixed], size.iloc[mixed], kind=kind)
    pd.testing.assert_frame_equal(other.loc[counts.index], there)


def test_the_same_seed_gives_the_same_ranks_and_another_nearly_the_same() -> None:
    counts, size = towns()
    there = ranks(counts, size, kind="rate")
    pd.testing.assert_frame_equal(ranks(counts, size, kind="rate"), there)
    other = ranks(counts, size, kind="rate", seed=1)
    moved = (other[["rank_lower", "rank_upper"]] - there[["rank_lower", "rank_upper"]]).abs()
    assert 0 < moved.max(axis=None) <= 5


def test_the_highest_is_first_and_equal_ones_share_the_best_place() -> None:
    result = ranks([5, 9, 9, 0], [10, 10, 10, 10], kind="rate")
    assert list(result["rank"]) == [3, 1, 1, 4]
    assert list(result["value"]) == [500, 900, 900, 0]
    assert (result["rank_lower"] <= result["rank"]).all()
    assert (result["rank"] <= result["rank_upper"]).all()


def test_areas_far_apart_have_certain_ranks_and_like_ones_have_none() -> None:
    apart = ranks([100, 1_000, 10_000], [1_000, 1_000, 1_000], kind="rate")
    assert (apart["rank_lower"] == apart["rank"]).all()
    assert (apart["rank_upper"] == apart["rank"]).all()
    alike = ranks([50] * 20, [1_000] * 20, kind="share")
    assert (alike["rank_lower"] <= 2).all()
    assert (alike["rank_upper"] >= 19).all()
    nothing = ranks([0] * 20, [1_000] * 20, kind="rate")
    assert (nothing["rank_upper"] >= 19).all()


def test_the_interval_of_two_areas_is_that_of_the_distributions() -> None:
    # Exactly: the chance that the first is the higher one, by numerical integration.
    grid = np.linspace(1e-6, 0.2, 20_001)
    step = grid[1] - grid[0]
    chance = float(
        (gamma.pdf(grid, 40.5, scale=1e-3) * gamma.cdf(grid, 30.5, scale=1e-3)).sum() * step
    )
    assert 0.85 < chance < 0.95  # so both ranks belong to the interval of both
    result = ranks([40, 30], [1_000, 1_000], kind="rate")
    assert list(result["rank_lower"]) == [1, 1]
    assert list(result["rank_upper"]) == [2, 2]
    sure = float((beta.pdf(grid, 60.5, 940.5) * beta.cdf(grid, 30.5, 970.5)).sum() * step)
    assert sure > 0.99
    assert list(ranks([60, 30], [1_000, 1_000], kind="share")["rank_upper"]) == [1, 2]


def test_none_is_not_taken_for_none_ever_nor_for_many() -> None:
    # The chance that the area with none is the higher one is that of a beta distribution.
    for more, places in [(1, [1, 2]), (6, [1, 1])]:
        chance = beta.cdf(0.5, more + 0.5, 0.5)
        assert (chance > 0.025) == (places[1] == 2)
        assert abs(chance - 0.025) > 0.015
        result = ranks([more, 0], [1_000, 1_000], kind="rate").iloc[0]
        assert [result["rank_lower"], result["rank_upper"]] == places


def test_true_ranks_are_inside_about_as_often_as_stated() -> None:
    random = np.random.default_rng(2015)
    size = random.integers(2_000, 9_000, 30)
    held = []
    for _ in range(60):
        truth = random.gamma(9, 0.0005, 30)
        result = ranks(random.poisson(size * truth), size, kind="rate", draws=400)
        true_rank = rankdata(-truth)
        held += list((result["rank_lower"] <= true_rank) & (true_rank <= result["rank_upper"]))
    assert 0.93 < np.mean(held) < 0.99, np.mean(held)


def test_what_has_no_figure_has_no_rank() -> None:
    result = ranks([4, None, 6, 8], [100, 100, 0, 100], kind="rate")
    assert list(result["rank"].isna()) == [False, True, True, False]
    assert result["rank"].max() == 2
    assert result.iloc[1].isna().all()
    assert len(ranks([], [], kind="rate")) == 0
    assert ranks([None], [5], kind="share").isna().all(axis=None)
    item = ranks([3], [50], kind="share").iloc[0]
    assert (item["rank"], item["rank_lower"], item["rank_upper"]) == (1, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12))
def test_every_interval_holds_its_rank_and_lies_within_the_table(rows: list[Any]) -> None:
    counts, size = np.array(rows, float).T
    result = ranks(counts, size, kind="rate", draws=100).dropna()
    assert (result["rank_lower"] >= 1).all()
    assert (result["rank_lower"] <= result["rank"]).all()
    assert (result["rank"] <= result["rank_upper"]).all()
    assert (result["rank_upper"] <= len(result)).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"counts": [-1], "sizes": [2], "kind": "rate"}, "counts is negative"),
        ({"counts": [3], "sizes": [2], "kind": "share"}, "counts is more than sizes"),
        ({"counts": [3], "sizes": [2], "kind": "x"}, "kind must be"),
        ({"counts": [3], "sizes": [2], "kind": "rate", "draws": 20}, "draws must be 100 or more"),
        ({"counts": [3], "sizes": [2], "kind": "rate", "per": 0}, "per must be a number above 0"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ranks(**arguments)


def test_dispersion_widens_the_range_of_ranks_and_moves_no_rank() -> None:
    counts, sizes = np.arange(40, 54) * 10.0, np.full(14, 50_000.0)
    plain = ranks(counts, sizes, kind="rate")
    wide = ranks(counts, sizes, kind="rate", phi=4.6)
    assert (wide["rank"] == plain["rank"]).all()
    width = (wide["rank_upper"] - wide["rank_lower"]).mean()
    assert width > 1.5 * (plain["rank_upper"] - plain["rank_lower"]).mean()
    with pytest.raises(ValueError, match="phi must be above 0"):
        ranks(counts, sizes, kind="rate", phi=0.0)
