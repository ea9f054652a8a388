"""Rows of one crime that stand several times, to the byte: one crime, counted once.

Anti-social behaviour has no ID, and identical rows of it are different incidents.
"""

from __future__ import annotations

import duckdb


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
