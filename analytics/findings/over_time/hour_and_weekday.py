"""When in the week something happens: the busiest day, the busiest hours, and whether by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.model.sentence import Sentence

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WINDOW = 3  # hours that are counted together: single hours hold too few
LEAST_EXPECTED = 5.0  # a day, for the test to hold
UNUSUAL = 0.01


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Counts by weekday and hour.

    Attributes
    ----------
    grid : DataFrame, 7 rows (1 Monday to 7 Sunday) by 24 columns (hours)
    total : int
        Of all, also those whose hour is not known.
    hour_unknown : int
    day : int
        The busiest weekday, 1 to 7; 0 where there is nothing.
    on_day : int
        How many on that day.
    first_hour : int
        First of the three hours of the day in which most happens.
    in_hours : int
        How many in those three hours, on any day.
    differ : bool or None
        Whether the days of the week differ beyond chance; None of too few to say.
    """

    grid: pd.DataFrame
    total: int
    hour_unknown: int
    day: int
    on_day: int
    first_hour: int
    in_hours: int
    differ: bool | None


def rhythm(counts: pd.DataFrame, start: date, end: date) -> Rhythm:
    """Lay out counts by weekday and hour, and judge whether the days differ.

    Parameters
    ----------
    counts : DataFrame
        weekday (1 to 7), hour (0 to 23, or missing), casualties.
    start, end : datetime.date
        First and last day of the period: a weekday may be in it once more than another.

    Notes
    -----
    The days are tested against what their number in the period would lead to, by Pearson's χ² with
    6 degrees of freedom; under 1% is called beyond chance. No result is given for fewer than 5
    expected a day. Several people hurt in one collision are counted each, so that the true
    chance is somewhat larger than the one reckoned with.
    """
    known = counts[counts["hour"].notna()]
    weekday, hour, many = (
        known[name].to_numpy(dtype=int) for name in ("weekday", "hour", "casualties")
    )
    table = np.zeros((7, 24), dtype=int)
    np.add.at(table, (weekday - 1, hour), many)
    grid = pd.DataFrame(table, index=range(1, 8), columns=range(24))
    by_day = np.bincount(counts["weekday"] - 1, counts["casualties"], minlength=7)
    total = int(by_day.sum())
    if not total:
        return Rhythm(grid, 0, 0, 0, 0, 0, 0, None)
    day = int(by_day.argmax()) + 1
    by_hour = table.sum(axis=0)
    together = [
        int(np.take(by_hour, range(first, first + WINDOW), mode="wrap").sum())
        for first in range(24)
    ]
    first = int(np.argmax(together))
    return Rhythm(
        grid, total, total - int(table.sum()), day, int(by_day[day - 1]), first,
        together[first], _differ(by_day, start, end),
    )  # fmt: skip


def _differ(by_day: np.ndarray, start: date, end: date) -> bool | None:
    weekdays = pd.date_range(start, end).day_of_week
    days = np.bincount(weekdays, minlength=7)
    expected = by_day.sum() * days / days.sum()
    if expected.min() < LEAST_EXPECTED:
        return None
    from scipy.special import chdtrc

    return bool(chdtrc(6, float(((by_day - expected) ** 2 / expected).sum())) < UNUSUAL)


def describe(rhythm: Rhythm, what: str, where: str, when: str) -> Sentence:
    """Say on which day and in which hours most happens, and how sure that is.

    Parameters
    ----------
    what : str
        What is counted, as a heading names it: "People killed or seriously injured".
    where, when : str
        The area; the period with its preposition: "in Q1 2014/15".
    """
    if not rhythm.total:
        title = f"{what}: none in {where} {when}."
        return Sentence(title, title)
    hours = f"{rhythm.first_hour}:00 and {(rhythm.first_hour + WINDOW) % 24}:00"
    of = as_text.number(rhythm.total)
    if rhythm.in_hours:
        most = f"between {hours} ({as_text.number(rhythm.in_hours)} of {of})"
    else:
        most = "at hours that are not known"
    title = f"{what} in {where} {when}: most {most}; "
    if rhythm.differ is None:
        title += "too few to compare the days of the week."
    else:
        sure = "beyond chance"
        if not rhythm.differ:
            sure = "but the differences between days could be chance"
        day, many = DAYS[rhythm.day - 1], as_text.number(rhythm.on_day)
        title += f"{day} was the busiest day ({many}), {sure}."
    text = title
    if rhythm.hour_unknown:
        text += f" Of {as_text.number(rhythm.hour_unknown)} the hour is not known."
    return Sentence(title, text)
