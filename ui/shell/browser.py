"""What the browser is given once: what counts in its history, true roles."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")


def adapt() -> None:
    """Run `browser.js` in the reader's browser; it does its work once in a tab.

    The script is a file of this project: nothing that was loaded or typed is in it.
    """
    with st.container(key="browser"):
        st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)
