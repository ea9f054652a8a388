"""Areas beside Essex and each other: sorted with intervals, as a funnel, and what made a change."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import as_text
from analytics.cache import kept
from analytics.findings import area_standing
from analytics.findings.answers import Answers
from analytics.findings.change_by_part import in_short, splits
from analytics.model import sentence
from analytics.model.choice import COUNT
from analytics.statistics.funnel import Areas, funnel_limits
from analytics.wording import area_maps, phrases, reasons, where
from analytics.wording.caption import About
from ui import controls, tables, theme, vega
from ui import drawing as drawings
from ui.drawing import Drawing, Key

MOST = 20  # areas drawn in a sorted list
MOST_PARTS = 18  # bars of a change, those of all other parts together among them
MOST_NAMED = 5  # points of a funnel that have their name beside them
FUNNEL_HEIGHT = 420
CURVE = 40  # sizes at which the limits are worked out
PER = 1000  # residents

NOTHING = {
    True: "No comparison: money, weights and durations have no interval of chance.",
    False: "No comparison: no figures, or nothing known of how many each is out of.",
}
SHAPES = {-2.0: "triangle-down", -1.0: "triangle-down", 1.0: "triangle-up", 2.0: "triangle-up"}


# There is no room on a phone for the places beside the intervals; they are in the table.
PHONE = "(windowSize()[0] < 640)"

# Sorted, with intervals ---------------------------------------------------------------------------


def ranked(answers: Answers, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw the areas from high to low with their 95% intervals, Essex, and how sure each place is.

    ``on_pick`` is called with the key of the chart when an area is clicked.
    """
    essex = _essex(answers, about)
    if essex is None:
        _nothing(about)
        return
    drawings.show(ranked_drawing(answers, about, theme.look()), about, "compare", on_select=on_pick)
    tables.twin(
        lambda: areas_table(answers, about), f"Beside Essex, by {about.kind}", about, "compare-table"
    )


def ranked_drawing(answers: Answers, about: About, look: theme.Look) -> Drawing:
    """Make the sorted areas that `ranked` shows; without rows where nothing is compared."""
    essex = _essex(answers, about)
    if essex is None:
        return Drawing(NOTHING[not about.choice.indicator.events])
    standing = _standing(answers.standing, about.of_all, look)
    shown = _shown(standing, about)
    said = _said(answers, about, essex)
    return Drawing(
        said.title.rstrip("."),
        _ranked_subtitle(len(shown), standing, about),
        _legend(standing, about, look),
        _ranked_rows(shown, essex, about, look),
        _ranked_specification(about.is_share, _decimals(essex, about), look),
        _out_of(shown, about),
        f"Sorted with 95% intervals, from the highest: {about.what} by {about.kind}, "
        f"{about.when}. {said.text}",
        26 * len(shown) + 40,
        name="Sorted with intervals",
        provisional=about.provisional,
    )


def _out_of(standing: pd.DataFrame, about: About) -> str:
    """Say of how many each figure is."""
    return f"n: {as_text.spread(standing['size'])} {_size(about)} in each {about.kind}."


def _decimals(essex: float, about: About) -> int:
    """Return as many decimals as a small rate needs to be told from others."""
    if about.is_share or essex >= 2:
        return 1
    return 2 if essex >= 0.2 else 3


def _essex(answers: Answers, about: About) -> float | None:
    """Return the figure of Essex in the unit of `compared`; None where nothing is compared."""
    found = answers.funnel
    if found is None or np.isnan(found.pooled) or answers.standing["compared"].isna().all():
        return None
    return found.pooled * (about.choice.indicator.scale if about.is_share else 1)


def _nothing(about: About) -> None:
    one = about.choice.indicator
    if not one.finest:
        return
    st.html(f'<p class="subtitle">{NOTHING[not one.events]}</p>')


