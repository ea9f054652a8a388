"""The router: which pages there are, which state of the warehouse they see, what is chosen."""

import streamlit as st

from ui import controls, session, theme

st.set_page_config(page_title="Essex police performance", layout="wide")
# The name of a page's file is its address, also where Streamlit looks into pages/ by itself.
page = st.navigation(
    [
        st.Page(
            "pages/overview.py",
            title="Overview",
            help="How Essex or one district is doing: every indicator beside the year before.",
            default=True,
        ),
        st.Page(
            "pages/crime-prevention.py",
            title="Improving crime prevention",
            help="Crime and solved rate by ward and district: map, ranking, trend and table.",
        ),
        st.Page(
            "pages/data-and-methods.py",
            title="Data and methods",
            help="What every figure counts, how fresh it is, and what was revised.",
        ),
        st.Page(
            "pages/load-data.py",
            title="Load data",
            help="Check and load files, and take a load back.",
        ),
    ],
    position="top",
)
theme.page_style()
controls.begin()
with session.holding(session.opened()):
    page.run()
controls.finish()
