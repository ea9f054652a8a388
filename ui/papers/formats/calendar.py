"""Days as a calendar file (RFC 5545) that every calendar program opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import icalendar


class Event(NamedTuple):
    """A whole day with a name; `key` tells events apart over several files."""

    key: str
    day: date
    summary: str


def calendar(events: Sequence[Event]) -> bytes:
    """Write events; the same events give the same bytes."""
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Essex police performance//EN")
    whole.add("version", "2.0")
    for item in events:
        event = icalendar.Event()
        event.add("uid", f"{item.key}@essex-police-performance")
        event.add("dtstamp", datetime(item.day.year, 1, 1, tzinfo=UTC))
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("summary", item.summary)
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return bytes(whole.to_ical())
