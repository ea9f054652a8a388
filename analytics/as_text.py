"""Numbers and periods as they are written: British, exact, with thousands commas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

NOT_RELEASED = "Not part of the public edition."
NOT_SHOWN = "withheld so that smaller figures stay private"
"""Of a figure that a public edition does not show. True of small ones and of those that would give
them away alike: if they were distinguished, the small ones would be known to be between 1 and 4."""

# Numbers ----------------------------------------------------------------------------------------


def number(value: float, decimals: int = 0) -> str:
    """Write a number with thousands commas and a true minus; nothing known is a dash.

    What rounds to nothing has no sign.
    """
    if pd.isna(value):
        return "–"
    return f"{value:z,.{decimals}f}".replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def percentage(value: float) -> str:
    """Write a relative change: +18%, −0.4%; under 0.1% where no digit would be left of it."""
    text = signed(value, 1 if abs(value) < 1 else 0)
    return f"{text}%" if value == 0 or any(digit in text for digit in "123456789") else "under 0.1%"


def rate(value: float) -> str:
    """Write a rate with as many decimals as its size asks for: 22.4, 0.13."""
    return number(value, 2 if value < 1 else 1)


def ordinal(place: int) -> str:
    """Write a place: 1st, 2nd, 3rd, 11th."""
    last = 0 if place % 100 in (11, 12, 13) else place % 10
    return f"{number(place)}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


# Months -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)  # each chart writes some hundred of the same
def month(day: date) -> str:
    """Write a month: September 2025."""
    return f"{day:%B %Y}"


def day(stamp: date) -> str:
    """Write a day: 22 November 2026."""
    return f"{stamp.day} {stamp:%B %Y}"


def period(months: Sequence[date]) -> str:
    """Write a run of months; where some between are not loaded, say how many are."""
    if not months:
        return "no month"
    first, last = months[0], months[-1]
    span = 12 * (last.year - first.year) + last.month - first.month + 1
    if span == 1:
        return month(first)
    text = f"{first:%B}" if first.year == last.year else month(first)
    text += f" to {month(last)}"
    return text if span == len(months) else f"{text} ({len(months)} of {span} months loaded)"


def span(start: date, end: date) -> str:
    """Write a period as the office names it: a month, Q1 2014/15, 2014/15, 12 months to …"""
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    year = start.year - (start.month < 4)
    financial = f"{year}/{(year + 1) % 100:02d}"
    if months == 3 and start.month % 3 == 1:
        return f"Q{(start.month - 4) // 3 % 4 + 1} {financial}"
    if months == 12:
        return financial if start.month == 4 else f"12 months to {month(end)}"
    if months == 1:
        return month(start)
    return f"{f'{start:%B}' if start.year == end.year else month(start)} to {month(end)}"


def months_to(last: date, length: int) -> str:
    """Write the month, or the months, that end with a month: September 2026, Q2 2026/27."""
    first = last.year * 12 + last.month - length
    return span(date(first // 12, first % 12 + 1, 1), _next(last) - timedelta(days=1))


def span_in_words(start: date, end: date) -> str:
    """Write a period as a sentence has it: the 12 months to September 2014."""
    text = span(start, end)
    return f"the {text}" if text.startswith("12 months") else text


def during(start: date, end: date) -> str:
    """Write when: in Q1 2014/15, in the 12 months to September 2014, from April to June 2014."""
    text = span_in_words(start, end)
    return f"from {text}" if " to " in text and "12 months" not in text else f"in {text}"


def no_figure(why: str = "") -> str:
    """Say that there is no figure, and why; many reasons begin with that themselves."""
    return why if why.startswith("no figure") else f"no figure{f', {why}' if why else ''}"


def is_not_shown(why: object) -> bool:
    """Say whether a reason for having no figure is that a public edition does not show it."""
    return isinstance(why, str) and NOT_SHOWN in why


def spread(sizes: Any) -> str:
    """Write of numbers the least and the most: 43 to 600; 43 where all are the same."""
    low, high = number(float(sizes.min())), number(float(sizes.max()))
    return low if low == high else f"{low} to {high}"


def counted(number_: float, singular: str, many: str = "") -> str:
    """Write a number with its noun in the right number: 1 ward, 2 wards, 3 people."""
    return f"{number(number_)} {singular if number_ == 1 else many or f'{singular}s'}"


def points(value: float) -> str:
    """Write percentage points without a sign: 3.7 percentage points, 1.0 percentage point."""
    size = number(abs(value), 1)
    return f"{size} percentage point{'' if size == '1.0' else 's'}"


def listed(months: Sequence[date]) -> str:
    """Write months as runs: January to March 2021 and May 2021."""
    runs: list[list[date]] = []
    for month in months:
        if runs and _next(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return joined([period(run) for run in runs])


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: a, b and c; or, with another last word, a, b or c."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def upper_first(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Let a name go on in a sentence: recorded crime; an abbreviation stays as it is."""
    return text if text[:2].isalpha() and text[:2].isupper() else text[:1].lower() + text[1:]
