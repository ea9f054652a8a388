"""Five unitary councils made of the 14 districts, written as a boundary file, for tests."""

from __future__ import annotations

from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import shapely

from geo import boundaries
from geo.essex import DISTRICT_CODES, no_council
from geo.shapes import light_councils

FIVE: dict[str, tuple[str, ...]] = {
    "West Essex": ("Epping Forest", "Harlow", "Uttlesford"),
    "North East Essex": ("Braintree", "Colchester", "Tendring"),
    "Mid Essex": ("Brentwood", "Chelmsford", "Maldon"),
    "South West Essex": ("Basildon", "Thurrock"),
    "South East Essex": ("Castle Point", "Rochford", "Southend-on-Sea"),
}
SET = "councils-2028"
MEASURES = ("recorded", "solved", "not_solved", "awaiting", "not_known")
CODES = {name: f"E0600007{number}" for number, name in enumerate(FIVE)}


def formers(name: str) -> list[str]:
    """Return the codes of the districts that a council is made of."""
    return [DISTRICT_CODES[district] for district in FIVE[name]]


def five_unitaries(tolerance: float = 150) -> gpd.GeoDataFrame:
    """Make the councils out of the light approximate wards: code, name, geometry."""
    wards = boundaries.read_approximate().areas
    shapes = shapely.coverage_simplify(wards.geometry.to_numpy(), tolerance)
    rows = [
        (CODES[name], name, shapely.union_all(shapes[wards.district.isin(formers(name))]))
        for name in FIVE
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=["code", "name", "geometry"]), crs=27700)


def write_councils(
    folder: Path, areas: gpd.GeoDataFrame, year: int = 28, file: str = "unitaries"
) -> Path:
    """Write councils as the ONS writes its own, in longitude and latitude."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file}.geojson"
    names = {"code": f"LAD{year}CD", "name": f"LAD{year}NM"}
    areas.rename(columns=names).to_crs(4326).to_file(path)
    return path


def add_councils(path: Path) -> Path:
    """Put the five councils into a made warehouse (`tests.helpers.small_warehouse.build`)."""
    pairs = pd.DataFrame(
        [(CODES[name], name, former) for name in FIVE for former in formers(name)],
        columns=["code", "name", "former"],
    )
    preparing = path.with_name(f"{path.name}.councils")
    preparing.write_bytes(path.read_bytes())
    with duckdb.connect(preparing) as connection:
        wards = connection.execute(
            "select parent, geometry from area where kind = 'ward' and boundary_set = "
            "(select value from warehouse where key = 'boundary_set')"
        ).df()
        shapes = shapely.from_wkb([bytes(shape) for shape in wards["geometry"]])
        areas = pd.DataFrame(
            [
                (CODES[name], name, shapely.union_all(shapes[wards["parent"].isin(formers(name))]))
                for name in FIVE
            ],
            columns=["code", "name", "geometry"],
        )
        connection.execute(
            "insert into boundary_set values (?, 'council', '2028-01-01', ?, false, true, ?)",
            [SET, "Unitary councils of 2028", light_councils(areas)],
        )
        connection.executemany(
            "insert into loaded_area values (?, ?, 'council', null, ?, ?, ?, null, null)",
            [
                (row.code, row.name, SET, shapely.to_wkb(row.geometry), SET)
                for row in areas.itertuples(index=False)
            ],
        )
        connection.execute(
            "insert into loaded_area values (?, ?, 'remainder', null, ?, null, null, null, null)",
            [no_council(SET), "Council not known", SET],
        )
        connection.register("pairs", pairs)
        connection.execute(
            "insert into area_succession select ?, code, former, 1, '2028-04-01' from pairs", [SET]
        )
        connection.execute(
            f"""
            insert into crime_count
            select
                ?, code, month, category,
                {", ".join(f"sum({each})" for each in MEASURES)}, any_value(load_id)
            from crime_count join pairs on former = area
            where boundary_set = '' group by code, month, category
            """,
            [SET],
        )
        connection.execute(
            "insert into area_population select ?, pairs.code, year, sum(persons), "
            "'summed from districts' from area_population join pairs on area_population.code = "
            "former where boundary_set = '' group by pairs.code, year",
            [SET],
        )
    preparing.replace(path)
    return path
