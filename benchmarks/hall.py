"""A hall opens the link at once: ``python -m benchmarks.hall [--public FILE]``.

A hundred viewers arrive within ten seconds on one server of the public edition. Half come by the
page ``/challenge`` (its page, a session on a web socket, then the document; what a browser keeps
of Streamlit itself is left out), the others by the document's own link. Each then reads five
screens: those are in the document, so nothing more is asked for. Meanwhile the speaker goes on in
headless Chromium. Every document is checked to be whole and of this release. Without ``--public``
the demonstration is made and published for the occasion.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

from benchmarks.viewers import Viewer
from data.challenge import agenda as agendas
from data.challenge import agenda_file
from data.warehouse.snapshot import snapshot
from tests.helpers.running_app import FLAGS, browser_path, serving
from ui.challenge import edition
from ui.challenge.screens import check
from ui.charts import static_files

VIEWERS, SECONDS = 100, 10.0
SHOWN = "document.querySelectorAll('section.shown').length"
NEXT = """async () => {
  const from = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", {key: "PageDown"}));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - from;
}"""


@dataclass
class Outcome:
    """What became of those who came, in seconds; and what was wrong."""

    by_page: list[float] = field(default_factory=list)
    by_link: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def published(folder: Path) -> Path:
    """Make the demonstration and publish it."""
    out = folder / "public.duckdb"
    environment = {**os.environ, "ESSEX_DATABASE": str(folder / "essex.duckdb")}
    publish = ["publish", "--as-at", f"{date.today():%Y-%m-%d}", "--out", str(out)]
    for words in (["demo"], [*publish, "--by", "Benchmark"]):
        subprocess.run(
            [sys.executable, "-m", "data", *words], check=True, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return out


def opened(public: Path) -> str:
    """Open the first Challenge to the audience; return the address of its document."""
    state = snapshot(public)
    assert state is not None, f"{public}: there is no such file"
    first = agenda_file.first(date(2026, 12, 10), "Chelmsford")
    refused = {each.place for each in check(state, first)}
    items = tuple(item for place, item in enumerate(first.items) if place not in refused)
    meeting = agendas.for_the_audience(agendas.Agenda(first.title, first.venue, first.on, items))
    agenda_file.save(meeting, agenda_file.opened(public))
    return f"{edition.ADDRESS}{edition.file_name(state, meeting.name)}"


def read(address: str, result: Outcome) -> int:
    """Fetch a document as a browser does, and check it."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    text = gzip.decompress(body).decode()
    if text.count("<section") < 6 or not text.endswith("</html>"):
        result.wrong.append("a document that is not whole")
    return len(body)


async def arrive(address: str, document: str, by_page: bool, delay: float, result: Outcome) -> None:
    """Come, and get the first screen."""
    await asyncio.sleep(delay)
    start = time.perf_counter()
    try:
        size = 0
        if by_page:
            size += await asyncio.to_thread(_plain, f"{address}/challenge")
            viewer, answer = await Viewer.coming(address, "challenge")
            result.wrong.extend(answer.faults)
            if "Chelmsford" not in answer.text:
                result.wrong.append("a page without the meeting")
            size += answer.wire
        size += await asyncio.to_thread(read, f"{address}/{document}", result)
        (result.by_page if by_page else result.by_link).append(time.perf_counter() - start)
        result.bytes.append(size)
        if by_page:
            await asyncio.sleep(5)  # reads five screens, and the session stays open
            await viewer.leave()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
        result.wrong.append(repr(error))


def _plain(address: str) -> int:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return len(answer.read())


async def hall(address: str, document: str, result: Outcome) -> None:
    """Let all of them in."""
    pick = random.Random(6)
    await asyncio.gather(
        *(
            arrive(address, document, turn % 2 == 0, pick.uniform(0, SECONDS), result)
            for turn in range(VIEWERS)
        )
    )


def memory_of(address: str) -> int:
    """Return the memory of the server at a port of this machine, in MB."""
    port = f"--server.port\0{address.rsplit(':', 1)[1]}\0"
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if port in (process / "cmdline").read_text():
                lines = (process / "status").read_text().splitlines()
                return (
                    int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024
                )
        except OSError:
            continue  # gone meanwhile
    return 0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="A hall opens the link at once.")
    parser.add_argument("--public", type=Path, help="a public edition; else one is made")
    supplied = parser.parse_args().public
    with tempfile.TemporaryDirectory(prefix="essex-hall-") as folder:
        public = Path(folder) / "public.duckdb"
        if supplied is None:
            published(Path(folder))
        else:
            public.write_bytes(supplied.read_bytes())
        document = opened(public)
        result = Outcome()
        with serving(public) as server:
            asyncio.run(_first(server.address))
            ahead = _speaking(server.address, document, result)
        (static_files.STATIC / Path(document).name).unlink(missing_ok=True)
    say(result, ahead)


def _speaking(address: str, document: str, result: Outcome) -> list[float]:
    """Let all of them in while the speaker goes on; return the times of the next screens, in ms."""
    ahead: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        speaker = browser.new_page(viewport={"width": 1920, "height": 1080})
        speaker.goto(f"{address}/{document}")
        assert speaker.evaluate(SHOWN) == 1
        crowd = threading.Thread(target=lambda: asyncio.run(hall(address, document, result)))
        crowd.start()
        while crowd.is_alive():
            ahead.append(speaker.evaluate(NEXT))
            result.memory.append(memory_of(address))
            time.sleep(0.5)
            speaker.keyboard.press("Home")
        browser.close()
    return ahead


async def _first(address: str) -> None:
    """Have the document made, as the first who ever comes does."""
    viewer, _ = await Viewer.coming(address, "challenge")
    await viewer.leave()


def say(result: Outcome, ahead: list[float]) -> None:
    """Print what was found."""
    print(f"{VIEWERS} viewers in {SECONDS:g} s: {len(result.wrong)} wrong")
    for text in result.wrong[:5]:
        print(f"  {text}")
    for name, times in (("by the page", result.by_page), ("by the link", result.by_link)):
        high = quantiles(times, n=20, method="inclusive")[-1]
        print(f"first screen {name}: median {median(times):.3f} s, p95 {high:.3f} s")
    print(f"bytes a viewer: {min(result.bytes):,} to {max(result.bytes):,}")
    print(f"speaker's next screen: median {median(ahead):.0f} ms, worst {max(ahead):.0f} ms")
    print(f"memory of the server: {max(result.memory):,} MB at most")


if __name__ == "__main__":
    main()
