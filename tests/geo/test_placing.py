"""Point to ward: each way of finding it, on wards that can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyproj
import pytest
import shapely

from geo.placing import (
    NEAREST_WITHIN,
    Placement,
    Wards,
    degrees,
    district_of_lsoa,
    grid_points,
    place,
)

BASILDON, CASTLE_POINT = "E07000066", "E07000069"
# Two kilometre squares of Basildon side by side; one of Castle Point to their east.
WEST, EAST, BEYOND = "E05000001", "E05000002", "E05000003"
X, Y = 570_000, 190_000
WARDS = Wards(
    np.array([WEST, EAST, BEYOND], dtype=object),
    np.array([BASILDON, BASILDON, CASTLE_POINT], dtype=object),
    np.array([shapely.box(X + i * 1000, Y, X + (i + 1) * 1000, Y + 1000) for i in range(3)]),
)
TO_DEGREES = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)


@dataclass(frozen=True)
class Point:
    """A published place, in metres from the corner of the wards; None: no coordinates."""

    at: tuple[float, float] | None
    lsoa: str | None = "Basildon 001A"
    lsoa_ward: str | None = None
    district: str | None = None


def put(points: list[Point], wards: Wards = WARDS) -> Placement:
    """Place points."""
    at = [
        TO_DEGREES.transform(X + p.at[0], Y + p.at[1]) if p.at else (np.nan, np.nan) for p in points
    ]
    longitude, latitude = np.array(at, dtype=float).reshape(-1, 2).T
    return place(
        longitude,
        latitude,
        np.array([p.lsoa for p in points], dtype=object),
        np.array([p.lsoa_ward for p in points], dtype=object),
        wards,
        np.array([p.district for p in points], dtype=object),
    )


IN_WEST, IN_EAST, IN_BEYOND = (500.0, 500.0), (1500.0, 500.0), (2500.0, 500.0)
NEAR = (500.0, -NEAREST_WITHIN + 50)  # off the coast of the western ward
FAR = (500.0, -NEAREST_WITHIN - 50)
CASES = {
    "in a ward of its district": (Point(IN_WEST), BASILDON, WEST, "point"),
    "in the next ward": (Point(IN_EAST, lsoa_ward=WEST), BASILDON, EAST, "point"),
    "no LSOA, in a ward": (Point(IN_EAST, None), BASILDON, EAST, "point"),
    "in no ward, LSOA known": (Point(NEAR, lsoa_ward=EAST), BASILDON, EAST, "lsoa"),
    "in a ward of another district": (
        Point(IN_BEYOND, lsoa_ward=EAST), BASILDON, EAST, "lsoa"),
    "far out, LSOA known": (Point(FAR, lsoa_ward=WEST), BASILDON, WEST, "lsoa"),
    "no coordinates, LSOA known": (Point(None, lsoa_ward=WEST), BASILDON, WEST, "lsoa"),
    "no LSOA name, its ward known": (Point(FAR, None, WEST), BASILDON, WEST, "lsoa"),
    "in no ward, near one": (Point(NEAR), BASILDON, WEST, "nearest"),
    "in another district, near its own": (
        Point((2100.0, 500.0)), BASILDON, EAST, "nearest"),
    "near a ward, LSOA's ward in another district": (
        Point(NEAR, lsoa_ward=BEYOND), BASILDON, WEST, "nearest"),
    "no LSOA, near a ward": (Point(NEAR, None), BASILDON, WEST, "nearest"),
    "far from every ward": (Point(FAR), BASILDON, None, "district only"),
    "far into another district": (
        Point((2900.0, 500.0)), BASILDON, None, "district only"),
    "no coordinates, district known": (Point(None), BASILDON, None, "district only"),
    "district without wards here": (
        Point(IN_WEST, "Harlow 001A"), "E07000073", None, "district only"),
    "LSOA elsewhere, in a ward": (Point(IN_WEST, "Babergh 006A"), None, None, "outside"),
    "LSOA elsewhere, no coordinates": (Point(None, "Babergh 006A"), None, None, "outside"),
    "LSOA elsewhere, its ward given": (
        Point(NEAR, "Medway 001A", WEST), None, None, "outside"),
    "no LSOA, far from every ward": (Point(FAR, None), None, None, "outside"),
    "district given, in one of its wards": (
        Point(IN_EAST, None, district=BASILDON), BASILDON, EAST, "point"),
    "district given, LSOA says another": (
        Point(IN_BEYOND, district=CASTLE_POINT), CASTLE_POINT, BEYOND, "point"),
    "district given, in another": (
        Point(IN_BEYOND, None, district=BASILDON), BASILDON, None, "district only"),
    "district given and nothing else": (
        Point(None, None, district=BASILDON), BASILDON, None, "district only"),
    "given as outside, in a ward": (
        Point(IN_WEST, lsoa_ward=WEST, district="outside"), None, None, "outside"),
    "nothing known": (Point(None, None), None, None, "outside"),
    "an absurd place": (Point((-400_000.0, 0.0), None), None, None, "outside"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_way_of_finding_the_ward(name: str) -> None:
    point, *expected = CASES[name]
    placed = put([point])
    assert [placed.district[0], placed.ward[0], placed.method[0]] == expected


def test_all_at_once_in_any_order_and_with_the_wards_in_any_order() -> None:
    points = [point for point, *_ in CASES.values()]
    expected = [tuple(outcome) for _, *outcome in CASES.values()]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        wards = Wards(WARDS.codes[order], WARDS.districts[order], WARDS.shapes[order])
        for turned in (points, points[::-1]):
            placed = put(turned, wards)
            result = list(zip(placed.district, placed.ward, placed.method, strict=True))
            assert result == (expected if turned is points else expected[::-1])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
@pytest.mark.parametrize(
    ("offset", "method"), [((0.0, 100.0), "point"), ((0.0, -100.0), "nearest")],
    ids=["on the shared edge", "as near to both"],
)  # fmt: skip
def test_a_tie_goes_to_the_first_code_whatever_the_order(
    order: list[int], offset: tuple[float, float], method: str
) -> None:
    longitude, latitude = np.array([0.45]), np.array([51.58])
    ((x, y),) = grid_points(longitude, latitude)
    corner = np.array([x - offset[0], y - offset[1]])  # where both wards meet the coast
    shapes = np.array(
        [shapely.box(corner[0] - 1000, corner[1], corner[0], corner[1] + 1000),
         shapely.box(corner[0], corner[1], corner[0] + 1000, corner[1] + 1000)]
    )  # fmt: skip
    wards = Wards(WARDS.codes[:2][order], WARDS.districts[:2][order], shapes[order])
    lsoa, no_ward = np.array(["Basildon 001A"], dtype=object), np.array([None], dtype=object)
    placed = place(longitude, latitude, lsoa, no_ward, wards)
    assert (placed.ward[0], placed.method[0]) == (WEST, method)


def test_no_places_at_all() -> None:
    placed = put([])
    assert len(placed.ward) == len(placed.district) == len(placed.method) == 0


def test_district_is_read_off_the_name_of_the_lsoa() -> None:
    names = ["Southend-on-Sea 003A", "Castle Point 001A", None, "Babergh 006A", "Basildon 024C"]
    assert list(district_of_lsoa(np.array(names, dtype=object))) == [
        "E06000033", CASTLE_POINT, None, "outside", BASILDON,
    ]  # fmt: skip


def test_grid_points_agree_with_the_ordnance_survey() -> None:
    # Caister water tower, from the Ordnance Survey's test data for OSTN15. Without the shift grid,
    # which is not in the package, metres are all that can be asked.
    ((easting, northing),) = grid_points([1.716073973], [52.658007833])
    assert (easting, northing) == pytest.approx((651409.804, 313177.450), abs=5)


def test_degrees_and_metres_are_each_others_inverse() -> None:
    metres = np.array([[530_000.0, 180_000.0], [625_000.0, 245_000.0]])
    there = degrees(*metres.T)
    assert there == pytest.approx(np.array(TO_DEGREES.transform(*metres.T)).T, abs=1e-4)
    assert grid_points(*there.T) == pytest.approx(metres, abs=0.01)
