"""Rows of data.police.uk: read into the table `staged`, and what can be wrong with them.

Everything is checked before a row is kept. What depends on the row alone is checked while it is
read; what depends on its place or label, on the distinct places and labels; and only when something
is wrong is the file read again, in order, to say in which line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from data import catalogue
from data.problems import Problem
from data.reading.files import InputFile

PROBLEMS_SHOWN = 3
# Bytes of a file that are read at a time: the usual 32 MB of each file add up to much memory.
BUFFER = 4 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """A fault that a row can have: an SQL condition that is true of faulty rows.

    What depends on the place or on a label alone is asked of the distinct places and labels, which
    are far fewer than the rows; only if one is faulty are the rows looked at.
    """

    of: str  # 'row', 'place' or 'label'
    column: str
    faulty: str
    fault: str  # '{value}' is the cell
    expected: str


_COORDINATES = "Expected degrees: longitude -9 to 3, latitude 49 to 61, or both blank."
_SWAPPED = "(longitude between 49 and 61 and latitude between -9 and 3)"
_WRONG_MONTH = "month is distinct from file_month"
_MONTH = "'\\d{4}-(0[1-9]|1[0-2])'"
CHECKS = (
    Check(
        "row",
        "month",
        f"{_WRONG_MONTH} and not regexp_full_match(coalesce(month, ''), {_MONTH})",
        "'{value}' is not a month",
        "Expected YYYY-MM.",
    ),
    Check(
        "row",
        "month",
        f"{_WRONG_MONTH} and regexp_full_match(month, {_MONTH})",
        "'{value}' is not the month of this file",
        "Expected one month a file.",
    ),
    Check(
        "row",
        "reported_by",
        "reported_by is distinct from file_force",
        "'{value}' is not the force of this file",
        "Expected one force a file.",
    ),
    Check(
        "place",
        "longitude",
        _SWAPPED,
        "longitude and latitude look swapped ('{value}')",
        _COORDINATES,
    ),
    Check(
        "place",
        "longitude",
        f"longitude not between -9 and 3 and not {_SWAPPED}",
        "'{value}' is not in Great Britain",
        _COORDINATES,
    ),
    Check(
        "place",
        "latitude",
        f"latitude not between 49 and 61 and not {_SWAPPED}",
        "'{value}' is not in Great Britain",
        _COORDINATES,
    ),
    Check(
        "place",
        "longitude",
        "(longitude is null) <> (latitude is null)",
        "one of longitude and latitude is blank",
        _COORDINATES,
    ),
    Check(
        "place",
        "lsoa_code",
        "length(lsoa_code) <> 9 or lsoa_code[2:3] <> '01' "
        "or (lsoa_code is not null and try_cast(lsoa_code[4:] as integer) is null)",
        "'{value}' is not a code of a lower-layer super output area",
        "Expected a code such as E01021237, or blank.",
    ),
    Check(
        "row",
        "crime_id",
        "crime_id is not null and (length(crime_id) <> 64 "
        "or try_cast(left(crime_id, 32) as uuid) is null)",
        "'{value}' is not a crime ID",
        "Expected 64 hexadecimal digits, or blank.",
    ),
)
_LABEL = "If the publisher has a new label, add it to data/outcomes.toml."
OWN_CHECKS = {
    "street crime": (
        Check(
            "label",
            "crime_type",
            "crime_type is null or crime_type not in (select unnest($crime_types))",
            "'{value}' is not a category that is known here",
            "If the publisher has a new category, add it to data/catalogue.toml.",
        ),
        Check(
            "label",
            "last_outcome_category",
            "last_outcome_category not in (select unnest($labels))",
            "'{value}' is not an outcome that is known here",
            _LABEL,
        ),
    ),
    "outcomes": (
        Check(
            "label",
            "outcome_type",
            "outcome_type is null or outcome_type not in (select unnest($labels))",
            "'{value}' is not an outcome that is known here",
            _LABEL,
        ),
    ),
}
LABELS = {"street crime": "crime_type, last_outcome_category", "outcomes": "outcome_type"}
# What is kept of a row; the force is the file's, and the month too.
STORED = {
    "street crime": "crime_type, last_outcome_category, context",
    "outcomes": "outcome_type",
}


@dataclass(frozen=True)
class MonthFile:
    """A file whose head has been read: what it is of, before its rows are looked at."""

    file: InputFile
    content: str
    columns: tuple[str, ...]
    force: str
    month: str

    @property
    def subject(self) -> str:
        return f"{self.force} {self.month}"

    @property
    def period(self) -> tuple[date, date]:
        start = pd.Period(self.month, freq="M")
        return start.start_time.date(), start.end_time.date()


def stage(
    connection: duckdb.DuckDBPyConnection, months: list[MonthFile]
) -> dict[str, list[Problem]]:
    """Read files of one header into the table `staged` and find what is wrong, by file."""
    content, columns = months[0].content, months[0].columns
    names = {str(month.file.path): month.file.name for month in months}
    types = {name: "DOUBLE" if name in ("longitude", "latitude") else "VARCHAR" for name in columns}
    rows = f"""
        read_csv(
            $paths, columns = {types}, header = true, auto_detect = false, delim = ',',
            quote = '"', escape = '"', filename = true, store_rejects = true, strict_mode = true,
            buffer_size = {BUFFER}
        )
        join expectation using (filename)
    """
    connection.register(
        "expectation",
        pd.DataFrame(
            {
                "filename": list(names),
                "file": range(len(names)),
                "file_month": [month.month for month in months],
                "file_force": [month.force for month in months],
            }
        ),
    )
    checks = CHECKS + OWN_CHECKS[content]
    values: dict[str, Any] = {
        "crime_types": sorted(catalogue.crime_types()),
        "labels": sorted(catalogue.outcome_groups()),
    }
    faulty_row = _any(checks, "row")
    connection.execute("drop table if exists reject_scans; drop table if exists reject_errors")
    connection.execute(
        f"""
        create or replace temp table staged as
        select
            -- the second half of an ID is not kept, so it is not looked at either
            file, try_cast(left(crime_id, 32) as uuid) as crime_id, longitude, latitude, location,
            lsoa_code, lsoa_name, {STORED[content]}, {faulty_row} as faulty
        from {rows}
        """,
        {"paths": list(names)},
    )
    connection.execute(
        f"""
        create or replace temp table staged_place as
        select distinct longitude, latitude, lsoa_code, lsoa_name, location from staged;

        create or replace temp table staged_label as select distinct {LABELS[content]} from staged
        """
    )
    faulty_place, faulty_label = _any(checks, "place"), _any(checks, "label")
    suspicious = connection.execute(
        f"""
        select exists (from staged_place where {faulty_place})
            or exists (from staged_label where {faulty_label})
        """,
        _used(values, faulty_label),
    ).fetchall()[0][0]
    faulty = f"faulty or {faulty_place} or {faulty_label}" if suspicious else "faulty"
    faults = _rejected_by_reader(connection, names, len(columns))
    paths = list(names)
    for file, any_faulty in connection.execute(
        f"select file, bool_or({faulty}) from staged group by file", _used(values, faulty)
    ).fetchall():
        paths.remove(str(months[file].file.path))
        month = months[file]
        # Where rows could not be read at all, that is said first, and the rest cannot be counted.
        if any_faulty and str(month.file.path) not in faults:
            problems = [
                problem
                for check in checks
                for problem in _locate(connection, rows, month, check, values)
            ]
            faults[str(month.file.path)] = problems
    for path in paths:  # not a row was read of these
        faults.setdefault(
            path, [Problem(names[path], "a header and no rows", "Download it again.", line=2)]
        )
    connection.unregister("expectation")
    return faults


def _any(checks: tuple[Check, ...], of: str) -> str:
    return " or ".join(f"coalesce({check.faulty}, false)" for check in checks if check.of == of)


def _used(values: dict[str, Any], sql: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if f"${key}" in sql}


def _rejected_by_reader(
    connection: duckdb.DuckDBPyConnection, names: dict[str, str], columns: int
) -> dict[str, list[Problem]]:
    """Collect the rows that could not even be read: wrong number of columns, text for a number."""
    faults: dict[str, list[Problem]] = {}
    rejects = connection.execute(
        """
        select distinct file_path, line, column_name, error_type, csv_line
        from reject_errors join reject_scans using (scan_id, file_id)
        order by file_path, line
        """
    ).fetchall()
    for path, line, column, error, text in rejects:
        if len(faults.setdefault(path, [])) < PROBLEMS_SHOWN:
            faults[path].append(structural(names[path], line, column, error, text, columns))
    return faults


def structural(
    name: str, line: int, column: str | None, error: str, text: str, columns: int
) -> Problem:
    """Say what is wrong with a row that could not even be read."""
    if error in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        return Problem(
            name,
            f"the row has {len(text.split(','))} columns: '{_short(text)}'",
            f"Expected {columns}. If it is the last line, the download was cut off: repeat it.",
            line,
        )
    if error == "CAST":
        return Problem(name, f"not a number in '{_short(text)}'", _COORDINATES, line, column)
    if error == "INVALID ENCODING":
        return Problem(
            name, "not UTF-8 text", "Save the file as CSV UTF-8 or download it again.", line, column
        )
    return Problem(name, f"{error.lower()}: '{_short(text)}'", "Expected plain CSV.", line, column)


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"


def _locate(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    month: MonthFile,
    check: Check,
    values: dict[str, Any],
) -> list[Problem]:
    """Read a faulty file again, in order, for the line numbers of its first faults."""
    result = connection.execute(
        f"""
        select record, {check.column}::varchar, count(*) over ()
        from (select row_number() over () as record, * from {rows})
        where {check.faulty}
        order by record
        limit {PROBLEMS_SHOWN}
        """,
        {"paths": [str(month.file.path)]} | _used(values, check.faulty),
    ).fetchall()
    problems: list[Problem] = []
    lines = _lines_of(month.file, [record for record, _, _ in result])
    for (_, cell, count), line in zip(result, lines, strict=True):
        last = len(problems) + 1 == PROBLEMS_SHOWN < count
        problems.append(
            Problem(
                month.file.name,
                check.fault.format(value=_short(cell or ""))
                + (f" ({count:,} rows in all)" if last else ""),
                check.expected,
                line,
                check.column,
            )
        )
    return problems


def _lines_of(file: InputFile, records: list[int]) -> list[int]:
    """Find the lines on which records begin: a quoted cell may run over several."""
    lines, begins = [], 1
    with file.path.open(encoding="utf-8", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        for number, _ in enumerate(reader):
            if number in records:
                lines.append(begins)
            if len(lines) == len(records):
                break
            begins = reader.line_num + 1
    return lines
