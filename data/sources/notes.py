"""Notes of the office: known gaps, breaks and caveats, which every chart draws.

A table with the columns indicator, area, from, to, kind, text; months as YYYY-MM; area a code, or
blank for every area; kind gap, break or caveat. A break has no end. A newer file of the same name
replaces the older one's notes.
"""

from __future__ import annotations

import csv
import re
from datetime import date

import duckdb
import pandas as pd

from data import catalogue
from data.files import InputFile
from data.ledger import FileReport, Ledger
from data.problems import Problem, Rejected

PUBLISHER = "Notes of the office"
COLUMNS = ["indicator", "area", "from", "to", "kind", "text"]
KINDS = ("gap", "break", "caveat")
_CODE = re.compile(r"E\d{8}")


def recognise(file: InputFile) -> bool:
    """Say whether a file is a table of notes, by its header."""
    if file.suffix != ".csv":
        return False
    header = next(csv.reader(file.first_lines(1)), [])
    return [name.strip().lower() for name in header] == COLUMNS


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> None:
    """Load tables of notes, each whole or not at all."""
    for file in files:
        try:
            notes = _read(file)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
            continue
        report = FileReport(
            file.name,
            "loaded",
            "notes",
            ledger.next_id(),
            rows_read=len(notes),
            rows_kept=len(notes),
        )
        connection.executemany(
            "insert into loaded_note values (?, ?, ?, ?, ?, ?, ?, ?)",
            [[*note, None, report.load_id] for note in notes],
        )
        ledger.enter(file, report, publisher=PUBLISHER, subject=file.stem)
        ledger.progress(file.size)


def _read(file: InputFile) -> list[tuple[str, str, date, date | None, str, str]]:
    notes, problems = [], []
    for line, row in file.table().iterrows():
        cells = {column.lower(): row[column] for column in row.index}
        start, end = _month(cells["from"]), _month(cells["to"])
        problems += [
            Problem(file.name, f"'{cells[column]}' is not known", expected, int(str(line)), column)
            for column, wrong, expected in (
                (
                    "indicator",
                    cells["indicator"] not in catalogue.indicators(),
                    "Expected an id of data/catalogue.toml.",
                ),
                (
                    "area",
                    bool(cells["area"]) and not _CODE.fullmatch(cells["area"]),
                    "Expected a code such as E07000071, or blank for every area.",
                ),
                ("kind", cells["kind"] not in KINDS, f"Expected {', '.join(KINDS)}."),
                ("from", start is None, "Expected a month as YYYY-MM."),
                ("to", bool(cells["to"]) and end is None, "Expected YYYY-MM, or blank."),
                ("text", not cells["text"], "Expected the reason in words."),
            )
            if wrong
        ]
        if start is not None:
            last = (pd.Timestamp(end) + pd.offsets.MonthEnd(0)).date() if end else None
            notes.append(
                (cells["indicator"], cells["area"], start, last, cells["kind"], cells["text"])
            )
    if problems:
        raise Rejected(problems)
    return notes


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
