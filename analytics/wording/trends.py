"""Sentences on a trend: signals, runs, control limits, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analytics import as_text
from analytics.findings.over_time.signals import (
    CANNOT_SAY,
    NO_SPECIAL_CAUSE,
    POSSIBLE,
    TOGETHER,
    Signal,
)
from analytics.model.indicators import Indicator
from analytics.model.sentence import Sentence
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


def signal(series: Series, signal: Signal) -> Sentence:
    """Say whether the newest value is out of the ordinary, by which rule, and since when."""
    indicator, head = series.indicator, f"{what(series)} in {series.name}"
    tail = _run(series, signal)
    if signal.state == CANNOT_SAY:
        title = f"{head}: no control chart, {signal.why}."
        return Sentence(title, " ".join([title, *tail]))
    row = {name: column[signal.place] for name, column in signal.lines.items()}
    unit = UNITS.get(indicator.step, "period")
    when = as_text.span(series.starts[signal.place], series.ends[signal.place])
    value = amount(row["value"], indicator)
    band = _band(row, indicator)
    side = "above" if signal.side > 0 else "below"
    usual = amount(row["expected"] if indicator.is_share else round(row["expected"]), indicator)
    if signal.state == NO_SPECIAL_CAUSE:
        title = f"{head}: no special cause, {value} in {when} is within its limits of {band}."
        return Sentence(title, " ".join([title, *_also(signal, unit), *tail]))
    rule = {
        TOGETHER: _together(signal, indicator, unit, when),
        OUTSIDE: f"{value} in {when} is {side} the limits of {band}",
        RISING: f"{signal.length} {unit}s in a row rising to {value} in {when}",
        FALLING: f"{signal.length} {unit}s in a row falling to {value} in {when}",
        NEAR_A_LIMIT: (
            f"2 of the last 3 {unit}s near the {'upper' if signal.side > 0 else 'lower'} limit, "
            f"{value} in {when}"
        ),
        ONE_SIDE: (
            f"{signal.length} {unit}s in a row {side} the expected {usual}; {value} in {when}"
        ),
    }.get(signal.rule, "")
    title = f"{head}: {signal.state}, {rule}."
    return Sentence(title, " ".join([title, *_also(signal, unit), *tail]))


def _together(signal: Signal, indicator: Indicator, unit: str, when: str) -> str:
    """Say how far the newest values together are from what was expected of them."""
    if not signal.expected > 0:
        return f"out of the ordinary to {when}"
    percent = as_text.percentage(100 * (signal.together / signal.expected - 1)).lstrip("+−-")
    side = "above" if signal.side > 0 else "below"
    last = f"the last {signal.length} {unit}s to {when} were"
    if signal.length == 1:
        last = f"the last {unit}, {when}, was"
    return (
        f"{last} {percent} {side} expected ({amount(signal.together, indicator)}, "
        f"{amount(round(signal.expected), indicator)} expected)"
    )


def _also(signal: Signal, unit: str) -> list[str]:
    text = []
    if signal.state == POSSIBLE:
        text.append(
            "Among all charts of the area one such signal may be chance: it is shown, not counted."
        )
    if signal.limits == TRIAL_LIMITS:
        text.append("These are trial limits, from fewer than 12 values.")
    if signal.season is not None and signal.season.seasonal:
        text.append(
            f"There is a yearly pattern: each {unit} is compared with the same {unit} of other "
            "years."
        )
    if signal.caution:
        text.append(f"{signal.caution[:1].upper()}{signal.caution[1:]}.")
    return text


def _band(row: Mapping[str, Any], indicator: Indicator) -> str:
    """Write limits so that a value is visibly beyond them, or visibly within.

    As few decimals as show that: 43 is above limits of 16 to 42.6, not of 15.9 to 43.0.
    """
    value, limits = float(row["value"]), (float(row["lower"]), float(row["upper"]))
    least = 1 if indicator.is_share else 0
    for places in range(least, 7):
        shown = [float(as_text.number(limit, places).replace(",", "").replace("−", "-"))
                 for limit in limits]  # fmt: skip
        places_needed = round(value, max(places, least))
        if all(
            np.sign(places_needed - limit_shown) == np.sign(value - limit) or value == limit
            for limit, limit_shown in zip(limits, shown, strict=True)
        ):
            break
    unit = "%" if indicator.is_share else ""
    return " to ".join(f"{as_text.number(limit, places)}{unit}" for limit in limits)


def _run(series: Series, signal: Signal) -> list[str]:
    """Report a run of three and more, and whether it is unusual."""
    run = signal.run
    if run.steps < 3 or series.indicator.overlaps:
        return []
    unit = UNITS.get(series.indicator.step, "period")
    how = "rose" if run.direction == "rising" else "fell"
    often = f"one series in {as_text.number(round(1 / run.chance))} does so by chance alone"
    sure = "that is unusual" if run.unusual else "that is not unusual"
    return [f"It {how} {run.steps} {unit}s in a row; {often} at any {unit}, so {sure}."]


def gaps(series: Series) -> Sentence:
    """Name the periods without a figure and the reason of each run of them."""
    runs: list[list[Any]] = []
    for place, why in enumerate(series.whys):
        if why and runs and runs[-1][0] == why and runs[-1][2] == place - 1:
            runs[-1][2] = place
        elif why:
            runs.append([why, place, place])
    if not runs:
        title = f"{what(series)} in {series.name}: no gaps."
        return Sentence(title, title)
    phrases = [
        f"{as_text.during(series.starts[first], series.ends[last])} ({why})"
        for why, first, last in runs
    ]
    title = f"{what(series)}: no figure for {series.name} {as_text.joined(phrases)}."
    return Sentence(title, f"{title} What is missing is not zero.")
