"""What pages and papers say of similar forces, in a sentence each: crime and its solved rate."""

from __future__ import annotations

from datetime import date

from analytics import queries
from analytics.findings.similar_forces import SimilarForces, compare_forces, newest_year
from analytics.model.sentence import Sentence
from analytics.wording import similar_forces as words
from data.warehouse.snapshot import Snapshot

SHOWN = ("recorded_crime", "solved_rate")
"""Of which an office is asked how it compares."""


def comparisons(
    state: Snapshot, start: date | None = None, end: date | None = None
) -> tuple[SimilarForces, ...]:
    """Compare Essex with its group, of each indicator that is loaded of any force of it.

    Parameters
    ----------
    start, end : datetime.date, optional
        The period; without it, or where it cannot be compared, the newest twelve months that most
        of the group have.
    """
    results = []
    for indicator in queries.contents(state, SHOWN).indicators.values():
        result = None
        if start is not None and end is not None:
            result = compare_forces(state, indicator, start, end)
        if result is None or result.comparison is None:
            year = newest_year(state, indicator)
            result = compare_forces(state, indicator, *year) if year else None
        if result is not None:
            results.append(result)
    return tuple(results)


def sentences(
    state: Snapshot, start: date | None = None, end: date | None = None
) -> tuple[Sentence, ...]:
    """Say the same in sentences; none where no other force is loaded."""
    return tuple(words.finding(result) for result in comparisons(state, start, end))
