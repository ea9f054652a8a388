"""What a quarterly report says of an Area of Focus: position, change, districts that stand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics import as_text, queries
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.comparison import year_before
from analytics.findings.over_time import series_in_context
from analytics.model.figure import Change, Figure, between
from analytics.model.indicators import DISTRICTS, Indicator, indicators_of
from analytics.model.series import Series
from analytics.model.verdict_words import BOUNDS, REAL_FALL, REAL_RISE
from analytics.wording import levels, phrases, verdicts
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

YEAR = 12  # months
MOST_NAMED = 4  # districts on either side


@dataclass(frozen=True, eq=False)
class Position:
    """An indicator in a quarter.

    Attributes
    ----------
    key, name, owner : str
        As in the catalogue.
    series : Series or None
        None where nothing is loaded.
    figure : Figure or None
        Of the quarter, else of the twelve months to its end, else the newest before its end.
    compared : Change or None
        The same with a year before.
    """

    key: str
    name: str
    owner: str
    series: Series | None
    figure: Figure | None
    compared: Change | None

    @property
    def missing(self) -> str:
        """Why there is no figure; '' where there is one."""
        if self.series is None or self.series.last < 0:
            return f"not yet supplied by {self.owner}"
        if self.figure is None:
            return "nothing is loaded up to the end of the quarter"
        return as_text.no_figure(self.figure.why) if self.figure.why else ""


def positions(
    state: Snapshot,
    focus: str,
    start: date,
    end: date,
    area: str = FORCE,
    tier: str = "headline",
) -> list[Position]:
    """List the indicators of an Area of Focus with their figures in a quarter.

    Parameters
    ----------
    start, end : datetime.date
        First and last day of the quarter.
    area : str
        Code of Essex or of a district.
    tier : str
        'headline' or 'monitoring'.
    """
    headline = [key for key in indicators_of(focus) if catalogue.indicators()[key].tier == tier]
    contents = queries.contents(state, tuple(headline))
    loaded = tuple(contents.indicators.values())
    result = series_in_context.many_series(state, loaded, area, contents.ward_set) if loaded else {}
    rows = []
    for key in headline:
        item = catalogue.indicators()[key]
        series = result.get((key, ""))
        figure = _figure(series, start, end) if series is not None else None
        compared = year_before(series, figure) if series is not None and figure else None
        rows.append(Position(key, item.name, item.owner, series, figure, compared))
    return rows


def _figure(series: Series, start: date, end: date) -> Figure | None:
    """Figure of the quarter, else of the twelve months to its end, else the newest before it."""
    first = None
    for begin in (start, date(end.year - 1 + (end.month == 12), end.month % 12 + 1, 1)):
        if begin in series.starts and end in series.ends:
            result = between(series, begin, end)
            if not result.why:
                return result
            first = first or result
    for place in range(len(series.ends) - 1, -1, -1):
        if series.ends[place] <= end and not pd.isna(series.y[place]):
            return between(series, series.starts[place], series.ends[place])
    return first


def answers(state: Snapshot, position: Position) -> Answers | None:
    """Ask what the pages ask of an indicator in the period of its figure, by district."""
    contents = queries.contents(state, (position.key,))
    value = contents.indicators.get(position.key)
    if value is None or position.figure is None:
        return None
    first, last = position.figure.start, position.figure.end
    choice = choose(state, value, first, last, ward_set=contents.ward_set, level=DISTRICTS)
    return ask(state, choice)


def verdict(position: Position) -> str:
    """Say whether a figure changed, and whether that is for the better: a real change, …"""
    compared = position.compared
    if compared is None or compared.refused or compared.before is None:
        return "cannot compare"
    item = position.series.indicator if position.series else None
    assert item is not None
    return verdicts.in_a_sentence(compared.verdict, item.rise_is)


def change(position: Position) -> str:
    """Write the difference from a year before: 324 more (+7%), 3.7 percentage points lower."""
    compared = position.compared
    if compared is None or compared.refused or compared.before is None or position.series is None:
        return "–"
    if compared.verdict == BOUNDS:
        return levels.difference_in_short(compared, position.series.indicator)
    words = levels.gap(compared.difference, position.series.indicator) or "no change"
    if not pd.isna(compared.percent):
        words += f" ({as_text.percentage(compared.percent)})"
    return words


def finding(position: Position) -> str:
    """Say in one sentence how an indicator compares, and how that compares with a year before."""
    if position.series is None:
        return f"{position.name}: {position.missing}."
    if position.compared is None:
        return levels.how_much(position.series, position.figure).title
    return levels.compared_with_year_before(position.series, position.compared).title


def stand_out(state: Snapshot, position: Position) -> list[str]:
    """Say which districts are higher or lower than Essex, and in which the figure really changed.

    Beyond the usual variation of districts, and allowing for how many are compared.
    """
    wanted = answers(state, position)
    if wanted is None or not wanted.choice.indicator.finest or not wanted.choice.compared.periods:
        return []
    districts = wanted.standing
    if districts.empty or "compared" not in districts:
        return []
    assert position.figure is not None  # else nothing was asked
    indicator, when = (
        wanted.choice.indicator,
        as_text.span(position.figure.start, position.figure.end),
    )
    people = "" if indicator.is_share else phrases.population_of(districts["year"])
    when += f"; {people}" if people else ""
    sentences = []
    for way in ("higher", "lower"):
        rows = districts[districts["essex_verdict"].eq(way)]
        rows = rows.sort_values("compared", ascending=way == "lower").head(MOST_NAMED)
        if len(rows):
            named = [
                _district(name, value, indicator)
                for name, value in zip(rows["name"], rows["compared"], strict=True)
            ]
            sentences.append(
                f"{indicator.name} was {way} than in Essex as a whole in {as_text.joined(named)}, "
                f"beyond the usual variation between districts ({when})."
            )
    for way, words in ((REAL_RISE, "rose"), (REAL_FALL, "fell")):
        rows = districts[districts["verdict"].eq(way)]
        if len(rows):
            names = as_text.joined(list(rows["name"].head(MOST_NAMED)))
            sentences.append(f"{indicator.name} {words} by more than chance in {names} ({when}).")
    return sentences or _range(districts["compared"].dropna(), indicator, when)


def _range(figures: pd.Series, indicator: Indicator, when: str) -> list[str]:
    """Give the range of the districts where none of them stands out: it names no district."""
    if len(figures) < 2:
        return []
    low, high = (_amount(value, indicator) for value in (figures.min(), figures.max()))
    return [
        f"{indicator.name} by district was from {low} to {high} ({when}): no district is beyond "
        "the usual variation between districts."
    ]


def _district(name: str, value: float, indicator: Indicator) -> str:
    return f"{name} ({_amount(value, indicator)})"


def _amount(value: float, indicator: Indicator) -> str:
    if indicator.is_share:
        return f"{as_text.number(value, 1)}%"
    return f"{as_text.rate(value)} per 1,000 {indicator.residents}"
