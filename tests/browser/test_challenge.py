"""The Challenge display as a hall sees it and a speaker drives it, in a real browser."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from data.challenge import agenda_file
from data.challenge.agenda import COMPARE, MAP, Question, View
from geo.essex import FORCE
from tests.helpers.public_edition import AGENDA, COLCHESTER, EVIL, public, state_of
from tests.helpers.running_app import Server, serving
from ui.challenge.edition import display, file_name
from ui.charts import static_files

ROOMS = [
    (1920, 1080, "light"), (1024, 768, "dark"), (1920, 1080, "dark"), (1024, 768, "light"),
    (1280, 800, "light"),
]  # fmt: skip
LONG = replace(
    AGENDA,
    items=(
        *AGENDA.items,
        View("solved_rate", FORCE, MAP, topic="T" * 50, note="Note " * 20),
        View("recorded_crime", FORCE, COMPARE, note="Note " * 20),
        View("robbery", COLCHESTER, MAP),
        Question("Why " * 70, "Roads"),
        Question(EVIL, EVIL[:50]),
    ),
)
# Of the screen that is shown: the smallest text, what leaves the room, what lies on other text.
LOOKED_AT = """() => {
  const seen = [...document.querySelectorAll("section.shown svg text")]
    .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width);
  const size = one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a;
  const out = seen.filter(([, box]) => box.left < -1 || box.top < -1
    || box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
  const over = [];
  for (const [place, [one, a]] of seen.entries())
    for (const [other, b] of seen.slice(place + 1))
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.3 * Math.min(a.height, b.height))
        over.push(one.textContent + " on " + other.textContent);
  return {many: seen.length, least: Math.min(...seen.map(([one]) => size(one))),
    out: out.map(([one]) => one.textContent), over};
}"""


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the display as a file, as on a memory stick."""
    folder = tmp_path_factory.mktemp("stick")
    path = folder / "challenge.html"
    path.write_text(display(state_of(public(folder / "public.duckdb")), LONG))
    return path.as_uri()


@pytest.fixture
def hall(browser: Browser, stick: str) -> Iterator[Callable[..., Page]]:
    """Open the display in a room of some size; whatever it asks for or complains of fails."""
    rooms: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(width: int = 1920, height: int = 1080, at: str = "", **more: Any) -> Page:
        room = browser.new_context(viewport={"width": width, "height": height}, **more)
        rooms.append(room)
        page = room.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on(
            "request",
            lambda dialog: (
                complaints.append(dialog.url)
                if not dialog.url.startswith(("file:", "data:"))
                else None
            ),
        )
        page.goto(stick + at)
        return page

    yield opened
    for room in rooms:
        room.close()
    assert complaints == []


def number(page: Page) -> int:
    """Return which screen is shown, counted from 1."""
    shown = page.locator("section.shown")
    assert shown.count() == 1
    return int((shown.get_attribute("id") or "").removeprefix("screen-"))


@pytest.mark.parametrize(("width", "height", "look"), ROOMS)
def test_every_screen_is_legible_and_whole(
    hall: Callable[..., Page], width: int, height: int, look: str
) -> None:
    page = hall(width, height, color_scheme=look)
    # What is at least 28 dots high at 1920 x 1080, and at 1024 x 768, shrinks with the room.
    wide = width / height > 1.5
    share = min(width / 1920, height / 1080) if wide else min(width / 1024, height / 768)
    for place in range(len(LONG.items) + 1):
        assert number(page) == place + 1
        seen = page.evaluate(LOOKED_AT)
        assert seen["many"] > 0
        assert seen["least"] >= 28 * share - 0.1, (place, seen)
        assert seen["out"] == [], place
        assert seen["over"] == [], place
        page.keyboard.press("PageDown")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 26, 38)"}[look]


def test_keys_and_presenter_remotes_drive_the_screens(hall: Callable[..., Page]) -> None:
    page = hall()
    last = len(LONG.items) + 1
    for key, then in [
        ("ArrowRight", 2), ("PageDown", 3), (" ", 4), ("ArrowDown", 5), ("ArrowLeft", 4),
        ("PageUp", 3), ("ArrowUp", 2), ("End", last), ("ArrowRight", last), ("Home", 1),
        ("PageUp", 1), ("x", 1), ("Shift", 1),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert number(page) == then, key
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    assert number(page) == 11
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    assert number(page) == last
    assert page.url.endswith(f"#{last}")
    page.reload()
    assert number(page) == last


def test_the_screen_is_blanked_and_comes_back(hall: Callable[..., Page]) -> None:
    page = hall()
    for key in ("b", "."):
        page.keyboard.press(key)
        black = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert black == "rgb(0, 0, 0)"
        assert not page.locator("section.shown svg.wide").is_visible()
        page.keyboard.press(key)
        assert page.locator("section.shown svg.wide").is_visible()
        assert number(page) == 1
    page.keyboard.press("b")
    page.keyboard.press("PageDown")
    assert page.locator("section.shown svg.wide").is_visible()


def test_the_screen_fills_and_nothing_else_is_on_it(hall: Callable[..., Page]) -> None:
    page = hall()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("F5")
    page.wait_for_function("document.fullscreenElement === null")
    assert number(page) == 1
    for item in ("header", "footer", "section.shown details", "section.shown svg.narrow"):
        assert not page.locator(item).is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('section.shown')).cursor") == (
        "none"
    )
    assert page.evaluate("document.activeElement.classList.contains('shown')")
    page.mouse.move(400, 400)
    page.wait_for_timeout(1500)
    assert number(page) == 1


