"""Reading official boundary files: which areas, of which year, repaired and in metres."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.essex import DISTRICTS
from geo.placing import grid_points
from geo.unreadable_boundaries import NotBoundaries, name_shape, unreadable

GRID = "EPSG:27700"
IN_DEGREES = {4326, 4258, 4979, 4937}  # WGS 84 and ETRS89, which differ by under a metre
APPROXIMATE = Path(__file__).with_name("approximate") / "wards_2025.geojson"

# The names that the ONS gives its code columns through the years: WD13CD, LAD25CD, LSOA21CD, and
# those of a well-kept third-party edition: ward21_code, ltla24_code, lsoa21_code. Councils come
# also as unitary authorities, or as these and counties: UA28CD, CTYUA28CD.
_CODE_COLUMN = re.compile(
    r"(?P<level>WD|WARD|LAD|LTLA|UTLA|CTYUA|UA|LSOA)(?P<year>\d\d)_?(?P<end>CD|CODE)", re.IGNORECASE
)
_KINDS = {
    "wd": "ward", "ward": "ward", "lad": "district", "ltla": "district", "utla": "district",
    "ctyua": "district", "ua": "district", "lsoa": "lsoa",
}  # fmt: skip
_COLLECTION = 7  # shapely's number of a GeometryCollection
_FINEST = ("lsoa", "ward", "district")
# Overlaps beyond this share of all the land are not rounding but two different wards.
MOST_OVERLAP = 0.01
# Wards that share less than this of a district's land are not all of its wards.
LEAST_AGREEMENT = 0.5
# Wards of a whole set leave out at most 0.10 of a district as officially published (simplified ones
# at the coast of Southend), 0.15 of one that is approximate; without four wards it is more.
MOST_BARE = 0.12
MOST_BARE_APPROXIMATE = 0.18
LARGEST_HOLE = 50_000.0  # square metres: no whole set has any


@dataclass
class BoundaryFile:
    """The areas of one file.

    Attributes
    ----------
    kind : str
        'ward', 'district' or 'lsoa'.
    year : int
        Of the boundaries, from the name of the code column.
    areas : pandas.DataFrame
        Columns code, name, district (None where the file does not say), geometry: shapes in
        metres of the British National Grid.
    remarks : list of str
        What was repaired.
    layer : str or None
        Its name, where the file has several.
    """

    kind: str
    year: int
    areas: pd.DataFrame
    remarks: list[str] = field(default_factory=list)
    layer: str | None = None


def code_columns(names: list[str]) -> dict[str, tuple[str, int]]:
    """Find the code columns: name to kind of area and year."""
    results = {}
    for name in names:
        if match := _CODE_COLUMN.fullmatch(name):
            results[name] = (_KINDS[match["level"].lower()], 2000 + int(match["year"]))
    return results


# Of councils that somebody drew before a year's own names of columns were known.
_PLAIN = {
    "code": ("code", "gss_code", "area_code", "areacd"),
    "name": ("name", "area_name", "areanm"),
}


def _plain_columns(names: list[str]) -> dict[str, str]:
    """Find columns that are called code and name; the year is then in the name of the file."""
    known = {name.lower(): name for name in names}
    columns = {
        what: next((known[name] for name in called if name in known), "")
        for what, called in _PLAIN.items()
    }
    return columns if all(columns.values()) else {}


def name_column(code_column: str, names: list[str]) -> str | None:
    """Return the column of names that goes with a column of codes."""
    for ending, other in (("CD", "NM"), ("cd", "nm"), ("_code", "_name"), ("_CODE", "_NAME")):
        if code_column.endswith(ending):
            wanted = code_column.removesuffix(ending) + other
            if wanted in names:
                return wanted
    return next((name for name in names if str(name).lower() == "name"), None)  # as KML has it


def read_layers(path: Path) -> list[BoundaryFile]:
    """Read the layers of a file that have wards, districts or LSOAs.

    GeoJSON, GeoPackage, Shapefile, TopoJSON, KML and Esri JSON, as far as the library reads them.
    Invalid shapes are repaired, and coordinates turned into the British National Grid.

    Raises
    ------
    NotBoundaries
        If it cannot be read, no layer has such a code column or a coordinate system, or a code
        appears twice; the message says what was expected.
    """
    import pyogrio  # takes a second: only those wait who read a boundary file

    try:
        layers = [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]
    except Exception as error:  # the drivers raise as many kinds as there are formats
        raise unreadable(path, error) from error
    if not layers:
        raise NotBoundaries("holds no layer with shapes; expected wards, districts or LSOAs")
    if len(layers) == 1:
        return [_read_layer(path, layers[0])]
    read, others = [], []
    for name in layers:
        try:
            read.append(replace(_read_layer(path, name), layer=name))
        except NotBoundaries as error:
            if not str(error).startswith(_NO_CODES):
                layer = f"layer {name}, {error.place}" if error.place else f"layer {name}"
                raise NotBoundaries(str(error), layer) from error
            others.append(name)
    if not read:
        raise NotBoundaries(
            f"has the layers {', '.join(layers)}, and none of them a code such as WD24CD, LAD24CD "
            "or LSOA21CD next to each shape"
        )
    if others:
        read[0].remarks.append(f"layers without such codes were left out: {', '.join(others)}")
    return read


def read(path: Path) -> BoundaryFile:
    """Read a file with one layer of wards, districts or LSOAs, as `read_layers`."""
    return read_layers(path)[0]


_NO_CODES = "has the properties"


def _read_layer(path: Path, layer: str) -> BoundaryFile:
    import geopandas as gpd

    try:
        frame = gpd.read_file(path, layer=layer)
    except Exception as error:
        raise unreadable(path, error) from error
    names = list(frame.columns)
    columns = code_columns(names)
    plain = {} if columns else _plain_columns(names)
    if plain and (year_of_file := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)):
        columns = {plain["code"]: ("district", int(year_of_file[0]))}
    if not columns or "geometry" not in names:
        raise NotBoundaries(
            f"{_NO_CODES} {', '.join(map(str, names[:8]))}; expected a code such as WD24CD, "
            "LAD24CD or LSOA21CD next to each shape"
            + (", or the year in the name of the file" if plain else "")
        )
    column = min(columns, key=lambda name: _FINEST.index(columns[name][0]))
    kind, year = columns[column]
    assumed: list[str] = []
    if frame.crs is None and _is_topojson(path):
        frame, assumed = _with_system_of_topojson(frame)
    if frame.crs is None:
        raise NotBoundaries("does not say its coordinate system; expected WGS 84 or EPSG:27700")
    name = plain.get("name") or name_column(column, names)
    if name is None:
        raise NotBoundaries("has codes and no names next to them", f"property {column}")
    of_district = next((c for c, (k, _) in columns.items() if k == "district" != kind), None)
    areas = pd.DataFrame(
        {
            "code": _text(frame[column]),
            "name": _text(frame[name]),
            "district": _text(frame[of_district]) if of_district else None,
            "geometry": _on_grid(frame),
        }
    )
    if (blank := areas.code.isna()).any():
        raise NotBoundaries(f"has no {column}", f"shape {blank.to_numpy().argmax() + 1}")
    remarks = assumed + _name(areas) + _repair(areas, frame.crs.name)
    twice = areas.code[areas.code.duplicated()]
    if len(twice):
        where = f"shape {twice.index[0] + 1}"
        raise NotBoundaries(f"has the code {twice.iloc[0]} twice", where)
    return BoundaryFile(kind, year, areas.sort_values("code", ignore_index=True), remarks)


def _is_topojson(path: Path) -> bool:
    with path.open("rb") as stream:
        return b'"Topology"' in stream.read(4096)


def _with_system_of_topojson(frame: Any) -> tuple[Any, list[str]]:
    """Take TopoJSON, which cannot say its coordinate system, as degrees; beyond them as metres."""
    system = "EPSG:4326" if np.abs(frame.total_bounds).max() <= 180 else GRID
    words = "longitude and latitude" if system != GRID else "metres of the British National Grid"
    return frame.set_crs(system), [f"TopoJSON says no coordinate system: read as {words}"]


def _on_grid(frame: Any) -> npt.NDArray[np.object_]:
    """Turn shapes into metres: those in degrees by the very transformation that points go by."""
    shapes = np.array(frame.geometry.to_numpy(), dtype=object)
    if frame.crs.to_epsg() in IN_DEGREES or frame.crs.name == "WGS 84 (CRS84)":
        return np.array(shapely.transform(shapes, _grid_of_pairs), dtype=object)
    return np.array(frame.geometry.to_crs(GRID).to_numpy(), dtype=object)


def _grid_of_pairs(pairs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return grid_points(pairs[:, 0], pairs[:, 1])


def read_approximate() -> BoundaryFile:
    """Read the project's own approximate wards of 2025: plain enough to need no GeoPandas."""
    text = APPROXIMATE.read_text("utf-8")
    table = pd.DataFrame([feature["properties"] for feature in json.loads(text)["features"]])
    areas = pd.DataFrame(
        {
            "code": table.WD25CD,
            "name": table.WD25NM,
            "district": table.LAD25CD,
            "geometry": shapely.get_parts(shapely.from_geojson(text)),
        }
    )
    return BoundaryFile("ward", 2025, areas)


