"""Which register a page works on, who works on it, and today."""

from __future__ import annotations

import getpass
import os
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import filelock
import streamlit as st

from analytics.wording import figure_tokens
from data.accounts.records import Record
from data.accounts.register import Register, default_path
from data.accounts.released import PublicRecords
from data.warehouse import status
from data.warehouse.snapshot import Snapshot
from ui.shell import escape, page_queue

MADE_UP = "Demonstration: every meeting, action, award and account on this page is made up."


def is_demonstration(state: Snapshot) -> bool:
    """Whether the figures that go with the records are made up."""
    return status.edition(state) == "demonstration"


def register(state: Snapshot) -> Register:
    """Return the register that goes with a state of the warehouse."""
    return Register(default_path(demonstration=is_demonstration(state)))


def made_up(state: Snapshot, opened: Register) -> None:
    """Write the made-up register of the demonstration where there is none yet."""
    if not is_demonstration(state) or opened.exists or os.environ.get("ESSEX_ACCOUNTS"):
        return
    from data.accounts import demonstration  # needed once

    day = today()
    with filelock.FileLock(opened.path.with_name(f".{opened.path.name}.made"), timeout=300):
        if not opened.exists:
            demonstration.write(
                opened.path, day, lambda texts: figure_tokens.bind(state, texts, day)
            )


def begin(state: Snapshot) -> Register:
    """Begin a page of the office: end it in a public edition, say what is made up."""
    if state.release is not None:
        st.error("This page is not part of the public edition.")
        st.stop()
    opened = register(state)
    if is_demonstration(state):
        st.warning(MADE_UP, icon=":material/science:")
        if not opened.exists:
            with st.spinner("Writing the meetings of the demonstration"), page_queue.let_pass():
                made_up(state, opened)
    return opened


def author() -> str:
    """Return who saves: the person signed in, else the user of this machine."""
    if st.user.get("is_logged_in", False):
        return str(st.user.get("email") or "").strip().lower()
    return getpass.getuser()


def today() -> date:
    """Return the day of the page."""
    return datetime.now().astimezone().date()


def newest(opened: Register | PublicRecords, kind: str) -> tuple[Record, ...]:
    """List the records of a kind as they are now; read again only after a save."""
    if isinstance(opened, PublicRecords):
        return tuple(opened.newest(kind))
    return _newest(opened.path, kind, opened.versions())


@lru_cache(maxsize=32)
def _newest(path: Path, kind: str, versions: int) -> tuple[Record, ...]:
    return tuple(Register(path).newest(kind))


def name_of(opened: Register, kind: str, reference: str) -> str:
    """Write a record as links show it: M02/15 Performance scrutiny, 26 February 2015."""
    ones = next((item for item in newest(opened, kind) if item.reference == reference), None)
    return f"{reference} {label(ones)}" if ones else reference


def label(record: Record) -> str:
    """Write what names a record, shortened, with its day where that tells it apart."""
    title = record.title
    short = title if len(title) <= 80 else f"{title[:80]}…"
    day = record.day(record.of.dated) if record.kind in ("meeting", "event") else None
    return f"{short}, {day.day} {day:%B %Y}" if day else short


def heading(title: str, words: str) -> None:
    """Head a page, with a sentence on what it is for."""
    st.title(title, anchor=False)
    st.html(f'<p class="subtitle">{escape.html(words)}</p>')
