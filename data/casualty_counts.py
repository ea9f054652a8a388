"""Road casualties counted by month and area: every KSI indicator but drink driving."""

from __future__ import annotations

import duckdb


def count_casualties(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Count the standing casualty records anew, for the ward sets given and the areas above."""
