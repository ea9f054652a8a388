"""The tables and views of a warehouse: SQL files that are read whole."""

from __future__ import annotations

from pathlib import Path

import duckdb

VERSION = "3"
"""Raised when a warehouse of an earlier version can no longer be read."""

_FOLDER = Path(__file__).parent


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what an office's warehouse is made of, or what an earlier one lacks of it."""
    for name in ("shared_tables", "office_tables", "upgrades", "office_views", "shared_views"):
        run(connection, name)


def run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run one of the files by its name, such as 'shared_tables'."""
    connection.execute((_FOLDER / f"{name}.sql").read_text("utf-8"))
