"""The most similar group of Essex Police by date: which forces it is compared with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data.problems import quoted
from data.settings_file import dated_entries, require_text
from geo.essex import FORCE_NAME
from geo.forces import FORCES

DEFAULT = Path(__file__).with_suffix(".toml")


class SimilarForcesError(Exception):
    """The file of similar forces cannot be used; the message names file and group."""


@dataclass(frozen=True)
class SimilarGroup:
    """A group of similar forces.

    Attributes
    ----------
    since : datetime.date
        First day it holds.
    name, source : str
    forces : tuple of str
        Names of `geo.forces.FORCES`.
    """

    since: date
    name: str
    source: str
    forces: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the police force areas."""
        return tuple(FORCES[name] for name in self.forces)


def group_on(day: date) -> SimilarGroup | None:
    """Return the group that holds on a day; None before the first.

    Of the file that ESSEX_SIMILAR_FORCES names, else of ``similar_forces.toml``.

    Raises
    ------
    SimilarForcesError
        If the file cannot be used.
    """
    known = groups(Path(os.environ.get("ESSEX_SIMILAR_FORCES") or DEFAULT))
    return next((group for group in reversed(known) if group.since <= day), None)


@cache
def groups(path: Path) -> tuple[SimilarGroup, ...]:
    """Read and check a file of groups, the oldest first."""
    made = []
    entries = dated_entries(path, "group", "ESSEX_SIMILAR_FORCES", "2026-04-01", SimilarForcesError)
    for where, since, entry in entries:
        name, source = (
            require_text(entry, key, where, SimilarForcesError) for key in ("name", "source")
        )
        forces = entry.get("forces")
        if not isinstance(forces, list) or not forces:
            raise SimilarForcesError(f"{where}: forces is missing. Expected a list of names.")
        unknown = [each for each in forces if each not in FORCES or each == FORCE_NAME]
        if unknown or len(set(forces)) < len(forces):
            wrong = quoted(str(unknown[0])) if unknown else "a force twice"
            raise SimilarForcesError(
                f"{where}: {wrong} in forces. Expected other forces than Essex, each once, by the "
                "names of geo/forces.py, such as Avon and Somerset."
            )
        made.append(SimilarGroup(since, name, source, tuple(forces)))
    return tuple(sorted(made, key=lambda group: group.since))
