"""The Areas of Focus of the Police and Crime Plan: one table for catalogue, returns and pages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AreaOfFocus:
    """One Area of Focus; the fields are described at the head of ``areas_of_focus.toml``."""

    name: str
    short: str
    page: str
    title: str
    heading: str
    help: str


AREAS_OF_FOCUS: tuple[AreaOfFocus, ...] = tuple(
    AreaOfFocus(**entry)
    for entry in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[
        "area_of_focus"
    ]
)
"""In the order of the plan; the last is what belongs to all of them."""

AREA_OF_FOCUS_NAMES: tuple[str, ...] = tuple(item.name for item in AREAS_OF_FOCUS)
"""As the catalogue names them."""
