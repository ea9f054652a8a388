"""What the warehouse holds, as far as it matters for what to fetch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from data.warehouse import status
from data.warehouse.snapshot import snapshot


@dataclass(frozen=True)
class LoadedFiles:
    """The loads of a warehouse.

    Attributes
    ----------
    edition : str or None
        'published', 'demonstration', or None for neither.
    hashes : frozenset of str
        SHA-256 of every file that was ever loaded and not undone.
    subjects : dict
        When the current load of a subject was made (UTC), by content and subject, such as
        ('street crime', 'Essex Police 2025-01').
    collision_years : dict
        When the current collisions of a year were loaded (UTC), by year and status.
    """

    edition: str | None = None
    hashes: frozenset[str] = frozenset()
    subjects: dict[tuple[str, str], datetime] = field(default_factory=dict)
    collision_years: dict[tuple[int, str], datetime] = field(default_factory=dict)


def loaded_files(database: Path) -> LoadedFiles:
    """Ask the warehouse, or return nothing where there is none."""
    held = snapshot(database)
    if held is None:
        return LoadedFiles()
    loads = held.query(
        "select sha256, content, subject, loaded_at, superseded_by from load"
    ).fetchall()
    years = held.query(
        """
        select year, status, max(loaded_at)
        from collision join load using (load_id)
        where collision.superseded_by is null
        group by all
        """
    ).fetchall()
    return LoadedFiles(
        status.edition(held),
        frozenset(load[0] for load in loads),
        {(load[1], load[2]): _utc(load[3]) for load in loads if load[4] is None},
        {(year, how): _utc(when) for year, how, when in years},
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
