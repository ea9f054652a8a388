"""Several series through time in one small picture, each with its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text, wilson_interval
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.wording import levels as level_words
from analytics.wording import trends
from ui.charts.drawing import Drawing
from ui.charts.over_time import time_chart
from ui.charts.over_time.time_chart_parts import (
    begins_at_zero,
    extent_of_axis,
    scale_in_words,
)
from ui.shell import theme

HEIGHT = 240
LONG = 36  # months; beyond, the axis names years only


@dataclass(frozen=True, eq=False)
class DrawnLine:
    """A series to draw: its name on the picture, whether dashed, whether with its intervals."""

    series: Series
    name: str
    dashed: bool = False
    intervals: bool = False


def drawing(
    lines: Sequence[DrawnLine],
    finding: str,
    subtitle: str,
    name: str,
    *,
    rules: Sequence[tuple[date, str]] = (),
    levels: Sequence[tuple[date, date, float, str]] = (),
    band: Sequence[tuple[date, float, float]] = (),
    height: int = HEIGHT,
    also: str = "",
) -> Drawing:
    """Draw several series through time, each with its name at its end.

    Counts begin at zero; shares where their figures are, with a word on it.

    Parameters
    ----------
    lines : sequence of DrawnLine
        At most three, all in the same unit.
    finding, subtitle : str
        The heading; the gaps of the series and their reasons are added to it.
    name : str
        What the file of the chart is called.
    rules : sequence of (date, str)
        Dated events.
    levels : sequence of (first day, last day, value, label)
        Means of a stretch of time.
    band : sequence of (date, lowest, highest)
        A range behind the lines.
    also : str
        What is given to those who cannot see the picture, next to the finding.
    """
    look = theme.look()
    first = lines[0].series
    percent, pounds = first.indicator.is_share, _in_pounds(first.indicator)
    gaps = [_gap_words(line) for line in lines]
    subtitle = " ".join(text for text in [subtitle, *dict.fromkeys(gaps)] if text)
    subtitle = subtitle[:1].upper() + subtitle[1:]
    hues = (look.changed, look.opposite, look.context)
    rows: list[dict[str, Any]] = []
    for line, hue in zip(lines, hues, strict=False):
        rows += _course(line, hue)
    rows += time_chart.labels_at_ends(rows)
    rows += [
        {"part": "gap", "month": start, "until": end}
        for start, end, why in zip(first.starts, first.ends, first.whys, strict=True)
        if why
    ]
    broken = [(note.start, note.text) for note in first.notes if note.kind == "break"]
    rows += [{"part": "rule", "month": day, "name": text} for day, text in [*rules, *broken]]
    for since, until, value, label in levels:
        rows.append(
            {"part": "level", "month": since, "until": until, "value": value, "name": label}
        )
    rows += [{"part": "band", "month": day, "low": low, "high": high} for day, low, high in band]
    within = _ends_of_axis(rows, first.indicator)
    months = (first.starts[-1] - first.starts[0]).days / 30 if first.starts else 0
    return Drawing(
        finding,
        subtitle,
        rows=pa.Table.from_pylist(rows, schema=time_chart.ROWS),
        specification=time_chart.specification(
            look, long=months > LONG, percent=percent, pounds=pounds, within=within
        ),
        height=height,
        alt=f"Lines: {as_text.joined([line.name for line in lines])}. {finding} {also} "
        "The figures are in the table below.",
        name=name,
        below=" ".join(scale_in_words(within is None)),
        counted=_counted(lines),
    )


def _ends_of_axis(rows: Sequence[dict[str, Any]], indicator: Indicator) -> tuple[int, int] | None:
    """Choose where the axis of shares ends that do not reach near zero; None where it is zero."""
    heights = [
        row[name] for row in rows for name in ("value", "low", "high") if row.get(name) is not None
    ]
    if not heights or begins_at_zero(min(heights), max(heights), indicator):
        return None
    low, high = extent_of_axis(min(heights), max(heights), False, indicator)
    return floor(low), ceil(high)


def _counted(lines: Sequence[DrawnLine]) -> str:
    """Say out of how many shares are, where a share is shown; a count says it itself."""
    results: dict[str, list[str]] = {}
    for line in lines:
        indicator, series = line.series.indicator, line.series
        sizes = series.n[np.isfinite(series.y) & np.isfinite(series.n) & (series.n > 0)]
        if not indicator.is_share or not len(sizes):
            continue
        results.setdefault(
            f"{as_text.spread(sizes)} {indicator.denominator} in each period", []
        ).append(line.name)
    if len(results) < 2:
        return "".join(f"n: {many}." for many in results)
    return f"n: {'; '.join(f'{as_text.joined(who)}, {many}' for many, who in results.items())}."


def _in_pounds(indicator: Indicator) -> bool:
    return indicator.unit == "pounds"


def _gap_words(line: DrawnLine) -> str:
    return trends.gaps(line.series).title if any(line.series.whys) else ""


def _course(line: DrawnLine, colour: str) -> list[dict[str, Any]]:
    """Rows of a line: a new run wherever a period is missing or something else is counted."""
    series, indicator = line.series, line.series.indicator
    limits: list[Sequence[float | None]] = [[None] * len(series.starts)] * 2
    if line.intervals:
        both = with_intervals(series)
        limits = [both["lower"].tolist(), both["upper"].tolist()]
    x, n, y = (numbers.tolist() for numbers in (series.x, series.n, series.y))
    broken = {*series.breaks}
    rows, run, gap = [], 0, False
    for place, value in enumerate(y):
        if np.isnan(value):
            gap = True
            continue
        if gap or place in broken:
            run, gap = run + 1, False
        figure = level_words.amount(value, indicator)
        if indicator.is_share and n[place] > 0:
            figure += f" ({as_text.number(x[place])} of {as_text.number(n[place])})"
        rows.append(
            {
                "part": "line",
                "month": series.starts[place],
                "value": value,
                "low": limits[0][place],
                "high": limits[1][place],
                "run": run,
                "name": line.name,
                "colour": colour,
                "dashed": line.dashed,
                "figure": figure,
                "when": as_text.span(series.starts[place], series.ends[place]),
                "provisional": series.provisional[place],
                "size": time_chart.POINT,
            }
        )
    return rows


def with_intervals(series: Series) -> pd.DataFrame:
    """Add to the values of a share its Wilson intervals; none where no events are counted."""
    values, indicator = series.values, series.indicator
    out = values.assign(lower=np.nan, upper=np.nan)
    gt = values["denominator"].gt(0) & values["value"].notna()
    if indicator.is_share and indicator.events and gt.any():
        low, high = wilson_interval(values.loc[gt, "numerator"], values.loc[gt, "denominator"])
        out.loc[gt, "lower"], out.loc[gt, "upper"] = indicator.scale * low, indicator.scale * high
    return out


def by_period(lines: Sequence[DrawnLine]) -> pd.DataFrame:
    """Lay out series as a table: a row a period, with n, intervals and why there is no figure."""
    table: pd.DataFrame | None = None
    for line in lines:
        indicator, values = line.series.indicator, with_intervals(line.series)
        frame = pd.DataFrame(
            {
                "start": values["start"],
                "Period": [
                    as_text.span(start.date(), end.date())
                    for start, end in zip(values["start"], values["end"], strict=True)
                ],
            }
        )
        if indicator.is_share:
            frame[f"{line.name}: number"] = _whole(values["numerator"])
            frame[f"{line.name}: out of"] = _whole(values["denominator"])
            frame[f"{line.name}: per cent"] = values["value"].round(1)
            if indicator.events:
                frame[f"{line.name}: 95% from"] = values["lower"].round(1)
                frame[f"{line.name}: 95% to"] = values["upper"].round(1)
        else:
            frame[f"{line.name}: {indicator.unit}"] = _whole(values["value"])
        note = values["why"].where(values["why"].ne(""), values["status"].fillna(""))
        frame[f"{line.name}: note"] = note
        table = frame if table is None else table.merge(frame, on=["start", "Period"], how="outer")
    assert table is not None
    notes = [name for name in table.columns if name.endswith(": note")]
    if all(table[name].equals(table[notes[0]]) for name in notes):
        table = table.rename(columns={notes[0]: "Note"}).drop(columns=notes[1:])
        table["Note"] = table.pop("Note")  # last
    return table.sort_values("start", ignore_index=True).drop(columns="start")


def _whole(values: pd.Series) -> pd.Series:
    if values.dropna().mod(1).eq(0).all():
        return values.astype("Int64")
    return values.round(1)
