"""Accessibility: how far the site meets WCAG 2.2 AA, and what does not."""

import streamlit as st

from ui.screens import accessibility
from ui.shell import session

session.state()
st.title("Accessibility statement", anchor=False)
accessibility.statement()
