"""Months as plain points: what the trend, its heading and its table have in common."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from analytics.memory import kept


class Point(NamedTuple):
    """One area in one month; ``value`` is what is drawn, None where there is none."""

    day: date
    numerator: int | None
    denominator: int | None
    value: float | None
    status: str


@kept
def lines(months: pd.DataFrame) -> dict[str, list[Point]]:
    """Sort the months of a trend by area."""
    found: dict[str, list[Point]] = {}
    columns = months[["area", "month", "numerator", "denominator", "value", "status"]]
    for area, month, numerator, denominator, value, status in zip(
        *(columns[name].tolist() for name in columns), strict=True
    ):
        found.setdefault(area, []).append(
            Point(
                month.date(),
                int(numerator),
                None if denominator != denominator else int(denominator),
                None if value != value else value,
                status,
            )
        )
    return found
