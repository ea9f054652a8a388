"""The population of each area, year by year: as published for that area, else from LSOAs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from data import catalogue
from data.warehouse.ward_sets import lsoa_shares, wards_of
from geo import essex

# So large a share of names must agree for a population table to be that of a boundary set.
RECOGNISED = 0.98


def refresh_populations(connection: duckdb.DuckDBPyConnection, sets: Iterable[str]) -> None:
    """Give each area its residents of every year: as published for it, else estimated from LSOAs.

    The years of different levels stay apart: wards may be known of mid-2020 and districts of
    mid-2023 too. The same is done for the ages that indicators of the catalogue are about.

    Published ward codes cannot be relied on (a well-known table has its code column filled down
    in sequence). So a table of wards is first recognised as that of a boundary set, by names and
    districts; its figures then hold for every set in which the ward still has the same code.
    """
    connection.execute("delete from area_population")
    connection.execute("delete from area_population_by_age")
    connection.execute(_WHOLE_TABLES)
    shares = {
        boundary_set: lsoa_shares(connection, boundary_set, wards_of(connection, boundary_set)[0])
        for boundary_set in sets
    }
    for ages in ("", *sorted({entry.at_risk for entry in catalogue.indicators().values()} - {""})):
        for year in _years(connection, ages):
            _of_year(connection, year, shares)
            _keep(connection, ages)


def _years(connection: duckdb.DuckDBPyConnection, ages: str) -> list[int]:
    """Take everybody, or those of some ages; list the years there is a table of."""
    if ages:
        first, last = map(int, ages.split("-"))
        connection.execute(_OF_AGES, {"first": first, "last": last})
    else:
        connection.execute("create or replace temp table counted_people as from whole_table")
    rows = connection.execute("select distinct year from counted_people order by year").fetchall()
    return [row[0] for row in rows]


def _of_year(connection: duckdb.DuckDBPyConnection, year: int, shares: dict[str, Any]) -> None:
    """Work out the residents of a year, in the temporary table population_of_year."""
    connection.execute(_NOTHING_YET)
    connection.execute(
        "create or replace temp table of_year as from counted_people where year = $year",
        {"year": year},
    )
    connection.execute(_WARD_CODES, {"recognised": RECOGNISED})
    for boundary_set, of_wards in shares.items():
        connection.register("shared", of_wards)
        connection.execute(_WARD_POPULATIONS, {"boundary_set": boundary_set, "year": year})
        connection.unregister("shared")
    connection.execute(
        _DISTRICT_POPULATIONS, {"county": essex.COUNTY, "force": essex.FORCE, "year": year}
    )


def _keep(connection: duckdb.DuckDBPyConnection, ages: str) -> None:
    if not ages:
        connection.execute("insert into area_population by name from population_of_year")
        return
    connection.execute(
        "insert into area_population_by_age by name "
        "select *, $ages as ages from population_of_year",
        {"ages": ages},
    )


# Of each level and year the table loaded last, if it is whole: a later one of a few areas is not.
_WHOLE_TABLES = """
create or replace temp macro simplified(name) as
    regexp_replace(replace(lower(name), '&', 'and'), '[^a-z0-9]', '', 'g');

create or replace temp table whole_table as
with loaded as (
    select population.* from population
    semi join (from load where superseded_by is null) using (load_id)
    qualify load_id = max(load_id) over (partition by area_kind, year)
),
size as (select area_kind, year, count(*) as areas from loaded group by all),
whole as (from size qualify areas >= 0.9 * max(areas) over (partition by area_kind))
select loaded.* from loaded semi join whole using (area_kind, year);
"""

# Only where every single year of the ages is given.
_OF_AGES = """
create or replace temp table counted_people as
with of_ages as (
    select load_id, area_kind, code, year, sum(persons) as persons
    from population_age
    where age between $first and $last
    group by all
    having count(distinct age) = $last - $first + 1
)
select whole_table.* exclude (persons), of_ages.persons
from whole_table join of_ages using (load_id, area_kind, code, year)
"""

_NOTHING_YET = """
create or replace temp table population_of_year (
    boundary_set varchar, code varchar, year integer, persons double, method varchar
)
"""

_WARD_CODES = """
create or replace temp table ward_code as
with named as (
    select of_year.code as printed, area.boundary_set, area.code
    from of_year
    join area
        on area.kind = 'ward'
        and area.parent = of_year.district
        and simplified(area.name) = simplified(of_year.name)
    where of_year.area_kind = 'ward'
),
recognised as (
    select boundary_set from named group by boundary_set
    having count(distinct code) >= $recognised * greatest(
        (select count(*) from of_year where area_kind = 'ward'),
        (select count(*) from area where area.boundary_set = named.boundary_set and kind = 'ward')
    )
    order by count(distinct code) desc, boundary_set desc limit 1
)
select printed, code from named semi join recognised using (boundary_set);
"""

_WARD_POPULATIONS = """
insert into population_of_year
with ward as (
    select code, name, parent from area where boundary_set = $boundary_set and kind = 'ward'
),
published as (
    -- where no boundary set is recognised, code and name must both agree
    select ward_code.code, persons
    from of_year join ward_code on printed = of_year.code
    where area_kind = 'ward'
    union all
    select ward.code, persons
    from of_year join ward using (code)
    where area_kind = 'ward'
        and simplified(of_year.name) = simplified(ward.name)
        and (select count(*) from ward_code) = 0
),
estimated as (
    select shared.ward as code, sum(persons * share) as persons
    from of_year join shared on shared.lsoa = of_year.code
    where area_kind = 'lsoa'
    group by all
),
of_district as (
    select code as parent, persons from of_year where area_kind = 'district'
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
    $year,
    coalesce(published.persons, estimated.persons * coalesce(scale, 1)),
    if(published.persons is not null, 'as published', 'estimated from LSOAs')
from ward
left join published using (code)
left join estimated using (code)
left join left_over using (parent)
where coalesce(published.persons, estimated.persons) is not null
"""

_DISTRICT_POPULATIONS = """
insert into population_of_year
with of_districts as (
    select
        coalesce(district, code) as code,
        area_kind,
        $year as year,
        sum(persons) as persons
    from of_year
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
