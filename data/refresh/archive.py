"""The archive of fetched files, kept next to the warehouse, and the register of what is in it.

A publisher keeps 36 months of crime; an older month can only be read again from the file. So every
file that was fetched and loaded stays, in the newest edition. Files arrive in ``incoming``, wait in
``held`` where a person has to decide, and move to the folder of their source once loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import filelock

from data.loading.atomic_file import put
from data.problems import WarehouseError

REGISTER = "register.json"
Mark = dict[str, Any]
"""What identifies a published edition: ETag, time of change, length, CRC, count; never secret."""


@dataclass
class ArchivedFile:
    """One file of the archive.

    Attributes
    ----------
    source, name : str
        Which source, and the path inside the source's folder.
    edition, group, series : str
        '2025-10'; what is loaded together with it; what a later edition is compared with.
    address : str
        Where it came from.
    mark : dict
        What identified the published edition.
    sha256 : str
        Of the file.
    size, rows : int
        Bytes; rows or areas, None where they are not counted.
    fetched_at : str
        In UTC, ISO 8601.
    reason : str
        Why a held file is held, or why an incoming one was not loaded.
    """

    source: str
    name: str
    edition: str
    group: str
    series: str
    address: str
    mark: Mark
    sha256: str
    size: int
    rows: int | None
    fetched_at: str
    reason: str = ""

    @property
    def key(self) -> str:
        """Names the file within the archive."""
        return f"{self.source}/{self.name}"


@dataclass
class Register:
    """What the archive holds, and what the publishers were last found to have."""

    stored: dict[str, ArchivedFile] = field(default_factory=dict)
    incoming: dict[str, ArchivedFile] = field(default_factory=dict)
    held: dict[str, ArchivedFile] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def folder_of(database: Path) -> Path:
    """Return the archive's folder: ``essex-sources`` next to ``essex.duckdb``."""
    return database.with_name(f"{database.stem}-sources")


class Archive:
    """The folder and its register. Use `open_archive` to change it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.register = read_register(folder)

    def stored_path(self, record: ArchivedFile) -> Path:
        """Where a loaded file stays."""
        return self.folder / record.source / record.name

    def incoming_path(self, source: str, name: str) -> Path:
        """Where a file arrives."""
        return self.folder / "incoming" / source / name

    def held_path(self, record: ArchivedFile) -> Path:
        """Where a file waits for a person."""
        return self.folder / "held" / record.source / record.name

    def latest(self, key: str) -> ArchivedFile | None:
        """Return the newest edition of a file that is here, loaded or about to be."""
        return self.register.incoming.get(key) or self.register.stored.get(key)

    def known(self, key: str) -> list[ArchivedFile]:
        """Return every edition of a file that is here: loaded, about to be, held."""
        register = self.register
        places = (register.stored, register.incoming, register.held)
        return [place[key] for place in places if key in place]

    def newest_edition(self, source: str) -> str | None:
        """Return the newest edition of a source that was loaded."""
        return max(
            (record.edition for record in self.register.stored.values() if record.source == source),
            default=None,
        )

    def last_of_series(self, series: str, before: str) -> ArchivedFile | None:
        """Return the newest file of a series whose edition is older than `before`."""
        everything = {**self.register.stored, **self.register.incoming}.values()
        older = [it for it in everything if it.series == series and it.edition < before]
        return max(older, key=lambda record: record.edition, default=None)

    def arrive(self, whole: Path, record: ArchivedFile) -> None:
        """Take a checked file in; it is loaded next."""
        place = self.incoming_path(record.source, record.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(whole, place)
        for ending in (".part", ".part.json"):  # left where the process ended in between
            place.with_name(place.name + ending).unlink(missing_ok=True)
        self.register.incoming[record.key] = record
        if held := self.register.held.pop(record.key, None):
            self.held_path(held).unlink(missing_ok=True)
        self.save()

    def hold(self, whole: Path, record: ArchivedFile) -> None:
        """Put a file where it waits for a person."""
        place = self.held_path(record)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(whole, place)
        self.register.held[record.key] = record
        self.save()

    def keep(self, record: ArchivedFile, place: Path) -> None:
        """Move a loaded file to where it stays."""
        stays = self.stored_path(record)
        stays.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() and place != stays:
            os.replace(place, stays)
        record.reason = ""
        self.register.stored[record.key] = record
        self.register.incoming.pop(record.key, None)
        self.register.held.pop(record.key, None)
        self.save()

    def settle(self, loaded: frozenset[str]) -> None:
        """Bring register and files together after whatever happened since the last call.

        Parameters
        ----------
        loaded : frozenset of str
            The hashes of all files in the warehouse: a held file that a person loaded is kept.
        """
        # What a process that was killed was about to put in place.
        for left in (*self.folder.glob(".*.json.*"), *self.folder.glob("incoming/**/.*")):
            left.unlink()
        for record in [*self.register.held.values(), *self.register.incoming.values()]:
            held = self.register.held.get(record.key) is record
            place = (
                self.held_path(record) if held else self.incoming_path(record.source, record.name)
            )
            if not place.exists() and _is(self.stored_path(record), record.sha256):
                self.keep(record, place)  # the process ended after the move
            elif not place.exists():
                # Removed by a person, or by the process ending before it was complete.
                (self.register.held if held else self.register.incoming).pop(record.key)
                self.save()
            elif record.sha256 in loaded:
                self.keep(record, place)
        for record in list(self.register.stored.values()):
            if not self.stored_path(record).exists() and record.sha256 not in loaded:
                self.register.stored.pop(record.key)
                self.save()

    def save(self) -> None:
        """Write the register in one step."""
        content = json.dumps(asdict(self.register), indent=1, sort_keys=True)
        put(content.encode("utf-8"), self.folder / REGISTER)


def _is(path: Path, sha256: str) -> bool:
    return path.exists() and sha256_of(path) == sha256


def read_register(folder: Path) -> Register:
    """Read the register; an empty one where there is none yet.

    Raises
    ------
    WarehouseError
        If it is there and cannot be read.
    """
    path = folder / REGISTER
    if not path.exists():
        return Register()
    try:
        content = json.loads(path.read_text("utf-8"))
        places = ("stored", "incoming", "held")
        read = {
            place: {key: ArchivedFile(**fields) for key, fields in content[place].items()}
            for place in places
        }
        return Register(**read, answers=content["answers"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WarehouseError(
            f"{path}: the register of fetched files cannot be read ({error}). Move it away: the "
            "next refresh makes a new one, and fetches again what it no longer knows of."
        ) from error


@contextmanager
def open_archive(folder: Path) -> Iterator[Archive]:
    """Open the archive for one refresh at a time.

    Raises
    ------
    WarehouseError
        If another refresh is running, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock", timeout=0)
        lock.acquire()
    except filelock.Timeout as error:
        raise WarehouseError(
            f"{folder}: another refresh is running. Wait until it has ended."
        ) from error
    except OSError as error:
        raise WarehouseError(
            f"{folder}: cannot be written ({error.strerror or error}). Fetched files are kept "
            "there, next to the warehouse: allow writing to it."
        ) from error
    try:
        yield Archive(folder)
    except OSError as error:
        raise WarehouseError(
            f"{folder}: cannot be used ({error}). What has come so far is there: free some space "
            "or allow writing, then run the command again."
        ) from error
    finally:
        lock.release()
