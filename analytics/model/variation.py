"""How the months of a series vary: its own, drawn to those of its kind of area and indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analytics.model.indicators import Indicator
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.dispersion import (
    LONGEST,
    USUAL_WEIGHT,
    Usual,
    dispersion,
    sum_factor,
)
from data import catalogue
from data.usual_variation import usual_variation
from geo.essex import FORCE

if TYPE_CHECKING:
    from analytics.model.series import Series

FORCE_AREA, DISTRICT, WARD = "force", "district", "ward"
ALL_CRIME = "all recorded crime"
MOST_SCALED = 4  # times the size that variation was measured at, for which it is scaled


class Variation(NamedTuple):
    """How the values of a series vary, as of `analytics.dispersion`."""

    phi: float
    r: float
    freedom: float


def kind_of(code: str) -> str:
    """Say which kind of area a code is, as far as variation goes."""
    if code == FORCE or (code.startswith(("E23", "W15")) and ":" not in code):
        return FORCE_AREA
    return WARD if code.startswith("E05") else DISTRICT


def crime_type_of(indicator: Indicator, breakdown: str) -> str:
    """Name the type of crime that is counted, as published; '' where it is none or of several."""
    parts = dict(pair.split("=", 1) for pair in breakdown.split(";") if pair)
    if "crime_type" in parts:
        return parts["crime_type"] if len(parts) == 1 else ""
    known = catalogue.indicators().get(indicator.key)
    types = (known.computed_from or {}).get("crime_types", []) if known and not breakdown else []
    return str(types[0]) if len(types) == 1 else ALL_CRIME if types else ""


def usual(indicator: Indicator, breakdown: str, kind: str, mean: float) -> Usual:
    """Look up what is usual for a kind of area and indicator.

    Parameters
    ----------
    kind : str
        'force', 'district' or 'ward'.
    mean : float
        Events in one period: for what was not measured, variation grows with it.
    """
    phi, r = usual_of_many(indicator, breakdown, (kind,), (mean,))
    return Usual(float(phi[0]), float(r[0]))


def usual_of_many(
    indicator: Indicator, breakdown: str, kinds: Sequence[str], means: Sequence[float]
) -> tuple[Floats, Floats]:
    """Look up what is usual for many areas of one indicator: `usual` of each.

    Returns
    -------
    tuple of ndarray
        φ and r, in the order of the areas.
    """
    table = usual_variation()
    many = len(kinds)
    if indicator.is_share:
        share = Usual(**table["share"])
        return np.full(many, share.phi), np.full(many, share.r)
    months = indicator.length
    measured = table.get(crime_type_of(indicator, breakdown), {})
    curves = {
        kind: (curve["slope"], float(np.exp(curve["intercept"])), curve["r"], measured.get(kind))
        for kind, curve in ((kind, table["curve"][kind]) for kind in set(kinds))
    }
    phi, r = np.empty(many), np.empty(many)
    for place, (kind, mean) in enumerate(zip(kinds, means, strict=True)):
        slope, height, remembered, size = curves[kind]
        monthly = max(mean / months, 1e-6) if mean == mean else 1e-6
        if size is None:
            phi[place], r[place] = 1 + height * monthly**slope, remembered
        else:
            scaled = min(max(monthly / size["mean"], 1 / MOST_SCALED), MOST_SCALED)
            phi[place], r[place] = 1 + (size["phi"] - 1) * scaled**slope, size["r"]
    # Months of a quarter follow one another too: their sum varies more, and is remembered less.
    return phi * sum_factor(phi, r, months), r if months == 1 else r / months


def measure(several: Sequence[Series]) -> None:
    """Work out how each series varies, those of like months together, and leave it with each."""
    groups: dict[tuple[object, ...], list[Series]] = {}
    for series in several:
        if "variation" in series.__dict__:
            continue
        indicator = series.indicator
        if indicator.overlaps or not indicator.events or not len(series.starts):
            expected = usual(indicator, series.breakdown, kind_of(series.code), _mean(series))
            series.__dict__["variation"] = Variation(expected.phi, expected.r, USUAL_WEIGHT)
            continue
        tail = _tail(series)
        counted = series.x[tail]
        if indicator.is_share:
            counted = np.where(series.n[tail] > 0, counted, np.nan)
        pattern = np.isfinite(counted).tobytes()
        breaks = tuple(place - tail.start for place in series.breaks if place > tail.start)
        newest = series.ends[tail.stop - 1]
        key = (indicator.is_share, indicator.step, indicator.length, newest, pattern, breaks)
        groups.setdefault(key, []).append(series)
    for group in groups.values():
        first = group[0]
        indicator, tail = first.indicator, _tail(first)
        breaks = tuple(place - tail.start for place in first.breaks if place > tail.start)
        counts = np.array([series.x[_tail(series)] for series in group])
        if indicator.is_share:
            exposure = np.array([series.n[_tail(series)] for series in group])
            counts = np.where(counts <= exposure, counts, np.nan)
        else:
            exposure = np.array(
                [
                    (end - start).days + 1.0
                    for start, end in zip(first.starts[tail], first.ends[tail], strict=True)
                ]
            )
        expected_all = [
            usual(indicator, series.breakdown, kind_of(series.code), _mean(series))
            for series in group
        ]
        result = dispersion(
            counts,
            exposure,
            share=indicator.is_share,
            per_year=12 // indicator.step,
            breaks=breaks,
            usual=(
                [expected.phi for expected in expected_all],
                [expected.r for expected in expected_all],
            ),
        )
        for place, series in enumerate(group):
            series.__dict__["variation"] = Variation(
                float(result.phi[place]), float(result.r[place]), float(result.freedom[place])
            )


def _tail(series: Series) -> slice:
    """The newest values up to the last that is known: those that dispersion looks at."""
    known = np.flatnonzero(np.isfinite(series.x))
    last = int(known[-1]) + 1 if len(known) else len(series.x)
    return slice(max(0, last - LONGEST), last)


def _mean(series: Series) -> float:
    known = series.x[np.isfinite(series.x)]
    return float(known[-60:].mean()) if len(known) else float("nan")
