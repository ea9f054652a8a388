"""Sums over parts: categories make a whole, outcomes what was recorded, indicators another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from data.publishing.hiding.system import NEARLY, Marks
from data.publishing.rules import LEVELS
from data.publishing.sums.equations import MOSTLY, THIRD, Equations
from data.publishing.sums.figures import Figures

ALL_OUTCOMES = ("solved", "not solved", "awaiting", "not known")
MOST_VALUES = 12
"""Of a breakdown with more values, parts of it are not tried by themselves."""

Family = tuple[int, list[int]]
"""A count and the counts that are parts of it."""


def collect_parts(equations: Equations) -> None:
    """Collect breakdowns, outcomes, and indicators that are parts of others."""
    figures = equations.figures
    families = [*_breakdowns(figures), *_outcomes(figures)]
    related = np.arange(len(families), len(families) + len(_relations(figures)))
    families += _relations(figures)
    families += [
        (whole, list(some))
        for whole, parts in families
        for some in _parts_that_add_up(figures, whole, parts)
    ]
    pairs = [(part, whole, of) for of, (whole, parts) in enumerate(families) for part in parts]
    if not pairs:
        return
    table = pd.DataFrame(sorted(set(pairs)), columns=["key", "whole", "of"])
    listed = pd.DataFrame(
        {
            "figure": np.arange(figures.listed),
            "key": figures.key,
            "place": figures.place,
            "when": figures.when,
        }
    )
    frame = listed.merge(table, on="key")
    ends = figures.look_up(
        frame["whole"].to_numpy(), frame["place"].to_numpy(), frame["when"].to_numpy()
    )
    frame = frame.assign(end=ends)[ends >= 0]
    equations.collect(
        frame["figure"].to_numpy(),
        frame["end"].to_numpy(),
        frame["of"].to_numpy(),
        _barred(figures, frame),
        believed_from=np.where(np.isin(frame["of"], related), MOSTLY, THIRD),
    )


def _breakdowns(figures: Figures) -> list[Family]:
    families: dict[tuple[int, str], list[int]] = {}
    counts = figures.counts
    for (indicator, breakdown), pair in zip(counts.kinds, counts.of_kind, strict=True):
        for left_out, rest in _without_one(breakdown):
            name = left_out.split("=")[0]
            whole_kind = counts.place_of_kind.get((indicator, rest))
            if whole_kind is None or name == "outcome":
                continue
            for part, whole in zip(pair, counts.of_kind[whole_kind], strict=True):
                members = families.setdefault((int(whole), name), [])
                if part != whole and int(part) not in members:
                    members.append(int(part))
    return [(whole, parts) for (whole, _), parts in families.items() if parts]


def _without_one(breakdown: str) -> list[tuple[str, str]]:
    """List each pair of a breakdown, and the breakdown without it."""
    pairs = breakdown.split(";") if breakdown else []
    return [(pair, ";".join(other for other in pairs if other != pair)) for pair in pairs]


def _outcomes(figures: Figures) -> list[Family]:
    number = figures.counts.number
    categories = {name[1] for name in number if name[0] == "crime"}
    return [
        (
            number["crime", category, "recorded"],
            [number["crime", category, measure] for measure in ALL_OUTCOMES],
        )
        for category in sorted(categories)
        if all(("crime", category, measure) in number for measure in ("recorded", *ALL_OUTCOMES))
    ]


def _relations(figures: Figures) -> list[Family]:
    counts = figures.counts
    results = []
    for relation in figures.rules.relations:
        parts = [
            int(counts.of_kind[counts.place_of_kind[part, ""], 0])
            for part in relation.parts
            if (part, "") in counts.place_of_kind
        ]
        if (relation.whole, "") in counts.place_of_kind and parts:
            results.append(
                (int(counts.of_kind[counts.place_of_kind[relation.whole, ""], 0]), parts)
            )
    return results


def _parts_that_add_up(figures: Figures, whole: int, parts: list[int]) -> list[tuple[int, ...]]:
    """Find values of a breakdown that add up to the whole though all of them exceed it.

    Next to fatal and serious casualties an estimate of the serious is given: the three are more
    than the whole, but two of them are it.
    """
    if not 3 <= len(parts) <= MOST_VALUES:
        return []
    keys = [*parts, whole]
    among = np.flatnonzero(np.isin(figures.key, keys))
    table = pd.DataFrame(
        {
            "at": figures.place[among] * len(figures.periods) + figures.when[among],
            "key": figures.key[among],
            "value": figures.value[among],
        }
    ).pivot(index="at", columns="key", values="value")
    table = table.reindex(columns=keys)
    table = table[table[whole] > 0].fillna(0.0)
    values, total = table[parts].to_numpy(), table[whole].to_numpy()
    if not len(total) or np.mean(values.sum(axis=1) > total + NEARLY) <= 1.0 - MOSTLY:
        return []
    return [
        tuple(parts[item] for item in some)
        for size in range(2, len(parts))
        for some in combinations(range(len(parts)), size)
        if np.mean(np.abs(values[:, some].sum(axis=1) - total) < NEARLY) >= MOSTLY
    ]


def _barred(figures: Figures, frame: pd.DataFrame) -> Marks:
    """Mark wholes some part of which is never shown for such an area: it must not follow."""
    level = figures.level_of_area[frame["place"].to_numpy()]
    barred = np.zeros(len(frame), bool)
    for key, levels in _never_shown(figures).items():
        barred |= (frame["whole"].to_numpy() == key) & np.isin(level, list(levels))
    return barred


def _never_shown(figures: Figures) -> dict[int, set[str]]:
    """List the wholes of which a part is never shown for a kind of area."""
    results: dict[int, set[str]] = {}
    counts = figures.counts
    for indicator, breakdown in counts.kinds:
        for level in LEVELS:
            if not breakdown or not figures.rules.bars(indicator, level, breakdown):
                continue
            for _, rest in _without_one(breakdown):
                if (indicator, rest) in counts.place_of_kind:
                    for key in counts.of_kind[counts.place_of_kind[indicator, rest]]:
                        results.setdefault(int(key), set()).add(level)
    return results
