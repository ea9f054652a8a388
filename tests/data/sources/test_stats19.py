"""STATS19: from files of any edition to the KSI indicators, worked out by hand, and bad files."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.catalogue import indicators
from data.derived.casualty_counts import CARS, GROUPS, MOTORCYCLES, write_severity_break
from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import forget
from data.sources.stats19 import columns as stats19_columns
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import snapshot
from tests.data.loading.test_undo_load import everything
from tests.helpers.police_uk_files import asb, crime, put
from tests.helpers.police_uk_files import write as write_street
from tests.helpers.stats19_files import (
    BELHUS,
    BILLERICAY,
    BILLERICAY_EAST,
    CASTLE,
    CASUALTIES,
    COLCHESTER,
    COLLISIONS,
    EDITIONS,
    IPSWICH,
    NEWEST,
    NOWHERE,
    OLD,
    SNAKE,
    SOMEWHERE_IN_BASILDON,
    VEHICLES,
    Place,
    Row,
    adjustment,
    casualty,
    collision,
    index,
    table,
    vehicle,
    write,
    write_half_year,
)

Ask = Callable[..., list[tuple[Any, ...]]]

FORCE, COUNTY = "E23000028", "E10000012"
NO_PLACE, OUTSIDE, NO_WARD = f"{FORCE}:no-place", f"{FORCE}:outside", "E07000066:no-ward"
VALUES = """
    select period_start, value from indicator_values
    where indicator = ? and area_code = ? and breakdown = ? and value <> 0
"""


def months(rows: list[tuple[Any, ...]]) -> dict[int, float]:
    """Return values by the number of the month; of one year only."""
    assert len({month.year for month, _ in rows}) <= 1
    return {month.month: pytest.approx(value) for month, value in rows}


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Load the half-year of `stats19_files` once; return a function that asks the warehouse."""
    folder = tmp_path_factory.mktemp("half-year")
    database = folder / "essex.duckdb"
    assert not load(write_half_year(folder), database).rejected
    held = snapshot(database)
    assert held is not None
    return lambda sql, *parameters: held.query(sql, parameters).fetchall()


# -- from the files to the figures ----------------------------------------------------------------

# By hand from the rows in `stats19_files`. January: a driver of 22 killed, a passenger of 16 and a
# pedestrian of 8 seriously hurt. February: two of three motorcyclists and cyclists in Thurrock, and
# a slight injury in Basildon. April: a driver whom only the vehicle file gives an age (25), and one
# in Suffolk. The other force's collision of June only says how far the file goes.
BY_HAND = {
    "ksi_total": ({1: 3, 2: 2, 4: 2}, {1: 1 + 0.8 + 0.9, 2: 0.7 + 0.2 + 0.6 + 0.1, 4: 0.9}),
    "ksi_motorcycle": ({2: 1}, {2: 0.7 + 0.2}),
    "ksi_young_car_driver": ({1: 1, 4: 1}, {1: 1, 4: 0.5}),
    "ksi_pedestrian": ({1: 1}, {1: 0.9}),
    "ksi_cyclist": ({2: 1}, {2: 0.6 + 0.1}),
    "ksi_child": ({1: 2, 2: 1}, {1: 0.8 + 0.9, 2: 0.6}),
}
FATAL = {"ksi_total": {1: 1}, "ksi_young_car_driver": {1: 1}}


@pytest.mark.parametrize("indicator", BY_HAND)
def test_every_indicator_is_as_worked_out_by_hand(indicator: str, half_year: Ask) -> None:
    whole, adjusted = BY_HAND[indicator]
    fatal = FATAL.get(indicator, {})
    assert months(half_year(VALUES, indicator, FORCE, "")) == whole
    assert months(half_year(VALUES, indicator, FORCE, "severity=adjusted")) == adjusted
    assert months(half_year(VALUES, indicator, FORCE, "severity=fatal")) == fatal
    serious = {m: n - fatal.get(m, 0) for m, n in whole.items() if n > fatal.get(m, 0)}
    assert months(half_year(VALUES, indicator, FORCE, "severity=serious")) == serious


def test_all_indicators_of_the_catalogue_are_counted(half_year: Ask) -> None:
    of_records = {
        key: indicator.computed_from["group"]
        for key, indicator in indicators().items()
        if indicator.computed_from and indicator.computed_from["records"] == "stats19"
    }
    assert set(of_records) == set(BY_HAND)
    assert sorted(of_records.values()) == sorted(GROUPS)
    held = half_year("select distinct indicator, made_of from computed")
    assert set(held) == {(key, "records") for key in BY_HAND}


@pytest.mark.parametrize(
    ("area", "whole", "adjusted"),
    [
        (BILLERICAY_EAST, {1: 2}, {1: 1.8}),
        (CASTLE, {1: 1}, {1: 0.9}),
        (BELHUS, {2: 2}, {2: 1.5}),
        ("E07000066", {1: 2}, {1: 1.8, 2: 0.1}),
        (NO_WARD, {}, {2: 0.1}),
        ("E07000071", {1: 1}, {1: 0.9}),
        ("E06000034", {2: 2}, {2: 1.5}),
        (COUNTY, {1: 3}, {1: 2.7, 2: 0.1}),
        (NO_PLACE, {4: 1}, {4: 0.5}),
        (OUTSIDE, {4: 1}, {4: 0.4}),
    ],
)
def test_every_area_has_its_own(
    area: str, whole: dict[int, float], adjusted: dict[int, float], half_year: Ask
) -> None:
    assert months(half_year(VALUES, "ksi_total", area, "")) == whole
    assert months(half_year(VALUES, "ksi_total", area, "severity=adjusted")) == adjusted


