"""Sums over areas: wards are a district, districts the county, all of them Essex."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.publishing.hiding.system import Marks
from data.publishing.sums.equations import Equations
from data.publishing.sums.figures import Figures
from geo import essex


def collect_areas(equations: Equations, membership: pd.DataFrame) -> None:
    """Collect which figures of areas add up to which.

    Parameters
    ----------
    equations : Equations
        Where they go.
    membership : DataFrame
        set (a number for each set of areas that adds up by itself), area and parent, as numbers of
        `Figures.areas`; see `membership_of`.
    """
    figures = equations.figures
    adds_up = _adding_up(figures)
    for number, (_, members) in enumerate(membership.groupby("set")):
        parent = np.full(len(figures.areas), -1)
        parent[members["area"].to_numpy()] = members["parent"].to_numpy()
        place = figures.place
        part = np.flatnonzero(parent[place] >= 0)
        key, when = figures.key[part], figures.when[part]
        whole = figures.look_up(key, parent[place[part]], when)
        # Where nothing is given for the county, its districts are parts of Essex.
        force = _number_of(figures, essex.FORCE)
        if force >= 0:
            again = (whole < 0) & (figures.kind_of_area[place[part]] == "district")
            whole[again] = figures.look_up(
                key[again], np.full(int(again.sum()), force), when[again]
            )
        result = whole >= 0
        part, whole = part[result], whole[result]
        # Each count is judged by itself, but those that are said to add up always do.
        family = number * len(figures.counts.number) + figures.key[part]
        equations.collect(part, whole, family, observed=~adds_up[figures.key[part]])


def membership_of(figures: Figures) -> pd.DataFrame:
    """List which area is part of which, of the areas that have figures."""
    number = {code: at for at, (_, code) in enumerate(figures.areas)}
    rows = []
    for at, (_, code) in enumerate(figures.areas):
        parent = figures.parent_of_area[at]
        if parent == essex.COUNTY and parent not in number:
            parent = essex.FORCE
        if parent in number and figures.kind_of_area[at] != "other force" and parent != code:
            rows.append((0, at, number[parent]))
    return pd.DataFrame(rows, columns=["set", "area", "parent"])


def _number_of(figures: Figures, code: str) -> int:
    return next((at for at, (_, item) in enumerate(figures.areas) if item == code), -1)


def _adding_up(figures: Figures) -> Marks:
    marks = np.zeros(len(figures.counts.number), bool)
    for entry, pair in zip(figures.counts.entries, figures.counts.of_kind, strict=True):
        marks[pair] |= "areas" in entry.adds_up
    return marks
