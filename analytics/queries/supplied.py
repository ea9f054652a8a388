"""What partners have supplied of every indicator, and what is known of it, with names of areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.cache import remembered
from analytics.model.indicators import Note
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


@dataclass(frozen=True)
class Supplied:
    """What the warehouse holds of an indicator.

    Attributes
    ----------
    first : datetime.date
        First day covered by any value.
    start, end : datetime.date
        First and last day of the newest period with a value.
    periods : int
        How many periods have a value.
    status : str
        Of the newest period: 'provisional' or 'final'.
    loaded : datetime.date
        When the newest period was last loaded.
    source : str
        From what, as 'publisher: file'.
    files : int
        How many files the newest period comes from.
    silent : datetime.date or None
        Last day of a later period that was reported without a value.
    """

    first: date
    start: date
    end: date
    periods: int
    status: str
    loaded: date
    source: str
    files: int
    silent: date | None


@remembered
def supplied(state: Snapshot) -> dict[str, Supplied]:
    """Say of every indicator with a value which periods there are, and from which load."""
    rows = state.query(
        f"""
        with given as (
            select indicator, period_start, period_end, absent is null as valued, status, load_id
            from fact
            where boundary_set = '' and area = $force
            union all
            -- a partner may report some districts or wards and no whole
            select indicator, period_start, period_end, absent is null, status, load_id
            from {"fact" if state.release else "reported where superseded_by is null"}
        ),
        span as (
            select
                indicator,
                min(period_start) filter (valued) as first,
                max(period_end) filter (valued) as last,
                count(distinct (period_start, period_end)) filter (valued) as periods,
                max(period_end) filter (not valued) as silent
            from given
            group by indicator
        ),
        -- where a quarter and a year end on the same day, the quarter is the newer news
        newest as (
            select indicator, last, max(period_start) as start
            from given
            join span using (indicator)
            where valued and period_end = last
            group by all
        ),
        loads as (
            select indicator, load_id, max(status) = 'final' as final
            from given
            join newest using (indicator)
            where valued and period_end = last and period_start = start
            group by all
        )
        select
            indicator,
            first,
            start,
            last,
            periods,
            if(bool_and(final), 'final', 'provisional') as status,
            max(loaded_at)::date as loaded,
            arg_max(concat_ws(': ', publisher, file_name), load_id) as source,
            count(*) as files,
            if(silent > last, silent, null) as silent
        from span
        join newest using (indicator, last)
        join loads using (indicator)
        join load using (load_id)
        group by all
        """,
        {"force": FORCE},
    ).fetchall()
    return {row[0]: Supplied(*row[1:]) for row in rows}


@remembered
def smallest_areas(state: Snapshot) -> dict[str, str]:
    """Say of every indicator which is the smallest kind of area that has a row: as the catalogue.

    A row that a public edition does not show counts: the area is in it, its figure is not.
    """
    rows = state.query(
        """
        select
            indicator,
            case
                when bool_or(kind = 'ward') then 'ward'
                when bool_or(kind in ('district', 'unitary')) then 'district'
                else 'force'
            end
        from (select distinct indicator, area, boundary_set from fact) as held
        join (select code, boundary_set, kind from area) as place
            on place.code = held.area and place.boundary_set = held.boundary_set
        group by indicator
        """
    ).fetchall()
    return dict(rows)


@remembered
def notes_by_name(state: Snapshot, indicator: str) -> tuple[Note, ...]:
    """List known gaps, breaks and caveats of an indicator, with the names of areas."""
    rows = state.query(
        """
        select coalesce(any_value(area.name), note.area), period_start, period_end, note.kind, text
        from note
        left join area on area.code = note.area
        where indicator = $indicator
        group by note.kind, note.area, period_start, period_end, text
        order by period_start, text
        """,
        {"indicator": indicator},
    ).fetchall()
    return tuple(Note(*row) for row in rows)
