"""The page in Shiny: Plotly's widgets, whose values are replaced as its documentation advises.

``shiny run benchmarks.peers.shiny_page:app``.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from shiny import App, reactive, render, ui
from shinywidgets import output_widget, render_widget

from benchmarks.peers import plotly_pictures, same_question

_months = same_question.months()
_page = ui.page_fluid(
    ui.layout_columns(
        ui.input_select("type", "Crime type", same_question.crime_types()),
        ui.input_select("first", "From", _months, selected=_months[-same_question.MONTHS]),
        ui.input_select("last", "To", _months, selected=_months[-1]),
    ),
    ui.tags.h1(ui.output_text("title", inline=True)),
    ui.layout_columns(
        output_widget("map", height="520px"), output_widget("bars", height="420px"),
        col_widths=(7, 5),
    ),
    output_widget("line", height="320px"),
)  # fmt: skip


def _server(input: Any, output: Any, session: Any) -> None:
    @reactive.calc
    def wards() -> Any:
        return same_question.wards(input.type(), input.first(), input.last())

    @render.text
    def title() -> str:
        return same_question.title(input.type(), input.first(), input.last())

    @render_widget
    def map() -> Any:
        with reactive.isolate():
            shapes = same_question.shapes_in_degrees()
            drawn = plotly_pictures.ward_map(wards(), shapes, go.FigureWidget)
        drawn._config = drawn._config | plotly_pictures.CONFIG
        return drawn.update_layout(height=520)

    @render_widget
    def bars() -> Any:
        with reactive.isolate():
            return plotly_pictures.highest(wards(), go.FigureWidget).update_layout(height=420)

    @render_widget
    def line() -> Any:
        with reactive.isolate():
            essex = same_question.essex(input.type())
        return plotly_pictures.through_time(essex, go.FigureWidget).update_layout(height=320)

    def follow() -> None:
        now, essex = wards(), same_question.essex(input.type())
        top = now.head(same_question.HIGHEST)[::-1]
        with map.widget.batch_update():
            trace = map.widget.data[0]
            trace.locations, trace.z, trace.text = now.code, now.colour, plotly_pictures.hover(now)
        with bars.widget.batch_update():
            bars.widget.data[0].x, bars.widget.data[0].y = top.n, top.name
        with line.widget.batch_update():
            line.widget.data[0].x, line.widget.data[0].y = essex.month, essex.n

    reactive.effect(follow)


app = App(_page, _server)
