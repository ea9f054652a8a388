"""Every question that the pages ask of the warehouse, and nothing else that reads it.

Rules
1. A question takes a `Snapshot` first, so that one look at a page sees one state.
2. Values are bound, never written into the SQL.
3. The answer is a tidy frame or a small record. It is remembered: do not change it.
4. A month that is not loaded has no row. A loaded month without offences has a 0.
5. Across a break nothing is compared: what was before it is not given beside what came after.
6. A value that was not given is no 0, and a sum that would need it is not given either.
7. Parts and remainders add up to the whole, and all three are in the answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.choices import (
    RATE,
    WARDS,
    Choice,
    Comparison,
    Contents,
    Indicator,
    Note,
    Subject,
    WardSet,
)
from analytics.judged import judged
from analytics.memory import remembered
from data.warehouse import Snapshot
from geo.essex import FORCE

MOST_LINES = 4  # more areas than this are drawn as one line


# What there is --------------------------------------------------------------------------------


@remembered
def contents(state: Snapshot, indicators: tuple[str, ...]) -> Contents:
    """Say what there is to choose from among ``indicators``; those without a month are left out."""
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
        with loaded as (
            select
                indicator,
                list(distinct period_start order by period_start)
                    filter (breakdown = '') as months,
                list(distinct substr(breakdown, 12) order by substr(breakdown, 12))
                    filter (breakdown like 'crime_type=%') as categories
            from fact
            where boundary_set = '' and area = $force
            group by indicator
        )
        select
            indicator, name, definition, caveats, unit, scale, rise_is,
            denominator is not null, months, categories
        from indicator
        join loaded using (indicator)
        where months is not null
        """,
        {"force": FORCE},
    ).fetchall()
    known = {row[0]: Indicator(*(*row[:8], tuple(row[8]), tuple(row[9] or ()))) for row in rows}
    return Contents(
        demonstration=settings.get("edition") == "demonstration",
        ward_sets={row[0]: WardSet(*row) for row in sets},
        ward_set=settings.get("boundary_set", ""),
        indicators={key: known[key] for key in indicators if key in known},
    )


