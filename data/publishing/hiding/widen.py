"""What else to hide so that one figure may be any of a range wide enough, cheaply."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places, System, components
from data.publishing.linear_program import Program

ALMOST_FREE = 1e-3
"""The cost of shifting what is hidden already."""


class Widening:
    """The sums that hang together with a figure, whether or not their figures are hidden."""

    def __init__(self, system: System) -> None:
        self.system = system
        free = ~system.fixed
        self.label, of_sum, self.sums = components(system, free)
        self.number = np.cumsum(free) - 1
        among = np.flatnonzero(free)
        self.figures = among[np.argsort(self.label[among], kind="stable")]
        self.lines = np.argsort(of_sum, kind="stable")
        many = int(self.label.max(initial=0)) + 2
        self.first_figure = np.searchsorted(self.label[self.figures], np.arange(many))
        self.first_line = np.searchsorted(of_sum[self.lines], np.arange(many))
        self._regions: dict[int, _Region] = {}

    def choose(self, target: int, unknown: Marks) -> Places:
        """Choose what to hide so that the target may be any of a range wide enough.

        What is cheapest to shift together with it, so that all sums still hold, is found by linear
        programming, and then hidden. Empty where nothing can be shifted.
        """
        at = int(self.label[target])
        if at not in self._regions:
            figures = self.figures[self.first_figure[at] : self.first_figure[at + 1]]
            lines = self.lines[self.first_line[at] : self.first_line[at + 1]]
            sums = self.sums[lines][:, self.number[figures]]
            self._regions[at] = _Region(figures, sums, self.system.value[figures])
        region = self._regions[at]
        width = float(self.system.width[target])
        hidden = unknown[region.figures]
        cost = np.where(hidden, ALMOST_FREE, ALMOST_FREE + self.system.cost[region.figures])
        place = int(np.searchsorted(region.figures, target))
        moved = region.shift(place, width, cost)
        # Weighed again so that few figures move far, not many a little.
        if moved.any():
            again = np.where(hidden, ALMOST_FREE, cost * width / (moved + 0.1 * width))
            moved = region.shift(place, width, again)
        chosen: Places = region.figures[(moved > NEARLY) & ~hidden]
        return chosen


class _Region:
    """All figures that hang together, hidden or not."""

    def __init__(self, figures: Places, sums: sparse.csr_array, value: Numbers) -> None:
        self.figures, self.sums, self.value = figures, sums, value
        self._program = Program(sparse.hstack([sums, -sums], format="csr"), np.zeros(sums.shape[0]))

    def shift(self, place: int, width: float, cost: Numbers) -> Numbers:
        """Return how far each figure moves so that one moves by the width, as cheaply as can be.

        Where it cannot go up so far, it goes up as far as it can in one way to fill in the figures,
        and down by the rest in another.
        """
        moved = self._move(place, width, 0.0, cost)
        if moved is not None:
            return moved
        up = self._farthest(place, width)
        above, below = self._move(place, up, 0.0, cost), self._move(place, 0.0, width - up, cost)
        if above is None or below is None:
            return np.zeros(len(self.value))
        both: Numbers = above + below
        return both

    def _move(self, place: int, up: float, down: float, cost: Numbers) -> Numbers | None:
        """Move one figure by just so much; None if it cannot."""
        many = len(self.value)
        lower = np.zeros(2 * many)
        upper = np.concatenate([np.full(many, np.inf), self.value])
        if down > upper[many + place]:
            return None
        lower[place] = upper[place] = up
        lower[many + place] = upper[many + place] = down
        self._program.bound(lower, upper)
        answer = self._program.solve(np.concatenate([cost, cost]))
        if answer is None:
            return None
        moved: Numbers = answer[:many] + answer[many:]
        return moved

    def _farthest(self, place: int, width: float) -> float:
        """How far one figure can go up, of a width at most; a little less than is found."""
        many = len(self.value)
        upper = np.concatenate([np.full(many, np.inf), self.value])
        upper[place], upper[many + place] = width, 0.0
        self._program.bound(np.zeros(2 * many), upper)
        aim = np.zeros(2 * many)
        aim[place] = -1.0
        answer = self._program.solve(aim)
        return 0.0 if answer is None else max(0.0, float(answer[place]) - NEARLY)
