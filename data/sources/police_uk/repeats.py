"""Rows of one crime that stand several times, to the byte: one crime, counted once.

Anti-social behaviour has no ID, and identical rows of it are different incidents. IDs rarely
repeat: they are looked at first, and whole rows are compared only where an ID does.
"""

from __future__ import annotations

import duckdb

from data.reading.files import InputFile

MOST_REPEATED = 10
"""Crimes that may be in a file twice; of 35 months of 2014 to 2025 none had one."""
FEWEST_DOUBLED = 20
"""Rows without an ID, of which each may have a twin by chance."""


def find_repeated_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """List the IDs that are on several rows of a file in `staged`, in the table `repeated_id`."""
    connection.execute(_REPEATED_IDS)


def put_in_twice(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Find files in `staged` whose rows were put in twice: incidents without an ID count double.

    Needs the table `repeated_id`.

    Returns
    -------
    dict
        Number of the file to what gives it away.
    """
    crimes = connection.execute(_CRIMES_TWICE, [MOST_REPEATED]).fetchall()
    incidents = connection.execute(_INCIDENTS_TWICE, [FEWEST_DOUBLED]).fetchall()
    return {
        file: f"each of its {rows:,} rows is in it more than once" for file, rows in incidents
    } | {file: f"{rows:,} crimes are in it more than once, row for row" for file, rows in crimes}


def first_repeat(file: InputFile) -> int:
    """Return the line of the first row that is further up already, of a crime if any does."""
    met: set[bytes] = set()
    other = 0
    with file.path.open("rb") as stream:
        for line, text in enumerate(stream, 1):
            row = text.rstrip(b"\r\n")
            if row in met and not row.startswith(b","):
                return line
            if row in met:
                other = other or line
            met.add(row)
    return other or 1


def leave_repeats_out(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Take the exact repeats of crimes out of the table `staged`.

    Needs the table `repeated_id`.

    Returns
    -------
    dict
        Number of the file in `staged` to how many rows were taken out.
    """
    connection.execute(_REPEATS)
    counts = dict(
        connection.execute("select file, count(*) from repeated_row group by file").fetchall()
    )
    if counts:
        connection.execute("delete from staged where rowid in (select row from repeated_row)")
    return counts


_ROW = """
    file, crime_id, longitude, latitude, location, lsoa_code, lsoa_name, crime_type,
    last_outcome_category, context
"""

_REPEATED_IDS = """
create or replace temp table repeated_id as
select file, crime_id from staged where crime_id is not null group by all having count(*) > 1
"""

_REPEATS = f"""
create or replace temp table repeated_row as
select file, row
from (
    select staged.file, staged.rowid as row, row_number() over (
        partition by {_ROW} order by staged.rowid
    ) as number
    from staged semi join repeated_id using (file, crime_id)
    where crime_type <> 'Anti-social behaviour'
)
where number > 1
"""

_CRIMES_TWICE = f"""
select file, count(*) as crimes
from (
    select file from staged semi join repeated_id using (file, crime_id)
    group by {_ROW} having count(*) > 1
)
group by file having crimes >= $1
"""

_INCIDENTS_TWICE = f"""
with without_ids as (
    select file from staged group by file having not bool_or(crime_id is not null)
),
same as (
    select file, count(*) as rows from staged semi join without_ids using (file) group by {_ROW}
)
select file, sum(rows)::bigint as incidents
from same group by file having incidents >= $1 and bool_and(rows % 2 = 0)
"""
