"""Dots with intervals: a row each, with the figure of a year before."""

from __future__ import annotations

import functools
from math import ceil
from typing import Any

import altair as alt
import pyarrow as pa

from ui.charts import vega
from ui.shell import theme

ROW = 34  # pixels of a dot with its name
SHAPES = {"higher": "triangle-up", "lower": "triangle-down"}


@functools.lru_cache(maxsize=32)
def specification(least: float, most: float, percent: bool, look: theme.Look) -> dict[str, Any]:
    """Say how rows of dots are drawn, on an axis from ``least`` to ``most``."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=160, labelPadding=8),
        )
    )
    scale = alt.Scale(domain=[least, most], nice=False)
    if percent:
        axis = alt.Axis(title=None, values=ticks(least, most), labelExpr="datum.label + '%'")
    else:
        axis = alt.Axis(title=None, tickCount=4)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    text = vega.tooltip(
        ("What", "name"), ("Figure", "figure"), ("95% interval", "interval"),
        ("Year before", "was"), ("Change", "verdict"),
    )  # fmt: skip
    colour = alt.Color("colour:N", scale=None)
    interval = base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", color=colour)
    former = base.mark_point(size=70, color=look.ink, strokeWidth=1.5).encode(x=x("before"))
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x("value"), color=colour, shape=alt.Shape("shape:N", scale=None), tooltip=text
    )
    label = base.mark_text(align="left", dx=8, color=look.ink).encode(
        x=alt.XValue({"expr": "width"}), text="label:N"
    )
    chart = (
        alt.layer(interval, former, dot, label)
        .properties(padding={"left": 2, "right": 4, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


def ticks(low: float, high: float, step: int = 20) -> list[int]:
    """List the round numbers at which an axis of percentages is marked."""
    return list(range(ceil(low / step) * step, int(high) + 1, step))


def table(columns: dict[str, list[Any]], numbers: set[str]) -> pa.Table:
    """Make an Arrow table in which what has no figure is null, not a number that is none."""
    return pa.table(
        {
            name: pa.array(values, pa.float64(), from_pandas=True) if name in numbers else values
            for name, values in columns.items()
        }
    )
