"""The grid of hours by days of the week."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.findings.over_time.hour_and_weekday import DAYS
from analytics.statistics.areas.map_classes import bands
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme


def drawing(counts: pd.DataFrame, finding: str, subtitle: str, name: str) -> Drawing:
    """Draw a grid of weekdays by hours; ``counts`` is 7 rows by 24 columns of whole numbers."""
    look = theme.look()
    numbers = counts.to_numpy(dtype=int)
    above = numbers[numbers > 0]
    limits = [int(limit) for limit in bands(above)] if len(above) else []
    places = np.linspace(0, 4, len(limits)).round().astype(int) if len(limits) > 1 else [2]
    shades = [look.shades[place] for place in places]
    fills = [
        look.background if item == 0 else shades[int(np.searchsorted(limits, item))]
        for item in numbers.ravel()
    ]
    rows = {
        "day": np.repeat(DAYS, 24),
        "short": np.repeat([day[:3] for day in DAYS], 24),
        "hour": np.tile(np.arange(24), 7),
        "number": numbers.ravel(),
        "fill": fills,
        "when": np.tile([f"{hour}:00 to {hour + 1}:00" for hour in range(24)], 7),
    }
    starts = [1, *(limit + 1 for limit in limits[:-1])]
    named = [
        str(high) if low >= high else f"{low} to {high}"
        for low, high in zip(starts, limits, strict=False)
    ]
    keys = ((look.background, "none"), *zip(shades, named, strict=False))
    return Drawing(
        finding,
        subtitle,
        tuple(LegendKey(label, (colour,)) for colour, label in keys),
        pa.table(rows),
        _week_specification(look),
        height=250,
        alt=f"Grid of weekdays by hours. {finding} The figures are in the table below.",
        name=name,
    )


@functools.lru_cache(maxsize=4)
def _week_specification(look: theme.Look) -> dict[str, Any]:
    grid = (
        alt.Chart(alt.NamedData("rows"))
        .mark_rect(stroke=look.faint, strokeWidth=1)
        .encode(
            x=alt.X(
                "hour:O",
                axis=alt.Axis(
                    title="Hour of the day",
                    labelAngle=0,
                    labelExpr="datum.value % 3 == 0 ? datum.label : ''",
                ),
            ),
            y=alt.Y("short:N", sort=[day[:3] for day in DAYS], axis=alt.Axis(title=None)),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=vega.tooltip(("Day", "day"), ("Hour", "when"), ("Casualties", "number")),
        )
    )
    chart = alt.layer(grid).properties(
        padding={"left": 4, "right": 8, "top": 4, "bottom": 4}
    ).configure(**vega.config(look))  # fmt: skip
    return vega.without_data(chart)
