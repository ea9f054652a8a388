"""Change between two counts: the answer sheet, the small-number rules, and false alarms."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson
from statsmodels.stats.rates import test_poisson_2indep as poisson_two_sample

from analytics.statistics.count_change import FEWER, MORE, NO_REAL_CHANGE, change, change_by_days

SHEET = Path(__file__).parents[2] / "reference" / "wheeler_change.csv"
COLUMNS = ["before", "after", "difference", "z", "percent", "verdict"]


@pytest.fixture
def sheet() -> pd.DataFrame:
    return pd.read_csv(SHEET, comment="#")


def test_change_matches_the_answer_sheet(sheet: pd.DataFrame) -> None:
    result = change(sheet.before, sheet.after, sheet.exposure_before, sheet.exposure_after)
    assert list(result.columns) == COLUMNS
    for column in ("difference", "z", "percent"):
        np.testing.assert_allclose(result[column], sheet[column], rtol=1e-10, atol=1e-12)
    assert list(result.verdict) == list(sheet.verdict)


def test_equal_exposure_is_wheelers_formula_exactly() -> None:
    before, after = (side.ravel() for side in np.meshgrid(np.arange(60), np.arange(60)))
    wheeler = 2 * (np.sqrt(after) - np.sqrt(before))
    for exposure in (1, 30, 1_800_000):
        np.testing.assert_array_equal(change(before, after, exposure, exposure).z, wheeler)


def test_unequal_exposure_agrees_with_statsmodels() -> None:
    # Statsmodels adds 3/8 to each count, which does not matter at these sizes, and has a
    # standard deviation of 1 where Wheeler's z has √2.
    for before, after, e_b, e_a in [(4_000, 8_200, 1, 2), (30_000, 2_500, 365, 28)]:
        theirs = poisson_two_sample(after, e_a, before, e_b, method="sqrt", compare="ratio")
        result = change(before, after, e_b, e_a).z[0]
        assert result == pytest.approx(np.sqrt(2) * theirs.statistic, abs=0.02)


def test_only_the_ratio_of_exposures_matters() -> None:
    per_day = change([50, 7], [80, 3], 90, 92)
    pd.testing.assert_frame_equal(per_day, change([50, 7], [80, 3], 900, 920))


def test_in_reverse_order_a_rise_is_a_fall() -> None:
    random = np.random.default_rng(7)
    before, after = random.poisson(25, (2, 500))
    e_b, e_a = random.uniform(0.2, 5, (2, 500))
    there, back = change(before, after, e_b, e_a), change(after, before, e_a, e_b)
    np.testing.assert_allclose(there.z, -back.z, atol=1e-12)
    opposite = {"more": "fewer", "fewer": "more"}
    assert list(there.verdict.replace(opposite)) == list(back.verdict)


def test_difference_is_on_the_scale_of_the_later_period() -> None:
    # 100 in one year, 300 in the two years after: 100 more than at the earlier rate.
    row = change(100, 300, exposure_before=1, exposure_after=2).iloc[0]
    assert (row.before, row.after, row.difference, row.percent) == (100, 300, 100, 50)


def test_no_percentage_of_a_base_under_twenty() -> None:
    result = change([0, 19, 20], [5, 38, 40])
    assert list(result.percent.isna()) == [True, True, False]
    assert result.percent[2] == 100
    # It is the events counted that matter, not what they are scaled to.
    assert np.isnan(change(19, 400, exposure_before=1, exposure_after=20).percent[0])


def test_under_forty_events_no_doubling_reaches_three() -> None:
    total = np.arange(0, 200)
    doubled = change(total / 3, 2 * total / 3)
    assert total[doubled.z > 3].min() == 40
    unchanged = change(total / 2, total / 2)
    assert set(unchanged.verdict[total < 40]) == {"too few to say"}
    assert set(unchanged.verdict[total >= 40]) == {"no real change"}


@pytest.mark.parametrize(("e_b", "e_a"), [(1, 1), (365, 28), (1, 4), (90, 92)])
def test_no_real_change_is_said_from_where_a_doubling_and_a_halving_would_show(
    e_b: float, e_a: float
) -> None:
    total = np.arange(1, 400)

    def first_total_to_show(factor: float) -> int:
        """Events shared out between the periods as a rate multiplied by the factor would."""
        later = total * factor * e_a / (e_b + factor * e_a)
        return int(total[abs(change(total - later, later, e_b, e_a).z) > 3].min())

    unchanged = change(total * e_b / (e_b + e_a), total * e_a / (e_b + e_a), e_b, e_a)
    text = total[unchanged.verdict == "no real change"].min()
    assert text == max(first_total_to_show(2), first_total_to_show(0.5))


def test_a_change_that_shows_is_not_hidden_by_small_numbers() -> None:
    assert list(change([5, 20, 0], [20, 5, 6]).verdict) == ["more", "fewer", "more"]


def test_under_six_events_nothing_is_said() -> None:
    before, after = (side.ravel() for side in np.meshgrid(np.arange(6), np.arange(6)))
    few = before + after < 6
    assert set(change(before[few], after[few]).verdict) == {"too few to say"}


def test_a_short_early_period_with_nothing_in_it_proves_little() -> None:
    # None in one month, 20 in the next eleven: chance alone does that one time in six.
    result = change(0, 20, exposure_before=1, exposure_after=11)
    assert result.z[0] > 3
    assert result.verdict[0] == "too few to say"


@pytest.mark.parametrize(("mean", "most"), [(1, 0.001), (3, 0.021), (10, 0.040), (100, 0.035)])
def test_false_alarms_of_two_like_counts(mean: float, most: float) -> None:
    """The probability of a false "more" or "fewer", added up over every pair of counts."""
    counts = np.arange(0, int(mean + 10 * np.sqrt(mean) + 20))
    before, after = (side.ravel() for side in np.meshgrid(counts, counts))
    chance = poisson.pmf(before, mean) * poisson.pmf(after, mean)
    alarm = change(before, after).verdict.isin(["more", "fewer"])
    assert chance[alarm].sum() < most


def test_false_alarms_are_as_documented_in_a_simulation() -> None:
    random = np.random.default_rng(2015)
    for e_b, e_a in [(1, 1), (365, 28), (1, 4)]:
        before = random.poisson(60 * e_b / min(e_a, e_b), 50_000)
        after = random.poisson(60 * e_a / min(e_a, e_b), 50_000)
        result = change(before, after, e_b, e_a)
        assert result.z.std() == pytest.approx(np.sqrt(2), rel=0.02)
        assert result.verdict.isin(["more", "fewer"]).mean() == pytest.approx(0.034, abs=0.004)


def test_nothing_watched_is_too_few_to_say() -> None:
    result = change([5, 5, 0], [400, 400, 0], [0, 1, 0], [1, 0, 0])
    assert result[["difference", "z", "percent"]].isna().all(axis=None)
    assert set(result.verdict) == {"too few to say"}


def test_one_row_an_element_with_its_label() -> None:
    assert len(change(3, 4)) == 1
    assert list(change(3, [4, 5]).before) == [3, 3]
    assert list(change([], []).columns) == COLUMNS
    wards = pd.Index(["Laindon Park", "Vange"], name="ward")
    result = change(pd.Series([30, 40], wards), pd.Series([31, 90], wards))
    pd.testing.assert_index_equal(result.index, wards)
    assert result.verdict["Vange"] == "more"
    assert len(change(pd.Series([30], wards[:1]), [31, 90])) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2), "before is negative"),
        ((1, [2, float("nan")]), "after is missing"),
        ((1, 2, np.inf), "exposure_before is infinite"),
        ((1, 2, 1, -1), "exposure_after is negative"),
        (([1, 2], [1, 2, 3]), "shapes do not match"),
        (([[1, 2]], [[1, 2]]), "must be lists"),
        ((pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])), "labelled differently"),
    ],
)
def test_impossible_input_is_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        change(*arguments)


def test_importing_analytics_brings_in_no_heavy_library() -> None:
    # Counted in modules, not milliseconds, which depend on the machine.
    code = (
        "import sys, analytics; "
        "print(*{'scipy', 'statsmodels', 'esda', 'streamlit'} & set(sys.modules))"
    )
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


# 29 February --------------------------------------------------------------------------------------


def test_a_leap_day_alone_is_no_change() -> None:
    result = change_by_days(15_000, 15_000 * 29 / 28, 28, 29).iloc[0]
    assert change(15_000, 15_000 * 29 / 28)["verdict"].iloc[0] == MORE
    assert (result["verdict"], result["z"]) == (NO_REAL_CHANGE, pytest.approx(0, abs=1e-9))
    assert result["difference"] == pytest.approx(15_000 / 28)  # as it was published


def test_nor_do_like_counts_of_unlike_days_fall() -> None:
    result = change_by_days(15_000, 15_000, 28, 29).iloc[0]
    assert change(15_000, 15_000, 28, 29)["verdict"].iloc[0] == FEWER
    assert (result["verdict"], result["z"], result["difference"]) == (NO_REAL_CHANGE, 0, 0)


@given(b=st.integers(0, 40_000), a=st.integers(0, 40_000), days=st.sampled_from([28, 29]))
@settings(derandomize=True, deadline=None, database=None, max_examples=100)
def test_a_change_is_real_only_if_it_is_by_day_and_as_counted(b: int, a: int, days: int) -> None:
    result = change_by_days(b, a, days, 28).iloc[0]
    plain, daily = change(b, a).iloc[0], change(b, a, days, 28).iloc[0]
    real = result["verdict"] in (MORE, FEWER)
    assert real == (plain["verdict"] == daily["verdict"] and plain["verdict"] in (MORE, FEWER))
    assert abs(result["z"]) <= min(abs(plain["z"]), abs(daily["z"]))
    if real:
        assert (result["difference"] > 0) == (result["verdict"] == MORE)
        assert abs(result["z"]) > 3
