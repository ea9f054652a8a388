"""Pages with all data loaded: ``python -m benchmarks.page [--only PART …]``.

The warehouse is that of ``ESSEX_DATABASE``, else a demonstration made for the occasion.

- *server*: reruns of every page, of areas, indicators and periods seen before and not seen before,
  without a web socket; the obvious way next to it, a map drawn by `st.altair_chart` from GeoJSON
  inline; the same page with ten times the rows (needs ``../shared/data``).
- *socket*: the same changes as the browser asks for them: how long, and how many bytes.
- *browser*: headless Chromium, from choosing or clicking to a page on which nothing is stale.
- *viewers*: 25 at once on one server, every answer checked: `benchmarks.viewers`.
- *start*: importing the app; the first page on a cold browser, of a warm and of a cold server.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from analytics.model import indicators
from benchmarks.load import SHARED, prepare
from benchmarks.viewers import Viewer
from ui.sections import map_and_ranking

PROJECT = Path(__file__).resolve().parents[1]
CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Address, what chooses the area there and in the list of that label, and the median aimed at (ms).
PAGES: dict[str, tuple[str, str, int | None]] = {
    "overview": ("district", "District", 80),
    "domestic-abuse": ("district", "Area", 60),
    "supporting-victims": ("district", "Area", 60),
    "reoffending": ("district", "Area", 60),
    "alcohol-drugs-mental-health": ("district", "Area", 60),
    "road-safety": ("district", "Area", 60),
    "crime-prevention": ("district", "Area", 60),
    "explorer": ("districts", "Districts of the set", 100),
    "district-profile": ("district", "District", None),
    "data-and-methods": ("indicator", "", None),
}
RUNS = 20
MOST = 14  # areas that are new, of a page


def build(database: Path, folder: Path, copies: int) -> None:
    """Load boundaries, lookups, populations and ``copies`` times the real zips."""
    from data.loading.load_files import load

    _, zips = prepare(folder, copies)
    paths = [
        SHARED / "boundaries" / "wards_2021_essex.geojson",
        *sorted((SHARED / "lookups").glob("lookup_*.csv")),
        SHARED / "population",
        zips,
    ]
    report = load(paths, database)
    assert not report.rejected, report.rejected


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile, between the values there are."""
    return quantiles(times, n=20, method="inclusive")[-1]


def load_average() -> str:
    """Say how busy the machine is with all that runs on it."""
    return f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."


# On the server ----------------------------------------------------------------------------------


