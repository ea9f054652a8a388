"""Findings in plain words: a short one to head a picture, a longer one to stand for it.

Every sentence is made of the numbers it is about. What is better and what is worse is said only
where the catalogue says so; chance is never called significance; a percentage of few is not given.
"""

from __future__ import annotations

import pandas as pd

from analytics import as_text
from analytics.model.figure import Change, Figure
from analytics.model.indicators import Indicator
from analytics.model.sentence import Sentence
from analytics.model.series import Series
from analytics.model.unplaced import Unplaced
from analytics.model.verdict_words import BOUNDS, CANNOT_SAY_YET, NO_REAL_CHANGE, REAL
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.wording import verdicts

UNITS = {1: "month", 3: "quarter", 12: "year"}


# Figures ------------------------------------------------------------------------------------------


def amount(value: float, indicator: Indicator) -> str:
    """Write a value in its unit: 412, 40.6%, £375,419."""
    if pd.isna(value):
        return "no figure"
    if indicator.is_share:
        return f"{as_text.number(value, 1)}%"
    text = as_text.number(value, 0 if float(value).is_integer() else 1)
    return f"£{text}" if indicator.unit == "pounds" else text


def gap(difference: float, indicator: Indicator) -> str:
    """Write a difference: 88 fewer, 3.7 percentage points lower; '' if it rounds to nothing."""
    if indicator.is_share:
        way = "higher" if difference > 0 else "lower"
        size = as_text.points(difference)
        return f"{size} {way}" if _counts(size) else ""
    size = amount(abs(difference), indicator)
    more, fewer = ("more", "fewer") if indicator.events else ("more", "less")
    return f"{size} {more if difference > 0 else fewer}" if _counts(size) else ""


def what(series: Series) -> str:
    """Name what a series counts: Drug seizures, cannabis."""
    parts = [pair.split("=", 1)[1] for pair in series.breakdown.split(";") if pair]
    return ", ".join([series.indicator.name, *parts])


# 1 How much ---------------------------------------------------------------------------------------


def how_much(series: Series, *figures: Figure | None) -> Sentence:
    """Say how much there is: the first figure is the title, all of them are in the text."""
    known = [figure for figure in figures if figure is not None]
    if not known:
        title = f"{what(series)}: no figure for {series.name}"
        return Sentence(f"{title}.", f"{title} is loaded.")
    first = known[0]
    if first.why:
        title = f"{what(series)}: no figure for {series.name} {in_period(first)}, {first.why}."
    else:
        where = f"in {series.name} {in_period(first)}"
        title = f"{what(series)} stood at {figure_text(series, first)} {where}."
    return Sentence(title, " ".join([title, *(_at_length(series, figure) for figure in known)]))


def _at_length(series: Series, figure: Figure) -> str:
    indicator, when = series.indicator, in_period(figure)
    head = f"{when[:1].upper()}{when[1:]}"
    if figure.why:
        return f"{head}: no figure, {figure.why}."
    text = f"{head}: {figure_text(series, figure)}"
    if not pd.isna(figure.lower):
        lower, upper = amount(figure.lower, indicator), amount(figure.upper, indicator)
        text += f" (95% interval {lower} to {upper})"
    if not pd.isna(figure.rate):
        text += (
            f", {as_text.rate(figure.rate)} per 1,000 {indicator.residents} "
            f"({as_text.rate(figure.rate_lower)} to {as_text.rate(figure.rate_upper)}; "
            f"population of mid-{figure.year})"
        )
    return f"{text}{', provisional' if figure.provisional else ''}."


# 2 Compared ---------------------------------------------------------------------------------------


def compared_with_year_before(series: Series, change: Change | None) -> Sentence:
    """Say how a figure compares with a year before, or why it cannot be compared."""
    if change is None:
        return how_much(series)
    indicator, now, name = series.indicator, change.now, what(series)
    if change.refused:
        title = how_much(series, now).title
        refusal = f"Cannot compare with a year before: {change.refused.rstrip('.')}."
        return Sentence(f"{title} {refusal}", f"{how_much(series, now).text} {refusal}")
    assert change.before is not None
    few = indicator.is_share and min(now.denominator, change.before.denominator) < SMALLEST_BASE
    head = f"{name} in {series.name} {in_period(now)}"
    title = f"{head}: {_verdict_and_figures(series, change, few)}."
    text = [
        title,
        f"A year before: {figure_text(series, change.before)} {in_period(change.before)}.",
    ]
    if not pd.isna(change.p) and not pd.isna(change.lower) and not few:
        text.append(_how_sure(change, indicator))
    if change.unplaced is not None:
        text.append(without_place(change.unplaced, indicator))
    if not pd.isna(change.p) and not indicator.is_share and now.days != change.before.days:
        when = as_text.span_in_words(now.start, now.end)
        text.append(
            f"{when[:1].upper()}{when[1:]} had {now.days} days, a year before "
            f"{change.before.days}: the test allows for that."
        )
    if now.provisional:
        text.append("The newest figure is provisional.")
    if change.caution:
        text.append(change.caution)
    return Sentence(title, " ".join(text))