def test_parts_and_remainders_add_up_to_the_force(half_year: Ask) -> None:
    cells = half_year(
        """
        select
            indicator, breakdown, period_start,
            sum(value) filter (area_kind = 'force') as force,
            sum(value) filter (area_kind in ('district', 'unitary')) as districts,
            sum(value) filter (area_kind = 'ward' or area_code like '%:no-ward') as wards,
            sum(value) filter (area_code in (?, ?)) as rest
        from indicator_values where indicator like 'ksi%' group by all
        """,
        NO_PLACE,
        OUTSIDE,
    )
    assert len(cells) == 6 * 4 * 6
    for *_, force, districts, wards, rest in cells:
        assert districts + rest == pytest.approx(force)
        assert wards == pytest.approx(districts)


def test_months_without_casualties_are_zero_as_far_as_the_file_goes(half_year: Ask) -> None:
    rows = half_year(
        "select indicator, breakdown, count(*), min(period_start)::text, max(period_end)::text, "
        "count(distinct area_code) from indicator_values where indicator like 'ksi%' group by all"
    )
    areas = 257 + 14 + 14 + 2 + 2  # wards, wards not known, districts, force and county, remainders
    assert {row[2:] for row in rows} == {(6 * areas, "2023-01-01", "2023-06-30", areas)}
    assert len(rows) == 6 * 4


def test_figures_are_traced_to_the_casualty_file(half_year: Ask) -> None:
    assert half_year(
        "select distinct source, status from indicator_values where indicator like 'ksi%'"
    ) == [
        ("Department for Transport: dft-road-casualty-statistics-casualty-2023.csv", "final"),
    ]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_edition_says_the_same(edition: str, end: str, tmp_path: Path, ask: Ask) -> None:
    for rows in (CASUALTIES, VEHICLES, COLLISIONS):
        write(tmp_path, rows, edition, end=end)
    report = load([tmp_path])
    assert [
        (file.content, file.rows_read, file.rows_kept, file.set_aside) for file in report.files
    ] == [
        ("collisions", 7, 6, {"of another police force": 1}),
        ("casualties", 10, 9, {"of a collision of another police force": 1}),
        ("vehicles", 9, 8, {"of a collision of another police force": 1}),
    ]
    for indicator, (whole, adjusted) in BY_HAND.items():
        assert months(ask(VALUES, indicator, FORCE, "")) == whole
        # only the newest files say it; of the others it comes in files apart
        supplied = months(ask(VALUES, indicator, FORCE, "severity=adjusted"))
        assert supplied == (adjusted if edition == NEWEST else {})


def test_the_older_names_of_the_columns_are_the_published_ones() -> None:
    header = table(COLLISIONS, OLD).splitlines()[0].split(",")
    assert {
        "Accident_Index", "Accident_Severity", "Police_Force", "Longitude", "Date", "Time",
        "Location_Easting_OSGR", "LSOA_of_Accident_Location", "Local_Authority_(District)",
    } <= set(header)  # fmt: skip
    header = table(CASUALTIES, OLD).splitlines()[0].split(",")
    assert {"Vehicle_Reference", "Casualty_Severity", "Age_of_Casualty"} <= set(header)
    assert "accident_reference" in table(COLLISIONS, SNAKE).splitlines()[0].split(",")


def test_motorcycles_and_cars_of_all_years() -> None:
    assert MOTORCYCLES == (2, 3, 4, 5, 23, 97, 103, 104, 105, 106)
    assert CARS == (9, 109)


KINDS = (*MOTORCYCLES, 1, 8, 9, 22, 90, 98, 99, 109)


def test_who_is_a_motorcyclist(tmp_path: Path, ask: Ask) -> None:
    """One passenger of every kind, each in a month of its own."""
    load(one_a_month(tmp_path, [(casualty(who=(2, kind)), vehicle()) for kind in KINDS]))
    counted = {month for month, _ in ask(VALUES, "ksi_motorcycle", FORCE, "")}
    assert counted == {month_of(n) for n, kind in enumerate(KINDS) if kind in MOTORCYCLES}


# class and type, age, age of the driver; whether a young driver, whether a child
YOUNG = [
    ((1, 9), 17, 40, True, True),
    ((1, 9), 25, 40, True, False),
    ((1, 109), 18, 40, True, False),
    ((1, 9), 16, 40, False, True),
    ((1, 9), 26, 18, False, False),
    ((2, 9), 18, 18, False, False),
    ((1, 8), 20, 20, False, False),
    ((1, 9), -1, 18, True, False),
    ((1, 9), -1, -1, False, False),
    ((1, 1), -1, 12, False, True),
    ((3, 0), -1, 12, False, False),
    ((2, 9), -1, 17, False, False),
    ((3, 0), 0, 40, False, True),
    ((2, 9), 18, 40, False, False),
]


