"""The catalogue of indicators and the meaning of outcome labels: read from TOML, checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from data.catalogue_checks import CatalogueError, check

CATALOGUE = Path(__file__).with_name("catalogue.toml")
OUTCOMES = Path(__file__).with_name("outcomes.toml")
ASB = "Anti-social behaviour"


@dataclass(frozen=True)
class Break:
    """A change of definition or practice: nothing is compared across it."""

    start: date
    reason: str


@dataclass(frozen=True)
class Indicator:
    """One entry of the catalogue; the fields are described at the head of ``catalogue.toml``."""

    indicator: str
    name: str
    area_of_focus: str
    tier: str
    definition: str
    numerator: str
    unit: str
    rise_is: str
    smallest_area: str
    frequency: str
    due_days: int
    owner: str
    published: bool
    caveats: str
    denominator: str | None = None
    scale: float = 1.0
    rolling: bool = False
    adds_up: str = "areas and periods"
    whole_numbers: bool = True
    events: bool = True
    matures: bool = False
    at_risk: str = ""
    confirmed: bool = True
    breakdowns: dict[str, list[str]] = field(default_factory=dict)
    breaks: tuple[Break, ...] = ()
    computed_from: dict[str, Any] | None = None

    @property
    def is_share(self) -> bool:
        """Whether a value is a numerator out of a denominator, not a count."""
        return self.denominator is not None


@cache
def indicators(path: Path = CATALOGUE) -> dict[str, Indicator]:
    """Read and check the catalogue.

    Returns
    -------
    dict
        Id to indicator, in the order of the file: by Area of Focus, headline indicators first.

    Raises
    ------
    CatalogueError
        Naming file and line, if an entry lacks a field, has an unknown one, or a value that
        cannot be right.
    """
    try:
        text = path.read_text("utf-8")
        entries = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    check(entries, text, path.name)
    return {key: _indicator(key, entry) for key, entry in entries.items()}


def _indicator(key: str, entry: dict[str, Any]) -> Indicator:
    breaks = tuple(Break(b["from"], b["reason"]) for b in entry.pop("breaks", ()))
    breakdowns = entry.pop("breakdowns", {}) | _of_crime(entry.get("computed_from", {}))
    return Indicator(indicator=key, breaks=breaks, breakdowns=breakdowns, **entry)


def _of_crime(source: dict[str, Any]) -> dict[str, list[str]]:
    """Say by what crime records are broken down."""
    breakdowns = {}
    if source.get("breakdown") == "crime_type":
        breakdowns["crime_type"] = source["crime_types"]
    if source.get("measure") == "solved":
        breakdowns["outcome"] = ["not solved", "awaiting", "not known"]
    return breakdowns


@cache
def outcome_groups(path: Path = OUTCOMES) -> dict[str, str]:
    """Return what each published outcome label means.

    Returns
    -------
    dict
        Label to 'solved', 'not solved', 'awaiting' or 'not known'.
    """
    return {
        label: group.replace("_", " ")
        for group, reasons in tomllib.loads(path.read_text("utf-8")).items()
        for labels in reasons.values()
        for label in labels
    }


@cache
def crime_types() -> frozenset[str]:
    """Return every published category that the catalogue counts, ASB included."""
    return frozenset(
        crime_type
        for entry in indicators().values()
        if entry.computed_from and entry.computed_from["records"] == "crime"
        for crime_type in entry.computed_from["crime_types"]
    )


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the catalogue into the warehouse, in place of the one that was there."""
    connection.execute("delete from indicator")
    columns = [
        "indicator", "name", "area_of_focus", "tier", "definition", "numerator", "denominator",
        "unit", "scale", "rise_is", "smallest_area", "frequency", "rolling", "adds_up", "events",
        "matures", "due_days", "owner", "published", "confirmed", "caveats",
    ]  # fmt: skip
    rows = [
        [
            *(getattr(entry, column) for column in columns),
            entry.computed_from["records"] if entry.computed_from else "return",
        ]
        for entry in indicators().values()
    ]
    places = ", ".join(f"({', '.join('?' * (len(columns) + 1))})" for _ in rows)
    connection.execute(
        f"insert into indicator ({', '.join(columns)}, computed_from) values {places}",
        [value for row in rows for value in row],
    )


def write_breaks(connection: duckdb.DuckDBPyConnection, edition: str | None) -> None:
    """Put the breaks of the catalogue among the notes: they are of published data only."""
    connection.execute("delete from loaded_note where load_id is null")
    if edition != "published":
        return
    for entry in indicators().values():
        for known in entry.breaks:
            connection.execute(
                "insert into loaded_note values (?, '', ?, null, 'break', ?, null, null)",
                [entry.indicator, known.start, known.reason],
            )
