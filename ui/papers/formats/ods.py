"""The tables of a paper as OpenDocument: cover, contents, notes, and a sheet for each table."""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from typing import Any

from analytics import as_text
from ui.papers.contents import Paper, Table
from ui.papers.formats.pdf import AUTHOR
from ui.papers.formats.zip_times import without_times

NOTES = (
    ("–", "no figure, or nothing to show"),
    (as_text.NOT_SHOWN, "left out so that nobody can be recognised"),
    ("percentage points", "the difference of two percentages"),
    ("Q1", "April to June; the financial year begins in April"),
)
_NUMBER = re.compile(r"[−-]?[\d,]+(\.\d+)?")
LONGEST_NAME = 31
WIDE = 28.0  # centimetres of all columns together


def ods(paper: Paper) -> bytes:
    """Write the tables of a paper as OpenDocument."""
    from odfdo import Document

    document = Document("spreadsheet")
    document.body.clear()
    at = datetime.combine(paper.day, time())
    meta = document.meta
    meta.title, meta.creator, meta.initial_creator = paper.title, AUTHOR, AUTHOR
    meta.date = meta.creation_date = at
    meta.set_generator("Essex police performance")
    names = _names(paper.tables)
    cover = [[paper.title], [paper.subtitle], *([warning] for warning in paper.warnings)]
    cover += [[name, value] for name, value in paper.facts]
    _sheet(document, "Cover", cover, (3.0, 9.0))
    listed = [[name, table.caption] for name, table in zip(names, paper.tables, strict=True)]
    _sheet(document, "Contents", [["Sheet", "Table"], *listed], (4.0, 8.0))
    _sheet(document, "Notes", [["Shorthand", "Meaning"], *map(list, NOTES)], (3.0, 9.0))
    for name, table in zip(names, paper.tables, strict=True):
        rows = [[table.caption], list(table.header), *map(list, table.rows)]
        widths = table.widths or (1.0,) * len(table.header)
        _sheet(document, name, rows, widths, table.numbers)
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _names(tables: tuple[Table, ...]) -> list[str]:
    """Name sheets: short, without signs a spreadsheet refuses, none twice."""
    results: list[str] = []
    for place, table in enumerate(tables, 1):
        plain = re.sub(r"[^\w ]+", " ", table.caption)
        results.append(" ".join(f"{place} {plain}".split())[:LONGEST_NAME].strip())
    return results


def _sheet(
    document: Any,
    name: str,
    rows: list[list[str]],
    widths: tuple[float, ...],
    numbers: frozenset[int] = frozenset(),
) -> None:
    from odfdo import Column, Row
    from odfdo import Table as Sheet

    sheet = Sheet(name)
    for width in widths:
        sheet.append_column(Column(style=_column_style(document, WIDE * width / sum(widths))))
    for place, cells in enumerate(rows):
        row = Row()
        for column, text in enumerate(cells):
            value: str | float | int = text
            if column in numbers and place > 1 and _NUMBER.fullmatch(text):
                number = float(text.replace("−", "-").replace(",", ""))
                value = int(number) if number.is_integer() and "." not in text else number
            row.set_value(column, value)
        sheet.append_row(row)
    document.body.append(sheet)


def _column_style(document: Any, centimetres: float) -> str:
    """Return the name of the style of a column so wide; the document holds each once."""
    from odfdo import Style

    width = f"{centimetres:.1f}cm"
    name = f"wide-{width.replace('.', '-')}"
    if document.get_style("table-column", name) is None:
        style = Style("table-column", name=name, width=width)
        document.insert_style(style, name=name, automatic=True)
    return name
