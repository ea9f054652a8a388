"""Series as the warehouse answers them, made from a list of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analytics.model.indicators import Indicator, Note
from analytics.model.series import Series
from data import catalogue
from geo.essex import FORCE

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def indicator(key: str, **other: object) -> Indicator:
    """Return an indicator of the catalogue as `questions.contents` gives it."""
    entry = catalogue.indicators()[key]
    step = MONTHS[entry.frequency]
    fields: dict[str, object] = {
        "key": key,
        "name": entry.name,
        "area_of_focus": entry.area_of_focus,
        "tier": entry.tier,
        "definition": entry.definition,
        "caveats": entry.caveats,
        "unit": entry.unit,
        "scale": entry.scale,
        "rise_is": entry.rise_is,
        "is_share": entry.is_share,
        "smallest_area": entry.smallest_area,
        "adds_up": entry.adds_up,
        "events": entry.events,
        "matures": entry.matures,
        "step": step,
        "length": 12 if entry.rolling else step,
        "periods": (),
        "breakdowns": (),
    }
    return Indicator(**(fields | other))  # type: ignore[arg-type]


def followed(
    indicator: Indicator,
    start: str,
    values: Sequence[float | tuple[float, float] | None],
    *,
    name: str = "Essex",
    breakdown: str = "",
    notes: Sequence[Note] = (),
    provisional: int = 0,
    persons: float = float("nan"),
    why: str = "not loaded",
) -> Series:
    """Follow an indicator from a month on: a count, a pair (numerator, denominator) or None each.

    The last ``provisional`` of them may still change.
    """
    first = pd.Timestamp(f"{start}-01")
    rows = []
    for place, value in enumerate(values):
        begin = first + pd.DateOffset(months=place * indicator.step)
        end = begin + pd.DateOffset(months=indicator.length) - pd.Timedelta(days=1)
        x, n = value if isinstance(value, tuple) else (value, None)
        share = None if x is None else (indicator.scale * x / n if n else x)
        status = "provisional" if place >= len(values) - provisional else "final"
        rows.append(
            (begin, end, x, n, share, None if x is None else status, why if x is None else "")
        )
    columns = ["start", "end", "numerator", "denominator", "value", "status", "why"]
    frame = pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(["numerator", "denominator", "value"], float)
    )
    people = () if persons != persons else ((2020, persons),)
    return Series(indicator, FORCE, name, breakdown, frame, tuple(notes), people)


def broken(day: date, text: str) -> Note:
    """Return a change of definition from a day on."""
    return Note("", day, None, "break", text)
