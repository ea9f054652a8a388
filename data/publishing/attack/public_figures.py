"""What anybody can read in public files: figures, the places that show none, areas and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

CELL = ["column", "area", "period"]
"""What is counted, where and when."""


@dataclass(frozen=True)
class PublicFigures:
    """All that several releases show.

    Attributes
    ----------
    columns : list of tuples of str
        Indicator, breakdown, and 'in' or 'of'.
    areas : DataFrame
        code, name, kind and parent, by number.
    periods : DataFrame
        start and end, by number.
    releases : list of DataFrame
        Of each release, the newest first: column, area, period (numbers), figure; not a number
        where it is not shown.
    members : list of DataFrame
        Which area is part of which, as numbers: part, whole; once for every map.
    texts : DataFrame
        Notes: indicator, area (a number, -1 for all), start, end, text.
    """

    columns: list[tuple[str, str, str]]
    areas: pd.DataFrame
    periods: pd.DataFrame
    releases: list[pd.DataFrame]
    members: list[pd.DataFrame]
    texts: pd.DataFrame


def read_public(files: Sequence[Path]) -> PublicFigures:
    """Read public files, the newest first."""
    facts, areas, notes = [], [], []
    for number, file in enumerate(files):
        with duckdb.connect(str(file), read_only=True) as connection:
            facts.append(connection.execute(_FACTS).df().assign(release=number))
            areas.append(connection.execute(_AREAS).df())
            notes.append(connection.execute(_NOTES).df())
    places, place_of = _places(areas)
    table = pd.concat(facts, ignore_index=True)
    table["area"] = [
        place_of[item] for item in zip(table["boundary_set"], table["area"], strict=True)
    ]
    spans = (
        table[["period_start", "period_end"]]
        .drop_duplicates()
        .sort_values(["period_start", "period_end"], ignore_index=True)
    )
    table = table.merge(spans.reset_index(names="period"), on=["period_start", "period_end"])
    sides = []
    for side in ("in", "of"):
        figures = table[
            ["indicator", "breakdown", "area", "period", "release", side, "share", "absent"]
        ]
        figures = figures.rename(columns={side: "figure"}).assign(side=side)
        sides.append(figures[(side == "in") | figures["share"]])
    cells = pd.concat(sides, ignore_index=True)
    cells = cells[cells["figure"].notna() | cells["absent"]]
    names = pd.MultiIndex.from_frame(cells[["indicator", "breakdown", "side"]])
    cells["column"], unique = pd.factorize(names)
    texts = pd.concat(notes, ignore_index=True).drop_duplicates()
    texts["area"] = [place_of.get(("", code), -1) for code in texts["area"]]
    return PublicFigures(
        list(unique),
        places,
        spans.rename(columns={"period_start": "start", "period_end": "end"}),
        [
            cells.loc[cells["release"].eq(number), [*CELL, "figure"]].reset_index(drop=True)
            for number in range(len(files))
        ],
        _members(areas, place_of),
        texts,
    )


def _places(areas: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, dict[tuple[str, str], int]]:
    """Number the places: by code, and where the code is new, by the shape on the map."""
    number: dict[tuple[str, str], int] = {}
    of_code: dict[tuple[str, object], int] = {}
    of_shape: dict[bytes, int] = {}
    rows: list[tuple[str, str, str, str | None]] = []
    for row in pd.concat(areas, ignore_index=True).itertuples():
        shape = bytes(row.geometry) if isinstance(row.geometry, bytes | bytearray) else b""
        mine = (row.boundary_set, row.code)
        if mine in number:
            continue
        same = of_shape.get(shape) if shape else of_code.get((row.code, row.kind))
        if same is None:
            same = len(rows)
            rows.append((row.code, row.name, row.kind, row.parent))
        number[mine] = same
        of_code.setdefault((row.code, row.kind), same)
        if shape:
            of_shape.setdefault(shape, same)
    return pd.DataFrame(rows, columns=["code", "name", "kind", "parent"]), number


def _members(
    areas: Sequence[pd.DataFrame], number: dict[tuple[str, str], int]
) -> list[pd.DataFrame]:
    results: dict[frozenset[tuple[int, int]], pd.DataFrame] = {}
    for table in areas:
        pairs = {
            (number[row.boundary_set, row.code], number["", row.parent])
            for row in table.itertuples()
            if ("", row.parent) in number
        }
        results.setdefault(frozenset(pairs), pd.DataFrame(sorted(pairs), columns=["part", "whole"]))
    return list(results.values())


_FACTS = """
select
    fact.indicator, breakdown, boundary_set, area, period_start, period_end,
    coalesce(fact.numerator, value * fact.denominator / nullif(scale, 0)) as "in",
    fact.denominator as "of",
    absent is not null and absent <> 'not available' as absent,
    coalesce(indicator.denominator, '') <> '' as share
from fact join indicator using (indicator)
-- councils of another date are sums of the districts that are shown
where boundary_set not in (select boundary_set from boundary_set where kind = 'council')
"""

_AREAS = "select boundary_set, code, name, kind, parent, geometry from area where kind <> 'council'"

_NOTES = """
select indicator, area, period_start as start, period_end as "end", text from note
"""
