"""The last four quarters as small maps side by side, on one scale."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.areas.leaders import leaders
from analytics.findings.over_time.last_quarters import Recent
from analytics.model.choice import COUNT, FROM_ESSEX, HOT, LIKELY, RATE, SMOOTHED
from analytics.wording import levels, phrases
from analytics.wording.caption import About
from ui.charts import vega
from ui.charts.drawing import Drawing, LegendKey, Panel
from ui.charts.maps import area_map, patterns, shape_files
from ui.charts.maps import classes as map_classes
from ui.shell import theme

HEIGHT = 200
NUMBERS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class _Pictures:
    """The small maps, and what they have in common."""

    finding: str
    subtitle: str
    quarters: tuple[Panel, ...]
    classes: map_classes.Classes
    gaps: bool


def drawing(answers: Answers, recent: Recent, about: About, look: theme.Look) -> Drawing:
    """Make the small maps that `last_four` shows.

    Raises
    ------
    OSError
        If the shapes cannot be written where a browser finds them.
    """
    chosen = about.who.single_code
    about = with_plain_measure(about)
    outlines = tuple(area_map.outlines(answers.areas, about.choice.district, about.choice.level))
    shown = _pictures(recent.frame, recent, outlines, about, look)
    keys = area_map.classes_legend(shown.classes)
    return Drawing(
        shown.finding,
        shown.subtitle,
        (
            *keys,
            *([area_map.not_shown_key(look)] if recent.frame["hidden"].any() else []),
            *([LegendKey("no data")] if shown.gaps or not keys else []),
        ),
        specification=_specification(
            shape_files.addresses(about.ward_set.key, answers.shapes), about.shapes, look
        ),
        height=HEIGHT,
        panels=tuple(_with_chosen(panel, chosen) for panel in shown.quarters),
        name="Small maps",
        provisional=any(whole.provisional for whole in recent.whole),
        counted=_counted(recent.frame, about),
    )


def _with_chosen(panel: Panel, code: str) -> Panel:
    """Let a small map outline the area in view, as the large one does."""
    focus = pa.array([code] * panel.rows.num_rows).dictionary_encode()
    return replace(panel, rows=panel.rows.append_column("focus", focus))


def _counted(frame: pd.DataFrame, about: About) -> str:
    """Say of how many the figures are; what is not shown is not counted."""
    known = frame[~frame["hidden"] & frame[_column(about)].notna()]
    sizes = known["denominator"].dropna()
    if not about.is_share or sizes.empty:
        many = as_text.counted(known["code"].nunique(), about.kind)
        return f"n: {many} with a figure; the totals are above the maps."
    of = about.choice.indicator.denominator
    return f"n: {as_text.spread(sizes)} {of} in each {about.kind}."


def quarters_table(answers: Answers, about: About) -> pd.DataFrame:
    """Lay out the figures behind the small maps: one row an area, one column a quarter."""
    recent = answers.recent
    if recent is None:
        return pd.DataFrame({"Area": []})
    about = with_plain_measure(about)
    return _rows_of_maps(recent.frame, recent, about).copy(deep=False)


@remembered_for_frame
def _rows_of_maps(frame: pd.DataFrame, recent: Recent, about: About) -> pd.DataFrame:
    wide = frame.pivot(index="code", columns="window", values=_column(about)).round(about.decimals)
    names = frame.drop_duplicates("code").set_index("code")[["name", "district"]]
    out = pd.DataFrame({"Area": names["name"]})
    if about.kind == "ward":
        out["District"] = names["district"].fillna("")
    unit = ", %" if about.is_share else ", per 1,000" if about.choice.measure == RATE else ""
    for window, span in enumerate(recent.spans):
        values = wide[window]
        whole = not unit and values.dropna().mod(1).eq(0).all()
        title = as_text.span(*span)
        out[f"{title}{unit}"] = values.astype("Int64") if whole else values
    last = out.columns[-1]
    unseen = frame["hidden"].groupby(frame["code"]).any()
    if unseen.any():
        out["Missing"] = np.where(unseen.reindex(out.index), as_text.NOT_SHOWN, "")
    return out.sort_values([last, "Area"], ascending=[False, True]).reset_index(drop=True)


def with_plain_measure(about: About) -> About:
    """Take the measure to one that each quarter has by itself: the figure, or the rate."""
    measure = about.choice.measure
    by_rate = measure in (RATE, SMOOTHED, FROM_ESSEX, HOT, LIKELY) and not about.is_share
    choice = replace(about.choice, measure=RATE if by_rate else COUNT)
    return replace(about.of_all, choice=choice)


def _column(about: About) -> str:
    return "rate" if about.choice.measure == RATE else "value"


@remembered_for_frame
def _pictures(
    frame: pd.DataFrame, recent: Recent, outlines: tuple[str, ...], about: About, look: theme.Look
) -> _Pictures:
    values = frame[_column(about)]
    made = map_classes.classes(values, about, look)
    hidden = (frame["hidden"] & values.isna()).to_numpy()
    drawn = frame.assign(
        fill=np.where(hidden, map_classes.NOT_SHOWN, made.of(values, about.decimals)),
        figure=[
            as_text.NOT_SHOWN if unseen else about.figure(value)
            for value, unseen in zip(values, hidden, strict=True)
        ],
        full=list(map(phrases.area_name, frame["name"], frame["kind"], frame["district"])),
    )
    indicator = about.choice.indicator
    quarters = []
    for window, (span, whole) in enumerate(zip(recent.spans, recent.whole, strict=True)):
        rows = drawn[drawn["window"].eq(window)]
        title, top = as_text.span(*span), _highest(rows, about, recent)
        figure = "no figure" if whole.why else levels.amount(whole.value, indicator)
        total = f"{recent.name}: {figure}{', provisional' if whole.provisional else ''}"
        quarters.append(
            Panel(
                title,
                total,
                _rows(rows, outlines),
                f"Map by {about.kind}: {about.what}, {title}. {total}. "
                f"{_in_words(rows, top, about)}",
            )
        )
    gaps = bool(drawn["fill"].eq(map_classes.NO_DATA).any())
    return _Pictures(
        _finding(drawn, recent, about), _subtitle(recent, about), tuple(quarters), made, gaps
    )


def _rows(rows: pd.DataFrame, outlines: tuple[str, ...]) -> pa.Table:
    """Make the rows of one small map; the names come with the shapes."""
    blank = [""] * len(outlines)
    columns = {
        "code": pa.array([*rows["code"], *outlines]),
        "figure": pa.array([*rows["figure"], *blank]),
        "fill": pa.array([*rows["fill"], *blank]).dictionary_encode(),
        "part": pa.array(["area"] * len(rows) + ["outline"] * len(outlines)).dictionary_encode(),
    }
    return pa.table(columns)


def _highest(rows: pd.DataFrame, about: About, recent: Recent) -> str:
    """Name the area that is highest beyond chance; '' where none is, alone, or all have none."""
    if not rows[_column(about)].max() > 0:
        return ""
    indicator = about.choice.indicator
    periods = max(1, (_months(recent) - indicator.length) // indicator.step + 1)
    leads = leaders(rows, indicator, about.choice.breakdown, periods, _column(about) == "rate")
    return str(rows["full"][leads].iloc[0]) if leads.sum() == 1 else ""


def _in_words(rows: pd.DataFrame, top: str, about: About) -> str:
    if top:
        return f"Highest in {top}."
    if rows[_column(about)].isna().all():
        return "No figures."
    return f"No {about.kind} is highest beyond chance."


def _finding(drawn: pd.DataFrame, recent: Recent, about: About) -> str:
    tops = [_highest(rows, about, recent) for _, rows in drawn.groupby("window")]
    several = NUMBERS.get(len(recent.spans), str(len(recent.spans)))
    unit = levels.UNITS.get(_months(recent), "period")
    if drawn[_column(about)].isna().all():
        return f"No figures by {about.kind} in the last {several} {unit}s"
    if not any(tops):
        return f"No {about.kind} is highest beyond chance in any of the last {several} {unit}s"
    name, times = Counter(top for top in tops if top).most_common(1)[0]
    if times == len(tops):
        return f"Highest in {name} in each of the last {several} {unit}s"
    if times == 1 and all(tops):
        return f"Highest in another {about.kind} in each of the last {several} {unit}s"
    often = {1: "one", 2: "two", 3: "three"}.get(times, str(times))
    return f"Highest in {name} in {often} of the last {several} {unit}s"


def _subtitle(recent: Recent, about: About) -> str:
    people = phrases.population_of(recent.frame["year"].unique())
    per = f" per 1,000 residents in each ({people})" if about.choice.measure == RATE else ""
    unit = about.unit.split(" per 1,000")[0]
    when = period_of_quarters(recent)
    text = f"{about.what} by {about.kind}, {when}; {unit}{per}; one scale for all."
    if about.choice.indicator.overlaps:
        text += " Each shares months with the one before."
    if recent.since:
        text += f" Earlier ones are left out: {recent.since}"
    return text


def _months(recent: Recent) -> int:
    start, end = recent.spans[-1]
    return 12 * (end.year - start.year) + end.month - start.month + 1


@functools.lru_cache(maxsize=32)
def _specification(
    urls: tuple[tuple[str, str], ...], kind: str, look: theme.Look
) -> dict[str, Any]:
    areas = (
        area_map.layer(urls, "area", kind, stroke=look.background, strokeWidth=0.25)
        .transform_calculate(name="datum.shape ? datum.shape.properties.name : ''")
        .encode(
            fill=patterns.filled(look),
            tooltip=vega.tooltip(("Area", "name"), ("Figure", "figure")),
        )
    )
    borders = area_map.layer(
        urls, "outline", "district", fill=None, stroke=look.edge, strokeWidth=0.75, aria=False
    )
    chosen = area_map.around_chosen(urls, kind, look, 1.75)
    chart = (
        alt.layer(areas, borders, *chosen)
        .project(type="identity", reflectY=True)
        .properties(padding={"left": 1, "right": 1, "top": 1, "bottom": 1})
        .configure(**vega.config(look))
    )
    return vega.without_data(chart)


def period_of_quarters(recent: Recent) -> str:
    """Write the time from the first of the quarters to the last."""
    return " to ".join(as_text.span(*recent.spans[place]) for place in (0, -1))
