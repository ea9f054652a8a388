"""Values and residents of councils of another date: sums of the districts they replace."""

from __future__ import annotations

import duckdb

from data.warehouse.council_sets import council_sets
from geo import essex

SUMMED = "districts"  # what a computed value is made of


def sum_districts(connection: duckdb.DuckDBPyConnection) -> None:
    """Add up districts to the councils that take their place, and councils to Essex.

    Crime and casualties are counted by place. What is reported by district, or counted from the
    survey, is added up where every district lies in one council, and each of them has a value. A
    council's own return counts before the sum; and Essex is the sum of councils where neither it
    nor its districts were reported.
    """
    connection.execute("delete from computed where made_of = ?", [SUMMED])
    sets = council_sets(connection)
    if not sets:
        return
    connection.execute(_OF_DISTRICTS)
    for boundary_set in sets:
        connection.execute(_ESSEX, {"boundary_set": boundary_set})


def sum_residents(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each council the residents of its districts, of every year that all of them have."""
    for table, ages in (("area_population", ""), ("area_population_by_age", ", ages")):
        connection.execute(
            f"""
            insert into {table} by name
            with formers as ({_FORMERS})
            select
                formers.boundary_set, formers.code, year, sum(persons) as persons,
                'summed from districts' as method{ages}
            from {table} as known
            join formers on former = known.code and known.boundary_set = ''
            group by formers.boundary_set, formers.code, year{ages}
            having count(*) = any_value(many)
            """
        )


# Of councils that no divided district has a part in: the districts they replace, and how many.
_FORMERS = """
    select boundary_set, code, former, count(*) over (partition by boundary_set, code) as many
    from area_succession
    qualify min(share) over (partition by boundary_set, code) = 1
"""

_OF_DISTRICTS = f"""
insert into computed
with formers as ({_FORMERS}),
survey as (select indicator from indicator where computed_from = 'survey'),
added as (
    select indicator from indicator where adds_up in ('areas and periods', 'areas')
    union from survey
),
by_place as (
    select indicator from crime_measure
    union select indicator from indicator where computed_from = 'stats19'
        and indicator in (select indicator from computed where made_of = 'records')
),
summed as (
    select
        indicator, formers.boundary_set, formers.code, period_start, period_end, breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        if(bool_or(status = 'provisional'), 'provisional', 'final') as status,
        max(load_id) as load_id
    from fact
    join formers on former = fact.area
    where fact.boundary_set = ''
        and indicator in (from added) and indicator not in (from by_place)
        and numerator is not null
    group by all
    -- of a survey a district may have nobody who answered in a month
    having count(*) = any_value(many) and count(denominator) in (0, any_value(many))
        or indicator in (from survey)
)
select
    summed.indicator, summed.boundary_set, summed.code, summed.period_start, summed.period_end,
    summed.breakdown, numerator, denominator, status, '{SUMMED}', load_id
from summed
anti join (from reported where superseded_by is null) as own
    on own.area = summed.code and own.indicator = summed.indicator
    and own.breakdown = summed.breakdown
    and own.period_start <= summed.period_end and own.period_end >= summed.period_start
"""

_ESSEX = f"""
insert into computed
with council as (
    select code, count(*) over () as many from area
    where boundary_set = $boundary_set and kind = 'council'
),
summed as (
    select
        indicator, period_start, period_end, breakdown,
        sum(numerator) as numerator, sum(denominator) as denominator,
        if(bool_or(status = 'provisional'), 'provisional', 'final') as status,
        max(load_id) as load_id
    from reported join council on code = area
    where superseded_by is null and numerator is not null
        and indicator in (
            select indicator from indicator where adds_up in ('areas and periods', 'areas')
        )
    group by all
    having count(*) = any_value(many) and count(denominator) in (0, any_value(many))
)
select
    summed.indicator, '', '{essex.FORCE}', summed.period_start, summed.period_end,
    summed.breakdown, summed.numerator, summed.denominator, summed.status, '{SUMMED}',
    summed.load_id
from summed
anti join (from fact where boundary_set = '' and area = '{essex.FORCE}') as known
    on known.indicator = summed.indicator and known.breakdown = summed.breakdown
    and known.period_start <= summed.period_end and known.period_end >= summed.period_start
"""
