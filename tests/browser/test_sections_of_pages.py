"""The sections of the Areas of Focus in a real browser: their pictures hold marks, tables open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from data.loading.load_files import load
from tests.browser.conftest import Visitor
from tests.helpers.return_files import as_csv
from tests.helpers.running_app import Server, serving
from tests.helpers.stats19_files import write_half_year
from tests.ui.sections.test_sections_of_a_focus import NOTES, cohorts, domestic_abuse, drugs

Visit = Callable[..., Visitor]
MARKS = {
    "/road-safety?compare_by=by-hour": {"week-ksi": 168},
    "/road-safety?compare_by=by-group": {"bars-ksi-groups": 5},
    "/road-safety?compare_by=adjusted": {"courses-ksi-adjusted": 4},
    "/domestic-abuse?compare_by=solved": {"bars-da-solved": 2},
    "/domestic-abuse?compare_by=repeats-and-risk": {"courses-da-shares": 48},
    "/domestic-abuse?compare_by=supporting-prosecution": {"courses-da-video": 17},
    "/alcohol-drugs-mental-health?compare_by=seized": {"bars-seizures": 2},
    "/alcohol-drugs-mental-health?compare_by=charged": {"courses-charged": 24},
    "/reoffending?compare_by=lag": {"spans-cohorts": 4},
    "/reoffending?compare_by=under-supervision": {"courses-cohorts-supervised": 8},
}


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app on casualties and returns that were loaded."""
    folder = tmp_path_factory.mktemp("stories")
    files = write_half_year(folder / "stats19")
    for name, rows in (("abuse", domestic_abuse()), ("drugs", drugs()), ("cohorts", cohorts())):
        files.append(as_csv(folder / name, list(rows)))
    (folder / "notes.csv").write_text(NOTES)
    assert not load([*files, folder / "notes.csv"], folder / "essex.duckdb").rejected
    with serving(folder / "essex.duckdb") as running:
        yield running


@pytest.mark.parametrize("address", list(MARKS))
def test_every_picture_holds_its_marks(visit: Visit, address: str) -> None:
    visitor = visit(390, 844)
    visitor.page.goto(f"{visitor.server.address}{address}")
    for key, least in MARKS[address].items():
        marks = f".st-key-{key}-frame svg g[class*='mark-'] > path[aria-label]"
        visitor.page.wait_for_selector(marks, timeout=30_000, state="attached")
        visitor.page.wait_for_timeout(300)
        assert visitor.page.locator(marks).count() >= least, key
    wide = "document.querySelector('[data-testid=stMain]')"
    assert visitor.page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")


def test_the_table_behind_a_picture_opens_by_the_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.page.goto(f"{visitor.server.address}/domestic-abuse?compare_by=solved")
    closed = visitor.page.locator(".st-key-twin-da-solved summary")
    closed.wait_for(timeout=30_000)
    tables = visitor.page.locator("[data-testid=stDataFrame]").count()
    closed.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function(
        "before => document.querySelectorAll('[data-testid=stDataFrame]').length > before",
        arg=tables, timeout=15_000,
    )  # fmt: skip
