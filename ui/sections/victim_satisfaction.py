"""Victims: satisfaction by aspect, crime type, district and ethnic group; who is one again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from analytics import as_text
from analytics.model import survey
from analytics.model.choice import Comparison
from analytics.model.survey import ASPECTS
from analytics.views import victim_satisfaction
from analytics.views.topic import Stories
from analytics.views.victim_satisfaction import Victims
from analytics.wording.caption import About
from analytics.wording.satisfaction_words import TOGETHER, answers_given
from geo.essex import FORCE
from ui.charts import satisfaction_by_aspect, satisfaction_by_district, satisfaction_gap
from ui.charts.over_time import satisfaction_over_time
from ui.sections import section
from ui.sections import victim_satisfaction_tables as tables
from ui.shell import choice_held_in_address
from ui.shell.part_of_page import part_of_page

DEFINITION = (
    "Of the victims interviewed, the share completely, very or fairly satisfied with each aspect. "
    "Those who answered “don't know”, refused or were not asked are in neither number."
)


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
    subtitle = (
        f"{found.who.name}, {found.when}: per cent satisfied of those who answered, with 95% "
        "intervals; hollow: the twelve months before. ▲ rose, ▼ fell beyond chance, ● did not. "
        f"{len(rows)} comparisons are shown: about 1 in 20 would be flagged by chance even if "
        "nothing had changed."
    )
    chart = satisfaction_by_aspect.drawing(rows, said.title, subtitle)
    yield section.Chart("victims-dots", chart)
    of = _about(told, found, about)
    yield section.Twin(
        partial(tables.by_aspect, found.beside), "Aspects and crime types", of, "victims-aspects"
    )


def _about(told: Stories, found: Victims, about: About) -> About:
    """Say what a table of several aspects shows."""
    of = section.about_of(told, found.key, about)
    assert found.month is not None
    first = (found.month - pd.DateOffset(months=11)).date()
    one = replace(of.choice.indicator, name="victims satisfied", definition=DEFINITION)
    periods = tuple(day for day in one.periods if first <= day <= found.month.date())
    return replace(of, choice=replace(of.choice, indicator=one, compared=Comparison(periods)))


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
    few = answers_given(whole["n"], whole["why"], "aspect in a month")
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
    chart = satisfaction_over_time.drawing(by_aspect, essex, said.title, subtitle)
    yield section.Chart("victims-course", chart)
    of = _about(told, found, about)
    one = of.choice.indicator
    of = replace(of, choice=replace(of.choice, compared=Comparison(one.periods)))
    title = f"Aspects by month, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(tables.by_month, by_aspect), title, of, "victims-months")


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
    few = answers_given(areas["denominator"], areas["reason"], "aspect in a district")
    if areas["reason"].map(as_text.is_not_shown).any():
        few += f" ▤ {as_text.NOT_SHOWN}, in one or more of the months."
    subtitle = (
        f"{group or TOGETHER}, {found.when}: per cent satisfied, highest overall first. ▲ higher, "
        f"▼ lower than Essex beyond chance, allowing for all {len(areas)} comparisons. {few}"
    )
    chart = satisfaction_by_district.drawing(
        rows, found.names, found.who.one, said.title, subtitle, said.text
    )
    yield section.Chart("victims-districts", chart)
    of = _about(told, found, about)
    title = f"Aspects by district, {group.lower() or 'all crime types'}"
    yield section.Twin(
        partial(tables.by_district, rows, found.names), title, of, "victims-districts"
    )


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
        f"{found.who.name}, {group.lower() or 'all crime types'}, {found.when}{unit}. People who "
        "refused to give, or were not asked, their ethnic group are excluded."
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
        chart = satisfaction_gap.drawing(rows, said.title, subtitle, said.text)
        yield section.Chart("victims-ethnic", chart)
    of = _about(told, found, about)
    title = f"White and BME victims, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(tables.by_ethnic_group, rows), title, of, "victims-ethnic")
