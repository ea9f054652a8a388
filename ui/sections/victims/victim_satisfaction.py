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
from analytics.views.topic import Topics
from analytics.views.victim_satisfaction import Victims
from analytics.wording import victim_survey
from analytics.wording.caption import About
from analytics.wording.satisfaction_words import TOGETHER, answers_given
from geo.essex import FORCE
from ui.charts import satisfaction_by_aspect, satisfaction_gap
from ui.charts.over_time import satisfaction_over_time
from ui.sections import section
from ui.sections.victims import satisfaction_matrix
from ui.sections.victims import victim_satisfaction_tables as tables
from ui.shell import choice_held_in_address
from ui.shell.part_of_page import part_of_page

DEFINITION = (
    "The share of the victims interviewed who were completely, very or fairly satisfied with each "
    "aspect. Those who answered “don't know”, refused or were not asked are not counted."
)


CRIME_TYPES_BY = "victims_of"  # the crime type chosen, in the address
OF = tuple(f"satisfaction_{aspect}" for aspect in ASPECTS)


# What the page opens with: aspects by district, of one crime type --------------------------------


@part_of_page("“Satisfaction of victims”")
def opening(topics: Topics, about: About) -> None:
    """Choose a crime type, say what changed, and show every aspect in every district."""
    if not topics.has_any(*OF):
        return
    section.Heading("Satisfaction of victims").draw()
    _of_crime_type("matrix", _chosen_crime_type(topics))(topics, about)


def _chosen_crime_type(topics: Topics) -> str:
    """Offer the crime types of the survey: the one control for them."""
    groups = victim_satisfaction.crime_groups(topics.state)
    options = {"": TOGETHER, **{group: group for group in groups}}
    return choice_held_in_address.switch(CRIME_TYPES_BY, "Victims of", options, "")


def _matrix(topics: Topics, about: About, victims: Victims, group: str) -> section.Parts:
    yield section.remark(victims.instead)
    mine = victims.changes[victims.changes["crime_group"].eq(group)]
    falls = victims.falls if not group else victims.falls.iloc[:0]
    yield section.Text(
        victim_survey.reconciled(falls, mine, victims.who.name, victims.when), "said"
    )
    rows = victims.districts(group)
    if rows[rows["area"].ne(FORCE)].empty:
        yield section.remark("Satisfaction is not given by district.")
    if rows.empty:
        return
    text = victim_survey.standing(rows, victims.names, victims.when)
    subtitle = (
        f"{group or TOGETHER}, {victims.when}: per cent satisfied, 95% interval and n, the number "
        "who answered. ▲ higher, ▼ lower than Essex beyond chance; grey: too few to say."
    )
    if rows["reason"].map(as_text.is_not_shown).any():
        subtitle += f" Some are {as_text.NOT_SHOWN}."
    yield section.Finding(text.title, subtitle)
    followed = "" if victims.who.is_force else victims.who.single_code
    yield section.Written(satisfaction_matrix.written(rows, victims.names, followed, text.title))
    of = _about(topics, victims, about)
    title = f"Aspects by district, {group.lower() or 'all crime types'}"
    yield section.Twin(
        partial(tables.by_district, rows, victims.names), title, of, "victims-districts"
    )


# Behind it ----------------------------------------------------------------------------------------


@section.section("Satisfaction by crime type", of=OF, label="By crime type")
def by_crime_type(topics: Topics, about: About) -> section.Parts:
    """Show five aspects for each crime type, compared with a year before."""
    victims = Victims(topics)
    if victims.month is None:
        return
    rows = victims.changes[victims.changes["crime_group"].ne(survey.ALL)]
    if rows.empty:
        rows = victims.changes
    text = victim_survey.changed(rows, victims.who.name, victims.when)
    subtitle = (
        f"{victims.who.name}, {victims.when}: per cent satisfied, with 95% intervals; hollow: the "
        f"twelve months before. ▲ rose, ▼ fell beyond chance, ● did not. Of {len(rows)} "
        "comparisons about 1 in 20 would be flagged by chance."
    )
    chart = satisfaction_by_aspect.drawing(rows, text.title, subtitle)
    yield section.Chart("victims-dots", chart)
    of = _about(topics, victims, about)
    yield section.Twin(
        partial(tables.by_aspect, victims.changes), "Aspects and crime types", of, "victims-aspects"
    )


def _about(topics: Topics, victims: Victims, about: About) -> About:
    """Say what a table of several aspects shows."""
    of = section.about_of(topics, victims.key, about)
    assert victims.month is not None
    first = (victims.month - pd.DateOffset(months=11)).date()
    item = replace(of.choice.indicator, name="victims satisfied", definition=DEFINITION)
    periods = tuple(day for day in item.periods if first <= day <= victims.month.date())
    return replace(of, choice=replace(of.choice, indicator=item, compared=Comparison(periods)))


