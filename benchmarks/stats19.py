"""A national STATS19 year against the obvious ways: ``python -m benchmarks.stats19``.

The files are made to the published schema, with a fixed seed: 150,000 collisions, 195,000
casualties, 275,000 vehicles, one in twenty recorded by Essex Police. Every run is a process of its
own; the ways take turns, so that a drifting machine hurts them alike.

- ``ours``: `data.loading.load` of the three files into a warehouse that holds the approximate
  wards: hashing, checks, places, reconciliation, every KSI indicator by month and area, commit.
- ``pandas``: `read_csv`, merge of casualties with collisions and vehicles, the rows of Essex into
  DuckDB. Nothing is checked, placed or counted.
- ``duckdb``: the same by DuckDB alone, which sniffs the files itself.

Times are taken inside the process, after its imports; the whole process is given next to it.
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

import numpy as np
import pandas as pd

from tests.helpers.stats19_files import CASUALTY, COLLISION, VEHICLE

COLLISIONS, CASUALTIES, VEHICLES = 150_000, 195_000, 275_000
SHARE_OF_ESSEX = 0.05
NAME = "dft-road-casualty-statistics-{}-2023.csv"
MAY_TAKE_SECONDS, MAY_TAKE_MB = 10, 1024


def ours(files: Path, database: Path) -> Iterator[None]:
    """Load the files with this project's loader."""
    from data.loading.load_files import load

    shutil.copy(files / "wards.duckdb", database)
    yield
    report = load(sorted(files.glob("*.csv")), database)
    assert not report.rejected


def pandas_merge(files: Path, database: Path) -> Iterator[None]:
    """Read, merge, filter, insert."""
    import duckdb

    yield
    collisions, casualties, vehicles = (
        pd.read_csv(files / NAME.format(kind), low_memory=False)
        for kind in ("collision", "casualty", "vehicle")
    )
    merged = casualties.merge(collisions, on="collision_index", suffixes=("", "_collision"))
    merged = merged.merge(
        vehicles, on=["collision_index", "vehicle_reference"], how="left", suffixes=("", "_vehicle")
    )
    essex = merged[merged.police_force == 42]
    with duckdb.connect(database) as connection:
        connection.execute("create table casualty as select * from essex")
        assert len(essex)


def duckdb_alone(files: Path, database: Path) -> Iterator[None]:
    """Join and filter the files in one statement."""
    import duckdb

    yield
    with duckdb.connect(database) as connection:
        connection.execute(
            f"""
            create table casualty as
            select *
            from read_csv('{files / NAME.format("casualty")}') as casualty
            join read_csv('{files / NAME.format("collision")}') as collision
                using (collision_index)
            left join read_csv('{files / NAME.format("vehicle")}') as vehicle
                using (collision_index, vehicle_reference)
            where police_force = 42
            """
        )


WAYS = {"ours": ours, "pandas": pandas_merge, "duckdb": duckdb_alone}


