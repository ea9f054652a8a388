"""The gap in satisfaction between white and BME victims, by aspect."""

from __future__ import annotations

import functools
from math import ceil
from typing import Any

import altair as alt
import pandas as pd

from analytics import as_text
from analytics.model.survey import ASPECTS
from analytics.statistics.intervals import TOO_FEW
from analytics.wording.victim_survey import one_gap
from ui.charts import dots, vega
from ui.charts.drawing import Drawing
from ui.shell import theme


def drawing(rows: pd.DataFrame, finding: str, subtitle: str, text: str) -> Drawing:
    """Draw by aspect how many points less or more BME victims were satisfied than white victims.

    Parameters
    ----------
    rows : DataFrame
        One an aspect, as `Victims.gaps` has them.
    finding, subtitle, text : str
        The heading, and the finding in full for those who cannot see the chart.
    """
    look = theme.look()
    ends = rows[["lower", "upper"]].abs().max().max()
    bound = max(10, ceil(ends / 10) * 10)
    apart = rows["verdict"].isin(["higher", "lower"])
    labels = [
        _gap_label(verdict, n) for verdict, n in zip(rows["verdict"], rows["n_bme"], strict=True)
    ]
    table: dict[str, list[Any]] = {
        "place": list(range(len(rows))),
        "name": [as_text.upper_first(ASPECTS[item]) for item in rows["aspect"]],
        # White less BME turned about, so that left of nought is less satisfied.
        "value": (-rows["gap"]).to_list(),
        "low": (-rows["upper"]).to_list(),
        "high": (-rows["lower"]).to_list(),
        "label": labels,
        "shape": ["diamond" if each else "circle" for each in apart],
        "colour": [look.changed if element else look.context for element in apart],
        "figure": [one_gap(row) for row in rows.to_dict("records")],
    }
    return Drawing(
        finding,
        subtitle,
        rows=dots.table(table, {"value", "low", "high"}),
        specification=_specification(bound, look),
        height=dots.ROW * len(rows) + 34,
        alt=f"Dots with intervals by aspect. {text}",
        name="Gap by ethnic group",
    )


def _gap_label(verdict: str, n: float) -> str:
    if pd.isna(n):
        return "no figure"
    results = {"higher": "beyond chance", "lower": "beyond chance", TOO_FEW: "too few to say"}
    return f"{results.get(verdict, 'could be chance')}, n {as_text.number(n)}"


@functools.lru_cache(maxsize=16)
def _specification(bound: int, look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=160, labelPadding=8),
        )
    )
    scale = alt.Scale(domain=[-bound, bound], nice=False)
    step = 10 if bound <= 20 else 20
    ticks = [number for number in range(-bound, bound + 1) if number % step == 0]
    axis = alt.Axis(
        title=None, values=ticks, labelExpr="datum.value ? format(datum.value, '+d') : '0'"
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    colour = alt.Color("colour:N", scale=None)
    text = vega.tooltip(("Aspect", "name"), ("BME and white victims", "figure"))
    nought = base.mark_rule(color=look.ink, strokeWidth=1).encode(
        x=alt.XDatum(0, scale=scale, axis=axis), y=alt.YValue(0), y2=alt.Y2Value({"expr": "height"})
    )
    interval = base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x("value"), color=colour, shape=alt.Shape("shape:N", scale=None), tooltip=text
    )
    label = base.mark_text(align="left", dx=8, color=look.ink).encode(
        x=alt.XValue({"expr": "width"}), text="label:N", tooltip=text
    )
    chart = (
        alt.layer(nought, interval, dot, label)
        .properties(padding={"left": 2, "right": 4, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
