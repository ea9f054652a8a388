"""What is wrong with the rows of a table: the first ones in words, the rest counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from data.problems import LISTED, Problem, Rejected
from data.reading.table_types import PartnerTable, listed


class Findings:
    """Gathers what is wrong with the rows of a table: the first ones in words, the rest counted.

    Attributes
    ----------
    table : PartnerTable
    sound : numpy.ndarray of bool
        The rows with which nothing was found to be wrong so far.
    """

    def __init__(self, table: PartnerTable) -> None:
        self.table = table
        self.sound = np.ones(len(table), dtype=bool)
        self._found: list[tuple[int, int, Problem]] = []
        self._count = 0

    def at(
        self,
        wrong: npt.NDArray[np.bool_],
        column: str | None,
        say: Callable[[int], tuple[str, str]],
    ) -> None:
        """Report the rows that are wrong.

        Parameters
        ----------
        wrong : numpy.ndarray of bool
            One a row.
        column : str or None
            Name of the column, as `normal` writes it; None: the row as a whole.
        say : callable
            Given the number of a row, returns what was found and what was expected.
        """
        rows = np.flatnonzero(wrong)
        self._count += len(rows)
        self.sound[rows] = False
        order = list(self.table.columns).index(column) if column in self.table.columns else 99
        for row in rows[:LISTED].tolist():
            self._found.append((row, order, self.table.problem(row, column, *say(row))))

    def of_header(self, column: str | None, text: str, expected: str) -> None:
        """Report a cell of the header, or with no column the header as a whole."""
        self._count += 1
        self._found.append((-1, 0, self.table.header_problem(column, text, expected)))

    def report(self) -> None:
        """Raise `Rejected` if anything was found, in the order of the rows."""
        if self._found:
            self._found.sort(key=lambda problem: problem[:2])
            problems = [problem for _, _, problem in self._found]
            raise Rejected(listed(problems, self.table.file, self._count))
