"""One indicator of one area through time, with what is known of its gaps and breaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analytics.choices import Indicator, Note
from analytics.memory import remembered
from analytics.questions.contents import names
from analytics.questions.victims import not_whole
from analytics.series import Series
from data.warehouse import Snapshot
from geo.essex import FORCE


def series(
    state: Snapshot, indicator: Indicator, area: str, ward_set: str, breakdown: str = ""
) -> Series:
    """Follow an indicator in an area through all periods that are loaded.

    Parameters
    ----------
    indicator : Indicator
        As in `contents`.
    area : str
        Code of a force, county, district or ward, or of a remainder.
    ward_set : str
        The boundary set that a ward is looked for in.
    breakdown : str
        '' for the whole, or 'key=value' pairs joined by ';'.
    """
    return many_series(state, (indicator,), area, ward_set, (breakdown,))[indicator.key, breakdown]


@remembered
def many_series(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    area: str,
    ward_set: str,
    breakdowns: tuple[str, ...] = ("",),
) -> dict[tuple[str, str], Series]:
    """Follow several indicators in one area, each for each breakdown: two queries in all.

    Returns
    -------
    dict
        (key of the indicator, breakdown) to `Series`; one without any value has no rows.
    """
    asked = {
        "area": area,
        "ward_set": ward_set,
        "force": FORCE,
        "indicators": [one.key for one in indicators],
    }
    noted = state.query(
        """
        select note.indicator, note.area, period_start, period_end, kind, text, note.breakdown
        from note
        where list_contains($indicators, note.indicator) and kind <> 'break' and (
            note.area in ('', $area)
            or note.area = $force
                and $area not in (select code from area where kind = 'other force')
            or note.area = (
                select any_value(parent) from area
                where code = $area and boundary_set in ('', $ward_set)
            )
        )
        union
        select indicator, code, period_start, null, 'break', text, breakdown
        from broken
        where list_contains($indicators, indicator)
            and code = $area
            and boundary_set in ('', $ward_set)
        order by period_start, text
        """,
        asked,
    ).fetchall()
    rows = state.query(
        """
        with asked as (
            select
                unnest($indicators::varchar[]) as indicator,
                unnest($steps::integer[]) as step,
                unnest($lengths::integer[]) as length,
                unnest($scales::double[]) as scale
        ),
        held as (
            select asked.*, fact.* exclude (indicator)
            from fact
            join asked using (indicator)
            where boundary_set in ('', $ward_set)
                and area = $area
                and list_contains($breakdowns, breakdown)
                and datediff('month', period_start, period_end) + 1 = length
        ),
        every as (  -- also what is missing between the first period and the last
            select
                indicator, breakdown, length,
                unnest(generate_series(
                    min(period_start), max(period_start), to_months(any_value(step))
                ))::date as period_start
            from held
            group by indicator, breakdown, length
        ),
        gap as (
            select
                unnest($gaps::varchar[]) as indicator,
                unnest($gap_of::varchar[]) as of_breakdown,
                unnest($gap_from::date[]) as since,
                unnest($gap_to::date[]) as until,
                unnest($gap_text::varchar[]) as text
        ),
        explained as (
            select indicator, breakdown, period_start, any_value(text) as text
            from every
            join gap using (indicator)
            where since <= last_day(period_start + to_months(length - 1))
                and coalesce(until, period_start) >= period_start
                and coalesce(of_breakdown, breakdown) = breakdown
            group by all
        ),
        valued as (
            select
                indicator,
                breakdown,
                period_start as start,
                coalesce(
                    period_end, last_day(period_start + to_months(every.length - 1))
                ) as end,
                numerator,
                denominator,
                coalesce(
                    value,
                    if(scale is null, numerator, scale * numerator / nullif(denominator, 0))
                ) as value,
                status,
                case
                    when text is not null then text
                    when status is null then 'not loaded'
                    when absent = 'none' then 'none reported'
                    when absent is not null then absent
                    else 'nobody to count'
                end as why
            from every
            full join held using (indicator, breakdown, period_start)
            left join explained using (indicator, breakdown, period_start)
        )
        select * replace (if(value is null, why, '') as why)
        from valued
        order by indicator, breakdown, start
        """,
        {
            "area": area,
            "ward_set": ward_set,
            "breakdowns": list(breakdowns),
            "indicators": [one.key for one in indicators],
            "steps": [one.step for one in indicators],
            "lengths": [one.length for one in indicators],
            "scales": [one.scale if one.is_share else None for one in indicators],
            **_gaps(noted),
        },
    ).df()
    people = state.query(
        """
        select max_by(persons, year), max(year)
        from area_population
        where code = $area and boundary_set in ('', $ward_set)
        """,
        {"area": area, "ward_set": ward_set},
    ).fetchone()
    persons, year = people or (None, None)
    name = names(state, ward_set).get(area, area)
    held = dict(iter(rows.groupby(["indicator", "breakdown"], sort=False)))
    nothing, shown = rows.iloc[:0], rows.columns.drop(["indicator", "breakdown"])
    found = {}
    for one in indicators:
        for breakdown in breakdowns:
            values = held.get((one.key, breakdown), nothing)[shown].reset_index(drop=True)
            for start, why in not_whole(state, one, breakdown).items():
                at = values["start"].eq(pd.Timestamp(start))
                values.loc[at, ["numerator", "denominator", "value"]] = float("nan")
                values.loc[at, "why"] = why
            notes = tuple(
                Note(*row[1:6])
                for row in noted
                if row[0] == one.key and row[6] in (None, breakdown)
            )
            found[one.key, breakdown] = Series(
                one, area, name, breakdown, values, notes,
                float("nan") if persons is None else float(persons), year,
            )  # fmt: skip
    return found


def _gaps(noted: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    gaps = [row for row in noted if row[4] == "gap"]
    return {
        "gaps": [row[0] for row in gaps],
        "gap_of": [row[6] for row in gaps],
        "gap_from": [row[2] for row in gaps],
        "gap_to": [row[3] for row in gaps],
        "gap_text": [row[5] for row in gaps],
    }
