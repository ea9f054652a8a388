"""The overview: sentences, a row an indicator, and the grid of indicators by districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.compared_span import NEWEST, SINCE, TO_DATE, TWELVE
from analytics.findings.over_time.signals import IMPROVING, WORSENING
from analytics.model.indicators import Contents
from analytics.model.verdict_words import REAL
from analytics.views import similar_forces as views
from analytics.views.overview import Overview
from analytics.wording import phrases, verdicts
from geo.essex import FORCE
from ui.shell import choice_held_in_address, escape, filters
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

OVER = {
    TWELVE: "12 months and the 12 before",
    TO_DATE: "Financial year to date and the same of last",
    NEWEST: "Newest month or quarter and a year before",
}

OTHER_DAY = "day"
MOST_REASONS = 2  # why nothing can be compared; more are left to the rows

# Where, and what is compared ----------------------------------------------------------------------


def area(areas: pd.DataFrame) -> str:
    """Choose a district, and in it a ward; the code of what is chosen, '' for Essex."""
    within = filters.district(areas)
    held = choice_held_in_address.held().get("area", choice_held_in_address.ALL)
    rows = areas[areas["kind"].isin(["district", "unitary", "ward"])]
    rows = rows[rows["parent"].eq(within) if within else rows["code"].eq(held)]
    if rows.empty and not held:
        return within
    # An area that was chosen on another page is kept; the wards of all districts are too many.
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    options = dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))
    whole = "The district as a whole" if within else "All of Essex together"
    options = {choice_held_in_address.ALL: whole, **options}
    return (
        choice_held_in_address.choose(
            "area", "Area in view", options, choice_held_in_address.ALL, 230
        )
        or within
    )


def span(meetings: Sequence[date]) -> tuple[str, str]:
    """Choose since when: a year before, a scrutiny meeting, or a day; and say it in words.

    Parameters
    ----------
    meetings : sequence of date
        Of the scrutiny meetings that are known, the last first.

    Returns
    -------
    tuple of str
        A span of `analytics.findings.compared_span`, and its words.
    """
    options = dict(OVER)
    for number, day in enumerate(meetings):
        which = "the last scrutiny meeting" if not number else "the scrutiny meeting of"
        options[f"{SINCE}{day}"] = f"Since {which}{',' if not number else ''} {as_text.day(day)}"
    options[OTHER_DAY] = "Since another day"
    held = choice_held_in_address.value("over")
    typed = _day(held)
    if typed and held not in options:
        options[held] = f"Since {as_text.day(typed)}"
    chosen = choice_held_in_address.choose("over", "Since", options, TWELVE, 360)
    if chosen == OTHER_DAY or (typed and typed not in meetings):
        answer = st.date_input(
            "Day", value=typed, format="DD/MM/YYYY", width=150, key="since-day",
            on_change=_took_day,
        )  # fmt: skip
        if isinstance(answer, date):
            chosen = f"{SINCE}{answer}"
    if chosen == OTHER_DAY:
        chosen = TWELVE  # until a day is given
    return chosen, options.get(chosen, options[TWELVE])


def _took_day() -> None:
    day = st.session_state["since-day"]
    if day:
        choice_held_in_address.hold("over", f"{SINCE}{day}")


def _day(span: str) -> date | None:
    """Read the day of a span; an address is anybody's claim."""
    if not span.startswith(SINCE):
        return None
    try:
        return date.fromisoformat(span.removeprefix(SINCE))
    except ValueError:
        return None


@part_of_page("What is compared instead")
def instead(seen: Overview, span: str) -> None:
    """Say that the newest values are compared where nothing is loaded since the day chosen."""
    day = _day(span)
    known = [row for row in seen.rows if row.figure is not None]
    late = sum(bool(row.instead) for row in known)
    if day is None or not late:
        return
    nothing = f"nothing after {as_text.day(day)} is loaded"
    text = (
        f"{as_text.upper_first(nothing)}: the newest month or quarter is compared with a year "
        "before."
    )
    if late < len(known):
        text = (
            f"For {late} of {len(known)} indicators {nothing}: their newest month or quarter is "
            "compared."
        )
    st.html(f'<p class="subtitle">{escape.html(text)}</p>')


