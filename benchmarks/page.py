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
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from analytics.model import indicators
from benchmarks.load import SHARED, prepare
from benchmarks.page_in_browser import report_browser, report_start
from benchmarks.served_pages import PAGES, PROJECT, p95, served
from benchmarks.viewers import Viewer
from ui.sections import map_and_ranking

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
