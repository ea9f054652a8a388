"""Makes the pictures of README: ``python -m docs.make_pictures``.

The demonstration is built afresh, shown as a user sees it, and photographed. Needs Chromium or
Chrome.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from data.challenge import agenda, agenda_file
from data.loading import load_files
from data.publishing import release
from data.warehouse.snapshot import snapshot
from tests.helpers.running_app import FLAGS, browser_path, serving

FOLDER = Path(__file__).parent
WIDE, HIGH = 1366, 900
FOOT = "[data-testid=stMain] .foot"
PICTURES = {  # name of the file: address, what is drawn last, what the picture begins with
    "overview": ("/", FOOT, "h1"),
    "crime-prevention": ("/crime-prevention?areas=wards", ".st-key-trend-frame svg", "h1"),
    "domestic-abuse": (
        "/domestic-abuse?indicator=da_solved_rate",
        FOOT,
        "h2:has-text('Recorded and solved')",
    ),
    "district-profile": ("/district-profile?district=E07000071", FOOT, "h1"),
}


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as name:
        warehouse = Path(name) / "essex.duckdb"
        os.environ["ESSEX_DATABASE"] = str(warehouse)
        load_files.build_demonstration()
        with serving(warehouse) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
            for picture, (address, last, first) in PICTURES.items():
                page.goto(f"{server.address}{address}")
                photograph(page, last, first, FOLDER / f"{picture}.png")
            browser.close()
        screen(warehouse)


def screen(office: Path) -> None:
    """Make a picture of a screen of the Challenge: house burglary through time."""
    held = snapshot(office)
    assert held is not None
    (newest,) = held.query(
        "select max(period_end) from fact where indicator = 'house_burglary'"
    ).fetchall()[0]
    public, meeting = office.with_name("public.duckdb"), office.with_name("meeting.toml")
    release.publish(public, newest, "README")
    first = agenda_file.first(date.today(), "Chelmsford")
    # Nobody has given a status of the projects yet, so their screens cannot be shown.
    items = tuple(item for item in first.items if not isinstance(item, agenda.Project))
    meeting.write_text(agenda_file.written(replace(first, items=items)), "utf-8")
    subprocess.run(
        [sys.executable, "-m", "ui.challenge", meeting, "--public", public, "--no-pdf",
         "--out", office.with_name("hall")],
        check=True,
    )  # fmt: skip
    second = sorted((office.with_name("hall") / "screens").glob("*.png"))[1]
    with Image.open(second) as picture:
        picture.resize((WIDE, WIDE * 9 // 16)).save(FOLDER / "challenge.png", optimize=True)


def photograph(page: Page, last: str, first: str, path: Path) -> None:
    """Wait until a page has settled, and keep what is seen of it from ``first`` on."""
    page.locator(last).first.wait_for(state="attached", timeout=60_000)
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-stale=true], [data-testid=stStatusWidget]')",
        timeout=60_000,
    )
    if first != "h1":
        page.locator(first).first.evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(1000)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
