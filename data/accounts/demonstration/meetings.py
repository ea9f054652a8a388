"""Made-up meetings and actions: scrutiny every month, Challenge and Panel every quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from data.accounts.demonstration import words

if TYPE_CHECKING:
    from data.accounts.demonstration.write import Pen

ACTIONS = 5  # agreed at a scrutiny meeting
Bind = Callable[[list[str]], list[dict[str, str]]]


def write(pen: Pen, days: list[date], bind: Bind) -> None:
    """Save the meetings of two years, each with its actions, in the order of their days."""
    for place, day in enumerate(days):
        _scrutiny(pen, day, days[place + 1] if place + 1 < len(days) else None, place, bind)
        if day.month % 3 == 2:
            _other(pen, day + timedelta(days=5), "Essex Police Challenge", "Civic Centre")
            _other(pen, day + timedelta(days=12), "Police and Crime Panel", "County Hall")


def _scrutiny(pen: Pen, day: date, following: date | None, place: int, bind: Bind) -> None:
    focuses = list(words.FOCUSES)
    items: list[dict[str, Any]] = [
        {"number": "1", "title": "Matters arising"},
        {"number": "2", "title": "Minutes of the last meeting", "minute": "Agreed."},
        {
            "number": "3",
            "title": "Monthly force performance report",
            "presenter": words.ROLES[6][0],
            "paper": f"Force performance, {day:%B %Y}",
            "verdict": pen.chance.choice(["Assured", "Partly assured", "Partly assured"]),
        },
    ]
    for number, focus in enumerate(focuses, 1):
        minute = f"{pen.chance.choice(words.REASONS)} {pen.chance.choice(words.DOING)}"
        result = _figure(words.FOCUSES[focus][0], day, bind)
        if result:
            minute = f"{result} {minute}"
        items.append({"number": f"3.{number}", "title": focus, "minute": minute})
    items += [
        {
            "number": "4",
            "title": "Operational matters",
            "minute": "Restricted discussion of current operations.",
            "part": "II",
        },
        {"number": "5", "title": "Any other business", "minute": "None."},
    ]
    texts = [row["minute"] for row in items if "minute" in row]
    published = day + timedelta(days=pen.chance.randrange(7, 22))
    meeting = pen.save(
        "meeting",
        day,
        {
            "series": "Performance scrutiny",
            "date": day.isoformat(),
            "time": "9:00am",
            "place": "Conference room",
            "present": [
                {"role": role, "body": body, "initials": initials}
                for role, body, initials in words.ROLES[1:8]
            ],
            "items": items,
            "next_meeting": following.isoformat() if following else None,
            "published": published.isoformat() if published <= pen.today else None,
            "figures": bind(texts),
        },
    )
    for number in range(ACTIONS):
        focus = focuses[(place + number) % len(focuses)]
        _action(pen, meeting.reference, day, focus, f"3.{(place + number) % len(focuses) + 1}")


def _figure(indicator: str, day: date, bind: Bind) -> str:
    """Write a sentence with the newest figure there was at a meeting; '' if there was none."""
    for back in (2, 3, 4, 5, 6):
        number = day.year * 12 + day.month - 1 - back
        month = date(number // 12, number % 12 + 1, 1)
        for period in (f"12 months to {month:%B %Y}", f"{month:%B %Y}"):
            token = f"{{{indicator} | Essex | {period}}}"
            if bind([token]):
                return f"The figure for {period} was {token}."
    return ""


def _action(pen: Pen, meeting: str, day: date, focus: str, item: str) -> None:
    chance = pen.chance
    matter, wanted = chance.choice(words.ACTIONS[focus])
    due = day + timedelta(days=chance.choice([14, 28, 28, 56, 84]))
    age = (pen.today - day).days
    moves, updates = [], []
    if chance.random() < 0.25:
        moved = due - timedelta(days=2)
        to = due + timedelta(days=chance.choice([28, 56]))
        if moved <= pen.today:
            moves.append(
                {
                    "moved_on": moved.isoformat(),
                    "to": to.isoformat(),
                    "reason": chance.choice(words.MOVED),
                }
            )
    at = day + timedelta(days=chance.randrange(7, 40))
    if chance.random() < 0.5 and at <= pen.today:
        updates.append(_step(at, "Progress", chance.choice(words.PROGRESS)))
    done = due + timedelta(days=chance.randrange(-10, 50))
    likely = 0.96 if age > 300 else 0.75
    if chance.random() < likely and max(done, at) <= pen.today:
        done = max(done, at)
        if chance.random() < 0.06:
            updates.append(_step(done, "Dropped", chance.choice(words.DROPPED)))
        else:
            updates.append(_step(done, "Said done", "Reported as done by the owner."))
            accepted = done + timedelta(days=chance.randrange(5, 40))
            if chance.random() < 0.9 and accepted <= pen.today:
                updates.append(_step(accepted, "Accepted", "Evidence was seen by the office."))
    restricted = chance.random() < 0.05
    pen.save(
        "action",
        day,
        {
            "meeting": meeting,
            "item": item,
            "agreed": day.isoformat(),
            "matter": matter,
            "words": f"{wanted}.",
            "owners": [pen.owner()],
            "due": due.isoformat(),
            "moves": moves,
            "updates": updates,
            "focus": focus,
            "indicator": words.FOCUSES[focus][0],
        },
        part="II" if restricted else "I",
        ground="Operational" if restricted else "",
    )


def _step(day: date, step: str, text: str) -> dict[str, str]:
    return {"date": day.isoformat(), "by": words.ROLES[3][0], "step": step, "words": text}


def _other(pen: Pen, day: date, series: str, place: str) -> None:
    if day > pen.today:
        return
    meeting = pen.save(
        "meeting",
        day,
        {
            "series": series,
            "date": day.isoformat(),
            "place": place,
            "items": [
                {
                    "number": "1",
                    "title": "Performance of the quarter",
                    "minute": "Presented and discussed.",
                },
            ],
            "published": (day + timedelta(days=10)).isoformat(),
        },
    )
    if series == "Police and Crime Panel":
        focus = pen.chance.choice(list(words.FOCUSES))
        _action(pen, meeting.reference, day, focus, "1")
