"""Smoothed rates: the answer sheet, esda where it is right, small areas that stray by chance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libpysal import examples

from analytics.statistics.areas.smoothing import smooth_rates

SHEET = Path(__file__).parents[3] / "reference" / "marshall_smoothing.csv"
COLUMNS = ["rate", "smoothed", "weight"]
AREAS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 20_000)), min_size=1, max_size=40
).map(lambda pairs: tuple(np.array(side) for side in zip(*pairs, strict=True)))


@pytest.fixture
def sheet() -> pd.DataFrame:
    return pd.read_csv(SHEET, comment="#")


def test_reckoned_sets_match_the_answer_sheet(sheet: pd.DataFrame) -> None:
    for name, rows in sheet[sheet.set != "St Louis"].groupby("set"):
        result = smooth_rates(rows["count"], rows.population)
        np.testing.assert_allclose(result, rows[COLUMNS], rtol=1e-10, atol=1e-14, err_msg=name)


def test_st_louis_matches_what_was_published(sheet: pd.DataFrame) -> None:
    counties = pd.read_csv(examples.get_path("stl_hom.csv"))
    result = smooth_rates(counties.HC7984, counties.PO7984)
    published = sheet[sheet.set == "St Louis"]
    np.testing.assert_array_equal(counties.HC7984[:10], published["count"])
    np.testing.assert_allclose(result.smoothed[:10], published.smoothed, rtol=2e-8)


def test_esda_agrees_until_its_variance_is_negative() -> None:
    from esda.smoothing import Empirical_Bayes

    random = np.random.default_rng(1)
    people = random.integers(300, 15_000, 60)
    differing = random.poisson(0.03 * people * random.gamma(3, 1 / 3, 60))
    theirs = 1000 * Empirical_Bayes(differing, people).r.ravel()
    np.testing.assert_allclose(smooth_rates(differing, people).smoothed, theirs, rtol=1e-12)

    # As even as whole numbers allow: esda's weight is negative and turns high rates low.
    even, small = np.array([1, 2, 1, 1]), np.array([100, 100, 100, 100])
    theirs = 1000 * Empirical_Bayes(even, small).r.ravel()
    assert theirs[1] < theirs[0]
    result = smooth_rates(even, small)
    assert list(result.weight) == [0, 0, 0, 0]
    np.testing.assert_allclose(result.smoothed, 12.5)


@given(AREAS)
def test_smoothed_lies_between_the_rate_and_that_of_all(
    areas: tuple[np.ndarray, np.ndarray],
) -> None:
    counts, people = areas
    result = smooth_rates(counts, people)
    whole = 1000 * counts.sum() / people.sum()
    low, high = np.minimum(result.rate, whole), np.maximum(result.rate, whole)
    assert ((result.smoothed >= low * (1 - 1e-12)) & (result.smoothed <= high * (1 + 1e-12))).all()
    assert result.weight.between(0, 1).all()
    # The larger an area, the more its own figure counts.
    order = np.argsort(people, kind="stable")
    assert (np.diff(result.weight.to_numpy()[order]) >= -1e-15).all()


@given(AREAS, st.randoms(use_true_random=False))
def test_order_of_areas_does_not_matter(areas: tuple[np.ndarray, np.ndarray], random: Any) -> None:
    counts, people = areas
    mixed = list(range(len(counts)))
    random.shuffle(mixed)
    result, again = smooth_rates(counts, people), smooth_rates(counts[mixed], people[mixed])
    # The variance is a difference of sums, whose last digits depend on the order.
    np.testing.assert_allclose(again, result.iloc[mixed], rtol=1e-7, atol=1e-9)


def test_smoothed_rates_come_nearer_to_the_truth() -> None:
    random = np.random.default_rng(2)
    people = np.round(np.exp(random.normal(8, 1, 257)))
    truth = 0.02 * random.gamma(10, 1 / 10, 257)
    crude, smoothed = [], []
    for _ in range(200):
        result = smooth_rates(random.poisson(truth * people), people, per=1)
        crude.append(((result.rate - truth) ** 2).mean())
        smoothed.append(((result.smoothed - truth) ** 2).mean())
    # Knowing mean and variance of the true rates, linear smoothing errs by this much.
    chance, between = 0.02 / people, 0.02**2 / 10
    best = (between * chance / (between + chance)).mean()
    assert np.mean(smoothed) < 1.15 * best < 0.8 * np.mean(crude)
    assert np.mean(np.array(smoothed) < crude) > 0.99


def test_noise_is_smoothed_nearly_flat() -> None:
    random = np.random.default_rng(3)
    people = random.integers(2_000, 12_000, 257)
    weights = [smooth_rates(random.poisson(0.01 * people), people).weight.mean()
               for _ in range(200)]  # fmt: skip
    assert np.mean(weights) < 0.06
    assert np.mean(np.array(weights) == 0) > 0.4  # variance below 0 half of the time


def test_no_figure_or_nobody_cannot_say_and_counts_for_nothing() -> None:
    wards = pd.Index(["A", "B", "C", "D", "E"], name="ward")
    counts = pd.Series([5, np.nan, 12, 3, 40], wards)
    people = pd.Series([900, 800, 0, np.nan, 2_000], wards)
    result = smooth_rates(counts, people)
    pd.testing.assert_index_equal(result.index, wards)
    assert list(result.columns) == COLUMNS
    assert result.loc[["B", "C", "D"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(
        result.loc[["A", "E"]].reset_index(drop=True), smooth_rates([5, 40], [900, 2_000])
    )


def test_one_area_none_at_all_and_no_events() -> None:
    assert smooth_rates([7], [1_000]).iloc[0].tolist() == [7, 7, 0]
    assert smooth_rates(7, 1_000).iloc[0].tolist() == [7, 7, 0]
    assert smooth_rates([], []).empty
    assert (smooth_rates([0, 0, 0], [10, 200, 3_000]) == 0).all(axis=None)
    assert smooth_rates([np.nan, 3], [5, 0]).isna().all(axis=None)
    same = smooth_rates([10, 20, 30], [1_000, 2_000, 3_000])
    np.testing.assert_allclose(same[["rate", "smoothed"]], 10)


def test_per_scales_the_rates_only() -> None:
    result, each = smooth_rates([3, 50], [400, 900]), smooth_rates([3, 50], [400, 900], per=1)
    np.testing.assert_allclose(result.smoothed, 1000 * each.smoothed)
    np.testing.assert_array_equal(result.weight, each.weight)


def test_counts_may_exceed_the_population() -> None:
    town = smooth_rates([900, 20, 30], [300, 4_000, 5_000])
    assert town.rate[0] == 3_000
    assert town.smoothed[0] < 3_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], [10, 10]), "counts is negative in 1 of 2, first at position 1"),
        (([1, 1], [10, -10]), "populations is negative"),
        (([np.inf, 1], [10, 10]), "counts is infinite"),
        (([1, 1], [10, np.inf]), "populations is infinite"),
        (([1, 1, 1], [10, 10]), "shapes do not match"),
        ((["1", "1"], [10, 10]), "counts must be numbers"),
        ((pd.Series([1, 2]), pd.Series([3, 4], index=[1, 0])), "labelled differently"),
        (([1, 1], [10, 10], 0), "per must be a number above 0"),
        (([1, 1], [10, 10], np.nan), "per must be a number above 0"),
        (([[1, 1]], [[10, 10]]), "must be lists"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        smooth_rates(*arguments)
