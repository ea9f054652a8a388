"""Boundary files of every year and format, and what becomes of them in the warehouse.

The shapes are the project's own approximate wards, simplified, written as the ONS writes its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import shapely.affinity

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from geo import boundaries
from geo.boundaries import NotBoundaries
from geo.essex import DISTRICTS
from tests.helpers.police_uk_files import crime, pack, put, write

Ask = Callable[..., list[tuple[Any, ...]]]
IN_USE = "select value from warehouse where key = 'boundary_set'"
STAND_IN = "wards-2025-approximate"


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    """Return 257 light wards: code, name, district, geometry."""
    areas = boundaries.read_approximate().areas
    geometry = shapely.coverage_simplify(areas.geometry.to_numpy(), 150)
    return gpd.GeoDataFrame(areas.drop(columns="geometry"), geometry=geometry, crs=27700)


@pytest.fixture(scope="module")
def districts(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the 14 districts that the wards make."""
    whole = wards.dissolve("district", as_index=False)[["district", "geometry"]]
    return whole.assign(code=whole.district, name=whole.district.map(DISTRICTS))


@dataclass(frozen=True)
class Style:
    """How a year's file calls its columns, and what it is written in."""

    code: str = "WD23CD"
    name: str = "WD23NM"
    district: str | None = None
    crs: int = 4326
    ending: str = "geojson"


def publish(folder: Path, areas: gpd.GeoDataFrame, style: Style = Style(), file: str = "") -> Path:
    """Write areas as a publisher does, and return the path."""
    columns = {"code": style.code, "name": style.name}
    if style.district:
        columns["district"] = style.district
    path = folder / f"{file or 'boundaries'}.{style.ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    written = areas[[*columns, "geometry"]].rename(columns=columns).to_crs(style.crs)
    written.to_file(path, driver="GeoJSON" if style.ending == "json" else None)
    return path


def loaded(paths: Sequence[Path]) -> list[FileReport]:
    """Load files that must all be accepted."""
    reports = load(paths).files
    assert [report.status for report in reports] == ["loaded"] * len(reports), reports
    return reports


# -- reading --------------------------------------------------------------------------------------

STYLES = [
    (Style("WD13CD", "WD13NM"), 2013),
    (Style("WD25CD", "WD25NM", "LAD25CD", 27700, "gpkg"), 2025),
    (Style("WD21CD", "WD21NM", "LAD21CD", 27700, "shp"), 2021),
    (Style("ward21_code", "ward21_name", ending="json"), 2021),
    (Style("wd17cd", "wd17nm", crs=3857, ending="gpkg"), 2017),
]


@pytest.mark.parametrize(("style", "year"), STYLES, ids=[style.code for style, _ in STYLES])
def test_every_year_and_format_is_read(
    style: Style, year: int, tmp_path: Path, wards: gpd.GeoDataFrame
) -> None:
    read = boundaries.read(publish(tmp_path, wards, style))
    assert (read.kind, read.year, read.remarks) == ("ward", year, [])
    for column in ("code", "name"):
        assert list(read.areas[column]) == list(wards[column])
    assert list(read.areas.district) == (list(wards.district) if style.district else [None] * 257)
    moved = shapely.symmetric_difference(read.areas.geometry.to_numpy(), wards.geometry.to_numpy())
    assert shapely.area(moved).sum() / wards.area.sum() < 1e-4


def as_topojson(path: Path, areas: gpd.GeoDataFrame, crs: int) -> Path:
    """Write areas as TopoJSON, which has no place for a coordinate system; an arc a shape."""
    shapes = areas.to_crs(crs)
    rings = [shapely.get_exterior_ring(max(shapely.get_parts(shape), key=shapely.area))
             for shape in shapes.geometry]  # fmt: skip
    geometries = [
        {"type": "Polygon", "arcs": [[arc]], "properties": {"WD24CD": code, "WD24NM": name}}
        for arc, (code, name) in enumerate(zip(shapes.code, shapes.name, strict=True))
    ]
    objects = {"wards": {"type": "GeometryCollection", "geometries": geometries}}
    arcs = [shapely.get_coordinates(ring).tolist() for ring in rings]
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}))
    return path


