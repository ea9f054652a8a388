"""Several series through time in one small picture, each with its name at its end."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text, wilson_interval
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.wording import levels as level_words
from analytics.wording import trends
from ui.charts import vega
from ui.charts.drawing import Drawing
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


_COURSES = pa.schema(
    {
        "part": pa.string(),
        "month": pa.date64(),  # milliseconds, which is how Vega counts time
        "until": pa.date64(),
        "value": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "run": pa.int32(),
        "name": pa.string(),
        "colour": pa.string(),
        "dashed": pa.bool_(),
        "figure": pa.string(),
        "when": pa.string(),
        "provisional": pa.bool_(),
    }
)


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
    """Draw several series through time from zero, each with its name at its end.

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
        What is told to those who cannot see the picture, beside the finding.
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
    rows += _ends(rows)
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
    months = (first.starts[-1] - first.starts[0]).days / 30 if first.starts else 0
    return Drawing(
        finding,
        subtitle,
        rows=pa.Table.from_pylist(rows, schema=_COURSES),
        specification=_courses_specification(months > LONG, percent, pounds, look),
        height=height,
        alt=f"Lines: {as_text.joined([line.name for line in lines])}. {finding} {also} "
        "The figures are in the table below.",
        name=name,
        counted=_counted(lines),
    )


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


def _ends(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Label each line at its end, moved apart where two would lie on each other."""
    ends = sorted({row["name"]: row for row in lines}.values(), key=lambda row: row["value"])
    apart = 0.09 * max((max(row["value"], row["high"] or 0) for row in lines), default=0.0)
    labels: list[dict[str, Any]] = []
    for row in ends:
        least = labels[-1]["value"] + apart if labels else row["value"]
        labels.append({**row, "part": "label", "value": max(row["value"], least)})
    return labels


@functools.lru_cache(maxsize=16)
def _courses_specification(
    long: bool, percent: bool, pounds: bool, look: theme.Look
) -> dict[str, Any]:
    def layer(part: str) -> alt.Chart:
        return alt.Chart(alt.NamedData("rows")).transform_filter(f"datum.part === '{part}'")

    axis = alt.Axis(
        title=None,
        grid=False,
        format="%Y" if long else "%b %Y",
        tickCount=alt.TimeIntervalStep(interval="year" if long else "month", step=1 if long else 6),
        labelOverlap="greedy",
        labelSeparation=8,
    )
    x = alt.X("month:T", scale=alt.Scale(type="utc"), axis=axis)
    before, after = ("'£' + " if pounds else ""), (" + '%'" if percent else "")
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            title=None, tickCount=4, labelExpr=f"{before}format(datum.value, ',~g'){after}"
        ),
    )
    colour = alt.Color("colour:N", scale=None)
    newest = alt.condition(alt.datum.provisional, alt.value(0.4), alt.value(1))
    dash = alt.condition(alt.datum.dashed, alt.value([5, 3]), alt.value([1, 0]))
    band = layer("band").mark_area(color=look.context, opacity=0.18, interpolate="step").encode(
        x=x, y=alt.Y("low:Q"), y2="high:Q"
    )  # fmt: skip
    gap = layer("gap").mark_rect(color=look.steady, opacity=0.5).encode(x=x, x2="until:T")
    rule = layer("rule").mark_rule(color=look.context, strokeDash=[4, 3]).encode(x=x)
    rule_name = (
        layer("rule")
        .mark_text(color=look.context, align="left", dx=5, fontSize=12, limit=230)
        .encode(x=x, text="name:N", y=alt.YValue({"expr": "height - 10"}))
    )
    level = (
        layer("level")
        .mark_rule(color=look.context, strokeWidth=2)
        .encode(x=x, x2="until:T", y="value:Q")
    )
    level_name = (
        layer("level")
        .mark_text(color=look.context, align="left", dx=5, fontSize=12)
        .encode(x=x, text="name:N", y=alt.YValue({"expr": "height - 28"}))
    )
    bars = (
        layer("line")
        .transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.5, opacity=0.45)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour)
    )
    line = (
        layer("line")
        .mark_line(strokeWidth=2.25)
        .encode(x=x, y=y, color=colour, strokeDash=dash, detail=["name:N", "run:N"])
    )
    points = (
        layer("line")
        .mark_point(filled=True, size=34)
        .encode(
            x=x,
            y=y,
            color=colour,
            # The newest figures may still change: drawn lighter.
            opacity=newest,
            tooltip=vega.tooltip(("What", "name"), ("When", "when"), ("Figure", "figure")),
        )
    )
    label = (
        layer("label")
        .mark_text(align="left", dx=9, limit=150, fontWeight=600)
        .encode(x=x, y=y, color=colour, text="name:N")
    )
    chart = (
        alt.layer(band, gap, rule, rule_name, bars, line, points, level, level_name, label)
        .properties(height=HEIGHT, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


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
