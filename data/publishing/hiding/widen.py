"""What else to hide so that one figure may be any of a range wide enough, cheaply."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

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
        self._up = Program(sparse.hstack([sums, -sums], format="csr"), np.zeros(sums.shape[0]))

    def shift(self, place: int, width: float, cost: Numbers) -> Numbers:
        """Return how far each figure moves so that one moves by the width, as cheaply as can be."""
        many = len(self.value)
        lower = np.zeros(2 * many)
        upper = np.concatenate([np.full(many, np.inf), self.value])
        lower[place] = upper[place] = width
        upper[many + place] = 0.0
        self._up.bound(lower, upper)
        answer = self._up.solve(np.concatenate([cost, cost]))
        if answer is None:
            return _apart(self.sums, self.value, cost, place, width)
        moved: Numbers = answer[:many] + answer[many:]
        return moved


def _apart(
    sums: sparse.csr_array, value: Numbers, cost: Numbers, place: int, width: float
) -> Numbers:
    """Shift the figure up in one way and down in another until they are the width apart."""
    many, none = len(value), sparse.csr_array(sums.shape)
    # Four parts: up and down to the one way, up and down to the other.
    apart = np.zeros((1, 4 * many))
    for part, sign in enumerate((-1.0, 1.0, 1.0, -1.0)):
        apart[0, part * many + place] = sign
    answer = linprog(
        np.tile(cost, 4),
        A_eq=sparse.block_array(
            [[sums, -sums, none, none], [none, none, sums, -sums]], format="csr"
        ),
        b_eq=np.zeros(2 * sums.shape[0]),
        A_ub=apart,
        b_ub=[-width],
        bounds=np.stack(
            [np.zeros(4 * many), np.tile(np.concatenate([np.full(many, np.inf), value]), 2)],
            axis=1,
        ),
        method="highs",
    )
    if answer.status != 0:
        return np.zeros(many)
    moved: Numbers = answer.x.reshape(4, many).sum(axis=0)
    return moved
