"""The app as somebody sees it: a server of its own, and a real browser.

Without Chromium or Chrome these tests are skipped, and say so loudly; with
``ESSEX_BROWSER_TESTS=required`` they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.helpers.running_app import BROWSERS, FLAGS, Server, browser_path, serving
from tests.helpers.small_warehouse import Made, build


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when nobody looked at the app."""
    if browser_path() is None:
        terminalreporter.write_line(
            "NOT RUN: the browser tests. Install chromium or Google Chrome to have them run.",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that is installed."""
    executable = browser_path()
    if executable is None:
        text = f"none of {', '.join(BROWSERS)} is installed"
        if os.environ.get("ESSEX_BROWSER_TESTS") == "required":
            pytest.fail(f"Browser tests are required, but {text}.")
        pytest.skip(f"BROWSER TESTS NOT RUN: {text}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app, as a user does, on a made warehouse: once for all who load nothing into it."""
    warehouse = build(tmp_path_factory.mktemp("served") / "essex.duckdb", Made())
    with serving(warehouse) as running:
        yield running


@dataclass
class Visitor:
    """Somebody with a browser of their own, and what their browser complained of."""

    page: Page
    server: Server
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Open an address of the app and wait for its map."""
        self.page.goto(f"{self.server.address}{address}")
        self.wait_for_map()

    def wait_for_map(self) -> None:
        """Wait until the areas of the map are drawn."""
        self.page.wait_for_selector(".st-key-map svg path[aria-label*='Area:']", timeout=30_000)
        self.wait_until_settled()

    def wait_until_settled(self) -> None:
        """Wait until the page is complete: what is drawn meanwhile moves what is clicked on."""
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000
        )
        self.page.wait_for_timeout(300)

    def sentences(self) -> str:
        """Return the sentences of the page."""
        return "\n".join(self.page.locator(".said").all_inner_texts())

    def wait_until_said(self, words: str) -> None:
        """Wait until the sentences of the page hold these words."""
        self.page.wait_for_function(
            """words => [...document.querySelectorAll('.said')]
                .some(one => one.innerText.includes(words))""",
            arg=words,
            timeout=15_000,
        )

    def click_area(self, name: str) -> None:
        """Click into the middle of an area of the map, once it is drawn."""
        self.wait_for_map()
        box = self.page.locator(f".st-key-map svg path[aria-label*='Area: {name}']").bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[type[Visitor]]:
    """Let any number of visitors in, each with a browser profile of their own."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def visitor(width: int = 1366, height: int = 900) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        came = Visitor(context.new_page(), server)
        visitors.append(came)

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error":
                came.complaints.append(message.text)

        came.page.on("console", heard)
        came.page.on("pageerror", lambda error: came.complaints.append(str(error)))
        return came

    yield visitor  # type: ignore[misc]
    for context in contexts:
        context.close()
    for came in visitors:
        assert came.complaints == []