# Of the crime type chosen -------------------------------------------------------------------------


def _of_the_one_chosen(part: str) -> Callable[[Topics, About], None]:
    def draw(topics: Topics, about: About) -> None:
        group = choice_held_in_address.value(CRIME_TYPES_BY)
        known = group in victim_satisfaction.crime_groups(topics.state)
        _of_crime_type(part, group if known else "")(topics, about)

    return draw


@functools.lru_cache(maxsize=32)
def _of_crime_type(part: str, group: str) -> section.Section:
    heading, make = {
        "matrix": ("", _matrix),
        "time": ("Satisfaction through time", _through_time),
        "ethnic": ("White and BME victims", _ethnic),
    }[part]

    def made(topics: Topics, about: About) -> section.Parts:
        victims = Victims(topics)
        if victims.month is not None:
            yield from make(topics, about, victims, group)
        elif part == "matrix":
            yield section.remark(
                "Neither single months nor quarters are loaded, so aspects cannot be shown."
            )

    return section.section(heading, of=OF)(made)


through_time = section.Section(
    "satisfaction-through-time", "Satisfaction through time", OF, _of_the_one_chosen("time")
)
ethnic_groups = section.Section(
    "ethnic-groups", "White and BME victims", OF, _of_the_one_chosen("ethnic")
)


def _through_time(topics: Topics, about: About, victims: Victims, group: str) -> section.Parts:
    mine = victims.changes[victims.changes["crime_group"].eq(group)]
    message = victim_survey.changed(mine, victims.who.name, victims.when)
    by_aspect = {aspect: victims.over_time(aspect, group) for aspect in ASPECTS}
    by_aspect = {aspect: rows for aspect, rows in by_aspect.items() if len(rows)}
    essex = {} if victims.who.is_force else {
        aspect: victims.over_time(aspect, group, of_essex=True) for aspect in by_aspect
    }  # fmt: skip
    whole = pd.concat(by_aspect.values()) if by_aspect else victims.over_time("overall", group)
    each = "month" if victims.length == 1 else "quarter"
    few = answers_given(whole["n"], whole["why"], f"aspect in a {each}")
    compared = " Grey line: Essex, twelve months." if essex else ""
    why = "; ".join(dict.fromkeys(text for text in whole["why"] if isinstance(text, str) and text))
    gap = f" Grey ground: no figure, {why}." if why else ""
    broken = {
        (day, str(text))
        for day, text in zip(whole["month"], whole["broken"].fillna(""), strict=True)
        if text
    }
    breaks = "".join(
        f" Dashed rule: {text} from {as_text.month(day.date())}." for day, text in sorted(broken)
    )
    subtitle = (
        f"{victims.who.name}, {group.lower() or 'all crime types'}: line, twelve months to each "
        f"{each} with 95% intervals; dots, single {each}s (provisional ones lighter). {few}"
        f"{compared}{gap}{breaks} Neighbouring points of the line share "
        f"{12 - victims.length} months: look at the level, not at the steps."
    )
    if not by_aspect:
        yield section.Finding(message.title, subtitle)
        return
    chart = satisfaction_over_time.drawing(by_aspect, essex, message.title, subtitle)
    yield section.Chart("victims-course", chart)
    of = _about(topics, victims, about)
    indicator = of.choice.indicator
    of = replace(of, choice=replace(of.choice, compared=Comparison(indicator.periods)))
    title = f"Aspects by {each}, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(tables.by_month, by_aspect), title, of, "victims-months")


# Ethnic groups ------------------------------------------------------------------------------------


def _ethnic(topics: Topics, about: About, victims: Victims, group: str) -> section.Parts:
    rows = victims.gaps(group)
    where = victims.who.name
    if group:
        where += f" among victims of {group.lower()}"
    sentence = victim_survey.ethnic_gaps(rows, where, victims.when)
    drawn = rows["gap"].notna().any()
    unit = ": BME less white victims, percentage points, with 95% intervals" if drawn else ""
    subtitle = (
        f"{victims.who.name}, {group.lower() or 'all crime types'}, {victims.when}{unit}. People "
        "who refused to give, or were not asked, their ethnic group are excluded."
    )
    if rows.empty:
        yield section.Finding(sentence.title, subtitle)
        return
    records = rows.to_dict("records")
    if not drawn:
        yield section.Finding(sentence.title, subtitle)
        each = [
            f"{as_text.upper_first(ASPECTS[row['aspect']])}: {victim_survey.one_gap(row)}."
            for row in records
        ]
        yield section.remark(" ".join(each))
    else:
        chart = satisfaction_gap.drawing(rows, sentence.title, subtitle, sentence.text)
        yield section.Chart("victims-ethnic", chart)
    of = _about(topics, victims, about)
    title = f"White and BME victims, {group.lower() or 'all crime types'}"
    yield section.Twin(partial(tables.by_ethnic_group, rows), title, of, "victims-ethnic")
