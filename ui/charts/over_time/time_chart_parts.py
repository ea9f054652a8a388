"""Pieces that the charts over time share: scales, marks, labels, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.findings.comparison import year_before
from analytics.findings.over_time import views_over_time
from analytics.findings.over_time.signals import IMPROVING, REAL_CHANGE, WORSENING, Signal
from analytics.model.figure import Figure
from analytics.model.indicators import Indicator
from analytics.model.sentence import Sentence
from analytics.model.series import PROVISIONAL, Series
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import wilson_interval
from analytics.wording import levels
from analytics.wording.caption import About
from analytics.wording.levels import UNITS, amount
from ui.shell import theme

LONG = 36  # months; beyond, the axis names years only
CIRCLE, UP, DOWN = "circle", "triangle-up", "triangle-down"
GLYPHS = {CIRCLE: "●", UP: "▲", DOWN: "▼"}
ChartRow = dict[str, Any]


class ChartInput(NamedTuple):
    """What a drawing is made of."""

    series: Series
    essex: Series
    signal: Signal
    about: About
    look: theme.Look

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator


class DrawnSeries(NamedTuple):
    """What a chart through time draws of the area in view, a value each period."""

    places: list[pd.Timestamp]  # first day of the last month (quarter, year) of the period
    when: list[str]
    values: list[float]
    figures: list[str]
    provisional: list[bool]
    lower: list[float]
    upper: list[float]
    expected: list[float]
    states: list[str]
    sides: list[int]
    runs: list[int]


def drawn_series(values: pd.DataFrame, series: Series, signal: Signal) -> DrawnSeries:
    indicator, chart, many = series.indicator, signal.chart, len(values)
    drawn = values["value"].tolist()
    expected, sides = [float("nan")] * many, [0] * many
    lower, upper = _wilson(values, indicator)
    if len(chart):
        lower, upper, expected = (chart[name].tolist() for name in ("lower", "upper", "expected"))
        sides = [int(side) for side in chart["side"]]
    return DrawnSeries(
        places_in_time(values, indicator),
        periods_in_words(values, indicator.overlaps),
        drawn,
        figures_in_words(values, indicator),
        values["status"].eq(PROVISIONAL).tolist(),
        lower,
        upper,
        expected,
        views_over_time.states(signal, indicator) or [""] * many,
        sides,
        views_over_time.runs([value == value for value in drawn], series.breaks),
    )


def places_in_time(frame: pd.DataFrame, indicator: Indicator) -> list[pd.Timestamp]:
    last = frame["end"].to_numpy().astype("datetime64[M]")
    first = last.astype("datetime64[Y]") if indicator.step >= 12 else last - (indicator.step - 1)
    return pd.DatetimeIndex(first.astype("datetime64[s]")).tolist()


def periods_in_words(frame: pd.DataFrame, rolling: bool = False) -> list[str]:
    """Write each period; among twelve months to any date a financial year is one of them."""
    if rolling:
        return [f"12 months to {as_text.month(end)}" for end in frame["end"]]
    return [
        as_text.upper_first(as_text.span(start, end))
        for start, end in zip(frame["start"].dt.date, frame["end"].dt.date, strict=True)
    ]


def _wilson(values: pd.DataFrame, indicator: Indicator) -> tuple[list[float], list[float]]:
    """Give each share the interval of its own answers, where there are no limits."""
    x, n = (values[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    low, high = np.full(len(x), np.nan), np.full(len(x), np.nan)
    wanted = (n > 0) & ~np.isnan(x)
    if indicator.is_share and indicator.events and wanted.any():
        below, above = wilson_interval(x[wanted], n[wanted])
        low[wanted], high[wanted] = (
            indicator.scale * np.asarray(below),
            indicator.scale * np.asarray(above),
        )
    return low.tolist(), high.tolist()


def figures_in_words(frame: pd.DataFrame, indicator: Indicator) -> list[str]:
    """Write each figure; a share with what it is out of, and of few without a percentage."""
    columns = (frame[name].tolist() for name in ("value", "numerator", "denominator"))
    written_ = []
    for value, x, n in zip(*columns, strict=True):
        text = amount(value, indicator)
        if indicator.is_share and x + n > 0:
            counts = f"{as_text.number(x)} of {as_text.number(n)}"
            text = f"{text} ({counts})" if n >= SMALLEST_BASE else counts
        written_.append(text)
    return written_


def tones_of_signals(look: theme.Look) -> dict[str, str]:
    return {
        IMPROVING: look.improving, WORSENING: look.worsening, REAL_CHANGE: look.changed,
        "": look.ink,
    }  # fmt: skip


def labels_at_ends(ends: Sequence[ChartRow], apart: float, look: theme.Look) -> list[ChartRow]:
    """Label each line at its end, moved apart where two would lie on each other."""
    rows = sorted(ends, key=lambda row: row["value"])
    return [
        {
            "part": "label",
            "month": row["month"],
            "name": row["name"],
            "value": value,
            "colour": row.get("colour", look.context),
        }
        for row, value in zip(
            rows, spread_apart([row["value"] for row in rows], apart), strict=True
        )
    ]


def spread_apart(values: Sequence[float], apart: float) -> list[float]:
    """Move ascending values so far from each other that names can be compared with them."""
    groups: list[tuple[float, int]] = []  # the middle of each, and how many
    for value in values:
        middle, many = value, 1
        while groups and groups[-1][0] + apart * (groups[-1][1] + many) / 2 > middle:
            below, of_these = groups.pop()
            middle = (below * of_these + middle * many) / (of_these + many)
            many += of_these
        groups.append((middle, many))
    return [
        middle + apart * (place - (many - 1) / 2)
        for middle, many in groups
        for place in range(many)
    ]


def ticks_of_axis(
    indicator: Indicator, places: Sequence[pd.Timestamp], to: bool
) -> tuple[int, str]:
    """Months between two ticks, and how a tick is written: see `trendcharts.through_time`."""
    if indicator.step >= 12:
        if indicator.periods and indicator.periods[0].month != 4:
            return 12, f"'Year to {indicator.last_day(indicator.periods[0]):%b} ' + year"
        return 12, "(year - 1) + '/' + substring(toString(year), 2)"
    if indicator.step == 3 and to:
        return 3, "['12 months to', utcFormat(utcOffset('month', datum.value, 2), '%b %Y')]"
    if indicator.step == 3:
        quarter = "'Q' + ((floor(utcmonth(datum.value) / 3) + 3) % 4 + 1)"
        begins = "(year - (utcmonth(datum.value) < 3 ? 1 : 0))"
        return 3, f"[{quarter}, {begins} + '/' + substring(toString({begins} + 1), 2)]"
    if (places[-1] - places[0]).days > 31 * LONG:
        return 12, "'' + year"
    return 3, "utcFormat(datum.value, '%b %Y')"


NEAR_ZERO = 0.25  # of the highest value: an axis that would begin so low begins at 0


def begins_at_zero(low: float, high: float, indicator: Indicator) -> bool:
    """Say whether a line comes so near to 0 that its axis begins there; else it is on its data."""
    return low <= NEAR_ZERO * high or (indicator.is_share and low <= 0.05 * indicator.scale)


def extent_of_axis(
    low: float, high: float, from_zero: bool, indicator: Indicator, words_on_top: bool = False
) -> tuple[float, float]:
    """Choose what the scale must hold; of shares a tenth of all, lest chance look large."""
    low = 0.0 if from_zero else low
    if not (indicator.is_share or from_zero):  # nothing varies: a line in the middle
        room = max(0.05 * (high - low), 0.01 * abs(high))
        low, high = max(low - room, 0.0), high + room
    if indicator.is_share:
        lacking = max(0.1 * indicator.scale - (high - low), 0.0)
        high = min(high + lacking / 2, max(high, indicator.scale))
        low = low if from_zero else max(low - lacking / 2 - 0.05 * (high - low), 0.0)
    return low, high + (0.12 * (high - low) if words_on_top else 0.0)


def currency_and_percent(indicator: Indicator) -> tuple[str, str]:
    return "£" if indicator.unit == "pounds" else "", "%" if indicator.is_share else ""


def scale_in_words(from_zero: bool) -> list[str]:
    return [] if from_zero else ["The scale does not begin at 0."]


def compared_with_year_before(series: Series, now: Figure | None) -> Sentence:
    """Say how a figure compares with a year before; one that is not there compares with nothing."""
    if now is None or now.why:
        return levels.how_much(series, now)
    return levels.compared_with_year_before(series, year_before(series, now))


def who_is_drawn(chart_input: ChartInput) -> str:
    return f"{chart_input.about.what}, {chart_input.about.who.name}"


def what_is_drawn(chart_input: ChartInput, of: str) -> str:
    item = chart_input.indicator
    unit = f"per cent of {item.denominator}" if item.is_share and item.denominator else item.unit
    return f"{who_is_drawn(chart_input)}: {unit}, {of}."


def each_period(indicator: Indicator) -> str:
    unit = UNITS[indicator.step]
    return f"the 12 months to each {unit}" if indicator.overlaps else f"each {unit}"


def out_of_in_words(counts: Iterable[float], indicator: Indicator) -> str:
    """Say how many each share is out of."""
    known = [count for count in counts if count > 1]
    if not indicator.is_share or not known:
        return ""
    few, many = as_text.number(min(known)), as_text.number(max(known))
    text = f"Out of {few} each" if few == many else f"Out of {few} to {many} each"
    little = ": a share of fewer than 20 says little" if min(known) < SMALLEST_BASE else ""
    return f"{text}{little}."
