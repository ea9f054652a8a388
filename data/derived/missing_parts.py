"""Wholes that cannot be summed because a part has no value: which part, said on the page."""

from __future__ import annotations

import duckdb

from geo import essex

OPENING = "No total:"
MOST_NAMED = 3
MOST_LACKING = 7  # districts; where half of them are missing nobody meant a total


def write_missing_parts(connection: duckdb.DuckDBPyConnection) -> None:
    """Note as a gap of a whole which of its parts has no value.

    Of Essex and the county their districts, of a district its wards in the set in use. Only for
    counts and shares that add up over areas, in periods that most parts reported.
    """
    connection.execute(
        "delete from loaded_note where load_id is null and kind = 'gap' and starts_with(text, ?)",
        [OPENING],
    )
    reported = [row[0] for row in connection.execute(_ADDED_UP).fetchall()]
    if not reported:
        return
    # Named one by one, so that the many counts of crime, which nobody reports, are not read.
    named = ", ".join(f"'{indicator}'" for indicator in reported)
    connection.execute(
        _LACKING.replace(_REPORTED, named),
        {
            "said": OPENING,
            "most": MOST_LACKING,
            "named": MOST_NAMED,
            "districts": list(essex.DISTRICTS),
        },
    )


_REPORTED = "<indicators that are reported>"
_ADDED_UP = """
select indicator from indicator where adds_up in ('areas and periods', 'areas')
    and indicator in (select indicator from reported where superseded_by is null)
"""
_LACKING = f"""
insert into loaded_note
with in_use as (select value as boundary_set from warehouse where key = 'boundary_set'),
is_part as (
    select '{essex.FORCE}' as whole, code as part, name, '' as boundary_set, $most as most
    from area where boundary_set = '' and list_contains($districts::varchar[], code)
    union all
    select '{essex.COUNTY}', code, name, '', $most
    from area where boundary_set = '' and kind = 'district'
    union all
    select parent, code, name, boundary_set, count(*) over (partition by parent) // 2
    from area semi join in_use using (boundary_set) where kind = 'ward'
),
held as (
    select indicator, boundary_set, area, period_start, period_end, breakdown, numerator
    from fact
    where indicator in ({_REPORTED})
        and (boundary_set = '' or boundary_set = (select boundary_set from in_use))
),
period as (
    select distinct whole, indicator, period_start, period_end, breakdown
    from held join is_part on part = area and is_part.boundary_set = held.boundary_set
    where numerator is not null
),
part as (
    select
        period.*, name, most,
        row_number() over (
            partition by whole, period.indicator, period.period_start, period.period_end,
                period.breakdown
            order by name
        ) as number
    from period
    join is_part using (whole)
    left join held
        on held.area = part and held.boundary_set = is_part.boundary_set
        and held.indicator = period.indicator
        and held.period_start = period.period_start and held.period_end = period.period_end
        and held.breakdown = period.breakdown
    where held.numerator is null
),
lacking as (
    select
        indicator, whole, period_start, period_end, breakdown, any_value(most) as most,
        count(*) as many,
        string_agg(name, ', ' order by name) filter (number <= $named) as names
    from part
    group by all
)
select
    indicator, whole, period_start, period_end, 'gap',
    $said || ' ' || names || if(many > $named, ' and ' || (many - $named) || ' more', '')
        || if(many = 1, ' has', ' have') || ' no value',
    breakdown, null
from lacking
where many <= most
    and not exists (
        from fact
        where fact.indicator = lacking.indicator and fact.area = whole and fact.boundary_set = ''
            and fact.period_start = lacking.period_start and fact.breakdown = lacking.breakdown
    )
"""
