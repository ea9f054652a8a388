"""The three pictures drawn with Plotly, for the peers that use it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from benchmarks.peers.same_question import COLOURS, HIGHEST

# Without an address of our own, Plotly asks a network for the outlines of the world.
CONFIG = {"topojsonURL": "/assets/"}
_SCALE = [
    [place / len(COLOURS) + side, colour]
    for place, colour in enumerate(COLOURS)
    for side in (0, 1 / len(COLOURS))
]


def ward_map(wards: pd.DataFrame, shapes: str | dict[str, Any], figure: type = go.Figure) -> Any:
    """Draw the map of wards; `shapes` is GeoJSON or its address."""
    drawn = figure(
        go.Choropleth(
            geojson=shapes, locations=wards.code, z=wards.colour, zmin=-0.5, zmax=4.5,
            colorscale=_SCALE, autocolorscale=False, showscale=False, text=hover(wards),
            hoverinfo="text", marker_line_color="white", marker_line_width=0.5,
        )
    )  # fmt: skip
    drawn.update_geos(fitbounds="locations", visible=False, projection_type="mercator")
    return drawn.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, template="none")


def hover(wards: pd.DataFrame) -> pd.Series:
    """Write what the pointer shows of each ward."""
    return wards.name + ": " + wards.n.astype(str)


def highest(wards: pd.DataFrame, figure: type = go.Figure) -> Any:
    """Draw the highest wards as bars."""
    top = wards.head(HIGHEST)[::-1]
    bars = go.Bar(x=top.n, y=top.name, orientation="h", marker_color=COLOURS[-1])
    return figure(bars).update_layout(template="none", margin={"l": 160, "t": 10})


def through_time(essex: pd.DataFrame, figure: type = go.Figure) -> Any:
    """Draw the months as a line."""
    line = go.Scatter(x=essex.month, y=essex.n, mode="lines+markers")
    return figure(line).update_layout(template="none", margin={"t": 10})
