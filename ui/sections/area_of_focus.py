"""What every page of an Area of Focus has in common: its filters and its sections."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analytics.findings.answers import Answers
from analytics.model.indicators import COUNCILS, WARDS, Contents
from analytics.views.topic import Topics
from analytics.wording import phrases
from analytics.wording.caption import About
from ui.charts.over_time import trend_table
from ui.output import tables
from ui.output.show import Figures
from ui.sections import areas_compared, map_and_ranking, summary, trend
from ui.sections.section import Section
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
        st.html('<p class="subtitle">Given for Essex as a whole only: there is no map.</p>')
        return
    figures = Figures(
        lambda: tables.by_area(answers.view, about, answers.ranked),
        about.facts(f"Figures by {about.kind}: {about.what}"),
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        map_and_ranking.show_map(
            answers.ranked,
            answers.areas,
            answers.shapes,
            about,
            choice_held_in_address.pick_area,
            figures=figures,
        )
    with right:
        map_and_ranking.show_ranking(
            answers.ranked, about, choice_held_in_address.pick_area, figures
        )


@part_of_page("Since when")
def since_when(answers: Answers, about: About) -> None:
    """Show the series over time, with limits or in the view chosen."""
    trend.show(answers, about)


@part_of_page("What is behind it")
def behind(
    answers: Answers, about: About, topics: Topics, sections: Sequence[Section] = ()
) -> None:
    """Show one of the ways to look behind the figure: its parts, other areas, other indicators."""
    pick = choice_held_in_address.pick_area
    shown = {"parts": ("What made the change", lambda: areas_compared.parts(answers, about))}
    if about.choice.indicator.finest:
        shown |= {
            "intervals": (
                "Compared with Essex",
                lambda: areas_compared.ranked(answers, about, pick),
            ),
            "quarters": (
                "The last four quarters",
                lambda: areas_compared.last_four(answers, about),
            ),
        }
        if choice_held_in_address.value("analysts"):
            shown["funnel"] = ("Funnel", lambda: areas_compared.funnel(answers, about, pick))
    for section in sections:
        if topics.has_any(*section.of):
            shown[section.key] = (section.label, partial(section, topics, about))
    names = {key: name for key, (name, _) in shown.items()}
    # What belongs to the indicator chosen alone comes first.
    of_indicator = (about.choice.indicator.key,)
    about_it = (section.key for section in sections if section.of == of_indicator)
    first = next((key for key in about_it if key in shown), "parts")
    if first == "parts" and not areas_compared.has_parts(answers, about):
        first = next((key for key in shown if key != "parts"), "parts")
    chosen = choice_held_in_address.switch("compare_by", "What is behind it", names, first)
    shown[chosen][1]()


@part_of_page("The tables behind the charts")
def tables_behind(answers: Answers, about: About) -> None:
    """Show the tables behind the charts."""
    population = page_frame.population(answers.view, about.of_all)
    closed = st.expander("Tables", type="compact", on_change="rerun", key="twin-tables")
    if not closed.open:
        return
    # Only the table that is looked at is made and sent.
    names = ["Table by area", "Table through time"]
    by_area, by_period = closed.tabs(names, key="tables", on_change="rerun")
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
    closed = st.expander(
        "Definition and source", type="compact", on_change="rerun", key="twin-source"
    )
    if closed.open:
        with closed:
            page_frame.source(answers.view, about)
        return
    of_set = about.choice.level in (WARDS, COUNCILS)
    lines = [about.source, f"{about.boundaries}." if of_set else ""]
    text = escape.html(" ".join(line for line in lines if line))
    st.html(f'<p class="foot">{text}</p>')


@part_of_page("What is not yet supplied")
def not_supplied(
    missing: tuple[tuple[str, str], ...], head: str = "Also in this Area of Focus"
) -> None:
    """List what belongs to the page and is not yet supplied, and who should supply it."""
    if missing:
        owners: dict[str, list[str]] = {}
        for name, owner in missing:
            owners.setdefault(phrases.not_supplied(owner).rstrip("."), []).append(name)
        lines = " ".join(f"{why}: {', '.join(names)}." for why, names in owners.items())
        st.html(f'<p class="foot">{escape.html(f"{head}: {lines}")}</p>')
