"""Made-up accounts: one for each Area of Focus and quarter, with figures as tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.accounts.demonstration import words
from data.accounts.worked_out import periods
from geo.essex import FORCE

if TYPE_CHECKING:
    from data.accounts.demonstration.write import Pen

QUARTERS = 8
Bind = Callable[[list[str]], list[dict[str, str]]]


def write(pen: Pen, bind: Bind) -> None:
    """Save the accounts of the last quarters that are over."""
    begun = pen.today - timedelta(days=QUARTERS * 92 + 92)
    for start, end in periods(begun, pen.today - timedelta(days=1), 3)[-QUARTERS:]:
        for focus, indicators in words.FOCUSES.items():
            _account(pen, focus, indicators, start, end, bind)


def _account(
    pen: Pen, focus: str, indicators: tuple[str, ...], start: date, end: date, bind: Bind
) -> None:
    chance = pen.chance
    year = start.year - (start.month < 4)
    quarter = f"{year}/{(year + 1) % 100:02d} Q{(start.month - 4) // 3 % 4 + 1}"
    written = min(end + timedelta(days=25), pen.today)
    sentences = [
        sentence for key in indicators if (sentence := _sentence(key, start, end, quarter, bind))
    ]
    why = " ".join([*sentences, chance.choice(words.REASONS)])
    texts = [why, chance.choice(words.DOING), chance.choice(words.NEXT)]
    newest = (pen.today - end).days < 100
    pen.save(
        "account",
        written,
        {
            "subject": focus,
            "focus": focus,
            "indicator": indicators[0],
            "quarter": quarter,
            "area": FORCE,
            "written": written.isoformat(),
            "author_role": chance.choice(words.ROLES[5:])[0],
            "why": texts[0],
            "doing": texts[1],
            "next": texts[2],
            "strength": chance.choice(["Tested", "Likely", "Likely", "Opinion"]),
            "stage": "Agreed" if newest else "Published",
            "figures": bind(texts),
        },
    )


def _sentence(key: str, start: date, end: date, quarter: str, bind: Bind) -> str:
    """Write a sentence with a figure of the quarter, else of the twelve months to its end."""
    for period in (quarter, f"12 months to {end:%B %Y}", f"{end:%B %Y}"):
        now, before = (
            f"{{{key} | Essex | {period}}}",
            f"{{{key} | Essex | {period} | a year before}}",
        )
        result = len(bind([now, before]))
        name = words.NAMES.get(key, key)
        if result == 2:
            return f"{name} stood at {now} in {period}, after {before} a year before."
        if result == 1 and bind([now]):
            return f"{name} stood at {now} in {period}."
    return ""
