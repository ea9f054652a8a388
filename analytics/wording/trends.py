"""Sentences on a trend: signals, runs, control limits, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics import as_text
from analytics.findings.signals import CANNOT_SAY, NO_SPECIAL_CAUSE, Signal
from analytics.model.indicators import Indicator
from analytics.model.sentence import Said
from analytics.model.series import Series
from analytics.statistics.control_chart import (
    FALLING,
    NEAR_A_LIMIT,
    ONE_SIDE,
    OUTSIDE,
    RISING,
    TRIAL_LIMITS,
)
from analytics.wording.levels import UNITS, amount, what


def signal(series: Series, found: Signal) -> Said:
    """Say whether the newest value is out of the ordinary, by which rule, and since when."""
    one, head = series.indicator, f"{what(series)} in {series.name}"
    tail = _run(series, found)
    if found.state == CANNOT_SAY:
        title = f"{head}: no control chart, {found.why}."
        return Said(title, " ".join([title, *tail]))
    row = {name: column[found.place] for name, column in found.lines.items()}
    unit = UNITS.get(one.step, "period")
    when = as_text.span(series.starts[found.place], series.ends[found.place])
    value = amount(row["value"], one)
    band = _band(row, one)
    side = "above" if found.side > 0 else "below"
    usual = amount(row["expected"] if one.is_share else round(row["expected"]), one)
    rule = {
        OUTSIDE: f"{value} in {when} is {side} the limits of {band}",
        RISING: f"7 {unit}s in a row rising to {value} in {when}",
        FALLING: f"7 {unit}s in a row falling to {value} in {when}",
        NEAR_A_LIMIT: (
            f"2 of the last 3 {unit}s near the {'upper' if found.side > 0 else 'lower'} limit, "
            f"{value} in {when}"
        ),
        ONE_SIDE: f"7 {unit}s in a row {side} the usual {usual}; {value} in {when}",
    }.get(found.rule, "")
    if found.state == NO_SPECIAL_CAUSE:
        title = f"{head}: no special cause, {value} in {when} is within its limits of {band}."
    else:
        title = f"{head}: {found.state}, {rule}."
    text = [title]
    if found.limits == TRIAL_LIMITS:
        text.append("These are trial limits, from fewer than 12 values.")
    if found.season is not None and found.season.seasonal:
        text.append(
            f"The {unit}s of the year differ by themselves: each is compared with the same {unit} "
            "of other years."
        )
    if found.caution:
        text.append(f"{found.caution[:1].upper()}{found.caution[1:]}.")
    return Said(title, " ".join([*text, *tail]))


def _band(row: Mapping[str, Any], one: Indicator) -> str:
    """Write limits: whole numbers for counts, unless the value would then seem to lie on one."""
    limits = [float(row["lower"]), float(row["upper"])]
    rounded = [round(limit) for limit in limits]
    on_a_limit = any(
        (row["value"] > limit) != (row["value"] > whole)
        or (row["value"] < limit) != (row["value"] < whole)
        for limit, whole in zip(limits, rounded, strict=True)
    )
    if not one.is_share and not on_a_limit:
        limits = [float(whole) for whole in rounded]
    return " to ".join(amount(limit, one) for limit in limits)


def _run(series: Series, found: Signal) -> list[str]:
    """Report a run of three and more, and whether it is unusual."""
    run = found.run
    if run.steps < 3 or series.indicator.overlaps:
        return []
    unit = UNITS.get(series.indicator.step, "period")
    how = "rose" if run.direction == "rising" else "fell"
    often = f"one series in {as_text.number(round(1 / run.chance))} that only wobbles does so"
    sure = "that is unusual" if run.unusual else "that is not unusual"
    return [f"It {how} {run.steps} {unit}s in a row; {often} at any {unit}, so {sure}."]


def gaps(series: Series) -> Said:
    """Name the periods without a figure and the reason of each run of them."""
    runs: list[list[Any]] = []
    for place, why in enumerate(series.whys):
        if why and runs and runs[-1][0] == why and runs[-1][2] == place - 1:
            runs[-1][2] = place
        elif why:
            runs.append([why, place, place])
    if not runs:
        title = f"{what(series)} in {series.name}: no gaps."
        return Said(title, title)
    told = [
        f"{as_text.during(series.starts[first], series.ends[last])} ({why})"
        for why, first, last in runs
    ]
    title = f"{what(series)}: no figure for {series.name} {as_text.joined(told)}."
    return Said(title, f"{title} What is missing is not zero.")
