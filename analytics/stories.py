"""Several indicators of whom a page follows: what stands behind the one that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analytics import questions
from analytics.answers import Answers
from analytics.before_after import BeforeAfter, before_and_after
from analytics.choices import DISTRICTS, WARDS, Contents, Note, Subject
from analytics.level import (
    NOT_A_SUM,
    OVERLAP,
    Beside,
    Figure,
    between,
    latest,
    twelve_months,
    year_before,
)
from analytics.series import Series, added
from geo.essex import FORCE

NARROWER = {WARDS: "wards", DISTRICTS: "districts"}


class Stories:
    """The indicators of an Area of Focus together, of the area in view or the next around it.

    Parameters
    ----------
    answers : Answers
        What a page asks: its area and its period are those of the stories too.
    contents : Contents
        The indicators of the page that are loaded.
    """

    def __init__(self, answers: Answers, contents: Contents) -> None:
        self.state = answers.state
        self.choice = answers.choice
        self.who = answers.who
        self.indicators = contents.indicators
        self._asked: dict[str, tuple[str, ...]] = {}

    def has(self, *keys: str) -> bool:
        """Whether something is loaded of every one of these indicators."""
        return all(key in self.indicators for key in keys)

    # Of whom

    def of(self, key: str) -> Subject:
        """The area in view, or the smallest around it that the indicator is given for."""
        finest = self.indicators[key].finest
        if self.who.is_force or finest == WARDS:
            return self.who
        if not finest:
            return Subject("Essex", (FORCE,))
        district = self._district
        if not district:
            return Subject("Essex", (FORCE,))
        return Subject(questions.names(self.state, self.choice.ward_set)[district], (district,))

    def instead(self, key: str) -> str:
        """Say that an indicator is not given for the area in view; '' where it is."""
        of = self.of(key)
        if of.codes == self.who.codes:
            return ""
        asked = DISTRICTS if self.who.codes == (self._district,) else WARDS
        return f"Not given for {NARROWER[asked]}: shown is {of.name}."

    @property
    def _district(self) -> str:
        """The district that holds everybody in view; '' where none does."""
        areas = questions.areas(self.state, self.choice.ward_set)
        own = areas[areas["code"].isin(self.who.codes)]
        found = set(own["code"].where(own["kind"].isin(["district", "unitary"]), own["parent"]))
        return str(found.pop()) if len(found) == 1 else ""

    # How much, and since when

    def series(self, key: str, breakdown: str = "") -> Series:
        """Follow an indicator, or a part of it, through all periods that are loaded."""
        one, of = self.indicators[key], self.of(key)
        parts = ("", *one.breakdowns)
        found = [
            questions.many_series(self.state, (one,), code, self.choice.ward_set, parts)[
                key, breakdown
            ]
            for code in of.codes
        ]
        return found[0] if len(found) == 1 else added(found, of.name)

    @property
    def when(self) -> tuple[date, date] | None:
        """First and last day of the period in view."""
        chosen = self.choice.compared.periods
        return (chosen[0], self.choice.indicator.last_day(chosen[-1])) if chosen else None

    def figure(self, key: str, breakdown: str = "") -> Figure | None:
        """Say how much there was: in the period in view, else in the newest that can be told.

        Where the indicator does not reach over the period in view, or comes by other periods, it
        is the twelve months to its newest value; where these do not add up, that value alone. A
        known gap in the period in view is no reason to tell of another.
        """
        return figure(self.series(key, breakdown), self.when)

    def beside(self, key: str, breakdown: str = "") -> Beside | None:
        """Set the same beside a year before."""
        return year_before(self.series(key, breakdown), self.figure(key, breakdown))

    def ratio(self, part: str, whole: str) -> Series:
        """Make of two counts, one of which is part of the other, the share of it."""
        return ratio(self.series(part), self.series(whole))


def figure(series: Series, when: tuple[date, date] | None) -> Figure | None:
    """Find the figure of a period, else of the twelve months, else the newest one."""
    if series.last < 0:
        return None
    starts, ends = series.values["start"], series.values["end"]
    if when is not None and not starts.empty:
        first, last = pd.Timestamp(when[0]), pd.Timestamp(when[1])
        if starts.eq(first).any() and ends.eq(last).any():
            found = between(series, *when)
            if found.why not in (NOT_A_SUM, OVERLAP):
                return found
    year = twelve_months(series)
    if year is not None and not year.why:
        return year
    return latest(series)


def ratio(part: Series, whole: Series) -> Series:
    """Make of two counts by the same periods the share of the one in the other."""
    one = replace(
        part.indicator, denominator=whole.indicator.numerator, is_share=True, scale=100.0,
        unit="per cent", name=f"{part.indicator.name} out of all",
    )  # fmt: skip
    both = part.values.merge(
        whole.values[["start", "numerator", "why"]], on="start", how="inner", suffixes=("", "_of")
    )
    x, n = both["numerator"].to_numpy(float), both["numerator_of"].to_numpy(float)
    value = np.divide(100 * x, n, out=np.full(len(x), np.nan), where=n > 0)
    values = both[["start", "end", "numerator", "status"]].assign(
        denominator=n,
        value=value,
        why=np.where(
            np.isnan(value),
            both["why"].where(both["why"].ne(""), both["why_of"].replace("", "nobody to count")),
            "",
        ),
    )
    notes = tuple(dict.fromkeys((*part.notes, *whole.notes)))
    return Series(one, part.code, part.name, "", values, notes, float("nan"), None)


def by_quarter(series: Series) -> pd.DataFrame:
    """Sum the months of a series by quarter: only quarters of which every month has a value.

    Returns
    -------
    DataFrame
        start, end, value, provisional; of counts by month.
    """
    values = series.values
    quarter = values["start"].dt.to_period("Q")
    grouped = values.groupby(quarter, sort=True)
    found = pd.DataFrame(
        {
            "start": grouped["start"].min(),
            "end": grouped["end"].max(),
            "value": grouped["value"].sum(min_count=3),
            "provisional": grouped["status"].agg(lambda own: own.eq("provisional").any()),
        }
    )
    return found[found["value"].notna()].reset_index(drop=True)


# Before and after -----------------------------------------------------------------------------------


def event(notes: Sequence[Note], words: str) -> Note | None:
    """Find the dated note that tells of an event: the first that has these words."""
    return next((one for one in notes if one.kind == "caveat" and words in one.text.lower()), None)


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


