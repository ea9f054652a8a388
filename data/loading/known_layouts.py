"""The tables that are known, by their columns: what a table that is not known comes nearest to."""

from __future__ import annotations

import csv
import re

from data.problems import WHOLE_FILE, Problem, Rejected
from data.reading import grids, spreadsheets
from data.reading.files import WORKBOOKS, InputFile

MOST_ROWS = 40
LAYOUTS: dict[str, tuple[str, ...]] = {
    "a return of a partner": ("indicator", "area", "period", "numerator", "status"),
    "the victim satisfaction survey": (
        "date", "crime group", "district", "ethnic group", "contact", "action", "informed",
        "treatment", "overall",
    ),
    "street-level crime of data.police.uk": (
        "crime id", "month", "reported by", "falls within", "longitude", "latitude", "location",
        "lsoa code", "lsoa name", "crime type", "last outcome category", "context",
    ),
    "outcomes of data.police.uk": (
        "crime id", "month", "reported by", "falls within", "longitude", "latitude", "location",
        "lsoa code", "lsoa name", "outcome type",
    ),
    "collisions of STATS19": (
        "collision index", "date", "collision severity", "police force", "longitude", "latitude",
    ),
    "casualties of STATS19": (
        "collision index", "vehicle reference", "casualty reference", "casualty class",
        "casualty type", "age of casualty", "casualty severity",
    ),
    "vehicles of STATS19": (
        "collision index", "vehicle reference", "vehicle type", "age of driver",
    ),
    "Table C2 of the ONS": (
        "police force area code", "police force area name", "community safety partnership code",
        "community safety partnership name", "local authority code", "local authority name",
        "total recorded crime (excluding fraud)",
    ),
    "Table P1 of the ONS": (
        "area code", "area name", "total recorded crime (excluding fraud)",
        "violence against the person",
    ),
    "recorded crime of the Home Office": (
        "financial year", "financial quarter", "force name", "offence group", "offence code",
        "number of offences",
    ),
    "a download of Fingertips": (
        "indicator id", "indicator name", "area code", "area name", "time period", "value",
    ),
    "an ONS table of residents": ("code", "name", "all ages"),
    "a lookup of area codes": ("lsoa21cd", "wd24cd", "lad24cd"),
    "notes of the office": ("indicator", "area", "from", "to", "kind", "text"),
}  # fmt: skip


def describe_stranger(file: InputFile) -> Problem:
    """Say of a table that is not known what it comes nearest to, and what it lacks of that."""
    try:
        sheets = grids.read_heads(file, MOST_ROWS)
    except Rejected as rejected:
        return rejected.problems[0]
    best: tuple[float, str, list[str], int, str | None] | None = None
    first = ""
    for sheet in sheets:
        for line, row in zip(sheet.lines, sheet.rows, strict=True):
            cells = {_plain(cell) for cell in _split(row)} - {""}
            first = first or ", ".join(cell for cell in row if cell)[:80]
            for name, columns in LAYOUTS.items():
                have = [column for column in columns if column in cells]
                share = len(have) / len(columns)
                if have and (best is None or share > best[0]):
                    missing = [column for column in columns if column not in cells]
                    best = share, name, missing, line, sheet.name
    text = f"not a table that is known here; it begins '{first}'"
    if hidden := _hidden_sheets(file):
        text += f" (sheets that are hidden are not read: {', '.join(hidden)})"
    if best is None:
        return Problem(
            file.name,
            text,
            "Nearest known layout: none, for no column has a known name. Expected a table that "
            "README lists.",
            line=1 if file.suffix == ".csv" else None,
            part=None if file.suffix == ".csv" else WHOLE_FILE,
        )
    _, name, missing, line, sheet_name = best
    cell = None if sheet_name is None else f"sheet {sheet_name}, row {line}"
    lacking = f"missing columns: {', '.join(missing)}" if missing else "with other rows than it has"
    return Problem(
        file.name,
        text,
        f"Nearest known layout: {name}; {lacking}. Expected a table that README lists.",
        line=line,
        cell=cell,
    )


def _hidden_sheets(file: InputFile) -> list[str]:
    if file.suffix not in WORKBOOKS:
        return []
    return [str(sheet.name) for sheet in spreadsheets.read_sheets(file, 1) if not sheet.visible]


def _split(row: list[str]) -> list[str]:
    """Split a row whose cells are separated by something else than commas."""
    if len(row) > 1 or not row:
        return row
    for mark in ";\t|":
        if mark in row[0]:
            return next(csv.reader([row[0]], delimiter=mark), [])
    return row


def _plain(cell: str) -> str:
    return re.sub(r"[\s_\-]+", " ", cell.strip().lower())
