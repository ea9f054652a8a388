"""Sums that hold whatever boundaries are loaded, and the self-check at the end of each load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import pytest

from data.derived import recount, reported_values
from data.derived.self_check import SelfCheckFailed, check_sums
from data.loading.load_files import load
from data.loading.recount_warehouse import bring_up_to_date
from data.loading.undo_load import forget
from data.warehouse.snapshot import snapshot
from data.warehouse.status import describe
from geo.boundaries import APPROXIMATE
from geo.essex import COUNTY, DISTRICTS, FORCE
from tests.helpers.police_uk_files import crime, put, write

Ask = Callable[..., list[tuple[Any, ...]]]
BY_EARLIER_RULES = reported_values._DISTRICTS.replace("boundary_set = '' and ", "")


def district_shapes(folder: Path, year: int) -> Path:
    """Write official boundaries of the 14 districts: the land of their approximate wards."""
    path = folder / f"districts_{year}.geojson"
    wards = gpd.read_file(APPROXIMATE).dissolve("LAD25CD")
    gpd.GeoDataFrame(
        {
            f"LAD{year % 100}CD": list(DISTRICTS),
            f"LAD{year % 100}NM": list(DISTRICTS.values()),
        },
        geometry=list(wards.geometry.loc[list(DISTRICTS)]),
        crs="EPSG:27700",
    ).to_file(path, driver="GeoJSON")
    return path


def counts(folder: Path) -> Path:
    """Write a return of 10 in each district, and a share of 5 in 10."""
    rows = [f"repeat_victims,{code},2025-05,10,,final" for code in DISTRICTS]
    rows += [f"da_solved_rate,{code},2025-05,5,10,final" for code in DISTRICTS]
    header = "indicator,area,period,numerator,denominator,status"
    return put(folder / "return.csv", "\n".join([header, *rows]) + "\n")


def wholes(ask: Ask) -> dict[tuple[str, str], tuple[float, float | None]]:
    rows = ask(
        "select indicator, area, numerator, denominator from fact where area in (?, ?)",
        FORCE,
        COUNTY,
    )
    return {(indicator, area): (n, d) for indicator, area, n, d in rows}


RIGHT = {
    ("repeat_victims", FORCE): (140, None),
    ("repeat_victims", COUNTY): (120, None),
    ("da_solved_rate", FORCE): (70, 140),
    ("da_solved_rate", COUNTY): (60, 120),
}


@pytest.mark.parametrize("years", [(), (2025,), (2024, 2025), (2023, 2024, 2025)])
def test_sums_are_the_same_however_many_boundaries_are_loaded(
    years: tuple[int, ...], tmp_path: Path, ask: Ask
) -> None:
    report = load([counts(tmp_path), *(district_shapes(tmp_path, year) for year in years)])
    assert not report.rejected
    assert wholes(ask) == RIGHT


def test_a_load_whose_sums_are_wrong_is_stopped_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    load([district_shapes(tmp_path, 2025)])
    monkeypatch.setattr(reported_values, "_DISTRICTS", BY_EARLIER_RULES)
    with pytest.raises(SelfCheckFailed) as failed:
        load([counts(tmp_path)])
    text = str(failed.value)
    assert "repeat_victims" in text
    assert "2025-05-01 to 2025-05-31" in text
    assert "280 against 140" in text or "260 against 120" in text
    assert "Nothing was changed" in text
    assert wholes(ask) == {}


def test_a_warehouse_counted_by_earlier_rules_is_counted_again(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    load([counts(tmp_path)])
    with monkeypatch.context() as earlier:
        earlier.setattr(reported_values, "_DISTRICTS", BY_EARLIER_RULES)
        earlier.setattr("data.loading.load_files.require_sums", lambda ask, words: None)
        load([district_shapes(tmp_path, 2025), district_shapes(tmp_path, 2024)])
        load([put(tmp_path / "more.csv", MORE)])
    with duckdb.connect(database) as connection:
        connection.execute("delete from warehouse where key = 'counting'")
    assert wholes(ask)["repeat_victims", FORCE] == (420, None)
    held = snapshot()
    assert held is not None
    assert check_sums(held.query)
    assert describe(held)["recounted"] is None

    report = load([counts(tmp_path)])  # the very same file: nothing new to load
    assert [file.status for file in report.files] == ["unchanged"]
    assert wholes(ask) == RIGHT
    held = snapshot()
    assert held is not None
    assert "counted a district once for every set" in describe(held)["recounted"]
    assert report.recounted == describe(held)["recounted"]
    assert load([counts(tmp_path)]).recounted is None  # only once


def test_a_release_counts_again_first(tmp_path: Path, ask: Ask, database: Path) -> None:
    load([counts(tmp_path)])
    with duckdb.connect(database) as connection:
        connection.execute("delete from warehouse where key = 'counting'")
        connection.execute("update computed set numerator = 280 where area = ?", [FORCE])
    assert bring_up_to_date() is True
    assert wholes(ask) == RIGHT
    assert bring_up_to_date() is False


def test_undoing_a_load_counts_again_too(tmp_path: Path, ask: Ask, database: Path) -> None:
    load([counts(tmp_path)])
    load([put(tmp_path / "more.csv", MORE)])
    with duckdb.connect(database) as connection:
        connection.execute("delete from warehouse where key = 'counting'")
        connection.execute("update computed set numerator = 280 where area = ?", [FORCE])
    forget(2)
    assert wholes(ask) == RIGHT
    settings = dict(ask("select key, value from warehouse"))
    assert settings["counting"] == recount.COUNTING


MORE = "indicator,area,period,numerator,status\nsection_136,Harlow,2025-05,3,final\n"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update computed set numerator = numerator + 1 where area = 'E23000028'", "not the sum"),
        ("update computed set denominator = 1 where area = 'E10000012' and indicator = "
         "'da_solved_rate'", "not the sum"),
        ("insert into computed from computed", "appears twice"),
        ("insert into reported from reported", "appears twice"),
        ("update area_population set persons = 1 where code = 'E23000028'", "population"),
        ("update crime_count set recorded = 9 where area = 'E07000066'", "counts of crime"),
        ("insert into crime_count from crime_count where area = 'E07000066'", "appears twice"),
        ("update crime_count set solved = solved + 1 where area = 'E07000066'", "outcomes"),
    ],
)  # fmt: skip
def test_the_self_check_finds_what_is_wrong(
    change: str, expected: str, tmp_path: Path, database: Path
) -> None:
    people = ["lad_code,lad_name,population_2020", *(f"{c},{n},5000" for c, n in DISTRICTS.items())]
    load([counts(tmp_path), put(tmp_path / "mid2020.csv", "\n".join(people) + "\n"),
          write(tmp_path, [crime(1), crime(2)])])  # fmt: skip
    with duckdb.connect(database) as connection:
        assert check_sums(connection.execute) == []
        connection.execute(change)
        result = check_sums(connection.execute)
    assert any(expected in words for words in result), result
