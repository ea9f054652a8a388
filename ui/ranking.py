"""The ranking beside a map: made once by Altair, filled with the rows of each rerun."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics.choices import BESIDE, CHANGE, HOT
from ui import maps, theme, vega, words
from ui.about import About

MOST_RANKED = 14
SIGNED = (CHANGE, BESIDE, HOT)  # measures above or below something


# Ranked areas -----------------------------------------------------------------------------------


def show(ranked: pd.DataFrame, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw the highest areas as bars; a click on one does what a click on the map does."""
    look = theme.look()
    shown = maps.picture(ranked, about.of_all, look)
    known = sum(fill != maps.NO_DATA for fill in shown.fills)
    places, title = _shown_places(known, about)
    if (
        about.who.one in shown.codes[:known]
        and (own := shown.codes.index(about.who.one)) not in places
    ):
        places = sorted([*places[:-1], own])
    if not places:
        return
    st.html(f'<div class="subtitle">{title} {about.kind}s; {words.html(about.unit)}</div>')
    rows = {
        "place": places,
        "code": [shown.codes[i] for i in places],
        "name": [f"{i + 1}  {shown.names[i]}" for i in places],
        "value": [shown.values[i] for i in places],
        "figure": [shown.figures[i] for i in places],
        "also": [shown.also[i] for i in places],
        "fill": [shown.fills[i] for i in places],
        "focus": [about.who.one] * len(places),
    }
    st.vega_lite_chart(
        pa.table(rows),
        _ranking_specification(about.choice.measure in SIGNED, look),
        theme=None,
        height=27 * len(places) + 10,
        key="ranking",
        on_select=functools.partial(on_pick, "ranking"),
        alt=f"Bars: {about.what} by {about.kind}, from the highest. {shown.finding}.",
    )


def _shown_places(known: int, about: About) -> tuple[list[int], str]:
    """Choose which places of a ranking are drawn, and say so; of differences, both ends matter."""
    if known <= MOST_RANKED:
        return list(range(known)), f"All {known}"
    if about.choice.measure not in SIGNED:
        return list(range(MOST_RANKED)), f"The {MOST_RANKED} highest of {known}"
    half = MOST_RANKED // 2
    both = [*range(half), *range(known - half, known)]
    return both, f"The {half} highest and the {half} lowest of {known}"


@functools.lru_cache(maxsize=4)
def _ranking_specification(signed: bool, look: theme.Look) -> dict[str, Any]:
    # Figures of bars to the left stand to their left: kept clear of the names.
    scale = alt.Scale(zero=True, padding=48) if signed else alt.Scale(zero=True)
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=210, labelPadding=8),
        ),
        x=alt.X("value:Q", scale=scale, axis=None),
    )
    chosen = alt.datum.code == alt.datum.focus
    bars = (
        base.mark_bar(height={"band": 0.7})
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.edge)),
            strokeWidth=alt.condition(chosen, alt.value(2.5), alt.value(0.5)),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure"), ("Also", "also")),
        )
        .add_params(vega.picking())
    )
    right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5)
    chart = (
        alt.layer(bars, right.encode(text="figure:N"), left.encode(text="figure:N"))
        .properties(padding={"left": 2, "right": 48, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
