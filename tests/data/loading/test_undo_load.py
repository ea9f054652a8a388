"""A load undone leaves the warehouse exactly as it was before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.loading.load_files import load
from data.loading.undo_load import forget
from data.problems import WarehouseError
from data.warehouse import snapshot
from geo import boundaries
from geo.essex import DISTRICTS
from tests.helpers.police_uk_files import NOWHERE, asb, crime, outcome, put, write

Ask = Callable[..., list[tuple[Any, ...]]]
Writer = Callable[[Path], Path]


def everything(database: Path) -> dict[str, list[str]]:
    """Return every row of every table, and of the views that pages ask, in a fixed order."""
    held = snapshot.snapshot(database)
    assert held is not None
    names = held.query("select table_name from duckdb_tables() where database_name = 'warehouse'")
    tables = [row[0] for row in names.fetchall()]
    assert {"load", "crime", "reported", "interview", "casualty", "loaded_area"} <= set(tables)
    return {
        name: sorted(map(repr, held.query(f"from {name}").fetchall()))
        for name in (*tables, "indicator_values", "note", "area_lookup")
    }


def different(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Name the tables that are not the same."""
    return [name for name in before if before[name] != after[name]]


def loaded(path: Path) -> int:
    """Load a file that must be accepted, and return the number of its load."""
    (report,) = load([path]).files
    assert report.status == "loaded", report.problems
    assert report.load_id is not None
    return report.load_id


def wards(folder: Path, name: str, places: list[str], moved: float = 0.0) -> Path:
    """Write the wards of some districts as the boundary set of 2023."""
    areas = boundaries.read_approximate().areas
    areas = areas[areas.district.isin(places)]
    shapes = shapely.transform(areas.geometry.to_numpy(), lambda xy: xy + moved)
    frame = gpd.GeoDataFrame(
        {"WD23CD": areas.code, "WD23NM": areas["name"], "LAD23CD": areas.district},
        geometry=shapes,
        crs=27700,
    )
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_file(folder / f"{name}.gpkg")
    return folder / f"{name}.gpkg"


POPULATION = "ltla21_code,ltla21_name,total_population,0,1\n" + "".join(
    f"{code},{name},{1000 * number},1,2\n" for number, (code, name) in enumerate(DISTRICTS.items())
)
LOOKUP = "lsoa21_code,ward24_code,ward24_name\nE01021237,E05002212,Billericay East\n"
NOTES = "indicator,area,from,to,kind,text\nrobbery,,2025-01,,break,{}\n"
MONTH = [crime(1), crime(2, NOWHERE), asb(), asb()]
SOME, ALL = list(DISTRICTS)[:2], list(DISTRICTS)

# What is current, and what is loaded after it and undone.
AFTER: dict[str, tuple[Writer | None, Writer]] = {
    "a month": (None, lambda folder: write(folder, MONTH, "2025-02")),
    "a newer edition of a month": (
        lambda folder: write(folder, MONTH, "2025-02"),
        lambda folder: write(folder / "newer", [*MONTH, crime(7)], "2025-02"),
    ),
    "outcomes that decide an earlier month": (None, lambda folder: write(folder, [outcome(1)])),
    "a population": (None, lambda folder: put(folder / "mid2020.csv", POPULATION)),
    "a newer population": (
        lambda folder: put(folder / "mid2020.csv", POPULATION),
        lambda folder: put(folder / "mid2020.csv", POPULATION.replace(",1000,", ",1500,")),
    ),
    "a lookup": (None, lambda folder: put(folder / "lookup.csv", LOOKUP)),
    "a newer lookup": (
        lambda folder: put(folder / "lookup.csv", LOOKUP),
        lambda folder: put(folder / "lookup.csv", LOOKUP.replace("2212", "2213")),
    ),
    "notes": (None, lambda folder: put(folder / "notes.csv", NOTES.format("first"))),
    "newer notes": (
        lambda folder: put(folder / "notes.csv", NOTES.format("first")),
        lambda folder: put(folder / "notes.csv", NOTES.format("second")),
    ),
    "wards that give way": (None, lambda folder: wards(folder, "all", ALL)),
    "wards of some districts": (
        lambda folder: wards(folder, "all", ALL),
        lambda folder: wards(folder, "some", SOME, 40),
    ),
    "wards of all in place of some": (
        lambda folder: wards(folder, "some", SOME),
        lambda folder: wards(folder, "all", ALL, 40),
    ),
}


@pytest.mark.parametrize("case", AFTER)
def test_what_was_loaded_is_gone_and_what_it_replaced_stands_again(
    case: str, tmp_path: Path, database: Path
) -> None:
    former, later = AFTER[case]
    loaded(write(tmp_path / "base", MONTH))
    if former is not None:
        loaded(former(tmp_path / "former"))
    before = everything(database)
    load_id = loaded(later(tmp_path / "later"))
    assert different(before, everything(database))
    forget(load_id)
    assert different(before, everything(database)) == []


def test_out_of_the_middle_of_a_chain(tmp_path: Path, database: Path, ask: Ask) -> None:
    editions = [write(tmp_path / str(n), [crime(i) for i in range(n)]) for n in (1, 2, 3)]
    loads = [loaded(path) for path in editions]
    forget(loads[1])
    assert ask("select load_id, superseded_by from load order by 1") == [
        (loads[0], loads[2]), (loads[2], None),
    ]  # fmt: skip
    total = (
        "select numerator from indicator_values where indicator = 'recorded_crime' "
        "and area_code = 'E23000028' and breakdown = ''"
    )
    assert ask(total) == [(3,)]
    undone = forget(loads[2])
    assert undone.restored == [editions[0].name]
    assert ask(total) == [(1,)]


def test_taking_back_the_last_load_leaves_either_edition_welcome(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    forget(loaded(write(tmp_path, MONTH)))
    assert ask("select count(*) from warehouse where key = 'edition'") == [(0,)]
    made_up = [{**row, "Reported by": "Essex Police (demonstration)"} for row in MONTH]
    loaded(write(tmp_path / "demonstration", made_up))
    assert ask("select value from warehouse where key = 'edition'") == [("demonstration",)]


def test_a_load_that_is_not_there_is_named_and_nothing_is_changed(
    tmp_path: Path, database: Path
) -> None:
    loaded(write(tmp_path, MONTH))
    before = database.read_bytes()
    with pytest.raises(WarehouseError, match="There is no load 7"):
        forget(7)
    assert database.read_bytes() == before


def test_nothing_to_forget_without_a_warehouse(database: Path) -> None:
    with pytest.raises(WarehouseError, match="no load 1"):
        forget(1)
    assert not database.exists()
