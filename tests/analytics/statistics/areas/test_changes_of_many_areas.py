"""Changes among many: the exact probability, over-dispersion, and false alarms counted."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from analytics import change
from analytics.statistics.areas.changes_of_many_areas import real_changes

SHEET = Path(__file__).parents[3] / "reference" / "two_counts.csv"


@pytest.mark.parametrize(
    "row", list(pd.read_csv(SHEET, comment="#").itertuples(index=False)), ids=str
)
def test_probabilities_match_the_answer_sheet(row: Any) -> None:
    result = real_changes(row.before, row.after, row.exposure_before, row.exposure_after)
    assert result.p[0] == pytest.approx(row.p, rel=1e-9)


def test_half_of_the_observed_count_lies_between_the_exact_tests() -> None:
    for b, a in [(3, 11), (20, 41), (100, 140)]:
        strict = binomtest(a, a + b, 0.5).pvalue
        loose = binomtest(a + 1, a + b, 0.5).pvalue
        assert loose < real_changes(b, a).p[0] < strict


def test_the_columns_of_change_are_as_change_gives_them() -> None:
    before, after = [400, 16, 9, 0], [484, 25, 12, 0]
    result = real_changes(before, after, 90, 92)
    expected = change(before, after, 90, 92)
    pd.testing.assert_frame_equal(result[expected.columns], expected)


def wards(random: np.random.Generator, n: int, mean: float, phi: float) -> np.ndarray:
    """Two years of unequal wards in which nothing has changed but by chance, times phi."""
    means = mean * random.lognormal(0, 0.6, n)
    if phi > 1:
        return random.poisson(random.gamma(means / (phi - 1), phi - 1, (2, n)))
    return random.poisson(means, (2, n))


@pytest.mark.parametrize(
    ("n", "mean", "phi", "most"),
    [
        (257, 1, 1, 0.02),
        (257, 5, 1, 0.03),
        (257, 100, 1, 0.06),
        (257, 5, 4, 0.02),
        (257, 20, 2, 0.05),
        (257, 100, 4, 0.06),
        (14, 20, 1, 0.02),
        (14, 100, 4, 0.10),
    ],
)
def test_false_alarms_are_as_documented(n: int, mean: float, phi: float, most: float) -> None:
    random = np.random.default_rng([n, mean, int(phi)])
    maps = 200
    named = among = 0
    for _ in range(maps):
        before, after = wards(random, n, mean, phi)
        result = real_changes(before, after)
        named += bool(result.verdict_among.isin(["more", "fewer"]).any())
        among += int(result.verdict.isin(["more", "fewer"]).sum())
    assert named / maps < most + 3 * np.sqrt(most * (1 - most) / maps)
    if mean >= 5 and n == 257:
        assert among / maps > 7  # what change() by itself would name on every map


def test_real_changes_among_many_are_found() -> None:
    random = np.random.default_rng(1)
    before, after = random.poisson(60, (2, 257))
    after[:12] = random.poisson(130, 12)
    after[12:20] = random.poisson(20, 8)
    verdict_among = real_changes(before, after).verdict_among
    assert (verdict_among[:12] == "more").mean() > 0.8
    assert (verdict_among[12:20] == "fewer").mean() > 0.8
    assert verdict_among[20:].isin(["more", "fewer"]).mean() < 0.02


def test_a_rise_everywhere_is_not_taken_for_over_dispersion() -> None:
    random = np.random.default_rng(2)
    before, after = random.poisson(200, 257), random.poisson(280, 257)
    result = real_changes(before, after)
    assert result.attrs["phi"] < 1.3
    assert (result.verdict_among == "more").mean() > 0.8


def test_over_dispersion_is_found_at_its_size() -> None:
    random = np.random.default_rng(3)
    for phi in (1, 2, 6):
        shown = [real_changes(*wards(random, 257, 50, phi)).attrs["phi"] for _ in range(40)]
        assert np.mean(shown) == pytest.approx(phi, rel=0.1)


def test_few_events_are_too_few_to_say_and_more_so_if_they_cluster() -> None:
    assert list(real_changes([19, 20], [20, 20]).verdict_among) == [
        "too few to say",
        "no real change",
    ]
    random = np.random.default_rng(4)
    before, after = wards(random, 257, 60, 4)
    result = real_changes(before, after)
    total = before + after
    text = result.verdict_among == "no real change"
    assert (total[text] > 39.3 * result.attrs["phi"]).all()
    assert text.any()


def test_few_areas_cannot_tell_how_much_they_vary() -> None:
    result = real_changes([50] * 9, [50] * 9)
    assert np.isnan(result.attrs["phi"])
    assert np.isnan(real_changes([1] * 20, [1] * 20).attrs["phi"])
    assert real_changes([50] * 10, [50] * 10).attrs["phi"] == 1


def test_no_figure_and_nothing_watched_stay_and_say_so() -> None:
    names = pd.Index(list("abcde"))
    result = real_changes(
        pd.Series([40, None, 40, 0, 40], names),
        pd.Series([90, 40, None, 0, 40], names),
        1,
        pd.Series([1, 1, 1, 1, 0], names),
    )
    assert list(result.index) == list(names)
    assert list(result.verdict_among) == ["more", *["too few to say"] * 4]
    assert list(result.verdict) == list(result.verdict_among)
    assert list(result.q.isna()) == [False, True, True, True, True]
    assert result.q["a"] == result.p["a"]  # one comparison
    assert np.isnan(result.before["b"])
    assert result.before["c"] == 40
    assert len(real_changes([], [])) == 0
    nothing = real_changes([0] * 12, [0] * 12)
    assert set(nothing.verdict_among) == {"too few to say"}


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=40),
    st.sampled_from([(1, 1), (90, 92), (1, 4)]),
)
def test_in_reverse_order_or_in_another_order_the_verdicts_are_the_same(
    rows: list[tuple[int, int]], exposures: tuple[int, int]
) -> None:
    before, after = np.array(rows, float).T
    there = real_changes(before, after, *exposures)
    back = real_changes(after, before, *exposures[::-1])
    np.testing.assert_allclose(there.p, back.p, rtol=1e-6, equal_nan=True)
    mixed = real_changes(before[::-1], after[::-1], *exposures)
    np.testing.assert_allclose(there.q, mixed.q[::-1], rtol=1e-9, equal_nan=True)
    assert list(there.verdict_among) == list(mixed.verdict_among[::-1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([-1], [2]), "before is negative"),
        (([1], [np.inf]), "after is infinite"),
        (([1], [2], [-1]), "exposure_before is negative"),
        (([1, 2], [1, 2, 3]), "shapes do not match"),
        (([[1, 2]], [[1, 2]]), "must be lists"),
        ((pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])), "labelled differently"),
        (([1], [2], 1, 1, 0), "alpha must be above 0"),
        ((["a"], [2]), "before must be numbers"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        real_changes(*arguments)
