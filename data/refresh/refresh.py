"""A refresh from end to end: ask, fetch what is newer, check it, load it, keep it.

Each source is asked by itself: what is wrong with one keeps no other from its files. What was
fetched and not yet loaded, because the process ended or the load refused it, is loaded by the next
refresh without being fetched again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path

from data.loading.load_files import LoadReport, Progress, load
from data.problems import WarehouseError
from data.refresh import report as reports
from data.refresh import source_table
from data.refresh.archive import Archive, ArchivedFile, folder_of, open_archive
from data.refresh.asking import ask
from data.refresh.fetching import fetch_all
from data.refresh.loaded_files import LoadedFiles, loaded_files
from data.refresh.report import RefreshReport
from data.refresh.source_table import Source, SourceTable
from data.refresh.transfer.web import Web
from data.warehouse.snapshot import default_path

_ASK, _FETCH = 0.1, 0.6  # shares of the whole that are done by then


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
        Called with the share done and what is being done.
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
    chosen = [source for source in table.sources.values() if not only or source.name in only]
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
        share = 0.0
        with Web(table.limits, sleep, lambda what: progress(share, what)) as web:
            answers = []
            for number, source in enumerate(chosen):
                share = _ASK * number / len(chosen)
                progress(share, f"asking: {source.title}")
                line, findings = ask(source, web, archive, here)
                report.sources.append(line)
                answers.append((source, line, findings))
            archive.save()
            if not dry_run:
                fetch_all(
                    answers,
                    web,
                    archive,
                    table,
                    here,
                    lambda done, what: progress(_ASK + (_FETCH - _ASK) * done, what),
                )
        if not dry_run:
            again = _lost(archive, here, chosen)
            _load(report, archive, database, again, instead_of_demonstration, progress)
    progress(1.0, "done")
    return report


def _lost(archive: Archive, here: LoadedFiles, chosen: list[Source]) -> list[ArchivedFile]:
    """List the kept files, if the warehouse is a new one that holds none of them.

    Where it holds some, the others were undone, and stay so.
    """
    stored = archive.register.stored.values()
    if any(record.sha256 in here.hashes for record in stored):
        return []
    names = {source.name for source in chosen}
    return [record for record in stored if record.source in names]


def _load(
    report: RefreshReport,
    archive: Archive,
    database: Path,
    lost: list[ArchivedFile],
    instead: bool,
    progress: Progress,
) -> None:
    """Load whatever has arrived and is complete, and move it to where it stays.

    Also what an earlier refresh fetched. Of a source that could not be asked nothing is loaded: a
    part of what belongs together may still be missing.
    """
    answered = {line.source for line in report.sources if line.published}
    incomplete = {
        (line.source, file.group)
        for line in report.sources
        for file in line.files
        if file.status in reports.TROUBLE
    }
    arrived = [
        record
        for record in archive.register.incoming.values()
        if record.source in answered and (record.source, record.group) not in incomplete
    ]
    places = {archive.incoming_path(record.source, record.name): record for record in arrived}
    incoming = archive.register.incoming
    places |= {archive.stored_path(it): it for it in lost if it.key not in incoming}
    if not places:
        return
    try:
        loaded = load(
            sorted(places),
            database,
            instead_of_demonstration=instead,
            progress=lambda share, doing: progress(_FETCH + (1 - _FETCH) * share, doing),
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
    archive: Archive, places: dict[Path, ArchivedFile], loaded: LoadReport, here: LoadedFiles
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
