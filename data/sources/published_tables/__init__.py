"""Tables of official statistics, read as published, titles and padded numbers included.

Every module of this package that has ``is_header`` and ``read`` (or ``read_records``, for files of
single records) is a publisher's layout and is found by itself (docs/how-to/add-a-publisher.md); one
that has ``why_unused`` says of which of its tables nothing is used. Tables C2 and P1 of the Office
for National Statistics (a year, by community safety partnership or by police force) and the Home
Office's open data (quarters, by force and offence) give the indicator `police_recorded_crime`. They
come as CSV or as workbooks, in which a table is found by its columns. Years and quarters are each
kept under their own period: they overlap, so they are compared and never added up.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from types import ModuleType

import duckdb
import pyarrow as pa

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, Rejected, of_whole_file
from data.reading import grids
from data.reading.files import InputFile
from data.reading.sheets import Sheet
from data.sources.published_tables.force_residents import force_residents
from data.sources.published_tables.records import count_records
from data.sources.published_tables.rows import LOOK_FOR_HEADER, Header, Table, find_header
from data.warehouse import superseding
from geo.forces import FORCES


def _find_layouts() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module for module in modules if hasattr(module, "is_header"))


LAYOUTS = _find_layouts()


def recognise(file: InputFile) -> bool:
    """Say whether a file is one of the tables that are known, by the columns of a sheet."""
    if not grids.is_grid(file):
        return False
    return any(_layout(sheet) for sheet in grids.read_heads(file, 3 * LOOK_FOR_HEADER))


def _layout(sheet: Sheet) -> tuple[ModuleType, Header] | None:
    for layout in LAYOUTS:
        if header := find_header(sheet, layout.is_header):
            return layout, header
    return None


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load published tables, each whole or not at all; say whether any was loaded."""
    loaded = False
    for file in files:
        try:
            with ledger.reading(file):
                tables = _read(connection, file)
                demonstration = any(table.demonstration for table in tables)
                edition = "demonstration" if demonstration else "published"
                if ledger.require_edition(file, edition):
                    _keep(connection, file, _joined(tables), ledger)
                    loaded = True
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return loaded


def _read(connection: duckdb.DuckDBPyConnection, file: InputFile) -> list[Table]:
    """Read every table of a file, and remark on the sheets of which nothing is used."""
    tables: list[Table] = []
    unused: list[str] = []
    residents: dict[tuple[str, int], tuple[str, str, int, int]] = {}
    for sheet in grids.read_grids(file):
        of_forces = force_residents(sheet)
        residents |= {(code, year): (code, name, year, n) for code, name, year, n in of_forces}
        result = _layout(sheet)
        if result is None:
            if sheet.rows and sheet.name is not None and not of_forces:
                unused.append(f"{sheet.name.strip()} (no table of recorded crime)")
            continue
        layout, header = result
        why = layout.why_unused(header) if hasattr(layout, "why_unused") else None
        if why is not None and sheet.name is None:
            raise Rejected([header.problem(why, "Load the table of numbers of offences.")])
        if why is not None:
            unused.append(f"{(sheet.name or '').strip()} ({why})")
            continue
        if hasattr(layout, "read_records"):
            records = layout.read_records(file, header)
            tables.append(count_records(connection, file.name, records))
        else:
            tables.append(layout.read(file, header))
    if not tables:
        fault = f"no sheet gives numbers of offences: {'; '.join(unused)}"
        expected = "Expected numbers of offences. Load a workbook with Table P1 or C2."
        raise Rejected([of_whole_file(file.name, fault, expected)])
    if unused:
        tables[0].remarks.append(f"sheets not used: {'; '.join(unused)}")
    if residents:
        years = sorted({year for _, year in residents})
        named = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
        tables[0].residents = list(residents.values())
        tables[0].remarks.append(f"residents of police force areas of mid-{named} were kept too")
    return tables


def _joined(tables: list[Table]) -> Table:
    """Put the tables of a file together: a value that two of them give is taken from the first."""
    first = tables[0]
    for table in tables[1:]:
        held = {(value.area, value.start, value.end, value.breakdown) for value in first.values}
        first.values += [
            value
            for value in table.values
            if (value.area, value.start, value.end, value.breakdown) not in held
        ]
        first.rows += table.rows
        first.set_aside += table.set_aside
        first.remarks += table.remarks
        first.other_forces |= table.other_forces
        first.subject += f" and {table.subject}"
    return first


def _require_once(file: InputFile, table: Table) -> None:
    """Refuse a table that gives one value on two rows, as one whose rows were put in twice."""
    first: dict[tuple[object, ...], int] = {}
    for value in table.values:
        key = (value.indicator, value.area, value.start, value.end, value.breakdown)
        if first.setdefault(key, value.line) != value.line:
            text = f"{value.area} has the same figure on line {first[key]} already"
            raise Rejected([Problem(file.name, text, "Expected every figure once.", value.line)])


def _keep(
    connection: duckdb.DuckDBPyConnection, file: InputFile, table: Table, ledger: Ledger
) -> None:
    values = table.values
    _require_once(file, table)
    load_id = ledger.next_id()
    columns = {
        "row": [value.line for value in values],
        "area": [value.area for value in values],
        "period_start": [value.start for value in values],
        "period_end": [value.end for value in values],
        "breakdown": [value.breakdown for value in values],
        "numerator": pa.array([value.number for value in values], pa.float64()),
        "denominator": pa.array([value.out_of for value in values], pa.float64()),
        "value": pa.array([value.share for value in values], pa.float64()),
        "lower": pa.array([value.lower for value in values], pa.float64()),
        "upper": pa.array([value.upper for value in values], pa.float64()),
        "indicator": [value.indicator or table.indicator for value in values],
        "absent": pa.array([value.absent for value in values], pa.string()),
    }
    connection.register("brought", pa.table(columns))
    connection.execute(
        """
        insert into reported
        select
            $load_id, row, indicator, area, period_start, period_end, breakdown,
            numerator, denominator, value, lower, upper, absent, 'final', null, null
        from brought
        """,
        {"load_id": load_id},
    )
    connection.unregister("brought")
    remarks = list(table.remarks)
    if replaced := superseding.replace_older(connection, "reported", load_id):
        remarks.append(f"{replaced:,} values of an earlier edition are replaced")
    for name in sorted(table.other_forces):
        connection.execute(
            "insert into loaded_area values (?, ?, 'other force', null, '', null, ?, ?, null)",
            [FORCES[name], name, FORCES[name], load_id],
        )
    superseding.replace_older(connection, "loaded_area", load_id)
    if table.residents:
        connection.executemany(
            "insert into population values ('force', ?, ?, null, ?, ?, ?)",
            [(*row, load_id) for row in table.residents],
        )
    set_aside = Counter(table.set_aside)
    report = FileReport(
        file.name,
        "loaded",
        "published table",
        load_id,
        min(value.start for value in values),
        max(value.end for value in values),
        rows_read=table.rows,
        rows_kept=table.rows - set_aside.total(),
        set_aside=dict(set_aside),
        remarks=remarks,
    )
    ledger.enter(file, report, publisher=table.publisher, subject=table.subject)
    ledger.progress(file.size)
