"""The newest months of many series of counts, judged together where they run alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.model.series import Series
from analytics.model.variation import kind_of, usual
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.ewma_signal import MOST, ewma_signal

SPARE = 6  # positions more than are judged by, for gaps


class Newest(NamedTuple):
    """What `analytics.ewma_signal` says of one series; judged is 0 where it says nothing."""

    p: float
    side: int
    ratio: float
    judged: int
    expected: float
    lower: float
    upper: float
    outside: bool
    phi: float


class _RecentPart(NamedTuple):
    """A series cut to what is looked at, and what it has in common with others."""

    series: Series
    counts: Floats
    days: tuple[float, ...]
    breaks: tuple[int, ...]
    mean: float


def newest_together(series: Series, judged: Floats, breaks: Sequence[int]) -> Newest:
    """Judge the newest values of a series; what `prepare` has left with it, if it has."""
    if "newest" not in series.worked_out:
        _judge([_recent_part(series, judged, breaks)])
    result: Newest = series.worked_out["newest"]
    return result


def prepare(several: Sequence[tuple[Series, Floats, Sequence[int]]]) -> None:
    """Judge many series, those that run alike at once, and leave the answer with each."""
    groups: dict[tuple[object, ...], list[_RecentPart]] = {}
    for series, judged, breaks in several:
        if "newest" in series.worked_out:
            continue
        wanted = _recent_part(series, judged, breaks)
        known = np.isfinite(wanted.counts).tobytes()
        key = (series.indicator.step, wanted.days, known, wanted.breaks)
        groups.setdefault(key, []).append(wanted)
    for group in groups.values():
        _judge(group)


def _recent_part(series: Series, judged: Floats, breaks: Sequence[int]) -> _RecentPart:
    known = np.flatnonzero(~np.isnan(judged))
    last = int(known[-1]) + 1 if len(known) else 0
    first = max(0, last - MOST.get(12 // series.indicator.step, 60) - 2 * SPARE)
    days = tuple(
        (end - start).days + 1.0
        for start, end in zip(series.starts[first:last], series.ends[first:last], strict=True)
    )
    counts = judged[first:last]
    return _RecentPart(
        series, counts, days, tuple(place - first for place in breaks if first < place < last),
        float(np.nanmean(counts)) if len(known) else np.nan,
    )  # fmt: skip


def _judge(group: Sequence[_RecentPart]) -> None:
    indicator = group[0].series.indicator
    expected = [
        usual(
            recent.series.indicator,
            recent.series.breakdown,
            kind_of(recent.series.code),
            recent.mean,
        )
        for recent in group
    ]
    result = ewma_signal(
        np.array([recent.counts for recent in group]),
        np.array(group[0].days),
        per_year=12 // indicator.step,
        breaks=group[0].breaks,
        usual=([each.phi for each in expected], [each.r for each in expected]),
    )
    for place, wanted in enumerate(group):
        wanted.series.worked_out["newest"] = Newest(
            float(result.p[place]), int(result.side[place]), float(result.ratio[place]),
            result.judged, float(result.expected[place]), float(result.lower[place]),
            float(result.upper[place]), bool(result.outside[place]),
            float("nan") if result.dispersion is None else float(result.dispersion.phi[place]),
        )  # fmt: skip
