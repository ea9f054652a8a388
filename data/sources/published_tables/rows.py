"""Rows and cells of published tables: titles above the header, broken headers, numbers as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from data.problems import Problem
from data.reading.grids import require_width
from data.reading.sheets import Sheet
from data.reading.written_numbers import number as written_number

LOOK_FOR_HEADER = 40  # rows

_NUMBER = re.compile(r"-?\d+|-?\d{1,3}(,\d{3})+")
_NOTE = re.compile(r"\[notes? [^\]]*\]", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The header of a table on a sheet.

    Attributes
    ----------
    sheet : Sheet
    names : list of str
        In order, each on one line and without references to notes. Where a cell is blank, the name
        is that of the row above: published headers have two rows.
    index : int
        Of its last row among the rows of the sheet.
    """

    sheet: Sheet
    names: list[str]
    index: int

    @property
    def line(self) -> int:
        """The line after the header."""
        lines = self.sheet.lines
        return lines[self.index + 1] if self.index + 1 < len(lines) else lines[self.index] + 1

    def problem(self, text: str, expected: str) -> Problem:
        """Report what is wrong with all rows below by the line of the header."""
        return self.sheet.problem(self.sheet.lines[self.index], None, text, expected)


@dataclass(frozen=True)
class Value:
    """One value of a table, with the line that it is on or begins on."""

    line: int
    area: str
    start: date
    end: date
    breakdown: str
    number: float | None
    absent: str | None = None
    out_of: float | None = None  # the denominator of a share
    share: float | None = None  # where numerator and denominator are not given
    lower: float | None = None
    upper: float | None = None
    indicator: str | None = None  # where it is not that of the whole table


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
    residents : list of tuple
        Code and name of a force, mid-year and residents.
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
    residents: list[tuple[str, str, int, int]] = field(default_factory=list)


def cleaned(text: str) -> str:
    """Put the text of a cell on one line, without references to notes."""
    return " ".join(_NOTE.sub(" ", text).split())


def offence(name: str) -> str:
    """Return the breakdown of an offence or group of offences."""
    return "offence=" + cleaned(name).replace(";", ",").replace("=", "-")


def number(text: str) -> int | None:
    """Read a number as published, such as '16,434 ', '-00 ' or '50000 [r]'; None if it is none."""
    text = text.strip()
    # more digits than any count of a table: a slip, and more than a number of the warehouse holds
    if _NUMBER.fullmatch(text) and len(text) <= 15:
        return int(text.replace(",", ""))
    marked = written_number(text)
    if marked is None or marked.percent or marked.pounds or marked.value % 1 or "." in text:
        return None
    return int(marked.value) if text.endswith(("]", ")")) else None


def without_marks(name: str) -> str:
    """Write a name without the numbers of footnotes that flat files append: 'fraud4', 'law5,6'."""
    return re.sub(r"(?<=[a-z)])\s?\d{1,2}(\s?,\s?\d{1,2})*(?=\W*$)", "", name)


def find_header(sheet: Sheet, is_header: Callable[[list[str]], bool]) -> Header | None:
    """Find the header among the first rows of a sheet, whatever titles are above it."""
    above: list[str] = []
    for index, (_, row) in zip(
        range(LOOK_FOR_HEADER), zip(sheet.lines, sheet.rows, strict=True), strict=False
    ):
        names = [cleaned(cell) for cell in row]
        for tried in (names, _of_two_rows(names, above)):
            if is_header([name.lower() for name in tried]):
                return Header(sheet, tried, index)
        above = names
    return None


def _of_two_rows(names: list[str], above: list[str]) -> list[str]:
    width = max(len(names), len(above))
    names, above = (part + [""] * (width - len(part)) for part in (names, above))
    return [name or other for name, other in zip(names, above, strict=True)]


def titles(header: Header) -> str:
    """Return the text of the rows above the header."""
    return "\n".join(cleaned(" ".join(row)) for row in header.sheet.rows[: header.index])


def rows_below(header: Header) -> Iterator[tuple[int, list[str]]]:
    """Give each row below the header that has anything in it, with its line.

    Raises
    ------
    Rejected
        If a row of a CSV file has other than the header's number of cells (a line with a first
        cell only, such as a footnote, is filled up), or a cell of a spreadsheet hides its number.
    """
    sheet, width = header.sheet, len(header.names)
    require_width(sheet, header.index)
    if sheet.doubtful:
        sheet.require_sound(header.line, max(sheet.lines), set(range(width)))
    for line, row in zip(
        sheet.lines[header.index + 1 :], sheet.rows[header.index + 1 :], strict=True
    ):
        yield line, (row + [""] * (width - len(row)))[:width]
