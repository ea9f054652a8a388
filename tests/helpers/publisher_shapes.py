"""What each publisher answers, in the shapes that were recorded: STATS19, ArcGIS, Nomis, pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import shapely

from geo.boundaries import APPROXIMATE
from geo.essex import DISTRICTS
from tests.helpers import stats19_files
from tests.helpers.loopback_publishers import Publishers, Resource, Text

STATS19 = "/road-accidents-safety-data/dft-road-casualty-statistics-"
ADJUSTMENTS = f"{STATS19}casualty-adjustment-lookup_2004-latest-published-year.csv"
SEARCH = "/api/search/v1/collections/dataset/items"
SERVICES = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
NOMIS = "/api/v01/dataset"
ONS_PAGE = "/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables"
HOME_OFFICE_PAGE = "/government/statistics/police-recorded-crime-open-data-tables"
AGES = ("200", *(str(101 + age) for age in range(91)))
Feature = dict[str, Any]


# Road casualties --------------------------------------------------------------------------------


def casualty_tables(year: int, collisions: int = 6) -> dict[str, str]:
    """Return the three tables of a year: so many collisions, each with a casualty and a vehicle."""
    numbers = range(1, collisions + 1)
    rows = {
        "collision": [
            stats19_files.collision(n, f"{n % 28 + 1:02}/03/{year}", stats19_files.BILLERICAY)
            for n in numbers
        ],
        "casualty": [stats19_files.casualty(n, year=year, adjusted="0.5") for n in numbers],
        "vehicle": [stats19_files.vehicle(n, year=year) for n in numbers],
    }
    return {table: stats19_files.table(content) for table, content in rows.items()}


def publish_casualties(
    at: Publishers, year: int, collisions: int = 6, *, provisional: bool = False, **more: Any
) -> dict[str, str]:
    """Publish the three tables of a year; return their paths by table."""
    between = "provisional-mid-year-unvalidated-" if provisional else ""
    paths = {}
    for table, content in casualty_tables(year, collisions).items():
        paths[table] = f"{STATS19}{table}-{between}{year}.csv"
        at.put(paths[table], content, **more)
    return paths


def publish_adjustments(at: Publishers, year: int = 2023, rows: int = 6) -> None:
    """Publish the severity adjustments of all years."""
    of = [stats19_files.casualty(number, year=year) for number in range(1, rows + 1)]
    at.put(ADJUSTMENTS, stats19_files.table([stats19_files.adjustment(it, "0.4") for it in of]))


# Layers -----------------------------------------------------------------------------------------


@cache
def ward_features() -> tuple[Feature, ...]:
    """Return the 257 wards of the approximate set, as a layer has them: metres, and no system."""
    return tuple(json.loads(APPROXIMATE.read_text("utf-8"))["features"])


@cache
def district_features() -> tuple[Feature, ...]:
    """Return the 14 districts, put together from the wards."""
    result = []
    for code, name in DISTRICTS.items():
        shapes = [
            shapely.from_geojson(json.dumps(it["geometry"]))
            for it in ward_features()
            if it["properties"]["LAD25CD"] == code
        ]
        whole = json.loads(shapely.to_geojson(shapely.union_all(shapes)))
        properties = {"LAD25CD": code, "LAD25NM": name}
        result.append({"type": "Feature", "properties": properties, "geometry": whole})
    return tuple(result)


def lookup_features() -> tuple[Feature, ...]:
    """Return the lookup of wards to districts, as attributes without shapes."""
    names = ("WD25CD", "WD25NM", "LAD25CD", "LAD25NM")
    return tuple(
        {"attributes": {"FID": number} | {name: it["properties"][name] for name in names}}
        for number, it in enumerate(ward_features(), 1)
    )


def publish_layer(
    at: Publishers,
    layer: str,
    features: tuple[Feature, ...],
    *,
    most: int = 100,
    changed: int = 1_763_000_000_000,
    answered: Callable[[dict[str, Any], dict[str, str]], dict[str, Any]] = lambda page, query: page,
) -> None:
    """Publish a layer whose server sends `most` rows a page, whatever is asked for."""
    base = f"{SERVICES}/{layer}/FeatureServer/0"

    def query(query: dict[str, str]) -> Resource:
        if query.get("returnCountOnly") == "true":
            return _json(answered({"count": len(features)}, query))
        start = int(query["resultOffset"])
        some = features[start : start + min(most, int(query["resultRecordCount"]))]
        page: dict[str, Any] = {"features": list(some)}
        more = start + len(some) < len(features)
        if query["f"] == "geojson":
            # Newer servers say it under properties alone, and only where there is more.
            page |= {"type": "FeatureCollection"} | (
                {"properties": {"exceededTransferLimit": True}} if more else {}
            )
        elif more:
            page["exceededTransferLimit"] = True
        return _json(answered(page, query))

    at.resources[f"{base}/query"] = query
    at.resources[base] = _json({"name": layer, "editingInfo": {"dataLastEditDate": changed}})


def publish_search(at: Publishers, *layers: str) -> None:
    """Publish the search, which answers whatever is asked with these layers."""
    features = [
        {
            "properties": {
                "title": layer.replace("_", " "),
                "url": f"{at.address}{SERVICES}/{layer}/FeatureServer",
            }
        }
        for layer in layers
    ]
    at.resources[SEARCH] = _json({"type": "FeatureCollection", "features": features})


def _json(result: Any) -> Resource:
    return Resource(Text(json.dumps(result).encode()), None, None, "application/json")


# Population -------------------------------------------------------------------------------------


def publish_population(
    at: Publishers,
    year: int = 2024,
    *,
    updated: str = "2026-07-29",
    most: int = 25_000,
    changed: Callable[[list[list[str]]], list[list[str]]] = lambda rows: rows,
) -> None:
    """Publish the districts by single year of age, and LSOAs, as Nomis answers."""
    at.resources[f"{NOMIS}/def.sdmx.json"] = _json(
        {
            "structure": {
                "keyfamilies": {
                    "keyfamily": [
                        _family("NM_31_1", "Population estimates - local authority based", updated),
                        _family(
                            "NM_2002_1",
                            "Population estimates - local authority based by single year of age",
                            updated,
                        ),
                        _family(
                            "NM_2014_1",
                            "Population estimates - small area (2021 based) by single year of age",
                            updated,
                        ),
                    ]
                }
            }
        }
    )
    districts = [
        [str(year), code, name, age, _age_name(age), str(9_100 if age == "200" else 100)]
        for code, name in (*DISTRICTS.items(), ("E07000202", "Ipswich"))
        for age in AGES
    ]
    lsoas = [
        [str(year), f"E0102{number:04}", f"Basildon {number:03}A", "200", "All Ages", "1500"]
        for number in range(1, 41)
    ]
    for dataset, rows in (("NM_2002_1", districts), ("NM_2014_1", lsoas)):
        at.resources[f"{NOMIS}/{dataset}.data.csv"] = _nomis(changed(rows), most)


def _family(number: str, name: str, updated: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": {"value": name},
        "annotations": {
            "annotation": [{"annotationtitle": "LastUpdated", "annotationtext": updated}]
        },
    }


def _age_name(age: str) -> str:
    return "All Ages" if age == "200" else f"Age {int(age) - 101}{'+' if age == '191' else ''}"


def _nomis(rows: list[list[str]], most: int) -> Callable[[dict[str, str]], Resource]:
    def answer(query: dict[str, str]) -> Resource:
        start = int(query["RecordOffset"])
        some = rows[start : start + min(most, int(query["RecordLimit"]))]
        lines = [",".join(f'"{name.upper()}"' for name in query["select"].split(","))]
        lines += [",".join(f'"{cell}"' for cell in (*row, str(len(rows)))) for row in some]
        return Resource(Text("\n".join([*lines, ""]).encode()), None, None)

    return answer


# Recorded crime ---------------------------------------------------------------------------------


def workbook(rows: int = 45) -> bytes:
    """Return a workbook of recorded crime by police force area."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table P1"
    for row in range(rows):
        sheet.append([f"E230000{row:02}", f"Force {row}", 1000 + row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def publish_ons_workbook(at: Publishers, name: str = "policeforceareatablesyejune2026.xlsx") -> str:
    """Publish the page of the ONS with a link to a workbook; return the workbook's path."""
    folder = f"{ONS_PAGE}/yearendingjune2026/{name}"
    at.put(
        ONS_PAGE,
        f'<html><a href="/file?uri={folder}" class="btn">xlsx</a> '
        f'<a href="/file?uri={ONS_PAGE}/yearendingmarch2026/older.xlsx">xlsx</a></html>',
        kind="text/html",
    )
    at.put("/file", workbook(), kind="application/octet-stream")
    return "/file"


def publish_home_office(at: Publishers, name: str = "prc-pfa-mar2013-onwards-tables-300126") -> str:
    """Publish the page of the Home Office with a link to a workbook; return its path."""
    path = f"/media/679a2aa1a39e422368d10e21/{name}.xlsx"
    at.put(HOME_OFFICE_PAGE, f'<a href="{at.address}{path}">tables</a>', kind="text/html")
    at.put(path, workbook(44), kind="application/octet-stream")
    return path
