"""Excel workbooks of partners: the sheet with the table looked for, as text. Macros never run."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from data.problems import Problem, Rejected, quoted
from data.reading.files import InputFile, unsafe_archive
from data.reading.table_types import (
    LOOK_FOR_HEADER,
    Column,
    PartnerTable,
    Wanted,
    listed,
    names_of,
    normal,
    too_large,
)

WORKBOOK_LIMIT = 50 * 1024**2  # bytes, packed
UNPACKED_LIMIT = 300 * 1024**2
# openpyxl warns of features of a workbook that it does not keep; nothing is written here.
warnings.filterwarnings("ignore", module="openpyxl")

_OLE = bytes.fromhex("D0CF11E0")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def holds(file: InputFile, wanted: Wanted) -> bool:
    """Say whether a sheet of a workbook has the header looked for."""
    with _opened(file) as workbook:
        return any(_header(file, sheet, wanted) for sheet in workbook.worksheets)


def read(file: InputFile, wanted: Wanted) -> PartnerTable:
    """Read the first sheet that has the header looked for; others that hold rows are remarked."""
    with _opened(file) as workbook:
        table = None
        remarks = []
        for sheet in workbook.worksheets:
            found = _header(file, sheet, wanted)
            if found and table is None:
                table = _read_sheet(file, sheet, *found)
            elif found:
                remarks.append(
                    f"sheet {sheet.title} has such a table too and was not read: save it as a "
                    "workbook of its own"
                )
            elif any(any(_filled(cell) for cell in row) for row in _rows(file, sheet)):
                remarks.append(f"sheet {sheet.title} was not read: it has no such table")
        if table is None:
            raise Rejected([Problem(file.name, "no sheet has the header looked for", "Add it.")])
        table.remarks += remarks
        return table


@contextmanager
def _opened(file: InputFile) -> Iterator[openpyxl.Workbook]:
    """Open a workbook for reading from end to end, or say why it cannot be."""
    if file.size > WORKBOOK_LIMIT:
        raise Rejected([too_large(file, WORKBOOK_LIMIT)])
    if file.head.startswith(_OLE):
        raise Rejected([_locked_or_old(file)])
    with _or_broken(file):
        with zipfile.ZipFile(file.path) as archive:
            members = archive.infolist()
        if problem := unsafe_archive(file.name, members, file.size, UNPACKED_LIMIT):
            raise Rejected([problem])
        workbook = openpyxl.load_workbook(
            file.path, read_only=True, data_only=True, keep_links=False
        )
    try:
        yield workbook
    finally:
        workbook.close()


@contextmanager
def _or_broken(file: InputFile) -> Iterator[None]:
    """Report what openpyxl cannot make sense of; wrap nothing but its own work in this."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
    ) as error:
        found = f"the workbook is broken ({error})"
        expected = "Open it in Excel and save it again as .xlsx."
        raise Rejected([Problem(file.name, found, expected)]) from error


def _locked_or_old(file: InputFile) -> Problem:
    if "EncryptedPackage".encode("utf-16-le") in file.path.read_bytes():
        found = "the workbook is locked with a password"
        return Problem(file.name, found, "Open it in Excel, take the password off and save it.")
    found = "a workbook of Excel 2003 or older (.xls)"
    return Problem(file.name, found, "Open it in Excel and save it as .xlsx.")


