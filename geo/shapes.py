"""Light shapes for maps: small enough to be sent to a browser once."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.essex import DISTRICTS
from geo.placing import Wards

MOST_BYTES = 140_000  # a browser fetches it once; the promise is 150 KB
FINEST = 40.0  # metres
COARSEST = 640.0
STEP = 1.2
LEAST_BYTES_A_CORNER = 18  # '[543210,212340],' and its district's share


def light_shapes(wards: Wards, names: npt.NDArray[np.object_]) -> bytes:
    """Make the map shapes of a boundary set.

    Wards are simplified together, so that neighbours keep one shared edge, and as little as fits
    the size. Districts are dissolved from the simplified wards, so that both maps fit.

    Parameters
    ----------
    wards : Wards
        Shapes in metres of the British National Grid.
    names : array of str
        In the order of the wards.

    Returns
    -------
    bytes
        JSON: ``{"ward": [feature, …], "district": [feature, …]}``; coordinates are whole metres of
        the British National Grid, properties ``code`` and ``name``.
    """
    tolerance = FINEST
    while True:
        simple = shapely.coverage_simplify(wards.shapes, tolerance)
        # Not worth writing out while the corners alone are too many.
        if (
            LEAST_BYTES_A_CORNER * shapely.get_num_coordinates(simple).sum() > MOST_BYTES
            and tolerance < COARSEST
        ):
            tolerance *= STEP
            continue
        shapes = _rounded(simple)
        districts = {
            code: shapely.union_all(shapes[wards.districts == code])
            for code in DISTRICTS
            if (wards.districts == code).any()
        }
        text = json.dumps(
            {
                "ward": [
                    _feature(code, name, shape)
                    for code, name, shape in zip(wards.codes, names, shapes, strict=True)
                ],
                "district": [
                    _feature(code, DISTRICTS[code], shape) for code, shape in districts.items()
                ],
            },
            separators=(",", ":"),
            ensure_ascii=False,
        ).encode()
        if len(text) <= MOST_BYTES or tolerance >= COARSEST:
            return text
        tolerance *= STEP


def light_councils(councils: pd.DataFrame) -> bytes:
    """Make the map shapes of a set of councils.

    Parameters
    ----------
    councils : pandas.DataFrame
        code, name, geometry in metres of the British National Grid.

    Returns
    -------
    bytes
        As of `light_shapes`, with the one list ``council``.
    """
    shapes, tolerance = councils.geometry.to_numpy(), FINEST
    while True:
        simple = _rounded(_simplified(shapes, tolerance))
        features = [
            _feature(code, name, shape)
            for code, name, shape in zip(councils.code, councils["name"], simple, strict=True)
        ]
        text = json.dumps({"council": features}, separators=(",", ":"), ensure_ascii=False).encode()
        if len(text) <= MOST_BYTES or tolerance >= COARSEST:
            return text
        tolerance *= STEP


def _simplified(shapes: npt.NDArray[np.object_], tolerance: float) -> npt.NDArray[np.object_]:
    if shapely.coverage_is_valid(shapes):
        simple: npt.NDArray[np.object_] = shapely.coverage_simplify(shapes, tolerance)
        return simple
    # Overlaps by a rounding of the file: neighbours then keep no shared edge.
    return np.array([shapely.simplify(shape, tolerance) for shape in shapes], dtype=object)


def _rounded(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    # Ten metres are finer than a screen shows, and every shared corner rounds to the same place.
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, -1))
    return np.array([shape if shape.is_valid else shapely.make_valid(shape) for shape in rounded])


def _feature(code: str, name: str, shape: shapely.Geometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "MultiPolygon", "coordinates": _coordinates(shape)},
    }


def _coordinates(shape: shapely.Geometry) -> list[list[list[list[int]]]]:
    # What was repaired may be a collection with a multipolygon in it, so parts are of parts.
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.area > 0]
    largest = max((part.area for part in parts), default=0.0)
    # An islet under a five-hundredth of its ward is a speck on a wall; the largest part stays.
    parts = [part for part in parts if part.area >= largest / 500]
    return [
        [
            [[int(x), int(y)] for x, y in shapely.get_coordinates(ring)]
            for ring in (part.exterior, *part.interiors)
        ]
        for part in parts
    ]
