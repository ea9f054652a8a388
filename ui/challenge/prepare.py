"""Preparing a meeting, in the office: its agenda, the questions, what the hall will see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from analytics import as_text
from analytics.views import challenge
from analytics.views.challenge import NotPublic
from data.challenge import agenda as agendas
from data.challenge import agenda_file, submitted_questions
from data.challenge.agenda import (
    CHOSEN,
    LONGEST,
    Agenda,
    Question,
    View,
)
from data.problems import Rejected
from data.warehouse.snapshot import Snapshot
from ui.challenge import edition
from ui.challenge.agenda_items import change, name_of_item, screen_of
from ui.challenge.held_agenda import hold, say_what_was_done, turn
from ui.challenge.screens import WIDE, draw, opening, screen
from ui.shell import escape, theme
from ui.shell.part_of_page import part_of_page

NO_NAMES = (
    "CSV with the columns question, topic and submitted on. Names and addresses of people are not "
    "kept: every other column is dropped when the file is read."
)
READ_THEM = "A name inside a question cannot be recognised: read each one before it is chosen."
ROOM = "What the hall sees"


# Which agenda -------------------------------------------------------------------------------------


@part_of_page("The choice of a meeting")
def choose(state: Snapshot, public: Snapshot) -> None:
    """Begin an agenda, or open one."""
    st.write(
        "Begin with what really changed and the matters of the first Challenge, or open an agenda."
    )
    left, right = st.columns(2)
    with left, st.form("begin"):
        on = st.date_input("Date of the meeting", value=None, format="DD/MM/YYYY")
        venue = st.text_input("Venue", max_chars=LONGEST["venue"])
        if st.form_submit_button("Begin a new agenda"):
            if not isinstance(on, date):
                st.error("Give the date of the meeting.")
            else:
                agenda = agenda_file.first(on, " ".join(venue.split()))
                hold(replace(agenda, items=(*challenge.changed_most(public), *agenda.items)))
                st.rerun()
    with right:
        saved = agenda_file.listed(agenda_file.folder(state.path))
        if saved:
            name = st.selectbox("Agendas kept here", list(saved))
            if st.button("Open it"):
                _open(saved[name].read_bytes(), saved[name].name)
        file = st.file_uploader("Or an agenda file", type=["toml"])
        if file is not None and st.button("Open the file"):
            _open(file.getvalue(), file.name)


def _open(content: bytes, name: str) -> None:
    try:
        hold(agenda_file.parsed(content, name))
    except Rejected as rejected:
        for problem in rejected.problems[:20]:
            st.error(escape.plain(str(problem)))
        return
    st.rerun()


# The meeting and its file -------------------------------------------------------------------------


@part_of_page("The meeting")
def meeting(state: Snapshot, agenda: Agenda) -> None:
    """Say when and where the meeting is, and keep, copy or open the agenda."""
    say_what_was_done("meeting")
    left, right = st.columns([1, 2])
    on = left.date_input("Date", agenda.on, format="DD/MM/YYYY", key=turn("on"))
    venue = right.text_input("Venue", agenda.venue, LONGEST["venue"], key=turn("venue"))
    if isinstance(on, date) and (on, " ".join(venue.split())) != (agenda.on, agenda.venue):
        hold(replace(agenda, on=on, venue=" ".join(venue.split())))
        st.rerun()
    with st.container(horizontal=True):
        if st.button("Save", type="primary", help="Save it in the folder of agendas."):
            path = agenda_file.save(agenda, agenda_file.folder(state.path))
            hold(agenda, f"Saved as {path.name}.")
            st.rerun()
        st.download_button(
            "Download", agenda_file.written(agenda).encode(), f"{agenda.name}.toml",
            "application/toml", on_click="ignore",
        )  # fmt: skip
        if st.button("Duplicate for the next quarter"):
            later = agendas.for_next_quarter(agenda)
            hold(later, f"A copy for {as_text.day(later.on)}: the same matters, with the newest "
                 "figures, without the questions. Check the date.")  # fmt: skip
            st.rerun()
        is_saved = _is_kept(state, agenda)
        if st.button("Close" if is_saved else "Close without saving"):
            hold(None)
            st.rerun()
    if not is_saved:
        st.caption("Not saved as it is now.")


def _is_kept(state: Snapshot, agenda: Agenda) -> bool:
    path = agenda_file.listed(agenda_file.folder(state.path)).get(agenda.name)
    return path is not None and path.read_text("utf-8") == agenda_file.written(agenda)


@part_of_page("Opening to the audience")
def open_to_the_audience(state: Snapshot, public: Snapshot, agenda: Agenda, refused: bool) -> None:
    """Open the meeting to the audience, as it is now."""
    shown = agenda_file.opened(public.path)
    is_open = agenda.name in agenda_file.listed(shown)
    st.write(
        "The audience may see it."
        if is_open
        else "The audience does not see it yet. Once open, its screens are on the public page, "
        "with the questions chosen and none of the others."
    )
    with st.container(horizontal=True):
        label = "Open it again, as it is now" if is_open else "Open it to the audience"
        if st.button(label, disabled=refused or not agenda.items):
            fixed = agendas.for_the_audience(_fixed(public, agenda))
            agenda_file.save(agenda, agenda_file.folder(state.path))
            agenda_file.save(fixed, shown)
            hold(agenda, "It is open to the audience.")
            st.rerun()


def close(public: Snapshot, name: str) -> None:
    """Take a meeting back from the audience."""
    (agenda_file.opened(public.path) / f"{name}.toml").unlink(missing_ok=True)
    edition.presentation_ended(public, name)


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


# Adding -------------------------------------------------------------------------------------------


# Questions ----------------------------------------------------------------------------------------


@part_of_page("The questions")
def questions(agenda: Agenda) -> None:
    """Take submitted questions in, and mark those that are chosen."""
    st.header(f"Questions from the public: {agenda.chosen} of {CHOSEN} chosen", anchor=False)
    file = st.file_uploader("Submitted questions", type=["csv"], help=NO_NAMES, key=turn("csv"))
    st.caption(f"{NO_NAMES} {READ_THEM}")
    if file is not None:
        _take_in(agenda, file.getvalue(), file.name)
    say_what_was_done("questions")
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
                remaining = tuple(
                    item for item in agenda.items
                    if not (isinstance(item, Question) and item.text == question.text)
                )  # fmt: skip
                st.button("Do not choose", key=f"unchoose-{place}", on_click=change,
                          args=(replace(agenda, items=remaining),))  # fmt: skip
            else:
                item = Question(question.text, question.topic)
                st.button("Choose", key=f"choose-{place}", on_click=change,
                          disabled=agenda.chosen >= CHOSEN,
                          args=(replace(agenda, items=(*agenda.items, item)),))  # fmt: skip


def _take_in(agenda: Agenda, content: bytes, name: str) -> None:
    try:
        read = submitted_questions.read(content, name)
    except Rejected as rejected:
        for problem in rejected.problems[:20]:
            st.error(escape.plain(str(problem)))
        return
    known = {question.text for question in agenda.questions}
    new = tuple(question for question in read.questions if question.text not in known)
    phrases = [f"{as_text.counted(len(new), 'question')} taken in"]
    if len(new) < len(read.questions):
        before = len(read.questions) - len(new)
        phrases.append(f"{before} {'was' if before == 1 else 'were'} here already")
    if read.dropped:
        phrases.append(f"dropped and not saved: {', '.join(read.dropped)}")
    if read.taken_out:
        phrases.append(
            f"{as_text.counted(read.taken_out, 'address or number', 'addresses or numbers')} "
            "taken out of the questions"
        )
    hold(
        replace(agenda, questions=(*agenda.questions, *new)),
        escape.plain(f"{'; '.join(phrases)}."),
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
        drawn = screen_of(public, item)[0]
        names.append(f"{number}. {drawn.title if drawn else name_of_item(item)}")
    place = st.selectbox("Screen", range(len(names)), format_func=names.__getitem__)
    try:
        shown = screen(public, agenda.items[place - 1]) if place else opening(public, agenda)
    except (NotPublic, IndexError) as why:
        st.error(escape.plain(str(why)))
        return
    st.image(draw(shown, WIDE, theme.look()).whole, width=960, alt=f"{shown.title} {shown.alt}")
