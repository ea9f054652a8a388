"""The demonstration goes through the same readers as everything else, whole, and answers."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from data import catalogue
from data.loading.load_files import LoadReport, load
from data.loading.register_of_loads import FileReport
from data.warehouse.snapshot import snapshot
from geo.essex import FORCE
from tests.helpers.police_uk_files import crime, write

Ask = Callable[..., list[tuple[Any, ...]]]
FIRST, LAST = "2023-10-01", "2026-09-30"
# One file of each kind that has an edition.
KINDS = [
    "2026-09/2026-09-essex-street.csv",
    "2026-09/2026-09-essex-outcomes.csv",
    "demonstration-population-wards.csv",
    "demonstration-notes.csv",
    "published/table-c2-year-ending-2026-09.csv",
    "returns/probation-to-2026-09.csv",
    "returns/essex-police-organisation-to-2026-09.xlsx",
    "victim-survey/victim-survey-2026-27-q2.csv",
]
TABLES = ("collision", "vehicle", "casualty")


@pytest.fixture(scope="module")
def ask(loaded: tuple[Path, LoadReport]) -> Ask:
    """Return a function that puts a query to the demonstration."""
    held = snapshot(loaded[0])
    assert held is not None

    def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        named = parameters[0] if parameters and isinstance(parameters[0], dict) else parameters
        return held.query(sql, named).fetchall()

    return rows


def test_every_file_is_accepted(loaded: tuple[Path, LoadReport], folder: Path) -> None:
    _, report = loaded
    assert [(file.file, file.problems) for file in report.rejected] == []
    assert not report.passed_over
    assert len(report.files) == sum(path.is_file() for path in folder.rglob("*")) == 114
    assert not any(file.set_aside for file in report.files if file.content != "outcomes")
    assert {file.content for file in report.files} >= {
        "street crime", "outcomes", "population", "notes", "return", "published table",
    }  # fmt: skip


def test_the_whole_warehouse_says_demonstration(ask: Ask) -> None:
    assert ask("select value from warehouse where key = 'edition'") == [("demonstration",)]
    assert ask("select distinct edition from load") == [("demonstration",)]


def test_every_indicator_answers_but_the_one_to_be_confirmed(ask: Ask) -> None:
    answering = ask("select distinct indicator from indicator_values where value is not null")
    made_up = {*tomllib.loads(files("data.demonstration").joinpath("returns.toml").read_text())}
    others = {
        key for key, entry in catalogue.indicators().items()
        if entry.computed_from or key in made_up
    }  # fmt: skip
    assert {row[0] for row in answering} >= others - {"prevention_spend_share"}
    assert len(answering) >= 54
    # Up to the end, but for what is known only later.
    late = ask(
        """
        select indicator, max(period_end)::varchar from indicator_values
        group by indicator having max(period_end) <> ?::date order by indicator
        """,
        LAST,
    )
    assert late == [
        ("reoffending_adult", "2024-09-30"),
        ("reoffending_probation", "2026-06-30"),
        ("reoffending_under_18", "2024-09-30"),
        ("reoffending_yos", "2026-06-30"),
        ("treatment_engagement", "2026-06-30"),
    ]


def test_every_breakdown_of_the_catalogue_answers(ask: Ask) -> None:
    pairs = ask(
        """
        select distinct indicator, unnest(string_split(breakdown, ';'))
        from indicator_values where breakdown <> '' and value is not null
        """
    )
    for key, entry in catalogue.indicators().items():
        expected = {f"{name}={value}" for name, of in entry.breakdowns.items() for value in of}
        assert expected <= {pair for indicator, pair in pairs if indicator == key}, key


def test_wards_answer_wherever_the_catalogue_allows_them(ask: Ask) -> None:
    rows = ask(
        """
        select indicator, count(distinct area_code) from indicator_values
        where area_kind = 'ward' group by indicator
        """
    )
    by_ward = {
        key
        for key, entry in catalogue.indicators().items()
        if entry.smallest_area == "ward" and key != "da_solved_rate"  # given by district
    }
    assert dict(rows) == dict.fromkeys(by_ward, 257)


def test_parts_and_remainder_add_up_to_essex(ask: Ask) -> None:
    rows = ask(
        """
        with whole as (
            select
                indicator,
                sum(numerator) filter (area_code = $force) as essex,
                sum(numerator) filter (area_kind in ('district', 'unitary')) as districts,
                sum(numerator) filter (starts_with(area_code, $force || ':')) as remainder,
                count(*) filter (area_kind in ('district', 'unitary')) as parts
            from indicator_values
            group by indicator, period_start, period_end, breakdown
        )
        select indicator, count(*), max(abs(essex - districts - coalesce(remainder, 0)))
        from whole where parts = 14 group by indicator
        """,
        {"force": FORCE},
    )
    checked = {indicator: periods for indicator, periods, _ in rows}
    assert {indicator: off for indicator, _, off in rows if off > 1e-6} == {}
    assert checked["da_incidents"] == checked["section_136"] == 36
    assert checked["ksi_drink_driver"] == 10
    assert checked["reoffending_adult"] == 12
    assert checked["recorded_crime"] > 36  # by type of crime too


def test_the_newest_quarter_is_provisional(ask: Ask) -> None:
    rows = ask(
        """
        select status, min(period_end)::varchar, max(period_end)::varchar from indicator_values
        where indicator in ('da_incidents', 'sickness', 'first_time_entrants', 'section_136')
        group by status order by status
        """
    )
    assert rows == [
        ("final", "2023-10-31", "2026-06-30"),
        ("provisional", "2026-07-31", LAST),
    ]


# -- from a file to the number --------------------------------------------------------------------

YEARLY = """
    select sum(numerator)::int, sum(denominator)::int from indicator_values
    where indicator = ? and area_code = ? and breakdown = ?
        and period_start >= ?::date and period_end <= ?::date
