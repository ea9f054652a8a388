"""Unknown figures that hang together, and the ways to fill them in that agree with the rest."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places
from data.publishing.linear_program import Program

FAR = 20.0
"""Widths from its value up to which a figure is tried: enough to prove one width."""
LOOKS = 3
"""Tries in random directions before a figure is taken by itself."""
MOST_SOLUTIONS = 40
"""Ways to fill in the unknowns that are kept."""


class UnknownGroup:
    """Unknowns that share sums, none below zero.

    Parameters
    ----------
    sums : sparse array
        Over these figures alone; what is shown of them is a constant on the other side.
    value, width : arrays
        True values, and how far apart possible values have to be.
    protected : array of bool
        Which figures that is asked of.
    """

    def __init__(
        self, sums: sparse.csr_array, value: Numbers, width: Numbers, protected: Marks
    ) -> None:
        self.sums, self.value, self.width, self.protected = sums, value, width, protected
        self.open = np.ones(len(value), bool)
        self._solutions: list[Numbers] = []
        self._chance = np.random.default_rng(len(value))
        self._program = Program(sums, sums @ value)
        room = FAR * width
        self._low, self._high = np.maximum(0.0, value - room), value + room
        self._dense = sums.toarray() if sums.shape[0] * sums.shape[1] < 2_000_000 else None

    def spreads(self) -> Numbers:
        """Return how far apart possible values of each figure were found.

        Of a protected figure where that is less than promised, it is the largest there is.
        """
        wanted = np.flatnonzero(self.protected & self.open)
        self._bound(self.open)
        ways = _Ways(self.value, [])
        self._look(ways, wanted)
        for figure in wanted:
            if self._is_narrow(ways, int(figure)):
                self._go_to_ends(ways, int(figure))
        spread: Numbers = ways.most - ways.least
        return spread

    def narrow_if_shown(self, shown: Places) -> Places | None:
        """Show figures if what stays unknown is still protected.

        Returns
        -------
        array or None
            None if they are shown now; else some of the figures that would follow too closely.
        """
        open_ = self.open.copy()
        open_[shown] = False
        narrow = self._alone(open_)
        if len(narrow):
            return narrow
        ones = [
            solution
            for solution in self._solutions
            if np.abs(solution[shown] - self.value[shown]).max(initial=0.0) < NEARLY
        ]
        ways = _Ways(self.value, ones)
        wanted = np.flatnonzero(self.protected & open_)
        if len(wanted):
            self._bound(open_)
            self._look(ways, wanted)
            for figure in self._narrow(ways, wanted):
                self._go_to_ends(ways, int(figure))
                if self._is_narrow(ways, int(figure)):
                    return np.array([figure])
        self.open, self._solutions = open_, ways.solutions[-MOST_SOLUTIONS:]
        return None

    def _alone(self, open_: Marks) -> Places:
        """Find figures that a sum by itself would give away: quickly seen."""
        if self._dense is None:
            return np.zeros(0, np.int64)
        sums = self._dense * open_
        plus, minus = (sums > 0).sum(axis=1), (sums < 0).sum(axis=1)
        wanted = np.where(self.protected & open_, self.width, 0.0)
        need = np.where(sums != 0, wanted, 0.0).max(axis=1, initial=0.0)
        total = np.abs(sums) @ self.value
        one_sided = (plus == 0) | (minus == 0)
        short = (need > 0) & ((plus + minus == 1) | (one_sided & (total < need - NEARLY)))
        return np.flatnonzero((sums[short] != 0).any(axis=0) & self.protected & open_)

    def _bound(self, open_: Marks) -> None:
        self._program.bound(
            np.where(open_, self._low, self.value), np.where(open_, self._high, self.value)
        )

    def _look(self, ways: _Ways, wanted: Places) -> None:
        """Go in random directions: enough where figures do not get in one another's way."""
        for look in range(LOOKS):
            narrow = self._narrow(ways, wanted)
            if not len(narrow):
                return
            aim = np.zeros(len(self.value))
            aim[narrow] = self._chance.normal(size=len(narrow)) if look else 1.0
            ways.add(self._solve(aim))
            ways.add(self._solve(-aim))

    def _go_to_ends(self, ways: _Ways, figure: int) -> None:
        """Go as far down and as far up with one figure as it goes."""
        aim = np.zeros(len(self.value))
        aim[figure] = 1.0
        ways.add(self._solve(aim))
        ways.add(self._solve(-aim))

    def _solve(self, aim: Numbers) -> Numbers:
        result = self._program.solve(aim)
        if result is None:
            raise ArithmeticError("What is hidden cannot be tested: its sums contradict each other")
        return result

    def _narrow(self, ways: _Ways, wanted: Places) -> Places:
        spread = ways.most[wanted] - ways.least[wanted]
        return wanted[spread < self.width[wanted] - NEARLY]

    def _is_narrow(self, ways: _Ways, figure: int) -> bool:
        return bool(ways.most[figure] - ways.least[figure] < self.width[figure] - NEARLY)


class _Ways:
    """Ways to fill in the unknowns, and the least and the largest value of each among them."""

    def __init__(self, value: Numbers, solutions: list[Numbers]) -> None:
        self.solutions = list(solutions)
        points = np.array([value, *solutions])
        self.least, self.most = points.min(axis=0), points.max(axis=0)

    def add(self, solution: Numbers) -> None:
        """Take one more way."""
        self.solutions.append(solution)
        np.minimum(self.least, solution, out=self.least)
        np.maximum(self.most, solution, out=self.most)
