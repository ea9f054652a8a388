"""Which area may be called highest: seldom one of many that are all alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from analytics.findings.areas.leaders import chance_ranks, leaders, named_in_view, ranks_in_view
from analytics.model.choice import RATE, Choice, Comparison
from analytics.model.indicators import DISTRICTS
from analytics.statistics.areas.rank_intervals import ranks
from tests.helpers.series_from_values import indicator
from tests.helpers.small_warehouse import months

MONTHS = tuple(months("2024-10", "2025-09"))


def leading(counts: ArrayLike, phi: float = 1.0) -> np.ndarray:
    """Mark those to which chance allows the first rank, if months are as independent as given."""
    sizes = np.ones(len(np.asarray(counts)))
    return ranks(counts, sizes, kind="rate", phi=phi)["rank_lower"].eq(1).to_numpy()


def areas(counts: list[float], persons: list[float] | None = None) -> pd.DataFrame:
    size = pd.Series(persons or [10_000.0] * len(counts))
    return pd.DataFrame(
        {
            "code": [f"E0700{number:04d}" for number in range(len(counts))],
            "numerator": counts,
            "denominator": np.nan,
            "value": counts,
            "persons": size,
            "rate": 1000 * pd.Series(counts) / size,
        }
    )


@pytest.mark.parametrize("many", [14, 257])
@pytest.mark.parametrize("mean", [4, 60])
def test_of_areas_that_are_all_alike_few_are_seldom_called_highest(many: int, mean: float) -> None:
    random = np.random.default_rng(7)
    few = sum(leading(random.poisson(mean, many).astype(float)).sum() <= 3 for _ in range(150))
    assert few / 150 <= 0.05


def test_one_that_is_twice_the_others_is_highest() -> None:
    random = np.random.default_rng(8)
    named = 0
    for _ in range(200):
        leads = leading(random.poisson(np.array([160, *[80] * 13])).astype(float))
        named += int(leads[0] and leads.sum() == 1)
    assert named / 200 >= 0.95


def test_variation_widens_what_is_alike() -> None:
    assert leading([130.0, 90.0]).sum() == 1
    assert leading([130.0, 90.0], phi=4.0).sum() == 2


def test_a_count_a_rate_and_a_share_rank_by_what_they_are_out_of() -> None:
    burglary, solved = indicator("burglary"), indicator("solved_rate")
    rows = areas([900.0, 800.0, 20.0], [90_000.0, 40_000.0, 1_000.0])
    assert leaders(rows, burglary, "", 12, False).tolist() == [True, True, False]
    by_rate = chance_ranks(rows, burglary, "", 12, True)
    assert by_rate["rank"].tolist() == [3, 1, 1]
    assert by_rate["rank_lower"].tolist()[1:] == [1, 1]
    without = chance_ranks(rows.drop(columns="persons"), burglary, "", 12, True)
    assert without.equals(by_rate)
    shares = areas([90.0, 2.0]).assign(denominator=[100.0, 4.0], value=[90.0, 50.0])
    assert leaders(shares, solved, "", 1, False).all()  # 2 of 4 is not below 90 of 100


def test_no_figure_has_no_rank_and_a_tie_shares_one() -> None:
    order = chance_ranks(areas([5.0, 5.0, np.nan, 100.0]), indicator("burglary"), "", 1, True)
    assert order["rank"].tolist()[:2] == [2, 2]
    assert order.iloc[2].isna().all()
    assert order.iloc[3].tolist() == [1, 1, 1]


def test_money_ranks_by_its_figure_alone() -> None:
    order = chance_ranks(areas([7.0, 9.0]), indicator("drug_seizure_street_value"), "", 1, False)
    assert order.to_numpy().tolist() == [[2, 2, 2], [1, 1, 1]]


def test_who_may_be_named_is_who_has_the_first_rank_in_its_range() -> None:
    """A title said "no different" of the third, of which the chart gave the ranks 2 to 7."""
    random = np.random.default_rng(9)
    item = indicator("recorded_crime")
    choice = Choice(item, "", RATE, DISTRICTS, "", "", (), Comparison(MONTHS))
    for _ in range(40):
        counts = random.poisson(random.gamma(4, 100, 14)).astype(float)
        ranked = areas(list(counts), list(random.integers(5_000, 90_000, 14).astype(float)))
        ranked = ranked.sort_values("rate", ascending=False, ignore_index=True)
        order = chance_ranks(ranked, item, "", len(MONTHS), True)
        ranked[["place", "place_lower", "place_upper"]] = order.to_numpy()
        named, more = named_in_view(ranked, choice, 1)
        may_be_first = [
            code for code in ranked["code"] if ranks_in_view(ranked, choice, code)[1] == 1
        ]
        assert len(named) + more == len(may_be_first)
        assert set(named["code"]) <= set(may_be_first)
        shown = ranks_in_view(ranked, choice, ranked["code"].iloc[5])
        assert shown == tuple(order.iloc[5])
