"""One indicator of one area through time: its values, gaps and breaks, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics import queries as q
from analytics.model.indicators import Note
from analytics.model.series import Series
from data import catalogue
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from geo.essex import FORCE
from tests.helpers.returned_values import Sent, send
from tests.helpers.series_from_values import broken, followed, indicator
from tests.helpers.small_warehouse import (
    OTHER_SET,
    PER_WARD,
    WARD_SET,
    Made,
    build,
    months,
    ward_code,
)

SOUTHEND, THURROCK, KENT = "E06000033", "E06000034", "E23000032"


# What a series knows ------------------------------------------------------------------------------


def test_a_break_stands_at_the_first_value_that_is_counted_otherwise() -> None:
    notes = [broken(date(2014, month, 1), "It changed.") for month in (4, 6, 6)]
    series = followed(indicator("da_incidents"), "2014-04", [1, 2, 3, 4], notes=notes)
    assert series.breaks == (2,)  # not before the first one; two on one day are one


def test_a_break_within_a_quarter_stands_at_the_next_quarter() -> None:
    notes = [broken(date(2014, 5, 1), "It changed.")]
    assert followed(indicator("dvds_applications"), "2014-04", [1, 2], notes=notes).breaks == (1,)
    assert followed(indicator("dvds_applications"), "2014-04", [1], notes=notes).breaks == ()


@pytest.mark.parametrize("kind", ["gap", "caveat"])
def test_a_gap_and_a_caveat_are_no_break(kind: str) -> None:
    notes = [Note("", date(2014, 5, 1), None, kind, "Nothing changed.")]
    series = followed(indicator("da_incidents"), "2014-04", [1, 2, 3], notes=notes)
    assert series.breaks == ()
    assert series.break_between(date(2014, 4, 1), date(2014, 12, 31)) == ""


def test_what_lies_between_two_days() -> None:
    series = followed(
        indicator("da_incidents"), "2014-01", [1] * 6, notes=[broken(date(2014, 4, 1), "New.")]
    )
    assert series.break_between(date(2014, 3, 1), date(2014, 4, 1)) == "New."
    assert series.break_between(date(2014, 4, 1), date(2014, 9, 30)) == ""  # all of it is new
    assert series.break_between(date(2014, 1, 1), date(2014, 3, 31)) == ""  # all of it is old


def test_the_newest_value_is_not_the_newest_period() -> None:
    item = indicator("da_incidents")
    assert followed(item, "2014-01", [5, 6, None]).last == 1
    assert followed(item, "2014-01", [None, None]).last == -1
    assert followed(item, "2014-01", []).last == -1
    assert followed(item, "2014-01", []).breaks == ()


# What the warehouse says --------------------------------------------------------------------------


def month(key: str, when: str, x: float | None = None, **other: object) -> Sent:
    start = pd.Timestamp(f"{when}-01")
    length = int(other.pop("length", 1))  # type: ignore[call-overload]
    end = start + pd.DateOffset(months=length) - pd.Timedelta(days=1)
    area = str(other.pop("area", FORCE))
    return Sent(key, area, start.date(), end.date(), x, **other)  # type: ignore[arg-type]


SENT = [
    # a month that was not sent, and all the reasons for there being no value
    month("da_incidents", "2014-01", 10),
    month("da_incidents", "2014-02", 0),
    month("da_incidents", "2014-04", absent="not available"),
    month("da_incidents", "2014-05", absent="confidential"),
    month("da_incidents", "2014-06", absent="none"),
    month("da_incidents", "2014-07", 13, status="provisional"),
    month("da_incidents", "2014-02", 4, area=SOUTHEND),
    month("da_incidents", "2014-03", 5, area=SOUTHEND),
    # quarters of which one is explained by a note that begins within it
    month("dvds_applications", "2014-01", 8, length=3),
    month("dvds_applications", "2014-04", absent="not available", length=3),
    month("dvds_applications", "2014-07", absent="not available", length=3),
    month("dvds_applications", "2014-10", 9, length=3),
    # years
    month("prevention_spend_share", "2012-04", 20, denominator=400, length=12),
    month("prevention_spend_share", "2014-04", 30, denominator=500, length=12),
    # twelve months to the end of each quarter, a value alone among them
    month("police_good_job", "2013-01", 580, denominator=1000, length=12),
    month("police_good_job", "2013-04", value=61.0, length=12),
    month("police_good_job", "2013-10", 590, denominator=1000, length=12),
    # shares, of nobody and by breakdown
    month("emergency_response", "2014-01", 45, denominator=60),
    month("emergency_response", "2014-02", 0, denominator=0),
    month("emergency_response", "2014-03", 0, denominator=50),
    month("drug_seizures", "2014-01", 7, length=3),
    month("drug_seizures", "2014-01", 3, length=3, breakdown="drug=Cannabis"),
    month("drug_seizures", "2014-07", 5, length=3, breakdown="drug=Cannabis"),
    # a month next to quarters is another series
    month("first_time_entrants", "2014-01", 30, length=3),
    month("first_time_entrants", "2014-04", 40, length=3),
    month("first_time_entrants", "2014-07", 11),
]
NOTES: list[tuple[object, ...]] = [
    ("da_incidents", "", date(2014, 4, 1), date(2014, 4, 30), "gap", "The server failed."),
    ("da_incidents", SOUTHEND, date(2014, 3, 1), None, "caveat", "Southend counts otherwise."),
    ("da_incidents", THURROCK, date(2014, 3, 1), None, "caveat", "So does Thurrock."),
    ("dvds_applications", FORCE, date(2014, 5, 1), date(2014, 5, 31), "gap", "May is lost."),
    ("burglary", "", date(2025, 2, 1), None, "gap", "Nothing is missing here."),
    ("robbery", SOUTHEND, date(2025, 3, 1), None, "break", "Southend changed."),
    ("vehicle_crime", "", date(2025, 4, 1), None, "break", "All changed."),
    ("recorded_crime", FORCE, date(2025, 2, 1), date(2025, 2, 28), "gap", "Essex alone."),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Crime from January to April 2025 without February, and what partners sent."""
    made = Made(
        months=[*months("2025-01", "2025-01"), *months("2025-03", "2025-04")],
        ward_sets=(OTHER_SET, WARD_SET),
        notes=NOTES,
    )
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", made)
    with duckdb.connect(path) as connection:
        connection.execute(
            "insert into loaded_area values "
            f"('{KENT}', 'Kent', 'other force', null, '', null, null, null, null)"
        )
        connection.execute(
            "insert into loaded_note values ('drug_seizures', '', '2014-04-01', null, 'break', "
            "'Cannabis only.', 'drug=Cannabis', null)"
        )
    send(path, "values.csv", date(2014, 10, 1), SENT)
    result = snapshot(path)
    assert result is not None
    return result


