"""Trend, ranking and spark: made once by Altair, filled with the rows of each rerun."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import written
from analytics.choices import CHANGE, RATE, Note
from geo.essex import FORCE
from ui import maps, sentences, theme, vega, words
from ui.about import About
from ui.lines import Point, lines

TREND_HEIGHT = 300
MOST_RANKED = 14
LONG = 36  # months; beyond, the axis names years only


# Trend ------------------------------------------------------------------------------------------


def trend(
    months: pd.DataFrame, names: Mapping[str, str], notes: Sequence[Note], about: About
) -> None:
    """Draw lines by month beside Essex: from zero, gaps as gaps, breaks as rules."""
    look = theme.look()
    found = lines(months)
    title = sentences.course(about, found)
    days = sorted({point.day for points in found.values() for point in points})
    gaps, noted = _gaps(days), _noted(notes, about)
    said = [_trend_subtitle(about), "Grey: months not loaded." if gaps else ""]
    said += [_in_words(note) for note in _touching(notes, about) if note.kind != "break"]
    vega.heading(title, " ".join(text for text in said if text))
    breaks = [row["month"] for row in noted if row["part"] == "break"]
    rows = _lines(found, names, breaks, about, look)
    rows += _labels(rows) + gaps + _period(days, about) + noted
    long = bool(days) and _count(days[-1]) - _count(days[0]) > LONG
    st.container(key="trend").vega_lite_chart(
        pa.Table.from_pylist(rows, schema=_TREND),
        _trend_specification(long, about.is_share, look),
        theme=None,
        height=TREND_HEIGHT,
        alt=f"Lines by month: {about.what}. {title}. The figures are in the table by month.",
    )


_TREND = pa.schema(
    {
        "part": pa.string(),
        "month": pa.date64(),  # milliseconds, which is how Vega counts time
        "until": pa.date64(),
        "value": pa.float64(),
        "run": pa.int32(),
        "name": pa.string(),
        "colour": pa.string(),
        "figure": pa.string(),
        "when": pa.string(),
        "provisional": pa.bool_(),
    }
)


def _trend_subtitle(about: About) -> str:
    if about.is_share:
        unit = "per cent of recorded offences"
    else:
        per = " per 1,000 residents" if about.choice.measure == RATE else ""
        unit = f"{about.choice.indicator.unit}{per} a month"
    text = f"{about.what}: {unit}, all months loaded; the period in view is shaded."
    return f"{text} Essex is scaled to the same average." if _scaled(about) else text


def _scaled(about: About) -> bool:
    return not (about.is_share or about.choice.measure == RATE or about.who.is_force)


def _lines(
    found: Mapping[str, Sequence[Point]],
    names: Mapping[str, str],
    breaks: Sequence[date],
    about: About,
    look: theme.Look,
) -> list[dict[str, Any]]:
    decimals = 2 if about.choice.measure == RATE and not about.is_share else about.decimals
    sign = "%" if about.is_share else ""
    hues = (look.changed, look.opposite, look.changed_slightly, look.opposite_slightly)
    drawn = {
        area: (names.get(area, about.who.name), hue)
        for area, hue in zip([area for area in found if area != FORCE], hues, strict=False)
    }
    if FORCE in found:
        essex = "Essex, scaled" if _scaled(about) else "Essex"
        drawn[FORCE] = (essex, look.context if drawn else look.changed)
    return [
        {
            "part": "line",
            "month": point.day,
            "value": point.value,
            "run": run,
            "name": name,
            "colour": colour,
            "figure": f"{written.number(point.value, decimals)}{sign}",
            "when": written.month(point.day),
            "provisional": point.status == "provisional",
        }
        for area, (name, colour) in drawn.items()
        for point, run in zip(
            found[area], _runs([point.day for point in found[area]], breaks), strict=True
        )
        if point.value is not None
    ]


def _count(day: date) -> int:
    return 12 * day.year + day.month


def _runs(days: Sequence[date], breaks: Sequence[date]) -> list[int]:
    """Number the runs of months with neither gap nor break: a line is drawn only within one."""
    steps = [
        _count(later) > _count(earlier) + 1 or any(earlier < day <= later for day in breaks)
        for earlier, later in pairwise(days)
    ]
    return list(accumulate(steps, initial=0)) if days else []


def _labels(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Label each line at its end, moved apart where two would lie on each other."""
    ends = sorted({row["name"]: row for row in lines}.values(), key=lambda row: row["value"])
    apart = 0.08 * max((row["value"] for row in lines), default=0.0)
    labels: list[dict[str, Any]] = []
    for row in ends:
        least = labels[-1]["value"] + apart if labels else row["value"]
        labels.append({**row, "part": "label", "value": max(row["value"], least)})
    return labels


