"""Open every page that a released file offers, and say which fails: run before it is released.

    ESSEX_DATABASE=public.duckdb python -m ui.open_every_page

Exit status: 0 if every page opens, 1 if one fails; then a line for each that does.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[1]
SECONDS = 120
"""Longest that one page may take."""
FIRST = "overview"
"""The page that an address without a page shows."""


class _Errors(logging.Handler):
    """Collects what is logged as an error: a section that fails leaves the page standing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message, with the error that it is about."""
        error = record.exc_info[1] if record.exc_info else None
        self.messages.append(f"{record.getMessage()}{f' ({error})' if error else ''}")


def failures() -> dict[str, str]:
    """Open every page.

    Returns
    -------
    dict
        Page to what failed on it; empty if none did.
    """
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=SECONDS)
    at.run()
    faults = _faults(at, errors)
    if faults:  # then none opens, for the same reason
        return {FIRST: faults}
    results = {}
    for page in sorted(PROJECT.glob("pages/**/*.py")):
        errors.messages.clear()
        at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=SECONDS)
        try:
            at.run()
            at.switch_page(str(page.relative_to(PROJECT)))
            at.run()
        except ValueError as error:
            if "Known pages" in str(error):
                continue  # a page of the office, which the public edition does not offer
            raise
        except RuntimeError as error:  # longer than a page may take
            errors.messages.append(str(error))
        faults = _faults(at, errors)
        if faults:
            results[page.stem] = faults
    return results


def _faults(at: AppTest, errors: _Errors) -> str:
    """Say in one line what failed on a page; empty if nothing did."""
    faults = [str(item.value) for item in (*at.exception, *at.error)] + errors.messages
    return " ".join("; ".join(dict.fromkeys(faults)).split())


if __name__ == "__main__":
    failed = failures()
    for name, what in failed.items():
        print(f"{name}: {what}")
    sys.exit(1 if failed else 0)
