"""Tables that partners send, CSV or Excel: as text, with the place of every cell.

What is read is kept the way a person typed it; what it means is for the reader that asked. Each
column is held as its distinct texts and one number a row, because a return of 100,000 rows says
the same few things over and over, and each of them is then looked at once.
"""

from __future__ import annotations

from types import ModuleType

from data.reading.files import WORKBOOKS, InputFile
from data.reading.table_types import PartnerTable, Wanted


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
    return _reader(file).read(file, wanted)


def _reader(file: InputFile) -> ModuleType:
    # The two readers make tables as they are described here.
    from data.reading import text_tables, workbooks

    return workbooks if file.suffix in WORKBOOKS else text_tables
