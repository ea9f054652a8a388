"""A picture and the words around it: made without Streamlit, shown and saved in one way."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey
from ui.output import csv_files, live_chart, picture_files
from ui.shell import escape, theme


def show(
    drawing: Drawing,
    about: About | Mapping[str, str],
    key: str,
    *,
    on_select: Callable[[str], None] | None = None,
    framed: bool = False,
    figures: Figures | None = None,
) -> None:
    """Put a drawing on the page: heading, legend, chart, what is said below it, and its files.

    Parameters
    ----------
    drawing : Drawing
    about : About or mapping
        What the page shows; or the facts that are written above its tables.
    key : str
        Of the chart on the page.
    on_select : callable, optional
        Called with ``key`` when a mark is clicked.
    framed : bool
        Whether the chart fills a frame that is no higher than wide on a phone.
    figures : Figures, optional
        What its menu offers as CSV.
    """
    heading(drawing.title, drawing.subtitle, drawing.alt)
    if drawing.rows is None and not drawing.panels:
        return
    if drawing.legend:
        st.html(legend(drawing.legend))
    frame = st.container(
        key=f"{key}-frame", height=drawing.height if framed else "content", border=False
    )
    if drawing.panels:
        columns = frame.columns(len(drawing.panels), gap="small")
        for place, (column, panel) in enumerate(zip(columns, drawing.panels, strict=True)):
            column.html(
                f'<div class="small-title">{escape.html(panel.title)}</div>'
                f'<div class="subtitle">{escape.html(panel.subtitle)}</div>'
                f"{unseen(panel.alt)}"
            )
            with column:
                _chart(drawing, panel.rows, f"{key}-{place}", drawing.height)
    else:
        picking = functools.partial(on_select, key) if on_select else None
        with frame:
            _chart(drawing, drawing.rows, key, None if framed else drawing.height, picking)
    if drawing.below:
        st.html(f'<p class="subtitle">{escape.html(drawing.below)}</p>')
    _offer(drawing, about, key, figures)


def heading(finding: str, subtitle: str, text: str = "") -> None:
    """Put the finding above a picture, and below that what it shows, where and when.

    ``text`` says what is drawn to those who cannot see it; nobody else sees that.
    """
    above = f'<div class="finding">{escape.html(finding)}</div>' if finding else ""
    st.html(f'{above}<div class="subtitle">{escape.html(subtitle)}</div>{unseen(text)}')


def unseen(text: str) -> str:
    """Write as HTML what a picture shows, for those who cannot see it.

    It is next to the picture, not in it: a description is part of what a chart is made of, and
    a chart made of something else is drawn again from the beginning.
    """
    return f'<p class="unseen">{escape.html(text)}</p>' if text else ""


def _chart(
    drawing: Drawing,
    rows: pa.Table | None,
    key: str,
    height: int | None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    if drawing.specification is None or rows is None:
        raise ValueError(f"{drawing.name}: a chart is shown, but nothing says how it is drawn.")
    specification = vega.of_rows(drawing.specification, rows)
    live_chart.put(specification, rows, key, height, on_pick)


def legend(keys: tuple[LegendKey, ...]) -> str:
    """Write a legend as HTML."""
    listed = "".join(
        f'<span role="listitem">{_mark(key)}{escape.html(key.label)}</span>' for key in keys
    )
    return f'<div class="legend" role="list" aria-label="Legend">{listed}</div>'


def _mark(key: LegendKey) -> str:
    if key.sign:
        return f'<b aria-hidden="true" style="color:{key.colours[0]}">{key.sign}</b>'
    if not key.colours:
        return '<i class="swatch hatch" style=""></i>'
    ground = key.colours[0]
    if key.dashed:
        ground = (
            f"repeating-linear-gradient(90deg, {ground} 0 4px, transparent 4px 7px)"
            ";height:2px;border:0"
        )
    elif key.barred:
        ground = f"repeating-linear-gradient(0deg, {ground} 0 3px, {key.colours[1]} 3px 5px)"
    elif len(key.colours) > 1:
        ground = f"repeating-linear-gradient(-45deg, {ground} 0 4px, {key.colours[1]} 4px 6px)"
    return f'<i class="swatch" style="background:{ground}"></i>'


def _offer(
    drawing: Drawing, about: About | Mapping[str, str], key: str, figures: Figures | None
) -> None:
    """Offer the files of a drawing in one menu, whose entries are made when it is opened.

    A picture is drawn only when somebody asks for its file, so that a rerun is not slowed. If it
    cannot be drawn, Streamlit says at the button, for five seconds and always in its own words,
    that there is no file; the reason is in the log. A function that runs after the page is made
    has no way to write on it.

    The name of the chart is in each label for those who cannot see which chart the button
    belongs to; `theme` hides what is slanted here from the others.
    """
    name = f"*({escape.plain(drawing.name)})*"
    with st.container(key=f"save-{key}"):
        menu = st.popover(f"Save {name}", type="tertiary", on_change="rerun", key=f"menu-{key}")
    if not menu.open:
        return
    look = theme.look()
    if isinstance(about, About):
        stem = picture_files.file_name(f"{about.what} {drawing.name} {about.when}")
    else:
        text = (
            "" if drawing.heading == drawing.name else picture_files.file_name(drawing.heading, 50)
        )
        stem = picture_files.file_name(f"{text} {drawing.name} {about.get('Period', '')}", 130)
    with menu:
        for form, mime in picture_files.FORMS.items():
            st.download_button(
                f"Save as {form.upper()} {name}",
                data=functools.partial(picture_files.as_file, form, drawing, about, look),
                file_name=f"{stem}.{form}",
                mime=mime,
                key=f"{form}-{key}",
                on_click="ignore",
                type="tertiary",
            )
        if figures is not None:
            st.download_button(
                f"Save as CSV {name}",
                data=figures.as_csv,
                file_name=f"{stem}.csv",
                mime="text/csv",
                key=f"csv-{key}",
                on_click="ignore",
                type="tertiary",
            )


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures behind a picture, for its file."""

    table: pd.DataFrame | Callable[[], pd.DataFrame]
    facts: Mapping[str, str]

    def as_csv(self) -> bytes:
        """Write them with what they are about."""
        table = self.table() if callable(self.table) else self.table
        return csv_files.as_csv(table, self.facts)
