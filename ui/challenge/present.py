"""What the audience and the speaker find on the page: the meetings, and their screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analytics import as_text
from analytics.views.challenge import NotPublic
from analytics.wording import phrases
from data.challenge import agenda_file
from data.challenge.agenda import Agenda
from data.problems import Rejected
from data.warehouse import status
from data.warehouse.snapshot import Snapshot
from ui.challenge import edition
from ui.challenge.screens import titles
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

INTRODUCTION = (
    "Every quarter the Chief Constable answers in public. These are the screens that the hall "
    "sees, to look at, to read in large print or with a screen reader, and to keep."
)
NOTHING = "No meeting is open to the audience yet."
BEGIN = "Start one, or open a saved one, on the Prepare tab above."
FULL = "The screens open in a window of their own. Arrow keys go on and back; F fills the screen."


@part_of_page("The note on the release")
def edition_of(public: Snapshot) -> None:
    """Say which release is presented, and whether its figures are made up."""
    release = public.release
    assert release is not None, "only a public edition is presented"
    if status.edition(public) == "demonstration":
        st.warning(phrases.DEMONSTRATION, icon=":material/science:")
    st.caption(
        f"From release {release.number} of the public edition, as at {as_text.day(release.as_at)}."
    )


@part_of_page("The list of meetings")
def meetings(state: Snapshot, close: Callable[[Snapshot, str], None] | None = None) -> None:
    """List the meetings that are open to the audience, the newest first, with their screens.

    Parameters
    ----------
    state : Snapshot
        A public edition.
    close : callable, optional
        Takes a meeting back: for the office.
    """
    held = agenda_file.listed(agenda_file.opened(state.path))
    if not held:
        st.info(NOTHING if close is None else f"{NOTHING} {BEGIN}")
        return
    st.write(INTRODUCTION)
    for name, path in held.items():
        if close is not None:
            st.button(
                f"Withdraw {name}", key=f"close-{name}", on_click=close, args=(state, name),
                help="The audience can no longer see it.", type="tertiary",
            )  # fmt: skip
        try:
            agenda = agenda_file.read(path)
            address = edition.handed_out(state, name, agenda)
        except Rejected as rejected:
            for problem in rejected.problems[:3]:
                st.error(escape.plain(str(problem)))
            continue
        except NotPublic as why:
            st.warning(escape.plain(f"{name}: not shown with the present release. {why}"))
            continue
        _meeting(state, name, agenda, address)


def _meeting(state: Snapshot, name: str, agenda: Agenda, address: str) -> None:
    where = f", {agenda.venue}" if agenda.venue else ""
    head = f"{agenda.title}: {as_text.day(agenda.on)}{where}"
    st.header(escape.plain(head), anchor=False)
    with st.container(horizontal=True, key=f"meeting-{name}"):
        st.link_button("Show the screens", f"{address}#screens", type="primary", help=FULL)
        st.link_button("Read them", f"{address}#reading")
        st.link_button("Large print", f"{address}#large")
        st.download_button(
            "For a memory stick (HTML)",
            partial(edition.display, state, agenda),
            f"challenge-{name}.html",
            "text/html",
            key=f"html-{name}",
            on_click="ignore",
        )
        st.download_button(
            "PDF",
            partial(edition.pdf, state, name, agenda),
            f"challenge-{name}.pdf",
            "application/pdf",
            key=f"pdf-{name}",
            on_click="ignore",
        )
    items = "".join(f"<li>{escape.html(title)}</li>" for title in titles(state, agenda))
    st.html(f"<ol>{items}</ol>")