def ask(state: Snapshot, key: str, area: str = FORCE, breakdown: str = "") -> Series:
    item = q.contents(state, tuple(catalogue.indicators())).indicators[key]
    return q.series(state, item, area, WARD_SET, breakdown)


def points(series: Series) -> list[tuple[str, float | None, str]]:
    """Month, value and reason of each period."""
    return [
        (f"{row.start:%Y-%m}", None if pd.isna(row.value) else float(row.value), row.why)
        for row in series.values.itertuples()
    ]


def test_a_month_without_a_value_says_why(state: Snapshot) -> None:
    series = ask(state, "da_incidents")
    assert points(series) == [
        ("2014-01", 10, ""),
        ("2014-02", 0, ""),
        ("2014-03", None, "not loaded"),
        ("2014-04", None, "The server failed."),
        ("2014-05", None, "confidential"),
        ("2014-06", None, "none reported"),
        ("2014-07", 13, ""),
    ]
    assert series.last == 6
    assert series.values["end"].dt.day.tolist() == [31, 28, 31, 30, 31, 30, 31]
    assert series.values["status"].fillna("").tolist() == [
        "final", "final", "", "final", "final", "final", "provisional",
    ]  # fmt: skip


def test_an_area_has_its_own_periods_and_notes(state: Snapshot) -> None:
    series = ask(state, "da_incidents", SOUTHEND)
    assert points(series) == [("2014-02", 4, ""), ("2014-03", 5, "")]
    assert series.name == "Southend-on-Sea"
    assert [note.text for note in series.notes] == [
        "Southend counts otherwise.", "The server failed.",
    ]  # fmt: skip
    assert [note.text for note in ask(state, "da_incidents").notes] == ["The server failed."]


