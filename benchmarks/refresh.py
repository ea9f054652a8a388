"""Refreshing street crime, by bytes and by kills: ``python -m benchmarks.refresh``.

The publisher is a server of the standard library on this machine, its archive made on the fly: 36
months of 44 forces, over 2 GB, in which Essex has 13,000 rows a month.

- ``bytes``: what the server sends for 35 months, for one new month, for a month in which all 36
  were revised, and where nothing is new; against the members' own bytes, and against the whole
  archive, which is what fetching it with a browser takes.
- ``kills``: one refresh of a month is timed; then 60 refreshes, each of a copy of the warehouse,
  are killed without warning at moments spread evenly over that time, looked at, and run again to
  the end. Each must leave the old state or the new one, and end in the new one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import tempfile
import time
import zlib
from pathlib import Path

from tests.helpers.forked_refreshes import Forker, forker
from tests.helpers.loopback_publishers import Publishers, publishers
from tests.helpers.refresh_setting import Setting, month_members
from tests.helpers.zip_made_on_the_fly import Filler

SOURCE = "street-crime"
MONTHS = [f"{year}-{month:02}" for year in range(2022, 2026) for month in range(1, 13)][9:45]
FORCES, FILLER, ROWS = 44, 445_000, 13_000
KILLS = 60


def main() -> None:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("bytes", "kills"))
    parser.add_argument("--kills", type=int, default=KILLS)
    chosen = parser.parse_args()
    with publishers() as server, tempfile.TemporaryDirectory() as folder:
        if chosen.only != "kills":
            count_bytes(server, Path(folder) / "bytes")
        if chosen.only != "bytes":
            kill(server, Path(folder) / "kills", chosen.kills)


# Bytes ------------------------------------------------------------------------------------------


def members(months: list[str], rows: int) -> dict[str, bytes | Filler]:
    """Return an archive of these months, Essex with so many rows in each."""
    made: dict[str, bytes | Filler] = {}
    for month in MONTHS:
        for force in range(FORCES):
            for kind in ("outcomes", "stop-and-search", "street"):
                made[f"{month}/{month}-force-number-{force:02}-{kind}.csv"] = Filler(FILLER)
    for month in months:
        made |= {name: it for name, it in month_members(month, rows).items() if "essex" in name}
    return made


def own_bytes(archive: dict[str, bytes | Filler]) -> int:
    """Add up the packed sizes of the members of Essex."""
    essex = [content for content in archive.values() if isinstance(content, bytes)]
    return sum(len(zlib.compress(content, 6)) for content in essex)


def count_bytes(server: Publishers, folder: Path) -> None:
    """Print what is sent for a first refresh, a new month, and a revision of all months."""
    folder.mkdir()
    at = Setting(server, folder)
    print(f"{'':28} {'sent':>12} {'own bytes':>12} {'ratio':>6} {'archive':>14} {'seconds':>8}")
    steps = {
        "35 months, nothing held": (MONTHS[:-1], ROWS, MONTHS[:-1]),
        "one new month": (MONTHS, ROWS, MONTHS[-1:]),
        "all 36 months revised": (MONTHS, ROWS + 100, MONTHS),
        "nothing new": (MONTHS, ROWS + 100, []),
    }
    for name, (months, rows, wanted) in steps.items():
        archive = members(months, rows)
        made = at.publish_archive(archive, months[-1])
        packed = own_bytes(
            {k: v for k, v in archive.items() if any(k.startswith(it) for it in wanted)}
        )
        server.forget()
        start = time.perf_counter()
        report = at.refresh(SOURCE)
        took = time.perf_counter() - start
        assert report.in_order, report
        assert len(report.sources[0].files) == 2 * len(wanted)
        ratio = f"{server.bytes_sent / packed:.2f}" if packed else "-"
        print(
            f"{name:28} {server.bytes_sent:12,} {packed:12,} {ratio:>6} {len(made):14,} {took:8.1f}"
        )


# Kills ------------------------------------------------------------------------------------------


def digest(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kill(server: Publishers, folder: Path, kills: int) -> None:
    """Kill refreshes at moments spread over the time that one takes; print how each ended."""
    first = folder / "first"
    first.mkdir(parents=True)
    at = Setting(server, first)
    at.publish_months({"2025-08": ROWS})
    assert at.refresh(SOURCE).in_order
    at.publish_months({"2025-08": ROWS, "2025-09": ROWS})
    table = at.write_table()
    with forker() as fork:
        for number in range(3):  # the first takes longer
            start = time.perf_counter()
            fork.start(copy(first, folder / f"timed-{number}"), table, SOURCE)
            assert fork.wait() == 0
            took = time.perf_counter() - start
        ends = {"old state": 0, "new state": 0, "ended before": 0}
        for number in range(kills):
            ends[one_kill(fork, first, folder / f"{number}", table, took * number / kills)] += 1
    print(f"{kills} kills over {took:.2f} s: {ends}; every one went on to the new state")


def copy(first: Path, to: Path) -> Path:
    """Copy a setting; return its warehouse."""
    shutil.copytree(first, to)
    return to / "essex.duckdb"


def one_kill(fork: Forker, first: Path, to: Path, table: Path, after: float) -> str:
    """Kill a refresh so long after its beginning, run it again, and look at both."""
    database = copy(first, to)
    old = digest(database)
    child = fork.start(database, table, SOURCE)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    killed = fork.wait() == -signal.SIGKILL
    end = "old state" if digest(database) == old else "new state"
    require(database, months=1 if end == "old state" else 2)
    fork.start(database, table, SOURCE)
    assert fork.wait() == 0
    require(database, months=2)
    shutil.rmtree(to)
    return end if killed else "ended before"


def require(database: Path, months: int) -> None:
    """Require so many months in a warehouse, each with all of its rows."""
    import duckdb

    with duckdb.connect(database, read_only=True) as connection:
        result = connection.execute("select count(*) from crime group by month").fetchall()
    assert result == [(ROWS,)] * months, result


if __name__ == "__main__":
    main()
