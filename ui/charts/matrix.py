"""The matrix of aspects by crime types."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt

from ui.charts import vega
from ui.shell import theme


@functools.lru_cache(maxsize=4)
def _matrix_specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=140, labelPadding=8),
            scale=alt.Scale(paddingInner=0.06),
        ),
        x=alt.X(
            "column:N",
            sort=alt.EncodingSortField("across", op="min"),
            axis=alt.Axis(title=None, orient="top", labelAngle=0, labelFontSize=12),
            scale=alt.Scale(paddingInner=0),
        ),
    )
    told = vega.tooltip(
        ("Area", "name"), ("Aspect", "aspect"), ("Satisfied", "figure"), ("Beside Essex", "verdict")
    )
    ground = base.mark_rect().encode(fill=alt.Fill("ground:N", scale=None), tooltip=told)
    plain = base.transform_filter("!datum.strong").mark_text(fontSize=12)
    strong = base.transform_filter("datum.strong").mark_text(fontSize=12, fontWeight=700)
    colour = alt.Color("colour:N", scale=None)
    chart = (
        alt.layer(
            ground,
            plain.encode(text="text:N", color=colour, tooltip=told),
            strong.encode(text="text:N", color=colour, tooltip=told),
        )
        .properties(padding={"left": 2, "right": 4, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