def test_who_is_young(tmp_path: Path, ask: Ask) -> None:
    load(
        one_a_month(
            tmp_path,
            [(casualty(who=who, age=age), vehicle(age=driver)) for who, age, driver, _, _ in YOUNG],
        )
    )
    for indicator, column in (("ksi_young_car_driver", 3), ("ksi_child", 4)):
        counted = {month for month, _ in ask(VALUES, indicator, FORCE, "")}
        assert counted == {month_of(n) for n, case in enumerate(YOUNG) if case[column]}


def month_of(number: int) -> date:
    """Return the month of a case, from January 2021 on."""
    return date(2021 + number // 12, 1 + number % 12, 1)


def one_a_month(folder: Path, cases: list[tuple[Row, Row]]) -> list[Path]:
    """Write a collision a month, each with its casualty and vehicle."""
    rows: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
    for number, (hurt, driven) in enumerate(cases):
        crash = collision(number, f"{month_of(number):%d/%m/%Y}")
        same = {key: crash[key] for key in ("collision_index", "collision_year")}
        for kind, row in zip(rows, (crash, hurt, driven), strict=True):
            kind.append(row | same)
    return [write(folder, kind, when="last-5-years") for kind in rows]


# -- adjusted severity and the break --------------------------------------------------------------


def test_adjustments_of_a_file_apart(tmp_path: Path, ask: Ask) -> None:
    """The same probabilities as in the newest casualty file, and so the same adjusted figures."""
    loaded = load(write_half_year(tmp_path, SNAKE))
    assert "adjusted severity not known of 8 of 9 casualties" in loaded.files[1].remarks[-1]
    rows = [adjustment(item, item["casualty_adjusted_serious"]) for item in CASUALTIES]
    rows.append(adjustment(casualty(9, year=2019), "0.5"))
    (report,) = load([write(tmp_path, rows, when="last-5-years")]).files
    assert (report.content, report.rows_read, report.rows_kept) == ("severity adjustments", 11, 9)
    assert report.set_aside == {
        "of a year of which no collision file is loaded": 1,
        "of a collision that is not among those of Essex Police": 1,
    }
    assert report.remarks == []
    for indicator, (_, adjusted) in BY_HAND.items():
        assert months(ask(VALUES, indicator, FORCE, "severity=adjusted")) == adjusted


def test_no_adjusted_figures_of_a_year_of_which_not_all_is_known(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, [collision(1), collision(2)])
    write(tmp_path, [casualty(1, adjusted="0.4"), casualty(2)])
    remarks = load([tmp_path]).files[1].remarks
    assert any("not known of 1 of 2 casualties of 2023" in remark for remark in remarks)
    assert ask("select count(*) from computed where breakdown = 'severity=adjusted'") == [(0,)]
    assert months(ask(VALUES, "ksi_total", FORCE, "")) == {1: 2}


def test_the_column_of_the_casualty_file_is_named_in_two_ways(tmp_path: Path, ask: Ask) -> None:
    put(tmp_path / "collision.csv", table([collision()]))
    text = table([casualty(adjusted="0.25")])
    put(tmp_path / "casualty.csv", text.replace("adjusted_serious", "adjusted_severity_serious"))
    load([tmp_path])
    assert months(ask(VALUES, "ksi_total", FORCE, "severity=adjusted")) == {1: 0.25}


def injured(number: int, date: str, based: str) -> tuple[Row, Row]:
    """Return a collision and its casualty."""
    year = int(date[-4:])
    item = casualty(number, year=year, adjusted="0.5", casualty_injury_based=based)
    return collision(number, date), item


BREAKS = """
    select indicator, breakdown, period_start::text, text
    from note where kind = 'break' and starts_with(indicator, 'ksi')
"""


def test_the_change_to_injury_based_severity_is_a_break(tmp_path: Path, ask: Ask) -> None:
    when = ["05/10/2015", "06/11/2015", "07/11/2015", "08/11/2015", "05/12/2015", "05/01/2016"]
    pairs = [
        injured(n, date, based) for n, (date, based) in enumerate(zip(when, "001111", strict=True))
    ]
    write(tmp_path, [item for item, _ in pairs], when="last-5-years")
    write(tmp_path, [each for _, each in pairs], when="last-5-years")
    load([tmp_path])
    assert sorted(ask(BREAKS)) == [
        (key, breakdown, "2015-11-01", "Severity recorded by injury (CRASH) from November 2015")
        for key in sorted(BY_HAND)
        for breakdown in ("", "severity=serious")
    ]
    breaks = ask(
        "select distinct breakdown from broken where indicator = 'ksi_total' and code = ?", CASTLE
    )
    assert sorted(breaks) == [("",), ("severity=serious",)]
    # whatever is loaded next, the break is there once
    load([write_street(tmp_path / "street", [asb()])])
    assert len(ask(BREAKS)) == 12


@pytest.mark.parametrize(
    "names",
    [
        {},
        {
            "accident_index": "collision_index",
            "Adjusted_Severity_Serious": "casualty_adjusted_serious",
            "Injury_Based_Severity_Code": "casualty_injury_based",
        },
        {
            "Adjusted_Severity_Serious": "adjusted_serious",
            "Injury_Based_Severity_Code": "injury_based",
        },
    ],
    ids=["older names", "names of the casualty file", "short names"],
)
def test_the_adjustment_file_says_it_too(names: dict[str, str], tmp_path: Path, ask: Ask) -> None:
    pairs = [injured(1, "05/01/2023", "-1"), injured(2, "05/06/2023", "-1")]
    write(tmp_path, [item for item, _ in pairs], SNAKE)
    write(tmp_path, [each for _, each in pairs], SNAKE)
    (_, first), (_, second) = pairs
    text = table([adjustment(first, "0.25"), adjustment(second, "1", injury_based="1")])
    for old, new in names.items():
        text = text.replace(old, new)
    put(tmp_path / "adjustment.csv", text)
    assert not load([tmp_path]).rejected
    assert months(ask(VALUES, "ksi_total", FORCE, "severity=adjusted")) == {1: 0.25, 6: 1}
    assert {row[2] for row in ask(BREAKS)} == {"2023-06-01"}


def test_the_break_is_noted_once_however_often(tmp_path: Path, database: Path, ask: Ask) -> None:
    pairs = [injured(1, "05/01/2023", "0"), injured(2, "05/06/2023", "1")]
    write(tmp_path, [item for item, _ in pairs])
    write(tmp_path, [each for _, each in pairs])
    load([tmp_path])
    with preparation(database) as connection:
        write_severity_break(connection)
        write_severity_break(connection)
    assert len(ask(BREAKS)) == 12


@pytest.mark.parametrize("based", ["0", "1"])
def test_no_break_where_nothing_changed(based: str, tmp_path: Path, ask: Ask) -> None:
    pairs = [injured(1, "05/01/2023", based), injured(2, "05/06/2023", based)]
    write(tmp_path, [item for item, _ in pairs])
    write(tmp_path, [each for _, each in pairs])
    load([tmp_path])
    assert ask(BREAKS) == []


# -- where ----------------------------------------------------------------------------------------


def at(place: Place, tmp_path: Path, ask: Ask, edition: str = NEWEST, **cells: str) -> set[str]:
    """Load one collision and return the areas, other than force and county, that count it."""
    write(tmp_path, [collision(1, place=place, **cells)], edition)
    write(tmp_path, [casualty()], edition)
    assert not load([tmp_path]).rejected
    rows = ask(
        "select area_code from indicator_values where indicator = 'ksi_total' and value = 1 "
        "and breakdown = '' and area_kind not in ('force', 'county')"
    )
    return {row[0] for row in rows}


def test_grid_references_stand_in_for_degrees(tmp_path: Path, ask: Ask) -> None:
    only_grid = Place(easting=COLCHESTER.easting, northing=COLCHESTER.northing)
    assert at(only_grid, tmp_path, ask) == {CASTLE, "E07000071"}
    ((longitude, latitude),) = ask("select longitude, latitude from place")
    assert (longitude, latitude) == pytest.approx(
        (float(COLCHESTER.longitude), float(COLCHESTER.latitude)), abs=1e-4
    )


@pytest.mark.parametrize("missing", ["", "NULL", "NA", "-1"])
def test_every_way_to_say_missing(missing: str, tmp_path: Path, ask: Ask) -> None:
    nowhere = Place(*[missing] * 7)
    assert at(nowhere, tmp_path, ask, time=missing, local_authority_highway=missing) == {NO_PLACE}
    assert ask("select place_id, hour from collision") == [(None, None)]


def test_a_district_alone_is_known_by_its_old_number_too(tmp_path: Path, ask: Ask) -> None:
    assert at(Place(number="450"), tmp_path, ask, OLD) == {"E07000066", NO_WARD}


def test_the_highway_authority_tells_the_unitaries(tmp_path: Path, ask: Ask) -> None:
    result = at(NOWHERE, tmp_path, ask, local_authority_highway="E06000034")
    assert result == {"E06000034", "E06000034:no-ward"}


def test_the_county_as_highway_authority_tells_no_district(tmp_path: Path, ask: Ask) -> None:
    assert at(NOWHERE, tmp_path, ask, local_authority_highway=COUNTY) == {NO_PLACE}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_district_outside_is_outside(edition: str, tmp_path: Path, ask: Ask) -> None:
    number = IPSWICH.number if edition == OLD else "-1"  # newer files need not have it
    over_the_border = Place(
        BILLERICAY.longitude, BILLERICAY.latitude, district=IPSWICH.district, number=number
    )
    assert at(over_the_border, tmp_path, ask, edition) == {OUTSIDE}


def test_the_district_that_is_given_goes_before_the_point(tmp_path: Path, ask: Ask) -> None:
    place = Place(COLCHESTER.longitude, COLCHESTER.latitude, district="E07000066")
    assert at(place, tmp_path, ask) == {"E07000066", NO_WARD}


def test_places_are_kept_apart_from_those_of_crimes(tmp_path: Path, ask: Ask) -> None:
    """The same point, once with the district that the publisher gives and once without."""
    same = (BILLERICAY.longitude, BILLERICAY.latitude, "", "", "")
    place = Place(BILLERICAY.longitude, BILLERICAY.latitude, district="E07000066")
    assert at(place, tmp_path / "stats19", ask) == {BILLERICAY_EAST, "E07000066"}
    load([write_street(tmp_path / "street", [asb(same)] * 2)])
    assert ask("select district from place order by place_id") == [("E07000066",), (None,)]
    assert ask("select place_id, count(*) from crime group by all") == [(2, 2)]


def test_a_crime_at_the_same_point_is_not_the_same_place(tmp_path: Path, ask: Ask) -> None:
    of_a_crime = (COLCHESTER.longitude, COLCHESTER.latitude, "On or near Castle Park", "", "")
    load([write_street(tmp_path / "street", [asb(of_a_crime)])])
    only_point = Place(COLCHESTER.longitude, COLCHESTER.latitude)
    assert at(only_point, tmp_path / "stats19", ask) == {CASTLE, "E07000071"}
    assert ask("select location from place order by place_id") == [
        ("On or near Castle Park",),
        (None,),
    ]


# -- editions, and undoing --------------------------------------------------------------------


def test_a_newer_edition_replaces_its_years_only(tmp_path: Path, ask: Ask) -> None:
    both = [collision(1, "05/01/2022"), collision(1, "05/01/2023")]
    write(tmp_path / "1", both, when="last-5-years")
    write(tmp_path / "1", [casualty(year=2022), casualty()], when="last-5-years")
    load([tmp_path / "1"])
    write(tmp_path / "2", [collision(1), collision(2, "05/03/2023")])
    write(tmp_path / "2", [casualty(), casualty(2)])
    reports = load([tmp_path / "2"]).files
    assert [report.remarks[0] for report in reports] == ["replaces 1 rows of former editions"] * 2
    rows = ask(VALUES, "ksi_total", FORCE, "")
    assert sorted((str(month), value) for month, value in rows) == [
        ("2022-01-01", 1), ("2023-01-01", 1), ("2023-03-01", 1),
    ]  # fmt: skip
    # December 2022 is covered by the first file, whose last collision is of 2023
    assert ask(
        "select value from indicator_values where indicator = 'ksi_total' and breakdown = '' "
        "and area_code = ? and period_start = '2022-12-01'", FORCE
    ) == [(0,)]  # fmt: skip


@pytest.mark.parametrize("which", range(3))
def test_taking_back_restores_exactly_what_stood(
    which: int, tmp_path: Path, database: Path
) -> None:
    assert not load(write_half_year(tmp_path / "old")).rejected
    before = everything(database)
    write(tmp_path / "new", [*COLLISIONS, collision(8, "30/06/2023", BILLERICAY)])
    write(tmp_path / "new", [*CASUALTIES, casualty(8, adjusted="0.3", casualty_injury_based="1")])
    write(tmp_path / "new", [*VEHICLES, vehicle(8)])
    loads = [file.load_id for file in load([tmp_path / "new"]).files]
    assert None not in loads
    assert everything(database) != before
    for load_id in (*loads[which:], *loads[:which]):  # in any order
        assert load_id is not None
        forget(load_id)
    assert everything(database) == before


def test_without_its_collisions_a_year_has_no_figures(tmp_path: Path, ask: Ask) -> None:
    first = load(write_half_year(tmp_path)).files[0]
    assert first.load_id is not None
    forget(first.load_id)
    assert ask("select count(*) from computed") == [(0,)]


def test_collisions_without_casualties_are_no_figures(tmp_path: Path, ask: Ask) -> None:
    load([write(tmp_path, COLLISIONS)])
    assert ask("select count(*) from computed") == [(0,)]
    load([write(tmp_path, CASUALTIES)])
    assert months(ask(VALUES, "ksi_total", FORCE, "")) == {1: 3, 2: 2, 4: 2}


MID_YEAR = "provisional-mid-year-unvalidated-2023"


def test_provisional_figures_say_so_and_give_way_to_final_ones(tmp_path: Path, ask: Ask) -> None:
    status = "select distinct status from indicator_values where indicator = 'ksi_total'"
    load([write(tmp_path, rows, when=MID_YEAR) for rows in (COLLISIONS, CASUALTIES)])
    assert ask(status) == [("provisional",)]
    load([write(tmp_path, [*COLLISIONS, collision(9, "24/12/2023")])])
    # the casualties are still those of the half-year: no month after it is covered
    assert ask(status) == [("provisional",)]
    last = "select max(period_start)::text from indicator_values where indicator = 'ksi_total'"
    assert ask(last) == [("2023-04-01",)]
    load([write(tmp_path, [*CASUALTIES, casualty(9)])])
    assert ask(status) == [("final",)]
    assert ask(last) == [("2023-12-01",)]
    late = write(tmp_path, [*COLLISIONS, collision(8)], when=MID_YEAR)
    (rejected,) = load([late]).rejected
    assert "the final ones are loaded" in rejected.problems[0].fault


def test_both_editions_of_a_year_in_one_folder(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, [collision()])
    write(tmp_path, [casualty()])
    write(tmp_path, [collision(), collision(2)], when=MID_YEAR)
    reports = load([tmp_path]).files
    assert [(report.content, report.status) for report in reports] == [
        ("collisions", "loaded"), ("collisions", "loaded"), ("casualties", "loaded"),
    ]  # fmt: skip
    assert ask("select count(*) from collision where superseded_by is null") == [(1,)]
    assert ask("select distinct status from computed") == [("final",)]


def test_the_same_files_again_change_nothing(tmp_path: Path, database: Path) -> None:
    paths = write_half_year(tmp_path)
    load(paths)
    before = everything(database)
    assert {report.status for report in load(paths).files} == {"unchanged"}
    assert everything(database) == before


def test_demonstration_and_published_are_never_mixed(tmp_path: Path, ask: Ask) -> None:
    def made_up(rows: list[Row]) -> list[Row]:
        return [row | {"collision_index": f"DEMO{row['collision_index']}"} for row in rows]

    for rows in (COLLISIONS, CASUALTIES, VEHICLES):
        write(tmp_path / "demonstration", made_up(rows))
    assert not load([tmp_path / "demonstration"]).rejected
    assert ask("select value from warehouse where key = 'edition'") == [("demonstration",)]
    for indicator, (whole, _) in BY_HAND.items():
        assert months(ask(VALUES, indicator, FORCE, "")) == whole
    (rejected,) = load([write(tmp_path, COLLISIONS)]).rejected
    assert "the warehouse holds demonstration data" in rejected.problems[0].fault
    mixed = [*made_up(COLLISIONS), collision(9)]
    (rejected,) = load([write(tmp_path / "mixed", mixed)]).rejected
    assert rejected.problems[0].fault == "7 of 8 rows are of the demonstration"


# -- what does not fit together -------------------------------------------------------------------


@pytest.mark.parametrize("rows", [CASUALTIES, VEHICLES], ids=["casualties", "vehicles"])
def test_no_collision_file_of_the_year(rows: list[Row], tmp_path: Path, ask: Ask) -> None:
    load([write(tmp_path, [collision(1, "05/01/2022")], when="2022")])
    (rejected,) = load([write(tmp_path, rows)]).rejected
    (problem,) = rejected.problems
    assert "of 2023, of which no collision file is loaded" in problem.fault
    assert problem.line == 2
    assert "together" in problem.expected
    assert ask("select (select count(*) from casualty) + (select count(*) from vehicle)") == [(0,)]


def test_a_rejected_collision_file_keeps_its_casualties_out(tmp_path: Path) -> None:
    write(tmp_path, [collision(), collision(2, collision_severity="4")])
    write(tmp_path, [casualty(), casualty(2)])
    reports = load([tmp_path]).rejected
    assert ["4" in reports[0].problems[0].fault, len(reports)] == [True, 2]
    assert "no collision file is loaded" in reports[1].problems[0].fault


def test_casualties_of_essex_that_the_collision_file_does_not_know(tmp_path: Path) -> None:
    """The index says that they are of Essex, and so they would be missed."""
    write(tmp_path, [collision(1)])
    write(tmp_path, [casualty(1), casualty(2), casualty(3, force=37)])
    (rejected,) = load([tmp_path]).rejected
    (problem,) = rejected.problems
    assert problem.fault == f"collision '{index(2)}' is not in the collision file of its year"
    assert (problem.line, problem.column) == (3, "collision_index")


def test_indexes_that_do_not_say_the_force(tmp_path: Path) -> None:
    """Then nobody can tell, and what the collision file counts is compared."""

    def renamed(row: Row) -> Row:
        return row | {"collision_index": row["collision_index"].replace("202342", "2023-")}

    write(tmp_path, [renamed(collision(1, number_of_casualties="2"))])
    write(tmp_path, [renamed(casualty(1)), renamed(casualty(2))])
    report = load([tmp_path]).files[1]
    assert report.set_aside == {"of a collision that is not among those of Essex Police": 1}
    assert report.remarks[0] == (
        "casualties differ from what the collision file counts in 1 of the collisions of 2023: "
        "1 are held and 2 counted"
    )


def test_collisions_of_a_newer_edition_without_their_casualties(tmp_path: Path, ask: Ask) -> None:
    load([write(tmp_path, [collision(1), collision(2)]),
          write(tmp_path, [casualty(1), casualty(2)])])  # fmt: skip
    (report,) = load([write(tmp_path, [collision(1)])]).files
    assert any("no longer holds: 1, not counted" in remark for remark in report.remarks)
    assert months(ask(VALUES, "ksi_total", FORCE, "")) == {1: 1}


def test_files_of_another_force_alone(tmp_path: Path) -> None:
    write(tmp_path, [collision(1, force=37)])
    (rejected,) = load([tmp_path]).rejected
    assert "no row of a collision of Essex Police" in rejected.problems[0].fault


def test_a_fault_in_another_forces_row_keeps_nobody_out(tmp_path: Path) -> None:
    write(tmp_path, [collision(1), collision(2, force=37, date="x", collision_severity="8")])
    (report,) = load([tmp_path]).files
    assert (report.status, report.rows_kept) == ("loaded", 1)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("accident_index,Adjusted_Severity_Serious,Adjusted_Severity_Slight", "not collisions"),
        ("accident_index,variable,previously_published_value,replacement_value", "revisions"),
    ],
)
def test_files_that_are_not_needed_are_named(header: str, fault: str, tmp_path: Path) -> None:
    row = ",".join("1" for _ in header.split(","))
    (rejected,) = load([put(tmp_path / "x.csv", f"{header}\n{row}\n")]).rejected
    assert fault in rejected.problems[0].fault
    assert "leave it out" in rejected.problems[0].expected


