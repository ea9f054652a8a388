"""A small public edition, made, and an agenda of every kind of item."""

from __future__ import annotations

import functools
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from data.challenge.agenda import (
    COMPARE,
    MAP,
    TREND,
    Agenda,
    AgendaSentence,
    Project,
    Question,
    View,
)
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import FORCE
from tests.helpers.small_warehouse import Made, build

ON = date(2026, 12, 10)
COLCHESTER = "E07000071"
# What somebody writes who wants it to be run.
EVIL = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{}"
AGENDA = Agenda(
    "Essex Police Challenge",
    "Chelmsford",
    ON,
    (
        View("burglary", FORCE, TREND, topic="Burglary", note="Homes and other buildings."),
        View("burglary", FORCE, MAP),
        View("recorded_crime", COLCHESTER, COMPARE),
        View("solved_rate", FORCE, TREND, "", date(2025, 7, 1), date(2025, 9, 30)),
        AgendaSentence("Nothing changed beyond chance.", "In short"),
        Question("Why did nobody come when our van was broken into?", "Vehicle crime"),
        Project("Athena", "delayed", "It is to be in use from the autumn."),
    ),
)


def public(path: Path, made: Made | None = None, number: int = 3) -> Path:
    """Write a made warehouse that says of itself that it was released."""
    preparing = path.with_name(f"made-{path.name}")
    if made is None:
        preparing.write_bytes(_as_ever())
    else:
        build(preparing, made)
    with duckdb.connect(preparing) as connection:
        connection.executemany(
            "insert into warehouse values (?, ?)",
            [
                ("public", str(number)),
                ("as_at", "2025-10-31"),
                ("released_at", "2025-11-10T09:00:00+00:00"),
            ],
        )
    preparing.replace(path)
    return path


@functools.cache
def _as_ever() -> bytes:
    """Make the warehouse that nothing is different in, once."""
    with tempfile.TemporaryDirectory() as folder:
        return build(Path(folder) / "made.duckdb").read_bytes()


def state_of(path: Path) -> Snapshot:
    """Open a warehouse that is there."""
    held = snapshot(path)
    assert held is not None
    return held
