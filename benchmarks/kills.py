"""Kill loads, undoings and releases while others read: ``python -m benchmarks.kills``.

A small warehouse of made files. Each command runs as a process of its own and is killed (SIGKILL)
after a random part of the time that it takes; meanwhile another thread reads the file without a
pause. Afterwards, and at each read, there is either the state before or the state after, whole.
Prints a table, and fails if anything else was seen.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.derived.self_check import check_sums
from data.loading.load_files import load
from data.problems import WarehouseError
from data.warehouse.snapshot import PROJECT, Snapshot

ROWS = 3_000
COLUMNS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
TYPES = ("Burglary", "Drugs", "Robbery", "Vehicle crime", "Violence and sexual offences")
STATE = """
select
    (select count(*) from fact), (select sum(numerator) from fact),
    (select count(*) from load), (select any_value(value) from warehouse where key = 'public')
"""
State = tuple[object, ...] | None


@dataclass
class Tally:
    """What a command came to.

    Attributes
    ----------
    killed, before, after : int
        Processes that were killed before they ended, and the states that were there then.
    reads, torn : int
        Reads meanwhile, and those that saw neither state.
    wrong : list of str
        What should not have been.
    """

    killed: int
    before: int
    after: int
    reads: int
    torn: int
    wrong: list[str]


def main() -> int:
    """Kill, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=25, help="kills of each command")
    parser.add_argument("--seed", type=int, default=14)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, second = (_street(folder, month) for month in ("2025-01", "2025-02"))
        made = folder / "made.duckdb"
        load([first], made)
        both = folder / "both.duckdb"
        shutil.copy(made, both)
        load([second], both)
        loaded = Snapshot(both).query("select max(load_id) from load").fetchall()[0][0]
        public = ("--as-at", "2025-03-31", "--out", str(folder / "run" / "public.duckdb"))
        commands = {
            "load": (made, ("load", str(second)), "run.duckdb"),
            "forget": (both, ("forget", str(loaded)), "run.duckdb"),
            "publish": (both, ("publish", "--by", "A tester", *public), "public.duckdb"),
        }
        print("command   killed  before  after   reads  torn")
        for command, (start, arguments, watched) in commands.items():
            tally = _kill(folder / "run", start, arguments, watched, options.times, chance)
            print(
                f"{command:9} {tally.killed:6} {tally.before:7} {tally.after:6} "
                f"{tally.reads:7,} {tally.torn:5}",
                flush=True,
            )
            wrong += [f"{command}: {item}" for item in tally.wrong]
    print("\n".join(wrong) or "nothing lost")
    return 1 if wrong else 0


def _kill(
    folder: Path, start: Path, arguments: Sequence[str], watched: str, times: int,
    chance: random.Random,
) -> Tally:  # fmt: skip
    """Run a command whole once, for its time and its end; then kill it as often as said."""
    file = folder / watched
    before = _fresh(folder, start, watched)
    begun = time.perf_counter()
    done = _process(folder, arguments)
    output = done.communicate()[0]
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} fails by itself: {output}")
    length = time.perf_counter() - begun
    after = _state(file)
    tally = Tally(0, 0, 0, 0, 0, [])
    while tally.killed < times:
        _fresh(folder, start, watched)
        stop = threading.Event()
        reader = threading.Thread(target=_read, args=(file, stop, (before, after), tally))
        reader.start()
        process = _process(folder, arguments)
        try:
            process.wait(chance.uniform(0.0, length))
        except subprocess.TimeoutExpired:
            process.kill()
            tally.killed += 1
        process.communicate()
        stop.set()
        reader.join()
        state = _state(file)
        tally.before += state == before
        tally.after += state == after
        if state not in (before, after):
            tally.wrong.append(f"{state} is neither {before} nor {after}")
        elif state is not None and watched == "run.duckdb":
            tally.wrong += check_sums(Snapshot(file).query)
    again = _process(folder, arguments)  # a killed one leaves nothing that stops the next
    output = again.communicate()[0]
    if again.returncode and _state(file) != after:
        tally.wrong.append(f"after a kill: {output}")
    return tally


def _fresh(folder: Path, start: Path, watched: str) -> State:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(start, folder / "run.duckdb")
    return _state(folder / watched)


def _process(folder: Path, arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "data", *arguments],
        cwd=PROJECT,
        env={**os.environ, "ESSEX_DATABASE": str(folder / "run.duckdb")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _state(file: Path) -> State:
    if not file.exists():
        return None
    row: tuple[object, ...] = Snapshot(file).query(STATE).fetchall()[0]
    return row


def _read(file: Path, stop: threading.Event, states: tuple[State, State], tally: Tally) -> None:
    while not stop.is_set():
        try:
            state = _state(file)
        except (WarehouseError, duckdb.Error, OSError) as error:
            tally.wrong.append(f"a reader got {error!r}")
            return
        tally.reads += 1
        if state not in states:
            tally.torn += 1
            tally.wrong.append(f"a reader saw {state}")
        time.sleep(0.01)


def _street(folder: Path, month: str) -> Path:
    """Write a month of made crimes in Basildon."""
    chance = random.Random(month)
    lines = [COLUMNS]
    for number in range(ROWS):
        place = f"{0.45 + chance.random() / 50:.6f},{51.57 + chance.random() / 50:.6f}"
        lines.append(
            f"{chance.getrandbits(256):064x},{month},Essex Police,Essex Police,{place},"
            f"On or near Street {number % 90},E01021234,Basildon 001A,{chance.choice(TYPES)},"
            "Under investigation,"
        )
    file = folder / f"{month}-essex-street.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())
