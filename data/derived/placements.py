"""The ward and district of each published place."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.warehouse.ward_sets import lsoa_shares, wards_of
from geo.placing import place


def place_areas(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> None:
    places = connection.execute(
        """
        select place_id, longitude, latitude, lsoa_code, lsoa_name, district from place
        anti join (from placement where boundary_set = ?) using (place_id)
        order by place_id
        """,
        [boundary_set],
    ).fetchnumpy()
    if not len(places["place_id"]):
        return
    wards, _ = wards_of(connection, boundary_set)
    shares = lsoa_shares(connection, boundary_set, wards).drop_duplicates("lsoa")
    by_lsoa = dict(zip(shares.lsoa, shares.ward, strict=True))
    lsoa_code = _text(places["lsoa_code"])
    placed = place(
        np.ma.filled(places["longitude"], np.nan),
        np.ma.filled(places["latitude"], np.nan),
        _text(places["lsoa_name"]),
        np.array([by_lsoa.get(code) for code in lsoa_code], dtype=object),
        wards,
        _text(places["district"]),
    )
    # An Arrow table: pandas would look through every text first.
    connection.register(
        "placed",
        pa.table(
            {
                "place_id": places["place_id"],
                "district": pa.array(placed.district, pa.string()),
                "ward": pa.array(placed.ward, pa.string()),
                "method": pa.array(placed.method, pa.string()),
            }
        ),
    )
    connection.execute(
        "insert into placement select ?, place_id, district, ward, method from placed",
        [boundary_set],
    )
    connection.unregister("placed")


def _text(column: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    # Not np.ma.filled: filling with None fills with '?'.
    text: npt.NDArray[np.object_] = np.array(np.ma.getdata(column), dtype=object)
    text[np.ma.getmaskarray(column)] = None
    return text
