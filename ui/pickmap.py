"""A map on which any number of areas stand out, and on which a click picks one more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any

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
    height: int | None = None,
    key: str = "map",
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
    height : int, optional
        Pixels; as the maps of the other pages unless given.
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
    outlines = maps._outlines(areas, about.choice.district)
    place: Any = st
    if height is None:
        place = st.container(key="map-frame", height=maps.HEIGHT, border=False)
    place.vega_lite_chart(
        _rows(maps._rows(shown, outlines, ""), frozenset(chosen)),
        maps._specification(urls, about.kind, len(shown.codes) <= maps.MANY, look),
        theme=None,
        height=height or "stretch",
        key=key,
        on_select=functools.partial(on_pick, key),
        alt=f"Map by {about.kind}: {about.what}, {about.when}. {shown.text} "
        f"{len(chosen) or 'None'} outlined. The same figures are in the table below.",
    )
    maps._legend(shown, maps._why_unreliable(about) if any(shown.stripes) else "")


def _rows(rows: pa.Table, chosen: frozenset[str]) -> pa.Table:
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
