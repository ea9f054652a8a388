"""Compare the pages in turns: ``ESSEX_DATABASE=… python -m benchmarks.peers``.

``PEERS_PYTHON`` names the Python that has the peers, in an environment of its own
(`pip install -r requirements-peers.txt`). Each round starts every server again, opens a cold
browser and chooses six crime types twice: new, then seen before. A part is settled with the last
frame in which it changed before 0.7 seconds of quiet. Times are medians in milliseconds; what
counts is their ratio in one run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.page_in_browser import CHROMIUM
from benchmarks.peers.pages import PAGES, PROJECT, Compared

CHOICES = ("Burglary", "Drugs", "Vehicle crime", "Shoplifting", "Public order", "Bicycle theft")
QUIET = 700  # milliseconds without a change, after which a page counts as settled
PATIENCE = 60_000
_OBSERVER = Path(__file__).with_name("drawn.js").read_text()
Measured = dict[str, list[float]]


@contextlib.contextmanager
def serving(compared: Compared) -> Iterator[tuple[str, int]]:
    """Run the server of a page; give its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*compared.command, str(port)], cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}{compared.path}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(3000):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        time.sleep(0.02)
    raise TimeoutError("The server did not start.")


def processor_seconds(pid: int) -> float:
    """Sum the processor time of a process and of those that it started."""
    total = 0
    for each in _family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    members = [pid]
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                members += _family(int(child))
    return members


class Looked:
    """A page in a browser of its own, with what came over the network."""

    def __init__(self, browser: Browser, compared: Compared) -> None:
        self.compared = compared
        self.page: Page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
        script = _OBSERVER.replace("PARTS", json.dumps(compared.parts))
        self.page.add_init_script(script.replace("WIDTHS", json.dumps(compared.widths)))
        self.bytes = 0
        self._session: CDPSession = self.page.context.new_cdp_session(self.page)
        self._session.send("Network.enable")
        self._session.send("Performance.enable")
        self._session.on("Network.loadingFinished", self._fetched)
        self._session.on("Network.webSocketFrameReceived", self._received)

    def _fetched(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        size = len(frame["payloadData"])  # in Base64 where it is not text
        self.bytes += size if frame["opcode"] == 1 else size * 3 // 4

    def open(self, address: str) -> dict[str, float]:
        """Open the page; return when each part had settled."""
        self.page.goto(address, wait_until="commit")
        if self.compared.ready:
            self.page.wait_for_selector(self.compared.ready, state="attached", timeout=PATIENCE)
        return self._settled("Recorded crime")

    def choose(self, name: str) -> dict[str, float]:
        """Choose a crime type; return when each part had settled."""
        self.compared.choose(self.page, name)
        return self._settled(name)

    def _settled(self, named: str) -> dict[str, float]:
        self.page.wait_for_function(
            """([title, named, quiet]) =>
                window.drawn.everywhere(title).map(each => each.textContent).join(' ')
                    .toLowerCase().includes(named.toLowerCase()) && window.drawn.quiet(quiet)""",
            arg=[self.compared.parts["title"], named, QUIET],
            timeout=PATIENCE,
            polling=60,
        )
        return dict(self.page.evaluate("window.drawn.last"))

    def heap(self) -> float:
        """Return the memory of the page's scripts, in MB."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize") / 1e6


@contextlib.contextmanager
def cold_browser(playwright: Any) -> Iterator[Browser]:
    """Start a browser that has fetched nothing yet."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
    yield browser
    browser.close()


def one_round(playwright: Any, compared: Compared, measured: Measured) -> None:
    """Start the server of a page, open it cold and warm, and choose."""
    began = time.perf_counter()
    with serving(compared) as (address, pid):
        with cold_browser(playwright) as browser:
            page = Looked(browser, compared)
            opened = time.perf_counter()
            settled = max(page.open(address).values())
            measured["first page, server just started"].append(settled)
            measured["process start to first settled page"].append(
                1000 * (opened - began) + settled
            )
            measured["kilobytes of the first page"].append(page.bytes / 1000)
        with cold_browser(playwright) as browser:
            page = Looked(browser, compared)
            measured["first page, warm server"].append(max(page.open(address).values()))
            page.choose("Robbery")
            for way in ("new", "seen"):
                used, received = processor_seconds(pid), page.bytes
                for name in CHOICES:
                    parts = page.choose(name)
                    measured[f"{way}: map"].append(parts.get("map", float("nan")))
                    measured[f"{way}: everything"].append(max(parts.values()))
                spent = 1000 * (processor_seconds(pid) - used)
                measured[f"{way}: server's processor time"].append(spent / len(CHOICES))
                measured[f"{way}: kilobytes"].append((page.bytes - received) / 1000 / len(CHOICES))
            measured["memory of the page, MB"].append(page.heap())


def main() -> None:
    """Compare the pages in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=list(PAGES))
    options = parser.parse_args()
    results: dict[str, Measured] = {name: defaultdict(list) for name in options.pages}
    with sync_playwright() as playwright:
        for _ in range(options.rounds):
            for name in options.pages:
                one_round(playwright, PAGES[name], results[name])
    print("| milliseconds, where no unit is named | " + " | ".join(options.pages) + " |")
    print("|---" * (1 + len(options.pages)) + "|")
    for key in results[options.pages[0]]:
        cells = [f"{median(results[name][key]):,.0f}" for name in options.pages]
        print(f"| {key} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