def test_a_gap_explains_each_period_it_touches(state: Snapshot) -> None:
    series = ask(state, "dvds_applications")
    assert points(series) == [
        ("2014-01", 8, ""),
        ("2014-04", None, "May is lost."),
        ("2014-07", None, "not available"),
        ("2014-10", 9, ""),
    ]
    assert series.values["end"].iloc[0] == pd.Timestamp("2014-03-31")


def test_a_note_of_a_gap_takes_no_value_away(state: Snapshot) -> None:
    assert [row[1] for row in points(ask(state, "burglary"))[2:]] == [
        row[1] for row in points(ask(state, "recorded_crime", breakdown="crime_type=Burglary"))[2:]
    ]
    assert ask(state, "burglary").values["why"].tolist() == ["", "Nothing is missing here.", "", ""]


def test_years_follow_one_another(state: Snapshot) -> None:
    series = ask(state, "prevention_spend_share")
    assert points(series) == [
        ("2012-04", 5, ""),
        ("2013-04", None, "not loaded"),
        ("2014-04", 6, ""),
    ]
    assert series.values["end"].dt.strftime("%Y-%m-%d").tolist() == [
        "2013-03-31", "2014-03-31", "2015-03-31",
    ]  # fmt: skip


def test_rolling_years_stand_a_quarter_apart(state: Snapshot) -> None:
    series = ask(state, "police_good_job")
    assert (series.indicator.step, series.indicator.length) == (3, 12)
    assert points(series) == [
        ("2013-01", 58, ""),
        ("2013-04", 61, ""),
        ("2013-07", None, "not loaded"),
        ("2013-10", 59, ""),
    ]
    assert series.values["end"].iloc[[0, 2]].tolist() == [
        pd.Timestamp("2013-12-31"), pd.Timestamp("2014-06-30"),
    ]  # fmt: skip
    assert series.values["numerator"].isna().tolist() == [False, True, True, False]


def test_a_share_of_nobody_is_no_share(state: Snapshot) -> None:
    series = ask(state, "emergency_response")
    assert points(series) == [("2014-01", 75, ""), ("2014-02", None, "nobody to count"),
                            ("2014-03", 0, "")]  # fmt: skip
    assert series.values["denominator"].tolist() == [60, 0, 50]


def test_a_breakdown_has_its_own_values_and_breaks(state: Snapshot) -> None:
    cannabis = ask(state, "drug_seizures", breakdown="drug=Cannabis")
    assert points(cannabis) == [
        ("2014-01", 3, ""),
        ("2014-04", None, "not loaded"),
        ("2014-07", 5, ""),
    ]
    assert cannabis.breaks == (1,)
    whole = ask(state, "drug_seizures")
    assert points(whole) == [("2014-01", 7, "")]
    assert whole.notes == ()
    assert points(ask(state, "drug_seizures", breakdown="drug=Heroin")) == []


def test_quarters_are_followed_and_a_month_among_them_is_not(state: Snapshot) -> None:
    assert points(ask(state, "first_time_entrants")) == [("2014-01", 30, ""), ("2014-04", 40, "")]


