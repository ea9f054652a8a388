"""The kinds of table that can be read: their columns and how a header is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.problems import LISTED, Problem, Rejected, of_whole_file, quoted
from data.reading.files import InputFile

LOOK_FOR_HEADER = 200  # lines or rows; a template explains itself at length above its header
Wanted = Callable[[set[str]], bool]
"""Says of the names of a header, as `normal` writes them, whether it is the one looked for."""


@dataclass
class Column:
    """The cells of a column: ``texts[codes[row]]``, without the space around them."""

    texts: list[str]
    codes: npt.NDArray[np.int32]

    def __getitem__(self, row: int) -> str:
        return self.texts[self.codes[row]]


@dataclass(frozen=True)
class SheetOfTable:
    """A sheet of a workbook with rows of a table: its name, its header and where columns are.

    Attributes
    ----------
    name : str
    header : int
        Row of the header.
    letters : dict of str to str
        The letter of each column, by name.
    """

    name: str
    header: int
    letters: dict[str, str]


@dataclass
class PartnerTable:
    """A table as a partner sent it; rows count from 0, and blank ones are left out.

    Attributes
    ----------
    file : str
        As the user knows it.
    columns : dict of str to Column
        By name as `normal` writes it.
    written : dict of str to str
        The names as they are written.
    lines : numpy.ndarray of int
        Line of the file, or row of the sheet, of every row.
    header : int
        Line or row of the header.
    comments : list of str
        What is above the header after a ``#``.
    remarks : list of str
        What a person should know of how the file was read.
    sheets : list of SheetOfTable
        Of a workbook.
    sheet_of : numpy.ndarray of int, optional
        Of a workbook: the number of the sheet of every row.
    """

    file: str
    columns: dict[str, Column]
    written: dict[str, str]
    lines: npt.NDArray[np.int64]
    header: int = 1
    comments: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sheets: list[SheetOfTable] = field(default_factory=list)
    sheet_of: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def keep_rows(self, wanted: npt.NDArray[np.bool_]) -> None:
        """Leave out the other rows."""
        for column in self.columns.values():
            column.codes = column.codes[wanted]
        self.lines = self.lines[wanted]
        if self.sheet_of is not None:
            self.sheet_of = self.sheet_of[wanted]

    @property
    def unit(self) -> str:
        """What its rows are counted in: lines of a file, rows of a sheet."""
        return "row" if self.sheets else "line"

    @property
    def demonstration(self) -> bool:
        """Whether a comment above the header says that this is no real data."""
        return any(re.search(r"\bdemonstration\b", comment.lower()) for comment in self.comments)

    def problem(self, row: int, column: str | None, text: str, expected: str) -> Problem:
        """Report a cell, or with no column a whole row, by its place in the file."""
        return self._at(int(self.lines[row]), column, text, expected, self._sheet(row))

    def place(self, row: int) -> str:
        """Name a row: line 7, row 7, or row 7 of sheet May where several sheets have rows."""
        sheet = self._sheet(row)
        of = f" of sheet {sheet.name}" if sheet is not None and len(self.sheets) > 1 else ""
        return f"{self.unit} {self.lines[row]}{of}"

    def _sheet(self, row: int) -> SheetOfTable | None:
        return None if self.sheet_of is None else self.sheets[self.sheet_of[row]]

    def header_problem(self, column: str | None, text: str, expected: str) -> Problem:
        """Report a cell of the header, or with no column the header as a whole."""
        sheet = self.sheets[0] if self.sheets else None
        return self._at(self.header, column, text, expected, sheet)

    def _at(
        self, line: int, column: str | None, text: str, expected: str, sheet: SheetOfTable | None
    ) -> Problem:
        cell = None
        if sheet is not None:
            letter = sheet.letters.get(column or "")
            at = f"cell {letter}{line}" if letter else f"row {line}"
            cell = f"sheet {sheet.name}, {at}"
        return Problem(
            self.file, text, expected, line, self.written.get(column or "", column), cell
        )

    def frame(self) -> pd.DataFrame:
        """Return all cells as text; the index is the line of the file or the row of the sheet."""
        return pd.DataFrame(
            {
                name: np.array(column.texts, dtype=object)[column.codes]
                for name, column in self.columns.items()
            },
            index=self.lines,
            dtype=object,
        )


_NOTE = re.compile(
    r"(sources?|notes?|footnotes?|produced|prepared|extracted|contact)\b|[*†‡§]|[(\[]?\d{1,2}[)\].]\s",
    re.IGNORECASE,
)


def is_note(text: str) -> bool:
    """Tell whether a text alone in a row is a note below a table: by its beginning or full stop."""
    return bool(_NOTE.match(text)) or (text.endswith(".") and len(text.split()) > 3)


def normal(name: str) -> str:
    """Write a name of a header the one way: ``' Crime Group'`` is ``'crime_group'``."""
    return re.sub(r"[\s_\-]+", "_", name.strip().lower()).strip("_")


def too_large(file: InputFile, limit: int) -> Problem:
    """Report a file that is larger than any table a partner sends."""
    return of_whole_file(
        file.name,
        f"the file has {file.size / 1024**2:,.0f} MB, and {limit // 1024**2} MB is the limit of a "
        "partner's table",
        "Expected a smaller one; it was not read. Split it, for example by year.",
    )


def listed(problems: list[Problem], file: str, count: int | None = None) -> list[Problem]:
    """Keep the first problems of a file and count the rest; `count` if not all are given."""
    more = (len(problems) if count is None else count) - LISTED
    if more <= 0:
        return problems
    rest = of_whole_file(
        file, f"{more:,} more problems", "Expected none. Correct those that are listed first."
    )
    return [*problems[:LISTED], rest]


def names_of(
    header: Iterable[str], problem: Callable[[int, str, str], Problem]
) -> dict[int, tuple[str, str]]:
    """Name the columns of a header.

    Parameters
    ----------
    header : iterable of str
        Its cells; a blank one names no column.
    problem : callable
        Makes a problem of the position of a cell, what was found and what was expected.

    Returns
    -------
    dict
        Position to name as `normal` writes it and as it is written.

    Raises
    ------
    Rejected
        If two columns have one name.
    """
    names: dict[int, tuple[str, str]] = {}
    problems = []
    for position, cell in enumerate(header):
        name = normal(cell)
        if name in {known for known, _ in names.values()}:
            problems.append(
                problem(
                    position, f"column {quoted(cell.strip())} appears twice", "Expected it once."
                )
            )
        elif name:
            names[position] = (name, cell.strip())
    if problems:
        raise Rejected(problems)
    return names
