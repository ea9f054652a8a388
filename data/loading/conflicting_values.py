"""Values that two files give differently: which is current, and what it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class Conflict:
    """One value that a file of this call gives otherwise than a file before it.

    Attributes
    ----------
    indicator, area, area_name, breakdown : str
        Which value.
    period_start, period_end : datetime.date
        First and last day.
    former, now : str
        The two values as they are written; a reason where there is none.
    former_status, status : str
        'provisional' or 'final'.
    former_file, file : str
        The files that give them; the later one is.
    same_call : bool
        Whether both files were loaded together.
    effect : float
        The difference of the two, in the unit of the indicator; 0 where one of them is missing.
    """

    indicator: str
    area: str
    area_name: str
    period_start: date
    period_end: date
    breakdown: str
    former: str
    now: str
    former_status: str
    status: str
    former_file: str
    file: str
    same_call: bool
    effect: float


def find_conflicts(connection: duckdb.DuckDBPyConnection, loads: list[int]) -> list[Conflict]:
    """List the values that the loads of a call give otherwise, the largest effect first.

    Parameters
    ----------
    loads : list of int
        The loads of this call.
    """
    rows = connection.execute(_CONFLICTS, {"loads": loads}).fetchall() if loads else []
    return [Conflict(*row) for row in rows]


_CONFLICTS = """
with valued as (
    select
        reported.*,
        coalesce(
            value,
            if(
                indicator.denominator is null,
                numerator_,
                scale * numerator_ / nullif(reported.denominator, 0)
            )
        ) as shown
    from (select *, numerator as numerator_ from reported) as reported
    join (select indicator, denominator, scale from indicator) as indicator using (indicator)
),
named as (
    select code, any_value(name order by boundary_set desc) as name from area group by code
),
pair as (
    select
        former.*, former.shown as former_value, later.shown as later_value,
        later.numerator as later_numerator, later.denominator as later_denominator,
        later.absent as later_absent, later.status as later_status, later.load_id as later_load
    from valued as former
    join valued as later
        on later.load_id = former.superseded_by
        and later.indicator = former.indicator
        and later.area = former.area
        and later.period_start = former.period_start
        and later.period_end = former.period_end
        and later.breakdown = former.breakdown
    where list_contains($loads::integer[], later.load_id)
        and (former.numerator, former.denominator, former.value, former.absent)
            is distinct from (later.numerator, later.denominator, later.value, later.absent)
)
select
    indicator,
    area,
    coalesce(named.name, area),
    period_start,
    period_end,
    breakdown,
    coalesce(absent, format('{:.6g}', former_value) || if(
        denominator is null, '', format(' ({:.6g} of {:.6g})', numerator, denominator))),
    coalesce(later_absent, format('{:.6g}', later_value) || if(
        later_denominator is null, '',
        format(' ({:.6g} of {:.6g})', later_numerator, later_denominator))),
    status,
    later_status,
    before.file_name,
    after.file_name,
    list_contains($loads::integer[], pair.load_id),
    coalesce(abs(later_value - former_value), 0) as effect
from pair
left join named on named.code = area
join (select load_id, file_name from load) as before on before.load_id = pair.load_id
join (select load_id, file_name from load) as after on after.load_id = later_load
order by effect desc, indicator, area, period_start, breakdown, later_load
"""
