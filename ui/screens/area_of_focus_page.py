"""The page of an Area of Focus: what all of them have, and the sections that are its own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics import queries
from analytics.findings.answers import ask
from analytics.model import indicators
from analytics.views.topic import Topics
from analytics.wording.caption import About, about_choice
from ui.screens.accounts import on_other_pages
from ui.sections import area_of_focus
from ui.sections.section import Section
from ui.shell import filters, session
from ui.shell.part_of_page import failing_alone

Opening = Callable[[Topics, About], None]


def show(
    page: str, *sections: Section, opening: Opening | None = None, crime_types_by: str = ""
) -> None:
    """Show the page of an Area of Focus.

    Parameters
    ----------
    page : str
        Its address, as in ``data/areas_of_focus.toml``.
    *sections : Section
        What can be looked at behind the indicator chosen.
    opening : callable, optional
        What the page opens with, above the filters.
    crime_types_by : str
        Under which key it holds a crime type for the filters too: see `filters.breakdown`.
    """
    focus = indicators.area_of_focus(page)
    state = session.state()
    contents = queries.contents(state, indicators.indicators_of(focus.name))
    missing = indicators.not_supplied(focus.name, contents)
    area_of_focus.head(focus.heading, contents, missing)

    with failing_alone("What was chosen"):
        above = st.container(key="opening") if opening else None
        # What changed, and where
        with st.container(key="first-screen"):
            answers = ask(state, filters.of_focus(state, contents, crime_types_by))
            about = about_choice(answers, contents)
            area_of_focus.what_changed(answers, about)
            area_of_focus.where(answers, about)

        topics = Topics(answers, contents)
        if opening and above:
            with above:
                opening(topics, about)

        # Since when, and what is behind it
        area_of_focus.since_when(answers, about)
        area_of_focus.behind(answers, about, topics, sections)

        # What the office says and has asked for
        on_other_pages.of_focus(state, focus.name)

        # The tables behind the charts, and where the figures come from
        area_of_focus.tables_behind(answers, about)
        area_of_focus.source(answers, about)
    area_of_focus.not_supplied(missing)
