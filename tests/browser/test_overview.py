"""The overview as a person sees it: rows with lines and links, the grid, one screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor

Visit = Callable[..., Visitor]


def opened(visit: Visit, width: int, height: int, address: str = "/") -> Visitor:
    visitor = visit(width, height)
    visitor.page.goto(f"{visitor.server.address}{address}")
    visitor.page.wait_for_selector(".grid td", timeout=30_000)
    visitor.page.wait_for_timeout(300)
    return visitor


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_nothing_runs_over_the_side(visit: Visit, size: tuple[int, int]) -> None:
    page = opened(visit, *size).page
    wide = "document.querySelector('[data-testid=stMain]')"
    assert page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")


def test_sentences_and_the_first_groups_are_on_the_first_screen(visit: Visit) -> None:
    page = opened(visit, 1366, 768).page
    for shown in (page.locator(".said"), page.locator(".focus").nth(1)):
        box = shown.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768


def test_a_row_is_a_row_and_its_line_is_drawn(visit: Visit) -> None:
    page = opened(visit, 1366, 768).page
    row = page.locator(".st-key-glance-recorded_crime")
    link = row.get_by_role("link").bounding_box()
    value = row.locator("b").first.bounding_box()
    assert link is not None
    assert value is not None
    assert value["x"] > link["x"] + link["width"] - 1  # next to its name, not below
    assert row.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")


def test_a_row_leads_to_its_page_with_the_district(visit: Visit) -> None:
    visitor = opened(visit, 1366, 768, "/?district=E07000077")
    visitor.page.get_by_role("link", name="Solved crime rate").click()
    visitor.page.wait_for_url("**/crime-prevention?**indicator=solved_rate**")
    assert "district=E07000077" in visitor.page.url
    visitor.wait_until_said("Uttlesford")
