"""In which council of another date each published place lies.

A district that lies in one council says it. Of one that is divided between several, the point says
it, then the ward that the place was put in by its point or its lower-layer area, then the nearest
council within `NEAREST_WITHIN` metres.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.warehouse.council_sets import councils_of
from data.warehouse.ward_sets import wards_of
from geo.boundaries import belonging
from geo.placing import NEAREST_WITHIN, grid_points

Text = npt.NDArray[np.object_]


def place_in_councils(
    connection: duckdb.DuckDBPyConnection, boundary_set: str, ward_set: str
) -> None:
    """Place what is not yet placed in a set of councils, by what is known of it in a ward set."""
    places = connection.execute(
        """
        select place_id, longitude, latitude, placement.district, ward
        from place join placement using (place_id)
        anti join (from placement where boundary_set = $boundary_set) as done using (place_id)
        where placement.boundary_set = $ward_set
        order by place_id
        """,
        {"boundary_set": boundary_set, "ward_set": ward_set},
    ).df()
    if places.empty:
        return
    pairs = connection.execute(
        "select former, code, share from area_succession where boundary_set = ?", [boundary_set]
    ).fetchall()
    whole = {former: code for former, code, share in pairs if share == 1}
    district = places["district"].astype(object)
    council = district.map(whole).astype(object)
    method = np.where(district.isna(), "outside", "district")
    divided = (district.notna() & council.isna()).to_numpy()
    if divided.any():
        among: dict[str, set[str]] = {}
        for former, code, _ in pairs:
            among.setdefault(former, set()).add(code)
        placed_in, how = _by_shape(connection, boundary_set, ward_set, places[divided], among)
        council[divided], method[divided] = placed_in, how
    placed = pd.DataFrame(
        {
            "place_id": places["place_id"],
            "district": district.where(district.notna(), None),
            "ward": council.where(council.notna(), None),
            "method": method,
        }
    )
    connection.register("placed", placed)
    connection.execute(
        "insert into placement select ?, place_id, district, ward, method from placed",
        [boundary_set],
    )
    connection.unregister("placed")


def _by_shape(
    connection: duckdb.DuckDBPyConnection,
    boundary_set: str,
    ward_set: str,
    places: pd.DataFrame,
    among: dict[str, set[str]],
) -> tuple[Text, Text]:
    """Place what lies in divided districts: council (None where unknown) and method."""
    councils = councils_of(connection, boundary_set)
    codes, shapes = councils.code.to_numpy(dtype=object), councils.geometry.to_numpy()
    possible = [among.get(district, set()) for district in places["district"]]
    placed_in = np.full(len(places), None, dtype=object)
    how = np.full(len(places), "district only", dtype=object)
    located = np.flatnonzero(places["longitude"].notna().to_numpy())
    points = shapely.points(
        grid_points(
            places["longitude"].to_numpy(float)[located],
            places["latitude"].to_numpy(float)[located],
        )
    )
    at, which = shapely.STRtree(shapes).query(points, predicate="intersects")
    for point, shape in sorted(zip(at, which, strict=True), reverse=True):  # the first code wins
        if codes[shape] in possible[located[point]]:
            placed_in[located[point]], how[located[point]] = codes[shape], "point"
    wards, _ = wards_of(connection, ward_set)
    frame = pd.DataFrame({"code": wards.codes, "geometry": wards.shapes})
    of_ward = dict(zip(wards.codes, belonging(frame, councils), strict=True))
    for place, ward in enumerate(places["ward"]):
        if placed_in[place] is None and of_ward.get(ward) in possible[place]:
            placed_in[place], how[place] = of_ward[ward], "lsoa"
    for index in np.flatnonzero([placed_in[place] is None for place in located]):
        near = shapely.distance(shapes, points[index])
        near[[code not in possible[located[index]] for code in codes]] = np.inf
        if near.min() <= NEAREST_WITHIN:
            placed_in[located[index]], how[located[index]] = codes[near.argmin()], "nearest"
    return placed_in, how
