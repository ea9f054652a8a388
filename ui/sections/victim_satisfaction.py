"""Victims: satisfaction by aspect, crime type, district and ethnic group; who is one again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.model import survey
from analytics.model.choice import Comparison
from analytics.model.survey import ASPECTS, FEWEST
from analytics.statistics.intervals import TOO_FEW
from analytics.views import victim_satisfaction
from analytics.views.topic import Stories
from analytics.views.victim_satisfaction import Victims
from analytics.wording.caption import About
from analytics.wording.satisfaction_words import ARROWS, _answers, _cell, _share, _short_share
from geo.essex import FORCE
from ui.charts.dots import _dots_specification, _gaps_specification
from ui.charts.drawing import Panel
from ui.charts.matrix import _matrix_specification
from ui.charts.over_time.small_lines import _COURSE, _course_specification, _rows, _year
from ui.sections import section
from ui.shell import choice_held_in_address, theme
from ui.shell.part_of_page import part_of_page

ROW = 34  # pixels of an aspect, or of a district
SHORT = {
    "contact": "Contact",
    "action": "Action",
    "informed": "Informed",
    "treatment": "Treatment",
    "overall": "Overall",
}
SHAPES = {"higher": "triangle-up", "lower": "triangle-down"}
WAYS = {"more": "higher", "fewer": "lower"}
TOGETHER = "All crime types"
DEFINITION = (
    "Of the victims interviewed, the share completely, very or fairly satisfied with each aspect. "
    "Those who answered “don't know”, refused or were not asked are in neither number."
)
CHANGES = {"higher": "rose", "lower": "fell", "no significant difference": "no real change"}


# Satisfaction, five aspects by crime type ---------------------------------------------------------


@section.section("Satisfaction of victims")
def satisfied(told: Stories, about: About) -> section.Parts:
    """Show five aspects for each crime type, beside a year before, and whether they fell."""
    found = Victims(told)
    if not found.key:
        return
    if found.month is None:
        yield section.remark("Single months are not loaded, so nothing is put together by aspect.")
        return
    yield section.remark(found.instead)
    fell = victim_satisfaction.fell(found.falls, found.who.name)
    yield section.Text(fell.title, "said")
    if found.falls["fell"].any():
        yield section.remark(fell.text.removeprefix(fell.title).strip())
    rows = found.beside[found.beside["crime_group"].ne(survey.ALL)]
    if rows.empty:
        rows = found.beside
    said = victim_satisfaction.changed(rows, found.who.name, found.when)
    look = theme.look()
    groups = list(rows.groupby("crime_group", sort=True))
    yield section.Picture(
        said.title,
        f"{found.who.name}, {found.when}: per cent satisfied of those who answered, with 95% "
        "intervals; hollow: the twelve months before. ▲ rose, ▼ fell beyond chance, ● did not. "
        f"There are {len(rows)} comparisons; of 20 where nothing changed, one is named by chance.",
        None,
        _dots_specification(_floor(rows[["lower", "before"]]), 100, True, look),
        ROW * max(len(own) for _, own in groups) + 34,
        "victims-dots",
        "",
        panels=tuple(_dots(own, str(group), look, said.title) for group, own in groups),
    )
    of = _about(told, found, about)
    yield section.Twin(
        partial(_by_aspect, found.beside), "Aspects and crime types", of, "victims-aspects"
    )


def _about(told: Stories, found: Victims, about: About) -> About:
    """Say what a table of several aspects shows."""
    of = section.about_of(told, found.key, about)
    assert found.month is not None
    first = (found.month - pd.DateOffset(months=11)).date()
    one = replace(of.choice.indicator, name="victims satisfied", definition=DEFINITION)
    periods = tuple(day for day in one.periods if first <= day <= found.month.date())
    return replace(of, choice=replace(of.choice, indicator=one, compared=Comparison(periods)))


def _floor(values: pd.DataFrame) -> int:
    """Find where an axis of percentages begins: one of five places, so that charts are reused."""
    known = values.to_numpy(float)
    known = known[~np.isnan(known)]
    return max(0, min(80, floor(known.min() / 20) * 20)) if len(known) else 0


def _dots(rows: pd.DataFrame, group: str, look: theme.Look, finding: str) -> Panel:
    shown = rows.assign(
        order=rows["aspect"].map({one: place for place, one in enumerate(ASPECTS)})
    ).sort_values("order")
    enough = shown["denominator"].ge(FEWEST)
    enough_before = shown["n_before"].ge(FEWEST) & shown["refused"].eq("")
    labels = [
        f"{ARROWS.get(verdict, '')}{_short_share(value, n, reason)}"
        for verdict, value, n, reason in zip(
            shown["verdict"], shown["value"], shown["denominator"], shown["reason"], strict=True
        )
    ]
    names = [as_text.upper_first(ASPECTS[one]) for one in shown["aspect"]]
    table = {
        "place": list(range(len(shown))),
        "name": names,
        "value": shown["value"].where(enough).to_list(),
        "low": shown["lower"].where(enough).to_list(),
        "high": shown["upper"].where(enough).to_list(),
        "before": shown["before"].where(enough_before).to_list(),
        "label": labels,
        "figure": [
            _share(*one)
            for one in zip(shown["value"], shown["denominator"], shown["reason"], strict=True)
        ],
        "shape": [SHAPES.get(verdict, "circle") for verdict in shown["verdict"]],
        "colour": [_tone(verdict, look) for verdict in shown["verdict"]],
        "interval": [
            f"{as_text.number(low, 1)}% to {as_text.number(high, 1)}%" if ok else "–"
            for low, high, ok in zip(shown["lower"], shown["upper"], enough, strict=True)
        ],
        "was": [
            _share(before, n) if refused == "" else f"cannot compare: {refused}"
            for before, n, refused in zip(
                shown["before"], shown["n_before"], shown["refused"], strict=True
            )
        ],
        "verdict": [
            _verdict(*pair) for pair in zip(shown["verdict"], shown["refused"], strict=True)
        ],
    }  # fmt: skip
    told = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return Panel(
        group or TOGETHER,
        _answers(shown["denominator"], shown["reason"], "aspect"),
        _table(table, {"value", "low", "high", "before"}),
        f"Dots with intervals, victims of {group.lower() or 'all crime types'}: {told}. {finding}",
    )


def _tone(verdict: str, look: theme.Look) -> str:
    return {"higher": look.improving, "lower": look.worsening}.get(verdict, look.context)


def _verdict(verdict: str, refused: str) -> str:
    return "cannot compare" if refused else CHANGES.get(verdict, verdict)


def _table(columns: dict[str, list[Any]], numbers: set[str]) -> pa.Table:
    """Make an Arrow table in which what has no figure is null, not a number that is none."""
    return pa.table(
        {
            name: pa.array(values, pa.float64(), from_pandas=True) if name in numbers else values
            for name, values in columns.items()
        }
    )


def _by_aspect(rows: pd.DataFrame) -> pd.DataFrame:
    few, few_before = rows["denominator"].lt(FEWEST), rows["n_before"].lt(FEWEST)
    return pd.DataFrame(
        {
            "Aspect": [as_text.upper_first(ASPECTS[one]) for one in rows["aspect"]],
            "Crime type": rows["crime_group"].replace("", TOGETHER),
            "Satisfied": rows["numerator"].astype("Int64"),
            "Answered": rows["denominator"].astype("Int64"),
            "Per cent": rows["value"].mask(few).round(1),
            "95% from": rows["lower"].mask(few).round(1),
            "95% to": rows["upper"].mask(few).round(1),
            "Year before, answered": rows["n_before"].astype("Int64"),
            "Year before, %": rows["before"].mask(few_before).round(1),
            "Points": rows["difference"].mask(few | few_before).round(1),
            "Verdict": [
                _verdict(*pair) for pair in zip(rows["verdict"], rows["refused"], strict=True)
            ],
            "Note": rows["refused"],
        }
    )


# Of one crime type: through time, by district, by ethnic group ------------------------------------


@part_of_page("“Aspects through time, by district, by ethnic group”")
def in_detail(told: Stories, about: About) -> None:
    """Choose a crime type, and show it through time, by district and by ethnic group."""
    if not any(told.has(f"satisfaction_{aspect}") for aspect in ASPECTS):
        return
    groups = victim_satisfaction.crime_groups(told.state)
    section.Heading("Aspects through time, by district, by ethnic group").draw()
    options = {"": TOGETHER, **{group: group for group in groups}}
    group = choice_held_in_address.switch("victims_of", "Victims of", options, "")
    for part in ("time", "areas"):
        _detail(part, group)(told, about)


@functools.lru_cache(maxsize=32)
def _detail(part: str, group: str) -> Callable[[Stories, About], None]:
    name, make = {
        "time": ("The aspects through time", _through_time),
        "areas": ("The aspects by district and ethnic group", _by_place_and_group),
    }[part]

    def made(told: Stories, about: About) -> section.Parts:
        found = Victims(told)
        if found.month is not None:
            yield from make(told, about, found, group)

    return section.section("", name=name)(made)


def _through_time(told: Stories, about: About, found: Victims, group: str) -> section.Parts:
    own = found.beside[found.beside["crime_group"].eq(group)]
    said = victim_satisfaction.changed(own, found.who.name, found.when)
    by_aspect = {aspect: found.course(aspect, group) for aspect in ASPECTS}
    by_aspect = {aspect: course for aspect, course in by_aspect.items() if len(course)}
    essex = {} if found.who.is_force else {
        aspect: found.course(aspect, group, of_essex=True) for aspect in by_aspect
    }  # fmt: skip
    whole = pd.concat(by_aspect.values()) if by_aspect else found.course("overall", group)
    few = _answers(whole["n"], whole["why"], "aspect in a month")
    beside = " Grey line: Essex, twelve months." if essex else ""
    why = "; ".join(dict.fromkeys(text for text in whole["why"] if isinstance(text, str) and text))
    gap = f" Grey ground: no figure, {why}." if why else ""
    broken = {
        (day, str(text))
        for day, text in zip(whole["month"], whole["broken"].fillna(""), strict=True)
        if text
    }
    parted = "".join(
        f" Dashed rule: {text} from {as_text.month(day.date())}." for day, text in sorted(broken)
    )
    subtitle = (
        f"{found.who.name}, {group.lower() or 'all crime types'}: line, twelve months to each "
        f"month with 95% intervals; dots, single months (provisional ones lighter). {few}{beside}"
        f"{gap}{parted} Neighbouring points of the line share eleven months: they show the level."
    )
    if not by_aspect:
        yield section.Finding(said.title, subtitle)
        return
    least = _floor(
        pd.concat([whole["single"].where(whole["n"].ge(FEWEST)), whole["lower"]]).to_frame()
    )
    yield section.Picture(
        said.title,
        subtitle,
        None,
        _course_specification(least, theme.look()),
        190,
        "victims-course",
        "",
        panels=tuple(
            _course(aspect, course, essex.get(aspect)) for aspect, course in by_aspect.items()
        ),
    )
    of = _about(told, found, about)
    one = of.choice.indicator
    of = replace(of, choice=replace(of.choice, compared=Comparison(one.periods)))
    title = f"Aspects by month, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(_by_month, by_aspect), title, of, "victims-months")


def _course(aspect: str, course: pd.DataFrame, essex: pd.DataFrame | None) -> Panel:
    rows = [*_year(course, "year"), *(_year(essex, "essex") if essex is not None else [])]
    columns = ("month", "why", "broken", "single", "n", "provisional")
    for month, why, broken, single, n, provisional in _rows(course, *columns):
        day = month.date()
        if why and isinstance(why, str):
            until = (month + pd.DateOffset(months=1)).date()
            rows.append({"part": "gap", "month": day, "until": until})
        if broken and isinstance(broken, str):
            rows.append({"part": "break", "month": day})
        if n >= FEWEST:
            rows.append(
                {
                    "part": "single",
                    "month": day,
                    "value": single,
                    "figure": _share(single, n),
                    "when": as_text.month(day),
                    "provisional": bool(provisional),
                }
            )
    last = course[course["value"].notna()].tail(1)
    newest = "; no twelve months yet"
    if course["reason"].map(as_text.is_not_shown).any():
        newest = f"; no twelve months all of which are shown ({as_text.NOT_SHOWN})"
    if len(last):
        newest = f", {_share(last['value'].iloc[0], last['denominator'].iloc[0])}"
    name = as_text.upper_first(ASPECTS[aspect])
    return Panel(
        name,
        as_text.upper_first(newest.lstrip(",; ")),
        pa.Table.from_pylist(rows, schema=_COURSE),
        f"Twelve months to each month, and single months: {name}{newest} in the newest. The "
        "figures are in the table below.",
    )


def _by_month(by_aspect: dict[str, pd.DataFrame]) -> pd.DataFrame:
    table: dict[str, Any] = {}
    for aspect, course in by_aspect.items():
        name = SHORT[aspect]
        table.setdefault("Month", [as_text.month(day.date()) for day in course["month"]])
        table[f"{name}: answered"] = course["n"].astype("Int64")
        table[f"{name}: per cent"] = course["single"].where(course["n"].ge(FEWEST)).round(1)
        table[f"{name}: 12 months, answered"] = course["denominator"].astype("Int64")
        enough = course["denominator"].ge(FEWEST)
        for column, title in (("value", "%"), ("lower", "95% from"), ("upper", "95% to")):
            table[f"{name}: 12 months, {title}"] = course[column].where(enough).round(1)
    return pd.DataFrame(table)


def _by_place_and_group(told: Stories, about: About, found: Victims, group: str) -> section.Parts:
    left = tuple(_districts(told, about, found, group))
    right = tuple(_ethnic(told, about, found, group))
    yield section.Columns((3, 2), (left, right))


# Districts ----------------------------------------------------------------------------------------


def _districts(told: Stories, about: About, found: Victims, group: str) -> section.Parts:
    rows = found.districts(group)
    areas = rows[rows["area"].ne(FORCE)]
    if areas.empty:
        yield section.remark("Satisfaction is not given by district.")
        return
    said = victim_satisfaction.standing(rows, found.names, found.when)
    few = _answers(areas["denominator"], areas["reason"], "aspect in a district")
    if areas["reason"].map(as_text.is_not_shown).any():
        few += f" ▤ {as_text.NOT_SHOWN}, in one or more of the months."
    yield _matrix(rows, found, said.title, f"{group or TOGETHER}, {found.when}: per cent "
        f"satisfied, highest overall first. ▲ higher, ▼ lower than Essex beyond chance, allowing "
        f"for all {len(areas)} comparisons. {few}", said.text)  # fmt: skip
    of = _about(told, found, about)
    title = f"Aspects by district, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(_by_district, rows, found), title, of, "victims-districts")


def _matrix(
    rows: pd.DataFrame, found: Victims, finding: str, subtitle: str, text: str
) -> section.Picture:
    look = theme.look()
    overall = rows[rows["aspect"].eq("overall")].set_index("area")["value"]
    order = [FORCE, *overall.drop(FORCE, errors="ignore").sort_values(ascending=False).index]
    order += [code for code in rows["area"].unique() if code not in order]
    own = rows[rows["area"].isin(order)]
    cells = [_cell(row) for row in own.itertuples()]
    names = {code: "Essex" if code == FORCE else found.names.get(code, code) for code in order}
    table: dict[str, list[Any]] = {
        "place": [order.index(code) for code in own["area"]],
        "name": [names[code] for code in own["area"]],
        "column": [SHORT[one] for one in own["aspect"]],
        "across": [list(SHORT).index(one) for one in own["aspect"]],
        "aspect": [as_text.upper_first(ASPECTS[one]) for one in own["aspect"]],
        "text": cells,
        "figure": [
            _share(*one)
            for one in zip(own["value"], own["denominator"], own["reason"], strict=True)
        ],
        "verdict": [verdict or "all of Essex" for verdict in own["verdict"]],
        "colour": [
            _tone(verdict, look) if verdict in SHAPES else look.ink for verdict in own["verdict"]
        ],
        "ground": [
            look.steady if code == found.who.one and code != FORCE
            else look.empty if code == FORCE
            else look.background
            for code in own["area"]
        ],
        "strong": [code == FORCE or verdict in SHAPES
                   for code, verdict in zip(own["area"], own["verdict"], strict=True)],
    }  # fmt: skip
    return section.Picture(
        finding,
        subtitle,
        _table(table, set()),
        _matrix_specification(look),
        26 * len(order) + 34,
        "victims-districts",
        f"Grid of districts by aspects. {text} The figures are in the table below.",
    )


def _by_district(rows: pd.DataFrame, found: Victims) -> pd.DataFrame:
    few = rows["denominator"].lt(FEWEST)
    place = rows["area"].map({code: i for i, code in enumerate(rows["area"].unique())})
    table = pd.DataFrame(
        {
            "Area": [
                "Essex" if code == FORCE else found.names.get(code, code) for code in rows["area"]
            ],
            "Aspect": [as_text.upper_first(ASPECTS[one]) for one in rows["aspect"]],
            "Satisfied": rows["numerator"].astype("Int64"),
            "Answered": rows["denominator"].astype("Int64"),
            "Per cent": rows["value"].mask(few).round(1),
            "95% from": rows["lower"].mask(few).round(1),
            "95% to": rows["upper"].mask(few).round(1),
            "Beside Essex": rows["verdict"],
            "Note": rows["reason"],
        }
    )
    first = np.lexsort((place, rows["area"].ne(FORCE)))
    return table.iloc[first].reset_index(drop=True)


# Ethnic groups ------------------------------------------------------------------------------------


def _ethnic(told: Stories, about: About, found: Victims, group: str) -> section.Parts:
    rows = found.gaps(group)
    where = found.who.name
    if group:
        where += f" among victims of {group.lower()}"
    said = victim_satisfaction.gap_said(rows, where, found.when)
    drawn = rows["gap"].notna().any()
    unit = ": BME less white victims, percentage points, with 95% intervals" if drawn else ""
    subtitle = (
        f"{found.who.name}, {group.lower() or 'all crime types'}, {found.when}{unit}. Who refused "
        "or was not asked for an ethnic group is in neither."
    )
    if rows.empty:
        yield section.Finding(said.title, subtitle)
        return
    told_rows = rows.to_dict("records")
    if not drawn:
        yield section.Finding(said.title, subtitle)
        each = [
            f"{as_text.upper_first(ASPECTS[row['aspect']])}: {victim_satisfaction.one_gap(row)}."
            for row in told_rows
        ]
        yield section.remark(" ".join(each))
    else:
        yield _gaps(rows, said.title, subtitle, said.text)
    of = _about(told, found, about)
    title = f"White and BME victims, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(_by_ethnic_group, rows), title, of, "victims-ethnic")


def _gaps(rows: pd.DataFrame, finding: str, subtitle: str, text: str) -> section.Picture:
    look = theme.look()
    ends = rows[["lower", "upper"]].abs().max().max()
    bound = max(10, ceil(ends / 10) * 10)
    apart = rows["verdict"].isin(["higher", "lower"])
    labels = [
        _gap_label(verdict, n) for verdict, n in zip(rows["verdict"], rows["n_bme"], strict=True)
    ]
    table: dict[str, list[Any]] = {
        "place": list(range(len(rows))),
        "name": [as_text.upper_first(ASPECTS[one]) for one in rows["aspect"]],
        # White less BME turned about, so that left of nought is less satisfied.
        "value": (-rows["gap"]).to_list(),
        "low": (-rows["upper"]).to_list(),
        "high": (-rows["lower"]).to_list(),
        "label": labels,
        "shape": ["diamond" if one else "circle" for one in apart],
        "colour": [look.changed if one else look.context for one in apart],
        "figure": [victim_satisfaction.one_gap(row) for row in rows.to_dict("records")],
    }
    return section.Picture(
        finding,
        subtitle,
        _table(table, {"value", "low", "high"}),
        _gaps_specification(bound, look),
        ROW * len(rows) + 34,
        "victims-ethnic",
        f"Dots with intervals by aspect. {text}",
    )


def _gap_label(verdict: str, n: float) -> str:
    if pd.isna(n):
        return "no figure"
    said = {"higher": "beyond chance", "lower": "beyond chance", TOO_FEW: "too few to say"}
    return f"{said.get(verdict, 'could be chance')}, n {as_text.number(n)}"


def _by_ethnic_group(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"Aspect": [as_text.upper_first(ASPECTS[one]) for one in rows["aspect"]]})
    for side, name in (("white", "White"), ("bme", "BME")):
        answered = rows[f"n_{side}"]
        table[f"{name}: answered"] = answered.astype("Int64")
        table[f"{name}: per cent"] = rows[side].where(answered.ge(FEWEST)).round(1)
    table["BME less white, points"] = -rows["gap"].round(1)
    table["95% from"], table["95% to"] = -rows["upper"].round(1), -rows["lower"].round(1)
    said = {"higher": "BME below white", "lower": "BME above white"}
    table["Verdict"] = rows["verdict"].replace(said)
    table["Note"] = rows["reason"]
    return table
