"""Satisfaction through time: a small chart for each aspect."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.model.survey import ASPECTS, FEWEST
from analytics.wording.satisfaction_words import share
from ui.charts import vega
from ui.charts.dots import ticks
from ui.charts.drawing import Drawing, Panel
from ui.charts.satisfaction_by_aspect import floor_of_axis
from ui.shell import theme

_COURSE = pa.schema(
    {
        "part": pa.string(),
        "month": pa.date64(),  # milliseconds, which is how Vega counts time
        "until": pa.date64(),
        "value": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "run": pa.int32(),
        "figure": pa.string(),
        "when": pa.string(),
        "provisional": pa.bool_(),
    }
)


def drawing(
    by_aspect: Mapping[str, pd.DataFrame],
    essex: Mapping[str, pd.DataFrame],
    finding: str,
    subtitle: str,
) -> Drawing:
    """Draw each aspect through time: twelve months to each month, and single months.

    Parameters
    ----------
    by_aspect, essex : mapping
        Key of an aspect to its months, of the area and of Essex.
    finding, subtitle : str
        The heading.
    """
    whole = pd.concat(by_aspect.values())
    singles = whole["single"].where(whole["n"].ge(FEWEST))
    least = floor_of_axis(pd.concat([singles, whole["lower"]]).to_frame())
    return Drawing(
        finding,
        subtitle,
        specification=_specification(least, theme.look()),
        height=190,
        panels=tuple(
            _panel(aspect, course, essex.get(aspect)) for aspect, course in by_aspect.items()
        ),
        name="Satisfaction over time",
    )


def _panel(aspect: str, course: pd.DataFrame, essex: pd.DataFrame | None) -> Panel:
    rows = [*_year(course, "year"), *(_year(essex, "essex") if essex is not None else [])]
    columns = ("month", "why", "broken", "single", "n", "provisional")
    for month, why, broken, single, n, provisional in _rows(course, *columns):
        day = month.date()
        if why and isinstance(why, str):
            until = (month + pd.DateOffset(months=1)).date()
            rows.append({"part": "gap", "month": day, "until": until})
        if broken and isinstance(broken, str):
            rows.append({"part": "break", "month": day})
        if n >= FEWEST:
            rows.append(
                {
                    "part": "single",
                    "month": day,
                    "value": single,
                    "figure": share(single, n),
                    "when": as_text.month(day),
                    "provisional": bool(provisional),
                }
            )
    last = course[course["value"].notna()].tail(1)
    newest = "; no twelve months yet"
    if course["reason"].map(as_text.is_not_shown).any():
        newest = f"; no twelve months all of which are shown ({as_text.NOT_SHOWN})"
    if len(last):
        newest = f", {share(last['value'].iloc[0], last['denominator'].iloc[0])}"
    name = as_text.upper_first(ASPECTS[aspect])
    return Panel(
        name,
        as_text.upper_first(newest.lstrip(",; ")),
        pa.Table.from_pylist(rows, schema=_COURSE),
        f"Twelve months to each month, and single months: {name}{newest} in the newest. The "
        "figures are in the table below.",
    )


def _year(course: pd.DataFrame, part: str) -> list[dict[str, Any]]:
    rows, run = [], 0
    columns = ("month", "value", "lower", "upper", "denominator")
    for month, value, low, high, n in _rows(course, *columns):
        if np.isnan(value):
            run += 1
            continue
        day = month.date()
        rows.append(
            {
                "part": part,
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


@functools.lru_cache(maxsize=32)
def _specification(least: int, look: theme.Look) -> dict[str, Any]:
    def layer(part: str) -> alt.Chart:
        return alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.part === '{part}'")

    axis = alt.Axis(
        title=None,
        grid=False,
        format="%Y",
        tickCount=alt.TimeIntervalStep(interval="year", step=1),
        labelOverlap="greedy",
    )
    x = alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)
    scale = alt.Scale(domain=[least, 100], nice=False)
    values = alt.Axis(title=None, values=ticks(least, 100), labelExpr="datum.label + '%'")
    y = alt.Y("value:Q", scale=scale, axis=values)
    text = vega.tooltip(("When", "when"), ("Satisfied", "figure"))
    gap = layer("gap").mark_rect(color=look.steady, opacity=0.5).encode(x=x, x2="until:T")
    rule = layer("break").mark_rule(color=look.context, strokeDash=[4, 3]).encode(x=x)
    band = layer("year").mark_area(color=look.changed, opacity=0.18).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=values), y2="high:Q", detail="run:N"
    )  # fmt: skip
    single = (
        layer("single")
        .mark_point(filled=True, size=16, color=look.context)
        .encode(
            x=x,
            y=y,
            # The newest figures may still change: drawn lighter.
            opacity=alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1)),
            tooltip=text,
        )
    )
    essex = layer("essex").mark_line(color=look.context, strokeWidth=1.75).encode(
        x=x, y=y, detail="run:N"
    )  # fmt: skip
    line = layer("year").mark_line(color=look.changed, strokeWidth=2.5, point=False).encode(
        x=x, y=y, detail="run:N"
    )  # fmt: skip
    # What the pointer meets: wider than the line.
    touch = layer("year").mark_point(opacity=0, filled=True, size=90).encode(
        x=x, y=y, tooltip=text
    )  # fmt: skip
    chart = (
        alt.layer(gap, rule, band, single, essex, line, touch)
        .properties(padding={"left": 2, "right": 8, "top": 6, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