"""


def _rows(folder: Path, pattern: str, above: int = 0) -> list[dict[str, str]]:
    results = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            for _ in range(above):
                file.readline()
            results += list(csv.DictReader(file))
    return results


def test_casualties_are_those_of_the_files(ask: Ask, folder: Path) -> None:
    ksi = [
        row
        for row in _rows(folder, "stats19/dft-road-casualty-statistics-casualty-*.csv")
        if row["casualty_severity"] in "12" and row["collision_year"] == "2024"
    ]
    motorcycles = Counter(row["casualty_type"] in ("2", "3", "4", "5", "23", "97") for row in ksi)
    year = "2024-01-01", "2024-12-31"
    assert ask(YEARLY, "ksi_total", FORCE, "", *year) == [(len(ksi), None)]
    assert ask(YEARLY, "ksi_motorcycle", FORCE, "", *year) == [(motorcycles[True], None)]
    fatal = sum(row["casualty_severity"] == "1" for row in ksi)
    assert ask(YEARLY, "ksi_total", FORCE, "severity=fatal", *year) == [(fatal, None)]
    # All are injury-based: nothing is adjusted.
    assert ask(YEARLY, "ksi_total", FORCE, "severity=adjusted", *year) == [(len(ksi), None)]
    # Those whose point is not known are in their district all the same.
    (counted,) = ask(
        """
        select sum(numerator) from indicator_values
        where indicator = 'ksi_total' and breakdown = '' and year(period_start) = 2024
            and area_kind in ('district', 'unitary')
        """
    )
    assert counted == (len(ksi),)


def test_interviews_are_those_of_the_files(ask: Ask, folder: Path) -> None:
    rows = _rows(folder, "victim-survey/*.csv", above=1)
    for aspect in ("contact", "action", "informed", "treatment", "overall"):
        answers = [row[aspect] for row in rows if row[aspect] not in ("", "Don't know", "Refused")]
        satisfied = sum(
            answer.split()[0] in ("Completely", "Very", "Fairly") and answer.endswith(" satisfied")
            for answer in answers
        )
        result = ask(YEARLY, f"satisfaction_{aspect}", FORCE, "", FIRST, LAST)
        assert result == [(satisfied, len(answers))]


def test_incidents_are_those_of_the_later_return(ask: Ask, folder: Path) -> None:
    rows = _rows(folder, "returns/essex-police-domestic-abuse-to-2026-06.csv", above=1)
    rows += _rows(folder, "returns/essex-police-domestic-abuse-to-2026-09.csv", above=1)
    for written, code in (("Essex", FORCE), ("Tendring", "E07000076"), ("E05010833", "E05010833")):
        latest = {
            row["period"]: int(row["numerator"])
            for row in rows
            if (row["indicator"], row["area"]) == ("da_incidents", written)
        }
        assert len(latest) == 36
        result = ask(YEARLY, "da_incidents", code, "", FIRST, LAST)
        assert result == [(sum(latest.values()), None)]
    (revised,) = ask(
        """
        select count(*), count(distinct indicator), min(period_start)::varchar,
            max(period_end)::varchar, bool_and(former_status = 'provisional'),
            bool_and(status = 'final')
        from revision
        """
    )
    assert revised[0] > 300
    assert revised[1:] == (4, "2026-04-01", "2026-06-30", True, True)


def test_the_published_table_reconciles_with_the_street_files(ask: Ask) -> None:
    for indicator in ("recorded_crime", "police_recorded_crime"):
        assert ask(YEARLY, indicator, FORCE, "", FIRST, LAST)[0][0] > 430_000
    pairs = ask(
        """
        select street.area_code, sum(street.value), any_value(published.value)
        from indicator_values as street
        join indicator_values as published using (area_code)
        where street.indicator = 'recorded_crime' and street.breakdown = ''
            and published.indicator = 'police_recorded_crime' and published.breakdown = ''
            and published.period_end = ?::date
            and street.period_start between published.period_start and published.period_end
            and street.area_kind in ('force', 'county', 'district', 'unitary')
        group by street.area_code
        """,
        LAST,
    )
    assert len(pairs) == 16
    for code, counted, published in pairs:
        # Points near a border may fall in the next district; none fall out of Essex.
        assert counted == pytest.approx(published, rel=0.002), code
    assert {code for code, counted, published in pairs if counted == published} >= {FORCE}


def test_house_burglary_is_within_burglary_ward_by_ward(ask: Ask) -> None:
    rows = ask(
        """
        select area_code,
            sum(value) filter (indicator = 'burglary') as burglary,
            sum(value) filter (indicator = 'house_burglary') as houses
        from indicator_values where area_kind = 'ward' and breakdown = '' group by area_code
        """
    )
    assert len(rows) == 257
    assert all(houses <= burglary for _, burglary, houses in rows)


def test_what_is_not_given_stays_missing(ask: Ask) -> None:
    rows = ask(
        """
        select absent, count(*), count(fact.value), count(numerator) from fact
        where absent is not null group by absent order by absent
        """
    )
    assert [row[0] for row in rows] == ["confidential", "not available"]
    assert rows[1][1] == 22
    assert all(row[2:] == (0, 0) for row in rows)


# -- worked cases ---------------------------------------------------------------------------------


def test_case_1_in_the_last_year_and_its_last_quarter(ask: Ask) -> None:
    of = "da_solved_rate", FORCE, ""
    assert ask(YEARLY, *of, "2024-10-01", "2025-09-30") == [(4_430, 10_000)]
    assert ask(YEARLY, *of, "2025-10-01", LAST) == [(4_754, 11_709)]
    (before,), (after,) = (
        ask(YEARLY, *of, f"{year}-07-01", f"{year}-09-30") for year in (2025, 2026)
    )
    rates = [round(100 * solved / recorded, 1) for solved, recorded in (before, after)]
    assert rates == [44.3, 40.6]
    assert after[0] > before[0]


def test_cases_2_and_3_of_satisfaction(ask: Ask) -> None:
    quarter = "2026-07-01", LAST
    assert ask(YEARLY, "satisfaction_bme", FORCE, "", *quarter) == [(29, 43)]
    ((satisfied, answered),) = ask(YEARLY, "satisfaction_white", FORCE, "", *quarter)
    assert answered > 600
    assert 100 * satisfied / answered - 100 * 29 / 43 == pytest.approx(8, abs=1)
    for aspect in ("contact", "action", "informed", "treatment", "overall"):
        monthly = ask(
            """
            select value from indicator_values
            where indicator = ? and area_code = ? and breakdown = '' and period_end >= '2026-06-30'
            order by period_start
            """,
            f"satisfaction_{aspect}",
            FORCE,
        )
        assert len(monthly) == 4
        assert monthly == sorted(monthly, reverse=True)


def test_cases_4_and_5_of_shares(ask: Ask) -> None:
    rows = ask(
        """
        select value, denominator > 600 from indicator_values
        where indicator = 'police_council_dealing' and period_end in (?::date, '2025-09-30')
        order by period_end
        """,
        LAST,
    )
    assert rows == [(57.9, True), (58.3, True)]
    shares = ask(
        """
        select breakdown, value from indicator_values
        where indicator = 'dvds_authorised' and period_end = ?::date order by breakdown
        """,
        LAST,
    )
    assert shares == [("", 35.0), ("national=highest", 60.0), ("national=lowest", 11.0)]


def test_case_6_is_a_gap_with_its_reason(ask: Ask) -> None:
    periods = ask(
        """
        select period_start::varchar from indicator_values
        where indicator = 'ksi_drink_driver' and area_code = ? and period_start >= '2025-04-01'
        order by period_start
        """,
        FORCE,
    )
    assert [row[0] for row in periods] == ["2025-04-01", "2026-01-01", "2026-04-01", "2026-07-01"]
    assert ask(
        """
        select period_start::varchar, period_end::varchar, text from note
        where kind = 'gap' and indicator = 'ksi_drink_driver'
        """
    ) == [
        (
            "2025-07-01",
            "2025-12-31",
            "Breakdown missing: input problems at the supplier (demonstration)",
        )
    ]


# -- never mistaken for real, never next to it -----------------------------------------------------


def _kinds(folder: Path, to: Path) -> list[Path]:
    """Copy one file of each kind that has an edition; of casualties the three of a year."""
    names = [*KINDS, *(f"stats19/dft-road-casualty-statistics-{t}-2025.csv" for t in TABLES)]
    to.mkdir()
    return [Path(shutil.copy(folder / name, to / Path(name).name)) for name in names]


def _why(file: FileReport, report: LoadReport) -> str:
    """Say why a file was refused; vehicles and casualties go the way of their collisions."""
    if "collision file" in file.problems[0].fault:
        file = next(other for other in report.files if "-collision-" in other.file)
    return file.problems[0].fault


def test_the_demonstration_is_refused_where_real_data_is_loaded(
    folder: Path, tmp_path: Path, database: Path
) -> None:
    (real,) = load([write(tmp_path, [crime(1)])]).files
    assert real.status == "loaded"
    report = load([*_kinds(folder, tmp_path / "files")])
    assert len(report.files) == 11
    for file in report.files:
        assert file.status == "rejected", file.file
        assert "the warehouse holds published data" in _why(file, report), file.file


def _as_if_real(path: Path) -> None:
    """Take away whatever says that a file is of the demonstration."""
    content = path.read_bytes()
    if content.startswith(b"# Demonstration"):
        content = content.split(b"\n", 1)[1]
    content = content.replace(b"Demonstration: made-up figures and not those of any year\n", b"")
    content = content.replace(b"Demonstration population", b"Population")
    content = content.replace(b"DEMO20", b"20").replace(
        b"Essex Police (demonstration)", b"Essex Police"
    )
    path.write_bytes(content)


def test_real_data_is_refused_where_the_demonstration_is_loaded(
    folder: Path, loaded: tuple[Path, LoadReport], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(loaded[0], tmp_path / "essex.duckdb"))
    # Notes are the office's own words and of no edition unless they say so.
    paths = [
        path
        for path in _kinds(folder, tmp_path / "files")
        if path.suffix == ".csv" and "notes" not in path.name
    ]
    for path in paths:
        _as_if_real(path)
    report = load(paths, copy)
    assert len(report.files) == 9
    for file in report.files:
        assert file.status == "rejected", file.file
        assert "the warehouse holds demonstration data" in _why(file, report), file.file


def test_the_same_files_again_change_nothing(
    folder: Path, loaded: tuple[Path, LoadReport], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(loaded[0], tmp_path / "essex.duckdb"))
    again = load([folder / "returns", folder / "victim-survey", folder / "stats19"], copy)
    assert {file.status for file in again.files} == {"unchanged"}
    assert len(again.files) == 13 + 12 + 12
