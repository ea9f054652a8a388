"""Returns of partners: one tidy table, CSV or Excel, a row a value of an indicator.

Columns indicator, area, period, what it is broken down by, numerator, denominator, value, lower,
upper, status, note; ``python -m data template`` writes one. A later return replaces an earlier one
value by value, and what it replaced stays readable.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Rejected
from data.reading import partner_tables
from data.reading.area_names import AreaNames
from data.reading.files import InputFile
from data.reading.row_problems import Findings
from data.sources.returns.final_values import keep_final
from data.sources.returns.keys import brought, check_keys, check_standing
from data.sources.returns.remarks import describe_values
from data.sources.returns.rows import REQUIRED, read_rows
from data.warehouse import superseding

SEVERAL_OWNERS = "Partners"


def recognise(file: InputFile) -> bool:
    """Say whether a file is a return, by its header: CSV, or a sheet of a workbook."""
    # A header takes long to look for, and most tables do not speak of indicators at all.
    if file.suffix == ".csv" and b"indicator" not in file.head.lower():
        return False
    return partner_tables.holds(file, _wanted)


def _wanted(names: set[str]) -> bool:
    return names.issuperset(REQUIRED) and not names.isdisjoint(("numerator", "value"))


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load returns, each whole or not at all; say whether any was loaded.

    The table ``ward_carried`` has to be up to date
    (`data.warehouse.ward_codes_of_other_years.carry`).
    """
    loaded = False
    names = AreaNames(connection) if files else None
    for file in files:
        assert names is not None
        try:
            with ledger.reading(file):
                loaded |= _keep(connection, file, names, ledger)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
        # The next file is compared with this one by its name in the book.
        ledger.flush()
        ledger.progress(file.size)
    return loaded


def _keep(
    connection: duckdb.DuckDBPyConnection, file: InputFile, names: AreaNames, ledger: Ledger
) -> bool:
    table = partner_tables.read(file, _wanted)
    findings = Findings(table)
    rows = read_rows(findings, names, date.today())
    remaining = check_keys(rows, findings)
    with brought(connection, rows, remaining):
        compared = check_standing(connection, rows, findings, names.boundary_set)
        left_out = keep_final(connection, rows, findings, accept=ledger.accept_provisional)
        findings.report()
        edition = "demonstration" if table.demonstration else "published"
        if not ledger.require_edition(file, edition):
            return False
        load_id = ledger.next_id()
        connection.execute(_INSERT, {"load_id": load_id})
        if compared:  # else there is nothing that could be replaced
            superseding.replace_older(connection, "reported", load_id)
    set_aside = {
        "exact repeat": len(rows) - len(remaining),
        "provisional repeat of a final value": left_out,
    }
    first, last = rows.start[remaining].min(), rows.end[remaining].max()
    report = FileReport(
        file.name,
        "loaded",
        "return",
        load_id,
        first.astype("datetime64[D]").item(),
        last.astype("datetime64[D]").item(),
        rows_read=len(rows),
        rows_kept=len(remaining) - left_out,
        set_aside={reason: count for reason, count in set_aside.items() if count},
        remarks=[*table.remarks, *compared, *describe_values(rows, names)],
    )
    owners = {entry.owner for entry in rows.entries}
    publisher = owners.pop() if len(owners) == 1 else SEVERAL_OWNERS
    ledger.enter(file, report, publisher=publisher, subject=f"return {load_id}")
    return True


_INSERT = """
insert into reported
select
    $load_id, row, indicator, area, period_start, period_end, breakdown, numerator, denominator,
    value, lower, upper, absent, status, nullif(note, ''), null
from brought
anti join repeats_final using (position)
"""
