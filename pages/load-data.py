"""Load data: drop files, see what the check says, confirm; the loads so far, taking one back."""

import streamlit as st

from ui.load_data import official_sources, page
from ui.load_data.visitor_state import desk as own_desk
from ui.shell import session

state = session.state()
desk = own_desk()
st.title("Load data", anchor=False)
page.edition(state)

# Files in
page.drop(state, desk)
at_files = st.container()
page.checked(state, desk)
page.done(state, desk)

# The loads so far, and taking one back
page.loads(state)
page.take_back(state, desk)
at_loads = st.container()

# What the publishers have that is newer
official_sources.show(state, page.zone())

# Last, for it waits: all else of the page is there already
page.follow(desk, at_files, at_loads)
