"""What is current and what it replaced, row by row: so that a load can be undone.

A load takes nothing away. Its rows replace those of earlier loads that say something of the same
part (the same year, the same value …): these stay and are marked with the load that replaced them.
Taking a load out hands its mark on, as one takes a link out of a chain.

Where a newer file always replaces an older one as a whole (a month of crime, a lookup, a
population, notes), the mark is on the load itself: see `data.loading.register_of_loads`.
"""

from __future__ import annotations

import duckdb

PARTS: dict[str, tuple[str, ...]] = {
    "loaded_area": ("boundary_set", "part"),
    "collision": ("year",),
    "vehicle": ("year",),
    "casualty": ("year",),
    "severity_adjustment": ("year",),
    "interview": ("month", "crime_group", "respondent"),
    "reported": ("indicator", "area", "period_start", "period_end", "breakdown"),
}
"""What a row is part of, by table: rows of the newest load of a part stand."""

HIDDEN_BY_RECORDS = """
    superseded_by is not null and superseded_by not in (select load_id from reported)
"""
"""Of a reported value: it was replaced by a load that reported none, but brought records."""


def replace_older(connection: duckdb.DuckDBPyConnection, table: str, load_id: int) -> int:
    """Mark the standing rows of the parts that a load brings again, and count them."""
    part = ", ".join(PARTS[table])
    return connection.execute(
        f"""
        update {table} set superseded_by = $load_id
        where superseded_by is null
            and load_id is distinct from $load_id
            and ({part}) in (select distinct ({part}) from {table} where load_id = $load_id)
        """,
        {"load_id": load_id},
    ).fetchall()[0][0]


def replaced(connection: duckdb.DuckDBPyConnection, load_id: int) -> tuple[int, list[int]]:
    """Count the rows of a load that do not stand, and name the loads that replaced them."""
    rows = connection.execute(
        " union all ".join(
            f"select superseded_by, count(*) from {table} "
            "where load_id = $load_id and superseded_by is not null group by all"
            for table in PARTS
        ),
        {"load_id": load_id},
    ).fetchall()
    return sum(count for _, count in rows), sorted({later for later, _ in rows})


def restored(table: str) -> str:
    """Return the query for how many rows are restored when a load (its parameter) is taken out."""
    same = " and ".join(f"later.{name} = former.{name}" for name in PARTS[table])
    return f"""
        select count(*) from {table} as former
        where former.superseded_by = $1 and not exists (
            from {table} as later
            where later.load_id = $1 and later.superseded_by is not null and {same}
        )
        """


def take_out(connection: duckdb.DuckDBPyConnection, table: str, load_id: int) -> None:
    """Remove the rows of a load; what it replaced is restored, or goes to what came after."""
    part = PARTS[table]
    connection.execute(
        f"""
        update {table} as former set superseded_by = later.superseded_by
        from (
            select {", ".join(part)}, any_value(superseded_by) as superseded_by
            from {table} where load_id = $load_id group by all
        ) as later
        where former.superseded_by = $load_id
            and {" and ".join(f"former.{name} = later.{name}" for name in part)}
        """,
        {"load_id": load_id},
    )
    # Records may have replaced reported values without bringing rows of that table.
    connection.execute(
        f"update {table} set superseded_by = null where superseded_by = ?", [load_id]
    )
    connection.execute(f"delete from {table} where load_id = ?", [load_id])
