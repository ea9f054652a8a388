"""Satisfaction: shares, rolling years, the ethnic gap, falls; by hand and against plain loops."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import gap_verdict, proportion_gap, wilson_interval
from analytics.statistics.runs import run
from analytics.statistics.satisfaction import (
    CANNOT_SAY,
    DID_NOT_FALL,
    FELL_BEYOND,
    FELL_ORDINARILY,
    FELL_TOO_FEW,
    KEYS,
    ethnic_gap,
    satisfaction,
)
from analytics.statistics.satisfaction_over_time import falling, rolling_year

ASPECTS = ("contact", "action", "informed", "treatment", "overall")
FIRST = pd.Period("2013-04", "M")
FRAME = dict[str, object]


def month(number: int) -> pd.Timestamp:
    return (FIRST + number).to_timestamp()


def series(satisfied: object, answered: object = 200, **other: object) -> pd.DataFrame:
    """Months from April 2013 on."""
    x = np.atleast_1d(np.asarray(satisfied, dtype=float))
    n = np.broadcast_to(np.asarray(answered, dtype=float), x.shape)
    months = [month(i) for i in range(len(x))]
    return pd.DataFrame({**other, "month": months, "numerator": x, "denominator": n})


# --- shares -----------------------------------------------------------------------------------


def test_the_share_is_in_per_cent_with_its_wilson_interval_and_n() -> None:
    frame = series([30, 0, 50], [50, 50, 50], aspect="overall")
    result = satisfaction(frame)
    assert list(result.columns) == [*frame.columns, "value", "lower", "upper"]
    assert list(result.denominator) == [50, 50, 50]
    assert list(result.value) == [60, 0, 100]
    lower, upper = wilson_interval([30, 0, 50], 50)
    np.testing.assert_array_equal(result[["lower", "upper"]].T, 100 * np.array([lower, upper]))
    wider = satisfaction(frame, confidence=0.998)
    assert (wider.upper - wider.lower > result.upper - result.lower).all()


def test_a_month_without_a_figure_and_one_without_answers_have_no_share() -> None:
    frame = series([np.nan, 0, 5], [np.nan, 0, 10]).set_index(pd.Index(["a", "b", "c"]))
    result = satisfaction(frame)
    assert list(result.index) == ["a", "b", "c"]
    assert result.loc[["a", "b"], ["value", "lower", "upper"]].isna().all(axis=None)
    assert result.loc["c", "value"] == 50
    assert result.denominator["b"] == 0
    assert "value" not in frame  # the frame given is not changed


def test_nullable_and_empty_columns_are_accepted() -> None:
    nullable = series([5, 6], 10).astype({"numerator": "Int64", "denominator": "Int64"})
    nullable.loc[0, ["numerator", "denominator"]] = pd.NA
    assert satisfaction(nullable).value.isna().tolist() == [True, False]
    nothing = series([5], 10, aspect="overall", ethnicity="White").iloc[:0]
    for function in (satisfaction, rolling_year, ethnic_gap, falling):
        result = function(nothing)
        assert len(result) == 0
        assert "lower" in result


# --- twelve months to each month ----------------------------------------------------------------


def test_twelve_months_are_put_together_from_the_twelfth_on() -> None:
    result = rolling_year(series(range(1, 15), 100, aspect="overall"))
    assert list(result.month) == [month(i) for i in range(14)]
    assert list(result.start) == [month(i - 11) for i in range(14)]
    assert list(result.numerator[11:]) == [78, 90, 102]
    assert list(result.denominator[11:]) == [1200] * 3
    assert result.value[11] == pytest.approx(6.5)
    assert result.numerator[:11].isna().all()
    assert set(result.reason[:11]) == {"begins in April 2013"}
    assert set(result.reason[11:]) == {""}
    assert list(result.months) == [*range(1, 12), 12, 12, 12]
    lower, upper = wilson_interval(78, 1200)
    assert (result.lower[11], result.upper[11]) == pytest.approx((100 * lower, 100 * upper))


def test_a_month_in_which_nobody_answered_is_a_month() -> None:
    n = np.full(12, 50)
    n[[0, 5, 11]] = 0
    last = rolling_year(series(n // 2, n)).iloc[-1]
    assert (last.numerator, last.denominator, last.months, last.reason) == (225, 450, 12, "")
    nobody = rolling_year(series([0] * 12, 0)).iloc[-1]
    assert (nobody.denominator, nobody.months, nobody.reason) == (0, 12, "nobody answered")
    assert np.isnan(nobody.value)


def test_four_quarters_are_the_year_of_their_twelve_months() -> None:
    by_month = series(range(20, 44), 50, aspect="overall")
    sums = by_month.groupby(by_month.index // 3)[["numerator", "denominator"]].sum()
    quarters = sums.assign(aspect="overall", month=list(by_month["month"][2::3]))
    result, expected = rolling_year(quarters, length=3), rolling_year(by_month)
    assert list(result.month) == list(expected.month[2::3])
    assert list(result.start) == list(expected.start[2::3])
    for column in ("numerator", "denominator", "value", "lower", "upper"):
        np.testing.assert_array_equal(result[column], expected[column][2::3])
    assert list(result.months) == [1, 2, 3, 4, 4, 4, 4, 4]
    assert set(result.reason[:3]) == {"begins in April to June 2013"}
    two = rolling_year(quarters.drop([5, 6]), length=3)
    assert two.reason[7] == (
        "no figure for 2 of the 4 quarters, the last of them October to December 2014"
    )
    single = rolling_year(quarters.drop(6), length=3)
    assert single.reason[7] == "no figure for October to December 2014"
    broken = quarters.assign(broken=["", "", "", "", "", "another questionnaire", "", ""])
    assert rolling_year(broken, length=3).reason[7] == (
        "break in July to September 2014: another questionnaire"
    )
    with pytest.raises(ValueError, match="month is not a multiple of 3 months after the first"):
        rolling_year(by_month, length=3)
    with pytest.raises(ValueError, match="length must be 1, for months, or 3, for quarters"):
        rolling_year(by_month, length=2)


@pytest.mark.parametrize("row", [True, False])
def test_a_missing_month_is_missed_for_twelve_and_no_longer(row: bool) -> None:
    frame = series([40] * 30, 50, aspect="overall")
    if row:
        frame.loc[14, ["numerator", "denominator"]] = np.nan
    else:
        frame = frame.drop(14)
    result = rolling_year(frame)
    assert len(result) == 30
    assert (
        list(result.numerator.isna())
        == [*[True] * 11, False, False, False, *[True] * 12] + [False] * 4
    )
    assert set(result.reason[14:26]) == {"no figure for June 2014"}
    assert (result.reason == "").equals(result.numerator.notna())


def test_the_reason_for_a_missing_month_is_carried_along() -> None:
    frame = series([40.0] * 14 + [39, 38], 50.0).assign(reason="")
    frame.loc[13, ["numerator", "denominator", "reason"]] = [np.nan, np.nan, "lost in the post"]
    assert rolling_year(frame).reason[15] == "no figure for May 2014 (lost in the post)"
    assert falling(frame).reason[0] == "no figure for May 2014 (lost in the post)"
    assert falling(frame, months=1).reason[0] == ""


def test_several_missing_months_are_counted() -> None:
    result = rolling_year(series([40] * 24, 50).drop([14, 15, 17]))
    expected = "no figure for 3 of the 12 months, the last of them September 2014"
    assert result.reason[20] == expected


def test_a_group_that_ends_early_lacks_the_months_since_and_one_without_any_says_so() -> None:
    early = series([40] * 12, 50, area="E07000071")
    empty = series([np.nan], np.nan, area="E07000066")
    result = rolling_year(
        pd.concat([series([40] * 14, 50, area="E06000033"), early, empty])
    ).set_index(["area", "month"])
    assert len(result) == 3 * 14
    assert result.reason["E07000071", month(12)] == "no figure for April 2014"
    assert result.denominator["E07000071", month(11)] == 600
    assert result.denominator["E06000033", month(13)] == 600
    assert result.reason["E07000066", month(13)] == "no figure for any month"


def test_a_break_parts_twelve_months_unless_they_begin_with_it() -> None:
    frame = series([40] * 30, 50).assign(broken="")
    frame.loc[14, "broken"] = "another questionnaire"
    result = rolling_year(frame)
    assert result.numerator[11:14].notna().all()
    assert result.numerator[14:25].isna().all()
    assert set(result.reason[14:25]) == {"break in June 2014: another questionnaire"}
    assert result.start[25] == month(14)
    assert result.numerator[25:].notna().all()


def test_twelve_months_with_a_provisional_one_are_provisional() -> None:
    frame = series([40] * 26, 50).assign(status="final")
    frame.loc[12, "status"] = "provisional"
    result = rolling_year(frame)
    assert list(result.status) == [""] * 11 + ["final"] + ["provisional"] * 12 + ["final"] * 2


months_given = st.lists(
    st.one_of(
        st.none(),
        st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    ),
    min_size=1,
    max_size=32,
)


def framed(groups: list[list[tuple[int, int] | None]], missing_rows: bool) -> pd.DataFrame:
    rows = [
        {"area": str(group), "month": month(i), "numerator": item and item[0],
         "denominator": item and item[1]}
        for group, given_months in enumerate(groups)
        for i, item in enumerate(given_months)
        if item or not missing_rows or i in (0, len(given_months) - 1)
    ]  # fmt: skip
    columns = ["numerator", "denominator"]
    frame = pd.DataFrame(rows)
    frame[columns] = frame[columns].apply(
        lambda column: [np.nan if each is None else float(each) for each in column]
    )
    return frame


@given(st.lists(months_given, min_size=1, max_size=3), st.booleans())
@settings(max_examples=60)
def test_rolling_years_are_what_a_plain_loop_adds_up(
    groups: list[list[tuple[int, int] | None]], missing_rows: bool
) -> None:
    result = rolling_year(framed(groups, missing_rows)).set_index(["area", "month"])
    length = max(len(item) for item in groups)
    assert len(result) == length * len(groups)
    for (group, months), last in product(enumerate(groups), range(length)):
        row = result.loc[(str(group), month(last))]
        twelve = [months[i] if 0 <= i < len(months) else None for i in range(last - 11, last + 1)]
        held = [each for each in twelve if each is not None]
        assert row.months == len(held)
        if len(held) == 12:
            assert row.numerator == sum(x for x, _ in held)
            assert row.denominator == sum(n for _, n in held)
            assert row.reason == ("" if row.denominator else "nobody answered")
        else:
            assert np.isnan([row.numerator, row.denominator, row.value]).all()
            assert row.reason


@given(st.lists(months_given, min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_rows_does_not_matter(
    groups: list[list[tuple[int, int] | None]], random: object
) -> None:
    frame = framed(groups, missing_rows=False)
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for function, sorting in ((rolling_year, ["area", "month"]), (falling, ["area"])):
        straight, mixed = (
            function(item).sort_values(sorting, ignore_index=True)
            for item in (frame, frame.iloc[order])
        )
        pd.testing.assert_frame_equal(straight, mixed)


# --- the gap between White and BME victims ------------------------------------------------------


def pair(white: tuple[float, float], bme: tuple[float, float], **other: object) -> pd.DataFrame:
    rows = [
        {**other, "ethnicity": name, "numerator": x, "denominator": n}
        for name, (x, n) in (("White", white), ("BME", bme))
    ]
    return pd.DataFrame(rows)


def test_worked_case_2_a_gap_of_8_points_from_43_answers_is_too_few_to_say() -> None:
    row = ethnic_gap(pair((494, 600), (32, 43), area="E23000028")).iloc[0]
    assert round(row.gap) == 8
    assert (row.n_white, row.n_bme) == (600, 43)
    assert row.lower < 0 < row.upper
    assert row.verdict == "too few to say"
    # Nor with an interval that leaves out 0.
    row = ethnic_gap(pair((494, 600), (20, 43))).iloc[0]
    assert row.lower > 0
    assert row.verdict == "too few to say"


def test_the_gap_is_white_less_bme_in_points() -> None:
    frame = pd.concat(
        [
            pair((480, 600), (60, 100), aspect="action"),
            pair((80, 100), (570, 600), aspect="informed"),
            pair((480, 600), (82, 100), aspect="overall"),
        ]
    )
    result = ethnic_gap(frame.sample(frac=1, random_state=1)).set_index("aspect")
    assert list(result.verdict[["action", "informed", "overall"]]) == [
        "higher", "lower", "no significant difference",
    ]  # fmt: skip
    expected = 100 * np.array(proportion_gap(480, 600, 60, 100))
    row = result.loc["action"]
    np.testing.assert_allclose([row.gap, row.lower, row.upper], expected)
    assert (row.white, row.bme) == (80, 60)
    assert (result.reason == "").all()


def test_those_of_no_stated_ethnic_group_are_in_neither() -> None:
    frame = pair((480, 600), (60, 100))
    others = pd.DataFrame(
        {"ethnicity": ["", None, "refused"], "numerator": 5, "denominator": [900, 50, 30]}
    )
    pd.testing.assert_frame_equal(ethnic_gap(pd.concat([others, frame])), ethnic_gap(frame))


def test_a_group_that_is_not_there_leaves_the_gap_unsaid() -> None:
    frame = pd.concat(
        [
            pair((480, 600), (60, 100), area="a").iloc[:1],
            pair((480, 600), (60, 100), area="b").iloc[1:],
            pair((480, 600), (0, 0), area="c"),
            pair((np.nan, np.nan), (60, 100), area="d"),
            pair((0, 0), (60, 100), area="e"),
        ]
    )
    result = ethnic_gap(frame).set_index("area")
    assert set(result.verdict) == {"too few to say"}
    assert result[["gap", "lower", "upper"]].isna().all(axis=None)
    assert list(result.reason) == [
        "no figure for BME victims", "no figure for White victims", "no BME victim answered",
        "no figure for White victims", "no White victim answered",
    ]  # fmt: skip
    assert result.n_white["a"] == 600
    assert result.white["a"] == 80


def test_the_gap_of_rolling_years_says_why_there_is_none() -> None:
    months = pd.concat(
        [series([40] * 13, 50, ethnicity="White"), series([3] * 13, 5, ethnicity="BME").drop(6)]
    )
    result = ethnic_gap(rolling_year(months)).set_index("month")
    assert len(result) == 13
    assert result.reason[month(0)] == "begins in April 2013"
    assert result.reason[month(12)] == "no figure for October 2013"
    assert result.n_white[month(12)] == 600
    whole = pd.concat(
        [series([40] * 12, 50, ethnicity="White"), series([3] * 12, 5, ethnicity="BME")]
    )
    last = ethnic_gap(rolling_year(whole)).iloc[-1]
    assert (last.n_white, last.n_bme, last.gap) == (600, 60, pytest.approx(20))
    assert last.verdict == "higher"


@given(
    st.lists(
        st.tuples(*[st.integers(0, 120).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.just(n))) for _ in range(2)]),
        min_size=1, max_size=6,
    )
)  # fmt: skip
@settings(max_examples=60)
def test_gaps_are_those_of_the_pairs_one_by_one(
    pairs: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    frame = pd.concat([pair(w, b, area=str(i)) for i, (w, b) in enumerate(pairs)])
    result = ethnic_gap(frame)
    for i, ((x1, n1), (x2, n2)) in enumerate(pairs):
        row = result.iloc[i]
        expected = 100 * np.array(proportion_gap(x1, n1, x2, n2))
        np.testing.assert_allclose([row.gap, row.lower, row.upper], expected, atol=1e-12)
        assert row.verdict == gap_verdict(x1, n1, x2, n2)
        assert row.lower <= row.gap <= row.upper or min(n1, n2) == 0


# --- falls --------------------------------------------------------------------------------------


def test_worked_case_3_down_three_months_running_for_every_aspect() -> None:
    """Whether each fell, and whether that is beyond ordinary variation."""
    falls = {"contact": 1, "action": 8, "informed": 2, "treatment": 1, "overall": 9}
    frame = pd.concat(
        [
            series([150, 160, 160 - fall, 160 - 2 * fall, 160 - 3 * fall], 200, aspect=aspect)
            for aspect, fall in falls.items()
        ]
    )
    result = falling(frame).set_index("aspect")
    assert list(result.index) == list(ASPECTS)
    assert result.fell.all()
    assert set(result.steps) == {3}
    assert set(result.since) == {month(1)}
    assert result.chance.tolist() == pytest.approx([1 / 24] * 5)
    assert list(result.verdict) == [
        FELL_ORDINARILY, FELL_BEYOND, FELL_ORDINARILY, FELL_ORDINARILY, FELL_BEYOND,
    ]  # fmt: skip
    row = result.loc["overall"]
    expected = 100 * np.array(proportion_gap(133, 200, 160, 200))
    np.testing.assert_allclose([row.change, row.lower, row.upper], expected)
    assert (row["first"], row.n_first, row["last"], row.n_last) == (80, 200, 66.5, 200)


def test_four_months_running_are_out_of_the_ordinary_however_little_they_fell() -> None:
    three = falling(series([160, 165, 164, 163, 162], 200)).iloc[0]
    four = falling(series([166, 165, 164, 163, 162], 200)).iloc[0]
    assert (three.steps, three.verdict) == (3, FELL_ORDINARILY)
    assert (four.steps, four.verdict) == (4, FELL_BEYOND)
    assert four.chance == pytest.approx(1 / 120)


def test_few_answers_are_too_few_to_say() -> None:
    row = falling(series([46, 40, 30, 20], 49)).iloc[0]
    assert row.fell
    assert row.verdict == FELL_TOO_FEW
    assert falling(series([46, 40, 30, 20], 50)).verdict[0] == FELL_BEYOND


@pytest.mark.parametrize(
    ("satisfied", "steps"),
    [
        ([160, 155, 150, 150], 0),  # a tie is no fall
        ([160, 155, 155, 150], 1),
        ([160, 150, 155, 154], 1),
        ([160, 165, 155, 154], 2),
        ([130, 140, 150, 160], 0),
    ],
)
def test_what_did_not_fall_three_months_running(satisfied: list[int], steps: int) -> None:
    row = falling(series(satisfied, 200)).iloc[0]
    assert not row.fell
    assert (row.steps, row.verdict, row.reason) == (steps, DID_NOT_FALL, "")
    assert row["last"] == satisfied[-1] / 2
    assert np.isnan(row["first"]) == (steps == 0)
    assert row.chance == pytest.approx(1 / factorial(steps + 1))


def test_equal_shares_of_other_numbers_are_a_tie() -> None:
    # 0.1, 0.7 and the like have no exact value: division would call some of these a fall.
    for x, n in ((1, 10), (7, 10), (29, 41), (11, 30)):
        for factor in range(2, 60):
            assert falling(series([x * factor, x], [n * factor, n]), months=1).steps[0] == 0


def test_what_is_missing_leaves_it_unsaid_only_where_it_matters() -> None:
    whole = series([160, 170, 165, 160, 155], 200)
    for gone in (1, 2, 3):
        for frame in (whole.drop(gone), whole.assign(
            numerator=whole.numerator.mask(whole.index == gone),
            denominator=whole.denominator.mask(whole.index == gone),
        )):  # fmt: skip
            row = falling(frame).iloc[0]
            assert (row.verdict, row.fell) == (CANNOT_SAY, False)
            assert row.reason == f"no figure for {month(gone):%B %Y}"
    assert falling(whole.drop(0)).verdict[0] == FELL_ORDINARILY
    rose = series([160, 150, 165, 160, 161], 200)
    assert falling(rose.drop(2)).verdict[0] == DID_NOT_FALL


def test_a_group_without_the_last_month_cannot_be_said_to_have_fallen() -> None:
    frame = pd.concat(
        [
            series([170, 165, 160, 155], 200, area="early"),
            series([180, 170, 165, 160, 155], 200, area="up to date"),
        ]
    )
    result = falling(frame).set_index("area")
    assert result.reason["early"] == "no figure for August 2013"
    assert set(result.month) == {month(4)}
    assert result.verdict["up to date"] == FELL_BEYOND


def test_months_without_answers_breaks_and_short_series_are_said() -> None:
    nobody = falling(series([170, 165, 0, 155], [200, 200, 0, 200])).iloc[0]
    assert (nobody.verdict, nobody.reason) == (CANNOT_SAY, "nobody answered in June 2013")
    broken = series([170, 165, 160, 155], 200).assign(broken=["", "", "by text message", ""])
    row = falling(broken).iloc[0]
    assert (row.verdict, row.reason) == (CANNOT_SAY, "break in June 2013: by text message")
    first = series([170, 165, 160, 155], 200).assign(broken=["by text message", "", "", ""])
    assert falling(first).reason[0] == ""
    for length in (1, 2, 3):
        short = falling(series([170, 165, 160][:length], 200)).iloc[0]
        assert (short.verdict, short.reason) == (CANNOT_SAY, "begins in April 2013")
    assert falling(series([165, 170], 200)).verdict[0] == DID_NOT_FALL


@given(st.lists(months_given, min_size=1, max_size=3), st.integers(1, 5))
@settings(max_examples=80)
def test_falls_are_what_a_plain_loop_finds(
    groups: list[list[tuple[int, int] | None]], months: int
) -> None:
    result = falling(framed(groups, missing_rows=False), months=months).set_index("area")
    length = max(len(item) for item in groups)
    for group, given_months in enumerate(groups):
        row = result.loc[str(group)]
        backwards = [given_months[i] if i < len(given_months) else None for i in range(length)]
        shares = [
            backward[0] / backward[1] if backward and backward[1] else None
            for backward in reversed(backwards)
        ]
        steps, unknown = 0, False
        for later, earlier in zip([*shares], [*shares[1:], None], strict=True):
            if later is None or earlier is None:
                unknown = True
                break
            if not later < earlier:
                break
            steps += 1
        assert row.steps == steps
        assert row.fell == (steps >= months)
        assert (row.verdict == CANNOT_SAY) == (unknown and steps < months)
        assert bool(row.reason) == (row.verdict == CANNOT_SAY)


def test_the_chance_of_a_run_is_that_among_all_orders() -> None:
    for steps in range(1, 7):
        orders = np.array(list(permutations(range(1, steps + 2))))
        frame = pd.DataFrame(
            {
                "area": np.repeat(np.arange(len(orders)), steps + 1),
                "month": np.tile([month(i) for i in range(steps + 1)], len(orders)),
                "numerator": orders.ravel(),
                "denominator": 100,
            }
        )
        result = falling(frame, months=steps)
        assert result.fell.mean() == pytest.approx(result.chance[result.fell.idxmax()])


@given(st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True))
@settings(max_examples=40)
def test_a_fall_is_as_long_and_as_rare_as_the_run_of_any_series(satisfied: list[int]) -> None:
    row = falling(series(satisfied, 400), months=1).iloc[0]
    result = run(satisfied)
    assert row.steps == (result.steps if result.direction == "falling" else 0)
    if row.steps:
        assert row.chance == pytest.approx(result.chance)
        assert (row.verdict == FELL_BEYOND) == (result.unusual or row.upper < 0)


@pytest.mark.parametrize(
    ("answered", "share", "least", "most"),
    [(50, 0.78, 0.005, 0.012), (250, 0.78, 0.009, 0.017), (20_000, 0.78, 0.012, 0.021)],
)
def test_false_alarms_are_as_documented(
    answered: int, share: float, least: float, most: float
) -> None:
    """The last month of many areas in which nothing changes."""
    random = np.random.default_rng(2015)
    areas, length = 40_000, 8
    frame = pd.DataFrame(
        {
            "area": np.repeat(np.arange(areas), length),
            "month": np.tile([month(i) for i in range(length)], areas),
            "numerator": random.binomial(answered, share, areas * length),
            "denominator": answered,
        }
    )
    result = falling(frame)
    assert least < (result.verdict == FELL_BEYOND).mean() < most
    three = result[result.steps == 3]
    assert 0.2 < (three.upper < 0).mean() < 0.36
    assert result.fell.mean() <= 1 / 24 + 0.006


# --- impossible input ---------------------------------------------------------------------------

GOOD = {"month": [month(0)], "numerator": [5.0], "denominator": [10.0], "ethnicity": ["White"]}


@pytest.mark.parametrize("function", [satisfaction, rolling_year, ethnic_gap, falling])
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"numerator": [11.0]}, "numerator is more than denominator"),
        ({"numerator": [-1.0]}, "numerator is negative"),
        ({"denominator": [np.inf]}, "denominator is infinite"),
        ({"numerator": [np.nan]}, "numerator is missing where the denominator is not"),
        ({"denominator": [None]}, "denominator is missing where the numerator is not"),
        ({"numerator": ["5"]}, "numerator must be numbers"),
    ],
)
def test_impossible_counts_are_refused_by_name(
    function: Callable[[pd.DataFrame], pd.DataFrame], changed: FRAME, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        function(pd.DataFrame({**GOOD, **changed}))


@pytest.mark.parametrize("function", [rolling_year, falling])
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"month": [pd.NaT]}, "month is missing"),
        ({"month": [pd.Timestamp("2014-01-31")]}, "month is not the first day of a month"),
        ({"month": [201401]}, "month must be dates"),
        ({"month": ["soon"]}, "month must be dates"),
    ],
)
def test_months_that_are_none_are_refused(
    function: Callable[[pd.DataFrame], pd.DataFrame], changed: FRAME, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        function(pd.DataFrame({**GOOD, **changed}))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: satisfaction(pd.DataFrame({"numerator": [1]})), "no column denominator"),
        (lambda: rolling_year(pd.DataFrame(GOOD).drop(columns="month")), "no column month"),
        (lambda: ethnic_gap(pd.DataFrame(GOOD).drop(columns="ethnicity")), "no column ethnicity"),
        (lambda: rolling_year(pd.DataFrame(GOOD), by=["ward"]), "no column ward"),
        (lambda: falling(pd.DataFrame(GOOD), by="ethnicity"), "by must be a list"),
        (lambda: falling(pd.DataFrame(GOOD), months=0), "months must be a whole number"),
        (lambda: falling(pd.DataFrame(GOOD), months=2.5), "months must be a whole number"),  # type: ignore[arg-type]
        (lambda: falling(rolling_year(series([40] * 20, 50))), "frame is of twelve months each"),
        (lambda: rolling_year(rolling_year(series([40] * 20, 50))), "of twelve months each"),
        (
            lambda: rolling_year(pd.concat([series([4, 5], 9), series([4], 9)])),
            "2 or more rows where one is meant, first month 2013-04-01",
        ),
        (
            lambda: ethnic_gap(pd.concat([pair((4, 9), (4, 9), quarter=q) for q in (1, 2)])),
            "name what tells them apart in by",
        ),
        (lambda: satisfaction(series([4], 9), confidence=95), "confidence must be above 0"),
    ],
)
def test_frames_that_do_not_fit_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_columns_that_tell_groups_apart_can_be_named() -> None:
    frame = pd.concat([series([40] * 12, 50, quarter=q, area="E23000028") for q in (1, 2)])
    result = rolling_year(frame, by=["quarter"])
    assert list(result.quarter.unique()) == [1, 2]
    assert "area" not in result
    both = pd.concat([pair((40, 90), (40, 90), quarter=q) for q in (1, 2)])
    assert len(ethnic_gap(both, by=["quarter"])) == 2
    missing = pd.concat([series([40] * 12, 50, area=area) for area in ("E07000071", None)])
    assert len(rolling_year(missing)) == 24
    assert set(KEYS) >= {"aspect", "crime_group", "ethnicity", "area"}
