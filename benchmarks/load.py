"""Loading the real zips against the obvious ways: ``python -m benchmarks.load``.

Every run is a process of its own; the ways take turns, so that a drifting machine hurts them alike.

- ``ours``: `data.loading.load` of the zips into a warehouse that holds the 2021 wards: unpacking,
  hashing, checks, placing in wards, reconciliation, monthly facts, commit.
- ``duckdb``: DuckDB alone reads the same files, already extracted, with a given schema into tables
  on disk. Nothing is checked or placed.
- ``pandas``: pandas `read_csv`, `geopandas.sjoin` of every row with the wards, insert into DuckDB.

Times are taken inside the process, after its imports; the whole process is given next to it.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
WARDS = SHARED / "boundaries" / "wards_2021_essex.geojson"
STREET = "crime_id month reported_by falls_within longitude latitude location lsoa_code lsoa_name"


def ours(extracted: Path, zips: Path, database: Path) -> Iterator[None]:
    """Load the zips with this project's loader."""
    from data.loading.load_files import load

    shutil.copy(zips.parent / "wards.duckdb", database)
    yield
    report = load([zips], database)
    assert not report.rejected


def duckdb_alone(extracted: Path, zips: Path, database: Path) -> Iterator[None]:
    """Read the extracted files with a given schema into tables on disk."""
    import duckdb

    yield
    with duckdb.connect(database) as connection:
        for table, last in (
            ("street", ["crime_type", "last_outcome_category", "context"]),
            ("outcomes", ["outcome_type"]),
        ):
            columns = dict.fromkeys(STREET.split() + last, "VARCHAR")
            columns |= {"longitude": "DOUBLE", "latitude": "DOUBLE"}
            connection.execute(
                f"""
                create table {table} as select * from read_csv(
                    '{extracted}/*/*-{table}.csv', columns = {columns}, header = true,
                    auto_detect = false
                )
                """
            )


def pandas_sjoin(extracted: Path, zips: Path, database: Path) -> Iterator[None]:
    """Read, join every row with its ward, insert."""
    import duckdb
    import geopandas as gpd
    import pandas as pd

    yield
    wards = gpd.read_file(WARDS)
    with duckdb.connect(database) as connection:
        for table in ("street", "outcomes"):
            files = sorted(extracted.glob(f"*/*-{table}.csv"))
            rows = pd.concat(
                [
                    pd.read_csv(file).rename(columns=lambda name: name.lower().replace(" ", "_"))
                    for file in files
                ],
                ignore_index=True,
            )
            points = gpd.GeoDataFrame(
                rows, geometry=gpd.points_from_xy(rows.longitude, rows.latitude), crs=4326
            )
            placed = gpd.sjoin(points, wards, how="left", predicate="within")
            placed = placed.drop(columns=["geometry", "index_right"])
            connection.execute(f"create table {table} as select * from placed")


WAYS = {"ours": ours, "duckdb": duckdb_alone, "pandas": pandas_sjoin}


def one_run(way: str, extracted: Path, zips: Path) -> dict[str, float]:
    """Run a way in a process of its own: seconds inside, seconds of all, peak memory in MB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", "--way", way, str(extracted), str(zips)],
        check=True,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - start
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": whole}


def _child(way: str, extracted: Path, zips: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = WAYS[way](extracted, zips, Path(folder) / "benchmark.duckdb")
        next(steps)
        start = time.perf_counter()
        next(steps, None)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def prepare(folder: Path, copies: int) -> tuple[Path, Path]:
    """Make ``copies`` times the real zips, each copy moved back by 20 years, and extract them."""
    zips, extracted = folder / f"zips-{copies}", folder / f"extracted-{copies}"
    zips.mkdir()
    for archive in sorted((SHARED / "police_uk").glob("*.zip")):
        for copy in range(copies):
            _shifted(archive, zips / f"{copy}-{archive.name}", extracted, 20 * copy)
    return extracted, zips


def _shifted(archive: Path, to: Path, extracted: Path, years: int) -> None:
    def earlier(text: str) -> str:
        return re.sub(r"\d{4}(?=-\d\d)", lambda year: str(int(year[0]) - years), text)

    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for member in source.infolist():
            if member.is_dir():
                continue
            month = Path(member.filename).parent.name
            name = f"{earlier(month)}/{earlier(Path(member.filename).name)}"
            content = source.read(member).replace(
                f",{month},".encode(), f",{earlier(month)},".encode()
            )
            new.writestr(name, content)
            (extracted / name).parent.mkdir(parents=True, exist_ok=True)
            (extracted / name).write_bytes(content)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("extracted", nargs="?", type=Path)
    parser.add_argument("zips", nargs="?", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        _child(chosen.way, chosen.extracted, chosen.zips)
        return
    from data.loading.load_files import load

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load(
            [WARDS, SHARED / "lookups" / "lookup_ward21_ltla21_essex.csv"], folder / "wards.duckdb"
        )
        places = prepare(folder, 1)
        runs = {way: [] for way in WAYS}
        for turn in range(chosen.runs + 1):
            for way in WAYS:
                run = one_run(way, *places)
                if turn:  # the first warms the disk cache
                    runs[way].append(run)
        mid = {
            way: {key: median(run[key] for run in runs[way]) for key in runs[way][0]}
            for way in WAYS
        }
        print("| way | seconds | whole process | peak memory | ours / it |")
        print("|---|---|---|---|---|")
        for way, figures in mid.items():
            ratio = median(
                a["seconds"] / b["seconds"] for a, b in zip(runs["ours"], runs[way], strict=True)
            )
            print(
                f"| {way} | {figures['seconds']:.2f} | {figures['whole']:.2f} | "
                f"{figures['peak_mb']:.0f} MB | {ratio:.2f} |"
            )
        print("\n| rows | seconds | against 1x | peak memory |\n|---|---|---|---|")
        base = 0.0
        for copies in (1, 2, 4):
            places = prepare(folder, copies) if copies > 1 else places
            grown = [one_run("ours", *places) for _ in range(3)]
            seconds = median(run["seconds"] for run in grown)
            base = base or seconds
            peak = max(run["peak_mb"] for run in grown)
            print(f"| {copies}x | {seconds:.2f} | {seconds / base:.2f} | {peak:.0f} MB |")


if __name__ == "__main__":
    main()
