"""The section of areas compared: intervals, funnel, parts, the last four quarters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.findings.answers import Answers
from analytics.findings.change_by_part import splits
from analytics.findings.over_time.last_quarters import Recent
from analytics.model.indicators import WARDS
from analytics.wording import phrases
from analytics.wording.caption import About
from ui.charts.areas_with_intervals import (
    NOTHING,
    areas_as_drawn,
    areas_table,
    essex_figure,
    figures_table,
    ranked_drawing,
)
from ui.charts.change_by_part import breakdown_in_words, parts_drawing, parts_table, whole_in_words
from ui.charts.funnel import funnel_drawing
from ui.charts.maps.small_maps import (
    drawing,
    period_of_quarters,
    quarters_table,
    with_plain_measure,
)
from ui.output import show as drawings
from ui.output import tables
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import part_of_page


@part_of_page("The comparison of areas")
def ranked(answers: Answers, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw the areas from high to low with their 95% intervals, Essex, and how sure each place is.

    ``on_pick`` is called with the key of the chart when an area is clicked.
    """
    essex = essex_figure(answers, about)
    if essex is None:
        _nothing(about)
        return
    name = f"Compared with Essex, by {about.kind}"
    figures = drawings.Figures(lambda: areas_table(answers, about), about.facts(name))
    drawn = ranked_drawing(answers, about, theme.look())
    drawings.show(drawn, about, "compare", on_select=on_pick, figures=figures)
    tables.twin(
        lambda: areas_table(answers, about),
        name,
        about,
        "compare-table",
    )


def _nothing(about: About) -> None:
    indicator = about.choice.indicator
    if not indicator.finest:
        return
    why = about.refusal if about.choice.young else NOTHING[not indicator.events]
    st.html(f'<p class="subtitle">{escape.html(why)}</p>')


@part_of_page("The funnel")
def funnel(answers: Answers, about: About, on_pick: Callable[[str], None]) -> None:
    """Draw every area by its size, with the limits within which chance would leave it.

    The dashed limits are those of chance alone; the bands allow for the usual variation
    between areas, where they differ by more than chance.
    """
    drawn = funnel_drawing(answers, about, theme.look())
    if drawn.rows is None:
        _nothing(about)
        return
    drawings.show(drawn, about, "funnel", on_select=on_pick)
    every, look = answers.everybody, theme.LIGHT
    tables.twin(
        lambda: figures_table(areas_as_drawn(every, about.of_all, look), about.of_all).copy(
            deep=False
        ),
        f"Every {about.kind} compared with Essex",
        about,
        "funnel-table",
    )


def has_parts(answers: Answers, about: About) -> bool:
    """Whether it can be said what made the change: by area, or by a kind of part."""
    choice = about.choice
    by_area = choice.indicator.finest and answers.moved_by_area is not None
    return choice.compared.allowed and (by_area or bool(splits(choice)))


@part_of_page("What made the change")
def parts(answers: Answers, about: About) -> None:
    """Draw what made the change: its parts by area and by breakdown, with their sum."""
    if about.choice.young or not about.choice.compared.allowed:
        why = about.refusal or phrases.refusal(about.choice.compared, about.choice.indicator)
        st.html(f'<p class="subtitle">{escape.html(why)}</p>')
        return
    keys = splits(about.choice)
    by_area = answers.moved_by_area if about.choice.indicator.finest else None
    shown = [by_area is not None, bool(keys)]
    if not any(shown):
        st.html(f'<p class="subtitle">{NO_PARTS}</p>')
        return
    columns = iter(st.columns(2, gap="medium") if all(shown) else [st.container()])
    if by_area is not None:
        with next(columns):
            _parts_by_area(answers, about, by_area)
    if keys:
        with next(columns):
            _parts_by_breakdown(answers, about, keys)


@part_of_page("What made the change, by area")
def _parts_by_area(answers: Answers, about: About, by_area: pd.DataFrame) -> None:
    if answers.district_of_wards:  # districts are shown: its wards say where in it
        inside = replace(about.choice, level=WARDS, district=answers.district_of_wards)
        about = replace(about, choice=inside)
    whole = whole_in_words(answers, about)
    _bars(by_area, whole, f"by {about.kind}", "area", about.of_all)


@part_of_page("What made the change, by its kinds")
def _parts_by_breakdown(answers: Answers, about: About, keys: tuple[str, ...]) -> None:
    key = _split(keys)
    rows = answers.moved_by(key)
    if rows is None:
        st.html(f'<p class="subtitle">{_no_split(key)}</p>')
        return
    name = answers.who.name if answers.who.single_code else "Essex"
    _bars(rows, name, f"by {breakdown_in_words(key)}", "breakdown", about.of_all)


NO_PARTS = "What made the change cannot be calculated: a part has no figure, or there are no parts."


def _split(keys: tuple[str, ...]) -> str:
    if len(keys) == 1:
        return keys[0]
    options = {key: breakdown_in_words(key).capitalize() for key in keys}
    return choice_held_in_address.choose("split", "Parts by", options, keys[0], 200)


def _no_split(key: str) -> str:
    return (
        f"The contribution of each {escape.html(breakdown_in_words(key))} cannot be calculated: "
        "figures are missing, or one case may be counted under several."
    )


def _bars(rows: pd.DataFrame, whole: str, by: str, key: str, about: About) -> None:
    head = by.removeprefix("by ").capitalize()

    def table() -> pd.DataFrame:
        return parts_table(rows, head, about).copy(deep=False)

    title = f"What made the change, {by}"
    figures = drawings.Figures(table, about.facts(title))
    drawn = parts_drawing(rows, whole, by, about, theme.look())
    drawings.show(drawn, about, f"parts-{key}", figures=figures)
    tables.twin(table, title, about, f"parts-{key}-table")


@part_of_page("The maps of the last four quarters")
def last_four(answers: Answers, about: About) -> None:
    """Draw a small map of each of the last four quarters; nothing where there is only one."""
    recent = answers.recent
    if recent is None or len(recent.spans) < 2:
        st.html(f'<p class="subtitle">{escape.html(_why_not(recent))}</p>')
        return
    drawn = drawing(answers, recent, about, theme.look())
    about = replace(with_plain_measure(about), provisional=drawn.provisional)  # of these quarters
    drawings.show(
        drawn, about.facts(drawn.title) | {"Period": period_of_quarters(recent)}, "multiples"
    )
    title = f"The last quarters by {about.kind}"
    tables.twin(
        lambda: quarters_table(answers, about),
        title,
        about,
        "multiples",
        Period=period_of_quarters(recent),
    )


def _why_not(recent: Recent | None) -> str:
    if recent is not None and recent.since:
        return f"No earlier quarter can be compared with the last: {recent.since}"
    return "No two whole quarters in a row are loaded, so there is nothing to compare."
