"""Makes the pictures of README: ``python -m docs.make_pictures``.

The demonstration is built afresh, shown as a user sees it, and photographed. Needs Chromium or
Chrome.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from data import loading
from tests.serving import FLAGS, browser_path, serving

FOLDER = Path(__file__).parent
WIDE, HIGH = 1366, 900
PICTURES = {  # name of the file: address, and what is drawn last
    "overview": ("/", "[data-testid=stMain] .foot"),
    "crime-prevention": ("/crime-prevention?areas=wards", ".st-key-trend-frame svg"),
    "domestic-abuse": ("/domestic-abuse", ".st-key-trend-frame svg"),
    "district-profile": ("/district-profile?area=E07000071", "[data-testid=stMain] .foot"),
}


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as name:
        warehouse = Path(name) / "essex.duckdb"
        os.environ["ESSEX_DATABASE"] = str(warehouse)
        loading.build_demonstration()
        with serving(warehouse) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
            for picture, (address, last) in PICTURES.items():
                page.goto(f"{server.address}{address}")
                photograph(page, last, FOLDER / f"{picture}.png")
            browser.close()


def photograph(page: Page, last: str, path: Path) -> None:
    """Wait until a page has settled, and keep what is seen of it without scrolling."""
    page.locator(last).first.wait_for(state="attached", timeout=60_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-stale=true], [data-testid=stStatusWidget]')",
        timeout=60_000,
    )
    page.wait_for_timeout(1000)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
