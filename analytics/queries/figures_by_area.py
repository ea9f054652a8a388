"""Figures by area and by month of one indicator, and of several for one area."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.cache import remembered
from analytics.model.choice import Choice, Comparison, Subject
from analytics.model.indicators import (
    DISTRICTS,
    KINDS,
    WARDS,
    Indicator,
    facts_set,
    newest_run,
)
from analytics.queries.contents import names
from analytics.queries.population import with_residents
from analytics.queries.survey import not_whole
from analytics.queries.verdicts import judged
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

# Which periods may be compared ----------------------------------------------------------------


@remembered
def comparison(state: Snapshot, indicator: Indicator, start: date, end: date) -> Comparison:
    """Find the loaded periods of a span, and whether a year before can be compared.

    Of an indicator whose periods do not add up, or that is given as a share without its numbers,
    it is the last of them alone, and of one that has a
    gap among them those after the gap. A break that touches
    only some areas or breakdowns refuses nothing here: `by_area` leaves out what it parts.
    """
    periods = tuple(period for period in indicator.periods if start <= period <= end)
    # Nothing is summed over months that do not follow each other.
    add_up = indicator.periods_add_up and not _given_alone(state, indicator, periods)
    run = newest_run(periods, indicator.step) if add_up else periods[-1:]
    left_out, periods = periods[: len(periods) - len(run)], run
    wanted = tuple(period.replace(year=period.year - 1) for period in periods)
    missing = tuple(period for period in wanted if period not in set(indicator.periods))
    if missing or not periods:
        return Comparison(periods, missing=missing, left_out=left_out)
    broken = state.query(
        """
        select min_by(text, period_start)
        from note
        where indicator = $indicator
            and kind = 'break'
            and area in ('', $force)  -- one of a district parts that district, and Essex
            and breakdown is null
            and period_start > $first
            and period_start <= $until
        """,
        {
            "indicator": indicator.key,
            "force": FORCE,
            "first": wanted[0],
            "until": max(end, indicator.last_day(periods[-1])),
        },
    ).fetchone()
    if broken and broken[0]:
        return Comparison(periods, broken=broken[0], left_out=left_out)
    return Comparison(periods, before=wanted, left_out=left_out)


def _given_alone(state: Snapshot, indicator: Indicator, periods: tuple[date, ...]) -> bool:
    """Say whether the newest values are shares without numbers: those of several make no sum."""
    if not indicator.is_share or len(periods) < 2:
        return False
    row = state.query(
        """
        select count(numerator) = 0 and count(value) > 0 from fact
        where indicator = $indicator and breakdown = '' and boundary_set = ''
            and period_start = $newest
        """,
        {"indicator": indicator.key, "newest": periods[-1]},
    ).fetchone()
    return bool(row and row[0])


@remembered
def areas_with_break(
    state: Snapshot, indicator: Indicator, compared: Comparison, ward_set: str = ""
) -> frozenset[tuple[str, str | None]]:
    """Find what a break lies between: areas, each with the breakdown (None: all of them).

    A break in an area counts for what holds it and for what it holds too.
    """
    rows = state.query(
        """
        select distinct code, breakdown
        from broken
        where indicator = $indicator
            and boundary_set in ('', $ward_set)
            and period_start > $first
            and period_start <= $until
        """,
        {
            "indicator": indicator.key,
            "ward_set": ward_set,
            "first": min((*compared.before, *compared.periods), default=date.max),
            "until": indicator.last_day(max(compared.periods, default=date.min)),
        },
    ).fetchall()
    return frozenset(rows)


def subject(state: Snapshot, choice: Choice, area: str = "") -> Subject:
    """Find the area of a page: one area, else a set of wards, else a district, else Essex."""
    if not area and len(choice.wards) > 1:
        return Subject(f"the {len(choice.wards)} chosen wards", choice.wards)
    code = area or "".join(choice.wards) or choice.district or FORCE
    return Subject(names(state, choice.ward_set)[code], (code,))


# Figures by area and by month -------------------------------------------------------------------


def by_area(
    state: Snapshot,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    level: str,
    compared: Comparison,
) -> pd.DataFrame:
    """Figures of every ward or district, of what no ward or district holds, and of the force.

    Parameters
    ----------
    indicator, breakdown, ward_set, level, compared
        As in `Choice`.

    Returns
    -------
    DataFrame
        code, name, kind, parent, district, persons, year (the mid-year of these residents, the
        nearest to the periods), hidden and hidden_before (whether there is none because a public
        edition does not show it), given, given_lower, given_upper and given_before (a share given
        without its numbers, and its published interval), and the figures of `judged`. With
        wards, the rows of districts are there too, so that the parts can be checked. No figure
        where a period is not given, or is `not_whole`.
    """
    together = indicator.looked_up_with(breakdown)
    return parts_by_area(state, indicator, together, ward_set, level, compared)[breakdown]


@remembered
def parts_by_area(
    state: Snapshot,
    indicator: Indicator,
    breakdowns: tuple[str, ...],
    ward_set: str,
    level: str,
    compared: Comparison,
) -> dict[str, pd.DataFrame]:
    """Answer `by_area` for several breakdowns at once."""
    chosen = {*compared.periods}, {*compared.before}
    partial = [set(not_whole(state, indicator, breakdown)) for breakdown in breakdowns]
    figures = state.query(
        """
        with asked as (
            select
                unnest($breakdowns::varchar[]) as breakdown,
                unnest($partial::boolean[]) as partial,
                unnest($partial_before::boolean[]) as partial_before
        ),
        counted as (
            select
                boundary_set,
                area,
                breakdown,
                sum(numerator) filter (list_contains($periods, period_start)) as numerator,
                sum(denominator) filter (list_contains($periods, period_start)) as denominator,
                sum(numerator) filter (list_contains($before, period_start)) as before,
                sum(denominator) filter (list_contains($before, period_start)) as out_of_before,
                -- a sum without a period that was not given would look like a fall
                count(numerator) filter (list_contains($periods, period_start))
                    < len($periods::date[]) or any_value(partial) as lacks,
                count(numerator) filter (list_contains($before, period_start))
                    < len($before::date[]) or any_value(partial_before) as lacked,
                -- a share without its numbers is shown as it was given, and not added up
                any_value(value) filter (
                    len($periods::date[]) = 1 and list_contains($periods, period_start)
                ) as given,
                any_value(lower) filter (list_contains($periods, period_start)) as given_lower,
                any_value(upper) filter (list_contains($periods, period_start)) as given_upper,
                any_value(value) filter (
                    len($before::date[]) = 1 and list_contains($before, period_start)
                ) as given_before,
                bool_or(absent = $too_few and list_contains($periods, period_start)) as hidden,
                bool_or(absent = $too_few and list_contains($before, period_start))
                    as hidden_before
            from fact
            join asked using (breakdown)
            where indicator = $indicator
                and boundary_set in ('', $fact_set)
                and period_start between $first and $last
                and datediff('month', period_start, period_end) + 1 = $length
            group by boundary_set, area, breakdown
        ),
        -- a break between the two in this area, or in what it holds or is part of
        break_between as (
            select distinct boundary_set, code, asked.breakdown
            from broken
            join asked on coalesce(broken.breakdown, asked.breakdown) = asked.breakdown
            where indicator = $indicator
                and period_start > $first and period_start <= $until
        )
        select
            asked.breakdown,
            area.code, area.name, area.kind, area.parent, district.name as district,
            if(lacks, null, numerator) as numerator,
            if(lacks, null, denominator) as denominator,
            if(lacked or break_between.code is not null, null, before) as before,
            if(lacked or break_between.code is not null, null, out_of_before) as out_of_before,
            given, given_lower, given_upper,
            if(break_between.code is not null, null, given_before) as given_before,
            coalesce(hidden, false) as hidden,
            coalesce(hidden_before, false) as hidden_before
        from area
        cross join asked
        left join area as district
            on district.code = area.parent and district.boundary_set = ''
            and district.kind in ('district', 'unitary')
        left join counted
            on counted.area = area.code
            and counted.boundary_set = area.boundary_set
            and counted.breakdown = asked.breakdown
        left join break_between
            on break_between.code = area.code
            and break_between.boundary_set = area.boundary_set
            and break_between.breakdown = asked.breakdown
        where area.boundary_set in ('', $fact_set)
            and area.kind in (
                'force', 'county', 'district', 'unitary', 'ward', 'council', 'remainder'
            )
            and not (area.kind in ('county', 'remainder') and counted.area is null)
        order by asked.breakdown, area.name, area.code
        """,
        _figures(indicator, breakdowns, compared)
        | {
            "fact_set": facts_set(level, ward_set),
            "partial": [not days.isdisjoint(chosen[0]) for days in partial],
            "partial_before": [not days.isdisjoint(chosen[1]) for days in partial],
        },
    ).df()
    periods = compared.periods or (date.min,)
    first, last = periods[0], date.min if not compared.periods else indicator.last_day(periods[-1])
    figures = with_residents(state, figures, indicator, ward_set, first, last)
    figures = judged(figures, indicator, compared)
    of = figures.pop("breakdown").to_numpy()
    ends = {name: np.searchsorted(of, name, "right") for name in breakdowns}
    return {
        name: figures.iloc[np.searchsorted(of, name) : end].reset_index(drop=True)
        for name, end in ends.items()
    }


@remembered
def in_view(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Leave of `by_area` what is mapped and ranked, and give each row its part in the sum.

    Returns
    -------
    DataFrame
        The figures with the column part: 'area' (drawn and ranked), 'remainder' (no ward or no
        place: in the sum, on no map) or 'whole'.
    """
    figures = _figures_of(state, choice)
    kind, parent, code = figures["kind"], figures["parent"], figures["code"]
    drawn = kind.isin(KINDS[choice.level])
    left_over = kind.eq("remainder")
    whole = code.eq(choice.district or FORCE)
    if choice.level == DISTRICTS and not choice.district:
        # What the county alone reports, as public health does, stands for its districts.
        of_county = kind.eq("district") & figures["value"].notna()
        county = kind.eq("county") & figures["value"].notna()
        if county.any() and not of_county.any():
            drawn = county | kind.eq("unitary")
    if choice.district:
        drawn &= (parent if choice.level == WARDS else code).eq(choice.district)
        left_over &= parent.eq(choice.district)
    if choice.wards:
        drawn &= code.isin(choice.wards)
        left_over &= False
    part = np.select([drawn, left_over, whole], ["area", "remainder", "whole"], default="")
    return figures.assign(part=part)[part != ""].reset_index(drop=True)


