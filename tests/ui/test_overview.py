"""The overview: every indicator beside the year before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data import loading
from tests.made import Made, build, months
from tests.ui.conftest import Opener, everything, said


def test_every_indicator_has_a_row_with_its_page(open_page: Opener) -> None:
    at = open_page("overview", from_="2025-09", to="2025-09")
    links = [link.value for link in at.get("page_link")]
    assert links == [
        "**Recorded crime**",
        "**Burglary**",
        "**Robbery**",
        "**Vehicle crime**",
        "**Anti-social behaviour**",
        "**Solved crime rate**",
    ]
    assert "offences, September 2025" in everything(at)
    assert "the published category does not tell them apart" in everything(at)
    assert "not recorded crime" in everything(at)
    assert "still await an outcome" in everything(at)


def test_it_says_what_changed_most(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(factor=dict.fromkeys(months("2025-01", "2025-09"), 2)))
    at = open_page("overview", from_="2025-07", to="2025-09")
    assert "What changed most against July to September 2024:" in said(at)
    assert "rose to" in said(at)
    assert "▲" in everything(at)


def test_it_says_when_nothing_changed(open_page: Opener) -> None:
    at = open_page("overview", from_="2025-07", to="2025-09")
    assert "Nothing has really changed against July to September 2024." in said(at)
    assert "●" in everything(at)


def test_it_says_why_it_cannot_compare(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2025-01", "2025-09")))
    at = open_page("overview")
    assert "Cannot compare with a year before: 2024 is not loaded." in said(at)


def test_one_district(open_page: Opener) -> None:
    at = open_page("overview")
    at.selectbox(key="district").set_value("E07000077").run()
    assert "Recorded crime in Uttlesford" in said(at)
    assert at.query_params["district"] == "E07000077"


def test_without_a_warehouse_the_demonstration_is_built(
    warehouse: Path, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.unlink()
    shares: list[float] = []

    def built(progress: Callable[[float, str], None]) -> None:
        progress(0.5, "writing the files")
        shares.append(0.5)
        build(warehouse, Made(edition="demonstration"))

    monkeypatch.setattr(loading, "build_demonstration", built)
    at = open_page("overview")
    assert shares == [0.5]
    assert "every figure on this page is made up" in at.warning[0].value
    assert "Recorded crime in Essex" in said(at)


def test_both_ends_of_a_ranking_of_changes_are_shown(open_page: Opener) -> None:
    at = open_page(measure="change", from_="2025-09", to="2025-09")
    assert "The 7 highest and the 7 lowest of 126 wards" in everything(at)
