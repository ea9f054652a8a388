"""Meetings and actions: what was asked, about which people, by when, and what became of it."""

import streamlit as st

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Meetings and actions",
    "Scrutiny, Challenge, engagement and Panel meetings; the actions they agreed, and what arose.",
)
register = open_register.begin(state)

kind = page.choose_kind(("action", "meeting"))
record = page.records(register, kind)
with st.container(key="record"):
    page.record_page(register, kind, record)
