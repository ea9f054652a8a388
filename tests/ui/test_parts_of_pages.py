"""Whatever part of a page fails: it says so, the log has the reason, and the rest is shown."""

from __future__ import annotations

import importlib
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analytics import queries
from data.areas_of_focus import AREAS_OF_FOCUS
from data.loading.load_files import load
from tests.helpers.pages import PAGES_IN_PARTS, script
from tests.helpers.public_edition import public
from tests.helpers.return_files import Row, as_csv, value
from tests.helpers.stats19_files import write_half_year
from tests.ui.conftest import PROJECT, everything
from tests.ui.sections.test_sections_of_a_focus import (
    NOTES,
    QUARTERS,
    cohorts,
    domestic_abuse,
    drugs,
)
from tests.ui.sections.victims.test_supporting_victims import interviewed
from ui.charts import static_files
from ui.charts.drawing import Drawing
from ui.output import show as output
from ui.shell import choice_held_in_address, part_of_page

AREAS_OF_FOCUS_PAGES = tuple(item.page for item in AREAS_OF_FOCUS)
# How many parts a page has at least, so that none loses them unseen.
COMMON = 11  # of a page of an Area of Focus whatever it is about
FEWEST = {
    **dict.fromkeys(AREAS_OF_FOCUS_PAGES, COMMON + 3),
    "crime-prevention": COMMON,
    "across-all": COMMON - 2 + 3,  # what is chosen first is given for Essex alone: no map
    "": 5, "explorer": 6, "district-profile": 7, "challenge": 3, "data-and-methods": 5,
    "load-data": 4, "about-this-site": 0, "accessibility": 0,
    "my-ward": 0,  # its parts come with a ward
}  # fmt: skip


def others() -> Iterator[Row]:
    """What else the pages have sections of."""
    for quarter in QUARTERS:
        yield value("efficiency_projects", "Essex", quarter, 9, 12)
        yield value("efficiency_projects", "Essex", quarter, 3, 4, project="Athena")
        yield value("first_time_entrants", "Essex", quarter, 96)
    for month in (f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)):
        yield value("sickness", "Essex", month, 400, 10_000)
        yield value("sickness", "Essex", month, 100, 2_500, staff_group="PCSOs")
        yield value("emergency_response", "Essex", month, 5_400, 6_000)
        yield value("section_136", "Essex", month, 74)
        yield value("positive_tests_on_arrest", "Essex", month, 126, 400)
        yield value("repeat_victims", "Essex", month, 1_800)
        yield value("repeat_victims", "Colchester", month, 180)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with something for every section of every page, and its public edition."""
    folder = tmp_path_factory.mktemp("parts")
    path = interviewed(folder)
    files = write_half_year(folder / "stats19")
    for name, rows in (
        ("abuse", domestic_abuse()), ("drugs", drugs()), ("cohorts", cohorts()),
        ("others", others()),
    ):  # fmt: skip
        files.append(as_csv(folder / name, list(rows)))
    (folder / "notes.csv").write_text(NOTES)
    report = load([*files, folder / "notes.csv"], path)
    assert not report.rejected, [map(str, item.problems) for item in report.rejected]
    public(folder / "public.duckdb")
    return path


pytestmark = pytest.mark.usefixtures("parts_may_fail")


@dataclass
class Parts:
    """The parts that a page ran, each with the part around it; and the one that is to fail."""

    around: dict[str, str] = field(default_factory=dict)
    failing: str = ""
    _open: list[str] = field(default_factory=list)

    def run(self, name: str, show: Callable[[], None]) -> None:
        """Show a part, or fail instead."""
        self.around[name] = self._open[-1] if self._open else ""
        if name == self.failing:
            raise KeyError(f"made to fail: {name}")
        self._open.append(name)
        try:
            show()
        finally:
            self._open.pop()

    def without(self, name: str) -> set[str]:
        """Name the parts that are neither this one nor within it."""
        return {item for item in self.around if item != name and not self._within(item, name)}

    def _within(self, name: str, outer: str) -> bool:
        around = self.around[name]
        return bool(around) and (around == outer or self._within(around, outer))


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    result = Parts()
    monkeypatch.setattr(part_of_page, "run", result.run)
    return result


@pytest.fixture
def open_page(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    monkeypatch.setenv("ESSEX_DATABASE", str(loaded))
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")

    def opened(page: str) -> AppTest:
        at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        if page:
            at.switch_page(script(page))
        return at.run()

    return opened


def complaints(at: AppTest) -> list[str]:
    """Return what the page says of parts that could not be made."""
    return [item.value for item in at.error if part_of_page.COULD_NOT in item.value]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What a page offers to switch between, by the key of the choice, once it is opened."""
    options: dict[str, list[str]] = {}
    switch = choice_held_in_address.switch

    def noted(key: str, label: str, names: Mapping[str, str], default: str) -> str:
        options[key] = list(names)
        return switch(key, label, names, default)

    monkeypatch.setattr(choice_held_in_address, "switch", noted)
    return options


