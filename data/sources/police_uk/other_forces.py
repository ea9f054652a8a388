"""Other police forces, for comparison: counted while they are read, no row is kept.

What is shown of another force is how many crimes it recorded a month, by type and by what became of
them. So its files are counted in one pass, and nothing more is kept.
"""

from __future__ import annotations

import csv
from typing import Any

import duckdb
import pandas as pd

from data import catalogue
from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, quoted
from data.sources.police_uk.rows import MonthFile, structural
from geo.forces import FORCES, force_named

PUBLISHER = "data.police.uk"
CONTENT = "street crime"
NO_AREA = "of a force that has no area of its own"
OUTCOMES_NOT_USED = (
    "outcomes of another police force are not used: its street files say what became of a crime"
)


def load_other_forces(
    connection: duckdb.DuckDBPyConnection, months: list[MonthFile], ledger: Ledger
) -> bool:
    """Count the street files of other forces, each whole or not at all; say whether any went in."""
    loaded = False
    by_columns: dict[tuple[str, ...], list[MonthFile]] = {}
    for month in months:
        if month.content != CONTENT:
            ledger.pass_over(month.file, OUTCOMES_NOT_USED)
        elif force_named(month.force) is None:
            ledger.pass_over(month.file, NO_AREA)
        else:
            by_columns.setdefault(month.columns, []).append(month)
    for alike in by_columns.values():
        for batch in [[month] for month in alike] if ledger.one_by_one else [alike]:
            with ledger.reading(*(month.file for month in batch)):
                loaded |= _count(connection, batch, ledger)
            ledger.progress(sum(month.file.size for month in batch))
    return loaded


def _count(connection: duckdb.DuckDBPyConnection, months: list[MonthFile], ledger: Ledger) -> bool:
    columns = months[0].columns
    connection.register(
        "expectation",
        pd.DataFrame(
            {
                "filename": [str(month.file.path) for month in months],
                "file": range(len(months)),
                "file_month": [month.month for month in months],
                "file_force": [month.force for month in months],
            }
        ),
    )
    groups = catalogue.outcome_groups()
    connection.register(
        "label_group", pd.DataFrame({"label": list(groups), "outcome": list(groups.values())})
    )
    connection.execute("drop table if exists reject_scans; drop table if exists reject_errors")
    types = dict.fromkeys(columns, "VARCHAR")
    connection.execute(
        _COUNTED.format(types=types), {"paths": [str(month.file.path) for month in months]}
    )
    faults = _faults(connection, months)
    loaded = False
    for number, month in enumerate(months):
        if problems := faults.get(number):
            ledger.reject(month.file, problems)
        elif ledger.require_edition(month.file, "published"):
            _keep(connection, number, month, ledger)
            loaded = True
    for view in ("expectation", "label_group"):
        connection.unregister(view)
    return loaded


def _faults(
    connection: duckdb.DuckDBPyConnection, months: list[MonthFile]
) -> dict[int, list[Problem]]:
    paths = {str(month.file.path): number for number, month in enumerate(months)}
    faults: dict[int, list[Problem]] = {}
    rejects = connection.execute(
        """
        select distinct on (file_path) file_path, line, column_name, error_type, csv_line
        from reject_errors join reject_scans using (scan_id, file_id)
        order by file_path, line
        """
    ).fetchall()
    for path, line, column, error, text in rejects:
        month = months[paths[path]]
        faults[paths[path]] = [
            structural(month.file.name, line, column, error, text, len(month.columns))
        ]
    known = sorted(catalogue.crime_types())
    labels = sorted(catalogue.outcome_groups())
    for number, column, wrong in connection.execute(
        """
        select file, unnest(any_value(case
            when month is distinct from file_month then {'column': 'month', 'value': month}
            when reported_by is distinct from file_force
                then {'column': 'reported_by', 'value': reported_by}
            when crime_type is null or not list_contains($types::varchar[], crime_type)
                then {'column': 'crime_type', 'value': crime_type}
            else {'column': 'last_outcome_category', 'value': last_outcome_category}
        end))
        from counted_elsewhere join expectation using (file)
        where month is distinct from file_month or reported_by is distinct from file_force
            or crime_type is null or not list_contains($types::varchar[], crime_type)
            or not list_contains($labels::varchar[], last_outcome_category)
        group by file
        """,
        {"types": known, "labels": labels},
    ).fetchall():
        month = months[number]
        line = _first_line_with(month, column, wrong)
        name = column.replace("_", " ").capitalize()
        result = f"{quoted(wrong or 'blank')} is not expected in this file"
        expected = "Expected one month of one force and the publisher's labels. Download it again."
        faults.setdefault(number, [Problem(month.file.name, result, expected, line, name)])
    held = {row[0] for row in connection.execute("select file from counted_elsewhere").fetchall()}
    for number, month in enumerate(months):
        if number not in held:
            problem = Problem(month.file.name, "a header and no rows", "Download it again.", 2)
            faults.setdefault(number, [problem])
    return faults


def _first_line_with(month: MonthFile, column: str, value: str | None) -> int:
    """Return the first line that has a value in a column."""
    position = month.columns.index(column)
    with month.file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        line = 1
        for row in reader:
            if line > 1 and position < len(row) and row[position] == (value or ""):
                return line
            line = reader.line_num + 1
    return 1


def _keep(
    connection: duckdb.DuckDBPyConnection, number: int, month: MonthFile, ledger: Ledger
) -> None:
    load_id = ledger.next_id()
    name = force_named(month.force) or month.force
    bound: dict[str, Any] = {"load_id": load_id, "force": FORCES[name], "file": number}
    connection.execute(_STORED_COUNTS, bound)
    connection.execute(
        """
        insert into loaded_area
        select $force, $name, 'other force', null, '', null, $force, $load_id, null
        where not exists (
            from loaded_area where code = $force and superseded_by is null
        )
        """,
        {"force": FORCES[name], "name": name, "load_id": load_id},
    )
    rows = connection.execute(
        "select sum(rows)::bigint from counted_elsewhere where file = ?", [number]
    ).fetchall()[0][0]
    start, end = month.period
    report = FileReport(
        month.file.name,
        "loaded",
        CONTENT,
        load_id,
        start,
        end,
        rows_read=rows,
        rows_kept=rows,
        remarks=[f"counted by crime type: rows of {name} are not kept one by one"],
    )
    ledger.enter(month.file, report, publisher=PUBLISHER, subject=month.subject)


_COUNTED = """
create or replace temp table counted_elsewhere as
select
    file, month, reported_by, crime_type, last_outcome_category,
    count(*) as rows
from read_csv(
    $paths, columns = {types}, header = true, auto_detect = false, delim = ',',
    quote = '"', escape = '"', filename = true, store_rejects = true, strict_mode = true
)
join expectation using (filename)
group by all
"""

_STORED_COUNTS = """
insert into force_count
select
    $force, strptime(month, '%Y-%m')::date, crime_type,
    sum(rows),
    coalesce(sum(rows) filter (outcome = 'solved'), 0),
    coalesce(sum(rows) filter (outcome = 'not solved'), 0),
    coalesce(sum(rows) filter (outcome = 'awaiting'), 0),
    coalesce(sum(rows) filter (coalesce(outcome, 'not known') = 'not known'), 0),
    $load_id
from counted_elsewhere
left join label_group on label = last_outcome_category
where file = $file
group by month, crime_type
order by crime_type
"""
