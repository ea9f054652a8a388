"""How fresh an indicator is, what was revised, and the official statistics next to the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics import queries
from analytics.findings import freshness
from analytics.findings.freshness import LATE, NOT_SUPPLIED, UP_TO_DATE
from analytics.model.indicators import Note
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo import essex
from tests.helpers.returned_values import Sent, send
from tests.helpers.small_warehouse import Made, build, ward_code

CHELMSFORD = "E07000070"
Q2, Q2_END = date(2025, 7, 1), date(2025, 9, 30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A made warehouse: crime of January 2024 to September 2025, loaded 22 November 2026."""
    return build(tmp_path / "essex.duckdb", Made())


# Late or not --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "frequency", "expected"),
    [
        (date(2025, 1, 31), "month", date(2025, 2, 28)),
        (date(2024, 1, 31), "month", date(2024, 2, 29)),
        (date(2025, 12, 31), "month", date(2026, 1, 31)),
        (date(2025, 9, 30), "quarter", date(2025, 12, 31)),
        (date(2025, 3, 31), "year", date(2026, 3, 31)),
        (date(2024, 2, 29), "year", date(2025, 2, 28)),
        (date(2025, 9, 15), "month", date(2025, 10, 31)),
    ],
)
def test_the_next_period_ends_with_its_month(end: date, frequency: str, expected: date) -> None:
    assert freshness.next_period_end(end, frequency) == expected


@pytest.mark.parametrize(
    ("today", "frequency", "days", "expected"),
    [
        # after September 2025: October ends on the 31st, and 31 days later is 1 December
        (date(2025, 12, 1), "month", 31, UP_TO_DATE),
        (date(2025, 12, 2), "month", 31, LATE),
        # the quarter to December, and 45 days
        (date(2026, 2, 14), "quarter", 45, UP_TO_DATE),
        (date(2026, 2, 15), "quarter", 45, LATE),
        # the year to September 2026, and 180 days
        (date(2027, 3, 29), "year", 180, UP_TO_DATE),
        (date(2027, 3, 30), "year", 180, LATE),
    ],
)
def test_late_is_judged_by_the_indicators_own_frequency(
    today: date, frequency: str, days: int, expected: str
) -> None:
    assert freshness.state_on(today, date(2025, 9, 30), frequency, days) == expected


def test_what_was_never_supplied_is_not_late() -> None:
    assert freshness.state_on(date(2099, 1, 1), None, "month", 1) == NOT_SUPPLIED


def test_a_calendar_year_of_casualties_is_late_in_the_autumn_after_the_next() -> None:
    item = catalogue.indicators()["ksi_total"]
    held = date(2024, 12, 31)  # the year 2025 is published in autumn 2026
    on = date(2026, 9, 30)
    assert freshness.state_on(on, held, item.frequency, item.due_days) == UP_TO_DATE
    assert freshness.state_on(date(2026, 11, 22), held, item.frequency, item.due_days) == LATE


# What is supplied ---------------------------------------------------------------------------------


def test_every_indicator_is_an_entry_supplied_or_not(path: Path) -> None:
    send(
        path, "youth.csv", date(2025, 11, 3),
        [Sent("first_time_entrants", essex.FORCE, Q2, Q2_END, 41, status="provisional")],
    )  # fmt: skip
    entries = freshness.entries(Snapshot(path), date(2025, 11, 20))
    assert [item.indicator.indicator for item in entries] == list(catalogue.indicators())
    by_key = {each.indicator.indicator: each for each in entries}
    entrants = by_key["first_time_entrants"]
    assert entrants.supplied == queries.Supplied(
        Q2, Q2, Q2_END, 1, "provisional", date(2025, 11, 3), "Partner: youth.csv", 1, None
    )
    assert entrants.state == UP_TO_DATE
    assert entrants.due == date(2026, 4, 30)  # 120 days after 31 December
    crime = by_key["recorded_crime"]
    assert crime.supplied is not None
    assert (crime.supplied.first, crime.supplied.end) == (date(2024, 1, 1), date(2025, 9, 30))
    assert crime.supplied.periods == 21
    assert crime.supplied.source == "data.police.uk: 2025-09-essex-street.csv"
    assert by_key["reoffending_probation"].state == NOT_SUPPLIED
    assert by_key["reoffending_probation"].supplied is None
    assert by_key["reoffending_probation"].due is None


