"""Numbers, months and verdicts as they are written."""

from __future__ import annotations

from datetime import date

import pytest

from analytics import as_text
from analytics.wording import phrases
from tests.helpers.small_warehouse import months


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567, 0, "1,234,567"), (-12.34, 1, "−12.3"), (0, 0, "0"), (float("nan"), 0, "–")],
)
def test_numbers(value: float, decimals: int, text: str) -> None:
    assert as_text.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(5, "+5"), (-5, "−5"), (0, "0"), (0.2, "0")])
def test_differences_have_their_sign(value: float, text: str) -> None:
    assert as_text.signed(value) == text


@pytest.mark.parametrize(
    ("place", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (122, "122nd")],
)
def test_places(place: int, text: str) -> None:
    assert as_text.ordinal(place) == text


@pytest.mark.parametrize(
    ("months_", "text"),
    [
        (months("2025-09", "2025-09"), "September 2025"),
        (months("2025-01", "2025-09"), "January to September 2025"),
        (months("2021-03", "2022-03"), "March 2021 to March 2022"),
        (
            [date(2024, 12, 1), date(2025, 2, 1)],
            "December 2024 to February 2025 (2 of 3 months loaded)",
        ),
        ([], "no month"),
    ],
)
def test_periods(months_: list[date], text: str) -> None:
    assert as_text.period(months_) == text


def test_runs_of_months() -> None:
    days = [*months("2021-01", "2021-03"), *months("2021-05", "2021-05")]
    assert as_text.listed(days) == "January to March 2021 and May 2021"


@pytest.mark.parametrize(
    ("row", "is_share", "text"),
    [
        (
            {"difference": -88, "percent": -17.6, "verdict": "real fall"},
            False,
            "88 fewer (−18%): a real fall",
        ),
        (
            {"difference": -3, "percent": -0.4, "verdict": "no real change"},
            False,
            "3 fewer (−0.4%): no real change",
        ),
        (
            {"difference": -3, "percent": -0.004, "verdict": "no real change"},
            False,
            "3 fewer (under 0.1%): no real change",
        ),
        (
            {"difference": 9, "percent": float("nan"), "verdict": "too few to say"},
            False,
            "9 more: too few to say whether it changed",
        ),
        (
            {"difference": 0.4, "percent": float("nan"), "verdict": "no real change"},
            True,
            "0.4 percentage points higher: no real change",
        ),
        (
            {"difference": 0.01, "percent": float("nan"), "verdict": "no real change"},
            True,
            "the same: no real change",
        ),
    ],
)
def test_changes(row: dict[str, object], is_share: bool, text: str) -> None:
    assert phrases.changed(row, is_share) == text


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2014, 9, 1), date(2014, 9, 30), "September 2014"),
        (date(2014, 4, 1), date(2014, 6, 30), "Q1 2014/15"),
        (date(2014, 7, 1), date(2014, 9, 30), "Q2 2014/15"),
        (date(2014, 10, 1), date(2014, 12, 31), "Q3 2014/15"),
        (date(2015, 1, 1), date(2015, 3, 31), "Q4 2014/15"),
        (date(2014, 5, 1), date(2014, 7, 31), "May to July 2014"),
        (date(2014, 4, 1), date(2015, 3, 31), "2014/15"),
        (date(1999, 4, 1), date(2000, 3, 31), "1999/00"),
        (date(2013, 10, 1), date(2014, 9, 30), "12 months to September 2014"),
    ],
)
def test_a_period_is_written_as_the_office_names_it(start: date, end: date, expected: str) -> None:
    assert as_text.span(start, end) == expected


@pytest.mark.parametrize(("value", "text"), [(22.44, "22.4"), (0.133, "0.13"), (1, "1.0")])
def test_a_rate_under_1_has_two_decimals(value: float, text: str) -> None:
    assert as_text.rate(value) == text
