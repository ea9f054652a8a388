"""Rates per head: each period has the residents of its own mid-year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analytics.model.figure import between, latest
from analytics.model.population import nearest_year, people_in
from analytics.model.series import added
from analytics.wording import levels
from tests.helpers.series_from_values import followed, indicator


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (date(2019, 1, 1), date(2019, 1, 31), 2020),  # nothing earlier is loaded
        (date(2021, 12, 1), date(2021, 12, 31), 2020),
        (date(2022, 1, 1), date(2022, 1, 31), 2023),
        (date(2023, 4, 1), date(2024, 3, 31), 2023),
        (date(2030, 1, 1), date(2030, 1, 31), 2023),
    ],
)
def test_the_mid_year_nearest_to_the_middle_of_a_period(start: date, end: date, year: int) -> None:
    assert nearest_year((2020, 2023), start, end) == year


def test_where_no_year_is_loaded_there_is_no_rate() -> None:
    assert people_in((), date(2023, 1, 1), date(2023, 1, 31))[1] is None
    figure = latest(followed(indicator("burglary"), "2023-01", [50]))
    assert figure is not None
    assert figure.value == 50
    assert figure.rate != figure.rate


def test_each_figure_of_a_series_says_whose_population_it_is_per_head_of() -> None:
    series = followed(indicator("burglary"), "2019-01", [100.0] * 60)
    series = replace(series, people=((2019, 10_000.0), (2023, 20_000.0)))
    early = between(series, date(2019, 1, 1), date(2019, 12, 31))
    late = between(series, date(2023, 1, 1), date(2023, 12, 31))
    assert (early.rate, early.year) == (120, 2019)
    assert (late.rate, late.year) == (60, 2023)
    assert "60.0 per 1,000 residents" in levels.how_much(series, late).text
    assert "population of mid-2023" in levels.how_much(series, late).text
    assert "population of mid-2019" in levels.how_much(series, early).text


def test_the_population_at_risk_is_in_the_sentence() -> None:
    series = followed(indicator("first_time_entrants"), "2023-01", [40.0])
    series = replace(series, people=((2022, 80_000.0),))
    sentence = levels.how_much(series, latest(series)).text
    assert "0.50 per 1,000 residents aged 10 to 17" in sentence
    assert indicator("ksi_child").residents == "residents aged 0 to 17"
    assert indicator("burglary").residents == "residents"


def test_residents_of_a_set_are_of_a_year_that_all_of_its_areas_have() -> None:
    entry = followed(indicator("burglary"), "2023-01", [10.0])
    both = added(
        [
            replace(entry, code="a", people=((2020, 1_000.0), (2023, 2_000.0))),
            replace(entry, code="b", people=((2020, 500.0),)),
        ],
        "both",
    )
    assert both.people == ((2020, 1_500.0),)
