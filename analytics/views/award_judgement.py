"""Whether an award shows in the figures: its wards before and after, next to comparison wards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.statistics.against_others import CANNOT_TELL, AgainstOthers, against_others
from analytics.statistics.before_after import BeforeAfter, before_and_after
from analytics.statistics.count_change import FEWER
from data.warehouse.snapshot import Snapshot

YEAR = 12
FINEST = 0.01
"""The smallest change is given to a hundredth."""
UNITS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True)
class Judgement:
    """What the figures show of an award.

    Attributes
    ----------
    why_not : str
        Why there is nothing to show; '' where there is something.
    smallest : float
        Smallest fall that would show, as a share of the number before; NaN if none would.
    treated, others : BeforeAfter or None
        The change in the wards of the award and in the comparison wards; None before there are
        months of the work.
    against : AgainstOthers or None
    periods : int
        Periods on each side.
    unit : str
        Of the periods.
    """

    why_not: str = ""
    smallest: float = float("nan")
    treated: BeforeAfter | None = None
    others: BeforeAfter | None = None
    against: AgainstOthers | None = None
    periods: int = 0
    unit: str = "month"


def judge(
    state: Snapshot,
    key: str,
    wards: Sequence[str],
    comparison_wards: Sequence[str],
    begins: date,
    ends: date,
) -> Judgement:
    """Compare the periods of the work with as many before it, at the same time of the year.

    Parameters
    ----------
    key : str
        The indicator, one that is counted.
    wards, comparison_wards : sequence of str
        Codes of wards or districts.
    begins, ends : datetime.date
        First and last day of the work.
    """
    contents = queries.contents(state, (key,))
    indicator = contents.indicators.get(key)
    if indicator is None:
        return Judgement("No figure of the indicator is loaded.")
    if indicator.is_share:
        return Judgement("Wards cannot be added up: the indicator is a share. Choose a count.")
    if both := set(wards) & set(comparison_wards):
        return Judgement(f"{', '.join(sorted(both))} cannot be compared with itself.")
    treated = _together(state, key, wards)
    others = _together(state, key, comparison_wards)
    if treated is None or others is None:
        return Judgement(
            "No figures are loaded for one of the wards: each needs a code of an area in use."
        )
    length = indicator.length
    planned = max(((ends.year - begins.year) * YEAR + ends.month - begins.month + 1) // length, 1)
    years = -(-planned * length // YEAR)  # whole years back, so that seasons match
    sides = [_sides(series, begins, ends, years, planned) for series in (treated, others)]
    if not len(sides[0][0]) or not len(sides[1][0]):
        return Judgement("No months before the work are loaded.")
    smallest = _smallest(sides[0][0], sides[1][0])
    base = Judgement(smallest=smallest, unit=UNITS.get(length, "period"))
    if not len(sides[0][1]) or not len(sides[1][1]):
        return base
    # Only months that both have are compared, and as many of the year before.
    lengths = min(len(sides[0][1]), len(sides[1][1]), len(sides[0][0]), len(sides[1][0]))
    changes = [before_and_after(before[:lengths], after[:lengths]) for before, after in sides]
    return Judgement(
        "", smallest, changes[0], changes[1], against_others(*changes), lengths, base.unit
    )


def _together(state: Snapshot, key: str, areas: Sequence[str]) -> pd.Series | None:
    """Add up the values of areas by the first day of each period; None where an area has none."""
    contents = queries.contents(state, (key,))
    frames = []
    for area in areas:
        series = queries.series(state, contents.indicators[key], area, contents.ward_set)
        values = series.values
        if values.empty:
            return None
        frames.append(pd.Series(values["value"].to_numpy(), index=values["start"]))
    if not frames:
        return None
    return pd.concat(frames, axis=1).sum(axis=1, skipna=False)


def _sides(
    series: pd.Series, begins: date, ends: date, years: int, planned: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the periods a number of years before the work, and those of the work, in order.

    Where those years are not loaded, the newest periods before the work are taken.
    """
    start, end = pd.Timestamp(begins), pd.Timestamp(ends)
    back = pd.DateOffset(years=years)
    after = series[(series.index >= start) & (series.index <= end)]
    before = series[(series.index >= start - back) & (series.index <= end - back)]
    before = before[before.index < start]
    if before.empty or after.empty:
        before = series[series.index < start].tail(planned)
    return before.to_numpy(float), after.to_numpy(float)


def _smallest(treated: np.ndarray, others: np.ndarray) -> float:
    """Find the smallest fall that would show if the comparison wards stayed as they were."""
    level = before_and_after(others, others)

    def shows(fall: float) -> bool:
        changed = before_and_after(treated, treated * (1 - fall))
        return against_others(changed, level).verdict == FEWER

    return _least(shows)


def _least(shows: Callable[[float], bool]) -> float:
    """Return the least share, in hundredths, that shows; NaN where even the most does not."""
    low, high = 0, round(1 / FINEST) - 1
    if not shows(high * FINEST):
        return float("nan")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle * FINEST) else (middle, high)
    return high * FINEST


def sentences(judgement: Judgement) -> list[str]:
    """Write a judgement as sentences."""
    if judgement.why_not:
        return [judgement.why_not]
    results = []
    if judgement.smallest == judgement.smallest:
        fall = as_text.number(100 * judgement.smallest)
        results.append(
            f"Before: the smallest fall that could be seen at all is {fall}%, if the comparison "
            "wards stay as they were."
        )
    else:
        results.append(
            "Before: the numbers are so small that any fall could be chance. Choose "
            "more wards, a longer time, or another indicator."
        )
    treated, others, against = judgement.treated, judgement.others, judgement.against
    if treated is None or others is None or against is None:
        return [*results, "After: no month of the work is loaded yet."]
    span = as_text.counted(judgement.periods, judgement.unit)
    results.append(
        f"After: over {span}, the wards of the award went from {_rate(treated.before)} to "
        f"{_rate(treated.after)} a {judgement.unit}, the comparison wards from "
        f"{_rate(others.before)} to {_rate(others.after)} (the same time of an earlier year)."
    )
    if against.lower == against.lower:
        limits = f"{against.effect:.2f} times (95% interval {against.lower:.2f} to "
        limits += f"{against.upper:.2f})"
    else:
        limits = "no interval can be given"
    if against.verdict == CANNOT_TELL:
        results.append(f"Cannot tell: compared with the comparison wards it is {limits}.")
    else:
        results.append(
            f"{as_text.upper_first(against.verdict)} than the comparison wards would lead to "
            f"expect: {limits}."
        )
    return [*results, against.warning]


def _rate(value: float) -> str:
    return as_text.number(value, 0 if value >= 100 else 1)
