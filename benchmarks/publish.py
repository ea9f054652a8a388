"""Publishing the whole demonstration: ``python -m benchmarks.publish``.

Builds the demonstration once, then publishes it again a few times, each into an empty folder, and
prints how long reading, deciding, proving and writing take together. Next to it the obvious way,
which protects nothing: DuckDB copies the same rows into a new file and leaves out small counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

AS_AT = date(2100, 1, 1)
PLAIN = """
create table public.fact as
select fact.* replace (
    if(fact.numerator between 1 and 4, null, fact.numerator) as numerator
)
from fact join indicator using (indicator)
where published and not contains(area, 'E05')
"""


def main() -> None:
    """Build, publish, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "demonstration.duckdb"
        os.environ["ESSEX_DATABASE"] = str(database)
        _publish(database, folder, turns)


def _publish(database: Path, folder: Path, turns: int) -> None:
    from data.loading.load_files import build_demonstration
    from data.publishing.release import publish

    build_demonstration()
    ours, plain = [], []
    for turn in range(turns):
        start = time.perf_counter()
        made = publish(folder / f"{turn}" / "public.duckdb", AS_AT, "benchmark", source=database)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        with duckdb.connect(folder / f"plain-{turn}.duckdb") as connection:
            connection.execute(f"attach '{database}' as office (read_only)")
            target = connection.execute("select current_database()").fetchall()[0][0]
            connection.execute("use office")
            connection.execute(PLAIN.replace("public.", f'"{target}".main.'))
        plain.append(time.perf_counter() - start)
    print(f"{made.rows:,} rows, {made.hidden:,} not shown, {made.protected:,} counts proven")
    for way, seconds in (("publish", ours), ("copy, protecting nothing", plain)):
        median, worst = statistics.median(seconds), max(seconds)
        print(f"{way:28} median {median:6.2f} s, worst {worst:6.2f} s")


if __name__ == "__main__":
    main()
