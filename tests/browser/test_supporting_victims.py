"""Satisfaction of victims in a real browser: every picture holds its marks, nothing is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor
from tests.helpers.running_app import Server, serving
from tests.ui.sections.victims.test_supporting_victims import interviewed

Visit = Callable[..., Visitor]
MARKS = {  # by the way to look behind the figure
    "by-crime-type": ("victims-dots", 10),  # five aspects of each of two crime types
    "satisfaction-through-time": ("victims-course", 5 * 24),  # single months of five aspects
}


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app on a survey that was loaded."""
    with serving(interviewed(tmp_path_factory.mktemp("victims"))) as running:
        yield running


def test_every_picture_holds_its_marks(visit: Visit) -> None:
    visitor = visit(390, 844)
    for behind, (key, least) in MARKS.items():
        visitor.page.goto(f"{visitor.server.address}/supporting-victims?compare_by={behind}")
        marks = f".st-key-{key}-frame svg g[class*='mark-'] > path[aria-label]"
        visitor.page.wait_for_selector(marks, timeout=30_000, state="attached")
        visitor.page.wait_for_timeout(300)
        assert visitor.page.locator(marks).count() >= least, key
    wide = "document.querySelector('[data-testid=stMain]')"
    assert visitor.page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
