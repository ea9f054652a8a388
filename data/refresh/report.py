"""What became of each source and file, for a person and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from data.loading import report_words
from data.loading.load_files import LoadReport

NEWER, FETCHED, UP_TO_DATE = "newer", "fetched", "up to date"
HELD, REFUSED, FAILED = "held", "refused", "failed"
TROUBLE = (HELD, REFUSED, FAILED)


@dataclass
class FileLine:
    """One file of a source.

    Attributes
    ----------
    status : str
        'newer' (a dry run: would be fetched), 'fetched', 'held', 'refused' or 'failed'.
    group : str
        Files of a group are loaded together or not at all.
    """

    name: str
    edition: str
    address: str
    status: str
    message: str
    group: str = ""
    size: int | None = None
    rows: int | None = None
    sha256: str | None = None
    path: str | None = None


@dataclass
class SourceReport:
    """One source."""

    source: str
    title: str
    status: str
    message: str
    published: str = ""
    files: list[FileLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    bytes_received: int = 0


@dataclass
class RefreshReport:
    """All that a refresh did.

    Attributes
    ----------
    folder : str
        Of the archive.
    loaded : LoadReport or None
        What the load said; None where there was nothing to load.
    loading_failed : str
        Why the files were not loaded, though they are here: a sentence, or ''.
    """

    folder: str
    dry_run: bool
    sources: list[SourceReport] = field(default_factory=list)
    loaded: LoadReport | None = None
    loading_failed: str = ""

    @property
    def in_order(self) -> bool:
        """Whether nothing was refused, held, rejected or out of reach."""
        return (
            not self.loading_failed
            and not any(source.status in TROUBLE for source in self.sources)
            and not (self.loaded and self.loaded.rejected)
        )

    def as_dict(self, load: dict[str, Any] | None) -> dict[str, Any]:
        """Return it for JSON, with the report of the load as the command writes it."""
        return {
            "dry_run": self.dry_run,
            "folder": self.folder,
            "sources": [asdict(source) for source in self.sources],
            "load": load,
            "loading_failed": self.loading_failed or None,
        }


def lines(report: RefreshReport) -> list[str]:
    """Describe what was found and fetched, one line a source and one a file."""
    written = []
    for source in report.sources:
        written.append(f"{source.status:<11} {source.title}: {source.message}")
        for file in source.files:
            facts = [
                f"{file.size:,} bytes" if file.size is not None else "",
                f"{file.rows:,} rows" if file.rows is not None else "",
                file.message,
            ]
            details = ", ".join(fact for fact in facts if fact)
            written.append(f"  {file.status:<9} {file.name}: {details}")
        written += [f"  note: {remark}" for remark in source.remarks]
    if report.loading_failed:
        written.append(f"not loaded  {report.loading_failed}")
    return written


def total(report: RefreshReport) -> str:
    """Sum up in one line."""
    files = [file for source in report.sources for file in source.files]
    if report.dry_run:
        newer = [file for file in files if file.status == NEWER]
        known = sum(file.size or 0 for file in newer)
        return (
            f"{report_words.counted(len(newer), 'file')} would be fetched, about "
            f"{known / 1e6:,.1f} MB; nothing was fetched or loaded."
        )
    fetched = sum(file.status == FETCHED for file in files)
    received = sum(source.bytes_received for source in report.sources)
    return (
        f"{report_words.counted(fetched, 'file')} fetched, {received / 1e6:,.1f} MB; kept in "
        f"{report.folder}."
    )
