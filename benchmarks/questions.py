"""What a page asks, of every indicator, with everything loaded: ``python -m benchmarks.questions``.

The demonstration holds every indicator of the catalogue for three years, as its partners send them.
Next to the view ``fact`` the same rows are asked for from one plain table made of it: what the view
costs that keeps no figure twice. Both take turns in one process, on one connection; the plain table
has no index, as the view has none.

- ``page``: `analytics.queries.by_area`, uncached: figures of all areas, judged, over a year.
- ``view``: one indicator, all areas, all periods, fetched into numpy arrays.
- ``plain``: the same from the plain table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from analytics.model import indicators
from analytics.queries.figures_by_area import parts_by_area

ONE_VIEW = """
select area, period_start, period_end, breakdown, numerator, denominator, value, status
from {} where indicator = ? and breakdown = ''
"""


def _milliseconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Build the demonstration, ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--turns", type=int, default=7)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demonstration.duckdb"
        os.environ["ESSEX_DATABASE"] = str(database)
        _ask_everything(database, turns)


def _ask_everything(database: Path, turns: int) -> None:
    from analytics import queries
    from data.loading.load_files import build_demonstration
    from data.warehouse.snapshot import snapshot

    build_demonstration()
    state = snapshot(database)
    assert state is not None
    keys = [row[0] for row in state.query("select distinct indicator from fact").fetchall()]
    contents = queries.contents(state, tuple(keys))
    plain = duckdb.connect()
    plain.execute(f"attach '{database}' as warehouse (read_only)")
    plain.execute("use warehouse")
    plain.execute("create table memory.main.plain as from fact")
    rows = plain.execute("select count(*) from memory.main.plain").fetchall()[0][0]

    times: dict[str, list[float]] = {"page": [], "view": [], "plain": []}
    slowest: dict[str, tuple[float, str]] = {}
    ask_page = parts_by_area.__wrapped__  # type: ignore[attr-defined]
    for turn in range(turns + 1):
        for key in keys:
            questions: dict[str, Callable[[], object]] = {
                "view": lambda key=key: state.query(ONE_VIEW.format("fact"), [key]).fetchnumpy(),
                "plain": lambda key=key: plain.execute(
                    ONE_VIEW.format("memory.main.plain"), [key]
                ).fetchnumpy(),
            }
            if key in contents.indicators:
                indicator = contents.indicators[key]
                year = queries.comparison(
                    state, indicator, indicator.periods[-12:][0], indicator.periods[-1]
                )
                questions["page"] = lambda indicator=indicator, year=year: ask_page(
                    state, indicator, ("",), contents.ward_set, indicators.WARDS, year
                )
            for way, ask in questions.items():
                took = _milliseconds(ask)
                if turn:  # the first warms up
                    times[way].append(took)
                    slowest[way] = max(slowest.get(way, (0.0, "")), (took, key))
    print(f"{len(keys)} indicators, {rows:,} facts, {database.stat().st_size / 1e6:.0f} MB\n")
    print("| question | median | p95 | slowest | against the plain table |\n|---|---|---|---|---|")
    base = statistics.median(times["plain"])
    for way, took in times.items():
        print(
            f"| {way} | {statistics.median(took):.1f} ms | {np.percentile(took, 95):.1f} ms | "
            f"{slowest[way][0]:.1f} ms ({slowest[way][1]}) | "
            f"{statistics.median(took) / base:.1f} |"
        )


if __name__ == "__main__":
    main()
