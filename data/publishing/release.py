"""Making a public edition, taking it back, and holding releases until a day.

Next to the public file lie the former releases, so that the last one can be restored, and a record:
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

from data.accounts.register import Register
from data.derived.self_check import require_sums
from data.loading.recount_warehouse import bring_up_to_date
from data.problems import WarehouseError
from data.publishing import public_file, public_records
from data.publishing.attack.verdict import ROW, Secrets, require_nothing_recovered
from data.publishing.hiding.search import hide
from data.publishing.hiding.system import Hidden
from data.publishing.previous_release import compare
from data.publishing.release_record import PREPARED, Published, ReleaseLog
from data.publishing.release_report import write_report
from data.publishing.rules import rules as read_rules
from data.publishing.sums.former_releases import read_former
from data.publishing.sums.system import Releasable, gather
from data.warehouse.preparation import preparation
from data.warehouse.snapshot import Release, Snapshot, snapshot

Progress = Callable[[float, str], None]
Inspection = Callable[[Path], None]
"""Looks at a new public file before it is put in place; raises to stop the release."""


def publish(
    out: Path,
    as_at: date,
    by: str,
    *,
    source: Path | None = None,
    check: bool = False,
    report: Path | None = None,
    register: Register | None = None,
    inspections: tuple[Inspection, ...] = (),
    progress: Progress = lambda share, doing: None,
) -> Published:
    """Make the public edition of the warehouse and put it in place in one step.

    Everything that can fail comes first: the report is written before the file is in place.

    Parameters
    ----------
    out : pathlib.Path
        The public file. What it was before is kept next to it.
    as_at : datetime.date
        A figure is in it when its period ends by that day.
    by : str
        Who answers for the release.
    source : pathlib.Path, optional
        The office's warehouse; the default one if left out.
    check : bool
        Write nothing but the report.
    report : pathlib.Path, optional
        Where the report is written; default next to the public file, by number.
    register : Register, optional
        The office's records: part I of what was agreed goes in.
    inspections : tuple of callables
        What else looks at the new file before it is put in place.
    progress : callable
        Called with the share done and what is being done.

    Raises
    ------
    WarehouseError
        If there is nothing to release, releases are held, the file is not a public edition, or
        the report cannot be written.
    RuleError
        If a rule is broken.
    """
    rules = read_rules()
    out = out.resolve()
    bring_up_to_date(source)  # what a check says has to be what a release does
    state = _office(source, out)
    last = public_file.release_of(out)
    record = ReleaseLog(out)
    number = max(record.newest, last.number if last else 0) + 1
    place = _require_writable(report or out.with_name(f"{out.stem}.report-{number}.md"))
    if not check:
        record.require_unfrozen()
    progress(0.05, "reading figures")
    former = read_former(record.all_released(), state, rules)
    result = gather(state, rules, as_at, former or None)
    if not result.rows["absent"].isna().any():
        raise WarehouseError(f"There is no figure that may be shown of a period up to {as_at}.")
    before = compare(result.rows, former)
    progress(0.2, "deciding what is not shown")
    hidden = _current(hide(result.system, result.stays_hidden), len(result.rows))
    progress(0.6, "writing")
    why = reasons(result, hidden)
    changed = before.against(result.rows, hidden.rows)
    made = Published(
        out=str(out),
        number=number,
        as_at=as_at,
        released_at=datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat(),
        released_by=by,
        written=not check,
        rows=len(result.rows),
        hidden=int(hidden.rows.sum()),
        by_rule={str(key): int(many) for key, many in why[hidden.rows].value_counts().items()},
        protected=hidden.protected,
        narrowest=hidden.narrowest,
        public_already=int(hidden.exposed.sum()),
        last=None if before.first or last is None else last.number,
        differences={name: len(rows) for name, rows in changed.items()},
        not_sums=result.not_sums,
        report_file=str(place),
    )
    facts = public_file.shown(result.rows, hidden.rows, rules)
    held = public_file.content(state, facts, rules, as_at)
    names = dict(zip(held.areas["code"], held.areas["name"], strict=True))
    secrets = _secrets(result, hidden)
    progress(0.62, "reading records")
    records = public_records.gather(state, register, facts, names)
    made.records, made.refused = records.counts, [str(item) for item in records.refused]

    def before_placing(copy: Path) -> None:
        progress(0.7, "looking at what was made")
        if register is not None:
            former = [file for file, gone in record.all_released() if not gone]
            made.papers = public_records.add_papers(copy, register, former)
        files = [copy, *(file for file, _ in record.all_released())]
        made.attacked = vars(require_nothing_recovered(files, secrets, held.notes, names))
        for inspect in inspections:
            inspect(copy)
        made.sha256 = "" if check else hashlib.sha256(copy.read_bytes()).hexdigest()
        made.report = write_report(made, result.rows, why, changed, rules, held)
        _write_report(place, made.report)
        if not check:
            record.require_unfrozen()  # it may have been set meanwhile
            record.keep(out, last)
            record.note(PREPARED, number, by, as_at=as_at.isoformat(), sha256=made.sha256)

    with preparation(
        out, create=public_file.create, rehearsal=check, before_placing=before_placing
    ) as connection:
        public_file.write(connection, held, _settings(state, made), records.frame)
        public_file.examine(connection, rules, as_at, _shown_already(result, hidden))
    if not check:
        record.in_place(number)
    progress(1.0, "done")
    return made


def _office(source: Path | None, out: Path) -> Snapshot:
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
    return state


def _settings(state: Snapshot, made: Published) -> dict[str, str]:
    settings = dict(
        state.query(
            "select key, value from warehouse where key in ('edition', 'boundary_set')"
        ).fetchall()
    )
    return settings | {
        "public": str(made.number),
        "as_at": made.as_at.isoformat(),
        "released_at": made.released_at,
    }


def _require_writable(place: Path) -> Path:
    """Refuse a place where the report cannot be written, before anything is worked out."""
    place = place.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        attempt = place.with_name(f".{place.name}.preparing")
        attempt.write_text("", "utf-8")
        attempt.unlink()
    except OSError as error:
        raise _no_report(place, error) from error
    return place


def _write_report(place: Path, text: str) -> None:
    attempt = place.with_name(f".{place.name}.preparing")
    try:
        attempt.write_text(text, "utf-8")
        os.replace(attempt, place)
    except OSError as error:
        attempt.unlink(missing_ok=True)
        raise _no_report(place, error) from error


def _no_report(place: Path, error: OSError) -> WarehouseError:
    return WarehouseError(
        f"{place}: the report cannot be written there ({error.strerror or error}). Nothing was "
        "released. Name another file with --report."
    )


def _current(hidden: Hidden, rows: int) -> Hidden:
    """Leave of what is hidden the rows of this release."""
    return Hidden(hidden.rows[:rows], hidden.exposed, hidden.protected, hidden.narrowest)


def _secrets(releasable: Releasable, hidden: Hidden) -> Secrets:
    """List the figures that no row shows, with the truth and what is promised of it."""
    system = releasable.system
    hidden_rows = np.ones(system.in_rows.shape[0], bool)
    hidden_rows[: len(hidden.rows)] = hidden.rows
    unknown = system.unknown(hidden_rows) & ~hidden.exposed
    sides = []
    for column, side in enumerate(("in", "of")):
        figure = releasable.of_row[:, column]
        at = np.flatnonzero((figure >= 0) & unknown[figure] & hidden.rows)
        rows = releasable.rows.iloc[at][ROW]
        truth, promise = system.value[figure[at]], system.width[figure[at]]
        sides.append(rows.assign(side=side, truth=truth, promise=promise))
    return Secrets(pd.concat(sides, ignore_index=True))


def _shown_already(releasable: Releasable, hidden: Hidden) -> int:
    """Count rows with small counts that are shown, because they are public already."""
    small = (releasable.system.in_rows @ hidden.exposed.astype(float)) > 0
    return int((small[: len(hidden.rows)] & ~hidden.rows).sum())


def reasons(releasable: Releasable, hidden: Hidden) -> pd.Series:
    """Give for every row the rule by which it is not shown."""
    why = releasable.rows["why"].to_numpy(dtype=object)
    stays = releasable.stays_hidden[: len(why)] & (why == "")
    why = np.where(stays, "hidden before", np.where(why == "", "secondary", why))
    return pd.Series(np.where(hidden.rows, why, ""), index=releasable.rows.index)


def withdraw(out: Path, by: str) -> tuple[Release, Release | None]:
    """Take the release away that is in place, and restore the one before it.

    What it showed stays known: its file is kept, and later releases take it into account.

    Returns
    -------
    tuple
        The release taken away, and the one in place again; None if there was none before: then
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
    record = ReleaseLog(out)
    former = next((number for number in record.former_releases() if number < standing.number), None)
    remaining = record.withdrawn(standing.number)
    remaining.unlink(missing_ok=True)
    os.link(out, remaining)
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
    ReleaseLog(out.resolve()).freeze(until, reason, by)