def _gaps(days: Sequence[date]) -> list[dict[str, Any]]:
    return [
        {"part": "gap", "month": before, "until": after}
        for before, after in pairwise(days)
        if _count(after) > _count(before) + 1
    ]


def _period(days: Sequence[date], about: About) -> list[dict[str, Any]]:
    months, half = about.choice.compared.periods, timedelta(days=15)
    if not months or len(months) == len(days):
        return []
    return [{"part": "period", "month": months[0] - half, "until": months[-1] + half}]


def _touching(notes: Sequence[Note], about: About) -> list[Note]:
    return [note for note in notes if note.area in (FORCE, "", *about.who.codes)]


def _noted(notes: Sequence[Note], about: About) -> list[dict[str, Any]]:
    return [
        {"part": note.kind, "month": note.start, "until": note.end, "name": note.text}
        for note in _touching(notes, about)
    ]


def _in_words(note: Note) -> str:
    """Say a known gap or caveat: a shade alone does not tell its reason."""
    when = written.month(note.start)
    if note.end and _count(note.end) > _count(note.start):
        when += f" to {written.month(note.end)}"
    kind = "Known gap" if note.kind == "gap" else "Note"
    return f"{kind}, {when}: {note.text}."


@functools.lru_cache(maxsize=8)
def _trend_specification(long: bool, percent: bool, look: theme.Look) -> dict[str, Any]:
    def layer(part: str) -> alt.Chart:
        return alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.part === '{part}'")

    axis = alt.Axis(
        title=None,
        grid=False,
        format="%Y" if long else "%b %Y",
        tickCount=alt.TimeIntervalStep(interval="year" if long else "month", step=1 if long else 3),
        labelOverlap="greedy",
        labelSeparation=8,
    )
    x = alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)
    percent_sign = " + '%'" if percent else ""
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            title=None, tickCount=4, labelExpr=f"format(datum.value, ',~g'){percent_sign}"
        ),
    )
    colour = alt.Color("colour:N", scale=None)
    top = alt.value(10)

    period = layer("period").mark_rect(color=look.changed, opacity=0.08).encode(x=x, x2="until:T")
    gap = layer("gap").mark_rect(color=look.empty).encode(x=x, x2="until:T")
    rule = layer("break").mark_rule(color=look.context, strokeDash=[4, 3]).encode(x=x)
    rule_name = (
        layer("break")
        .mark_text(color=look.context, align="left", dx=5, fontSize=12, limit=420)
        .encode(x=x, text="name:N", y=top)
    )
    line = (
        layer("line")
        .mark_line(strokeWidth=2.25)
        .encode(x=x, y=y, color=colour, detail=["name:N", "run:N"])
    )
    points = (
        layer("line")
        .mark_point(filled=True, size=36)
        .encode(
            x=x,
            y=y,
            color=colour,
            # The newest months may still change: drawn lighter.
            opacity=alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1)),
            tooltip=vega.tooltip(("Area", "name"), ("Month", "when"), ("Figure", "figure")),
        )
    )
    label = (
        layer("label")
        .mark_text(align="left", dx=10, limit=132, fontWeight=600)
        .encode(x=x, y=y, color=colour, text="name:N")
    )
    chart = (
        alt.layer(gap, period, rule, rule_name, line, points, label)
        .properties(height=TREND_HEIGHT, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


# Ranked areas -----------------------------------------------------------------------------------


def ranking(ranked: pd.DataFrame, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw the highest areas as bars; a click on one does what a click on the map does."""
    look = theme.look()
    shown = maps.picture(ranked, about.of_all, look)
    known = sum(fill != maps.NO_DATA for fill in shown.fills)
    places, title = _shown_places(known, about)
    if (
        about.who.one in shown.codes[:known]
        and (own := shown.codes.index(about.who.one)) not in places
    ):
        places = sorted([*places[:-1], own])
    if not places:
        return
    st.html(f'<div class="subtitle">{title} {about.kind}s; {words.html(about.unit)}</div>')
    rows = {
        "place": places,
        "code": [shown.codes[i] for i in places],
        "name": [f"{i + 1}  {shown.names[i]}" for i in places],
        "value": [shown.values[i] for i in places],
        "figure": [shown.figures[i] for i in places],
        "also": [shown.also[i] for i in places],
        "fill": [shown.fills[i] for i in places],
        "focus": [about.who.one] * len(places),
    }
    st.vega_lite_chart(
        pa.table(rows),
        _ranking_specification(about.choice.measure == CHANGE, look),
        theme=None,
        height=27 * len(places) + 10,
        key="ranking",
        on_select=functools.partial(on_pick, "ranking"),
        alt=f"Bars: {about.what} by {about.kind}, from the highest. {shown.finding}.",
    )


def _shown_places(known: int, about: About) -> tuple[list[int], str]:
    """Choose which places of a ranking are drawn, and say so; of changes, both ends matter."""
    if known <= MOST_RANKED:
        return list(range(known)), f"All {known}"
    if about.choice.measure != CHANGE:
        return list(range(MOST_RANKED)), f"The {MOST_RANKED} highest of {known}"
    half = MOST_RANKED // 2
    both = [*range(half), *range(known - half, known)]
    return both, f"The {half} highest and the {half} lowest of {known}"


@functools.lru_cache(maxsize=4)
def _ranking_specification(signed: bool, look: theme.Look) -> dict[str, Any]:
    # Figures of bars to the left stand to their left: kept clear of the names.
    scale = alt.Scale(zero=True, padding=48) if signed else alt.Scale(zero=True)
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=210, labelPadding=8),
        ),
        x=alt.X("value:Q", scale=scale, axis=None),
    )
    chosen = alt.datum.code == alt.datum.focus
    bars = (
        base.mark_bar(height={"band": 0.7})
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.edge)),
            strokeWidth=alt.condition(chosen, alt.value(2.5), alt.value(0.5)),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure"), ("Also", "also")),
        )
        .add_params(vega.picking())
    )
    right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5)
    chart = (
        alt.layer(bars, right.encode(text="figure:N"), left.encode(text="figure:N"))
        .properties(padding={"left": 2, "right": 48, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


# Sparks -----------------------------------------------------------------------------------------


def spark(
    months: pd.DataFrame, in_view: Sequence[date], notes: Sequence[Note], alt_text: str
) -> str:
    """Draw a small line from zero as HTML; months in view stand out, gaps and breaks stay open."""
    look = theme.look()
    wide, high = 240, 40
    days = [stamp.date() for stamp in months["month"]]
    values = months["value"].tolist()
    if not days:
        return ""
    first, span = _count(days[0]), max(_count(days[-1]) - _count(days[0]), 1)
    most = max(max(values), 1e-9)
    places = [
        f"{3 + (wide - 6) * (_count(day) - first) / span:.1f},"
        f"{high - 3 - (high - 6) * value / most:.1f}"
        for day, value in zip(days, values, strict=True)
    ]
    lines = []
    for colour, wanted in ((look.context, set(days)), (look.changed, set(in_view))):
        runs: dict[int, list[str]] = {}
        breaks = [note.start for note in notes if note.kind == "break"]
        for day, run, place in zip(days, _runs(days, breaks), places, strict=True):
            if day in wanted:
                runs.setdefault(run, []).append(place)
        lines += [
            f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" stroke-width="2" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
            for run in runs.values()
        ]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'preserveAspectRatio="none">{"".join(lines)}</svg>'
    )
    # As an image: Streamlit takes drawings out of HTML.
    source = base64.b64encode(drawing.encode()).decode()
    return (
        f'<img class="spark" src="data:image/svg+xml;base64,{source}" alt="{words.html(alt_text)}">'
    )
