"""What a person sees and does: the map is there, a click is followed, a link brings it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import Server, Visitor
from tests.helpers.small_warehouse import Made, build

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention?from=2025-09&to=2025-09"


def colours(visitor: Visitor) -> int:
    """Count the colours that cover more than a few pixels of the map."""
    picture = Image.open(io.BytesIO(visitor.page.locator(".st-key-map").screenshot()))
    result = picture.convert("RGB").getcolors(maxcolors=1 << 24) or []
    return sum(pixels > 200 for pixels, _ in result)


def test_a_link_to_a_page_works_on_a_fresh_server(visit: Visit) -> None:
    # The first test of all: nobody has come by the front door before.
    visitor = visit()
    visitor.open(PAGE)
    assert visitor.page.get_by_text("Page not found").count() == 0
    assert "Recorded crime in Essex in September 2025: no real change, 4,748" in visitor.sentences()


def test_the_map_is_not_empty(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    assert visitor.page.locator(".st-key-map svg path[aria-label*='Area:']").count() == 126
    assert colours(visitor) >= 6  # five classes and the ground
    legend = visitor.page.locator(".legend").first
    assert (
        legend.locator("span[role=listitem]").count() == 6
    )  # five classes, and what is unreliable
    visitor.page.wait_for_selector(".st-key-ranking svg path[aria-label*='Area:']")
    visitor.page.wait_for_selector(".st-key-trend-frame svg path")


@pytest.mark.parametrize("address", [PAGE])  # of the others their own tests
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_nothing_runs_over_the_side(visit: Visit, address: str, size: tuple[int, int]) -> None:
    visitor = visit(*size)
    visitor.open(address)
    wide = "document.querySelector('[data-testid=stMain]')"
    assert visitor.page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")


def test_nothing_is_fetched_from_elsewhere(visit: Visit, server: Server) -> None:
    visitor = visit()
    results: list[str] = []
    visitor.page.on("request", lambda request: results.append(request.url))
    visitor.open(PAGE)
    assert [url for url in results if url.startswith("http") and server.address not in url] == []
    shapes = [url for url in results if "shapes-" in url]
    assert len(shapes) == len(set(shapes)) == 2  # wards and districts, once each


def test_a_click_selects_the_ward_under_it_and_the_page_follows(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    visitor.click_area("Chelmsford 5")
    visitor.wait_until_said("in Chelmsford 5 in September 2025")
    visitor.page.wait_for_url("**area=E05000604**")
    visitor.page.wait_for_selector(".st-key-trend-frame svg text:has-text('Chelmsford 5')")
    # A click on another area moves on; a click on the same area goes back to the whole.
    visitor.click_area("Tendring 1")
    visitor.wait_until_said("in Tendring 1 in September 2025")
    visitor.click_area("Tendring 1")
    visitor.wait_until_said("in Essex in September 2025")


def test_shapes_are_not_fetched_again_for_a_click(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    results: list[str] = []
    visitor.page.on("request", lambda request: results.append(request.url))
    visitor.click_area("Harlow 3")
    visitor.wait_until_said("in Harlow 3 in September 2025")
    assert [url for url in results if "shapes-" in url] == []


def test_a_bar_can_be_clicked_too(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    bar = visitor.page.locator(".st-key-ranking svg path[aria-label*='Uttlesford 9']").first
    bar.click()
    visitor.wait_until_said("in Uttlesford 9 in September 2025")


def test_the_address_brings_the_view_to_another_browser(visit: Visit) -> None:
    item = visit()
    item.open("/crime-prevention")
    for label, option in (
        ("Measure", "Count"),
        ("Area", "Colchester"),
        ("From", "Jun 2025"),
    ):
        if label == "From":
            item.page.get_by_role("button", name="More", exact=True).click()
        item.page.get_by_role("combobox", name=label, exact=True).click()
        item.page.get_by_role("option", name=option).click()
        item.page.wait_for_timeout(400)
    item.click_area("Colchester 4")
    item.wait_until_said("in Colchester 4 from June to September 2025")
    item.page.wait_for_url("**area=E0**")  # written when the page is done
    other = visit()
    other.open(item.page.url.removeprefix(item.server.address))
    assert other.sentences() == item.sentences()
    assert other.page.url == item.page.url


def test_the_back_button_goes_back(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    visitor.click_area("Harlow 3")
    visitor.wait_until_said("in Harlow 3 in September 2025")
    visitor.page.wait_for_timeout(400)
    visitor.page.go_back()
    visitor.wait_until_said("in Essex in September 2025")


def test_the_list_does_what_the_map_does_by_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    reached = "document.activeElement?.getAttribute('aria-label') || ''"
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if "Area" in visitor.page.evaluate(reached):
            break
    else:
        pytest.fail("the list of areas cannot be reached with the Tab key")
    visitor.page.keyboard.type("Harlow 7")
    visitor.page.keyboard.press("Enter")
    visitor.wait_until_said("in Harlow 7 in September 2025")
    visitor.page.wait_for_url("**district=E07000073*")  # the map shows where it is


def test_a_load_is_seen_at_the_next_click_without_an_error(visit: Visit, server: Server) -> None:
    visitor = visit()
    visitor.open(PAGE)
    assert "Recorded crime in Essex in September 2025: no real change, 4,748" in visitor.sentences()
    try:
        build(server.warehouse, Made(factor={date(2025, 9, 1): 2}))
        visitor.click_area("Tendring 1")
        visitor.wait_until_said("26, 13 more than a year before")
        assert visitor.page.locator("[data-testid=stException]").count() == 0
    finally:
        build(server.warehouse, Made())


def downloaded(visitor: Visitor) -> list[list[str]]:
    """Download the table in view and return its cells."""
    if not visitor.page.get_by_role("tab").count():
        visitor.page.locator(".st-key-twin-tables summary").click()
        visitor.page.wait_for_selector("[data-testid=stDataFrame]")
    button = visitor.page.get_by_role("button", name="Download as CSV").locator("visible=true")
    with visitor.page.expect_download() as download:
        button.click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_tables_download_with_what_they_are_and_their_parts_add_up(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    rows = downloaded(visitor)
    text = dict(row for row in rows[: rows.index([])])
    assert text["Title"] == "Figures by ward: Recorded crime"
    assert text["Period"] == "September 2025"
    assert text["Boundaries"] == "Wards of 2021"
    assert "population of mid-2020" in text["Population"]
    assert "data.police.uk" in text["Source"]
    table = rows[rows.index([]) + 2 :]
    whole, *parts = (int(row[2]) for row in table)
    assert table[0][0] == "Essex"
    assert whole == sum(parts) == 4748

    visitor.page.get_by_role("tab", name="Table through time").click()
    visitor.page.wait_for_timeout(500)
    rows = downloaded(visitor)
    assert dict(row for row in rows[: rows.index([])])["Period"] == "All loaded"
    assert rows[-1][0] == "September 2025"
