"""The funnel chart: areas by size with limits."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.statistics.areas.compare_areas import Areas
from analytics.statistics.areas.funnel import Kind, funnel_limits
from analytics.statistics.number_input import Floats
from analytics.wording import area_maps
from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.areas_with_intervals import (
    NOTHING,
    PER,
    area_tooltip,
    areas_as_drawn,
    compared_unit,
    decimals_of_rate,
    essex_figure,
    essex_in_words,
    size_unit,
    sizes_in_words,
    with_figures_in_words,
)
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme

MOST_NAMED = 5  # points of a funnel that have their name next to them
FUNNEL_HEIGHT = 420
CURVE = 40  # sizes at which the limits are worked out


def funnel_drawing(answers: Answers, about: About, look: theme.Look) -> Drawing:
    """Make what `funnel` shows; without rows where nothing is compared."""
    essex, funnel = essex_figure(answers, about), answers.funnel
    nothing = Drawing(NOTHING[not about.choice.indicator.events])
    if essex is None or funnel is None:
        return nothing
    standing = areas_as_drawn(answers.everybody, about.of_all, look)
    if len(standing) < 2:
        return nothing
    drawn = _funnel(standing, _Limits(funnel, essex), about.of_all, look)
    title = _spread(funnel, about)
    return Drawing(
        title,
        f"{about.what} by {about.kind}, {about.when}; {compared_unit(about)}, against "
        f"{size_unit(about)}. Every {about.kind} of Essex. Small areas vary more by chance, so "
        "their limits are wider.",
        (
            LegendKey(
                f"usual range of 95% of {about.kind}s" if funnel.tau > 0 else "within 95%",
                (look.faint,),
            ),
            LegendKey("99.8%", (look.empty,)),
            LegendKey("95% and 99.8% by chance alone", (look.context,), dashed=True),
        ),
        drawn.append_column("focus", pa.array([about.who.single_code] * len(drawn))),
        funnel_specification(
            about.is_share, decimals_of_rate(essex, about), size_unit(about), look
        ),
        sizes_in_words(standing, about),
        f"Funnel: {about.what} by {about.kind} against {size_unit(about)}, {about.when}. {title}. "
        f"{area_maps.difference_from_essex(answers.everybody, about.of_all).text}",
        FUNNEL_HEIGHT,
        name="Funnel",
        provisional=about.provisional,
    )


class _Limits:
    """What the limits of a funnel depend on; the same object for the same answer."""

    __slots__ = ("areas", "essex")

    def __init__(self, areas: Areas, essex: float) -> None:
        self.areas, self.essex = areas, essex

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Limits) and self.areas is other.areas

    def __hash__(self) -> int:
        return id(self.areas)


def _spread(areas: Areas, about: About) -> str:
    """Say whether areas differ by more than chance, and by how much."""
    kinds = f"{about.kind}s"
    if np.isnan(areas.phi):
        return f"Too few {kinds} to estimate their usual variation"
    if not areas.overdispersed:
        return f"{kinds.capitalize()} differ no more than chance alone would make them"
    times = as_text.number(np.sqrt(areas.phi), 1 if areas.phi < 100 else 0)
    return f"{kinds.capitalize()} differ {times} times as much as chance alone would make them"


@remembered_for_frame
def _funnel(standing: pd.DataFrame, limits: _Limits, about: About, look: theme.Look) -> pa.Table:
    """Make the rows of a funnel: limits by size, then one point an area."""
    result, scale = limits.areas, about.choice.indicator.scale if about.is_share else 1
    kind: Kind = "share" if about.is_share else "rate"

    def ranges(grid: Floats) -> list[Range]:
        several = []
        for part, spread in (("band", result.tau), ("chance", 0.0)):
            curve = funnel_limits(grid, result.pooled, kind=kind, per=PER, spread=spread)
            for level in ("998", "95"):
                lower, upper = (scale * curve[f"{side}_{level}"] for side in ("lower", "upper"))
                several.append(Range(part, level, lower.to_numpy(), upper.to_numpy()))
        return several

    text = essex_in_words(limits.essex, about)
    return funnel_rows(standing, _named(standing), ranges, (limits.essex, text))


class Range(NamedTuple):
    """Limits of a funnel by size: 'band' is filled, 'chance' dashed; at '95' or '998'."""

    part: str
    level: str
    lower: Floats
    upper: Floats


def funnel_rows(
    points: pd.DataFrame,
    named: Mapping[str, str],
    ranges: Callable[[Floats], Sequence[Range]],
    centre: tuple[float, str],
) -> pa.Table:
    """Make the rows that `funnel_specification` draws.

    Parameters
    ----------
    points : DataFrame
        code, name, size, value, lower, upper, colour, fill, shape, said, range.
    named : dict
        Code to the name that is next to its point.
    ranges : callable
        Gives limits at sizes, the widest first.
    centre : (float, str)
        Where the middle of the funnel is, and its words.
    """
    sizes = points["size"]
    grid = np.geomspace(max(sizes.min() * 0.9, 1), sizes.max() * 1.03, CURVE)
    top = 1.12 * float(points["value"].max())
    rows: list[dict[str, Any]] = []
    for part, level, lower, upper in ranges(grid):
        rows += [
            {
                "part": part, "level": level, "size": size, "value": centre[0],
                "lower": min(low, top), "upper": min(high, top),
            }
            for size, low, high in zip(grid, lower, upper, strict=True)
        ]  # fmt: skip
    rows += [
        {
            "part": "point", "code": row.code, "name": row.name, "size": row.out_of,
            "value": row.value, "lower": row.lower, "upper": row.upper, "colour": row.colour,
            "fill": row.fill, "shape": row.shape, "said": row.said, "range": row.range,
            "label": named.get(row.code), "large": row.out_of > 0.6 * grid[-1],
        }
        for row in points.rename(columns={"size": "out_of"}).itertuples()
    ]  # fmt: skip
    rows.append({"part": "essex", "size": grid[-1], "value": centre[0], "label": centre[1]})
    return pa.Table.from_pylist(rows, schema=_FUNNEL)


# Words that recur are sent once.
_FUNNEL = pa.schema(
    [
        (name, pa.dictionary(pa.int8(), pa.string()))
        for name in ("part", "level", "colour", "fill", "shape", "said", "label")
    ]
    + [(name, pa.string()) for name in ("code", "name", "range")]
    + [("large", pa.bool_())]
    + [(name, pa.float32()) for name in ("size", "value", "lower", "upper")]
)


def _named(standing: pd.DataFrame) -> dict[str, str]:
    """Choose the areas whose names are next to their points: those farthest out, if not close."""
    beyond = standing[standing["standing"].abs().eq(2)]
    if beyond.empty:
        beyond = standing[standing["standing"].abs().eq(1)]
    far = beyond.loc[beyond["z"].abs().sort_values(ascending=False).index]
    wide, high = standing["size"].max() - standing["size"].min(), standing["value"].max()
    named: list[tuple[str, str, float, float]] = []
    for row in far.rename(columns={"size": "out_of"}).itertuples():
        x, y = row.out_of / max(wide, 1), row.value / max(high, 1e-9)
        if all(abs(x - other) > 0.35 or abs(y - level) > 0.06 for _, _, other, level in named):
            named.append((row.code, row.name.split(" (")[0], x, y))
        if len(named) == MOST_NAMED:
            break
    return {code: name for code, name, _, _ in named}


@functools.lru_cache(maxsize=16)
def funnel_specification(
    percent: bool, decimals: int, size: str, look: theme.Look
) -> dict[str, Any]:
    """Draw rows of `funnel_rows`; ``size`` names what areas are laid out by."""

    def layer(test: str) -> alt.Chart:
        return alt.Chart(alt.NamedData("rows")).transform_filter(test).encode(x=x)

    sign = " + '%'" if percent else ""
    x = alt.X(
        "size:Q",
        scale=alt.Scale(zero=False, nice=False, padding=8),
        axis=alt.Axis(
            title=size[:1].upper() + size[1:], tickCount=5, format=",~s", grid=False,
            titleColor=look.context,
        ),
    )  # fmt: skip
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=False),
        axis=alt.Axis(title=None, tickCount=5, labelExpr=f"format(datum.value, ',~g'){sign}"),
    )

    def between(level: str, colour: str) -> alt.Chart:
        test = f"datum.part === 'band' && datum.level === '{level}'"
        mark = layer(test).mark_area(color=colour, stroke=look.edge, strokeWidth=0.75, aria=False)
        return mark.encode(y="lower:Q", y2="upper:Q")

    def edge(level: str, side: str) -> alt.Chart:
        test = f"datum.part === 'chance' && datum.level === '{level}'"
        dash = [5, 3] if level == "998" else [2, 2]
        mark = layer(test).mark_line(color=look.context, strokeWidth=1, strokeDash=dash, aria=False)
        return mark.encode(y=f"{side}:Q")

    chosen = alt.datum.code == alt.datum.focus
    target = layer("datum.part === 'chance' && datum.level === '95'").mark_line(
        color=look.context, strokeWidth=1.5, aria=False
    )
    points = (
        with_figures_in_words(layer("datum.part === 'point'"), percent, decimals)
        .mark_point(opacity=1)
        .encode(
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.Stroke("colour:N", scale=None)),
            strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.25)),
            size=alt.condition(chosen, alt.value(170), alt.value(48)),
            tooltip=area_tooltip(),
        )
        .add_params(vega.picking())
    )
    labelled = "datum.part === 'point' && (datum.label || datum.code === datum.focus)"

    def names(side: Literal["left", "right"], test: str) -> alt.Chart:
        text = layer(f"{labelled} && {test}").transform_calculate(text="datum.label || datum.name")
        away = 9 if side == "left" else -9
        mark = text.mark_text(align=side, dx=away, fontWeight=600, aria=False)
        return mark.encode(y="value:Q", text="text:N")

    essex = (
        layer("datum.part === 'essex'")
        .mark_text(align="left", dx=10, color=look.context, fontWeight=600)
        .encode(y="value:Q", text="label:N")
    )
    chart = (
        alt.layer(
            between("998", look.empty),
            between("95", look.faint),
            *(edge(level, side) for level in ("95", "998") for side in ("lower", "upper")),
            target.encode(y=y),
            points,
            # Names of large areas stand to the left: none runs over the side.
            names("left", "!datum.large"),
            names("right", "datum.large"),
            essex,
        )
        .properties(padding={"left": 2, "right": 92, "top": 8, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
