"""Agendas of the Essex Police Challenge: one readable file a meeting, checked when it is read.

An agenda says what is shown, never a figure: figures come from the public edition when the display
is made. It is TOML, so that a person can read and correct it. Agendas stand in the folder
``challenge`` next to the warehouse; those opened to the audience, without what the office keeps to
itself, in ``challenge/open`` in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

TREND, MAP, COMPARE = "trend", "map", "compare"
PICTURES = (TREND, MAP, COMPARE)
PROJECT_STATES = ("not begun", "under way", "delayed", "in use", "finished", "stopped")
CHOSEN = 3  # questions from the public that are answered at a meeting
LONGEST = {  # signs that are legible from the back row
    "title": 60, "venue": 80, "topic": 50, "note": 110, "name": 60, "status": 20,
    "text": 280, "breakdown": 120, "indicator": 60, "area": 20, "picture": 20,
}  # fmt: skip
MOST_ITEMS, MOST_QUESTIONS = 60, 2000
LARGEST = 1024**2  # bytes of a file


@dataclass(frozen=True)
class View:
    """An indicator on the screen: what, where, when, and drawn how.

    Attributes
    ----------
    indicator, breakdown, area
        As in the catalogue and the view `indicator_values`.
    start, end : datetime.date or None
        First and last day, the last included; None for the newest quarter (or the newest value, of
        what comes less often) that the public edition holds.
    picture : str
        'trend', 'map' or 'compare'.
    topic : str
        The matter it belongs to, above the headline.
    note : str
        What must be said along with it, below the headline.
    """

    kind = "indicator"
    indicator: str
    area: str
    picture: str = TREND
    breakdown: str = ""
    start: date | None = None
    end: date | None = None
    topic: str = ""
    note: str = ""
    minutes: int = 5


@dataclass(frozen=True)
class AgendaSentence:
    """A sentence by itself."""

    kind = "sentence"
    text: str
    topic: str = ""
    minutes: int = 2


@dataclass(frozen=True)
class Question:
    """A question from the public, as it was put."""

    kind = "question"
    text: str
    topic: str = ""
    minutes: int = 8


@dataclass(frozen=True)
class Project:
    """How a project is: a state of `PROJECT_STATES`, '' until somebody gives it; a sentence."""

    kind = "project"
    name: str
    status: str = ""
    text: str = ""
    topic: str = ""
    minutes: int = 4


Item = View | AgendaSentence | Question | Project
KINDS: dict[str, type[Item]] = {
    each.kind: each for each in (View, AgendaSentence, Question, Project)
}


@dataclass(frozen=True)
class Submitted:
    """A question as it came in; who put it is not kept."""

    text: str
    topic: str
    submitted: date


@dataclass(frozen=True)
class Agenda:
    """A meeting: when, where, and what is shown in which order.

    Attributes
    ----------
    questions : tuple of Submitted
        All that came in. Those that are items too were chosen. They stay in the office.
    """

    title: str
    venue: str
    on: date
    items: tuple[Item, ...] = ()
    questions: tuple[Submitted, ...] = field(default=())

    @property
    def name(self) -> str:
        """Its name as a file: day and venue."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.venue.lower()).strip("-")
        return f"{self.on:%Y-%m-%d}-{plain}".strip("-")[:60].strip("-")

    @property
    def minutes(self) -> int:
        """How long all items take together."""
        return sum(item.minutes for item in self.items)

    def is_chosen(self, question: Submitted) -> bool:
        """Whether a question that came in is on the agenda."""
        return any(isinstance(i, Question) and i.text == question.text for i in self.items)

    @property
    def chosen(self) -> int:
        """How many questions from the public are on the agenda."""
        return sum(isinstance(item, Question) for item in self.items)


# Changing one -------------------------------------------------------------------------------------


def moved(agenda: Agenda, place: int, by: int) -> Agenda:
    """Move an item up (−1) or down (+1)."""
    items = list(agenda.items)
    to = place + by
    if not (0 <= place < len(items) and 0 <= to < len(items)):
        return agenda
    items[place], items[to] = items[to], items[place]
    return replace(agenda, items=tuple(items))


def without(agenda: Agenda, place: int) -> Agenda:
    """Take an item off."""
    return replace(agenda, items=agenda.items[:place] + agenda.items[place + 1 :])


def for_next_quarter(agenda: Agenda) -> Agenda:
    """Duplicate an agenda for the meeting a quarter later.

    Views move to the newest figures there will be. Questions belong to their meeting and are left
    out; so are projects that were finished or stopped. The others need a new status.
    """
    items = tuple(
        replace(item, start=None, end=None)
        if isinstance(item, View)
        else replace(item, status="")
        if isinstance(item, Project)
        else item
        for item in agenda.items
        if not isinstance(item, Question)
        and not (isinstance(item, Project) and item.status in ("finished", "stopped"))
    )
    return replace(agenda, on=_quarter_later(agenda.on), items=items, questions=())


def _quarter_later(day: date) -> date:
    months = day.year * 12 + day.month - 1 + 3
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def for_the_audience(agenda: Agenda) -> Agenda:
    """Leave out what the office keeps to itself: the questions that were not chosen."""
    return replace(agenda, questions=())


# Reading ------------------------------------------------------------------------------------------


# Writing ------------------------------------------------------------------------------------------


# The folder ---------------------------------------------------------------------------------------