@pytest.mark.parametrize("page", PAGES_IN_PARTS)
def test_each_part_of_each_page_fails_alone(
    page: str,
    open_page: Callable[..., AppTest],
    parts: Parts,
    offered: dict[str, list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    at = open_page(page)
    tried: set[str] = set()
    for behind in offered.get("compare_by", [""]):  # one of them is shown at a time
        if behind:
            at.query_params["compare_by"] = behind
        parts.around = {}
        at.run()
        every = Parts(dict(parts.around))
        _each_fails_alone(at, parts, every, set(every.around) - tried, caplog)
        tried |= set(every.around)
    assert len(tried) >= FEWEST[page], sorted(tried)


def _each_fails_alone(
    at: AppTest, parts: Parts, every: Parts, names: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert complaints(at) == []
    title = at.title[0].value
    for name in sorted(names):
        parts.around, parts.failing = {}, name
        caplog.clear()
        at.run()
        assert not at.exception, (name, at.exception[0].message)
        (text,) = complaints(at)
        assert name in text.replace("\\", "")
        assert "KeyError" not in everything(at)
        assert [item.value for item in at.title] == ([title] if name != "The heading" else [])
        assert set(parts.around) - {name} == every.without(name), name
        (logged,) = [record for record in caplog.records if record.name == part_of_page.__name__]
        assert logged.levelno == logging.ERROR
        assert logged.exc_info is not None
        assert "made to fail" in str(logged.exc_info[1])
    parts.failing = ""
    at.run()
    assert complaints(at) == []


@pytest.mark.parametrize("page", AREAS_OF_FOCUS_PAGES)
def test_no_chart_that_fails_takes_the_page_with_it(
    page: str,
    open_page: Callable[..., AppTest],
    offered: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("no chart today")

    def every_view(at: AppTest) -> Iterator[tuple[str, AppTest]]:
        for behind in offered["compare_by"]:  # one of them is shown at a time
            at.query_params["compare_by"] = behind
            drawn.clear()
            at.run()
            assert at.session_state["choice"]["compare_by"] == behind
            yield behind, at

    drawn: list[str] = []
    show = output.show

    def noted(drawing: Drawing, about: Any, key: str, **more: Any) -> None:
        # what cannot be compared is a sentence, and no chart
        drawn.extend([key] if drawing.panels or drawing.specification else [])
        show(drawing, about, key, **more)

    monkeypatch.setattr(output, "show", noted)
    whole = {
        behind: (
            [drawn.pop() for _ in list(drawn)],
            [item.value for item in at.header],
            [each.options for each in at.selectbox],
        )
        for behind, at in every_view(open_page(page))
    }
    assert sum(len(charts) for charts, _, _ in whole.values()) >= 2
    monkeypatch.setattr(output, "_chart", fail)
    for behind, at in every_view(open_page(page)):
        charts, headings, options = whole[behind]
        assert not at.exception, behind
        assert not at.get("bidi_component")
        assert len(complaints(at)) == len(charts), (behind, charts)  # one each, and no other
        assert [item.value for item in at.header] == headings
        assert [each.options for each in at.selectbox] == options


def test_a_page_that_fails_as_a_whole_says_so_in_words(
    open_page: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(queries, "contents", lambda *_: 1 / 0)
    at = open_page("explorer")
    assert not at.exception
    (text,) = complaints(at)
    assert "This page could not be made" in text
    assert "ZeroDivisionError" not in everything(at)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("page", "module", "name"),
    [
        ("", "analytics.views.overview", "signals"),
        ("", "analytics.views.overview", "years_before"),
        ("district-profile", "analytics.views.district_profile", "years_before"),
    ],
)
def test_an_indicator_that_cannot_be_worked_out_leaves_the_others(
    page: str,
    module: str,
    name: str,
    open_page: Callable[..., AppTest],
    tmp_path: Path,
    loaded: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work_out = getattr(importlib.import_module(module), name)

    def but_one(several: Sequence[Any]) -> Any:
        for each in several:
            series = each[0] if isinstance(each, tuple) else each
            if series.indicator.key == "recorded_crime":
                raise ZeroDivisionError("made to fail")
        return work_out(several)

    monkeypatch.setattr(f"{module}.{name}", but_one)
    # Of a copy nothing is remembered from other tests.
    monkeypatch.setenv("ESSEX_DATABASE", shutil.copy(loaded, tmp_path / "copy.duckdb"))
    at = open_page(page)
    assert not at.exception
    (text,) = complaints(at)
    assert text.startswith("Recorded crime: could not be made")
    assert "Incidents of domestic abuse" in everything(at) + " ".join(
        link.label for link in at.get("page_link")
    )