def _verdict_and_figures(series: Series, change: Change, few: bool) -> str:
    """Write the verdict first, then the figure and the difference."""
    indicator, before = series.indicator, change.before
    assert before is not None
    verdict = verdicts.in_a_sentence(change.verdict, indicator.rise_is)
    value, was = briefly(change.now, indicator), briefly(before, indicator)
    if change.verdict == CANNOT_SAY_YET:
        return f"{verdict}, {value} so far, after {was} a year before by the outcomes known today"
    if few:
        return f"{verdict}, {value} after {was} a year before"
    if change.verdict == BOUNDS:
        known = f"{value} with a known place, {was} a year before"
        return f"{verdict}: {within_bounds(change, indicator)} than a year before ({known})"
    difference = gap(change.difference, indicator)
    if not difference:
        return f"{verdict}, {value}, the same as a year before"
    percent = "" if pd.isna(change.percent) else f" ({as_text.percentage(change.percent)})"
    to = " to" if change.verdict in REAL else ","
    return f"{verdict},{to} {value}, {difference}{percent} than a year before".replace(",, ", ", ")


def within_bounds(change: Change, indicator: Indicator) -> str:
    """Write the bounds of a change: between 16 fewer and 16 more."""
    nothing = "the same" if indicator.is_share else "none more"
    low, high = (gap(limit, indicator) or nothing for limit in (change.lower, change.upper))
    return f"between {low} and {high}"


def difference_in_short(change: Change, indicator: Indicator) -> str:
    """Write a difference in a table: 88 fewer (−18%); 16 fewer to 16 more; the same."""
    if change.verdict == BOUNDS:
        text = within_bounds(change, indicator).removeprefix("between ").replace(" and ", " to ")
        return text.replace("percentage point", "point")
    text = gap(change.difference, indicator).replace("percentage point", "point")
    if not text:
        return "the same"
    return text if pd.isna(change.percent) else f"{text} ({as_text.percentage(change.percent)})"


def without_place(unplaced: Unplaced, indicator: Indicator) -> str:
    """Say how many rows had no known place, now and a year before.

    8.0% of the offences in Essex had no known place (32 of 400), 0.0% a year before (0 of 400).
    """
    rows = (indicator.denominator if indicator.is_share else indicator.unit) or "rows"
    now, before = (
        as_text.number(share, 1) for share in (unplaced.share_now, unplaced.share_before)
    )
    many, of_now, few, of_before = (
        as_text.number(size)
        for size in (unplaced.now, unplaced.of_now, unplaced.before, unplaced.of_before)
    )
    return (
        f"{now}% of the {rows} in {unplaced.where} had no known place ({many} of {of_now}), "
        f"{before}% a year before ({few} of {of_before})."
    )


def in_short(change: Change, indicator: Indicator) -> str:
    """Write a real change where its place and its period are named next to it.

    Up 343 (+68%) to 849: a real rise.
    """
    way = "Up" if change.difference > 0 else "Down"
    size = gap(abs(change.difference), indicator).rsplit(" ", 1)[0]
    percent = "" if pd.isna(change.percent) else f" ({as_text.percentage(change.percent)})"
    return (
        f"{way} {size}{percent} to {amount(change.now.value, indicator)}: "
        f"{verdicts.in_a_sentence(change.verdict)}."
    )


def _how_sure(change: Change, indicator: Indicator) -> str:
    unit = " percentage points" if indicator.is_share else ""
    places = 1 if indicator.is_share else 0
    low, high = (as_text.signed(limit, places) for limit in (change.lower, change.upper))
    text = (
        f"Allowing for how much its months vary by themselves, the change lies between {low} and "
        f"{high}{unit} (95% interval)."
    )
    if change.verdict in REAL and change.among > 1:
        text += f" It is beyond chance also as one of {change.among} comparisons shown together."
    elif change.verdict == NO_REAL_CHANGE and change.lower * change.upper > 0:
        among = f" as one of {change.among} comparisons" if change.among > 1 else ""
        text += f" That leaves out 0, but{among} it is not beyond chance."
    return text


# Small words --------------------------------------------------------------------------------------


def figure_text(series: Series, figure: Figure) -> str:
    """Write a value, a share with its two numbers."""
    text = amount(figure.value, series.indicator)
    if series.indicator.is_share and figure.denominator > 0:
        if figure.denominator < SMALLEST_BASE:
            return _in_numbers(figure)
        text += f" ({_in_numbers(figure)})"
    return text


def _in_numbers(figure: Figure) -> str:
    """Write a share as its two numbers: 6 of 15."""
    many, all_ = (
        as_text.number(number, 0 if float(number).is_integer() else 1)
        for number in (figure.numerator, figure.denominator)
    )
    return f"{many} of {all_}"


def briefly(figure: Figure, indicator: Indicator) -> str:
    """Write a value; n next to a share of few, and no percentage of fewer than 20."""
    if indicator.is_share and figure.denominator < SMALLEST_BASE:
        return _in_numbers(figure)
    few = f" of {as_text.number(figure.denominator)}" if figure.denominator < 100 else ""
    return f"{amount(figure.value, indicator)}{few}"


def in_period(figure: Figure) -> str:
    return as_text.during(figure.start, figure.end)


def _counts(text: str) -> bool:
    """Whether a written number is more than nothing."""
    return any(digit in text for digit in "123456789")
