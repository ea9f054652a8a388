"""Essex and its most similar forces: a dot each with its interval, and a funnel by their size."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.findings.similar_forces import ForceFigure, SimilarForces
from analytics.statistics.number_input import Floats
from analytics.wording import similar_forces as words
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.charts.funnel import FUNNEL_HEIGHT, Range, funnel_rows, funnel_specification
from ui.shell import theme

ROW = 30  # pixels of a force


def forces_drawing(result: SimilarForces, look: theme.Look) -> Drawing:
    """Draw the forces from the highest, with the band within which one more of them would lie.

    The band is that of 95% of forces of Essex's size, allowing for how the others differ.
    """
    finding = words.finding(result)
    if result.comparison is None or result.essex is None:
        return Drawing(finding.title, finding.text.removeprefix(finding.title).strip())
    scale, usual = _scale(result), result.comparison.usual
    assert usual is not None, "forces are compared with three or more"
    lower, upper = usual.at(result.essex.size)
    order = sorted(result.forces, key=lambda force: -force.value)
    many = len(order)
    rows: dict[str, list[Any]] = {
        "place": list(range(many)),
        "name": [force.name for force in order],
        "value": [force.value for force in order],
        "low": [_interval(force.figure, result)[0] for force in order],
        "high": [_interval(force.figure, result)[1] for force in order],
        "figure": [_figure(force.value, result) for force in order],
        "said": [_essex_is(force) for force in order],
        "colour": [look.ink if not force.essex else look.changed for force in order],
        "mean": [scale * result.comparison.mean] * many,
        "from": [scale * float(lower)] * many,
        "to": [scale * float(upper)] * many,
        "label": [f"Mean {words.WITHOUT} {_figure(scale * result.comparison.mean, result)}"] * many,
    }
    return Drawing(
        finding.title,
        words.subtitle(result),
        (
            LegendKey("Essex", (look.ink,), "●"),
            LegendKey("another force of the group", (look.changed,), "●"),
            LegendKey("where 95% of such forces of the size of Essex lie", (look.steady,)),
        ),
        rows=pa.table(rows),
        specification=_specification(look),
        below=words.changes(result),
        alt=f"Dots of {many} forces, from the highest: "
        + "; ".join(f"{force.name} {_figure(force.value, result)}" for force in order)
        + f". {finding.text}",
        height=ROW * many + 60,
        name="Similar forces",
        provisional=any(force.figure.provisional for force in result.forces),
    )


def funnel_of_forces(result: SimilarForces, look: theme.Look) -> Drawing:
    """Draw the forces by size, in the limits within which such forces differ among themselves."""
    if result.comparison is None or result.essex is None:
        return Drawing("")
    share, essex = result.indicator.is_share, result.essex
    points = pd.DataFrame(
        {
            "code": [force.code for force in result.forces],
            "name": [force.name for force in result.forces],
            "size": [force.size for force in result.forces],
            "value": [force.value for force in result.forces],
            "lower": [_interval(force.figure, result)[0] for force in result.forces],
            "upper": [_interval(force.figure, result)[1] for force in result.forces],
            "colour": [look.changed if force.essex else look.ink for force in result.forces],
            "shape": "circle",
            "said": [_essex_is(force) for force in result.forces],
            "range": "",
        }
    ).assign(fill=lambda rows: rows["colour"])
    size = result.indicator.denominator if share else result.indicator.residents
    mean = _scale(result) * result.comparison.mean
    usual = result.comparison.usual

    def ranges(sizes: Floats) -> list[Range]:
        if usual is None:
            return []
        lower, upper = usual.at(sizes)
        return [Range("band", "95", _scale(result) * lower, _scale(result) * upper)]

    rows = funnel_rows(
        points, dict(zip(points["code"], points["name"], strict=True)), ranges,
        (mean, f"Mean {words.WITHOUT} {_figure(mean, result)}"),
    )  # fmt: skip
    title = words.place_in_funnel(result)
    return Drawing(
        title,
        f"{result.indicator.name}, {as_text.span_in_words(result.start, result.end)}, against "
        f"{size}. The range is that of the group {words.WITHOUT}; it allows for how they differ.",
        (LegendKey("where 95% of such forces lie, by their size", (look.faint,)),),
        rows.append_column("focus", pa.array([essex.code] * len(rows))),
        funnel_specification(share, 1, size, look),
        alt=f"Funnel of {len(points)} forces against {size}. {title}",
        height=FUNNEL_HEIGHT,
        name="Funnel of similar forces",
        provisional=any(force.figure.provisional for force in result.forces),
    )


def _scale(result: SimilarForces) -> float:
    return 100.0 if result.indicator.is_share else 1.0


def _essex_is(force: ForceFigure) -> str:
    return f"Essex is {force.essex}" if force.essex else "compared with each"


def _interval(figure: Any, result: SimilarForces) -> tuple[float, float]:
    if result.indicator.is_share:
        return figure.lower, figure.upper
    return figure.rate_lower, figure.rate_upper


def _figure(value: float, result: SimilarForces) -> str:
    return as_text.number(value, 1) + ("%" if result.indicator.is_share else "")


@functools.lru_cache(maxsize=4)
def _specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=170, labelPadding=8),
        )
    )
    axis = alt.Axis(title=None, tickCount=5)
    once = base.transform_filter("datum.place === 0")
    whole = {"y": alt.value(0), "y2": alt.value(alt.expr("height"))}
    band = once.mark_rect(color=look.steady, opacity=0.25).encode(
        x=alt.X("from:Q", axis=axis, scale=alt.Scale(zero=False, nice=True)), x2="to:Q", **whole
    )
    mean = once.mark_rule(color=look.context, strokeWidth=1.5).encode(x="mean:Q", **whole)
    named = once.mark_text(color=look.context, baseline="bottom", dy=-4).encode(
        x="mean:Q", y=alt.value(0), text="label:N"
    )
    colour = alt.Color("colour:N", scale=None)
    interval = base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="value:Q",
        color=colour,
        tooltip=vega.tooltip(("Force", "name"), ("Figure", "figure"), ("Compared", "said")),
    )
    label = base.mark_text(align="left", dx=8, color=look.ink).encode(
        x=alt.XValue({"expr": "width"}), text="figure:N"
    )
    chart = (
        alt.layer(band, mean, named, interval, dot, label)
        .properties(padding={"left": 2, "right": 50, "top": 20, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
