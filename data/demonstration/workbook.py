"""Excel workbooks that are the same to the byte whenever and wherever they are written."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

WRITTEN = datetime(2013, 4, 1)  # the day that every workbook gives as its own
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def write(path: Path, title: str, rows: list[list[Any]]) -> None:
    """Write one sheet.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    title : str
        Of the sheet.
    rows : list of list
        Cells, row by row; a date becomes a date cell that shows its month, None a blank one.
    """
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None  # a new workbook has one sheet
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for number in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 18
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = "mmm-yy"
    workbook.properties.creator = "Demonstration"
    workbook.properties.created = WRITTEN
    content = io.BytesIO()
    workbook.save(content)
    _write_fixed(path, content)


def _write_fixed(path: Path, content: io.BytesIO) -> None:
    """Write a workbook without the time of day, which the library puts in every part of it."""
    with zipfile.ZipFile(content) as saved, zipfile.ZipFile(path, "w") as fixed:
        for name in saved.namelist():
            part = saved.read(name)
            if name == "docProps/core.xml":
                day = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = _MODIFIED.sub(rb"\g<1>" + day + rb"\g<2>", part)
            # Not compressed: another version of the library might do that otherwise.
            fixed.writestr(zipfile.ZipInfo(name, WRITTEN.timetuple()[:6]), part)
