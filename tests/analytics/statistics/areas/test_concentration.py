"""Concentration: the answer sheet, what chance alone would give, and ties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from analytics.statistics.areas.concentration import concentration

SHEET = Path(__file__).parents[3] / "reference" / "concentration.csv"
COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=50).filter(any)


@pytest.fixture
def sheet() -> pd.DataFrame:
    table = pd.read_csv(SHEET, comment="#")
    table["counts"] = [[int(part) for part in str(row).split("+")] for row in table.counts]
    return table


def test_concentration_matches_the_answer_sheet(sheet: pd.DataFrame) -> None:
    for row in sheet.itertuples():
        result = concentration(row.counts)
        assert len(result.areas) == row.fewest, row
        assert result.share_of_areas == row.fewest / len(row.counts)
        assert result.gini == pytest.approx(row.gini, abs=1.01 * 10.0**-row.decimals), row
        # The usual coefficient is twice the area between the curve and the diagonal.
        area = np.trapezoid(result.curve.share_of_offences, result.curve.share_of_areas)
        assert 2 * area - 1 == pytest.approx(row.gini_usual, abs=1.01 * 10.0**-row.decimals), row


@given(COUNTS)
def test_no_fewer_areas_hold_half(counts: list[int]) -> None:
    result = concentration(counts)
    held = sum(counts[place] for place in result.areas)
    assert 2 * held >= sum(counts)
    assert 2 * (held - counts[result.areas[-1]]) < sum(counts)
    assert held == sum(sorted(counts, reverse=True)[: len(result.areas)])
    assert result.total == sum(counts)
    assert 0 <= result.gini < 1
    curve = result.curve
    assert curve.iloc[0].tolist() == [0, 0]
    assert curve.iloc[-1].tolist() == [1, 1]
    steps = np.diff(curve.share_of_offences)
    assert (steps >= 0).all()
    assert (np.diff(steps) <= 1e-12).all()


@given(COUNTS, st.randoms(use_true_random=False))
def test_order_of_areas_does_not_matter(counts: list[int], random: Any) -> None:
    labels = [f"E{place:03}" for place in range(len(counts))]
    mixed = list(range(len(counts)))
    random.shuffle(mixed)
    result = concentration(pd.Series(counts, labels))
    again = concentration([counts[item] for item in mixed], [labels[each] for each in mixed])
    pd.testing.assert_frame_equal(result.curve, again.curve, check_exact=True)
    for name in ("areas", "tied", "share_of_areas", "expected_share", "chance", "gini"):
        assert getattr(result, name) == getattr(again, name), name


def test_expected_share_is_what_poisson_counts_give() -> None:
    """Of very many areas with Poisson counts, the highest that hold half are a known share."""
    for mean in (0.2, 1, 5, 40):
        y = np.arange(0, 200)[::-1]
        chance = poisson.pmf(y, mean)
        held, areas = np.cumsum(y * chance), np.cumsum(chance)
        at = int(np.argmax(held >= mean / 2))
        exact = areas[at] - (held[at] - mean / 2) / y[at]
        counts = np.random.default_rng(1).poisson(mean, 1_111)
        assert concentration(counts).expected_share == pytest.approx(exact, abs=0.006), mean


def test_few_offences_look_concentrated_and_are_not() -> None:
    """40 offences in 257 wards: 7% of wards hold half, as chance would have it."""
    random = np.random.default_rng(2)
    result = concentration(random.multinomial(40, np.full(257, 1 / 257)))
    assert result.share_of_areas < 0.08
    assert result.expected_share == pytest.approx(result.share_of_areas, abs=0.015)
    assert result.chance > 0.1
    assert result.gini < 0.3


@pytest.mark.parametrize("total", [30, 300, 20_000])
def test_false_alarms_of_chance_patterns(total: int) -> None:
    random = np.random.default_rng(3)
    people = random.integers(1_000, 15_000, 60)
    maps = 150
    by_area = [
        concentration(item).chance for item in random.multinomial(total, np.full(60, 1 / 60), maps)
    ]
    by_person = [
        concentration(each, populations=people).chance
        for each in random.multinomial(total, people / people.sum(), maps)
    ]
    for result in (by_area, by_person):
        assert (np.array(result) <= 0.05).mean() <= 0.08  # 2 standard errors above 0.05


def test_populations_make_large_areas_no_surprise() -> None:
    people = np.array([50_000, *[1_000] * 49])
    counts = np.array([505, *[10] * 49])
    assert concentration(counts).chance == 0.01
    assert concentration(counts, populations=people).chance > 0.2
    assert concentration(counts, populations=people).expected_share == pytest.approx(0.02, abs=0.02)


def test_areas_tied_with_the_last_are_named() -> None:
    result = concentration([5, 3, 3, 3, 2], ["Vange", "Alpha", "Clay", "Bocking", "Delta"])
    assert result.areas == ("Vange", "Alpha")
    assert result.tied == ("Bocking", "Clay")
    assert concentration([5, 3, 1]).tied == ()


def test_same_seed_same_answer() -> None:
    counts = np.random.default_rng(4).poisson(4, 80)
    item, other = concentration(counts), concentration(counts)
    assert (item.expected_share, item.chance) == (other.expected_share, other.chance)
    assert concentration(counts, seed=1).expected_share != item.expected_share


def test_areas_without_a_figure_are_counted_apart() -> None:
    result = concentration(pd.Series([4, np.nan, 1, 1, np.nan], list("ABCDE")))
    assert (result.n_areas, result.left_out, result.areas) == (3, 2, ("A",))
    assert result.share_of_areas == 1 / 3


def test_no_offences_cannot_say() -> None:
    result = concentration([0, 0, 0])
    assert (result.areas, result.tied, result.total, result.n_areas) == ((), (), 0, 3)
    assert np.isnan(
        [result.share_of_areas, result.expected_share, result.chance, result.gini]
    ).all()
    assert result.curve.share_of_offences.isna().all()


def test_counts_that_are_not_whole() -> None:
    result = concentration([0.4, 0.1, 0.6, 0.1])  # half of their sum is a hair above 0.6
    assert result.areas == (2,)
    assert result.gini >= 0
    assert concentration(np.full(10, 0.5)).gini == 0
    assert concentration([0.2, 0.1]).areas == (0,)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([],), {}, "no area with a figure"),
        (([np.nan, np.nan],), {}, "no area with a figure"),
        (([1, -1],), {}, "counts is negative in 1 of 2, first at position 1"),
        (([1, np.inf],), {}, "counts is infinite"),
        ((["3", "4"],), {}, "counts must be numbers"),
        (([[1, 2]],), {}, "must be lists"),
        (([1, 2], ["A"]), {}, "areas has the shape"),
        (([1, 2], ["A", "A"]), {}, "'A' twice"),
        (([1, 2],), {"populations": [1, 2, 3]}, "shapes do not match"),
        (([1, 2],), {"populations": [0, 0]}, "populations is 0 wherever"),
        (([1, 2],), {"populations": [5, -1]}, "populations is negative"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        concentration(*arguments, **options)
