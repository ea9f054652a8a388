"""Where things happen: the wards, how busy each is, and the snap points within them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from pyproj import Transformer

from data.demonstration.basics import Floats, Integers, generator, plan

WARDS = Path(__file__).resolve().parents[2] / "geo" / "approximate" / "wards_2025.geojson"
PLAN = plan("crime")
DISTRICTS: list[dict[str, Any]] = PLAN["district"]


def read_wards() -> gpd.GeoDataFrame:
    """Wards of May 2025 in their approximate outlines, by name of district and ward code."""
    return gpd.read_file(WARDS).sort_values(["LAD25NM", "WD25CD"], ignore_index=True)


def hot_spot_wards(wards: gpd.GeoDataFrame, district: str, count: int) -> list[int]:
    """Rows of `count` adjoining wards of a district, grown from the most built-up one."""
    inside = wards[wards["LAD25NM"] == district]
    density = inside["postcodes"] / inside.area
    chosen = [density.idxmax()]
    while len(chosen) < count:
        rest = inside.drop(chosen)
        # Simplified outlines of neighbours may leave a gap of a few metres.
        near = rest[rest.distance(inside.loc[chosen].union_all()) < 50]
        chosen.append(density[near.index].idxmax())
    return chosen


def district_of(wards: gpd.GeoDataFrame) -> Integers:
    """Position in `DISTRICTS` of the district of each ward."""
    codes = [district["code"] for district in DISTRICTS]
    return np.array([codes.index(code) for code in wards["LAD25CD"]])


def busyness(wards: gpd.GeoDataFrame) -> Floats:
    """How much more than by its postcodes alone happens in each ward."""
    rng, size = generator("level"), PLAN["magnitude"]
    hectares = wards.area.to_numpy() / 10_000
    built_up: Floats = (wards["postcodes"].to_numpy(dtype=float) / hectares) ** size["density"]
    return built_up * np.exp(rng.normal(0, size["ward_to_ward"], len(wards)))


def ward_shares(wards: gpd.GeoDataFrame, concentration: float) -> Floats:
    """Share of each ward in the county, districts by their recorded offences.

    Parameters
    ----------
    concentration : float
        1 = as unevenly over wards as crime as a whole, less = more evenly, more = town centres.
    """
    weight = wards["postcodes"].to_numpy(dtype=float) * busyness(wards) ** concentration
    inside = district_of(wards)
    offences = np.array([district["offences"] for district in DISTRICTS])
    shares: Floats = (offences / offences.sum() / np.bincount(inside, weight))[inside] * weight
    return shares


class Places(NamedTuple):
    """The snap points, ward by ward; after them those outside Essex and the blank one."""

    # The publisher's five columns of a place, one row a point.
    table: pa.Table
    # How busy each point is.
    weights: Floats
    # Number of points of each ward, of the outside and of the blank.
    sizes: Integers
    # Where the point's rows stand in a file: by LSOA name, the blank one last.
    order: Integers


def scatter(wards: gpd.GeoDataFrame) -> Places:
    """Scatter snap points over each ward and name them."""
    rng, place = generator("places"), PLAN["place"]
    postcodes = wards["postcodes"].to_numpy()
    sizes = (postcodes / place["postcodes_per_point"]).round().astype(int)
    sizes = sizes.clip(place["fewest_points"], place["most_points"])
    parts = (postcodes / place["postcodes_per_lsoa"]).round().astype(int).clip(1, 26)
    number = wards.groupby("LAD25NM").cumcount() + 1
    metres = np.vstack([_points(rng, *pair) for pair in zip(wards.geometry, sizes, strict=True)])
    lsoas = [
        f"{district} {middle:03d}{chr(ord('A') + point * part // size)}"
        for district, middle, part, size in zip(wards["LAD25NM"], number, parts, sizes, strict=True)
        for point in range(size)
    ]
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    degrees = np.column_stack(to_degrees.transform(*metres.T))
    coordinates = [(f"{x:.6f}", f"{y:.6f}") for x, y in degrees.tolist()]
    for name, x, y in place["outside"]:
        lsoas.append(name)
        coordinates.append((x, y))

    landmark = rng.random(len(lsoas)) < place["landmark_share"]
    landmarks = rng.choice(place["landmarks"], len(lsoas))
    names = np.where(landmark, landmarks, rng.choice(place["streets"], len(lsoas))).tolist()
    # No real LSOA code begins with E019.
    alphabet = {name: rank for rank, name in enumerate(sorted(set(lsoas)))}
    table = pa.table(
        {
            "Longitude": [x for x, _ in coordinates] + [""],
            "Latitude": [y for _, y in coordinates] + [""],
            "Location": [f"On or near {name}" for name in names] + ["No Location"],
            "LSOA code": [f"E01{900_001 + alphabet[name]}" for name in lsoas] + [""],
            "LSOA name": [*lsoas, ""],
        }
    )
    weights = np.exp(rng.normal(0, PLAN["magnitude"]["place_to_place"], table.num_rows))
    order = np.array([*(alphabet[name] for name in lsoas), len(alphabet)])
    return Places(table, weights, np.array([*sizes, len(place["outside"]), 1]), order)


def _points(rng: np.random.Generator, shape: shapely.Geometry, count: int) -> Floats:
    """Random points of a shape, from west to east so that those of an LSOA lie together."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    values = np.empty((0, 2))
    while len(values) < count:
        tried = rng.uniform((west, south), (east, north), (4 * count, 2))
        values = np.vstack([values, tried[shapely.contains_xy(shape, tried)]])
    return values[:count][np.argsort(values[:count, 0], kind="stable")]
