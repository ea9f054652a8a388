"""What every page of an Area of Focus has in common: its filters and its sections."""

from __future__ import annotations

import streamlit as st

from analytics.findings.answers import Answers
from analytics.model.indicators import Contents
from analytics.wording import phrases
from analytics.wording.caption import About
from ui.charts.over_time import trend_table
from ui.output import tables
from ui.sections import areas_compared, map_and_ranking, summary, trend
from ui.shell import choice_held_in_address, escape, page_frame
from ui.shell.part_of_page import part_of_page


def head(title: str, contents: Contents, missing: tuple[tuple[str, str], ...]) -> None:
    """Head a page, say which edition it shows, and end it there if there is nothing to show."""
    st.title(title, anchor=False)
    page_frame.edition(contents)
    if not contents.indicators and missing:
        not_supplied(missing, "Of this Area of Focus")
    page_frame.stop_if_empty(contents)


@part_of_page("What changed")
def what_changed(answers: Answers, about: About) -> None:
    """Say what changed, in sentences, with the caveats that belong to them."""
    choice_held_in_address.complaints()
    summary.say(answers, about)


@part_of_page("Where")
def where(answers: Answers, about: About) -> None:
    """Show the map and the ranked areas; where there is only Essex, say so."""
    if not about.choice.indicator.finest:
        text = "Given for Essex as a whole only: there is no map of its parts."
        st.html(f'<p class="subtitle">{text}</p>')
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        map_and_ranking.show_map(
            answers.ranked, answers.areas, answers.shapes, about, choice_held_in_address.pick_area
        )
    with right:
        map_and_ranking.show_ranking(answers.ranked, about, choice_held_in_address.pick_area)


@part_of_page("Since when")
def since_when(answers: Answers, about: About) -> None:
    """Show the series over time, with limits or in the view chosen."""
    trend.show(answers, about)


@part_of_page("The areas compared")
def compare_areas(answers: Answers, about: About) -> None:
    """Show areas with how sure each place is, what made the change, and the last four quarters."""
    if not about.choice.indicator.finest:
        areas_compared.parts(answers, about)
        return
    pictures = {
        "intervals": lambda: areas_compared.ranked(
            answers, about, choice_held_in_address.pick_area
        ),
        "funnel": lambda: areas_compared.funnel(answers, about, choice_held_in_address.pick_area),
        "parts": lambda: areas_compared.parts(answers, about),
        "quarters": lambda: areas_compared.last_four(answers, about),
    }
    names = {
        "intervals": "Areas with intervals",
        "funnel": "Funnel",
        "parts": "What made the change",
        "quarters": "The last four",
    }
    chosen = choice_held_in_address.switch("compare_by", "Compare", names, "intervals")
    pictures[chosen]()


@part_of_page("The tables behind the charts")
def tables_behind(answers: Answers, about: About) -> None:
    """Show the tables behind the charts."""
    population = page_frame.population(answers.view, about.of_all)
    # Only the table that is looked at is made and sent.
    names = ["Table by area", "Table through time"]
    by_area, by_period = st.tabs(names, key="tables", on_change="rerun")
    if by_area.open:
        with by_area:
            table = tables.by_area(answers.view, about, answers.ranked)
            tables.show(table, f"Figures by {about.kind}", about, "areas", Population=population)
    if by_period.open:
        with by_period:
            title = f"Figures of {about.who.name}"
            tables.show(
                trend_table.table(answers), title, about, "periods", Period="All loaded",
                Population=population,
            )  # fmt: skip


@part_of_page("Definition and source")
def source(answers: Answers, about: About) -> None:
    """Name definition, population, boundaries, source and licence."""
    page_frame.source(answers.view, about)


@part_of_page("What is not yet supplied")
def not_supplied(
    missing: tuple[tuple[str, str], ...], head: str = "Also of this Area of Focus"
) -> None:
    """List what belongs to the page and is not yet supplied, and who should supply it."""
    if missing:
        listed = "".join(
            f"<li>{escape.html(name)}: {escape.html(phrases.not_supplied(owner))}</li>"
            for name, owner in missing
        )
        st.html(f'<div class="foot">{head}:<ul>{listed}</ul></div>')
