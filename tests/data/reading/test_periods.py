"""Periods: every spelling that is accepted, and what is refused for which reason."""

from __future__ import annotations

from datetime import date

import pytest

from data.reading.periods import UnreadablePeriod, period

TODAY = date(2026, 11, 22)
SEPTEMBER = (date(2014, 9, 1), date(2014, 9, 30))
DECEMBER = (date(2011, 12, 1), date(2011, 12, 31))
TO_SEPTEMBER = (date(2013, 10, 1), date(2014, 9, 30))
YEAR = (date(2014, 4, 1), date(2015, 3, 31))


def quarter(number: int) -> tuple[date, date]:
    """Return a quarter of 2014/15, by the calendar on the wall."""
    return {
        1: (date(2014, 4, 1), date(2014, 6, 30)),
        2: (date(2014, 7, 1), date(2014, 9, 30)),
        3: (date(2014, 10, 1), date(2014, 12, 31)),
        4: (date(2015, 1, 1), date(2015, 3, 31)),
    }[number]


@pytest.mark.parametrize(
    "text",
    [
        "2014-09", "2014-9", "Sep-14", "SEP-14", "Sep 14", "Sep-2014", "Sept 2014", "Sept. 2014",
        "September 2014", "september  2014", "September, 2014", "Sep '14", "2014 Sep", "09/2014",
        "9/2014", "09-2014", "2014-09-01", "2014-09-30", "01/09/2014", "30/09/2014", "1/9/2014",
        "1 September 2014", "30th September 2014", "30-Sep-2014", "2014M09", "201409",
    ],
)  # fmt: skip
def test_a_month(text: str) -> None:
    assert period(text, TODAY) == SEPTEMBER
    assert period(f"  {text} ", TODAY, yearly=True) == SEPTEMBER


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "form",
    ["2014/15 Q{}", "Q{} 2014/15", "2014-15 Q{}", "Q{} 2014-15", "2014/15Q{}", "2014/15-Q{}",
     "2014/2015 q{}", "FY2014/15 Q{}", "Quarter {} 2014/15"],
)  # fmt: skip
def test_a_quarter_counts_from_april(form: str, number: int) -> None:
    assert period(form.format(number), TODAY) == quarter(number)


@pytest.mark.parametrize("text", ["Jul-Sep 2014", "July to September 2014", "Jul 2014 - Sep 2014"])
def test_a_quarter_by_its_months(text: str) -> None:
    assert period(text, TODAY) == quarter(2)


def test_twelve_months_by_the_first_and_the_last() -> None:
    assert period("Apr 2014 - Mar 2015", TODAY) == YEAR
    assert period("October 2013 to September 2014", TODAY) == TO_SEPTEMBER
    assert period("Oct-Sep 2014", TODAY) == TO_SEPTEMBER


