"""Populations: the tables as published, what areas make of them, and bad tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.warehouse.snapshot import snapshot
from geo import boundaries
from geo.essex import DISTRICTS
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import workbook

Ask = Callable[..., list[tuple[Any, ...]]]

TITLES = "Contents,,,\n,,,\nMid-2020 Population Estimates by Age and Sex: Persons,,,\n,,,\n"
OF_DISTRICTS = "ltla21_code,ltla21_name,total_population,0,1\n" + "".join(
    f"{code},{name},{1000 * number},1,2\n" for number, (code, name) in enumerate(DISTRICTS.items())
)
PEOPLE = "select code, persons from area_population where boundary_set = ''"


def load_one(folder: Path, text: str | bytes, name: str = "mid2020.csv") -> Any:
    """Load one table and return its report."""
    (report,) = load([put(folder / name, text)]).files
    return report


def test_districts_county_and_force(tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, OF_DISTRICTS)
    assert (report.content, report.rows_read, report.rows_kept) == ("population", 14, 14)
    people = dict(ask(PEOPLE))
    for number, code in enumerate(DISTRICTS):
        assert people.pop(code) == 1000 * number
    assert people == {"E23000028": 91_000, "E10000012": 90_000}
    assert ask("select distinct year from area_population") == [(2020,)]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + OF_DISTRICTS,
        OF_DISTRICTS.replace("\n", "\r\n"),
        OF_DISTRICTS.replace(",1000,", ',"1,000 ",').replace(",2000,", ',"2,000",'),
        TITLES + OF_DISTRICTS,
        OF_DISTRICTS.replace("ltla21_code", "LAD21CD").replace("ltla21_name", "LAD21NM").replace(
            "total_population", "All Ages"),
    ],
    ids=["byte-order mark", "CRLF", "thousands commas", "titles above", "names of the ONS"],
)  # fmt: skip
def test_every_layout_gives_the_same_people(text: str, tmp_path: Path, ask: Ask) -> None:
    assert load_one(tmp_path, text).rows_kept == 14
    assert dict(ask(PEOPLE))["E23000028"] == 91_000


def test_areas_elsewhere_and_footnotes_are_set_aside(tmp_path: Path, ask: Ask) -> None:
    text = OF_DISTRICTS + "E08000025,Birmingham,1140525,1,2\n\nSource: Office\n,Total,9,1,1\n"
    report = load_one(tmp_path, text)
    assert (report.rows_read, report.rows_kept) == (17, 14)
    assert report.set_aside == {"not a row of an area": 2, "outside the force area": 1}
    assert dict(ask(PEOPLE))["E23000028"] == 91_000


def test_every_year_is_kept_and_a_newer_table_of_a_year_replaces_it(
    tmp_path: Path, ask: Ask
) -> None:
    essex = "select year, persons from area_population where code = 'E23000028' order by year"
    load_one(tmp_path, OF_DISTRICTS, "mid2020.csv")
    load_one(tmp_path, OF_DISTRICTS.replace(",1000,", ",1500,"), "mid2021.csv")
    assert ask(essex) == [(2020, 91_000), (2021, 91_500)]
    load_one(tmp_path, OF_DISTRICTS.replace(",1000,", ",1700,"), "mid2021 revised.csv")
    assert ask(essex) == [(2020, 91_000), (2021, 91_700)]
    assert ask("select load_id, superseded_by from load order by 1") == [
        (1, None), (2, 3), (3, None),
    ]  # fmt: skip


def _of_wards(codes: list[str] | None = None, suffix: str = "") -> str:
    wards = boundaries.read_approximate().areas
    lines = ["Ward Code 1,Ward Name 1,LA Code (2021 boundaries),LA name,All Ages"]
    for number, ward in enumerate(wards.itertuples(index=False)):
        code = codes[number] if codes else ward.code
        name = ward.name.replace(" and ", " & ") + suffix
        lines.append(f'{code},"{name}",{ward.district},x,{1000 + number}')
    return "\n".join([*lines, ""])


def _ward_people(ask: Ask) -> dict[str, float]:
    return dict(
        ask("select code, persons from area_population where boundary_set = ?",
            "wards-2025-approximate")
    )  # fmt: skip


def test_wards_are_matched_by_name_and_district_whatever_the_code_says(
    tmp_path: Path, ask: Ask
) -> None:
    codes = list(boundaries.read_approximate().areas.code)
    shifted = [*codes[1:], codes[0]]  # filled down one row off, as a well-known table is
    expected = {code: 1000 + number for number, code in enumerate(codes)}
    load_one(tmp_path, _of_wards(), "right mid2020.csv")
    assert _ward_people(ask) == expected
    load_one(tmp_path, _of_wards(shifted), "wrong mid2020.csv")
    assert _ward_people(ask) == expected
    assert ask(f"{PEOPLE} and code = 'E23000028'") == [("E23000028", sum(expected.values()))]


def test_wards_of_other_names_are_not_given_people(tmp_path: Path, ask: Ask) -> None:
    codes = list(boundaries.read_approximate().areas.code)
    load_one(tmp_path, _of_wards([*codes[1:], codes[0]], suffix=" Ward"), "mid2020.csv")
    assert _ward_people(ask) == {}


BAD = {
    "not a number": (OF_DISTRICTS.replace(",3000,", ",many,"), "'many'", 5, "total_population"),
    "blank": (OF_DISTRICTS.replace(",3000,", ",,"), "''", 5, "total_population"),
    "negative": (OF_DISTRICTS.replace(",3000,", ",-3000,"), "'-3000'", 5, "total_population"),
    "not whole": (OF_DISTRICTS.replace(",3000,", ",3000.5,"), "'3000.5'", 5, "total_population"),
    "with titles above": (
        TITLES + OF_DISTRICTS.replace(",3000,", ",many,"), "'many'", 9, "total_population",
    ),
    "twice": (
        OF_DISTRICTS.replace("E07000067", "E07000066"), "E07000066 appears twice", 5, "ltla21_code",
    ),
    "cut off": (OF_DISTRICTS[:-12], "cells and not 5", 15, None),
    "too many cells": (OF_DISTRICTS.replace(",3000,", ",3,000,"), "6 cells and not 5", 5, None),
    "Latin-1": (OF_DISTRICTS.replace("Maldon", "Mâldon").encode("latin-1"), "UTF-8", 12, None),
    "header only": (OF_DISTRICTS.splitlines()[0], "no area of Essex", 1, None),
    "elsewhere": (
        "ltla21_code,ltla21_name,total_population\nE08000025,Birmingham,9\n", "no area of Essex",
        1, None,
    ),
    "no names": ("ltla21_code,total_population,0\nE07000066,9,1\n", "the columns are", 1, None),
    "one sex": (TITLES.replace("Persons", "Females") + OF_DISTRICTS, "of one sex", 5, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, FileReport], Path]:
    """Load a good table, and then every bad one in one call."""
    folder = tmp_path_factory.mktemp("populations")
    database = folder / "essex.duckdb"
    load([put(folder / "mid2020.csv", OF_DISTRICTS)], database)
    bad = [put(folder / f"mid2020 {name}.csv", text) for name, (text, *_) in BAD.items()]
    reports = load(bad, database).files
    return {report.file[8:-4]: report for report in reports}, database


@pytest.mark.parametrize("name", BAD)
def test_bad_table_is_rejected(name: str, spoilt: tuple[dict[str, FileReport], Path]) -> None:
    _, result, line, column = BAD[name]
    report = spoilt[0][name]
    (problem,) = report.problems
    assert report.status == "rejected"
    assert result in problem.fault
    assert (problem.file, problem.line, problem.column) == (f"mid2020 {name}.csv", line, column)
    assert problem.expected


def test_bad_tables_leave_the_old_one(spoilt: tuple[dict[str, FileReport], Path]) -> None:
    held = snapshot(spoilt[1])
    assert held is not None
    assert dict(held.query(PEOPLE).fetchall())["E23000028"] == 91_000


def test_a_table_that_does_not_say_its_year_asks_for_it(tmp_path: Path, database: Path) -> None:
    (problem,) = load_one(tmp_path, OF_DISTRICTS, "population.csv").problems
    assert "of which year" in problem.fault
    assert "'mid2020'" in problem.expected


# -- layouts of today -----------------------------------------------------------------------------

TABLE = [(code, name, 1000 * number) for number, (code, name) in enumerate(DISTRICTS.items(), 1)]
TYPE = "Non-metropolitan District"


def _mye2(year: int = 2023) -> str:
    rows = ['E10000012,Essex,County,"1,501,000",1,2\nE92000001,ENGLAND,Country,"9,000",1,2']
    rows += [f'{code},{name},{TYPE},"{persons:,}",1,2' for code, name, persons in TABLE]
    title = f'"MYE2: Population estimates: Persons by single year of age, mid-{year}"'
    return "\n".join([title, "", "Code,Name,Geography1,All ages,0,1", *rows, ""])


def _nomis(year: int = 2023, gender: str = "Total") -> str:
    head = [
        '"Population estimates - local authority based"', f'"date","{year}"',
        f'"gender","{gender}"', "",
        '"local authority: district / unitary (as of April 2023)","mnemonic","All Ages"',
    ]  # fmt: skip
    return "\n".join([*head, *(f'"{name}","{code}",{n}' for code, name, n in TABLE), ""])


@pytest.mark.parametrize("text", [_mye2(), _nomis()], ids=["MYE2", "Nomis"])
def test_tables_of_today_are_read(text: str, tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, text, "table.csv")
    assert report.status == "loaded", report.problems
    assert report.rows_read == report.rows_kept + sum(report.set_aside.values())
    people = dict(ask(PEOPLE))
    assert (people["E23000028"], people["E10000012"]) == (105_000, 102_000)
    assert ask("select distinct year from area_population") == [(2023,)]


def test_a_table_of_one_sex_of_nomis_is_refused(tmp_path: Path) -> None:
    assert "of one sex" in load_one(tmp_path, _nomis(gender="Male"), "t.csv").problems[0].fault


def test_wards_since_2021_are_read_with_their_ages(tmp_path: Path, ask: Ask) -> None:
    wards = boundaries.read_approximate().areas
    head = "LAD 2023 Code,LAD 2023 Name,Ward 2023 Code,Ward 2023 Name,Total,F0,F1,M0,M1"
    rows = [f'{w.district},x,{w.code},"{w.name}",10,1,2,3,4' for w in wards.itertuples()]
    report = load_one(tmp_path, "\n".join(["Mid-2022: 2023 wards", "", head, *rows, ""]), "w.csv")
    assert (report.status, report.rows_kept) == ("loaded", len(wards)), report.problems
    assert set(_ward_people(ask).values()) == {10}
    assert ask("select distinct year from area_population") == [(2022,)]
    ages = ask("select age, sum(persons) / count(*) from population_age group by age order by 1")
    assert ages == [(0, 4), (1, 6)]


def test_a_workbook_has_a_sheet_a_year_and_sheets_of_one_sex(tmp_path: Path, ask: Ask) -> None:
    def sheet(title: str, factor: int) -> list[list[object]]:
        return [
            [title], [], ["Code", "Name", "Geography", "All ages"],
            *([code, name, TYPE, persons * factor] for code, name, persons in TABLE),
            ["Source: Office for National Statistics"],
        ]  # fmt: skip

    path = workbook(
        tmp_path / "ukpopestimates.xlsx",
        {
            "Contents": [["Contents"]],
            "MYE2 - Persons": sheet("Population estimates: Persons, mid-2022", 2),
            "MYE2 - Males": sheet("Population estimates: Males, mid-2022", 1),
            "Mid-2023": sheet("Population estimates for persons", 3),
        },
    )
    (report,) = load([path]).files
    assert report.status == "loaded", report.problems
    assert dict(ask(PEOPLE))["E23000028"] == 315_000
    assert ask("select year, sum(persons) from population group by 1 order by 1") == [
        (2022, 210_000), (2023, 315_000),
    ]  # fmt: skip
    assert any("MYE2 - Males was not read: it is of one sex" in remark for remark in report.remarks)


def test_every_year_of_a_table_is_kept_under_its_own(tmp_path: Path, ask: Ask) -> None:
    rows = [f"{code},{name},{n // 2},{n - 1},{n}" for code, name, n in TABLE]
    head = "lad_code,lad_name,population_2011,population_2019,population_2020"
    load_one(tmp_path, "\n".join([head, *rows, ""]), "districts-mid2020.csv")
    assert dict(ask(PEOPLE))["E23000028"] == 105_000
    assert ask("select year, sum(persons) from population group by 1 order by 1") == [
        (2011, 52_500), (2019, 104_986), (2020, 105_000),
    ]  # fmt: skip


def test_every_level_keeps_its_own_year(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, _of_wards(), "mid2020.csv")
    wards = _ward_people(ask)
    load_one(tmp_path, _mye2(2023), "districts.csv")
    assert _ward_people(ask) == wards
    assert ask("select boundary_set, year from area_population group by all order by all") == [
        ("", 2020), ("", 2023), ("wards-2025-approximate", 2020),
    ]  # fmt: skip


def test_a_newer_table_of_a_few_areas_does_not_put_the_whole_one_away(
    tmp_path: Path, ask: Ask
) -> None:
    load_one(tmp_path, _mye2(2022), "whole.csv")
    few = "\n".join([*_mye2(2023).splitlines()[:6], ""])
    assert load_one(tmp_path, few, "few.csv").status == "loaded"
    assert dict(ask(PEOPLE))["E23000028"] == 105_000


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("1,2\n", "99999999999999999999,2\n"), "not a number of residents"),
        ((",0,1\n", ",0,0\n"), "appears twice"),
    ],
)
def test_bad_cells_of_such_tables_are_named(
    change: tuple[str, str], fault: str, tmp_path: Path
) -> None:
    (problem,) = load_one(tmp_path, _mye2().replace(*change), "t.csv").problems
    assert fault in problem.fault
    assert problem.line
    assert problem.column


AGES = [*map(str, range(90)), "90+"]


def _of_ages(year: int, ages: list[str], persons: int = 10) -> str:
    """Residents of districts by single year of age: so many of each age in every district."""
    title = f"Mid-{year} Population Estimates: Persons"
    rows = [
        ",".join([code, name, str(persons * len(ages)), *[str(persons)] * len(ages)])
        for code, name in DISTRICTS.items()
    ]
    return "\n".join([title, "", ",".join(["code", "name", "all ages", *ages]), *rows, ""])


def test_residents_at_risk_come_from_single_years_of_age(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, _of_ages(2022, AGES), "t.csv")
    fault = ask("select ages, year, persons from area_population_by_age where code = 'E07000070'")
    assert sorted(fault) == [("0-17", 2022, 180), ("10-17", 2022, 80)]
    essex = ask("select ages, persons from area_population_by_age where code = 'E23000028'")
    assert sorted(essex) == [("0-17", 14 * 180), ("10-17", 14 * 80)]


def test_without_every_age_there_are_no_residents_at_risk(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, _of_ages(2022, [age for age in AGES if age != "9"]), "t.csv")
    assert ask("select distinct ages from area_population_by_age") == [("10-17",)]
    load_one(tmp_path, OF_DISTRICTS, "mid2020.csv")
    assert ask("select distinct year from area_population_by_age") == [(2022,)]


def _of_years(header: str) -> str:
    rows = (
        f"{code},{name},{90 + n},{100 + n}\n" for n, (code, name) in enumerate(DISTRICTS.items())
    )
    return header + "\n" + "".join(rows)


@pytest.mark.parametrize(
    "header",
    [
        "Code,Name,Population (2011),Population (2020)",
        "Code,Name,All ages 2011,All ages 2020",
        "LAD24CD,LAD24NM,pop_2011,pop_2020",
        "Code,Name,Mid-2011,Mid-2020",
        "Code,Name,2011 population estimate,2020 population estimate",
    ],
)
def test_a_column_of_a_year_is_of_that_year(header: str, tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, _of_years(header), "districts.csv")
    assert report.problems == []
    by_year = "select year, sum(persons) from population group by year order by year"
    assert ask(by_year) == [(2011, 1351), (2020, 1491)]


def test_a_year_in_every_row_is_read(tmp_path: Path, ask: Ask) -> None:
    rows = [
        f"{code},{name},{year},{persons + n}\n"
        for year, persons in (("2011", 90), ("mid-2020", 100))
        for n, (code, name) in enumerate(DISTRICTS.items())
    ]
    report = load_one(tmp_path, "Code,Name,Year,Population\n" + "".join(rows), "districts.csv")
    assert (report.rows_read, report.rows_kept) == (28, 28)
    by_year = "select year, sum(persons) from population group by year order by year"
    assert ask(by_year) == [(2011, 1351), (2020, 1491)]
    bad = "Code,Name,Year,Population\n" + rows[0].replace("2011", "soon")
    (problem,) = load_one(tmp_path, bad, "other.csv").problems
    assert (problem.line, problem.column) == (2, "Year")


def long_rows(header: str, row: str, ages: dict[str, int]) -> str:
    """Write a long table of every district in mid-2023, one row a sex and age."""
    rows = [
        row.format(code=code, name=name, sex=sex, age=age, n=share * (number + 1) * part)
        for number, (code, name) in enumerate(DISTRICTS.items())
        for sex, share in (("Total", 2), ("Male", 1), ("Female", 1))
        for age, part in ages.items()
    ]
    return "\n".join([header, *rows])


@pytest.mark.parametrize(
    "text",
    [
        long_rows(
            "DATE,DATE_NAME,GEOGRAPHY,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GENDER_NAME,C_AGE_NAME,"
            "MEASURES,MEASURES_NAME,OBS_VALUE,OBS_STATUS",
            '2023,2023,1811939540,"{name}",{code},{sex},{age},20100,Value,{n},A',
            {"All Ages": 1000, "Age 0": 10, "Age 90+": 20, "Aged 0 to 15": 300},
        ),
        long_rows(
            "date_name,geography_code,gender_name,obs_value", "2023,{code},{sex},{n}", {"": 1000}
        ),
        long_rows(
            "v4_0,calendar-years,Time,administrative-geography,Geography,sex,Sex,"
            "single-year-of-age,Age",
            '{n},2023,2023,{code},"{name}",{sex},{sex},{age},{age}',
            {"total": 1000, "0": 10, "90+": 20},
        ).replace("Total", "all"),
        long_rows(
            "V4_1,Data Marking,mmm-yy,Time,admin-geography,Geography,sex,Sex",
            '{n},,Jun-23,Jun-23,{code},"{name}",{sex},{sex}',
            {"": 1000},
        ).replace("Total", "all"),
    ],
    ids=["Nomis", "Nomis, few columns", "ONS", "ONS, by month"],
)
def test_long_tables_of_the_apis_are_read(text: str, tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, text, "download.csv")
    assert (report.problems, report.rows_kept) == ([], 14)
    people = dict(ask("select code, persons from population where year = 2023"))
    assert people == {code: 2000 * (n + 1) for n, code in enumerate(DISTRICTS)}


def test_long_tables_that_lack_something_name_the_line(tmp_path: Path) -> None:
    header = "date_name,geography_name,geography_code,gender_name,c_age_name,obs_value\n"
    first = "2023,Harlow,E07000073,{},{},{}\n"
    for rows, line, words in (
        (first.format("Male", "All Ages", 5), 2, "one sex"),
        (first.format("Total", "Age 4", 5), 2, "no total of all ages"),
        (first.format("Total", "All Ages", 5) * 2, 3, "comes twice"),
        (first.format("Total", "All Ages", "many"), 2, "'many' is not a number of residents"),
        (first.format("Total", "Aged 16 to 64", 5), 1, "no row gives all persons"),
    ):
        (problem,) = load_one(tmp_path, header + rows, "download.csv").problems
        assert (problem.line, words in problem.fault) == (line, True), problem
