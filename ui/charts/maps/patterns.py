"""Fills, hatches and lines of maps."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import altair as alt

from ui.charts.maps.classes import NO_DATA, NOT_SHOWN
from ui.shell import theme


def filled(look: theme.Look) -> Any:
    """Fill an area with its colour, with the hatch of no data, or the bars of what is not shown."""
    bars = stripes_gradient(
        12, look.background, look.edge, 0.7, {"x1": 0, "y1": 0, "x2": 0, "y2": 1}
    )
    patterns = {NO_DATA: _stripes(look), NOT_SHOWN: bars}
    return alt.Fill(
        "fill:N",
        scale=None,
        condition=[
            {"test": f"datum.fill === '{fill}'", "value": pattern}
            for fill, pattern in patterns.items()
        ],
    )


def line_that_stands_out(colour: str, look: theme.Look) -> str:
    """Return which of two greys stands out more on a colour."""
    return max(line_colours(look), key=lambda line: _contrast(line, colour))


def line_colours(look: theme.Look) -> tuple[str, str]:
    return look.context, look.background


def _contrast(text: str, other: str) -> float:
    dark, light = sorted((_luminance(text), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _stripes(look: theme.Look) -> dict[str, Any]:
    """Return the hatch of no data."""
    return stripes_gradient(12, look.empty, look.edge, 0.7, {"x1": 0, "y1": 0, "x2": 1, "y2": 1})


def stripes_gradient(
    count: int, ground: str, line: str, share: float, way: dict[str, int]
) -> dict[str, Any]:
    """Make stripes of a gradient with hard edges, which is all that Vega can stripe with.

    It has a name, made of what it looks like. Of one without, Vega draws a definition for every
    area at every change and keeps all of them: after five changes of a map of 257 striped wards
    40,000 elements, and more than a second for the next.
    """
    stops = []
    for stripe in range(count):
        middle = (stripe + share) / count
        stops += [
            {"offset": stripe / count, "color": ground},
            {"offset": middle, "color": ground},
            {"offset": middle, "color": line},
            {"offset": (stripe + 1) / count, "color": line},
        ]
    looks = json.dumps([way, stops]).encode()
    name = f"stripes-{hashlib.sha256(looks).hexdigest()[:12]}"
    return {"gradient": "linear", "id": name, **way, "stops": stops}
