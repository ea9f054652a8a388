"""The tables of a paper as OpenDocument: cover, contents, notes, and a sheet for each table."""

from __future__ import annotations

import io
import re
from datetime import datetime, time

from ui.papers.contents import Paper, Table
from ui.papers.write_pdf import AUTHOR
from ui.papers.zip_times import without_times

NOTES = (
    ("–", "no figure, or nothing to show"),
    ("not shown: too few", "left out so that nobody can be recognised"),
    ("percentage points", "the difference of two percentages"),
    ("Q1", "April to June; the financial year begins in April"),
)
_NUMBER = re.compile(r"[−-]?[\d,]+(\.\d+)?")
LONGEST_NAME = 31


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
    cover = [[paper.title], [paper.subtitle], *([one] for one in paper.warnings)]
    cover += [[name, value] for name, value in paper.facts]
    _sheet(document, "Cover", cover)
    listed = [[name, table.caption] for name, table in zip(names, paper.tables, strict=True)]
    _sheet(document, "Contents", [["Sheet", "Table"], *listed])
    _sheet(document, "Notes", [["Shorthand", "Meaning"], *map(list, NOTES)])
    for name, table in zip(names, paper.tables, strict=True):
        rows = [[table.caption], list(table.header), *map(list, table.rows)]
        _sheet(document, name, rows, numbers=table.numbers)
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _names(tables: tuple[Table, ...]) -> list[str]:
    """Name sheets: short, without signs a spreadsheet refuses, none twice."""
    found: list[str] = []
    for place, table in enumerate(tables, 1):
        plain = re.sub(r"[^\w ]+", " ", table.caption)
        found.append(" ".join(f"{place} {plain}".split())[:LONGEST_NAME].strip())
    return found


def _sheet(
    document: object, name: str, rows: list[list[str]], numbers: frozenset[int] = frozenset()
) -> None:
    from odfdo import Row
    from odfdo import Table as Sheet

    sheet = Sheet(name)
    for place, cells in enumerate(rows):
        row = Row()
        for column, text in enumerate(cells):
            value: str | float | int = text
            if column in numbers and place > 1 and _NUMBER.fullmatch(text):
                number = float(text.replace("−", "-").replace(",", ""))
                value = int(number) if number.is_integer() and "." not in text else number
            row.set_value(column, value)
        sheet.append_row(row)
    document.body.append(sheet)  # type: ignore[attr-defined]
