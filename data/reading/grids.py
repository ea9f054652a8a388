"""Tables of official statistics, CSV or spreadsheet: the sheets of a file as rows of texts."""

from __future__ import annotations

import codecs
import csv
import io

from data.problems import Problem, Rejected, empty_file
from data.reading import spreadsheets
from data.reading.files import TABLES, WORKBOOKS, InputFile
from data.reading.sheets import Sheet

# A file as large as this is not a table of areas: street-level records of all forces are.
LARGEST = 200 * 1024**2


def is_grid(file: InputFile) -> bool:
    """Say whether a file may hold such tables, by its ending and size."""
    return file.suffix in TABLES | WORKBOOKS and file.size <= LARGEST


def read_heads(file: InputFile, most_rows: int) -> list[Sheet]:
    """Read the first rows of each visible sheet; of a CSV file, of what its head holds.

    Raises
    ------
    Rejected
        If a spreadsheet cannot be opened.
    """
    if file.suffix in WORKBOOKS:
        return [sheet for sheet in spreadsheets.read_sheets(file, most_rows) if sheet.visible]
    if not file.size:
        raise Rejected([empty_file(file.name)])
    sheet = Sheet(file.name)
    reader = csv.reader(io.StringIO(file.head.decode("utf-8-sig", "replace"), newline=""))
    line = 1
    try:
        for cells in reader:
            if line > most_rows:
                break
            if any(cell.strip() for cell in cells):
                sheet.lines.append(line)
                sheet.rows.append([cell.strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error:
        return [sheet]
    return [sheet]


def read_grids(file: InputFile) -> list[Sheet]:
    """Read every visible sheet of a file whole.

    Raises
    ------
    Rejected
        If the file is no UTF-8 text, no plain CSV, or a spreadsheet that cannot be opened.
    """
    if file.suffix in WORKBOOKS:
        return [sheet for sheet in spreadsheets.read_sheets(file) if sheet.visible]
    content = file.path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        expected = "Save it as CSV UTF-8 or download it again."
        problem = Problem(file.name, "the file is not UTF-8 text", expected, line)
        raise Rejected([problem]) from error
    sheet = Sheet(file.name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                sheet.lines.append(line)
                sheet.rows.append([cell.strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise Rejected([Problem(file.name, str(error), "Download it again.", line)]) from error
    return [sheet]


def require_width(sheet: Sheet, header: int) -> None:
    """Refuse rows below a header that are cut off or too wide; a footnote may have fewer cells.

    Parameters
    ----------
    header : int
        Index of the header among the rows.

    Raises
    ------
    Rejected
        Naming the first such row. A spreadsheet has none: its rows end with their last cell.
    """
    if sheet.name is not None:
        return
    width = len(sheet.rows[header])
    for line, row in zip(sheet.lines[header + 1 :], sheet.rows[header + 1 :], strict=True):
        if len(row) > width or (len(row) < width and any(row[1:])):
            text = f"the row has {len(row)} cells and not {width}"
            expected = f"Expected {width} cells a row, plain CSV. Download it again."
            raise Rejected([Problem(sheet.file, text, expected, line)])
