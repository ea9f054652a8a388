"""Choropleths: shapes that the browser fetches once, values that are swapped beneath them.

The specification of a map depends on nothing but its shapes and the theme, so a rerun sends a
few kilobytes of values and the browser keeps what it has drawn. Colours come in with the values.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.areas.area_standing import not_shown, unreliable
from analytics.model.choice import CHANGE, FROM_ESSEX, HOT, LIKELY
from analytics.model.indicators import COUNCILS
from analytics.wording import levels as findings
from analytics.wording import phrases
from analytics.wording.area_maps import (
    counted,
    finding_of_map,
    in_short_unreliable,
    more_of_each_area,
    why_unreliable,
)
from analytics.wording.caption import About
from geo.essex import COUNTY, FORCE
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.charts.maps.classes import (
    NO_DATA,
    NOT_SHOWN,
    Classes,
    classes,
    classes_of_findings,
    values_in_classes,
)
from ui.charts.maps.names_on_map import Label, placed_names
from ui.charts.maps.patterns import filled, line_colours, line_that_stands_out, stripes_gradient
from ui.charts.maps.shape_files import addresses
from ui.shell import theme

HEIGHT = 520
PARENTS = (FORCE, COUNTY)  # of districts and unitaries
AREA = (("Area", "name"), ("Figure", "figure"), ("Also", "also"))  # said under the pointer
MANY = 40  # areas; with fewer each is large on the map


# Rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MapParts:
    """What a map and the ranking next to it show, whichever area is in view.

    Attributes
    ----------
    codes, names, figures, also, fills : list
        One an area, from high to low; what is written of it, and its colour.
    values : list of float
        The figures as numbers; NaN where there is none.
    stripes : list of str
        Colour of the stripes over an area with too few events for its colour to be relied on;
        '' for none.
    classes : Classes
    finding, text : str
        The heading, and the same at length.
    """

    codes: list[str]
    names: list[str]
    figures: list[str]
    also: list[str]
    fills: list[str]
    values: list[float]
    stripes: list[str]
    classes: Classes
    finding: str
    text: str


@remembered_for_frame
def picture(ranked: pd.DataFrame, about: About, look: theme.Look) -> MapParts:
    """Colour the areas in view and put their figures into words."""
    # What has no class comes last, also where a figure is known that has none.
    unknown = values_in_classes(ranked, about).isna()
    ranked = ranked.iloc[np.argsort(unknown.to_numpy(), kind="stable")]
    values = ranked[about.choice.column]
    drawn, few = values_in_classes(ranked, about), unreliable(ranked, about.choice)
    result = about.choice.measure in (FROM_ESSEX, HOT, LIKELY)
    made = classes_of_findings(drawn, int(few.sum()), about, look) if result else None
    made = made or (Classes() if about.choice.young else classes(values, about, look))
    hidden = not_shown(ranked, about.choice) & drawn.isna()
    fills = list(np.where(hidden, NOT_SHOWN, made.of(drawn, about.decimals)))
    text = finding_of_map(ranked, about)
    # Grey says of a change that there is hardly any: no colour there to be doubted.
    plain = [NO_DATA, NOT_SHOWN, *([look.steady] if about.choice.measure == CHANGE else [])]
    return MapParts(
        codes=list(ranked["code"]),
        names=list(map(phrases.area_name, ranked["name"], ranked["kind"], ranked["district"])),
        figures=[
            as_text.NOT_SHOWN if unseen else about.figure(value)
            for value, unseen in zip(values, hidden, strict=True)
        ],
        also=[
            "" if unseen else also
            for also, unseen in zip(more_of_each_area(ranked, about), hidden, strict=True)
        ],
        fills=fills,
        values=values.tolist(),
        stripes=[
            line_that_stands_out(fill, look) if unsure and fill not in plain else ""
            for fill, unsure in zip(fills, few, strict=True)
        ],
        classes=made,
        finding=text.title,
        text=text.text,
    )


def _rows(
    shown: MapParts,
    outlines: list[str],
    focus: str,
    areas: pd.DataFrame,
    labels: Sequence[Label] = (),
) -> pa.Table:
    """Make the rows of a map: the areas, the districts to be outlined, then the names on it.

    The county has no shape of its own: each of its districts is drawn as what is said about it.
    """
    order = list(range(len(shown.codes)))
    if focus in shown.codes:
        # Drawn last, so that its neighbours do not cover its outline.
        order.append(order.pop(shown.codes.index(focus)))
    codes = [shown.codes[i] for i in order]
    if COUNTY in codes:
        at, mine = codes.index(COUNTY), list(areas["code"][areas["parent"].eq(COUNTY)])
        codes[at : at + 1] = mine
        order[at : at + 1] = [order[at]] * len(mine)
    blank = [""] * len(outlines)
    rows: dict[str, list[Any]] = {
        "code": codes + outlines,
        "name": [shown.names[i] for i in order] + blank,
        "figure": [shown.figures[i] for i in order] + blank,
        "also": [shown.also[i] for i in order] + blank,
        "fill": [shown.fills[i] for i in order] + blank,
        "stripes": [shown.stripes[i] for i in order] + blank,
        "part": ["area"] * len(order) + ["outline"] * len(outlines),
        # A click on the area already in view must differ from the click before, or the browser
        # sends nothing.
        "focus": [focus] * (len(order) + len(outlines)),
        "x": [None] * (len(order) + len(outlines)),
        "y": [None] * (len(order) + len(outlines)),
    }
    for label in labels:
        for key, value in (
            ("code", label.code), ("name", label.name), ("figure", ""), ("also", ""), ("fill", ""),
            ("stripes", ""), ("part", "name"), ("focus", focus), ("x", label.x), ("y", label.y),
        ):  # fmt: skip
            rows[key].append(value)
    columns = {name: pa.array(values) for name, values in rows.items()}
    for repeated in ("fill", "stripes", "part", "focus"):
        columns[repeated] = columns[repeated].dictionary_encode()  # sent once, not once a row
    return pa.table(columns)


# Drawing ----------------------------------------------------------------------------------------


def map_drawing(
    ranked: pd.DataFrame,
    areas: pd.DataFrame,
    shapes: bytes,
    about: About,
    look: theme.Look,
    *,
    chosen: Collection[str] | None = None,
    height: int = HEIGHT,
) -> Drawing:
    """Make the map that `show` shows.

    Raises
    ------
    OSError
        If the shapes cannot be written where a browser finds them.
    """
    shown = picture(ranked, about.of_all, look)
    urls = addresses(about.ward_set.key, shapes)
    drawn = outlines(areas, about.choice.district, about.choice.level)
    within = about.choice.district if about.kind == "ward" else ""
    labels = placed_names(about.ward_set.key, shapes, within, tuple(drawn), about.who.single_code)
    rows = _rows(shown, drawn, about.who.single_code, areas, labels)
    outlined = ""
    if chosen is not None:
        rows = _outlining(rows, frozenset(chosen))
        outlined = f"{len(chosen) or 'None'} outlined. "
    nothing = "no data"
    if about.choice.young:
        nothing = "cannot say yet"
    elif about.choice.measure == HOT:
        nothing = "cannot say: no figure, or too few neighbours"
    return Drawing(
        about.refusal or shown.finding,
        f"{about.what} by {about.kind}, {about.when}; {about.unit}."
        f"{_unreliable_in_words(shown, about)}{_mostly_not_shown(shown, about)}",
        _legend(
            shown,
            look,
            in_short_unreliable(about) if any(shown.stripes) else "",
            nothing,
        ),
        rows,
        _specification(urls, about.shapes, len(shown.codes) <= MANY, look),
        alt=f"Map by {about.kind}: {about.what}, {about.when}. {shown.text} {outlined}"
        "The same figures are in the table below.",
        height=height,
        name="Map",
        provisional=about.provisional,
        counted=counted(ranked, about.of_all),
    )


def _outlining(rows: pa.Table, chosen: frozenset[str]) -> pa.Table:
    """Give every chosen area its own code as focus, which is what the map outlines.

    To the others a stamp of the set: a second click on an area must differ from the first, or the
    browser sends nothing.
    """
    stamp = f"{len(chosen)}-{hash(chosen) & 0xFFFF:x}"
    codes, parts = rows["code"].to_pylist(), rows["part"].to_pylist()
    focus = pa.array([code if code in chosen else stamp for code in codes]).dictionary_encode()
    rows = rows.set_column(rows.column_names.index("focus"), "focus", focus)
    # Drawn last, so that their neighbours do not cover their outlines.
    order = [(part == "area" and code in chosen) for code, part in zip(codes, parts, strict=True)]
    return rows.take(pa.array(sorted(range(len(codes)), key=order.__getitem__)))


@remembered_for_frame
def outlines(areas: pd.DataFrame, district: str, level: str) -> list[str]:
    """Return the districts whose borders are drawn: the one in view, or all; or the councils."""
    if level == COUNCILS:
        return list(areas["code"][areas["kind"].eq("council")])
    return [district] if district else list(areas["code"][areas["parent"].isin(PARENTS)])


def _legend(
    shown: MapParts, look: theme.Look, unreliable: str = "", nothing: str = "no data"
) -> tuple[LegendKey, ...]:
    items = classes_legend(shown.classes)
    if unreliable:
        under = [fill for fill, line in zip(shown.fills, shown.stripes, strict=True) if line]
        most = max(dict.fromkeys(under), key=under.count)
        items.append(
            LegendKey(f"{unreliable} ({len(under)})", (most, line_that_stands_out(most, look)))
        )
    if NOT_SHOWN in shown.fills:
        items.append(not_shown_key(look))
    if not items or NO_DATA in shown.fills:
        items.append(LegendKey(nothing))
    return tuple(items)


def not_shown_key(look: theme.Look) -> LegendKey:
    """Name the pattern of areas whose figure a public edition does not show."""
    return LegendKey(as_text.NOT_SHOWN, (look.background, look.edge), barred=True)


def classes_legend(result: Classes) -> list[LegendKey]:
    """Name the colour of each class."""
    return [
        LegendKey(label, (colour,))
        for colour, label in zip(result.colours, result.labels, strict=True)
    ]


def _unreliable_in_words(shown: MapParts, about: About) -> str:
    """Say what the hatch means; and what tells more, where most of the wards have it."""
    why = why_unreliable(about)
    if not any(shown.stripes) or not why:
        return ""
    known = [
        line
        for fill, line in zip(shown.fills, shown.stripes, strict=True)
        if fill not in (NO_DATA, NOT_SHOWN)
    ]
    few = sum(line != "" for line in known)
    more = " Districts say more." if about.kind == "ward" and 2 * few > len(known) else ""
    return f" Hatched: {why}.{more}"


def _mostly_not_shown(shown: MapParts, about: About) -> str:
    """Say what shows more, where a public edition shows hardly any area in so long a period."""
    unseen = sum(fill == NOT_SHOWN for fill in shown.fills)
    periods = about.choice.compared.periods
    if len(periods) < 2 or 2 * unseen <= len(shown.fills):
        return ""
    unit = findings.UNITS.get(about.choice.indicator.length, "period")
    return (
        f" Of {as_text.counted(unseen, about.kind)} one or more of the {len(periods)} {unit}s are "
        "too few to show, and so is the sum: a shorter period shows more."
    )


def layer(urls: tuple[tuple[str, str], ...], part: str, of: str, **mark: Any) -> alt.Chart:
    """Draw the shapes of one part of the rows: of wards, districts or councils.

    Borders are of districts; on a map of councils of another date, of these.
    """
    known = dict(urls)
    url = known["council"] if of == "district" and "district" not in known else known[of]
    shapes = alt.UrlData(url=url, format=alt.JsonDataFormat(type="json"))
    return (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(f"datum.part === '{part}'")
        .transform_lookup(
            lookup="code",
            from_=alt.LookupData(data=shapes, key="properties.code"),
            as_="shape",
        )
        .mark_geoshape(strokeJoin="round", **mark)
        .encode(shape=alt.Shape("shape:G"))
    )


def around_chosen(
    urls: tuple[tuple[str, str], ...], kind: str, look: theme.Look, width: float = 2.5
) -> tuple[alt.Chart, alt.Chart]:
    """Draw a line around the chosen areas, on a light one: it shows on the darkest colour too."""
    light, line = (
        layer(
            urls, "area", kind, aria=False, fill=None, stroke=stroke, strokeWidth=wide
        ).transform_filter("datum.code === datum.focus")
        for stroke, wide in ((look.background, 2 * width + 1), (look.ink, width))
    )
    return light, line


@functools.lru_cache(maxsize=32)
def _specification(
    urls: tuple[tuple[str, str], ...], kind: str, large: bool, look: theme.Look
) -> dict[str, Any]:
    areas = (
        layer(urls, "area", kind)
        .encode(
            fill=filled(look),
            stroke=alt.value(look.background),
            strokeWidth=alt.value(0.5),
            tooltip=vega.tooltip(*AREA),
        )
        .add_params(vega.picking())
    )
    # Over the areas, whose colours show between the stripes.
    count = 16 if large else 9  # stripes across an area, whatever its size
    way = {"x1": 0, "y1": 1, "x2": 1, "y2": 0}
    dark, light = (
        stripes_gradient(count, "rgba(0,0,0,0)", line, 0.82, way) for line in line_colours(look)
    )
    stripes = (
        layer(urls, "area", kind, aria=False)
        .transform_filter("datum.stripes !== ''")
        .encode(
            fill=alt.condition(
                f"datum.stripes === '{line_colours(look)[0]}'", alt.value(dark), alt.value(light)
            ),
            tooltip=vega.tooltip(*AREA),
        )
    )
    ground = layer(urls, "outline", "district", fill=look.empty, stroke=look.edge, strokeWidth=0.5)
    names = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.part === 'name'")
        .encode(longitude="x:Q", latitude="y:Q", text="name:N")
    )
    # On a ground of its own, so that a name can be read on any colour.
    halo = names.mark_text(fontSize=12, stroke=look.background, strokeWidth=3, opacity=0.85)
    words = names.mark_text(fontSize=12, color=look.ink, fontWeight=600)
    borders = layer(urls, "outline", "district", fill=None, stroke=look.edge, strokeWidth=1)
    chart = (
        alt.layer(ground, areas, stripes, borders, *around_chosen(urls, kind, look), halo, words)
        .project(type="identity", reflectY=True)
        .properties(padding={"left": 2, "right": 2, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
