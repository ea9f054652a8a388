"""Self-check: wholes are the sum of their parts, and no area is counted twice.

It asks everything again in another way than it was worked out: which districts Essex and the county
are made of comes from `geo.essex` and not from the table of areas, rows of crime are counted from
the rows themselves. It runs at the end of every load, before it is committed, and before every
release; a failure is a fault of this program, never of a file.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from data.problems import WarehouseError
from geo import essex

Ask = Callable[..., duckdb.DuckDBPyConnection]
SHOWN = 5


class SelfCheckFailed(WarehouseError):
    """The figures of a warehouse do not add up; the message says where."""


def check_sums(ask: Ask) -> list[str]:
    """Look for figures that do not add up.

    Parameters
    ----------
    ask : callable
        Runs a query, as ``connection.execute`` or `data.warehouse.snapshot.Snapshot.query`.

    Returns
    -------
    list of str
        Where figures do not add up, in words; empty if everything does.
    """
    results = []
    crime = [row[0] for row in ask("select distinct indicator from crime_measure").fetchall()]
    # Named one by one, so that the many counts of crime are not even read for the others.
    named = ", ".join(f"'{indicator}'" for indicator in crime) or "''"
    for what, question in _QUESTIONS.items():
        for row in ask(question.replace(_CRIME_INDICATORS, named)).fetchall():
            results.append(_in_words(what, *row))
    return results


def require_sums(ask: Ask, consequence: str) -> None:
    """Raise `SelfCheckFailed` where figures do not add up.

    Parameters
    ----------
    consequence : str
        What is not done for it, such as 'Nothing was changed.'.
    """
    result = check_sums(ask)
    if result:
        more = f"; and {len(result) - SHOWN:,} more" if len(result) > SHOWN else ""
        raise SelfCheckFailed(
            f"The figures do not add up: {'; '.join(result[:SHOWN])}{more}. {consequence} "
            "This is a fault of the program and not of a file: please report it with these words."
        )


def _in_words(
    what: str, name: str, area: str, when: str, whole: float | None, parts: float | None
) -> str:
    figures = "" if whole is None else f" ({whole:,.6g} against {parts or 0:,.6g})"
    return f"{what}: {name} of {area}, {when}{figures}"


_PARTS_OF_ESSEX = (*essex.DISTRICTS, essex.NO_PLACE, essex.OUTSIDE, essex.NO_DISTRICT)
_PARTS_OF_COUNTY = tuple(
    code for code in essex.DISTRICTS if essex.district_kind(code) == "district"
)
_IS_PART = f"""
    select '{essex.FORCE}' as whole, unnest({list(_PARTS_OF_ESSEX)}) as part
    union all
    select '{essex.COUNTY}', unnest({list(_PARTS_OF_COUNTY)})
"""
_CRIME_INDICATORS = "<indicators of crime>"
_NOT_CRIME = f"indicator not in ({_CRIME_INDICATORS})"
_WHEN = "period_start || ' to ' || period_end"
_APART = "abs(coalesce({0}, 0) - coalesce({1}, 0)) > 1e-6 * (1 + abs(coalesce({0}, 0)))"

_FACT_TWICE = f"""
select
    indicator || if(breakdown = '', '', ' (' || breakdown || ')'), area, {_WHEN},
    count(*)::double, 1
from fact where {_NOT_CRIME}
group by indicator, boundary_set, area, period_start, period_end, breakdown
having count(*) > 1
limit {SHOWN}
"""

# Whether a whole was reported by its owner, or follows from records or from its parts. Where it was
# reported, its parts may contradict it: that is said at the load, and is no fault of the sums.
_WHOLE_AND_PARTS = f"""
with is_part as ({_IS_PART}),
held as (
    select * from fact
    where boundary_set = '' and {_NOT_CRIME} and numerator is not null
        and indicator in (
            select indicator from indicator where adds_up in ('areas and periods', 'areas')
            union all select indicator from indicator where computed_from = 'survey'
        )
),
derived as (
    select indicator, area, period_start, period_end, breakdown, made_of
    from computed where boundary_set = ''
),
summed as (
    select
        indicator, whole, period_start, period_end, breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count_if(area in (select unnest({list(essex.DISTRICTS)}))) as districts,
        -- what a table itself gives as left over is its own affair
        bool_or(area = '{essex.NO_DISTRICT}' and (indicator, area, period_start, period_end,
            breakdown) not in (
                select (indicator, area, period_start, period_end, breakdown) from derived
            )) as left_over_given
    from held join is_part on part = area
    group by all
)
select
    held.indicator || if(held.breakdown = '', '', ' (' || held.breakdown || ')'),
    held.area,
    held.period_start || ' to ' || held.period_end,
    held.numerator,
    summed.numerator
from held
join summed
    on whole = area and summed.indicator = held.indicator and summed.breakdown = held.breakdown
    and summed.period_start = held.period_start and summed.period_end = held.period_end
left join derived
    on derived.area = held.area and derived.indicator = held.indicator
    and derived.breakdown = held.breakdown
    and derived.period_start = held.period_start and derived.period_end = held.period_end
where (
        made_of is not null
        or districts = if(held.area = '{essex.FORCE}', 14, 12)
            and held.area = '{essex.FORCE}'
            and not left_over_given
            and summed.numerator <= held.numerator
            and coalesce(summed.denominator <= held.denominator, true)
            and (summed.denominator is null) = (held.denominator is null)
    )
    and ({_APART.format("held.numerator", "summed.numerator")}
        or {_APART.format("held.denominator", "summed.denominator")})
