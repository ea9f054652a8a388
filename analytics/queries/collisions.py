"""When people are hurt on the roads: casualties by weekday and hour, as counts only."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analytics.cache import remembered
from analytics.model.population import people_in
from analytics.queries.population import residents
from data import catalogue
from data.derived.casualty_counts import DRIVER, GROUPS
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


def group_of(indicator: str) -> str:
    """Name the group of casualties that an indicator counts; '' if it counts no records."""
    made = catalogue.indicators()[indicator].computed_from or {}
    return str(made["group"]) if made.get("records") == "stats19" else ""


@remembered
def by_hour(
    state: Snapshot, group: str, codes: tuple[str, ...], ward_set: str, start: date, end: date
) -> pd.DataFrame | None:
    """Count people killed or seriously injured by weekday and hour of the collision.

    Parameters
    ----------
    group : str
        Whom: 'all', 'motorcycle', 'pedestrian', … as `group_of` names them.
    codes : tuple of str
        Essex, districts or wards: several are counted together.
    ward_set : str
        The boundary set that places are looked for in.
    start, end : datetime.date
        First and last day.

    Returns
    -------
    DataFrame
        weekday (1 Monday to 7 Sunday), hour (0 to 23; missing where not known), casualties. No
        row where there are none; no rows at all where no day of the period is loaded. None of a
        public edition, which holds no records.
    """
    if state.release:
        return None
    return state.query(
        f"""
        with hurt as (
            select
                crash.date,
                crash.hour,
                crash.place_id,
                casualty_class,
                casualty_type,
                coalesce(age, if(casualty_class = {DRIVER}, age_of_driver, null)) as age
            from (from casualty where superseded_by is null) as hurt
            join (from collision where superseded_by is null) as crash using (year, collision)
            left join (from vehicle where superseded_by is null) as driven
                using (year, collision, vehicle)
            where hurt.severity <= 2 and crash.date between $start and $end
        )
        select isodow(date)::integer as weekday, hour, count(*)::integer as casualties
        from hurt
        left join (from placement where boundary_set = $ward_set) using (place_id)
        where {GROUPS[group]} and (
            list_contains($codes, $force)
            or list_contains($codes, district)
            or list_contains($codes, ward)
        )
        group by all
        order by all
        """,
        {
            "codes": list(codes),
            "force": FORCE,
            "ward_set": ward_set,
            "start": start,
            "end": end,
        },
    ).df()


@remembered
def by_district(
    state: Snapshot, indicators: tuple[str, ...], start: date, end: date, breakdown: str = ""
) -> pd.DataFrame:
    """Count several kinds of casualties in every district, what no district holds, and Essex.

    Returns
    -------
    DataFrame
        code, name, kind, persons, and a column an indicator: the sum of its months; missing where
        one of them has no figure. Next to each a column ``hidden_…``: whether a public edition does
        not show one of them.
    """
    rows = state.query(
        """
        select code, any_value(name) as name, any_value(kind) as kind, indicator,
            if(
                sum(datediff('month', period_start, period_end) + 1)
                    filter (numerator is not null)
                    = datediff('month', $start, $end) + 1,
                sum(numerator),
                null
            ) as number,
            bool_or(absent is not distinct from $too_few) as hidden
        from fact
        join (
            select code, name, kind from area
            where boundary_set = '' and kind in ('force', 'district', 'unitary', 'remainder')
        ) on code = area
        where list_contains($indicators, indicator)
            and boundary_set = ''
            and breakdown = $breakdown
            and period_start >= $start and period_end <= $end
        group by code, indicator
        """,
        {
            "indicators": list(indicators),
            "breakdown": breakdown,
            "start": start,
            "end": end,
            "too_few": TOO_FEW,
        },
    ).df()
    index = ["code", "name", "kind"]
    table = rows.pivot(index=index, columns="indicator", values="number")
    unseen = rows.pivot(index=index, columns="indicator", values="hidden")
    table = table.reindex(columns=list(indicators)).astype(float)
    for key in indicators:
        table[f"hidden_{key}"] = unseen[key].eq(True) if key in unseen else False
    table = table.reset_index()
    table.columns.name = None
    people = residents(state, "")
    nearest = [people_in(people.get(("", code), ()), start, end) for code in table["code"]]
    return table.assign(
        persons=[persons for persons, _ in nearest],
        year=[float("nan") if year is None else float(year) for _, year in nearest],
    )
