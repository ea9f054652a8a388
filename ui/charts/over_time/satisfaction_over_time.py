"""Satisfaction through time: a small chart for each aspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.model.survey import ASPECTS, FEWEST
from analytics.wording.satisfaction_words import share
from ui.charts.drawing import Drawing, Panel
from ui.charts.over_time import time_chart
from ui.charts.satisfaction_by_aspect import floor_of_axis
from ui.shell import theme


def drawing(
    by_aspect: Mapping[str, pd.DataFrame],
    essex: Mapping[str, pd.DataFrame],
    finding: str,
    subtitle: str,
) -> Drawing:
    """Draw each aspect through time: twelve months to each month or quarter, and each alone.

    Parameters
    ----------
    by_aspect, essex : mapping
        Key of an aspect to its months, of the area and of Essex.
    finding, subtitle : str
        The heading.
    """
    look, whole = theme.look(), pd.concat(by_aspect.values())
    singles = whole["single"].where(whole["n"].ge(FEWEST))
    least = floor_of_axis(pd.concat([singles, whole["lower"]]).to_frame())
    return Drawing(
        finding,
        subtitle,
        specification=time_chart.specification(look, long=True, percent=True, within=(least, 100)),
        height=190,
        panels=tuple(
            _panel(aspect, rows, essex.get(aspect), look) for aspect, rows in by_aspect.items()
        ),
        name="Satisfaction over time",
    )


def _panel(
    aspect: str, months: pd.DataFrame, essex: pd.DataFrame | None, look: theme.Look
) -> Panel:
    rows = [] if essex is None else _year(essex, "Essex, twelve months", look.context)
    mine = _year(months, "Twelve months", look.changed)
    rows += [{**row, "low": None, "high": None} for row in mine]
    rows += [{**row, "part": "interval"} for row in mine]
    length = int(months["length"].max())
    each = "month" if length == 1 else "quarter"
    columns = ("month", "why", "broken", "single", "n", "provisional")
    for month, why, broken, single, n, provisional in _rows(months, *columns):
        day = month.date()
        if why and isinstance(why, str):
            until = (month + pd.DateOffset(months=1)).date()
            since = (month - pd.DateOffset(months=length - 1)).date()
            rows.append({"part": "gap", "month": since, "until": until})
        if broken and isinstance(broken, str):
            rows.append({"part": "rule", "month": day})
        if n >= FEWEST:
            rows.append(
                {
                    "part": "point",
                    "name": f"Single {each}",
                    "colour": look.context,
                    "size": 16,
                    "month": day,
                    "value": single,
                    "figure": share(single, n),
                    "when": as_text.months_to(day, length),
                    "provisional": bool(provisional),
                }
            )
    last = months[months["value"].notna()].tail(1)
    newest = "; no twelve months yet"
    if months["reason"].map(as_text.is_not_shown).any():
        newest = f"; no twelve months all of which are shown ({as_text.NOT_SHOWN})"
    if len(last):
        newest = f", {share(last['value'].iloc[0], last['denominator'].iloc[0])}"
    name = as_text.upper_first(ASPECTS[aspect])
    return Panel(
        name,
        as_text.upper_first(newest.lstrip(",; ")),
        pa.Table.from_pylist(rows, schema=time_chart.ROWS),
        f"Twelve months to each {each}, and single {each}s: {name}{newest} in the newest. The "
        "figures are in the table below.",
    )


def _year(months: pd.DataFrame, name: str, colour: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    run = 0
    columns = ("month", "value", "lower", "upper", "denominator")
    for month, value, low, high, n in _rows(months, *columns):
        if np.isnan(value):
            run += 1
            continue
        day = month.date()
        rows.append(
            {
                "part": "line",
                "name": name,
                "colour": colour,
                "dashed": False,
                "month": day,
                "value": value,
                "low": low,
                "high": high,
                "run": run,
                "figure": share(value, n),
                "when": f"12 months to {as_text.month(day)}",
            }
        )
    return rows


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[name].tolist() for name in columns), strict=True)
