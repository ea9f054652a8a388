"""Several indicators at once, area by area: what a grid of indicators by districts stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from analytics.choices import WARDS, Indicator
from analytics.memory import remembered
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot


class Asked(NamedTuple):
    """An indicator, and first and last day of the run of its periods that is summed."""

    indicator: Indicator
    start: date
    end: date


@remembered
def many_by_area(
    state: Snapshot, asked: Sequence[Asked], ward_set: str, level: str
) -> pd.DataFrame:
    """Sum several indicators, each over its own periods, in every district or ward.

    Parameters
    ----------
    asked : tuple of Asked
        The periods of an indicator whose values do not add up must be one.
    level : str
        'wards' of the set, or 'districts': then also the county without the unitaries, for what
        is given for it alone.

    Returns
    -------
    DataFrame, by indicator and name
        indicator, code, name, kind, numerator, denominator, persons, hidden (whether there is no
        figure because a public edition does not show it). No figure where a period was
        not given, or where a break in the area parts the periods.
    """
    return state.query(
        """
        with asked as (
            select
                unnest($indicators::varchar[]) as indicator,
                unnest($lengths::integer[]) as length,
                unnest($first::date[]) as first,
                unnest($last::date[]) as last,
                unnest($many::integer[]) as many
        ),
        people as (
            select boundary_set, code, arg_max(persons, year) as persons
            from area_population
            group by all
        ),
        parted as (
            select distinct indicator, boundary_set, code
            from broken
            join asked using (indicator)
            where coalesce(breakdown, '') = '' and period_start > first and period_start <= last
        ),
        counted as (
            select
                indicator, boundary_set, area,
                count(numerator) = any_value(many) as whole,
                sum(numerator) as numerator,
                sum(denominator) as denominator,
                bool_or(absent = $too_few) as hidden
            from fact
            join asked using (indicator)
            where breakdown = ''
                and boundary_set in ('', $ward_set)
                and period_start >= first and period_end <= last
                and datediff('month', period_start, period_end) + 1 = length
            group by all
        )
        select
            counted.indicator, area.code, area.name, area.kind,
            if(whole and parted.code is null, numerator, null)::double as numerator,
            if(whole and parted.code is null, denominator, null)::double as denominator,
            persons::double as persons,
            coalesce(hidden, false) as hidden
        from counted
        join area on area.code = counted.area and area.boundary_set = counted.boundary_set
        left join people on people.code = area.code and people.boundary_set = area.boundary_set
        left join parted
            on parted.indicator = counted.indicator
            and parted.code = area.code and parted.boundary_set = area.boundary_set
        where list_contains($kinds, area.kind)
        order by counted.indicator, area.name, area.code
        """,
        {
            "indicators": [one.indicator.key for one in asked],
            "lengths": [one.indicator.length for one in asked],
            "first": [one.start for one in asked],
            "last": [one.end for one in asked],
            "many": [_periods(one) for one in asked],
            "ward_set": ward_set,
            "too_few": TOO_FEW,
            "kinds": ["ward"] if level == WARDS else ["county", "district", "unitary"],
        },
    ).df()


def _periods(one: Asked) -> int:
    months = 12 * (one.end.year - one.start.year) + one.end.month - one.start.month + 1
    return (months - one.indicator.length) // one.indicator.step + 1
