"""What a browser is sent to draw, read as `live_chart.js` reads it."""

from __future__ import annotations

import json
from typing import Any

from streamlit.proto.BidiComponent_pb2 import BidiComponent


def keep(component: BidiComponent, known: dict[str, Any]) -> None:
    """Keep the pieces that a message brought, if it is one of a chart."""
    if component.bytes:
        known.update(json.loads(component.bytes)["pieces"])


def rows(component: BidiComponent, known: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a chart; ``known`` holds the pieces that came before, and gets the new.

    Raises
    ------
    KeyError
        If a piece was never sent.
    """
    if component.component_name != "live_chart":
        return []
    lists = columns(json.loads(component.bytes), known)
    many = len(next(iter(lists.values())))
    return [{name: column[row] for name, column in lists.items()} for row in range(many)]


def columns(sent: dict[str, Any], known: dict[str, Any] | None = None) -> dict[str, list[Any]]:
    """Return the columns of a message that was read."""
    pieces = {} if known is None else known
    pieces.update(sent["pieces"])
    return {
        name: _values(pieces[column] if isinstance(column, str) else column)
        for name, column in sent["columns"].items()
    }


def _values(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    if "words" in column:
        return [None if place < 0 else column["words"][place] for place in column["at"]]
    return [float("nan") if value == "NaN" else value for value in column["map"]]
