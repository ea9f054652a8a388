"""A month follows its own edition and what it awaits: what was young when published stays so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analytics.findings.compared_span import default_period
from analytics.findings.comparison import year_before
from analytics.findings.over_time.settled_months import OF_AN_EDITION, YOUNG, unsettled
from analytics.model.figure import between, figure_at
from analytics.model.maturity import USUAL_AGE, settled_age, young_months
from analytics.model.series import Series
from analytics.statistics.variation.maturation import maturation
from tests.helpers.series_from_values import followed, indicator
from tests.helpers.small_warehouse import months

JANUARY_TO_JULY, OF_2019 = months("2018-01", "2018-07"), months("2019-01", "2019-12")
LOADED = (*JANUARY_TO_JULY, *OF_2019)
OTHERS = ("da_solved_rate", "reoffending_adult", "burglary")  # what else might mature


def solved(key: str = "solved_rate", provisional: int = 0, **other: object) -> Series:
    """January to July 2018, a gap of five months, and all of 2019."""
    values = [*[(150.0, 1000.0)] * 7, *[None] * 5, *[(140.0, 1000.0)] * 12]
    return followed(indicator(key, **other), "2018-01", values, provisional=provisional)


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
    series = solved(young=young_months(LOADED, 3))
    assert unsettled(series, between(series, month, series.ends[series.starts.index(month)])) == why


def test_nothing_is_compared_with_a_young_month_of_an_earlier_edition() -> None:
    series = solved(young=young_months(LOADED, 3))
    young = year_before(series, between(series, date(2019, 7, 1), date(2019, 7, 31)))
    assert young is not None
    assert (young.verdict, young.caution) == ("cannot say yet", OF_AN_EDITION)
    old = year_before(series, between(series, date(2019, 4, 1), date(2019, 4, 30)))
    assert old is not None
    assert old.verdict == "no real change"


@pytest.mark.parametrize("settled_from", [0, 1, 3, 7, 12])
def test_as_many_months_are_young_as_the_curve_needs(settled_from: int) -> None:
    young = young_months(LOADED, settled_from)
    for edition in (JANUARY_TO_JULY, OF_2019):
        newest = edition[len(edition) - settled_from :] if settled_from < len(edition) else edition
        assert set(young).intersection(edition) == set(newest)


def test_a_month_that_awaits_outcomes_is_young_at_any_age() -> None:
    february = date(2018, 2, 1)
    assert young_months(LOADED, 0, [february, date(2010, 1, 1)]) == (february,)


def test_without_months_nothing_is_young() -> None:
    assert young_months((), 7) == ()


def test_a_page_opens_on_settled_months() -> None:
    periods = months("2017-01", "2019-12")
    item = indicator("solved_rate", periods=periods, young=young_months(periods, 7))
    assert default_period(item) == (date(2018, 6, 1), date(2019, 5, 1))
    none = indicator("solved_rate", periods=periods[-6:], young=young_months(periods[-6:], 7))
    assert default_period(none)[1] == date(2019, 12, 1)


@pytest.mark.parametrize("key", OTHERS)
def test_whatever_the_catalogue_says_matures_cannot_be_judged_yet(key: str) -> None:
    """A return says of each value whether it is provisional: here the newest three are."""
    series = solved(key, provisional=3, matures=True)
    newest, settled = (figure_at(series, place, place) for place in (series.last, series.last - 3))
    assert unsettled(series, newest) == YOUNG
    assert unsettled(series, settled) == ""
    assert unsettled(solved(key, provisional=3, matures=False), newest) == ""


@pytest.mark.parametrize("key", OTHERS)
def test_no_verdict_is_given_on_a_young_period(key: str) -> None:
    values = [(200.0, 1000.0)] * 36 if key != "burglary" else [200.0] * 36
    item = indicator(key, matures=True)
    series = followed(item, "2017-01", values, provisional=3)
    young, old = (
        year_before(series, figure_at(series, place, place)) for place in (series.last, 20)
    )
    assert young is not None
    assert old is not None
    assert (young.verdict, old.verdict) == ("cannot say yet", "no real change")


def test_the_settled_age_is_that_of_the_curve_where_it_reaches_over_a_year() -> None:
    """Half of what a month comes to at once, a tenth more in each of five months after."""
    reached = np.minimum(50 + 10 * np.arange(16), 100)
    triangle = np.tile(reached, (16, 1)).astype(float)
    for row in range(16):
        triangle[row, 16 - row :] = np.nan
    assert settled_age(maturation(triangle, np.full(16, 800.0))) == 5
    assert settled_age(maturation(triangle[-6:, :6], np.full(6, 800.0))) == USUAL_AGE


def test_counts_are_not_held_up() -> None:
    crimes = followed(indicator("burglary"), "2018-01", [50.0] * 7 + [None] * 5 + [50.0] * 12)
    assert unsettled(crimes, between(crimes, date(2018, 7, 1), date(2018, 7, 31))) == ""
