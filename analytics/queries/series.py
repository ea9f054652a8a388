"""One indicator of one area through time, with what is known of its gaps and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.cache import remembered
from analytics.model.indicators import Indicator, Note, known
from analytics.model.maturity import mark_young
from analytics.model.series import Series, columns
from analytics.queries.contents import contents, names
from analytics.queries.population import residents
from analytics.queries.survey import not_whole
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE, FORCE_NAME

WHOLES = ("",)  # no breakdown


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
    together = indicator.looked_up_with(breakdown)
    return many_series(state, (indicator,), area, ward_set, together)[indicator.key, breakdown]


@remembered
def many_series(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    area: str,
    ward_set: str,
    breakdowns: tuple[str, ...] = WHOLES,
) -> dict[tuple[str, str], Series]:
    """Follow several indicators in one area, each for each breakdown.

    Wholes come in one question for all indicators, so that every page has the same series and what
    was worked out of it. Of all areas but wards it is asked in one question, which costs little
    more than that of one.

    Returns
    -------
    dict
        (key of the indicator, breakdown) to `Series`; one without any value has no rows.
    """
    if breakdowns == WHOLES:
        every = _every_indicator(state)
        if all(every.get(indicator.key) == indicator for indicator in indicators):
            wholes = _every_whole(state, area, ward_set)
            return {(item.key, ""): wholes[item.key, ""] for item in indicators}
    return _follow(state, indicators, area, ward_set, breakdowns)


def _every_indicator(state: Snapshot) -> dict[str, Indicator]:
    return contents(state, tuple(known(state.release))).indicators


@remembered
def _every_whole(state: Snapshot, area: str, ward_set: str) -> dict[tuple[str, str], Series]:
    return _follow(state, tuple(_every_indicator(state).values()), area, ward_set, WHOLES)


def _follow(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    area: str,
    ward_set: str,
    breakdowns: tuple[str, ...],
) -> dict[tuple[str, str], Series]:
    together = _larger_areas(state)
    if area not in together:
        together = _left_over(state, ward_set)
    areas = together if area in together else (area,)
    values, lists, places, noted = _values(state, indicators, areas, ward_set, breakdowns)
    name = names(state, ward_set).get(area, area)
    series_by_key = {}
    for indicator in indicators:
        for breakdown in breakdowns:
            rows = places.get((area, indicator.key, breakdown), slice(0))
            held = values.iloc[rows].reset_index(drop=True)
            partial = not_whole(state, indicator, breakdown)
            for start, why in partial.items():
                at = held["start"].eq(pd.Timestamp(start))
                held.loc[at, ["numerator", "denominator", "value"]] = float("nan")
                held.loc[at, "why"] = why
            notes = tuple(
                Note(*row[2:7])
                for row in noted
                if row[:2] == (area, indicator.key) and row[7] in (None, breakdown)
            )
            people = residents(state, indicator.at_risk)
            followed = Series(
                indicator, area, name, breakdown, held, notes,
                people.get(("", area)) or people.get((ward_set, area), ()),
            )  # fmt: skip
            if not partial:  # cutting lists is quicker than reading the columns of a small frame
                followed.__dict__.update({key: column[rows] for key, column in lists.items()})
            series_by_key[indicator.key, breakdown] = followed
    return series_by_key


@remembered
def _larger_areas(state: Snapshot) -> tuple[str, ...]:
    rows = state.query(
        "select code from area where boundary_set = '' and kind <> 'other force'"
    ).fetchall()
    return tuple(row[0] for row in rows)


@remembered
def _left_over(state: Snapshot, ward_set: str) -> tuple[str, ...]:
    """What lies in no ward of each district."""
    rows = state.query(
        "select code from area where boundary_set = $ward_set and kind = 'remainder'",
        {"ward_set": ward_set},
    ).fetchall()
    return tuple(row[0] for row in rows)


@remembered
def _values(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    areas: tuple[str, ...],
    ward_set: str,
    breakdowns: tuple[str, ...],
) -> tuple[pd.DataFrame, dict[str, Any], dict[tuple[str, ...], slice], list[tuple[Any, ...]]]:
    """The values of areas as frame and lists, where each series is in them, and the notes."""
    parameters = {
        "areas": list(areas),
        "ward_set": ward_set,
        "force": FORCE,
        "indicators": [indicator.key for indicator in indicators],
    }
    noted = state.query(
        """
        with own as (
            select code, any_value(parent) as parent, bool_or(kind = 'other force') as elsewhere
            from area
            where list_contains($areas, code) and boundary_set in ('', $ward_set)
            group by code
        )
        select
            asked.code, note.indicator, note.area, period_start, period_end, kind, text,
            note.breakdown
        from note
        cross join (select unnest($areas::varchar[]) as code) as asked
        left join own using (code)
        where list_contains($indicators, note.indicator) and kind <> 'break' and (
            note.area in ('', asked.code)
            or note.area = $force and not coalesce(elsewhere, false)
            or note.area = parent
        )
        union
        select code, indicator, code, period_start, null, 'break', text, breakdown
        from broken
        where list_contains($indicators, indicator)
            and list_contains($areas, code)
            and boundary_set in ('', $ward_set)
        order by period_start, text
        """,
        parameters,
    ).fetchall()
    gaps = [row for row in noted if row[5] == "gap"]
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
                and list_contains($areas, area)
                and list_contains($breakdowns, breakdown)
                and datediff('month', period_start, period_end) + 1 = length
        ),
        every as (  -- also what is missing between the first period and the last
            select
                area, indicator, breakdown, length,
                unnest(generate_series(
                    min(period_start), max(period_start), to_months(any_value(step))
                ))::date as period_start
            from held
            group by area, indicator, breakdown, length
        ),
        gap as (
            select
                unnest($gap_in::varchar[]) as area,
                unnest($gaps::varchar[]) as indicator,
                unnest($gap_of::varchar[]) as of_breakdown,
                unnest($gap_from::date[]) as since,
                unnest($gap_to::date[]) as until,
                unnest($gap_text::varchar[]) as text
        ),
        explained as (
            select area, indicator, breakdown, period_start, any_value(text) as text
            from every
            join gap using (area, indicator)
            where since <= last_day(period_start + to_months(length - 1))
                and coalesce(until, period_start) >= period_start
                and coalesce(of_breakdown, breakdown) = breakdown
            group by all
        ),
        valued as (
            select
                area,
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
                    when absent = $too_few then $not_shown
                    when absent is not null then absent
                    else 'nobody to count'
                end as why
            from every
            full join held using (area, indicator, breakdown, period_start)
            left join explained using (area, indicator, breakdown, period_start)
        )
        select * replace (if(value is null, why, '') as why)
        from valued
        order by area, indicator, breakdown, start
        """,
        {
            "areas": list(areas),
            "ward_set": ward_set,
            "breakdowns": list(breakdowns),
            "indicators": [indicator.key for indicator in indicators],
            "steps": [indicator.step for indicator in indicators],
            "lengths": [indicator.length for indicator in indicators],
            "too_few": TOO_FEW,
            "not_shown": as_text.NOT_SHOWN,
            "scales": [indicator.scale if indicator.is_share else None for indicator in indicators],
            "gap_in": [row[0] for row in gaps],
            "gaps": [row[1] for row in gaps],
            "gap_of": [row[7] for row in gaps],
            "gap_from": [row[3] for row in gaps],
            "gap_to": [row[4] for row in gaps],
            "gap_text": [row[6] for row in gaps],
        },
    ).df()
    mark_young(rows, "indicator", "start", {item.key: item for item in indicators})
    keys = ["area", "indicator", "breakdown"]
    places, first = {}, 0
    for key, run in groupby(zip(*(rows[key].tolist() for key in keys), strict=True)):
        last = first + sum(1 for _ in run)
        places[key], first = slice(first, last), last
    return rows.drop(columns=keys), columns(rows), places, noted


