"""The book of loads: what was read, kept, set aside and why, of every file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import duckdb

from data.loading.unforeseen import reading
from data.problems import Problem, of_whole_file
from data.reading.files import InputFile
from data.warehouse import superseding


@dataclass
class FileReport:
    """What became of one file.

    Attributes
    ----------
    file : str
        The file as the user knows it.
    status : str
        'loaded', 'unchanged' (the very same file is loaded already) or 'rejected'.
    """

    file: str
    status: str
    content: str = ""
    load_id: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    rows_read: int = 0
    rows_kept: int = 0
    set_aside: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    change: ChangedValue | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class ChangedValue:
    """What a newer edition changed against the one it replaces."""

    replaced_load_id: int
    rows_added: int
    rows_gone: int
    outcomes_changed: int


@dataclass(frozen=True)
class _Entry:
    file: InputFile
    report: FileReport
    publisher: str
    subject: str
    replaced: list[int]


class Ledger:
    """Enters files into the book of loads, inside the transaction of the load."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        include_forces: tuple[str, ...] = (),
        progress: Callable[[int], None] = lambda done: None,
        *,
        accept_provisional: bool = False,
        interviews: Literal["add", "replace"] | None = None,
        one_by_one: bool = False,
    ) -> None:
        self._connection = connection
        self.include_forces = include_forces
        self.accept_provisional = accept_provisional
        self.interviews = interviews
        self.one_by_one = one_by_one
        self.progress = progress
        self.passed_over: dict[str, str] = {}
        self.recounted = False  # whether figures of an earlier version were counted again
        self.reports: list[FileReport] = []
        self._entries: list[_Entry] = []
        self._editions: dict[str, str] = {}  # by hash, of the files that belong to one
        rows = connection.execute(
            "select load_id, sha256, content, subject, superseded_by from load"
        ).fetchall()
        self._last = max((row[0] for row in rows), default=0)
        current = [row[:4] for row in rows if row[4] is None]
        self._current = {sha256: load_id for load_id, sha256, _, _ in current}
        self._standing = {(content, subject): load_id for load_id, _, content, subject in current}
        settings = connection.execute("select value from warehouse where key = 'edition'")
        self.edition: str | None = next((row[0] for row in settings.fetchall()), None)

    @property
    def changed(self) -> bool:
        """Whether anything was loaded at all."""
        return any(report.status == "loaded" for report in self.reports)

    def reading(self, *files: InputFile) -> AbstractContextManager[None]:
        """Name the files that are being read, should something unforeseen happen meanwhile."""
        return reading(list(files))

    @property
    def loaded(self) -> list[int]:
        """The loads of this call."""
        return [r.load_id for r in self.reports if r.status == "loaded" and r.load_id is not None]

    def already(self, file: InputFile) -> bool:
        """Say whether the very same file is in the warehouse; if so, it is reported."""
        load_id = self._current.get(file.sha256)
        if load_id is None:
            return False
        content, start, end, read, remaining = self._connection.execute(
            """
            select content, period_start, period_end, rows_read, rows_kept
            from load where load_id = ?
            """,
            [load_id],
        ).fetchall()[0]
        report = FileReport(file.name, "unchanged", content, load_id, start, end, read, remaining)
        rows, later = superseding.replaced(self._connection, load_id)
        if rows:
            loads = " and ".join(map(str, later))
            report.remarks.append(
                f"{rows:,} of its rows do not stand: replaced by load {loads}. To have them again, "
                f"take that back: python -m data forget {later[-1]}"
            )
        self.reports.append(report)
        return True

    def pass_over(self, file: InputFile, why: str) -> None:
        """Leave a file out with a word; that is no fault of it."""
        self.passed_over[file.name] = why

    def has_all_of(self, files: list[InputFile]) -> bool:
        """Say whether files of this call are loaded, or were already; not of none at all."""
        names = {file.name for file in files}
        done = {r.file for r in self.reports if r.status in ("loaded", "unchanged")}
        known = any(
            r.status == "unchanged" and r.content in ("street crime", "outcomes")
            for r in self.reports
        )
        return names <= done and (bool(names) or known)

    def report_same(self, file: InputFile, first: InputFile) -> None:
        """Report a file that is the very same as another of this call, whatever became of that."""
        remark = f"the very same file as {first.name}: see what became of that one"
        self.reports.append(FileReport(file.name, "unchanged", remarks=[remark]))

    def reject(self, file: InputFile | str, problems: list[Problem]) -> None:
        """Report a file that is not loaded."""
        name = file if isinstance(file, str) else file.name
        self.reports.append(FileReport(name, "rejected", problems=problems))

    def require_edition(self, file: InputFile, edition: str) -> bool:
        """Keep demonstration and published data apart; the first file decides which it is."""
        if self.edition is None:
            self._connection.execute("insert into warehouse values ('edition', ?)", [edition])
            self.edition = edition
        if self.edition == edition:
            self._editions[file.sha256] = edition
            return True
        way_out = "Set ESSEX_DATABASE to another file, or move the present one away."
        if self.edition == "demonstration":
            way_out = (
                "Load with --instead-of-demonstration, or tick it on the page Load data, to put "
                "the demonstration away; or set ESSEX_DATABASE to another file."
            )
        problem = of_whole_file(
            file.name,
            f"{edition} data, and the warehouse holds {self.edition} data",
            f"Expected {self.edition} data. They are never mixed. {way_out}",
        )
        self.reject(file, [problem])
        return False

    def next_id(self) -> int:
        """Draw the number of the next load."""
        self._last += 1
        return self._last

    def standing(self, content: str, subject: str) -> int | None:
        """Return the current load of the same content and subject, which a newer one replaces."""
        return self._standing.get((content, subject))

    def enter(
        self,
        file: InputFile,
        report: FileReport,
        *,
        publisher: str,
        subject: str,
        includes: Callable[[str], bool] = lambda subject: False,
    ) -> None:
        """Write a loaded file into the book and report it.

        Parameters
        ----------
        includes : callable
            Says of the subject of another load of the same content whether it is part of this
            one; it is replaced too.

        Raises
        ------
        AssertionError
            If rows read are not rows kept and set aside, to the row: a fault of a reader, and
            the load must not be committed.
        """
        if report.rows_read != report.rows_kept + sum(report.set_aside.values()):
            raise AssertionError(f"{file.name}: the reconciliation does not add up: {report}")
        assert report.load_id is not None  # drawn by the reader
        replaced = [
            self._standing.pop((content, other))
            for content, other in list(self._standing)
            if content == report.content and (other == subject or includes(other))
        ]
        self._current = {s: i for s, i in self._current.items() if i not in replaced}
        self._current[file.sha256] = self._standing[report.content, subject] = report.load_id
        self._entries.append(_Entry(file, report, publisher, subject, replaced))
        self.reports.append(report)

    def remark_on(self, subject: str, remarks: list[str]) -> None:
        """Add remarks to the newest load of this call whose subject begins as given."""
        for entry in reversed(self._entries):
            if entry.subject.startswith(subject):
                entry.report.remarks += remarks
                return

    def remark_late(self, load_id: int, remark: str) -> None:
        """Add a remark to a load of this call that is in the book already."""
        self._insert("load_remark", [(load_id, remark)])
        for report in self.reports:
            if report.load_id == load_id and report.status == "loaded":
                report.remarks.append(remark)

    def flush(self) -> None:
        """Write what was entered into the book: all files at once, for a file costs little."""
        loaded_at = datetime.now(UTC).replace(tzinfo=None)
        entries, self._entries = self._entries, []
        self._insert(
            "load",
            [
                (
                    entry.report.load_id,
                    loaded_at,
                    entry.file.name,
                    entry.file.sha256,
                    entry.publisher,
                    entry.report.content,
                    entry.subject,
                    entry.report.period_start,
                    entry.report.period_end,
                    entry.report.rows_read,
                    entry.report.rows_kept,
                    self._editions.get(entry.file.sha256),
                    None,
                )
                for entry in entries
            ],
        )
        for entry in entries:
            for replaced in entry.replaced:
                self._connection.execute(
                    "update load set superseded_by = ? where load_id = ?",
                    [entry.report.load_id, replaced],
                )
        reports = [entry.report for entry in entries]
        self._insert(
            "set_aside",
            [(r.load_id, reason, rows) for r in reports for reason, rows in r.set_aside.items()],
        )
        self._insert("load_remark", [(r.load_id, remark) for r in reports for remark in r.remarks])
        self._insert(
            "load_change",
            [
                (
                    r.load_id,
                    r.change.replaced_load_id,
                    r.change.rows_added,
                    r.change.rows_gone,
                    r.change.outcomes_changed,
                )
                for r in reports
                if r.change
            ],
        )

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        # One statement of many rows: executemany runs a statement a row.
        places = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        values = [value for row in rows for value in row]
        self._connection.execute(f"insert into {table} values {places}", values)
