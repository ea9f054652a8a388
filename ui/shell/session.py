"""One look at a page sees one state of the warehouse; the first look builds a demonstration."""

from __future__ import annotations

import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from data import catalogue, site
from data.problems import WarehouseError
from data.warehouse.snapshot import Snapshot, snapshot
from ui.shell import escape

# The frames of a page have some hundred rows: text that Arrow holds costs a page a fifth of its
# time in calls, and saves memory that is not short.
pd.set_option("mode.string_storage", "python")
ROUTER = Path(__file__).resolve().parents[2] / "app.py"
_held: ContextVar[Snapshot | None] = ContextVar("warehouse", default=None)
_first_start = threading.Lock()


@contextmanager
def holding(state: Snapshot) -> Iterator[None]:
    """Let a page see this state, and only this one, from its first line to its last."""
    token = _held.set(state)
    try:
        yield
    finally:
        _held.reset(token)


def state() -> Snapshot:
    """Return the state that this rerun sees.

    A page that is run by itself, not by the router, shows nothing of a warehouse: the router is
    run instead. It finds the page again, because a page's file is named as its address.
    """
    held = _held.get()
    if held is None:
        runpy.run_path(str(ROUTER))
        st.stop()
    return held


class Trouble(NamedTuple):
    """Why there is nothing to show."""

    title: str
    text: str


def newest() -> tuple[Snapshot | None, Trouble | None]:
    """Return the newest state, None where there is no warehouse yet; or what is wrong with it.

    The catalogue is read before anything else: with a broken one no figure means anything.
    """
    try:
        catalogue.indicators()
        site.settings()
        return snapshot(), None
    except catalogue.CatalogueError as error:
        return None, Trouble("The catalogue of indicators cannot be used", str(error))
    except site.SiteError as error:
        return None, Trouble("The settings of the site cannot be used", str(error))
    except WarehouseError as error:
        return None, Trouble("The warehouse cannot be read", str(error))


def stop_if(trouble: Trouble | None) -> None:
    """Say what is wrong, and end the page there."""
    if trouble:
        st.error(escape.plain(trouble.text), title=trouble.title)
        st.stop()


def demonstration() -> Snapshot:
    """Build the demonstration; anyone who else comes meanwhile waits, and then sees the same."""
    # Only here: what builds is heavy, and is needed once.
    from data.loading.load_files import build_demonstration

    place = st.empty()
    with place.container():
        st.title("Preparing a demonstration", anchor=False)
        st.write("No crime data is loaded yet. Made-up figures are being prepared instead.")
        bar = st.progress(0.0, "Starting")

    def show(share: float, doing: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), doing[:1].upper() + doing[1:])

    with _first_start:
        if snapshot() is None:
            build_demonstration(show)
    place.empty()
    built = snapshot()
    if built is None:
        raise WarehouseError("There is no warehouse, and the demonstration could not be built.")
    return built
