"""What maps and charts have in common."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import streamlit as st

from ui import words
from ui.theme import FONT, Look


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


def heading(finding: str, subtitle: str) -> None:
    """Put the finding above a picture, and below that what it shows, where and when."""
    st.html(
        f'<div class="finding">{words.html(finding)}</div>'
        f'<div class="subtitle">{words.html(subtitle)}</div>'
    )


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
    specification: dict[str, Any] = json.loads(chart.to_json())
    for part in (specification, *specification["layer"]):
        part.pop("data", None)
    return specification
