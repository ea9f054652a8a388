"""Areas compared with Essex and each other: sorted, each with its interval."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.areas import area_standing
from analytics.model import sentence
from analytics.model.choice import COUNT
from analytics.wording import area_maps, phrases, where
from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.shell import theme

MOST = 20  # areas drawn in a sorted list
PER = 1000  # residents

NOTHING = {
    True: "No comparison: money, weights and durations have no interval of chance.",
    False: "No comparison: there are no figures, or their denominators are not known.",
}
SHAPES = {-2.0: "triangle-down", -1.0: "triangle-down", 1.0: "triangle-up", 2.0: "triangle-up"}


# There is no room on a phone for the places next to the intervals; they are in the table.
PHONE = "(windowSize()[0] < 640)"

# Sorted, with intervals ---------------------------------------------------------------------------


def ranked_drawing(answers: Answers, about: About, look: theme.Look) -> Drawing:
    """Make the sorted areas that `ranked` shows; without rows where nothing is compared."""
    essex = essex_figure(answers, about)
    if essex is None:
        return Drawing(NOTHING[not about.choice.indicator.events])
    standing = areas_as_drawn(answers.standing, about.of_all, look)
    shown = _shown(standing, about)
    text = _finding(answers, about, essex)
    return Drawing(
        text.title.rstrip("."),
        _ranked_subtitle(len(shown), standing, about),
        _legend(standing, about, look),
        _ranked_rows(shown, essex, about, look),
        _ranked_specification(about.is_share, decimals_of_rate(essex, about), look),
        sizes_in_words(shown, about),
        f"Sorted with 95% intervals, from the highest: {about.what} by {about.kind}, "
        f"{about.when}. {text.text}",
        26 * len(shown) + 40,
        name="Sorted with intervals",
        provisional=about.provisional,
    )


def sizes_in_words(standing: pd.DataFrame, about: About) -> str:
    """Say of how many each figure is."""
    return f"n: {as_text.spread(standing['size'])} {size_unit(about)} in each {about.kind}."


def decimals_of_rate(essex: float, about: About) -> int:
    """Return as many decimals as a small rate needs to be distinguished from others."""
    if about.is_share or essex >= 2:
        return 1
    return 2 if essex >= 0.2 else 3


def essex_figure(answers: Answers, about: About) -> float | None:
    """Return the figure of Essex in the unit of `compared`; None where nothing is compared."""
    funnel = answers.funnel
    if funnel is None or np.isnan(funnel.pooled) or answers.standing["compared"].isna().all():
        return None
    return funnel.pooled * (about.choice.indicator.scale if about.is_share else 1)


@remembered_for_frame
def areas_as_drawn(frame: pd.DataFrame, about: About, look: theme.Look) -> pd.DataFrame:
    """Sort the areas by what is compared, and say of each how it is drawn."""
    limits = ("lower", "upper") if about.is_share else ("rate_lower", "rate_upper")
    standings = area_standing.standings(frame)
    sides = standings.tolist()
    colours = dict(zip(area_maps.standing_words(about), _colours(about, look), strict=True))
    names = area_maps.plain_words(about)
    colour = [colours.get(side, look.context) for side in sides]
    drawn = pd.DataFrame(
        {
            "code": frame["code"],
            "name": list(map(phrases.area_name, frame["name"], frame["kind"], frame["district"])),
            "value": frame["compared"],
            "lower": frame[limits[0]],
            "upper": frame[limits[1]],
            "size": frame["denominator" if about.is_share else "persons"].astype(float),
            "z": frame["z_adjusted"],
            "standing": standings,
            "place": frame["place"],
            "range": list(map(_places, frame["place"], frame["place_lower"], frame["place_upper"])),
            "colour": colour,
            # Filled only where an area is beyond the usual variation between areas.
            "fill": [
                mine if abs(side) in (0, 2) else look.background
                for mine, side in zip(colour, sides, strict=True)
            ],
            "shape": [SHAPES.get(side, "circle") for side in sides],
            "said": [names.get(side, "too few to say") for side in sides],
        }
    )
    known = drawn[drawn["value"].notna()]
    return known.sort_values(["value", "name"], ascending=[False, True], ignore_index=True)


def _colours(about: About, look: theme.Look) -> tuple[str, ...]:
    """Return the colours of `maps.standing_words` for marks, which need contrast."""
    lowest, _, _, _, highest = theme.wings(about.choice.indicator.rise_is, look)
    return lowest, lowest, look.context, highest, highest


def _places(place: float, low: float, high: float) -> str:
    if np.isnan(place):
        return ""
    mine = as_text.ordinal(int(place))
    return mine if low == high else f"{mine} ({int(low)}–{int(high)})"


def _shown(standing: pd.DataFrame, about: About) -> pd.DataFrame:
    """Leave both ends of a long list, and the area in view."""
    if len(standing) <= MOST:
        return standing
    half = MOST // 2
    wanted = [*range(half), *range(len(standing) - half, len(standing))]
    mine = standing.index[standing["code"].eq(about.who.single_code)]
    return standing.loc[sorted({*wanted, *mine})]


def _finding(answers: Answers, about: About, essex: float) -> sentence.Sentence:
    """Say how the area in view compares, or how many areas differ."""
    standing = answers.standing
    mine = standing[standing["code"].eq(about.who.single_code)]
    if len(mine):
        row = {str(name): value for name, value in mine.iloc[0].items()}
        many, indicator = answers.funnel.n if answers.funnel else 0, about.choice.indicator
        when = as_text.span_in_words(*answers.when)
        text = where.compared_with_essex(row, essex, many, about.kind, indicator, when)
        return sentence.Sentence(text.title.split(" in ", 1)[1], text.text)
    return area_maps.difference_from_essex(standing, about.of_all)


def _ranked_subtitle(drawn: int, standing: pd.DataFrame, about: About) -> str:
    unit = compared_unit(about)
    text = f"{about.what} by {about.kind}, {about.when}; {unit}, with 95% intervals."
    if drawn < len(standing):
        text += f" The {MOST // 2} highest and {MOST // 2} lowest of {len(standing)}."
    return (
        f"{text} Where there is room, each bar shows its rank in Essex and the range of ranks "
        "chance alone could give."
    )


def compared_unit(about: About) -> str:
    plain = replace(about.choice, measure=COUNT)
    unit = replace(about, choice=plain).unit
    return unit if about.is_share else f"{unit} per 1,000 {about.choice.indicator.residents}"


def _ranked_rows(shown: pd.DataFrame, essex: float, about: About, look: theme.Look) -> pa.Table:
    columns = {
        name: list(shown[name])
        for name in (
            "code", "name", "value", "lower", "upper", "range", "colour", "fill", "shape", "said",
        )
    }  # fmt: skip
    table = {
        **columns,
        "place": list(range(len(shown))),
        "essex": [essex] * len(shown),
        "focus": [about.who.single_code] * len(shown),
        "label": [essex_in_words(essex, about)] * len(shown),
    }
    encoded = {name: pa.array(values) for name, values in table.items()}
    for repeated in ("colour", "fill", "shape", "said", "label", "focus"):
        encoded[repeated] = encoded[repeated].dictionary_encode()
    return pa.table(encoded)


def essex_in_words(essex: float, about: About) -> str:
    sign = "%" if about.is_share else ""
    # Of what lies in an area: Essex as a whole counts what nobody could place, too.
    return f"All {about.kind}s {as_text.number(essex, decimals_of_rate(essex, about))}{sign}"


@functools.lru_cache(maxsize=8)
def _ranked_specification(percent: bool, decimals: int, look: theme.Look) -> dict[str, Any]:
    sign = " + '%'" if percent else ""
    y = alt.Y(
        "name:N",
        sort=alt.EncodingSortField("place", op="min"),
        axis=alt.Axis(title=None, labelLimit=alt.expr(f"{PHONE} ? 130 : 190"), labelPadding=8),
    )
    axis = alt.Axis(
        title=None, tickCount=4, orient="bottom", labelExpr=f"format(datum.value, ',~g'){sign}"
    )
    x = alt.X("value:Q", scale=alt.Scale(zero=not percent, nice=True), axis=axis)
    base = alt.Chart(alt.NamedData("rows")).encode(y=y)
    chosen = alt.datum.code == alt.datum.focus
    first = "datum.place === 0"
    essex = base.transform_filter(first).mark_rule(color=look.context, strokeWidth=1.5)
    essex_name = base.transform_filter(first).mark_text(
        color=look.context, align="center", baseline="bottom", dy=-6
    )
    interval = base.mark_rule().encode(
        x=alt.X("lower:Q"),
        x2="upper:Q",
        color=alt.Color("colour:N", scale=None),
        strokeWidth=alt.condition(chosen, alt.value(4), alt.value(1.75)),
    )
    points = (
        with_figures_in_words(base, percent, decimals)
        .mark_point(opacity=1)
        .encode(
            x=x,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.Stroke("colour:N", scale=None)),
            size=alt.condition(chosen, alt.value(150), alt.value(80)),
            strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.75)),
            tooltip=area_tooltip(),
        )
        .add_params(vega.picking())
    )
    # In a column of their own, where no rule runs through them.
    places = base.mark_text(align="left", dx=10, opacity=alt.expr(f"{PHONE} ? 0 : 1")).encode(
        x=alt.value(alt.expr("width")), text="range:N"
    )
    chart = alt.layer(
        essex.encode(x="essex:Q", y=alt.value(0), y2=alt.value(alt.expr("height"))),
        essex_name.encode(x="essex:Q", y=alt.value(0), text="label:N"),
        interval,
        points,
        places,
    ).configure(**vega.config(look))
    room = f"{{left: 2, right: {PHONE} ? 20 : 112, top: 20, bottom: 2}}"
    return vega.without_data(chart) | {"padding": {"expr": room}}


def with_figures_in_words(chart: alt.Chart, percent: bool, decimals: int) -> alt.Chart:
    """Let the browser write figure and interval of each area: that is less to send."""
    unit, form = "%" if percent else " per 1,000 residents", f",.{decimals}f"
    return chart.transform_calculate(
        figure=f"format(datum.value, '{form}') + '{unit}'",
        interval=f"format(datum.lower, '{form}') + ' to ' + format(datum.upper, '{form}')",
    )


def area_tooltip() -> list[alt.Tooltip]:
    return vega.tooltip(
        ("Area", "name"), ("Figure", "figure"), ("95% interval", "interval"),
        ("Place in Essex", "range"), ("Compared with Essex", "said"),
    )  # fmt: skip


def _legend(standing: pd.DataFrame, about: About, look: theme.Look) -> tuple[LegendKey, ...]:
    """Explain the marks that are there, by shape, fill and colour."""
    result = standing["standing"]
    names = area_maps.plain_words(about)
    signs = {-2.0: "▼", -1.0: "▽", 0.0: "●", 1.0: "△", 2.0: "▲"}
    colours = dict(zip(names, _colours(about, look), strict=True))
    items = [
        (signs[value], colours[value], f"{names[value]} ({int(result.eq(value).sum())})")
        for value in reversed(names)
        if result.eq(value).any()
    ]
    if result.isna().any():
        items.append(("○", look.context, f"too few to say ({int(result.isna().sum())})"))
    return tuple(LegendKey(text, (colour,), sign) for sign, colour, text in items)


def areas_table(answers: Answers, about: About) -> pd.DataFrame:
    """Lay out every area in view compared with Essex: the figures behind `ranked`."""
    look = theme.LIGHT
    return figures_table(areas_as_drawn(answers.standing, about.of_all, look), about.of_all).copy(
        deep=False
    )


@remembered_for_frame
def figures_table(standing: pd.DataFrame, about: About) -> pd.DataFrame:
    figure = "Per cent" if about.is_share else "Per 1,000"
    return pd.DataFrame(
        {
            "Area": standing["name"],
            "Out of" if about.is_share else "Residents": standing["size"].round().astype("Int64"),
            figure: standing["value"].round(1),
            "95% from": standing["lower"].round(1),
            "95% to": standing["upper"].round(1),
            "Place in Essex": standing["place"].astype("Int64"),
            "Places chance allows": standing["range"].str.extract(r"\((.*)\)")[0].fillna(""),
            "Standard deviations from Essex": standing["z"].round(1),
            "Compared with Essex": standing["said"],
        }
    )


def size_unit(about: About) -> str:
    indicator = about.choice.indicator
    return indicator.denominator if about.is_share else indicator.residents