# -- bad rows -------------------------------------------------------------------------------------

AT = "collision_index"
BAD: dict[str, tuple[Row, str, str]] = {
    "no index": (collision(2, collision_index=""), "without the index", AT),
    "no force": (collision(2, police_force="-1"), "'-1' is not a police force", "police_force"),
    "blank force": (collision(2, police_force=""), "'' is not a police force", "police_force"),
    "unknown force": (collision(2, police_force="2"), "'2' is not a police force", "police_force"),
    "no year": (collision(2, collision_year="MMXXIII"), "not a year", "collision_year"),
    "no date": (collision(2, date="31/02/2023"), "'31/02/2023' is not a date", "date"),
    "ISO date": (collision(2, date="2023-02-03"), "'2023-02-03' is not a date", "date"),
    "future": (collision(2, "01/01/2093"), "lies in the future", "date"),
    "another year": (
        collision(2, date="05/01/2022", collision_year="2023", collision_index=index(2)),
        "05/01/2022 is not in the year of its row", "date"),
    "not the file's year": (
        collision(2, "05/01/2022"), "is not of the year in the file's name", "date"),
    "no time": (collision(2, time="half past"), "'half past' is not a time", "time"),
    "severity": (collision(2, collision_severity="4"), "'4' is not a sever", "collision_severity"),
    "no severity": (collision(2, collision_severity="-1"), "not a sev", "collision_severity"),
    "longitude": (collision(2, longitude="east"), "'east' is not a number", "longitude"),
    "in Norway": (collision(2, longitude="10.7", latitude="59.9"), "not in Great", "longitude"),
    "in France": (collision(2, longitude="2.3", latitude="48.9"), "not in Great", "latitude"),
    "swapped": (collision(2, longitude="51.6", latitude="0.4"), "look swapped", "longitude"),
    "half a point": (collision(2, latitude="NULL"), "one of longitude and lat", "longitude"),
    "off the grid": (
        collision(2, location_easting_osgr="9568454"), "'9568454' is not in Great Britain",
        "location_easting_osgr"),
    "LSOA": (collision(2, lsoa_of_collision_location="Basildon 001A"), "not a code of a lower",
             "lsoa_of_collision_location"),
    "district": (collision(2, local_authority_ons_district="Basildon"), "not a code of a dist",
                 "local_authority_ons_district"),
    "number of a district": (collision(2, local_authority_district="E07000066"),
                             "not the number of a district", "local_authority_district"),
    "casualties": (collision(2, number_of_casualties="0"), "'0' is not a number of casualties",
                   "number_of_casualties"),
    "twice": (collision(1), "this collision appears twice: collision 2023420000001", AT),
    "class": (casualty(1, 2, who=(4, 9)), "'4' is not a class", "casualty_class"),
    "type": (casualty(1, 2, who=(1, 6)), "'6' is not a type of casualty", "casualty_type"),
    "age": (casualty(1, 2, age=130), "'130' is not an age", "age_of_casualty"),
    "age in words": (casualty(1, 2, age_of_casualty="old"), "'old' is not an age",
                     "age_of_casualty"),
    "casualty's severity": (casualty(1, 2, severity=9), "'9' is not a severity",
                            "casualty_severity"),
    "injury": (casualty(1, 2, casualty_injury_based="2"), "does not say how severity",
               "casualty_injury_based"),
    "probability": (casualty(1, 2, adjusted="1.2"), "'1.2' is not a probability",
                    "casualty_adjusted_serious"),
    "no reference": (casualty(1, 2, casualty_reference="x"), "reference of a casualty",
                     "casualty_reference"),
    "casualty's year": (casualty(1, 2, collision_year="2022", collision_index=index(1)),
                        "no collision file is loaded", ""),
    "casualty twice": (casualty(1, 1, age=3), "this casualty appears twice", "casualty_reference"),
    "kind of vehicle": (vehicle(1, 2, kind=6), "'6' is not a type of vehicle", "vehicle_type"),
    "vehicle's reference": (vehicle(1, 2, vehicle_reference=""), "not the reference of a vehicle",
                            "vehicle_reference"),
    "driver's age": (vehicle(1, 2, age=121), "'121' is not an age", "age_of_driver"),
    "vehicle twice": (vehicle(1, 1, kind=3), "this vehicle appears twice", "vehicle_reference"),
}  # fmt: skip
GOOD = {"collision_severity": collision(), "casualty_class": casualty(), "vehicle_type": vehicle()}


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileReport]:
    """Load a good collision, and then all the bad files in one call."""
    folder = tmp_path_factory.mktemp("bad")
    database = folder / "essex.duckdb"
    load([write(folder / "good", [collision(1)])], database)
    for name, (row, _, _) in BAD.items():
        good = next(good for sign, good in GOOD.items() if sign in row)

        def other(number: int, good: Row = good) -> Row:
            of = {"collision_index": index(number, force=37), "police_force": "37"}
            return good | {key: cell for key, cell in of.items() if key in good}

        # rows of another force around it: lines of the file are not rows of Essex
        write(folder / "files" / name, [good, other(5), other(6), row, other(7)])
    return {file.file.split("/")[1]: file for file in load([folder / "files"], database).files}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows_are_named_by_line_and_column(name: str, spoilt: dict[str, FileReport]) -> None:
    _, result, column = BAD[name]
    report = spoilt[name]
    assert report.status == "rejected"
    assert len(report.problems) == 1, [str(problem) for problem in report.problems]
    (problem,) = report.problems
    assert result in problem.fault
    assert problem.expected
    if column:
        assert (problem.line, problem.column) == (5, column)


