"""How much, and compared with a year before: every figure worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analytics.findings.comparison import year_before
from analytics.model.figure import (
    NOBODY,
    NOT_A_SUM,
    OTHER_YEARS,
    OVERLAP,
    Figure,
    between,
    latest,
    twelve_months,
    year_to_date,
)
from analytics.model.indicators import Note
from analytics.model.series import Series
from tests.helpers.series_from_values import broken, followed, indicator

NEW = "It is counted otherwise."
# 10 in April 2013, 20 in May, … 140 in May 2014
RISING = [10 * n for n in range(1, 15)]


def crime(values: Sequence[float | None], start: str = "2013-04", **other: object) -> Series:
    return followed(indicator("recorded_crime"), start, values, **other)  # type: ignore[arg-type]


def satisfied(values: Sequence[tuple[float, float] | None], start: str = "2014-04") -> Series:
    return followed(indicator("satisfaction_overall"), start, values)


def value_alone(series: Series, place: int, share: float) -> Series:
    """Give a share without its numbers, as a partner may."""
    values = series.values.copy()
    values.loc[place, ["numerator", "denominator"]] = np.nan
    values.loc[place, "value"] = share
    values.loc[place, ["status", "why"]] = ["final", ""]
    return replace(series, values=values)


def nobody(series: Series, place: int) -> Series:
    """Let nobody be asked in a month: 0 of 0."""
    values = series.values.copy()
    values.loc[place, ["numerator", "denominator"]] = 0.0
    values.loc[place, "value"] = np.nan
    values.loc[place, ["status", "why"]] = ["final", "nobody to count"]
    return replace(series, values=values)


def days(figure: Figure | None) -> tuple[str, str]:
    assert figure is not None
    return f"{figure.start}", f"{figure.end}"


# Months -------------------------------------------------------------------------------------------


def test_the_newest_month() -> None:
    result = latest(crime(RISING, persons=50_000))
    assert days(result) == ("2014-05-01", "2014-05-31")
    assert result is not None
    assert (result.numerator, result.value, result.why, result.provisional) == (140, 140, "", False)
    assert result.rate == pytest.approx(2.8)
    # Byar: 140 (1 − 1/1260 − 1.96/(3 √140))³ and 141 (1 − 1/1269 + 1.96/(3 √141))³
    assert (result.lower, result.upper) == pytest.approx((117.77, 165.21), abs=0.005)
    assert (result.rate_lower, result.rate_upper) == pytest.approx((2.3554, 3.3041), abs=1e-4)
    assert np.isnan(result.denominator)


def test_without_a_population_there_is_no_rate() -> None:
    for persons in (float("nan"), 0.0):
        result = latest(crime([100], persons=persons))
        assert result is not None
        assert np.isnan([result.rate, result.rate_lower, result.rate_upper]).all()
        assert (result.lower, result.upper) == pytest.approx((81.36, 121.63), abs=0.005)


def test_a_month_of_nothing_is_a_figure() -> None:
    result = latest(crime([5, 0], persons=1000))
    assert result is not None
    assert (result.value, result.rate, result.why) == (0, 0, "")
    assert (result.lower, result.upper) == pytest.approx((0, 3.689), abs=5e-4)


def test_year_to_date_in_may_in_april_and_in_march() -> None:
    may, april, march = (year_to_date(crime(RISING[:n])) for n in (14, 13, 12))
    assert days(may) == ("2014-04-01", "2014-05-31")
    assert days(april) == ("2014-04-01", "2014-04-30")
    assert days(march) == ("2013-04-01", "2014-03-31")
    values = [figure.value for figure in (may, april, march) if figure]
    assert values == [130 + 140, 130, sum(RISING[:12])]


def test_year_to_date_in_january_began_in_april() -> None:
    assert days(year_to_date(crime(RISING[:10]))) == ("2013-04-01", "2014-01-31")


def test_twelve_months() -> None:
    result = twelve_months(crime(RISING))
    assert days(result) == ("2013-06-01", "2014-05-31")
    assert result is not None
    assert result.value == sum(range(30, 150, 10)) == 1020


def test_what_is_not_loaded_before_the_first_month_is_said() -> None:
    series = crime([1, 2, 3], "2014-05")
    result = year_to_date(series)
    assert days(result) == ("2014-04-01", "2014-07-31")
    assert result is not None
    assert result.why == "April 2014 is not loaded"
    assert np.isnan(result.value)
    year = twelve_months(series)
    assert year is not None
    assert year.why == "August 2013 is not loaded"


def test_a_missing_month_leaves_no_sum() -> None:
    gap = [*RISING[:4], None, *RISING[5:]]
    series = crime(gap, why="the supplier failed")
    for result in (twelve_months(series), year_to_date(crime(gap[:12], why="the supplier failed"))):
        assert result is not None
        assert result.why == "August 2013: the supplier failed"
        assert np.isnan([result.value, result.numerator, result.lower, result.rate]).all()
    to_date = year_to_date(series)
    assert to_date is not None
    assert to_date.value == 270  # the gap is before April


def test_a_gap_at_the_end_is_passed_over() -> None:
    series = crime([*RISING, None])
    assert days(latest(series)) == ("2014-05-01", "2014-05-31")
    assert days(year_to_date(series)) == ("2014-04-01", "2014-05-31")


def test_any_run_of_months() -> None:
    series = crime([*RISING[:4], None, *RISING[5:]])
    result = between(series, date(2013, 5, 1), date(2013, 7, 31))
    assert days(result) == ("2013-05-01", "2013-07-31")
    assert result.value == 20 + 30 + 40
    assert between(series, date(2013, 4, 1), date(2013, 4, 30)).value == 10
    for first, last, why in (
        (date(2013, 7, 1), date(2013, 9, 30), "August 2013 is not loaded"),
        (date(2013, 3, 1), date(2013, 4, 30), "March 2013 is not loaded"),
        (date(2014, 4, 1), date(2014, 6, 30), "June 2014 is not loaded"),
        (date(2014, 6, 1), date(2014, 6, 30), "June 2014 is not loaded"),
    ):
        result = between(series, first, last)
        assert (result.start, result.end, result.why) == (first, last, why)
        assert np.isnan(result.value)


def test_where_nothing_is_known_nothing_is_said() -> None:
    for series in (crime([]), crime([None, None])):
        figures = [latest(series), year_to_date(series), twelve_months(series)]
        assert figures == [None] * 3
        assert year_before(series, None) is None


def test_a_sum_is_provisional_where_any_of_it_is() -> None:
    series = crime(RISING, provisional=1)
    for result, provisional in (
        (latest(series), True),
        (twelve_months(series), True),
        (twelve_months(crime(RISING)), False),
    ):
        assert result is not None
        assert result.provisional == provisional
    compared = year_before(series, year_to_date(series))
    assert compared is not None
    assert compared.before is not None
    assert not compared.before.provisional


# Breaks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "to_date", "year", "refused_change"),
    [
        (date(2014, 5, 1), NEW, NEW, NEW),  # within both sums
        (date(2014, 4, 1), "", NEW, NEW),  # at the beginning of the year to date
        (date(2013, 7, 1), "", NEW, NEW),  # between April and May, and those a year before
        (date(2013, 6, 1), "", "", NEW),  # at the beginning of the twelve months
        (date(2013, 5, 1), "", "", NEW),  # within those a year before
        (date(2013, 4, 1), "", "", ""),  # at their beginning: all is counted alike
        (date(2014, 6, 1), "", "", ""),  # after all of them
    ],
)
def test_nothing_is_added_up_or_compared_across_a_break(
    day: date, to_date: str, year: str, refused_change: str
) -> None:
    series = crime(RISING, notes=[broken(day, NEW)])
    sum_to_date, twelve = year_to_date(series), twelve_months(series)
    assert sum_to_date is not None
    assert twelve is not None
    assert (sum_to_date.why, twelve.why) == (to_date, year)
    assert np.isnan(sum_to_date.value) == bool(to_date)
    result = year_before(series, sum_to_date)
    assert result is not None
    assert result.refused == refused_change
    assert np.isnan([result.difference, result.z]).all() == bool(refused_change)
    assert (result.verdict == "cannot compare") == bool(refused_change)
    newest = latest(series)
    assert newest is not None
    assert newest.value == 140  # one month is what it is


def test_a_caveat_parts_nothing() -> None:
    series = crime(RISING, notes=[Note("", date(2014, 5, 1), None, "caveat", "Beware.")])
    result = year_before(series, year_to_date(series))
    assert result is not None
    assert result.refused == ""


# Next to a year before
# -----------------------------------------------------------------------------


def test_a_count_compared_with_a_year_before() -> None:
    series = crime([400, *[440] * 11, 484])
    result = year_before(series, latest(series))
    assert result is not None
    assert result.before is not None
    assert days(result.before) == ("2013-04-01", "2013-04-30")
    assert (result.difference, result.percent, result.verdict) == (84, 21, "no real change")
    assert result.z == pytest.approx(
        np.sqrt(2) * (22 - 20) / np.sqrt(series.variation.phi), rel=0.02
    )
    assert result.lower < result.difference < result.upper
    assert (result.refused, result.caution) == ("", "")
    # Its months drift from 400 to 440 and 484, 6.3 times the variance of chance: z of 2.83 is 1.12.
    assert result.z == pytest.approx(2.83 / np.sqrt(6.33), rel=0.01)
    assert result.p == pytest.approx(0.27, abs=0.01)
    larger = crime([400, *[440] * 11, 700])
    beyond = year_before(larger, latest(larger))
    assert beyond is not None
    assert (beyond.verdict, beyond.difference) == ("real rise", 300)


def test_a_year_to_date_is_compared_with_the_same_months() -> None:
    series = crime(RISING)
    result = year_before(series, year_to_date(series))
    assert result is not None
    assert result.before is not None
    assert days(result.before) == ("2013-04-01", "2013-05-31")
    assert (result.before.value, result.difference, result.percent) == (30, 240, 800)


def test_a_small_base_has_no_percentage() -> None:
    series = crime([9, *[0] * 11, 12])
    result = year_before(series, latest(series))
    assert result is not None
    assert np.isnan(result.percent)
    assert result.verdict == "too few to say"


def test_what_is_not_loaded_a_year_before_is_said() -> None:
    series = crime(RISING)
    result = year_before(series, twelve_months(series))
    assert result is not None
    assert result.refused == "June 2012 is not loaded"
    assert result.before is None


def test_a_gap_a_year_before_is_said() -> None:
    series = crime([10, None, *RISING[2:]], why="confidential")
    result = year_before(series, year_to_date(series))
    assert result is not None
    assert result.refused == "May 2013: confidential"
    assert np.isnan(result.difference)


def test_what_has_no_figure_now_is_compared_with_nothing() -> None:
    series = crime([*RISING[:12], None, 140])
    result = year_before(series, year_to_date(series))
    assert result is not None
    assert result.refused == "April 2014 is not loaded"


# Quarters, years, rolling years -------------------------------------------------------------------


def quarters(values: Sequence[float], start: str = "2013-04", **other: object) -> Series:
    return followed(indicator("dvds_applications"), start, values, **other)  # type: ignore[arg-type]


def test_quarters_add_up_to_years() -> None:
    series = quarters([10, 20, 30, 40, 50, 60])
    assert days(latest(series)) == ("2014-07-01", "2014-09-30")
    to_date, year = year_to_date(series), twelve_months(series)
    assert days(to_date) == ("2014-04-01", "2014-09-30")
    assert days(year) == ("2013-10-01", "2014-09-30")
    assert to_date is not None
    assert year is not None
    assert (to_date.value, year.value) == (50 + 60, 30 + 40 + 50 + 60)
    result = year_before(series, to_date)
    assert result is not None
    assert result.difference == 110 - 30
    january = year_to_date(quarters([10, 20, 30, 40]))
    assert days(january) == ("2013-04-01", "2014-03-31")


def test_a_break_within_the_last_quarter_leaves_no_sum() -> None:
    series = quarters([10, 20, 30, 40, 50, 60], notes=[broken(date(2014, 8, 1), NEW)])
    for result in (year_to_date(series), twelve_months(series)):
        assert result is not None
        assert result.why == NEW
    quarter = latest(series)
    assert quarter is not None
    assert quarter.value == 60
    compared = year_before(series, quarter)
    assert compared is not None
    assert compared.refused == NEW


def test_a_financial_year_is_its_own_year_to_date() -> None:
    item = indicator("prevention_spend_share")
    series = followed(item, "2012-04", [(2e6, 4e8), (3e6, 4e8)])
    figures = {repr(ask(series)) for ask in (latest, year_to_date, twelve_months)}
    assert len(figures) == 1
    result = year_before(series, latest(series))
    assert result is not None
    assert result.now.value == 0.75
    assert result.difference == pytest.approx(0.25)


def test_other_years_have_no_year_to_date() -> None:
    item = indicator("recorded_crime", step=12, length=12)
    series = followed(item, "2012-01", [100, 200])
    result = year_to_date(series)
    assert result is not None
    assert result.why == OTHER_YEARS
    assert np.isnan(result.value)
    year = twelve_months(series)
    assert year is not None
    assert year.value == 200


def rolling(values: Sequence[tuple[float, float] | None], **other: object) -> Series:
    """Twelve months to December 2012, to March 2013, …"""
    return followed(indicator("feel_safe_day"), "2012-01", values, **other)  # type: ignore[arg-type]


def test_rolling_years_are_never_added_up() -> None:
    series = rolling([(500, 1000), (510, 1000), (520, 1000), (530, 1000), (600, 1000)])
    year = twelve_months(series)
    assert year == latest(series)
    assert days(year) == ("2013-01-01", "2013-12-31")
    to_date = year_to_date(series)
    assert to_date is not None
    assert to_date.why == OVERLAP
    # A quarter begins where one value does and ends where another does, and is neither of them.
    starts, ends = series.values["start"], series.values["end"]
    quarter = between(series, starts.iloc[-1].date(), ends.iloc[0].date())
    assert quarter.why == OVERLAP
    assert np.isnan(quarter.value)
    assert np.isnan(to_date.value)
    result = year_before(series, year)
    assert result is not None
    assert result.before is not None
    assert days(result.before) == ("2012-01-01", "2012-12-31")
    assert result.difference == pytest.approx(10)
    # Newcombe: 0.1 − √(0.0307² + 0.0309²) and 0.1 + √(0.0299² + 0.0309²), times √1.5 and a little
    # for Student's t: a share varies by half as much again as chance where nothing else is known.
    assert (result.lower, result.upper) == pytest.approx((4.38, 15.53), abs=0.005)
    assert result.verdict == "real rise"
    # that to March is a financial year, whole
    financial = year_to_date(rolling([(500, 1000), (510, 1000)]))
    assert financial is not None
    assert financial.value == 51


def test_a_break_within_a_rolling_year_refuses_its_comparison() -> None:
    series = rolling([(500, 1000)] * 5, notes=[broken(date(2013, 11, 1), NEW)])
    year = latest(series)
    assert year is not None
    assert year.value == 50
    result = year_before(series, year)
    assert result is not None
    assert result.refused == NEW


def test_people_counted_in_two_months_are_not_added_up() -> None:
    item = indicator("da_repeat_offenders")
    series = followed(item, "2013-04", [60] * 12 + [90, 100])
    for result in (year_to_date(series), twelve_months(series)):
        assert result is not None
        assert result.why == NOT_A_SUM
    compared = year_before(series, latest(series))
    assert compared is not None
    assert compared.difference == 40
    april = year_to_date(followed(item, "2014-04", [90]))
    assert april is not None
    assert april.value == 90  # one month is not a sum


# Shares -------------------------------------------------------------------------------------------


def test_shares_are_added_up_by_their_numbers() -> None:
    """10 of 10 and 30 of 90 are 40 of 100, not the mean of 100% and 33%."""
    result = year_to_date(satisfied([(10, 10), (30, 90)]))
    assert result is not None
    assert (result.numerator, result.denominator, result.value) == (40, 100, 40)
    assert (result.lower, result.upper) == pytest.approx((30.94, 49.80), abs=0.005)  # Wilson
    assert np.isnan([result.rate, result.rate_lower]).all()


def test_a_month_in_which_nobody_was_asked() -> None:
    wanted = nobody(satisfied([(10, 10), None, (30, 90)]), 1)
    result = year_to_date(wanted)
    assert result is not None
    assert (result.value, result.denominator, result.why) == (40, 100, "")
    assert latest(nobody(satisfied([None]), 0)) is None
    before = nobody(satisfied([(1, 2)] * 13, "2013-04"), 0)
    compared = year_before(before, latest(before))
    assert compared is not None
    assert compared.refused == f"April 2013: {NOBODY}"


def test_a_share_without_its_numbers() -> None:
    series = value_alone(satisfied([(10, 20), (1, 2)]), 1, 61.5)
    result = latest(series)
    assert result is not None
    assert (result.value, result.why) == (61.5, "")
    assert np.isnan([result.lower, result.upper, result.numerator, result.denominator]).all()
    summed = year_to_date(series)
    assert summed is not None
    assert summed.why == "only shares are given, without their numbers"
    assert np.isnan(summed.value)


def test_a_share_without_its_numbers_is_compared_but_not_judged() -> None:
    months = [(10.0, 20.0)] * 13
    for place in (0, 12):
        series = value_alone(satisfied(months, "2013-04"), place, 61.5)
        result = year_before(series, latest(series))
        assert result is not None
        assert result.difference == pytest.approx(11.5 if place == 12 else -11.5)
        assert result.verdict == "cannot say"
        assert result.caution == "The number of answers was not given, so chance cannot be judged."
        assert np.isnan([result.lower, result.upper]).all()


def test_a_gap_of_shares_by_hand() -> None:
    """Newcombe's example: 56 of 70 and 48 of 80 differ by 0.0524 to 0.3339, before dispersion."""
    series = satisfied([(48, 80), *[(35, 50)] * 11, (56, 70)], "2013-04")
    result = year_before(series, latest(series))
    assert result is not None
    assert result.difference == pytest.approx(20)
    wider = np.sqrt(series.variation.phi)
    assert 1 < wider < 1.3
    assert result.lower == pytest.approx(20 - wider * (20 - 5.24), abs=1)
    assert result.upper == pytest.approx(20 + wider * (33.39 - 20), abs=1)
    assert result.verdict == "no real change"
    assert np.isnan(result.percent)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [((600, 1000), (500, 1000), "real fall"), ((579, 1000), (583, 1000), "no real change"),
     ((492, 600), (32, 43), "too few to say")],
)  # fmt: skip
def test_shares_are_judged_in_the_words_of_change(
    before: tuple[int, int], now: tuple[int, int], verdict: str
) -> None:
    series = satisfied([before, *[(550, 1000)] * 11, now], "2013-04")
    result = year_before(series, latest(series))
    assert result is not None
    assert result.verdict == verdict


