"""Small pictures that tell one thing each: bars, a week by the hour, spans of time.

Made once by Altair, filled with the rows of each rerun. What a picture needs to be read without
colour stands beside it: names and shapes before the figures, words in the subtitle.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.findings.hour_and_weekday import DAYS
from analytics.statistics.map_classes import bands
from ui import parts, theme, vega

ROW = 46  # pixels of a bar with its name


# Bars ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A bar from zero: how much, a year before, its interval, and what is written beside it."""

    name: str
    value: float
    label: str
    before: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    colour: str = ""
    part: float = float("nan")


def bars(shown: Sequence[Bar], finding: str, subtitle: str, key: str) -> parts.Picture:
    """Draw bars from zero, each below its name and figure: so that both fit on a phone."""
    look, labels = theme.look(), [f"{bar.name}: {bar.label}" for bar in shown]
    rows = {
        "place": list(range(len(shown))),
        "value": [bar.value for bar in shown],
        "part": [bar.part for bar in shown],
        "before": [bar.before for bar in shown],
        "low": [bar.low for bar in shown],
        "high": [bar.high for bar in shown],
        "label": labels,
        "colour": [bar.colour or look.changed for bar in shown],
    }
    return parts.Picture(
        finding,
        subtitle,
        pa.table(rows),
        _bars_specification(look),
        ROW * len(shown) + 14,
        f"bars-{key}",
        f"Bars: {'; '.join(labels)}. {finding}",
    )


@functools.lru_cache(maxsize=4)
def _bars_specification(look: theme.Look) -> dict[str, Any]:
    below = 9  # pixels from the middle of a row; its label stands above it
    base = alt.Chart(alt.NamedData("rows")).encode(y=alt.Y("place:O", axis=None))
    told = vega.tooltip(("Figure", "label"))
    scale = alt.Scale(zero=True, nice=False)
    colour = alt.Color("colour:N", scale=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    bar = base.mark_bar(height=14, yOffset=below, opacity=0.55).encode(
        x=x("value"), color=colour, tooltip=told
    )
    part = base.mark_bar(height=14, yOffset=below).encode(x=x("part"), color=colour)
    interval = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=look.ink, strokeWidth=1.5, yOffset=below)
        .encode(x=x("low"), x2="high:Q")
    )
    former = (
        base.transform_filter("isValid(datum.before)")
        .mark_tick(color=look.ink, thickness=3, height=20, yOffset=below)
        .encode(x=x("before"))
    )
    label = base.mark_text(align="left", dy=-9, color=look.ink).encode(
        x=alt.value(0), text="label:N"
    )
    chart = (
        alt.layer(bar, part, interval, former, label)
        .properties(padding={"left": 2, "right": 12, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


# A week by the hour -------------------------------------------------------------------------------


def week(counts: pd.DataFrame, finding: str, subtitle: str, key: str) -> parts.Picture:
    """Draw a grid of weekdays by hours; ``counts`` is 7 rows by 24 columns of whole numbers."""
    look = theme.look()
    numbers = counts.to_numpy(dtype=int)
    above = numbers[numbers > 0]
    limits = [int(limit) for limit in bands(above)] if len(above) else []
    places = np.linspace(0, 4, len(limits)).round().astype(int) if len(limits) > 1 else [2]
    shades = [look.shades[place] for place in places]
    fills = [
        look.background if one == 0 else shades[int(np.searchsorted(limits, one))]
        for one in numbers.ravel()
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
    return parts.Picture(
        finding,
        subtitle,
        pa.table(rows),
        _week_specification(look),
        250,
        f"week-{key}",
        f"Grid of weekdays by hours. {finding} The figures are in the table below.",
        ((look.background, "none"), *zip(shades, named, strict=False)),
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


# Spans of time ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A stretch of time in a row of its own kind."""

    row: str
    start: date
    end: date
    kind: str
    label: str


def spans(
    shown: Sequence[Span], kinds: Mapping[str, str], finding: str, subtitle: str, key: str
) -> parts.Picture:
    """Draw stretches of time in rows; ``kinds`` gives each kind its colour."""
    look = theme.look()
    names = list(dict.fromkeys(span.row for span in shown))
    rows = {
        "place": [names.index(span.row) for span in shown],
        "name": [span.row for span in shown],
        "start": pa.array([span.start for span in shown], pa.date64()),
        "end": pa.array([span.end for span in shown], pa.date64()),
        "kind": [span.kind for span in shown],
        "label": [span.label for span in shown],
        "colour": [kinds[span.kind] for span in shown],
    }
    return parts.Picture(
        finding,
        subtitle,
        pa.table(rows),
        _spans_specification(look),
        44 * len(names) + 40,
        f"spans-{key}",
        f"Spans of time. {finding} {' '.join(dict.fromkeys(span.label for span in shown))}",
        tuple((colour, kind) for kind, colour in kinds.items()),
    )


@functools.lru_cache(maxsize=4)
def _spans_specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "start:T",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(
                title=None,
                format="%b %Y",
                tickCount=alt.TimeIntervalStep(interval="month", step=6),
                labelOverlap="greedy",
                labelSeparation=8,
            ),
        ),
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=190, labelPadding=8),
        ),
        color=alt.Color("colour:N", scale=None),
        tooltip=vega.tooltip(("What", "name"), ("When", "label")),
    )
    bar = base.mark_bar(height={"band": 0.55}, stroke=look.background).encode(x2="end:T")
    one_day = base.transform_filter("+datum.start === +datum.end").mark_tick(
        thickness=6, height={"band": 0.75}, opacity=1
    )
    chart = alt.layer(bar, one_day).properties(
        padding={"left": 4, "right": 8, "top": 4, "bottom": 4}
    ).configure(**vega.config(look))  # fmt: skip
    return vega.without_data(chart)
