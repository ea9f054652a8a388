"""When something was last loaded."""

from __future__ import annotations

from datetime import date

from analytics.cache import remembered
from data.warehouse.snapshot import Snapshot


@remembered
def last_load(state: Snapshot) -> date | None:
    """Return the day of the newest load; None before the first."""
    row = state.query("select max(loaded_at)::date from load").fetchone()
    return row[0] if row else None
