"""Reported values next to records: which of the two counts, and wholes that are sums of parts."""

from __future__ import annotations

import duckdb

from data.warehouse.superseding import HIDDEN_BY_RECORDS
from geo import essex


def records_take_over(connection: duckdb.DuckDBPyConnection) -> None:
    """Let records replace reported values of the same indicator and time, and no others.

    An indicator may come as a return for as long as nobody sends the records it is counted from.
    One figure must not have two sources: where there are records, they are it.
    """
    # Of what was hidden before, less may be counted now: by a shorter edition, or part of it gone.
    connection.execute(f"update reported set superseded_by = null where {HIDDEN_BY_RECORDS}")
    connection.execute(
        """
        update reported set superseded_by = counted.load_id
        from (
            select indicator, period_start, period_end, max(load_id) as load_id
            from computed where made_of = 'records'
            group by all
        ) as counted
        where reported.superseded_by is null
            and reported.indicator = counted.indicator
            and reported.period_start <= counted.period_end
            and reported.period_end >= counted.period_start
        """
    )


def hidden(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Count the reported values that give way to records, by the load of these."""
    return dict(
        connection.execute(
            f"select superseded_by, count(*) from reported where {HIDDEN_BY_RECORDS} group by all"
        ).fetchall()
    )


def stranded(connection: duckdb.DuckDBPyConnection) -> int:
    """Count the values of wards that are no wards in use, nor can be carried over to one."""
    return connection.execute(
        """
        select count(*) from reported
        where superseded_by is null and starts_with(area, 'E05') and area not in (
            select given_as from ward_carried
            where boundary_set = (select value from warehouse where key = 'boundary_set')
        )
        """
    ).fetchall()[0][0]


def one_value_a_ward(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> None:
    """Of values given for one ward of a set under codes of several years, let the newest stand."""
    connection.execute(
        """
        create or replace temp table same_ward as
        select given_as as area, code as ward from ward_carried
        where boundary_set = $boundary_set
        qualify count(*) over (partition by code) > 1
        """,
        {"boundary_set": boundary_set},
    )
    connection.execute(
        """
        update reported set superseded_by = newest.load_id
        from same_ward
        join (
            select
                indicator, ward, period_start, period_end, breakdown, max(load_id) as load_id
            from reported join same_ward using (area)
            where superseded_by is null
            group by all having count(*) > 1
        ) as newest using (ward)
        where reported.area = same_ward.area
            and reported.indicator = newest.indicator
            and reported.period_start = newest.period_start
            and reported.period_end = newest.period_end
            and reported.breakdown = newest.breakdown
            and reported.superseded_by is null
            and reported.load_id < newest.load_id
        """
    )


def add_up(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Add up reported parts to wholes that were not reported, and say what is left over.

    Only for indicators that add up over areas. A whole is summed only from all of its parts, each
    with a value: a district from its wards, the county and the force from the districts. Where the
    whole was reported too, what the parts leave of it is as "no district given" or "ward not
    known", so that parts and remainder add up to the whole.

    Parameters
    ----------
    sets : list of str
        The ward sets, the one in use last.
    """
    connection.execute("delete from computed where made_of = 'parts'")
    connection.execute(_STANDING)
    connection.execute(_SUM.format(parts=_WARDS))
    connection.execute(_WHOLES, {"boundary_set": sets[-1]})
    connection.execute(_REMAINDERS)
    connection.execute(_STANDING + " where boundary_set = ''")  # wards have been dealt with
    connection.execute(_SUM.format(parts=_DISTRICTS))
    connection.execute(_WHOLES, {"boundary_set": ""})
    connection.execute(_REMAINDERS)


# What is reported, or has just been summed, of indicators that add up over areas. Records are
# counted with remainders of their own, and hide what was reported of the same time.
_STANDING = """
create or replace temp table standing as
select
    indicator, boundary_set, area, period_start, period_end, breakdown, numerator, denominator,
    status, load_id
from fact
semi join (from indicator where adds_up in ('areas and periods', 'areas')) using (indicator)
semi join (
    select distinct indicator from reported where superseded_by is null
) using (indicator)
anti join (
    select distinct indicator, period_start, period_end from computed where made_of = 'records'
) using (indicator, period_start, period_end)
"""

# Which area is part of which, and under which code what is left over of the whole is.
_WARDS = """
    select boundary_set, code, parent as whole, '' as whole_set, parent || ':no-ward' as left_over
    from area where kind = 'ward'
"""

# Official shapes of the districts are areas of a boundary set of their own, under the same codes:
# only those of '' are counted.
_DISTRICTS = f"""
    select '' as boundary_set, code, '{essex.FORCE}' as whole, '' as whole_set,
        '{essex.NO_DISTRICT}' as left_over
    from area where boundary_set = '' and kind in ('district', 'unitary')
    union all
    select '', code, '{essex.COUNTY}', '', null
    from area where boundary_set = '' and kind = 'district'
"""

_SUM = """
create or replace temp table summed as
with part as ({parts}),
whole as (select boundary_set, whole, count(*) as parts from part group by all)
select
    indicator,
    part.boundary_set,
    part.whole,
    left_over,
    period_start,
    period_end,
    breakdown,
    sum(numerator) as numerator,
    sum(denominator) as denominator,
    if(bool_or(status = 'provisional'), 'provisional', 'final') as status,
    max(load_id) as load_id
from standing
join part on part.boundary_set = standing.boundary_set and part.code = standing.area
join whole on whole.boundary_set = part.boundary_set and whole.whole = part.whole
group by
    indicator, part.boundary_set, part.whole, left_over, period_start, period_end, breakdown
having count(numerator) = any_value(whole.parts)
    and count(denominator) in (0, any_value(whole.parts))
"""

_WHOLES = """
insert into computed
select
    indicator, '', whole, period_start, period_end, breakdown, numerator, denominator, status,
    'parts', load_id
from summed
anti join (from standing where boundary_set = '') as known
    on known.area = whole
    and known.indicator = summed.indicator
    and known.breakdown = summed.breakdown
    and known.period_start <= summed.period_end
    and known.period_end >= summed.period_start
where summed.boundary_set = $boundary_set
"""

_REMAINDERS = """
insert into computed
select
    summed.indicator,
    summed.boundary_set,
    left_over,
    summed.period_start,
    summed.period_end,
    summed.breakdown,
    known.numerator - summed.numerator,
    known.denominator - summed.denominator,
    if('provisional' in (known.status, summed.status), 'provisional', 'final'),
    'parts',
    greatest(known.load_id, summed.load_id)
from summed
join (from standing where boundary_set = '') as known
    on known.area = whole
    and known.indicator = summed.indicator
    and known.breakdown = summed.breakdown
    and known.period_start = summed.period_start
    and known.period_end = summed.period_end
-- a table may give what is left over itself
anti join (from standing where boundary_set = '') as given
    on given.area = left_over
    and given.indicator = summed.indicator
    and given.breakdown = summed.breakdown
    and given.period_start = summed.period_start
    and given.period_end = summed.period_end
where left_over is not null
    and known.numerator >= summed.numerator
    and (known.numerator > summed.numerator or known.denominator > summed.denominator)
    and (known.denominator is null) = (summed.denominator is null)
    and coalesce(known.denominator >= summed.denominator, true)
"""
