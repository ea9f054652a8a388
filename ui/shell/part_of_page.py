"""A part of a page that fails does not take the page with it.

It says in plain words that it could not be made; the log has the reason; the rest is shown. What
Streamlit itself raises to stop or run a page again is no `Exception` and passes through.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import streamlit as st

from ui.shell import escape

Arguments = ParamSpec("Arguments")

COULD_NOT = "could not be made"
REST = "The rest of the page is not affected. The log of the server has the reason."
NO_REST = "The log of the server has the reason. The other pages are not affected."
_log = logging.getLogger(__name__)


def part_of_page(
    name: str,
) -> Callable[[Callable[Arguments, None]], Callable[Arguments, None]]:
    """Let a function that shows a part of a page fail alone.

    Parameters
    ----------
    name : str
        What it shows, as the beginning of a sentence: 'The map'.
    """

    def decorate(show: Callable[Arguments, None]) -> Callable[Arguments, None]:
        @functools.wraps(show)
        def shown(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
            with failing_alone(name):
                run(name, functools.partial(show, *args, **kwargs))

        return shown

    return decorate


def run(name: str, show: Callable[[], None]) -> None:
    """Show a part of a page; in one place, so that a test can make each of them fail by name."""
    show()


@contextmanager
def failing_alone(name: str, rest: str = REST) -> Iterator[None]:
    """Say that a part could not be made where something in it fails, and go on after it."""
    try:
        yield
    except Exception:  # noqa: BLE001 - whatever it is, the reader needs the rest of the page
        _log.exception("%s %s", name, COULD_NOT)
        st.error(escape.plain(f"{name} {COULD_NOT}. {rest}"), icon=":material/error:")
