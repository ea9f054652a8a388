"""A page as Streamlit runs it, without a browser, opened at its address as by a link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.helpers.pages import HOME, script

PROJECT = Path(__file__).resolve().parents[2]


def open_page(page: str, folded: Sequence[str] = (), **address: str) -> AppTest:
    """Open a page at once, without another page before it, and fail on any exception.

    Parameters
    ----------
    page : str
        The name of its script; '' for the first page.
    folded : sequence of str
        Keys of folded parts that are open, so that tests see what they hold.
    **address : str
        Parameters of the address; 'from_' is 'from'.
    """
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key in folded:
        at.session_state[key] = True
    if page not in ("", HOME):
        at.switch_page(script(page))
    for key, value in address.items():
        at.query_params[key.rstrip("_")] = value
    at.run()
    assert not at.exception, at.exception[0].message
    return at
