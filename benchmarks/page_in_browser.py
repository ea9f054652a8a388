"""Pages in headless Chromium: from a choice to a settled page, and the first page of all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.served_pages import PAGES, PROJECT, p95, served

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
IN_BROWSER = ("overview", "domestic-abuse", "road-safety", "crime-prevention", "district-profile")
AREA = ".st-key-map svg path[aria-label*='Area:']"
# From the key or the click to a page on which the words stand, the script has ended and nothing is
# stale, in two frames that follow each other; taken in the page itself, so that what crosses from
# here to the browser is not in the figure.
SETTLED = """
([words, event]) => new Promise((done, failed) => {
    let start = null;
    const begin = () => { start = performance.now(); };
    if (event) window.addEventListener(event, begin, {capture: true, once: true});
    else start = 0;  // of the page: from the first request
    const settled = () =>
        document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale=true]')
        && words.every(text => {
            const [where, what] = text;
            return [...document.querySelectorAll(where)].some(
                one => (one.innerText ?? one.textContent ?? '').includes(what)
                    || (one.getAttribute('aria-label') ?? '').includes(what));
        });
    let frames = 0;
    const since = performance.now();
    const look = () => {
        if (performance.now() - since > 30000) return failed(new Error('never settled'));
        frames = start !== null && settled() ? frames + 1 : 0;
        if (frames >= 2) return done(performance.now() - start);
        requestAnimationFrame(look);
    };
    look();
})
"""


def _words(page: str, name: str) -> list[list[str]]:
    """Say what must stand where once a page is about an area."""
    if page == "overview":
        return [["h1", f"How is {name} doing"]]
    if page == "district-profile":
        return [["h1", name]]
    if page == "explorer":
        return [[".said", f"in {name}"]]
    return [[".said", f"in {name}"], [".st-key-trend-frame path[aria-label]", f"Area: {name}"]]


def _choose(page: Any, label: str, option: str, words: list[list[str]]) -> float:
    """Choose from a list with the keyboard; return the seconds until the page has settled."""
    box = page.get_by_role("combobox", name=re.compile(f"{re.escape(label)}$")).first
    box.click()
    box.fill(option)
    page.wait_for_timeout(250)
    page.evaluate(f"window.settled = ({SETTLED})({json.dumps([words, 'keydown'])}); 0")
    page.keyboard.press("Enter")
    return float(page.evaluate("window.settled")) / 1000


def _click(page: Any, place: int) -> float:
    """Click into the middle of a ward; return the seconds until the page has settled."""
    ward = page.locator(AREA).nth(place)
    label = ward.get_attribute("aria-label") or ""
    area = re.search(r"Area: ([^;(]*)", label)
    assert area, label
    words = _words("crime-prevention", area[1].strip())
    page.evaluate(f"window.settled = ({SETTLED})({json.dumps([words, 'click'])}); 0")
    ward.evaluate(
        """path => {
            const box = path.getBoundingClientRect();
            const at = {bubbles: true, view: window,
                clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
            for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
                path.dispatchEvent(new MouseEvent(type, at));
        }"""
    )
    return float(page.evaluate("window.settled")) / 1000


def report_browser(database: Path) -> None:
    """Print the time from choosing or clicking to a settled page in Chromium."""
    from playwright.sync_api import sync_playwright

    names = ["Uttlesford", "Harlow", "Tendring", "Basildon", "Maldon", "Rochford"]
    every: list[float] = []

    def tell(what: str, times: list[float]) -> None:
        every.extend(times)
        print(_browser_row(what, times), flush=True)

    with served(database) as (address, _), sync_playwright() as playwright:
        browser = _browser(playwright)
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        print("| from choosing to a settled page, Chromium | median | p95 | longest |")
        print("|---|---|---|---|", flush=True)
        for name in IN_BROWSER:
            page.goto(f"{address}/{'' if name == 'overview' else name}")
            page.evaluate(SETTLED, [_words(name, "Essex"), ""])
            page.wait_for_timeout(1500)
            for way in ("new", "seen before"):
                times = []
                for district in names:
                    times.append(_choose(page, PAGES[name][1], district, _words(name, district)))
                    page.wait_for_timeout(400)
                tell(f"{name}: district, {way}", times)
        page.goto(f"{address}/crime-prevention?areas=wards")
        page.wait_for_selector(f"{AREA} >> nth=200", state="attached")
        page.wait_for_timeout(1500)
        for way in ("new", "seen before"):
            times = []
            for turn in range(8):
                times.append(_click(page, 17 + 29 * turn))
                page.wait_for_timeout(500)
            tell(f"crime-prevention: click on a ward, {way}", times)
        browser.close()
    print(_browser_row("all of them", every))


def _browser_row(what: str, times: Sequence[float]) -> str:
    return (
        f"| {what} ({len(times)}) | {1000 * median(times):.0f} ms | {1000 * p95(times):.0f} ms | "
        f"{1000 * max(times):.0f} ms |"
    )


def _browser(playwright: Any) -> Any:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    browser = next(filter(None, map(shutil.which, names)))
    return playwright.chromium.launch(executable_path=browser, args=CHROMIUM)


# From nothing -------------------------------------------------------------------------------------

IMPORTS = {
    "the app": "import app_imports",
    "streamlit, pandas, duckdb, geopandas, altair": "import streamlit, pandas, duckdb, geopandas, "
    "altair",
    "streamlit alone": "import streamlit",
}


def report_start(database: Path) -> None:
    """Print how long imports take, and the first page on a cold browser."""
    print("| import, a process each (7) | median | longest |\n|---|---|---|")
    for what, program in IMPORTS.items():
        times = [_imported(program) for _ in range(7)]
        print(f"| {what} | {median(times):.2f} s | {max(times):.2f} s |", flush=True)
    print()
    print("| first page, cold browser | median | p95 | longest |\n|---|---|---|---|", flush=True)
    for page in ("overview", "crime-prevention"):
        cold, warm = [], []
        for _ in range(3):
            with served(database) as (address, _):
                cold.append(_first(address, page))
                warm += [_first(address, page), _first(address, page)]
        print(_browser_row(f"{page}, cold server", cold))
        print(_browser_row(f"{page}, warm server", warm), flush=True)


def _imported(program: str) -> float:
    """Time an import inside its process: of every module that the router and the pages import."""
    if program == "import app_imports":
        program = "\n".join(sorted(_imports()))
    timed = f"import time\nstart = time.perf_counter()\n{program}\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{timed}print(time.perf_counter() - start)"],
        check=True, capture_output=True, text=True, cwd=PROJECT,
    )  # fmt: skip
    return float(done.stdout.splitlines()[-1])


def _imports() -> set[str]:
    """Gather the import statements of the router and of every page."""
    import ast

    versions = set()
    for file in [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                versions.add(ast.unparse(node))
    return versions


def _first(address: str, name: str) -> float:
    """Open a page in a browser that has just begun; seconds from the request to a settled page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = _browser(playwright)
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        start = time.perf_counter()
        page.goto(f"{address}/{'' if name == 'overview' else name}", wait_until="commit")
        page.evaluate(SETTLED, [_words(name, "Essex"), ""])
        if name != "overview":
            page.wait_for_selector(f"{AREA} >> nth=200", state="attached")
        spent = time.perf_counter() - start
        browser.close()
    return spent
