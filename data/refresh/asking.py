"""Asking each publisher what it has that is newer, and writing that down."""

from __future__ import annotations

import shlex
import struct
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from data.loading import report_words
from data.refresh import report as reports
from data.refresh.archive import Archive, ArchivedFile
from data.refresh.failures import Changed, NotFetched
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers import (
    arcgis_layer,
    linked_file,
    nomis_table,
    police_archive,
    yearly_files,
)
from data.refresh.publishers.findings import Findings
from data.refresh.report import FileLine, SourceReport
from data.refresh.source_table import Source
from data.refresh.transfer.web import Web

KINDS: dict[str, ModuleType] = {
    "police-archive": police_archive,
    "yearly-files": yearly_files,
    "arcgis-layer": arcgis_layer,
    "nomis-table": nomis_table,
    "linked-file": linked_file,
}


# Errors where something is missing from an answer, or of another type.
UNKNOWN_SHAPE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)


def unknown_shape(error: Exception) -> str:
    """Say that an answer is of a shape that this program does not know."""
    return (
        f"The publisher answered in another shape than the one that is known here "
        f"({type(error).__name__}: {error}). Nothing was taken: try again later; if it stays so, "
        "this program has to learn the new shape, and the file can be loaded by hand meanwhile."
    )


def ask(
    source: Source, web: Web, archive: Archive, here: LoadedFiles
) -> tuple[SourceReport, Findings | None]:
    """Ask one publisher; what goes wrong becomes a line of the report and stops no other source.

    Returns
    -------
    SourceReport
        What was found, or why nothing was.
    Findings or None
        What to fetch; None where the publisher could not be asked.
    """
    before = web.bytes_received
    findings = None
    try:
        findings = find(source, web, archive, here)
        line = _described(source, findings, archive)
    except NotFetched as error:
        line = SourceReport(source.name, source.title, error.status, str(error))
    except UNKNOWN_SHAPE as error:
        line = SourceReport(source.name, source.title, reports.REFUSED, unknown_shape(error))
    line.bytes_received = web.bytes_received - before
    write_down(archive, line)
    return line, findings


def write_down(archive: Archive, line: SourceReport) -> None:
    """Write down what was found, for the page "Load data", which asks nobody itself."""
    archive.register.answers[line.source] = {
        "at": now(),
        "title": line.title,
        "status": line.status,
        "message": line.message,
        "published": line.published,
        "remarks": line.remarks,
        "files": [
            {"name": file.name, "status": file.status, "size": file.size, "message": file.message}
            for file in line.files
            if file.status not in (reports.FETCHED, reports.UP_TO_DATE)
        ],
    }


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    kind: Any = KINDS[source.kind]
    try:
        findings: Findings = kind.find(source, web, archive, here)
    except Changed:  # just then: the second look sees the new edition
        findings = kind.find(source, web, archive, here)
    return findings


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
            FileLine(it.name, it.edition, it.address, reports.NEWER, it.why, it.group, it.size)
            for it in wanted
        ],
        findings.remarks,
    )
    for record in archive.register.held.values():
        if record.source == source.name and record.name not in {it.name for it in wanted}:
            line.files.append(held_line(archive, record))
            line.status = reports.HELD
    if held := sum(file.status == reports.HELD for file in line.files):
        line.message += f"; {report_words.counted(held, 'file')} held until you decide"
    return line


def held_line(archive: Archive, record: ArchivedFile) -> FileLine:
    place = archive.held_path(record)
    return FileLine(
        record.name,
        record.edition,
        record.address,
        reports.HELD,
        f"{record.reason}. Look at it; if it is right, load it: python -m data load "
        f"{shlex.quote(str(place))}; if not, delete it and it is fetched again",
        record.group,
        record.size,
        record.rows,
        record.sha256,
        str(place),
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