def test_outcomes_still_to_come_are_a_caution() -> None:
    item = indicator("solved_rate")
    series = followed(item, "2013-04", [(30, 100)] * 13, provisional=3)
    result = year_before(series, latest(series))
    assert result is not None
    assert "still awaited" in result.caution
    assert result.now.provisional
    settled = followed(item, "2013-04", [(30, 100)] * 13)
    result = year_before(settled, latest(settled))
    assert result is not None
    assert result.caution == ""
    crimes = crime([100] * 13, provisional=3)  # what does not mature needs none
    result = year_before(crimes, latest(crimes))
    assert result is not None
    assert result.caution == ""


# Money and weight ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["drug_seizure_street_value", "drug_seizure_quantity"])
def test_chance_says_nothing_of_money_and_weight(key: str) -> None:
    series = followed(indicator(key), "2013-04", [400, 410, 420, 430, 900.5], persons=1e6)
    result = latest(series)
    assert result is not None
    assert result.value == 900.5
    assert np.isnan([result.lower, result.upper, result.rate, result.rate_lower]).all()
    compared = year_before(series, result)
    assert compared is not None
    assert (compared.difference, compared.verdict) == (500.5, "cannot say")
    assert np.isnan([compared.z, compared.lower, compared.upper]).all()
    year = twelve_months(series)
    assert year is not None
    assert year.value == 410 + 420 + 430 + 900.5


def test_chance_says_nothing_of_a_share_of_days_or_pounds() -> None:
    series = followed(indicator("sickness"), "2013-04", [(400, 10_000)] * 12 + [(900, 10_000)])
    result = latest(series)
    assert result is not None
    assert result.value == 9
    assert np.isnan([result.lower, result.upper]).all()
    compared = year_before(series, result)
    assert compared is not None
    assert compared.difference == pytest.approx(5)
    assert compared.verdict == "cannot say"
    assert np.isnan([compared.lower, compared.upper]).all()
