"""What every peer asks of the warehouse, the shapes it draws and the words it shows."""

from __future__ import annotations

import functools
import json
import os
from typing import Any

import duckdb
import numpy as np
import pandas as pd

ALL = "All crime types"
COLOURS = ("#f1eef6", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f")
HIGHEST = 14
MONTHS = 9  # shown at first, up to the newest

_warehouse = duckdb.connect(os.environ["ESSEX_DATABASE"], read_only=True)


def _ask(sql: str, *parameters: object) -> duckdb.DuckDBPyConnection:
    return _warehouse.cursor().execute(sql, parameters)


@functools.lru_cache(maxsize=1)
def crime_types() -> list[str]:
    """List the crime types, all of them together first."""
    rows = _ask(
        """
        select distinct split_part(breakdown, '=', 2) as crime_type
        from indicator_values
        where indicator = 'recorded_crime' and area_kind = 'force'
            and regexp_full_match(breakdown, 'crime_type=[^;]*')
        order by crime_type
        """
    ).fetchall()
    return [ALL, *(name for (name,) in rows)]


@functools.lru_cache(maxsize=1)
def months() -> list[str]:
    """List the months that are loaded, as '2025-09'."""
    rows = _ask(
        """
        select distinct period_start
        from indicator_values
        where indicator = 'recorded_crime' and area_kind = 'force'
        order by period_start
        """
    ).fetchall()
    return [f"{month:%Y-%m}" for (month,) in rows]


@functools.lru_cache(maxsize=4096)
def wards(crime_type: str, first: str, last: str) -> pd.DataFrame:
    """Return the wards with their offences, the highest first: `code`, `name`, `n`, `colour`."""
    result = _ask(
        """
        select area_code as code, any_value(area_name) as name, sum(numerator)::integer as n
        from indicator_values
        where indicator = 'recorded_crime' and area_kind = 'ward' and breakdown = ?
            and period_start between (? || '-01')::date and (? || '-01')::date
        group by area_code
        order by n desc, name
        """,
        _breakdown(crime_type), first, last,
    ).df()  # fmt: skip
    edges = np.quantile(result.n, [0.2, 0.4, 0.6, 0.8])
    result["colour"] = np.searchsorted(edges, result.n)
    return result


@functools.lru_cache(maxsize=4096)
def essex(crime_type: str) -> pd.DataFrame:
    """Return the months of Essex: `month`, `n`."""
    return _ask(
        """
        select period_start as month, numerator::integer as n
        from indicator_values
        where indicator = 'recorded_crime' and area_kind = 'force' and breakdown = ?
        order by month
        """,
        _breakdown(crime_type),
    ).df()


@functools.lru_cache(maxsize=1)
def shapes() -> list[dict[str, Any]]:
    """Return the light shapes of the wards, in metres of the National Grid: GeoJSON features."""
    (held,) = _ask(
        """
        select shapes
        from boundary_set
        where boundary_set = (select value from warehouse where key = 'boundary_set')
        """
    ).fetchall()[0]
    return json.loads(held)["ward"]


@functools.lru_cache(maxsize=1)
def shapes_in_degrees() -> dict[str, Any]:
    """Return the same shapes in degrees, wound as Plotly wants them: a GeoJSON collection."""
    import shapely
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)

    def turned(points: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack(to_degrees.transform(points[:, 0], points[:, 1])), 4)

    features = []
    for feature in shapes():
        shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), turned)
        clockwise = shapely.orient_polygons(shape, exterior_cw=True)
        features.append(
            {
                "type": "Feature",
                "id": feature["properties"]["code"],
                "properties": feature["properties"],
                "geometry": json.loads(shapely.to_geojson(clockwise)),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def title(crime_type: str, first: str, last: str) -> str:
    """Head the page."""
    return f"Recorded crime by ward: {crime_type}, {first} to {last}"


def _breakdown(crime_type: str) -> str:
    return "" if crime_type == ALL else f"crime_type={crime_type}"
