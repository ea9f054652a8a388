"""Tables that partners send, CSV or Excel: as text, with the place of every cell.

What is read is kept the way a person typed it; what it means is for the reader that asked. Each
column is held as its distinct texts and one number a row, because a return of 100,000 rows says
the same few things over and over, and each of them is then looked at once.
"""

from __future__ import annotations

import re
from types import ModuleType

import numpy as np

from data.problems import quoted
from data.reading.files import WORKBOOKS, InputFile
from data.reading.table_types import PartnerTable, Wanted, is_note

_NAMED = re.compile(r"(sources?|notes?)\s*:", re.IGNORECASE)


def holds(file: InputFile, wanted: Wanted) -> bool:
    """Say whether a file holds a table with the header looked for.

    Raises
    ------
    Rejected
        If it is a workbook that cannot be opened.
    """
    return _reader(file).holds(file, wanted)


def read(file: InputFile, wanted: Wanted) -> PartnerTable:
    """Read the table with the header looked for.

    Raises
    ------
    Rejected
        If the file is too large, is not text or a workbook that can be read, if the header names
        a column twice, if a row has too many or too few cells, or if cells of a sheet are merged,
        hold an error or a formula that was never worked out.
    """
    return _without_notes(_reader(file).read(file, wanted))


def _without_notes(table: PartnerTable) -> PartnerTable:
    """Leave out the notes below a table, such as its source, and say so."""
    in_table = np.ones(len(table), dtype=bool)
    sheet = np.zeros(len(table)) if table.sheet_of is None else table.sheet_of
    texts: dict[int, str] = {}
    for rows in (np.flatnonzero(sheet == number) for number in np.unique(sheet)):
        for row in map(int, rows[::-1]):
            filled = [text for column in table.columns.values() if (text := column[row])]
            # The commas of a sentence may have made cells of it.
            if (
                not filled
                or not is_note(filled[0])
                or (len(filled) > 1 and not _NAMED.match(filled[0]))
            ):
                break
            in_table[row], texts[row] = False, ", ".join(filled)
    if not texts:
        return table
    first = f"{table.place(min(texts))}, {quoted(texts[min(texts)])}"
    more = f", and {len(texts) - 1} more" if len(texts) > 1 else ""
    table.remarks.append(f"left out as notes below the table: {first}{more}")
    table.keep_rows(in_table)
    return table


def _reader(file: InputFile) -> ModuleType:
    # The two readers make tables as they are described here.
    from data.reading import text_tables, workbooks

    return workbooks if file.suffix in WORKBOOKS else text_tables