@pytest.mark.parametrize("text", ["Feb-Apr 2014", "July to August 2014", "Jan 2013 - Mar 2014"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(UnreadablePeriod, match="quarter"):
        period(text, TODAY)


@pytest.mark.parametrize(
    "text", ["2014/15", "2014-15", "2014–15", "2014/2015", "FY2014/15", "FY 2014-15",
             "financial year 2014/15"],
)  # fmt: skip
def test_a_financial_year(text: str) -> None:
    assert period(text, TODAY) == YEAR
    assert period(text, TODAY, yearly=True) == YEAR


@pytest.mark.parametrize(
    "text",
    [
        "12 months to September 2014", "year to Sep-14", "year ending September 2014",
        "12 months to 2014-09", "12 months ending Sept 2014", "Year ended 30 September 2014",
        "rolling 12 months to 09/2014", "twelve months to the end of September 2014",
        "12 months to 30/09/2014", "YE Sep 2014",
    ],
)  # fmt: skip
def test_twelve_months_to_a_month(text: str) -> None:
    assert period(text, TODAY) == TO_SEPTEMBER


def test_twelve_months_to_december_are_a_calendar_year() -> None:
    assert period("12 months to December 2014", TODAY) == (date(2014, 1, 1), date(2014, 12, 31))


def test_a_leap_year_has_its_day() -> None:
    assert period("2016-02", TODAY)[1] == date(2016, 2, 29)
    assert period("29/02/2016", TODAY)[1] == date(2016, 2, 29)
    with pytest.raises(UnreadablePeriod, match="does not exist"):
        period("29/02/2015", TODAY)


def test_a_turn_of_the_century() -> None:
    assert period("1999/00", TODAY) == (date(1999, 4, 1), date(2000, 3, 31))
    assert period("Sep-99", TODAY)[0] == date(1999, 9, 1)


def test_2011_12_is_a_month_but_not_where_years_are_expected() -> None:
    assert period("2011-12", TODAY) == DECEMBER
    assert period("2011/12", TODAY, yearly=True) == (date(2011, 4, 1), date(2012, 3, 31))
    with pytest.raises(
        UnreadablePeriod, match="December 2011 or the financial year 2011/12"
    ) as bad:
        period("2011-12", TODAY, yearly=True)
    assert "2011/12" in bad.value.expected
    with pytest.raises(UnreadablePeriod, match="December 2011 or the financial year"):
        period("201112", TODAY, yearly=True)
    assert period("2011-11", TODAY, yearly=True)[0] == date(2011, 11, 1)


@pytest.mark.parametrize(
    ("text", "fault", "expected"),
    [
        ("2014", "a calendar or a financial year", "2014/15"),
        ("FY2014", "a calendar or a financial year", "2014/15"),
        ("Q1 2014", "calendar or of a financial year", "2014/15 Q1"),
        ("14-Sep", "a day without a year", "write 2014-09"),
        ("2014-09-14", "in the middle of a month", "Write 2014-09"),
        ("14/09/2014", "in the middle of a month", "2014-09"),
        ("2014/16", "not a financial year", "2014/15"),
        ("2014/09", "not a financial year", "2014-09 for a month"),
        ("2014/15 Q5", "between 1 and 4", "2014/15 Q1"),
        ("2014/16 Q1", "not in any financial year", "2014/15 Q1"),
        ("2014-13", "neither a month nor a financial year", "2014-09"),
        ("13/2014", "between 1 and 12", "2014-09"),
        ("31/09/2014", "does not exist", "2014-09"),
        ("2026-11", "has not ended yet", "30 November 2026"),
        ("2026/27", "has not ended yet", "31 March 2027"),
        ("2026/27 Q3", "has not ended yet", "31 December 2026"),
        ("1989-12", "before 1990", "check the year"),
        ("0014-09", "no figures cover", "2014-09"),
        ("9999-12", "no figures cover", "2014-09"),
        ("12 months to 2014/15", "does not say to which month", "12 months to September 2014"),
        ("12 months to 2014-15", "does not say to which month", "12 months to September 2014"),
        ("12 months to 1 September 2014", "does not end with a month", "2014-09"),
        ("41883", "not a period", "format it as one"),
        ("", "no period is given", "2014-09"),
        ("last month", "not a period", "2014/15 Q1"),
        ("2014-09-01 12:30:00", "not a period", "2014-09"),
        ("٢٠١٤-٠٩", "not a period", "2014-09"),
        ("2014-09" * 1000, "…' is not a period", "2014-09"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text: str, fault: str, expected: str) -> None:
    with pytest.raises(UnreadablePeriod) as refused:
        period(text, TODAY)
    message = f"{refused.value.fault}. {refused.value.expected}"
    assert fault in refused.value.fault
    assert expected in message
    assert len(message) < 300


def test_a_period_may_end_yesterday() -> None:
    assert period("2026-10", date(2026, 11, 1))[1] == date(2026, 10, 31)
    with pytest.raises(UnreadablePeriod, match="not ended"):
        period("2026-10", date(2026, 10, 31))
