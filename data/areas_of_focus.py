"""The Areas of Focus of the Police and Crime Plan: one table for catalogue, returns and pages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from data.offices import OfficeError, office_on


@dataclass(frozen=True)
class AreaOfFocus:
    """One Area of Focus; the fields are described at the head of ``areas_of_focus.toml``."""

    name: str
    short: str
    page: str
    title: str
    heading: str
    help: str


def _as_the_office_calls_them() -> tuple[AreaOfFocus, ...]:
    """Read the table, with the headings of the plan of the office of today."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["area_of_focus"]
    office = office_on()
    pages = {entry["page"] for entry in entries}
    if unknown := sorted(set(office.areas_of_focus) - pages):
        raise OfficeError(
            f"{office.name}: {unknown[0]} is the page of no Area of Focus. Expected one of "
            f"{', '.join(sorted(pages))}."
        )
    return tuple(
        AreaOfFocus(
            **entry | {"heading": office.areas_of_focus.get(entry["page"], entry["heading"])}
        )
        for entry in entries
    )


AREAS_OF_FOCUS: tuple[AreaOfFocus, ...] = _as_the_office_calls_them()
"""In the order of the plan; the last is what belongs to all of them."""

AREA_OF_FOCUS_NAMES: tuple[str, ...] = tuple(item.name for item in AREAS_OF_FOCUS)
"""As the catalogue names them."""