@kept
def _standing(found: pd.DataFrame, about: About, look: theme.Look) -> pd.DataFrame:
    """Sort the areas by what is compared, and say of each how it is drawn."""
    limits = ("lower", "upper") if about.is_share else ("rate_lower", "rate_upper")
    standings = area_standing.standings(found)
    sides = standings.tolist()
    colours = dict(zip(area_maps.standing_words(about), _colours(about, look), strict=True))
    names = area_maps.plain_words(about)
    colour = [colours.get(side, look.context) for side in sides]
    drawn = pd.DataFrame(
        {
            "code": found["code"],
            "name": list(map(phrases.area_name, found["name"], found["kind"], found["district"])),
            "value": found["compared"],
            "lower": found[limits[0]],
            "upper": found[limits[1]],
            "size": found["denominator" if about.is_share else "persons"].astype(float),
            "z": found["z_adjusted"],
            "standing": standings,
            "place": found["place"],
            "range": list(map(_places, found["place"], found["place_lower"], found["place_upper"])),
            "colour": colour,
            # Filled only where an area is beyond what areas ordinarily differ.
            "fill": [
                own if abs(side) in (0, 2) else look.background
                for own, side in zip(colour, sides, strict=True)
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
    own = as_text.ordinal(int(place))
    return own if low == high else f"{own} ({int(low)}–{int(high)})"


def _shown(standing: pd.DataFrame, about: About) -> pd.DataFrame:
    """Leave both ends of a long list, and the area in view."""
    if len(standing) <= MOST:
        return standing
    half = MOST // 2
    wanted = [*range(half), *range(len(standing) - half, len(standing))]
    own = standing.index[standing["code"].eq(about.who.one)]
    return standing.loc[sorted({*wanted, *own})]


def _said(answers: Answers, about: About, essex: float) -> sentence.Said:
    """Say how the area in view stands, or how many areas differ."""
    found = answers.standing
    own = found[found["code"].eq(about.who.one)]
    if len(own):
        row = {str(name): value for name, value in own.iloc[0].items()}
        many, one = answers.funnel.n if answers.funnel else 0, about.choice.indicator
        when = as_text.span_in_words(*answers.when)
        said = where.beside_essex(row, essex, many, about.kind, one, when)
        return sentence.Said(said.title.split(" in ", 1)[1], said.text)
    return area_maps.beside(found, about.of_all)


def _ranked_subtitle(drawn: int, standing: pd.DataFrame, about: About) -> str:
    unit = _unit(about)
    text = f"{about.what} by {about.kind}, {about.when}; {unit}, with 95% intervals."
    if drawn < len(standing):
        text += f" The {MOST // 2} highest and {MOST // 2} lowest of {len(standing)}."
    return f"{text} With each, where there is room: its place in Essex, and those chance allows."


def _unit(about: About) -> str:
    plain = replace(about.choice, measure=COUNT)
    unit = replace(about, choice=plain).unit
    return unit if about.is_share else f"{unit} per 1,000 residents"


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
        "focus": [about.who.one] * len(shown),
        "label": [_essex_in_words(essex, about)] * len(shown),
    }
    encoded = {name: pa.array(values) for name, values in table.items()}
    for repeated in ("colour", "fill", "shape", "said", "label", "focus"):
        encoded[repeated] = encoded[repeated].dictionary_encode()
    return pa.table(encoded)


def _essex_in_words(essex: float, about: About) -> str:
    sign = "%" if about.is_share else ""
    # Of what lies in an area: Essex as a whole counts what nobody could place, too.
    return f"All {about.kind}s {as_text.number(essex, _decimals(essex, about))}{sign}"


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
        _worded(base, percent, decimals)
        .mark_point(opacity=1)
        .encode(
            x=x,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            size=alt.condition(chosen, alt.value(150), alt.value(80)),
            strokeWidth=alt.value(1.75),
            tooltip=_tooltip(),
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


def _worded(chart: alt.Chart, percent: bool, decimals: int) -> alt.Chart:
    """Let the browser write figure and interval of each area: that is less to send."""
    unit, form = "%" if percent else " per 1,000 residents", f",.{decimals}f"
    return chart.transform_calculate(
        figure=f"format(datum.value, '{form}') + '{unit}'",
        interval=f"format(datum.lower, '{form}') + ' to ' + format(datum.upper, '{form}')",
    )


def _tooltip() -> list[alt.Tooltip]:
    return vega.tooltip(
        ("Area", "name"), ("Figure", "figure"), ("95% interval", "interval"),
        ("Place in Essex", "range"), ("Beside Essex", "said"),
    )  # fmt: skip


def _legend(standing: pd.DataFrame, about: About, look: theme.Look) -> tuple[Key, ...]:
    """Explain the marks that are there, by shape, fill and colour."""
    found = standing["standing"]
    names = area_maps.plain_words(about)
    signs = {-2.0: "▼", -1.0: "▽", 0.0: "●", 1.0: "△", 2.0: "▲"}
    colours = dict(zip(names, _colours(about, look), strict=True))
    items = [
        (signs[value], colours[value], f"{names[value]} ({int(found.eq(value).sum())})")
        for value in reversed(names)
        if found.eq(value).any()
    ]
    if found.isna().any():
        items.append(("○", look.context, f"too few to say ({int(found.isna().sum())})"))
    return tuple(Key(text, (colour,), sign) for sign, colour, text in items)


def areas_table(answers: Answers, about: About) -> pd.DataFrame:
    """Lay out every area in view beside Essex: the figures behind `ranked`."""
    look = theme.LIGHT
    return _table(_standing(answers.standing, about.of_all, look), about.of_all).copy(deep=False)


@kept
def _table(standing: pd.DataFrame, about: About) -> pd.DataFrame:
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
            "Beside Essex": standing["said"],
        }
    )


# Funnel -------------------------------------------------------------------------------------------


def funnel(answers: Answers, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw every area by its size, with the limits within which chance would leave it.

    The dashed limits are those of chance alone; the bands allow for how much areas ordinarily
    differ, where they differ by more than chance.
    """
    drawn = funnel_drawing(answers, about, theme.look())
    if drawn.rows is None:
        _nothing(about)
        return
    drawings.show(drawn, about, "funnel", on_select=on_pick)
    every, look = answers.everybody, theme.LIGHT
    tables.twin(
        lambda: _table(_standing(every, about.of_all, look), about.of_all).copy(deep=False),
        f"Every {about.kind} beside Essex", about, "funnel-table",
    )  # fmt: skip


def funnel_drawing(answers: Answers, about: About, look: theme.Look) -> Drawing:
    """Make what `funnel` shows; without rows where nothing is compared."""
    essex, found = _essex(answers, about), answers.funnel
    nothing = Drawing(NOTHING[not about.choice.indicator.events])
    if essex is None or found is None:
        return nothing
    standing = _standing(answers.everybody, about.of_all, look)
    if len(standing) < 2:
        return nothing
    drawn = _funnel(standing, _Limits(found, essex), about.of_all, look)
    title = _spread(found, about)
    return Drawing(
        title,
        f"{about.what} by {about.kind}, {about.when}; {_unit(about)}, against "
        f"{_size(about)}. Every {about.kind} of Essex. Small areas swing more by chance, so their "
        "limits are wider.",
        (
            Key(
                f"95% of {about.kind}s, as they ordinarily differ"
                if found.tau > 0
                else "within 95%",
                (look.faint,),
            ),
            Key("99.8%", (look.empty,)),
            Key("95% and 99.8% by chance alone", (look.context,), dashed=True),
        ),
        drawn.append_column("focus", pa.array([about.who.one] * len(drawn))),
        _funnel_specification(about.is_share, _decimals(essex, about), _size(about), look),
        _out_of(standing, about),
        f"Funnel: {about.what} by {about.kind} against {_size(about)}, {about.when}. {title}. "
        f"{area_maps.beside(answers.everybody, about.of_all).text}",
        FUNNEL_HEIGHT,
        name="Funnel",
        provisional=about.provisional,
    )


class _Limits:
    """What the limits of a funnel depend on; the same object for the same answer."""

    __slots__ = ("essex", "found")

    def __init__(self, found: Areas, essex: float) -> None:
        self.found, self.essex = found, essex

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Limits) and self.found is other.found

    def __hash__(self) -> int:
        return id(self.found)


def _size(about: About) -> str:
    return about.choice.indicator.denominator if about.is_share else "residents"


def _spread(found: Areas, about: About) -> str:
    """Say whether areas differ by more than chance, and by how much."""
    kinds = f"{about.kind}s"
    if np.isnan(found.phi):
        return f"Too few {kinds} to say how much they ordinarily differ"
    if not found.overdispersed:
        return f"{kinds.capitalize()} differ by no more than chance would make them"
    times = as_text.number(np.sqrt(found.phi), 1 if found.phi < 100 else 0)
    return f"{kinds.capitalize()} differ {times} times as much as chance alone would make them"


@kept
def _funnel(standing: pd.DataFrame, limits: _Limits, about: About, look: theme.Look) -> pa.Table:
    """Make the rows of a funnel: limits by size, then one point an area."""
    found, scale = limits.found, about.choice.indicator.scale if about.is_share else 1
    sizes = standing["size"]
    grid = np.geomspace(max(sizes.min() * 0.9, 1), sizes.max() * 1.03, CURVE)
    top = 1.12 * float(standing["value"].max())
    rows: list[dict[str, Any]] = []
    kind = "share" if about.is_share else "rate"
    for part, spread in (("band", found.tau), ("chance", 0.0)):
        curve = funnel_limits(grid, found.pooled, kind=kind, per=PER, spread=spread)  # type: ignore[arg-type]
        for level in ("998", "95"):
            rows += [
                {
                    "part": part, "level": level, "size": size, "value": limits.essex,
                    "lower": min(scale * low, top), "upper": min(scale * high, top),
                }
                for size, low, high in zip(
                    grid, curve[f"lower_{level}"], curve[f"upper_{level}"], strict=True
                )
            ]  # fmt: skip
    named = _named(standing)
    rows += [
        {
            "part": "point", "code": row.code, "name": row.name, "size": row.out_of,
            "value": row.value, "lower": row.lower, "upper": row.upper, "colour": row.colour,
            "fill": row.fill, "shape": row.shape, "said": row.said, "range": row.range,
            "label": named.get(row.code), "large": row.out_of > 0.6 * grid[-1],
        }
        for row in standing.rename(columns={"size": "out_of"}).itertuples()
    ]  # fmt: skip
    text = _essex_in_words(limits.essex, about)
    rows.append({"part": "essex", "size": grid[-1], "value": limits.essex, "label": text})
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
    """Choose the areas whose names stand beside their points: those farthest out, if not close."""
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
def _funnel_specification(
    percent: bool, decimals: int, size: str, look: theme.Look
) -> dict[str, Any]:
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
        _worded(layer("datum.part === 'point'"), percent, decimals)
        .mark_point(opacity=1)
        .encode(
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.Stroke("colour:N", scale=None)),
            strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.25)),
            size=alt.condition(chosen, alt.value(170), alt.value(48)),
            tooltip=_tooltip(),
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


# What made the change -----------------------------------------------------------------------------


def parts(answers: Answers, about: About) -> None:
    """Draw what made the change: its parts by area and by breakdown, with their sum."""
    if not about.choice.compared.allowed:
        why = phrases.refusal(about.choice.compared, about.choice.indicator)
        st.html(f'<p class="subtitle">{phrases.html(why)}</p>')
        return
    look, keys = theme.look(), splits(about.choice)
    by_area = answers.moved_by_area if about.choice.indicator.finest else None
    shown = [by_area is not None, bool(keys)]
    if not any(shown):
        st.html(f'<p class="subtitle">{NO_PARTS}</p>')
        return
    columns = iter(st.columns(2, gap="medium") if all(shown) else [st.container()])
    if by_area is not None:
        with next(columns):
            _bars(by_area, _whole(answers, about), f"by {about.kind}", "area", about.of_all, look)
    if keys:
        with next(columns):
            key = _split(keys)
            rows = answers.moved_by(key)
            if rows is None:
                st.html(f'<p class="subtitle">{_no_split(key)}</p>')
            else:
                name = answers.who.name if answers.who.one else "Essex"
                _bars(rows, name, f"by {_in_words(key)}", "breakdown", about.of_all, look)


NO_PARTS = (
    "What made the change cannot be told: a figure is missing in a part, or there are no parts."
)


def _split(keys: tuple[str, ...]) -> str:
    if len(keys) == 1:
        return keys[0]
    options = {key: _in_words(key).capitalize() for key in keys}
    return controls.choose("split", "Parts by", options, keys[0], 200)


def _no_split(key: str) -> str:
    return (
        f"What each {phrases.html(_in_words(key))} brought cannot be told: figures are missing, or "
        "one case may stand under several."
    )


def _in_words(key: str) -> str:
    return key.replace("_", " ")


def _whole(answers: Answers, about: About) -> str:
    """Name what the parts by area make up."""
    choice = about.choice
    if choice.wards:
        return as_text.counted(len(choice.wards), "chosen ward")
    return answers.names.get(choice.district, "Essex")


def _bars(
    rows: pd.DataFrame, whole: str, by: str, key: str, about: About, look: theme.Look
) -> None:
    drawings.show(parts_drawing(rows, whole, by, about, look), about, f"parts-{key}")
    head = by.removeprefix("by ").capitalize()
    tables.twin(
        lambda: _parts_table(rows, head, about).copy(deep=False),
        f"What made the change, {by}", about, f"parts-{key}-table",
    )  # fmt: skip


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
    drawn, said = _parts(rows, whole, by, about, look)
    return Drawing(
        said.title,
        f"{about.what} {by}, {about.when}; {_moved_unit(about)}.",
        tuple(
            Key(text, (theme.tone(verdict, about.choice.indicator.rise_is, look),))
            for verdict, text in (
                ("more", "▲ a real rise of the part by itself"),
                ("fewer", "▼ a real fall"),
                ("", "no real change, or not judged"),
            )
        ),
        drawn,
        _parts_specification(look),
        alt=f"Bars of what made the change, {by}. {said.text}",
        height=27 * len(drawn) + 10,
        name=f"What made the change {by}",
        provisional=about.provisional,
        counted=_counted(rows, about),
    )


def _counted(rows: pd.DataFrame, about: About) -> str:
    """Say how many made up the whole; parts are drawn only where each of them is known."""
    one = about.choice.indicator
    of = ("denominator", "out_of_before") if about.is_share else ("numerator", "numerator_before")
    now, before = (as_text.number(rows[name].sum()) for name in of)
    unit = one.denominator if about.is_share else one.unit
    return f"n: {now} {unit} now, {before} a year before."


def _moved_unit(about: About) -> str:
    if about.is_share:
        return (
            "percentage points by which each moved the whole, by its own share and by its weight; "
            "they add up"
        )
    unit = about.choice.indicator.unit
    return f"{unit} more or fewer than in the same months a year before; the bars add up"


@kept
def _parts(
    rows: pd.DataFrame, whole: str, by: str, about: About, look: theme.Look
) -> tuple[pa.Table, sentence.Said]:
    """Make the rows of the bars, and the sentence above them."""
    one = about.choice.indicator
    names = _names(rows)
    short = in_short(rows, names, MOST_PARTS)
    total = float(rows["moved"].sum())
    labels = [
        row.name or f"{as_text.counted(row.gathered, 'other')} together"
        for row in short.itertuples()
    ]
    values = [*short["moved"], total]
    fills = [theme.tone(verdict, one.rise_is, look) for verdict in short["verdict"]]
    table = pa.table(
        {
            "place": list(range(len(values))),
            "name": [*labels, f"{whole}, in all"],
            "value": values,
            "figure": [as_text.signed(value, 2 if one.is_share else 0) for value in values],
            "also": [*(phrases.VERDICTS.get(v, "") for v in short["verdict"]), "the sum"],
            "fill": [*fills, look.ink],
        }
    )
    found = pd.DataFrame({"difference": list(rows["moved"])}, index=names)
    found = found.iloc[np.argsort(-found["difference"].abs(), kind="stable")]
    said = reasons.parts(found, one)
    tail = said.title.split(": ", 1)[1]
    return table, sentence.Said((tail[:1].upper() + tail[1:]).rstrip("."), said.text)


def _names(rows: pd.DataFrame) -> list[str]:
    if "kind" not in rows:
        return list(rows["name"])
    return list(map(phrases.area_name, rows["name"], rows["kind"], rows["district"]))


@kept
def _parts_table(rows: pd.DataFrame, head: str, about: About) -> pd.DataFrame:
    name = "Moved the whole by, points" if about.is_share else "Change"
    out = pd.DataFrame({head: _names(rows), name: rows["moved"].round(2)})
    if not about.is_share and out[name].mod(1).eq(0).all():
        out[name] = out[name].astype("Int64")
    out["By itself"] = [phrases.VERDICTS.get(said, "") for said in rows["verdict"]]
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
