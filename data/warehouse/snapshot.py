"""The warehouse: one DuckDB file that many may read while one loads.

DuckDB lets a single process write a file, and then nobody else may have it open. So nothing ever
writes the file that readers have open: a load copies it, changes the copy, and puts the copy in
its place by renaming it, which the operating system does in one step. Readers hold on to the state
they opened and move over when they next ask; anyone who is killed half-way leaves a copy that the
next load clears away.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from data.problems import WarehouseError
from data.warehouse import schema

PROJECT = Path(__file__).resolve().parents[2]
# What pages ask for in either edition, and of what kind the figures in it are.
ASKED_FOR = (
    "area", "area_population", "boundary_set", "broken", "fact", "indicator", "indicator_values",
    "load", "note", "warehouse",
)  # fmt: skip
COLUMNS = {
    "fact": {
        **dict.fromkeys(("indicator", "boundary_set", "area", "breakdown", "absent"), "VARCHAR"),
        **dict.fromkeys(("period_start", "period_end"), "DATE"),
        **dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), "DOUBLE"),
    },
    "area": {"code": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR", "geometry": "BLOB"},
    "note": {"period_start": "DATE", "text": "VARCHAR"},
    "indicator": {"indicator": "VARCHAR", "name": "VARCHAR", "published": "BOOLEAN"},
    "indicator_values": {"indicator": "VARCHAR", "area_code": "VARCHAR", "value": "DOUBLE"},
}
# DuckDB would look for extensions on the network when a file is not what it seems.
OFFLINE: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def default_path() -> Path:
    """Where the warehouse is: ``ESSEX_DATABASE``, else ``essex.duckdb`` inside the project."""
    return Path(os.environ.get("ESSEX_DATABASE") or PROJECT / "essex.duckdb").absolute()


@dataclass(frozen=True)
class Release:
    """What a public edition says of itself.

    Attributes
    ----------
    number : int
        Of the release, counted from 1.
    as_at : datetime.date
        No figure is of a later day.
    released_at : datetime.datetime
        In UTC.
    """

    number: int
    as_at: date
    released_at: datetime


class Snapshot:
    """One committed state of the warehouse, unchanged for as long as somebody holds it.

    Attributes
    ----------
    path : pathlib.Path
        The warehouse file.
    generation : str
        Differs between any two states; fit as a key of a cache.
    release : Release or None
        None in an office warehouse.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = _signature(path)
        if path.is_file():
            try:
                path.open("rb").close()
            except PermissionError as error:
                raise _barred(path) from error
        # An instance of its own: duckdb.connect(path) would hand back the state that another
        # connection of this process still has open under the same name.
        self._connection = duckdb.connect(config=OFFLINE)
        version = _attach(self._connection, path)
        _require_tables(self._connection, path)
        if version != schema.VERSION:
            raise WarehouseError(
                f"{path}: made by another version of this program (schema {version or 'unknown'}, "
                f"expected {schema.VERSION}). Move the file away and load the published files "
                "again."
            )
        self.release = self._release()

    def _release(self) -> Release | None:
        text = dict(self.query("select key, value from warehouse").fetchall())
        if "public" not in text:
            return None
        try:
            return Release(
                int(text["public"]),
                date.fromisoformat(text["as_at"]),
                datetime.fromisoformat(text["released_at"]),
            )
        except (KeyError, ValueError) as error:
            raise WarehouseError(
                f"{self.path}: a public edition that does not say which release it is ({error}). "
                "Publish it again."
            ) from error

    def query(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()
    ) -> duckdb.DuckDBPyConnection:
        """Run one query on a cursor of its own and return the cursor, ready to fetch from.

        A connection shared by threads loses rows without an error, so no cursor is ever shared.
        """
        cursor = self._connection.cursor()
        cursor.execute("use warehouse")
        return cursor.execute(sql, parameters)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> str | None:
    """Attach a file as ``warehouse`` and return the version of its schema."""
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"attach '{quoted}' as warehouse (read_only, type duckdb)")
        # A file that somebody handed in may hold views that read other files, or ask a network.
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        row = connection.execute(
            "select value from warehouse.main.warehouse where key = 'schema'"
        ).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.PermissionException) as error:
        raise WarehouseError(
            f"{path}: a DuckDB file, but not a warehouse of this program. "
            "Set ESSEX_DATABASE to another file."
        ) from error
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise WarehouseError(
                f"{path}: another program has the warehouse open for writing ({_holder(error)}). "
                "Close it and try again."
            ) from error
        raise WarehouseError(
            f"{path}: not a warehouse that DuckDB {duckdb.__version__} can read. "
            f"Move the file away and load the published files again. ({error})"
        ) from error
    return row[0] if row else None


def _require_tables(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a file in which something that pages ask for is missing, or is not what it seems."""
    try:
        for name in ASKED_FOR:
            rows = connection.execute(f"describe warehouse.main.{name}").fetchall()
            kinds = {column: kind for column, kind, *_ in rows}
            for column, kind in COLUMNS.get(name, {}).items():
                if kinds.get(column) != kind:
                    raise WarehouseError(
                        f"{path}: '{name}.{column}' is {kinds.get(column, 'missing')}, expected "
                        f"{kind}. Move the file away and load the published files again."
                    )
    except duckdb.Error as error:
        raise WarehouseError(
            f"{path}: '{name}' cannot be read ({error}). Move the file away and load the published "
            "files again."
        ) from error


def _holder(error: Exception) -> str:
    _, _, rest = str(error).partition("held in ")
    return rest.partition(". ")[0] or "unknown program"


def _barred(path: Path) -> WarehouseError:
    return WarehouseError(
        f"{path}: you have no permission to read it. Ask for permission, or set ESSEX_DATABASE to "
        "another file."
    )


def _signature(path: Path) -> str:
    try:
        status = path.stat()
    except PermissionError as error:
        raise _barred(path) from error
    return f"{status.st_ino}-{status.st_mtime_ns}-{status.st_size}"


_open: dict[Path, Snapshot] = {}
_refused: dict[Path, str] = {}  # what was put in the place of a release, and cannot be read
_log = logging.getLogger(__name__)
_opening = threading.Lock()


def snapshot(path: Path | None = None) -> Snapshot | None:
    """Return the newest committed state, or None where there is no warehouse yet.

    Cheap enough to be asked at every rerun: the file is opened again only when a load has put a
    new one in its place. Anyone who still holds the former state keeps it.
    """
    path = path or default_path()
    with _opening:
        held = _open.get(path)
        try:
            generation = _signature(path)
        except FileNotFoundError:
            _open.pop(path, None)
            return None
        if held is not None and held.generation == generation:
            return held
        try:
            _open[path] = Snapshot(path)
        except WarehouseError as error:
            if held is None or held.release is None:
                raise
            # The public keeps what it saw; anyone who looks after the site finds this in the log.
            if _refused.get(path) != _signature(path):
                _refused[path] = _signature(path)
                _log.error("The current release is still shown. %s", error)
        return _open[path]
