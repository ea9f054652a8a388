"""The marks of an overview row: period, figure, arrow, colour."""

from __future__ import annotations

from datetime import date

from analytics import as_text
from analytics.findings.areas.indicator_grid import Cell
from analytics.model.indicators import Indicator
from analytics.statistics.intervals import HIGHER
from ui.shell import theme


def when(start: date, end: date) -> str:
    """Write a period where there is little room: Sep 2026, Q2 2026/27, year to Sep 2026."""
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if months == 12:
        return f"year to {end:%b %Y}"
    if months == 3 and start.month % 3 == 1:
        return as_text.span(start, end)
    first = f"{start:%b}" if start.year == end.year else f"{start:%b %Y}"
    return f"{end:%b %Y}" if months == 1 else f"{first} to {end:%b %Y}"


def figure(value: float, indicator: Indicator) -> str:
    """Write a rate with as many decimals as its size asks for, or a share."""
    if indicator.is_share:
        return f"{as_text.number(value, 1)}%"
    return as_text.rate(value)


def arrow(cell: Cell) -> str:
    return "▲" if cell.verdict == HIGHER else "▼"


def class_of(colour: str, look: theme.Look, *more: str) -> str:
    """Return the class of a colour: shorter than the colour, in a page of some 400 marks."""
    named = {look.improving: "good", look.worsening: "bad", look.changed: "real"}
    classes = [*([named[colour]] if colour in named else []), *more]
    return f' class="{" ".join(classes)}"' if classes else ""
