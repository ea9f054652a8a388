"""Preparing a meeting, in the office: its agenda, the questions, what the hall will see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analytics import as_text
from analytics.views import challenge
from analytics.views.challenge import NotPublic
from data.challenge import agenda as agendas
from data.challenge import submitted_questions
from data.challenge.agenda import (
    CHOSEN,
    COMPARE,
    LONGEST,
    MAP,
    PROJECT_STATES,
    TREND,
    Agenda,
    Item,
    Project,
    Question,
    Sentence,
    View,
    unfit,
    without,
)
from data.problems import Rejected
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from ui.challenge import edition
from ui.challenge.screens import WIDE, Screen, draw, opening, screen
from ui.shell import escape, theme
from ui.shell.part_of_page import part_of_page

PICTURES = {TREND: "Through time", MAP: "Map of districts", COMPARE: "Districts beside each other"}
NEWEST = "The newest there is"
WHOLE = "All of it"
KINDS = {
    View.kind: "An indicator",
    Sentence.kind: "A sentence",
    Question.kind: "A question from the public",
    Project.kind: "A project's status",
}
WORDS = {
    "name": "Name",
    "text": "Words",
    "topic": "Matter, above the headline",
    "note": "Note below the headline",
}
NO_NAMES = (
    "CSV with the columns question, topic and submitted on. Names and addresses of people are not "
    "kept: every other column is dropped when the file is read."
)
READ_THEM = "A name inside a question cannot be recognised: read each one before it is chosen."
ROOM = "What the hall sees"


def held() -> Agenda | None:
    """Return the agenda that this visitor works on."""
    agenda: Agenda | None = st.session_state.get("agenda")
    return agenda


def hold(agenda: Agenda | None, said: str = "", at: str = "meeting") -> None:
    """Work on another agenda, or on another form of it; say what was done where it was done."""
    st.session_state["agenda"] = agenda
    st.session_state["agenda_said"] = (at, said)
    st.session_state["agenda_turn"] = st.session_state.get("agenda_turn", 0) + 1


def _turn(key: str) -> str:
    """Name a widget that begins anew with every change of the agenda."""
    return f"{key}-{st.session_state.get('agenda_turn', 0)}"


def _said(at: str) -> None:
    """Say what was done last, if it was done here."""
    place, text = st.session_state.get("agenda_said", ("", ""))
    if text and place == at:
        st.success(text)


# Which agenda -------------------------------------------------------------------------------------


@part_of_page("The choice of a meeting")
def choose(state: Snapshot) -> None:
    """Begin an agenda, or open one."""
    st.write("Begin with the matters of the first Challenge, or open an agenda.")
    left, right = st.columns(2)
    with left, st.form("begin"):
        on = st.date_input("Date of the meeting", value=None, format="DD/MM/YYYY")
        venue = st.text_input("Venue", max_chars=LONGEST["venue"])
        if st.form_submit_button("Begin a new agenda"):
            if not isinstance(on, date):
                st.error("Give the date of the meeting.")
            else:
                hold(agendas.first(on, " ".join(venue.split())))
                st.rerun()
    with right:
        kept = agendas.listed(agendas.folder(state.path))
        if kept:
            name = st.selectbox("Agendas kept here", list(kept))
            if st.button("Open it"):
                _open(kept[name].read_bytes(), kept[name].name)
        file = st.file_uploader("Or an agenda file", type=["toml"])
        if file is not None and st.button("Open the file"):
            _open(file.getvalue(), file.name)


def _open(content: bytes, name: str) -> None:
    try:
        hold(agendas.parsed(content, name))
    except Rejected as rejected:
        for problem in rejected.problems[:20]:
            st.error(escape.plain(str(problem)))
        return
    st.rerun()


# The meeting and its file -------------------------------------------------------------------------


@part_of_page("The meeting")
def meeting(state: Snapshot, agenda: Agenda) -> None:
    """Say when and where the meeting is, and keep, copy or open the agenda."""
    _said("meeting")
    left, right = st.columns([1, 2])
    on = left.date_input("Date", agenda.on, format="DD/MM/YYYY", key=_turn("on"))
    venue = right.text_input("Venue", agenda.venue, LONGEST["venue"], key=_turn("venue"))
    if isinstance(on, date) and (on, " ".join(venue.split())) != (agenda.on, agenda.venue):
        hold(replace(agenda, on=on, venue=" ".join(venue.split())))
        st.rerun()
    with st.container(horizontal=True):
        if st.button("Save", type="primary", help="Keep it in the folder of agendas."):
            path = agendas.save(agenda, agendas.folder(state.path))
            hold(agenda, f"Saved as {path.name}.")
            st.rerun()
        st.download_button(
            "Download", agendas.written(agenda).encode(), f"{agenda.name}.toml",
            "application/toml", on_click="ignore",
        )  # fmt: skip
        if st.button("Duplicate for the next quarter"):
            later = agendas.for_next_quarter(agenda)
            hold(later, f"A copy for {as_text.day(later.on)}: the same matters, with the newest "
                 "figures, without the questions. Check the date.")  # fmt: skip
            st.rerun()
        kept = _is_kept(state, agenda)
        if st.button("Close" if kept else "Close without saving"):
            hold(None)
            st.rerun()
    if not kept:
        st.caption("Not saved as it is now.")


def _is_kept(state: Snapshot, agenda: Agenda) -> bool:
    path = agendas.listed(agendas.folder(state.path)).get(agenda.name)
    return path is not None and path.read_text("utf-8") == agendas.written(agenda)


@part_of_page("Opening to the audience")
def open_to_the_audience(state: Snapshot, public: Snapshot, agenda: Agenda, refused: bool) -> None:
    """Open the meeting to the audience, as it is now."""
    shown = agendas.opened(public.path)
    is_open = agenda.name in agendas.listed(shown)
    st.write(
        "The audience may see it."
        if is_open
        else "The audience does not see it yet. Opened, its screens stand on the public page, with "
        "the questions chosen and none of the others."
    )
    with st.container(horizontal=True):
        label = "Open it anew, as it is now" if is_open else "Open it to the audience"
        if st.button(label, disabled=refused or not agenda.items):
            fixed = agendas.for_the_audience(_fixed(public, agenda))
            agendas.save(agenda, agendas.folder(state.path))
            agendas.save(fixed, shown)
            hold(agenda, "It is open to the audience.")
            st.rerun()


def close(public: Snapshot, name: str) -> None:
    """Take a meeting back from the audience."""
    (agendas.opened(public.path) / f"{name}.toml").unlink(missing_ok=True)
    edition.taken_back(public, name)


def _fixed(public: Snapshot, agenda: Agenda) -> Agenda:
    """Fix the days of views that show the newest: they stay what they are at the meeting."""
    return replace(
        agenda,
        items=tuple(
            challenge.find(public, item).view if isinstance(item, View) else item
            for item in agenda.items
        ),
    )


# Items --------------------------------------------------------------------------------------------


def items(public: Snapshot, agenda: Agenda) -> bool:
    """List the items in order, each with what it shows or why it cannot be shown.

    Returns
    -------
    bool
        Whether any of them cannot be shown.
    """
    total = f"{as_text.counted(len(agenda.items), 'item')}, {agenda.minutes} minutes"
    st.header(f"Agenda: {total}", anchor=False)
    refused = False
    for place, item in enumerate(agenda.items):
        shown, why = _shown(public, item)
        refused |= bool(why)
        with st.container(horizontal=True, vertical_alignment="center", key=f"item-{place}"):
            with st.container():
                _line(place, item, shown, why)
            number = place + 1
            for name, by in (("Up", -1), ("Down", 1)):
                st.button(
                    name, key=f"{name}-{place}", help=f"Move item {number} {name.lower()}",
                    disabled=not 0 <= place + by < len(agenda.items),
                    on_click=_change, args=(agendas.moved(agenda, place, by),),
                )  # fmt: skip
            st.button(
                "Take off", key=f"off-{place}", help=f"Take item {number} off the agenda",
                on_click=_change, args=(without(agenda, place),),
            )  # fmt: skip
            with st.popover("Change"):
                _edit(agenda, place, item)
    return refused


def _change(agenda: Agenda) -> None:
    hold(agenda)


def _shown(public: Snapshot, item: Item) -> tuple[Screen | None, str]:
    try:
        return screen(public, item), ""
    except NotPublic as why:
        return None, str(why)


def _line(place: int, item: Item, shown: Screen | None, why: str) -> None:
    kind = PICTURES[item.picture] if isinstance(item, View) else KINDS[item.kind]
    head = " · ".join(part for part in (kind, item.topic, f"{item.minutes} min") if part)
    st.text(f"{place + 1}. {shown.title if shown else _named(item)}")
    st.caption(escape.plain(head))
    if why:
        st.error(f"Cannot be shown: {escape.plain(why)}")


def _named(item: Item) -> str:
    return item.indicator if isinstance(item, View) else str(getattr(item, "text", item.kind))


def _edit(agenda: Agenda, place: int, item: Item) -> None:
    """Offer the words and the minutes of an item to be changed."""
    with st.form(_turn(f"edit-{place}"), border=False):
        changed: dict[str, Any] = {}
        if isinstance(item, Project):
            at = PROJECT_STATES.index(item.status)
            changed["status"] = st.selectbox("Status", PROJECT_STATES, at)
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


# Adding -------------------------------------------------------------------------------------------


@part_of_page("Adding a screen")
def add(public: Snapshot, agenda: Agenda) -> None:
    """Add an item; what the public edition does not hold or show is refused, with the reason."""
    st.header("Add an item", anchor=False)
    _said("add")
    kind = st.segmented_control(
        "Kind", list(KINDS), default=View.kind, format_func=KINDS.__getitem__, required=True
    )
    item = {
        View.kind: lambda: _view(public),
        Sentence.kind: lambda: _sentence("Sentence", Sentence),
        Question.kind: lambda: _sentence("Question", Question),
        Project.kind: _new_project,
    }[str(kind)]()
    if not st.button("Put it on the agenda", type="primary"):
        return
    why = _wrong(agenda, item) or _shown(public, item)[1]
    if why:
        st.error(f"Not put on the agenda: {escape.plain(why)}")
        return
    hold(
        replace(agenda, items=(*agenda.items, item)), "Put on the agenda, as the last item.", "add"
    )
    st.rerun()


def _view(public: Snapshot) -> View:
    known = challenge.indicators(public)
    areas = challenge.areas(public)
    one, two, three = st.columns(3)
    key = one.selectbox("Indicator", list(known), format_func=lambda k: known[k].name)
    indicator = known[key]
    parts: list[str] = [*([""] if indicator.has_whole else []), *indicator.parts]
    part = two.selectbox("Part", parts, format_func=lambda p: _part(p) or WHOLE)
    area = three.selectbox(
        "Area", list(areas), list(areas).index(FORCE), format_func=areas.__getitem__
    )
    picture = one.selectbox("Picture", list(PICTURES), format_func=PICTURES.__getitem__)
    spans = challenge.spans(indicator)
    when = two.selectbox("When", [NEWEST, *spans])
    minutes = three.number_input("Minutes", 1, 120, 5)
    topic = one.text_input("Matter, above the headline", max_chars=LONGEST["topic"])
    note = two.text_input("Note below the headline", max_chars=LONGEST["note"])
    st.caption(escape.plain(f"{indicator.definition} {indicator.caveats}"))
    start, end = spans.get(when, (None, None))
    return View(key, area, picture, part, start, end, topic.strip(), note.strip(), int(minutes))


def _part(breakdown: str) -> str:
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";") if pair)


def _sentence(label: str, made: type[Sentence] | type[Question]) -> Item:
    text = st.text_area(label, max_chars=LONGEST["text"])
    left, right = st.columns(2)
    topic = left.text_input("Matter, above it", max_chars=LONGEST["topic"])
    minutes = right.number_input("Minutes", 1, 120, made("").minutes)
    return made(" ".join(text.split()), topic.strip(), int(minutes))


def _new_project() -> Item:
    left, right = st.columns(2)
    name = left.text_input("Project", max_chars=LONGEST["name"])
    state = right.selectbox("Status", PROJECT_STATES)
    text = st.text_area("In a sentence", max_chars=LONGEST["text"])
    return Project(name.strip(), state, " ".join(text.split()))


def _wrong(agenda: Agenda, item: Item) -> str:
    """Say what is wrong with an item before it is asked for in the public edition."""
    if isinstance(item, Question) and agenda.chosen >= CHOSEN:
        return f"{CHOSEN} questions are chosen already: take one off first."
    needed = {Sentence: "text", Question: "text", Project: "name"}.get(type(item))
    if needed and not getattr(item, needed):
        return f"Write the {'name' if needed == 'name' else 'words'} first."
    texts: dict[str, Any] = {key: getattr(item, key, "") for key in LONGEST}
    wrong = [f"{key} {why}." for key, text in texts.items() if text and (why := unfit(text, key))]
    return wrong[0] if wrong else ""


# Questions ----------------------------------------------------------------------------------------


@part_of_page("The questions")
def questions(agenda: Agenda) -> None:
    """Take submitted questions in, and mark those that are chosen."""
    st.header(f"Questions from the public: {agenda.chosen} of {CHOSEN} chosen", anchor=False)
    file = st.file_uploader("Submitted questions", type=["csv"], help=NO_NAMES, key=_turn("csv"))
    st.caption(f"{NO_NAMES} {READ_THEM}")
    if file is not None:
        _take_in(agenda, file.getvalue(), file.name)
    _said("questions")
    for place, question in enumerate(agenda.questions):
        chosen = agenda.is_chosen(question)
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                st.text(question.text)
                topic = f"{question.topic}, " if question.topic else ""
                mark = "Chosen. " if chosen else ""
                st.caption(
                    escape.plain(f"{mark}{topic}submitted {as_text.day(question.submitted)}")
                )
            if chosen:
                kept = tuple(
                    item for item in agenda.items
                    if not (isinstance(item, Question) and item.text == question.text)
                )  # fmt: skip
                st.button("Do not choose", key=f"unchoose-{place}", on_click=_change,
                          args=(replace(agenda, items=kept),))  # fmt: skip
            else:
                item = Question(question.text, question.topic)
                st.button("Choose", key=f"choose-{place}", on_click=_change,
                          disabled=agenda.chosen >= CHOSEN,
                          args=(replace(agenda, items=(*agenda.items, item)),))  # fmt: skip


def _take_in(agenda: Agenda, content: bytes, name: str) -> None:
    try:
        found = submitted_questions.read(content, name)
    except Rejected as rejected:
        for problem in rejected.problems[:20]:
            st.error(escape.plain(str(problem)))
        return
    known = {question.text for question in agenda.questions}
    new = tuple(question for question in found.questions if question.text not in known)
    told = [f"{as_text.counted(len(new), 'question')} taken in"]
    if len(new) < len(found.questions):
        told.append(f"{len(found.questions) - len(new)} were here already")
    if found.dropped:
        told.append(f"dropped without being kept: {', '.join(found.dropped)}")
    if found.taken_out:
        told.append(
            f"{as_text.counted(found.taken_out, 'address or number', 'addresses or numbers')} "
            "taken out of the questions"
        )
    hold(
        replace(agenda, questions=(*agenda.questions, *new)),
        escape.plain(f"{'; '.join(told)}."),
        "questions",
    )
    st.rerun()


# What it looks like -------------------------------------------------------------------------------


@part_of_page("The preview")
def preview(public: Snapshot, agenda: Agenda) -> None:
    """Show a screen as the hall will see it."""
    st.header(ROOM, anchor=False)
    names = ["Opening"]
    for number, item in enumerate(agenda.items, 1):
        one = _shown(public, item)[0]
        names.append(f"{number}. {one.title if one else _named(item)}")
    place = st.selectbox("Screen", range(len(names)), format_func=names.__getitem__)
    try:
        shown = screen(public, agenda.items[place - 1]) if place else opening(public, agenda)
    except (NotPublic, IndexError) as why:
        st.error(escape.plain(str(why)))
        return
    st.image(draw(shown, WIDE, theme.look()).whole, width=960, alt=f"{shown.title} {shown.alt}")
