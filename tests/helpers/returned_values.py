"""Values that partners sent, put into a made warehouse as a load puts them there."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from data import catalogue
from data.warehouse import superseding


@dataclass(frozen=True)
class Sent:
    """One value as a partner reports it; a month, a quarter or any other period."""

    indicator: str
    area: str
    start: date
    end: date
    numerator: float | None = None
    denominator: float | None = None
    breakdown: str = ""
    value: float | None = None
    absent: str | None = None
    status: str = "final"


def send(path: Path, file: str, loaded: date, values: Sequence[Sent]) -> int:
    """Add a file of values to a made warehouse, in one step as a load does; return its load."""
    preparing = path.with_name(path.name + ".sent")
    shutil.copy(path, preparing)
    with duckdb.connect(preparing) as connection:
        catalogue.write(connection)
        load_id = connection.execute("select max(load_id) + 1 from load").fetchall()[0][0] or 1
        connection.execute(
            "insert into load values (?, ?, ?, ?, 'Partner', 'return', ?, ?, ?, ?, ?, 'published',"
            " null)",
            [
                load_id,
                datetime(loaded.year, loaded.month, loaded.day, 9),
                file,
                f"{load_id:064d}",
                f"return {load_id}",
                min(item.start for item in values),
                max(each.end for each in values),
                len(values),
                len(values),
            ],
        )
        for row, value in enumerate(values, 2):
            connection.execute(
                "insert into reported values"
                " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, null, ?, ?, null, null)",
                [
                    load_id,
                    row,
                    value.indicator,
                    value.area,
                    value.start,
                    value.end,
                    value.breakdown,
                    value.numerator,
                    value.denominator,
                    value.value,
                    value.absent,
                    value.status,
                ],
            )
        superseding.replace_older(connection, "reported", load_id)
    preparing.replace(path)
    return load_id
