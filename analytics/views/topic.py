"""The indicators of an Area of Focus for the selected area: what lies behind the one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analytics import queries
from analytics.findings.answers import Answers
from analytics.findings.areas import area_changes
from analytics.findings.compared_span import default_period
from analytics.findings.comparison import year_before
from analytics.findings.over_time.hour_and_weekday import Rhythm, rhythm
from analytics.findings.over_time.series_in_context import many_series
from analytics.model.choice import Comparison, Subject
from analytics.model.figure import (
    NOBODY,
    NOT_A_SUM,
    OVERLAP,
    Change,
    Figure,
    between,
    latest,
    twelve_months,
)
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator, Note
from analytics.model.series import FINAL, PROVISIONAL, Series, added
from analytics.queries import collisions, seizures
from analytics.statistics.before_after import BeforeAfter, before_and_after
from analytics.statistics.decomposition import RateParts, explain_rate
from data.warehouse.snapshot import Snapshot
from geo.essex import COUNTY, FORCE

MONTHS = 3  # of a quarter
NARROWER = {WARDS: "wards", DISTRICTS: "districts"}
DaySpan = tuple[date, date]


class Topics:
    """The indicators of an Area of Focus together, of the area in view or the next around it.

    Parameters
    ----------
    answers : Answers
        What a page asks: its area and its period are those of the topics too.
    contents : Contents
        The indicators of the page that are loaded.
    """

    def __init__(self, answers: Answers, contents: Contents) -> None:
        chosen, indicator = answers.choice.compared.periods, answers.choice.indicator
        when = (chosen[0], indicator.last_day(chosen[-1])) if chosen else None
        self._begin(answers.state, contents, answers.choice.ward_set, answers.who, when)

    @classmethod
    def on(
        cls,
        state: Snapshot,
        indicators: tuple[str, ...],
        ward_set: str,
        who: Subject,
        when: DaySpan | None,
    ) -> Topics:
        """Make the same of what can be kept: without holding on to a state."""
        made = cls.__new__(cls)
        made._begin(state, queries.contents(state, indicators), ward_set, who, when)
        return made

    def _begin(
        self, state: Snapshot, contents: Contents, ward_set: str, who: Subject, when: DaySpan | None
    ) -> None:
        self.state = state
        self.ward_set = ward_set
        self.who = who
        self.when = when  # first and last day of the period in view
        self.indicators = contents.indicators
        self._of: dict[tuple[str, ...], Subject] = {}

    def has(self, *keys: str) -> bool:
        """Whether something is loaded of every one of these indicators."""
        return all(key in self.indicators for key in keys)

    def has_any(self, *keys: str) -> bool:
        """Whether something is loaded of one of these indicators."""
        return any(key in self.indicators for key in keys)

    # Which area

    def of(self, *keys: str) -> Subject:
        """The area in view, or the smallest around it that all of these indicators have."""
        if keys not in self._of:
            self._of[keys] = self._smallest(keys)
        return self._of[keys]

    def _smallest(self, keys: tuple[str, ...]) -> Subject:
        essex = Subject("Essex", (FORCE,))
        finest = {self.indicators[key].finest for key in keys}
        if self.who.is_force or "" in finest:
            return essex
        reaches = finest == {WARDS} or self.who.codes == (self._district,)
        if reaches and self._held(keys, self.who.codes):
            return self.who
        for code in (self._district, COUNTY if self._district.startswith("E07") else ""):
            if code and self._held(keys, (code,)):
                name = queries.names(self.state, self.ward_set)[code]
                return Subject(name, (code,))
        return essex

    def _held(self, keys: tuple[str, ...], codes: tuple[str, ...]) -> bool:
        return all(self._whole(key, code).last >= 0 for key in keys for code in codes)

    def _whole(self, key: str, code: str) -> Series:
        """An indicator in an area: those of the page come in one question."""
        every = tuple(self.indicators.values())
        return many_series(self.state, every, code, self.ward_set)[key, ""]

    def _part(self, key: str, code: str, breakdown: str) -> Series:
        """A part of an indicator: all its parts come in one question; without values if none."""
        indicator, whole = self.indicators[key], self._whole(key, code)
        if breakdown not in indicator.breakdowns:
            return replace(whole, breakdown=breakdown, values=whole.values.iloc[:0], notes=())
        parts = indicator.breakdowns
        followed = many_series(self.state, (indicator,), code, self.ward_set, parts)
        return followed[key, breakdown]

    def instead(self, *keys: str) -> str:
        """Say that indicators are not given for the area in view; '' where they are."""
        of = self.of(*keys)
        if of.codes == self.who.codes:
            return ""
        level = DISTRICTS if self.who.codes == (self._district,) else WARDS
        return f"Not given for {NARROWER[level]}: {of.name} is shown instead."

    @property
    def _district(self) -> str:
        """The district that holds everybody in view; '' where none does."""
        within = queries.districts(self.state, self.ward_set)
        districts = {within[code] for code in self.who.codes if code in within}
        return districts.pop() if len(districts) == 1 else ""

    # How much, and since when

    def series(self, key: str, breakdown: str = "", of: Subject | None = None) -> Series:
        """Follow an indicator, or a part of it, through all periods that are loaded."""
        of = of or self.of(key)
        several = [
            self._part(key, code, breakdown) if breakdown else self._whole(key, code)
            for code in of.codes
        ]
        return replace(several[0], name=of.name) if len(several) == 1 else added(several, of.name)

    def figure(self, key: str, breakdown: str = "") -> Figure | None:
        """Say how much there was: in the period in view, else in the newest that has a figure.

        Where the indicator does not reach over the period in view, or comes by other periods, it
        is the twelve months to its newest value; where these do not add up, that value alone. A
        known gap in the period in view is no reason to tell of another.
        """
        return figure(self.series(key, breakdown), self.when)

    def change(self, key: str, breakdown: str = "") -> Change | None:
        """Compare the same with a year before."""
        return year_before(self.series(key, breakdown), self.figure(key, breakdown))

    def rate_parts(self, part: str, whole: str, of: Subject) -> RateParts | None:
        """Explain the change of a share made of two counts; None where it cannot be compared."""
        numbers = []
        for key in (part, whole):
            series = self.series(key, of=of)
            change = year_before(series, figure(series, self.when))
            if change is None or change.before is None or change.refused:
                return None
            numbers.append((change.before.numerator, change.now.numerator))
        (x_before, x_after), (n_before, n_after) = numbers
        return explain_rate(x_before, n_before, x_after, n_after)

    def ratio(self, part: str, whole: str, of: Subject) -> Series:
        """Make of two counts, one of which is part of the other, the share of it."""
        return ratio(self.series(part, of=of), self.series(whole, of=of))

    # Questions of single pages

    def sources(self, key: str) -> tuple[tuple[str, date], ...]:
        """Who published an indicator and when it was last loaded: `questions.sources`."""
        return queries.sources(self.state, key)

    def by(self, breakdown: str, key: str, now: Figure) -> pd.DataFrame:
        """The parts of a figure and of a year before, most first: `questions.by_breakdown`.

        Those without a figure are left out, but for what a public edition does not show (hidden).
        """
        indicator = self.indicators[key]
        periods = periods_within(indicator, now)
        before = tuple(day.replace(year=day.year - 1) for day in periods)
        compared = Comparison(periods, before if set(before) <= set(indicator.periods) else ())
        rows = area_changes.by_breakdown(
            self.state, indicator, breakdown, self.of(key).codes[0], self.ward_set, compared
        )
        rows = rows[rows["value"].notna() | rows["hidden"]]
        return rows.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)

    def quantities(self, key: str, now: Figure) -> pd.DataFrame:
        """What was seized in the period of a figure, by drug and unit: `seizures.quantities`."""
        return seizures.quantities(self.state, now.start, now.end, self.of(key).codes[0])

    def recorded(self, key: str) -> tuple[date, date] | None:
        """First and last day of the period in view of which an indicator is loaded.

        Where that is none of it, the period a page opens on: what is not loaded would seem to be
        nobody.
        """
        indicator = self.indicators[key]
        if self.when is None:
            return None
        start, end = self.when
        inside = [day for day in indicator.periods if start <= day <= end]
        first, last = (inside[0], inside[-1]) if inside else default_period(indicator)
        return first, indicator.last_day(last)

    def by_hour(self, key: str, start: date, end: date) -> Rhythm | None:
        """When in the week people were hurt: `collisions.by_hour`, `rhythm.rhythm`.

        None of a public edition: it holds no records.
        """
        counts = collisions.by_hour(
            self.state, collisions.group_of(key), self.of(key).codes, self.ward_set, start,
            end,
        )  # fmt: skip
        return None if counts is None else rhythm(counts, start, end)

    def by_district(self, keys: tuple[str, ...], start: date, end: date) -> pd.DataFrame:
        """Several indicators in every district: `collisions.by_district`."""
        return collisions.by_district(self.state, keys, start, end)


def periods_within(indicator: Indicator, now: Figure) -> tuple[date, ...]:
    """List the periods of an indicator that a figure covers."""
    return tuple(
        day for day in indicator.periods if now.start <= day and indicator.last_day(day) <= now.end
    )


def figure(series: Series, when: tuple[date, date] | None) -> Figure | None:
    """Find the figure of a period, else of the twelve months, else the newest one."""
    if series.last < 0:
        return None
    if when is not None and when[0] in series.starts and when[1] in series.ends:
        now = between(series, *when)
        if now.why not in (NOT_A_SUM, OVERLAP):
            return now
    year = twelve_months(series)
    if year is not None and not year.why:
        return year
    return latest(series)


def ratio(part: Series, whole: Series) -> Series:
    """Make of two counts by the same periods the share of the one in the other."""
    indicator = replace(
        part.indicator, denominator=whole.indicator.numerator, is_share=True, scale=100.0,
        unit="per cent", name=f"{part.indicator.name} out of all",
    )  # fmt: skip
    of = {start: place for place, start in enumerate(whole.starts)}
    at = [place for place, start in enumerate(part.starts) if start in of]
    before = [of[part.starts[place]] for place in at]
    x, n = part.x[at], whole.x[before]
    value = np.divide(100 * x, n, out=np.full(len(x), np.nan), where=n > 0)
    whys = [
        (part.whys[i] or whole.whys[j] or NOBODY) if missing else ""
        for i, j, missing in zip(at, before, np.isnan(value), strict=True)
    ]
    values = part.values[["start", "end", "numerator", "status"]].iloc[at].reset_index(drop=True)
    values = values.assign(denominator=n, value=value, why=whys)
    notes = tuple(dict.fromkeys((*part.notes, *whole.notes)))
    return Series(indicator, part.code, part.name, "", values, notes)


def by_quarter(series: Series) -> Series:
    """Sum the months of a count by quarter, where single months hold too few for a line.

    A quarter that lacks a month, or in which something else came to be counted, has no value but
    a reason; one that is not complete yet is left out.
    """
    rows = []
    breaks = [note.start for note in series.notes if note.kind == "break"]
    first = next((place for place, day in enumerate(series.starts) if day.month % 3 == 1), 0)
    for place in range(first, len(series.starts) - MONTHS + 1, MONTHS):
        quarter = slice(place, place + MONTHS)
        start, end = series.starts[place], series.ends[place + MONTHS - 1]
        why = next((text for text in series.whys[quarter] if text), "")
        if not why and any(start < day <= end for day in breaks):
            why = "what is counted changed within the quarter"
        total = np.nan if why else series.y[quarter].sum()
        status = PROVISIONAL if any(series.provisional[quarter]) else FINAL
        rows.append((pd.Timestamp(start), pd.Timestamp(end), total, np.nan, total, status, why))
    columns = ["start", "end", "numerator", "denominator", "value", "status", "why"]
    indicator = replace(series.indicator, step=MONTHS, length=MONTHS)
    return replace(series, indicator=indicator, values=pd.DataFrame(rows, columns=columns))


# Before and after ---------------------------------------------------------------------------------


def event(notes: Sequence[Note], words: str) -> Note | None:
    """Find the dated note about an event: the first that has these words."""
    return next(
        (note for note in notes if note.kind == "caveat" and words in note.text.lower()), None
    )


def around(series: Series, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the values of a series by an event: the period of the event is in neither."""
    moment, values = pd.Timestamp(day), series.values
    values = values[values["value"].notna()]
    return values[values["end"] < moment], values[values["start"] > moment]


def before_after(series: Series, day: date) -> BeforeAfter:
    """Compare the periods before an event with those after it: `analytics.before_and_after`."""
    before, after = around(series, day)
    if series.indicator.is_share:
        return before_and_after(
            (before["numerator"], before["denominator"]),
            (after["numerator"], after["denominator"]),
            kind="share",
        )
    return before_and_after(before["numerator"], after["numerator"])
