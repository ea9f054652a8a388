"""Answers of victims by aspect, crime group and ethnic group, by month or by quarter."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analytics import as_text
from analytics.cache import remembered
from analytics.model.indicators import Indicator
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

ASPECTS = ("contact", "action", "informed", "treatment", "overall")


@remembered
def satisfaction_facts(state: Snapshot, area: str, ward_set: str) -> pd.DataFrame:
    """List the counts of the victim satisfaction survey.

    `analytics.statistics.satisfaction` takes them as they are.

    They are of single months; of quarters where no month is held, as in a public edition, whose
    months are often too few to show.

    A month of the survey in which nobody of a group answered has a row, 0 of 0: the warehouse
    keeps none. A survey of a month is held where somebody in Essex answered about the aspect and
    the crime group, and, for the ethnic groups, gave one. All crime groups together have no
    figure in a month in which one of them is not held that other months have.

    Parameters
    ----------
    area : str
        Code of an area; '' for all of them: Essex, the county, each district and unitary, and
        what no district was given for. Wards have no answers counted.
    ward_set : str
        The boundary set, should the area be a ward of it.

    Returns
    -------
    DataFrame
        aspect ('contact', 'action', 'informed', 'treatment', 'overall'), crime_group and ethnicity
        ('' for all), area, month (first day of it; of a quarter its last month), length (months:
        1 or 3), numerator (satisfied), denominator (answered), status, broken (what changed with
        the month or quarter; else ''), reason (why there is no figure; else ''). Areas without any
        answer are not in it.
    """
    return state.query(
        """
        with periods as (
            select *, datediff('month', period_start, period_end) + 1 as length
            from fact
            where indicator in (select unnest($indicators::varchar[]))
                and boundary_set in ('', $ward_set)
        ),
        shortest as (
            select min(length) as length from periods where length in (1, 3)
        ),
        answers as (
            select
                indicator,
                boundary_set,
                area,
                date_trunc('month', period_end)::date as month,
                breakdown,
                regexp_extract(breakdown, 'crime_group=([^;]*)', 1) as crime_group,
                regexp_extract(breakdown, 'ethnicity=([^;]*)', 1)   as ethnicity,
                numerator,
                denominator,
                absent,
                status
            from periods
            join shortest using (length)
            where area = $area or area = $force or $area = ''
        ),
        -- what the survey of a month was held for, by its answers from anywhere in Essex
        held as (
            select indicator, crime_group, ethnicity <> '' as by_ethnicity, month,
                max(status) as status
            from answers
            where area = $force and (denominator is not null or absent = $too_few)
            group by all
        ),
        -- crime groups not held in a month, of those that other months have
        lacking as (
            select
                indicator,
                by_ethnicity,
                month,
                string_agg(crime_group, ', ' order by crime_group) as crime_groups
            from (select distinct indicator, by_ethnicity, crime_group from held)
            cross join (select distinct month from held)
            anti join held using (indicator, by_ethnicity, crime_group, month)
            where crime_group <> ''
            group by all
        ),
        groups as (
            select distinct indicator, boundary_set, area, crime_group, ethnicity, breakdown
            from answers
            where area = $area or $area = ''
        ),
        last_break as (
            select
                groups.*,
                if(shortest.length = 3,
                    date_trunc('quarter', period_start) + interval 2 month,
                    date_trunc('month', period_start))::date as month,
                string_agg(distinct text, '; ' order by text) as text
            from groups
            cross join shortest
            join broken
                on broken.indicator = groups.indicator
                and broken.code = groups.area
                and broken.boundary_set = groups.boundary_set
                and coalesce(broken.breakdown, groups.breakdown) = groups.breakdown
            group by all
        )
        select
            substr(wanted.indicator, 14)           as aspect,
            wanted.crime_group,
            wanted.ethnicity,
            wanted.area,
            wanted.month,
            shortest.length::int                   as length,
            coalesce(
                'no interviews about ' || lacking.crime_groups,
                if(absent = $too_few, $not_shown, '')
            )                                      as reason,
            if(reason = '', coalesce(numerator, 0), null)   as numerator,
            if(reason = '', coalesce(denominator, 0), null) as denominator,
            coalesce(answers.status, wanted.status)   as status,
            coalesce(last_break.text, '')              as broken
        from (
            select groups.*, held.month, held.status
            from groups
            join held on held.indicator = groups.indicator
                and held.crime_group = groups.crime_group
                and held.by_ethnicity = (groups.ethnicity <> '')
        ) as wanted
        cross join shortest
        left join answers using (indicator, boundary_set, area, breakdown, month)
        left join last_break using (indicator, boundary_set, area, breakdown, month)
        left join lacking
            on wanted.crime_group = ''
            and lacking.indicator = wanted.indicator
            and lacking.by_ethnicity = (wanted.ethnicity <> '')
            and lacking.month = wanted.month
        order by
            list_position($indicators, wanted.indicator), wanted.crime_group, wanted.ethnicity,
            wanted.area, wanted.month
        """,
        {
            "indicators": [f"satisfaction_{aspect}" for aspect in ASPECTS],
            "area": area,
            "ward_set": ward_set,
            "force": FORCE,
            "too_few": TOO_FEW,
            "not_shown": as_text.NOT_SHOWN,
        },
    ).df()


@remembered
def not_whole(state: Snapshot, indicator: Indicator, breakdown: str) -> dict[date, str]:
    """List the periods in which all crime groups together are not all, and what they lack.

    As in `satisfaction_facts`: a survey that was not held for a crime group in a month, though it
    was in others, has no figure of all groups together for it. Empty for a crime group itself,
    and for what is not given by crime group.

    Returns
    -------
    dict
        First day of the period to the reason: no interviews about Vehicle crime.
    """
    if "crime_group=" in breakdown or not indicator.values_of("crime_group"):
        return {}
    rows = state.query(
        """
        with held as (
            select distinct
                regexp_extract(breakdown, 'crime_group=([^;]*)', 1) as crime_group,
                period_start
            from fact
            where indicator = $indicator
                and area = $force
                and boundary_set = ''
                and (denominator is not null or absent = $too_few)
                and datediff('month', period_start, period_end) + 1 = $length
                and contains(breakdown, 'ethnicity=') = $by_ethnicity
        )
        select period_start, string_agg(crime_group, ', ' order by crime_group)
        from (select distinct crime_group from held)
        cross join (select distinct period_start from held)
        anti join held using (crime_group, period_start)
        where crime_group <> ''
        group by period_start
        """,
        {
            "indicator": indicator.key,
            "force": FORCE,
            "length": indicator.length,
            "too_few": TOO_FEW,
            "by_ethnicity": "ethnicity=" in breakdown,
        },
    ).fetchall()
    return {start: f"no interviews about {lacking}" for start, lacking in rows}