# Other forces -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ForceSeries:
    """An indicator of one force.

    Attributes
    ----------
    code, name : str
    series : Series
        All its periods; it has no rows where nothing is loaded.
    loaded_on : datetime.date or None
        The day on which its newest file was loaded.
    """

    code: str
    name: str
    series: Series
    loaded_on: date | None

    @property
    def newest(self) -> date | None:
        """Last day of its newest value; None where there is none."""
        return self.series.ends[self.series.last] if self.series.last >= 0 else None


@remembered
def force_series(
    state: Snapshot, indicator: Indicator, codes: tuple[str, ...], names: tuple[str, ...]
) -> tuple[ForceSeries, ...]:
    """Follow an indicator in Essex and in other forces.

    Parameters
    ----------
    indicator : Indicator
    codes, names : tuple of str
        Of the other forces.

    Returns
    -------
    tuple of ForceSeries
        Essex first, then the others in the order given.
    """
    days = dict(
        state.query(
            """
            select area, max(loaded_at)::date
            from fact join load using (load_id)
            where indicator = $indicator and boundary_set = '' and list_contains($codes, area)
            group by area
            """,
            {"indicator": indicator.key, "codes": [FORCE, *codes]},
        ).fetchall()
    )
    return tuple(
        ForceSeries(code, name, series(state, indicator, code, ""), days.get(code))
        for code, name in zip((FORCE, *codes), (FORCE_NAME, *names), strict=True)
    )
