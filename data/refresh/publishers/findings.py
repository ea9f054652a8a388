"""What a publisher was found to have, and what of it is newer than what is here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data.refresh.archive import Archive, Mark


@dataclass(frozen=True)
class Wanted:
    """A file that is newer than what is here.

    Attributes
    ----------
    name : str
        Path inside the folder of the source; its last part is unique within the archive.
    edition : str
        '2025-10', '2024', '2025-12': of two, the later one sorts after the earlier.
    group : str
        Files of a group are loaded together or not at all.
    series : str
        What earlier editions of the same thing have in common.
    shape : str
        'csv', 'geojson' or 'workbook'.
    address : str
        Where it is.
    why : str
        Why it is wanted, for a person.
    mark : dict
        What identifies the published edition.
    size : int or None
        Bytes to come, where the publisher says.
    no_fewer : bool
        Whether it may not have fewer rows than the edition before it.
    details : object
        What the code that fetches it needs to know.
    """

    name: str
    edition: str
    group: str
    series: str
    shape: str
    address: str
    why: str
    mark: Mark
    size: int | None = None
    no_fewer: bool = False
    details: Any = None


@dataclass
class Findings:
    """The answer of one source.

    Attributes
    ----------
    published : str
        The newest edition that the publisher has.
    wanted : list of Wanted
        What is newer than what is here.
    remarks : list of str
        What a person should know besides.
    """

    published: str
    wanted: list[Wanted] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def why_wanted(archive: Archive, key: str, mark: Mark) -> str | None:
    """Say why a published edition is wanted, None if it is here already or waits for a person."""
    known = archive.known(key)
    if any(record.mark == mark for record in known):
        return None
    return "newer than the edition that is here" if known else "not here yet"
