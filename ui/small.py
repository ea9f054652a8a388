"""Small pictures that tell one thing each: courses, bars, a grid of hours, spans of time.

Made once by Altair, filled with the rows of each rerun. What a picture needs to be read without
colour stands beside it: names on the lines, shapes before the figures, words in the subtitle.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics import sentences, wilson_interval, written
from analytics.bands import bands
from analytics.choices import Comparison, Indicator
from analytics.level import Beside
from analytics.memory import remembered
from analytics.series import PROVISIONAL, Series
from analytics.stories import Stories, periods_within
from data import catalogue
from data.warehouse import Snapshot
from ui import tables, theme, vega, words
from ui.about import About

ROW = 46  # pixels of a bar with its name
HEIGHT = 240
LONG = 36  # months; beyond, the axis names years only
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


# What a section is made of ------------------------------------------------------------------------


class Part(Protocol):
    """Something that a section puts on the page."""

    def draw(self) -> None:
        """Put it there."""


Parts = Iterator[Part]


def section(make: Callable[[Stories, About], Parts]) -> Callable[[Stories, About], None]:
    """Make of the parts of a section a function that draws them, and keeps them meanwhile.

    What a section shows follows from the state of the warehouse, what was chosen, and the theme:
    for the same of these nothing is worked out again.
    """

    @remembered
    def made(
        state: Snapshot, indicators: tuple[str, ...], about: About, _: theme.Look
    ) -> tuple[Part, ...]:
        return tuple(make(Stories.on(state, indicators, about.choice, about.who), about))

    @functools.wraps(make)
    def draw(stories: Stories, about: About) -> None:
        for part in made(stories.state, tuple(stories.indicators), about, theme.look()):
            part.draw()

    return draw


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str

    def draw(self) -> None:
        """Put it on the page."""
        st.subheader(self.text, anchor=False)


@dataclass(frozen=True)
class Text:
    """Sentences; ``style`` is 'said' for findings, 'subtitle' for what must be said along."""

    text: str
    style: str = "subtitle"

    def draw(self) -> None:
        """Put them on the page; nothing where there are none."""
        if self.text:
            st.html(f'<p class="{self.style}">{words.html(self.text)}</p>')


@dataclass(frozen=True)
class Finding:
    """The heading of a table: what it shows, and below that where and when."""

    finding: str
    subtitle: str

    def draw(self) -> None:
        """Put it on the page."""
        vega.heading(self.finding, self.subtitle)


@dataclass(frozen=True)
class Columns:
    """Parts side by side, one below the other on a phone."""

    widths: tuple[int, ...]
    parts: tuple[tuple[Part, ...], ...]

    def draw(self) -> None:
        """Put them on the page."""
        columns = st.columns(list(self.widths), gap="medium")
        for column, parts in zip(columns, self.parts, strict=True):
            with column:
                for part in parts:
                    part.draw()


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart with its heading: rows for a specification that is made once."""

    finding: str
    subtitle: str
    rows: pa.Table
    specification: dict[str, Any]
    height: int
    key: str
    alt: str
    legend: tuple[tuple[str, str], ...] = ()

    def draw(self) -> None:
        """Put it on the page."""
        vega.heading(self.finding, self.subtitle)
        st.vega_lite_chart(
            self.rows,
            self.specification,
            theme=None,
            height=self.height,
            key=self.key,
            alt=self.alt,
        )
        if self.legend:
            items = "".join(
                f'<span role="listitem"><i class="swatch" style="background:{colour}"></i>'
                f"{words.html(label)}</span>"
                for colour, label in self.legend
            )
            st.html(f'<div class="legend" role="list" aria-label="Legend">{items}</div>')


@dataclass(frozen=True, eq=False)
class Twin:
    """The table behind a picture, closed until somebody wants it; only then is it sent."""

    table: pd.DataFrame
    title: str
    about: About
    key: str
    also: Mapping[str, str] = field(default_factory=dict)
    opened: bool = False

    def draw(self) -> None:
        """Put it on the page."""
        if self.opened:
            self._show()
            return
        closed = st.expander("The figures as a table", on_change="rerun", key=f"twin-{self.key}")
        if closed.open:
            with closed:
                self._show()

    def _show(self) -> None:
        tables.show(self.table, self.title, self.about, self.key, **self.also)


# Words around a picture ---------------------------------------------------------------------------


def remark(*texts: str) -> Text:
    """Say in small type what must be said along with a picture."""
    return Text(" ".join(dict.fromkeys(text for text in texts if text)))


