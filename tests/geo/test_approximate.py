"""The approximate wards: one coverage without faults, and near enough to the official districts."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.make_approximate import DISTRICTS, tidy

WARDS = Path(__file__).resolve().parents[2] / "geo" / "approximate" / "wards_2025.geojson"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
OFFICIAL = SHARED / "boundaries" / "districts_may2025_bgc_essex.geojson"
LOOKUP = SHARED / "lookups" / "lookup_lsoa21_ward24_ltla24_essex.csv"


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    return gpd.read_file(WARDS)


def test_every_ward_of_the_fourteen_districts_is_there_once(wards):
    assert wards.crs.to_epsg() == 27700
    assert len(wards) == wards["WD25CD"].nunique() == 257
    assert wards["WD25CD"].is_monotonic_increasing
    assert wards["WD25CD"].str.fullmatch(r"E05\d{6}").all()
    assert set(wards["LAD25CD"]) == set(DISTRICTS)
    assert (wards.groupby("LAD25CD")["LAD25NM"].nunique() == 1).all()
    assert wards["LAD25NM"].nunique() == 14


def test_names_are_bare_and_weights_are_positive(wards):
    names = wards["WD25NM"]
    assert names.str.strip().eq(names).all()
    assert not names.str.contains(r" Ward$|\(").any()
    assert not wards["LAD25NM"].str.contains(r"District|\(").any()
    assert not wards.duplicated(["WD25NM", "LAD25CD"]).any()
    assert wards["postcodes"].min() > 0


def test_file_is_small_with_one_ward_a_line_in_whole_metres():
    assert WARDS.stat().st_size < 600_000
    text = WARDS.read_text(encoding="utf-8")
    lines = [line.rstrip(",") for line in text.splitlines()[1:-1]]
    assert len(lines) == 257
    for line in lines:
        geometry = json.loads(line)["geometry"]
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        values = [value for rings in polygons for ring in rings for pair in ring for value in pair]
        assert all(type(value) is int for value in values)


def test_shapes_are_a_coverage_without_slivers(wards):
    shapes = wards.geometry.to_numpy()
    assert wards.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert wards.is_valid.all()
    assert not wards.is_empty.any()
    # A gap narrower than this between two wards counts as a fault as well.
    assert shapely.coverage_is_valid(shapes, gap_width=10)
    assert wards.explode().area.min() > 100_000


def test_wards_neither_overlap_nor_leave_gaps_on_land(wards):
    shapes = wards.geometry.to_numpy()
    union = shapely.union_all(shapes)
    assert wards.area.sum() == pytest.approx(union.area, rel=1e-12)
    assert all(len(part.interiors) == 0 for part in shapely.get_parts(union))
    item, other = wards.sindex.query(wards.geometry, predicate="overlaps")
    assert len(item) == len(other) == 0


def test_small_detached_pieces_go_to_the_neighbour_and_specks_to_the_sea():
    def box(x0: int, y0: int, x1: int, y1: int) -> shapely.Polygon:
        return shapely.box(*(1_000 * value for value in (x0, y0, x1, y1)))

    pocket, speck, island = box(4, 1, 5, 1.5), box(1, 5, 1.5, 6), box(5, 5, 6, 6)
    west, east = box(0, 0, 3, 3), box(3, 0, 6, 3).difference(pocket)
    sea = box(0, 3, 8, 8).difference(speck).difference(island)
    regions = gpd.GeoSeries(
        {"west": shapely.union_all([west, pocket, speck, island]), "east": east, "sea": sea}
    )
    tidied = tidy(regions)
    assert tidied["west"].equals(west.union(island))
    assert tidied["east"].equals(east.union(pocket))
    assert tidied["sea"].equals(sea.union(speck))


@pytest.mark.skipif(not LOOKUP.is_file(), reason=f"no official lookup at {LOOKUP}")
def test_codes_are_those_of_the_official_lookup(wards):
    official = pd.read_csv(LOOKUP, usecols=["ward24_code", "ltla24_code"]).drop_duplicates()
    assert set(zip(wards["WD25CD"], wards["LAD25CD"], strict=True)) == set(
        official.itertuples(index=False, name=None)
    )


@pytest.mark.skipif(not OFFICIAL.is_file(), reason=f"no official districts at {OFFICIAL}")
def test_districts_agree_with_the_official_ones(wards):
    """Intersection over union, the measure stated wherever this map is shown."""
    official = gpd.read_file(OFFICIAL).to_crs("EPSG:27700").set_index("LAD25CD").make_valid()
    drawn = wards.dissolve("LAD25CD", method="coverage").geometry
    official = official.loc[drawn.index]
    share = drawn.intersection(official).area / drawn.union(official).area
    assert len(share) == 14
    assert share.mean() >= 0.88
    assert share.min() >= 0.77, share.sort_values().head(3)
