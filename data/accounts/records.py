"""A record as it was saved, and the chain of hashes that shows whether it still is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from data.accounts.kinds import Kind, canonical, kinds

PUBLIC, RESTRICTED = "I", "II"
COLUMNS = (
    "number", "kind", "reference", "version", "part", "ground", "restricted", "fields", "author",
    "saved_at", "reason", "previous_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One version of a record.

    Attributes
    ----------
    kind, reference : str
        Which record.
    version, number : int
        Counted within the record, and over the whole register.
    values : mapping
        Field to value; days as text (2015-02-26).
    part : str
        'I' is public, 'II' is restricted, with its `ground`.
    restricted : mapping
        Fields that are not for publication although the record is, each with its ground.
    author, saved_at, reason : str
        Who saved it, when (UTC), and why.
    previous_hash, hash : str
        SHA-256 of the version before in the register, and of this one.
    """

    kind: str
    reference: str
    version: int
    values: Mapping[str, Any]
    part: str = PUBLIC
    ground: str = ""
    restricted: Mapping[str, str] = field(default_factory=dict)
    author: str = ""
    saved_at: str = ""
    reason: str = ""
    number: int = 0
    previous_hash: str = ""
    hash: str = ""

    @property
    def of(self) -> Kind:
        """The kind of record."""
        return kinds()[self.kind]

    @property
    def title(self) -> str:
        """What names it in lists."""
        return str(self.values.get(self.of.title, ""))

    def text(self, key: str) -> str:
        """Return a field as text; '' where it is empty."""
        return str(self.values.get(key, ""))

    def day(self, key: str) -> date | None:
        """Return a field as a day; None where it is empty."""
        value = self.values.get(key)
        return date.fromisoformat(value) if value else None

    def rows(self, key: str) -> list[dict[str, Any]]:
        """Return the rows of a field; none where it is empty."""
        return list(self.values.get(key, []))

    @property
    def links(self) -> tuple[tuple[str, str, str], ...]:
        """The records it points to: relation, kind, reference."""
        return tuple(
            (entry.relation, entry.to, self.values[key])
            for key, entry in self.of.fields.items()
            if entry.type == "link" and key in self.values
        )


class Records(Protocol):
    """Where records are read from: the register of the office, or a public edition."""

    def newest(self, kind: str, /) -> list[Record]:
        """List the records of a kind as they are now, in the order in which they were begun."""


def public_part(record: Record) -> dict[str, Any] | None:
    """Return the fields that may be published; None where the record is part II.

    Rows that say themselves that they are part II (items of a meeting, files of a paper) go too.
    """
    if record.part != PUBLIC:
        return None
    values = {}
    for key, value in record.values.items():
        item = record.of.fields.get(key)
        if item is None or item.office_only or key in record.restricted:
            continue
        if item.type == "rows":
            value = [row for row in value if row.get("part", PUBLIC) == PUBLIC]
        values[key] = value
    return values


def content(row: Mapping[str, Any]) -> str:
    """Write what a hash is made of: every column but the hash itself."""
    return canonical([row[name] for name in COLUMNS if name != "hash"])


def digest(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a version."""
    return hashlib.sha256(content(row).encode()).hexdigest()


def from_row(row: Mapping[str, Any]) -> Record:
    """Read a record from a row of the table ``version``."""
    return Record(
        row["kind"],
        row["reference"],
        row["version"],
        json.loads(row["fields"]),
        row["part"],
        row["ground"],
        json.loads(row["restricted"]),
        row["author"],
        row["saved_at"],
        row["reason"],
        row["number"],
        row["previous_hash"],
        row["hash"],
    )
