"""Load data: drop files, see what the check says, confirm; the loads so far, and undoing one."""

import streamlit as st

from ui.load_data import official_sources, page
from ui.load_data.visitor_state import visit as own_visit
from ui.shell import session

state = session.state()
visit = own_visit()
st.title("Load data", anchor=False)
page.edition(state)

# Files in
page.drop(state, visit)
at_files = st.container()
page.checked(state, visit)
page.done(state, visit)

# The loads so far, and undoing one
page.loads(state)
page.undo(state, visit)
at_loads = st.container()

# What the publishers have that is newer
official_sources.show(state, page.zone())

# Last, for it waits: all else of the page is there already
page.follow(visit, at_files, at_loads)