@remembered
def areas(state: Snapshot, ward_set: str) -> pd.DataFrame:
    """List force, districts and the wards of a set: code, name, kind, parent, district."""
    return state.query(
        """
        select area.code, area.name, area.kind, area.parent, district.name as district
        from area
        left join area as district
            on district.code = area.parent and district.boundary_set = ''
            and district.kind in ('district', 'unitary')
        where area.boundary_set in ('', $ward_set)
            and area.kind in ('force', 'district', 'unitary', 'ward')
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
def names(state: Snapshot, ward_set: str) -> dict[str, str]:
    """Name every area by its code."""
    known = areas(state, ward_set)
    return dict(zip(known["code"], known["name"], strict=True))


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


# Which months may be compared -----------------------------------------------------------------


def comparison(state: Snapshot, indicator: Indicator, start: date, end: date) -> Comparison:
    """Find the loaded months of a period and whether the year before can be set beside them."""
    months = tuple(month for month in indicator.months if start <= month <= end)
    wanted = tuple(month.replace(year=month.year - 1) for month in months)
    missing = tuple(month for month in wanted if month not in set(indicator.months))
    if missing or not months:
        return Comparison(months, missing=missing)
    for note in notes(state, indicator.key):
        if note.kind == "break" and wanted[0] < note.start <= end:
            return Comparison(months, broken=note.text)
    return Comparison(months, before=wanted)


def subject(state: Snapshot, choice: Choice, area: str = "") -> Subject:
    """Say whom a page is about: one area, else a set of wards, else a district, else Essex."""
    if not area and len(choice.wards) > 1:
        return Subject(f"the {len(choice.wards)} chosen wards", choice.wards)
    code = area or "".join(choice.wards) or choice.district or FORCE
    return Subject(names(state, choice.ward_set)[code], (code,))


# Figures by area and by month -------------------------------------------------------------------


@remembered
def by_area(
    state: Snapshot,
    indicator: Indicator,
    category: str,
    ward_set: str,
    level: str,
    compared: Comparison,
) -> pd.DataFrame:
    """Figures of every ward or district, of what no ward or district holds, and of the force.

    Parameters
    ----------
    indicator, category, ward_set, level, compared
        As in `Choice`.

    Returns
    -------
    DataFrame
        code, name, kind, parent, district, persons, year, and the figures of `judged`. With
        wards, the rows of districts are there too, so that the parts can be checked.
    """
    figures = state.query(
        """
        with counted as (
            select
                boundary_set,
                area,
                sum(numerator) filter (list_contains($months, period_start)) as numerator,
                sum(denominator) filter (list_contains($months, period_start)) as denominator,
                sum(numerator) filter (list_contains($before, period_start)) as before,
                sum(denominator) filter (list_contains($before, period_start)) as out_of_before,
                -- a sum without a month that was not given would look like a fall
                bool_or(numerator is null and list_contains($months, period_start)) as lacks,
                bool_or(numerator is null and list_contains($before, period_start)) as lacked
            from fact
            where indicator = $indicator
                and breakdown = $breakdown
                and boundary_set in ('', $fact_set)
                and period_start between $first and $last
            group by all
        ),
        -- a break between the two in this area, or in what it holds or is part of
        parted as (
            select distinct boundary_set, code
            from broken
            where indicator = $indicator
                and coalesce(breakdown, $breakdown) = $breakdown
                and period_start > $first and period_start <= $last
        ),
        people as (
            select boundary_set, code, arg_max(persons, year) as persons, max(year) as year
            from area_population
            group by all
        )
        select
            area.code, area.name, area.kind, area.parent, district.name as district,
            if(lacks, null, numerator) as numerator,
            if(lacks, null, denominator) as denominator,
            if(lacked or parted.code is not null, null, before) as before,
            if(lacked or parted.code is not null, null, out_of_before) as out_of_before,
            persons,
            year
        from area
        left join area as district
            on district.code = area.parent and district.boundary_set = ''
            and district.kind in ('district', 'unitary')
        left join counted on counted.area = area.code and counted.boundary_set = area.boundary_set
        left join parted on parted.code = area.code and parted.boundary_set = area.boundary_set
        left join people on people.code = area.code and people.boundary_set = area.boundary_set
        where area.boundary_set in ('', $fact_set)
            and area.kind in ('force', 'district', 'unitary', 'ward', 'remainder')
            and not (area.kind = 'remainder' and counted.area is null)
        order by area.name, area.code
        """,
        _figures(indicator, category, compared) | {"fact_set": ward_set if level == WARDS else ""},
    ).df()
    return judged(figures, indicator, compared)


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
    drawn = kind.eq("ward") if choice.level == WARDS else kind.isin(["district", "unitary"])
    left_over = kind.eq("remainder")
    whole = code.eq(choice.district or FORCE)
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
    """List the areas in view from high to low; those without a figure come last."""
    view = in_view(state, choice)
    drawn = view[view["part"].eq("area")]
    return drawn.sort_values([choice.column, "name"], ascending=[False, True], ignore_index=True)


@remembered
def together(state: Snapshot, choice: Choice, who: Subject) -> dict[str, Any]:
    """Figures of a subject: those of its area, or of its areas added up and judged again."""
    figures = _figures_of(state, choice)
    own = figures[figures["code"].isin(who.codes)]
    if len(own) > 1:
        columns = ["numerator", "denominator", "before", "out_of_before", "persons"]
        sums = own[columns].sum(min_count=len(own)).to_frame().T.assign(year=own["year"].max())
        own = judged(sums, choice.indicator, choice.compared)
    return {str(name): value for name, value in own.iloc[0].items()}


@remembered
def trend(state: Snapshot, choice: Choice, who: Subject) -> pd.DataFrame:
    """Monthly figures of a subject beside Essex, all loaded months.

    Counts of Essex are brought to the same total as the subject's, so that one axis, from zero,
    serves both lines: what differs is the course, not the size.

    Returns
    -------
    DataFrame
        area, month, numerator, denominator, status, value (what is drawn). A set of more than
        `MOST_LINES` areas is added up under the area ''.
    """
    months = state.query(
        """
        select
            if(area = $force or not $added, area, '') as area,
            period_start as month,
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            min(status) as status
        from fact
        where indicator = $indicator
            and breakdown = $breakdown
            and boundary_set in ('', $ward_set)
            and list_contains($codes, area)
        group by all
        order by all
        """,
        {
            "indicator": choice.indicator.key,
            "breakdown": _breakdown(choice.category),
            "ward_set": choice.ward_set,
            "codes": list(dict.fromkeys([*who.codes, FORCE])),
            "added": len(who.codes) > MOST_LINES,
            "force": FORCE,
        },
    ).df()
    count, essex = months["numerator"].to_numpy(dtype=float), months["area"].eq(FORCE).to_numpy()
    if choice.indicator.is_share:
        out_of = months["denominator"].to_numpy(dtype=float)
        share = np.divide(count, out_of, out=np.full(len(count), np.nan), where=out_of > 0)
        return months.assign(value=choice.indicator.scale * share)
    if choice.measure == RATE:
        figures = _figures_of(state, choice)
        people = dict(zip(figures["code"], figures["persons"], strict=True))
        people[""] = sum(people[code] for code in who.codes)
        persons = np.array([people[area] for area in months["area"]], dtype=float)
        return months.assign(value=1000 * count / np.where(persons > 0, persons, np.nan))
    if who.is_force:
        return months.assign(value=count)
    lines = len(who.codes) if len(who.codes) <= MOST_LINES else 1
    size = count[~essex].sum() / lines / max(count[essex].sum(), 1)
    return months.assign(value=np.where(essex, size * count, count))


def _figures_of(state: Snapshot, choice: Choice) -> pd.DataFrame:
    return by_area(
        state,
        choice.indicator,
        choice.category,
        choice.ward_set,
        choice.level,
        choice.compared,
    )


@remembered
def headlines(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, compared: tuple[Comparison, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Several indicators of one area: their judged figures, and their months.

    Returns
    -------
    figures : DataFrame
        One row an indicator, in the order given, with the figures of `judged`.
    months : DataFrame
        indicator, month, value.
    """
    months = state.query(
        """
        with asked as (
            select
                unnest($indicators::varchar[]) as indicator,
                unnest($first::date[]) as first,
                unnest($last::date[]) as last
        ),
        parted as (
            select distinct indicator
            from broken join asked using (indicator)
            where boundary_set = '' and code = $area and coalesce(breakdown, '') = ''
                and period_start > first and period_start <= last
        )
        select
            indicator, period_start as month, numerator, denominator,
            parted.indicator is not null as parted
        from fact
        join asked using (indicator)
        left join parted using (indicator)
        where boundary_set = '' and area = $area and breakdown = ''
        order by indicator, month
        """,
        {
            "area": area,
            "indicators": [one.key for one in indicators],
            "first": [min(one.before, default=date.max) for one in compared],
            "last": [max(one.months, default=date.min) for one in compared],
        },
    ).df()
    rows = []
    for one, beside in zip(indicators, compared, strict=True):
        own = months[months["indicator"] == one.key]
        now = own[own["month"].isin(pd.to_datetime(list(beside.months)))]
        then = own[own["month"].isin(pd.to_datetime(list(beside.before))) & ~own["parted"]]
        sums = pd.DataFrame(
            {
                "numerator": [now["numerator"].sum(min_count=1, skipna=False)],
                "denominator": [now["denominator"].sum(min_count=1, skipna=False)],
                "before": [then["numerator"].sum(min_count=1, skipna=False)],
                "out_of_before": [then["denominator"].sum(min_count=1, skipna=False)],
                "persons": [np.nan],
            }
        )
        rows.append(judged(sums, one, beside).assign(indicator=one.key))
    scale = {one.key: one.scale if one.is_share else np.nan for one in indicators}
    share = months["indicator"].map(scale) * months["numerator"] / months["denominator"]
    months["value"] = share.where(months["denominator"].notna(), months["numerator"])
    return pd.concat(rows, ignore_index=True), months[["indicator", "month", "value"]]


@remembered
def outcomes(
    state: Snapshot,
    indicator: Indicator,
    ward_set: str,
    who: Subject,
    months: tuple[date, ...],
) -> dict[str, float | None]:
    """Share of recorded offences by what became of them: awaiting, not known, not solved.

    Empty for an indicator that is not about outcomes.
    """
    if not indicator.is_share:
        return {}
    rows = state.query(
        """
        select substr(breakdown, 9) as outcome, sum(numerator) / nullif(sum(denominator), 0)
        from fact
        where indicator = $indicator
            and breakdown like 'outcome=%'
            and boundary_set in ('', $ward_set)
            and list_contains($codes, area)
            and list_contains($months, period_start)
        group by breakdown
        """,
        {
            "indicator": indicator.key,
            "ward_set": ward_set,
            "codes": list(who.codes),
            "months": list(months),
        },
    ).fetchall()
    return dict(rows)


def _breakdown(category: str) -> str:
    return f"crime_type={category}" if category else ""


def _figures(indicator: Indicator, category: str, compared: Comparison) -> dict[str, object]:
    months = [*compared.before, *compared.months]
    return {
        "indicator": indicator.key,
        "breakdown": _breakdown(category),
        "months": list(compared.months),
        # DuckDB cannot tell the type of an empty list; a month of another age matches nothing.
        "before": list(compared.before) or [date.min],
        "first": min(months, default=date.min),
        "last": max(months, default=date.min),
    }
