"""Spreadsheets, Excel (.xlsx, .xlsm) or OpenDocument (.ods): their sheets as rows of texts."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from data.problems import WHOLE_FILE, Problem, Rejected, of_whole_file
from data.reading.archives import unsafe_archive
from data.reading.files import InputFile
from data.reading.sheets import Sheet
from data.reading.spreadsheets import ods
from data.reading.spreadsheets.broken_workbooks import where_broken
from data.reading.spreadsheets.xlsx import Workbook, open_workbook
from data.reading.spreadsheets.xlsx_sheet import read_sheet
from data.reading.table_types import too_large

WORKBOOK_LIMIT = 50 * 1024**2  # bytes, packed
UNPACKED_LIMIT = 300 * 1024**2
_OLE = bytes.fromhex("D0CF11E0")


def read_sheets(file: InputFile, most_rows: int | None = None) -> list[Sheet]:
    """Read the sheets of a spreadsheet, hidden ones too, in their order.

    Parameters
    ----------
    file : InputFile
    most_rows : int, optional
        Only the rows down to this one of each.

    Raises
    ------
    Rejected
        If it is too large, broken, locked or of an older kind.
    """
    _require_safe(file)
    with _broken_is_said(file):
        if file.suffix == ".ods":
            return ods.read_sheets(file.path, file.name, most_rows)
        workbook = _opened(file.path, file.sha256)
        return [read_sheet(workbook, file.name, name, most_rows) for name in workbook.parts]


# One is kept: first it is asked what it is, then it is read.
@lru_cache(maxsize=1)
def _opened(path: Path, sha256: str) -> Workbook:
    return open_workbook(path)


def _require_safe(file: InputFile) -> None:
    if file.size > WORKBOOK_LIMIT:
        raise Rejected([too_large(file, WORKBOOK_LIMIT)])
    if file.head.startswith(_OLE):
        raise Rejected([_locked_or_old(file)])
    with _broken_is_said(file), zipfile.ZipFile(file.path) as archive:
        members = archive.infolist()
    if problem := unsafe_archive(file.name, members, file.size, UNPACKED_LIMIT):
        raise Rejected([problem])


@contextmanager
def _broken_is_said(file: InputFile) -> Iterator[None]:
    """Report what cannot be made sense of; wrap nothing but the reading of sheets in this."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        IndexError,
        ValueError,
        ArithmeticError,
        StopIteration,
        TypeError,
    ) as error:
        raise Rejected([_broken(file, error)]) from error


def _broken(file: InputFile, error: Exception) -> Problem:
    """Say which of the files that a workbook is packed of is broken, and where in it."""
    expected = f"Expected a sound workbook. Open it in {_program(file)} and save it again as "
    part, fault = where_broken(file.path) or (WHOLE_FILE, str(error) or type(error).__name__)
    return Problem(
        file.name, f"the workbook is broken ({fault})", f"{expected}{file.suffix}.", part=part
    )


def _program(file: InputFile) -> str:
    return "LibreOffice" if file.suffix == ".ods" else "Excel"


def _locked_or_old(file: InputFile) -> Problem:
    if "EncryptedPackage".encode("utf-16-le") in file.path.read_bytes():
        text = "the workbook is locked with a password"
        expected = "Expected one without. Open it in Excel, take the password off and save it."
        return of_whole_file(file.name, text, expected)
    text = "a workbook of Excel 2003 or older (.xls)"
    expected = "Expected .xlsx, .xlsm or .ods. Open it in Excel and save it as .xlsx."
    return of_whole_file(file.name, text, expected)
