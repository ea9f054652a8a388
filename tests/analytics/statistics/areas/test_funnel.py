"""Funnels against Fingertips' own output, verdicts on areas, and false alarms counted."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, poisson
from statsmodels.stats.meta_analysis import combine_effects

from analytics import poisson_interval, wilson_interval
from analytics.statistics.areas.area_scores import dispersion
from analytics.statistics.areas.compare_areas import compare_areas
from analytics.statistics.areas.funnel import funnel_limits

SHEET = Path(__file__).parents[3] / "reference" / "funnel_limits.csv"
LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


# --- the limits ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", list(pd.read_csv(SHEET, comment="#").itertuples(index=False)), ids=str
)
def test_limits_match_the_answer_sheet(row: Any) -> None:
    result = funnel_limits(row.size, row.pooled, row.confidence, kind=row.kind, per=row.per)
    rel = 1e-10 if row.source == "computed" else 2e-5
    for limit, expected in zip(result.iloc[0, 2:], (row.lower, row.upper), strict=True):
        if not np.isnan(expected):
            assert limit == pytest.approx(expected, rel=rel, abs=1e-8)


@pytest.mark.parametrize("expected", [0.01, 0.5, 3, 9.5, 40, 300])
def test_an_area_is_outside_where_its_own_interval_leaves_out_the_target(expected: float) -> None:
    counts = np.arange(0, 500)
    limits = funnel_limits(1_000, expected).iloc[0]
    lower, upper = poisson_interval(counts)
    # From 10 events `rate` has Byar's interval; a hundredth of an event decides nothing here.
    outside = (counts < limits.lower_95) | (counts > limits.upper_95)
    excluded = (upper < expected - 0.01) | (lower > expected + 0.01)
    np.testing.assert_array_equal(outside, excluded)


def test_the_same_of_shares() -> None:
    for n, p in [(20, 0.5), (50, 0.9), (400, 0.3)]:
        x = np.arange(n + 1)
        limits = funnel_limits(n, p, kind="share").iloc[0]
        lower, upper = wilson_interval(x, n)
        outside = (x / n < limits.lower_95) | (x / n > limits.upper_95)
        np.testing.assert_array_equal(outside, (upper < p) | (lower > p))


def test_chance_puts_an_area_outside_no_more_often_than_stated() -> None:
    for mean in (0.02, 1, 5, 20, 100, 1_000):
        limits = funnel_limits(1_000, mean).iloc[0]
        below = poisson.cdf(np.ceil(limits[["lower_95", "lower_998"]].astype(float)) - 1, mean)
        above = poisson.sf(np.floor(limits[["upper_95", "upper_998"]].astype(float)), mean)
        assert (below <= [0.025, 0.001]).all(), mean
        assert (above <= [0.025, 0.001]).all(), mean


sizes = st.lists(st.integers(1, 10**6), min_size=2, max_size=8, unique=True)


@given(sizes, st.floats(0.01, 500), st.floats(0, 0.5))
def test_funnels_of_rates_nest_shrink_and_hold_the_target(
    size: list[int], pooled: float, spread: float
) -> None:
    check_shape(funnel_limits(sorted(size), pooled, spread=spread), pooled)


@given(sizes, st.floats(0, 1), st.floats(0, 0.5))
def test_funnels_of_shares_nest_shrink_and_hold_the_target(
    size: list[int], pooled: float, spread: float
) -> None:
    result = funnel_limits(sorted(size), pooled, kind="share", spread=spread)
    check_shape(result, pooled)
    assert ((result[LIMITS] >= 0) & (result[LIMITS] <= 1)).all(axis=None)


def check_shape(limits: pd.DataFrame, pooled: float) -> None:
    hair = 1e-9 * max(pooled, 1)
    assert (limits.lower_998 <= limits.lower_95 + hair).all()
    assert (limits.lower_95 <= pooled + hair).all()
    assert (pooled <= limits.upper_95 + hair).all()
    assert (limits.upper_95 <= limits.upper_998 + hair).all()
    assert (np.diff(limits[["lower_95", "lower_998"]], axis=0) >= -hair).all()
    assert (np.diff(limits[["upper_95", "upper_998"]], axis=0) <= hair).all()


def test_spread_widens_to_the_random_effects_limits_of_large_areas() -> None:
    # Where chance is small next to the spread, limits on the square-root scale are z τ away.
    result = funnel_limits(1e9, 10, spread=0.1).iloc[0]
    z = norm.ppf(0.975)
    assert result.lower_95 == pytest.approx(10 * (1 - z * 0.1) ** 2, rel=1e-4)
    assert result.upper_95 == pytest.approx(10 * (1 + z * 0.1) ** 2, rel=1e-4)
    share = funnel_limits(1e9, 0.4, kind="share", spread=0.05).iloc[0]
    middle = np.arcsin(np.sqrt(0.4))
    assert share.lower_95 == pytest.approx(np.sin(middle - z * 0.05) ** 2, rel=1e-4)
    assert share.upper_95 == pytest.approx(np.sin(middle + z * 0.05) ** 2, rel=1e-4)


def test_limits_are_named_by_their_confidence_and_keep_labels() -> None:
    wards = pd.Series([500, 0], ["Vange", "Nobody's Land"])
    result = funnel_limits(wards, 12, (0.9, 0.95, 0.998))
    assert list(result.columns) == [
        "size", "target", "lower_9", "upper_9", "lower_95", "upper_95", "lower_998", "upper_998",
    ]  # fmt: skip
    assert list(result.index) == list(wards.index)
    assert result.iloc[1, 2:].isna().all()
    assert len(funnel_limits([], 12)) == 0
    assert (funnel_limits(100, 0).iloc[0, 2:] == 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": -1, "pooled": 2}, "size is negative"),
        ({"size": [1, np.nan], "pooled": 2}, "size is missing"),
        ({"size": [[1]], "pooled": 2}, "size must be a list"),
        ({"size": 1, "pooled": np.inf}, "pooled is infinite"),
        ({"size": 1, "pooled": [1, 2]}, "pooled must be one number"),
        ({"size": 1, "pooled": 40, "kind": "share"}, "pooled is a share above 1"),
        ({"size": 1, "pooled": 1, "kind": "ratio"}, "kind must be"),
        ({"size": 1, "pooled": 1, "spread": -1}, "spread is negative"),
        ({"size": 1, "pooled": 1, "per": 0}, "per must be a number above 0"),
        ({"size": 1, "pooled": 1, "confidence": 95}, "confidence must be above 0"),
        ({"size": 1, "pooled": 1, "confidence": (0.95, 1)}, "confidence must be above 0"),
    ],
)
def test_impossible_limits_are_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        funnel_limits(**arguments)


# --- the verdicts ----------------------------------------------------------------------------


def wards(
    random: np.random.Generator, n: int, mean: float, tau: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Counts and populations of unequal wards with a common rate, or with a spread of rates."""
    size = random.lognormal(0, 0.5, n)
    size /= size.mean()
    counts = random.poisson(mean * size * (1 + tau * random.standard_normal(n)) ** 2)
    return counts.astype(float), 1_000 * size


