"""Splits that add up in the last digit, the published example, and every reason in words."""

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.decomposition import contributions, explain_rate, explain_share

SHEET = Path(__file__).parents[2] / "reference" / "das_gupta_1993_share.csv"


# --- volume and rate -------------------------------------------------------------------------


def test_worked_case_1_the_rate_fell_though_more_were_solved() -> None:
    parts = explain_rate(4_430, 10_000, 4_754, 11_709)
    assert parts.sentence == (
        "The solved rate fell from 44.3% to 40.6% because recorded offences grew faster (+17.1%) "
        "than offences solved (+7.3%): 324 more were solved."
    )
    assert parts.difference == 324
    # By hand: 1,709 × (0.443 + 0.40601…)/2 and the rest.
    volume = Fraction(1_709) * (Fraction(443, 1_000) + Fraction(4_754, 11_709)) / 2
    assert parts.volume_effect == pytest.approx(float(volume), rel=1e-12)
    assert parts.rate_effect == pytest.approx(float(324 - volume), rel=1e-12)
    assert parts.rate_effect < 0 < parts.volume_effect
    assert parts.verdict == "lower"
    assert (round(parts.growth_n, 2), round(parts.growth_x, 2)) == (17.09, 7.31)


pairs = st.integers(0, 2_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(pairs, pairs)
def test_volume_and_rate_add_up_exactly_and_are_kitagawas(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    parts = explain_rate(*before, *after)
    assert parts.difference == after[0] - before[0]
    if before[1] == 0 or after[1] == 0:
        assert np.isnan([parts.volume_effect, parts.rate_effect]).all()
        return
    assert parts.volume_effect + parts.rate_effect == parts.difference
    r1, r2 = Fraction(*before), Fraction(*after)
    volume = float((after[1] - before[1]) * (r1 + r2) / 2)
    rate = float((r2 - r1) * (before[1] + after[1]) / 2)
    assert parts.volume_effect == pytest.approx(volume, rel=1e-9, abs=1e-8)
    assert parts.rate_effect == pytest.approx(rate, rel=1e-9, abs=1e-8)
    back = explain_rate(*after, *before)
    assert back.volume_effect == -parts.volume_effect
    assert back.rate_effect == -parts.rate_effect


@given(st.lists(st.floats(0.001, 1e5), min_size=4, max_size=4))
def test_weighted_counts_add_up_too(numbers: list[float]) -> None:
    x1, n1, x2, n2 = *sorted(numbers[:2]), *sorted(numbers[2:])
    parts = explain_rate(x1, n1, x2, n2)
    assert parts.volume_effect + parts.rate_effect == parts.difference
    assert parts.difference == pytest.approx(x2 - x1, abs=1e-14 * max(n1, n2))


def test_no_growth_is_given_from_a_small_base() -> None:
    parts = explain_rate(19, 20, 38, 40)
    assert np.isnan(parts.growth_x)
    assert parts.growth_n == 100


REASONS = {
    # (x before, n before, x after, n after): the first sentence.
    (100, 500, 100, 500): "stayed at 20.0%: recorded offences and offences solved stayed the same.",
    (100, 500, 110, 550): "stayed at 20.0%: recorded offences grew (+10.0%) and offences solved "
    "grew (+10.0%); 10 more were solved.",
    (100, 500, 90, 450): "stayed at 20.0%: recorded offences fell (−10.0%) and offences solved "
    "fell (−10.0%); 10 fewer were solved.",
    (0, 500, 0, 550): "stayed at 0.0%: none were solved in either period.",
    (500, 500, 550, 550): "stayed at 100.0%: recorded offences grew (+10.0%) and offences solved "
    "grew (+10.0%); 50 more were solved.",
    (5_000, 20_000, 5_001, 20_000): "stayed at 25.0%: recorded offences stayed the same and "
    "offences solved grew (from 5,000 to 5,001); 1 more was solved.",
    # It fell.
    (100, 500, 120, 700): "fell from 20.0% to 17.1% because recorded offences grew faster "
    "(+40.0%) than offences solved (+20.0%): 20 more were solved.",
    (100, 500, 100, 700): "fell from 20.0% to 14.3% because recorded offences grew (+40.0%) while "
    "offences solved stayed the same.",
    (100, 500, 80, 700): "fell from 20.0% to 11.4% because offences solved fell (−20.0%) while "
    "recorded offences grew (+40.0%): 20 fewer were solved.",
    (100, 500, 80, 500): "fell from 20.0% to 16.0% because offences solved fell (−20.0%) while "
    "recorded offences stayed the same: 20 fewer were solved.",
    (100, 500, 60, 400): "fell from 20.0% to 15.0% because offences solved fell faster (−40.0%) "
    "than recorded offences (−20.0%): 40 fewer were solved.",
    (100, 500, 0, 400): "fell from 20.0% to 0.0% because offences solved fell faster (−100.0%) "
    "than recorded offences (−20.0%): 100 fewer were solved.",
    # It rose.
    (100, 500, 150, 600): "rose from 20.0% to 25.0% because offences solved grew faster (+50.0%) "
    "than recorded offences (+20.0%): 50 more were solved.",
    (100, 500, 150, 500): "rose from 20.0% to 30.0% because offences solved grew (+50.0%) while "
    "recorded offences stayed the same: 50 more were solved.",
    (100, 500, 101, 400): "rose from 20.0% to 25.2% because offences solved grew (+1.0%) while "
    "recorded offences fell (−20.0%): 1 more was solved.",
    (100, 500, 100, 400): "rose from 20.0% to 25.0% because recorded offences fell (−20.0%) while "
    "offences solved stayed the same.",
    (100, 500, 90, 300): "rose from 20.0% to 30.0% because recorded offences fell faster (−40.0%) "
    "than offences solved (−10.0%): 10 fewer were solved.",
    (0, 500, 7, 500): "rose from 0.0% to 1.4% because offences solved grew (from 0 to 7) while "
    "recorded offences stayed the same: 7 more were solved.",
    # Small bases get numbers, not percentages; so do growths that read alike.
    (10, 60, 16, 80): "rose from 16.7% to 20.0% because offences solved grew faster (from 10 to "
    "16) than recorded offences (from 60 to 80): 6 more were solved.",
    (4_434, 10_000, 4_878, 10_998): "rose from 44.3% to 44.4% because offences solved grew faster "
    "(from 4,434 to 4,878) than recorded offences (from 10,000 to 10,998): 444 more were solved.",
    # No rate on one side.
    (0, 0, 7, 50): "cannot be compared: recorded offences came to 0 in the earlier period.",
    (7, 50, 0, 0): "cannot be compared: recorded offences came to 0 in the later period.",
    (0, 0, 0, 0): "cannot be compared: recorded offences came to 0 in either period.",
}


@pytest.mark.parametrize(("numbers", "sentence"), REASONS.items(), ids=str)
def test_the_reason_of_every_combination_of_signs(numbers: Any, sentence: str) -> None:
    result = explain_rate(*numbers).sentence
    assert result.startswith(f"The solved rate {sentence}"), result
    rest = result.removeprefix(f"The solved rate {sentence}")
    assert rest in (
        "",
        " Chance alone could have moved the solved rate as far.",
        " Fewer than 50 in a period are too few to say whether the solved rate really changed.",
    )


def test_the_table_of_reasons_has_every_combination() -> None:
    signs = {
        (int(np.sign(n2 - n1)), int(np.sign(x2 - x1)), int(np.sign(x2 * n1 - x1 * n2)))
        for x1, n1, x2, n2 in REASONS
        if n1 and n2
    }
    possible = {
        (n, x, rate)
        for n, x, rate in product((-1, 0, 1), repeat=3)
        if not (n == 0 and rate != x)
        and not (x == 0 and n and rate == n)
        and not (n * x < 0 and rate != x)
    } - {(-1, 0, 0), (-1, 1, 0), (1, -1, 0)}
    assert possible <= signs


@given(pairs, pairs)
def test_what_the_sentence_says_is_true(before: tuple[int, int], after: tuple[int, int]) -> None:
    (x1, n1), (x2, n2) = before, after
    text = explain_rate(x1, n1, x2, n2).sentence
    assert text[0] == "T"
    assert text.endswith(".")
    assert "nan" not in text
    assert "  " not in text
    if n1 == 0 or n2 == 0:
        assert "cannot be compared" in text
        return
    first, second = f"{100 * x1 / n1:.1f}%", f"{100 * x2 / n2:.1f}%"
    rate = np.sign(Fraction(x2, n2) - Fraction(x1, n1))
    if first == second:
        assert f"stayed at {first}" in text
    else:
        assert f"{'rose' if rate > 0 else 'fell'} from {first} to {second}" in text
        growth = Fraction(n2 - n1, n1), (Fraction(x2 - x1, x1) if x1 else None)
        if "recorded offences grew faster" in text:
            assert n2 > n1
            assert growth[1] is not None
            assert growth[0] > growth[1] > 0
        if "offences solved fell faster" in text:
            assert growth[1] is not None
            assert growth[1] < growth[0] < 0
    assert ("more w" in text) == (x2 > x1)
    assert ("fewer w" in text) == (x2 < x1)


def test_what_may_be_chance_is_said_to_be() -> None:
    chance = "Chance alone could have moved the solved rate as far."
    assert explain_rate(100, 500, 110, 500).sentence.endswith(chance)
    few = "Fewer than 50 in a period are too few to say whether the solved rate really changed."
    assert explain_rate(30, 43, 494, 600).sentence.endswith(few)
    assert explain_rate(100, 500, 150, 500).sentence.endswith("solved.")


def test_the_sentence_of_another_share() -> None:
    words = ("confidence", "the number asked", "the number who agree", "of that mind")
    assert explain_rate(579, 1_000, 590, 1_012).say(*words) == (
        "Confidence rose from 57.9% to 58.3% because the number who agree grew faster (+1.9%) than "
        "the number asked (+1.2%): 11 more were of that mind. Chance alone could have moved "
        "confidence as far."
    )
    assert "2.5 more were solved" in explain_rate(100, 500, 102.5, 500).sentence


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2, 1, 2), "x_before is negative"),
        ((1, 2, 3, 2), "x_after is more than n_after"),
        ((3, 2, 1, 2), "x_before is more than n_before"),
        ((1, np.nan, 1, 2), "n_before is missing"),
        ((1, 2, 1, np.inf), "n_after is infinite"),
        (([1, 1], 2, 1, 2), "single numbers"),
    ],
)
def test_impossible_rates_are_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        explain_rate(*arguments)


