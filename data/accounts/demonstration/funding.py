"""Made-up bids, awards, deliverables with their reports, and judgements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from data.accounts.demonstration import words
from geo.essex import DISTRICTS

if TYPE_CHECKING:
    from data.accounts.demonstration.write import Pen

BIDS, AWARDED = 77, 20


def write(pen: Pen) -> None:
    """Save the bids of two rounds, and of those that were awarded what was to be delivered."""
    chance = pen.chance
    states = ["Awarded"] * AWARDED + ["Refused"] * 44 + ["Withdrawn"] * 4 + ["Bid"] * 9
    chance.shuffle(states)
    places = list(DISTRICTS)
    for number, state in enumerate(states):
        focus = list(words.PROJECTS)[number % len(words.PROJECTS)]
        recipient_id, recipient = chance.choice(words.RECIPIENTS)
        day = pen.today - timedelta(days=chance.choice([60, 120, 420, 480]))
        if state == "Bid":
            day = pen.today - timedelta(days=25)
        amount = chance.randrange(4, 60) * 1_000
        area = chance.choice(places)
        payments = [
            {"date": (day + timedelta(days=30 + 180 * part)).isoformat(), "amount": amount // 2}
            for part in (0, 1)
            if day + timedelta(days=30 + 180 * part) <= pen.today
        ]
        values: dict[str, Any] = {
            "state": state,
            "title": f"{chance.choice(words.PROJECTS[focus])}, {DISTRICTS[area]}",
            "description": "A project of the Community Safety Fund (made up).",
            "currency": "GBP",
            "amount": amount,
            "award_date": day.isoformat(),
            "recipient_id": recipient_id,
            "recipient": recipient,
            "fund": "Community Safety Fund",
            "round": f"{day.year}, round {1 + day.month // 7}",
            "focus": focus,
            "area": area,
            "purpose": "To reduce harm in the district.",
        }
        if state == "Awarded":
            values |= {
                "decision": f"DR/{number + 1:03d}/{day.year}",
                "conditions": "Mid-year and end-of-year reports.",
                "reasons": "Strong evidence of need; good value.",
                "payments": payments,
            }
        award = pen.save("award", day, values)
        if state == "Awarded":
            _deliverables(pen, award.reference, day, amount, number)


def _deliverables(pen: Pen, award: str, day: Any, amount: int, number: int) -> None:
    chance = pen.chance
    for place in (1, 2):
        planned = chance.randrange(3, 30) * 10
        by = day + timedelta(days=365)
        reports = []
        for stage, after, share in (("Mid-year", 190, 0.5), ("End of year", 375, 1.0)):
            on = day + timedelta(days=after)
            if on > pen.today or chance.random() < 0.1:
                continue
            achieved = int(planned * share * chance.uniform(0.6, 1.2))
            reached = achieved / (planned * share)
            reports.append(
                {
                    "stage": stage,
                    "date": on.isoformat(),
                    "achieved": achieved,
                    "spent": round(amount / 2 * share * chance.uniform(0.8, 1.05)),
                    "variance": "As planned." if reached > 0.95 else "Recruitment took longer.",
                    "evidence": "Attendance records.",
                    "verdict": ("Too early to say" if stage == "Mid-year" and reached < 0.8
                                else "Met" if reached > 0.95 else "Partly"),
                }
            )  # fmt: skip
        pen.save(
            "deliverable",
            day,
            {
                "award": award,
                "number": str(place),
                "words": f"{chance.choice(words.MEASURES)} in the year",
                "measure": "Number, from the project's own records",
                "planned": planned,
                "by": by.isoformat(),
                "budget": amount // 2,
                "reports": reports,
            },
        )
