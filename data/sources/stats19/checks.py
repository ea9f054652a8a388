"""What can be wrong with rows of STATS19: looked for in the table `staged`, given by line.

Everything staged is checked before a row is kept; only when something is wrong is the file read
again, in order, for the line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import duckdb

from data.problems import Problem
from data.reading.files import InputFile
from data.sources.stats19.columns import (
    CASUALTY_TYPES,
    ESSEX_POLICE,
    FORCES,
    KEYS,
    VEHICLE_TYPES,
    Table,
)

PROBLEMS_SHOWN = 3
FAULTS_LOOKED_AT = 1000  # distinct faulty rows that are looked for in the file


class Check(NamedTuple):
    """A fault that a staged row can have: an SQL condition that is true of faulty rows."""

    column: str
    faulty: str
    fault: str  # '{value}' is the cell
    expected: str


def _not_among(column: str, codes: tuple[int, ...]) -> str:
    return f"coalesce(try_cast({column} as integer) not in {codes}, {column} is not null)"


_DEGREES = "Expected degrees: longitude -9 to 3, latitude 49 to 61, or both missing."
_METRES = "Expected metres of the National Grid, or both missing."
_SWAPPED = "(longitude_number between 49 and 61 and latitude_number between -9 and 3)"
_CODE = "If the publisher has a new code, add it to data/sources/stats19_rows.py."
_SAME_EDITION = "Load the collision file of the same edition together with it."
_GSS = "'[ENSW]\\d{8}|EHEATHROW'"
_REFERENCE = "Expected a whole number: which one in its collision."

_INDEX_CHECKS = (
    Check("collision", "collision is null", "a row without the index of its collision",
          "Expected one in every row. Download it again."),
    Check("year", "year is not null and try_cast(year as integer) is null",
          "'{value}' is not a year", "Expected a year such as 2023."),
)  # fmt: skip
_OF_ITS_COLLISION = (
    *_INDEX_CHECKS,
    Check("collision", "known_year is null and collision is not null",
          "collision '{value}' is not in the collision file of its year", _SAME_EDITION),
    Check("year", "try_cast(year as integer) <> known_year",
          "{value} is not the year of its collision", _SAME_EDITION),
    Check("collision", "known_year <> file_year",
          "collision '{value}' is not of the year in the file's name",
          "Expected one year in a file named by a year."),
    Check("vehicle", "coalesce(try_cast(vehicle as integer) < -1, true)",
          "'{value}' is not the reference of a vehicle", _REFERENCE),
)  # fmt: skip
_SEVERITY = Check("severity", "coalesce(severity not in ('1', '2', '3'), true)",
                  "'{value}' is not a severity",
                  "Expected 1 fatal, 2 serious or 3 slight.")  # fmt: skip
_AGE = Check("age", "coalesce(try_cast(age as integer) not between 0 and 120, age is not null)",
             "'{value}' is not an age", "Expected whole years, or -1 where not known.")  # fmt: skip
_REFERRED = Check("casualty", "coalesce(try_cast(casualty as integer) < -1, true)",
                  "'{value}' is not the reference of a casualty", _REFERENCE)  # fmt: skip
_INJURY = Check("injury_based", "injury_based not in ('0', '1')",
                "'{value}' does not say how severity was found",
                "Expected 0 as judged by the police, 1 from the injury.")  # fmt: skip
_PROBABILITY = "coalesce(try_cast(adjusted_serious as double) not between 0 and 1, {otherwise})"
_FOUND_PROBABILITY = ("'{value}' is not a probability", "Expected 0 to 1.")
CHECKS: dict[str, tuple[Check, ...]] = {
    "collisions": (
        *_INDEX_CHECKS,
        Check("police_force", f"coalesce(try_cast(police_force as integer) not in {FORCES}, true)",
              "'{value}' is not a police force",
              f"Expected the number of a police force; Essex is {ESSEX_POLICE}. {_CODE}"),
        Check("date", "day is null", "'{value}' is not a date", "Expected dd/mm/yyyy."),
        Check("date", "day > $today", "{value} lies in the future", "Check the file's source."),
        Check("date", "year(day) <> row_year", "{value} is not in the year of its row",
              "Expected the year that column and index of the collision say."),
        Check("date", "year(day) <> file_year", "{value} is not of the year in the file's name",
              "Expected one year in a file named by a year."),
        Check("time", "time is not null and try_strptime(time, '%H:%M') is null",
              "'{value}' is not a time", "Expected HH:MM, or nothing where not known."),
        _SEVERITY,
        Check("longitude", "longitude is not null and longitude_number is null",
              "'{value}' is not a number", _DEGREES),
        Check("latitude", "latitude is not null and latitude_number is null",
              "'{value}' is not a number", _DEGREES),
        Check("longitude", "(longitude is null) <> (latitude is null)",
              "one of longitude and latitude is missing", _DEGREES),
        Check("longitude", _SWAPPED, "longitude and latitude look swapped ('{value}')", _DEGREES),
        Check("longitude", f"longitude_number not between -9 and 3 and not {_SWAPPED}",
              "'{value}' is not in Great Britain", _DEGREES),
        Check("latitude", f"latitude_number not between 49 and 61 and not {_SWAPPED}",
              "'{value}' is not in Great Britain", _DEGREES),
        Check("easting", "coalesce(try_cast(easting as double) not between 0 and 700000, "
              "easting is not null)", "'{value}' is not in Great Britain", _METRES),
        Check("northing", "coalesce(try_cast(northing as double) not between 0 and 1300000, "
              "northing is not null)", "'{value}' is not in Great Britain", _METRES),
        Check("lsoa", "not regexp_full_match(lsoa, '[ENSW]01\\d{6}')",
              "'{value}' is not a code of a lower-layer super output area",
              "Expected a code such as E01021237, or -1."),
        Check("district", f"not regexp_full_match(district, {_GSS})",
              "'{value}' is not a code of a district", "Expected a code such as E07000066, or -1."),
        Check("district_number", "coalesce(try_cast(district_number as integer) not between 1 and "
              "999, district_number is not null)", "'{value}' is not the number of a district",
              "Expected a number such as 450, or -1."),
        Check("highway", f"not regexp_full_match(highway, {_GSS})",
              "'{value}' is not a code of a highway authority",
              "Expected a code such as E10000012, or -1."),
        Check("casualties", "coalesce(try_cast(casualties as integer) not between 1 and 9999, "
              "casualties is not null)", "'{value}' is not a number of casualties",
              "Expected 1 or more."),
    ),
    "casualties": (
        *_OF_ITS_COLLISION, _REFERRED, _SEVERITY, _AGE, _INJURY,
        Check("casualty_class", "casualty_class not in ('1', '2', '3', '9')",
              "'{value}' is not a class of casualty",
              "Expected 1 driver or rider, 2 passenger or 3 pedestrian."),
        Check("casualty_type", _not_among("casualty_type", CASUALTY_TYPES),
              "'{value}' is not a type of casualty that is known here", _CODE),
        Check("adjusted_serious", _PROBABILITY.format(otherwise="adjusted_serious is not null"),
              *_FOUND_PROBABILITY),
    ),
    "vehicles": (
        *_OF_ITS_COLLISION, _AGE,
        Check("vehicle_type", _not_among("vehicle_type", VEHICLE_TYPES),
              "'{value}' is not a type of vehicle that is known here", _CODE),
    ),
    "severity adjustments": (
        *_OF_ITS_COLLISION, _REFERRED, _INJURY,
        Check("adjusted_serious", _PROBABILITY.format(otherwise="true"), *_FOUND_PROBABILITY),
    ),
}  # fmt: skip


def faults(connection: duckdb.DuckDBPyConnection, table: Table, today: date) -> list[Problem]:
    """Find what is wrong with the staged rows, with lines: of each fault the first few."""
    keys = KEYS[table.content]
    wrong: list[tuple[Check, set[tuple[str | None, ...]], int]] = []
    for check in CHECKS[table.content]:
        bound = {"today": today} if "$today" in check.faulty else {}
        rows = connection.execute(
            f"""
            select {", ".join((*keys, check.column))}, count(*)
            from staged where {check.faulty} group by all limit {FAULTS_LOOKED_AT}
            """,
            bound,
        ).fetchall()
        if rows:
            wrong.append((check, {row[:-1] for row in rows}, sum(row[-1] for row in rows)))
    if wrong:
        return _located(table, wrong)
    twice = connection.execute(
        f"select {', '.join(keys)}, count(*) - 1 from staged group by all having count(*) > 1 "
        f"limit {FAULTS_LOOKED_AT}"
    ).fetchall()
    if not twice:
        return []
    named = {"collisions": "collision", "vehicles": "vehicle"}.get(table.content, "casualty")
    check = Check(
        keys[-1],
        "",
        f"this {named} appears twice: " + ", ".join(f"{key} {{{key}}}" for key in keys),
        f"Expected every {named} once. Download it again.",
    )
    # the key stands for the cell too, and the first time a row is met it is not yet twice
    return _located(
        table, [(check, {(*row[:-1], row[-2]) for row in twice}, sum(row[-1] for row in twice))], 2
    )


def first_line_of(table: Table, years: set[int]) -> int:
    """Return the first line of a table that is of any of these years."""
    for line, row in _lines(table.file):
        year = table.cell(row, "year") or (table.cell(row, "collision") or "")[:4]
        if year.isdecimal() and int(year) in years:
            return line
    return 1


def _located(
    table: Table, wrong: list[tuple[Check, set[tuple[str | None, ...]], int]], occurrence: int = 1
) -> list[Problem]:
    keys = KEYS[table.content]
    problems: list[list[Problem]] = [[] for _ in wrong]
    met: dict[tuple[int, tuple[str | None, ...]], int] = {}
    members: set[tuple[int, str]] = set()
    collisions = {faulty[0] for _, rows, _ in wrong for faulty in rows}
    for line, row in _lines(table.file):
        if table.cell(row, "collision") not in collisions:
            continue
        key = tuple(table.cell(row, name) for name in keys)
        for number, (check, rows, count) in enumerate(wrong):
            cell = table.cell(row, check.column)
            if len(problems[number]) == PROBLEMS_SHOWN or (*key, cell) not in rows:
                continue
            met[number, key] = met.get((number, key), 0) + 1
            if met[number, key] < occurrence or (line, check.column) in members:
                continue
            members.add((line, check.column))
            last = len(problems[number]) + 1 == PROBLEMS_SHOWN < count
            text = check.fault.format(value=cell or "", **dict(zip(keys, key, strict=True)))
            column = table.header[table.at[check.column]] if check.column in table.at else None
            problems[number].append(
                Problem(
                    table.file.name,
                    text + (f" ({count:,} rows in all)" if last else ""),
                    check.expected,
                    line,
                    column,
                )
            )
        if all(len(result) == PROBLEMS_SHOWN for result in problems):
            break
    return [problem for outcome in problems for problem in outcome]


def _lines(file: InputFile) -> Iterator[tuple[int, list[str]]]:
    """Read the rows below the header, each with the line on which it begins."""
    begins = 1
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        for number, row in enumerate(reader):
            if number and any(row):
                yield begins, row
            begins = reader.line_num + 1
