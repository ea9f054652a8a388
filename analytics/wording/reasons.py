"""Sentences on why: parts of a change, rate and volume, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.figure import Change
from analytics.model.indicators import Indicator
from analytics.model.sentence import Sentence
from analytics.model.series import Series
from analytics.statistics.before_after import BeforeAfter
from analytics.statistics.decomposition import RateParts
from analytics.wording.levels import UNITS, amount, gap, what


def parts(
    contributions: pd.DataFrame, indicator: Indicator, since: str = "a year before"
) -> Sentence:
    """Say which parts made the change.

    Parameters
    ----------
    contributions : DataFrame
        Of `analytics.contributions`: before, after, difference; the index names the parts.
    """
    total = contributions["difference"].sum()
    head = f"{indicator.name}: {gap(total, indicator) or 'the same'} {_than(total)}{since}"
    places = 1 if indicator.is_share else 0
    moved = contributions[contributions["difference"].round(places).ne(0)]
    if moved.empty:
        title = f"{head}, in every part."
        return Sentence(title, title)
    along = moved[(moved["difference"] > 0) == (total > 0)] if total else moved
    against = moved.drop(along.index)
    title = text = f"{head}, as {_named(moved, 2, places)}"
    if total:
        largest = along["difference"].abs().nlargest(2).sum()
        if 2 * largest > abs(total):
            title = f"{head}, most of it in {_named(along, 2, places)}"
        else:  # two of many are not most of it
            title = f"{head}, the largest part in {_named(along, 1, places)}"
        text = title
        if len(against):
            text += f"; against it {_named(against, 1, places)}"
    every = "; ".join(
        f"{name} {as_text.signed(difference, places)}"
        for name, difference in zip(moved.index, moved["difference"], strict=True)
    )
    return Sentence(f"{title}.", f"{text}. All parts: {every}.")


def rate_parts(parts: RateParts, series: Series, numerator: str, denominator: str) -> Sentence:
    """Say why a share rose or fell: its two numbers, and what each did."""
    name = series.indicator.name
    article = "the " if name.endswith(("rate", "share")) else ""
    name = f"{article}{name[:1].lower()}{name[1:]}"
    done = "solved" if numerator.endswith("solved") else ""
    title = parts.say(name=name, recorded=denominator, solved=numerator, done=done)
    of = "The number is the same"
    if parts.difference:
        more = "more" if parts.difference > 0 else "fewer"
        of = f"Of the {as_text.number(abs(parts.difference))} {more} {numerator}"
    effects = (
        f"{of}, {as_text.signed(parts.volume_effect)} is due to "
        f"{'more' if parts.volume_effect > 0 else 'fewer'} {denominator} and "
        f"{as_text.signed(parts.rate_effect)} to the "
        f"{'higher' if parts.rate_effect > 0 else 'lower'} rate."
    )
    return Sentence(title, f"{title} {effects}")


def before_after(effect: BeforeAfter, series: Series, event: str) -> Sentence:
    """Say how a figure differs after a dated event, and that this shows no cause."""
    indicator, head = series.indicator, f"{what(series)} in {series.name}"
    event = event.rstrip(".")
    if effect.verdict == "too few to say":
        title = (
            f"{head}: too few {UNITS.get(indicator.step, 'period')}s to say what followed. {event}."
        )
        return Sentence(title, f"{title} {effect.warning}")
    scale = indicator.scale if indicator.is_share else 1
    before, after = (
        amount(scale * effect.before, indicator),
        amount(scale * effect.after, indicator),
    )
    if indicator.is_share:
        changes = [
            as_text.signed(100 * number, 1)
            for number in (effect.effect, effect.lower, effect.upper)
        ]
        by = f"{changes[0]} percentage points ({changes[1]} to {changes[2]})"
    else:
        changes = [
            as_text.signed(100 * (number - 1))
            for number in (effect.effect, effect.lower, effect.upper)
        ]
        by = f"{changes[0]}% ({changes[1]}% to {changes[2]}%)"
        before, after = (
            f"{text} a {UNITS.get(indicator.step, 'period')}" for text in (before, after)
        )
    chance = effect.verdict in ("no real change", "no significant difference")
    sure = "which could be chance" if chance else "beyond chance"
    title = f"{head}: {before} before and {after} after, {by}, {sure}."
    return Sentence(title, f"{title} {event}. {effect.warning}")


def _than(total: float) -> str:
    return "than " if total else "as "


def _named(rows: pd.DataFrame, most: int, places: int) -> str:
    rows_shown = zip(rows.index[:most], rows["difference"].iloc[:most], strict=True)
    return as_text.joined(
        [f"{name} ({as_text.signed(difference, places)})" for name, difference in rows_shown]
    )


def largest_part(part: Mapping[str, Any] | None, change: Change, indicator: Indicator) -> str:
    """Name the area that made the largest part of a change; '' where none is known.

    Parameters
    ----------
    part : mapping or None
        A row of `analytics.findings.change_by_part.moved`: name and moved.
    """
    if part is None:
        return ""
    size = amount(abs(float(part["moved"])), indicator)
    whole = gap(change.difference, indicator)
    return f"Largest part: {part['name']}, {size}." if whole else ""
