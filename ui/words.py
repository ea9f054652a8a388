"""Words and numbers as the pages write them: British, exact, with thousands commas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from analytics.choices import Comparison, Indicator

DEMONSTRATION = "Demonstration: every figure on this page is made up."
LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right. "
    "Source: Office for National Statistics."
)
NOTHING_LOADED = (
    "No crime data is loaded yet. Load the files of data.police.uk on the page Load data, or with: "
    "python -m data load PATH"
)
ARROWS = {"more": "▲", "fewer": "▼"}
SURE = {
    "more": "a real change",
    "fewer": "a real change",
    "no real change": "no real change",
    "too few to say": "too few to say whether it changed",
}
VERDICTS = {  # where a column heading says what changed
    "more": "real rise",
    "fewer": "real fall",
    "no real change": "no real change",
    "too few to say": "too few to say",
}


def html(text: str) -> str:
    """Make text safe inside HTML: names come from files that somebody loaded."""
    return escape(text, quote=True)


# Numbers ----------------------------------------------------------------------------------------


def number(value: float, decimals: int = 0) -> str:
    """Write a number with thousands commas and a true minus; nothing known is a dash."""
    if pd.isna(value):
        return "–"
    return f"{value:,.{decimals}f}".replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """Write a difference with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def ordinal(place: int) -> str:
    """Write a place: 1st, 2nd, 3rd, 11th."""
    last = 0 if place % 100 in (11, 12, 13) else place % 10
    return f"{number(place)}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


# Months -----------------------------------------------------------------------------------------


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
    return month(start) if months == 1 else f"{month(start)} to {month(end)}"


def span_in_words(start: date, end: date) -> str:
    """Write a period as it stands in a sentence: the 12 months to September 2014."""
    text = span(start, end)
    return f"the {text}" if text.startswith("12 months") else text


def listed(months: Sequence[date]) -> str:
    """Write months as runs: January to March 2021 and May 2021."""
    runs: list[list[date]] = []
    for one in months:
        if runs and _next(runs[-1][-1]) == one:
            runs[-1].append(one)
        else:
            runs.append([one])
    return joined([period(run) for run in runs])


def joined(parts: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _next(one: date) -> date:
    return date(one.year + one.month // 12, one.month % 12 + 1, 1)


# Names ------------------------------------------------------------------------------------------


def area_name(name: str, kind: str, district: object) -> str:
    """Name a ward with its district, since names of wards recur; a district by itself."""
    return f"{name} ({district})" if kind == "ward" and isinstance(district, str) else name


def not_supplied(owner: str) -> str:
    """Say that nothing of an indicator has come yet, and from whom it should come."""
    named = owner.endswith(("Survey", "Service", "Commissioner", "Transport", "Statistics"))
    return f"Not yet supplied by {'the ' if named else ''}{owner}."


def source_line(sources: Sequence[tuple[str, date]], made_up: bool) -> str:
    """Name the publishers and when their files were loaded."""
    named = "; ".join(f"{publisher}, loaded {day(loaded)}" for publisher, loaded in sources)
    if made_up:
        return f"Source: made up, in the layout of {named}."
    return f"Source: {named}." if named else ""


def short_period(months: Sequence[date]) -> str:
    """Write a run of months where there is little room: Jan to Sep 2025."""
    if len(months) < 2:
        return period(months)
    first, last = months[0], months[-1]
    return (
        f"{first:%b} to {last:%b %Y}"
        if first.year == last.year
        else (f"{first:%b %Y} to {last:%b %Y}")
    )


def arrow(verdict: str) -> str:
    """Return the shape that goes with a verdict: up, down, or a dot for no real change."""
    return ARROWS.get(verdict, "●")


def changed(row: Mapping[str, Any], is_share: bool) -> str:
    """Write what changed in a few words: 88 fewer (−18%): a real change."""
    difference = row["difference"]
    if pd.isna(difference):
        return ""
    size = number(abs(difference), 1 if is_share else 0)
    if not any(digit in size for digit in "123456789"):
        amount = "the same"
    elif is_share:
        amount = f"{size} percentage points {'higher' if difference > 0 else 'lower'}"
    else:
        amount = f"{size} {'more' if difference > 0 else 'fewer'}"
        if not math.isnan(row["percent"]):
            amount += f" ({signed(row['percent'])}%)"
    return f"{amount}: {SURE[row['verdict']]}"


def refusal(compared: Comparison, indicator: Indicator) -> str:
    """Say why a period cannot be compared with the year before."""
    if compared.broken:
        return f"Cannot compare with a year before: {compared.broken}"
    if not compared.periods:
        return "Cannot compare with a year before: no month of the period is loaded."
    years = sorted({day.year for day in compared.missing})
    if not {day.year for day in indicator.periods} & set(years):
        verb = "is" if len(years) == 1 else "are"
        gap = joined([str(year) for year in years])
        return f"Cannot compare with a year before: {gap} {verb} not loaded."
    verb = "is" if len(compared.missing) == 1 else "are"
    text = f"Cannot compare with a year before: {listed(compared.missing)} {verb} not loaded."
    missing = set(compared.missing)
    some = [day for day in compared.periods if day.replace(year=day.year - 1) not in missing]
    return f"{text} {listed(some)} alone can be compared." if some else text
