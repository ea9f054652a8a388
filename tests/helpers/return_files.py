"""Returns as partners write them, for tests: good rows to start from, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

COLUMNS = (
    "indicator", "area", "period", "numerator", "denominator", "value", "lower", "upper", "status",
    "note",
)  # fmt: skip

Row = dict[str, Any]
Layout = Callable[[Path, Sequence[Row]], Path]


def value(indicator: str = "da_incidents", area: str = "Essex", period: Any = "2014-09",
          numerator: Any = "", denominator: Any = "", **other: Any) -> Row:  # fmt: skip
    """Return a row; ``value(status="p", drug="Crack")`` sets other cells and adds columns."""
    return {
        **dict.fromkeys(COLUMNS, ""),
        "indicator": indicator, "area": area, "period": period, "numerator": numerator,
        "denominator": denominator, "status": "final", **other,
    }  # fmt: skip


def csv_text(rows: Sequence[Mapping[str, Any]], delimiter: str = ",", above: str = "") -> str:
    """Write rows as the text of a CSV file, with lines above its header."""
    columns = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return above + stream.getvalue()


def as_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows to a CSV file; the first row is in line 2."""
    path = path.with_suffix(".csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def as_workbook(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows to the sheet Returns of a workbook, as text; the first row is row 2."""
    path = path.with_suffix(".xlsx")
    table = csv.reader(io.StringIO(csv_text(rows)))
    return workbook(path, {"Returns": [[cell or None for cell in row] for row in table]})


def workbook(
    path: Path,
    sheets: Mapping[str, Iterable[Sequence[Any]]],
    change: Callable[[openpyxl.Workbook], object] = lambda book: None,
) -> Path:
    """Write a workbook of sheets of rows; ``change`` may do to it what a person does in Excel."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    change(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
