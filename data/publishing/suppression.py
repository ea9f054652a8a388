"""Which figures have to be hidden so that none of the small ones follows from the others.

Everything that anybody can work out from published counts is sums: wards of a district, crime
types of a whole, solved and not solved of recorded, months of a year. So what is published is a
system of equations, and what is hidden are its unknowns. Hiding the small counts alone is not
enough: one unknown in a sum follows from the rest. More is hidden, as cheaply as is found, until

1. in every sum with something to protect at least two figures are unknown which, unless they
   stand on either side of it, add up to the width promised at least (`_complete`), and
2. for every hidden figure there are two ways to fill in all unknowns, none below zero, that agree
   with everything published and lie at least the width promised apart in that figure
   (`distances`). They are found by linear programming.

Rule 1 is quick and finds nearly everything. Rule 2 is the proof, and finds what takes several
sums together, as in tables of two and more dimensions.

References
----------
Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapters 4 to 6.
Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

NEARLY = 1e-6
FAR = 20.0  # widths from its value up to which a figure is tried: enough to prove one width
LOOKS = 6  # in random directions, before figures are taken one by one
CHEAP = 1e-3  # to shift what is hidden already
NOT_ENOUGH = 10.0  # how much dearer a figure is that would have to be hidden with another


@dataclass(frozen=True)
class System:
    """Figures, and what ties them together.

    Attributes
    ----------
    value : array
        Of every figure, published or not; never below zero.
    secret : array of bool
        What must not be found out.
    in_rows : sparse array, a line a row of the public table
        Which figures a row shows, as 1. They are shown together or not at all. A figure in no row
        is not published, but may follow from others.
    equations : sparse array, a line an equation
        ``equations @ value`` is 0: parts with 1, their whole with -1.
    fixed : array of bool
        Public already: cannot be hidden.
    cost : array
        How much is lost if a figure is hidden.
    width : array
        How far apart the least and the largest possible value of a hidden figure have to be.
    """

    value: Numbers
    secret: Marks
    in_rows: sparse.csr_array
    equations: sparse.csr_array
    fixed: Marks
    cost: Numbers
    width: Numbers


@dataclass(frozen=True)
class Hidden:
    """What is hidden, and how well.

    Attributes
    ----------
    rows : array of bool
        Rows of the public table whose figures are not shown.
    exposed : array of bool
        Figures that could not be protected, because too much was public already.
    protected : int
        Figures that are hidden and protected.
    narrowest : float
        Over these, the smallest proven distance between the least and the largest possible value,
        in widths promised; at least 1.
    """

    rows: Marks
    exposed: Marks
    protected: int
    narrowest: float


def hide(system: System, rows: Marks | None = None) -> Hidden:
    """Find what to hide.

    Parameters
    ----------
    system : System
        Figures and equations.
    rows : array of bool, optional
        Rows of the public table that stay hidden whatever else is.
    """
    rows = np.zeros(system.in_rows.shape[0], bool) if rows is None else rows.copy()
    rows |= _rows_with(system, system.secret & ~system.fixed)
    given_up = np.zeros(len(system.value), bool)
    before = np.zeros(len(system.value), bool)
    far = np.full(len(system.value), np.inf)
    around = _Around(system)
    while True:
        rows = _complete(system, rows)
        unknown = unknown_of(system, rows)
        far = distances(system, unknown, unknown & ~before, far)
        before = unknown
        wanted = _wanted(system, unknown) & ~given_up
        exposed = wanted & (far < system.width - NEARLY)
        if not exposed.any():
            break
        for target in np.flatnonzero(exposed):
            more = np.zeros(len(unknown), bool)
            more[around.beside(int(target), unknown)] = True
            if more.any():
                rows = rows | _rows_with(system, more)
                unknown = unknown_of(system, rows)
            elif not (unknown & ~before).any():
                given_up[target] = True
    # What is secret and public all the same can only be said.
    given_up |= system.secret & ~unknown
    kept = _wanted(system, unknown) & ~given_up
    narrowest = float((far[kept] / system.width[kept]).min()) if kept.any() else float("inf")
    return Hidden(rows, given_up, int(kept.sum()), narrowest)


def unknown_of(system: System, rows: Marks) -> Marks:
    """Say which figures no shown row tells."""
    told = (system.in_rows.T @ (~rows).astype(float)) > 0
    unknown: Marks = ~told & ~system.fixed
    return unknown


def _published(system: System) -> Marks:
    marks: Marks = np.asarray(system.in_rows.sum(axis=0)).ravel() > 0
    return marks


def _wanted(system: System, unknown: Marks) -> Marks:
    """Say what is protected: what is secret, and whatever stands in a hidden row."""
    return unknown & (system.secret | _published(system))


def _rows_with(system: System, figures: Marks) -> Marks:
    marks: Marks = (system.in_rows @ figures.astype(float)) > 0
    return marks


# Quick: one sum after the other ------------------------------------------------------------------


def _complete(system: System, rows: Marks) -> Marks:
    """Hide more until every sum with something to protect has enough unknowns."""
    sums = system.equations.tocoo()
    line, figure, sign = sums.row, sums.col, sums.data
    many = system.equations.shape[0]
    hideable = _published(system) & ~system.fixed
    while True:
        unknown = unknown_of(system, rows)
        wanted = _wanted(system, unknown)
        open_ = unknown[figure]
        weight = np.where(open_, system.value[figure], 0.0)
        count = np.bincount(line, open_, many)
        plus = np.bincount(line, open_ & (sign > 0), many)
        total = np.bincount(line, weight, many)
        need = np.zeros(many)
        np.maximum.at(need, line, np.where(wanted[figure], system.width[figure], 0.0))
        one_sided = (plus == 0) | (plus == count)
        short = (need > 0) & ((count == 1) | (one_sided & (total < need - NEARLY)))
        at = short[line] & hideable[figure] & ~open_
        if not at.any():
            return rows
        line_, figure_ = line[at], figure[at]
        helps = np.bincount(figure_, minlength=len(system.value))[figure_]
        other_side = np.where(sign[at] > 0, plus[line_] == 0, plus[line_] > 0)
        enough = other_side | (system.value[figure_] >= need[line_] - total[line_] - NEARLY)
        loss = system.cost[figure_] / helps * np.where(enough, 1.0, NOT_ENOUGH)
        order = np.lexsort((loss, line_))
        first = np.unique(line_[order], return_index=True)[1]
        more = np.zeros(len(system.value), bool)
        more[figure_[order][first]] = True
        rows = rows | _rows_with(system, more)


class _Around:
    """The sums that hang together with a figure, whether or not their figures are hidden."""

    def __init__(self, system: System) -> None:
        self.system = system
        free = ~system.fixed
        self.label, of_sum, sums = _components(system, free)
        self.sums = sums
        self.number = np.cumsum(free) - 1
        among = np.flatnonzero(free)
        self.figures = among[np.argsort(self.label[among], kind="stable")]
        self.lines = np.argsort(of_sum, kind="stable")
        many = int(self.label.max(initial=0)) + 2
        self.first_figure = np.searchsorted(self.label[self.figures], np.arange(many))
        self.first_line = np.searchsorted(of_sum[self.lines], np.arange(many))

    def beside(self, target: int, unknown: Marks) -> Places:
        """Choose what else to hide so that a figure may be any of a range wide enough.

        What is cheapest to shift together with the figure, so that all sums still hold, is found
        by linear programming, and then hidden. Empty where nothing can be shifted.
        """
        at = self.label[target]
        figures = self.figures[self.first_figure[at] : self.first_figure[at + 1]]
        lines = self.lines[self.first_line[at] : self.first_line[at + 1]]
        sums = self.sums[lines][:, self.number[figures]]
        system = self.system
        value, width = system.value[figures], system.width[target]
        cost = np.where(unknown[figures], CHEAP, CHEAP + system.cost[figures])
        place = int(np.flatnonzero(figures == target)[0])
        many = len(figures)
        # Up by the whole width, else up and down until they are a width apart.
        up = np.full(many, np.inf)
        low_up, low_down = np.zeros(many), np.zeros(many)
        low_up[place], up[place] = width, width
        down = value.copy()
        down[place] = 0.0
        answer = linprog(
            np.concatenate([cost, cost]),
            A_eq=sparse.hstack([sums, -sums], format="csr"),
            b_eq=np.zeros(sums.shape[0]),
            bounds=np.stack(
                [np.concatenate([low_up, low_down]), np.concatenate([up, down])], axis=1
            ),
            method="highs",
        )
        if answer.status == 0:
            moved = answer.x[:many] + answer.x[many:]
        else:
            moved = self._apart(sums, value, cost, place, width)
        shifted: Places = figures[(moved > NEARLY) & ~unknown[figures]]
        return shifted

    @staticmethod
    def _apart(
        sums: sparse.csr_array, value: Numbers, cost: Numbers, place: int, width: float
    ) -> Numbers:
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


# The proof ---------------------------------------------------------------------------------------


def _components(system: System, unknown: Marks) -> tuple[Places, Places, sparse.csr_array]:
    """Group unknowns that share sums; number of each, number of its equations, and these."""
    among = np.flatnonzero(unknown)
    sums = system.equations[:, among]
    sums = sums[np.diff(sums.indptr) > 0]
    many = sums.shape[0]
    graph = sparse.block_array([[None, sums], [sums.T, None]], format="csr") if many else None
    component = np.full(len(unknown), 0, dtype=np.int64)
    if graph is None:
        component[among] = np.arange(len(among))
        return component, np.zeros(0, np.int64), sums
    _, label = connected_components(graph, directed=False)
    component[among] = label[many:]
    return component, label[:many].astype(np.int64), sums


def distances(system: System, unknown: Marks, new: Marks, known: Numbers) -> Numbers:
    """Prove how far apart the possible values of unknown figures are.

    Parameters
    ----------
    unknown : array of bool
        What nobody is told.
    new : array of bool
        What of it was still told when `known` was found; only what hangs together with it is
        looked at again.
    known : array
        Distances found before.

    Returns
    -------
    array
        Of every unknown figure that is protected a distance that is possible. Where it is less
        than the width promised, it is the largest there is.
    """
    far = known.copy()
    component, of_sum, sums = _components(system, unknown)
    among = np.flatnonzero(unknown)
    if not len(among) or not sums.shape[0]:
        return far
    label = component[among]
    many = int(component.max()) + 1
    again = np.zeros(many, bool)
    again[component[new & unknown]] = True
    how_many = np.bincount(of_sum, minlength=many)
    value, width = system.value[among], system.width[among]

    # One sum by itself: whatever is hidden in it can be anything up to what is hidden together.
    alone = how_many == 1
    coo = sums.tocoo()
    group = of_sum[coo.row]
    size = np.bincount(group, minlength=many)
    plus = np.bincount(group, coo.data > 0, many)
    total = np.bincount(group, value[coo.col], many)
    reach = np.where((plus > 0) & (plus < size), np.inf, np.where(size == 1, 0.0, total))
    easy = alone[label] & again[label]
    found = far[among]
    found[easy] = reach[label[easy]]
    found[how_many[label] == 0] = np.inf  # in no sum at all

    hard = again & (how_many > 1)
    if hard.any():
        columns = np.flatnonzero(hard[label])
        lines = np.flatnonzero(hard[of_sum])
        wanted = _wanted(system, unknown)[among][columns]
        found[columns] = _spread(
            sums[lines][:, columns],
            value[columns],
            width[columns],
            wanted,
            label[columns],
            of_sum[lines],
        )
    far[among] = found
    return far


def _spread(
    sums: sparse.csr_array,
    value: Numbers,
    width: Numbers,
    wanted: Marks,
    group: Places,
    group_of_sum: Places,
) -> Numbers:
    """Look for ways to fill in the unknowns that lie far apart in every figure wanted."""
    least, most = value.copy(), value.copy()
    right = sums @ value
    chance = np.random.default_rng(20150226)
    tried = ~wanted
    columns, lines = np.arange(len(value)), np.arange(sums.shape[0])
    look = 0
    while True:
        left = ~tried[columns] & (most[columns] - least[columns] < width[columns] - NEARLY)
        if not left.any():
            break
        among = np.isin(group[columns], np.unique(group[columns[left]]))
        columns, left = columns[among], left[among]
        lines = lines[np.isin(group_of_sum[lines], np.unique(group[columns]))]
        direction = np.zeros(len(columns))
        if look < LOOKS:  # all at once: where they do not get into one another's way, that will do
            direction[left] = chance.normal(size=int(left.sum())) if look > 1 else 2.0 * look - 1.0
        else:  # then one of each group, as far up as it goes, and as far down
            first = np.unique(group[columns[left]], return_index=True)[1]
            one = np.flatnonzero(left)[first]
            direction[one] = -1.0
        part, low, high = sums[lines][:, columns], least[columns], most[columns]
        for _ in range(1 if look < LOOKS else 2):
            _look(part, right[lines], value[columns], width[columns], direction, low, high)
            direction = -direction
        least[columns], most[columns] = low, high
        if look >= LOOKS:
            tried[columns[one]] = True
        look += 1
    spread: Numbers = most - least
    return spread


def _look(
    sums: sparse.csr_array,
    right: Numbers,
    value: Numbers,
    width: Numbers,
    direction: Numbers,
    least: Numbers,
    most: Numbers,
) -> None:
    """Fill in the unknowns as far in one direction as they go, and keep how far that was."""
    room = FAR * width
    bounds = np.stack([np.maximum(0.0, value - room), value + room], axis=1)
    answer = linprog(direction, A_eq=sums, b_eq=right, bounds=bounds, method="highs")
    if answer.status != 0:
        raise ArithmeticError(f"What is hidden cannot be tested: {answer.message}")
    np.minimum(least, answer.x, out=least)
    np.maximum(most, answer.x, out=most)
