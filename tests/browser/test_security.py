"""Names, notes and addresses that carry scripts are words to the browser, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from playwright.sync_api import Browser, Page, Request

from geo import essex
from tests.helpers.running_app import Server, serving
from tests.helpers.small_warehouse import Made, build, ward_code

EVIL = "evil.example"
SCRIPTS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg/onload=window.hit=1>",
    f"<iframe src=https://{EVIL}></iframe>",
    "[go](javascript:window.hit=1)",
    f"![seen](https://{EVIL}/seen.png)",
    f"https://{EVIL}/ www.{EVIL} a@{EVIL}",
    "</style><script>window.hit=1</script>",
    "' + (window.hit=1) + '",
)
# What Streamlit's Markdown makes pictures, colours and formulas of, and Vega expressions.
DIRECTIVES = (
    "$x^2$ :material/home: :red[red] **bold**",
    "`code` :rocket: ~~gone~~ # title",
    "datum['name'] [0].a.b \\' \" ]",
)
MADE = (
    "document.querySelectorAll('img[src=x], img[src*=evil], iframe[src*=evil], svg[onload], "
    "a[href*=evil], a[href^=javascript], a[href^=mailto], .katex, .stMarkdownColoredText').length"
)


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The office edition on a warehouse in which every text is an attack."""
    folder = tmp_path_factory.mktemp("attacked")
    attacks = (*SCRIPTS, *DIRECTIVES)
    gap = Made().months[8]
    notes: list[tuple[object, ...]] = [
        (indicator, "", gap, gap, kind, attack)
        for indicator, kind, attack in zip(
            ["recorded_crime"] * len(attacks), ["gap", "caveat", "break"] * 4, attacks, strict=True
        )
    ]
    path = build(folder / "essex.duckdb", Made(notes=notes))
    with duckdb.connect(path) as connection:
        for place, attack in enumerate(attacks):
            code = list(essex.DISTRICTS)[place]
            for area in (code, ward_code(0, place % 9), ward_code(place % 14, 3)):
                connection.execute("update loaded_area set name = ? where code = ?", [attack, area])
            connection.execute(
                "update load set file_name = ?, publisher = ? where load_id = ?",
                [f"{attack}.csv", attack, place + 1],
            )
            connection.execute("insert into load_remark values (?, ?)", [place + 1, attack])
    with serving(path, HOME=str(folder)) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser that tells when something was run or fetched that must not be."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    opened = context.new_page()
    results: list[str] = []

    def heard(request: Request) -> None:
        if EVIL in request.url.partition("?")[0]:
            results.append(request.url)

    opened.on("request", heard)
    opened.on("dialog", lambda dialog: results.append(dialog.message))
    yield opened
    context.close()
    assert results == []


def _harmless(page: Page) -> str:
    """See that nothing was run and nothing made; return what is to be read."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_timeout(600)
    assert page.evaluate("window.hit") is None
    assert page.evaluate(MADE) == 0
    scripts = page.evaluate("[...document.scripts].map(one => one.textContent).join()")
    assert "window.hit" not in scripts
    return page.inner_text("body")


PAGES = {
    "/": "onerror=window.hit",
    "/crime-prevention?areas=wards": "onerror=window.hit",
    f"/crime-prevention?areas=wards&area={ward_code(0, 1)}": "<img src=x onerror=window.hit=1>",
    f"/crime-prevention?areas=wards&area={ward_code(0, 4)}": "[go](javascript:window.hit=1)",
    f"/district-profile?district={list(essex.DISTRICTS)[9]}": ":material/home:",
    f"/?district={list(essex.DISTRICTS)[4]}": "[go](javascript:window.hit=1)",
    "/explorer?indicator=recorded_crime&areas=districts": "onerror=window.hit",
    "/data-and-methods?indicator=recorded_crime": "onerror=window.hit",
    "/load-data": "Undo a load",
}


@pytest.mark.parametrize("address", PAGES)
def test_names_and_notes_are_words(address: str, page: Page, server: Server) -> None:
    page.goto(f"{server.address}{address}")
    page.wait_for_selector("h1, h2", timeout=30_000)
    page.wait_for_function(  # a page is drawn in parts
        "words => (document.body.innerText + document.documentElement.outerHTML).includes(words)",
        arg=PAGES[address],
        timeout=30_000,
    )
    assert PAGES[address] in _harmless(page) + page.content()


def test_tooltips_hold_words_only(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/crime-prevention?areas=wards")
    shape = page.locator(".st-key-map svg path[aria-label*='Area: <img']").first
    shape.wait_for(timeout=30_000)
    page.wait_for_timeout(500)
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2 - 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for(timeout=5_000)
    assert "<img src=x onerror=window.hit=1>" in tooltip.inner_text()
    _harmless(page)


@pytest.mark.parametrize("attacks", [SCRIPTS[:6], (*SCRIPTS[6:], *DIRECTIVES)])
def test_what_an_address_asks_for_is_words(
    attacks: tuple[str, ...], page: Page, server: Server
) -> None:
    read = ("indicator", "district", "measure", "from", "to", "course")
    wanted = dict(zip(read, attacks, strict=True))
    page.goto(f"{server.address}/crime-prevention?{urlencode(wanted)}")
    page.get_by_text("The address asks for").first.wait_for(timeout=30_000)
    text = _harmless(page).replace("\u2060", "")
    assert [attack for attack in attacks if f"“{attack}”" not in text] == []


def test_names_of_dropped_files_are_words_and_no_paths(
    page: Page, server: Server, tmp_path: Path
) -> None:
    page.goto(f"{server.address}/load-data")
    page.wait_for_selector("input[type=file]", state="attached", timeout=30_000)
    page.set_input_files(
        "input[type=file]",
        [
            {"name": name, "mimeType": "text/csv", "buffer": f"{attack}\n1\n".encode()}
            for name, attack in (
                ("<img src=x onerror=window.hit=1>.csv", SCRIPTS[0]),
                ("../../../qzescaped.csv", SCRIPTS[1]),
                ("..\\..\\qzescaped.csv", DIRECTIVES[0]),
            )
        ],
    )
    page.get_by_text("Rejected").first.wait_for(timeout=30_000)
    harmless = _harmless(page)
    assert "onerror=window.hit=1" in harmless
    for folder in (server.warehouse.parent, server.warehouse.parents[1], Path("/"), Path("/tmp")):
        assert not [item for item in folder.iterdir() if "qzescaped" in item.name]
