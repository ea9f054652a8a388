"""Data and methods: what every figure counts, how fresh it is, what was revised and checked."""

from functools import partial

import streamlit as st

from analytics import queries
from analytics.findings import freshness
from analytics.model import indicators
from ui.screens import data_and_methods, revisions
from ui.shell import choice_held_in_address, page_frame, session

state = session.state()
contents = queries.contents(state, indicators.CRIME_PREVENTION)
st.title("Data and methods", anchor=False)
page_frame.edition(contents)
today = data_and_methods.today()
every = freshness.entries(state, today)

# Which indicators
with choice_held_in_address.row("what"):
    wanted = data_and_methods.filters()
complaints = st.container()
shown = freshness.matching(every, *wanted)
sheet = data_and_methods.Sheet(today, contents.demonstration)
data_and_methods.say(shown, every)

# How fresh they are, and what one of them means
data_and_methods.overview(shown, sheet)
chosen = data_and_methods.choose(shown, sheet)
with complaints:
    choice_held_in_address.complaints()
if chosen:
    data_and_methods.define(chosen, partial(queries.notes_by_name, state))

# What changed after it was reported, and what two sources say of the same
revisions.show(partial(queries.revisions, state), shown, sheet)
revisions.reconcile(partial(queries.reconciliation, state), sheet)
