"""The page in Panel: Bokeh's patches, whose colours are replaced: ``panel serve panel_page.py``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import panel as pn
from bokeh.models import ColumnDataSource, FactorRange, HoverTool
from bokeh.plotting import figure

from benchmarks.peers import same_question
from benchmarks.peers.same_question import COLOURS, HIGHEST

pn.extension()
_months = same_question.months()
_type = pn.widgets.Select(name="Crime type", options=same_question.crime_types())
_first = pn.widgets.Select(name="From", options=_months, value=_months[-same_question.MONTHS])
_last = pn.widgets.Select(name="To", options=_months, value=_months[-1])
_title = pn.pane.HTML("")


def _wards() -> pd.DataFrame:
    return same_question.wards(_type.value, _first.value, _last.value)


def _by_shape(wards: pd.DataFrame) -> dict[str, list[Any]]:
    by_code = wards.set_index("code").reindex(
        [feature["properties"]["code"] for feature in same_question.shapes()]
    )
    fill = [COLOURS[int(colour)] for colour in by_code.colour.fillna(0)]
    return {"name": list(by_code.name), "n": list(by_code.n.fillna(0)), "fill": fill}


def _rings(axis: int) -> list[Any]:
    return [
        [[[point[axis] for point in ring] for ring in polygon]
         for polygon in feature["geometry"]["coordinates"]]
        for feature in same_question.shapes()
    ]  # fmt: skip


_now = _wards()
_map_rows = ColumnDataSource({"xs": _rings(0), "ys": _rings(1), **_by_shape(_now)})
_map = figure(width=780, height=520, match_aspect=True, toolbar_location=None, tools="")
_map.multi_polygons(
    "xs", "ys", source=_map_rows, fill_color="fill", line_color="white", line_width=0.5
)
_map.axis.visible = _map.grid.visible = False
_map.add_tools(HoverTool(tooltips=[("", "@name: @n")]))

_top = _now.head(HIGHEST)[::-1]
_bar_rows = ColumnDataSource({"name": list(_top.name), "n": list(_top.n)})
_bars = figure(
    width=520, height=420, y_range=FactorRange(*_top.name), toolbar_location=None, tools=""
)
_bars.hbar("name", right="n", height=0.8, source=_bar_rows, color=COLOURS[-1])

_essex = same_question.essex(_type.value)
_line_rows = ColumnDataSource({"month": _essex.month, "n": _essex.n})
_line = figure(width=1300, height=320, x_axis_type="datetime", toolbar_location=None, tools="")
_line.line("month", "n", source=_line_rows)
_line.scatter("month", "n", source=_line_rows)


def _show(*_: object) -> None:
    now, essex = _wards(), same_question.essex(_type.value)
    top = now.head(HIGHEST)[::-1]
    head = same_question.title(_type.value, _first.value, _last.value)
    _title.object = f"<h1>{head}</h1>"
    everywhere = slice(0, len(same_question.shapes()))
    shown = _by_shape(now)
    _map_rows.patch({key: [(everywhere, shown[key])] for key in ("name", "n", "fill")})
    _bars.y_range.factors = list(top.name)
    _bar_rows.data = {"name": list(top.name), "n": list(top.n)}
    _line_rows.data = {"month": essex.month, "n": essex.n}


_show()
for _widget in (_type, _first, _last):
    _widget.param.watch(_show, "value")
pn.Column(pn.Row(_type, _first, _last), _title, pn.Row(_map, _bars), _line).servable()
