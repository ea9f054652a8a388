"""Bringing a warehouse up to the rules of this version, before anything is released from it."""

from __future__ import annotations

from pathlib import Path

from data.derived.recount import needs_recount, recount
from data.derived.self_check import require_sums
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import snapshot


def bring_up_to_date(database: Path | None = None) -> bool:
    """Count a warehouse again if an earlier version counted it; say whether it was.

    Raises
    ------
    data.problems.WarehouseError
        If it cannot be written, or its figures do not add up; nothing was changed.
    """
    held = snapshot(database)
    if held is None or held.release is not None or not needs_recount(held):
        return False
    with preparation(database) as connection:
        recount(connection)
        require_sums(connection.execute, "Nothing was changed.")
    return True
