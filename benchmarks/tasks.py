"""What a person comes for, in clicks: ``python -m benchmarks.tasks``.

Four tasks on the demonstration that ``ESSEX_DATABASE`` names, in headless Chromium, from the
Overview; each ends when the words that answer it are on the screen. Typing is no click.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.page_length import settled
from tests.helpers.running_app import FLAGS, browser_path, serving

DESK, PHONE = (1366, 768), (390, 844)


class Clicks:
    """A page on which clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.many = page, 0

    def on(self, item: Locator) -> None:
        """Click on something, and wait until the page has settled."""
        item.first.click()
        self.many += 1
        self.page.wait_for_timeout(300)
        settled(self.page)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list: a click opens it, a click takes what was typed."""
        self.on(self.page.get_by_role("combobox", name=label, exact=True))
        self.page.keyboard.type(option)
        self.on(self.page.get_by_role("option", name=option))


def got_worse_most(clicks: Clicks) -> str:
    """Answer what got worse most, where, and in which ward, on the first screen."""
    line = clicks.page.locator("[class*='st-key-change-worse-']", has_text="Largest part").first
    box = line.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= DESK[1]
    return line.inner_text()


def repeat_abuse_in_chelmsford(clicks: Clicks) -> str:
    """Answer with figure and verdict of repeat domestic abuse in Chelmsford."""
    clicks.choose("District", "Chelmsford")
    return clicks.page.locator(".st-key-glance-da_repeat_incidents").first.inner_text()


def kept_informed_in_harlow(clicks: Clicks) -> str:
    """Answer with satisfaction with being kept informed, dwelling burglary, Harlow, and n."""
    clicks.on(clicks.page.get_by_role("link", name="Supporting victims"))
    clicks.on(clicks.page.get_by_text("Dwelling burglary", exact=True))
    row = clicks.page.locator(".matrix tr", has_text="Harlow").first
    text = row.locator("td").nth(2).inner_text()
    assert re.search(r"n \d+|too few: \d+ answers", text), text
    return f"Harlow, being kept informed: {text}"


def my_ward_on_a_phone(clicks: Clicks) -> str:
    """Answer what changed in a ward, on one screen of a phone."""
    clicks.choose("My ward", "Mark Hall")
    clicks.page.wait_for_selector(".st-key-my-ward .said")
    box = clicks.page.locator(".st-key-my-ward .said").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE[1]
    return clicks.page.locator(".st-key-my-ward .said").first.inner_text()


TASKS: dict[str, tuple[Callable[[Clicks], str], tuple[int, int], int]] = {
    "what got worse most, where, which ward": (got_worse_most, DESK, 2),
    "repeat domestic abuse, Chelmsford, with verdict": (repeat_abuse_in_chelmsford, DESK, 3),
    "kept informed, dwelling burglary, Harlow, with n": (kept_informed_in_harlow, DESK, 2),
    "my ward, on a phone": (my_ward_on_a_phone, PHONE, 2),
}  # fmt: skip


def main() -> None:
    """Do every task, and print clicks, seconds and answers."""
    print("| task | clicks | at most | seconds | answer |\n|---|---|---|---|---|")
    with serving(Path(os.environ["ESSEX_DATABASE"])) as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for name, (do, (width, height), most) in TASKS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{server.address}/")
            settled(page)
            clicks, began = Clicks(page), time.perf_counter()
            answer = re.sub(r"\s+", " ", do(clicks)).strip()
            seconds = time.perf_counter() - began
            print(f"| {name} | {clicks.many} | {most} | {seconds:.1f} | {answer[:150]} |")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
