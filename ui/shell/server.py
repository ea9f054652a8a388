"""The web server before its first visitor: pages come from the router, and what is slow is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

_log = logging.getLogger(__name__)


def is_starting() -> bool:
    """Whether the server is being set up: no visitor's page is run."""
    return get_script_run_ctx(suppress_warning=True) is None


@asynccontextmanager
async def ready(app: st.App) -> AsyncIterator[None]:
    """Make ready for the first visitor.

    Streamlit takes a folder pages/ for its own menu until a router has run once: the first visitor
    of a fresh server who came by a link was told that the page does not exist. The router is all
    there is, from the start.
    """
    PagesManager.uses_pages_directory = False
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield


def _warm_up() -> None:
    """Read what every first page needs; what fails here fails on the page, with its own words."""
    try:
        from analytics import queries
        from analytics.views import overview
        from ui.shell import session

        state, _ = session.newest()
        if state is not None:
            queries.contents(state, overview.headline())
    except Exception:  # noqa: BLE001 - the server starts, and the page says what is wrong
        _log.exception("What the first page needs could not be read beforehand")
