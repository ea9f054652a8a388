"""An indicator through time, for a hall: a thick line, the expected range, a few figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.indicators import Indicator
from analytics.views.challenge import ShownView
from analytics.wording import levels
from ui.challenge.canvas import FINE, LINE, STRONG, Box, CannotDraw, Canvas
from ui.challenge.lettering import lines
from ui.shell import theme

YEARS = 3  # of months that are drawn
NARROWEST = 9  # of the size of text: a narrow gap has its reason in lines as wide as that
MOST_GAP_LINES = 4


def trend(shown: ShownView, canvas: Canvas, box: Box) -> None:
    """Draw the last years, the range that is usual, and the figures that the headline speaks of.

    Raises
    ------
    CannotDraw
        If there is no figure.
    """
    indicator = shown.answers.choice.indicator
    rows = drawn(shown)
    known = rows[rows["value"].notna()]
    if known.empty:
        raise CannotDraw("No figures over time are published.")
    limits = _limits(shown, rows)
    look, small = canvas.look, canvas.small
    low, ticks = _scale([*known["value"], *limits["lower"], *limits["upper"]], indicator)
    top, size = ticks[-1], small * 1.35
    names = [_tick(tick, indicator) for tick in ticks]
    left = max(canvas.wide(name) for name in names) + small * 0.6
    right = canvas.wide("range") + small * 0.8 if len(limits) else small
    plot = Box(
        box.x + left, box.y + small * 1.3 + size * 1.1, box.width - left - right,
        box.height - small * 2.9 - size * 1.1,
    )  # fmt: skip
    first, last = rows["at"].iloc[0], rows["at"].iloc[-1]
    step = plot.width / max(last - first + indicator.step, 1)

    def x(at: float) -> float:
        return plot.x + (at - first + indicator.step / 2) * step

    def y(value: float) -> float:
        return plot.bottom - plot.height * (value - low) / (top - low)

    for tick, name in zip(ticks, names, strict=True):
        canvas.line(plot.x, y(tick), plot.right, y(tick), look.faint, FINE)
        canvas.text(name, plot.x - small * 0.4, y(tick) + small * 0.35, small, anchor="end")
    _years(canvas, plot, rows, x, step, indicator)
    if len(limits):
        _usual(canvas, plot, limits, x, y)
    for place in shown.answers.series.breaks:
        at = _months(shown.answers.series.values["start"].iloc[place])
        if first < at <= last:
            across = x(at - indicator.step / 2)
            canvas.line(across, plot.y, across, plot.bottom, look.ink, FINE + 1, "4 10")
    _gaps(canvas, plot, rows, x, step * indicator.step)
    points = [(x(at), y(value)) for at, value in zip(rows["at"], rows["value"], strict=True)]
    _course(canvas, rows, points, look.ink)
    _spoken_of(shown, canvas, plot, rows, points, size, box.right)


def drawn(shown: ShownView) -> pd.DataFrame:
    """Return the values of the last years, those spoken of among them."""
    values = shown.answers.series.values
    at = values["start"].map(_months)
    newest = max(_months(shown.answers.when[1]), at.iloc[-1])
    months = 12 * (YEARS if shown.answers.choice.indicator.step < 12 else 10)
    since = min(newest - months, _months(shown.answers.when[0]) - 13)
    rows = values.assign(at=at)[at > since]
    first = rows["value"].first_valid_index()
    return rows.loc[first:].reset_index(drop=True) if first is not None else rows.iloc[:0]


def _months(day: Any) -> int:
    return int(day.year * 12 + day.month - 1)


def _limits(shown: ShownView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the limits for the values drawn, run by run; none where a chart has none."""
    chart = shown.answers.signal.chart
    if chart.empty:
        return pd.DataFrame({"at": [], "lower": [], "upper": [], "run": []})
    held = chart.assign(at=chart["start"].map(_months))
    # Where values are missing there is nothing to be usual, and after a break something else is.
    gap = held["value"].isna()
    held["run"] = (gap | gap.shift(fill_value=False) | held["segment"].diff().ne(0)).cumsum()
    held = held[~gap & held["at"].isin(rows["at"])]
    return held[["at", "lower", "upper", "run"]].dropna()


