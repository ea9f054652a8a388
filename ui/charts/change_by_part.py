"""The chart of what made a change, part by part."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.change_by_part import in_short
from analytics.model import sentence
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.wording import phrases, reasons
from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme

MOST_PARTS = 10  # bars of a change, those of all other parts together among them


def breakdown_in_words(key: str) -> str:
    return key.replace("_", " ")


def whole_in_words(answers: Answers, about: About) -> str:
    """Name what the parts by area make up."""
    choice = about.choice
    if choice.wards:
        return as_text.counted(len(choice.wards), "chosen ward")
    return answers.names.get(choice.district, "Essex")


def parts_drawing(
    rows: pd.DataFrame, whole: str, by: str, about: About, look: theme.Look
) -> Drawing:
    """Make the bars of what made a change.

    Parameters
    ----------
    rows : DataFrame
        As of `Answers.moved_by_area` or `Answers.moved_by`.
    whole, by : str
        What the parts add up to, and what they are: 'by ward'.
    about : About
    look : Look
    """
    drawn, message = _parts(rows, whole, by, about, look)
    return Drawing(
        message.title,
        f"{about.what} {by}, {about.when}; {_moved_unit(about)}.",
        tuple(
            LegendKey(text, (theme.tone(verdict, about.choice.indicator.rise_is, look),))
            for verdict, text in (
                (REAL_RISE, "▲ a real rise of that part"),
                (REAL_FALL, "▼ a real fall"),
                ("", "no real change"),
            )
        ),
        drawn,
        _parts_specification(look),
        alt=f"Bars of what made the change, {by}. {message.text}",
        height=24 * len(drawn) + 10,
        name=f"What made the change {by}",
        provisional=about.provisional,
        counted=_counted(rows, about),
    )


def _counted(rows: pd.DataFrame, about: About) -> str:
    """Say how many made up the whole; parts are drawn only where each of them is known."""
    indicator = about.choice.indicator
    of = ("denominator", "out_of_before") if about.is_share else ("numerator", "numerator_before")
    now, before = (as_text.number(rows[name].sum()) for name in of)
    unit = indicator.denominator if about.is_share else indicator.unit
    return f"n: {now} {unit} now, {before} a year before."


def _moved_unit(about: About) -> str:
    if about.is_share:
        return (
            "percentage points by which each moved the whole, by its own share and by its weight; "
            "they add up"
        )
    unit = about.choice.indicator.unit
    return f"{unit} more or fewer than a year before; the bars add up"


@remembered_for_frame
def _parts(
    rows: pd.DataFrame, whole: str, by: str, about: About, look: theme.Look
) -> tuple[pa.Table, sentence.Sentence]:
    """Make the rows of the bars, and the sentence above them."""
    indicator = about.choice.indicator
    names = _names(rows)
    short = in_short(rows, names, MOST_PARTS)
    total = float(rows["moved"].sum())
    labels = [
        row.name or f"{as_text.counted(row.gathered, 'other')} together"
        for row in short.itertuples()
    ]
    values = [*short["moved"], total]
    fills = [theme.tone(verdict, indicator.rise_is, look) for verdict in short["verdict"]]
    table = pa.table(
        {
            "place": list(range(len(values))),
            "name": [*labels, f"{whole}, in all"],
            "value": values,
            "figure": [as_text.signed(value, 2 if indicator.is_share else 0) for value in values],
            "also": [*short["verdict"], "the sum"],
            "fill": [*fills, look.ink],
        }
    )
    frame = pd.DataFrame({"difference": list(rows["moved"])}, index=names)
    frame = frame.iloc[np.argsort(-frame["difference"].abs(), kind="stable")]
    parts = reasons.parts(frame, indicator)
    tail = parts.title.split(": ", 1)[1]
    return table, sentence.Sentence((tail[:1].upper() + tail[1:]).rstrip("."), parts.text)


def _names(rows: pd.DataFrame) -> list[str]:
    if "kind" not in rows:
        return list(rows["name"])
    return list(map(phrases.area_name, rows["name"], rows["kind"], rows["district"]))


@remembered_for_frame
def parts_table(rows: pd.DataFrame, head: str, about: About) -> pd.DataFrame:
    name = "Moved the whole by, points" if about.is_share else "Change"
    out = pd.DataFrame({head: _names(rows), name: rows["moved"].round(2)})
    if not about.is_share and out[name].mod(1).eq(0).all():
        out[name] = out[name].astype("Int64")
    out["By itself"] = list(rows["verdict"])
    return out.sort_values(name, ascending=False).reset_index(drop=True)


@functools.lru_cache(maxsize=4)
def _parts_specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=170, labelPadding=8),
        ),
        x=alt.X("value:Q", scale=alt.Scale(zero=True, padding=44), axis=None),
    )
    bars = base.mark_bar(height={"band": 0.7}, stroke=look.edge, strokeWidth=0.5).encode(
        fill=alt.Fill("fill:N", scale=None),
        tooltip=vega.tooltip(("Part", "name"), ("Change", "figure"), ("By itself", "also")),
    )
    right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=5)
    left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-5)
    chart = (
        alt.layer(bars, right.encode(text="figure:N"), left.encode(text="figure:N"))
        .properties(padding={"left": 2, "right": 8, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
