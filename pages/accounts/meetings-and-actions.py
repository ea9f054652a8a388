"""Meetings and actions: what was agreed, who is to do it, by when, and the outcome."""

import streamlit as st

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Meetings and actions",
    "Scrutiny, Challenge, engagement and Panel meetings, their actions, and matters arising.",
)
register = open_register.begin(state)

kind = page.choose_kind(("action", "meeting"))
record = page.records(register, kind)
with st.container(key="record"):
    page.record_page(register, kind, record)
