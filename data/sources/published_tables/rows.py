"""Rows and cells of published tables: titles above the header, broken headers, numbers as text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from data.problems import Problem, Rejected
from data.reading.files import InputFile

LOOK_FOR_HEADER = 40  # rows

_NUMBER = re.compile(r"-?\d+|-?\d{1,3}(,\d{3})+")
_NOTE = re.compile(r"\[notes? [^\]]*\]", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The header of a table: its names in order, and the line after it."""

    names: list[str]
    line: int
    row: int  # rows above it


@dataclass(frozen=True)
class Value:
    """One value of a table, with the line that it stands on or begins on."""

    line: int
    area: str
    start: date
    end: date
    breakdown: str
    number: float | None
    absent: str | None = None
    out_of: float | None = None  # the denominator of a share


@dataclass
class Table:
    """What a published table says.

    Attributes
    ----------
    publisher, subject : str
        For the book of loads; the same table of the same time has the same subject.
    rows : int
        Below the header, those with nothing in them left out.
    set_aside : collections.Counter
        Rows by the reason why no value is made of them.
    other_forces : set of str
        Names in `geo.forces.FORCES` of the forces other than Essex that have values.
    indicator : str
        What its values are of, as `data/catalogue.toml` names it.
    """

    publisher: str
    subject: str
    rows: int
    demonstration: bool
    values: list[Value] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    other_forces: set[str] = field(default_factory=set)
    indicator: str = "police_recorded_crime"


def cleaned(text: str) -> str:
    """Put the text of a cell on one line, without references to notes."""
    return " ".join(_NOTE.sub(" ", text).split())


def offence(name: str) -> str:
    """Return the breakdown of an offence or group of offences."""
    return "offence=" + cleaned(name).replace(";", ",").replace("=", "-")


def number(text: str) -> int | None:
    """Read a number as published, such as '16,434 ' or '-00 '; None if it is none."""
    text = text.strip()
    return int(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def find_header(file: InputFile, is_header: Callable[[list[str]], bool]) -> Header | None:
    """Find the header among the first rows of a file, whatever titles stand above it."""
    reader = csv.reader(io.StringIO(file.head.decode("utf-8-sig", "replace"), newline=""))
    try:
        for row, cells in zip(range(LOOK_FOR_HEADER), reader, strict=False):
            names = [cleaned(cell) for cell in cells]
            if is_header([name.lower() for name in names]):
                return Header(names, reader.line_num + 1, row)
    except csv.Error:
        return None
    return None


def titles(file: InputFile, header: Header) -> str:
    """Return the text of the rows above the header."""
    above = [cells for _, cells in zip(range(header.row), _rows(file), strict=False)]
    return "\n".join(cleaned(" ".join(cells)) for _, cells in above)


def rows_below(file: InputFile, header: Header) -> Iterator[tuple[int, list[str]]]:
    """Give each row below the header that has anything in it, with its line.

    Raises
    ------
    Rejected
        If the file is not UTF-8 text, or a row has other than the header's number of cells. A
        line with a first cell only, such as a footnote, is filled up.
    """
    width = len(header.names)
    for row, (line, cells) in enumerate(_rows(file)):
        if row <= header.row or not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width or (len(cells) < width and any(cells[1:])):
            found = f"the row has {len(cells)} cells and not {width}"
            raise Rejected([Problem(file.name, found, "Download it again.", line)])
        yield line, cells + [""] * (width - len(cells))


def _rows(file: InputFile) -> Iterator[tuple[int, list[str]]]:
    content = file.path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        expected = "Save it as CSV UTF-8 or download it again."
        problem = Problem(file.name, "the file is not UTF-8 text", expected, line)
        raise Rejected([problem]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Rejected([Problem(file.name, str(error), "Download it again.", line)]) from error
