"""The page in Dash: ``python -m benchmarks.peers.dash_page PORT``.

The shapes are a file that the browser fetches once; figures come with each change.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, html

from benchmarks.peers import plotly_pictures, same_question


def page(assets: Path) -> Dash:
    """Lay the page out."""
    shapes = json.dumps(same_question.shapes_in_degrees(), separators=(",", ":"))
    (assets / "wards.json").write_text(shapes)
    app = Dash("peer", assets_folder=str(assets))
    months = same_question.months()
    choose = [
        dcc.Dropdown(same_question.crime_types(), same_question.ALL, id="type", clearable=False,
                     style={"width": 300}),
        dcc.Dropdown(months, months[-same_question.MONTHS], id="first", clearable=False,
                     style={"width": 150}),
        dcc.Dropdown(months, months[-1], id="last", clearable=False, style={"width": 150}),
    ]  # fmt: skip
    wide, narrow = {"width": "60%", "height": 520}, {"width": "40%", "height": 420}
    app.layout = html.Div(
        [
            html.Div(choose, style={"display": "flex"}),
            html.H1(id="title"),
            html.Div(
                [
                    dcc.Graph(id="map", config=plotly_pictures.CONFIG, style=wide),
                    dcc.Graph(id="bars", style=narrow),
                ],
                style={"display": "flex"},
            ),
            dcc.Graph(id="line", style={"height": 320}),
        ]
    )

    @app.callback(
        Output("title", "children"), Output("map", "figure"), Output("bars", "figure"),
        Output("line", "figure"),
        Input("type", "value"), Input("first", "value"), Input("last", "value"),
    )  # fmt: skip
    def show(crime_type: str, first: str, last: str) -> tuple[Any, ...]:
        wards = same_question.wards(crime_type, first, last)
        return (
            same_question.title(crime_type, first, last),
            plotly_pictures.ward_map(wards, "/assets/wards.json"),
            plotly_pictures.highest(wards),
            plotly_pictures.through_time(same_question.essex(crime_type)),
        )

    return app


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        page(Path(folder)).run(host="127.0.0.1", port=int(sys.argv[1]), debug=False)