def beside_each(told: Stories, names: Mapping[str, str]) -> tuple[str, str]:
    """Say in one sentence how several shares stand beside a year before, and in full.

    Returns
    -------
    tuple of str
        The finding, which names first what changed beyond chance; and a sentence for each.
    """
    real, same, full, when = [], [], [], set()
    for key, name in names.items():
        series, found = told.series(key), told.beside(key)
        full.append(sentences.beside_year_before(series, found).title)
        if found is None or found.refused or found.before is None:
            real.append(full[-1])
            continue
        when.add(written.during(found.now.start, found.now.end))
        figure = sentences.amount(found.now.value, series.indicator)
        text = f"{name} {figure} ({written.signed(found.difference, 1)} points)"
        if found.verdict in ("more", "fewer"):
            real.append(full[-1])
        else:
            same.append(text)
    if len(when) > 1:
        return " ".join(full), ""
    finding = " ".join(real)
    if same:
        also = "No real change in the others" if real else "No real change on a year before"
        finding += f" {also} {''.join(when)}: {written.joined(same)}."
    return finding.strip(), " ".join(full)


def lacking(stories: Stories, *keys: str) -> tuple[Text, ...]:
    """Say of each indicator of which nothing is loaded from whom it should come."""
    known = catalogue.indicators()
    return tuple(
        remark(f"{known[key].name}: {words.not_supplied(known[key].owner)}")
        for key in keys
        if not stories.has(key)
    )


def about_of(stories: Stories, key: str, about: About, now: Beside | None = None) -> About:
    """Say what a picture of another indicator of the page shows, for its table and its file."""
    one = stories.indicators[key]
    periods = periods_within(one, now.now) if now else one.periods
    choice = replace(about.choice, indicator=one, breakdown="", compared=Comparison(periods))
    published = stories.sources(key)
    source = words.source_line(published, about.demonstration)
    return replace(about, choice=choice, who=stories.of(key), source=source)


def verdict_tone(found: Beside | None, one: Indicator, look: theme.Look) -> str:
    """Return the colour of a figure beside a year before."""
    return theme.tone(found.verdict if found else "", one.rise_is, look)


# Courses ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Line:
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


def courses(
    lines: Sequence[Line],
    finding: str,
    subtitle: str,
    key: str,
    *,
    rules: Sequence[tuple[date, str]] = (),
    levels: Sequence[tuple[date, date, float, str]] = (),
    band: Sequence[tuple[date, float, float]] = (),
    height: int = HEIGHT,
    also: str = "",
) -> Picture:
    """Draw several series through time from zero, each with its name at its end.

    Parameters
    ----------
    lines : sequence of Line
        At most three, all in the same unit.
    finding, subtitle : str
        The heading; the gaps of the series and their reasons are added to it.
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
    percent, pounds = lines[0].series.indicator.is_share, _in_pounds(lines[0].series.indicator)
    gaps = [_gap_words(line) for line in lines]
    subtitle = " ".join(text for text in [subtitle, *dict.fromkeys(gaps)] if text)
    hues = (look.changed, look.opposite, look.context)
    rows: list[dict[str, Any]] = []
    for line, hue in zip(lines, hues, strict=False):
        rows += _course(line, hue)
    rows += _ends(rows)
    rows += [
        {"part": "gap", "month": row.start, "until": row.end}
        for line in lines[:1]
        for row in line.series.values.itertuples()
        if row.why
    ]
    broken = [(note.start, note.text) for note in lines[0].series.notes if note.kind == "break"]
    rows += [{"part": "rule", "month": day, "name": text} for day, text in [*rules, *broken]]
    for first, last, value, label in levels:
        rows.append({"part": "level", "month": first, "until": last, "value": value, "name": label})
    rows += [{"part": "band", "month": day, "low": low, "high": high} for day, low, high in band]
    known = lines[0].series.values
    months = (known["start"].iloc[-1] - known["start"].iloc[0]).days / 30 if len(known) else 0
    return Picture(
        finding,
        subtitle,
        pa.Table.from_pylist(rows, schema=_COURSES),
        _courses_specification(months > LONG, percent, pounds, look),
        height,
        f"courses-{key}",
        f"Lines: {written.joined([line.name for line in lines])}. {finding} {also} "
        "The figures are in the table below.",
    )


def _in_pounds(one: Indicator) -> bool:
    return one.unit == "pounds"


def _gap_words(line: Line) -> str:
    values = line.series.values
    return sentences.gaps(line.series).title if values["why"].ne("").any() else ""


def _course(line: Line, colour: str) -> list[dict[str, Any]]:
    """Rows of a line: a new run wherever a period is missing or something else is counted."""
    series, one = line.series, line.series.indicator
    values = with_intervals(series) if line.intervals else series.values
    broken = {*series.breaks}
    rows, run, gap = [], 0, False
    for place, row in enumerate(values.to_dict("records")):
        if np.isnan(row["value"]):
            gap = True
            continue
        if gap or place in broken:
            run, gap = run + 1, False
        figure = sentences.amount(row["value"], one)
        if one.is_share and row["denominator"] > 0:
            numbers = (written.number(row[part]) for part in ("numerator", "denominator"))
            figure += " ({} of {})".format(*numbers)
        rows.append(
            {
                "part": "line",
                "month": row["start"],
                "value": row["value"],
                "low": row.get("lower"),
                "high": row.get("upper"),
                "run": run,
                "name": line.name,
                "colour": colour,
                "dashed": line.dashed,
                "figure": figure,
                "when": written.span(row["start"].date(), row["end"].date()),
                "provisional": row["status"] == PROVISIONAL,
            }
        )
    return rows


def with_intervals(series: Series) -> pd.DataFrame:
    """Add to the values of a share its Wilson intervals; none where no events are counted."""
    values, one = series.values, series.indicator
    out = values.assign(lower=np.nan, upper=np.nan)
    asked = values["denominator"].gt(0) & values["value"].notna()
    if one.is_share and one.events and asked.any():
        low, high = wilson_interval(
            values.loc[asked, "numerator"], values.loc[asked, "denominator"]
        )
        out.loc[asked, "lower"], out.loc[asked, "upper"] = one.scale * low, one.scale * high
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


def by_period(lines: Sequence[Line]) -> pd.DataFrame:
    """Lay out series as a table: a row a period, with n, intervals and why there is no figure."""
    table: pd.DataFrame | None = None
    for line in lines:
        one, values = line.series.indicator, with_intervals(line.series)
        own = pd.DataFrame(
            {
                "start": values["start"],
                "Period": [
                    written.span(start.date(), end.date())
                    for start, end in zip(values["start"], values["end"], strict=True)
                ],
            }
        )
        if one.is_share:
            own[f"{line.name}: number"] = _whole(values["numerator"])
            own[f"{line.name}: out of"] = _whole(values["denominator"])
            own[f"{line.name}: per cent"] = values["value"].round(1)
            if one.events:
                own[f"{line.name}: 95% from"] = values["lower"].round(1)
                own[f"{line.name}: 95% to"] = values["upper"].round(1)
        else:
            own[f"{line.name}: {one.unit}"] = _whole(values["value"])
        note = values["why"].where(values["why"].ne(""), values["status"].fillna(""))
        own[f"{line.name}: note"] = note
        table = own if table is None else table.merge(own, on=["start", "Period"], how="outer")
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


# Bars ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A bar from zero: how much, a year before, its interval, and what is written beside it."""

    name: str
    value: float
    label: str
    before: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    colour: str = ""
    part: float = float("nan")


