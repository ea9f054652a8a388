"""The last four quarters as small maps: their heads, their one scale, and the table behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from geo import essex
from tests.helpers.small_warehouse import Made, build, months
from tests.ui.conftest import Opener, alternatives, everything
from ui.charts.maps import small_maps
from ui.shell.theme import DARK, LIGHT

COLCHESTER = "E07000071"
QUARTERS = "quarters"


def test_four_small_maps_each_with_its_whole(open_page: Opener) -> None:
    at = open_page(compare_by=QUARTERS)
    maps = [alternative for alternative in alternatives(at) if "Map by ward: " in alternative]
    assert len(maps) == 5  # the large one, and four
    text = everything(at)
    for title in ("Q3 2024/25", "Q4 2024/25", "Q1 2025/26", "Q2 2025/26"):
        assert f'<div class="small-title">{title}</div>' in text
    assert text.count('class="subtitle">Essex: 14,244') == 4
    assert "No ward is highest beyond chance in any of the last four quarters" in text
    assert "one scale for all" in text
    assert "Q2 2025/26. Essex: 14,244, provisional. No ward is highest" in maps[-1]


def test_a_district_in_view_is_described_by_its_own_figures(open_page: Opener) -> None:
    text = everything(open_page(compare_by=QUARTERS, district=COLCHESTER, measure="rate"))
    assert "Colchester: 1,083" in text
    assert "offences per 1,000 residents in each" in text


def test_one_quarter_is_not_compared_with_itself(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2025-07", "2025-09")))
    text = everything(open_page(compare_by=QUARTERS))
    assert "No two whole quarters in a row are loaded" in text
    broken = ("robbery", essex.FORCE, date(2025, 7, 1), None, "break", "Counted differently.")
    build(warehouse, Made(notes=[broken]))
    text = everything(open_page(compare_by=QUARTERS, indicator="robbery"))
    assert "No earlier quarter can be compared with the last: Counted differently." in text


def test_the_specification_is_made_once_and_has_no_rows() -> None:
    urls = (("ward", "app/static/w.json"), ("district", "app/static/d.json"))
    first = small_maps._specification(urls, "ward", LIGHT)
    assert small_maps._specification(urls, "ward", LIGHT) is first
    assert small_maps._specification(urls, "ward", DARK) is not first
    assert not any("data" in layer for layer in first["layer"])
