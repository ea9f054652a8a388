"""Pages with all real data loaded: ``python -m benchmarks.page [DATABASE]``.

Without a database one is built from ``../shared/data``: every zip, the wards of 2021, lookups and
populations; beside it a second one with ten times the rows, each copy moved back by 20 years.

- *Server*: a rerun of Improving crime prevention with ward map, ranking, trend and tables, each
  with another ward in view, not asked for before, so that no answer of it is remembered. The
  obvious way beside it: the same page with its map drawn by `st.altair_chart` from GeoJSON inline.
- *Browser*: headless Chromium, from a click on a ward to the sentence that names it, and from
  nothing to the first map drawn.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.load import SHARED, prepare

PROJECT = Path(__file__).resolve().parents[1]
PAGE = "pages/crime-prevention.py"
CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def build(database: Path, folder: Path, copies: int) -> None:
    """Load boundaries, lookups, populations and ``copies`` times the real zips."""
    from data.loading import load

    _, zips = prepare(folder, copies)
    paths = [
        SHARED / "boundaries" / "wards_2021_essex.geojson",
        *sorted((SHARED / "lookups").glob("lookup_*.csv")),
        SHARED / "population",
        zips,
    ]
    report = load(paths, database)
    assert not report.rejected, report.rejected


# On the server ----------------------------------------------------------------------------------


def rerun_times(database: Path, *, inline: bool, runs: int) -> list[float]:
    """Time reruns in milliseconds, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.page", "--reruns", str(runs), str(database)]
        + (["--inline"] if inline else []),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "ESSEX_DATABASE": str(database)},
    )
    return json.loads(done.stdout.splitlines()[-1])


def _time_reruns(runs: int, inline: bool) -> None:
    from streamlit.testing.v1 import AppTest

    from data.warehouse import snapshot

    if inline:
        _draw_inline()
    held = snapshot()
    assert held is not None
    wards = [
        code
        for (code,) in held.query(
            """
            select code from area
            where kind = 'ward'
                and boundary_set = (select value from warehouse where key = 'boundary_set')
            order by hash(code)
            """
        ).fetchall()
    ]
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.switch_page(PAGE)
    app.query_params["areas"] = "wards"
    times = []
    for turn in range(runs + 3):
        app.query_params["area"] = wards[turn]
        start = time.perf_counter()
        app.run()
        times.append(1000 * (time.perf_counter() - start))
        assert not app.exception, app.exception
    print(json.dumps(times[3:]))  # the first import modules and write the shapes


def _draw_inline() -> None:
    """Put the obvious map in place of ours: GeoJSON inline, through Altair, at every rerun."""
    import altair as alt
    import streamlit as st

    from ui import maps

    def show(ranked: Any, areas: Any, shapes: bytes, about: Any, on_pick: Any) -> None:
        features = json.loads(shapes)["ward"]
        values = ranked[["code", "name", about.choice.column]].rename(
            columns={about.choice.column: "value"}
        )
        chart = (
            alt.Chart(alt.Data(values=features))
            .mark_geoshape(stroke="white", strokeWidth=0.5)
            .transform_lookup(
                lookup="properties.code",
                from_=alt.LookupData(values, "code", ["name", "value"]),
            )
            .encode(
                color=alt.Color("value:Q", scale=alt.Scale(type="quantile", scheme="purples")),
                tooltip=["name:N", "value:Q"],
            )
            .project(type="identity", reflectY=True)
            .properties(height=520)
        )
        st.altair_chart(chart, key="map")

    maps.show = show


# In the browser ---------------------------------------------------------------------------------


@contextlib.contextmanager
def served(database: Path) -> Iterator[str]:
    """Serve the app on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
            "--server.address", "127.0.0.1", "--server.port", str(port),
        ],
        cwd=PROJECT,
        env={**os.environ, "ESSEX_DATABASE": str(database)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description="Pages with all real data loaded.")
    parser.add_argument("database", nargs="?", type=Path)
    parser.add_argument("--reruns", type=int)
    parser.add_argument("--inline", action="store_true")
    chosen = parser.parse_args()
    if chosen.reruns:
        _time_reruns(chosen.reruns, chosen.inline)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = chosen.database or folder / "one.duckdb"
        if not chosen.database:
            build(one, folder, 1)
        ten = folder / "ten.duckdb"
        build(ten, folder, 10)
        for used in ("zips-10", "extracted-10"):
            shutil.rmtree(folder / used)
        _report_server(one, ten)
        _report_browser(one)


def _report_server(one: Path, ten: Path) -> None:
    ways = {
        "ours": (one, False),
        "GeoJSON inline through st.altair_chart": (one, True),
        "ours, ten times the rows": (ten, False),
    }
    runs: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(4):  # in turns, so that a drifting machine hurts all alike
        for way, (database, inline) in ways.items():
            runs[way] += rerun_times(database, inline=inline, runs=20)
    ours = median(runs["ours"])
    print("| rerun of the page, server | median | p95 | against ours |\n|---|---|---|---|")
    for way, times in runs.items():
        print(
            f"| {way} | {median(times):.0f} ms | {quantiles(times, n=20)[-1]:.0f} ms | "
            f"{median(times) / ours:.1f} |"
        )


def _report_browser(database: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    first, clicks, shapes = [], [], {}
    with served(database) as address, sync_playwright() as playwright:
        for _ in range(6):
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
            page = browser.new_page(viewport={"width": 1366, "height": 900})
            page.on(
                "requestfinished",
                lambda request: (
                    shapes.setdefault(request.url, []).append(request.sizes()["responseBodySize"])
                    if "/shapes-" in request.url
                    else None
                ),
            )
            start = time.perf_counter()
            page.goto(f"{address}/crime-prevention?areas=wards", wait_until="commit")
            page.wait_for_selector(f"{AREA} >> nth=200", state="attached")
            first.append(time.perf_counter() - start)
            page.wait_for_timeout(1500)
            clicks += _clicks(page, 8)
            browser.close()
    print("\n| in the browser | median | p95 | worst |\n|---|---|---|---|")
    # The first browser finds the server cold too; nobody's first look is left out.
    for what, times in (("first map, cold browser", first), ("click on a ward", clicks)):
        print(
            f"| {what} ({len(times)}) | {median(times):.2f} s | "
            f"{quantiles(times, n=20)[-1]:.2f} s | {max(times):.2f} s |"
        )
    sizes = [max(sent) for sent in shapes.values()]
    print(f"\nMap shapes: {' + '.join(f'{size:,}' for size in sizes)} bytes, sent once a browser.")


AREA = ".st-key-map svg path[aria-label*='Area:']"
# Clicks one ward and waits, in the page itself, until the sentences name it: what crosses from
# here to the browser is not in the figure.
CLICK = """
async path => {
    const name = path.getAttribute('aria-label').match(/Area: ([^;(]*)/)[1].trim();
    const box = path.getBoundingClientRect();
    const at = {
        bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, view: window
    };
    const start = performance.now();
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        path.dispatchEvent(new MouseEvent(type, at));
    while (!document.querySelector('.said').innerText.includes('in ' + name)) {
        if (performance.now() - start > 10000) throw new Error('no answer for ' + name);
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - start;
}
"""


def _clicks(page: Any, count: int) -> list[float]:
    """Click on wards far apart; return the seconds until the page names each."""
    times = []
    for turn in range(count):
        ward = page.locator(AREA).nth(17 + 31 * turn)
        times.append(ward.evaluate(CLICK) / 1000)
        page.wait_for_timeout(700)
    return times


if __name__ == "__main__":
    main()
