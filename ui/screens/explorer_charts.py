"""The charts of the explorer: a line through all periods each."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import as_text
from analytics.cache import kept
from analytics.model.indicators import Note
from analytics.queries.many_indicators import Line
from analytics.views import explorer
from analytics.views.explorer import Asked
from analytics.wording import levels
from geo.essex import FORCE
from ui.charts import vega
from ui.charts.drawing import Drawing
from ui.output import show as drawings
from ui.screens.explorer import amount
from ui.shell import theme
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot


MOST_DRAWN = 6  # lines with a chart; the tables hold all
CHART_HEIGHT = 190


def _finding(asked: Asked, row: Mapping[str, Any]) -> str:
    line = asked.lines[row["line"]]
    return f"{explorer.name(line)}: {amount(line.indicator, row)}"


@part_of_page("The charts by period")
def course(state: Snapshot, asked: Asked, facts: Mapping[str, str]) -> None:
    """Draw each line through all periods loaded, and Essex, a small chart each."""
    followed, notes = explorer.course(state, asked), explorer.notes(state, asked)
    charted = [place for place in range(len(asked.lines)) if _points(followed, asked, place)]
    drawn = charted[:MOST_DRAWN]
    if not drawn:
        return
    look = theme.look()
    if len(drawn) < len(asked.lines):
        text = f"Charts of {len(drawn)} of {len(asked.lines)} lines; the tables hold all."
        st.html(f'<p class="subtitle">{text}</p>')
    columns = st.columns(2 if len(drawn) > 1 else 1, gap="medium")
    results = {row["line"]: row for row in explorer.together(state, asked).to_dict("records")}
    for turn, place in enumerate(drawn):
        line = asked.lines[place]
        title = _finding(asked, results[place])
        with columns[turn % len(columns)]:
            chart = Drawing(
                title,
                _subtitle(line, asked, notes),
                rows=_points(followed, asked, place),
                specification=_specification(line.indicator.is_share, look),
                alt=f"Line by period: {explorer.name(line)} in {asked.name}. {title}. "
                "The figures are in the table by period.",
                height=CHART_HEIGHT,
                name=f"{explorer.name(line)} by period",
            )
            drawings.show(chart, dict(facts) | {"Period": "All periods loaded"}, f"course-{turn}")


def _subtitle(line: Line, asked: Asked, notes: Mapping[str, Sequence[Note]]) -> str:
    indicator = line.indicator
    unit = f"per cent of {indicator.denominator}" if indicator.is_share else indicator.unit
    step = levels.UNITS.get(indicator.step, "period")
    text = [f"{unit[:1].upper()}{unit[1:]} a {step}, all loaded."]
    if asked.codes:
        text.append(f"Grey: Essex{'' if indicator.is_share else ', scaled to the same average'}.")
    near = {"", FORCE, *asked.codes}
    for note in notes.get(indicator.key, ()):
        if note.area in near and note.kind in ("break", "gap"):
            kind = "Break" if note.kind == "break" else "Gap"
            text.append(f"{kind}, {as_text.month(note.start)}: {note.text.rstrip('.')}.")
    return " ".join(text)


@kept
def _points(followed: pd.DataFrame, asked: Asked, place: int) -> pa.Table | None:
    """Lay out the points of a chart; None where the set has no figure."""
    indicator = asked.lines[place].indicator
    rows = followed[followed["line"].eq(place) & followed["value"].notna()]
    if not rows["of"].eq(explorer.SET).any():
        return None
    scaled = "" if indicator.is_share else ", scaled"
    points: dict[str, list[Any]] = {
        name: []
        for name in ("start", "value", "stretch", "of", "who", "figure", "when", "provisional",
                     "break")
    }  # fmt: skip
    stretch, former = 0, ("", 0, 0)
    for row in rows.itertuples():
        start = row.start.date()
        month = start.year * 12 + start.month
        here = (row.of, row.run, month)
        same = former[0] == row.of
        # A period that is missing, and a break, leave the line open.
        if not same or former[1:] != (row.run, month - indicator.step):
            stretch += 1
        mine = row.of == explorer.SET
        points["start"].append(start)
        points["value"].append(row.drawn)
        points["stretch"].append(stretch)
        points["of"].append(row.of)
        points["who"].append(asked.name if mine else f"Essex{scaled}")
        points["figure"].append(levels.amount(row.value, indicator))
        points["when"].append(as_text.span(start, row.end.date()))
        points["provisional"].append(row.status == "provisional")
        points["break"].append(mine and same and former[1] != row.run)
        former = here
    columns = {name: pa.array(values) for name, values in points.items()}
    columns["start"] = pa.array(points["start"], pa.date64())  # as Vega counts time
    for repeated in ("of", "who", "when"):
        columns[repeated] = columns[repeated].dictionary_encode()  # sent once, not once a row
    return pa.table(columns)


@functools.lru_cache(maxsize=4)
def _specification(percent: bool, look: theme.Look) -> dict[str, Any]:
    x = alt.X(
        "start:T",
        axis=alt.Axis(title=None, grid=False, tickCount={"interval": "month", "step": 6},
                      format="%b %Y", labelOverlap=True),
    )  # fmt: skip
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title=None, tickCount=4, labelExpr="datum.label + '%'")
        if percent
        else alt.Axis(title=None, tickCount=4),
    )
    mine = alt.datum.of == "set"
    colour = alt.condition(mine, alt.value(look.changed), alt.value(look.context))
    base = alt.Chart(alt.NamedData("rows"))
    line = base.mark_line().encode(
        x=x, y=y, color=colour, detail=["of:N", "stretch:Q"],
        strokeWidth=alt.condition(mine, alt.value(2.25), alt.value(1.5)),
        strokeDash=alt.condition(mine, alt.value([1, 0]), alt.value([4, 3])),
    )  # fmt: skip
    points = base.mark_point(filled=True).encode(
        x=x, y=y, color=colour,
        size=alt.condition(mine, alt.value(34), alt.value(10)),
        opacity=alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1)),
        tooltip=vega.tooltip(("Of", "who"), ("Period", "when"), ("Figure", "figure")),
    )  # fmt: skip
    rule = (
        base.transform_filter("datum.break")
        .mark_rule(color=look.ink, strokeDash=[2, 2])
        .encode(x=x)
    )
    chart = (
        alt.layer(rule, line, points)
        .properties(padding={"left": 4, "right": 8, "top": 6, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
