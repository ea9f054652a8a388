"""Load data: drop files, see what the check says, confirm; the loads so far, taking one back."""

import streamlit as st

from ui import loading, session
from ui.desk import desk as own_desk

state = session.state()
desk = own_desk()
st.title("Load data", anchor=False)
loading.edition(state)

# Files in
loading.drop(state, desk)
at_files = st.container()
loading.checked(state, desk)
loading.done(state, desk)

# The loads so far, and taking one back
held = loading.loads(state)
at_loads = loading.take_back(state, held, desk)

# Last, for it waits: all else of the page is there already
loading.follow(desk, at_files, at_loads)
