"""The agenda that somebody is preparing: held in their session."""

from __future__ import annotations

import streamlit as st

from data.challenge.agenda import (
    Agenda,
)


def held() -> Agenda | None:
    """Return the agenda that this visitor works on."""
    agenda: Agenda | None = st.session_state.get("agenda")
    return agenda


def hold(agenda: Agenda | None, text: str = "", at: str = "meeting") -> None:
    """Work on another agenda, or on another form of it; say what was done where it was done."""
    st.session_state["agenda"] = agenda
    st.session_state["agenda_said"] = (at, text)
    st.session_state["agenda_turn"] = st.session_state.get("agenda_turn", 0) + 1


def turn(key: str) -> str:
    """Name a widget that starts afresh with every change of the agenda."""
    return f"{key}-{st.session_state.get('agenda_turn', 0)}"


def say_what_was_done(at: str) -> None:
    """Say what was done last, if it was done here."""
    place, text = st.session_state.get("agenda_said", ("", ""))
    if text and place == at:
        st.success(text)
