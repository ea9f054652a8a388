"""Which figures have to be hidden so that none of the small ones follows from the others.

Everything that anybody can work out from published counts is sums: wards of a district, crime
types of a whole, solved and not solved of recorded, months of a year. So what is published is a
system of equations, and what is hidden are its unknowns. Hiding the small counts alone is not
enough: one unknown in a sum follows from the rest. More is hidden, as cheaply as is found, until

1. in every sum with something to protect at least two figures are unknown which, unless they
   are on either side of it, add up to the width promised at least (`enough_in_each_sum`), and
2. for every hidden figure there are two ways to fill in all unknowns, none below zero, that agree
   with everything published and lie at least the width promised apart in that figure
   (`proof`). They are found by linear programming.

The cheapest choice by rule 1 is found by integer programming (`cheapest`), group by group of sums
that share figures; sum by sum where a group is too large. Rule 2 is the proof, and finds what
takes several sums together, as in tables of two and more dimensions (`widen`). Then what is hidden
without need is given back, the most useful first, while the proof holds (`give_back`).

References
----------
Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapters 4 to 6.
Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.publishing.hiding.cheapest import cheapest_rows
from data.publishing.hiding.enough_in_each_sum import hide_enough
from data.publishing.hiding.give_back import give_back
from data.publishing.hiding.proof import distances
from data.publishing.hiding.system import NEARLY, Hidden, Marks, Numbers, System, components
from data.publishing.hiding.widen import Widening

SECONDS = 20.0
"""Time for giving back what need not be hidden; what is not tried by then stays hidden."""


def hide(system: System, rows: Marks | None = None, seconds: float = SECONDS) -> Hidden:
    """Find what to hide.

    Parameters
    ----------
    system : System
        Figures and equations.
    rows : array of bool, optional
        Rows of the public table that stay hidden whatever else is.
    seconds : float
        Time for giving back what need not be hidden.
    """
    rows = np.zeros(system.in_rows.shape[0], bool) if rows is None else rows.copy()
    rows |= system.rows_with(system.secret & ~system.fixed)
    required = rows.copy()
    rows, exposed, far = _hide_cheaply(system, rows)
    before = system.unknown(rows)
    rows = give_back(system, rows, ~required, exposed, seconds)
    unknown = system.unknown(rows)
    far = distances(system, unknown, _touched(system, before, before & ~unknown), far)
    protected = system.protected(unknown) & ~exposed
    if (far[protected] < system.width[protected] - NEARLY).any():
        raise ArithmeticError("What was given back cannot be: the proof no longer holds.")
    # What is secret and public all the same can only be reported.
    exposed |= system.secret & ~unknown
    narrowest = (far[protected] / system.width[protected]).min(initial=np.inf)
    return Hidden(rows, exposed, int(protected.sum()), float(narrowest))


def _touched(system: System, unknown: Marks, shown: Marks) -> Marks:
    """Mark what hung together with figures that are shown since."""
    label, _, _ = components(system, unknown)
    marks: Marks = unknown & np.isin(label, label[shown])
    return marks


def _hide_cheaply(system: System, rows: Marks) -> tuple[Marks, Marks, Numbers]:
    """Hide enough; what is to be hidden last widens others only if nothing else can."""
    rows = cheapest_rows(system, rows)
    spared = system.last & ~system.unknown(rows) & ~system.secret
    sparing = replace(system, fixed=system.fixed | spared)
    search = _Search(sparing, rows)
    search.run()
    if search.exposed.any() and spared.any():
        search.system = system
        search.exposed[:] = False
        search.run()
    return search.rows, search.exposed, search.far


class _Search:
    """Hides more until every hidden figure is protected, or nothing more can be done for it.

    Attributes
    ----------
    rows : array of bool
        Hidden rows.
    exposed : array of bool
        Figures that cannot be protected.
    far : array
        Proven distances.
    """

    def __init__(self, system: System, rows: Marks) -> None:
        self.system, self.rows = system, rows
        self.exposed = np.zeros(len(system.value), bool)
        self.far = np.full(len(system.value), np.inf)
        self._proven = np.zeros(len(system.value), bool)

    def run(self) -> None:
        """Hide and prove, again and again."""
        system, widening = self.system, Widening(self.system)
        while True:
            self.rows = hide_enough(system, self.rows)
            unknown = system.unknown(self.rows)
            self.far = distances(system, unknown, unknown & ~self._proven, self.far)
            self._proven = unknown
            narrow = system.protected(unknown) & (self.far < system.width - NEARLY)
            narrow &= ~self.exposed
            if not narrow.any():
                return
            for target in np.flatnonzero(narrow):
                more = np.zeros(len(unknown), bool)
                more[widening.choose(int(target), unknown)] = True
                if more.any():
                    self.rows = self.rows | system.rows_with(more)
                    unknown = system.unknown(self.rows)
                elif not (unknown & ~self._proven).any():
                    self.exposed[target] = True
