"""The proof: two ways to fill in all unknowns that lie the width promised apart in each figure."""

from __future__ import annotations

import numpy as np

from data.publishing.hiding.system import Marks, Numbers, System, components
from data.publishing.hiding.unknown_group import UnknownGroup
from data.publishing.sparse_blocks import cut_block


def distances(system: System, unknown: Marks, new: Marks, known: Numbers) -> Numbers:
    """Prove how far apart the possible values of unknown figures are.

    Parameters
    ----------
    unknown : array of bool
        What no shown row gives.
    new : array of bool
        Only what hangs together with one of these is looked at; the rest is as in `known`.
    known : array
        Distances found before.

    Returns
    -------
    array
        Of every unknown figure that is protected a distance that is possible. Where it is less
        than the width promised, it is the largest there is.
    """
    far = known.copy()
    component, of_sum, sums = components(system, unknown)
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
    table = sums.tocoo()
    group = of_sum[table.row]
    size = np.bincount(group, minlength=many)
    plus = np.bincount(group, table.data > 0, many)
    total = np.bincount(group, value[table.col], many)
    reach = np.where((plus > 0) & (plus < size), np.inf, np.where(size == 1, 0.0, total))
    result = far[among]
    easy = again[label] & (how_many[label] == 1)
    result[easy] = reach[label[easy]]
    result[how_many[label] == 0] = np.inf  # in no sum at all

    protected = system.protected(unknown)[among]
    by_label, by_sum = np.argsort(label, kind="stable"), np.argsort(of_sum, kind="stable")
    # Sums and unknowns of a group next to one another: each group is then a block.
    blocks = sums[by_sum][:, by_label]
    items = np.flatnonzero(again & (how_many > 1))
    places = np.searchsorted(label[by_label], [items, items + 1]).T
    lines = np.searchsorted(of_sum[by_sum], [items, items + 1]).T
    for place, line in zip(places, lines, strict=True):
        columns = by_label[slice(*place)]
        mine = cut_block(blocks, line, place)
        result[columns] = UnknownGroup(
            mine, value[columns], width[columns], protected[columns]
        ).spreads()
    far[among] = result
    return far