def test_only_the_first_of_many_faults_are_shown(tmp_path: Path) -> None:
    rows = [collision(n, collision_severity="4" if n % 2 else "3") for n in range(1, 12)]
    (report,) = load([write(tmp_path, rows)]).rejected
    assert [problem.line for problem in report.problems] == [2, 4, 6]
    assert report.problems[-1].fault == "'4' is not a severity (6 rows in all)"


TEXT = table([collision(1), collision(2, force=37)])
BROKEN = {
    "cut off": (TEXT[:-60], "columns", 3),
    "a cell too many": (TEXT.replace("08:30", "08,30", 1), "40 columns", 2),
    "header only": (TEXT.splitlines(keepends=True)[0], "a header and no rows", 2),
    "no police force": (TEXT.replace("police_force", "force"), "'police_force' is missing", 1),
    "no single years of age": (
        table([casualty()]).replace("age_of_casualty", "age_group"), "'age_of_casualty' is", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(name: str, tmp_path: Path) -> None:
    text, result, line = BROKEN[name]
    (report,) = load([put(tmp_path / "x.csv", text)]).rejected
    (problem,) = report.problems
    assert result in problem.fault
    assert problem.line == line


def test_a_bad_file_keeps_no_other_out(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, COLLISIONS)
    write(tmp_path, CASUALTIES)
    write(tmp_path, [*VEHICLES, vehicle(1, 2, age=500)])
    reports: dict[str, FileReport] = {file.file: file for file in load([tmp_path]).files}
    assert [report.status for report in reports.values()].count("loaded") == 2
    assert ask("select count(*) from vehicle") == [(0,)]
    # without the vehicles nobody knows the age of April's driver
    assert months(ask(VALUES, "ksi_young_car_driver", FORCE, "")) == {1: 1}


# -- the publisher's own definitions --------------------------------------------------------------


@pytest.fixture(scope="module")
def codes(shared: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return the publisher's code lists: by table and variable, code to label."""
    lists: dict[tuple[str, str], dict[str, str]] = {}
    with (shared / "stats19" / "codes.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            lists.setdefault((row["table"], row["variable"]), {})[row["code"]] = row["label"]
    return lists


@pytest.mark.real_files
def test_every_column_that_is_read_is_one_of_the_publisher(shared: Path) -> None:
    with (shared / "stats19" / "variables.csv").open(encoding="utf-8") as stream:
        published = {(row["table"], row["variable"]) for row in csv.DictReader(stream)}
    tables = {"collisions": "collision", "casualties": "casualty", "vehicles": "vehicle"}
    for content, name in tables.items():
        for spellings in stats19_columns.COLUMNS[content].values():
            assert (name, spellings[0]) in published
    for row in (collision(), casualty(), vehicle()):
        name = next(key for key, sign in zip(tables.values(), GOOD, strict=True) if sign in row)
        assert {(name, column) for column in row} <= published


@pytest.mark.real_files
def test_the_codes_are_those_of_the_publisher(codes: dict[tuple[str, str], dict[str, str]]) -> None:
    def numbers(table: str, variable: str) -> set[int]:
        return {int(code) for code in codes[table, variable]} - {-1}

    assert set(stats19_columns.FORCES) == numbers("collision", "police_force")
    assert set(stats19_columns.CASUALTY_TYPES) == numbers("casualty", "casualty_type")
    assert set(stats19_columns.VEHICLE_TYPES) == numbers("vehicle", "vehicle_type")
    assert codes["collision", "police_force"]["42"] == "Essex"
    for number, code in stats19_columns.DISTRICT_NUMBERS.items():
        name = codes["collision", "local_authority_district"][str(number)]
        assert codes["collision", "local_authority_ons_district"][code] == name
    labels = codes["casualty", "casualty_type"]
    motorcycles = {int(code) for code, label in labels.items() if label.startswith("Motorcycle")}
    assert set(MOTORCYCLES) == motorcycles | {23}
    assert {labels[str(code)].split(" (")[0] for code in CARS} == {"Car occupant", "Car"}


# -- size -----------------------------------------------------------------------------------------


def test_other_forces_rows_stream_past(tmp_path: Path, ask: Ask) -> None:
    """Forty thousand rows of which two are of Essex: nothing of the others is kept."""
    text = table([collision(1), collision(2, place=SOMEWHERE_IN_BASILDON)])
    of_others = table([collision(7, force=1)]).splitlines(keepends=True)[1]
    made = [of_others.replace(index(7, force=1), f"202301{n:07d}") for n in range(40_000)]
    put(tmp_path / "collision-2023.csv", text + "".join(made))
    started = time.perf_counter()
    (report,) = load([tmp_path]).files
    assert time.perf_counter() - started < 10
    assert (report.rows_read, report.rows_kept) == (40_002, 2)
    assert ask("select count(*) from collision") == [(2,)]


def test_casualties_and_crimes_are_placed_side_by_side(tmp_path: Path, ask: Ask) -> None:
    street = write_street(tmp_path, [crime(1), crime(2), asb()], "2023-01")
    assert not load([street, *write_half_year(tmp_path)]).rejected
    placed = """
        select area_code, numerator from indicator_values
        where indicator = ? and breakdown = '' and period_start = '2023-01-01'
            and area_code in ('E07000066', 'E05015637', 'E23000028') order by all
    """
    assert ask(placed, "recorded_crime") == [
        (BILLERICAY_EAST, 2), ("E07000066", 2), (FORCE, 2),
    ]  # fmt: skip
    alone = tmp_path / "alone.duckdb"
    assert not load(write_half_year(tmp_path), alone).rejected
    held = snapshot(alone)
    assert held is not None
    assert ask(placed, "ksi_total") == held.query(placed, ["ksi_total"]).fetchall()
