"""Light shapes for maps: small, complete, and without gaps between neighbours."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely

from geo import boundaries, shapes
from geo.essex import DISTRICTS
from geo.placing import Wards
from geo.shapes import light_shapes

PROMISED = 150_000  # bytes
LEVELS = ("ward", "district")


def as_wards(codes: list[str], districts: list[str], geometry: Any) -> Wards:
    return Wards(np.array(codes, object), np.array(districts, object), np.array(geometry, object))


def detailed(geometry: np.ndarray) -> np.ndarray:
    """Make every line rough as a surveyed coast is, the same way on both sides of a border."""

    def shaken(points: np.ndarray) -> np.ndarray:
        whole = np.round(points)
        return whole + 15 * np.sin(whole[:, ::-1] * 12.9898)

    return shapely.make_valid(shapely.transform(shapely.segmentize(geometry, 60), shaken))


@pytest.fixture(scope="module", params=["as drawn", "in full detail"])
def essex(request: pytest.FixtureRequest) -> tuple[Wards, np.ndarray, bytes]:
    """Return the 257 wards, their names and their light shapes."""
    areas = boundaries.read_approximate().areas
    geometry = areas.geometry.to_numpy()
    if request.param == "in full detail":
        geometry = detailed(geometry)
        assert shapely.get_num_coordinates(geometry).sum() > 80_000
    wards = as_wards(list(areas.code), list(areas.district), geometry)
    names = areas["name"].to_numpy(dtype=object)
    return wards, names, light_shapes(wards, names)


def drawn(text: bytes, level: str) -> dict[str, shapely.Geometry]:
    """Return the shapes of a level by code."""
    return {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in json.loads(text)[level]
    }


def test_small_and_complete(essex: tuple[Wards, np.ndarray, bytes]) -> None:
    wards, names, text = essex
    assert len(text) <= PROMISED
    content = json.loads(text)
    assert set(content) == set(LEVELS)
    labels = {f["properties"]["code"]: f["properties"]["name"] for f in content["ward"]}
    assert labels == dict(zip(wards.codes, names, strict=True))
    labels = {f["properties"]["code"]: f["properties"]["name"] for f in content["district"]}
    assert labels == DISTRICTS


@pytest.mark.parametrize("level", LEVELS)
def test_every_shape_is_drawable(level: str, essex: tuple[Wards, np.ndarray, bytes]) -> None:
    for feature in json.loads(essex[2])[level]:
        geometry = feature["geometry"]
        assert geometry["type"] == "MultiPolygon"
        assert geometry["coordinates"], feature["properties"]
        for polygon in geometry["coordinates"]:
            for ring in polygon:
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                assert all(isinstance(number, int) for point in ring for number in point)


def test_like_the_wards_they_stand_for(essex: tuple[Wards, np.ndarray, bytes]) -> None:
    wards, _, text = essex
    light = drawn(text, "ward")
    likeness = []
    for code, shape in zip(wards.codes, wards.shapes, strict=True):
        simple = shapely.make_valid(light[code])
        likeness.append(simple.intersection(shape).area / simple.union(shape).area)
    assert np.mean(likeness) > 0.85
    assert min(likeness) > 0.5


def test_neighbours_share_their_edges(essex: tuple[Wards, np.ndarray, bytes]) -> None:
    light = np.array([shapely.make_valid(s) for s in drawn(essex[2], "ward").values()])
    whole = shapely.union_all(light)
    assert shapely.area(light).sum() / whole.area - 1 < 0.002  # nothing twice
    gaps = sum(
        shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors
    )
    assert gaps / whole.area < 0.002


def test_the_tighter_the_limit_the_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = boundaries.read_approximate().areas
    some = areas[areas.district.isin(["E07000066", "E07000069"])]
    wards = as_wards(list(some.code), list(some.district), some.geometry)
    names = some["name"].to_numpy(dtype=object)
    full = len(light_shapes(wards, names))
    monkeypatch.setattr(shapes, "MOST_BYTES", full * 3 // 4)
    assert len(light_shapes(wards, names)) <= full * 3 // 4


def test_islets_go_and_the_largest_part_stays() -> None:
    main, island, islet = (
        shapely.box(500_000, 200_000, 510_000, 210_000),
        shapely.box(512_000, 200_000, 514_000, 202_000),
        shapely.box(515_000, 200_000, 515_200, 200_200),
    )
    wards = as_wards(["E05000001"], ["E07000066"], [shapely.MultiPolygon([islet, main, island])])
    (shape,) = drawn(light_shapes(wards, np.array(["Pitsea"], object)), "ward").values()
    assert sorted(part.area for part in shape.geoms) == [island.area, main.area]
