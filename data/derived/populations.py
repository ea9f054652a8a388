"""The population of each area: as published for that very area, else estimated from LSOAs."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.warehouse.ward_sets import lsoa_shares, wards_of
from geo import essex

# So large a share of names must agree for a population table to be that of a boundary set.
RECOGNISED = 0.98


def refresh_populations(connection: duckdb.DuckDBPyConnection, sets: Iterable[str]) -> None:
    """Give each area a population: as published for that very area, else estimated from LSOAs.

    Published ward codes cannot be relied on (a well-known table has its code column filled down
    in sequence). So a table of wards is first recognised as that of a boundary set, by names and
    districts; its figures then hold for every set in which the ward still has the same code.
    """
    connection.execute("delete from area_population")
    connection.execute(_NEWEST_POPULATIONS, {"recognised": RECOGNISED})
    for boundary_set in sets:
        wards, _ = wards_of(connection, boundary_set)
        connection.register("shared", lsoa_shares(connection, boundary_set, wards))
        connection.execute(_WARD_POPULATIONS, {"boundary_set": boundary_set})
        connection.unregister("shared")
    connection.execute(_DISTRICT_POPULATIONS, {"county": essex.COUNTY, "force": essex.FORCE})


_NEWEST_POPULATIONS = """
create or replace temp macro simplified(name) as
    regexp_replace(replace(lower(name), '&', 'and'), '[^a-z0-9]', '', 'g');

-- Of each level the newest year of which there is a whole table, whatever the year of the others.
create or replace temp table standing_population as
select population.* from population
semi join (from load where superseded_by is null) using (load_id)
qualify load_id = max(load_id) over (partition by area_kind, year);

create or replace temp table newest as
with size as (select area_kind, year, count(*) as areas from standing_population group by all),
chosen as (
    select area_kind, max(year) as year
    from (from size qualify areas >= 0.9 * max(areas) over (partition by area_kind))
    group by area_kind
)
select standing_population.*
from standing_population semi join chosen using (area_kind, year);

create or replace temp table ward_code as
with named as (
    select newest.code as printed, area.boundary_set, area.code
    from newest
    join area
        on area.kind = 'ward'
        and area.parent = newest.district
        and simplified(area.name) = simplified(newest.name)
    where newest.area_kind = 'ward'
),
recognised as (
    select boundary_set from named group by boundary_set
    having count(distinct code) >= $recognised * greatest(
        (select count(*) from newest where area_kind = 'ward'),
        (select count(*) from area where area.boundary_set = named.boundary_set and kind = 'ward')
    )
    order by count(distinct code) desc, boundary_set desc limit 1
)
select printed, code from named semi join recognised using (boundary_set);
"""

_WARD_POPULATIONS = """
insert into area_population
with ward as (
    select code, name, parent from area where boundary_set = $boundary_set and kind = 'ward'
),
published as (
    -- where no boundary set is recognised, code and name must both agree
    select ward_code.code, persons
    from newest join ward_code on printed = newest.code
    where area_kind = 'ward'
    union all
    select ward.code, persons
    from newest join ward using (code)
    where area_kind = 'ward'
        and simplified(newest.name) = simplified(ward.name)
        and (select count(*) from ward_code) = 0
),
estimated as (
    select shared.ward as code, sum(persons * share) as persons
    from newest join shared on shared.lsoa = newest.code
    where area_kind = 'lsoa'
    group by all
),
-- of the year of the LSOAs, and only where the wards' table is of it too
of_district as (
    select code as parent, persons from standing_population
    where area_kind = 'district'
        and year = (select max(year) from newest where area_kind = 'lsoa')
        and year = coalesce((select max(year) from newest where area_kind = 'ward'), year)
),
-- what the published wards of a district leave of it, next to what is estimated of the others
left_over as (
    select
        ward.parent,
        (any_value(of_district.persons) - coalesce(sum(published.persons), 0))
            / nullif(sum(estimated.persons) filter (published.persons is null), 0) as scale
    from ward
    left join published using (code)
    left join estimated using (code)
    left join of_district using (parent)
    group by ward.parent
)
select
    $boundary_set,
    ward.code,
    (
        select max(year) from newest
        where area_kind = if(published.persons is not null, 'ward', 'lsoa')
    ),
    coalesce(published.persons, estimated.persons * coalesce(scale, 1)),
    if(published.persons is not null, 'as published', 'estimated from LSOAs')
from ward
left join published using (code)
left join estimated using (code)
left join left_over using (parent)
where coalesce(published.persons, estimated.persons) is not null
"""

_DISTRICT_POPULATIONS = """
insert into area_population
with of_districts as (
    select
        coalesce(district, code) as code,
        area_kind,
        max(year) as year,
        sum(persons) as persons
    from newest
    where area_kind in ('district', 'ward')
    group by all
),
best as (
    select code, year, persons,
        if(area_kind = 'district', 'as published', 'summed from wards') as method
    from of_districts
    semi join (from area where kind in ('district', 'unitary')) using (code)
    qualify row_number() over (partition by code order by area_kind) = 1
)
select '', code, year, persons, method from best
union all
select '', $county, max(year), sum(persons), 'summed from districts'
from best where code like 'E07%' having count(*) = 12
union all
select '', $force, max(year), sum(persons), 'summed from districts'
from best having count(*) = 14
"""
