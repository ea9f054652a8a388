"""The page of an Area of Focus: what all of them have, and the sections that are its own."""

from __future__ import annotations

from analytics import queries
from analytics.findings.answers import ask
from analytics.model import indicators
from analytics.views.topic import Topics
from analytics.wording.caption import about_choice
from ui.screens.accounts import on_other_pages
from ui.sections import area_of_focus
from ui.sections.section import Section
from ui.shell import filters, session
from ui.shell.part_of_page import failing_alone


def show(page: str, *sections: Section) -> None:
    """Show the page of an Area of Focus.

    Parameters
    ----------
    page : str
        Its address, as in ``data/areas_of_focus.toml``.
    *sections : Section
        What it shows besides the indicator chosen, from above.
    """
    focus = indicators.area_of_focus(page)
    state = session.state()
    contents = queries.contents(state, indicators.indicators_of(focus.name))
    missing = indicators.not_supplied(focus.name, contents)
    area_of_focus.head(focus.heading, contents, missing)

    with failing_alone("What was chosen"):
        # Where and when
        answers = ask(state, filters.choice(state, contents))
        about = about_choice(answers, contents)

        # What changed, where, since when, and compared with what
        area_of_focus.what_changed(answers, about)
        area_of_focus.where(answers, about)
        area_of_focus.since_when(answers, about)
        area_of_focus.compare_areas(answers, about)

        # What is behind it
        topics = Topics(answers, contents)
        for section in sections:
            section(topics, about)

        # What the office says and has asked for
        on_other_pages.of_focus(state, focus.name)

        # The tables behind the charts, and where the figures come from
        area_of_focus.tables_behind(answers, about)
        area_of_focus.source(answers, about)
    area_of_focus.not_supplied(missing)