def test_a_ward_a_district_and_the_force(state: Snapshot) -> None:
    """Ward w of district d has (d + 1)(w + 1) offences a month, in either set of wards."""
    ward = ask(state, "recorded_crime", ward_code(2, 3))
    assert points(ward) == [
        ("2025-01", 12, ""), ("2025-02", None, "Essex alone."), ("2025-03", 12, ""),
        ("2025-04", 12, ""),
    ]  # fmt: skip
    assert ward.people == ((2020, PER_WARD),)
    district = ask(state, "recorded_crime", SOUTHEND)
    assert district.values["value"].dropna().tolist() == [45 + 1] * 3
    assert district.persons == 9 * PER_WARD
    force = ask(state, "recorded_crime", FORCE)
    assert force.values["value"].dropna().tolist() == [105 * 45 + 14 + 9] * 3
    left_over = ask(state, "recorded_crime", essex.no_ward(SOUTHEND))
    assert left_over.values["value"].dropna().tolist() == [1] * 3
    assert left_over.persons != left_over.persons
    assert points(ask(state, "recorded_crime", "E05999999")) == []


def test_a_break_reaches_what_it_is_part_of_and_what_is_part_of_it(state: Snapshot) -> None:
    changed = {area: ask(state, "robbery", area).breaks for area in (SOUTHEND, FORCE, THURROCK)}
    assert changed == {SOUTHEND: (2,), FORCE: (2,), THURROCK: ()}
    assert ask(state, "robbery", ward_code(0, 0)).breaks == (2,)
    assert ask(state, "robbery", ward_code(1, 0)).breaks == ()
    for area in (SOUTHEND, FORCE, THURROCK, ward_code(1, 0)):
        series = ask(state, "vehicle_crime", area)
        assert series.breaks == (3,)
        assert [note.text for note in series.notes] == ["All changed."]


def test_newest_crime_is_provisional(state: Snapshot) -> None:
    status = ask(state, "recorded_crime").values["status"].fillna("").tolist()
    assert status == ["final", "", "provisional", "provisional"]


def test_a_gap_of_essex_is_none_of_another_force(state: Snapshot) -> None:
    assert ask(state, "recorded_crime", KENT).notes == ()
    assert [note.text for note in ask(state, "recorded_crime", SOUTHEND).notes] == ["Essex alone."]


def test_many_are_the_same_as_one_by_one(state: Snapshot) -> None:
    known = q.contents(state, tuple(catalogue.indicators())).indicators
    breakdowns = ("", "drug=Cannabis", "crime_type=Burglary")
    many = q.many_series(state, tuple(known.values()), FORCE, WARD_SET, breakdowns)
    assert len(many) == len(known) * 3
    for (key, breakdown), series in many.items():
        alone = ask(state, key, breakdown=breakdown)
        pd.testing.assert_frame_equal(series.values, alone.values, check_dtype=False)
        assert series.notes == alone.notes
        assert (series.indicator, series.breakdown) == (alone.indicator, breakdown)


def test_yearly_values_that_overlap_are_known_as_such(tmp_path: Path) -> None:
    """A partner may send twelve months to each month of what the catalogue calls monthly."""
    path = build(tmp_path / "essex.duckdb", Made(months=months("2025-01", "2025-01")))
    send(
        path,
        "years.csv",
        date(2014, 10, 1),
        [
            month("da_solved_rate", when, 400, denominator=1000, length=12)
            for when in ("2013-02", "2013-03", "2013-05")
        ],
    )
    state = snapshot(path)
    assert state is not None
    item = q.contents(state, ("da_solved_rate",)).indicators["da_solved_rate"]
    assert (item.step, item.length) == (1, 12)
    assert item.overlaps
    assert not item.periods_add_up
    compared = q.comparison(state, item, date(2013, 1, 1), date(2014, 1, 1))
    assert compared.periods == (date(2013, 5, 1),)
    assert [row[0] for row in points(q.series(state, item, FORCE, WARD_SET))] == [
        "2013-02", "2013-03", "2013-04", "2013-05",
    ]  # fmt: skip


def test_one_year_alone_overlaps_nothing(tmp_path: Path) -> None:
    path = build(tmp_path / "essex.duckdb", Made(months=months("2025-01", "2025-01")))
    sent = [month("da_solved_rate", "2013-02", 400, denominator=1000, length=12)]
    send(path, "year.csv", date(2014, 10, 1), sent)
    state = snapshot(path)
    assert state is not None
    item = q.contents(state, ("da_solved_rate",)).indicators["da_solved_rate"]
    assert (item.step, item.length, item.overlaps) == (12, 12, False)
