"""A refresh from end to end: ask, fetch what is newer, check it, load it, keep it.

Each source is asked by itself: what is wrong with one keeps no other from its files. What was
fetched and not yet loaded, because the process ended or the load refused it, is loaded by the next
refresh without being fetched again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from data.loading.load_files import LoadReport, Progress, load
from data.problems import WarehouseError
from data.refresh import report as reports
from data.refresh import source_table
from data.refresh.archive import Archive, Record, folder_of, open_archive, sha256_of
from data.refresh.checks import examine, reason_to_hold
from data.refresh.failures import Changed, NotFetched
from data.refresh.loaded_files import LoadedFiles, loaded_files
from data.refresh.publishers import (
    arcgis_layer,
    linked_file,
    nomis_table,
    police_archive,
    yearly_files,
)
from data.refresh.publishers.findings import Findings, Wanted
from data.refresh.report import FileLine, RefreshReport, SourceReport
from data.refresh.source_table import Source, SourceTable
from data.refresh.transfer.downloads import writing
from data.refresh.transfer.web import Web
from data.warehouse.snapshot import default_path

KINDS: dict[str, ModuleType] = {
    "police-archive": police_archive,
    "yearly-files": yearly_files,
    "arcgis-layer": arcgis_layer,
    "nomis-table": nomis_table,
    "linked-file": linked_file,
}
_ASKED, _FETCHED = 0.1, 0.6  # shares of the whole that are done by then
_UNKNOWN_SIZE = 1_000_000  # bytes that a file of unknown size counts for in the progress


def refresh(
    database: Path | None = None,
    *,
    only: Collection[str] = (),
    dry_run: bool = False,
    instead_of_demonstration: bool = False,
    table: SourceTable | None = None,
    progress: Progress = lambda share, doing: None,
    sleep: Callable[[float], None] = time.sleep,
) -> RefreshReport:
    """Ask the publishers what is newer than what is here, fetch that and load it.

    Parameters
    ----------
    database : pathlib.Path, optional
        The warehouse; default `data.warehouse.snapshot.default_path`.
    only : collection of str
        Names of sources; default all.
    dry_run : bool
        Ask, and fetch nothing. What was found is written down for the page "Load data".
    instead_of_demonstration : bool
        As in `data.loading.load_files.load`.
    table : SourceTable, optional
        Default `source_table.read`.
    progress : callable
        Told the share done and what is being done.
    sleep : callable
        Waits so many seconds.

    Raises
    ------
    WarehouseError
        If the warehouse or the archive cannot be used, or real files would meet the demonstration.
    TableError
        If the table of sources cannot be used.
    """
    database = database or default_path()
    table = table or source_table.read()
    chosen = [one for one in table.sources.values() if not only or one.name in only]
    here = loaded_files(database)
    if here.edition == "demonstration" and not (instead_of_demonstration or dry_run):
        raise WarehouseError(
            f"{database}: holds the demonstration, which is never mixed with published data. "
            "Refresh with --instead-of-demonstration to replace it, or set ESSEX_DATABASE to "
            "another file. Nothing was fetched."
        )
    if here.edition == "demonstration":
        here = LoadedFiles()  # none of it is what the publishers have
    with open_archive(folder_of(database)) as archive:
        report = RefreshReport(str(archive.folder), dry_run)
        archive.settle(here.hashes)
        doing = ["asking"]
        share = [0.0]

        def tell(what: str) -> None:
            progress(share[0], what)

        with Web(table.limits, sleep, tell) as web:
            found = []
            for number, source in enumerate(chosen):
                share[0] = _ASKED * number / len(chosen)
                tell(f"{doing[0]} {source.title}")
                line, findings = _ask(source, web, archive, here)
                report.sources.append(line)
                found.append((source, line, findings))
            archive.save()
            if not dry_run:
                _fetch_all(found, web, archive, table, here, progress)
        if not dry_run:
            _load(report, archive, database, instead_of_demonstration, progress)
    progress(1.0, "done")
    return report


# Asking -----------------------------------------------------------------------------------------


def _ask(
    source: Source, web: Web, archive: Archive, here: LoadedFiles
) -> tuple[SourceReport, Findings | None]:
    before = web.bytes_received
    findings = None
    try:
        findings = _find(source, web, archive, here)
        line = _described(source, findings, archive)
    except NotFetched as error:
        line = SourceReport(source.name, source.title, error.status, str(error))
    line.bytes_received = web.bytes_received - before
    _note(archive, line)
    return line, findings


def _note(archive: Archive, line: SourceReport) -> None:
    """Write down what was found, for the page "Load data", which asks nobody itself."""
    archive.register.asked[line.source] = {
        "at": _now(),
        "title": line.title,
        "status": line.status,
        "message": line.message,
        "published": line.published,
        "remarks": line.remarks,
        "files": [
            {"name": one.name, "status": one.status, "size": one.size, "message": one.message}
            for one in line.files
            if one.status not in (reports.FETCHED, reports.UP_TO_DATE)
        ],
    }


def _find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    kind: Any = KINDS[source.kind]
    try:
        found: Findings = kind.find(source, web, archive, here)
    except Changed:  # just then: the second look sees the new edition
        found = kind.find(source, web, archive, here)
    return found


def _described(source: Source, findings: Findings, archive: Archive) -> SourceReport:
    wanted = findings.wanted
    line = SourceReport(
        source.name,
        source.title,
        reports.NEWER if wanted else reports.UP_TO_DATE,
        f"{len(wanted)} newer, up to {findings.published}"
        if wanted
        else f"nothing newer than what is here ({findings.published})",
        findings.published,
        [
            FileLine(
                one.name, one.edition, one.address, reports.NEWER, one.why, one.group, one.size
            )
            for one in wanted
        ],
        findings.remarks,
    )
    for record in archive.register.held.values():
        if record.source == source.name and record.name not in {one.name for one in wanted}:
            line.files.append(_held_line(archive, record))
            line.status = reports.HELD
            line.message = "a file waits for you to decide"
    return line


def _held_line(archive: Archive, record: Record) -> FileLine:
    place = archive.held_path(record)
    return FileLine(
        record.name,
        record.edition,
        record.address,
        reports.HELD,
        f"{record.reason}. Look at it; if it is right, load it: python -m data load {place}; if "
        "not, delete it and it is fetched again",
        record.group,
        record.size,
        record.rows,
        record.sha256,
        str(place),
    )


# Fetching ---------------------------------------------------------------------------------------


def _fetch_all(
    found: list[tuple[Source, SourceReport, Findings | None]],
    web: Web,
    archive: Archive,
    table: SourceTable,
    here: LoadedFiles,
    progress: Progress,
) -> None:
    sizes = [one.size or _UNKNOWN_SIZE for _, _, f in found if f for one in f.wanted]
    total, done = sum(sizes) or 1, 0

    def told(size: int) -> None:
        nonlocal done
        done += size
        progress(_ASKED + (_FETCHED - _ASKED) * min(1.0, done / total), doing)

    for source, line, findings in found:
        if findings is None or not findings.wanted:
            continue
        before = web.bytes_received
        line.files = [file for file in line.files if file.status == reports.HELD]
        for wanted in findings.wanted:
            doing = f"fetching {Path(wanted.name).name}"
            told(0)
            line.files.append(_fetch_one(source, wanted, web, archive, table, here, told))
        line.bytes_received += web.bytes_received - before
        _sum_up(line)
        _note(archive, line)
    archive.save()


def _sum_up(line: SourceReport) -> None:
    """Let a source be as bad as its worst file, and say how many there are of each."""
    statuses = [file.status for file in line.files]
    order = (
        reports.REFUSED, reports.FAILED, reports.HELD, reports.FETCHED, reports.UP_TO_DATE
    )  # fmt: skip
    line.status = next((one for one in order if one in statuses), reports.UP_TO_DATE)
    counts = [f"{statuses.count(one)} {one}" for one in reversed(order) if one in statuses]
    line.message = f"{', '.join(counts)}; newest: {line.published}"


def _fetch_one(
    source: Source,
    wanted: Wanted,
    web: Web,
    archive: Archive,
    table: SourceTable,
    here: LoadedFiles,
    told: Callable[[int], None],
) -> FileLine:
    line = FileLine(
        wanted.name, wanted.edition, wanted.address, reports.FAILED, "", wanted.group, wanted.size
    )
    kind: Any = KINDS[source.kind]
    place = archive.incoming_path(source.name, wanted.name)
    part, whole = (place.with_name(f"{place.name}.{end}") for end in ("part", "whole"))
    try:
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        try:
            kind.fetch(source, web, wanted, part, whole, told)
        except Changed:
            # The publisher put a newer edition there meanwhile: begin with that one.
            again = _find(source, web, archive, here).wanted
            wanted = next((one for one in again if one.name == wanted.name), wanted)
            kind.fetch(source, web, wanted, part, whole, told)
        line.rows = examine(whole, wanted.shape, wanted.name)
        record = _record(source, wanted, whole, line.rows)
        line.size, line.sha256 = record.size, record.sha256
        if (same := archive.latest(record.key)) and same.sha256 == record.sha256:
            whole.unlink()
            same.mark = record.mark
            line.status, line.message = reports.UP_TO_DATE, "the very same file as before"
            return line
        last = archive.latest(record.key) or archive.last_of_series(wanted.series, wanted.edition)
        reason = reason_to_hold(record, last, table.smaller_by, no_fewer=wanted.no_fewer)
        with writing(place):
            if reason:
                record.reason = reason
                archive.hold(whole, record)
                return _held_line(archive, record)
            archive.arrive(whole, record)
        line.path = str(place)
        line.status, line.message = reports.FETCHED, wanted.why
    except NotFetched as error:
        whole.unlink(missing_ok=True)
        line.status, line.message = error.status, str(error)
    return line


def _record(source: Source, wanted: Wanted, whole: Path, rows: int | None) -> Record:
    return Record(
        source.name, wanted.name, wanted.edition, wanted.group, wanted.series, wanted.address,
        wanted.mark, sha256_of(whole), whole.stat().st_size, rows, _now(),
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# Loading ----------------------------------------------------------------------------------------


def _load(
    report: RefreshReport, archive: Archive, database: Path, instead: bool, progress: Progress
) -> None:
    """Load whatever has arrived and is complete, and move it to where it stays.

    Also what an earlier refresh fetched. Of a source that could not be asked nothing is loaded: a
    part of what belongs together may still be missing.
    """
    asked = {line.source for line in report.sources if line.published}
    incomplete = {
        (line.source, file.group)
        for line in report.sources
        for file in line.files
        if file.status in reports.TROUBLE
    }
    arrived = [
        record
        for record in archive.register.incoming.values()
        if record.source in asked and (record.source, record.group) not in incomplete
    ]
    if not arrived:
        return
    places = {archive.incoming_path(one.source, one.name): one for one in arrived}
    try:
        loaded = load(
            sorted(places),
            database,
            instead_of_demonstration=instead,
            progress=lambda share, doing: progress(_FETCHED + (1 - _FETCHED) * share, doing),
        )
    except WarehouseError as error:
        report.loading_failed = (
            f"{error} What was fetched is kept, and loaded by the next refresh without being "
            "fetched again."
        )
        return
    report.loaded = loaded
    _keep(archive, places, loaded, loaded_files(database))


def _keep(
    archive: Archive, places: dict[Path, Record], loaded: LoadReport, here: LoadedFiles
) -> None:
    problems = {
        file.file: "; ".join(map(str, file.problems)) for file in loaded.files if file.problems
    }
    for place, record in places.items():
        if record.sha256 in here.hashes:
            archive.keep(record, place)
        else:
            record.reason = problems.get(place.name, "not loaded")
    archive.save()
