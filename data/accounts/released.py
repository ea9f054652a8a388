"""Which records go into a public edition, and what of each; and reading them there again.

What is left out is left out here and nowhere else: records of part II and those the office has not
agreed, fields and rows that are restricted, bound figures (a figure behind a token may be one that
is not shown), initials, and recipients who are persons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from data.accounts.records import Record, public_part
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot

AGREED = ("Agreed", "Published")
PERSON = "An individual"
RELEASED: Mapping[str, Callable[[Record], bool]] = {
    "meeting": lambda record: bool(record.text("agreed") or record.text("published")),
    "action": lambda record: True,
    "recommendation": lambda record: bool(record.text("responded")),
    "account": lambda record: record.text("stage") in AGREED,
    "award": lambda record: record.text("state") == "Awarded",
    "deliverable": lambda record: True,
    "paper": lambda record: True,
}
_NEEDS = {"deliverable": "award"}  # left out with the record it belongs to
_PRIVATE_COLUMNS = {"initials", "by"}  # of rows: they name people
_OF_A_PERSON = {"recipient_id", "description", "purpose", "conditions", "reasons", "title"}


def released(register: Register) -> list[Record]:
    """List the records that may be published, each with nothing but what may be published."""
    ones = {
        (record.kind, record.reference): record
        for kind, fits in RELEASED.items()
        for record in register.newest(kind)
        if public_part(record) is not None and fits(record)
    }
    for kind, link in _NEEDS.items():
        for key in [key for key in ones if key[0] == kind]:
            if (link, ones[key].text(link)) not in ones or link in ones[key].restricted:
                del ones[key]
    return [_stripped(record, set(ones)) for record in ones.values()]


def _stripped(record: Record, ones: set[tuple[str, str]]) -> Record:
    """Leave of a record what may be published."""
    values = {}
    for key, value in (public_part(record) or {}).items():
        field = record.of.fields[key]
        if key == "figures" or (field.type == "link" and (field.to, value) not in ones):
            continue
        if field.type == "rows":
            value = [_without_people(row) for row in value]
            value = [row for row in value if row]
        values[key] = value
    if record.kind == "award" and record.values.get("to_person"):
        values = {key: value for key, value in values.items() if key not in _OF_A_PERSON}
        values |= {"recipient": PERSON, "title": f"Award to {PERSON.lower()}"}
    return Record(record.kind, record.reference, 1, values, saved_at=record.saved_at[:10])


def _without_people(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name not in _PRIVATE_COLUMNS}


def without(records: Iterable[Record], refused: Iterable[tuple[str, str]]) -> list[Record]:
    """Leave out records that are refused, what belongs to them, and what points to them."""
    gone = set(refused)
    remaining = [
        record
        for record in records
        if (record.kind, record.reference) not in gone
        and (record.kind not in _NEEDS or (_NEEDS[record.kind], record.text(_NEEDS[record.kind]))
             not in gone)
    ]  # fmt: skip
    ones = {(record.kind, record.reference) for record in remaining}
    return [_stripped(record, ones) for record in remaining]


class PublicRecords:
    """The records of a public edition, read as those of the register are.

    Attributes
    ----------
    path : pathlib.Path
        The public file.
    """

    def __init__(self, state: Snapshot) -> None:
        self.path: Path = state.path
        self._state = state

    @property
    def exists(self) -> bool:
        """Whether the file holds any record; one made by an earlier version has no such table."""
        return _holds(self._state, "record") and bool(
            self._state.query("select count(*) from record").fetchall()[0][0]
        )

    def newest(self, kind: str) -> list[Record]:
        """List the records of a kind, in the order in which they were begun."""
        if not _holds(self._state, "record"):
            return []
        rows = self._state.query(
            "select reference, fields, saved_on from record where kind = $kind order by place",
            {"kind": kind},
        ).fetchall()
        return [
            Record(kind, reference, 1, json.loads(fields), saved_at=saved_on.isoformat())
            for reference, fields, saved_on in rows
        ]

    def files(self) -> list[tuple[str, str, str]]:
        """List the files of papers: reference of the paper, name and SHA-256."""
        if not _holds(self._state, "paper_file"):
            return []
        return self._state.query(
            "select reference, file, sha256 from paper_file order by reference, file"
        ).fetchall()

    def file(self, reference: str, name: str) -> bytes:
        """Return a file of a paper."""
        rows = self._state.query(
            "select content from paper_file where reference = $reference and file = $name",
            {"reference": reference, "name": name},
        ).fetchall()
        return bytes(rows[0][0])


def _holds(state: Snapshot, table: str) -> bool:
    """Whether a public file has a table; one made by an earlier version lacks those of records."""
    rows = state.query(
        "select 1 from information_schema.tables "
        "where table_catalog = 'warehouse' and table_name = $table",
        {"table": table},
    )
    return bool(rows.fetchall())


class Preview:
    """What would be published of the register today, read as a public edition is."""

    def __init__(self, register: Register) -> None:
        self.exists = register.exists
        self._records = released(register)

    def newest(self, kind: str) -> list[Record]:
        """List the records of a kind, in the order in which they were begun."""
        return [record for record in self._records if record.kind == kind]

    def files(self) -> list[tuple[str, str, str]]:
        """List no files: papers are made for the public when they are released."""
        return []
