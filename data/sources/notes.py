"""Notes of the office: known gaps, breaks and caveats, which every chart draws.

A table with the columns indicator, area, from, to, kind, text; area by code or name, or blank for
every area; from and to as months (or quarters, or years: from the first day, to the last); kind
gap, break or caveat. A break has no end. A newer file of the same name replaces the older one.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data import catalogue
from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, Rejected, quoted
from data.reading import partner_tables, table_types
from data.reading.area_names import AreaNames, UnknownArea
from data.reading.did_you_mean import nearest
from data.reading.files import InputFile
from data.reading.periods import UnreadablePeriod, period
from data.reading.table_types import PartnerTable

PUBLISHER = "Notes of the office"
COLUMNS = {"indicator", "area", "from", "to", "kind", "text"}
KINDS = ("gap", "break", "caveat")

Note = tuple[str, str, date, date | None, str, str]


def recognise(file: InputFile) -> bool:
    """Say whether a file is a table of notes, by its header."""
    # A header takes long to look for, and most tables do not speak of indicators at all.
    if file.suffix == ".csv" and b"indicator" not in file.head.lower():
        return False
    return partner_tables.holds(file, COLUMNS.issubset)


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> None:
    """Load tables of notes, each whole or not at all."""
    if not files:
        return
    areas = AreaNames(connection)
    for file in files:
        try:
            with ledger.reading(file):
                _keep(connection, file, areas, ledger)
        except Rejected as rejected:
            ledger.reject(file, table_types.listed(rejected.problems, file.name))


def _keep(
    connection: duckdb.DuckDBPyConnection, file: InputFile, areas: AreaNames, ledger: Ledger
) -> None:
    table = partner_tables.read(file, COLUMNS.issubset)
    notes = _read(table, areas)
    if not notes:
        raise Rejected([table.header_problem(None, "a header and no notes", "Add the notes.")])
    if table.demonstration and not ledger.require_edition(file, "demonstration"):
        return
    report = FileReport(
        file.name,
        "loaded",
        "notes",
        ledger.next_id(),
        rows_read=len(table),
        rows_kept=len(notes),
        remarks=table.remarks,
    )
    standing = ledger.standing("notes", file.stem)
    if standing is not None:
        report.remarks.append(f"replaces the notes of load {standing}, of a file of that name")
    connection.executemany(
        "insert into loaded_note values (?, ?, ?, ?, ?, ?, null, ?)",
        [[*note, report.load_id] for note in notes],
    )
    ledger.enter(file, report, publisher=PUBLISHER, subject=file.stem)
    ledger.progress(file.size)


def _read(table: PartnerTable, areas: AreaNames) -> list[Note]:
    notes, problems = [], []
    for row in range(len(table)):
        cells = {name: column[row] for name, column in table.columns.items()}
        try:
            notes.append(_note(table, row, cells, areas))
        except Rejected as rejected:
            problems += rejected.problems
    if problems:
        raise Rejected(problems)
    return notes


def _note(table: PartnerTable, row: int, cells: dict[str, str], areas: AreaNames) -> Note:
    problems: list[Problem] = []

    def wrong(column: str, name: str, expected: str) -> None:
        problems.append(table.problem(row, column, name, expected))

    indicator, kind = cells["indicator"].lower(), cells["kind"].lower()
    if indicator not in catalogue.indicators():
        near = nearest(indicator, list(catalogue.indicators()))
        meant = f" Nearest: {' or '.join(near)}." if near else ""
        expected = "Expected an id of data/catalogue.toml." + meant
        wrong("indicator", f"{quoted(cells['indicator'])} is not known", expected)
    area = ""
    if cells["area"]:
        try:
            area = areas.stands_for(areas.find(cells["area"]))
        except UnknownArea as unknown:
            wrong("area", unknown.fault, unknown.expected)
    start = end = None
    for column in ("from", "to"):
        if column == "to" and not cells["to"]:
            continue
        try:
            # A gap is often noted before the months are over.
            first, last = period(cells[column], date.max)
        except UnreadablePeriod as unreadable:
            wrong(column, unreadable.fault, unreadable.expected)
            continue
        start, end = (first, end) if column == "from" else (start, last)
    if start and end and end < start:
        wrong("to", f"{quoted(cells['to'])} is before the beginning", "Expected from before to.")
    if kind not in KINDS:
        text = f"{quoted(cells['kind'])} is not a kind of note"
        wrong("kind", text, f"Expected {', '.join(KINDS)}.")
    elif kind == "break" and cells["to"]:
        wrong("to", "a break has no end", "Leave the cell empty.")
    if not cells["text"]:
        wrong("text", "no reason is given", "Expected the reason in words.")
    if problems or start is None:
        raise Rejected(problems)
    return indicator, area, start, end, kind, cells["text"]
