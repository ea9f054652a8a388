"""What there is to choose from: indicators with their periods, areas, shapes, sources, notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from analytics.cache import remembered
from analytics.model.indicators import (
    COUNCILS,
    DISTRICTS,
    KINDS,
    WARDS,
    Contents,
    Indicator,
    Note,
    WardSet,
    facts_set,
)
from analytics.queries.outcome_ages import young_periods
from analytics.queries.population import residents
from data.warehouse.snapshot import Snapshot
from geo.essex import COUNTY, COUNTY_NAME, FORCE, level_of


@remembered
def contents(state: Snapshot, indicators: tuple[str, ...]) -> Contents:
    """Say what there is to choose from among ``indicators``; those without a period are not."""
    settings = dict(state.query("select key, value from warehouse").fetchall())
    sets = state.query(
        """
        select boundary_set, title, approximate
        from boundary_set
        where kind = 'ward' and complete and shapes is not null
            and boundary_set in (select distinct boundary_set from fact)
        order by dated desc, boundary_set
        """
    ).fetchall()
    rows = state.query(
        """
        with held as (
            select
                indicator,
                breakdown,
                period_start,
                datediff('month', period_start, period_end) + 1 as length
            from fact
            where boundary_set = ''
                and area not in (select code from area where kind = 'other force')
            group by all
        ),
        -- what has no whole, as quantities of different drugs, is followed by its parts
        whole as (
            select *
            from held
            where breakdown = '' or indicator not in (
                select indicator from held where breakdown = ''
            )
        ),
        stepped as (
            select
                indicator,
                rolling,
                case frequency when 'month' then 1 when 'quarter' then 3 else 12 end as step
            from indicator
        ),
        -- where quarters and years are held, one of them is followed: that of the catalogue, else
        -- the shortest; but none that ended more than a year before another
        followed as (
            select
                indicator,
                arg_max(
                    length,
                    (
                        datediff('month', ends, newest) <= 12,
                        length = if(rolling, 12, step),
                        -length
                    )
                ) as length
            from (
                select *, max(ends) over (partition by indicator) as newest
                from (
                    select
                        indicator,
                        length,
                        max(period_start + to_months(length::integer)) as ends
                    from whole
                    group by all
                )
            )
            join stepped using (indicator)
            group by indicator
        ),
        followed_periods as (
            select
                indicator,
                length,
                list(distinct period_start order by period_start) as periods,
                bool_or(breakdown = '') as has_whole
            from whole
            join followed using (indicator, length)
            group by all
        ),
        loaded as (
            select
                indicator,
                length,
                any_value(periods) as periods,
                any_value(has_whole) as has_whole,
                list(distinct breakdown order by breakdown)
                    filter (breakdown <> '') as breakdowns
            from held
            join followed_periods using (indicator, length)
            group by all
        ),
        -- values nearer to one another than they are long overlap, whatever the catalogue says
        apart as (
            select indicator, min(months) as months
            from (
                select
                    indicator,
                    datediff('month', lag(start) over (
                        partition by indicator order by start
                    ), start) as months
                from (select indicator, unnest(periods) as start from loaded)
            )
            group by indicator
        ),
        reaches as (
            select
                indicator,
                case
                    when bool_or(boundary_set <> '' and starts_with(area, 'E05')) then $wards
                    when bool_or(area in (
                        select code from area where kind in ('district', 'unitary')
                    )) then $districts
                    else ''
                end as finest
            from (
                select distinct
                    indicator, boundary_set, area,
                    datediff('month', period_start, period_end) + 1 as length
                from fact
                semi join (select distinct indicator, breakdown from whole)
                    using (indicator, breakdown)
            )
            join followed using (indicator, length)
            group by indicator
        )
        select
            indicator, name, area_of_focus, tier, definition, caveats, unit, scale, rise_is,
            denominator is not null, smallest_area, adds_up, events, matures,
            least(if(rolling, step, length), coalesce(months, length)),
            length, periods, breakdowns, finest, numerator, coalesce(denominator, ''),
            has_whole
        from indicator
        join stepped using (indicator, rolling)
        join loaded using (indicator)
        join apart using (indicator)
        join reaches using (indicator)
        where periods is not null
        """,
        {"wards": WARDS, "districts": DISTRICTS},
    ).fetchall()
    known = {
        row[0]: Indicator(*(*row[:16], tuple(row[16]), tuple(row[17] or ()), *row[18:]))
        for row in rows
    }
    wanted = [known[key] for key in indicators if key in known]
    for key, young in young_periods(state, wanted).items():
        known[key] = replace(known[key], young=young)
    ward_set = settings.get("boundary_set", "")
    ward_sets = {row[0]: WardSet(*row) for row in sets}
    # Where no wards can be drawn, all the rest can still be shown.
    ward_sets.setdefault(ward_set, WardSet(ward_set, "No ward boundaries are loaded", False))
    return Contents(
        demonstration=settings.get("edition") == "demonstration",
        ward_sets=ward_sets,
        ward_set=ward_set,
        indicators={key: known[key] for key in indicators if key in known},
        release=state.release,
        council_sets=_council_sets(state),
    )


def _council_sets(state: Snapshot) -> dict[str, WardSet]:
    """Find the sets of councils of another date, and what there are figures of."""
    sets = state.query(
        """
        select boundary_set, title, year(dated) from boundary_set
        where kind = 'council' and complete and shapes is not null
        order by dated, boundary_set
        """
    ).fetchall()
    if not sets:  # most warehouses: nothing more is asked
        return {}
    supplied: dict[str, set[str]] = {}
    for key, indicator in state.query(
        "select distinct boundary_set, indicator from fact "
        "where list_contains($sets, boundary_set)",
        {"sets": [row[0] for row in sets]},
    ).fetchall():
        supplied.setdefault(key, set()).add(indicator)
    return {
        key: WardSet(key, title, False, level_of(year).singular, frozenset(supplied[key]))
        for key, title, year in sets
        if key in supplied
    }


@remembered
def areas(state: Snapshot, ward_set: str) -> pd.DataFrame:
    """List force, districts and the areas of a set: code, name, kind, parent, district."""
    return state.query(
        """
        select area.code, area.name, area.kind, area.parent, district.name as district
        from area
        left join area as district
            on district.code = area.parent and district.boundary_set = ''
            and district.kind in ('district', 'unitary')
        where area.boundary_set in ('', $ward_set)
            and area.kind in ('force', 'district', 'unitary', 'ward', 'council')
        order by district.name nulls first, area.name, area.code
        """,
        {"ward_set": ward_set},
    ).df()


@remembered
def shapes(state: Snapshot, ward_set: str) -> bytes:
    """Fetch the light map shapes of a set: JSON with one feature list a kind."""
    row = state.query(
        "select shapes from boundary_set where boundary_set = $ward_set", {"ward_set": ward_set}
    ).fetchone()
    return bytes(row[0]) if row and row[0] else b'{"ward": [], "district": []}'


@remembered
def geometry(state: Snapshot, ward_set: str, level: str) -> pd.DataFrame:
    """Fetch the full shapes of wards or councils, or of districts put together from wards.

    Returns
    -------
    DataFrame
        code, geometry (shapely, British National Grid), in the order of the codes.
    """
    import shapely

    rows = state.query(
        """
        select code, parent, geometry
        from area
        where boundary_set = $ward_set and kind = $kind and geometry is not null
        order by code
        """,
        {"ward_set": ward_set, "kind": "council" if level == COUNCILS else "ward"},
    ).fetchnumpy()
    shapes = shapely.from_wkb([bytes(shape) for shape in rows["geometry"]])
    wards = pd.DataFrame({"code": rows["code"], "parent": rows["parent"], "geometry": shapes})
    if level != DISTRICTS:
        return wards[["code", "geometry"]]
    grouped = wards.groupby("parent")["geometry"].agg(lambda parts: shapely.union_all(list(parts)))
    return grouped.rename_axis("code").reset_index()


@remembered
def names(state: Snapshot, ward_set: str) -> dict[str, str]:
    """Name every area by its code."""
    known = areas(state, ward_set)
    return {COUNTY: COUNTY_NAME} | dict(zip(known["code"], known["name"], strict=True))


@remembered
def districts(state: Snapshot, ward_set: str) -> dict[str, str]:
    """Name for every area the code of its district, or of its council; of Essex, nothing."""
    known = areas(state, ward_set)
    is_district = known["kind"].isin([*KINDS[DISTRICTS], *KINDS[COUNCILS]])
    district = known["code"].where(is_district, known["parent"].fillna(""))
    return dict(zip(known["code"], district, strict=True))


@remembered
def sources(state: Snapshot, indicator: str) -> tuple[tuple[str, date], ...]:
    """List who published an indicator's facts, and the day they were last loaded."""
    rows = state.query(
        """
        select publisher, max(loaded_at)::date
        from load
        where load_id in (
            select distinct load_id from fact
            where indicator = $indicator and boundary_set = '' and area = $force
        )
        group by publisher
        order by publisher
        """,
        {"indicator": indicator, "force": FORCE},
    ).fetchall()
    return tuple(rows)


@remembered
def notes(state: Snapshot, indicator: str) -> tuple[Note, ...]:
    """List what is known of an indicator's gaps, breaks and caveats."""
    rows = state.query(
        """
        select area, period_start, period_end, kind, text
        from note
        where indicator = $indicator
        order by period_start, text
        """,
        {"indicator": indicator},
    ).fetchall()
    return tuple(Note(*row) for row in rows)


@remembered
def has_population(state: Snapshot, indicator: Indicator, ward_set: str, level: str) -> bool:
    """Whether those at risk are known for the wards of a set, or for the districts.

    They are all residents, or those of the ages that the indicator is about.
    """
    of = facts_set(level, ward_set)
    return any(boundary_set == of for boundary_set, _ in residents(state, indicator.at_risk))
