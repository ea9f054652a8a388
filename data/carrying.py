"""Ward codes of other years: which ward of a set they stand for, one to one, or who follows."""

from __future__ import annotations

import duckdb


def carry(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Work out anew what every known ward code stands for in each of the sets given.

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
# of 2021 where one ward is known by those of 2011 and the other by these.
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
    select ward, coalesce(renewed, lsoa) as lsoa from known left join renewed using (lsoa)
),
direct as (
    select from_code as former, to_code as code
    from area_lookup where from_kind like 'ward%' and to_kind like 'ward%'
    union
    select to_code, from_code
    from area_lookup where from_kind like 'ward%' and to_kind like 'ward%'
)
select former, code from direct where former <> code
union
select one.ward, other.ward
from member as one join member as other using (lsoa)
where one.ward <> other.ward
"""

_CARRIED = """
insert into ward_carried
with here as (
    select code from area where boundary_set = $boundary_set and kind = 'ward'
),
-- only among wards that the set has, and only for codes that it does not have
into_set as (
    select former, succession.code
    from succession
    semi join here using (code)
    anti join here on here.code = former
),
pair as (
    select former, any_value(code) as code
    from into_set group by former having count(distinct code) = 1
),
-- codes of one year may stand for one ward in several years: Canewdon 2013, Canewdon 2017
alone as (
    select pair.former, pair.code
    from pair
    anti join (
        select one.code, one.former
        from into_set as one
        join into_set as other on other.code = one.code and other.former <> one.former
        -- two codes of the same year that are joined in one ward do not know of each other
        anti join succession
            on succession.former = one.former and succession.code = other.former
    ) as joined on joined.code = pair.code and joined.former = pair.former
)
select $boundary_set, code, code from here
union all
select $boundary_set, code, former from alone
"""
