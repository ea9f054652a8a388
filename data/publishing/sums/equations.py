"""Equations between figures: parts, their whole, and what the parts leave of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places
from data.publishing.sums.figures import Figures

OVERLAPS = 0.5
"""Where more than this share of its groups exceeds the whole, a family is not a sum by nature."""


THIRD = 1 / 3
"""From this share of exact groups on the shown ones may all be exact."""
MOSTLY = 0.8
"""Counts that add up in this share of all places and periods are taken for a sum."""


@dataclass(frozen=True)
class NotASum:
    """Parts that exceed their whole, where others of the same kind add up.

    Attributes
    ----------
    whole : int
        The figure.
    parts : tuple of int
        The figures that should add up to it.
    """

    whole: int
    parts: tuple[int, ...]


class Equations:
    """Sums as they are collected, and the equations made of them."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.protection = float(figures.rules.protection)
        self._collected: list[tuple[Places, Places, Places, Marks, Marks, Numbers]] = []
        self._families = 0
        self._lines: list[Places] = []
        self._members: list[Places] = []
        self._signs: list[Numbers] = []
        self.constants: list[Places] = []
        self.many = 0

    # Sums of one kind

    def collect(
        self,
        part: Places,
        whole: Places,
        family: Places,
        barred: Marks | None = None,
        observed: Marks | None = None,
        believed_from: Numbers | None = None,
    ) -> None:
        """Collect parts and their wholes, a pair a line.

        Parameters
        ----------
        part, whole : arrays
            Figures.
        family : array
            Numbers of the kind of sum: those of one kind are judged together.
        barred : array of bool, optional
            Pairs of wholes whose left-over must not be found out, whatever it is.
        observed : array of bool, optional
            Pairs that nobody says add up: a sum only if they do in most places, for then
            somebody who looks takes it for one.
        believed_from : array, optional
            From which share of exact groups on somebody who looks takes a kind for a sum that
            leaves nothing over; a third, if left out, for they may be the ones that are shown.
        """
        if not len(part):
            return
        barred = np.zeros(len(part), bool) if barred is None else barred
        observed = np.zeros(len(part), bool) if observed is None else observed
        believed_from = np.full(len(part), THIRD) if believed_from is None else believed_from
        self._collected.append(
            (part, whole, family + self._families, barred, observed, believed_from)
        )
        self._families += int(family.max()) + 1

    def close(self) -> list[NotASum]:
        """Make equations of what was collected, and return the groups that do not add up.

        What parts leave of their whole is a figure that nobody gives. But where a family adds up
        in most places, anyone who looks believes that it does everywhere: a group that is off by
        less than the protection is tied all the same, with the difference as a known constant. A
        group that is off by more tells only that no part is more than the whole.
        """
        if not self._collected:
            return []
        part, whole, family, barred, observed, believed_from = (
            np.concatenate(item) for item in zip(*self._collected, strict=True)
        )
        names = pd.MultiIndex.from_arrays([family, whole])
        group, unique = pd.factorize(names, sort=True)
        ends = unique.get_level_values(1).to_numpy()
        families = unique.get_level_values(0).to_numpy()
        self._fill_in(part, group, ends)
        value = self.figures.value
        left: Numbers = value[ends] - np.bincount(group, value[part], len(ends))
        left[np.abs(left) < NEARLY] = 0.0
        many = np.bincount(families)
        by_looking = np.bincount(group, observed, len(ends)) > 0
        overlapping = (np.bincount(families, left < 0) > OVERLAPS * many)[families] & ~by_looking
        exact = np.bincount(families, left == 0)
        least = np.zeros(len(many))
        least[family] = believed_from
        believed = by_looking | ((exact > 0) & (exact >= least * many))[families]
        near = np.abs(left) < self.protection - NEARLY
        sums = ~overlapping & np.where(by_looking, near, near | (left > 0))
        known = sums & near & ((left < 0) | believed)
        self._sums(
            part, group, ends, left, sums, known, np.isin(np.arange(len(ends)), group[barred])
        )
        loose = ~sums[group] & ~by_looking[group]
        self._no_more(part[loose], whole[loose])
        failed = np.flatnonzero((left < 0) & ~overlapping & ~by_looking)
        of_failed = np.isin(group, failed)
        members = pd.Series(part[of_failed]).groupby(group[of_failed]).agg(tuple)
        return [NotASum(int(ends[each]), members[each]) for each in failed]

    def _fill_in(self, part: Places, group: Places, ends: Places) -> None:
        """Give values that nobody but the supplier knows what follows from the others.

        One that is unknown in a sum is the rest of it; several share the rest.
        """
        value = self.figures.value
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(len(ends) + 1))
        while True:
            unknown = np.isnan(value[part])
            many = np.bincount(group, unknown, len(ends)) + np.isnan(value[ends])
            if not (many > 0).any():
                break
            known = np.bincount(group, np.where(unknown, 0.0, value[part]), len(ends))
            solvable = np.flatnonzero(many == 1)
            if not len(solvable):
                solvable = np.flatnonzero(many > 0)[:1]
            for item in solvable:
                members = part[order[starts[item] : starts[item + 1]]]
                lacking = members[np.isnan(value[members])]
                whole = value[ends[item]]
                if np.isnan(whole):
                    value[lacking] = 0.0
                    value[ends[item]] = np.nansum(value[members])
                elif len(lacking):
                    value[lacking] = max(0.0, whole - known[item]) / len(lacking)

    def _sums(
        self,
        part: Places,
        group: Places,
        ends: Places,
        left: Numbers,
        sums: Marks,
        known: Marks,
        barred: Marks,
    ) -> None:
        line = np.cumsum(sums) - 1
        at = sums[group]
        self.tie(line[group[at]], part[at], 1.0)
        self.tie(line[sums], ends[sums], -1.0)
        counts_people = self.figures.sensitive[self.figures.key[ends]]
        small = barred | counts_people & (left < self.protection - NEARLY)
        rest = sums & ~known & (left > 0)
        self.tie(line[rest], self.figures.add(left[rest], small[rest]), 1.0)
        off = sums & known & (left != 0)
        self.tie(line[off], self.constant(left[off]), 1.0)
        # What is left over follows from the parts, unless one of them is hidden, and so two.
        self._hide_one_part(part, group, np.flatnonzero(off & small & (left > 0)))
        self.many += int(sums.sum())

    def _hide_one_part(self, part: Places, group: Places, groups: Places) -> None:
        value = self.figures.value
        for item in groups:
            members = part[group == item]
            self.figures.secret[members[np.argmin(value[members])]] = True

    def _no_more(self, part: Places, whole: Places) -> None:
        """No part is more than its whole."""
        value = self.figures.value
        fits = value[part] <= value[whole] + NEARLY
        part, whole = part[fits], whole[fits]
        rest = self.figures.add(
            np.maximum(value[whole] - value[part], 0.0), np.zeros(len(part), bool)
        )
        lines = np.arange(len(part))
        self.tie(lines, part, 1.0)
        self.tie(lines, rest, 1.0)
        self.tie(lines, whole, -1.0)
        self.many += len(part)

    # Single equations

    def tie(self, lines: Places, members: Places, sign: float | Numbers) -> None:
        """Put figures into equations, which are counted from the last that is complete."""
        self._lines.append(lines.astype(np.int64) + self.many)
        self._members.append(members)
        self._signs.append(np.broadcast_to(np.asarray(sign, float), len(members)))

    def add_lines(self, lines: sparse.csr_array, known: tuple[Places, Numbers]) -> None:
        """Add equations in which some figures have the values known from an earlier release.

        Parameters
        ----------
        lines : sparse array
            Equations over the figures.
        known : tuple of arrays
            Figures whose values then are known, and what they come to in each line.
        """
        table = lines.tocoo()
        keep = ~np.isin(table.col, known[0])
        self.tie(table.row[keep], table.col[keep], table.data[keep])
        self.tie(np.arange(lines.shape[0]), self.constant(known[1]), 1.0)
        self.many += lines.shape[0]

    def constant(self, value: Numbers) -> Places:
        """Add numbers that everybody knows."""
        new = self.figures.add(value, np.zeros(len(value), bool))
        self.constants.append(new)
        return new

    def matrix(self) -> sparse.csr_array:
        """Put the equations together, each once."""
        shape = (self.many, len(self.figures.value))
        if not self.many:
            return sparse.csr_array(shape)
        members = (np.concatenate(self._lines), np.concatenate(self._members))
        equations = sparse.csr_array((np.concatenate(self._signs), members), shape=shape)
        chance = np.random.default_rng(5)
        name = equations @ chance.random(shape[1])
        _, first = np.unique(np.round(name, 9), return_index=True)
        return equations[np.sort(first)]