def test_the_next_screen_is_there_at_once(hall: Callable[..., Page]) -> None:
    page = hall()
    page.wait_for_timeout(200)
    taken = page.evaluate(
        """async () => {
            const times = [];
            for (let n = 0; n < 10; n++) {
                const from = performance.now();
                document.dispatchEvent(new KeyboardEvent("keydown", {key: "PageDown"}));
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                times.push(performance.now() - from);
            }
            return times.sort((a, b) => a - b);
        }"""
    )
    assert number(page) == 11
    assert taken[5] < 300, taken


def test_the_speakers_window_tells_the_time_and_drives_too(hall: Callable[..., Page]) -> None:
    page = hall()
    page.keyboard.press("PageDown")
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    text = speaker.inner_text("body")
    assert "Now 2 of 13: Burglary in Essex: no real change, 4,746" in text
    assert "Next: Burglary" in text
    assert " of 5:00" in text
    expect(speaker.locator("#taken")).to_have_text(re.compile("^0:0[1-9] of 5:00$"))
    speaker.keyboard.press("PageDown")
    assert number(page) == 3
    assert "Now 3 of 13" in speaker.inner_text("#now")
    assert "Now" not in page.locator("section.shown").inner_text()


def test_the_same_document_is_read_in_large_print(hall: Callable[..., Page]) -> None:
    page = hall(1366, 900, "#large")
    assert page.locator("section:visible").count() == len(LONG.items) + 1
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 24
    section = page.locator("#screen-2")
    assert (
        section.get_by_role("heading", level=2)
        .inner_text()
        .startswith("Burglary in Essex: no real change")
    )
    assert "a year before" in section.locator("p.hidden").text_content()
    section.locator("summary").click()
    assert "4,746" not in section.locator("td").last.inner_text()
    assert section.locator("td").last.inner_text() == "1,582"
    assert section.locator("svg.narrow").is_visible()
    assert section.locator("svg.narrow g.picture").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Screens").click()
    assert page.locator("section.shown svg.wide").is_visible()
    page.keyboard.press("r")
    assert page.locator("header").is_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("at", ["", "#large"])
def test_no_rule_of_accessibility_is_broken(hall: Callable[..., Page], at: str, look: str) -> None:
    page = hall(1366, 900, at, color_scheme=look)
    result = Axe().run(page).response["violations"]
    broken = [
        (item["id"], node["html"][:200], node["failureSummary"])
        for item in result
        for node in item["nodes"]
    ]
    assert broken == []


def test_a_phone_reads_first(hall: Callable[..., Page]) -> None:
    page = hall(390, 844)
    assert page.locator("header").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_prints_light_with_a_page_a_screen(hall: Callable[..., Page], tmp_path: Path) -> None:
    page = hall(color_scheme="dark")
    path = tmp_path / "printed.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    assert len(PdfReader(path).pages) == len(LONG.items) + 1
    page.emulate_media(media="print")
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--ink')"
    assert page.evaluate(ink) == "#1F2933"


def test_nothing_moves_by_itself(hall: Callable[..., Page]) -> None:
    page = hall()
    page.keyboard.press("PageDown")
    first = page.screenshot()
    page.wait_for_timeout(1200)
    assert page.screenshot() == first
    assert page.evaluate("document.getAnimations().length") == 0


# As the app hands it out --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The public site, with a meeting open to the audience."""
    warehouse = public(tmp_path_factory.mktemp("site") / "public.duckdb")
    agenda_file.save(AGENDA, agenda_file.opened(warehouse))
    with serving(warehouse) as running:
        yield running
    (static_files.STATIC / file_name(state_of(warehouse), AGENDA.name)).unlink(missing_ok=True)


def test_the_audience_opens_the_screens_by_a_link(browser: Browser, site: Server) -> None:
    room = browser.new_context(viewport={"width": 1366, "height": 768})
    page = room.new_page()
    page.goto(f"{site.address}/challenge")
    link = page.get_by_role("link", name="Show the screens")
    link.wait_for(timeout=30_000)
    with room.expect_page() as opened:
        link.click()
    screens = opened.value
    screens.wait_for_selector("section.shown")
    assert number(screens) == 1
    screens.keyboard.press("PageDown")  # without a click: the page has the keyboard at once
    assert number(screens) == 2
    address = screens.url.split("#")[0]
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/html")
        body = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(body)
    assert len(body) < 100_000
    # What the speaker has open stays when another release takes the place of the one shown.
    public(site.warehouse, number=4)
    page.reload()
    page.get_by_text("From release 4").wait_for(timeout=30_000)
    link.wait_for(timeout=30_000)
    screens.keyboard.press("PageDown")
    assert number(screens) == 3
    assert "Release 3 of" in screens.locator("footer").text_content()
    screens.reload()
    assert "Release 4 of" in screens.locator("footer").text_content()
    room.close()
