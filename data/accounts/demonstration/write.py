"""Write the made-up register: the same every time for the same day."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from data import catalogue
from data.accounts import exchange
from data.accounts.demonstration import funding, meetings, narrative
from data.accounts.demonstration import words as words_of
from data.accounts.records import Record
from data.accounts.register import Register
from geo.essex import DISTRICTS

SEED = 2013
AUTHOR = "demonstration"
MONTHS = 24
Bind = Callable[[list[str]], list[dict[str, str]]]


class Pen:
    """Saves records of the demonstration, each with the day on which it would have been saved.

    Parameters
    ----------
    register : Register
        An empty one.
    today : datetime.date
        The last day of the demonstration.
    """

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        self.today = today
        self.chance = Random(SEED)

    def save(self, kind: str, day: date, values: dict[str, Any], **more: Any) -> Record:
        """Save a record as if on a day."""
        at = datetime.combine(min(day, self.today), time(9), UTC)
        return self.register.save(kind, values, AUTHOR, saved_at=at, **more)

    def owner(self) -> dict[str, str]:
        """Choose somebody by role."""
        role, body, initials = self.chance.choice(words_of.ROLES[2:])
        return {"role": role, "body": body, "initials": initials}


def write(path: Path, today: date, bind: Bind) -> None:
    """Write the made-up register to a file, in one step.

    Parameters
    ----------
    path : Path
        Where nothing is yet.
    today : datetime.date
        The last day of the two years.
    bind : callable
        Finds the figures of narratives, as `analytics.wording.figure_tokens.bind` does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        pen = Pen(Register(Path(folder) / "new.sqlite"), today)
        with pen.register.together():
            meetings.write(pen, _months(today), bind)
            _recommendations(pen)
            funding.write(pen)
            _research(pen)
            _engagement(pen)
            _supplies(pen)
            _duties(pen)
            narrative.write(pen, bind)
        whole = Path(folder) / "whole.sqlite"
        exchange.backup(pen.register, whole)
        os.replace(whole, path)


def _months(today: date) -> list[date]:
    """List the last Thursday of each of the last two years' months, up to today."""
    results = []
    for back in range(MONTHS, -1, -1):
        number = today.year * 12 + today.month - 1 - back
        following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
        last = following - timedelta(days=1)
        results.append(last - timedelta(days=(last.weekday() - 3) % 7))
    return [day for day in results if day <= today][-MONTHS:]


def _recommendations(pen: Pen) -> None:
    chance = pen.chance
    for number in range(40):
        body, report = chance.choice(words_of.REPORTS)
        published = pen.today - timedelta(days=chance.randrange(10, 700))
        focus = chance.choice(list(words_of.FOCUSES))
        values: dict[str, Any] = {
            "body": body,
            "report": f"{report}, {published:%Y}",
            "published": published.isoformat(),
            "number": str(number % 9 + 1),
            "sort": chance.choice(
                ["Recommendation", "Area for improvement", "Area for improvement",
                 "Cause of concern"]
            ),
            "words": f"{chance.choice(words_of.RECOMMENDATIONS)}.",
            "focus": focus,
            "indicator": chance.choice(words_of.FOCUSES[focus]),
        }  # fmt: skip
        responded = published + timedelta(days=chance.randrange(20, 75))
        if responded <= pen.today:
            act = chance.random() < 0.85
            values |= {
                "responded": responded.isoformat(),
                "response": "Action will be taken" if act else "No action will be taken",
                "response_words": "Taken into the improvement plan."
                if act
                else words_of.WHY_NOTHING,
            }
            values["updates"] = _steps(pen, responded, 0.6, 0.6) if act else [
                {"date": responded.isoformat(), "step": "Dropped", "words": words_of.WHY_NOTHING}
            ]  # fmt: skip
        pen.save("recommendation", published, values)


def _steps(pen: Pen, begun: date, done: float, accepted: float) -> list[dict[str, str]]:
    """Make up updates: some progress, then perhaps said done, and then perhaps accepted."""
    chance, steps, day = pen.chance, [], begun
    for _ in range(chance.randrange(0, 3)):
        day += timedelta(days=chance.randrange(14, 45))
        steps.append((day, "Progress", chance.choice(words_of.PROGRESS)))
    day += timedelta(days=chance.randrange(14, 60))
    if chance.random() < done:
        steps.append((day, "Said done", "Reported as done by the owner."))
        if chance.random() < accepted:
            steps.append((day + timedelta(days=28), "Accepted", "Evidence was seen."))
    return [
        {"date": on.isoformat(), "step": step, "words": text, "by": words_of.ROLES[3][0]}
        for on, step, text in steps
        if on <= pen.today
    ]