# --- parts and whole -------------------------------------------------------------------------


counts = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=30)


@given(counts)
def test_parts_add_up_to_the_whole(rows: list[tuple[int, int]]) -> None:
    before, after = np.array(rows).T
    result = contributions(before, after)
    assert result.difference.sum() == after.sum() - before.sum()
    assert list(result.difference.abs()) == sorted(abs(after - before), reverse=True)
    if (after != before).any():
        assert result.share.abs().sum() == pytest.approx(1)
    else:
        assert result.share.isna().all()
    if after.sum() != before.sum():
        assert result.share_of_net.sum() == pytest.approx(1)
    else:
        assert result.share_of_net.isna().all()


def test_parts_keep_their_names_and_equal_ones_their_order() -> None:
    names = pd.Index(["a", "b", "c", "d"], name="district")
    result = contributions(pd.Series([5, 5, 5, 5], names), pd.Series([7, 1, 3, 9], names))
    assert list(result.index) == ["b", "d", "a", "c"]
    assert result.index.name == "district"
    assert list(contributions([1, 2], [1, 5]).index) == [1, 0]
    assert len(contributions([], [])) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.nan], [1, 2]), "before is missing .* in 1 of 2, first at position 1"),
        (([1, 2], [1, -2]), "after is negative"),
        (([1, 2], [1, 2, 3]), "shapes do not match"),
        (([[1, 2]], [[1, 2]]), "must be lists"),
        ((pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])), "labelled differently"),
    ],
)
def test_a_whole_with_an_impossible_part_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        contributions(*arguments)


