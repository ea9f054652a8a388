"""The warehouse: nobody sees half a state, whatever happens to anyone who writes."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.loading.load_files import load
from data.problems import WarehouseError
from data.warehouse import snapshot as warehouse_snapshot
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import snapshot
from tests.helpers.police_uk_files import asb, crime, put, table, write

PROJECT = warehouse_snapshot.PROJECT
# Whatever a test starts must end; nothing here takes a tenth of it.
PATIENCE = 60


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_next_to(path: Path) -> set[str]:
    """List what is in the folder of a warehouse."""
    return {file.name for file in path.parent.iterdir()}


def rows(path: Path) -> int:
    held = snapshot(path)
    assert held is not None
    return held.query("select count(*) from crime").fetchall()[0][0]


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start the command in a process of its own, as a user does."""
    return subprocess.Popen(
        [sys.executable, "-m", "data", *map(str, arguments)],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def wait_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> bool:
    """Wait until something is true; False if the process ended before."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "waited in vain"
        if process.poll() is not None:
            return False
        time.sleep(0.002)
    return True


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load one month of two rows, once."""
    folder = tmp_path_factory.mktemp("pattern")
    load([write(folder, [crime(1), asb()])], folder / "essex.duckdb")
    return folder / "essex.duckdb"


@pytest.fixture
def loaded(pattern: Path, database: Path) -> Path:
    """Return a warehouse of the test's own, with one month of two rows."""
    database.parent.mkdir()
    shutil.copyfile(pattern, database)
    return database


@pytest.fixture
def other_month(tmp_path: Path) -> Path:
    """Return a file that is not yet loaded."""
    return write(tmp_path, [crime(3)], "2025-02")


# -- what is not a warehouse ----------------------------------------------------------------------


def text(path: Path) -> None:
    put(path, "Dear all,\n" * 1000)


def empty(path: Path) -> None:
    put(path, "")


def geopackage(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table gpkg_contents (table_name text)")
    connection.commit()
    connection.close()


def somebody_elses(path: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("create table sales (amount integer)")


def somebody_elses_of_a_like_name(path: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("create table warehouse (goods integer)")


def another_version(path: Path) -> None:
    with preparation(path) as connection:
        connection.execute("update warehouse set value = '0' where key = 'schema'")


def cut_off(path: Path) -> None:
    with preparation(path):
        pass
    path.write_bytes(path.read_bytes()[:400_000])


def damaged(path: Path) -> None:
    with preparation(path):
        pass
    content = bytearray(path.read_bytes())
    content[4096:12288] = os.urandom(8192)
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (text, "not a warehouse"),
        (empty, "not a warehouse"),
        (geopackage, "not a warehouse"),
        (somebody_elses, "not a warehouse of this program"),
        (somebody_elses_of_a_like_name, "not a warehouse of this program"),
        (another_version, "another version"),
        (cut_off, "not a warehouse"),
        (damaged, "not a warehouse"),
        (folder, "not a warehouse"),
    ],
)
def test_what_is_not_a_warehouse_is_said_and_left_alone(
    make: Callable[[Path], None], words: str, tmp_path: Path, other_month: Path
) -> None:
    path = tmp_path / "place" / "clock.duckdb"  # the message is not given by 'lock'
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    for use in (lambda: snapshot(path), lambda: load([other_month], path)):
        with pytest.raises(WarehouseError) as caught:
            use()
        assert str(path) in str(caught.value)
        assert words in str(caught.value)
        assert "Move the file away" in str(caught.value) or "ESSEX_DATABASE" in str(caught.value)
        assert "extension" not in str(caught.value)  # nothing is looked for on the network
    assert (path.read_bytes() if path.is_file() else None) == before
    assert files_next_to(path) == {path.name}


def test_there_is_no_state_before_the_first_load_and_after_the_file_is_gone(loaded: Path) -> None:
    assert snapshot(loaded.with_name("none.duckdb")) is None
    assert snapshot(loaded) is not None
    loaded.unlink()
    assert snapshot(loaded) is None


# -- states ---------------------------------------------------------------------------------------


def test_who_holds_a_state_keeps_it_and_who_asks_again_gets_the_new_one(
    loaded: Path, other_month: Path
) -> None:
    old = snapshot(loaded)
    assert old is not None
    assert snapshot(loaded) is old
    load([other_month])
    assert old.query("select count(*) from crime").fetchall() == [(2,)]
    new = snapshot(loaded)
    assert new is not None
    assert new.generation != old.generation
    assert new.query("select count(*) from crime").fetchall() == [(3,)]


def test_one_state_serves_many_threads(loaded: Path) -> None:
    held = snapshot(loaded)
    assert held is not None
    every = "select * from indicator_values where area_kind <> 'ward' order by all"
    expected = held.query(every).fetchall()
    assert len(expected) > 500
    seen: list[bool] = []

    def read() -> None:
        for _ in range(10):
            seen.append(held.query(every).fetchall() == expected)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 80


def test_nothing_is_left_next_to_the_warehouse(loaded: Path, other_month: Path) -> None:
    for name in (".essex.duckdb.preparing", ".essex.duckdb.preparing.wal", ".essex.duckdb.lock"):
        put(loaded.with_name(name), "left by a load that was killed")
    put(loaded.with_name(".essex.duckdb.preparing.tmp") / "block.tmp", "left too")
    load([other_month])
    assert files_next_to(loaded) == {"essex.duckdb"}
    assert rows(loaded) == 3


def test_a_link_to_the_warehouse_stays_a_link(loaded: Path, other_month: Path) -> None:
    link = loaded.parent.parent / "link.duckdb"
    link.symlink_to(loaded)
    load([other_month], link)
    assert link.is_symlink()
    assert rows(loaded) == rows(link) == 3


def test_who_may_read_the_warehouse_does_not_change(loaded: Path, other_month: Path) -> None:
    loaded.chmod(0o640)
    load([other_month])
    assert loaded.stat().st_mode & 0o777 == 0o640


def test_an_error_in_the_middle_changes_nothing(loaded: Path) -> None:
    before = digest(loaded)
    with pytest.raises(duckdb.ConversionException), preparation() as connection:
        connection.execute("delete from crime; select 'not a number'::integer")
    assert digest(loaded) == before
    assert files_next_to(loaded) == {"essex.duckdb"}


def test_a_load_that_does_not_add_up_is_not_committed(
    loaded: Path, other_month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.sources import police_uk

    counts = police_uk._counts
    monkeypatch.setattr(
        police_uk, "_counts",
        lambda *arguments: {key: (read + 1, *others)
                        for key, (read, *others) in counts(*arguments).items()},
    )  # fmt: skip
    before = digest(loaded)
    report = load([other_month])
    assert [file.status for file in report.files] == ["rejected"]
    assert "not foreseen (AssertionError)" in report.files[0].problems[0].fault
    assert digest(loaded) == before


# -- several programs at once ---------------------------------------------------------------------


def test_a_warehouse_open_for_writing_elsewhere_names_the_program(
    loaded: Path, other_month: Path
) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, loaded],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match=rf"open for writing .*PID {holder.pid}.*Close it"):
            load([other_month])
    finally:
        holder.communicate("\n", timeout=PATIENCE)
    load([other_month])
    assert rows(loaded) == 3


def test_a_second_load_at_the_same_time_says_so(loaded: Path, other_month: Path) -> None:
    with preparation() as connection:
        second = start("load", other_month)
        _, err = second.communicate(timeout=PATIENCE)
        assert second.returncode == 1
        assert "another load is under way" in err
        assert "Wait until it has finished" in err
        assert "Traceback" not in err
        connection.execute("insert into warehouse values ('first', 'committed')")
    held = snapshot(loaded)
    assert held is not None
    assert held.query("select value from warehouse where key = 'first'").fetchall()
    assert rows(loaded) == 2
    assert start("load", other_month).wait(PATIENCE) == 0
    assert rows(loaded) == 3


EDITIONS = 5


def test_readers_see_whole_states_only_while_another_program_loads(
    tmp_path: Path, database: Path
) -> None:
    """Edition g of the month has 10 g incidents and is load g: a mixture would not agree."""
    paths = [
        write(tmp_path / str(g), [asb(Location=f"On or near {n} Street") for n in range(10 * g)])
        for g in range(1, EDITIONS + 1)
    ]
    load([paths[0]])
    seen: list[list[tuple[int, int, float]]] = [[] for _ in range(4)]
    errors: list[BaseException] = []
    stop = threading.Event()

    def read(mine: list[tuple[int, int, float]]) -> None:
        try:
            while not stop.is_set():
                held = snapshot()
                assert held is not None
                ((newest,),) = held.query("select max(load_id) from load").fetchall()
                ((rows_,),) = held.query(
                    "select count(*) from crime "
                    "semi join (from load where superseded_by is null) using (load_id)"
                ).fetchall()
                ((figure,),) = held.query(
                    "select numerator from indicator_values "
                    "where indicator = 'asb_incidents' and area_code = 'E23000028'"
                ).fetchall()
                mine.append((newest, rows_, figure))
        except BaseException as error:  # noqa: BLE001 — reported by the test
            errors.append(error)

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    script = (
        "import sys; from pathlib import Path; from data.loading.load_files import load\n"
        "for path in sys.argv[1:]: assert load([Path(path)]).files[0].status == 'loaded'"
    )
    writer = subprocess.run(
        [sys.executable, "-c", script, *map(str, paths[1:])],
        cwd=PROJECT, timeout=PATIENCE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    time.sleep(0.1)
    stop.set()
    for reader in readers:
        reader.join()
    assert writer.returncode == 0, writer.stderr
    assert errors == []
    for mine in seen:
        assert set(mine) <= {(g, 10 * g, 10 * g) for g in range(1, EDITIONS + 1)}
        assert mine == sorted(mine)  # never back to an older state
        assert mine[0][0] == 1
        assert mine[-1][0] == EDITIONS
    assert len({state for mine in seen for state in mine}) == EDITIONS


# -- a disk that does not serve -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full. Nothing was changed. Free some space"),
        (errno.EACCES, "read-only. Nothing was changed. Allow writing there"),
        (errno.EROFS, "read-only. Nothing was changed. Allow writing there"),
    ],
)
@pytest.mark.parametrize("call", ["shutil.copyfile", "os.replace", "os.fsync"])
def test_a_disk_that_refuses_changes_nothing(
    call: str, number: int, words: str, loaded: Path, other_month: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = digest(loaded)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(call, refuse)
        with pytest.raises(WarehouseError) as caught:
            load([other_month])
    assert str(loaded) in str(caught.value)
    assert words in str(caught.value)
    assert digest(loaded) == before
    assert files_next_to(loaded) == {"essex.duckdb"}
    load([other_month])
    assert rows(loaded) == 3


def test_a_read_only_warehouse_file_is_said(
    loaded: Path, other_month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(loaded)
    loaded.chmod(0o444)
    if os.access(loaded, os.W_OK):  # an administrator may write anything
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(WarehouseError, match="read-only"):
        load([other_month])
    assert digest(loaded) == before


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Mount a disk of 24 MB, and put the warehouse on it."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, check=False
    )
    if not done or done.returncode:
        pytest.skip("only an administrator can mount a small disk")
    monkeypatch.setenv("ESSEX_DATABASE", str(place / "essex.duckdb"))
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_changes_nothing(
    small_disk: Path, tmp_path: Path, other_month: Path, pattern: Path
) -> None:
    path = Path(shutil.copy(pattern, small_disk))
    before = digest(path)
    filling = small_disk / "filling"
    # Too full for the copy; for what is added to it; for what the commit writes at its end.
    for left in (1_000_000, path.stat().st_size + 300_000, path.stat().st_size + 900_000):
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        filling.write_bytes(bytes(free - left))
        with pytest.raises(WarehouseError, match="the disk is full") as caught:
            load([write(tmp_path, [crime(i) for i in range(30_000)], "2025-03")])
        assert "Nothing was changed" in str(caught.value)
        assert digest(path) == before
        assert files_next_to(path) == {"essex.duckdb", "filling"}
        filling.unlink()
    load([other_month])
    assert rows(path) == 3


def test_a_disk_mounted_read_only_is_said(
    small_disk: Path, other_month: Path, pattern: Path
) -> None:
    path = Path(shutil.copy(pattern, small_disk))
    before = digest(path)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(WarehouseError, match="read-only"):
        load([other_month])
    assert rows(path) == 2  # and it can still be looked at
    assert digest(path) == before


# -- stopped half-way -----------------------------------------------------------------------------

KILLED, INTERRUPTED = signal.SIGKILL, signal.SIGINT


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file that takes a second or two to load."""
    lines = table([crime(1), asb()], "2025-03").splitlines(keepends=True)
    return put(
        tmp_path_factory.mktemp("much") / "2025-03-essex-street.csv",
        lines[0] + "".join(lines[1:]) * 300_000,
    )


@pytest.mark.parametrize(
    ("how", "moment"),  # seconds after the copy was begun
    [(KILLED, 0.0), (KILLED, 0.2), (KILLED, 0.4), (INTERRUPTED, 0.1), (INTERRUPTED, 0.3)],
    ids=str,
)
def test_a_load_stopped_half_way_leaves_the_old_state(
    how: signal.Signals, moment: float, loaded: Path, much: Path, other_month: Path
) -> None:
    before = digest(loaded)
    process = start("load", much)
    copy = loaded.with_name(".essex.duckdb.preparing")
    assert wait_for(copy.exists, process), process.communicate()
    time.sleep(moment)
    process.send_signal(how)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == (-how if how == KILLED else 1), (out, err)
    assert digest(loaded) == before
    assert rows(loaded) == 2
    if how == INTERRUPTED:
        assert "Interrupted: nothing was changed" in err
        assert "Traceback" not in err
        assert files_next_to(loaded) == {"essex.duckdb"}
    load([other_month])  # the next start is clean
    assert files_next_to(loaded) == {"essex.duckdb"}
    assert rows(loaded) == 3
