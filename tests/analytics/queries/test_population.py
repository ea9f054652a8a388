"""Wards known of mid-2020 and districts of mid-2023: every rate has the year of its own level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics import queries
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.areas.indicator_grid import grid
from analytics.findings.over_time import views_over_time
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.queries.population import residents
from analytics.wording import page_summary
from analytics.wording.caption import about_choice
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import FORCE
from tests.helpers.small_warehouse import PER_WARD, SIDE, WARD_SET, Made, build, ward_code
from ui.output import tables
from ui.shell import page_frame

CHELMSFORD = "E07000070"
NEWER = 1.05


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made())
    with duckdb.connect(path) as connection:
        connection.execute(
            "insert into area_population select boundary_set, code, 2023, persons * $by, method "
            "from area_population where boundary_set = ''",
            {"by": NEWER},
        )
    result = snapshot(path)
    assert result is not None
    return result


def answers(state: Snapshot, area: str, level: str, month: date = date(2025, 9, 1)) -> Answers:
    indicator = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    choice = choose(state, indicator, month, month, ward_set=WARD_SET, level=level, area=area)
    return ask(state, choice)


def test_a_ward_keeps_its_year_and_a_district_has_the_newer_one(state: Snapshot) -> None:
    ward = answers(state, ward_code(6, 0), WARDS)
    row = ward.ranked.set_index("code").loc[ward_code(6, 0)]
    assert (row["persons"], row["year"]) == (PER_WARD, 2020)
    assert row["rate"] == pytest.approx(1000 * row["numerator"] / PER_WARD)
    district = answers(state, CHELMSFORD, DISTRICTS)
    row = district.ranked.set_index("code").loc[CHELMSFORD]
    assert (row["persons"], row["year"]) == (PER_WARD * SIDE * NEWER, 2023)
    for page in (ward, district):
        contents = queries.contents(state, ("recorded_crime",))
        year = 2020 if page is ward else 2023
        sentences = page_summary.level(page, about_choice(page, contents))
        assert any(f"population of mid-{year}" in sentence for sentence in sentences)


def test_rates_of_an_age_group_are_offered_first_only_where_its_ages_are_loaded(
    state: Snapshot,
) -> None:
    crime = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    entrants = replace(crime, key="first_time_entrants")
    assert entrants.at_risk == "10-17"
    for level in (WARDS, DISTRICTS):
        assert queries.has_population(state, crime, WARD_SET, level)
        assert not queries.has_population(state, entrants, WARD_SET, level)
    assert not queries.has_population(state, crime, "wards-1999", WARDS)


def test_table_and_foot_name_the_year_of_each_level(state: Snapshot) -> None:
    page = answers(state, "", WARDS)
    about = about_choice(page, queries.contents(state, ("recorded_crime",)))
    table = tables.by_area(page.view, about).set_index("Area")["Population of mid-"]
    assert table["Essex"] == "2023"
    assert set(table.drop(["Essex"]).unique()) == {"2020", ""}
    foot = page_frame.population(page.view, about.of_all)
    assert "population of mid-2020 (Essex: mid-2023)" in foot


def test_an_earlier_period_has_the_earlier_year(state: Snapshot) -> None:
    at = answers(state, CHELMSFORD, DISTRICTS, date(2024, 1, 1)).chosen
    assert at is not None
    assert at.now.year == 2023
    indicator = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    assert queries.series(state, indicator, CHELMSFORD, WARD_SET).people == (
        (2020, PER_WARD * SIDE), (2023, PER_WARD * SIDE * NEWER),
    )  # fmt: skip


def test_a_ward_is_brought_to_essex_by_one_year_of_both(state: Snapshot) -> None:
    ward = answers(state, ward_code(6, 0), WARDS)
    assert views_over_time.shared_year(ward.series, ward.essex) == 2020
    factor = views_over_time.factor(ward.series, ward.essex, per_head=True)
    assert factor == pytest.approx(1 / (SIDE * 14))


def test_the_grid_says_the_year(state: Snapshot) -> None:
    indicators = tuple(queries.contents(state, ("recorded_crime",)).indicators.values())
    assert [line.years for line in grid(state, indicators, WARD_SET)] == [(2023,)]
    assert [line.years for line in grid(state, indicators, WARD_SET, WARDS)] == [(2020,)]


def test_an_older_warehouse_has_no_ages(tmp_path: Path) -> None:
    path = build(tmp_path / "essex.duckdb", Made())
    with duckdb.connect(path) as connection:
        connection.execute("drop table area_population_by_age")
    state = snapshot(path)
    assert state is not None
    assert residents(state, "10-17") == {}
    assert residents(state, "")["", FORCE] == ((2020, PER_WARD * SIDE * 14),)