def _rows(file: InputFile, sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    rows = iter(sheet.iter_rows())
    while True:
        with _or_broken(file):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _filled(cell: Any) -> bool:
    return cell.value is not None and cell.value != ""


def _header(file: InputFile, sheet: Any, wanted: Wanted) -> tuple[int, list[str], list[str]] | None:
    """Find row, cells and the comments above the header."""
    comments = []
    for number, row in enumerate(_rows(file, sheet), 1):
        if number > LOOK_FOR_HEADER:
            break
        texts = [str(cell.value) if _filled(cell) else "" for cell in row]
        first = next((text.strip() for text in texts if text), "")
        if first.startswith("#"):
            comments.append(first.lstrip("#").strip())
        elif wanted({normal(text) for text in texts}):
            return number, texts, comments
    return None


def _read_sheet(
    file: InputFile, sheet: Any, header: int, cells: list[str], comments: list[str]
) -> PartnerTable:
    def problem(position: int, found: str, expected: str, row: int = header) -> Problem:
        cell = f"sheet {sheet.title}, cell {get_column_letter(position + 1)}{row}"
        column = cells[position].strip() if position < len(cells) else ""
        return Problem(file.name, found, expected, row, column or None, cell)

    names = names_of(cells, problem)
    known: dict[int, dict[str, int]] = {position: {} for position in names}
    codes = {position: array("i") for position in names}
    lines: list[int] = []
    problems = []
    with _or_broken(file):
        unfinished = _Unfinished(sheet)
    for number, row in enumerate(_rows(file, sheet), 1):
        if number <= header:
            continue
        texts = dict.fromkeys(names, "")
        for position, cell in enumerate(row):
            missing = (number, position) in unfinished.formulas
            if not (_filled(cell) or missing):
                continue
            if position not in names:
                found = f"{quoted(str(cell.value))} stands in a column without a name"
                problems.append(problem(position, found, "Name the column or empty it.", number))
            elif cell.data_type == "e":
                found = f"an error in place of a value, {cell.value}"
                problems.append(problem(position, found, "Mend the formula.", number))
            elif missing:
                found = "a formula whose result is not in the file"
                expected = "Open it in Excel, let it calculate, and save it; or type the value."
                problems.append(problem(position, found, expected, number))
            else:
                texts[position] = _text(cell)
        if any(texts.values()):
            lines.append(number)
            for position, text in texts.items():
                codes[position].append(known[position].setdefault(text, len(known[position])))
    last = max(lines, default=header)
    for merged in unfinished.merged:
        left, top, right, bottom = range_boundaries(merged)
        if bottom >= header and top <= last and any(left <= p + 1 <= right for p in names):
            found = f"the cells {merged} are merged"
            expected = "Unmerge them and fill in every cell: each row has to stand for itself."
            problems.append(problem(left - 1, found, expected, top))
    if problems:
        problems.sort(key=lambda found: found.line or 0)
        raise Rejected(listed(problems, file.name))
    return PartnerTable(
        file.name,
        {
            name: Column(list(known[position]), np.array(codes[position], dtype=np.int32))
            for position, (name, _) in names.items()
        },
        dict(names.values()),
        np.array(lines, dtype=np.int64),
        header,
        comments,
        [],
        sheet.title,
        {name: get_column_letter(position + 1) for position, (name, _) in names.items()},
    )


def _text(cell: Any) -> str:
    """Write a cell as one would type it: a number in full, 0.406 shown as 40.6% as ``40.6%``."""
    value = cell.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        exact = Decimal(repr(value))
        share = "%" in (cell.number_format or "")
        plain = f"{exact.scaleb(2) if share else exact:f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        return plain + "%" * share
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


class _Unfinished:
    """What a sheet says besides its values: merged cells, formulas without a result.

    openpyxl tells of neither when it reads from end to end, so the sheet is looked through.
    """

    def __init__(self, sheet: Any) -> None:
        self.merged: list[str] = []
        self.formulas: set[tuple[int, int]] = set()  # row from 1, position from 0
        with sheet._get_source() as source:  # openpyxl is pinned to one version
            for _, element in ElementTree.iterparse(source):
                if element.tag == f"{_MAIN}mergeCell":
                    self.merged.append(element.get("ref", ""))
                elif element.tag == f"{_MAIN}row":
                    for cell in element.iter(f"{_MAIN}c"):
                        self._look(cell)
                    element.clear()

    def _look(self, cell: ElementTree.Element) -> None:
        if cell.find(f"{_MAIN}f") is None or cell.get("t") == "str":
            return
        if not cell.findtext(f"{_MAIN}v"):
            column, row, _, _ = range_boundaries(cell.get("r", ""))
            self.formulas.add((row, column - 1))