# --- mix and rate ----------------------------------------------------------------------------


def test_mix_and_rate_are_those_of_the_published_example() -> None:
    sheet = pd.read_csv(SHEET, comment="#")
    result = explain_share(
        sheet.n_before * sheet.rate_before / 1_000,
        sheet.n_before,
        sheet.n_after * sheet.rate_after / 1_000,
        sheet.n_after,
    )
    crude = 1_000 * result.attrs["difference"]
    assert crude == pytest.approx(8.736 - 9.422, abs=0.001)
    assert 1_000 * result.rate_effect.sum() == pytest.approx(8.030 - 10.258, abs=0.001)
    assert 1_000 * result.mix_effect.sum() == pytest.approx(0.020 + 1.522, abs=0.001)


parts = st.lists(
    st.tuples(*[st.tuples(st.integers(0, 900), st.integers(0, 900)).map(sorted)] * 2),
    min_size=1,
    max_size=20,
)


@given(parts)
def test_mix_and_rate_add_up_exactly(rows: list[Any]) -> None:
    x1, n1, x2, n2 = np.array([[*before, *after] for before, after in rows], float).T
    result = explain_share(x1, n1, x2, n2)
    if n1.sum() == 0 or n2.sum() == 0:
        assert result[["mix_effect", "rate_effect", "effect"]].isna().all(axis=None)
        return
    difference = result.attrs["difference"]
    assert result.mix_effect.sum() + result.rate_effect.sum() == difference
    assert result.effect.sum() == difference
    assert difference == pytest.approx(x2.sum() / n2.sum() - x1.sum() / n1.sum(), abs=1e-14)
    back = explain_share(x2, n2, x1, n1)
    np.testing.assert_allclose(back.mix_effect, -result.mix_effect, atol=1e-12)
    np.testing.assert_allclose(back.rate_effect, -result.rate_effect, atol=1e-12)


