"""Reading official boundary files: which areas, of which year, repaired and in metres."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geo.essex import DISTRICTS

GRID = "EPSG:27700"
APPROXIMATE = Path(__file__).with_name("approximate") / "wards_2025.geojson"

# The names that the ONS gives its code columns through the years: WD13CD, LAD25CD, LSOA21CD, and
# those of a well-kept third-party edition: ward21_code, ltla24_code, lsoa21_code.
_CODE_COLUMN = re.compile(
    r"(?P<level>WD|WARD|LAD|LTLA|LSOA)(?P<year>\d\d)_?(?P<end>CD|CODE)", re.IGNORECASE
)
_KINDS = {"wd": "ward", "ward": "ward", "lad": "district", "ltla": "district", "lsoa": "lsoa"}
_FINEST = ("lsoa", "ward", "district")
# Overlaps beyond this share of all the land are not rounding but two different wards.
MOST_OVERLAP = 0.01
# Wards that share less than this of a district's land are not all of its wards.
LEAST_AGREEMENT = 0.5


class NotBoundaries(Exception):
    """The file holds no shapes with codes of wards, districts or LSOAs; the message says what."""


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
    """

    kind: str
    year: int
    areas: pd.DataFrame
    remarks: list[str] = field(default_factory=list)


def code_columns(names: list[str]) -> dict[str, tuple[str, int]]:
    """Find the code columns: name to kind of area and year."""
    found = {}
    for name in names:
        if match := _CODE_COLUMN.fullmatch(name):
            found[name] = (_KINDS[match["level"].lower()], 2000 + int(match["year"]))
    return found


def name_column(code_column: str, names: list[str]) -> str | None:
    """Return the column of names that goes with a column of codes."""
    for ending, other in (("CD", "NM"), ("cd", "nm"), ("_code", "_name"), ("_CODE", "_NAME")):
        if code_column.endswith(ending):
            wanted = code_column.removesuffix(ending) + other
            return wanted if wanted in names else None
    return None


def read(path: Path) -> BoundaryFile:
    """Read a GeoJSON, GeoPackage or Shapefile of wards, districts or LSOAs.

    Invalid shapes are repaired, and coordinates turned into the British National Grid.

    Raises
    ------
    NotBoundaries
        If it cannot be read, has no such code column, no coordinate system, or a code stands
        twice; the message says what was expected.
    """
    import geopandas as gpd  # takes a second: only those wait who read a boundary file

    try:
        frame = gpd.read_file(path)
    except Exception as error:  # the drivers raise as many kinds as there are formats
        why = str(error).partition("; It might help")[0].replace(str(path), path.name)
        raise NotBoundaries(f"cannot be read as boundaries ({why})") from error
    names = list(frame.columns)
    columns = code_columns(names)
    if not columns or "geometry" not in names:
        raise NotBoundaries(
            f"has the properties {', '.join(map(str, names[:8]))}; expected a code such as WD24CD, "
            "LAD24CD or LSOA21CD beside each shape"
        )
    column = min(columns, key=lambda name: _FINEST.index(columns[name][0]))
    kind, year = columns[column]
    if frame.crs is None:
        raise NotBoundaries("does not say its coordinate system; expected WGS 84 or EPSG:27700")
    name = name_column(column, names)
    if name is None:
        raise NotBoundaries(f"has codes in {column} and no names beside them")
    of_district = next((c for c, (k, _) in columns.items() if k == "district" != kind), None)
    geometry = frame.geometry.to_crs(GRID).to_numpy()
    areas = pd.DataFrame(
        {
            "code": _text(frame[column]),
            "name": _text(frame[name]),
            "district": _text(frame[of_district]) if of_district else None,
            "geometry": np.array(geometry, dtype=object),
        }
    )
    if (blank := areas.code.isna()).any():
        raise NotBoundaries(f"has no {column} for shape {blank.to_numpy().argmax() + 1}")
    remarks = _name(areas) + _repair(areas, frame.crs.name)
    twice = areas.code[areas.code.duplicated()]
    if len(twice):
        raise NotBoundaries(f"has the code {twice.iloc[0]} twice")
    return BoundaryFile(kind, year, areas.sort_values("code", ignore_index=True), remarks)


def read_approximate() -> BoundaryFile:
    """Read the project's own approximate wards of 2025: plain enough to need no GeoPandas."""
    features = json.loads(APPROXIMATE.read_text("utf-8"))["features"]
    table = pd.DataFrame([feature["properties"] for feature in features])
    areas = pd.DataFrame(
        {
            "code": table.WD25CD,
            "name": table.WD25NM,
            "district": table.LAD25CD,
            "geometry": shapely.from_geojson([json.dumps(f["geometry"]) for f in features]),
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
        raise NotBoundaries(f"has no shape for {areas.code[empty].iloc[0]}")
    if (flat := shapely.get_dimensions(shapes) < 2).any():
        kind = shapes[flat.argmax()].geom_type.lower()
        raise NotBoundaries(f"has a {kind} for {areas.code[flat].iloc[0]}; expected its outline")
    if not np.isfinite(shapely.total_bounds(shapes)).all():
        raise NotBoundaries(f"says {system} and has coordinates that are none of it")
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
    """

    missing: list[str]
    overlap: float
    agreement: dict[str, float]

    @property
    def least(self) -> str:
        """The district that agrees least with its wards."""
        return min(self.agreement, key=lambda name: self.agreement[name])

    @property
    def complete(self) -> bool:
        """Whether the wards can be used: all districts are tiled, and no land twice."""
        return (
            not self.missing
            and self.overlap <= MOST_OVERLAP
            and self.agreement[self.least] >= LEAST_AGREEMENT
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
    agreement = {}
    for code, shape in zip(districts.code, districts.geometry, strict=True):
        own = shapely.union_all(shapes[(wards.district == code).to_numpy()])
        if not own.is_empty:
            agreement[DISTRICTS[code]] = own.intersection(shape).area / own.union(shape).area
    return Tiling(
        [name for code, name in DISTRICTS.items() if code not in set(wards.district)],
        max(0.0, 1 - float(shapely.union_all(shapes).area) / total),
        agreement,
    )
