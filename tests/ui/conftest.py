"""The pages as Streamlit runs them, without a browser, on made warehouses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path

import pytest
from altair.utils import schemapi
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.helpers import opened_page
from tests.helpers.small_warehouse import Made, build
from ui.charts import static_files
from ui.output import pieces
from ui.shell import part_of_page

PROJECT = Path(__file__).resolve().parents[2]
Opener = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _specifications_are_validated() -> Iterator[None]:
    """Hold every specification against the schema of Vega-Lite, which the app does not."""
    with schemapi.debug_mode(True):
        yield


@pytest.fixture(autouse=True)
def _charts_come_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send each piece of a chart in each run, so that a test reads the chart as it is drawn."""
    monkeypatch.setattr(pieces, "MOST_REMEMBERED", 0)


@pytest.fixture(autouse=True)
def _settings_of_the_office() -> Iterator[None]:
    """Undo what a public edition sets for its whole process, which is that of all tests here."""
    options = ("client.showErrorDetails", "server.maxUploadSize")
    before = {option: config.get_option(option) for option in options}
    yield
    for item, value in before.items():
        config.set_option(item, value)


@pytest.fixture(autouse=True)
def _no_part_of_a_page_fails(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test in which a part of a page could not be made: the page itself goes on."""
    yield
    if "parts_may_fail" in request.fixturenames:
        return
    failed = [
        record for record in caplog.get_records("call") if record.name == part_of_page.__name__
    ]
    assert not failed, [(item.getMessage(), item.exc_info) for item in failed]


@pytest.fixture
def parts_may_fail() -> None:
    """Asked for by tests in which a part of a page is made to fail."""


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made warehouse, which the app finds by ESSEX_DATABASE."""
    path = tmp_path / "essex.duckdb"
    monkeypatch.setenv("ESSEX_DATABASE", str(path))
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    return build(path, Made())


@pytest.fixture(scope="session")
def shown_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same warehouse as a test's own, for all that change nothing: answers are remembered."""
    folder = tmp_path_factory.mktemp("shown")
    return build(folder / "essex.duckdb", Made())


@pytest.fixture
def _shown(shown_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the app find it, and fail a test that changed it or put something next to it."""
    monkeypatch.setenv("ESSEX_DATABASE", str(shown_warehouse))
    monkeypatch.setattr(static_files, "STATIC", shown_warehouse.with_name("static"))
    before = shown_warehouse.stat()
    yield
    after = shown_warehouse.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert {path.name for path in shown_warehouse.parent.iterdir()} <= {"essex.duckdb", "static"}


@pytest.fixture
def open_page(request: pytest.FixtureRequest) -> Opener:
    """Open a page by its file, with an address, and fail on any exception.

    A test that asks for a warehouse, or puts something in the place of a function, has a warehouse
    of its own; all others look at one.
    """
    replaces = "monkeypatch" in signature(request.function).parameters
    is_alone = replaces or "warehouse" in request.fixturenames
    request.getfixturevalue("warehouse" if is_alone else "_shown")

    def opened(page: str = "crime-prevention", **address: str) -> AppTest:
        return opened_page.open_page(page, ("twin-tables", "twin-source", "twin-office"), **address)

    return opened


def sentences(at: AppTest) -> str:
    """Return the sentences of a page."""
    return " ".join(block.value for block in at.html if 'class="said"' in block.value)


def findings(at: AppTest) -> str:
    """Return the headings of the charts of a page, which say what they show."""
    return " ".join(block.value for block in at.html if 'class="finding"' in block.value)


def alternatives(at: AppTest) -> list[str]:
    """Return the text of each picture for those who cannot see it, in the order of the page."""
    unescapes = [
        html.unescape(result)
        for block in at.html
        for result in re.findall(r'<p class="unseen">(.*?)</p>', block.value)
    ]
    assert len(unescapes) == len(at.get("bidi_component"))
    return unescapes


def everything(at: AppTest) -> str:
    """Return all words of a page."""
    blocks = [*at.html, *at.warning, *at.info, *at.error, *at.title, *at.header, *at.markdown]
    return " ".join(str(block.value) for block in blocks)
