"""The book of loads: what was read, kept, set aside and why, of every file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import duckdb

from data.files import InputFile
from data.problems import Problem


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
    change: Change | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What a newer edition changed against the one it replaces."""

    replaced_load_id: int
    rows_added: int
    rows_gone: int
    outcomes_changed: int


class Ledger:
    """Enters files into the book of loads, inside the transaction of the load."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        include_forces: tuple[str, ...] = (),
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        self._connection = connection
        self.include_forces = include_forces
        self.progress = progress
        self.reports: list[FileReport] = []
        rows = connection.execute("select coalesce(max(load_id), 0) from load").fetchall()
        self._last = rows[0][0]
        self._current = dict(
            connection.execute(
                "select sha256, load_id from load where superseded_by is null"
            ).fetchall()
        )

    @property
    def changed(self) -> bool:
        """Whether anything was loaded at all."""
        return any(report.status == "loaded" for report in self.reports)

    def already(self, file: InputFile) -> bool:
        """Say whether the very same file stands in the warehouse; if so, it is reported."""
        load_id = self._current.get(file.sha256)
        if load_id is None:
            return False
        content, start, end, read, kept = self._connection.execute(
            """
            select content, period_start, period_end, rows_read, rows_kept
            from load where load_id = ?
            """,
            [load_id],
        ).fetchall()[0]
        self.reports.append(
            FileReport(file.name, "unchanged", content, load_id, start, end, read, kept)
        )
        return True

    def reject(self, file: InputFile | str, problems: list[Problem]) -> None:
        """Report a file that is not loaded."""
        name = file if isinstance(file, str) else file.name
        self.reports.append(FileReport(name, "rejected", problems=problems))

    def require_edition(self, file: InputFile, edition: str) -> bool:
        """Keep demonstration and published data apart; the first file decides which it is."""
        held = self.edition()
        if held is None:
            self._connection.execute("insert into warehouse values ('edition', ?)", [edition])
            return True
        if held == edition:
            return True
        self.reject(
            file,
            [
                Problem(
                    file.name,
                    f"{edition} data, and the warehouse holds {held} data",
                    "They are never mixed. Set ESSEX_DATABASE to another file, or move the "
                    "present one away.",
                )
            ],
        )
        return False

    def edition(self) -> str | None:
        """Return 'published', 'demonstration' or None while nothing is loaded."""
        rows = self._connection.execute(
            "select value from warehouse where key = 'edition'"
        ).fetchall()
        return rows[0][0] if rows else None

    def next_id(self) -> int:
        """Draw the number of the next load."""
        self._last += 1
        return self._last

    def standing(self, content: str, subject: str) -> int | None:
        """Return the current load of the same content and subject, which a newer one replaces."""
        rows = self._connection.execute(
            """
            select load_id from load
            where content = ? and subject = ? and superseded_by is null
            """,
            [content, subject],
        ).fetchall()
        return rows[0][0] if rows else None

    def enter(self, file: InputFile, report: FileReport, *, publisher: str, subject: str) -> None:
        """Write a loaded file into the book and report it.

        Raises
        ------
        AssertionError
            If rows read are not rows kept and set aside, to the row: a fault of a reader, and
            the load must not be committed.
        """
        if report.rows_read != report.rows_kept + sum(report.set_aside.values()):
            raise AssertionError(f"{file.name}: the reconciliation does not add up: {report}")
        standing = self.standing(report.content, subject)
        self._connection.execute(
            "insert into load values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
            [
                report.load_id,
                datetime.now(UTC).replace(tzinfo=None),
                file.name,
                file.sha256,
                publisher,
                report.content,
                subject,
                report.period_start,
                report.period_end,
                report.rows_read,
                report.rows_kept,
            ],
        )
        if standing is not None:
            self._connection.execute(
                "update load set superseded_by = ? where load_id = ?", [report.load_id, standing]
            )
            self._current = {s: i for s, i in self._current.items() if i != standing}
        for reason, rows in report.set_aside.items():
            self._connection.execute(
                "insert into set_aside values (?, ?, ?)", [report.load_id, reason, rows]
            )
        for remark in report.remarks:
            self._connection.execute(
                "insert into load_remark values (?, ?)", [report.load_id, remark]
            )
        if report.change is not None:
            change = report.change
            self._connection.execute(
                "insert into load_change values (?, ?, ?, ?, ?)",
                [
                    report.load_id,
                    change.replaced_load_id,
                    change.rows_added,
                    change.rows_gone,
                    change.outcomes_changed,
                ],
            )
        self._current[file.sha256] = report.load_id or 0
        self.reports.append(report)

    def remark_on(self, subject: str, remarks: list[str]) -> None:
        """Add remarks to the newest load of this call whose subject is like the one given."""
        rows = self._connection.execute(
            "select load_id from load where subject like ? order by load_id desc limit 1",
            [subject],
        ).fetchall()
        for report in self.reports:
            if rows and report.load_id == rows[0][0]:
                report.remarks += remarks
                for remark in remarks:
                    self._connection.execute(
                        "insert into load_remark values (?, ?)", [report.load_id, remark]
                    )
