"""Reported parts that exceed their reported whole: said at the load and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from geo import essex


@dataclass(frozen=True)
class Contradiction:
    """Parts of a value that exceed it.

    Attributes
    ----------
    parts_are : str
        'the districts', 'the wards', or the key of a breakdown: 'the values by risk'.
    whole_name : str
        The area whose value is exceeded.
    measure : str
        'numerator' or 'denominator'.
    """

    indicator: str
    area: str
    period_start: date
    period_end: date
    breakdown: str
    parts_are: str
    whole_name: str
    parts: float
    whole: float
    measure: str


def find_contradictions(
    connection: duckdb.DuckDBPyConnection, load_id: int | None = None
) -> list[Contradiction]:
    """List where reported parts add up to more than what is reported of their whole.

    Parameters
    ----------
    load_id : int, optional
        Only those with a value of this load; default: all that stand.
    """
    rows = connection.execute(_PARTS_OF_AREAS, {"load_id": load_id}).fetchall()
    rows += connection.execute(_PARTS_OF_BREAKDOWNS, {"load_id": load_id}).fetchall()
    return [Contradiction(*row) for row in rows]


def describe_contradictions(connection: duckdb.DuckDBPyConnection, load_id: int) -> list[str]:
    """Say where the parts of what a load reports add up to more than their whole."""
    contradictions = find_contradictions(connection, load_id)
    by_kind: dict[tuple[str, str], list[Contradiction]] = {}
    for item in contradictions:
        by_kind.setdefault((item.parts_are, item.whole_name), []).append(item)
    remarks = []
    for (parts_are, whole), cases in by_kind.items():
        item, more = cases[0], len(cases) - 1
        named = f"{item.indicator} ({item.breakdown})" if item.breakdown else item.indicator
        named += ", denominators" if item.measure == "denominator" else ""
        remarks.append(
            f"{parts_are} add up to more than is reported for {whole}: {item.parts:,.6g} and "
            f"{item.whole:,.6g} of {named}, {item.period_start} to {item.period_end}"
            + (f"; other such cases: {more:,}" if more else "")
        )
    return remarks


def describe_doubtful_essex(connection: duckdb.DuckDBPyConnection, load_id: int) -> list[str]:
    """Ask about 'Essex' next to the unitaries alone, in one file or in several: county or force?"""
    rows = connection.execute(
        _DOUBTFUL_ESSEX, {"load_id": load_id, "force": essex.FORCE, "county": essex.COUNTY}
    ).fetchall()
    return [
        f"{indicator}: Essex has {amount:,.6g} next to Southend-on-Sea or Thurrock and no other "
        f"district, {first} to {last}; it counts as the force area. If the county without them is "
        f"meant, undo the load and write 'Essex County' ({essex.COUNTY})"
        + (f"; other such cases: {more:,}" if more else "")
        for indicator, amount, first, last, more in rows
    ]


def write_contradictions(connection: duckdb.DuckDBPyConnection) -> None:
    """Put them among the notes that charts draw; they belong to no load."""
    connection.execute("delete from loaded_note where load_id is null and starts_with(text, ?)",
                       [OPENING])  # fmt: skip
    written = set()
    for contradiction in find_contradictions(connection):
        key = (contradiction.indicator, contradiction.area, contradiction.period_start,
               contradiction.period_end, contradiction.parts_are)  # fmt: skip
        if key in written:  # numerators and denominators alike
            continue
        written.add(key)
        connection.execute(
            "insert into loaded_note values (?, ?, ?, ?, 'caveat', ?, null, null)",
            [
                contradiction.indicator,
                contradiction.area,
                contradiction.period_start,
                contradiction.period_end,
                f"{OPENING} {contradiction.whole_name}: {contradiction.parts_are} add up to "
                "more than the whole",
            ],
        )


OPENING = "As reported for"

# What is current, once an area: of a ward also under its code in the set in use.
_REPORTED = """
    select
        indicator, coalesce(carried.code, area) as area, period_start, period_end, breakdown,
        measure, amount, load_id
    from (
        select *, 'numerator' as measure, numerator as amount from reported
        where numerator is not null
        union all
        select *, 'denominator', denominator from reported where denominator is not null
    )
    left join (
        from ward_carried
        where boundary_set = (select value from warehouse where key = 'boundary_set')
    ) as carried on given_as = area
    where superseded_by is null
        and indicator in (
            select indicator from indicator where adds_up in ('areas and periods', 'areas')
        )
