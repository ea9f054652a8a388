"""Every source of the table from nothing to loaded, and again: what is newer, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.refresh import source_table
from data.refresh.report import RefreshReport
from data.warehouse.snapshot import snapshot
from tests.helpers import publisher_shapes as shapes
from tests.helpers.loopback_publishers import Publishers
from tests.helpers.refresh_setting import Setting

WARDS = "Wards_December_2025_Boundaries_UK_BGC"
DISTRICTS = "Local_Authority_Districts_DEC_2025_Boundaries_UK_BGC"
LOOKUP = "WD25_LAD25_UK_LU_v2"


def publish_everything(at: Setting) -> None:
    """Let every publisher have something."""
    at.publish_months(["2025-09"])
    shapes.publish_casualties(at.publishers, 2023)
    shapes.publish_casualties(at.publishers, 2024, 4, provisional=True)
    shapes.publish_adjustments(at.publishers)
    shapes.publish_search(
        at.publishers, WARDS, "Wards_May_2025_Boundaries_UK_BGC", DISTRICTS, LOOKUP,
        "WD25_LAD25_UK_LU", "LSOA21_WD25_LAD25_EW_LU",
    )  # fmt: skip
    shapes.publish_layer(at.publishers, WARDS, shapes.ward_features())
    shapes.publish_layer(at.publishers, DISTRICTS, shapes.district_features())
    shapes.publish_layer(at.publishers, LOOKUP, shapes.lookup_features())
    shapes.publish_layer(
        at.publishers,
        "LSOA21_WD25_LAD25_EW_LU",
        tuple(
            {
                "attributes": {
                    "LSOA21CD": f"E0102{number:04}",
                    "LSOA21NM": f"Basildon {number:03}A",
                    **{k: v for k, v in it["attributes"].items() if k != "FID"},
                }
            }
            for number, it in enumerate(shapes.lookup_features(), 1)
        ),
    )
    shapes.publish_population(at.publishers, most=500)
    shapes.publish_ons_workbook(at.publishers)
    shapes.publish_home_office(at.publishers)


def statuses(report: RefreshReport) -> dict[str, str]:
    """Return the status of each source."""
    return {it.source: it.status for it in report.sources}


def contents(database: Path) -> dict[str, int]:
    """Count the current loads by content."""
    held = snapshot(database)
    assert held is not None
    return dict(
        held.query(
            "select content, count(*) from load where superseded_by is null group by all"
        ).fetchall()
    )


@pytest.fixture
def everything(setting: Setting) -> Setting:
    """Return a setting in which every publisher has something."""
    publish_everything(setting)
    return setting


def test_every_source_is_fetched_and_loaded_and_again_nothing_is(
    everything: Setting, server: Publishers
) -> None:
    dry = everything.refresh(dry_run=True)
    assert set(statuses(dry).values()) == {"newer"}, statuses(dry)
    assert not everything.database.exists()

    report = everything.refresh()
    assert set(statuses(report).values()) == {"fetched"}, report.sources
    assert contents(everything.database) | {"published table": 0} == {
        "street crime": 1, "outcomes": 1, "collisions": 2, "casualties": 2, "vehicles": 2,
        "severity adjustments": 1, "boundaries": 2, "lookup": 2, "population": 2,
        "published table": 0,
    }  # fmt: skip
    # The made workbooks hold no table that is known: they stay, and are tried again.
    assert report.loaded is not None
    assert [it.file[-5:] for it in report.loaded.rejected] == [".xlsx", ".xlsx"]
    assert not report.in_order

    server.forget()
    again = everything.refresh()
    assert set(statuses(again).values()) == {"up to date"}, again.sources
    bodies = [path for path in server.paths() if path.endswith((".csv", ".xlsx"))]
    assert bodies == []
    assert again.loaded is not None
    assert len(again.loaded.files) == len(again.loaded.rejected) == 2


def test_a_final_year_takes_the_place_of_the_half_year(setting: Setting) -> None:
    at = setting.publishers
    shapes.publish_adjustments(at)
    shapes.publish_casualties(at, 2023)
    shapes.publish_casualties(at, 2024, 4, provisional=True)
    assert setting.refresh("road-casualties").in_order
    shapes.publish_casualties(at, 2024, 9)
    shapes.publish_adjustments(at, rows=7)
    report = setting.refresh("road-casualties")
    assert [file.name.removeprefix(shapes.STATS19[27:]) for file in report.sources[0].files] == [
        "dft-road-casualty-statistics-collision-2024.csv",
        "dft-road-casualty-statistics-casualty-2024.csv",
        "dft-road-casualty-statistics-vehicle-2024.csv",
        "dft-road-casualty-statistics-casualty-adjustment-lookup_2004-latest-published-year.csv",
    ]
    held = snapshot(setting.database)
    assert held is not None
    assert held.query(
        "select year, status, count(*) from collision where superseded_by is null group by all "
        "order by all"
    ).fetchall() == [(2023, "final", 6), (2024, "final", 9)]


def test_a_new_layer_is_found_by_its_irregular_name(setting: Setting) -> None:
    at = setting.publishers
    shapes.publish_search(at, "Wards_May_2025_Boundaries_UK_BGC", "WD25_Names")
    shapes.publish_layer(at, "Wards_May_2025_Boundaries_UK_BGC", shapes.ward_features())
    first = setting.refresh("ward-boundaries", dry_run=True)
    assert first.sources[0].published == "2025-05"
    newer = "Wards_DEC_2025_Boundaries_UK_BGC_v2"
    shapes.publish_search(at, "Wards_May_2025_Boundaries_UK_BGC", newer)
    shapes.publish_layer(at, newer, shapes.ward_features())
    report = setting.refresh("ward-boundaries", dry_run=True)
    assert report.sources[0].files[0].name == f"{newer}.geojson"


def test_the_servers_own_page_length_counts_not_the_one_asked_for(setting: Setting) -> None:
    at = setting.publishers
    shapes.publish_search(at, LOOKUP)
    shapes.publish_layer(at, LOOKUP, shapes.lookup_features(), most=100)
    assert setting.refresh("ward-lookup").in_order
    pages = [path for path in at.paths() if "resultOffset" in path]
    assert [path.split("resultOffset=")[1].split("&")[0] for path in pages] == ["0", "100", "200"]


def test_the_projects_own_table_is_sound() -> None:
    table = source_table.read(source_table.DEFAULT)
    assert len(table.sources) == 10
    assert all(it.hosts for it in table.sources.values())
