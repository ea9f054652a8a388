"""What can be wrong with a file or the warehouse, in words by which a person can correct it."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    file: str
    fault: str
    expected: str
    line: int | None = None
    column: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.cell is not None:
            where += f", {self.cell}"
        elif self.line is not None:
            where += f", line {self.line}"
        if self.column is not None:
            where += f", column '{self.column}'"
        end = "" if self.fault.endswith("?") else "."
        return f"{where}: {self.fault}{end} {self.expected}"


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
