"""The trend of an indicator as a reader sees it: limits, signals and the switch, on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor
from tests.helpers.running_app import Server, serving
from tests.helpers.small_warehouse import Made, build, months
from ui.shell.theme import LIGHT

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention?indicator=robbery"
TREND = ".st-key-trend-frame svg.marks"
POINTS = f"{TREND} path[aria-label*='Area:']"


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app on a warehouse with a break, a gap and a month beyond the limits."""
    note = (
        "robbery", "E23000028", date(2024, 7, 1), None, "break", "New rules from July 2024",
    )  # fmt: skip
    made = Made(
        months=months("2023-01", "2024-12") + months("2025-04", "2025-09"),
        # Otherwise every month were the same, and every other one a signal.
        factor={date(2025, 9, 1): 4} | dict.fromkeys(months("2023-01", "2024-12")[::2], 2),
        notes=[note],
    )
    warehouse = build(tmp_path_factory.mktemp("served") / "essex.duckdb", made)
    with serving(warehouse) as running:
        yield running


def test_months_limits_break_gap_and_signal_are_on_the_screen(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    visitor.page.wait_for_selector(POINTS)
    assert visitor.page.locator(POINTS).count() == 30
    beyond = visitor.page.locator(f"{TREND} path[aria-label*='September 2025']")
    assert "Worsening" in (beyond.get_attribute("aria-label") or "")
    assert beyond.get_attribute("stroke") == LIGHT.worsening
    box = beyond.bounding_box()
    assert box is not None
    assert box["width"] > 5
    for words in ("New rules from July 2024", "not loaded", "Essex"):
        assert visitor.page.locator(f"{TREND} text:has-text('{words}')").count() >= 1
    # The band has a height, and is drawn again from the break.
    bands = visitor.page.locator(f"{TREND} .mark-area path").all()
    heights = [box["height"] for band in bands if (box := band.bounding_box())]
    assert len(heights) >= 2
    assert max(heights) > 10


@pytest.mark.parametrize(
    ("name", "course", "points"),
    [
        ("Rolling 12 months", "rolling", 7),  # to June 2024 at the break, and no more
        ("Year on year", "years", 12),  # from July 2024 on
        ("Financial year to date", "to-date", 6),
    ],
)
def test_the_switch_draws_another_course(visit: Visit, name: str, course: str, points: int) -> None:
    visitor = visit()
    visitor.open(PAGE)
    visitor.page.get_by_role("radio", name=name).or_(
        visitor.page.get_by_role("button", name=name)
    ).first.click()
    visitor.page.wait_for_url(f"**course={course}*")
    visitor.page.wait_for_function(
        "([selector, many]) => document.querySelectorAll(selector).length === many",
        arg=[POINTS, points],
        timeout=15_000,
    )
    box = visitor.page.locator(TREND).first.bounding_box()
    assert box is not None
    assert box["height"] > 200


def test_the_course_fits_a_phone(visit: Visit) -> None:
    visitor = visit(390, 844)
    visitor.open(PAGE)
    visitor.page.wait_for_selector(POINTS)
    box = visitor.page.locator(TREND).first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    wide = "document.querySelector('[data-testid=stMain]')"
    assert visitor.page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
