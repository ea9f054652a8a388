"""The areas that the warehouse holds: its ward sets, their shapes, and LSOA to ward."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
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


def lsoa_shares(
    connection: duckdb.DuckDBPyConnection, boundary_set: str, wards: Wards
) -> pd.DataFrame:
    """Say how the LSOAs are shared among the wards of a set.

    An LSOA goes whole to the ward that a loaded lookup names, where that ward is in the set; else
    it is shared by the land that its shape has in each ward. An LSOA of 2011 that no shape has any
    more takes the shapes of its successors.

    Returns
    -------
    pandas.DataFrame
        Columns lsoa, ward, share; the shares of an LSOA add up to 1. Largest share first.
    """
    looked_up = connection.execute(
        """
        select from_code as lsoa, min(to_code) as ward, 1.0::double as share
        from area_lookup
        where from_kind like 'lsoa%' and to_kind like 'ward%'
            and to_code in (select code from area where boundary_set = ? and kind = 'ward')
        group by from_code having count(distinct to_code) = 1
        """,
        [boundary_set],
    ).df()
    shapes = connection.execute(
        """
        with shape as (
            select code, any_value(geometry order by boundary_set desc) as geometry
            from area where kind = 'lsoa' group by code
        )
        select code, geometry from shape
        union all
        select from_code, geometry
        from area_lookup join shape on shape.code = to_code
        where from_kind = 'lsoa11' and to_kind = 'lsoa21' and from_code <> to_code
            and from_code not in (select code from shape)
        order by all
        """
    ).fetchall()
    if not shapes:
        return looked_up
    lsoas = shapely.from_wkb([shape for _, shape in shapes])
    i, j = shapely.STRtree(wards.shapes).query(lsoas, predicate="intersects")
    land = shapely.area(shapely.intersection(lsoas[i], wards.shapes[j]))
    shared = pd.DataFrame({"lsoa": [shapes[k][0] for k in i], "ward": wards.codes[j], "land": land})
    shared = shared[~shared.lsoa.isin(looked_up.lsoa) & (shared.land > 0)]
    shared = shared.groupby(["lsoa", "ward"], as_index=False).land.sum()
    shared["share"] = shared.land / shared.groupby("lsoa").land.transform("sum")
    both = pd.concat([looked_up, shared[["lsoa", "ward", "share"]]], ignore_index=True)
    return both.sort_values(["lsoa", "share"], ascending=[True, False], ignore_index=True)
