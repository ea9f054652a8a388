"""All police forces against DuckDB alone: ``python -m benchmarks.all_forces``.

The nine real months of 2025 of Essex, copied to 33 other forces: about 4 million rows. Ours counts
the others by month, crime type and outcome and keeps the rows of Essex; DuckDB alone
reads all of it into a table on disk. Every run is a process of its own, the ways take turns.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median

ZIP = Path(__file__).resolve().parents[2] / "shared/data/police_uk/essex_2025-01_2025-09.zip"
OTHERS = 33
COLUMNS = (
    "crime_id", "month", "reported_by", "falls_within", "longitude", "latitude", "location",
    "lsoa_code", "lsoa_name", "crime_type", "last_outcome_category", "context",
)  # fmt: skip


def prepare(folder: Path) -> int:
    """Write the files and return how many rows they have."""
    from geo.forces import FORCES

    others = [name for name in FORCES if name != "Essex"][:OTHERS]
    rows = 0
    with zipfile.ZipFile(ZIP) as archive:
        for member in archive.namelist():
            if not member.endswith("street.csv"):
                continue
            content = archive.read(member)
            rows += (content.count(b"\n") - 1) * (1 + len(others))
            (folder / member).parent.mkdir(parents=True, exist_ok=True)
            (folder / member).write_bytes(content)
            for name in others:
                file = folder / member.replace("essex", name.lower().replace(" ", "-"))
                file.write_bytes(content.replace(b"Essex Police", f"{name} Police".encode()))
    return rows


def _child(way: str, files: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "benchmark.duckdb"
        grown = 0.0
        if way == "ours":
            from data.loading.load_files import load

            assert not load([ZIP], database).rejected  # the growth is that of the other forces
            before = database.stat().st_size
            start = time.perf_counter()
            report = load([files], database, include_forces=("all",))
            seconds = time.perf_counter() - start
            assert not report.rejected, report.rejected[0].problems
            grown = (database.stat().st_size - before) / 1024**2
        else:
            import duckdb

            columns = dict.fromkeys(COLUMNS, "VARCHAR") | {
                "longitude": "DOUBLE", "latitude": "DOUBLE",
            }  # fmt: skip
            start = time.perf_counter()
            with duckdb.connect(database) as connection:
                connection.execute(
                    f"""
                    create table street as select * from read_csv(
                        '{files}/*/*-street.csv', columns = {columns}, header = true,
                        auto_detect = false
                    )
                    """
                )
            seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "grown_mb": grown}))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=("ours", "duckdb"))
    parser.add_argument("files", nargs="?", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        _child(chosen.way, chosen.files)
        return
    with tempfile.TemporaryDirectory() as name:
        rows = prepare(Path(name))
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "duckdb": []}
        for turn in range(chosen.runs + 1):
            for way, done in runs.items():
                command = [sys.executable, "-m", "benchmarks.all_forces", "--way", way, name]
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                if turn:  # the first warms the disk cache
                    done.append(json.loads(out.splitlines()[-1]))
    print(
        f"{rows:,} rows\n\n| way | seconds | peak memory | warehouse grew by |\n|---|---|---|---|"
    )
    for way, done in runs.items():
        mid = {key: median(run[key] for run in done) for key in done[0]}
        grown = f"{mid['grown_mb']:.1f} MB" if way == "ours" else "–"
        print(f"| {way} | {mid['seconds']:.2f} | {mid['peak_mb']:.0f} MB | {grown} |")
    pairs = zip(runs["ours"], runs["duckdb"], strict=True)
    print(f"\nours / DuckDB alone: {median(a['seconds'] / b['seconds'] for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