def _scale(values: Sequence[float], indicator: Indicator) -> tuple[float, list[float]]:
    """Choose the lower end and the ticks: from zero, but for shares that keep far from it."""
    known = [value for value in values if not math.isnan(value)]
    high, low = max(known), min(known)
    low = 0.0 if not indicator.is_share or low < 0.5 * high else low
    if high == low:
        high = low + 1
    rough = (high - low) / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * 0.999)
    if not indicator.is_share and step < 1:
        step = 1.0
    start = math.floor(low / step) * step
    many = math.ceil((high - start) / step - 1e-9)
    return start, [start + step * n for n in range(many + 1)]


def _tick(value: float, indicator: Indicator) -> str:
    text = as_text.number(value, 0 if float(value).is_integer() else 1)
    return f"{text}%" if indicator.is_share else f"£{text}" if indicator.unit == "pounds" else text


def _years(
    canvas: Canvas, plot: Box, rows: pd.DataFrame, x: Any, step: float, indicator: Indicator
) -> None:
    """Name the years below their months, separated where a year begins."""
    first, last = rows["at"].iloc[0], rows["at"].iloc[-1] + indicator.step
    base = plot.bottom + canvas.small * 1.3
    half = indicator.step / 2
    if indicator.step >= 12 or indicator.overlaps:
        spare = -math.inf
        for at, end in reversed(list(zip(rows["at"], rows["end"], strict=True))):
            name = f"{end:%b %Y}" if indicator.length > 12 or indicator.overlaps else as_text.span(
                date(at // 12, at % 12 + 1, 1), end.date()
            )  # fmt: skip
            middle, width = x(at), canvas.wide(name)
            if spare == -math.inf or middle + width / 2 < spare:
                canvas.text(name, min(middle, plot.right - width / 2), base, canvas.small,
                            anchor="middle")  # fmt: skip
                spare = min(middle, plot.right - width / 2) - width / 2 - canvas.small * 0.5
        return
    for year in range(first // 12, (last - 1) // 12 + 1):
        begin, end = max(first, year * 12), min(last, year * 12 + 12)
        if begin > first:
            at, foot = x(begin - half), plot.bottom + canvas.small / 2
            canvas.line(at, plot.bottom, at, foot, canvas.look.context, FINE + 1)
        if (end - begin) * step > canvas.wide(str(year)):
            canvas.text(str(year), (x(begin - half) + x(end - half)) / 2, base, canvas.small,
                        anchor="middle")  # fmt: skip
    canvas.line(plot.x, plot.bottom, plot.right, plot.bottom, canvas.look.context, FINE + 1)


def _usual(canvas: Canvas, plot: Box, limits: pd.DataFrame, x: Any, y: Any) -> None:
    """Shade the range in which values usually lie."""
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for _, run in limits.groupby("run"):
        upper = [(x(at), y(value)) for at, value in zip(run["at"], run["upper"], strict=True)]
        lower = [(x(at), y(value)) for at, value in zip(run["at"], run["lower"], strict=True)]
        canvas.area([*upper, *reversed(lower)], canvas.look.faint)
    middle = (upper[-1][1] + lower[-1][1]) / 2
    for place, word in enumerate(("usual", "range")):
        base = middle + canvas.small * (1.15 * place - 0.1)
        canvas.text(word, plot.right + canvas.small * 0.3, base, canvas.small, canvas.look.context)


def _gaps(canvas: Canvas, plot: Box, rows: pd.DataFrame, x: Any, step: float) -> None:
    """Shade each gap, and say in it why there is no figure."""
    lacking = rows["value"].isna()
    for _, gap in rows[lacking].groupby((~lacking).cumsum()):
        left, right = x(gap["at"].iloc[0]) - step / 2, x(gap["at"].iloc[-1]) + step / 2
        canvas.rect(Box(left, plot.y, right - left, plot.height), "url(#hatch)")
        reasons = list(dict.fromkeys(str(why) for why in gap["why"] if why))
        text = as_text.upper_first(reasons[0]) if reasons else "No figure"
        inside = max(right - left, NARROWEST * canvas.small)
        broken = lines(text, inside, canvas.small)[:MOST_GAP_LINES]
        room = max(canvas.wide(line) for line in broken)
        middle = min(max((left + right) / 2, plot.x + room / 2), plot.right - room / 2)
        base = plot.bottom - canvas.small * (0.6 + 1.2 * (len(broken) - 1))
        for place, line in enumerate(broken):
            canvas.text(line, middle, base + 1.2 * canvas.small * place, canvas.small,
                        anchor="middle", halo=canvas.look.background)  # fmt: skip


def _course(
    canvas: Canvas, rows: pd.DataFrame, points: Sequence[tuple[float, float]], colour: str
) -> None:
    """Draw the values as a line: gaps stay gaps, what is provisional is dashed."""
    run: list[tuple[float, float]] = []
    dashed = False
    for place, point in enumerate(points):
        if pd.isna(rows["value"].iloc[place]):
            canvas.polyline(run, colour, LINE, "2 12" if dashed else "")
            run = []
            continue
        provisional = rows["status"].iloc[place] == "provisional"
        if run and provisional != dashed:
            canvas.polyline(run, colour, LINE, "2 12" if dashed else "")
            run = run[-1:]
        dashed = provisional
        run.append(point)
        alone = all(
            not 0 <= other < len(points) or pd.isna(rows["value"].iloc[other])
            for other in (place - 1, place + 1)
        )
        if alone:
            canvas.dot(*point, colour, LINE * 1.6)
    canvas.polyline(run, colour, LINE, "2 12" if dashed else "")


def _spoken_of(
    shown: ShownView, canvas: Canvas, plot: Box, rows: pd.DataFrame,
    points: Sequence[tuple[float, float]], size: float, right: float,
) -> None:  # fmt: skip
    """Mark the period the headline speaks of, and the one a year before it."""
    change, indicator, look = shown.answers.chosen, shown.answers.choice.indicator, canvas.look
    if change is None:
        return
    marked = [(change.now, theme.tone(change.verdict, indicator.rise_is, look))]
    if change.before is not None and not change.refused:
        marked.insert(0, (change.before, look.ink))
    edge = -math.inf
    for now, colour in marked:
        start, end = _months(now.start), _months(now.end)
        spans = [
            point for at, value, point in zip(rows["at"], rows["value"], points, strict=True)
            if (at == start if indicator.length > indicator.step else start <= at <= end)
            and not pd.isna(value)
        ]  # fmt: skip
        if not spans:
            continue
        colour = look.ink if colour == look.context else colour
        canvas.polyline(spans, colour, STRONG, "2 18" if now.provisional else "")
        for point in spans:
            canvas.dot(*point, colour, STRONG, hollow=now.provisional)
        value = levels.amount(now.value, indicator)
        name = _short(now.start, now.end)
        room = max(canvas.wide(value, size, bold=True), canvas.wide(name))
        middle = (spans[0][0] + spans[-1][0]) / 2
        middle = min(max(middle, plot.x + room / 2, edge + room / 2), right - room / 2)
        head = plot.y - canvas.small * 1.3 - size * 0.2
        canvas.text(name, middle, head + canvas.small * 0.1, canvas.small, anchor="middle")
        canvas.text(value, middle, head + size * 1.05, size, colour, bold=True, anchor="middle")
        edge = middle + room / 2 + canvas.small * 0.6
        foot = min(point[1] for point in spans) - STRONG * 1.8
        if foot > head + size * 1.3:
            canvas.line(middle, head + size * 1.3, (spans[0][0] + spans[-1][0]) / 2, foot,
                        look.context, FINE)  # fmt: skip


def _short(start: date, end: date) -> str:
    """Name a period shortly: Jul to Sep 2026."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    if (end.year * 12 + end.month) - (start.year * 12 + start.month) == 11:
        return f"year to {end:%b %Y}"
    if start.year == end.year:
        return f"{start:%b} to {end:%b %Y}"
    return f"{start:%b %Y} to {end:%b %Y}"