@pytest.mark.parametrize(
    ("n", "mean", "tau", "most"),
    [
        (14, 200, 0, 0.05),
        (257, 2, 0, 0.05),
        (257, 20, 0, 0.05),
        (257, 200, 0, 0.06),
        (14, 200, 0.15, 0.11),
        (257, 20, 0.15, 0.09),
        (257, 500, 0.2, 0.10),
    ],
)
def test_false_alarms_are_as_documented(n: int, mean: float, tau: float, most: float) -> None:
    random = np.random.default_rng([n, mean])
    sets = 250
    alarms = 0
    for _ in range(sets):
        counts, size = wards(random, n, mean, tau)
        verdict = compare_areas(counts, size, kind="rate").frame["verdict"]
        alarms += bool(verdict.isin(["higher", "lower"]).any())
    # Three standard errors of the count of sets on top of what is documented.
    assert alarms / sets < most + 3 * np.sqrt(most * (1 - most) / sets)


def test_without_allowing_for_it_over_dispersion_would_name_half_of_the_wards() -> None:
    counts, size = wards(np.random.default_rng(3), 257, 500, 0.2)
    areas = compare_areas(counts, size, kind="rate")
    assert areas.overdispersed
    assert areas.frame.verdict_chance.isin(["higher", "lower"]).mean() > 0.5
    assert not areas.frame.verdict.isin(["higher", "lower"]).any()


