"""Undoing a load: what it brought goes, and what it replaced is restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data import catalogue
from data.derived.recount import recount
from data.derived.refresh import Touched, refresh
from data.derived.self_check import require_sums
from data.problems import WarehouseError
from data.sources import boundaries
from data.warehouse import superseding
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import Snapshot

Ask = Callable[..., duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class Forgotten:
    """What was undone.

    Attributes
    ----------
    load_id, file, content
        The load.
    rows : int
        Rows that it had kept.
    restored : list of str
        Files of the loads that are restored as a whole.
    restored_loads : list of int
        The numbers of these loads.
    values_restored : int
        Rows of other loads that it had replaced and that are restored.
    replaced : bool
        A later load has replaced it as a whole: none of it is.
    """

    load_id: int
    file: str
    content: str
    rows: int
    restored: list[str] = field(default_factory=list)
    restored_loads: list[int] = field(default_factory=list)
    values_restored: int = 0
    replaced: bool = False

    def __str__(self) -> str:
        """Say it in words."""
        text = f"Load {self.load_id} is undone: {self.rows:,} rows of {self.file}."
        if self.restored:
            verb = "is" if len(self.restored) == 1 else "are"
            text += f" {', '.join(self.restored)} {verb} restored."
        elif self.values_restored:
            text += f" {self.values_restored:,} rows that it had replaced are restored."
        return text


# Records that know their load and are replaced with it as a whole.
_BY_LOAD = (
    "crime",
    "outcome",
    "force_count",
    "population",
    "population_age",
    "loaded_lookup",
    "loaded_note",
)
_BOOK = ("set_aside", "load_remark", "load_change", "load")


def forget(load_id: int, database: Path | None = None) -> Forgotten:
    """Undo a load, in one transaction, and bring everything derived up to date.

    Raises
    ------
    data.problems.WarehouseError
        If there is no such load, or the warehouse cannot be written; nothing was changed.
    """
    with preparation(database) as connection:
        undone = _consequences(connection.execute, load_id)
        touched = _touched(connection, load_id, undone.content)
        _take_out(connection, load_id)
        for boundary_set in sorted(touched.sets):  # districts before wards
            if not _drop_if_empty(connection, boundary_set):
                boundaries.complete(connection, boundary_set)
        editions = connection.execute(
            "select distinct edition from load where edition is not null"
        ).fetchall()
        if not editions:
            connection.execute("delete from warehouse where key = 'edition'")
        catalogue.write_breaks(connection, editions[0][0] if editions else None)
        if not recount(connection):
            refresh(connection, touched)
        require_sums(connection.execute, "Nothing was changed.")
        return undone


def foresee(held: Snapshot, load_id: int) -> Forgotten:
    """Say what undoing a load would do, and change nothing.

    Raises
    ------
    data.problems.WarehouseError
        If there is no such load.
    """
    return _consequences(held.query, load_id)


def _consequences(ask: Ask, load_id: int) -> Forgotten:
    rows = ask(
        "select file_name, content, rows_kept, superseded_by from load where load_id = ?",
        [load_id],
    ).fetchall()
    if not rows:
        raise WarehouseError(
            f"There is no load {load_id}. `python -m data status` lists the loads."
        )
    file, content, remaining, later = rows[0]
    # What it replaced goes to the load that has replaced it, where there is one.
    restored = ask(
        "select load_id, file_name from load where superseded_by = ? order by load_id", [load_id]
    ).fetchall() if later is None else []  # fmt: skip
    return Forgotten(
        load_id,
        file,
        content,
        remaining,
        [name for _, name in restored],
        [number for number, _ in restored],
        sum(
            ask(superseding.restored(table), [load_id]).fetchall()[0][0]
            for table in superseding.PARTS
        ),
        later is not None,
    )


def _touched(connection: duckdb.DuckDBPyConnection, load_id: int, content: str) -> Touched:
    touched = Touched()
    if content == "street crime":
        held = connection.execute(
            "select period_start from load where load_id = ?", [load_id]
        ).fetchall()
        touched.months = {row[0] for row in held}
    elif content == "outcomes":
        held = connection.execute("select distinct month from crime").fetchall()
        touched.months = {row[0] for row in held}
    elif content in ("boundaries", "lookup", "population"):
        touched.areas = True
        held = connection.execute(
            "select distinct boundary_set from loaded_area where load_id = ?", [load_id]
        ).fetchall()
        touched.sets = {row[0] for row in held}
    else:
        # Records take the place of reported values, so that either may show again.
        touched.casualties = touched.interviews = touched.returns = content != "notes"
    return touched


def _take_out(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    for table in superseding.PARTS:
        superseding.take_out(connection, table, load_id)
    connection.execute(
        """
        update load set superseded_by = (select superseded_by from load where load_id = $load_id)
        where superseded_by = $load_id
        """,
        {"load_id": load_id},
    )
    connection.execute("delete from load_change where replaced_load_id = ?", [load_id])
    for table in (*_BY_LOAD, *_BOOK):
        connection.execute(f"delete from {table} where load_id = ?", [load_id])
    connection.execute(
        """
        delete from place where place_id not in (
            select place_id from crime where place_id is not null
            union all select place_id from outcome where place_id is not null
            union all select place_id from collision where place_id is not null
        )
        """
    )
    connection.execute("delete from placement where place_id not in (select place_id from place)")


def _drop_if_empty(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> bool:
    left = connection.execute(
        "select count(*) from area where boundary_set = ? and kind <> 'remainder'", [boundary_set]
    ).fetchall()[0][0]
    if not left:
        tables = (
            "loaded_area", "boundary_set", "area_population", "area_population_by_age",
            "area_succession",
        )  # fmt: skip
        for table in tables:
            connection.execute(f"delete from {table} where boundary_set = ?", [boundary_set])
    return not left
