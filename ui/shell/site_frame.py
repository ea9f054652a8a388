"""What is around every page: whose site it is and as at when, and the ways to reach them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from analytics import as_text
from analytics.model import site
from analytics.queries.received import last_load
from analytics.wording import phrases
from ui.shell import escape

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

LINKS = {
    "About this site": "about-this-site",
    "Report a mistake": "about-this-site",
    "Accessibility": "accessibility",
}


def browser_title(page: str) -> str:
    """Name a page in the browser: what it is about first, the site last."""
    try:
        return f"{page} – {site.settings().name}"
    except site.SiteError:  # `session.newest` says on the page what is wrong with the settings
        return page


def head(state: Snapshot) -> None:
    """Name the site, whose it is, and as at when its figures are, above a page."""
    about = site.settings()
    parts = "".join(
        f"<span{owner}>{escape.html(text)}</span>"
        for owner, text in ((' class="site-owner"', about.owner), ("", as_at(state)))
    )
    st.html(f'<p class="site"><b>{escape.html(about.name)}</b>{parts}</p>')


def as_at(state: Snapshot) -> str:
    """Say which day the figures are from: that of a release, or of the newest load."""
    if state.release is not None:
        return phrases.released(state.release)
    newest = last_load(state)
    return f"Office edition, last loaded {as_text.day(newest)}." if newest else "Office edition."


def on_paper() -> None:
    """Say on paper alone of which site a page was printed, at which address, and when.

    Called when the address has been written: it leads to exactly this view.
    """
    query = urlencode(st.query_params.to_dict())
    address = f"{st.context.url or ''}{f'?{query}' if query else ''}"
    day = as_text.day(datetime.now().astimezone().date())
    words = f"{site.settings().name}, printed on {day} from {address}"
    st.html(f'<p class="foot on-paper">{escape.html(words)}</p>')


def foot() -> None:
    """Say below a page what the site shows, and lead to contact and accessibility."""
    about = site.settings()
    with st.container(key="site-foot"):
        st.html(
            f'<p class="foot"><b>{escape.html(about.name)}</b>, {escape.html(about.owner)}. '
            f"{escape.html(about.shows)}</p>"
        )
        with st.container(key="site-links", horizontal=True, gap="small"):
            for label, address in LINKS.items():
                st.page_link(f"pages/site/{address}.py", label=label)