@remembered
def ranked(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """List the areas in view from high to low; those without a figure come last.

    By name where outcomes are still awaited: no area is higher yet.
    """
    view = in_view(state, choice)
    drawn = view[view["part"].eq("area")]
    if choice.young:
        return drawn.sort_values("name", ignore_index=True)
    return drawn.sort_values([choice.column, "name"], ascending=[False, True], ignore_index=True)


@remembered
def together(state: Snapshot, choice: Choice, who: Subject) -> dict[str, Any]:
    """Figures of a subject: those of its area, or of its areas added up and judged again."""
    figures = _figures_of(state, choice)
    chosen = figures[figures["code"].isin(who.codes)]
    if len(chosen) > 1:
        columns = ["numerator", "denominator", "before", "out_of_before", "persons"]
        # before is a share by now: add up what it was made of
        chosen = chosen.assign(before=chosen["numerator_before"])
        years = chosen["year"].unique()
        sums = chosen[columns].sum(min_count=len(chosen)).to_frame().T.assign(year=years.max())
        if len(years) > 1:  # residents of different years make no sum
            sums = sums.assign(persons=np.nan, year=np.nan)
        sums = sums.assign(**chosen[["hidden", "hidden_before"]].any())
        chosen = judged(sums, choice.indicator, choice.compared)
    return {str(name): value for name, value in chosen.iloc[0].items()}


def _figures_of(state: Snapshot, choice: Choice) -> pd.DataFrame:
    return by_area(
        state,
        choice.indicator,
        choice.breakdown,
        choice.ward_set,
        choice.level,
        choice.compared,
    )


@remembered
def outcomes(
    state: Snapshot,
    indicator: Indicator,
    ward_set: str,
    who: Subject,
    periods: tuple[date, ...],
) -> dict[str, float | None]:
    """Share of recorded offences by what became of them: awaiting, not known, not solved.

    Empty for an indicator that is not about outcomes.
    """
    if not indicator.is_share:
        return {}
    rows = state.query(
        """
        select
            substr(breakdown, 9) as outcome,
            -- a share of what is shown alone would be another
            if(
                count(numerator) = count(*),
                sum(numerator) / nullif(sum(denominator), 0),
                null
            )
        from fact
        where indicator = $indicator
            and breakdown like 'outcome=%'
            and boundary_set in ('', $ward_set)
            and list_contains($codes, area)
            and list_contains($periods, period_start)
        group by breakdown
        """,
        {
            "indicator": indicator.key,
            "ward_set": ward_set,
            "codes": list(who.codes),
            "periods": list(periods),
        },
    ).fetchall()
    return dict(rows)


def _figures(
    indicator: Indicator, breakdowns: tuple[str, ...], compared: Comparison
) -> dict[str, object]:
    periods = [*compared.before, *compared.periods]
    return {
        "indicator": indicator.key,
        "length": indicator.length,
        "breakdowns": list(breakdowns),
        "periods": list(compared.periods),
        # DuckDB cannot tell the type of an empty list; a month of another age matches nothing.
        "before": list(compared.before) or [date.min],
        "first": min(periods, default=date.min),
        "last": max(periods, default=date.min),
        "until": indicator.last_day(max(periods, default=date.min)),
        "too_few": TOO_FEW,
    }