"""

_PARTS_OF_AREAS = f"""
with held as ({_REPORTED}),
is_part as (
    select code as part, '{essex.FORCE}' as whole, 'the districts' as parts_are
    from area where boundary_set = '' and kind in ('district', 'unitary')
    union all
    select code, '{essex.COUNTY}', 'the districts'
    from area where boundary_set = '' and kind = 'district'
    union all
    select '{essex.COUNTY}', '{essex.FORCE}', 'the county and the unitaries'
    union all
    select code, '{essex.FORCE}', 'the county and the unitaries'
    from area where boundary_set = '' and kind = 'unitary'
    union all
    select code, parent, 'the wards'
    from area
    where kind = 'ward'
        and boundary_set = (select value from warehouse where key = 'boundary_set')
),
summed as (
    select
        indicator, whole, period_start, period_end, breakdown, measure, parts_are,
        sum(amount) as parts, max(load_id = $load_id) as of_load,
        bool_or(part = '{essex.COUNTY}') as with_county
    from held join is_part on part = area
    group by all
)
select
    held.indicator, held.area, held.period_start, held.period_end, held.breakdown,
    parts_are, name, parts, amount, held.measure
from summed
join held
    on held.area = whole and held.indicator = summed.indicator and held.measure = summed.measure
    and held.breakdown = summed.breakdown
    and held.period_start = summed.period_start and held.period_end = summed.period_end
join (select code, name from area where boundary_set = '') as named on named.code = whole
where parts > amount * (1 + 1e-9)
    and (parts_are <> 'the county and the unitaries' or with_county)
    and ($load_id is null or of_load or held.load_id = $load_id)
order by all
"""

_DOUBTFUL_ESSEX = """
with held as (
    select indicator, area, period_start, period_end, numerator, load_id from reported
    where superseded_by is null and breakdown = '' and numerator is not null
        and indicator in (
            select indicator from indicator where adds_up in ('areas and periods', 'areas')
        )
),
doubtful as (
    select
        indicator, period_start, period_end,
        any_value(numerator) filter (area = $force) as amount
    from held
    group by all
    having bool_or(area = $force) and bool_or(starts_with(area, 'E06'))
        and not bool_or(starts_with(area, 'E07') or area = $county) and bool_or(load_id = $load_id)
)
select
    indicator, arg_min(amount, period_start), min(period_start), arg_min(period_end, period_start),
    count(*) - 1
from doubtful group by indicator order by indicator
"""

# Values of one key divide the whole among them; several keys at once are left out.
_PARTS_OF_BREAKDOWNS = f"""
with held as ({_REPORTED}),
summed as (
    select
        indicator, area, period_start, period_end, measure,
        split_part(breakdown, '=', 1) as key,
        -- one seizure may be of several drugs: there only a single value can be too much
        if(
            any_value(split_part(breakdown, '=', 1)) = 'drug', max(amount), sum(amount)
        ) as parts,
        max(load_id = $load_id) as of_load
    from held
    where breakdown <> '' and not contains(breakdown, ';')
        -- offences of published tables are groups and parts of groups at once
        and indicator in (select indicator from indicator where computed_from = 'return')
    group by all
)
select
    held.indicator, held.area, held.period_start, held.period_end, '',
    'the values by ' || replace(key, '_', ' '), name, parts, amount, held.measure
from summed
join held using (indicator, area, period_start, period_end, measure)
join (
    select code, any_value(name order by boundary_set desc) as name from area group by code
) as named on named.code = held.area
where held.breakdown = '' and parts > amount * (1 + 1e-9)
    and ($load_id is null or of_load or held.load_id = $load_id)
order by all
"""
