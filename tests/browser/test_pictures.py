"""Charts saved as files from a page, as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser

from analytics.wording import phrases
from tests.browser.conftest import Visitor
from tests.helpers.running_app import Server, serving
from tests.helpers.small_warehouse import Made, build
from ui.output import picture_files

Visit = Callable[..., Visitor]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app on a warehouse whose figures are made up, and say so."""
    made = Made(edition="demonstration")
    with serving(build(tmp_path_factory.mktemp("saved") / "essex.duckdb", made)) as running:
        yield running


def saved(visitor: Visitor, name: str) -> tuple[str, Path]:
    """Choose this file of a chart's menu; return what it is called and where it is."""
    chart = name.split(" ", 3)[3]
    visitor.page.get_by_role("button", name=f"Save {chart}", exact=True).click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path())


def test_the_map_is_saved_as_a_png_that_is_not_empty(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/crime-prevention")
    name, path = saved(visitor, "Save as PNG (Map)")
    assert re.fullmatch(r"recorded-crime-map-[a-z0-9-]+\.png", name)
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.width == 2 * picture_files.WIDTH
        assert picture.height > 800
        every = picture.convert("RGB")
    counted: list[Any] = every.getcolors(maxcolors=1 << 24) or []
    assert len(counted) > 100
    # Areas in at least three shades of their own, not only words on a ground.
    shades = [many for many, (red, green, blue) in counted if many > 2_000 and blue > green + 8]
    assert len(shades) >= 3


def test_the_ranking_is_saved_as_an_svg_that_says_what_it_shows(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/crime-prevention")
    title = visitor.page.locator(".finding").first.inner_text()
    name, path = saved(visitor, "Save as SVG (Ranking)")
    assert re.fullmatch(r"recorded-crime-ranking-[a-z0-9-]+\.svg", name)
    text = " ".join(
        element.text or ""
        for element in ElementTree.fromstring(path.read_text()).iter(f"{SVG}text")
    )
    for words in (
        title, "Recorded crime by ward", "n: ", " offences in all.", "September 2025",
        "Source: ", phrases.PROVISIONAL, picture_files.MADE_UP,
    ):  # fmt: skip
        assert words in text, words