def bars(shown: Sequence[Bar], finding: str, subtitle: str, key: str) -> Picture:
    """Draw bars from zero, each below its name and figure: so that both fit on a phone."""
    look = theme.look()
    rows = {
        "place": list(range(len(shown))),
        "value": [bar.value for bar in shown],
        "part": [bar.part for bar in shown],
        "before": [bar.before for bar in shown],
        "low": [bar.low for bar in shown],
        "high": [bar.high for bar in shown],
        "label": [f"{bar.name}: {bar.label}" for bar in shown],
        "colour": [bar.colour or look.changed for bar in shown],
    }
    return Picture(
        finding,
        subtitle,
        pa.table(rows),
        _bars_specification(look),
        ROW * len(shown) + 14,
        f"bars-{key}",
        f"Bars: {'; '.join(rows['label'])}. {finding}",
    )


@functools.lru_cache(maxsize=4)
def _bars_specification(look: theme.Look) -> dict[str, Any]:
    below = 9  # pixels from the middle of a row; its label stands above it
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("place:O", axis=None), tooltip=vega.tooltip(("Figure", "label"))
    )
    scale = alt.Scale(zero=True, nice=False)
    colour = alt.Color("colour:N", scale=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    bar = base.mark_bar(height=14, yOffset=below, opacity=0.55).encode(x=x("value"), color=colour)
    part = base.mark_bar(height=14, yOffset=below).encode(x=x("part"), color=colour)
    interval = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=look.ink, strokeWidth=1.5, yOffset=below)
        .encode(x=x("low"), x2="high:Q")
    )
    former = (
        base.transform_filter("isValid(datum.before)")
        .mark_tick(color=look.ink, thickness=3, height=20, yOffset=below)
        .encode(x=x("before"))
    )
    label = base.mark_text(align="left", dy=-9, color=look.ink).encode(
        x=alt.value(0), text="label:N"
    )
    chart = (
        alt.layer(bar, part, interval, former, label)
        .properties(padding={"left": 2, "right": 12, "top": 2, "bottom": 2})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


# A week by the hour -------------------------------------------------------------------------------


def week(counts: pd.DataFrame, finding: str, subtitle: str, key: str) -> Picture:
    """Draw a grid of weekdays by hours; ``counts`` is 7 rows by 24 columns of whole numbers."""
    look = theme.look()
    numbers = counts.to_numpy(dtype=int)
    above = numbers[numbers > 0]
    limits = [int(limit) for limit in bands(above)] if len(above) else []
    places = np.linspace(0, 4, len(limits)).round().astype(int) if len(limits) > 1 else [2]
    shades = [look.shades[place] for place in places]
    fills = [
        look.background if one == 0 else shades[int(np.searchsorted(limits, one))]
        for one in numbers.ravel()
    ]
    rows = {
        "day": np.repeat(DAYS, 24),
        "short": np.repeat([day[:3] for day in DAYS], 24),
        "hour": np.tile(np.arange(24), 7),
        "number": numbers.ravel(),
        "fill": fills,
        "when": np.tile([f"{hour}:00 to {hour + 1}:00" for hour in range(24)], 7),
    }
    starts = [1, *(limit + 1 for limit in limits[:-1])]
    named = [
        str(high) if low >= high else f"{low} to {high}"
        for low, high in zip(starts, limits, strict=False)
    ]
    return Picture(
        finding,
        subtitle,
        pa.table(rows),
        _week_specification(look),
        250,
        f"week-{key}",
        f"Grid of weekdays by hours. {finding} The figures are in the table below.",
        ((look.background, "none"), *zip(shades, named, strict=False)),
    )


@functools.lru_cache(maxsize=4)
def _week_specification(look: theme.Look) -> dict[str, Any]:
    grid = (
        alt.Chart(alt.NamedData("rows"))
        .mark_rect(stroke=look.faint, strokeWidth=1)
        .encode(
            x=alt.X(
                "hour:O",
                axis=alt.Axis(
                    title="Hour of the day",
                    labelAngle=0,
                    labelExpr="datum.value % 3 == 0 ? datum.label : ''",
                ),
            ),
            y=alt.Y("short:N", sort=[day[:3] for day in DAYS], axis=alt.Axis(title=None)),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=vega.tooltip(("Day", "day"), ("Hour", "when"), ("Casualties", "number")),
        )
    )
    chart = alt.layer(grid).properties(
        padding={"left": 4, "right": 8, "top": 4, "bottom": 4}
    ).configure(**vega.config(look))  # fmt: skip
    return vega.without_data(chart)


# Spans of time ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A stretch of time in a row of its own kind."""

    row: str
    start: date
    end: date
    kind: str
    label: str


def spans(
    shown: Sequence[Span], kinds: Mapping[str, str], finding: str, subtitle: str, key: str
) -> Picture:
    """Draw stretches of time in rows; ``kinds`` gives each kind its colour."""
    look = theme.look()
    names = list(dict.fromkeys(span.row for span in shown))
    rows = {
        "place": [names.index(span.row) for span in shown],
        "name": [span.row for span in shown],
        "start": pa.array([span.start for span in shown], pa.date64()),
        "end": pa.array([span.end for span in shown], pa.date64()),
        "kind": [span.kind for span in shown],
        "label": [span.label for span in shown],
        "colour": [kinds[span.kind] for span in shown],
    }
    return Picture(
        finding,
        subtitle,
        pa.table(rows),
        _spans_specification(look),
        44 * len(names) + 40,
        f"spans-{key}",
        f"Spans of time. {finding} {' '.join(dict.fromkeys(span.label for span in shown))}",
        tuple((colour, kind) for kind, colour in kinds.items()),
    )


@functools.lru_cache(maxsize=4)
def _spans_specification(look: theme.Look) -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "start:T",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(
                title=None,
                format="%b %Y",
                tickCount=alt.TimeIntervalStep(interval="month", step=6),
                labelOverlap="greedy",
                labelSeparation=8,
            ),
        ),
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place", op="min"),
            axis=alt.Axis(title=None, labelLimit=190, labelPadding=8),
        ),
        color=alt.Color("colour:N", scale=None),
        tooltip=vega.tooltip(("What", "name"), ("When", "label")),
    )
    bar = base.mark_bar(height={"band": 0.55}, stroke=look.background).encode(x2="end:T")
    one_day = base.transform_filter("+datum.start === +datum.end").mark_tick(
        thickness=6, height={"band": 0.75}, opacity=1
    )
    chart = alt.layer(bar, one_day).properties(
        padding={"left": 4, "right": 8, "top": 4, "bottom": 4}
    ).configure(**vega.config(look))  # fmt: skip
    return vega.without_data(chart)
