"""Data and methods: what every figure counts, how fresh it is, what was revised and checked."""

import streamlit as st

from analytics import queries
from analytics.findings import freshness
from analytics.model import indicators
from ui import catalogue, controls, foot, revisions, session

state = session.state()
contents = queries.contents(state, indicators.CRIME_PREVENTION)
st.title("Data and methods", anchor=False)
foot.edition(contents)
today = catalogue.today()
every = freshness.entries(state, today)

# Which indicators
with controls.row("what"):
    wanted = catalogue.filters()
complaints = st.container()
shown = freshness.matching(every, *wanted)
sheet = catalogue.Sheet(today, contents.demonstration)
catalogue.say(shown, every)

# How fresh they are, and what one of them means
catalogue.overview(shown, sheet)
chosen = catalogue.choose(shown, sheet)
with complaints:
    controls.complaints()
if chosen:
    catalogue.define(chosen, queries.notes_by_name(state, chosen.indicator.indicator))

# What changed after it was reported, and what two sources say of the same
revisions.show(queries.revisions(state), shown, sheet)
revisions.reconcile(queries.reconciliation(state), sheet)
