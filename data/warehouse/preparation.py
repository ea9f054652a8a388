"""Making a changed warehouse: a copy, one transaction, then put in place in one step."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import filelock

from data.loading.scratch_folder import Scratch
from data.problems import WarehouseError
from data.warehouse import schema
from data.warehouse.snapshot import OFFLINE, Snapshot, default_path

# Leaves room for Python and the shapes under the 1 GB that a load may take.
LOAD_MEMORY = "600MB"
# Enough for most loads: what is more lies on disk meanwhile, for a tenth more time.
LITTLE_MEMORY = "120MB"


@contextmanager
def preparation(
    path: Path | None = None,
    *,
    rehearsal: bool = False,
    instead: str | None = None,
    memory: str = LOAD_MEMORY,
    create: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
    before_placing: Callable[[Path], None] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Prepare a new state of the warehouse: a connection inside one transaction.

    On leaving, the transaction is committed and the new state takes the place of the old one in
    one step. If the block raises, or the process dies, the old state stays as it was.

    Parameters
    ----------
    path : pathlib.Path, optional
        The warehouse; default `default_path`.
    rehearsal : bool
        Throw the new state away. It is prepared in a temporary folder, so that nothing at all is
        written where the warehouse is.
    instead : str, optional
        Begin with nothing, in place of a warehouse of this edition; one of another is never
        replaced.
    memory : str
        How much of the warehouse is kept in memory at most, as DuckDB writes it.
    create : callable, optional
        Begin with nothing, whatever there is, and let this create the tables.
    before_placing : callable, optional
        Called with the new state as a complete, closed file, before it takes the place of the old
        one; if it raises, the old state stays. Called in a rehearsal too.

    Raises
    ------
    WarehouseError
        If the warehouse is locked, read-only, broken, or the disk is full.
    """
    path = (path or default_path()).resolve()  # a link stays, and what it leads to is replaced
    try:
        with _room(path, rehearsal) as copy:
            held, public = path.exists(), False
            if held:
                state = Snapshot(path)  # readable, ours, and nobody is writing it
                public = state.release is not None
                if create is not None:
                    held = False
                elif instead is not None:
                    _require_edition(state, instead)
                    held = False
                else:
                    shutil.copy(path, copy)
            with duckdb.connect(
                copy,
                config={"memory_limit": memory, "preserve_insertion_order": False, **OFFLINE},
            ) as connection:
                connection.execute("begin")
                if held and not public:
                    schema.create(connection)  # what an earlier version did not have yet
                if not held:
                    (create or schema.create)(connection)
                    connection.execute(
                        "insert into warehouse values ('schema', ?)", [schema.VERSION]
                    )
                yield connection
                if rehearsal and before_placing is None:
                    return
                connection.execute("commit")
                connection.execute("checkpoint")
            if before_placing is not None:
                before_placing(copy)
            if rehearsal:
                return
            _flush(copy)
            os.replace(copy, path)
            _flush(path.parent)
    except filelock.Timeout as error:
        raise WarehouseError(
            f"{path}: another load is under way. Wait until it has finished and try again."
        ) from error
    except OSError as error:
        raise _explained(path, error) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # what DuckDB makes of Ctrl-C in the middle of one
            raise KeyboardInterrupt from error
        raise
    except duckdb.Error as error:
        if any(words in str(error) for words in FULL_DISK):
            raise _explained(path, OSError(errno.ENOSPC, "")) from error
        if isinstance(error, BROKEN_OR_BARRED) or "Corrupt database" in str(error):
            raise WarehouseError(f"{path}: {error}") from error
        raise


# What DuckDB says when the disk is full: of the file itself, and of what it puts aside meanwhile.
FULL_DISK = ("No space left", "max_temp_directory_size")
BROKEN_OR_BARRED = (duckdb.IOException, duckdb.OutOfMemoryException)


@contextmanager
def _room(path: Path, rehearsal: bool) -> Iterator[Path]:
    """Name the place of the copy, keep other loads out meanwhile, and clear up afterwards."""
    if rehearsal:
        with Scratch() as folder:
            yield folder / path.name
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = path.with_name(f".{path.name}.preparing")
    lock = path.with_name(f".{path.name}.lock")
    with filelock.FileLock(lock, timeout=0):
        try:
            _remove(copy)  # of a load that was killed
            if path.exists():
                _require_writable(path)
            yield copy
        finally:
            _remove(copy)
            with suppress(OSError):  # while it is still held, so that two never hold it
                lock.unlink()


def _require_edition(state: Snapshot, edition: str) -> None:
    rows = state.query("select value from warehouse where key = 'edition'").fetchall()
    if rows != [(edition,)]:
        raise WarehouseError(
            f"{state.path}: this is no {edition}, and is not replaced. Nothing was changed. Load "
            "into it without replacing it, or set ESSEX_DATABASE to another file."
        )


def _require_writable(path: Path) -> None:
    if not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, "")


def _remove(copy: Path) -> None:
    for leftover in (copy, copy.with_name(copy.name + ".wal")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(copy.with_name(copy.name + ".tmp"), ignore_errors=True)


def _flush(path: Path) -> None:
    # A rename survives a power cut only when file and folder have reached the disk.
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explained(path: Path, error: OSError) -> WarehouseError:
    if error.errno == errno.ENOSPC:
        return WarehouseError(
            f"{path}: the disk is full. Nothing was changed. Free some space (a load needs as "
            "much again as the warehouse and the files it reads) and try again."
        )
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return WarehouseError(
            f"{path}: the warehouse or its folder is read-only. Nothing was changed. Allow "
            "writing there, or set ESSEX_DATABASE to another file."
        )
    return WarehouseError(f"{path}: {error}")
