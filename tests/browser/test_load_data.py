"""Files dropped in a browser: checked, loaded, seen on the pages, and undone."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from data.loading.load_files import load
from data.warehouse import snapshot
from tests.browser.conftest import Visitor
from tests.data.loading.test_undo_load import everything
from tests.helpers.police_uk_files import COLCHESTER, NOWHERE, asb, crime, outcome, write
from tests.helpers.running_app import Server, serving

Visit = Callable[..., Visitor]
MONTH = [crime(1), crime(2, NOWHERE), asb(), asb()]


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the server."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def server(
    browser: Browser, temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run the app on a warehouse of one month, loaded as any other."""
    folder = tmp_path_factory.mktemp("loaded")
    load([write(folder, MONTH, "2025-02")], folder / "essex.duckdb")
    with serving(folder / "essex.duckdb", TMPDIR=str(temporary)) as running:
        yield running


def opened(visitor: Visitor) -> Page:
    """Open the page by its address."""
    visitor.page.goto(f"{visitor.server.address}/load-data")
    visitor.page.get_by_role("heading", name="Undo a load").wait_for(timeout=30_000)
    return visitor.page


def drop(page: Page, *files: Path) -> None:
    """Drop files and wait for what the check says."""
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("heading", name="What the check says").wait_for(timeout=30_000)


def choose(page: Page, name: str) -> None:
    """Choose a load from the list."""
    box = page.get_by_role("combobox", name="Load")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list that is open closes when the page moves
    box.click()
    page.get_by_role("option", name=name).click()


def text(page: Page) -> str:
    """Return all words of the page."""
    return page.locator("[data-testid=stMain]").inner_text()


def emptied(folder: Path) -> bool:
    """Wait for a folder to be empty."""
    for _ in range(50):
        if not list(folder.iterdir()):
            return True
        time.sleep(0.1)
    return False


def test_from_a_dropped_file_to_the_page_and_back(
    visit: Visit, server: Server, temporary: Path, tmp_path: Path
) -> None:
    before = everything(server.warehouse)
    page = opened(visit())
    newer = [crime(1), crime(2, COLCHESTER), *(crime(n) for n in range(3, 9)), asb()]
    drop(
        page,
        write(tmp_path, newer, "2025-02"),
        write(tmp_path, [outcome(1), outcome(1), outcome(2)], "2025-02"),
    )
    message = text(page)
    assert (
        "2 files would be loaded (12 rows), 0 unchanged, 0 rejected. Nothing was written."
        in message
    )
    assert "street crime of February 2025" in message
    assert "replaces load 1" in message
    assert "set aside: 1 exact repeat of an outcome row" in message
    assert everything(server.warehouse) == before
    assert list(temporary.iterdir()) != []

    page.get_by_role("button", name="Load 2 files").click()
    page.get_by_role("heading", name="Loaded. The pages show it now.").wait_for(timeout=30_000)
    message = text(page)
    assert "2 files loaded (12 rows), 0 unchanged, 0 rejected." in message
    whole = page.locator(".listing tr.sum td").all_inner_texts()
    assert [cell for cell in whole if cell] == ["All 2 files", "12", "11", "1"]
    assert emptied(temporary)

    page.get_by_role("link", name="Go to the overview").click()
    page.get_by_role("heading", name="How is Essex doing").wait_for()
    page.get_by_role("link", name="Crime prevention").first.click()
    page.wait_for_function(
        "document.querySelector('.said')?.innerText.includes('Recorded crime stood at 8 in Essex')",
        timeout=15_000,
    )
    page.get_by_role("link", name="Load data").click()
    page.get_by_role("heading", name="Undo a load").wait_for()

    held = snapshot.snapshot(server.warehouse)
    assert held is not None
    new = held.query("select load_id, content from load where load_id > 1 order by 1").fetchall()
    for load_id, _ in reversed(new):
        choose(page, f"{load_id}: 2025-02")
        page.get_by_role("button", name="Undo it").click()
        results = {"street crime": "9 rows of 2025-02-essex-street.csv go. Load 1 is restored.",
                "outcomes": "2 rows of 2025-02-essex-outcomes.csv go."}  # fmt: skip
        page.get_by_text(results[dict(new)[load_id]]).wait_for()
        page.get_by_role("button", name=f"Undo load {load_id}").click()
        page.get_by_text(f"Load {load_id} is undone").wait_for(timeout=30_000)
    assert everything(server.warehouse) == before


def test_a_broken_file_is_shown_by_file_line_and_column_and_downloads(
    visit: Visit, server: Server, temporary: Path, tmp_path: Path
) -> None:
    before = everything(server.warehouse)
    page = opened(visit())
    rows = [crime(1), crime(2, Month="2025-13"), crime(3, LSOA_code="=1+1")]
    drop(page, write(tmp_path, rows, "2025-03"))
    listing = page.get_by_role("region", name="What is wrong with the files")
    message = listing.inner_text()
    assert "2025-03-essex-street.csv" in message
    assert "Line 3, column 'month'" in message
    assert "'2025-13' is not a month" in message
    assert "Line 4, column 'lsoa_code'" in message
    assert page.get_by_role("button", name="Load", exact=False).filter(has_text="file").count() == 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what is wrong as CSV").click()
    content = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(content, newline="")))
    assert table[table.index([]) + 1] == [
        "File", "Cell", "Line", "Column", "What is wrong", "What to do",
    ]  # fmt: skip
    assert [row[:4] for row in table[table.index([]) + 2 :]] == [
        ["2025-03-essex-street.csv", "", "3", "month"],
        ["2025-03-essex-street.csv", "", "4", "lsoa_code"],
    ]
    page.get_by_role("button", name="Choose other files").click()
    page.locator("input[type=file]").wait_for(state="attached")
    assert emptied(temporary)
    assert everything(server.warehouse) == before


def test_a_closed_tab_leaves_no_file_behind(visit: Visit, temporary: Path, tmp_path: Path) -> None:
    page = opened(visit())
    drop(page, write(tmp_path, MONTH, "2025-03"))
    assert list(temporary.iterdir()) != []
    page.close()
    assert emptied(temporary)


def test_a_click_elsewhere_does_not_stop_a_load_and_nobody_waits_for_it(
    visit: Visit, server: Server, temporary: Path, tmp_path: Path
) -> None:
    page = opened(visit())
    many = [crime(n) for n in range(60_000)]
    drop(page, write(tmp_path, many, "2025-04"))
    other = visit().page
    page.get_by_role("button", name="Load 1 file").click()
    begun = page.get_by_text(re.compile(r"^Loading|^Loaded\."))  # a quick load may be over already
    begun.first.wait_for(timeout=30_000)
    page.get_by_role("link", name="Overview").click()
    other.goto(f"{server.address}/")
    other.get_by_role("heading", name="How is Essex doing").wait_for(timeout=30_000)
    for _ in range(600):
        held = snapshot.snapshot(server.warehouse)
        assert held is not None
        if held.query("from load where rows_kept = 60000").fetchall():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the load was not finished")
    assert emptied(temporary)
    # What became of it waits for its visitor.
    page.get_by_role("link", name="Load data").click()
    page.get_by_role("heading", name="Loaded. The pages show it now.").wait_for()
    assert "1 file loaded (60,000 rows)" in text(page)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_nothing_runs_over_the_side(visit: Visit, tmp_path: Path, size: tuple[int, int]) -> None:
    page = opened(visit(*size))
    bad = [crime(1), crime(2, Month="2025-13")]
    drop(page, write(tmp_path, MONTH, "2024-12"), write(tmp_path, bad, "2025-05"))
    wide = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
