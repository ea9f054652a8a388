"""Boundaries that are not what they say: slipped codes, the same shape for all, wards missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.loading.load_files import load
from geo import boundaries, placing
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    """Return wards of all districts: the approximate ones, as if they were official."""
    return gpd.GeoDataFrame(boundaries.read_approximate().areas, crs="EPSG:27700")


def of_wards(folder: Path, wards: gpd.GeoDataFrame, year: int = 24, name: str = "w") -> Path:
    path = folder / f"{name}.geojson"
    columns = {"code": f"WD{year}CD", "name": f"WD{year}NM", "district": f"LAD{year}CD"}
    wards.rename(columns=columns).to_file(path, driver="GeoJSON")
    return path


def of_districts(folder: Path, districts: gpd.GeoDataFrame) -> Path:
    path = folder / "d.geojson"
    districts.rename(columns={"code": "LAD24CD", "name": "LAD24NM"}).to_file(path, driver="GeoJSON")
    return path


def slipped(frame: gpd.GeoDataFrame, *columns: str) -> gpd.GeoDataFrame:
    """Move columns down by one row."""
    moved = frame.copy()
    for column in columns:
        values = list(frame[column])
        moved[column] = [values[-1], *values[:-1]]
    return moved


def problem(path: Path) -> Any:
    (report,) = load([path]).files
    assert report.status == "rejected", report.remarks
    return report.problems[0]


@pytest.mark.parametrize(
    "columns", [("code",), ("code", "name"), ("code", "name", "district"), ("geometry",)]
)
def test_ward_codes_that_slipped_by_one_row_are_refused(
    columns: tuple[str, ...], wards: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    result = problem(of_wards(tmp_path, slipped(wards, *columns)))
    assert "lie elsewhere" in result.fault or "outside their district" in result.fault
    assert "in the right rows" in result.expected


def test_district_codes_that_slipped_by_one_row_are_refused(
    wards: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    whole = wards.dissolve("district").reset_index().assign(code=lambda d: d.district)
    sound = whole.assign(name=whole.code)[["code", "name", "geometry"]]
    assert "of 14 areas" in problem(of_districts(tmp_path, slipped(sound, "code", "name"))).fault
    (report,) = load([of_districts(tmp_path, sound)]).files
    assert report.status == "loaded"


def test_names_that_slipped_are_refused(wards: gpd.GeoDataFrame, tmp_path: Path) -> None:
    assert "other names" in problem(of_wards(tmp_path, slipped(wards, "name"))).fault


def test_shapes_that_are_all_alike_are_refused(wards: gpd.GeoDataFrame, tmp_path: Path) -> None:
    same = wards.head(14).copy()
    same["geometry"] = [wards.geometry.iloc[0]] * 14
    assert "the very same shape" in problem(of_wards(tmp_path, same)).fault


MISSING = ("Shoeburyness", "Eastwood Park", "St Laurence", "West Shoebury", "Thorpe", "Prittlewell")


def without(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    cut = wards[~((wards.district == "E06000033") & wards["name"].isin(MISSING))]
    assert len(cut) < len(wards)
    return cut


def test_a_set_without_some_wards_is_not_used(
    wards: gpd.GeoDataFrame, tmp_path: Path, ask: Ask
) -> None:
    (report,) = load([of_wards(tmp_path, without(wards))]).files
    assert any("not used" in remark for remark in report.remarks)
    assert ask("select complete from boundary_set where boundary_set = 'wards-2024'") == [(False,)]


COAST = ("Brightlingsea", "Frinton", "Leigh", "Walton")


@pytest.mark.parametrize("names", [COAST, *[(name,) for name in COAST]], ids=lambda names: names[0])
def test_missing_wards_at_the_coast_are_named_without_a_lookup(
    names: tuple[str, ...], wards: gpd.GeoDataFrame, tmp_path: Path, ask: Ask
) -> None:
    """No hole is left in the middle: what other sets have there is in no ward."""
    cut = wards[~wards["name"].isin(names)]
    assert len(cut) == len(wards) - len(names)
    (report,) = load([of_wards(tmp_path, cut)]).files
    (remark,) = [item for item in report.remarks if "not used" in item]
    assert all(name in remark for name in names)
    assert ask("select complete from boundary_set where boundary_set = 'wards-2024'") == [(False,)]


@pytest.mark.parametrize("columns", [["code"], ["code", "name"], ["name"], ["district"]])
def test_two_wards_that_are_exchanged_are_refused(
    columns: list[str], wards: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    turned = wards.copy()
    first, second = 0, len(wards) - 1  # of different districts
    turned.loc[[first, second], columns] = wards.loc[[second, first], columns].to_numpy()
    assert problem(of_wards(tmp_path, turned))


def test_the_missing_wards_are_named_by_a_lookup(
    wards: gpd.GeoDataFrame, tmp_path: Path, ask: Ask
) -> None:
    lines = ["ward24_name,ward24_code,ltla24_name,ltla24_code"]
    columns = zip(wards["name"], wards.code, wards.district, strict=True)
    lines += [f'"{name}",{code},x,{district}' for name, code, district in columns]
    lookup = put(tmp_path / "lookup.csv", "\n".join(lines) + "\n")
    report = load([lookup, of_wards(tmp_path, without(wards))]).files[1]
    (remark,) = [item for item in report.remarks if "a loaded lookup has" in item]
    gone = set(wards.code) - set(without(wards).code)
    assert all(code in remark for code in gone)
    assert ask("select complete from boundary_set where boundary_set = 'wards-2024'") == [(False,)]
    report = load([of_wards(tmp_path, wards, name="whole")]).files[0]
    assert report.status == "loaded"
    assert ask("select complete from boundary_set where boundary_set = 'wards-2024'") == [(True,)]


def test_every_layer_of_a_geopackage_is_loaded(
    wards: gpd.GeoDataFrame, tmp_path: Path, ask: Ask, recwarn: pytest.WarningsRecorder
) -> None:
    path = tmp_path / "both.gpkg"
    columns = {"code": "WD24CD", "name": "WD24NM", "district": "LAD24CD"}
    wards.rename(columns=columns).to_file(path, layer="wards", driver="GPKG")
    whole = wards.dissolve("district").reset_index()
    districts = gpd.GeoDataFrame(
        {"LAD24CD": whole.district, "LAD24NM": whole.district}, geometry=whole.geometry
    )
    districts.to_file(path, layer="districts", driver="GPKG")
    districts.assign(x=1)[["x", "geometry"]].to_file(path, layer="parishes", driver="GPKG")
    reports = load([path]).files
    assert [(report.file, report.status, report.rows_kept) for report in reports] == [
        ("both.gpkg/districts", "loaded", 14), ("both.gpkg/wards", "loaded", 257),
    ]  # fmt: skip
    assert any("left out: parishes" in remark for item in reports for remark in item.remarks)
    assert ask("select boundary_set, complete from boundary_set order by 1") == [
        ("districts-2024", True), ("wards-2024", True), ("wards-2025-approximate", True),
    ]  # fmt: skip
    assert [file.status for file in load([path]).files] == ["unchanged"]
    assert not [w for w in recwarn if "layer" in str(w.message)]


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
def test_kml_is_read(driver: str, wards: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "w.kml"
    few = wards.rename(columns={"code": "WD24CD", "name": "WD24NM", "district": "LAD24CD"}).head(5)
    few.to_crs(4326).to_file(path, driver=driver)
    (report,) = load([path]).files
    assert (report.status, report.rows_kept) == ("loaded", 5), report.problems


def test_topojson_and_esri_json_are_read(tmp_path: Path) -> None:
    ring = [[0.45, 51.6], [0.46, 51.6], [0.46, 51.61], [0.45, 51.61], [0.45, 51.6]]
    topology = {
        "type": "Topology", "arcs": [ring],
        "objects": {"wards": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0]], "properties": {
                "WD24CD": "E05015000", "WD24NM": "A ward", "LAD24CD": "E07000066"}}]}},
    }  # fmt: skip
    esri = {
        "geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 4326},
        "fields": [{"name": n, "type": "esriFieldTypeString", "alias": n, "length": 20}
                   for n in ("WD24CD", "WD24NM", "LAD24CD")],
        "features": [{"attributes": {"WD24CD": "E05015001", "WD24NM": "Another",
                                     "LAD24CD": "E07000066"}, "geometry": {"rings": [ring]}}],
    }  # fmt: skip
    paths = [put(tmp_path / "t.topojson", json.dumps(topology)),
             put(tmp_path / "e.json", json.dumps(esri))]  # fmt: skip
    for report in load(paths).files:
        assert report.status == "loaded" or report.problems[0].fault, report
        if report.status == "rejected":
            assert "coordinate system" in report.problems[0].fault


def test_points_and_shapes_in_degrees_go_through_one_transformation(tmp_path: Path) -> None:
    corner = (0.7, 51.55)
    square = shapely.box(*corner, 0.71, 51.56)
    path = tmp_path / "w.geojson"
    gpd.GeoDataFrame(
        {"WD24CD": ["E05000001"], "WD24NM": ["x"], "LAD24CD": ["E06000033"]},
        geometry=[square], crs="EPSG:4326",
    ).to_file(path, driver="GeoJSON")  # fmt: skip
    shape = boundaries.read(path).areas.geometry[0]
    point = placing.grid_points([corner[0]], [corner[1]])[0]
    assert shapely.distance(shape.exterior, shapely.Point(point)) < 1e-6


def test_a_collection_of_a_ward_and_a_line_is_its_outline(
    wards: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    few = wards.head(3).copy()
    outline = few.geometry.iloc[0]
    few.loc[few.index[0], "geometry"] = shapely.GeometryCollection(
        [outline, shapely.LineString([(570_000, 190_000), (570_100, 190_100)])]
    )
    (report,) = load([of_wards(tmp_path, few)]).files
    assert (report.status, report.rows_kept) == ("loaded", 3), report.problems