def test_an_area_apart_is_named_among_many_that_differ() -> None:
    counts, size = wards(np.random.default_rng(4), 257, 100, 0.1)
    counts[[17, 40]] = [round(0.3 * size[17]), 2]
    areas = compare_areas(counts, size, kind="rate")
    assert areas.frame.verdict[17] == "higher"
    assert areas.frame.verdict[40] == "lower"
    assert areas.frame.verdict.isin(["higher", "lower"]).sum() <= 4


def test_spread_is_found_at_its_size_and_near_that_of_statsmodels() -> None:
    random = np.random.default_rng(8)
    for tau in (0.08, 0.3):
        results = []
        for _ in range(30):
            counts, size = wards(random, 257, 300, tau)
            areas = compare_areas(counts, size, kind="rate")
            expected = size * areas.pooled / 1_000
            theirs = combine_effects(
                np.sqrt(counts / expected), 1 / (4 * expected), method_re="iterated"
            )
            results.append((areas.tau, np.sqrt(theirs.tau2)))
        ours, paule_mandel = np.mean(results, axis=0)
        assert ours == pytest.approx(tau, rel=0.06)
        assert ours == pytest.approx(paule_mandel, rel=0.06)


def test_adjusted_scores_have_no_dispersion_left() -> None:
    counts, size = wards(np.random.default_rng(9), 60, 80, 0.25)
    areas = compare_areas(counts, size, kind="rate")
    assert dispersion(areas.frame.z.to_numpy())[0] == areas.phi > 1
    assert dispersion(areas.frame.z_adjusted.to_numpy())[0] == pytest.approx(1, abs=1e-6)
    expected = size * areas.pooled / 1_000
    np.testing.assert_allclose(
        areas.frame.z_adjusted, areas.frame.z / np.sqrt(1 + 4 * expected * areas.tau**2)
    )


def test_areas_with_hardly_anything_expected_take_no_part_in_over_dispersion() -> None:
    counts, size = wards(np.random.default_rng(13), 40, 90, 0.2)
    small = np.random.default_rng(14).poisson(0.5, 200).astype(float)
    areas = compare_areas(np.append(counts, small), np.append(size, np.full(200, 5.5)), kind="rate")
    assert areas.phi == dispersion(areas.frame.z.to_numpy()[:40])[0]
    assert areas.phi > 5 > dispersion(areas.frame.z.to_numpy())[0]


def test_shares_are_compared_as_shares() -> None:
    random = np.random.default_rng(10)
    n = random.integers(200, 900, 40)
    x = random.binomial(n, 0.4)
    x[5] = round(0.62 * n[5])
    areas = compare_areas(x, n, kind="share")
    assert areas.pooled == pytest.approx(x.sum() / n.sum())
    assert areas.frame.verdict[5] == "higher"
    assert set(areas.frame.verdict.drop(5)) == {"no different"}


def test_few_are_too_few_to_say() -> None:
    rates = compare_areas([13, 14, 400, 400], [1_000, 1_000, 28_500, 28_500], kind="rate").frame
    assert list(rates.verdict) == ["no different"] * 4  # 14.04 and more expected
    rates = compare_areas([13, 14, 400, 400], [980, 1_000, 29_000, 29_000], kind="rate").frame
    assert list(rates.verdict[:2]) == ["too few to say"] * 2
    # So many where hardly any are expected show even so.
    assert compare_areas([9, 800], [10, 10_000], kind="rate").frame.verdict[0] == "higher"
    shares = compare_areas([49, 10, 400], [49, 50, 1_000], kind="share").frame
    assert list(shares.verdict) == ["too few to say", "lower", "no different"]