def _text(column: pd.Series) -> pd.Series:
    """Return a column as text, None where it is blank."""
    text = column.astype("string").str.strip()
    return text.astype(object).where(text.notna() & (text != ""), None)


def _name(areas: pd.DataFrame) -> list[str]:
    blank = areas["name"].isna()
    if not blank.any():
        return []
    areas.loc[blank, "name"] = areas.code[blank]
    return [f"{blank.sum()} without a name, called by code: {', '.join(areas.code[blank].head(5))}"]


def _repair(areas: pd.DataFrame, system: str) -> list[str]:
    shapes = areas.geometry.to_numpy(dtype=object, copy=True)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        raise NotBoundaries("has no outline", name_shape(areas, empty))
    if (flat := shapely.get_dimensions(shapes) < 2).any():
        kind = shapes[flat.argmax()].geom_type.lower()
        raise NotBoundaries(f"has a {kind} in place of its outline", name_shape(areas, flat))
    if (lost := ~np.isfinite(shapely.bounds(shapes)).all(axis=1)).any():
        text = f"says {system} and has coordinates that are none of it"
        raise NotBoundaries(text, name_shape(areas, lost))
    mixed = shapely.get_type_id(shapes) == _COLLECTION
    shapes[mixed] = [_only_areas(shape) for shape in shapes[mixed]]
    areas["geometry"] = shapes
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return []
    shapes[broken] = [_only_areas(shape) for shape in shapely.make_valid(shapes[broken])]
    areas["geometry"] = shapes
    return [
        f"{broken.sum()} invalid shape{'s' if broken.sum() > 1 else ''} repaired: "
        + ", ".join(areas["name"][broken].head(5))
    ]


