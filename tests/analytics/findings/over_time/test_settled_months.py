"""A month follows its own edition: what was young when it was published stays so."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.findings.comparison import year_before
from analytics.findings.over_time.settled_months import OF_AN_EDITION, YOUNG, unsettled
from analytics.model.figure import between
from analytics.model.series import Series
from tests.helpers.series_from_values import followed, indicator


def solved(key: str = "solved_rate", provisional: int = 3) -> Series:
    """January to July 2018, a gap of five months, and all of 2019."""
    values = [*[(150.0, 1000.0)] * 7, *[None] * 5, *[(140.0, 1000.0)] * 12]
    return followed(indicator(key), "2018-01", values, provisional=provisional)


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (date(2018, 4, 1), ""),
        (date(2018, 5, 1), OF_AN_EDITION),
        (date(2018, 7, 1), OF_AN_EDITION),
        (date(2019, 9, 1), ""),
        (date(2019, 12, 1), YOUNG),
    ],
)
def test_the_newest_months_of_every_edition_are_young(month: date, why: str) -> None:
    series = solved()
    assert unsettled(series, between(series, month, series.ends[series.starts.index(month)])) == why


def test_nothing_is_compared_with_a_young_month_of_an_earlier_edition() -> None:
    series = solved()
    young = year_before(series, between(series, date(2019, 7, 1), date(2019, 7, 31)))
    assert young is not None
    assert (young.verdict, young.caution) == ("cannot say yet", OF_AN_EDITION)
    old = year_before(series, between(series, date(2019, 4, 1), date(2019, 4, 30)))
    assert old is not None
    assert old.verdict == "no real change"


def test_counts_and_returns_are_not_held_up() -> None:
    """A count does not wait for outcomes, and a return says itself what is final."""
    crimes = followed(indicator("burglary"), "2018-01", [50.0] * 7 + [None] * 5 + [50.0] * 12)
    assert unsettled(crimes, between(crimes, date(2018, 7, 1), date(2018, 7, 31))) == ""
    returned = solved("da_solved_rate", provisional=0)
    july = between(returned, date(2018, 7, 1), date(2018, 7, 31))
    assert unsettled(returned, july) == ""
