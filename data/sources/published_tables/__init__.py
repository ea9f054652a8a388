"""Tables of official statistics, read as published, titles and padded numbers included.

Every module of this package that has ``is_header`` and ``read`` is a publisher's layout and is
found by itself (docs/how-to/add-a-publisher.md). Table C2 of the Office for National Statistics (a
year, by community safety partnership) and the Home Office's open data (quarters, by force and
offence) both give the indicator `police_recorded_crime`. Years and quarters are each kept under
their own period: they overlap, so they are compared and never added up.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from types import ModuleType

import duckdb
import pyarrow as pa

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Rejected
from data.reading.files import InputFile
from data.sources.published_tables.rows import Header, Table, find_header
from data.warehouse import superseding
from geo.forces import FORCES


def _find_layouts() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module for module in modules if hasattr(module, "is_header"))


LAYOUTS = _find_layouts()


def recognise(file: InputFile) -> bool:
    """Say whether a file is one of the tables that are known, by its header."""
    return file.suffix == ".csv" and _header(file) is not None


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load published tables, each whole or not at all; say whether any was loaded."""
    loaded = False
    for file in files:
        try:
            with ledger.reading(file):
                table = _read(file)
                edition = "demonstration" if table.demonstration else "published"
                if ledger.require_edition(file, edition):
                    _keep(connection, file, table, ledger)
                    loaded = True
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return loaded


def _header(file: InputFile) -> Header | None:
    return next(
        (found for layout in LAYOUTS if (found := find_header(file, layout.is_header))), None
    )


def _read(file: InputFile) -> Table:
    for layout in LAYOUTS:
        if header := find_header(file, layout.is_header):
            return layout.read(file, header)
    raise AssertionError(f"{file.name} was recognised and has no header")


def _keep(
    connection: duckdb.DuckDBPyConnection, file: InputFile, table: Table, ledger: Ledger
) -> None:
    load_id = ledger.next_id()
    values = table.values
    columns = {
        "row": [value.line for value in values],
        "area": [value.area for value in values],
        "period_start": [value.start for value in values],
        "period_end": [value.end for value in values],
        "breakdown": [value.breakdown for value in values],
        "numerator": pa.array([value.number for value in values], pa.float64()),
        "denominator": pa.array([value.out_of for value in values], pa.float64()),
        "absent": pa.array([value.absent for value in values], pa.string()),
    }
    connection.register("brought", pa.table(columns))
    connection.execute(
        """
        insert into reported
        select
            $load_id, row, $indicator, area, period_start, period_end, breakdown,
            numerator, denominator, null, null, null, absent, 'final', null, null
        from brought
        """,
        {"load_id": load_id, "indicator": table.indicator},
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
