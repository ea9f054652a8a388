"""The charts of the explorer: a line through all periods each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.model.indicators import Note
from analytics.queries.many_indicators import IndicatorPart
from analytics.views import explorer
from analytics.views.explorer import Selection
from analytics.wording import levels
from geo.essex import FORCE
from ui.charts.drawing import Drawing
from ui.charts.over_time import line_chart, time_chart
from ui.output import show as drawings
from ui.screens.explorer import amount
from ui.shell import theme
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot


MOST_DRAWN = 6  # lines with a chart; the tables hold all
CHART_HEIGHT = 190


def _finding(wanted: Selection, row: Mapping[str, Any]) -> str:
    line = wanted.lines[row["line"]]
    return f"{explorer.name(line)}: {amount(line.indicator, row)}"


@part_of_page("The charts by period")
def charts_over_time(state: Snapshot, wanted: Selection, facts: Mapping[str, str]) -> None:
    """Draw each line through all periods loaded, and Essex, a small chart each."""
    look = theme.look()
    followed, notes = explorer.over_time(state, wanted), explorer.notes(state, wanted)
    charted = [
        place for place in range(len(wanted.lines)) if _points(followed, wanted, place, look)
    ]
    drawn = charted[:MOST_DRAWN]
    if not drawn:
        return
    if len(drawn) < len(wanted.lines):
        text = f"Charts of {len(drawn)} of {len(wanted.lines)} lines; the tables hold all."
        st.html(f'<p class="subtitle">{text}</p>')
    columns = st.columns(2 if len(drawn) > 1 else 1, gap="medium")
    results = {row["line"]: row for row in explorer.together(state, wanted).to_dict("records")}
    for turn, place in enumerate(drawn):
        line = wanted.lines[place]
        title = _finding(wanted, results[place])
        rows = _points(followed, wanted, place, look)
        with columns[turn % len(columns)]:
            chart = Drawing(
                title,
                _subtitle(line, wanted, notes),
                rows=rows,
                specification=time_chart.specification(
                    look, long=_is_long(rows), percent=line.indicator.is_share
                ),
                alt=f"Line by period: {explorer.name(line)} in {wanted.name}. {title}. "
                "The figures are in the table by period.",
                height=CHART_HEIGHT,
                name=f"{explorer.name(line)} by period",
            )
            drawings.show(chart, dict(facts) | {"Period": "All periods loaded"}, f"course-{turn}")


def _is_long(rows: pa.Table | None) -> bool:
    months = rows["month"].to_pylist() if rows is not None else []
    return bool(months) and (max(months) - min(months)).days > 31 * line_chart.LONG


def _subtitle(line: IndicatorPart, wanted: Selection, notes: Mapping[str, Sequence[Note]]) -> str:
    indicator = line.indicator
    unit = f"per cent of {indicator.denominator}" if indicator.is_share else indicator.unit
    step = levels.UNITS.get(indicator.step, "period")
    text = [f"{unit[:1].upper()}{unit[1:]} a {step}, all loaded."]
    if wanted.codes:
        text.append(f"Grey: Essex{'' if indicator.is_share else ', scaled to the same average'}.")
    near = {"", FORCE, *wanted.codes}
    for note in notes.get(indicator.key, ()):
        if note.area in near and note.kind in ("break", "gap"):
            kind = "Break" if note.kind == "break" else "Gap"
            text.append(f"{kind}, {as_text.month(note.start)}: {note.text.rstrip('.')}.")
    return " ".join(text)


@remembered_for_frame
def _points(
    followed: pd.DataFrame, wanted: Selection, place: int, look: theme.Look
) -> pa.Table | None:
    """Lay out the points of a chart; None where the set has no figure."""
    indicator = wanted.lines[place].indicator
    rows = followed[followed["line"].eq(place) & followed["value"].notna()]
    if not rows["of"].eq(explorer.SET).any():
        return None
    essex = "Essex" if indicator.is_share else "Essex, scaled"
    points: list[dict[str, Any]] = []
    stretch, former = 0, ("", 0, 0)
    for row in rows.itertuples():
        start = row.start.date()
        month = start.year * 12 + start.month
        same, mine = former[0] == row.of, row.of == explorer.SET
        # A period that is missing, and a break, leave the line open.
        if not same or former[1:] != (row.run, month - indicator.step):
            stretch += 1
        if mine and same and former[1] != row.run:
            points.append({"part": "rule", "month": start})
        points.append(
            {
                "part": "line",
                "month": start,
                "value": row.drawn,
                "run": stretch,
                "name": wanted.name if mine else essex,
                "colour": look.changed if mine else look.context,
                "dashed": not mine,
                "figure": levels.amount(row.value, indicator),
                "when": as_text.span(start, row.end.date()),
                "provisional": row.status == "provisional",
                "size": time_chart.POINT if mine else 10,
            }
        )
        former = (row.of, row.run, month)
    return pa.Table.from_pylist(points, schema=time_chart.ROWS)
