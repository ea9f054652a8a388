"""Rows of one crime that stand several times, to the byte: one crime, counted once.

Anti-social behaviour has no ID, and identical rows of it are different incidents.
"""

from __future__ import annotations

import duckdb

MOST_REPEATED = 10
"""Crimes that may be in a file twice; of 35 months of 2014 to 2025 none had one."""
FEWEST_DOUBLED = 20
"""Rows without an ID, of which each may have a twin by chance."""


def put_in_twice(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Find files in `staged` whose rows were put in twice: incidents without an ID count double.

    Returns
    -------
    dict
        Number of the file to what gives it away.
    """
    rows = connection.execute(_PUT_IN_TWICE, [MOST_REPEATED, FEWEST_DOUBLED]).fetchall()
    return {
        file: f"{crimes:,} crimes are in it more than once, row for row"
        if crimes
        else f"each of its {incidents:,} rows is in it more than once"
        for file, crimes, incidents in rows
    }


def leave_repeats_out(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Take the exact repeats of crimes out of the table `staged`.

    Returns
    -------
    dict
        Number of the file in `staged` to how many rows were taken out.
    """
    # IDs rarely repeat: their rows alone are compared.
    connection.execute(_REPEATS)
    counts = dict(
        connection.execute("select file, count(*) from repeated_row group by file").fetchall()
    )
    if counts:
        connection.execute("delete from staged where rowid in (select row from repeated_row)")
    return counts


_REPEATS = """
create or replace temp table repeated_row as
with twice as (
    select file, crime_id from staged
    where crime_id is not null and crime_type <> 'Anti-social behaviour'
    group by all having count(*) > 1
)
select file, row
from (
    select staged.file, staged.rowid as row, row_number() over (
        partition by
            file, crime_id, longitude, latitude, location, lsoa_code, lsoa_name, crime_type,
            last_outcome_category, context
        order by staged.rowid
    ) as number
    from staged semi join twice using (file, crime_id)
)
where number > 1
"""

_PUT_IN_TWICE = """
with same as (
    select file, crime_id is not null as has_id, count(*) as rows
    from staged
    group by
        file, crime_id, longitude, latitude, location, lsoa_code, lsoa_name, crime_type,
        last_outcome_category, context
)
select
    file,
    count_if(has_id and rows > 1) as crimes,
    sum(rows) filter (not has_id) as incidents
from same
group by file
having crimes >= $1
    or (not bool_or(has_id) and incidents >= $2 and bool_and(rows % 2 = 0))
"""
