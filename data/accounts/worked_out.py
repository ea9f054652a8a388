"""What is worked out of records and never typed: states, days late, clocks, matters arising."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.accounts.records import Record

PUBLICATION_DAYS = 14
"""Days after a meeting until its minutes are to be published."""
RESPONSE_DAYS = 56
"""Days after a report until it is to be answered (Police Act 1996, section 55)."""
TO_FOLLOW, SAID_DONE, ACCEPTED, DROPPED = (
    "to follow", "said done by the owner", "accepted by the office", "dropped",
)  # fmt: skip
OPEN = (TO_FOLLOW, SAID_DONE)
_STATES = {
    "Said done": SAID_DONE, "Accepted": ACCEPTED, "Dropped": DROPPED, "Reopened": TO_FOLLOW,
}  # fmt: skip


# Actions and recommendations ----------------------------------------------------------------------


def state(record: Record, on: date | None = None) -> str:
    """Return where an action or a recommendation had got to on a day, by its updates.

    The owner says that something is done; only the office accepts it.
    """
    reached = TO_FOLLOW
    for row in record.rows("updates"):
        if on is None or date.fromisoformat(row.get("date", "0001-01-01")) <= on:
            reached = _STATES.get(row.get("step", ""), reached)
    return reached


def why_dropped(record: Record) -> str:
    """Return the reason why it was dropped; '' if it was not."""
    dropped = [row for row in record.rows("updates") if row.get("step") == "Dropped"]
    return str(dropped[-1].get("words", "")) if dropped and state(record) == DROPPED else ""


def due(action: Record) -> date | None:
    """Return by when an action is due now: the date of the last move, else as first set."""
    moved = [row["to"] for row in action.rows("moves") if row.get("to")]
    return date.fromisoformat(moved[-1]) if moved else action.day("due")


def days_late(action: Record, on: date) -> int:
    """Count the days since an action that is still to follow was due; 0 if it is not late."""
    by = due(action)
    if by is None or state(action, on) != TO_FOLLOW:
        return 0
    return max((on - by).days, 0)


def times_moved(action: Record) -> int:
    """Count how often the date of an action was moved."""
    return len(action.rows("moves"))


def owners(record: Record) -> str:
    """Write the owners of an action by initials, else by role: SH/CF."""
    named = [
        row.get("initials") or row.get("role") or row.get("body", "")
        for row in record.rows("owners")
    ]
    return "/".join(named)


def owners_in_full(record: Record) -> str:
    """Write the owners of an action by role and body."""
    return "; ".join(
        ", ".join(part for part in (row.get("role", ""), row.get("body", "")) if part)
        or row.get("initials", "")
        for row in record.rows("owners")
    )


def response_due(recommendation: Record) -> date:
    """Return by when a recommendation is to be answered."""
    published = recommendation.day("published")
    assert published is not None  # a needed field
    return published + timedelta(days=RESPONSE_DAYS)


def response_days_late(recommendation: Record, on: date) -> int:
    """Count the days since the response was due, while there is none or until it came."""
    until = recommendation.day("responded") or on
    return max((min(until, on) - response_due(recommendation)).days, 0)


def days_open(recommendation: Record, on: date) -> int | None:
    """Count the days since the report, while the recommendation is open; None once it is not."""
    published = recommendation.day("published")
    if published is None or state(recommendation, on) not in OPEN:
        return None
    return (on - published).days


# Meetings -----------------------------------------------------------------------------------------


def publication_due(meeting: Record) -> date:
    """Return by when the minutes of a meeting are to be published."""
    held = meeting.day("date")
    assert held is not None  # a needed field
    return held + timedelta(days=PUBLICATION_DAYS)


@dataclass(frozen=True)
class Matter:
    """A matter arising: an action of an earlier meeting, and what there is to be said about it."""

    reference: str
    words: str

    def __str__(self) -> str:
        return f"{self.reference} {self.words}"


def matters_arising(
    meeting: Record, meetings: Iterable[Record], actions: Iterable[Record]
) -> list[Matter]:
    """List the actions that were open after the meeting before, with their state on the day.

    Actions that arise from meetings of the same series before this one are listed, unless they
    were accepted or dropped on or before the day of the meeting before.
    """
    on = meeting.day("date")
    assert on is not None  # a needed field
    series = [
        (day, item.reference)
        for item in meetings
        if item.values["series"] == meeting.values["series"]
        and (day := item.day("date"))
        and day < on
    ]
    if not series:
        return []
    last = max(series)[0]
    earlier = {reference for _, reference in series}
    ones = [
        action
        for action in actions
        if action.values.get("meeting") in earlier
        and (state(action, last) in OPEN or (action.day("agreed") or last) >= last)
    ]
    return [
        Matter(each.reference, _in_minutes(each, last, on))
        for each in sorted(ones, key=lambda record: order(record.reference))
    ]


def _in_minutes(action: Record, last: date, on: date) -> str:
    reached = state(action, on)
    if reached == ACCEPTED:
        return "completed"
    if reached == SAID_DONE:
        return "said to be completed, not yet accepted"
    words = [
        row.get("words", "")
        for row in action.rows("updates")
        if last < date.fromisoformat(row.get("date", "0001-01-01")) <= on
    ]
    if reached == DROPPED:
        return f"dropped: {words[-1] if words else why_dropped(action)}"
    return words[-1] if words and words[-1] else "to follow"


def order(reference: str) -> tuple[int, int, str]:
    """Order references by year and number: 97/14 comes before 01/15."""
    number, _, year = reference.rpartition("/")
    digits = "".join(sign for sign in number if sign.isdecimal())
    return (int(year) if year.isdecimal() else 0, int(digits or 0), reference)


# Awards -------------------------------------------------------------------------------------------

MID_YEAR, END_OF_YEAR = "Mid-year", "End of year"
MID_YEAR_MONTHS = 6
REPORT_DAYS = 30
"""Days after half a year, and after the day of a deliverable, until its report is due."""


def spent(deliverable: Record) -> float:
    """Return what was spent by the last report of a deliverable; 0 without one."""
    reports = [row for row in deliverable.rows("reports") if row.get("spent") is not None]
    return float(reports[-1]["spent"]) if reports else 0.0


def late_reports(deliverable: Record, award: Record, on: date) -> list[tuple[str, int]]:
    """List the reports that have not come although they are due, each with its days late.

    The mid-year report is due 30 days after half a year, the end-of-year report 30 days after the
    day by which the deliverable was promised.
    """
    awarded, by = award.day("award_date"), deliverable.day("by")
    stages = {row.get("stage") for row in deliverable.rows("reports")}
    results = []
    for stage, day in (
        (MID_YEAR, add_months(awarded, MID_YEAR_MONTHS) if awarded else None),
        (END_OF_YEAR, by),
    ):
        if day is None or stage in stages or END_OF_YEAR in stages:
            continue
        late = (on - day - timedelta(days=REPORT_DAYS)).days
        if late > 0:
            results.append((stage, late))
    return results


# Supplies and duties ------------------------------------------------------------------------------

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Return:
    """A period of a data supply: when it is due, and when it came.

    Attributes
    ----------
    start, end : datetime.date
        First and last day of the period.
    due : datetime.date
    received : datetime.date or None
        When a file with it was first loaded.
    chased : int
        How often it was asked for.
    """

    start: date
    end: date
    due: date
    received: date | None
    chased: int

    def days_late(self, on: date) -> int:
        """Count the days it came late, or has been late so far."""
        return max(((self.received or on) - self.due).days, 0)


def periods(first: date, last: date, months: int) -> list[tuple[date, date]]:
    """List the whole months, quarters or financial years that end between two days."""
    day = date(first.year, first.month, 1)
    if months > 1:
        back = (day.month - 4) % months
        day = add_months(day, -back)
    results = []
    while (end := add_months(day, months) - timedelta(days=1)) <= last:
        if end >= first:
            results.append((day, end))
        day = add_months(day, months)
    return results


def expected_returns(
    supply: Record, received: Sequence[tuple[date, date]], on: date
) -> list[Return]:
    """List the periods a supply owes data for, the newest first.

    Parameters
    ----------
    supply : Record
    received : sequence of (datetime.date, datetime.date)
        Last day of each period that is loaded, with the day of its first load.
    on : datetime.date
        Only periods that ended before this day are expected.
    """
    since = supply.day("since")
    assert since is not None  # a needed field
    came: dict[date, date] = {}
    for end, loaded in received:
        came[end] = min(loaded, came.get(end, loaded))
    chased = supply.rows("chased")
    results = []
    for start, end in periods(since, on - timedelta(days=1), MONTHS[supply.values["frequency"]]):
        name = f"{start:%Y-%m}"
        results.append(
            Return(
                start,
                end,
                end + timedelta(days=int(supply.values["due_days"])),
                came.get(end),
                sum(row.get("period") == name for row in chased),
            )
        )
    return results[::-1]


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def duty_due(duty: Record) -> date | None:
    """Return by when a duty is to be met again; None if it is met whenever something changes."""
    months = MONTHS.get(duty.values["frequency"])
    if months is None:
        return None
    done = [row["date"] for row in duty.rows("done") if row.get("date")]
    last = date.fromisoformat(max(done)) if done else duty.day("since")
    assert last is not None  # a needed field
    return add_months(last, months) if done else last
