"""The register: one SQLite file of versions that are added and never changed.

It is kept apart from the warehouse. A warehouse is rebuilt from the files that were sent; nobody
could send these records again. Loading, undoing a load and the demonstration never open it, and
the public edition must not.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import filelock

from data.accounts.kinds import Unfit, canonical, check, kind
from data.accounts.records import COLUMNS, PUBLIC, Record, digest, from_row
from data.problems import quoted
from data.warehouse import snapshot

NAME = "essex-accounts.sqlite"
MADE_UP = "essex-accounts-demonstration.sqlite"
SCHEMA = Path(__file__).with_name("schema.sql")
FORMAT = "1"
WAIT = 30.0  # seconds for another save to end
_MADE: dict[Path, int] = {}  # inode of each register whose tables this process has seen


class RegisterError(Exception):
    """The register cannot be read or written; the message says why and what to do."""


class EditConflict(Exception):
    """Somebody else saved the record first.

    Attributes
    ----------
    newest : Record
        What is there now.
    yours : dict
        The values that were not saved.
    """

    def __init__(self, newest: Record, yours: dict[str, Any]) -> None:
        self.newest = newest
        self.yours = yours
        super().__init__(
            f"{newest.of.name} {newest.reference} was changed by {newest.author} at "
            f"{newest.saved_at} while you had it open (it is version {newest.version} now). "
            "Nothing of yours was saved: compare the two and save again."
        )


def default_path(*, demonstration: bool = False) -> Path:
    """Where the register is: ``ESSEX_ACCOUNTS``, else `NAME` in the folder of the warehouse.

    What goes with the demonstration is made up and has a file of its own, `MADE_UP`.

    Raises
    ------
    RegisterError
        In a process that serves the public edition.
    """
    if os.environ.get("ESSEX_EDITION", "").strip().lower() == "public":
        raise RegisterError("The public edition never opens the register of the office.")
    named = os.environ.get("ESSEX_ACCOUNTS")
    return Path(
        named or snapshot.default_path().with_name(MADE_UP if demonstration else NAME)
    ).absolute()


class Register:
    """The register in a file; the file is made by the first save.

    Each call has a connection of its own, so that pages may share one `Register`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or default_path()).absolute()
        self._held: ContextVar[sqlite3.Connection | None] = ContextVar("held", default=None)

    @property
    def exists(self) -> bool:
        """Whether anything was ever saved."""
        return self.path.exists()

    # Reading

    def newest(self, kind_: str) -> list[Record]:
        """List the records of a kind as they are now, in the order in which they were begun."""
        return self._read(
            "select newest.* from newest join version as first "
            "on first.kind = newest.kind and first.reference = newest.reference "
            "and first.version = 1 where newest.kind = ? order by first.number",
            (kind(kind_).key,),
        )

    def get(self, kind_: str, reference: str) -> Record:
        """Return a record as it is now.

        Raises
        ------
        RegisterError
            If there is none.
        """
        history = self.history(kind_, reference)
        if not history:
            raise RegisterError(f"There is no {kind(kind_).name.lower()} {quoted(reference)}.")
        return history[-1]

    def history(self, kind_: str, reference: str) -> list[Record]:
        """List every version of a record, the first one first."""
        return self._read(
            "select * from version where kind = ? and reference = ? order by version",
            (kind_, reference),
        )

    def linked(self, kind_: str, link: str, reference: str) -> list[Record]:
        """List the records of a kind whose link points to a record."""
        if kind(kind_).fields[link].type != "link":
            raise ValueError(f"{link!r} of {kind_!r} is not a link")
        return self._read(
            "select * from newest where kind = ? and json_extract(fields, ?) = ? order by number",
            (kind_, f"$.{link}", reference),
        )

    def versions(self) -> int:
        """Count the versions of all records: it changes with every save, and never comes back."""
        if not self.exists:
            return 0
        with self._open() as connection:
            if not _begun(connection):
                return 0
            row = connection.execute("select coalesce(max(number), 0) from version").fetchone()
        return int(row[0])

    def _read(self, sql: str, parameters: tuple[object, ...]) -> list[Record]:
        if not self.exists:
            return []
        with self._open() as connection:
            if not _begun(connection):
                return []
            return [from_row(row) for row in connection.execute(sql, parameters)]

    # Saving

    def save(
        self,
        kind_: str,
        values: Mapping[str, Any],
        author: str,
        *,
        reference: str = "",
        read_at: int = 0,
        reason: str = "",
        part: str = PUBLIC,
        ground: str = "",
        restricted: Mapping[str, str] | None = None,
        saved_at: datetime | None = None,
    ) -> Record:
        """Add a version of a record; the first one, if it was read at version 0.

        Parameters
        ----------
        values : mapping
            Every field of the version, not only what changed.
        reference : str
            Which record; '' for a new one, which takes the next reference of its year.
        read_at : int
            The version that was seen when the change was made.
        saved_at : datetime, optional
            When it was saved, for what is imported; the moment itself otherwise.

        Returns
        -------
        Record
            As it was saved: once it is returned, it is on the disk.

        Raises
        ------
        Unfit
            If values do not fit their fields.
        EditConflict
            If another version came first.
        RegisterError
            If the file cannot be written.
        """
        of = kind(kind_)
        checked = check(of, values)
        _check_part(of.fields, author, part, ground, restricted or {})
        with self._saving() as connection:
            if not reference:
                reference = _next_reference(connection, of.key, _year(checked, of.dated))
            result = connection.execute(
                "select * from newest where kind = ? and reference = ?", (of.key, reference)
            ).fetchone()
            before = from_row(result) if result else None
            if before is not None and before.version != read_at:
                raise EditConflict(before, checked)
            if before is None and read_at:
                raise RegisterError(f"There is no {of.name.lower()} {quoted(reference)}.")
            _check_appended(before, checked)
            last = connection.execute(
                "select number, hash from version order by number desc limit 1"
            ).fetchone()
            row: dict[str, Any] = {
                "number": last["number"] + 1 if last else 1,
                "kind": of.key,
                "reference": reference,
                "version": read_at + 1,
                "part": part,
                "ground": ground,
                "restricted": canonical(dict(restricted or {})),
                "fields": canonical(checked),
                "author": author,
                "saved_at": (saved_at or datetime.now(UTC)).isoformat(timespec="seconds"),
                "reason": reason,
                "previous_hash": last["hash"] if last else "",
            }
            row["hash"] = digest(row)
            insert(connection, row)
        return from_row(row)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep all saves until the end of this block, or none of them."""
        with self._saving() as connection:
            token = self._held.set(connection)
            try:
                yield
            finally:
                self._held.reset(token)

    # The file

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        held = self._held.get()
        if held is not None:
            yield held
            return
        try:
            connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
        except sqlite3.Error as error:
            raise RegisterError(f"{self.path}: the register cannot be opened: {error}") from error
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("pragma synchronous = full")
            yield connection
        except sqlite3.DatabaseError as error:
            raise RegisterError(
                f"{self.path}: the register cannot be read or written: {error}. "
                "Restore a backup, or set ESSEX_ACCOUNTS to another file."
            ) from error
        finally:
            connection.close()

    @contextmanager
    def _saving(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one save: it is kept whole, or not at all."""
        held = self._held.get()
        if held is not None:
            yield held
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection:
            self._make(connection)
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def _make(self, connection: sqlite3.Connection) -> None:
        """Make the tables where they are not there yet, and refuse a register of another format."""
        inode = self.path.stat().st_ino
        if _MADE.get(self.path) == inode:
            return
        # SQLite does not wait for a change of the journal mode by two processes at once.
        with filelock.FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=WAIT):
            connection.execute("pragma journal_mode = wal")
            connection.execute("begin immediate")
            try:
                for statement in _statements(SCHEMA.read_text("utf-8")):
                    connection.execute(statement)
                connection.execute("insert or ignore into register values ('format', ?)", (FORMAT,))
                connection.execute("commit")
            except BaseException:
                connection.execute("rollback")
                raise
        row = connection.execute("select value from register where key = 'format'").fetchone()
        if row[0] != FORMAT:
            raise RegisterError(
                f"{self.path}: made by another version of this program (format {row[0]}, expected "
                f"{FORMAT}). Use that version, or set ESSEX_ACCOUNTS to another file."
            )
        _MADE[self.path] = inode


