"""One indicator of one area through time: the values with their n, status, gaps and breaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from analytics.model.indicators import Indicator, Note
from analytics.model.population import People
from analytics.model.unplaced import Source
from analytics.model.variation import Variation, measure
from analytics.statistics.number_input import Floats

FINAL, PROVISIONAL = "final", "provisional"
NOT_LOADED = "not loaded"


class Family(Protocol):
    """The comparisons that are shown together with that of a series."""

    def threshold(self, span: str) -> tuple[float, int]:
        """Give the probability below which a change over a span is real, and of how many it is."""

    def signal_threshold(self) -> float:
        """Give the probability below which a signal is one, among all charts of the area."""


@dataclass(frozen=True, eq=False)
class Series:
    """The values of an indicator in an area, every period between the first and the last.

    Attributes
    ----------
    indicator : Indicator
        What is counted.
    code, name : str
        The area.
    breakdown : str
        '' for the whole, else 'key=value' pairs joined by ';'.
    values : DataFrame, one row a period
        start, end (datetime64, last day included), numerator, denominator (n of a share), value
        (in the unit of the indicator), status, why (there is no value; '' where there is one).
    notes : tuple of Note
        Known gaps and caveats of the area, or of what it is part of, and every break that parts
        its figures.
    people : tuple of (int, float)
        Mid-years and the residents of each, of the ages that the indicator is about.
    essex : Series or None
        The same of Essex as a whole, which a change of an area is set against; None for Essex.
    family : Family or None
        The comparisons that this one is one of; None where it is the only one.
    unplaced : tuple of Source
        Where rows are counted that may belong to the area but have no place.
    worked_out : dict
        What was worked out of these values before: sums by `analytics.model.figure.figure_at`.
    """

    indicator: Indicator
    code: str
    name: str
    breakdown: str
    values: pd.DataFrame
    notes: tuple[Note, ...]
    people: People = ()
    essex: Series | None = None
    family: Family | None = None
    unplaced: tuple[Source, ...] = ()
    worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def in_context(
        self,
        *,
        essex: Series | None = None,
        family: Family | None = None,
        unplaced: tuple[Source, ...] | None = None,
    ) -> Series:
        """Set the same values against Essex and other comparisons.

        What was worked out of the values alone (how they vary, sums, limits) serves both.
        """
        placed = replace(
            self,
            essex=essex or self.essex,
            family=family or self.family,
            unplaced=self.unplaced if unplaced is None else unplaced,
        )
        for name, value in self.__dict__.items():
            if name == "worked_out" or name not in placed.__dict__:
                placed.__dict__[name] = value
        return placed

    # The columns of `values` as lists and arrays: a frame of a few rows is slow to cut and to sum.

    @property
    def persons(self) -> float:
        """Residents of the newest mid-year; NaN where none are known."""
        return self.people[-1][1] if self.people else float("nan")

    @cached_property
    def starts(self) -> list[date]:
        """First day of each period."""
        return _days(self.values["start"])

    @cached_property
    def ends(self) -> list[date]:
        """Last day of each period."""
        return _days(self.values["end"])

    @cached_property
    def x(self) -> Floats:
        """The numerators."""
        return _numbers(self.values["numerator"])

    @cached_property
    def n(self) -> Floats:
        """The denominators."""
        return _numbers(self.values["denominator"])

    @cached_property
    def y(self) -> Floats:
        """The values, in the unit of the indicator."""
        return _numbers(self.values["value"])

    @cached_property
    def provisional(self) -> list[bool]:
        """Whether each may still change."""
        return [status == PROVISIONAL for status in self.values["status"].tolist()]

    @cached_property
    def whys(self) -> list[str]:
        """Why there is no value; '' where there is one."""
        whys: list[str] = self.values["why"].tolist()
        return whys

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Positions of the values from which something else is counted than before."""
        days = [note.start for note in self.notes if note.kind == "break"]
        places = {bisect_left(self.starts, day) for day in days}
        return tuple(sorted(place for place in places if 0 < place < len(self.starts)))

    @cached_property
    def variation(self) -> Variation:
        """How its values vary by themselves."""
        measure([self])
        kept_variation: Variation = self.__dict__["variation"]
        return kept_variation

    @cached_property
    def last(self) -> int:
        """Position of the newest value; −1 where there is none."""
        known = np.flatnonzero(~np.isnan(self.y))
        return int(known[-1]) if len(known) else -1

    def break_between(self, first: date, last: date) -> str:
        """Say what parts the figures of one day from those of a later one; '' if nothing does."""
        for note in self.notes:
            if note.kind == "break" and first < note.start <= last:
                return note.text
        return ""


def columns(values: pd.DataFrame) -> dict[str, Any]:
    """Read the columns of `Series.values` as its lists and arrays, for many series at once."""
    return {
        "starts": _days(values["start"]),
        "ends": _days(values["end"]),
        "x": _numbers(values["numerator"]),
        "n": _numbers(values["denominator"]),
        "y": _numbers(values["value"]),
        "provisional": [status == PROVISIONAL for status in values["status"].tolist()],
        "whys": values["why"].tolist(),
    }


def _days(column: pd.Series) -> list[date]:
    days: list[date] = column.to_numpy().astype("datetime64[D]").tolist()
    return days


def _numbers(column: pd.Series) -> Floats:
    return column.to_numpy(dtype=float, na_value=np.nan)


def added(several: Sequence[Series], name: str) -> Series:
    """Add up the series of separate areas; where one has no value, the sum has none.

    Parameters
    ----------
    several : sequence of Series
        Of the same indicator and breakdown, one an area.
    name : str
        Of the areas together.
    """
    first = several[0]
    every = pd.concat(
        [series.values.assign(area=series.code) for series in several], ignore_index=True
    )
    grouped = every.groupby("start", sort=True)
    complete = grouped["value"].count().eq(len(several)).to_numpy()
    sums = grouped[["numerator", "denominator"]].sum(min_count=len(several)).reset_index()
    x, n = (sums[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    value = x
    if first.indicator.is_share:
        value = np.divide(x, n, out=np.full(len(x), np.nan), where=n > 0)
        value = first.indicator.scale * value
    values = pd.DataFrame(
        {
            "start": sums["start"],
            "end": grouped["end"].first().to_numpy(),
            "numerator": np.where(complete, x, np.nan),
            "denominator": np.where(complete, n, np.nan),
            "value": np.where(complete, value, np.nan),
            "status": grouped["status"].max().to_numpy(),  # provisional, if any of it is
            "why": np.where(complete, "", grouped["why"].max().replace("", NOT_LOADED).to_numpy()),
        }
    )
    notes = tuple(dict.fromkeys(note for series in several for note in series.notes))
    # Rows without a place may belong to any of the areas, but to one of them only.
    places = {source.where: source for series in several for source in series.unplaced}
    return Series(
        first.indicator, "", name, first.breakdown, values, notes,
        _people_of_all(several), first.essex,
        unplaced=tuple(places.values()),
    )  # fmt: skip


def _people_of_all(several: Sequence[Series]) -> People:
    """Add up the residents of areas, of the years that are known of all of them."""
    known = [dict(series.people) for series in several]
    years = sorted(set(known[0]).intersection(*known[1:]))
    return tuple((year, sum(people[year] for people in known)) for year in years)
