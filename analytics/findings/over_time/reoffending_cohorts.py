"""Whom a figure of reoffending is about, how long they were followed, hence from when it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analytics import as_text
from analytics.model.figure import Figure

# Months that offenders are followed, and months then waited for courts, as the catalogue defines.
FOLLOWED = {
    "reoffending_under_18": (12, 6),
    "reoffending_adult": (12, 6),
    "reoffending_yos": (3, 0),
    "reoffending_probation": (3, 0),
}
ON_ONE_DAY = ("reoffending_yos", "reoffending_probation")  # those supervised on the last day


@dataclass(frozen=True)
class Cohort:
    """Offenders of a period, and the time through which they were followed.

    Attributes
    ----------
    start, end : datetime.date
        First and last day of the period whose offenders they are; the same day where they are
        those supervised on one day.
    followed_to : datetime.date
        Until when the last of them was followed.
    known_from : datetime.date
        The end of the wait for a caution or conviction.
    months, wait : int
        How long each was followed, and how long the wait is after that.
    """

    start: date
    end: date
    followed_to: date
    known_from: date
    months: int
    wait: int

    @property
    def description(self) -> str:
        """Which offenders, followed how long, hence from when."""
        if self.start == self.end:
            who = f"Those supervised on {as_text.day(self.end)}"
        else:
            who = f"Offenders of {as_text.span_in_words(self.start, self.end)}"
        text = f"{who}, followed for {as_text.counted(self.months, 'month')}"
        if self.wait:
            text += f" and {as_text.counted(self.wait, 'month')} more for the courts"
        return f"{text}: complete from {as_text.month(self.known_from + timedelta(days=1))}."


def cohort(indicator: str, now: Figure) -> Cohort | None:
    """Describe the offenders that a reoffending figure follows; None if it follows nobody."""
    if indicator not in FOLLOWED:
        return None
    months, wait = FOLLOWED[indicator]
    start = now.end if indicator in ON_ONE_DAY else now.start
    return Cohort(
        start, now.end, _later(now.end, months), _later(now.end, months + wait), months, wait
    )


def _later(last: date, months: int) -> date:
    """The last day of a month so many months after the one that ends on a day."""
    count = last.year * 12 + last.month + months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def offenders_of(now: Figure | None) -> str:
    """Name the offenders of a figure: offenders of the 12 months to September 2024."""
    if now is None:
        return "nobody"
    return f"offenders of {as_text.span_in_words(now.start, now.end)}"
