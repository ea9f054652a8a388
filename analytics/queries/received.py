"""When something came: each period of an indicator for the first time, and the newest load."""

from __future__ import annotations

from datetime import date

from analytics.cache import remembered
from data.warehouse.snapshot import Snapshot


@remembered
def received(state: Snapshot) -> dict[str, tuple[tuple[date, date], ...]]:
    """List of every indicator the last days of its loaded periods, each with its first load.

    A value that was replaced later counts as received when it first came.
    """
    rows = state.query(
        """
        with given as (
            select indicator, period_end, load_id from fact
            union all
            select indicator, period_end, load_id from reported
        )
        select indicator, given.period_end, min(loaded_at)::date
        from given
        join load using (load_id)
        group by indicator, given.period_end
        order by indicator, given.period_end
        """
    ).fetchall()
    results: dict[str, list[tuple[date, date]]] = {}
    for indicator, end, loaded in rows:
        results.setdefault(indicator, []).append((end, loaded))
    return {indicator: tuple(periods) for indicator, periods in results.items()}


@remembered
def last_load(state: Snapshot) -> date | None:
    """Return the day of the newest load; None before the first."""
    row = state.query("select max(loaded_at)::date from load").fetchone()
    return row[0] if row else None
