"""Interviews of the victim satisfaction survey counted by month, area and group."""

from __future__ import annotations

import duckdb


def count_interviews(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Count the standing interviews anew, for the ward sets given and the areas above."""
