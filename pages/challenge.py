"""The Essex Police Challenge: the screens of its meetings; and, in the office, preparing them."""

import streamlit as st

from analytics.views.challenge import NotPublic
from ui.challenge import agenda_items, edition, followup, held_agenda, prepare, present
from ui.shell import escape, session
from ui.shell.part_of_page import failing_alone

state = session.state()
st.title("The Essex Police Challenge", anchor=False)
try:
    public = edition.public(state)
except NotPublic as why:
    st.warning(escape.plain(str(why)))
    st.stop()
present.edition_of(public)

# For everybody: the meetings that are open
if state.release is not None:
    present.meetings(public)
    st.stop()

# In the office
screens, preparing, following = st.tabs(["Present", "Prepare", "Follow up"])
with screens:
    present.meetings(public, prepare.close)
with preparing, failing_alone("Preparing a meeting"):
    agenda = held_agenda.held()
    if agenda is None:
        prepare.choose(state, public)
    else:
        prepare.meeting(state, agenda)
        refused = agenda_items.items(public, agenda)
        prepare.open_to_the_audience(state, public, agenda, refused)
        prepare.preview(public, agenda)
        agenda_items.add(public, agenda)
        prepare.questions(agenda)
with following, failing_alone("Following up"):
    followup.follow_up(state, held_agenda.held())
