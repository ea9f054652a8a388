"""The router: which pages there are, who may see them, which state of the warehouse they see."""

import streamlit as st

from ui.challenge import edition
from ui.shell import access, choice_held_in_address, page_queue, session, theme

st.set_page_config(page_title="Essex police performance", layout="wide")
# The name of a page's file is its address, also where Streamlit looks into pages/ by itself.
EVERYBODY = [
    st.Page(
        "pages/overview.py",
        title="Overview",
        help="How Essex or one district is doing: every indicator beside the year before.",
        default=True,
    ),
    st.Page(
        "pages/domestic-abuse.py",
        title="Domestic abuse",
        help="Incidents, repeats, the solved rate and what is behind it.",
    ),
    st.Page(
        "pages/supporting-victims.py",
        title="Supporting victims",
        help="Satisfaction of victims by aspect, crime and group; repeat victims.",
    ),
    st.Page(
        "pages/reoffending.py",
        title="Reoffending",
        help="Who offends again, young and adult, and under supervision.",
    ),
    st.Page(
        "pages/alcohol-drugs-mental-health.py",
        title="Alcohol, drugs and mental health",
        help="Treatment, seizures, the night-time economy, section 136.",
    ),
    st.Page(
        "pages/road-safety.py",
        title="Road safety",
        help="People killed or seriously injured: who, where, when.",
    ),
    st.Page(
        "pages/crime-prevention.py",
        title="Crime prevention",
        help="Crime and solved rate by ward and district; feeling safe.",
    ),
    st.Page(
        "pages/explorer.py",
        title="Explorer",
        help="Any indicators of any set of wards or districts, over any period.",
    ),
    st.Page(
        "pages/district-profile.py",
        title="District profile",
        help="Every indicator of one district or ward, on a page to print.",
    ),
    st.Page(
        "pages/challenge.py",
        title="Challenge",
        help="The screens of the Essex Police Challenge, to look at, to read and to keep.",
    ),
    st.Page(
        "pages/data-and-methods.py",
        title="Data and methods",
        help="What every figure counts, how fresh it is, and what was revised.",
    ),
]
OFFICE = [
    st.Page(
        "pages/load-data.py",
        title="Load data",
        help="Check and load files, and take a load back.",
    ),
]

newest, trouble = session.newest()
pages = EVERYBODY if access.is_public(newest) else [*EVERYBODY, *OFFICE]
page = st.navigation(pages, position="top")
theme.page_style()
choice_held_in_address.begin()
access.admit(access.edition(newest), page.url_path)
session.stop_if(trouble)
edition.keep_up(newest)
with session.holding(newest or session.demonstration()), page_queue.taken():
    page.run()
choice_held_in_address.finish()
