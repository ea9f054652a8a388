"""Making a public edition, taking it back, and holding releases until a day.

Beside the public file lie the former releases, so that the last one can be restored, and a record:
who released what and when, and until when releases are held. The public site reads none of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from data.derived.self_check import require_sums
from data.loading.recount_warehouse import bring_up_to_date
from data.problems import WarehouseError
from data.publishing import public_file
from data.publishing.previous_release import Differences, compare
from data.publishing.release_record import Published, Record
from data.publishing.release_report import write_report
from data.publishing.rules import rules as read_rules
from data.publishing.sums_between_figures import Cells, cells
from data.publishing.suppression import Hidden, hide
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import Release, Snapshot, snapshot

Progress = Callable[[float, str], None]


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
    bring_up_to_date(source)  # what a check says has to be what a release does
    state = snapshot(source)
    if state is None:
        raise WarehouseError("There is no warehouse to release anything from. Load something.")
    if state.release is not None:
        raise WarehouseError(
            f"{state.path}: this is a public edition itself. Set ESSEX_DATABASE to the office's."
        )
    if state.path.resolve() == out:
        raise WarehouseError(f"{out}: the office's warehouse cannot be its own public edition.")
    require_sums(state.query, "Nothing was released.")
    last = public_file.release_of(out)
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
    facts = public_file.shown(found.rows, hidden.rows, rules)
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
    held = public_file.content(state, facts, rules, as_at)
    with preparation(out, anew=public_file.create, rehearsal=check) as connection:
        public_file.write(connection, held, settings)
        public_file.examine(connection, rules, as_at, _shown_already(found, hidden))
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
    standing = public_file.release_of(out)
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
