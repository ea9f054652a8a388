"""What partners reported and later reported otherwise, and what two sources say of the same."""

from __future__ import annotations

import pandas as pd

from analytics.cache import remembered
from data.warehouse.snapshot import Snapshot


@remembered
def revisions(state: Snapshot) -> pd.DataFrame | None:
    """List what partners reported and later reported otherwise, the newest first.

    Returns
    -------
    DataFrame
        indicator, area, period_start, period_end, breakdown; former_numerator,
        former_denominator, former_value, former_absent, former_status, former_loaded; numerator,
        denominator, value, absent, status, loaded, file. Values in the unit of the indicator;
        where there was none, the reason is in ``absent``. None of a public edition, which
        holds no former values.
    """
    if state.release:
        return None
    return state.query(
        """
        select
            revision.indicator,
            coalesce(any_value(area.name), revision.area) as area,
            revision.period_start,
            revision.period_end,
            breakdown,
            any_value(former_numerator) as former_numerator,
            any_value(former_denominator) as former_denominator,
            any_value(coalesce(
                former_value,
                if(
                    indicator.denominator is null,
                    former_numerator,
                    scale * former_numerator / nullif(former_denominator, 0)
                )
            )) as former_value,
            any_value(former_absent) as former_absent,
            any_value(former_status) as former_status,
            any_value(former.loaded_at)::date as former_loaded,
            any_value(revision.numerator) as numerator,
            any_value(revision.denominator) as denominator,
            any_value(coalesce(
                value,
                if(
                    indicator.denominator is null,
                    revision.numerator,
                    scale * revision.numerator / nullif(revision.denominator, 0)
                )
            )) as value,
            any_value(absent) as absent,
            any_value(status) as status,
            any_value(later.loaded_at)::date as loaded,
            any_value(later.file_name) as file
        from revision
        join indicator using (indicator)
        join load as former on former.load_id = former_load
        join load as later on later.load_id = revision.load_id
        left join area on area.code = revision.area
        group by
            revision.indicator, revision.area, revision.period_start, revision.period_end,
            breakdown, former_load, revision.load_id
        order by
            revision.load_id desc, former_load desc, revision.indicator,
            revision.period_start desc, area, breakdown
        """
    ).df()


@remembered
def reconciliation(state: Snapshot) -> pd.DataFrame:
    """Compare official statistics of recorded crime with the records counted here.

    For the same area and the same period, whole months each. Where not all months of the period
    are held, nothing is compared.

    Returns
    -------
    DataFrame
        area, kind, period_start, period_end, official, status, months (of the period), held (months
        of records), counted (offences in them; missing unless all are held), difference (counted
        less official), percent (of official).
    """
    compared = state.query(
        """
        with official as (
            select area, period_start, period_end, numerator as official, status,
                datediff('month', period_start, period_end) + 1 as months
            from fact
            where indicator = 'police_recorded_crime' and breakdown = '' and boundary_set = ''
                and numerator is not null
                and day(period_start) = 1 and period_end = last_day(period_end)
        ),
        monthly as (
            select area, period_start as month, numerator
            from fact
            where indicator = 'recorded_crime' and breakdown = '' and boundary_set = ''
                and numerator is not null and period_end = last_day(period_start)
        )
        select
            area.name as area,
            area.kind,
            period_start,
            period_end,
            any_value(official) as official,
            any_value(status) as status,
            any_value(months) as months,
            count(month) as held,
            if(count(month) = any_value(months), sum(numerator), null) as counted
        from official
        join area on area.code = official.area and area.boundary_set = ''
            and area.kind in ('force', 'county', 'district', 'unitary')
        left join monthly
            on monthly.area = official.area and month between period_start and period_end
        group by area.name, area.kind, official.area, period_start, period_end
        order by
            period_end desc, period_start desc,
            area.kind <> 'force', area.kind <> 'county', area.name
        """
    ).df()
    difference = compared["counted"] - compared["official"]
    share = 100 * difference / compared["official"].where(compared["official"] > 0)
    return compared.assign(difference=difference, percent=share)
