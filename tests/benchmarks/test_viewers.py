"""Viewers without a browser: they see what a browser shows, and notice what is wrong with it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.viewers import Answer, Figures, Viewer, unlike
from tests.helpers.running_app import serving
from tests.helpers.small_warehouse import Made, build


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("viewed") / "essex.duckdb", Made())


def answer_with(text: str, *faults: str) -> Answer:
    return Answer(0.1, 1, 1, text, list(faults))


def test_figures_are_those_of_the_made_warehouse(warehouse: Path) -> None:
    figures = Figures(warehouse)
    # The fifth ward of the seventh district: 7 x 5 offences in every month.
    assert figures.of("recorded_crime", "Chelmsford 5", "2025-09", "2025-09") == "35"
    assert figures.of("recorded_crime", "Essex", "2025-09", "2025-09") == "4,748"
    assert figures.of("recorded_crime", "Nowhere", "2025-09", "2025-09") is None


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (answer_with("Recorded crime stood at 35 in Chelmsford 5 ¶ more"), ""),
        (answer_with("Recorded crime stood at 36 in Chelmsford 5"), "not on the page"),
        (answer_with("Recorded crime stood at 2,035 in Chelmsford 5"), "not on the page"),
        (answer_with("Recorded crime stood at 35 ¶ Chelmsford 5"), "not on the page"),
        (answer_with("How is Chelmsford 5 doing ¶ 35 year to Sep 2025"), ""),
        (answer_with("35 in Chelmsford 5", "ValueError: no"), "fault shown"),
        (answer_with("  "), "empty page"),
    ],
)
def test_a_wrong_or_empty_answer_is_noticed(answer: Answer, fault: str) -> None:
    result = unlike(answer, "Chelmsford 5", "35")
    assert fault in result
    assert bool(fault) == bool(result)


def test_a_viewer_follows_a_filter_as_a_browser_does(warehouse: Path) -> None:
    figures = Figures(warehouse)

    async def look(address: str) -> None:
        results = {"from": "2025-09", "to": "2025-09"}
        viewer, first = await Viewer.coming(address, "crime-prevention", **results)
        assert unlike(first, "Essex", "4,748") == ""
        district = await viewer.choose("Area", "Chelmsford")
        whole = figures.of("recorded_crime", "Chelmsford", "2025-09", "2025-09")
        assert whole is not None
        assert unlike(district, "Chelmsford", whole) == ""
        assert "district=" in viewer.query
        ward = await viewer.choose("Area", "Chelmsford 5 (Chelmsford)")
        assert unlike(ward, "Chelmsford 5", "35") == ""
        again = await viewer.click("map", "")  # a click on nothing lets the area go
        assert unlike(again, "Chelmsford", whole) == ""
        assert 0 < again.wire < again.bytes  # compressed
        with pytest.raises(LookupError, match="no list “Colour”"):
            await viewer.choose("Colour", "red")
        await viewer.leave()

    # In a thread: where browser tests ran before, this one has an event loop already.
    with serving(warehouse) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, look(server.address)).result()
