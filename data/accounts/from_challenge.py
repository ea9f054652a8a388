"""What the Essex Police Challenge kept in files of its own, brought into the register once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.accounts.register import Register
from data.challenge import actions as challenge_actions
from data.challenge import agenda as agendas
from data.challenge import agenda_file
from data.challenge.actions import Action
from data.challenge.agenda import Agenda, Project, View

SERIES = "Essex Police Challenge"
AUTHOR = "import"
REASON = "From the files of the Essex Police Challenge"
STEPS = {"answered": "Said done", "closed": "Accepted"}


@dataclass(frozen=True)
class Imported:
    """How much came in, and how much was there already."""

    meetings: int
    questions: int
    actions: int
    there_already: int


def import_challenge(register: Register, folder: Path, today: date) -> Imported:
    """Bring agendas, questions and actions in; what came in before is left alone.

    Raises
    ------
    Rejected
        If a file is broken, naming file and line; then nothing is brought in.
    """
    held = [agenda_file.read(path) for path in agenda_file.listed(folder).values()]
    to_do = challenge_actions.read(folder / "actions.toml")
    with register.together():
        meetings = {
            item.text("date"): item.reference
            for item in register.newest("meeting")
            if item.values["series"] == SERIES
        }
        known = {each.reference for each in register.newest("action")}
        new_meetings = questions = new_actions = already = 0
        for agenda in sorted(held, key=lambda agenda: agenda.on):
            if agenda.on.isoformat() in meetings:
                already += 1
                continue
            saved = register.save("meeting", _meeting(agenda), AUTHOR, reason=REASON)
            meetings[agenda.on.isoformat()] = saved.reference
            new_meetings += 1
            for question in _questions(agenda, saved.reference):
                register.save("question", question, AUTHOR, reason=REASON)
                questions += 1
        for action in to_do:
            if action.reference in known:
                already += 1
                continue
            values, unknown = _action(action, meetings, today)
            register.save(
                "action", values, AUTHOR, reference=action.reference, reason=f"{REASON}{unknown}"
            )
            new_actions += 1
    return Imported(new_meetings, questions, new_actions, already)


def _meeting(agenda: Agenda) -> dict[str, object]:
    return {
        "series": SERIES,
        "date": agenda.on.isoformat(),
        "place": agenda.venue,
        "items": [
            {"number": str(place), "title": item.topic or _words(item), "minute": _words(item)}
            for place, item in enumerate(agenda.items, 1)
        ],
    }


def _words(item: agendas.Item) -> str:
    if isinstance(item, View):
        return f"{item.indicator}, {item.picture}"
    if isinstance(item, Project):
        return f"{item.name}: {item.status}. {item.text}".strip()
    return item.text


def _questions(agenda: Agenda, meeting: str) -> list[dict[str, object]]:
    return [
        {
            "meeting": meeting,
            "asked": question.submitted.isoformat(),
            "topic": question.topic,
            "words": question.text,
        }
        for question in agenda.questions
    ]


def _action(action: Action, meetings: dict[str, str], today: date) -> tuple[dict[str, object], str]:
    """Return the fields of an action, and what the file did not say."""
    of = [
        (day, reference)
        for day, reference in meetings.items()
        if _in_words(date.fromisoformat(day)) in action.matter
    ]
    agreed, reference = of[0] if of else (action.due.isoformat(), "")
    unknown = "" if of else ". The file names no meeting: its due date is kept as the day agreed"
    updates = []
    if action.status in STEPS:
        words = f"Status in the file of the Challenge: {action.status}."
        updates = [{"date": today.isoformat(), "step": STEPS[action.status], "words": words}]
    return {
        "meeting": reference,
        "agreed": agreed,
        "matter": action.question,
        "words": action.action,
        "owners": [{"role": action.owner}],
        "due": action.due.isoformat(),
        "updates": updates,
    }, unknown


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
