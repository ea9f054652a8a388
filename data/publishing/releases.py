"""Making a public edition, taking it back, and holding releases until a day.

Beside the public file lie the former releases, so that the last one can be restored, and a record:
who released what and when, and until when releases are held. The public site reads none of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.problems import WarehouseError
from data.publishing import edition
from data.publishing.cells import Cells, cells
from data.publishing.differences import Differences, compare
from data.publishing.report import write_report
from data.publishing.rules import rules as read_rules
from data.publishing.suppression import Hidden, hide
from data.warehouse import Release, Snapshot, preparation, snapshot

KEPT = 8
"""Former releases that are kept beside the public file."""
RECORDED = 200
"""Lines of the record that are kept."""

Progress = Callable[[float, str], None]


@dataclass
class Published:
    """A release, as it was made or would be.

    Attributes
    ----------
    out : str
        The public file.
    number : int
        Of the release.
    as_at : datetime.date
        No figure is of a later day.
    released_at : str
        In UTC.
    released_by : str
        Who answers for it.
    written : bool
        False for a check.
    rows, hidden : int
        Rows of figures in the file, and those of them that are not shown.
    by_rule : dict
        How many rows are not shown, by the rule; 'secondary': so that others do not follow.
    protected : int
        Counts that nobody can work out.
    narrowest : float
        The smallest proven distance between the least and the largest possible value of one of
        them, in widths promised; at least 1.
    public_already : int
        Counts that the rules would not show, but that the last release does.
    last : int or None
        Number of the release before.
    differences : dict
        Against the release before: rows new, gone, revised, newly shown, newly hidden.
    sha256 : str
        Of the file; '' if nothing was written.
    report : str
        To be signed off, in Markdown.
    """

    out: str
    number: int
    as_at: date
    released_at: str
    released_by: str
    written: bool
    rows: int
    hidden: int
    by_rule: dict[str, int]
    protected: int
    narrowest: float
    public_already: int
    last: int | None
    differences: dict[str, int]
    sha256: str = ""
    report: str = field(default="", repr=False)


def publish(
    out: Path,
    as_at: date,
    by: str,
    *,
    source: Path | None = None,
    check: bool = False,
    progress: Progress = lambda share, doing: None,
) -> Published:
    """Make the public edition of the warehouse and put it in place in one step.

    Parameters
    ----------
    out : pathlib.Path
        The public file. What it was before is kept beside it.
    as_at : datetime.date
        A figure is in it when its period ends by that day.
    by : str
        Who answers for the release.
    source : pathlib.Path, optional
        The office's warehouse; the default one if left out.
    check : bool
        Write nothing, only say what would be released.
    progress : callable
        Told the share done and what is being done.

    Raises
    ------
    WarehouseError
        If there is nothing to release, releases are held, or the file is not a public edition.
    RuleError
        If a rule is broken.
    """
    rules = read_rules()
    out = out.resolve()
    state = snapshot(source)
    if state is None:
        raise WarehouseError("There is no warehouse to release anything from. Load something.")
    if state.release is not None:
        raise WarehouseError(
            f"{state.path}: this is a public edition itself. Set ESSEX_DATABASE to the office's."
        )
    if state.path.resolve() == out:
        raise WarehouseError(f"{out}: the office's warehouse cannot be its own public edition.")
    last = edition.release_of(out)
    record = Record(out)
    if not check:
        record.require_unfrozen()
    progress(0.05, "reading figures")
    found = cells(state, rules, as_at)
    if found.rows.empty:
        raise WarehouseError(f"There is no figure that may be shown of a period up to {as_at}.")
    before = compare(found, out if last else None, state)
    system = before.known_of(found.system)
    progress(0.3, "deciding what is not shown")
    hidden = hide(system, before.stay_hidden)
    progress(0.7, "writing")
    facts = edition.shown(found.rows, hidden.rows, rules)
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    why = reasons(found, hidden, before)
    changed = before.against(found.rows, hidden.rows)
    made = Published(
        out=str(out),
        number=max(record.newest, last.number if last else 0) + 1,
        as_at=as_at,
        released_at=now.isoformat(),
        released_by=by,
        written=False,
        rows=len(found.rows),
        hidden=int(hidden.rows.sum()),
        by_rule={str(key): int(many) for key, many in why[hidden.rows].value_counts().items()},
        protected=hidden.protected,
        narrowest=hidden.narrowest,
        public_already=int(hidden.exposed.sum()),
        last=None if before.first or last is None else last.number,
        differences={name: len(rows) for name, rows in changed.items()},
    )
    settings = {
        **dict(state.query(
            "select key, value from warehouse where key in ('edition', 'boundary_set')"
        ).fetchall()),
        "public": str(made.number),
        "as_at": as_at.isoformat(),
        "released_at": made.released_at,
    }  # fmt: skip
    held = edition.content(state, facts, rules, as_at)
    with preparation(out, anew=edition.create, rehearsal=check) as connection:
        edition.write(connection, held, settings)
        edition.examine(connection, rules, as_at, _shown_already(found, hidden))
        if not check:
            record.require_unfrozen()  # it may have been set meanwhile
            record.keep(out, last)
    if not check:
        made.written = True
        made.sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
        record.note("released", made.number, by, as_at=as_at.isoformat(), sha256=made.sha256)
    made.report = write_report(made, found.rows, why, changed, rules, held)
    progress(1.0, "done")
    return made


def _shown_already(found: Cells, hidden: Hidden) -> int:
    """Count rows with small counts that are shown, because they are public already."""
    small = (found.system.in_rows @ hidden.exposed.astype(float)) > 0
    return int((small & ~hidden.rows).sum())


def reasons(found: Cells, hidden: Hidden, before: Differences) -> pd.Series:
    """Say for every row by which rule it is not shown."""
    why = found.rows["why"].to_numpy(dtype=object)
    stays = before.stay_hidden & (why == "")
    why = np.where(stays, "hidden before", np.where(why == "", "secondary", why))
    return pd.Series(np.where(hidden.rows, why, ""), index=found.rows.index)


class Record:
    """What lies beside a public file: former releases, who released what, until when none may.

    Parameters
    ----------
    out : pathlib.Path
        The public file.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out.with_name(f"{out.stem}.releases.json")
        self.said: dict[str, Any] = {"newest": 0, "frozen": None, "record": []}
        if self.path.exists():
            try:
                self.said |= json.loads(self.path.read_text("utf-8"))
            except ValueError as error:
                raise WarehouseError(
                    f"{self.path}: the record of releases cannot be read ({error}). Mend it, or "
                    "move it away: then releases are counted from the file alone."
                ) from error

    @property
    def newest(self) -> int:
        """The highest number given to a release."""
        return int(self.said["newest"])

    def former(self, number: int) -> Path:
        """Where a release lies that no longer stands."""
        return self.out.with_name(f"{self.out.stem}.release-{number}{self.out.suffix}")

    def kept(self) -> list[int]:
        """List the former releases that lie beside the file, the newest first."""
        head, tail = f"{self.out.stem}.release-", self.out.suffix
        found = [
            file.name.removeprefix(head).removesuffix(tail)
            for file in self.out.parent.glob(f"{self.out.stem}.release-*{tail}")
        ]
        return sorted((int(number) for number in found if number.isdigit()), reverse=True)

    def keep(self, out: Path, last: Release | None) -> None:
        """Keep the release that stands, before another takes its place."""
        if last is None:
            return
        place = self.former(last.number)
        place.unlink(missing_ok=True)
        os.link(out, place)
        for number in self.kept()[KEPT:]:
            self.former(number).unlink()

    def note(self, what: str, number: int | None, by: str, **more: str) -> None:
        """Write down what was done."""
        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat()
        self.said["record"].append({"what": what, "release": number, "by": by, "at": now, **more})
        self.said["record"] = self.said["record"][-RECORDED:]
        self.said["newest"] = max(self.newest, number or 0)
        self._write()

    def require_unfrozen(self) -> None:
        """Refuse while releases are held."""
        held = self.frozen
        if held is None:
            return
        until, reason = held
        raise WarehouseError(
            f"Nothing is released until {until:%d %B %Y} is over"
            f"{f' ({reason})' if reason else ''}. What stands stays. To lift this before: "
            f"python -m data freeze --lift --out {self.out}"
        )

    @property
    def frozen(self) -> tuple[date, str] | None:
        """Until which day, that day included, nothing is released, and why."""
        said = Record(self.out).said["frozen"] if self.path.exists() else self.said["frozen"]
        if not said or date.fromisoformat(said["until"]) < date.today():
            return None
        return date.fromisoformat(said["until"]), said["reason"]

    def freeze(self, until: date | None, reason: str, by: str) -> None:
        """Release nothing until a day is over; None lifts it."""
        self.said["frozen"] = until and {"until": until.isoformat(), "reason": reason}
        more = {"until": until.isoformat(), "reason": reason} if until else {}
        self.note("frozen" if until else "freeze lifted", None, by, **more)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        copy = self.path.with_name(f".{self.path.name}.preparing")
        copy.write_text(json.dumps(self.said, indent=2) + "\n", "utf-8")
        os.replace(copy, self.path)


def withdraw(out: Path, by: str) -> tuple[Release, Release | None]:
    """Take the release away that stands, and restore the one before it.

    Returns
    -------
    tuple
        The release taken away, and the one that stands again; None if there was none before: then
        the public site says that nothing has been released yet.

    Raises
    ------
    WarehouseError
        If nothing is released.
    """
    out = out.resolve()
    standing = edition.release_of(out)
    if standing is None:
        raise WarehouseError(f"{out}: nothing is released there, so nothing can be withdrawn.")
    record = Record(out)
    former = next((number for number in record.kept() if number < standing.number), None)
    if former is None:
        out.unlink()
        restored = None
    else:
        restored = Snapshot(record.former(former)).release
        os.replace(record.former(former), out)
    record.note("withdrawn", standing.number, by)
    return standing, restored


def freeze(out: Path, until: date | None, reason: str, by: str) -> None:
    """Release nothing until a day is over, as before an election; None lifts it."""
    Record(out.resolve()).freeze(until, reason, by)
