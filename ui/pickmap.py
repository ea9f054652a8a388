"""A map on which any number of areas stand out, and on which a click picks one more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from ui import maps, theme, vega
from ui.about import About


def show(
    ranked: pd.DataFrame,
    areas: pd.DataFrame,
    shapes: bytes,
    about: About,
    chosen: Collection[str],
    on_pick: Callable[[str], None],
    *,
    height: int,
    key: str,
) -> None:
    """Draw areas by their figures, those chosen with a strong outline.

    Parameters
    ----------
    ranked : DataFrame
        The areas drawn, as of `Answers.ranked`.
    areas, shapes
        Of the ward set.
    about : About
        What the colours show.
    chosen : collection of str
        Codes that stand out.
    on_pick : callable
        Called with the key of the map when an area is clicked.
    height : int
        Pixels.
    key : str
        Of the map on the page.
    """
    look = theme.look()
    shown = maps.picture(ranked, about.of_all, look)
    vega.heading(
        about.refusal or shown.finding,
        f"{about.what} by {about.kind}, {about.when}; {about.unit}. {about.boundaries}.",
    )
    try:
        urls = maps._addresses(about.ward_set.key, shapes)
    except OSError as error:
        st.error(f"The map cannot be drawn: its shapes cannot be written ({error}).")
        return
    st.vega_lite_chart(
        _rows(shown, maps._outlines(areas, about.choice.district), frozenset(chosen)),
        _specification(urls, about.kind, look),
        theme=None,
        height=height,
        key=key,
        on_select=functools.partial(on_pick, key),
        alt=f"Map by {about.kind}: {about.what}, {about.when}. {shown.finding}. "
        f"{len(chosen) or 'None'} outlined. The same figures are in the table below.",
    )
    maps._legend(shown)


def _rows(shown: maps.Picture, outlines: list[str], chosen: frozenset[str]) -> pa.Table:
    # Drawn last, so that their neighbours do not cover their outlines.
    order = sorted(range(len(shown.codes)), key=lambda i: shown.codes[i] in chosen)
    codes = [shown.codes[i] for i in order]
    blank, many = [""] * len(outlines), len(order) + len(outlines)
    columns = {
        "code": pa.array(codes + outlines),
        "name": pa.array([shown.names[i] for i in order] + blank),
        "figure": pa.array([shown.figures[i] for i in order] + blank),
        "also": pa.array([shown.also[i] for i in order] + blank),
        "chosen": pa.array([code in chosen for code in codes] + [False] * len(outlines)),
    }
    # A second click on an area must differ from the first, or the browser sends nothing.
    stamp = f"{len(chosen)}-{hash(chosen) & 0xFFFF:x}"
    for name, values in (
        ("fill", [shown.fills[i] for i in order] + blank),
        ("part", ["area"] * len(order) + ["outline"] * len(outlines)),
        ("focus", [stamp] * many),
    ):
        columns[name] = pa.array(values).dictionary_encode()  # sent once, not once a row
    return pa.table(columns)


@functools.lru_cache(maxsize=16)
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

    drawn = (
        layer("area", kind)
        .encode(
            fill=alt.condition(
                alt.datum.fill == maps.NO_DATA,
                alt.value(maps._stripes(look)),
                alt.Fill("fill:N", scale=None),
            ),
            stroke=alt.condition(alt.datum.chosen, alt.value(look.ink), alt.value(look.background)),
            strokeWidth=alt.condition(alt.datum.chosen, alt.value(2.5), alt.value(0.5)),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure"), ("Also", "also")),
        )
        .add_params(vega.picking())
    )
    ground = layer("outline", "district", fill=look.empty, stroke=look.edge, strokeWidth=0.5)
    borders = layer("outline", "district", fill=None, stroke=look.edge, strokeWidth=1)
    chart = (
        alt.layer(ground, drawn, borders)
        .project(type="identity", reflectY=True)
        .properties(padding={"left": 2, "right": 2, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)
