"""Whose site this is, what it shows and as at when, and how to reach those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from analytics import queries
from analytics.model import site
from analytics.views.explorer import every_indicator
from analytics.wording import phrases
from ui.shell import escape, site_frame

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

NO_CONTACT = (
    "Those who run this copy of the site have not given a way to reach them yet. They can give one "
    "in the settings of the site (data/site.toml)."
)
WHAT_TO_SAY = (
    "Say which page (its address is enough, it holds every choice you made), which figure, and "
    "what you think is right. Please leave out names of people: nobody needs them to check a "
    "figure."
)


def whose_and_what(state: Snapshot) -> None:
    """Say whose site it is, what it shows, as at when, and what is not on it."""
    about = site.settings()
    contents = queries.contents(state, every_indicator())
    results = [
        f"{about.name} is a site of the {about.owner.removeprefix('The ')}.",
        about.shows,
        site_frame.as_at(state),
        phrases.DEMONSTRATION if contents.demonstration else "",
    ]
    _text(" ".join(part for part in results if part))
    if state.release is not None:
        _text(
            "This is the public edition. A figure of fewer than five, or one from which such a "
            "figure could be worked out, is not shown; what may not be published is not in it. "
            "What each indicator counts, where it comes from and what was revised is on the page "
            "Data and methods."
        )


def report_a_mistake() -> None:
    """Say how a mistake is reported, and what to write."""
    about = site.settings()
    st.header("Report a mistake", anchor=False)
    _text(WHAT_TO_SAY)
    if about.report_to:
        _link(_mail(about.report_to, f"A mistake on {about.name}"), about.report_to)
    elif not about.contact_page:
        _text(NO_CONTACT)
    else:
        _link(about.contact_page, about.contact_page)


def contact() -> None:
    """Say how to ask something."""
    about = site.settings()
    st.header("Contact", anchor=False)
    if about.contact_email:
        _link(_mail(about.contact_email, about.name), about.contact_email)
    if about.contact_page:
        _link(about.contact_page, about.contact_page)
    if not about.contact_email and not about.contact_page:
        _text(NO_CONTACT)
    _text("In an emergency call 999. To report a crime to the police, call 101.")


def _text(text: str) -> None:
    st.html(f'<p class="said">{escape.html(text)}</p>')


def _mail(address: str, subject: str) -> str:
    return f"mailto:{address}?subject={quote(subject)}"


def _link(address: str, label: str) -> None:
    """Link to an address of the settings, which `data.site` has checked."""
    st.html(f'<p class="said"><a href="{escape.html(address)}">{escape.html(label)}</a></p>')
