"""The catalogue as somebody sees it: a row is clicked, and its definition is below."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

HEAD, ROW = 37, 35  # heights in the table, in pixels


def test_a_click_on_a_row_shows_its_definition(visit: type[Visitor]) -> None:
    came = visit()
    came.page.goto(f"{came.server.address}/data-and-methods?focus=Improving+road+safety")
    heading = came.page.get_by_role("heading", level=2).first
    expect(heading).to_have_text("People killed or seriously injured", timeout=30_000)
    table = came.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert table is not None
    came.page.mouse.click(table["x"] + 14, table["y"] + HEAD + 3.5 * ROW)
    expect(heading).to_have_text("Pedestrians killed or seriously injured")
    expect(came.page.locator(".definition")).to_contain_text("STATS19 casualty class 3")
    # The address is written when the rerun ends, after what it shows.
    expect(came.page).to_have_url(re.compile("indicator=ksi_pedestrian"))
    came.page.go_back()
    expect(heading).to_have_text("People killed or seriously injured")
