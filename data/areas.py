"""The areas that the warehouse holds: its ward sets, their shapes, and LSOA to ward."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import shapely

from geo.placing import Wards


def ward_sets(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the complete ward sets, the newest last: the official ones, else the approximate."""
    rows = connection.execute(
        """
        select boundary_set from boundary_set
        where kind = 'ward' and complete
        qualify approximate = min(approximate) over ()
        order by dated, boundary_set
        """
    ).fetchall()
    return [row[0] for row in rows]


def wards_of(
    connection: duckdb.DuckDBPyConnection, boundary_set: str
) -> tuple[Wards, npt.NDArray[np.object_]]:
    """Return the wards of a boundary set, and their names in the same order."""
    columns = connection.execute(
        """
        select code, parent, name, geometry from area
        where boundary_set = ? and kind = 'ward' order by code
        """,
        [boundary_set],
    ).fetchnumpy()
    text = {name: columns[name].astype(object) for name in ("code", "parent", "name")}
    shapes = shapely.from_wkb([bytes(shape) for shape in columns["geometry"]])
    return Wards(text["code"], text["parent"], shapes), text["name"]


def lsoa_wards(
    connection: duckdb.DuckDBPyConnection, boundary_set: str, wards: Wards
) -> dict[str, str]:
    """Say to which ward of the set each LSOA belongs: by lookup, else by where its shape lies."""
    shapes = connection.execute(
        "select code, geometry from area where kind = 'lsoa' order by boundary_set, code"
    ).fetchall()
    found: dict[str, str] = {}
    if shapes:
        inside = shapely.point_on_surface(shapely.from_wkb([shape for _, shape in shapes]))
        lsoa, ward = shapely.STRtree(wards.shapes).query(inside, predicate="intersects")
        found = {shapes[i][0]: wards.codes[j] for i, j in zip(lsoa, ward, strict=True)}
    looked_up = connection.execute(
        """
        select from_code, min(to_code) from area_lookup
        where from_kind like 'lsoa%' and to_kind like 'ward%'
            and to_code in (select code from area where boundary_set = ? and kind = 'ward')
        group by from_code having count(distinct to_code) = 1
        """,
        [boundary_set],
    ).fetchall()
    return found | dict(looked_up)
