"""Words and numbers as the pages write them: British, exact, with thousands commas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.model.maturity import settled_periods
from analytics.model.verdict_words import BOUNDS
from analytics.wording import verdicts
from data.warehouse.snapshot import Release

DEMONSTRATION = "Demonstration: every figure on this page is made up."
PROVISIONAL = "Some of the figures are provisional: they may still change."
LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right. "
    "Source: Office for National Statistics."
)
NOTHING_LOADED = (
    "Nothing that belongs on this page is loaded yet. Load its files on the page Load data, or "
    "with: python -m data load PATH"
)
TOO_CLOSE = "too close to say which"  # of several, by chance alone any may be the highest
NOTHING_RELEASED = "Nothing that belongs on this page is in this release."


# Names ------------------------------------------------------------------------------------------


def area_name(name: str, kind: str, district: object) -> str:
    """Name a ward with its district, since names of wards recur; a district by itself."""
    return f"{name} ({district})" if kind == "ward" and isinstance(district, str) else name


def not_supplied(owner: str) -> str:
    """Say that nothing of an indicator has come yet, and from whom it should come."""
    named = owner.endswith(("Survey", "Service", "Commissioner", "Transport", "Statistics"))
    return f"Not yet supplied by {'the ' if named else ''}{owner}."


def released(release: Release) -> str:
    """Name a release: Release 3 of the public edition, as at 30 September 2025."""
    return f"Release {release.number} of the public edition, as at {as_text.day(release.as_at)}."


def source_line(
    sources: Sequence[tuple[str, date]], made_up: bool, release: Release | None = None
) -> str:
    """Name the publishers and when their files were loaded; or of which release they are."""
    if release:
        publishers = "; ".join(dict.fromkeys(publisher for publisher, _ in sources))
        layout = "made up, in the layout of " if made_up else ""
        return " ".join([f"Source: {layout}{publishers}." if publishers else "", released(release)])
    named = "; ".join(f"{publisher}, loaded {as_text.day(loaded)}" for publisher, loaded in sources)
    if made_up:
        return f"Source: made up, in the layout of {named}."
    return f"Source: {named}." if named else ""


def changed(row: Mapping[str, Any], is_share: bool) -> str:
    """Write what changed in a few words: 88 fewer (−18%): a real fall."""
    difference = row["difference"]
    if pd.isna(difference):
        return ""
    size = as_text.number(abs(difference), 1 if is_share else 0)
    if not any(digit in size for digit in "123456789"):
        amount = "the same"
    elif is_share:
        amount = f"{size} percentage points {'higher' if difference > 0 else 'lower'}"
    else:
        amount = f"{size} {'more' if difference > 0 else 'fewer'}"
        if not math.isnan(row["percent"]):
            amount += f" ({as_text.percentage(row['percent'])})"
    if row["verdict"] == BOUNDS:
        places = 1 if is_share else 0
        low, high = (
            as_text.signed(row[limit], places) for limit in ("change_lower", "change_upper")
        )
        return f"{BOUNDS}: {low} to {high}{' points' if is_share else ''}, rows lost their place"
    return f"{amount}: {verdicts.in_a_sentence(row['verdict'])}"


def not_between(compared: Comparison, indicator: Indicator) -> str:
    """Say which periods are not loaded between those left out and those counted; '' if none is."""
    if not compared.left_out or not indicator.periods_add_up:
        return ""
    first = compared.periods[0]
    gap = [compared.left_out[-1]]
    while (after := _later(gap[-1], indicator.step)) < first:
        gap.append(after)
    verb = "is" if len(gap) == 2 else "are"
    return f"{as_text.listed(gap[1:])} {verb} not loaded"


def _later(day: date, months: int) -> date:
    number = 12 * day.year + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def refusal(compared: Comparison, indicator: Indicator) -> str:
    """Say why a period cannot be compared with the year before."""
    if compared.broken:
        return f"Cannot compare with a year before: {compared.broken}"
    if not compared.periods:
        return "Cannot compare with a year before: no month of the period is loaded."
    years = sorted({day.year for day in compared.missing})
    if not {day.year for day in indicator.periods} & set(years):
        verb = "is" if len(years) == 1 else "are"
        gap = as_text.joined([str(year) for year in years])
        return f"Cannot compare with a year before: {gap} {verb} not loaded."
    verb = "is" if len(compared.missing) == 1 else "are"
    text = (
        f"Cannot compare with a year before: {as_text.listed(compared.missing)} {verb} not loaded."
    )
    missing = set(compared.missing)
    some = [day for day in compared.periods if day.replace(year=day.year - 1) not in missing]
    return f"{text} {as_text.listed(some)} alone can be compared." if some else text


def further_down(more: int, kind: str) -> str:
    """Say that areas of few cases, which rank after others, may be highest too."""
    if not more:
        return ""
    return f"; {as_text.counted(more, f'other {kind}')} of few cases may be as high"


def highest_of(names: Sequence[str], tied: bool) -> str:
    """Name the highest areas: tied ones by "and", by "or" those whose order may be chance."""
    if tied or len(names) == 1:
        return as_text.joined(names)
    return f"{as_text.joined(names, 'or')}, {TOO_CLOSE}"


def cannot_say_yet(young: Sequence[date], indicator: Indicator) -> str:
    """Say that areas cannot be compared yet: outcomes of some of the periods are still awaited."""
    settled = settled_periods(indicator.periods, indicator.young)
    text = f"Cannot say yet: outcomes of {as_text.listed(tuple(young))} are still awaited."
    if settled[-1] in indicator.young:
        return text
    return f"{text} Settled up to {as_text.span(settled[-1], indicator.last_day(settled[-1]))}."


def population_of(years: Iterable[int | float | None]) -> str:
    """Name the mid-years of residents: population of mid-2020 and mid-2023; '' of none."""
    known = sorted({int(year) for year in years if year is not None and not math.isnan(year)})
    named = as_text.joined([f"mid-{year}" for year in known])
    return f"population of {named}" if named else ""