def _only_areas(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [
        part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")
    ]
    return shapely.union_all(parts)


def belonging(areas: pd.DataFrame, districts: pd.DataFrame) -> pd.Series:
    """Say in which district most of each area lies.

    Parameters
    ----------
    areas, districts : pandas.DataFrame
        Both in metres of the British National Grid; districts with a column code.

    Returns
    -------
    pandas.Series of str or None
        The district with the greatest part of the area; None where that is under a half.
    """
    areas_, districts_ = areas.geometry.to_numpy(), districts.geometry.to_numpy()
    i, j = shapely.STRtree(districts_).query(areas_, predicate="intersects")
    part = shapely.area(shapely.intersection(areas_[i], districts_[j])) / shapely.area(areas_[i])
    best = (
        pd.DataFrame({"area": i, "code": districts.code.to_numpy()[j], "part": part})
        .sort_values("part")
        .groupby("area")
        .last()
    )
    best = best[best.part >= 0.5]
    return best.code.reindex(range(len(areas))).astype(object).where(lambda s: s.notna(), None)


@dataclass
class Tiling:
    """How wards tile the force area.

    Attributes
    ----------
    missing : list of str
        Names of districts without wards.
    overlap : float
        The land that two wards claim, as a share of all.
    agreement : dict
        District name to the land that it and its wards share, as a share of what either has.
    uncovered : dict
        District name to the share of its land that is in none of its wards.
    holes : float
        Land that the wards go round without holding it, in square metres.
    """

    missing: list[str]
    overlap: float
    agreement: dict[str, float]
    uncovered: dict[str, float]
    holes: float

    @property
    def least(self) -> str:
        """The district that agrees least with its wards."""
        return min(self.agreement, key=lambda name: self.agreement[name])

    @property
    def most_bare(self) -> str:
        """The district of whose land most is in none of its wards."""
        return max(self.uncovered, key=lambda name: self.uncovered[name])

    def bare(self, official: bool) -> bool:
        """Say whether the wards leave out too much of a district to be all of its wards."""
        most = MOST_BARE if official else MOST_BARE_APPROXIMATE
        return bool(self.uncovered) and self.uncovered[self.most_bare] > most

    def covers(self, official: bool) -> bool:
        """Say whether the wards can be used: all districts are tiled, and no land twice.

        Parameters
        ----------
        official : bool
            Whether the districts are as officially published, not approximate.
        """
        return (
            not self.missing
            and self.overlap <= MOST_OVERLAP
            and self.agreement[self.least] >= LEAST_AGREEMENT
            and not self.bare(official)
            and self.holes <= LARGEST_HOLE
        )


def tiling(wards: pd.DataFrame, districts: pd.DataFrame) -> Tiling:
    """Check how wards tile the force area.

    Parameters
    ----------
    wards : pandas.DataFrame
        Columns code, district, geometry.
    districts : pandas.DataFrame
        Columns code, geometry.
    """
    shapes = wards.geometry.to_numpy()
    total = float(shapely.area(shapes).sum())
    agreement, uncovered = {}, {}
    for code, shape in zip(districts.code, districts.geometry, strict=True):
        mine = shapely.union_all(shapes[(wards.district == code).to_numpy()])
        if not mine.is_empty:
            shared = mine.intersection(shape).area
            agreement[DISTRICTS[code]] = shared / mine.union(shape).area
            uncovered[DISTRICTS[code]] = 1 - shared / shape.area
    whole = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return Tiling(
        [name for code, name in DISTRICTS.items() if code not in set(wards.district)],
        max(0.0, 1 - float(whole.area) / total),
        agreement,
        uncovered,
        sum(area for ring in rings if (area := shapely.Polygon(ring).area) > LARGEST_HOLE / 10),
    )
