"""Dots with intervals: levels and gaps of survey answers."""

from __future__ import annotations

import functools
from math import ceil
from typing import Any

import altair as alt

from ui.charts import vega
from ui.shell import theme


@functools.lru_cache(maxsize=32)
def _dots_specification(
    least: float, most: float, percent: bool, look: theme.Look
) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=160, labelPadding=8),
        )
    )
    scale = alt.Scale(domain=[least, most], nice=False)
    if percent:
        axis = alt.Axis(title=None, values=_ticks(least, most), labelExpr="datum.label + '%'")
    else:
        axis = alt.Axis(title=None, tickCount=4)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    told = vega.tooltip(
        ("What", "name"), ("Figure", "figure"), ("95% interval", "interval"),
        ("Year before", "was"), ("Change", "verdict"),
    )  # fmt: skip
    colour = alt.Color("colour:N", scale=None)
    interval = base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", color=colour)
    former = base.mark_point(size=70, color=look.ink, strokeWidth=1.5).encode(x=x("before"))
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x("value"), color=colour, shape=alt.Shape("shape:N", scale=None), tooltip=told
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


def _ticks(low: float, high: float, step: int = 20) -> list[int]:
    return list(range(ceil(low / step) * step, int(high) + 1, step))


@functools.lru_cache(maxsize=16)
def _gaps_specification(bound: int, look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=160, labelPadding=8),
        )
    )
    scale = alt.Scale(domain=[-bound, bound], nice=False)
    step = 10 if bound <= 20 else 20
    ticks = [one for one in range(-bound, bound + 1) if one % step == 0]
    axis = alt.Axis(
        title=None, values=ticks, labelExpr="datum.value ? format(datum.value, '+d') : '0'"
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    colour = alt.Color("colour:N", scale=None)
    told = vega.tooltip(("Aspect", "name"), ("BME and white victims", "figure"))
    nought = base.mark_rule(color=look.ink, strokeWidth=1).encode(
        x=alt.XDatum(0, scale=scale, axis=axis), y=alt.YValue(0), y2=alt.Y2Value({"expr": "height"})
    )
    interval = base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x("value"), color=colour, shape=alt.Shape("shape:N", scale=None), tooltip=told
    )
    label = base.mark_text(align="left", dx=8, color=look.ink).encode(
        x=alt.XValue({"expr": "width"}), text="label:N", tooltip=told
    )
    chart = (
        alt.layer(nought, interval, dot, label)
        .properties(padding={"left": 2, "right": 4, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
