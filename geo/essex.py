"""The Essex Police area: the councils of today, and what those of another date are called.

Codes, names, dates and successors are in ``geo/areas.toml``. Councils of another date come with
their boundary file, as a set of their own (`data.sources.council_sets`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

AREAS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("areas.toml").read_text(encoding="utf-8")
)

FORCE: str = AREAS["force"]["code"]
FORCE_NAME: str = AREAS["force"]["name"]
COUNTY: str = AREAS["county"]["code"]
COUNTY_NAME: str = AREAS["county"]["name"]

DISTRICTS: dict[str, str] = {entry["code"]: entry["name"] for entry in AREAS["council"]}
"""The districts and unitaries of the force area today: name by code."""

DISTRICT_CODES: dict[str, str] = {name: code for code, name in DISTRICTS.items()}

_KINDS: dict[str, str] = {entry["code"]: entry["kind"] for entry in AREAS["council"]}

NO_PLACE = f"{FORCE}:no-place"
OUTSIDE = f"{FORCE}:outside"
NO_DISTRICT = f"{FORCE}:no-district"


@dataclass(frozen=True)
class Level:
    """What the councils of a date are called.

    Attributes
    ----------
    since : datetime.date
        From when they are called so.
    title : str
        Of a set of them: 'Unitary councils of 2028'.
    singular : str
        One of them: 'unitary council'.
    """

    since: date
    title: str
    singular: str


def level_of(year: int) -> Level:
    """Return what the councils of a boundary file of a year are called."""
    known = [entry for entry in AREAS["level"] if entry["from"].year <= year]
    entry = max(known or AREAS["level"][:1], key=lambda entry: entry["from"])
    return Level(entry["from"], entry["title"].format(year=year), entry["one"])


def named_successors() -> dict[str, tuple[str, ...]]:
    """Return the councils that are named as successors: codes by the code of the former one."""
    return {
        entry["code"]: tuple(entry["successors"])
        for entry in AREAS["council"]
        if entry.get("successors")
    }


def district_kind(code: str) -> str:
    """Return ``'unitary'`` or ``'district'``: England's unitary codes begin with E06."""
    return _KINDS.get(code, "unitary" if code.startswith("E06") else "district")


def no_ward(district: str) -> str:
    """Return the code of what is left over of a district: rows whose ward is not known."""
    return f"{district}:no-ward"


def no_council(boundary_set: str) -> str:
    """Return the code of what is left over of a set of councils: rows in none of them."""
    return f"{boundary_set}:no-council"


def fixed_areas() -> list[tuple[str, str, str, str | None]]:
    """List the areas that are the same in every boundary set: code, name, kind, parent."""
    areas: list[tuple[str, str, str, str | None]] = [
        (FORCE, FORCE_NAME, "force", None),
        (COUNTY, COUNTY_NAME, "county", FORCE),
        (NO_PLACE, "Essex: the police gave no place", "remainder", FORCE),
        (OUTSIDE, "Outside Essex", "remainder", FORCE),
        (NO_DISTRICT, "Essex: no district given", "remainder", FORCE),
    ]
    for code, name in DISTRICTS.items():
        kind = district_kind(code)
        areas.append((code, name, kind, FORCE if kind == "unitary" else COUNTY))
    return areas
