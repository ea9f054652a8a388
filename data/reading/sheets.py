"""Tables as they lie in a file: rows of texts with their places, whatever the file's format.

A CSV file is one sheet without a name; a workbook has one or more. What a person sees in a cell and
what the file holds may differ: cells where they do are kept apart, for anyone who uses the cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from data.problems import Problem, Rejected


@dataclass
class Sheet:
    """One sheet.

    Attributes
    ----------
    file : str
        As the user knows it.
    name : str or None
        None in a CSV file.
    lines : list of int
        Line of the file, or row of the sheet, of every row that holds anything.
    rows : list of list of str
        The texts of each row, blank cells as ``''``; rows may differ in length.
    doubtful : dict
        What is wrong with a cell, by line and position: what was found and what to do.
    hidden_rows : set of int
        Lines of rows that hold something and are hidden or filtered out.
    hidden_columns : set of int
        Positions of columns that are hidden.
    merged : list of tuple of int
        Merged cells: first line, first position, last line, last position.
    visible : bool
        Whether the sheet itself is.
    remarks : list of str
        What a person should know of how it was read.
    """

    file: str
    name: str | None = None
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    doubtful: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    visible: bool = True
    remarks: list[str] = field(default_factory=list)

    def cell(self, line: int, position: int) -> str | None:
        """Name a cell as a person finds it: sheet Returns, cell D7; None in a CSV file."""
        if self.name is None:
            return None
        return f"sheet {self.name}, cell {letters(position)}{line}"

    def problem(
        self, line: int, position: int | None, text: str, expected: str, column: str | None = None
    ) -> Problem:
        """Report a cell, or with no position a whole row."""
        cell = None if position is None else self.cell(line, position)
        if position is None and self.name is not None:
            cell = f"sheet {self.name}, row {line}"
        return Problem(self.file, text, expected, line, column or None, cell)

    def require_sound(self, first: int, last: int, columns: set[int]) -> None:
        """Refuse cells that cannot be relied on, between two lines and in the columns given.

        Raises
        ------
        Rejected
            Naming every such cell.
        """
        problems = [
            self.problem(line, position, result, expected)
            for (line, position), (result, expected) in sorted(self.doubtful.items())
            if first <= line <= last and position in columns
        ]
        if problems:
            raise Rejected(problems[:100])


def letters(position: int) -> str:
    """Return the letters of a column, counted from 0: A, B, … Z, AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def position_of(name: str) -> int:
    """Return the position of a column from its letters, counted from 0."""
    position = 0
    for letter in name:
        position = position * 26 + ord(letter) - 64
    return position - 1
