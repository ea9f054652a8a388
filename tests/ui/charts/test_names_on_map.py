"""The names on a map: every district has one, none lies on another, none runs over the side."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest
import shapely

from geo.boundaries import read_approximate
from geo.essex import DISTRICTS
from geo.placing import Wards
from geo.shapes import light_shapes
from ui.charts.maps import names_on_map
from ui.charts.maps.names_on_map import HIGH, LETTER, LINE, Label, placed_names


@pytest.fixture(scope="module")
def shapes() -> bytes:
    """Shapes of the project's own wards, as every map of the demonstration is drawn of."""
    areas = read_approximate().areas
    wards = Wards(
        areas["code"].to_numpy(object), areas["district"].to_numpy(object),
        areas["geometry"].to_numpy(object),
    )  # fmt: skip
    return light_shapes(wards, areas["name"].to_numpy(object))


def boxes(labels: tuple[Label, ...], shapes: bytes, codes: set[str]) -> list[list[float]]:
    """Return left, low, right and high of each name in pixels of the smallest map."""
    corners = np.vstack(
        [
            shapely.get_coordinates(shapely.geometry.shape(feature["geometry"]))
            for feature in json.loads(shapes)["district"]
            if feature["properties"]["code"] in codes
        ]
    )
    (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
    metres = max(high - low, (right - left) / 2) / HIGH
    for label in labels:
        half = LETTER * len(label.name) * metres / 2
        if 2 * half <= right - left:  # no wider than the map itself
            assert left - 1 <= label.x - half
            assert label.x + half <= right + 1
    return [
        [
            label.x / metres - LETTER * len(label.name) / 2, label.y / metres - LINE / 2,
            label.x / metres + LETTER * len(label.name) / 2, label.y / metres + LINE / 2,
        ]
        for label in labels
    ]  # fmt: skip


def test_every_district_is_named_and_no_name_lies_on_another(shapes: bytes) -> None:
    labels = placed_names("wards-2025", shapes, "", tuple(DISTRICTS), "")
    assert {label.name for label in labels} == set(DISTRICTS.values())
    assert_apart(boxes(labels, shapes, set(DISTRICTS)))


def assert_apart(names: list[list[float]]) -> None:
    """Fail where a name lies on another; half a pixel is the rounding to whole metres."""
    for first, other in combinations(names, 2):
        next_to_it = first[2] <= other[0] + 0.5 or other[2] <= first[0] + 0.5
        above_or_below = first[3] <= other[1] + 0.5 or other[3] <= first[1] + 0.5
        assert next_to_it or above_or_below, (first, other)


@pytest.mark.parametrize("district", DISTRICTS)
def test_wards_of_a_district_are_named_where_there_is_room(shapes: bytes, district: str) -> None:
    chosen = next(
        feature["properties"]["code"]
        for feature in json.loads(shapes)["ward"]
        if feature["properties"]["code"]
        in {label.code for label in placed_names("wards-2025", shapes, district, (district,), "")}
    )
    labels = placed_names("wards-2025", shapes, district, (district,), chosen)
    assert labels[0].code == chosen
    assert len(labels) >= 5
    assert_apart(boxes(labels, shapes, {district}))


def test_a_ward_stays_near_its_own_area() -> None:
    assert set(names_on_map.NEAR) == {(0, 0), (0, 1), (0, -1)}
