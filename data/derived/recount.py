"""Counting again what earlier versions of this program counted otherwise.

A warehouse says by which rules its figures were counted. One that was counted by earlier rules is
counted again when it is first opened for writing: by a load, by undoing one, or by a release.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from data import catalogue
from data.derived.refresh import Touched, refresh
from data.warehouse.snapshot import Snapshot

COUNTING = "3"
"""Raised when figures come out otherwise for the same records.

1: sums of the county and of Essex took a district once for every set of official boundaries.
2: every district once.
3: residents of every year that is loaded, and of the ages that an indicator is about.
"""

CHANGED = {
    "1": "the sums of the county and of Essex counted a district once for every set of official "
    "district boundaries",
    "2": "only the residents of the newest year of each level were kept",
}
"""What was wrong by the rules of each earlier counting, in words."""


def needs_recount(held: Snapshot) -> bool:
    """Say whether a warehouse was counted by earlier rules."""
    return _counting(dict(held.query("select key, value from warehouse").fetchall())) != COUNTING


def recount(connection: duckdb.DuckDBPyConnection) -> bool:
    """Count everything again if it was counted by earlier rules; say whether it was.

    Called inside a preparation (`data.warehouse.preparation`). What was done is kept in the
    warehouse, so that ``status`` can say it.
    """
    settings = dict(connection.execute("select key, value from warehouse").fetchall())
    before = _counting(settings)
    if before == COUNTING:
        return False
    mark(connection)
    if not connection.execute("select count(*) from load").fetchall()[0][0]:
        return False  # nothing was counted yet
    catalogue.write(connection)
    everything = Touched(areas=True, casualties=True, interviews=True, returns=True)
    refresh(connection, everything)
    day = datetime.now(UTC).date()
    why = CHANGED.get(before, "other rules held")
    text = f"Counted again on {day.day} {day:%B %Y}: until then {why}."
    connection.execute("delete from warehouse where key = 'recounted'")
    connection.execute("insert into warehouse values ('recounted', ?)", [text])
    return True


def recount_report(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return what was counted again and why, in words; None if nothing ever was."""
    rows = connection.execute("select value from warehouse where key = 'recounted'").fetchall()
    return str(rows[0][0]) if rows else None


def mark(connection: duckdb.DuckDBPyConnection) -> None:
    """Note in a warehouse that it is counted by the rules of this version."""
    connection.execute("delete from warehouse where key = 'counting'")
    connection.execute("insert into warehouse values ('counting', ?)", [COUNTING])


def _counting(settings: dict[str, str]) -> str:
    return settings.get("counting", "1")
