"""Councils of another date: the sets that are loaded, and which districts they replace."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import shapely

from data.warehouse.ward_sets import wards_of
from geo.essex import DISTRICTS, level_of, named_successors

# A district lies in one council where hardly any of its land is in another. Where two files are
# drawn otherwise they differ along borders: what is nearer than this, in metres, is left out.
# Official files differ by under 100, the approximate districts by a kilometre.
WHOLE = 0.98
ALONG_BORDERS = 100.0
ALONG_APPROXIMATE = 1000.0
SLIVER = 0.002  # of a district's land: less is how the two files were drawn


def council_sets(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the complete sets of councils of another date, the oldest first."""
    rows = connection.execute(
        "select boundary_set from boundary_set where kind = 'council' and complete "
        "order by dated, boundary_set"
    ).fetchall()
    return [row[0] for row in rows]


def newest_districts(connection: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, bool]:
    """Return the districts of today as far as they are known, and whether officially.

    Returns
    -------
    pandas.DataFrame
        code, geometry: of the newest official file of all of them, or dissolved from the
        approximate wards.
    bool
        Whether they are official.
    """
    rows = connection.execute(
        """
        select code, geometry from area
        where boundary_set = (
            select boundary_set from boundary_set where kind = 'district' and complete
            order by dated desc limit 1
        )
        order by code
        """
    ).fetchall()
    if rows:
        shapes = shapely.from_wkb([shape for _, shape in rows])
        return pd.DataFrame({"code": [code for code, _ in rows], "geometry": shapes}), True
    wards, _ = wards_of(connection, "wards-2025-approximate")
    dissolved = [shapely.union_all(wards.shapes[wards.districts == code]) for code in DISTRICTS]
    return pd.DataFrame({"code": list(DISTRICTS), "geometry": dissolved}), False


def councils_of(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> pd.DataFrame:
    """Return the councils of a set: code, name, geometry."""
    rows = connection.execute(
        "select code, name, geometry from area where boundary_set = ? and kind = 'council' "
        "order by code",
        [boundary_set],
    ).fetchall()
    return pd.DataFrame(
        {
            "code": [code for code, _, _ in rows],
            "name": [name for _, name, _ in rows],
            "geometry": shapely.from_wkb([shape for _, _, shape in rows]),
        }
    )


def write_succession(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> None:
    """Work out which councils of a set take the place of which districts, by name or by land."""
    connection.execute("delete from area_succession where boundary_set = ?", [boundary_set])
    councils = councils_of(connection, boundary_set)
    districts, official = newest_districts(connection)
    year = connection.execute(
        "select year(dated) from boundary_set where boundary_set = ?", [boundary_set]
    ).fetchall()[0][0]
    since = max(level_of(year).since, pd.Timestamp(year, 1, 1).date())
    rows = [
        (boundary_set, code, former, share, since)
        for former, code, share in succession(councils, districts, official)
    ]
    if rows:
        connection.executemany("insert into area_succession values (?, ?, ?, ?, ?)", rows)


def succession(
    councils: pd.DataFrame, districts: pd.DataFrame, official: bool
) -> list[tuple[str, str, float]]:
    """List which district lies in which council: district, council, share of its land.

    Parameters
    ----------
    councils, districts : pandas.DataFrame
        code and geometry, in metres of the British National Grid.
    official : bool
        Whether the districts are as officially published.

    Returns
    -------
    list of tuple
        A share of 1 where a district lies in one council, as far as the files can show.
    """
    named = named_successors()
    known = set(councils.code)
    along = ALONG_BORDERS if official else ALONG_APPROXIMATE
    results = []
    for district, shape in zip(districts.code, districts.geometry, strict=True):
        by_name = [code for code in named.get(district, ()) if code in known]
        if len(by_name) == 1:
            results.append((district, by_name[0], 1.0))
            continue
        inner = shapely.buffer(shape, -along)
        inner = shape if shapely.is_empty(inner) else inner
        land = shapely.area(shapely.intersection(councils.geometry.to_numpy(), inner))
        if not land.sum():
            continue
        shares = land / land.sum()
        if shares.max() >= WHOLE:
            results.append((district, str(councils.code[int(shares.argmax())]), 1.0))
            continue
        for at in np.flatnonzero(shares > SLIVER):
            results.append((district, str(councils.code[int(at)]), float(shares[at])))
    return results
