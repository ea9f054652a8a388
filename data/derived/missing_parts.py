"""Wholes that cannot be summed because a part has no value: which part, said on the page."""

from __future__ import annotations

import duckdb

from geo import essex

SAID = "No total:"
MOST_NAMED = 3
MOST_LACKING = 7  # districts; where half of them are missing nobody meant a total


def write_missing_parts(connection: duckdb.DuckDBPyConnection) -> None:
    """Note as a gap of Essex or the county which of their districts has no value.

    Only for counts and shares that add up over areas, in periods that most districts reported.
    """
    connection.execute(
        "delete from loaded_note where load_id is null and kind = 'gap' and starts_with(text, ?)",
        [SAID],
    )
    connection.execute(
        _LACKING,
        {
            "said": SAID,
            "most": MOST_LACKING,
            "named": MOST_NAMED,
            "districts": list(essex.DISTRICTS),
        },
    )


_LACKING = f"""
insert into loaded_note
with is_part as (
    select '{essex.FORCE}' as whole, unnest($districts::varchar[]) as part
    union all
    select '{essex.COUNTY}', part
    from (select unnest($districts::varchar[]) as part) where starts_with(part, 'E07')
),
held as (
    select indicator, area, period_start, period_end, breakdown, numerator, absent
    from reported
    where superseded_by is null and indicator in (
        select indicator from indicator where adds_up in ('areas and periods', 'areas')
    )
),
period as (
    select distinct indicator, period_start, period_end, breakdown from held
    where list_contains($districts::varchar[], area) and numerator is not null
),
part as (
    select
        period.*, whole, part, held.numerator, held.absent,
        row_number() over (
            partition by whole, period.indicator, period.period_start, period.period_end,
                period.breakdown, held.numerator is null
            order by name
        ) as number,
        name
    from period
    cross join is_part
    join (select code, name from area where boundary_set = '') as named on named.code = part
    left join held
        on held.area = part and held.indicator = period.indicator
        and held.period_start = period.period_start and held.period_end = period.period_end
        and held.breakdown = period.breakdown
),
lacking as (
    select
        indicator, whole, period_start, period_end, breakdown,
        count(*) as many,
        string_agg(name, ', ' order by name) filter (number <= $named) as names,
        bool_and(absent is not null) as said
    from part where numerator is null
    group by all
)
select
    indicator, whole, period_start, period_end, 'gap',
    $said || ' ' || names || if(many > $named, ' and ' || (many - $named) || ' more', '')
        || if(many = 1, ' has', ' have') || ' no value',
    breakdown, null
from lacking
where many <= $most
    and not exists (
        from fact
        where fact.indicator = lacking.indicator and fact.area = whole and fact.boundary_set = ''
            and fact.period_start = lacking.period_start and fact.breakdown = lacking.breakdown
    )
"""
