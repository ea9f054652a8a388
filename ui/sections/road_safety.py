"""Road safety: who is hurt, how severity was graded, when in the week, and in which districts."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analytics import as_text, rate
from analytics.cache import remembered_for_frame
from analytics.findings.difference import PER as PER_1000
from analytics.findings.difference import compare_with_essex
from analytics.findings.over_time import hour_and_weekday
from analytics.model.choice import Subject
from analytics.model.figure import Change, Figure
from analytics.model.indicators import Indicator
from analytics.model.verdict_words import REAL
from analytics.views.topic import Topics, by_quarter, periods_within
from analytics.wording import levels, phrases, verdicts
from analytics.wording.caption import About
from ui.charts import bars
from ui.charts.over_time import line_chart, week_grid
from ui.output import tables
from ui.sections import section
from ui.shell import theme

TOTAL = "ksi_total"
GROUPS = {
    "ksi_motorcycle": "Motorcyclists",
    "ksi_young_car_driver": "Young car drivers (17-25)",
    "ksi_pedestrian": "Pedestrians",
    "ksi_cyclist": "Cyclists",
    "ksi_child": "Children and young (0-17)",
    "ksi_drink_driver": "With a drink driver",
}
MOST_NAMED = 3  # districts
PER = 100_000  # residents: of 1,000 less than one is hurt
RECORDS = (TOTAL, *(key for key in GROUPS if key != "ksi_drink_driver"))  # of single casualties


# Who ----------------------------------------------------------------------------------------------


@section.section("Who is killed or seriously injured", of=tuple(GROUPS), label="By road user")
def by_group(topics: Topics, about: About) -> section.Parts:
    """Show people killed or seriously injured by road user, compared with a year before."""
    keys = [key for key in GROUPS if topics.has(key)]
    if not keys:
        return
    results = {key: change for key in keys if (change := topics.change(key)) is not None}
    area = topics.of(TOTAL if topics.has(TOTAL) else keys[0])
    known = [key for key in results if topics.of(key) == area and not results[key].now.why]
    if known:
        # One picture has one period: what comes by other periods is put in words.
        now = results[known[0]].now
        alike = [
            key
            for key in known
            if (results[key].now.start, results[key].now.end) == (now.start, now.end)
        ]
        real = [
            levels.compared_with_year_before(topics.series(key), results[key]).title
            for key in alike
            if results[key].verdict in REAL
        ]
        others = [
            _why_not_shown(topics, key, results[key], area) for key in results if key not in alike
        ]
        look = theme.look()
        chart = bars.drawing(
            [_bar(topics, key, results[key], look) for key in alike],
            " ".join(real) or "No group of road users differs from a year before beyond chance.",
            f"{area.name[:1].upper()}{area.name[1:]}, {as_text.during(now.start, now.end)}: "
            "casualties with their 95% interval (thin line), and a year before (thick mark). "
            "▲ ▼ a real change; ● none beyond chance, or too few to say. A casualty may be in "
            f"several groups: they do not add up. {' '.join(others)}".strip(),
            "Casualties by road user",
        )
        yield section.Chart("bars-ksi-groups", chart)
    else:
        yield section.remark(*(_why_not_shown(topics, key, results[key], area) for key in results))
    yield _groups_table(topics, results, about)


def _why_not_shown(topics: Topics, key: str, change: Change, area: Subject) -> str:
    """Say of a group what the picture of the others does not show."""
    if change.now.why:
        return f"{GROUPS[key]}: no figure, {change.now.why.rstrip('.')}."
    if topics.of(key) != area:
        return f"{GROUPS[key]}: not given for {area.name}."
    return levels.compared_with_year_before(topics.series(key), change).title


def _bar(topics: Topics, key: str, change: Change, look: theme.Look) -> bars.Bar:
    item, now = topics.indicators[key], change.now
    return bars.Bar(
        GROUPS[key],
        now.value,
        f"{verdicts.arrow(change.verdict)} {levels.amount(now.value, item)}",
        change.before.value if change.before else float("nan"),
        now.lower,
        now.upper,
        section.verdict_tone(change, item, look),
    )


def _groups_table(topics: Topics, changes: dict[str, Change], about: About) -> section.Twin:
    rows = []
    total = topics.change(TOTAL) if topics.has(TOTAL) else None
    changes = {TOTAL: total, **changes} if total else changes
    for key, entry in changes.items():
        now, before = entry.now, entry.before
        rows.append(
            {
                "Road users": GROUPS.get(key, "All"),
                "Area": topics.of(key).name,
                "Period": as_text.span(now.start, now.end),
                "Casualties": now.value,
                "95% from": now.lower,
                "95% to": now.upper,
                "Year before": before.value if before else None,
                "Change": entry.difference,
                "Verdict": entry.verdict,
                "Note": now.why or entry.refused or ("provisional" if now.provisional else ""),
            }
        )
    table = pd.DataFrame(rows)
    for name in ("Casualties", "Year before", "Change"):
        numbers = table[name].astype(float)
        table[name] = numbers.round().astype("Int64") if _whole(numbers) else numbers.round(1)
    first = TOTAL if topics.has(TOTAL) else next(iter(changes))
    of = section.about_of(topics, first, about, changes[first])
    return section.Twin(table, "Killed or seriously injured by road user", of, "ksi-groups")


def _whole(numbers: pd.Series) -> bool:
    return bool(numbers.dropna().mod(1).eq(0).all())


# How severity was graded --------------------------------------------------------------------------


@section.section("Adjusted and unadjusted", of=(TOTAL,), label="Adjusted")
def adjusted(topics: Topics, about: About) -> section.Parts:
    """Show the total as graded by the police and the total adjusted for how it was graded."""
    if not topics.has(TOTAL):
        return
    plain, corrected = topics.series(TOTAL), topics.series(TOTAL, "severity=adjusted")
    if corrected.last < 0:
        yield section.Text(
            "The files loaded give no severity adjustment: only the unadjusted count is shown.",
            "said",
        )
        return
    lines = [
        line_chart.DrawnLine(by_quarter(plain), "Unadjusted"),
        line_chart.DrawnLine(by_quarter(corrected), "Adjusted", dashed=True),
    ]
    result = topics.change(TOTAL, "severity=adjusted")
    title = levels.compared_with_year_before(corrected, result).title.replace(
        "injured, adjusted", "injured, adjusted for severity"
    )
    other = dict(zip(corrected.starts, corrected.y, strict=True))
    both = [
        (y, other[start]) for start, y in zip(plain.starts, plain.y, strict=True) if start in other
    ]
    apart = sum(abs(y - adjusted_y) > 0.05 for y, adjusted_y in both)
    if both and not apart:
        yield section.Text(
            f"{plain.name}: the count adjusted for how severity is graded is the same as the "
            "unadjusted one in every month loaded, since severity was recorded from the injury.",
            "said",
        )
        return
    differ = f"They differ in {as_text.counted(apart, 'month')} of {len(both)}."
    chart = line_chart.drawing(
        lines,
        title,
        f"{plain.name}: people killed or seriously injured by quarter. Adjusted: the Department "
        "for Transport's estimate of how many would have been serious under injury-based "
        f"recording; use this series to compare across the change of system. {differ}",
        "Casualties adjusted and unadjusted",
    )
    yield section.Chart("courses-ksi-adjusted", chart)
    of = section.about_of(topics, TOTAL, about)
    yield section.Twin(
        partial(line_chart.by_period, lines),
        "Adjusted and unadjusted, by quarter",
        of,
        "ksi-adjusted",
    )


# When ---------------------------------------------------------------------------------------------


@section.section("By hour and weekday", of=RECORDS, of_indicator=True)
def by_hour(topics: Topics, about: About) -> section.Parts:
    """Show on which days and at which hours people are killed or seriously injured."""
    key = about.choice.indicator.key
    key = key if key in RECORDS else TOTAL
    if not topics.has(key):
        return
    when = topics.recorded(key)
    if when is None:
        return
    item, who, during = topics.indicators[key], topics.of(key), as_text.during(*when)
    result = topics.by_hour(key, *when)
    if result is None:
        yield section.remark(as_text.NOT_RELEASED)
        return
    heard = hour_and_weekday.describe(result, item.name, who.name, during)
    unknown = heard.text.removeprefix(heard.title).strip()
    chart = week_grid.drawing(
        result.grid,
        heard.title,
        f"Casualties by hour of the collision, {during}, as graded by the police, not adjusted. "
        f"Few fall into any one hour. {unknown}".strip(),
        "Casualties by hour and weekday",
    )
    yield section.Chart("week-ksi", chart)
    table = result.grid.rename(columns=lambda hour: f"{hour}:00").astype("Int64")
    table.insert(0, "Day", list(hour_and_weekday.DAYS))
    of = section.about_of(topics, key, about)
    yield section.Twin(
        table, "By hour and weekday", of, "ksi-hours", {"Period": as_text.span(*when)}
    )


# Where --------------------------------------------------------------------------------------------


@section.section("By district and road user", of=(TOTAL,), label="By district")
def by_district(topics: Topics, about: About) -> section.Parts:
    """Show every district by road user: what no district holds is there too, so that it adds up."""
    keys = tuple(key for key in (TOTAL, *GROUPS) if topics.has(key))
    if not topics.has(TOTAL):
        return
    when = topics.recorded(TOTAL)
    if when is None:
        return
    item, (start, end) = topics.indicators[TOTAL], when
    district = topics.by_district(keys, start, end)
    months = len(periods_within(item, Figure(start, end)))
    standing = _compared_with_essex(district, item, months)
    title = f"{item.name} by district {as_text.during(start, end)}"
    if len(standing):
        title = f"{item.name} {as_text.during(start, end)}: {_higher_by_rate(standing)}."
    yield section.Finding(
        title,
        "Casualties by where the collision was, and the total per 100,000 residents"
        f"{_population(district)} with its 95% interval. Many who are hurt do not live there. "
        "A casualty may be in several columns; "
        "None: there is no figure for every month of the period"
        f"{_unseen(district, keys)}.",
    )
    of = section.about_of(topics, TOTAL, about)
    table = _district_table(district, keys, item, months)
    during = {"Period": as_text.span(start, end)}
    yield section.Twin(table, "By district and road user", of, "ksi-districts", during, opened=True)


def _population(frame: pd.DataFrame) -> str:
    """Name the mid-years of the residents; '' where none are known."""
    named = phrases.population_of(frame["year"])
    return f" ({named})" if named else ""


def _higher_by_rate(standing: pd.DataFrame) -> str:
    """Name the districts whose rate is higher than that of Essex beyond chance."""
    rows = standing[standing["verdict_chance"].eq("higher")].sort_values("value", ascending=False)
    if rows.empty:
        return "no district has a rate higher than Essex beyond chance"
    named = [
        f"{name} ({as_text.number(value, 1)} per 100,000 residents)"
        for name, value in zip(rows["name"].head(MOST_NAMED), rows["value"], strict=False)
    ]
    if more := len(rows) - MOST_NAMED > 0 and len(rows) - MOST_NAMED:
        named.append(as_text.counted(more, "other district"))
    return f"higher by rate than Essex, beyond chance, in {as_text.joined(named)}"


def _unseen(frame: pd.DataFrame, keys: tuple[str, ...]) -> str:
    """Say that some of the months are not shown, where that is why there is no figure."""
    if not frame[[f"hidden_{key}" for key in keys]].any(axis=None):
        return ""
    return f"; most often because some of its months are {as_text.NOT_SHOWN}"


@remembered_for_frame
def _compared_with_essex(frame: pd.DataFrame, item: Indicator, months: int) -> pd.DataFrame:
    """Compare the rates of the districts with all of them; no rows where there are no residents.

    As on every other page, allowing for how much the months of a district vary.
    """
    rows = frame[frame["kind"].isin(["district", "unitary"])]
    rows = rows[rows["persons"].gt(0) & rows[TOTAL].notna()]
    if not rows[TOTAL].sum():
        return rows.iloc[:0]
    areas = compare_with_essex(
        rows[TOTAL], rows["persons"], rows["code"].tolist(), item, "", months
    ).frame
    return rows.assign(
        value=PER / PER_1000 * areas["value"],
        verdict=areas["verdict"],
        verdict_chance=areas["verdict_chance"],
    )


@remembered_for_frame
def _district_table(
    frame: pd.DataFrame, keys: tuple[str, ...], item: Indicator, months: int
) -> pd.DataFrame:
    standing = _compared_with_essex(frame, item, months)
    order = frame["kind"].map({"force": 0, "district": 1, "unitary": 1}).fillna(2)
    rows = frame.assign(order=order).sort_values(["order", "name"])
    table = pd.DataFrame({"District": rows["name"]})
    for key in keys:
        numbers = rows[key]
        whole = _whole(numbers)
        table[GROUPS.get(key, "All")] = numbers.astype("Int64") if whole else numbers.round(1)
    limits = ["All per 100,000", "95% from", "95% to"]
    table[limits] = float("nan")
    known = rows["persons"].gt(0) & rows[TOTAL].notna()
    if known.any():
        rates = rate(rows.loc[known, TOTAL], rows.loc[known, "persons"], per=PER)
        table.loc[known, limits] = np.column_stack(rates).round(1)
        table["Population of mid-"] = rows["year"].map(tables.year)
    if len(standing):
        table["Compared with all districts"] = (
            standing["verdict_chance"].reindex(rows.index).fillna("")
        )
    hidden = {GROUPS.get(key, "All"): rows[f"hidden_{key}"] for key in keys}
    return tables.with_missing(table, hidden).reset_index(drop=True)