@pytest.mark.parametrize(
    ("crs", "ending", "system"),
    [(4326, "topojson", "longitude and latitude"), (4326, "json", "longitude and latitude"),
     (27700, "topojson", "metres of the British National Grid")],
)  # fmt: skip
def test_topojson_is_read_in_degrees_or_metres(
    crs: int, ending: str, system: str, tmp_path: Path, wards: gpd.GeoDataFrame
) -> None:
    few = wards.head(20)
    read = boundaries.read(as_topojson(tmp_path / f"wards.{ending}", few, crs))
    assert list(read.areas.code) == list(few.code)
    assert read.remarks == [f"TopoJSON says no coordinate system: read as {system}"]
    centres = shapely.centroid(read.areas.geometry.to_numpy())
    assert shapely.distance(centres, shapely.centroid(few.geometry.to_numpy())).max() < 3_000


def test_esri_json_and_kml_with_its_own_names_are_read(
    tmp_path: Path, wards: gpd.GeoDataFrame
) -> None:
    few = wards.head(20)
    features = [
        {
            "attributes": {"WD24CD": code, "WD24NM": name},
            "geometry": {"rings": [
                shapely.get_coordinates(shapely.get_exterior_ring(part)).tolist()
                for part in shapely.get_parts(shapely.orient_polygons(shape))
            ]},
        }
        for code, name, shape in zip(few.code, few.name, few.geometry, strict=True)
    ]  # fmt: skip
    fields = [{"name": name, "type": "esriFieldTypeString"} for name in ("WD24CD", "WD24NM")]
    esri = {"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 27700},
            "fields": fields, "features": features}  # fmt: skip
    (tmp_path / "esri.json").write_text(json.dumps(esri))
    written = few[["code", "name", "geometry"]].rename(columns={"code": "WD24CD", "name": "Name"})
    written.to_crs(4326).to_file(tmp_path / "wards.kml", driver="KML")
    for file in ("esri.json", "wards.kml"):
        read = boundaries.read(tmp_path / file)
        assert list(read.areas.code) == list(few.code)
        assert list(read.areas["name"]) == list(few.name)


def test_districts_and_lsoas_are_distinguished_from_wards(
    tmp_path: Path, districts: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
) -> None:
    read = boundaries.read(publish(tmp_path, districts, Style("LAD24CD", "LAD24NM"), "d"))
    assert (read.kind, read.year, len(read.areas)) == ("district", 2024, 14)
    few = wards.head(5).assign(code=[f"E0100000{i}" for i in range(5)])
    read = boundaries.read(publish(tmp_path, few, Style("LSOA21CD", "LSOA21NM", "LAD22CD"), "l"))
    assert (read.kind, read.year, len(read.areas)) == ("lsoa", 2021, 5)


def test_invalid_shapes_are_repaired_and_named(tmp_path: Path, wards: gpd.GeoDataFrame) -> None:
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    few = wards.head(3).copy()
    few.loc[1, "geometry"] = shapely.affinity.translate(bow_tie, 570_000, 190_000)
    read = boundaries.read(publish(tmp_path, few, Style(crs=27700, ending="gpkg")))
    assert read.remarks == [f"1 invalid shape repaired: {few.name[1]}"]
    assert shapely.is_valid(read.areas.geometry.to_numpy()).all()
    assert read.areas.geometry[1].area == pytest.approx(500_000)


def test_an_area_without_a_name_is_called_by_its_code(
    tmp_path: Path, wards: gpd.GeoDataFrame
) -> None:
    few = wards.head(3).copy()
    few.loc[1, "name"] = None
    read = boundaries.read(publish(tmp_path, few))
    assert read.areas["name"][1] == few.code[1]
    assert read.remarks == [f"1 without a name, called by code: {few.code[1]}"]


def test_a_blank_district_is_not_a_district(tmp_path: Path, wards: gpd.GeoDataFrame) -> None:
    few = wards.head(3).copy()
    few.loc[1, "district"] = None
    read = boundaries.read(publish(tmp_path, few, Style(district="LAD23CD")))
    assert list(read.areas.district.isna()) == [False, True, False]


