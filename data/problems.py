"""What can be wrong with a file or the warehouse, in words by which a person can correct it."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE_FILE = "the file as a whole"
"""The place of a problem that no line, cell, layer or member has by itself."""
LISTED = 100
"""Problems of a file that are listed one by one; the rest are counted."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input file.

    Attributes
    ----------
    file : str
        The file as the user knows it, for example ``essex.zip/2025-01/2025-01-essex-street.csv``.
    fault : str
        What is wrong, in words.
    expected : str
        What was expected and what to do next.
    line, column : int or str, optional
        Where, when one place can be named. Lines count from 1, the header being line 1.
    cell : str, optional
        Where in a workbook, for example ``sheet Returns, cell D7``; `line` is the row then.
    part : str, optional
        Where in a file that has neither: a layer, a shape, a file inside a zip; or `WHOLE_FILE`.
    """

    file: str
    fault: str
    expected: str
    line: int | None = None
    column: str | None = None
    cell: str | None = None
    part: str | None = None

    @property
    def place(self) -> str:
        """Where in the file: ``line 3, column 'Month'``; empty if nothing says where."""
        where = self.cell or (f"line {self.line}" if self.line is not None else self.part)
        column = self.column and f"column '{self.column}'"
        return ", ".join(text for text in (where, column) if text)

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        end = "" if self.fault.endswith("?") else "."
        return f"{where}: {self.fault}{end} {self.expected}"


def of_whole_file(file: str, fault: str, expected: str) -> Problem:
    """Report a fault that no line, cell, layer or member has by itself."""
    return Problem(file, fault, expected, part=WHOLE_FILE)


def empty_file(file: str) -> Problem:
    """Report a file of no bytes."""
    expected = "Expected a table with a header and rows, or shapes. Download or save it again."
    return of_whole_file(file, "the file is empty", expected)


def quoted(text: str) -> str:
    """Put a text of a file between quotation marks, its beginning if it is long."""
    return f"'{text}'" if len(text) <= 60 else f"'{text[:60]} …'"


class Rejected(Exception):
    """A file cannot be loaded; carries every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


class WarehouseError(Exception):
    """The warehouse cannot be read or written; the message says why and what to do."""