def _research(pen: Pen) -> None:
    for place, (focus, question) in enumerate(words_of.TOPICS):
        begun = pen.today - timedelta(days=600 - 40 * place)
        state = ("Finished", "Under way", "Agreed", "Finished", "Proposed")[place % 5]
        values: dict[str, Any] = {
            "question": question,
            "focus": focus,
            "lead": "Research and Analysis Network",
            "method": "Analysis of records, then interviews with practitioners.",
            "state": state,
            "begun": begun.isoformat(),
        }
        if state == "Finished":
            values |= {
                "finished": (begun + timedelta(days=300)).isoformat(),
                "effect": "A small effect; too few cases to be sure.",
                "mechanism": "Earlier contact keeps people engaged.",
                "moderators": "Stronger where a named officer keeps contact.",
                "implementation": "Needs a referral form and a weekly meeting.",
                "economics": "Costs are known, savings are not.",
            }
            if place % 2 == 0:
                values["decision"] = "Informed the award for outreach in the next round."
        pen.save("topic", begun, values)


def _engagement(pen: Pen) -> None:
    chance = pen.chance
    events: dict[str, list[Record]] = {}
    for half in (1, 0):
        for place, (code, name) in enumerate(DISTRICTS.items()):
            day = pen.today - timedelta(days=20 + 182 * half + 11 * place)
            issues = [
                {
                    "issue": chance.choice(words_of.ISSUES),
                    "chosen_from": chance.choice(
                        ["District Commander", "Crime and ASB data",
                         "Community safety partnership"]
                    ),
                }
                for _ in range(3)
            ]  # fmt: skip
            event = pen.save(
                "event",
                day,
                {
                    "area": code,
                    "date": day.isoformat(),
                    "place": f"{name} community hall",
                    "issues": issues,
                    "attended": chance.randrange(18, 140),
                },
            )
            events.setdefault(code, []).append(event)
            for _ in range(2):
                answered = day + timedelta(days=chance.randrange(0, 60))
                is_answered = answered <= pen.today and chance.random() < 0.8
                earlier = events[code][0].reference if half == 0 else ""
                pen.save(
                    "question",
                    day,
                    {
                        "event": event.reference,
                        "asked": day.isoformat(),
                        "topic": chance.choice(words_of.ISSUES),
                        "words": chance.choice(words_of.QUESTIONS),
                        "area": code,
                        "answer": "Answered at the meeting, with what is planned."
                        if is_answered
                        else "",
                        "answered": answered.isoformat() if is_answered else None,
                        "reported_back": earlier if is_answered and half == 0 else "",
                    },
                )


def _supplies(pen: Pen) -> None:
    owners: dict[tuple[str, str], list[str]] = {}
    for key, indicator in catalogue.indicators().items():
        if indicator.computed_from is None:
            owners.setdefault((indicator.owner, indicator.frequency), []).append(key)
    since = pen.today - timedelta(days=365)
    for (owner, frequency), keys in owners.items():
        days = max(catalogue.indicators()[key].due_days for key in keys)
        pen.save(
            "supply",
            since,
            {
                "supplier": owner,
                "what": f"Return for each {frequency}",
                "indicators": [{"indicator": key} for key in keys],
                "frequency": frequency,
                "due_days": days,
                "since": since.isoformat(),
                "contact_role": "Performance analyst",
            },
        )


def _duties(pen: Pen) -> None:
    since = pen.today - timedelta(days=500)
    for item, paragraph, frequency in words_of.DUTIES:
        months = {"month": 30, "quarter": 91, "year": 365}.get(frequency, 400)
        done = []
        day = since
        while day < pen.today - timedelta(days=pen.chance.randrange(5, 60)):
            done.append({"date": day.isoformat()})
            day += timedelta(days=months)
        pen.save(
            "duty",
            since,
            {
                "item": item,
                "paragraph": paragraph,
                "frequency": frequency,
                "since": since.isoformat(),
                "done": done,
            },
        )
