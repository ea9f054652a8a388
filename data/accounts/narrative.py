"""Which texts of a record are narrative: those in which a figure must have its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NARRATIVE = {
    "account": ("why", "doing", "next"),
    "meeting": ("items",),
}


def texts(kind: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """List the narrative of a record: name of the field, or number of the item, and the text."""
    for key in NARRATIVE.get(kind, ()):
        value = values.get(key)
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            for place, row in enumerate(value, 1):
                if row.get("minute"):
                    yield f"item {row.get('number', place)}", row["minute"]
