"""What the warehouse holds, in figures that a person or a machine can check."""

from __future__ import annotations

from typing import Any

from data.warehouse.snapshot import Snapshot


def describe(held: Snapshot) -> dict[str, Any]:
    """Describe a state of the warehouse.

    Returns
    -------
    dict
        ``database``, ``edition``, ``boundary_set`` in use; ``recounted`` (what was counted again
        because an earlier version counted it otherwise, or None); ``loads`` (one a file, with rows
        read, kept, and set aside by reason), ``whole`` (the same for all current loads together),
        ``boundary_sets`` and ``indicators`` (all of the catalogue, with first and last period, and
        how many).
    """
    settings = dict(held.query("select key, value from warehouse").fetchall())
    return {
        "database": str(held.path),
        "edition": settings.get("edition"),
        "boundary_set": settings.get("boundary_set"),
        "recounted": settings.get("recounted"),
        "loads": loads(held),
        "whole": _rows(held, _WHOLE)[0],
        "placements": _rows(held, _PLACEMENTS),
        "boundary_sets": _rows(held, _BOUNDARY_SETS),
        "indicators": _rows(held, _INDICATORS),
    }


def loads(held: Snapshot) -> list[dict[str, Any]]:
    """List the loads as `describe` does, and nothing else."""
    return _rows(held, _LOADS)


def edition(held: Snapshot) -> str | None:
    """Say which data the warehouse holds: 'published', 'demonstration', or None for neither."""
    rows = held.query("select value from warehouse where key = 'edition'").fetchall()
    return rows[0][0] if rows else None


def _rows(held: Snapshot, sql: str) -> list[dict[str, Any]]:
    cursor = held.query(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_LOADS = """
select
    load_id, file_name, publisher, content, period_start, period_end, loaded_at,
    rows_read, rows_kept,
    coalesce(aside.reasons, map {}) as set_aside,
    coalesce(remarked.remarks, []) as remarks,
    superseded_by
from load
left join (
    select load_id, map_from_entries(list((reason, rows))) as reasons
    from set_aside group by load_id
) as aside using (load_id)
left join (
    select load_id, list(remark) as remarks from load_remark group by load_id
) as remarked using (load_id)
order by load_id
"""

_WHOLE = """
with current as (from load where superseded_by is null)
select
    count(*) as files,
    coalesce(sum(rows_read), 0)::bigint as rows_read,
    coalesce(sum(rows_kept), 0)::bigint as rows_kept,
    coalesce((
        select sum(rows) from set_aside semi join current using (load_id)
    ), 0)::bigint as rows_set_aside
from current
"""

_PLACEMENTS = """
with current as (from load where superseded_by is null)
select
    coalesce(boundary_set, '') as boundary_set,
    coalesce(method, 'no place given') as method,
    count(*) as rows
from crime
semi join current using (load_id)
left join placement using (place_id)
group by all
order by all
"""

_BOUNDARY_SETS = """
select
    boundary_set, title, approximate, complete,
    (select count(*) from area where area.boundary_set = boundary_set.boundary_set
        and kind <> 'remainder') as areas
from boundary_set
order by kind desc, dated
"""

_INDICATORS = """
with held as (
    select
        indicator,
        min(period_start) as first_period,
        max(period_end) as last_period,
        count(distinct (period_start, period_end)) as periods,
        count(*) as facts,
        max(load_id) as load_id
    from fact
    group by indicator
)
select
    indicator, name, area_of_focus, tier, owner, confirmed,
    first_period, last_period, coalesce(periods, 0) as periods, coalesce(facts, 0) as facts,
    file_name as last_file, loaded_at as last_loaded
from indicator
left join held using (indicator)
left join load using (load_id)
order by area_of_focus, tier, indicator
"""
