"""The profile on paper: printed to PDF by a real browser, on one or two sheets of A4, uncut."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from tests.browser.conftest import Visitor

Visit = Callable[..., Visitor]
PAGE = "/district-profile?district=E07000071&over=newest"
INSIDE = {"width": 703, "height": 1040}  # A4 less its margins, at 96 dots an inch
MILLIMETRE = 72 / 25.4


@pytest.fixture
def printed(visit: Visit) -> Visitor:
    """Open the profile and lay it out as on paper."""
    visitor = visit()
    visitor.open(PAGE)
    visitor.page.set_viewport_size(INSIDE)
    visitor.page.emulate_media(media="print")
    visitor.page.wait_for_timeout(500)
    return visitor


def test_it_prints_on_one_or_two_sheets_of_a4(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open(PAGE)
    paper = tmp_path / "profile.pdf"
    visitor.page.pdf(path=paper, prefer_css_page_size=True)
    text = paper.read_bytes()
    words = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(paper).pages)
    printed = re.sub(r"\s+", " ", words)
    assert re.search(
        r"printed on \d+ \w+ \d{4} from http\S*district-profile\?\S*E07000071", printed
    )
    assert 1 <= len(re.findall(rb"/Type ?/Page\b", text)) <= 2
    boxes = {
        tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox ?\[([^\]]+)\]", text)
    }
    for _, _, width, height in boxes:
        assert (width, height) == pytest.approx((210 * MILLIMETRE, 297 * MILLIMETRE), abs=2)


def test_without_its_map_it_prints_on_one_sheet(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"{visitor.server.address}{PAGE}&indicator=no-map")
    page.wait_for_selector(".profile", timeout=30_000)
    visitor.wait_until_settled()
    assert page.locator(".st-key-map").count() == 0
    page.pdf(path=tmp_path / "profile.pdf", prefer_css_page_size=True)
    assert len(pypdf.PdfReader(tmp_path / "profile.pdf").pages) == 1


def test_nothing_is_cut_at_the_side(printed: Visitor) -> None:
    too_wide = printed.page.evaluate(
        """() => [...document.querySelectorAll('.profile, .profile td, .profile th, .said, .foot,'
            + ' .legend, .st-key-map svg.marks')]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                || one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
            .map(one => one.className?.baseVal ?? one.outerHTML.slice(0, 80))"""
    )
    assert too_wide == []


def test_the_page_flows_and_is_no_window_on_itself(printed: Visitor) -> None:
    clipped = printed.page.evaluate(
        """() => { let found = [], one = document.querySelector('.profile');
            while (one && one !== document.documentElement) {
                const style = getComputedStyle(one);
                if (['auto', 'scroll', 'hidden'].includes(style.overflowY)
                    && one.scrollHeight > one.clientHeight + 1) found.push(one.className);
                one = one.parentElement; }
            return found; }"""
    )
    assert clipped == []


def test_filters_menus_and_buttons_are_not_printed(printed: Visitor) -> None:
    page = printed.page
    assert page.get_by_role("heading", name="District profile: Colchester").is_visible()
    assert page.locator(".profile").first.is_visible()
    for unwanted in (
        "[data-testid=stSelectbox]", "[data-testid=stDownloadButton]", "[data-testid=stHeader]",
        ".on-screen",
    ):  # fmt: skip
        for result in page.locator(unwanted).all():
            assert not result.is_visible(), unwanted


def test_the_map_is_printed_next_to_the_sentences(printed: Visitor) -> None:
    page = printed.page
    assert page.locator(".st-key-map svg path[aria-label*='Area:']").count() == 9
    a_map = page.locator(".st-key-map svg.marks").bounding_box()
    sentences = page.locator(".profile-said").bounding_box()
    table = page.locator(".profile").first.bounding_box()
    assert a_map is not None
    assert sentences is not None
    assert table is not None
    assert a_map["x"] >= sentences["x"] + sentences["width"] - 1
    assert a_map["y"] + a_map["height"] <= table["y"]
    assert a_map["height"] > 100


def test_dark_screens_print_dark_on_white(visit: Visit) -> None:
    visitor = visit()
    visitor.page.emulate_media(color_scheme="dark")
    visitor.open(PAGE)
    visitor.page.emulate_media(media="print", color_scheme="dark")
    visitor.page.wait_for_timeout(300)
    colours = visitor.page.evaluate(
        """() => ['.profile tbody th', '.profile td', '.said li', 'h1, h2', '.foot'].map(one =>
            getComputedStyle(document.querySelector(one)).color)"""
    )
    for colour in colours:
        assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128, colours


def _printed(visitor: Visitor, address: str, paper: Path) -> str:
    """Print a page when its charts are drawn; return what is on its sheets, of which it has two."""
    visitor.open(address)
    visitor.page.wait_for_function(
        """() => [...document.querySelectorAll('.stBidiComponent')]
            .every(one => one.querySelector('svg'))"""
    )
    visitor.page.pdf(path=paper, prefer_css_page_size=True)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(paper).pages]
    assert 1 <= len(sheets) <= 2
    return re.sub(r"\s+", " ", " ".join(sheets))


def test_a_page_of_an_area_of_focus_prints_its_charts_and_no_controls(
    visit: Visit, tmp_path: Path
) -> None:
    paper = tmp_path / "page.pdf"
    text = _printed(visit(), "/crime-prevention", paper)
    for drawn in ("Highest in Uttlesford 9", "1 Uttlesford 9", "Apr 2025", "All wards", "126th"):
        assert drawn in text, drawn
    for control in ("More", "Save", "By month, with limits", "Download as CSV"):
        assert control not in text, control
    # The map is whole: what follows it is as far below its heading as the map is high.
    assert _height(paper, "Highest in Uttle") - _height(paper, "Recorded crime in Essex") > 260


def test_what_made_a_change_is_printed_by_each_kind_of_part(visit: Visit, tmp_path: Path) -> None:
    address = "/crime-prevention?from=2025-09&to=2025-09"  # a year before is loaded
    text = _printed(visit(), address, tmp_path / "page.pdf")
    for drawn in ("1 Uttlesford 9", "Apr 2025", "by ward", "by crime type", "Essex, in all"):
        assert drawn in text, drawn


def _height(paper: Path, words: str) -> float:
    """Return how high above the foot of the first sheet words stand, in points."""
    results: list[float] = []

    def look(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        if words in text:
            results.append(inner[5] * outer[3] + outer[5])

    pypdf.PdfReader(paper).pages[0].extract_text(visitor_text=look)
    assert results, words
    return results[0]