def rerun_times(database: Path, page: str, *, inline: bool = False) -> dict[str, list[float]]:
    """Time reruns in milliseconds, in a process of its own: of what is new, and seen before."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.page", "--reruns", page]
        + (["--inline"] if inline else []),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "ESSEX_DATABASE": str(database)},
    )
    times: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return times


def _time_reruns(page: str, inline: bool) -> None:
    from streamlit.testing.v1 import AppTest

    from analytics import queries
    from data.warehouse.snapshot import snapshot
    from ui.shell import session

    if inline:
        _draw_inline()
    held = snapshot()
    assert held is not None
    chosen, _, _ = PAGES[page]
    if chosen == "indicator":
        codes = list(queries.contents(held, indicators.CRIME_PREVENTION).indicators)
    else:
        codes = _areas(held, "ward" if chosen == "area" else "district")
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    if page == "explorer":
        app.query_params["areas"] = "districts"
    # `session` is imported so that what a server has at hand after its first page is at hand here.
    assert session

    def run(code: str) -> float:
        app.query_params[chosen] = code
        start = time.perf_counter()
        app.run()
        spent = 1000 * (time.perf_counter() - start)
        assert not app.exception, app.exception
        return spent

    for code in codes[:2]:  # the first import modules and write the shapes
        run(code)
    new = [run(code) for code in codes[2 : 2 + MOST]]
    again = [run(code) for code in itertools.islice(itertools.cycle(codes[2:6]), RUNS)]
    print(json.dumps({"new": new, "seen before": again}))


def _areas(held: Any, kind: str) -> list[str]:
    return [
        code
        for (code,) in held.query(
            """
            select code from area
            where (kind = $kind or $kind = 'district' and kind = 'unitary') and boundary_set in
                ('', (select value from warehouse where key = 'boundary_set'))
            order by hash(code)
            """,
            {"kind": kind},
        ).fetchall()
    ]


def _draw_inline() -> None:
    """Put the obvious map in place of ours: GeoJSON inline, through Altair, at every rerun."""
    import altair as alt
    import streamlit as st

    def show(ranked: Any, areas: Any, shapes: bytes, about: Any, on_pick: Any, **_: Any) -> None:
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

    map_and_ranking.show_map = show


def report_server(database: Path) -> None:
    """Print how long reruns take on the server, without a web socket."""
    print("| rerun on the server | seen before: median | p95 | new: median | p95 | aimed at |")
    print("|---|---|---|---|---|---|")
    for page, (_, _, aim) in PAGES.items():
        times = rerun_times(database, page)
        cells = " | ".join(
            f"{median(times):.0f} ms | {p95(times):.0f} ms"
            for times in (times["seen before"], times["new"])
        )
        print(f"| {page} | {cells} | {f'{aim} ms' if aim else '–'} |", flush=True)


def report_ways(database: Path) -> None:
    """Print one page against the obvious way, and against ten times the rows."""
    page = "crime-prevention"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = {"ours": (database, False), "GeoJSON inline, `st.altair_chart`": (database, True)}
        if SHARED.exists():
            for copies in (1, 10):
                real = folder / f"{copies}.duckdb"
                build(real, folder, copies)
                ways[f"ours, real files, {copies}x the rows"] = (real, False)
                for used in (f"zips-{copies}", f"extracted-{copies}"):
                    shutil.rmtree(folder / used)
        runs: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(3):  # in turns, so that a drifting machine hurts all alike
            for way, (warehouse, inline) in ways.items():
                runs[way] += rerun_times(warehouse, page, inline=inline)["new"]
    ours = median(runs["ours"])
    print(f"| {page}, new wards | median | p95 | against ours |\n|---|---|---|---|")
    for way, times in runs.items():
        print(
            f"| {way} | {median(times):.0f} ms | {p95(times):.0f} ms | {median(times) / ours:.1f} |"
        )


# Through the web socket ---------------------------------------------------------------------------


@contextlib.contextmanager
def served(database: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """Serve the app on a free port of this machine: its address and its process."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
            "--server.address", "127.0.0.1", "--server.port", str(port),
        ],
        cwd=PROJECT,
        env={**os.environ, "ESSEX_DATABASE": str(database), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        else:
            raise TimeoutError("the app did not start")
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


async def _changes(address: str, page: str) -> dict[str, list[Any]]:
    """Change area, indicator and last month of a page, to new ones and back again."""
    _, label, _ = PAGES[page]
    query = {"areas": "districts"} if page == "explorer" else {}
    viewer, first = await Viewer.coming(address, "" if page == "overview" else page, **query)
    times: dict[str, list[Any]] = {"opened": [first]}
    lists = {"area": label, "indicator": "Indicator", "period": "To"}
    if page == "overview":
        lists["period"] = "Compared"
    for change, name in lists.items():
        with contextlib.suppress(LookupError):
            offered = viewer.widget(name)
            several = page == "explorer" and change == "area"
            options = [option for option in offered.options[1 : 1 + 6] if option]
            begin = offered.options[0]
            for way in (change, f"{change}, seen before"):
                for option in options:
                    answer = await viewer.choose(name, [option] if several else option)
                    if answer.faults:
                        print(f"FAULT: {page}, {name} “{option}”: {answer.faults[0][:80]}")
                    times.setdefault(way, []).append(answer)
            if not several:
                await viewer.choose(name, begin)
    await viewer.leave()
    return times


def report_socket(database: Path) -> None:
    """Print time and bytes of changes through the web socket, one viewer alone."""
    print("| change, through the web socket | median | p95 | bytes as sent, largest | messages |")
    print("|---|---|---|---|---|")
    with served(database) as (address, _):
        for page in PAGES:
            for change, answers in asyncio.run(_changes(address, page)).items():
                times = [1000 * answer.seconds for answer in answers]
                most = max(answers, key=lambda answer: answer.wire)
                worst = f"{p95(times):.0f} ms" if len(times) > 1 else "–"
                print(
                    f"| {page}: {change} ({len(times)}) | {median(times):.0f} ms | {worst} | "
                    f"{most.wire:,} | {most.bytes:,} |",
                    flush=True,
                )


def report_viewers(database: Path, viewers: int, seconds: float, every: float) -> None:
    """Print what many viewers at once find, and what the server needs for them.

    First of a server that has only just started, then of the same one with other choices.
    """
    columns: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    with served(database) as (address, process):
        for seed, way in enumerate(("just started", "in use since")):
            before = _processor_seconds(process)
            done = subprocess.run(
                [
                    sys.executable, "-m", "benchmarks.viewers", address, str(database),
                    "--viewers", str(viewers), "--seconds", str(seconds), "--every", str(every),
                    "--seed", str(seed),
                ],
                check=True, capture_output=True, text=True, cwd=PROJECT,
            )  # fmt: skip
            spent = _processor_seconds(process) - before
            measured = json.loads(done.stdout.splitlines()[-1])
            faults += measured["wrong"] + measured["failed"]
            columns[way] = _of_viewers(measured, spent, _peak(process))
    print(
        f"| {viewers} viewers, a change each {every:g} s for {seconds:g} s | just started | ",
        end="",
    )
    print("in use since |\n|---|---|---|")
    for name in columns["in use since"]:
        print(f"| {name} | {' | '.join(column.get(name, '–') for column in columns.values())} |")
    for text in faults[:20]:
        print(f"  {text}")


def _of_viewers(measured: Mapping[str, Any], spent: float, memory: int) -> dict[str, str]:
    """Sum up what viewers found, a figure a line."""
    times = measured["seconds"]
    return {
        "changes answered, of those due": f"{len(times)} of {measured['asked']}",
        "median": f"{median(times):.2f} s",
        "p95": f"{p95(times):.2f} s",
        "longest": f"{max(times):.2f} s",
        "wrong or empty": f"{len(measured['wrong'])}",
        "errors": f"{len(measured['failed'])}",
        "processor time of the server, a change": f"{1000 * spent / len(times):.0f} ms",
        "most memory of the server": f"{memory:,} MB",
    } | {
        f"{page or 'overview'}: median": f"{median(spent):.2f} s"
        for page, spent in measured["by_page"].items()
        if spent
    }


def _processor_seconds(process: int) -> float:
    """Return the processor time that a process has had so far."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(process: int) -> int:
    """Return the most memory a process has had, in MB."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    held = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert held
    return int(held[1]) // 1024


# In the browser -----------------------------------------------------------------------------------

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


# Together -----------------------------------------------------------------------------------------


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description="Pages with all data loaded.")
    parts = ("server", "ways", "socket", "browser", "viewers", "start")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--viewers", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=3)
    parser.add_argument("--reruns", choices=PAGES, help=argparse.SUPPRESS)
    parser.add_argument("--inline", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.reruns:
        _time_reruns(chosen.reruns, chosen.inline)
        return
    reports: dict[str, Callable[[Path], None]] = {
        "server": report_server,
        "ways": report_ways,
        "socket": report_socket,
        "browser": report_browser,
        "viewers": lambda database: report_viewers(
            database, chosen.viewers, chosen.seconds, chosen.every
        ),
        "start": report_start,
    }
    with tempfile.TemporaryDirectory() as name:
        database = Path(os.environ.get("ESSEX_DATABASE") or Path(name) / "demonstration.duckdb")
        if not database.exists():
            subprocess.run(
                [sys.executable, "-m", "data", "demo"],
                check=True, cwd=PROJECT, env={**os.environ, "ESSEX_DATABASE": str(database)},
            )  # fmt: skip
        for part in chosen.only:
            print(f"\n{load_average()}")
            reports[part](database)


if __name__ == "__main__":
    main()
