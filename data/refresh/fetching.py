"""Fetching what is wanted: checked, held where a person should look, or taken in to be loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.refresh import report as reports
from data.refresh.archive import Archive, ArchivedFile, sha256_of
from data.refresh.asking import (
    KINDS,
    UNKNOWN_SHAPE,
    find,
    held_line,
    now,
    unknown_shape,
    write_down,
)
from data.refresh.checks import examine, reason_to_hold
from data.refresh.failures import Changed, NotFetched
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers.findings import Findings, Wanted
from data.refresh.report import FileLine, SourceReport
from data.refresh.source_table import Source, SourceTable
from data.refresh.transfer.downloads import writing
from data.refresh.transfer.web import Web

OnShare = Callable[[float, str], None]
_UNKNOWN_SIZE = 1_000_000  # bytes that a file of unknown size counts for in the progress


def fetch_all(
    answers: list[tuple[Source, SourceReport, Findings | None]],
    web: Web,
    archive: Archive,
    table: SourceTable,
    here: LoadedFiles,
    on_share: OnShare,
) -> None:
    """Fetch every file that is wanted, and put into the report what became of it."""
    sizes = [file.size or _UNKNOWN_SIZE for _, _, f in answers if f for file in f.wanted]
    total, done = sum(sizes) or 1, 0

    def on_bytes(size: int) -> None:
        nonlocal done
        done += size
        on_share(min(1.0, done / total), doing)

    for source, line, findings in answers:
        if findings is None or not findings.wanted:
            continue
        before = web.bytes_received
        line.files = [file for file in line.files if file.status == reports.HELD]
        for wanted in findings.wanted:
            doing = f"fetching {Path(wanted.name).name}"
            on_bytes(0)
            line.files.append(_fetch_one(source, wanted, web, archive, table, here, on_bytes))
        line.bytes_received += web.bytes_received - before
        _sum_up(line)
        write_down(archive, line)
    archive.save()


def _sum_up(line: SourceReport) -> None:
    """Let a source be as bad as its worst file, and say how many there are of each."""
    statuses = [file.status for file in line.files]
    order = (
        reports.REFUSED, reports.FAILED, reports.HELD, reports.FETCHED, reports.UP_TO_DATE
    )  # fmt: skip
    line.status = next((status for status in order if status in statuses), reports.UP_TO_DATE)
    counts = [f"{statuses.count(it)} {it}" for it in reversed(order) if it in statuses]
    line.message = f"{', '.join(counts)}; newest: {line.published}"


def _fetch_one(
    source: Source,
    wanted: Wanted,
    web: Web,
    archive: Archive,
    table: SourceTable,
    here: LoadedFiles,
    on_bytes: Callable[[int], None],
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
            kind.fetch(source, web, wanted, part, whole, on_bytes)
        except Changed:
            # The publisher put a newer edition there meanwhile: begin with that one.
            again = find(source, web, archive, here).wanted
            wanted = next((file for file in again if file.name == wanted.name), wanted)
            kind.fetch(source, web, wanted, part, whole, on_bytes)
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
                return held_line(archive, record)
            archive.arrive(whole, record)
        line.path = str(place)
        line.status, line.message = reports.FETCHED, wanted.why
    except NotFetched as error:
        whole.unlink(missing_ok=True)
        line.status, line.message = error.status, str(error)
    except UNKNOWN_SHAPE as error:
        whole.unlink(missing_ok=True)
        line.status, line.message = reports.REFUSED, unknown_shape(error)
    return line


def _record(source: Source, wanted: Wanted, whole: Path, rows: int | None) -> ArchivedFile:
    return ArchivedFile(
        source.name, wanted.name, wanted.edition, wanted.group, wanted.series, wanted.address,
        wanted.mark, sha256_of(whole), whole.stat().st_size, rows, now(),
    )  # fmt: skip
