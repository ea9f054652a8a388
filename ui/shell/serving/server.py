"""The web server before its first visitor: pages come from the router, and what is slow is done."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics import queries
from analytics.findings.compared_span import TWELVE
from analytics.views import overview
from analytics.views.real_changes import real_changes
from geo.essex import FORCE
from ui.shell import session

LOOKS_EVERY = 2  # seconds: a look at the date of one file
_log = logging.getLogger(__name__)


def is_starting() -> bool:
    """Whether the server is being set up: no visitor's page is run."""
    return get_script_run_ctx(suppress_warning=True) is None


@asynccontextmanager
async def ready(app: st.App) -> AsyncIterator[None]:
    """Make ready for the first visitor.

    Streamlit takes a folder pages/ for its own menu until a router has run once: the first visitor
    of a fresh server who came by a link saw "Page not found". The router is all
    there is, from the start.
    """
    PagesManager.uses_pages_directory = False
    threading.Thread(target=_work_out_ahead, name="work out ahead", daemon=True).start()
    yield


def _work_out_ahead() -> None:
    """Work out the Overview of every new state of the warehouse before anybody asks for it."""
    last = ""
    while True:
        try:
            state, _ = session.newest()
            if state is not None and state.generation != last:
                last = state.generation
                contents = queries.contents(state, overview.headline())
                today = state.release.as_at if state.release else date.today()
                overview.overview(state, contents, "", TWELVE, today)
                real_changes(state, contents.ward_set, FORCE, TWELVE)
            del state  # not held: an older state can be closed
        except Exception:  # noqa: BLE001 - the page says it in its own words
            _log.exception("The Overview could not be worked out ahead")
        time.sleep(LOOKS_EVERY)
