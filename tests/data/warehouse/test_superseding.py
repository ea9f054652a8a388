"""Loaded and undone in whatever order: of each part, the newest load that is left is."""

from __future__ import annotations

import random

import duckdb
import pytest

from data.warehouse import schema
from data.warehouse.superseding import PARTS, replace_older, take_out

YEARS = [2019, 2020, 2021, 2022]


def standing(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Return the load that is current, by year."""
    rows = connection.execute(
        "select year, load_id from vehicle where superseded_by is null"
    ).fetchall()
    assert len(dict(rows)) == len(rows), "two loads stand of one year"
    return dict(rows)


@pytest.mark.parametrize("seed", range(40))
def test_the_newest_load_that_is_left_stands(seed: int) -> None:
    dice = random.Random(seed)
    connection = duckdb.connect()
    schema.create(connection)
    held: dict[int, list[int]] = {}
    for load_id in range(1, 13):
        years = dice.sample(YEARS, dice.randint(1, len(YEARS)))
        connection.executemany(
            "insert into vehicle values (?, ?, 'x', 1, null, null, null)",
            [[load_id, year] for year in years],
        )
        replaced = replace_older(connection, "vehicle", load_id)
        before = {year for years in held.values() for year in years}
        assert replaced == len(before & set(years))
        held[load_id] = years
        while held and dice.random() < 0.4:
            gone = dice.choice(list(held))
            del held[gone]
            take_out(connection, "vehicle", gone)
            newest = {year: load for load, years in sorted(held.items()) for year in years}
            assert standing(connection) == newest
    for gone in dice.sample(list(held), len(held)):
        take_out(connection, "vehicle", gone)
    assert standing(connection) == {}


def test_every_part_is_of_columns_that_the_table_has() -> None:
    connection = duckdb.connect()
    schema.create(connection)
    for table, part in PARTS.items():
        columns = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
        assert {*part, "load_id", "superseded_by"} <= columns