def test_what_has_no_figure_stays_and_is_not_counted() -> None:
    names = pd.Index(["a", "b", "c", "d"])
    areas = compare_areas(
        pd.Series([50, None, 3, 60], names), pd.Series([1_000, 900, 0, 1_000], names), kind="rate"
    )
    assert areas.n == 2
    assert areas.pooled == 55
    assert list(areas.frame.index) == list(names)
    assert list(areas.frame.verdict) == ["no different", *["too few to say"] * 2, "no different"]
    assert (
        areas.frame.loc[["b", "c"]]
        .drop(columns=["verdict", "verdict_chance"])
        .isna()
        .all(axis=None)
    )


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_nothing_one_all_none_and_all_equal(kind: Any) -> None:
    empty = compare_areas([], [], kind=kind)
    assert (len(empty.frame), empty.n, empty.overdispersed) == (0, 0, False)
    assert np.isnan(empty.pooled)
    areas = compare_areas([40], [100], kind=kind)
    assert list(areas.frame.verdict) == ["too few to say"]
    assert np.isnan(areas.frame.p[0])
    nothing = compare_areas([0] * 12, [100] * 12, kind=kind)
    assert nothing.pooled == 0
    assert not nothing.frame.verdict.isin(["higher", "lower"]).any()
    equal = compare_areas([50] * 12, [100] * 12, kind=kind)
    assert set(equal.frame.verdict) == {"no different"}
    assert (equal.tau, equal.overdispersed) == (0, False)
    every = compare_areas([100] * 12, [100] * 12, kind="share")
    assert set(every.frame.verdict) == {"no different"}


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3_000)), min_size=2, max_size=40))
def test_the_order_of_areas_does_not_matter(rows: list[tuple[int, int]]) -> None:
    counts, size = np.array(rows, float).T
    there = compare_areas(counts, size, kind="rate")
    back = compare_areas(counts[::-1], size[::-1], kind="rate")
    pd.testing.assert_frame_equal(
        there.frame, back.frame.iloc[::-1].reset_index(drop=True), rtol=1e-6
    )
    values = there.frame.value[there.frame.value.notna()]
    if len(values):
        hair = 1e-9 * values.max()
        assert values.min() - hair <= there.pooled <= values.max() + hair


def test_the_unit_of_the_rate_changes_nothing_else() -> None:
    counts, size = wards(np.random.default_rng(12), 30, 60, 0.2)
    thousand = compare_areas(counts, size, kind="rate")
    million = compare_areas(counts, size, kind="rate", per=1_000_000)
    assert million.pooled == pytest.approx(1_000 * thousand.pooled)
    assert million.tau == thousand.tau
    pd.testing.assert_frame_equal(
        million.frame.drop(columns="value"), thousand.frame.drop(columns="value")
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([-1, 2], [5, 5]), "counts is negative"),
        (([1, 2], [5, np.inf]), "sizes is infinite"),
        (([6, 2], [5, 5]), "counts is more than sizes"),
        (([1, 2], [5, 5, 5]), "shapes do not match"),
        (([[1, 2]], [[5, 5]]), "must be lists"),
        ((pd.Series([1, 2]), pd.Series([5, 5], index=[1, 0])), "labelled differently"),
    ],
)
def test_impossible_areas_are_refused_by_name(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compare_areas(*arguments, kind="share")


def test_unknown_kinds_and_rates_of_error_are_refused() -> None:
    with pytest.raises(ValueError, match="kind must be"):
        compare_areas([1], [2], kind="count")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="alpha must be above 0"):
        compare_areas([1], [2], kind="rate", alpha=5)
    with pytest.raises(ValueError, match="per must be a number above 0"):
        compare_areas([1], [2], kind="rate", per=-1)
