"""What is known of a series: its gaps, breaks and events, drawn and in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from analytics import as_text
from analytics.model.indicators import Indicator, Note
from analytics.model.series import Series

LETTERS = 150  # from one side of a chart to the other
WIDE = 0.08  # of the time axis: a gap that its reason can be written into
NAMED = 3  # breaks and notes in the picture; what there is beyond is said below it

ChartRow = dict[str, Any]


class Gap(NamedTuple):
    """A run of periods without a figure, and its reason."""

    start: date
    end: date
    why: str


def gaps(values: pd.DataFrame) -> list[Gap]:
    """Find the runs of periods without a figure."""
    results: list[Gap] = []
    before = -2
    columns = (values["start"], values["end"], values["why"])
    for place, (start, end, why) in enumerate(zip(*columns, strict=True)):
        if why and results and before == place - 1 and results[-1].why == why:
            results[-1] = results[-1]._replace(end=end.date())
        elif why:
            results.append(Gap(start.date(), end.date(), why))
        before = place if why else before
    return results


def shaded(
    gaps: Sequence[Gap], indicator: Indicator, places: Sequence[pd.Timestamp]
) -> list[ChartRow]:
    """Shade what has no figure; its reason is written into it where there is room."""
    if indicator.length >= 12:
        return []
    first, last, back = places[0].date(), places[-1].date(), half(indicator)
    rows: list[ChartRow] = []
    for gap in gaps:
        start, until = max(gap.start - back, first), min(gap.end - back, last)
        if until <= start:
            continue
        rows.append({"part": "gap", "month": start, "until": until})
        share = (until - start) / (last - first)
        if share > WIDE:
            middle = start + (until - start) / 2
            why = "\n".join(textwrap.wrap(gap.why.rstrip("."), max(12, int(LETTERS * share))))
            rows.append({"part": "gap-name", "month": middle, "name": why})
    return rows


def touching(series: Series) -> list[Note]:
    """Choose what is known of the time drawn: breaks first, then by date."""
    first = series.values["start"].iloc[0].date()
    last = series.values["end"].iloc[-1].date()
    notes = [
        note
        for note in dict.fromkeys(series.notes)
        if note.start <= last
        and (note.start > first if note.kind == "break" else (note.end or last) >= first)
    ]
    return sorted(notes, key=lambda note: (note.kind != "break", note.start))


def rules(
    notes: Sequence[Note], indicator: Indicator, places: Sequence[pd.Timestamp]
) -> list[ChartRow]:
    """Draw breaks and events as rules with their words at the top, one line each."""
    rows: list[ChartRow] = []
    middle = (places[0] + (places[-1] - places[0]) / 2).date()
    shown = [note for note in notes if note.kind != "gap" and note.start > places[0].date()]
    for place, note in enumerate(shown):
        day = note.start - half(indicator)  # between the last value before and the first after
        rows.append({"part": "break" if note.kind == "break" else "note", "month": day})
        if place < NAMED:
            side = "right" if day > middle else "left"
            text = "\n" * place + note.text.rstrip(".")
            rows.append({"part": f"name-{side}", "month": day, "name": text})
    return rows


def below(notes: Sequence[Note], gaps: Sequence[Gap]) -> list[str]:
    """Say breaks, gaps and notes with their reasons: a rule or a shade alone does not."""
    words = [_in_words(note) for note in notes]
    reasons = {note.text for note in notes}
    for why in dict.fromkeys(gap.why for gap in gaps if gap.why not in reasons):
        when = [as_text.during(gap.start, gap.end) for gap in gaps if gap.why == why]
        words.append(f"No figure {as_text.joined(when)}: {why.rstrip('.')}.")
    if gaps:
        words.append("What is missing is not zero.")
    return words


def _in_words(note: Note) -> str:
    when = as_text.month(note.start)
    if note.end and (note.end.year, note.end.month) > (note.start.year, note.start.month):
        when += f" to {as_text.month(note.end)}"
    kind = {"gap": "Known gap", "break": "Break"}.get(note.kind, "Note")
    return f"{kind}, {when}: {note.text.rstrip('.')}."


def half(indicator: Indicator) -> timedelta:
    """Half of the way from one value to the next."""
    return timedelta(days=15 * indicator.step)
