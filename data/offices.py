"""Whose figures these are, by date: names of office, force, plan and Areas of Focus."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from data.problems import quoted
from data.settings_file import dated_entries, require_text

DEFAULT = Path(__file__).with_suffix(".toml")
NAMES = ("name", "holder", "force", "plan")


class OfficeError(Exception):
    """The file of offices cannot be used; the message names file and entry."""


@dataclass(frozen=True)
class Office:
    """An office from a day on; the names are described at the head of ``offices.toml``."""

    since: date
    name: str
    holder: str
    force: str
    plan: str
    areas_of_focus: Mapping[str, str] = field(default_factory=dict)


def office_on(day: date | None = None) -> Office:
    """Return the office that holds on a day, today unless one is named; the first before it.

    Of the file that ESSEX_OFFICES names, else of ``offices.toml``.

    Raises
    ------
    OfficeError
        If the file cannot be used.
    """
    known = offices(Path(os.environ.get("ESSEX_OFFICES") or DEFAULT))
    day = day or date.today()
    return next((office for office in reversed(known) if office.since <= day), known[0])


@cache
def offices(path: Path) -> tuple[Office, ...]:
    """Read and check a file of offices, the oldest first."""
    made = []
    entries = dated_entries(path, "office", "ESSEX_OFFICES", "2028-05-08", OfficeError)
    for where, since, entry in entries:
        name, holder, force, plan = (require_text(entry, key, where, OfficeError) for key in NAMES)
        focus = entry.get("areas_of_focus", {})
        unknown = sorted(set(entry) - {"from", "areas_of_focus", *NAMES})
        if unknown:
            raise OfficeError(
                f"{where}: {quoted(unknown[0])} is not known. Expected: from, {', '.join(NAMES)}, "
                "areas_of_focus."
            )
        if not isinstance(focus, dict) or not all(
            isinstance(heading, str) and heading.strip() for heading in focus.values()
        ):
            raise OfficeError(f"{where}: areas_of_focus is a table of headings by page.")
        made.append(Office(since, name, holder, force, plan, focus))
    if not made:
        raise OfficeError(f"{path.name}: no [[office]] in it. Start from data/offices.toml.")
    return tuple(sorted(made, key=lambda office: office.since))
