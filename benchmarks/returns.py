"""A year of returns against DuckDB reading the same CSV: ``python -m benchmarks.returns``.

About 100,000 rows: the indicators that come by ward for 257 wards and twelve months, the others by
district. Every run is a process of its own; the ways take turns, so that a drifting machine hurts
them alike.

- ``ours``: `data.loading.load` of the file into a warehouse that holds the 2025 wards: hashing,
  reading every cell, checks, what stood before, wholes summed from parts, commit.
- ``again``: the same with every tenth value changed, into a warehouse that holds the first: each
  value replaces another.
- ``duckdb``: DuckDB alone reads the same file into a table on disk. Nothing is checked.

Times are taken inside the process, after its imports.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

BY_WARD = ("da_incidents", "da_repeat_incidents", "da_solved_rate", "repeat_victims",
           "night_time_economy_crime", "house_burglary", "street_robbery")  # fmt: skip
KSI = ("total", "motorcycle", "young_car_driver", "pedestrian", "cyclist", "child")
HEADER = "indicator,area,period,severity,numerator,denominator,value,lower,upper,status,note\n"


def ours(file: Path, database: Path) -> Iterator[None]:
    """Load the return with this project's loader, into a warehouse with no returns."""
    yield from _load(file, database, "empty.duckdb")


def again(file: Path, database: Path) -> Iterator[None]:
    """Load a revised return into a warehouse that holds the former one."""
    yield from _load(file.with_name("revised.csv"), database, "held.duckdb")


def _load(file: Path, database: Path, before: str) -> Iterator[None]:
    from data.loading.load_files import load

    shutil.copy(file.with_name(before), database)
    yield
    report = load([file], database)
    assert not report.rejected, report.rejected[0].problems[:3]
    assert report.files[0].rows_kept == file.read_bytes().count(b"\n") - 1


def duckdb_alone(file: Path, database: Path) -> Iterator[None]:
    """Read the file into a table on disk."""
    import duckdb

    yield
    with duckdb.connect(database) as connection:
        connection.execute(f"create table returns as from read_csv('{file}', header = true)")


WAYS = {"ours": ours, "again": again, "duckdb": duckdb_alone}


def one_run(way: str, file: Path) -> dict[str, float]:
    """Run a way in a process of its own: seconds inside, peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.returns", "--way", way, str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _child(way: str, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = WAYS[way](file, Path(folder) / "benchmark.duckdb")
        next(steps)
        start = time.perf_counter()
        next(steps, None)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def write(file: Path, add: int = 0) -> int:
    """Write a year of returns, every tenth figure raised by ``add``; return its rows."""
    from data.catalogue import indicators
    from geo.boundaries import read_approximate
    from geo.essex import DISTRICTS

    wards = list(read_approximate().areas.code)
    months = [f"2014-{month:02}" for month in range(4, 13)] + ["2015-01", "2015-02", "2015-03"]
    lines = []

    def row(indicator: str, area: str, month: str, severity: str = "") -> None:
        count = len(lines) * 7919 % 97
        raised = count + (add if len(lines) % 10 == 0 else 0)
        parts = f"{raised},{count + 200}" if indicators()[indicator].is_share else f"{raised},"
        lines.append(f"{indicator},{area},{month},{severity},{parts},,,,final,\n")

    for month in months:
        for ward in wards:
            for indicator in BY_WARD:
                row(indicator, ward, month)
            for group in KSI:
                for severity in ("", "adjusted", "fatal", "serious"):
                    row(f"ksi_{group}", ward, month, severity)
        for indicator, entry in indicators().items():
            if not entry.computed_from and entry.smallest_area == "district" and not entry.rolling:
                for district in DISTRICTS:
                    row(indicator, district, month)
    file.write_text(HEADER + "".join(lines))
    return len(lines)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("file", nargs="?", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        _child(chosen.way, chosen.file)
        return
    from data.loading.load_files import load

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "returns.csv"
        rows = write(file)
        write(folder / "revised.csv", add=1)
        small = folder / "one.csv"
        small.write_text(HEADER + "section_136,Essex,2013-04,,5,,,,,final,\n")
        load([small], folder / "empty.duckdb")
        shutil.copy(folder / "empty.duckdb", folder / "held.duckdb")
        load([file], folder / "held.duckdb")
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for turn in range(chosen.runs + 1):
            for way in WAYS:
                run = one_run(way, file)
                if turn:  # the first warms the disk cache
                    runs[way].append(run)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.1f} MB\n")
        print("| way | seconds | peak memory | it / duckdb |\n|---|---|---|---|")
        for way, of in runs.items():
            ratio = median(
                a["seconds"] / b["seconds"] for a, b in zip(of, runs["duckdb"], strict=True)
            )
            seconds = median(run["seconds"] for run in of)
            peak = max(run["peak_mb"] for run in of)
            print(f"| {way} | {seconds:.2f} | {peak:.0f} MB | {ratio:.2f} |")


if __name__ == "__main__":
    main()
