"""Loads under odd circumstances: two at once, a clock set back, somebody without permission."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.loading.load_files import load
from data.loading.undo_load import forget
from data.problems import WarehouseError
from data.warehouse.snapshot import PROJECT, Snapshot, snapshot
from geo import essex
from tests.helpers.police_uk_files import asb, crime, write

NOBODY = 65_534
PATIENCE = 120


def command(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "data", *map(str, arguments)],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options,
    )  # fmt: skip


def rows(database: Path) -> list[tuple[Any, ...]]:
    return (
        Snapshot(database)
        .query("select strftime(month, '%Y-%m'), count(*) from crime group by all order by all")
        .fetchall()
    )


def recorded(database: Path) -> list[tuple[Any, ...]]:
    """Return the offences of Essex, of which only the newest edition of a month counts."""
    return (
        Snapshot(database)
        .query(
            "select sum(numerator)::int from fact where indicator = 'recorded_crime' "
            "and breakdown = '' and area = ?",
            [essex.FORCE],
        )
        .fetchall()
    )


def test_of_loads_at_the_same_moment_each_is_whole_or_says_why_not(
    tmp_path: Path, database: Path
) -> None:
    load([write(tmp_path, [crime(1), asb()])])
    months = ("2024-10", "2024-11", "2024-12")
    files = [
        write(tmp_path, [crime(20 * place + n) for n in range(9)], month)
        for place, month in enumerate(months, 1)
    ]
    processes = [command("load", file) for file in files]
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in processes]
    loaded = [month for month, process in zip(months, processes, strict=True)
              if not process.returncode]  # fmt: skip
    assert loaded
    assert rows(database) == [*((month, 9) for month in loaded), ("2025-01", 2)]
    for process, output in zip(processes, outputs, strict=True):
        assert "Traceback" not in output
        assert not process.returncode or "another load is under way" in output
    for file, month in zip(files, months, strict=True):
        if month not in loaded:
            assert load([file]).files[0].status == "loaded"
    assert rows(database) == [*((month, 9) for month in months), ("2025-01", 2)]


def test_a_clock_that_was_set_back_does_not_bring_the_old_edition_back(
    tmp_path: Path, database: Path
) -> None:
    load([write(tmp_path, [crime(1), asb()])])
    with duckdb.connect(database) as connection:  # as if loaded by a clock that was ahead
        ahead = timedelta(days=400)
        connection.execute("update load set loaded_at = loaded_at + ?", [ahead])
    load([write(tmp_path / "newer", [crime(1), crime(2), crime(3)])])
    assert recorded(database) == [(3,)]
    newest = Snapshot(database).query("select max(load_id) from load").fetchall()[0][0]
    forget(newest)
    assert recorded(database) == [(1,)]


def test_a_month_in_the_future_may_be_the_clocks_fault(tmp_path: Path, database: Path) -> None:
    (report,) = load([write(tmp_path, [crime(1)], "2999-01")]).files
    (problem,) = report.problems
    assert "lies in the future" in problem.fault
    assert "clock" in problem.expected


@pytest.fixture
def nobody() -> Iterator[Callable[[], None]]:
    """Become another user for the rest of a test."""
    if os.name != "posix" or os.getuid():
        pytest.skip("only an administrator can become another user")
    yield lambda: os.seteuid(NOBODY)
    os.seteuid(0)


@pytest.mark.parametrize("mode", [0o644, 0o600], ids=["may read", "may not even read"])
def test_somebody_without_permission_changes_nothing_and_is_given_the_reason(
    mode: int, tmp_path: Path, database: Path, nobody: Callable[[], None]
) -> None:
    load([write(tmp_path, [crime(1), asb()])])
    file = write(tmp_path, [crime(5)], "2025-02")
    load([file], dry_run=True)  # so that nothing is left to import
    database.chmod(mode)
    # Up to the folder of all tests and no further: what is above is not ours.
    for folder in (tmp_path, *tmp_path.parents, database.parent):
        if "pytest-" in str(folder):
            folder.chmod(0o755)
    before = database.read_bytes()
    nobody()
    if mode == 0o644:
        assert rows(database) == [("2025-01", 2)]
    else:
        with pytest.raises(WarehouseError, match="you have no permission to read it"):
            rows(database)
    for change in (lambda: load([file]), lambda: forget(1)):
        with pytest.raises(WarehouseError, match=r"ermission|read-only"):
            change()
    os.seteuid(0)
    database.parent.chmod(0o700)
    os.seteuid(NOBODY)
    for attempt in (lambda: load([file]), lambda: snapshot(database)):
        with pytest.raises(WarehouseError, match=r"no permission|read-only"):
            attempt()
    os.seteuid(0)
    assert database.read_bytes() == before
    assert load([file]).files[0].status == "loaded"  # nothing is left in the way