def my_ward(names: Mapping[str, str]) -> None:
    """Find a ward by its name, and lead to its page."""
    st.selectbox(
        "My ward", list(names), index=None, format_func=lambda code: names[code], key="find-ward",
        placeholder="Type its name", width=230, on_change=_took_ward,
    )  # fmt: skip
    if st.session_state.pop("go-to-ward", False):
        st.switch_page(
            "pages/my-ward.py", query_params={"ward": choice_held_in_address.value("ward")}
        )


def _took_ward() -> None:
    if code := st.session_state["find-ward"]:
        choice_held_in_address.hold("ward", code)
        st.session_state["go-to-ward"] = True


# The headline indicators in a sentence ------------------------------------------------------------


@part_of_page("The summary of the headline indicators")
def say(seen: Overview) -> None:
    """Say how many headline indicators there are, how many changed, and their signals."""
    text = _summary(seen)
    if not any(row.figure is not None for row in seen.rows):
        text = f"Nothing is given for {seen.name}."
    st.html(f'<p class="subtitle">{escape.html(text)}</p>')


@part_of_page("The comparison with similar forces")
def similar_forces(state: Snapshot, seen: Overview) -> None:
    """Say how Essex compares with its most similar forces; nothing where none is loaded."""
    lines = views.sentences(state) if seen.area == FORCE else ()
    for line in lines:
        st.html(f'<p class="subtitle">{escape.html(line.text)}</p>')


def _summary(seen: Overview) -> str:
    rows = [row for row in seen.rows if row.figure is not None]
    real = [row for row in rows if row.change and row.change.verdict in REAL]
    judged = [
        verdicts.better_or_worse(row.change.verdict, row.indicator.rise_is)
        for row in real
        if row.change
    ]
    worse, better = (judged.count(word) for word in ("worse", "better"))
    states = [row.state for row in rows]
    many = "none has" if not real else "1 has" if len(real) == 1 else f"{len(real)} have"
    neither = len(real) - worse - better
    ways = (
        ": "
        + ", ".join(
            f"{count} {way}"
            for count, way in (
                (worse, "for the worse"),
                (better, "for the better"),
                (neither, "neither better nor worse"),
            )
            if count
        )
        if real
        else ""
    )
    changed = f"{many} really changed against a year before{ways}"
    refused = [row.change.refused for row in rows if row.change and row.change.refused]
    if refused and len(refused) == len(rows):
        reasons = list(dict.fromkeys(text.rstrip(".") for text in refused))
        why = f" ({'; '.join(reasons)})" if len(reasons) <= MOST_REASONS else ""
        changed = f"none can be compared with a year before{why}"
    elif refused:
        changed += f"; {len(refused)} cannot be compared"
    return (
        f"Of the {as_text.counted(len(rows), 'headline indicator')} given for {seen.name}, "
        f"{changed}. Signals of the newest month or quarter: "
        f"{states.count(WORSENING)} worsening, {states.count(IMPROVING)} improving."
    )


# The tables behind them ---------------------------------------------------------------------------


@part_of_page("The sources")
def source(seen: Overview, contents: Contents) -> None:
    """Name who published the figures, and the licence."""
    loaded: dict[str, date] = {}
    for row in seen.rows:
        held = seen.entries[row.indicator.key].supplied
        if held is not None:
            publisher = held.source.split(": ", 1)[0]
            loaded[publisher] = max(held.loaded, loaded.get(publisher, held.loaded))
    lines = [
        phrases.DEMONSTRATION if contents.demonstration else "",
        phrases.source_line(sorted(loaded.items()), contents.demonstration, contents.release),
    ]
    paragraphs = [" ".join(line for line in lines if line), phrases.LICENCE]
    st.html("".join(f'<p class="foot">{escape.html(text)}</p>' for text in paragraphs))
