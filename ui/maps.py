"""Choropleths: shapes that the browser fetches once, values that are swapped beneath them.

The specification of a map depends on nothing but its shapes and the theme, so a rerun sends a
few kilobytes of values and the browser keeps what it has drawn. Colours come in with the values.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import written
from analytics.bands import bands
from analytics.choices import CHANGE, RATE
from analytics.memory import kept
from geo.essex import COUNTY, FORCE
from ui import sentences, theme, vega, words
from ui.about import About

STATIC = Path(__file__).resolve().parents[1] / "static"
HEIGHT = 520
NO_DATA = "none"
PARENTS = (FORCE, COUNTY)  # of districts and unitaries


# Classes ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Classes:
    """The colours of a map and what they mean, from low to high.

    Attributes
    ----------
    limits : tuple of float
        The largest value of each class but the last.
    colours, labels : tuple of str
        One a class.
    """

    limits: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def of(self, values: pd.Series, decimals: int) -> np.ndarray:
        """Give each value the colour of its class; no value is `NO_DATA`."""
        if not self.colours:
            return np.full(len(values), NO_DATA, dtype=object)
        place = np.searchsorted(np.array(self.limits) + 1e-9, values.round(decimals))
        colours = np.array(self.colours, dtype=object)[np.minimum(place, len(self.colours) - 1)]
        return np.where(values.isna(), NO_DATA, colours)


def classes(values: pd.Series, about: About, look: theme.Look) -> Classes:
    """Divide the values of a map into at most five classes."""
    values = values.dropna().round(about.decimals)
    if not len(values):
        return Classes()
    if about.choice.measure == CHANGE:
        return _change_classes(values, about, look)
    limits = bands(values)
    # Few classes take shades that are far apart.
    places = np.linspace(0, 4, len(limits)).round().astype(int) if len(limits) > 1 else [2]
    starts = [values[values > low].min() for low in limits[:-1]]
    labels = [
        _between(low, high, about)
        for low, high in zip([values.min(), *starts], limits, strict=True)
    ]
    return Classes(tuple(limits[:-1]), tuple(look.shades[i] for i in places), tuple(labels))


def _between(low: float, high: float, about: About) -> str:
    last = about.figure(high)
    first = written.number(low, about.decimals)
    return last if low == high else f"{first} to {last}"


def _change_classes(values: pd.Series, about: About, look: theme.Look) -> Classes:
    """Make classes that mirror each other about no change."""
    step = 10.0**-about.decimals
    small, large = (*(size for size in bands(values.abs(), k=3)[:-1] if size > 0), 0.0, 0.0)[:2]
    large = max(large, small + step)

    def text(size: float) -> str:
        return written.number(size, about.decimals)

    down, up = ("points lower", "points higher") if about.is_share else ("fewer", "more")
    outer = f"more than {text(large)}"
    inner = f"{text(small + step)} to {text(large)}" if large > small + step else text(large)
    return Classes(
        # A value on a limit belongs to the class below it, so the lower limits lie a step out.
        limits=(-large - step, -small - step, small, large),
        colours=theme.wings(about.choice.indicator.rise_is, look),
        labels=(
            f"{outer} {down}",
            f"{inner} {down}",
            f"within {text(small)} either way" if small else "no change",
            f"{inner} {up}",
            f"{outer} {up}",
        ),
    )


# Rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """What a map and the ranking beside it show, whichever area is in view.

    Attributes
    ----------
    codes, names, figures, also, fills : list
        One an area, from high to low; what is written of it, and its colour.
    values : list of float
        The figures as numbers; NaN where there is none.
    classes : Classes
    finding : str
        The heading.
    """

    codes: list[str]
    names: list[str]
    figures: list[str]
    also: list[str]
    fills: list[str]
    values: list[float]
    classes: Classes
    finding: str


@kept
def picture(ranked: pd.DataFrame, about: About, look: theme.Look) -> Picture:
    """Colour the areas in view and put their figures into words."""
    values = ranked[about.choice.column]
    made = classes(values, about, look)
    return Picture(
        codes=list(ranked["code"]),
        names=list(map(words.area_name, ranked["name"], ranked["kind"], ranked["district"])),
        figures=[about.figure(value) for value in values],
        also=_also(ranked, about),
        fills=list(made.of(values, about.decimals)),
        values=values.tolist(),
        classes=made,
        finding=sentences.finding(about, ranked),
    )


def _also(ranked: pd.DataFrame, about: About) -> list[str]:
    """Write what else is known of each area: its interval, or how sure a change is."""
    if about.choice.measure == CHANGE:
        return [words.SURE.get(verdict, "no comparison") for verdict in ranked["verdict"]]
    if not about.is_share and about.choice.measure != RATE:
        return [
            "" if np.isnan(rate) else f"{written.number(rate, 1)} per 1,000 residents"
            for rate in ranked["rate"]
        ]
    limits = ["lower", "upper"] if about.is_share else ["rate_lower", "rate_upper"]
    sign = "%" if about.is_share else ""
    return [
        "" if np.isnan(low) else f"95%: {written.number(low, 1)} to {written.number(high, 1)}{sign}"
        for low, high in zip(*(ranked[limit] for limit in limits), strict=True)
    ]


def _rows(shown: Picture, outlines: list[str], focus: str) -> pa.Table:
    """Make the rows of a map: the areas, then the districts to be outlined."""
    order = list(range(len(shown.codes)))
    if focus in shown.codes:
        # Drawn last, so that its neighbours do not cover its outline.
        order.append(order.pop(shown.codes.index(focus)))
    blank = [""] * len(outlines)
    rows = {
        "code": [shown.codes[i] for i in order] + outlines,
        "name": [shown.names[i] for i in order] + blank,
        "figure": [shown.figures[i] for i in order] + blank,
        "also": [shown.also[i] for i in order] + blank,
        "fill": [shown.fills[i] for i in order] + blank,
        "part": ["area"] * len(order) + ["outline"] * len(outlines),
        # A click on the area already in view must differ from the click before, or the browser
        # sends nothing.
        "focus": [focus] * (len(order) + len(outlines)),
    }
    columns = {name: pa.array(values) for name, values in rows.items()}
    for repeated in ("fill", "part", "focus"):
        columns[repeated] = columns[repeated].dictionary_encode()  # sent once, not once a row
    return pa.table(columns)


# Drawing ----------------------------------------------------------------------------------------


def show(
    ranked: pd.DataFrame,
    areas: pd.DataFrame,
    shapes: bytes,
    about: About,
    on_pick: Callable[[str], None],
) -> None:
    """Draw a map with its heading and legend; ``on_pick`` is called when an area is clicked."""
    look = theme.look()
    shown = picture(ranked, about.of_all, look)
    vega.heading(
        about.refusal or shown.finding,
        f"{about.what} by {about.kind}, {about.when}; {about.unit}. {about.boundaries}.",
    )
    try:
        urls = _addresses(about.ward_set.key, shapes)
    except OSError as error:
        st.error(f"The map cannot be drawn: its shapes cannot be written to {STATIC} ({error}).")
        return
    st.container(key="map-frame", height=HEIGHT, border=False).vega_lite_chart(
        _rows(shown, _outlines(areas, about.choice.district), about.who.one),
        _specification(urls, about.kind, look),
        theme=None,
        height="stretch",
        key="map",
        on_select=functools.partial(on_pick, "map"),
        alt=f"Map by {about.kind}: {about.what}, {about.when}. {shown.finding}. "
        "The same figures are in the table below.",
    )
    _legend(shown)


@kept
def _outlines(areas: pd.DataFrame, district: str) -> list[str]:
    return [district] if district else list(areas["code"][areas["parent"].isin(PARENTS)])


def _legend(shown: Picture) -> None:
    items = [
        f'<span role="listitem"><i class="swatch" style="background:{colour}"></i>'
        f"{words.html(label)}</span>"
        for colour, label in zip(shown.classes.colours, shown.classes.labels, strict=True)
    ]
    if not items or NO_DATA in shown.fills:
        items.append('<span role="listitem"><i class="swatch hatch"></i>no data</span>')
    st.html(f'<div class="legend" role="list" aria-label="Legend">{"".join(items)}</div>')


@functools.lru_cache(maxsize=16)
def _files(ward_set: str, shapes: bytes) -> dict[str, tuple[str, bytes]]:
    """Split the shapes by kind: Vega takes one address for one list, whatever part is asked for."""
    files = {}
    for kind, features in json.loads(shapes).items():
        content = json.dumps(features, separators=(",", ":"), ensure_ascii=False).encode()
        version = hashlib.sha256(content).hexdigest()[:8]
        files[kind] = (f"shapes-{ward_set}-{kind}-{version}.json", content)
    return files


def _addresses(ward_set: str, shapes: bytes) -> tuple[tuple[str, str], ...]:
    """Return where a browser finds each kind of shape; write them there the first time."""
    files = _files(ward_set, shapes)
    for name, content in files.values():
        if not (STATIC / name).exists():
            STATIC.mkdir(exist_ok=True)
            # Renamed into place, so that no browser fetches half a file.
            partial = STATIC / f".{name}.{os.getpid()}"
            partial.write_bytes(content)
            partial.replace(STATIC / name)
    return tuple((kind, f"app/static/{name}") for kind, (name, _) in files.items())


@functools.lru_cache(maxsize=32)
def _specification(
    urls: tuple[tuple[str, str], ...], kind: str, look: theme.Look
) -> dict[str, Any]:
    def layer(part: str, of: str, **mark: Any) -> alt.Chart:
        shapes = alt.UrlData(url=dict(urls)[of], format=alt.JsonDataFormat(type="json"))
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

    chosen = alt.datum.code == alt.datum.focus
    areas = (
        layer("area", kind)
        .encode(
            fill=alt.condition(
                alt.datum.fill == NO_DATA,
                alt.value(_stripes(look)),
                alt.Fill("fill:N", scale=None),
            ),
            stroke=alt.condition(chosen, alt.value(look.ink), alt.value(look.background)),
            strokeWidth=alt.condition(chosen, alt.value(2.5), alt.value(0.5)),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure"), ("Also", "also")),
        )
        .add_params(vega.picking())
    )
    ground = layer("outline", "district", fill=look.empty, stroke=look.edge, strokeWidth=0.5)
    borders = layer("outline", "district", fill=None, stroke=look.edge, strokeWidth=1)
    chart = (
        alt.layer(ground, areas, borders)
        .project(type="identity", reflectY=True)
        .properties(padding={"left": 2, "right": 2, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


def _stripes(look: theme.Look) -> dict[str, Any]:
    """Return a hatch as a gradient with hard edges, which is all that Vega can stripe with."""
    count = 12
    stops = []
    for stripe in range(count):
        middle = (stripe + 0.7) / count
        stops += [
            {"offset": stripe / count, "color": look.empty},
            {"offset": middle, "color": look.empty},
            {"offset": middle, "color": look.edge},
            {"offset": (stripe + 1) / count, "color": look.edge},
        ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}