limit {SHOWN}
"""

_COUNTY_ABOVE_FORCE = f"""
select
    county.indicator || if(county.breakdown = '', '', ' (' || county.breakdown || ')'),
    '{essex.COUNTY}',
    county.period_start || ' to ' || county.period_end,
    county.numerator,
    force.numerator
from fact as county
join fact as force using (indicator, breakdown, period_start, period_end, boundary_set)
join indicator using (indicator)
join computed as derived
    on derived.indicator = force.indicator and derived.area = '{essex.FORCE}'
    and derived.breakdown = force.breakdown and derived.period_start = force.period_start
    and derived.period_end = force.period_end
where county.area = '{essex.COUNTY}' and force.area = '{essex.FORCE}'
    and county.boundary_set = '' and adds_up in ('areas and periods', 'areas')
    and county.numerator > force.numerator * (1 + 1e-9)
limit {SHOWN}
"""

_DISTRICT_OF_WARDS = f"""
with in_use as (select value from warehouse where key = 'boundary_set'),
ward as (
    select code, parent from loaded_area
    where superseded_by is null and kind = 'ward'
        and boundary_set = (from in_use)
),
size as (select parent, count(*) as wards from ward group by all),
summed as (
    select
        indicator, parent, period_start, period_end, breakdown,
        sum(numerator) as numerator, sum(denominator) as denominator, count(numerator) as wards
    from fact join ward on code = area
    where fact.boundary_set = (from in_use) and {_NOT_CRIME} and numerator is not null
    group by all
)
select
    computed.indicator || if(computed.breakdown = '', '', ' (' || computed.breakdown || ')'),
    computed.area,
    computed.period_start || ' to ' || computed.period_end,
    computed.numerator,
    summed.numerator
from computed
join summed
    on summed.parent = computed.area and summed.indicator = computed.indicator
    and summed.breakdown = computed.breakdown
    and summed.period_start = computed.period_start and summed.period_end = computed.period_end
join size on size.parent = summed.parent and size.wards = summed.wards
where computed.boundary_set = '' and made_of = 'parts'
    and ({_APART.format("computed.numerator", "summed.numerator")}
        or {_APART.format("computed.denominator", "summed.denominator")})
limit {SHOWN}
"""

# Whether every area has one row is seen from the sum of what its codes come to; the rows of a month
# are only looked at one by one where that is not as it should be.
_CRIME_TWICE = f"""
with expected as (
    select boundary_set, sum(hash(code)::hugeint) as areas
    from area where kind not in ('lsoa', 'other force') and code <> '{essex.NO_DISTRICT}'
    group by boundary_set
),
counted as (
    select boundary_set, month, category, sum(hash(area)::hugeint) as areas
    from crime_count group by all
),
suspicious as (
    select distinct counted.month from counted left join expected using (boundary_set)
    where counted.areas is distinct from expected.areas
)
select category, area, month::varchar, count(*)::double, 1
from crime_count semi join suspicious using (month)
group by boundary_set, area, month, category having count(*) > 1
limit {SHOWN}
"""

# Each area's counts are first added up over months and categories, each count times a number of its
# month and category: where a count differs that is the same for a whole and its parts only by a
# coincidence of about one in a million. Only wholes where it is not are looked at count by count.
_CRIME_PARTS = f"""
with is_part as (
    select distinct whole, part from (
        {_IS_PART}
        union all
        select area.parent, area.code
        from area where area.kind = 'ward' or contains(area.code, ':no-ward')
    )
),
weighed as materialized (
    select
        boundary_set, area,
        sum(recorded * (1 + hash(month, category) % 1000003)::bigint) as recorded
    from crime_count group by boundary_set, area
),
suspicious as (
    select distinct whole
    from (
        select weighed.boundary_set, whole, sum(recorded) as recorded
        from weighed join is_part on part = area group by all
    ) as parts
    join weighed as known on known.boundary_set = '' and known.area = whole
    where known.recorded <> parts.recorded
),
counted as (from crime_count),
summed as (
    select counted.boundary_set, whole, month, category, sum(recorded) as recorded
    from counted
    join (from is_part semi join suspicious using (whole)) as is_part on part = area
    group by all
)
select category, whole, month::varchar, known.recorded::double, summed.recorded::double
from summed
join counted as known using (month, category)
where known.boundary_set = '' and known.area = whole and known.recorded <> summed.recorded
limit {SHOWN}
"""

_CRIME_OUTCOMES = f"""
select category, area, month::varchar, recorded::double,
    (solved + not_solved + awaiting + not_known)::double
from crime_count
where category <> 'Anti-social behaviour'
    and recorded <> solved + not_solved + awaiting + not_known
limit {SHOWN}
"""

_POPULATION = f"""
with is_part as ({_IS_PART}),
summed as (
    select whole, year, sum(persons) as persons
    from area_population join is_part on part = code
    where boundary_set = '' group by whole, year
)
select 'population', whole, year::varchar, known.persons, summed.persons
from summed join area_population as known using (year)
where known.code = whole and known.boundary_set = '' and method = 'summed from districts'
    and {_APART.format("known.persons", "summed.persons")}
union all
select 'population', code, boundary_set, count(*)::double, 1
from area_population group by code, boundary_set, year having count(*) > 1
limit {SHOWN}
"""

_QUESTIONS = {
    "a figure appears twice": _FACT_TWICE,
    "a whole is not the sum of its parts": _WHOLE_AND_PARTS,
    "the county is above Essex": _COUNTY_ABOVE_FORCE,
    "a district is not the sum of its wards": _DISTRICT_OF_WARDS,
    "a count of crime appears twice": _CRIME_TWICE,
    "counts of crime are not the sum of their parts": _CRIME_PARTS,
    "outcomes are not the sum of their parts": _CRIME_OUTCOMES,
    "the population is not the sum of its parts": _POPULATION,
}
