"""Small files as the publishers write them, for tests: good rows to start from, and their faults.

A row is a dictionary from column to cell, so that a test says only what is different in it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = dict[str, str]

STREET = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
OUTCOMES = (*STREET[:9], "Outcome type")

MONTH = "2025-01"
BASILDON = ("0.436057", "51.639952", "On or near Coach Mews", "E01021237", "Basildon 001A")
COLCHESTER = ("0.931071", "51.888940", "On or near Ashdown Way", "E01021699", "Colchester 008D")
SOUTHEND = ("0.714000", "51.541000", "On or near Parking Area", "E01015855", "Southend-on-Sea 010C")
BABERGH = ("0.747539", "52.014025", "On or near Bures Road", "E01029880", "Babergh 006A")
NOWHERE = ("", "", "No Location", "", "")


def crime_id(number: int) -> str:
    """Return a crime ID as the publisher makes them: 64 hexadecimal digits."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def crime(number: int = 1, place: tuple[str, ...] = BASILDON, **changed: str) -> Row:
    """Return a row of a recorded offence; ``Crime_type="Robbery"`` sets the cell of that column."""
    row = _row(STREET, crime_id(number), place) | {
        "Crime type": "Burglary",
        "Last outcome category": "Under investigation",
    }
    return row | _cells(changed)


def asb(place: tuple[str, ...] = BASILDON, **changed: str) -> Row:
    """Return a row of anti-social behaviour: no ID and no outcome."""
    return _row(STREET, "", place) | {"Crime type": "Anti-social behaviour"} | _cells(changed)


def outcome(number: int = 1, place: tuple[str, ...] = BASILDON, **changed: str) -> Row:
    """Return a row of an outcomes file."""
    return _row(OUTCOMES, crime_id(number), place) | {"Outcome type": "Suspect charged"} | _cells(
        changed
    )  # fmt: skip


def _row(columns: tuple[str, ...], identity: str, place: tuple[str, ...]) -> Row:
    where = zip(("Longitude", "Latitude", "Location", "LSOA code", "LSOA name"), place, strict=True)
    return (
        dict.fromkeys(columns, "")
        | {"Crime ID": identity, "Reported by": "Essex Police", "Falls within": "Essex Police"}
        | dict(where)
    )


def _cells(changed: Mapping[str, str]) -> Row:
    return {name.replace("_", " "): cell for name, cell in changed.items()}


def table(
    rows: Iterable[Row],
    month: str = MONTH,
    *,
    columns: tuple[str, ...] | None = None,
    header: Iterable[str] | None = None,
    end: str = "\n",
    quoted: bool = False,
) -> str:
    """Write rows as the text of a CSV file; a blank month becomes that of the file."""
    rows = list(rows)
    columns = columns or (OUTCOMES if rows and "Outcome type" in rows[0] else STREET)
    text = io.StringIO()
    writer = csv.writer(
        text, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerow(header or columns)
    for row in rows:
        writer.writerow({**row, "Month": row["Month"] or month}.get(name, "") for name in columns)
    return text.getvalue()


def write(
    folder: Path, rows: Iterable[Row], month: str = MONTH, *, bom: bool = False, **layout: object
) -> Path:
    """Write a file of one month under the publisher's own name, and return its path."""
    rows = list(rows)
    kind = "outcomes" if rows and "Outcome type" in rows[0] else "street"
    content = table(rows, month, **layout).encode()  # type: ignore[arg-type]
    return put(folder / f"{month}-essex-{kind}.csv", (codecs.BOM_UTF8 if bom else b"") + content)


def put(path: Path, content: str | bytes) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pack(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write a zip as the publisher packs it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