def test_by_hand_a_share_falls_by_mix_alone_and_by_rates_alone() -> None:
    # Weights ¾ and ¼ become ½ and ½, shares 0.2 and 0.4 stay: the mean of 0.25 and 0.30 is 0.275.
    mix = explain_share([15, 10], [75, 25], [10, 20], [50, 50])
    np.testing.assert_allclose(mix.mix_effect, [0.01875, 0.03125], atol=1e-12)
    np.testing.assert_allclose(mix.rate_effect, [0, 0], atol=1e-12)
    rate = explain_share([15, 10], [75, 25], [30, 5], [75, 25])
    np.testing.assert_allclose(rate.mix_effect, [0, 0], atol=1e-12)
    np.testing.assert_allclose(rate.rate_effect, [0.15, -0.05], atol=1e-12)


def test_a_part_that_comes_or_goes_is_all_mix() -> None:
    names = pd.Index(["old", "new", "never"])
    result = explain_share(
        pd.Series([20, 0, 0], names), [100, 0, 0], pd.Series([20, 30, 0], names), [100, 100, 0]
    )
    assert list(result.index) == list(names)
    np.testing.assert_allclose(result.rate_effect, [0, 0, 0], atol=1e-12)
    assert result.mix_effect["new"] > 0
    assert list(result.share_before.isna()) == [False, True, True]
    assert result.effect["never"] == 0
    gone = explain_share([20, 30], [100, 100], [20, 0], [100, 0])
    np.testing.assert_allclose(gone.rate_effect, [0, 0], atol=1e-12)
    assert gone.mix_effect[1] < 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([3], [2], [1], [2]), "x_before is more than n_before"),
        (([1], [2], [3], [2]), "x_after is more than n_after"),
        (([1], [np.nan], [1], [2]), "n_before is missing"),
        (([[1]], [[2]], [[1]], [[2]]), "takes lists"),
    ],
)
def test_impossible_shares_are_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        explain_share(*arguments)
