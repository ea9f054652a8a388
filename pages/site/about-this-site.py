"""About this site: whose it is, what it shows and as at when, contact, reporting a mistake."""

import streamlit as st

from ui.screens import about_this_site
from ui.shell import session

state = session.state()
st.title("About this site", anchor=False)
about_this_site.whose_and_what(state)
about_this_site.report_a_mistake()
about_this_site.contact()
