"""The specification of a control chart: made once by Altair, filled with rows at each rerun."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from ui.charts import vega
from ui.shell.theme import Look

HEIGHT = 250
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
DASHES = ((7, 3), (4, 3), (1, 3))  # of years before the last

_TEXT, _NUMBER, _DAY = pa.string(), pa.float64(), pa.date64()  # Vega counts time in milliseconds
THROUGH_TIME = pa.schema(
    {
        "part": _TEXT, "month": _DAY, "until": _DAY, "value": _NUMBER, "upper": _NUMBER,
        "run": pa.int32(), "name": _TEXT, "colour": _TEXT, "shape": _TEXT, "size": pa.int32(),
        "when": _TEXT, "figure": _TEXT, "limits": _TEXT, "said": _TEXT, "provisional": pa.bool_(),
    }
)  # fmt: skip
BY_PLACE = pa.schema(
    {
        "part": _TEXT, "place": _TEXT, "value": _NUMBER, "run": pa.int32(), "name": _TEXT,
        "colour": _TEXT, "width": _NUMBER, "area": _TEXT, "when": _TEXT, "figure": _TEXT,
        "provisional": pa.bool_(),
    }
)  # fmt: skip


@functools.lru_cache(maxsize=32)
def through_time(
    months: int, label: str, zero: bool, signs: tuple[str, str], look: Look
) -> dict[str, Any]:
    """Specify band, lines and points through time, with gaps, breaks and notes.

    Parameters
    ----------
    months : int
        From one tick to the next.
    label : str
        How a tick is written: an expression of Vega, in which ``year`` is the year of the tick.
    zero : bool
        Whether the scale begins at 0.
    signs : tuple of str
        What is before and after a number on the axis.
    look : Look
        The colours.
    """
    grey = look.context
    step = (
        alt.TimeIntervalStep(interval="year", step=1) if months == 12
        else alt.TimeIntervalStep(interval="month", step=months)
    )  # fmt: skip
    axis = alt.Axis(
        title=None, grid=False, tickCount=step, labelOverlap="greedy", labelSeparation=8,
        labelExpr=label.replace("year", "utcyear(datum.value)"),
    )  # fmt: skip
    x, y = alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis), _value(zero, signs)
    colour = alt.Color("colour:N", scale=None)

    gap = _layer("gap").mark_rect(color=look.faint, opacity=0.6).encode(x=x, x2="until:T")
    # On a phone a gap is too narrow for its reason, which is said below too.
    gap_name = _layer("gap-name").mark_text(
        color=look.ink, fontStyle="italic", fontSize=12, lineBreak="\n",
        opacity=alt.ExprRef("width > 640 ? 1 : 0"),
    )  # fmt: skip
    band = _layer("band").mark_area(color=grey, opacity=0.2)
    usual = _layer("usual").mark_line(color=grey, strokeWidth=1.25, strokeDash=[2, 3])
    essex = _layer("essex").mark_line(color=grey, strokeWidth=1.75)
    breaks = _layer("break").mark_rule(color=look.ink, strokeDash=[5, 3])
    notes = _layer("note").mark_rule(color=grey, strokeDash=[1, 3], strokeWidth=1.5)
    top = alt.value(2)
    half = alt.ExprRef("width / 2")  # words of the right half stand to the left of their rule
    left, right = (
        _layer(f"name-{side}").encode(x=x, text="name:N", y=top) for side in ("left", "right")
    )
    names = [
        left.mark_text(color=look.ink, align="left", dx=5, lineBreak="\n", baseline="top",
                       fontSize=12, limit=half),
        right.mark_text(color=look.ink, align="right", dx=-5, lineBreak="\n", baseline="top",
                        fontSize=12, limit=half),
    ]  # fmt: skip
    view = _layer("view").mark_rule(color=look.ink, strokeWidth=4)
    # The newest may still change: drawn lighter, and hollow.
    lighter = alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1))
    line = _layer("line").mark_line(strokeWidth=2.25)
    points = _points("point", look).encode(
        x=x,
        y=y,
        shape=alt.Shape("shape:N", scale=None),
        size=alt.Size("size:Q", scale=None),
        tooltip=vega.tooltip(
            ("Area", "name"), ("When", "when"), ("Figure", "figure"), ("Limits", "limits"),
            ("Said", "said"),
        ),
    )  # fmt: skip
    extent = _layer("extent").mark_point(opacity=0, size=0)
    label_ = _layer("label").mark_text(align="left", dx=10, limit=132, fontWeight=600)
    layers = [
        gap,
        band.encode(x=x, y=y, y2="upper:Q", detail="run:N"),
        usual.encode(x=x, y=y, detail="run:N"),
        essex.encode(x=x, y=y, detail="run:N"),
        breaks.encode(x=x),
        notes.encode(x=x),
        view.encode(x=x, x2="until:T", y=alt.value("height")),
        line.encode(x=x, y=y, color=colour, opacity=lighter, detail=["run:N", "provisional:N"]),
        points,
        extent.encode(x=x, y=y),
        gap_name.encode(x=x, text="name:N", y=alt.value(HEIGHT / 2)),
        *names,
        label_.encode(x=x, y=y, color=colour, text="name:N"),
    ]
    return _finished(layers, look)


@functools.lru_cache(maxsize=32)
def years_next_to_each_other(
    places: tuple[str, ...], zero: bool, signs: tuple[str, str], look: Look
) -> dict[str, Any]:
    """Specify one line a financial year over its months or quarters; as in `through_time`."""
    scale = alt.Scale(type="point", domain=list(places), padding=0.3)
    axis = alt.Axis(title=None, grid=False, labelAngle=0, labelOverlap="parity", labelSeparation=4)
    x, y = alt.X("place:N", sort=None, scale=scale, axis=axis), _value(zero, signs)
    colour = alt.Color("colour:N", scale=None)
    text = vega.tooltip(("Area", "area"), ("When", "when"), ("Figure", "figure"))
    older = [
        _layer(f"older-{place}")
        .mark_line(
            strokeWidth=1.25, strokeDash=list(dash), color=look.context,
            point=alt.OverlayMarkDef(size=12, color=look.context),  # a month alone is no line
        )
        .encode(x=x, y=y, detail=["name:N", "run:N"])
        for place, dash in enumerate(DASHES)
    ]  # fmt: skip
    width = alt.StrokeWidth("width:Q", scale=None)
    line = _layer("line").mark_line()
    # A ground of its own, so that a name among lines can be read.
    ground = _layer("label").mark_text(
        align="left", dx=10, fontWeight=600, stroke=look.background, strokeWidth=4
    )
    label = _layer("label").mark_text(align="left", dx=10, fontWeight=600)
    extent = _layer("extent").mark_point(opacity=0, size=0)
    layers = [
        *older,
        line.encode(x=x, y=y, color=colour, strokeWidth=width, detail=["name:N", "run:N"]),
        _points("line", look).encode(x=x, y=y, size=alt.value(34), tooltip=text),
        extent.encode(x=x, y=y),
        ground.encode(x=x, y=y, text="name:N"),
        label.encode(x=x, y=y, text="name:N", color=colour),
    ]
    return _finished(layers, look)


def _layer(part: str) -> alt.Chart:
    return alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.part === '{part}'")


def _points(part: str, look: Look) -> alt.Chart:
    """Filled where final, hollow where provisional."""
    mine = alt.Fill("colour:N", scale=None)
    fill = alt.condition(alt.datum.provisional, alt.value(look.background), mine)
    drawn = _layer(part).mark_point(filled=True, strokeWidth=1.75, opacity=1)
    return drawn.encode(stroke=alt.Stroke("colour:N", scale=None), fill=fill)


def _value(zero: bool, signs: tuple[str, str]) -> alt.Y:
    figure = f"'{signs[0]}' + format(datum.value, ',~f') + '{signs[1]}'"
    axis = alt.Axis(title=None, tickCount=4, labelExpr=figure)
    return alt.Y("value:Q", scale=alt.Scale(zero=zero, nice=True), axis=axis)


def _finished(layers: Sequence[alt.Chart], look: Look) -> dict[str, Any]:
    chart = (
        alt.layer(*layers)
        .properties(height=HEIGHT, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
