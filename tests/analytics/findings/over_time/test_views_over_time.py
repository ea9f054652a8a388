"""Rolling years, financial years and years to date: every sum worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analytics.findings.over_time import views_over_time
from analytics.findings.over_time.signals import signal
from analytics.findings.over_time.views_over_time import PERIODS, ROLLING, TO_DATE, YEARS
from analytics.model.figure import NOBODY, NOT_A_SUM, OVERLAP, twelve_months, year_to_date
from analytics.model.series import Series
from analytics.statistics.intervals import wilson_interval
from tests.helpers.series_from_values import broken, followed, indicator

NEW = "It is counted otherwise."
RISING = [10.0 * n for n in range(1, 16)]  # 10 in April 2013, … 150 in June 2014
PAIRS = [(8.0, 10.0)] * 11 + [(2.0, 30.0), (5.0, 10.0)]  # from April 2013


def crime(values: Sequence[float | None], start: str = "2013-04", **other: object) -> Series:
    return followed(indicator("recorded_crime"), start, values, **other)  # type: ignore[arg-type]


def satisfied(values: Sequence[tuple[float, float] | None], **other: object) -> Series:
    item = indicator("satisfaction_overall")
    return followed(item, "2013-04", values, **other)  # type: ignore[arg-type]


def value_alone(series: Series, place: int, share: float) -> Series:
    """Give a share without its numbers, as a partner may."""
    values = series.values.copy()
    values.loc[place, ["numerator", "denominator"]] = np.nan
    values.loc[place, "value"] = share
    return replace(series, values=values)


# Which there are --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "rolling", "years"),
    [
        ("recorded_crime", "", ""),
        ("ksi_drink_driver", "", ""),
        ("repeat_victims", NOT_A_SUM, ""),
        ("reoffending_adult", OVERLAP, OVERLAP),
        ("police_recorded_crime", views_over_time.A_YEAR, views_over_time.A_YEAR),
    ],
)
def test_a_course_that_cannot_be_says_why(key: str, rolling: str, years: str) -> None:
    length = {"step": 12, "length": 12} if key == "police_recorded_crime" else {}
    result = views_over_time.refused(indicator(key, **length))
    assert result == {PERIODS: "", ROLLING: rolling, YEARS: years, TO_DATE: rolling}


def test_what_is_refused_has_no_rows() -> None:
    overlapping = followed(indicator("reoffending_adult"), "2013-01", [(1.0, 10.0)] * 9)
    assert not len(views_over_time.rolling(overlapping))
    assert not len(views_over_time.by_year(overlapping))
    assert not len(views_over_time.to_date(overlapping))
    people = followed(indicator("repeat_victims"), "2013-04", RISING)
    assert not len(views_over_time.rolling(people))
    assert len(views_over_time.by_year(people)) == 15


# Rolling twelve months --------------------------------------------------------------------------


def test_rolling_sums_of_months() -> None:
    result = views_over_time.rolling(crime(RISING, provisional=1))
    assert result["value"].tolist() == [780, 900, 1020, 1140]
    assert result["start"].dt.strftime("%Y-%m").tolist()[:2] == ["2013-04", "2013-05"]
    assert result["end"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2014-03-31", "2014-04-30"]
    assert result["provisional"].tolist() == [False, False, False, True]
    assert result["lower"].isna().all()


def test_rolling_sums_of_quarters() -> None:
    result = views_over_time.rolling(
        followed(indicator("ksi_drink_driver"), "2013-04", [1, 2, 3, 4, 5])
    )
    assert result["value"].tolist() == [10, 14]


def test_rolling_shares_are_summed_and_then_divided() -> None:
    result = views_over_time.rolling(satisfied(PAIRS))
    assert result["numerator"].tolist() == [90, 87]
    assert result["denominator"].tolist() == [140, 140]
    assert result["value"].tolist() == pytest.approx([100 * 90 / 140, 100 * 87 / 140])
    low, high = wilson_interval(90, 140)
    assert result["lower"].iloc[0] == pytest.approx(100 * float(low))
    assert result["upper"].iloc[0] == pytest.approx(100 * float(high))


def test_no_rolling_sum_reaches_across_a_gap() -> None:
    values: list[float | None] = [*RISING]
    values[1] = None
    result = views_over_time.rolling(crime(values, why="Input problems"))
    assert result["why"].tolist() == ["May 2013: Input problems"] * 2 + ["", ""]
    assert result["value"].isna().tolist() == [True, True, False, False]
    assert result["value"].iloc[2] == 1020


def test_no_rolling_sum_reaches_across_a_break() -> None:
    notes = [broken(date(2013, 6, 1), NEW)]
    result = views_over_time.rolling(crime(RISING, notes=notes))
    assert result["why"].tolist() == [NEW, NEW, "", ""]
    assert result["value"].isna().tolist() == [True, True, False, False]


def test_a_month_of_nobody_adds_nobody() -> None:
    item = satisfied([(8.0, 10.0)] * 11 + [(0.0, 0.0)])
    result = views_over_time.rolling(item)
    assert (result["numerator"].item(), result["denominator"].item()) == (88, 110)
    none = views_over_time.rolling(satisfied([(0.0, 0.0)] * 12))
    assert none["why"].item() == NOBODY


def test_shares_without_their_numbers_are_not_added() -> None:
    result = views_over_time.rolling(value_alone(satisfied([(8.0, 10.0)] * 13), 0, 80.0))
    assert result["why"].tolist() == [views_over_time.NO_NUMBERS, ""]


def test_fewer_than_twelve_months_have_no_sum() -> None:
    assert not len(views_over_time.rolling(crime(RISING[:11])))


@pytest.mark.parametrize("many", range(12, 16))
def test_the_newest_sums_are_those_of_the_sentences(many: int) -> None:
    for series in (crime(RISING[:many]), satisfied([*PAIRS, *PAIRS][:many])):
        year, to_date = twelve_months(series), year_to_date(series)
        assert year is not None
        assert to_date is not None
        last = views_over_time.rolling(series).iloc[-1]
        assert last["value"] == pytest.approx(year.value)
        assert (last["start"].date(), last["end"].date()) == (year.start, year.end)
        last = views_over_time.to_date(series).iloc[-1]
        assert last["value"] == pytest.approx(to_date.value)
        assert (last["start"].date(), last["end"].date()) == (to_date.start, to_date.end)


# Financial years --------------------------------------------------------------------------------


def test_each_month_has_its_place_in_its_year() -> None:
    year = views_over_time.by_year(crime(RISING, start="2014-02"))
    assert year["year"].tolist()[:3] == [2013, 2013, 2014]
    assert year["place"].tolist()[:4] == [10, 11, 0, 1]
    assert year["value"].tolist() == RISING
    quarters = views_over_time.by_year(
        followed(indicator("ksi_drink_driver"), "2014-01", [1, 2, 3])
    )
    assert quarters["place"].tolist() == [3, 0, 1]
    assert views_over_time.financial_year(2014) == "2014/15"
    assert views_over_time.financial_year(1999) == "1999/00"


def test_nothing_is_compared_with_what_lies_before_the_last_break() -> None:
    notes = [broken(date(2013, 6, 1), "Older."), broken(date(2013, 9, 1), NEW)]
    series = crime(RISING, notes=notes)
    year = views_over_time.by_year(series)
    assert year["value"].isna().sum() == 5  # April to August
    assert year["why"].tolist()[:6] == [NEW] * 5 + [""]
    assert views_over_time.broken(series) == NEW
    assert series.values["value"].tolist() == RISING  # the series itself is left alone


def test_a_year_to_date_begins_in_april() -> None:
    result = views_over_time.to_date(crime(RISING))
    assert result["value"].tolist()[:3] == [10, 30, 60]
    assert result["value"].tolist()[11:] == [780, 130, 270, 420]
    assert result["year"].tolist()[11:13] == [2013, 2014]


def test_a_year_that_does_not_begin_in_april_has_no_year_to_date() -> None:
    result = views_over_time.to_date(crime(RISING, start="2013-05"))
    assert set(result["why"][:11]) == {"April 2013 is not loaded"}
    assert result["value"].tolist()[11:] == [120, 250, 390, 540]


def test_a_year_ends_at_its_first_gap() -> None:
    values: list[float | None] = [*RISING]
    values[2] = None
    result = views_over_time.to_date(crime(values))
    assert result["value"].tolist()[:2] == [10, 30]
    assert set(result["why"][2:12]) == {"June 2013 is not loaded"}
    assert result["value"].tolist()[12:] == [130, 270, 420]


def test_a_year_with_a_break_in_it_is_no_year_to_date() -> None:
    result = views_over_time.to_date(crime(RISING, notes=[broken(date(2013, 9, 1), NEW)]))
    assert set(result["why"][:12]) == {NEW}
    assert result["value"].tolist()[12:] == [130, 270, 420]
    from_april = views_over_time.to_date(crime(RISING, notes=[broken(date(2014, 4, 1), NEW)]))
    assert from_april["value"].isna().tolist() == [True] * 12 + [False] * 3


# Compared with Essex, and what the chart says
# ----------------------------------------------------------


def test_essex_is_brought_to_the_same_average_of_the_months_that_both_have() -> None:
    mine = crime([None, 10, 20, 30])
    essex = crime([1000, 100, 200, None])
    assert views_over_time.factor(mine, essex) == pytest.approx(30 / 300)
    assert np.isnan(views_over_time.factor(mine, crime([None, None])))


def test_essex_is_brought_to_the_residents_of_the_area() -> None:
    mine, essex = crime([10.0], persons=8_000), crime([1000.0], persons=1_600_000)
    assert views_over_time.factor(mine, essex, per_head=True) == pytest.approx(1 / 200)
    assert np.isnan(views_over_time.factor(mine, crime([1000.0]), per_head=True))


def test_shares_stand_next_to_each_other_as_they_are() -> None:
    assert views_over_time.factor(satisfied(PAIRS), satisfied(PAIRS[:3])) == 1


def test_a_signal_is_judged_by_what_a_rise_means() -> None:
    values = [100.0, 104.0] * 10 + [250.0]
    result = signal(crime(values))
    assert result.chart["side"].tolist()[-1] == 1
    assert views_over_time.states(result, indicator("recorded_crime"))[-1] == "worsening"
    assert views_over_time.states(result, indicator("solved_rate"))[-1] == "improving"
    assert views_over_time.states(result, indicator("section_136"))[-1] == "real change"
    fallen = signal(crime([*values[:-1], 5.0]))
    assert views_over_time.states(fallen, indicator("recorded_crime"))[-1] == "improving"
    assert views_over_time.states(result, indicator("recorded_crime"))[0] == ""


def test_limits_say_what_they_rest_on() -> None:
    notes = [broken(date(2013, 10, 1), NEW)]
    baselines = views_over_time.baselines(signal(crime(RISING, notes=notes)))
    assert baselines == [("April to September 2013", 6), ("October 2013 to June 2014", 9)]
    assert views_over_time.baselines(signal(crime([1.0, 2.0]))) == []


def test_lines_end_at_gaps_and_breaks() -> None:
    assert views_over_time.runs([True, True, False, True, True], [4]) == [0, 0, 1, 2, 3]
    assert views_over_time.runs([]) == []
