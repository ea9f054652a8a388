"""The ranking next to a map: made once by Altair, filled with the rows of each rerun."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from analytics.model.choice import CHANGE, FROM_ESSEX, HOT
from analytics.wording import area_maps
from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.drawing import Drawing
from ui.charts.maps import area_map, classes
from ui.shell import theme

MOST_RANKED = 14
STEP = 23  # pixels from one bar to the next
SIGNED = (CHANGE, FROM_ESSEX, HOT)  # measures above or below something


# Ranked areas -----------------------------------------------------------------------------------


def ranking_drawing(ranked: pd.DataFrame, about: About, look: theme.Look) -> Drawing:
    """Make the bars that `show` shows: without rows where no area has a figure."""
    shown = area_map.picture(ranked, about.of_all, look)
    known = sum(fill not in (classes.NO_DATA, classes.NOT_SHOWN) for fill in shown.fills)
    places, title = _shown_places(known, about, classes.NOT_SHOWN in shown.fills)
    if (
        about.who.single_code in shown.codes[:known]
        and (mine := shown.codes.index(about.who.single_code)) not in places
    ):
        places = sorted([*places[:-1], mine])
    if not places:
        return Drawing("", about.refusal or f"No {about.kind} has a figure")
    rows = {
        "place": places,
        "code": [shown.codes[i] for i in places],
        "name": [f"{i + 1}  {shown.names[i]}" for i in places],
        "value": [shown.values[i] for i in places],
        "figure": [shown.figures[i] for i in places],
        "also": [shown.also[i] for i in places],
        "fill": [shown.fills[i] for i in places],
        "focus": [about.who.single_code] * len(places),
    }
    return Drawing(
        "",
        f"{title}; {about.unit}",
        rows=pa.table(rows),
        specification=_ranking_specification(about.choice.measure in SIGNED, look),
        alt=f"Bars: {about.what} by {about.kind}, from the highest. {shown.finding}.",
        height=STEP * len(places) + 10,
        name="Ranking",
        provisional=about.provisional,
        file_title=f"{shown.finding.rstrip('.')}. {about.what} by {about.kind}",
        counted=area_maps.counted(ranked, about.of_all),
    )


def _shown_places(known: int, about: About, only_some: bool) -> tuple[list[int], str]:
    """Choose which places of a ranking are drawn, and say so; of differences, both ends matter."""
    kinds = f"{about.kind}s{' shown' if only_some else ''}"
    if known <= MOST_RANKED:
        every = f"The only {about.kind} with a figure" if known == 1 else f"All {known} {kinds}"
        return list(range(known)), every
    if about.choice.measure not in SIGNED:
        return list(range(MOST_RANKED)), f"The {MOST_RANKED} highest of {known} {kinds}"
    half = MOST_RANKED // 2
    both = [*range(half), *range(known - half, known)]
    return both, f"The {half} highest and the {half} lowest of {known} {kinds}"


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
    # Around the bar, with a gap: a line on the bar itself is not seen on a dark colour. Every bar
    # has it, so that the chart is not another one as soon as an area is chosen.
    is_chosen = alt.datum.code == alt.datum.focus
    chosen = base.mark_bar(height={"band": 0.98}, fill=None, aria=False).encode(
        stroke=alt.condition(is_chosen, alt.value(look.ink), alt.value("transparent")),
        strokeWidth=alt.condition(is_chosen, alt.value(2.5), alt.value(0)),
    )
    bars = (
        base.mark_bar(height={"band": 0.7})
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.value(look.edge),
            strokeWidth=alt.value(0.5),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure"), ("Also", "also")),
        )
        .add_params(vega.picking())
    )
    right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5)
    chart = (
        alt.layer(bars, chosen, right.encode(text="figure:N"), left.encode(text="figure:N"))
        .properties(padding={"left": 2, "right": 48, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