def one_run(way: str, files: Path) -> dict[str, float]:
    """Run a way in a process of its own: seconds inside, seconds of all, peak memory in MB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stats19", "--way", way, str(files)],
        check=True,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - start
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": whole}


def _child(way: str, files: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = WAYS[way](files, Path(folder) / "benchmark.duckdb")
        next(steps)
        start = time.perf_counter()
        next(steps, None)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def prepare(folder: Path) -> None:
    """Write the three files, and a warehouse that holds nothing but the wards."""
    from data.loading.load_files import _furnish
    from data.warehouse.preparation import preparation

    database = folder / "wards.duckdb"
    with preparation(database) as connection:
        _furnish(connection)
        wards = connection.execute(
            "select parent, geometry from area where kind = 'ward' order by code"
        ).fetchnumpy()
    rng = np.random.default_rng(19)
    force = np.where(rng.random(COLLISIONS) < SHARE_OF_ESSEX, 42, rng.choice((1, 13, 20, 43, 46)))
    index = np.array([f"2023{f:02d}{n:07d}" for n, f in enumerate(force)], dtype=object)
    where = _places(rng, wards, force)
    day = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 365, COLLISIONS), unit="D")
    # Each collision has a casualty and a vehicle, and the rest fall on collisions at random.
    hurt = np.concatenate(
        [np.arange(COLLISIONS), rng.integers(0, COLLISIONS, CASUALTIES - COLLISIONS)]
    )
    driven = np.concatenate(
        [np.arange(COLLISIONS), rng.integers(0, COLLISIONS, VEHICLES - COLLISIONS)]
    )
    common = {"collision_year": 2023}
    _write(
        folder / NAME.format("collision"),
        COLLISION,
        rng.permutation(COLLISIONS),
        common
        | where
        | {
            "collision_index": index,
            "collision_ref_no": [item[4:] for item in index],
            "police_force": force,
            "collision_severity": rng.choice((1, 2, 3), COLLISIONS, p=(0.01, 0.22, 0.77)),
            "number_of_vehicles": np.bincount(driven),
            "number_of_casualties": np.bincount(hurt),
            "date": day.strftime("%d/%m/%Y"),
            "time": [f"{m // 60:02d}:{m % 60:02d}" for m in rng.integers(0, 1440, COLLISIONS)],
        },
    )
    severity = rng.choice((1, 2, 3), CASUALTIES, p=(0.01, 0.21, 0.78))
    _write(
        folder / NAME.format("casualty"),
        CASUALTY,
        rng.permutation(CASUALTIES),
        common
        | {
            "collision_index": index[hurt],
            "vehicle_reference": 1,
            "casualty_reference": 1 + _nth(hurt),
            "casualty_class": rng.choice((1, 2, 3), CASUALTIES, p=(0.6, 0.25, 0.15)),
            "age_of_casualty": rng.integers(-1, 95, CASUALTIES),
            "casualty_severity": severity,
            "casualty_type": rng.choice((0, 1, 3, 5, 9), CASUALTIES),
            "casualty_injury_based": 1,
            "casualty_adjusted_serious": (severity == 2).astype(int),
        },
    )
    _write(
        folder / NAME.format("vehicle"),
        VEHICLE,
        rng.permutation(VEHICLES),
        common
        | {
            "collision_index": index[driven],
            "vehicle_reference": 1 + _nth(driven),
            "vehicle_type": rng.choice((1, 3, 5, 9, 19), VEHICLES),
            "age_of_driver": rng.integers(-1, 95, VEHICLES),
        },
    )


def _places(
    rng: np.random.Generator, wards: dict[str, np.ndarray], force: np.ndarray
) -> dict[str, np.ndarray]:
    """Put the collisions of Essex near the middle of wards, and all others in the Midlands."""
    import shapely

    from geo.placing import degrees

    middles = shapely.get_coordinates(
        shapely.centroid(shapely.from_wkb([bytes(shape) for shape in wards["geometry"]]))
    )
    ward = rng.integers(0, len(middles), len(force))
    points = middles[ward] + rng.normal(0, 400, (len(force), 2))
    points[force != 42] += (-150_000, 100_000)
    longitude, latitude = degrees(*points.T).round(6).T
    district = np.where(force == 42, np.asarray(wards["parent"], dtype=object)[ward], "E08000025")
    return {
        "location_easting_osgr": points[:, 0].round(),
        "location_northing_osgr": points[:, 1].round(),
        "longitude": longitude,
        "latitude": latitude,
        "local_authority_ons_district": district,
    }


def _nth(of: np.ndarray) -> np.ndarray:
    """Number the rows of each collision from 0."""
    return pd.Series(of).groupby(of).cumcount().to_numpy()


def _write(
    path: Path, columns: tuple[str, ...], order: np.ndarray, cells: dict[str, object]
) -> None:
    frame = pd.DataFrame({column: cells.get(column, -1) for column in columns}, index=order)
    frame.sort_index().to_csv(path, index=False)  # rows of the files are not sorted


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("files", nargs="?", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        _child(chosen.way, chosen.files)
        return
    with tempfile.TemporaryDirectory() as name:
        files = Path(name)
        prepare(files)
        megabytes = sum(file.stat().st_size for file in files.glob("*.csv")) / 1e6
        print(f"{COLLISIONS:,} + {CASUALTIES:,} + {VEHICLES:,} rows, {megabytes:.0f} MB\n")
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for turn in range(chosen.runs + 1):
            for way in WAYS:
                run = one_run(way, files)
                if turn:  # the first warms the disk cache
                    runs[way].append(run)
    print("| way | seconds | whole process | peak memory | ours / it |")
    print("|---|---|---|---|---|")
    for way, measured in runs.items():
        mid = {key: median(run[key] for run in measured) for key in measured[0]}
        ratio = median(
            a["seconds"] / b["seconds"] for a, b in zip(runs["ours"], measured, strict=True)
        )
        print(
            f"| {way} | {mid['seconds']:.2f} | {mid['whole']:.2f} | {mid['peak_mb']:.0f} MB | "
            f"{ratio:.2f} |"
        )
    for key, limit in (("seconds", MAY_TAKE_SECONDS), ("peak_mb", MAY_TAKE_MB)):
        worst = max(run[key] for run in runs["ours"])
        print(f"\nours, worst {key}: {worst:.1f} of {limit}: {'kept' if worst < limit else 'OVER'}")


if __name__ == "__main__":
    main()
