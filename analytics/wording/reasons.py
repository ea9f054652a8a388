"""Sentences on why: parts of a change, rate and volume, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.figure import Change
from analytics.model.indicators import Indicator
from analytics.model.sentence import Said
from analytics.model.series import Series
from analytics.statistics.before_after import BeforeAfter
from analytics.statistics.decomposition import RateParts
from analytics.wording.levels import UNITS, amount, gap, what


def parts(found: pd.DataFrame, indicator: Indicator, since: str = "a year before") -> Said:
    """Say which parts made the change.

    Parameters
    ----------
    found : DataFrame
        Of `analytics.contributions`: before, after, difference; the index names the parts.
    """
    total = found["difference"].sum()
    head = f"{indicator.name}: {gap(total, indicator) or 'the same'} {_than(total)}{since}"
    places = 1 if indicator.is_share else 0
    moved = found[found["difference"].round(places).ne(0)]
    if moved.empty:
        title = f"{head}, in every part."
        return Said(title, title)
    along = moved[(moved["difference"] > 0) == (total > 0)] if total else moved
    against = moved.drop(along.index)
    text = (
        f"{head}, most of it in {_named(along, 2, places)}"
        if total
        else f"{head}, as {_named(moved, 2, places)}"
    )
    if len(against) and total:
        text += f"; against it {_named(against, 1, places)}"
    every = "; ".join(
        f"{name} {as_text.signed(difference, places)}"
        for name, difference in zip(moved.index, moved["difference"], strict=True)
    )
    return Said(f"{text}.", f"{text}. All parts: {every}.")


def rate_parts(found: RateParts, series: Series, numerator: str, denominator: str) -> Said:
    """Say why a share rose or fell: its two numbers, and what each did."""
    name = series.indicator.name
    article = "the " if name.endswith(("rate", "share")) else ""
    name = f"{article}{name[:1].lower()}{name[1:]}"
    done = "solved" if numerator.endswith("solved") else ""
    title = found.say(name=name, recorded=denominator, solved=numerator, done=done)
    of = "The number is the same"
    if found.difference:
        more = "more" if found.difference > 0 else "fewer"
        of = f"Of the {as_text.number(abs(found.difference))} {more} {numerator}"
    effects = (
        f"{of}, {as_text.signed(found.volume_effect)} is due to "
        f"{'more' if found.volume_effect > 0 else 'fewer'} {denominator} and "
        f"{as_text.signed(found.rate_effect)} to the "
        f"{'higher' if found.rate_effect > 0 else 'lower'} rate."
    )
    return Said(title, f"{title} {effects}")


def before_after(found: BeforeAfter, series: Series, event: str) -> Said:
    """Say how a figure differs after a dated event, and that this shows no cause."""
    one, head = series.indicator, f"{what(series)} in {series.name}"
    event = event.rstrip(".")
    if found.verdict == "too few to say":
        title = f"{head}: too few {UNITS.get(one.step, 'period')}s to say what followed. {event}."
        return Said(title, f"{title} {found.warning}")
    scale = one.scale if one.is_share else 1
    before, after = amount(scale * found.before, one), amount(scale * found.after, one)
    if one.is_share:
        changes = [
            as_text.signed(100 * one_, 1) for one_ in (found.effect, found.lower, found.upper)
        ]
        by = f"{changes[0]} percentage points ({changes[1]} to {changes[2]})"
    else:
        changes = [
            as_text.signed(100 * (one_ - 1)) for one_ in (found.effect, found.lower, found.upper)
        ]
        by = f"{changes[0]}% ({changes[1]}% to {changes[2]}%)"
        before, after = (f"{text} a {UNITS.get(one.step, 'period')}" for text in (before, after))
    chance = found.verdict in ("no real change", "no significant difference")
    sure = "which could be chance" if chance else "beyond chance"
    title = f"{head}: {before} before and {after} after, {by}, {sure}."
    return Said(title, f"{title} {event}. {found.warning}")


def _than(total: float) -> str:
    return "than " if total else "as "


def _named(rows: pd.DataFrame, most: int, places: int) -> str:
    told = zip(rows.index[:most], rows["difference"].iloc[:most], strict=True)
    return as_text.joined(
        [f"{name} ({as_text.signed(difference, places)})" for name, difference in told]
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
