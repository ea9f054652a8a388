"""What an agenda shows of the public edition: each view checked, with its figures and sentence.

Only what the public edition holds and shows can be put on a screen. A view that asks for anything
else is refused, with the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.areas.leaders import ranks_in_view
from analytics.findings.compared_span import TWELVE
from analytics.findings.over_time import series_in_context
from analytics.model.choice import COUNT, RATE, Choice
from analytics.model.figure import between
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator
from analytics.model.maturity import settled_periods
from analytics.model.sentence import Sentence
from analytics.views.real_changes import BETTER, WORSE, real_changes
from analytics.wording import headlines, levels, phrases
from analytics.wording.in_months import in_months
from data import catalogue
from data.challenge.agenda import MAP, TREND, View
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

NO_FIGURE = "no figure"
SMALL_RATE = 2  # per 1,000: below it districts differ in the second decimal
QUARTER = 3  # months that a view shows of what is counted by the month


class NotPublic(Exception):
    """A view is not in the public edition; the message says why, as a sentence."""


@dataclass(frozen=True, eq=False)
class ShownView:
    """A view with its figures.

    Attributes
    ----------
    view : View
        As asked for, with the days that are meant where the newest were asked for.
    answers : Answers
        Its figures, as on the pages.
    sentence : Sentence
        The sentence that heads the screen, and what stands for the picture.
    what : str
        What, where, when and in which unit the picture shows.
    headline : str
        The finding in fewer than twelve words: the picture says when, and what it was before.
    """

    view: View
    answers: Answers
    sentence: Sentence
    what: str
    headline: str


def areas(state: Snapshot) -> dict[str, str]:
    """Name Essex and its districts by code: what can be put on a screen."""
    known = queries.areas(state, _contents(state).ward_set)
    large = known[known["kind"].isin(["force", "district", "unitary"])]
    return dict(zip(large["code"], large["name"], strict=True))


def indicators(state: Snapshot) -> dict[str, Indicator]:
    """List what the public edition holds, in the order of the catalogue."""
    return _contents(state).indicators


def find(state: Snapshot, view: View) -> ShownView:
    """Find what a view shows.

    Raises
    ------
    NotPublic
        If the public edition does not hold it, or does not show it, or districts cannot be
        compared yet.
    """
    held = _contents(state)
    indicator = held.indicators.get(view.indicator)
    if indicator is None:
        known = catalogue.indicators().get(view.indicator)
        if known is None:
            raise NotPublic(f"'{view.indicator}' is not an indicator of the catalogue.")
        raise NotPublic(f"{known.name} is not in the public edition.")
    _check(state, view, indicator, held.ward_set)
    start, last = _periods(view, indicator)
    view = replace(view, start=start, end=indicator.last_day(last))
    level = DISTRICTS if indicator.finest in (WARDS, DISTRICTS) else ""
    choice = choose(
        state, indicator, start, last, breakdown=view.breakdown, ward_set=held.ward_set,
        level=level or DISTRICTS, area="" if view.area == FORCE else view.area,
    )  # fmt: skip
    if view.picture == TREND:
        answers = ask(state, choice)
        _require_shown(answers, indicator)
        return _shown_view(
            view, answers, _compared(answers), _what(answers), headlines.of_series(answers)
        )
    if not level:
        raise NotPublic(
            f"{indicator.name} is published for Essex as a whole only: there is no map."
        )
    if choice.young:
        why = phrases.cannot_say_yet(choice.young, indicator)
        raise NotPublic(f"{indicator.name} by district: {as_text.lower_first(why)}")
    return _by_district(state, view, replace(choice, measure=RATE))


def _shown_view(
    view: View, answers: Answers, sentence: Sentence, what: str, headline: str
) -> ShownView:
    """Put a view together; its words name months, not quarters of a financial year."""
    return ShownView(
        view,
        answers,
        Sentence(in_months(sentence.title), in_months(sentence.text)),
        in_months(what),
        in_months(headline),
    )


MOST_CHANGES = 3


def changed_most(state: Snapshot) -> tuple[View, ...]:
    """List the largest real changes that a hall can be shown: the worse first, then the better.

    Over the twelve months to the newest value, of Essex and its districts.
    """
    changes = real_changes(state, _contents(state).ward_set, FORCE, TWELVE)
    views: list[View] = []
    for change in (*changes.of(WORSE), *changes.of(BETTER)):
        now = change.change.now
        view = View(
            change.series.indicator.key, change.series.code, TREND, "", now.start, now.end,
            "What really changed in twelve months",
        )  # fmt: skip
        if len(views) < MOST_CHANGES and _can_be_shown(state, view):
            views.append(view)
    return tuple(views)


def _can_be_shown(state: Snapshot, view: View) -> bool:
    try:
        find(state, view)
    except NotPublic:
        return False
    return True


def spans(indicator: Indicator, most: int = 16) -> dict[str, tuple[date, date]]:
    """List the times of an indicator that a screen can show, the newest first: name to days.

    Only settled ones of an indicator that matures, if it has any. Of what is counted by the month:
    quarters of which every month is held, then months.
    """
    days: dict[str, tuple[date, date]] = {}
    periods = settled_periods(indicator.periods, indicator.young)
    held = set(periods)
    if indicator.step == 1 and indicator.periods_add_up:
        for day in reversed(periods):
            quarter = [_plus(day, n) for n in range(QUARTER)]
            if day.month % 3 == 1 and held.issuperset(quarter):
                days[as_text.span(day, indicator.last_day(quarter[-1]))] = (
                    day,
                    indicator.last_day(quarter[-1]),
                )
    for day in reversed(periods):
        days.setdefault(as_text.span(day, indicator.last_day(day)), (day, indicator.last_day(day)))
    return dict(list(days.items())[:most])


def _plus(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _contents(state: Snapshot) -> Contents:
    return queries.contents(state, tuple(catalogue.indicators()))


def _check(state: Snapshot, view: View, indicator: Indicator, ward_set: str) -> None:
    if view.breakdown and view.breakdown not in indicator.parts:
        raise NotPublic(f"{indicator.name} by '{view.breakdown}' is not in the public edition.")
    if not view.breakdown and not indicator.has_whole:
        raise NotPublic(f"{indicator.name} has no total: choose a part of it.")
    known = queries.areas(state, ward_set)
    row = known[known["code"].eq(view.area)]
    if row.empty:
        raise NotPublic(f"The area '{view.area}' is not in the public edition.")
    if row["kind"].iloc[0] == "ward":
        raise NotPublic("A screen shows Essex or a district: a ward is not legible from the back.")


def _periods(view: View, indicator: Indicator) -> tuple[date, date]:
    """Find the first days of the first and last period that a view means."""
    if view.start is None or view.end is None:
        view_start, view_end = next(iter(spans(indicator).values()))
        return view_start, next(
            day for day in indicator.periods if indicator.last_day(day) == view_end
        )
    ends = {indicator.last_day(day): day for day in indicator.periods}
    named = as_text.span_in_words(view.start, view.end)
    if view.start not in indicator.periods or view.end not in ends:
        newest = as_text.span(indicator.periods[-1], indicator.last_day(indicator.periods[-1]))
        raise NotPublic(
            f"{indicator.name} for {named} is not in the public edition; its newest is {newest}."
        )
    return view.start, ends[view.end]


def _require_shown(answers: Answers, indicator: Indicator) -> None:
    change = answers.chosen
    gap = phrases.not_between(answers.choice.compared, indicator)
    if gap:
        raise NotPublic(f"{indicator.name} in {answers.who.name}: {gap}.")
    if change is None or pd.isna(change.now.value):
        why = change.now.why if change else "no period is loaded"
        raise NotPublic(
            f"{indicator.name} in {answers.who.name}: not shown in the public edition, {why}."
        )


def _compared(answers: Answers) -> Sentence:
    return levels.compared_with_year_before(answers.series, answers.chosen)


def _what(answers: Answers) -> str:
    indicator = answers.choice.indicator
    each = levels.UNITS.get(indicator.step, "period")
    unit = "per cent" if indicator.is_share else indicator.unit
    over = "rolling 12 months" if indicator.overlaps else f"each {each}"
    return f"{levels.what(answers.series)}, {answers.who.name}: {unit}, {over}"


def _by_district(state: Snapshot, view: View, choice: Choice) -> ShownView:
    """Compare the districts: by rate where a population is held, else by count."""
    indicator = choice.indicator
    answers = ask(state, choice)
    if not answers.ranked[answers.choice.column].notna().any() and not indicator.is_share:
        answers = ask(state, replace(choice, measure=COUNT))
    column = answers.choice.column
    known = answers.ranked[answers.ranked[column].notna()]
    if known.empty:
        raise NotPublic(f"{indicator.name} by district: not shown in the public edition.")
    every = len(answers.ranked)
    if 2 * len(known) < every:
        raise NotPublic(
            f"{indicator.name} by district: only {len(known)} of {every} "
            f"{'is' if len(known) == 1 else 'are'} shown in the public "
            "edition, too few to compare."
        )
    if view.area != FORCE and view.area not in set(known["code"]):
        raise NotPublic(f"{indicator.name} in {answers.who.name}: not shown in the public edition.")
    people = phrases.population_of(known["year"])
    per_head = f"{indicator.unit} per 1,000 {indicator.residents}{f' ({people})' if people else ''}"
    unit = per_head if column == "rate" else indicator.unit
    when = as_text.span(*answers.when)
    name = levels.what(answers.series)
    words = _of_districts(answers, known, name)
    headline = headlines.of_districts(answers, known, name, partial(figure, answers))
    where = "map" if view.picture == MAP else "bars"
    shown = f"{name} by district, {when}: {'per cent' if indicator.is_share else unit}"
    listed = "; ".join(
        f"{area} {figure(answers, value)}"
        for area, value in zip(known["name"], known[column], strict=True)
    )
    lacking = "".join(f" {name}: {why}." for name, why in without_figure(answers).items())
    text = f"{words} The {where}, from high to low: {listed}.{lacking}"
    return _shown_view(view, answers, Sentence(words, text), shown, headline)


def _of_districts(answers: Answers, known: pd.DataFrame, name: str) -> str:
    """Say where it is highest, or how one district ranks, and whether that is beyond chance."""
    column, indicator = answers.choice.column, answers.choice.indicator
    unit = f" per 1,000 {indicator.residents}" if column == "rate" else ""
    when = as_text.during(*answers.when)
    essex = whole(answers) if column == "rate" or indicator.is_share else None
    chosen = (
        answers.who.single_code
        if answers.who.single_code in set(known["code"])
        else known["code"].iloc[0]
    )
    row = known[known["code"].eq(chosen)].iloc[0]
    value = f"{figure(answers, row[column])}{unit}"
    sure = _compared_with_essex(answers, str(chosen), essex)
    every, districts = len(answers.ranked), as_text.counted(len(known), "district")
    shown = "" if len(known) == every else f", of the {districts} shown,"
    if np.isclose(known[column].max(), known[column].min()):
        which = f"all {every} districts" if not shown else f"the {districts} shown"
        return f"{name} was the same in {which} {when}: {value}."
    place, first, last = ranks_in_view(known, answers.choice, str(chosen))
    if last == 1:
        return f"{name} was highest{shown} in {row['name']} {when}: {value}{sure}."
    districts += " shown" if shown else ""
    if first < last:
        allowed = f"{as_text.ordinal(first)} to {as_text.ordinal(last)}"
        return (
            f"{name} in {row['name']} {when}: {value}{sure}; chance allows it any rank from "
            f"{allowed} of {districts}."
        )
    standing = "lowest" if place == len(known) else f"{as_text.ordinal(place)} highest"
    return f"{name} in {row['name']} was the {standing} of {districts} {when}: {value}{sure}."


def _compared_with_essex(answers: Answers, code: str, essex: float | None) -> str:
    """Say how a district differs from Essex, in the words of `wording.where`."""
    if essex is None:
        return ""
    row = answers.everybody.set_index("code").loc[code]
    plain, wide = row["beyond_chance"], row["essex_verdict"]
    all_ = f"Essex ({figure(answers, essex)})"
    if plain in ("higher", "lower"):
        if wide == plain:
            return f", {plain} than {all_}, beyond the usual range of districts"
        return f", {plain} than {all_}, within the usual range of districts"
    if plain == "no different":
        return f", no different from {all_} beyond chance"
    return f"; Essex {figure(answers, essex)}"


def without_figure(answers: Answers) -> dict[str, str]:
    """Say of each district in view that has no figure why it has none: name to words."""
    choice = answers.choice
    rows = answers.ranked[answers.ranked[choice.column].isna()]
    names = {}
    for code, name in zip(rows["code"], rows["name"], strict=True):
        series = series_in_context.series(
            answers.state, choice.indicator, code, choice.ward_set, choice.breakdown
        )
        names[str(name)] = _shortly(between(series, *answers.when).why)
    return names


def _shortly(why: str) -> str:
    return as_text.NOT_SHOWN if as_text.is_not_shown(why) else NO_FIGURE


def whole(answers: Answers) -> float | None:
    """Return the figure of Essex that districts are compared with; None if none is shown."""
    rows = answers.view[answers.view["part"].eq("whole")]
    if rows.empty or pd.isna(rows[answers.choice.column].iloc[0]):
        return None
    return float(rows[answers.choice.column].iloc[0])


def figure(answers: Answers, value: float | None) -> str:
    """Write a figure of a district: a rate, a share or a count."""
    if value is None:
        return "no figure"
    if answers.choice.column == "rate":
        few = answers.ranked["rate"].max() < SMALL_RATE
        return as_text.number(value, 2 if few else 1)
    return levels.amount(value, answers.choice.indicator)
