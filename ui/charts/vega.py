"""What maps and charts have in common."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import streamlit as st
from altair.utils import schemapi

from ui.shell import escape
from ui.shell.theme import FONT, Look

# Whether a specification keeps to the schema is asked by the tests, of each of them: to ask again
# at every start takes a quarter of the time of the first looks.
schemapi.disable_debug_mode()


def config(look: Look) -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart; charts do not follow the page's theme."""
    text = {"labelColor": look.ink, "titleColor": look.ink, "labelFont": FONT}
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "labelFontSize": 13,
            "titleFontSize": 13,
            "titleFontWeight": "normal",
            "gridColor": look.faint,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "text": {"font": FONT, "fontSize": 13, "color": look.ink},
    }


def heading(finding: str, subtitle: str, told: str = "") -> None:
    """Put the finding above a picture, and below that what it shows, where and when.

    ``told`` says what is drawn to those who cannot see it; nobody else sees that.
    """
    above = f'<div class="finding">{escape.html(finding)}</div>' if finding else ""
    st.html(f'{above}<div class="subtitle">{escape.html(subtitle)}</div>{unseen(told)}')


def unseen(told: str) -> str:
    """Write as HTML what a picture shows, for those who cannot see it.

    It stands beside the picture, not in it: a chart whose own description changes is thrown away
    by the browser and drawn anew from the beginning at every choice of another area.
    """
    return f'<p class="unseen">{escape.html(told)}</p>' if told else ""


def picking() -> alt.Parameter:
    """Return the click that chooses an area, on a map and on a ranking alike."""
    return alt.selection_point(
        name="pick", fields=["code", "focus"], on="click", toggle="false", empty=False
    )


def tooltip(*shown: tuple[str, str]) -> list[alt.Tooltip]:
    """Return what a chart says under the pointer: title and column."""
    return [alt.Tooltip(f"{column}:N", title=title) for title, column in shown]


def without_data(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a specification whose rows come with each rerun."""
    specification: dict[str, Any] = json.loads(chart.to_json(validate=schemapi.DEBUG_MODE))
    for part in (specification, *specification["layer"]):
        part.pop("data", None)
    for part in specification["layer"]:
        _describe(part)
    return specification


def _describe(layer: dict[str, Any]) -> None:
    """Tell those who listen what those who point are told, and nothing of colours and sizes.

    Left alone, Vega reads out every encoding: 'fill: #46137E'. Marks without words of their own
    are hidden: the chart as a whole says what it shows, and the table below holds the figures.
    """
    encoding, mark = layer.setdefault("encoding", {}), layer["mark"]
    mark = layer["mark"] = mark if isinstance(mark, dict) else {"type": mark}
    told = encoding.get("tooltip", ())
    if not told or mark.get("aria") is False:
        mark["aria"] = False
        return
    said = (f"'{one['title']}: ' + datum['{one['field']}']" for one in told)
    encoding["description"] = {"value": {"expr": " + '; ' + ".join(said)}}
