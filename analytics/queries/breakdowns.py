"""What figures are made of: their breakdowns, the areas window by window, and other forces."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics.cache import remembered
from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.queries.figures_by_area import areas_with_break
from analytics.queries.population import with_residents
from analytics.queries.survey import not_whole
from analytics.queries.verdicts import judged
from data.publishing import TOO_FEW
from data.warehouse.snapshot import Snapshot

NOT_STATED = "not stated"


@remembered
def by_breakdown(
    state: Snapshot,
    indicator: Indicator,
    key: str,
    area: str,
    ward_set: str,
    compared: Comparison,
    within: str = "",
) -> pd.DataFrame:
    """Figures of an area by one breakdown, and what of the whole no value of it holds.

    Parameters
    ----------
    key : str
        The breakdown: 'crime_type', 'drug', 'ethnicity' …
    area, ward_set : str
        As in `series`.
    compared : Comparison
        The periods, and those a year before.
    within : str
        '' to split the whole, or the breakdown that is split further: 'crime_group=Violent crime'.

    Returns
    -------
    DataFrame
        part (the value of the breakdown; 'not stated' for what is left of the whole), hidden and
        hidden_before (as in `by_area`), adds_up
        (whether the parts are known to be parts of the whole, the same in every row: one seizure
        may be of two drugs, and a national range is no part of Essex), and the figures of
        `judged`. Where a part misses a figure, so does what is left.
    """
    # Two breakdowns stand in the order of the catalogue, whichever of them is split further.
    head, tail = (f"{within};{key}=", f";{within}") if within else (f"{key}=", "")
    rows = state.query(
        """
        with named as (
            select
                *,
                case
                    when breakdown = $within then ''
                    when starts_with(breakdown, $head) then substr(breakdown, len($head) + 1)
                    when starts_with(breakdown, $key) and ends_with(breakdown, $tail)
                        then substr(breakdown, len($key) + 1, len(breakdown) - len($key || $tail))
                end as part
            from fact
            where indicator = $indicator
                and area = $area
                and boundary_set in ('', $ward_set)
                and datediff('month', period_start, period_end) + 1 = $length
        )
        select
            part,
            any_value(breakdown) as breakdown,
            sum(numerator) filter (list_contains($periods, period_start)) as numerator,
            sum(denominator) filter (list_contains($periods, period_start)) as denominator,
            sum(numerator) filter (list_contains($before, period_start)) as before,
            sum(denominator) filter (list_contains($before, period_start)) as out_of_before,
            count(numerator) filter (list_contains($periods, period_start)) as held,
            count(numerator) filter (list_contains($before, period_start)) as held_before,
            bool_or(numerator is null and list_contains($periods, period_start)) as lacks,
            bool_or(numerator is null and list_contains($before, period_start)) as lacked,
            coalesce(bool_or(
                absent = $too_few and list_contains($periods, period_start)
            ), false) as hidden,
            coalesce(bool_or(
                absent = $too_few and list_contains($before, period_start)
            ), false) as hidden_before
        from named
        where part is not null and not contains(part, ';')
        group by part
        order by part
        """,
        {
            "indicator": indicator.key,
            "length": indicator.length,
            "area": area,
            "ward_set": ward_set,
            "within": within,
            "head": head,
            "key": f"{key}=",
            "too_few": TOO_FEW,
            "tail": tail,
            "periods": list(compared.periods),
            "before": list(compared.before) or [date.min],
        },
    ).df()
    columns = ["numerator", "denominator", "before", "out_of_before"]
    rows[columns] = rows[columns].astype(float)
    is_whole = rows["part"].eq("")
    for names, wanted, held, lacks in (
        (columns[:2], len(compared.periods), "held", "lacks"),
        (columns[2:], len(compared.before), "held_before", "lacked"),
    ):
        summed = [name for name in names if indicator.is_share or name in ("numerator", "before")]
        full = rows[held].eq(wanted) & (wanted > 0)
        if full[is_whole].any():
            # Where the whole was given, a part without a row is nobody; were it not so, the
            # difference would show as not stated.
            rows[summed] = rows[summed].fillna(0.0)
            full |= ~rows[lacks]
        rows.loc[~full, summed] = float("nan")
    broken = {
        to for code, to in areas_with_break(state, indicator, compared, ward_set) if code == area
    }
    rows.loc[rows["breakdown"].isin(broken) | (None in broken), columns[2:]] = float("nan")
    whole, parts, adds_up = rows[is_whole], rows[~is_whole].copy(), False
    if len(whole) and len(parts):
        left = whole[columns].iloc[0] - parts[columns].sum(min_count=len(parts))
        # A seizure of two drugs is counted under both: then the parts are no parts of the whole.
        over = whole[columns].iloc[0] - parts[columns].sum()
        adds_up = not over.lt(-1e-6).any() and bool(left.notna().any())
        if adds_up and left.gt(1e-6).any():
            extra = pd.DataFrame(
                [{"part": NOT_STATED, **left.to_dict(), "hidden": False, "hidden_before": False}]
            )
            parts = pd.concat([parts, extra], ignore_index=True)
    sums = (
        parts[["part", *columns, "hidden", "hidden_before"]]
        .reset_index(drop=True)
        .assign(persons=float("nan"), adds_up=adds_up)
    )
    return judged(sums.astype(dict.fromkeys(columns, float)), indicator, compared)


@remembered
def by_window(
    state: Snapshot,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    windows: tuple[tuple[date, ...], ...],
) -> pd.DataFrame:
    """Figures of every district and ward in several periods: small maps, lasting hot spots.

    Parameters
    ----------
    windows : tuple of tuples of datetime.date
        First days of the months (quarters, years) that each window sums; see `windows`.

    Returns
    -------
    DataFrame, one row an area and window
        code, kind, parent, window (position), numerator, denominator, value, persons, year,
        hidden (as in `by_area`); no figure where a month of the window was not given, nor in a
        window before a break in the area that lies before the end of the newest: the windows of an
        area may be compared.
    """
    rows = state.query(
        """
        with asked as (
            select
                unnest($window::integer[]) as window,
                unnest($start::date[]) as period_start
        ),
        wanted as (
            select "window", count(*) as periods, min(period_start) as since,
                list(period_start) as starts
            from asked
            group by "window"
        ),
        last_break as (  -- the last break of an area, or of what it holds or is part of
            select boundary_set, code, max(period_start) as counted_since
            from broken
            where indicator = $indicator
                and coalesce(breakdown, $breakdown) = $breakdown
                and period_start <= $until
            group by all
        ),
        counted as (
            select
                boundary_set, area, "window",
                sum(numerator) as numerator,
                sum(denominator) as denominator,
                count(numerator) as periods,
                bool_or(absent = $too_few) as hidden
            from fact
            join asked using (period_start)
            where indicator = $indicator
                and breakdown = $breakdown
                and boundary_set in ('', $ward_set)
                and datediff('month', period_start, period_end) + 1 = $length
            group by all
        )
        select
            area.code,
            area.kind,
            area.parent,
            wanted."window",
            counted.periods = wanted.periods
                and not list_has_any(wanted.starts, $not_whole::date[])
                and (wanted."window" = $newest or coalesce(counted_since <= since, true)) as given,
            if(given, numerator, null) as numerator,
            if(given, denominator, null) as denominator,
            coalesce(hidden, false) as hidden
        from area
        cross join wanted
        left join counted
            on counted.area = area.code and counted.boundary_set = area.boundary_set
            and counted."window" = wanted."window"
        left join last_break
            on last_break.code = area.code and last_break.boundary_set = area.boundary_set
        where area.boundary_set in ('', $ward_set)
            and area.kind in ('district', 'unitary', 'ward', 'council')
        order by area.code, wanted."window"
        """,
        {
            "indicator": indicator.key,
            "length": indicator.length,
            "breakdown": breakdown,
            "ward_set": ward_set,
            "too_few": TOO_FEW,
            "window": [place for place, starts in enumerate(windows) for _ in starts],
            "start": [start for starts in windows for start in starts],
            "newest": len(windows) - 1,
            "not_whole": list(not_whole(state, indicator, breakdown)),
            "until": indicator.last_day(windows[-1][-1]) if windows else date.max,
        },
    ).df()
    share = indicator.scale * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    value = share if indicator.is_share else rows["numerator"]
    rows = rows.drop(columns="given").assign(value=value)
    several = [
        with_residents(state, part, indicator, ward_set, starts[0], indicator.last_day(starts[-1]))
        for place, starts in enumerate(windows)
        if len(part := rows[rows["window"].eq(place)])
    ]
    return pd.concat(several).sort_index() if several else rows.assign(persons=np.nan, year=np.nan)


def windows(
    indicator: Indicator, periods: tuple[date, ...], many: int
) -> tuple[tuple[date, ...], ...]:
    """Lay out a run of periods and as many like runs before it, the oldest first.

    Only runs all of whose periods are loaded, none of them beyond one that is not. Of an indicator
    whose periods do not add up, each is one period.
    """
    if not indicator.periods_add_up:
        periods = periods[-1:]
    if not periods:
        return ()
    known, (first, last) = set(indicator.periods), (periods[0], periods[-1])
    # Also what is not loaded between the first and the last takes its time.
    step = 12 * (last.year - first.year) + last.month - first.month + indicator.length
    frames = []
    for back in range(many):
        run = tuple(_months_before(period, back * step) for period in periods)
        if not known.issuperset(run):
            break
        frames.append(run)
    return tuple(reversed(frames))


def _months_before(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, day.day)
