"""Several indicators at once: of any set of areas through time, of every area, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from analytics import as_text
from analytics.cache import remembered
from analytics.model.indicators import DISTRICTS, KINDS, Indicator, facts_set
from analytics.model.maturity import mark_young
from analytics.queries.population import with_residents_of_each
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot


class IndicatorPart(NamedTuple):
    """One indicator, or one part of it: '' for the whole, else 'key=value' pairs joined by ';'."""

    indicator: Indicator
    breakdown: str = ""


class Window(NamedTuple):
    """One indicator from the first day of a period to the last day of the same or a later one."""

    indicator: Indicator
    start: date
    end: date


@remembered
def values_over_time(
    state: Snapshot, lines: tuple[IndicatorPart, ...], ward_set: str, codes: tuple[str, ...]
) -> pd.DataFrame:
    """Follow several lines through all periods loaded, of areas added up.

    Parameters
    ----------
    lines : tuple of IndicatorPart
        What is followed.
    ward_set : str
        The boundary set that wards are looked for in.
    codes : tuple of str
        The areas; they are added up, all of them or none.

    Returns
    -------
    DataFrame, one row a line and period
        line (position), start, end, numerator, denominator, value (in the unit of the indicator),
        status, hidden (whether a public edition does not show it), run (counts the breaks before
        it). A period that any of the areas lacks has no
        figure.
    """
    rows = state.query(
        """
        with asked as (
            select
                unnest($line::integer[]) as line,
                unnest($indicator::varchar[]) as indicator,
                unnest($breakdown::varchar[]) as breakdown,
                unnest($length::integer[]) as length,
                unnest($scale::double[]) as scale
        ),
        break_between as (
            select line, period_start
            from broken
            join asked using (indicator)
            where list_contains($codes, code)
                and boundary_set in ('', $ward_set)
                and coalesce(broken.breakdown, asked.breakdown) = asked.breakdown
            group by all
        ),
        summed as (
            select
                line,
                period_start as start,
                period_end as end,
                any_value(scale) as scale,
                sum(numerator) as numerator,
                sum(denominator) as denominator,
                any_value(value) as alone,
                max(status) as status,  -- provisional, if any of it is
                count(coalesce(numerator, value)) as areas,
                bool_or(absent = $too_few) as hidden
            from fact
            join asked using (indicator, breakdown)
            where boundary_set in ('', $ward_set)
                and list_contains($codes, area)
                and datediff('month', period_start, period_end) + 1 = length
            group by all
        )
        select
            line, start, "end",
            if(areas = $many, numerator, null) as numerator,
            if(areas = $many, denominator, null) as denominator,
            case
                when areas < $many then null
                when $many = 1 and alone is not null then alone
                when scale is null then numerator
                else scale * numerator / nullif(denominator, 0)
            end as value,
            status,
            coalesce(hidden, false) as hidden,
            (
                select count(*) from break_between
                where break_between.line = summed.line and period_start <= start
            ) as run
        from summed
        order by line, start
        """,
        {
            "line": list(range(len(lines))),
            "indicator": [indicator.key for indicator, _ in lines],
            "breakdown": [breakdown for _, breakdown in lines],
            "length": [indicator.length for indicator, _ in lines],
            "scale": [indicator.scale if indicator.is_share else None for indicator, _ in lines],
            "ward_set": ward_set,
            "too_few": TOO_FEW,
            "codes": list(codes),
            "many": len(codes),
        },
    ).df()
    mark_young(rows, "line", "start", {n: indicator for n, (indicator, _) in enumerate(lines)})
    return rows


@remembered
def across(state: Snapshot, windows: tuple[Window, ...], level: str, ward_set: str) -> pd.DataFrame:
    """Sum several indicators, each over a window of its own, for every district or ward.

    Returns
    -------
    DataFrame, one row an indicator and area
        indicator, code, numerator, denominator, persons, hidden (whether there is no figure
        because a public edition does not show it); no figure where a period of the window is
        missing.
    """
    rows = state.query(
        """
        with asked as (
            select
                unnest($indicator::varchar[]) as indicator,
                unnest($first::date[]) as first,
                unnest($last::date[]) as last,
                unnest($length::integer[]) as length,
                unnest($many::integer[]) as many
        ),
        counted as (
            select
                indicator, area as code, boundary_set,
                sum(numerator) as numerator,
                sum(denominator) as denominator,
                count(numerator) as periods,
                any_value(many) as many,
                bool_or(absent = $too_few) as hidden
            from fact
            join asked using (indicator)
            where boundary_set = $drawn
                and breakdown = ''
                and period_start >= first and period_end <= last
                and datediff('month', period_start, period_end) + 1 = length
            group by all
        )
        select
            indicator, area.code,
            if(periods = many, numerator, null) as numerator,
            if(periods = many, denominator, null) as denominator,
            coalesce(hidden, false) as hidden
        from counted
        join area using (code, boundary_set)
        where list_contains($kinds, area.kind)
        order by indicator, area.code
        """,
        {
            "indicator": [indicator.key for indicator, _, _ in windows],
            "first": [start for _, start, _ in windows],
            "last": [end for _, _, end in windows],
            "length": [indicator.length for indicator, _, _ in windows],
            "many": [periods_in(window) for window in windows],
            "too_few": TOO_FEW,
            "drawn": facts_set(level, ward_set),
            "kinds": list(KINDS[level]),
        },
    ).df()
    return with_residents_of_each(state, rows, windows, ward_set)


def periods_in(window: Window) -> int:
    """Count the periods of a window."""
    indicator, start, end = window
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    return max(1, months // indicator.step) if indicator.periods_add_up else 1


def values(
    state: Snapshot,
    lines: tuple[IndicatorPart, ...],
    ward_set: str,
    codes: tuple[str, ...],
    first: date,
    last: date,
) -> pd.DataFrame:
    """List every value of several lines, areas and periods, a row each, as somebody would load it.

    Not remembered: it is asked for when somebody saves it.

    Returns
    -------
    DataFrame
        indicator, indicator_name, breakdown, area_code, area_name, area_kind, district,
        period_start, period_end (last day included), numerator, denominator, value, unit, status,
        absent (why there is no value), source.
    """
    parameters: dict[str, Any] = {
        "indicator": [indicator.key for indicator, _ in lines],
        "breakdown": [breakdown for _, breakdown in lines],
        "length": [indicator.length for indicator, _ in lines],
        "ward_set": ward_set,
        "too_few": TOO_FEW,
        "not_shown": as_text.NOT_SHOWN,
        "codes": list(codes),
        "first": first,
        "last": last,
    }
    rows = state.query(
        """
        with asked as (
            select
                unnest($indicator::varchar[]) as indicator,
                unnest($breakdown::varchar[]) as breakdown,
                unnest($length::integer[]) as length
        )
        select
            indicator,
            indicator.name as indicator_name,
            breakdown,
            area.code as area_code,
            area.name as area_name,
            area.kind as area_kind,
            district.name as district,
            fact.period_start,
            fact.period_end,
            fact.numerator,
            fact.denominator,
            coalesce(
                fact.value,
                if(
                    indicator.denominator is null,
                    fact.numerator,
                    indicator.scale * fact.numerator / nullif(fact.denominator, 0)
                )
            ) as value,
            indicator.unit,
            fact.status,
            if(fact.absent = $too_few, $not_shown, fact.absent) as absent,
            concat_ws(': ', load.publisher, load.file_name) as source
        from fact
        join asked using (indicator, breakdown)
        join indicator using (indicator)
        join load on load.load_id = fact.load_id
        join area on area.code = fact.area and area.boundary_set = fact.boundary_set
        left join area as district
            on district.code = area.parent and district.boundary_set = ''
            and district.kind in ('district', 'unitary')
        where fact.boundary_set in ('', $ward_set)
            and list_contains($codes, fact.area)
            and fact.period_start between $first and $last
            and datediff('month', fact.period_start, fact.period_end) + 1 = length
        order by
            indicator, breakdown, area.kind, district, area.name, area.code, fact.period_start
        """,
        parameters,
    ).df()
    mark_young(
        rows, "indicator", "period_start", {line.indicator.key: line.indicator for line in lines}
    )
    return rows


@remembered
def publishers(state: Snapshot) -> tuple[tuple[str, date], ...]:
    """List everybody whose files are loaded, and the day of the newest."""
    rows = state.query(
        """
        select publisher, max(loaded_at)::date
        from load
        where load_id in (select load_id from fact)
        group by publisher
        order by publisher
        """
    ).fetchall()
    return tuple(rows)


class IndicatorSpan(NamedTuple):
    """An indicator, and first and last day of the run of its periods that is summed."""

    indicator: Indicator
    start: date
    end: date


@remembered
def many_by_area(
    state: Snapshot, spans: Sequence[IndicatorSpan], ward_set: str, level: str
) -> pd.DataFrame:
    """Sum several indicators, each over its own periods, in every district or ward.

    Parameters
    ----------
    spans : tuple of IndicatorSpan
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
    rows = state.query(
        """
        with asked as (
            select
                unnest($indicators::varchar[]) as indicator,
                unnest($lengths::integer[]) as length,
                unnest($first::date[]) as first,
                unnest($last::date[]) as last,
                unnest($many::integer[]) as many
        ),
        break_between as (
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
            if(whole and break_between.code is null, numerator, null)::double as numerator,
            if(whole and break_between.code is null, denominator, null)::double as denominator,
            coalesce(hidden, false) as hidden
        from counted
        join area on area.code = counted.area and area.boundary_set = counted.boundary_set
        left join break_between
            on break_between.indicator = counted.indicator
            and break_between.code = area.code and break_between.boundary_set = area.boundary_set
        where list_contains($kinds, area.kind)
        order by counted.indicator, area.name, area.code
        """,
        {
            "indicators": [span.indicator.key for span in spans],
            "lengths": [span.indicator.length for span in spans],
            "first": [span.start for span in spans],
            "last": [span.end for span in spans],
            "many": [_number_of_periods(span) for span in spans],
            "ward_set": ward_set,
            "too_few": TOO_FEW,
            "kinds": [*(["county"] if level == DISTRICTS else []), *KINDS[level]],
        },
    ).df()
    return with_residents_of_each(state, rows, spans, ward_set)


def _number_of_periods(span: IndicatorSpan) -> int:
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month + 1
    return (months - span.indicator.length) // span.indicator.step + 1