def _begun(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there: anyone who is killed at the first save leaves an empty file."""
    row = connection.execute("select 1 from sqlite_master where name = 'version'").fetchone()
    return row is not None


def insert(connection: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """Add a row to the table ``version``."""
    marks = ", ".join(f":{name}" for name in COLUMNS)
    connection.execute(f"insert into version ({', '.join(COLUMNS)}) values ({marks})", dict(row))


def _statements(sql: str) -> Iterator[str]:
    """Split a script into its statements; triggers hold several semicolons."""
    whole = ""
    for line in sql.splitlines(keepends=True):
        whole += line
        if sqlite3.complete_statement(whole):
            yield whole
            whole = ""


def _year(values: Mapping[str, Any], dated: str) -> int:
    return date.fromisoformat(values[dated]).year


def _next_reference(connection: sqlite3.Connection, kind_: str, year: int) -> str:
    """Return the reference after the highest of a year, anyone who used that and in which order."""
    written = kind(kind_).reference
    head = written.partition("{")[0]
    tail = f"/{year % 100:02d}"
    rows = connection.execute(
        "select reference from version where kind = ? and version = 1 and reference like ?",
        (kind_, f"%{tail}"),
    )
    numbers = [
        int(middle)
        for (reference,) in rows
        if (middle := reference.removeprefix(head).removesuffix(tail)).isdecimal()
    ]
    return written.format(number=max(numbers, default=0) + 1, year=year % 100)


def next_reference(register: Register, kind_: str, year: int) -> str:
    """Return the reference that the next record of a kind would have."""
    if not register.exists:
        return kind(kind_).reference.format(number=1, year=year % 100)
    with register._open() as connection:
        if not _begun(connection):
            return kind(kind_).reference.format(number=1, year=year % 100)
        return _next_reference(connection, kind_, year)


def _check_part(
    fields: Mapping[str, Any], author: str, part: str, ground: str, restricted: Mapping[str, str]
) -> None:
    reasons = []
    if not author.strip():
        reasons.append("Say who saves it.")
    if part not in (PUBLIC, "II"):
        reasons.append(f"Part is {quoted(part)}: it can be I (public) or II (restricted).")
    if part == "II" and not ground.strip():
        reasons.append("Say on which ground the record is restricted.")
    for key, why in restricted.items():
        if key not in fields:
            reasons.append(f"{quoted(key)} cannot be restricted: there is no such field.")
        elif not why.strip():
            reasons.append(f"Say on which ground {fields[key].name} is restricted.")
    if reasons:
        raise Unfit(reasons)


def _check_appended(before: Record | None, values: Mapping[str, Any]) -> None:
    """Refuse a version that changes or drops rows of a field to which rows are only added."""
    if before is None:
        return
    reasons = []
    for key, field in before.of.fields.items():
        if field.append_only:
            held = before.rows(key)
            if values.get(key, [])[: len(held)] != held:
                reasons.append(f"{field.name}: rows that were saved stay as they are; add another.")
    if reasons:
        raise Unfit(reasons)
