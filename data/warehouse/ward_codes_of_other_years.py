"""Ward codes of other years: which ward of a set they stand for, one to one, or who follows."""

from __future__ import annotations

import duckdb


def carry(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Work out again what every known ward code stands for in each of the sets given.

    A code stands for itself where the set has it. Else it is carried over where the loaded lookups
    make it one to one: to the ward of the set that is named for it, or that is made of exactly the
    same LSOAs.
    """
    connection.execute("delete from ward_carried")
    connection.execute(_SUCCESSION)
    for boundary_set in sets:
        connection.execute(_CARRIED, {"boundary_set": boundary_set})


def successors(connection: duckdb.DuckDBPyConnection, boundary_set: str, code: str) -> list[str]:
    """Name the wards of a set that a ward code of another year was divided among or joined into."""
    connection.execute(_SUCCESSION)
    rows = connection.execute(
        """
        select distinct area.name || ' (' || area.code || ')'
        from succession
        join area on area.code = succession.code and area.boundary_set = ?
        where former = ?
        order by all
        """,
        [boundary_set, code],
    ).fetchall()
    return [row[0] for row in rows]


# Two wards succeed one another if a lookup says so, or if they share an LSOA; by way of the LSOAs
# of 2021 where one ward is known by those of 2011 and the other by these. One of them stands for
# the other if no third ward is named with either, or if both are made of the same LSOAs.
_SUCCESSION = """
create or replace temp table succession as
with known as (
    select distinct from_code as lsoa, to_code as ward
    from area_lookup where from_kind like 'lsoa%' and to_kind like 'ward%'
),
renewed as (
    select distinct from_code as lsoa, to_code as renewed
    from area_lookup where from_kind = 'lsoa11' and to_kind = 'lsoa21'
),
member as (
    select distinct ward, coalesce(renewed, lsoa) as lsoa from known left join renewed using (lsoa)
),
size as (select ward, count(*) as lsoas from member group by ward),
shared as (
    select one.ward as former, other.ward as code, count(*) as lsoas
    from member as one join member as other using (lsoa)
    where one.ward <> other.ward
    group by all
),
named as (
    select distinct from_code as former, to_code as code
    from area_lookup
    where from_kind like 'ward%' and to_kind like 'ward%' and from_code <> to_code
),
either_way as (from named union select code, former from named)
select
    former,
    code,
    count(*) over (partition by former) = 1 and count(*) over (partition by code) = 1 as the_same
from either_way
union
select former, code, shared.lsoas = before.lsoas and shared.lsoas = after.lsoas
from shared
join size as before on before.ward = former
join size as after on after.ward = code
"""

_CARRIED = """
insert into ward_carried
with here as (
    select code from area where boundary_set = $boundary_set and kind = 'ward'
)
select $boundary_set, code, code from here
union
select $boundary_set, code, former
from succession
semi join here using (code)
anti join here as itself on itself.code = former
where the_same
"""