def code_twice(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return publish(folder, wards.head(3).assign(code="E05000001"))


def code_blank(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return publish(folder, wards.head(3).assign(code=[wards.code[0], None, wards.code[2]]))


def no_codes(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return publish(folder, wards.head(3), Style("OBJECTID", "LABEL"))


def no_names(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return publish(folder, wards.head(3), Style("WD21CD", "LABEL"))


def no_coordinate_system(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    path = publish(folder, wards.head(3), Style(ending="shp"))
    path.with_suffix(".prj").unlink()
    return path


def metres_called_degrees(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    path = publish(folder, wards.head(3), Style(crs=27700))
    content = json.loads(path.read_text())
    del content["crs"]
    return put(path, json.dumps(content))


def points(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return publish(folder, wards.head(3).assign(geometry=wards.head(3).centroid))


def no_shape(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    few = wards.head(3).copy()
    few.loc[1, "geometry"] = None
    return publish(folder, few)


def no_geography(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return put(folder / "settings.json", '{"colour": "blue"}')


def rubbish(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    return put(folder / "wards.gpkg", "not a database\n" * 99)


def without_its_companions(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    path = publish(folder / "whole", wards.head(4), Style(ending="shp"))
    return Path(shutil.copy(path, folder / "wards.shp"))


def error_of_service(folder: Path, wards: gpd.GeoDataFrame) -> Path:
    """A map service answers so with the status 200, and a browser saves it like any other file."""
    text = '{"error": {"code": 400, "message": "Invalid query parameters."}}'
    return put(folder / "wards.geojson", text)


UNREADABLE = [
    (error_of_service, "what the service answered to the request: '400 Invalid query parameters.'"),
    (code_twice, "has the code E05000001 twice"),
    (code_blank, "shape 2: has no WD23CD"),
    (no_codes, "has the properties OBJECTID, LABEL, geometry; expected a code such as WD24CD"),
    (no_names, "property WD21CD: has codes and no names"),
    (no_coordinate_system, "does not say its coordinate system; expected"),
    (metres_called_degrees, "coordinates that are none of it"),
    (points, "shape 1 (E05002212): has a point in place of its outline"),
    (no_shape, "): has no outline"),
    (no_geography, "cannot be read as boundaries ('settings.json' not recognized"),
    (rubbish, "cannot be read as boundaries"),
    (without_its_companions, "cannot be read as boundaries"),
]


@pytest.mark.parametrize(("make", "words"), UNREADABLE)
def test_a_file_that_does_not_serve_says_why(
    make: Callable[[Path, gpd.GeoDataFrame], Path], words: str, tmp_path: Path,
    wards: gpd.GeoDataFrame,
) -> None:  # fmt: skip
    with pytest.raises(NotBoundaries) as caught:
        boundaries.read(make(tmp_path, wards))
    assert words in f"{caught.value.place}: {caught.value}"


def test_bad_boundary_files_are_rejected_and_the_others_loaded(
    tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    paths = [make(tmp_path / f"{number}", wards) for number, (make, _) in enumerate(UNREADABLE)]
    good = publish(tmp_path, wards, file="good")
    reports = {report.file: report for report in load([*paths, good]).files}
    assert reports.pop("good.geojson").status == "loaded"
    for report in reports.values():
        (problem,) = report.problems
        assert report.status == "rejected"
        assert "Expected wards, districts or LSOAs" in problem.expected
    assert ask("select boundary_set from boundary_set order by 1") == [
        ("wards-2023",), (STAND_IN,),
    ]  # fmt: skip


# -- in the warehouse -----------------------------------------------------------------------------


@pytest.mark.parametrize("style", [style for style, _ in STYLES[:3]], ids=["by place", "", "shp"])
def test_an_official_set_takes_the_place_of_the_stand_in(
    style: Style, tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    load([write(tmp_path, [crime(number) for number in range(7)])])
    assert ask(IN_USE) == [(STAND_IN,)]
    assert ask("select distinct boundary_set from fact order by 1") == [("",), (STAND_IN,)]

    path = publish(tmp_path / "in", wards, style)
    (report,) = loaded([path.parent])
    name = f"wards-20{style.code[2:4]}"
    assert (report.content, report.rows_read, report.rows_kept) == ("boundaries", 257, 257)
    assert ask(IN_USE) == [(name,)]
    for table in ("fact", "placement"):
        sets = ask(f"select distinct boundary_set from {table} where boundary_set <> ''")
        assert sets == [(name,)]
    assert ask(
        "select code, parent from area where boundary_set = ? and kind = 'ward' order by 1", name
    ) == list(zip(wards.code, wards.district, strict=True))
    ((complete, approximate, shapes),) = ask(
        "select complete, approximate, shapes from boundary_set where boundary_set = ?", name
    )
    assert (complete, approximate) == (True, False)
    assert len(shapes) < 150_000
    assert {f["properties"]["code"] for f in json.loads(shapes)["ward"]} == set(wards.code)
    assert ask(
        "select sum(numerator) from indicator_values where indicator = 'burglary' "
        "and area_kind in ('ward', 'remainder')"
    ) == [(7,)]


def test_a_file_of_all_england_leaves_the_others_aside(
    tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    others = gpd.GeoDataFrame(
        {"code": ["E05009999", "E05009998"], "name": ["Far", "Away"], "district": "E08000025"},
        geometry=[shapely.box(400_000, 290_000, 405_000, 295_000),
                  shapely.box(405_000, 290_000, 410_000, 295_000)],
        crs=27700,
    )  # fmt: skip
    england = pd.concat([wards, others])
    for style in (Style(), Style("WD24CD", "WD24NM", "LAD24CD")):
        (report,) = loaded([publish(tmp_path, england, style, style.code)])
        assert (report.rows_read, report.rows_kept) == (259, 257)
        assert report.set_aside == {"outside the force area": 2}
    assert ask("select count(*) from area where code like 'E0500999%'") == [(0,)]

    (report,) = load([publish(tmp_path, others, file="none")]).files
    assert report.status == "rejected"
    assert "none of its 2 areas lies in the Essex Police area" in report.problems[0].fault


def test_areas_of_essex_that_lie_elsewhere_are_rejected(
    tmp_path: Path, database: Path, wards: gpd.GeoDataFrame
) -> None:
    swapped = wards.to_crs(4326)
    swapped["geometry"] = shapely.transform(swapped.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    for number, style in enumerate((Style(district="LAD23CD"), Style())):
        (report,) = load([publish(tmp_path, swapped, style, f"swapped-{number}")]).files
        assert report.status == "rejected"
        assert "longitude and latitude swapped" in report.problems[0].fault
        assert "longitude first" in report.problems[0].expected
    other = wards.to_crs(27700)
    turned = other.set_geometry(
        shapely.transform(other.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=27700
    )
    (report,) = load([publish(tmp_path, turned, Style(district="LAD23CD"), "turned")]).files
    assert "easting and northing swapped" in report.problems[0].fault
    moved = other.set_geometry(other.geometry.translate(xoff=300_000), crs=27700)
    (report,) = load([publish(tmp_path, moved, Style(district="LAD23CD"), "moved")]).files
    assert "is an area of Essex and does not lie there" in report.problems[0].fault
    assert "longitude, latitude" in report.problems[0].expected


def test_a_set_in_a_file_a_district_is_used_once_it_is_whole(
    tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    paths = [
        publish(tmp_path / "parts", part, Style("WD13CD", "WD13NM"), str(code))
        for code, part in wards.groupby("district")
    ]
    reports = loaded(paths[:-1])
    assert reports[-1].remarks == ["no wards yet of Uttlesford"]
    state = "select complete, shapes is not null from boundary_set where boundary_set = ?"
    assert ask(state, "wards-2013") == [(False, False)]
    assert ask(IN_USE) == [(STAND_IN,)]

    assert loaded(paths[-1:])[0].remarks == []
    assert ask(state, "wards-2013") == [(True, True)]
    assert ask(IN_USE) == [("wards-2013",)]
    assert {report.status for report in load(paths).files} == {"unchanged"}

    # A newer file of one district replaces that district's wards and no others.
    part = wards[wards.district == "E07000077"]
    newer = [*part.index[:-2], None]
    merged = part.dissolve(lambda index: index if index in newer else -1)
    merged = merged.assign(code=[*list(merged.code[:-1]), "E05999999"])
    loaded([publish(tmp_path / "newer", merged, Style("WD13CD", "WD13NM"))])
    assert ask("select count(*) from area where boundary_set = 'wards-2013' and kind = 'ward'") == [
        (256,)
    ]
    assert ask("select superseded_by from load where load_id = 14") == [(15,)]

    # The whole set in one file replaces them all, and the parts no longer count as loaded.
    loaded([publish(tmp_path, wards, Style("WD13CD", "WD13NM"), "whole")])
    assert ask("select count(*) from area where boundary_set = 'wards-2013' and kind = 'ward'") == [
        (257,)
    ]
    assert ask("select load_id from load where superseded_by is null") == [(16,)]
    assert load(paths[:1]).files[0].status == "loaded"


def overlapping(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return wards.assign(geometry=wards.buffer(300))


def a_few_of_each_district(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return wards.groupby("district").head(2)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (overlapping, "not used: the wards overlap too much"),
        (a_few_of_each_district, "not used: the wards leave out too much of"),
    ],
)
def test_wards_that_do_not_tile_are_kept_and_not_used(
    spoil: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], words: str, tmp_path: Path, ask: Ask,
    wards: gpd.GeoDataFrame,
) -> None:  # fmt: skip
    (report,) = loaded([publish(tmp_path, spoil(wards), Style(district="LAD23CD"))])
    assert any(words in remark for remark in report.remarks)
    assert ask(IN_USE) == [(STAND_IN,)]
    assert ask("select complete from boundary_set where boundary_set = 'wards-2023'") == [(False,)]


def test_wards_are_compared_with_official_districts(
    tmp_path: Path, database: Path, wards: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> None:
    moved = districts.assign(geometry=districts.translate(400, 0))
    reports = loaded(
        [
            publish(tmp_path, wards, file="wards"),
            publish(tmp_path, moved, Style("LAD23CD", "LAD23NM"), "districts"),
        ]
    )
    remark = next(report.remarks[-1] for report in reports if report.file == "wards.geojson")
    assert remark.startswith("wards and districts share 9")
    assert "least in " in remark


def test_a_lookup_says_the_district_before_the_map_does(
    tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    ward = wards.code[0]
    assert wards.district[0] == "E06000033"
    lines = [f"{row.code},{row.district}" for row in wards.iloc[1:].itertuples()]
    lookup = "\n".join(["WD23CD,LAD23CD", f"{ward},E07000075", *lines, ""])
    loaded([put(tmp_path / "lookup.csv", lookup), publish(tmp_path, wards)])
    assert ask(
        "select parent from area where boundary_set = 'wards-2023' and code = ?", ward
    ) == [("E07000075",)]  # fmt: skip


def test_the_newest_complete_set_is_in_use_and_older_ones_are_kept(
    tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame
) -> None:
    load([write(tmp_path, [crime()])])
    for style in (Style("WD21CD", "WD21NM"), Style("WD13CD", "WD13NM")):
        loaded([publish(tmp_path, wards, style, style.code)])
        assert ask(IN_USE) == [("wards-2021",)]
    assert ask("select boundary_set, count(*) from placement group by 1 order by 1") == [
        ("wards-2013", 1), ("wards-2021", 1),
    ]  # fmt: skip
    assert ask(
        "select boundary_set, sum(numerator) from fact join area using (boundary_set) "
        "where area.code = fact.area and kind = 'ward' and indicator = 'burglary' "
        "group by 1 order by 1"
    ) == [("wards-2013", 1), ("wards-2021", 1)]


def test_a_zipped_shapefile_is_loaded(tmp_path: Path, ask: Ask, wards: gpd.GeoDataFrame) -> None:
    publish(tmp_path / "plain", wards, Style(ending="shp"), "wards")
    parts = {f"wards/{path.name}": path.read_bytes() for path in (tmp_path / "plain").iterdir()}
    (report,) = loaded([pack(tmp_path / "wards.zip", parts)])
    assert report.file == "wards.zip/wards/wards.shp"
    assert ask(IN_USE) == [("wards-2023",)]
