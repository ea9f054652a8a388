"""Councils of another date: any file that covers the police area is a set of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.loading.load_files import load
from data.loading.undo_load import forget
from geo.essex import DISTRICT_CODES, DISTRICTS, FORCE
from tests.helpers.police_uk_files import BASILDON, COLCHESTER, NOWHERE, SOUTHEND, asb, crime, write
from tests.helpers.return_files import as_csv, value
from tests.helpers.unitary_councils import CODES, FIVE, five_unitaries, formers, write_councils

Ask = Callable[..., list[tuple[Any, ...]]]
SET = "councils-2028"
PLACES = (BASILDON, COLCHESTER, SOUTHEND, BASILDON, NOWHERE)


@pytest.fixture(scope="module")
def five() -> gpd.GeoDataFrame:
    """Return the five councils of 2028."""
    return five_unitaries()


def rows() -> list[dict[str, str]]:
    """Return offences in three of the five councils and one without a place."""
    return [crime(number, place) for number, place in enumerate(PLACES)] + [asb(COLCHESTER)]


def of_councils(ask: Ask, indicator: str) -> dict[str, float]:
    """Return the figures of an indicator by the names of the councils."""
    return dict(
        ask(
            "select name, sum(numerator) from fact join area on area.code = fact.area "
            "and area.boundary_set = fact.boundary_set where fact.boundary_set = ? "
            "and indicator = ? and breakdown = '' and kind = 'council' group by name",
            SET, indicator,
        )
    )  # fmt: skip


def test_five_unitaries_are_a_set_and_every_row_counts_in_one(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write(tmp_path / "crime", rows())])
    (report,) = load([write_councils(tmp_path, five)]).files
    assert (report.status, report.rows_read, report.rows_kept) == ("loaded", 5, 5)
    assert report.remarks == ["each of the 14 districts and unitaries of today lies in one of them"]
    assert ask(
        "select kind, title, complete, shapes is not null from boundary_set "
        "where boundary_set = ?", SET,
    ) == [("council", "Unitary councils of 2028", True, True)]  # fmt: skip
    assert of_councils(ask, "recorded_crime") == {
        "West Essex": 0, "North East Essex": 1, "Mid Essex": 0, "South West Essex": 2,
        "South East Essex": 1,
    }  # fmt: skip
    ((essex, councils, left),) = ask(
        """
        select
            sum(recorded) filter (area = $1 and boundary_set = ''),
            sum(recorded) filter (boundary_set = $2),
            sum(recorded) filter (area in ($1 || ':no-place', $1 || ':outside'))
        from crime_count where category = 'recorded_crime'
        """,
        FORCE, SET,
    )  # fmt: skip
    assert essex == councils + left == 5


def test_succession_is_worked_out_by_land(tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame) -> None:
    load([write(tmp_path / "crime", rows())])
    load([write_councils(tmp_path, five)])
    held = ask("select code, former, share, since::varchar from area_succession")
    assert len(held) == 14
    for name in FIVE:
        mine = sorted(former for code, former, _, _ in held if code == CODES[name])
        assert mine == sorted(formers(name))
    assert {(share, since) for _, _, share, since in held} == {(1.0, "2028-04-01")}


def test_the_order_of_files_changes_nothing(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write_councils(tmp_path, five)])
    load([write(tmp_path / "crime", rows())])
    assert of_councils(ask, "burglary")["South West Essex"] == 2


def test_what_is_reported_by_district_is_added_up_to_councils(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write_councils(tmp_path, five)])
    sent = [
        value("da_incidents", district, "2024-04", number)
        for number, district in enumerate(DISTRICTS, 1)
        if district != DISTRICT_CODES["Maldon"]
    ]
    assert load([as_csv(tmp_path / "return", sent)]).rejected == []
    figures = of_councils(ask, "da_incidents")
    amounts = dict(zip(DISTRICTS, range(1, 15), strict=True))
    assert figures == {
        name: sum(amounts[code] for code in formers(name)) for name in FIVE if name != "Mid Essex"
    }


def test_a_return_may_name_councils_of_either_date(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write_councils(tmp_path, five)])
    sent = [
        value("da_incidents", CODES[name] if number % 2 else name, "2024-04", 10 * number)
        for number, name in enumerate(FIVE, 1)
    ]
    sent.append(value("da_incidents", DISTRICT_CODES["Harlow"], "2024-03", 7))
    assert load([as_csv(tmp_path / "return", sent)]).rejected == []
    assert of_councils(ask, "da_incidents") == {
        name: 10 * number for number, name in enumerate(FIVE, 1)
    }
    assert ask(
        "select numerator from fact where indicator = 'da_incidents' and area = ? "
        "and period_start = '2024-04-01'", FORCE,
    ) == [(150,)]  # fmt: skip


def test_a_divided_district_counts_by_its_points(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    """The west of Basildon goes to Mid Essex: the points say which offence is whose."""
    areas = five.copy()
    at = {name: number for number, name in enumerate(areas.name)}
    south, mid = (areas.geometry.iloc[at[n]] for n in ("South West Essex", "Mid Essex"))
    place = gpd.GeoSeries.from_xy([float(BASILDON[0])], [float(BASILDON[1])], crs=4326).to_crs(
        27700
    )
    around = place.iloc[0].buffer(3000).intersection(south)
    areas.loc[at["South West Essex"], "geometry"] = south.difference(around)
    areas.loc[at["Mid Essex"], "geometry"] = shapely.union(mid, around)
    elsewhere = ("0.3300", "51.4800", "On or near High Street", "E01024506", "Thurrock 012A")
    load([write(tmp_path / "crime", [*rows(), crime(9, elsewhere)])])
    (report,) = load([write_councils(tmp_path, areas)]).files
    assert report.remarks[0].startswith("divided between several: Basildon;")
    figures = of_councils(ask, "recorded_crime")
    assert (figures["Mid Essex"], figures["South West Essex"]) == (2, 1)
    ((total,),) = ask(
        "select sum(recorded) from crime_count where boundary_set = ? "
        "and category = 'recorded_crime'", SET,
    )  # fmt: skip
    assert total == 5


def test_a_set_that_leaves_a_district_out_is_refused(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write(tmp_path / "crime", rows())])
    (report,) = load([write_councils(tmp_path, five.iloc[:3])]).files
    assert report.status == "rejected"
    (problem,) = report.problems
    assert "do not cover it: land of Southend-on-Sea, Thurrock, Basildon and 2 more" in str(problem)
    assert ask("select count(*) from boundary_set where kind = 'council'") == [(0,)]


def test_a_former_set_may_keep_codes_of_today(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    """A code that both sets have is two areas: they are never added up."""
    areas = five.assign(code=[DISTRICT_CODES["Thurrock"], *five.code[1:]])
    load([write(tmp_path / "crime", rows())])
    (report,) = load([write_councils(tmp_path, areas, 12, "former")]).files
    assert report.status == "loaded"
    assert ask(
        "select title from boundary_set where boundary_set = 'councils-2012'"
    ) == [("Districts of 2012",)]  # fmt: skip
    assert ask(
        "select code from area where boundary_set = 'councils-2012' and contains(code, 'E06000034')"
    ) == [("E06000034:2012",)]  # fmt: skip


def test_undoing_takes_the_set_and_its_figures_away(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame
) -> None:
    load([write(tmp_path / "crime", rows())])
    before = ask("select * from fact order by all")
    load([write_councils(tmp_path, five)])
    ((number,),) = ask("select load_id from load where content = 'boundaries'")
    forget(number)
    assert ask("select count(*) from area where boundary_set = ?", SET) == [(0,)]
    assert ask("select count(*) from area_succession") == [(0,)]
    assert ask("select * from fact order by all") == before


@pytest.mark.parametrize(
    ("columns", "file"),
    [
        ({"code": "UA28CD", "name": "UA28NM"}, "councils"),
        ({"code": "CTYUA28CD", "name": "CTYUA28NM"}, "councils"),
        ({"code": "code", "name": "name"}, "essex_councils_2028"),
    ],
)
def test_other_names_of_columns_are_understood(
    tmp_path: Path, ask: Ask, five: gpd.GeoDataFrame, columns: dict[str, str], file: str
) -> None:
    load([write(tmp_path / "crime", rows())])
    path = tmp_path / f"{file}.geojson"
    five.rename(columns=columns).to_crs(4326).to_file(path)
    (report,) = load([path]).files
    assert report.status == "loaded", report.problems
    assert of_councils(ask, "burglary")["South West Essex"] == 2


def test_rivers_between_districts_are_no_gaps(shared: Path, tmp_path: Path) -> None:
    """Official districts leave rivers out: a union of them has holes, and covers all the same."""
    file = shared / "boundaries" / "districts_may2025_bgc_essex.geojson"
    if not file.exists():
        pytest.skip("the official districts are not at hand")
    official = gpd.read_file(file).to_crs(27700)
    official["geometry"] = shapely.make_valid(official.geometry.to_numpy())
    shapes = [
        shapely.union_all(official.geometry[official.LAD25CD.isin(formers(name))].to_numpy())
        for name in FIVE
    ]
    areas = gpd.GeoDataFrame({"code": list(CODES.values()), "name": list(FIVE)}, geometry=shapes,
                             crs=27700)  # fmt: skip
    reports = load([file, write_councils(tmp_path, areas)]).files
    assert [report.status for report in reports] == ["loaded", "loaded"], reports
    assert "lies in one of them" in reports[1].remarks[-1]
