"""What a chart is sent: its specification and columns, each piece once to a tab."""

from __future__ import annotations

import hashlib
import json
import math
from collections import OrderedDict
from typing import Any

import pyarrow as pa
import streamlit as st

MOST_REMEMBERED = 400  # pieces; `live_chart.js` keeps more
SMALLEST = 200  # letters: below, a name saves nothing
_SENT = "pieces sent"


class Parcel:
    """The pieces of one message: those that the tab has go by the name of their content."""

    def __init__(self) -> None:
        self.new: dict[str, Any] = {}

    def put(self, content: Any) -> Any:
        """Add a piece; return its name, or itself if it is short."""
        text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
        if len(text) < SMALLEST:
            return content
        name = hashlib.sha256(text.encode()).hexdigest()[:20]
        sent: OrderedDict[str, None] = st.session_state.setdefault(_SENT, OrderedDict())
        if name not in sent:
            self.new[name] = content
        sent[name] = None
        sent.move_to_end(name)
        while len(sent) > MOST_REMEMBERED:
            sent.popitem(last=False)
        return name


def forget() -> None:
    """Send everything again: the tab lacks a piece, because a message was overtaken by the next."""
    st.session_state.pop(_SENT, None)


def columns(rows: pa.Table, parcel: Parcel) -> dict[str, Any]:
    """Put the columns of a table into a parcel."""
    return {name: parcel.put(_written(rows[name])) for name in rows.column_names}


def _written(column: pa.ChunkedArray) -> Any:
    """Write a column as JSON can hold it; `live_chart.js` reads it.

    Words that repeat come once. Numbers have seven digits: more than a picture can show. Days are
    milliseconds, as Vega counts time.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        whole = column.combine_chunks()
        whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
        places = [-1 if place is None else place for place in whole.indices.to_pylist()]
        return {"words": whole.dictionary.to_pylist(), "at": places}
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("ms")).cast(pa.int64()).to_pylist()
    values = column.to_pylist()
    if not pa.types.is_floating(kind):
        return values
    short = [None if value is None else _short(value) for value in values]
    return {"nan": True, "map": short} if "NaN" in short else short


def _short(value: float) -> float | int | str:
    if not math.isfinite(value):
        return "NaN"
    rounded = float(f"{value:.7g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
