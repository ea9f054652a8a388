"""Preparing a meeting: its items, one by one, and new ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics import as_text
from analytics.views import challenge
from analytics.views.challenge import NotPublic
from data.challenge import agenda as agendas
from data.challenge.agenda import (
    CHOSEN,
    COMPARE,
    LONGEST,
    MAP,
    PROJECT_STATES,
    TREND,
    Agenda,
    AgendaSentence,
    Item,
    Project,
    Question,
    View,
    without,
)
from data.challenge.agenda_file import unfit
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from ui.challenge.held_agenda import hold, say_what_was_done, turn
from ui.challenge.screens import Screen, screen
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

PICTURES = {TREND: "Through time", MAP: "Map of districts", COMPARE: "Districts compared"}
NEWEST = "The newest available"
WHOLE = "All of it"
KINDS = {
    View.kind: "An indicator",
    AgendaSentence.kind: "A sentence",
    Question.kind: "A question from the public",
    Project.kind: "A project's status",
}
WORDS = {
    "name": "Name",
    "text": "Words",
    "topic": "Matter, above the headline",
    "note": "Note below the headline",
}


def items(public: Snapshot, agenda: Agenda) -> bool:
    """List the items in order, each with what it shows or why it cannot be shown.

    Returns
    -------
    bool
        Whether any of them cannot be shown.
    """
    total = (
        f"{as_text.counted(len(agenda.items), 'item')}, {as_text.counted(agenda.minutes, 'minute')}"
    )
    st.header(f"Agenda: {total}", anchor=False)
    refused = False
    for place, item in enumerate(agenda.items):
        shown, why = screen_of(public, item)
        refused |= bool(why)
        with st.container(horizontal=True, vertical_alignment="center", key=f"item-{place}"):
            with st.container():
                _line(place, item, shown, why)
            number = place + 1
            for name, by in (("Up", -1), ("Down", 1)):
                st.button(
                    name, key=f"{name}-{place}", help=f"Move item {number} {name.lower()}",
                    disabled=not 0 <= place + by < len(agenda.items),
                    on_click=change, args=(agendas.moved(agenda, place, by),),
                )  # fmt: skip
            st.button(
                "Take off", key=f"off-{place}", help=f"Remove item {number} from the agenda",
                on_click=change, args=(without(agenda, place),),
            )  # fmt: skip
            with st.popover("Change"):
                _edit(agenda, place, item)
    return refused


def change(agenda: Agenda) -> None:
    hold(agenda)


def screen_of(public: Snapshot, item: Item) -> tuple[Screen | None, str]:
    try:
        return screen(public, item), ""
    except NotPublic as why:
        return None, str(why)


def _line(place: int, item: Item, shown: Screen | None, why: str) -> None:
    kind = PICTURES[item.picture] if isinstance(item, View) else KINDS[item.kind]
    head = " · ".join(part for part in (kind, item.topic, f"{item.minutes} min") if part)
    st.text(f"{place + 1}. {shown.title if shown else name_of_item(item)}")
    st.caption(escape.plain(head))
    if why:
        st.error(f"Cannot be shown: {escape.plain(why)}")


def name_of_item(item: Item) -> str:
    return item.indicator if isinstance(item, View) else str(getattr(item, "text", item.kind))


def _edit(agenda: Agenda, place: int, item: Item) -> None:
    """Offer the words and the minutes of an item to be changed."""
    with st.form(turn(f"edit-{place}"), border=False):
        changed: dict[str, Any] = {}
        if isinstance(item, Project):
            at = PROJECT_STATES.index(item.status) if item.status else None
            changed["status"] = st.selectbox("Status", PROJECT_STATES, at) or ""
        for key, label in WORDS.items():
            if hasattr(item, key):
                text = st.text_input(label, getattr(item, key), LONGEST[key])
                changed[key] = " ".join(text.split())
        changed["minutes"] = int(st.number_input("Minutes", 1, 120, item.minutes))
        if st.form_submit_button("Change it"):
            new = replace(item, **changed)
            if why := _wrong(without(agenda, place), new):
                st.error(escape.plain(why))
                return
            hold(replace(agenda, items=(*agenda.items[:place], new, *agenda.items[place + 1 :])))
            st.rerun()


@part_of_page("Adding a screen")
def add(public: Snapshot, agenda: Agenda) -> None:
    """Add an item; what the public edition does not hold or show is refused, with the reason."""
    st.header("Add an item", anchor=False)
    say_what_was_done("add")
    kind = st.segmented_control(
        "Kind", list(KINDS), default=View.kind, format_func=KINDS.__getitem__, required=True
    )
    item = {
        View.kind: lambda: _view(public),
        AgendaSentence.kind: lambda: _sentence("Sentence", AgendaSentence),
        Question.kind: lambda: _sentence("Question", Question),
        Project.kind: _new_project,
    }[str(kind)]()
    if not st.button("Add it to the agenda", type="primary"):
        return
    why = _wrong(agenda, item) or screen_of(public, item)[1]
    if why:
        st.error(f"Not added to the agenda: {escape.plain(why)}")
        return
    hold(replace(agenda, items=(*agenda.items, item)), "Added as the last item.", "add")
    st.rerun()


def _view(public: Snapshot) -> View:
    known = challenge.indicators(public)
    areas = challenge.areas(public)
    item, two, three = st.columns(3)
    key = item.selectbox("Indicator", list(known), format_func=lambda k: known[k].name)
    indicator = known[key]
    parts: list[str] = [*([""] if indicator.has_whole else []), *indicator.parts]
    part = two.selectbox("Part", parts, format_func=lambda p: _part(p) or WHOLE)
    area = three.selectbox(
        "Area", list(areas), list(areas).index(FORCE), format_func=areas.__getitem__
    )
    picture = item.selectbox("Picture", list(PICTURES), format_func=PICTURES.__getitem__)
    spans = challenge.spans(indicator)
    when = two.selectbox("When", [NEWEST, *spans])
    minutes = three.number_input("Minutes", 1, 120, 5)
    topic = item.text_input("Matter, above the headline", max_chars=LONGEST["topic"])
    note = two.text_input("Note below the headline", max_chars=LONGEST["note"])
    st.caption(escape.plain(f"{indicator.definition} {indicator.caveats}"))
    start, end = spans.get(when, (None, None))
    return View(key, area, picture, part, start, end, topic.strip(), note.strip(), int(minutes))


def _part(breakdown: str) -> str:
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";") if pair)


def _sentence(label: str, made: type[AgendaSentence] | type[Question]) -> Item:
    text = st.text_area(label, max_chars=LONGEST["text"])
    left, right = st.columns(2)
    topic = left.text_input("Matter, above it", max_chars=LONGEST["topic"])
    minutes = right.number_input("Minutes", 1, 120, made("").minutes)
    return made(" ".join(text.split()), topic.strip(), int(minutes))


def _new_project() -> Item:
    left, right = st.columns(2)
    name = left.text_input("Project", max_chars=LONGEST["name"])
    state = right.selectbox("Status", PROJECT_STATES, None) or ""
    text = st.text_area("In a sentence", max_chars=LONGEST["text"])
    return Project(name.strip(), state, " ".join(text.split()))


def _wrong(agenda: Agenda, item: Item) -> str:
    """Say what is wrong with an item before it is asked for in the public edition."""
    if isinstance(item, Question) and agenda.chosen >= CHOSEN:
        return f"{CHOSEN} questions are already chosen: remove one first."
    needed = {AgendaSentence: "text", Question: "text", Project: "name"}.get(type(item))
    if needed and not getattr(item, needed):
        return f"Write the {'name' if needed == 'name' else 'words'} first."
    texts: dict[str, Any] = {key: getattr(item, key, "") for key in LONGEST}
    wrong = [f"{key} {why}." for key, text in texts.items() if text and (why := unfit(text, key))]
    return wrong[0] if wrong else ""
