"""Lines through time with what belongs to them: one way to draw them, whatever they show.

`line_chart`, the explorer and satisfaction through time lay out rows; how these are drawn is said
here. The control chart has limits and signals that follow the season, and draws itself.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from ui.charts import vega
from ui.charts.dots import ticks
from ui.shell import theme

HEIGHT = 240
TICK = 20  # percentage points between the marks of an axis
POINT, UNDER_THE_POINTER = 34, 90  # sizes of points: seen, and met by the pointer alone

ROWS = pa.schema(
    {
        # line, interval (a band along a line), point (by itself), label, gap, rule, level (a mean
        # over some time), band (a range behind it all)
        "part": pa.string(),
        "month": pa.date64(),  # milliseconds, which is how Vega counts time
        "until": pa.date64(),
        "value": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "run": pa.int32(),
        "name": pa.string(),
        "colour": pa.string(),
        "dashed": pa.bool_(),
        "figure": pa.string(),
        "when": pa.string(),
        "provisional": pa.bool_(),
        "size": pa.float64(),
    }
)
"""Rows of a chart; what a part does not need is null."""


def labels_at_ends(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each line at its end, moved apart where two names would lie on each other."""
    ends = sorted({row["name"]: row for row in lines}.values(), key=lambda row: row["value"])
    apart = 0.09 * max((max(row["value"], row["high"] or 0) for row in lines), default=0.0)
    labels: list[dict[str, Any]] = []
    for row in ends:
        least = labels[-1]["value"] + apart if labels else row["value"]
        labels.append({**row, "part": "label", "value": max(row["value"], least)})
    return labels


@functools.lru_cache(maxsize=64)
def specification(
    look: theme.Look,
    *,
    long: bool,
    percent: bool,
    pounds: bool = False,
    within: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """Say how rows of `ROWS` are drawn.

    Parameters
    ----------
    look : Look
        The colours.
    long : bool
        Whether the axis names years only.
    percent, pounds : bool
        What is written at the figures of the axis.
    within : tuple of int, optional
        The ends of the axis; without them it begins at zero.
    """
    axis = alt.Axis(
        title=None,
        grid=False,
        format="%Y" if long else "%b %Y",
        tickCount=alt.TimeIntervalStep(interval="year" if long else "month", step=1 if long else 6),
        labelOverlap="greedy",
        labelSeparation=8,
    )
    x = alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)
    before, after = ("'£' + " if pounds else ""), (" + '%'" if percent else "")
    written = f"{before}format(datum.value, ',~g'){after}"
    values = alt.Axis(title=None, tickCount=4, labelExpr=written)
    scale = alt.Scale(zero=True, nice=True)
    if within:
        scale = alt.Scale(domain=list(within), nice=False)
        if within[1] - within[0] >= 2 * TICK:
            values = alt.Axis(title=None, values=ticks(*within, TICK), labelExpr=written)
    y = alt.Y("value:Q", scale=scale, axis=values)
    low = alt.Y("low:Q", scale=scale, axis=values)
    layers = [*_behind(x, low, look), *_lines(x, y, low), *_named(x, y, look)]
    chart = (
        alt.layer(*layers)
        .properties(height=HEIGHT, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


def _layer(part: str) -> alt.Chart:
    return alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.part === '{part}'")


def _behind(x: alt.X, low: alt.Y, look: theme.Look) -> list[alt.Chart]:
    """Draw what lies behind the lines: a range, gaps, dated events."""
    band = _layer("band").mark_area(color=look.context, opacity=0.18, interpolate="step")
    gap = _layer("gap").mark_rect(color=look.steady, opacity=0.5)
    rule = _layer("rule").mark_rule(color=look.context, strokeDash=[4, 3])
    named = _layer("rule").mark_text(color=look.context, align="left", dx=5, fontSize=12, limit=230)
    return [
        band.encode(x=x, y=low, y2="high:Q"),
        gap.encode(x=x, x2="until:T"),
        rule.encode(x=x),
        named.encode(x=x, text="name:N", y=alt.YValue({"expr": "height - 10"})),
    ]


def _lines(x: alt.X, y: alt.Y, low: alt.Y) -> list[alt.Chart]:
    """Draw the lines, their intervals and their points; the newest figures lighter."""
    colour = alt.Color("colour:N", scale=None)
    newest = alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1))
    dash = alt.condition(alt.datum.dashed, alt.value([5, 3]), alt.value([1, 0]))
    text = vega.tooltip(("What", "name"), ("When", "when"), ("Figure", "figure"))
    size = alt.Size("size:Q", scale=None)
    interval = _layer("interval").mark_area(opacity=0.18)
    bars = _layer("line").transform_filter("isValid(datum.low)")
    line = _layer("line").mark_line(strokeWidth=2.25)
    seen = _layer("line").transform_filter("isValid(datum.size)").mark_point(filled=True)
    # What the pointer meets where a line has no points: wider than the line.
    touch = _layer("interval").mark_point(filled=True, opacity=0, size=UNDER_THE_POINTER)
    single = _layer("point").mark_point(filled=True)
    return [
        interval.encode(x=x, y=low, y2="high:Q", detail="run:N", color=colour),
        bars.mark_rule(strokeWidth=1.5, opacity=0.45).encode(x=x, y=low, y2="high:Q", color=colour),
        single.encode(x=x, y=y, color=colour, size=size, opacity=newest, tooltip=text),
        line.encode(x=x, y=y, color=colour, strokeDash=dash, detail=["name:N", "run:N"]),
        seen.encode(x=x, y=y, color=colour, size=size, opacity=newest, tooltip=text),
        touch.encode(x=x, y=y, tooltip=text),
    ]


def _named(x: alt.X, y: alt.Y, look: theme.Look) -> list[alt.Chart]:
    """Draw means over some time, and the names of the lines at their ends."""
    level = _layer("level").mark_rule(color=look.context, strokeWidth=2)
    named = _layer("level").mark_text(color=look.context, align="left", dx=5, fontSize=12)
    label = _layer("label").mark_text(align="left", dx=9, limit=150, fontWeight=600)
    return [
        level.encode(x=x, x2="until:T", y=y),
        named.encode(x=x, text="name:N", y=alt.YValue({"expr": "height - 28"})),
        label.encode(x=x, y=y, color=alt.Color("colour:N", scale=None), text="name:N"),
    ]
