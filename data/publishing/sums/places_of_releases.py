"""Which place of an earlier release is which of today: by code and by the land it covers.

A ward keeps its people when its code changes or when a new set of wards is loaded. Anyone who has
both releases lays one map over the other; so does this.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

SAME_LAND = 0.98
"""Two areas are one place if they share this share of the land of both together."""
WITHIN = 0.98
"""An area lies within another if this share of its land does."""

Place = tuple[str, str]
"""Boundary set and code."""


@dataclass(frozen=True)
class PlacesOfRelease:
    """How the areas of a release match those of today.

    Attributes
    ----------
    place : dict
        Of each area of the release, the place of today that it is, or a place of its own.
    made_of : list of tuples
        A place, and the places (two or more) that together cover the same land.
    """

    place: dict[Place, Place]
    made_of: list[tuple[Place, tuple[Place, ...]]]


def match_places(former: pd.DataFrame, today: pd.DataFrame) -> PlacesOfRelease:
    """Match the areas of a release with those of today.

    Parameters
    ----------
    former, today : DataFrame
        boundary_set, code, name, kind, parent, geometry (well-known binary, or none).
    """
    known = {(item.boundary_set, item.code): item for item in today.itertuples()}
    by_code = {each.code: each for each in today.itertuples()}
    place: dict[Place, Place] = {}
    moved = []
    for row in former.itertuples():
        same = known.get((row.boundary_set, row.code))
        if same is None and row.kind != "remainder":
            same = by_code.get(row.code)
        if same is not None and _same_shape(row.geometry, same.geometry):
            place[row.boundary_set, row.code] = (same.boundary_set, same.code)
        elif row.kind in ("remainder", "other force") and not row.boundary_set:
            place[row.boundary_set, row.code] = (row.boundary_set, row.code)
        else:
            moved.append(row)
    made_of: list[tuple[Place, tuple[Place, ...]]] = []
    if moved:
        places, made_of = _by_land(pd.DataFrame(moved), today)
        place |= places
    return PlacesOfRelease(place, made_of)


FORMER = "@"
"""In the code of a place that none of today's areas is."""


def place_of_its_own(place: Place) -> Place:
    """Name a place that none of today's areas is."""
    return place[0], f"{place[1]}{FORMER}{place[0]}"


def _same_shape(first: object, second: object) -> bool:
    """Whether two shapes are the same, or neither has one and the code must do."""
    lacks_first, lacks_second = _is_none(first), _is_none(second)
    if lacks_first or lacks_second:
        return lacks_first and lacks_second
    return bytes(first) == bytes(second)  # type: ignore[call-overload]


def _is_none(shape: object) -> bool:
    return not isinstance(shape, bytes | bytearray | memoryview)


def _by_land(
    moved: pd.DataFrame, today: pd.DataFrame
) -> tuple[dict[Place, Place], list[tuple[Place, tuple[Place, ...]]]]:
    shaped = today[~today["geometry"].map(_is_none) & today["kind"].isin(moved["kind"])]
    shapes = shapely.make_valid(shapely.from_wkb(shaped["geometry"].map(bytes).to_numpy(object)))
    tree = shapely.STRtree(shapes)
    names = {
        (each.name, each.parent, each.kind): (each.boundary_set, each.code)
        for each in today.itertuples()
        if each.kind != "remainder"
    }
    place: dict[Place, Place] = {}
    within_today: dict[Place, list[Place]] = {}
    of_former: list[tuple[Place, tuple[Place, ...]]] = []
    for item in moved.itertuples():
        named: Place = (item.boundary_set, item.code)
        mine = place_of_its_own(named)
        if _is_none(item.geometry):
            place[named] = names.get((item.name, item.parent, item.kind), mine)
            continue
        shape = shapely.make_valid(shapely.from_wkb(bytes(item.geometry)))
        near = tree.query(shape, predicate="intersects")
        near = near[(shaped["kind"].to_numpy()[near] == item.kind)]
        shared = shapely.area(shapely.intersection(shapes[near], shape))
        land, other = shapely.area(shape), shapely.area(shapes[near])
        codes = [(str(row.boundary_set), str(row.code)) for row in shaped.iloc[near].itertuples()]
        same = shared >= SAME_LAND * (land + other - shared)
        place[named] = codes[int(np.argmax(same))] if same.any() else mine
        if same.any():
            continue
        inside = np.flatnonzero(shared >= WITHIN * other)
        if len(inside) > 1 and other[inside].sum() >= WITHIN * land:
            of_former.append((mine, tuple(codes[at] for at in inside)))
        for at in np.flatnonzero(shared >= WITHIN * land):
            within_today.setdefault(codes[at], []).append(mine)
    size = {
        (str(element.boundary_set), str(element.code)): shapely.area(shape)
        for element, shape in zip(shaped.itertuples(), shapes, strict=True)
    }
    land_of = {
        place_of_its_own((row.boundary_set, row.code)): shapely.area(
            shapely.from_wkb(bytes(row.geometry))
        )
        for row in moved.itertuples()
        if not _is_none(row.geometry)
    }
    of_today = [
        (whole, tuple(parts))
        for whole, parts in within_today.items()
        if len(parts) > 1 and sum(land_of[part] for part in parts) >= WITHIN * size[whole]
    ]
    return place, of_former + of_today