def test_a_period_without_a_value_is_not_the_last_one_supplied(path: Path) -> None:
    send(
        path, "s136.csv", date(2025, 11, 3),
        [
            Sent("section_136", essex.FORCE, date(2025, 8, 1), date(2025, 8, 31), 30),
            Sent("section_136", essex.FORCE, date(2025, 9, 1), date(2025, 9, 30),
                 absent="not available"),
            Sent("night_time_economy_crime", essex.FORCE, date(2025, 9, 1), date(2025, 9, 30),
                 absent="none"),
        ],
    )  # fmt: skip
    held = queries.supplied(Snapshot(path))
    assert held["section_136"].end == date(2025, 8, 31)
    assert held["section_136"].silent == date(2025, 9, 30)
    assert "night_time_economy_crime" not in held


def test_values_of_wards_alone_are_supplied_too(path: Path) -> None:
    send(
        path, "wards.csv", date(2025, 11, 3),
        [Sent("house_burglary", ward_code(6, 0), date(2025, 9, 1), date(2025, 9, 30), 2)],
    )  # fmt: skip
    assert queries.supplied(Snapshot(path))["house_burglary"].end == date(2025, 9, 30)


def test_the_newest_period_of_two_that_end_together_is_the_shorter(path: Path) -> None:
    send(
        path, "first.csv", date(2025, 11, 3),
        [
            Sent("police_recorded_crime", essex.FORCE, date(2024, 10, 1), Q2_END, 57_000),
            Sent("police_recorded_crime", essex.FORCE, Q2, Q2_END, 14_000, status="provisional"),
        ],
    )  # fmt: skip
    send(
        path, "second.csv", date(2025, 11, 4),
        [Sent("police_recorded_crime", CHELMSFORD, Q2, Q2_END, 1_000)],
    )  # fmt: skip
    held = queries.supplied(Snapshot(path))["police_recorded_crime"]
    assert (held.first, held.start, held.end) == (date(2024, 10, 1), Q2, Q2_END)
    assert held.periods == 2
    assert held.status == "provisional"  # as long as any part of it is
    assert (held.source, held.files) == ("Partner: second.csv", 2)
    assert held.loaded == date(2025, 11, 4)


def test_entries_are_found_by_words_focus_and_state(path: Path) -> None:
    every = freshness.entries(Snapshot(path), date(2025, 11, 20))

    def keys(**by: str) -> list[str]:
        return [item.indicator.indicator for item in freshness.matching(every, **by)]

    assert keys() == list(catalogue.indicators())
    assert keys(search="PEDESTRIANS") == ["ksi_pedestrian"]
    assert keys(search="ksi_child") == ["ksi_child"]
    assert keys(search="probation caseload") == ["reoffending_probation"]
    assert keys(search="caseload probation") == ["reoffending_probation"]
    assert keys(search="residents' survey") == ["feel_safe_day", "feel_safe_night"]
    assert keys(search="xyz") == []
    by_name, by_definition = keys(search="burglary")[:2], keys(search="burglary")[2:]
    assert by_name == ["burglary", "house_burglary"]
    assert by_definition[0] == "satisfaction_contact"
    assert len(keys(area_of_focus="Improving road safety")) == 7
    assert keys(state=UP_TO_DATE) == [
        "recorded_crime", "solved_rate", "burglary", "robbery", "vehicle_crime", "asb_incidents",
    ]  # fmt: skip
    assert keys(state=LATE) == []
    assert len(keys(state=NOT_SUPPLIED)) == 49


def test_an_indicator_of_another_catalogue_needs_no_code(path: Path) -> None:
    made = replace(catalogue.indicators()["section_136"], indicator="bicycles_found")
    send(
        path, "bicycles.csv", date(2025, 11, 3),
        [Sent("bicycles_found", essex.FORCE, date(2025, 9, 1), date(2025, 9, 30), 12)],
    )  # fmt: skip
    (entry,) = freshness.entries(Snapshot(path), date(2026, 1, 1), {"bicycles_found": made})
    assert entry.state == LATE
    assert entry.supplied is not None
    assert entry.supplied.end == date(2025, 9, 30)


def test_notes_name_their_area(tmp_path: Path) -> None:
    when = (date(2025, 3, 1), date(2025, 5, 31))
    rows = [
        ("robbery", CHELMSFORD, *when, "gap", "Input problems"),
        ("robbery", "", date(2025, 1, 1), None, "break", "Counted differently"),
        ("burglary", "", *when, "caveat", "Another indicator"),
    ]
    state = Snapshot(build(tmp_path / "essex.duckdb", Made(notes=list(rows))))
    assert queries.notes_by_name(state, "robbery") == (
        Note("", date(2025, 1, 1), None, "break", "Counted differently"),
        Note("Chelmsford", *when, "gap", "Input problems"),
    )
