"""All that a page asks about one choice, each answer worked out when it is first asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas import area_changes, area_comparison
from analytics.findings.change_by_part import moved
from analytics.findings.comparison import year_before
from analytics.findings.over_time import series_in_context
from analytics.findings.over_time.last_quarters import Recent, recent
from analytics.findings.over_time.signals import Signal, signal
from analytics.model.choice import COUNT, FROM_ESSEX, HOT, LIKELY, SMOOTHED, Choice, Subject
from analytics.model.figure import (
    Change,
    between,
)
from analytics.model.indicators import WARDS, Indicator
from analytics.model.series import Series, added
from analytics.statistics.areas.compare_areas import Areas
from analytics.statistics.areas.concentration import Concentration
from analytics.statistics.decomposition import contributions
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS as DISTRICT_CODES
from geo.essex import FORCE


def choose(
    state: Snapshot,
    indicator: Indicator,
    first: date,
    last: date,
    *,
    ward_set: str,
    level: str,
    breakdown: str = "",
    measure: str = COUNT,
    district: str = "",
    wards: tuple[str, ...] = (),
    area: str = "",
) -> Choice:
    """Choose what is counted, from the first day of one period to that of a later one, and where.

    The fields are those of `Choice`; the periods to compare with are looked up.
    """
    compared = queries.comparison(state, indicator, first, last)
    return Choice(indicator, breakdown, measure, level, ward_set, district, wards, compared, area)


def ask(state: Snapshot, choice: Choice) -> Answers:
    """Ask what a page asks of a choice, about its selected area."""
    return Answers(state, choice, queries.subject(state, choice, choice.area))


class Answers:
    """Everything a page shows about a choice and the selected area.

    Parameters
    ----------
    state : Snapshot
        The warehouse, as one look at a page sees it.
    choice : Choice
        What somebody wants to see.
    who : Subject
        The area, or areas, that sentences, trend and tables follow.
    """

    def __init__(self, state: Snapshot, choice: Choice, who: Subject) -> None:
        self.state = state
        self.choice = choice
        self.who = who

    # Areas compared

    @cached_property
    def view(self) -> pd.DataFrame:
        """The areas in view, what none of them holds, and the whole: `questions.in_view`."""
        return area_changes.in_view(self.state, self.choice)

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """The areas in view from high to low by the measure chosen."""
        return _ranked(self.state, self.choice)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The areas compared with Essex and ranked: `area_comparison.standing`."""
        return area_comparison.standing(self.state, self.choice)

    @cached_property
    def everybody(self) -> pd.DataFrame:
        """The same of every area of Essex, whichever are in view."""
        return area_comparison.standing(self.state, replace(self.choice, district="", wards=()))

    @cached_property
    def funnel(self) -> Areas | None:
        """What a funnel draws: `where.areas_against_essex`."""
        return area_comparison.areas_against_essex(self.state, self.choice)

    @cached_property
    def gathered(self) -> Concentration | None:
        """In how few areas half of it is: `where.gathered`."""
        return area_comparison.gathered(self.state, self.choice)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Every area of the ward set: `questions.areas`."""
        return queries.areas(self.state, self.choice.ward_set)

    @cached_property
    def shapes(self) -> bytes:
        """The light shapes of the ward set: `questions.shapes`."""
        return queries.shapes(self.state, self.choice.ward_set)

    @cached_property
    def sources(self) -> tuple[tuple[str, date], ...]:
        """Who published the figures and when they were last loaded: `questions.sources`."""
        return queries.sources(self.state, self.choice.indicator.key)

    @cached_property
    def outcomes(self) -> dict[str, float | None]:
        """What became of the offences of a solved rate: `questions.outcomes`."""
        choice = self.choice
        return queries.outcomes(
            self.state, choice.indicator, choice.ward_set, self.who, choice.compared.periods
        )

    @cached_property
    def recent(self) -> Recent | None:
        """The areas in view in the last four quarters: module `last_quarters`."""
        return recent(self.state, self.choice)

    # Through time

    @cached_property
    def series(self) -> Series:
        """The series of the selected area; a set of areas is added up."""
        return _series(self.state, self.choice, self.who)

    @cached_property
    def essex(self) -> Series:
        """Of Essex as a whole."""
        return _series(self.state, self.choice, Subject("Essex", (FORCE,)))

    @cached_property
    def signal(self) -> Signal:
        """Whether the newest value is out of the ordinary."""
        return signal_of(self.state, self.choice, self.who)

    @cached_property
    def chosen(self) -> Change | None:
        """The periods chosen compared with a year before; None where no period is chosen."""
        if not self.choice.compared.periods:
            return None
        return year_before(self.series, between(self.series, *self.when))

    @cached_property
    def names(self) -> dict[str, str]:
        """Every area's name by its code: `questions.names`."""
        return queries.names(self.state, self.choice.ward_set)

    # What made the change

    @cached_property
    def by_area(self) -> pd.DataFrame | None:
        """Contributions of the areas in view and of what none of them holds; None if unknown."""
        rows = self.view[self.view["part"].isin(["area", "remainder"])]
        return _contributions(rows.set_index("name"), self.choice)

    def by_breakdown(self, key: str) -> pd.DataFrame | None:
        """Contributions of the parts of a breakdown; None if unknown, or if they overlap."""
        rows = area_changes.by_breakdown(
            self.state, self.choice.indicator, key, self.who.single_code or FORCE,
            self.choice.ward_set, self.choice.compared, self.choice.breakdown,
        )  # fmt: skip
        if rows.empty or not rows["adds_up"].all():
            return None
        return _contributions(rows.set_index("part"), self.choice)

    @cached_property
    def moved_by_area(self) -> pd.DataFrame | None:
        """How far each area in view, and what none of them holds, moved the whole.

        Of a district that is followed among districts, how far each of its wards moved it.
        """
        choice, district = self.choice, self.district_of_wards
        if district:
            choice = replace(choice, level=WARDS, district=district)
        return moved_areas(self.state, choice)

    @property
    def district_of_wards(self) -> str:
        """The district followed where districts are shown, if its wards are loaded; else ''."""
        choice = self.choice
        if choice.level == WARDS or choice.indicator.finest != WARDS:
            return ""
        return self.who.single_code if self.who.single_code in DISTRICT_CODES else ""

    def moved_by(self, key: str) -> pd.DataFrame | None:
        """How far each part of a breakdown moved the whole; None if unknown, or if they overlap."""
        return moved_parts(self.state, self.choice, key, self.who.single_code or FORCE)

    @property
    def when(self) -> tuple[date, date]:
        """First and last day of the periods chosen."""
        periods = self.choice.compared.periods
        return periods[0], self.choice.indicator.last_day(periods[-1])


@remembered
def _ranked(state: Snapshot, choice: Choice) -> pd.DataFrame:
    if choice.measure in (SMOOTHED, FROM_ESSEX, LIKELY):
        areas = area_comparison.standing(state, choice)
    elif choice.measure == HOT:
        areas = area_comparison.with_hot_spots(state, choice)
    else:
        return area_changes.ranked(state, choice)
    if choice.young:
        return areas
    # Where several are all but certain to lie above, the highest figure comes first.
    order = [choice.column, "compared", "name"]
    return areas.sort_values(order, ascending=[False, False, True], ignore_index=True)


def moved_areas(state: Snapshot, choice: Choice) -> pd.DataFrame | None:
    """Say what each area in view, and what none of them holds, did to the whole: `moved`."""
    return _moved_areas(state, replace(choice, measure=COUNT))


@remembered
def _moved_areas(state: Snapshot, choice: Choice) -> pd.DataFrame | None:
    rows = area_changes.in_view(state, choice)
    return moved(rows[rows["part"].isin(["area", "remainder"])], choice.indicator)


def moved_parts(state: Snapshot, choice: Choice, key: str, area: str) -> pd.DataFrame | None:
    """Say what each part of a breakdown did to an area: `moved`; None where the parts overlap."""
    return _moved_parts(state, replace(choice, measure=COUNT), key, area)


@remembered
def _moved_parts(state: Snapshot, choice: Choice, key: str, area: str) -> pd.DataFrame | None:
    rows = area_changes.by_breakdown(
        state, choice.indicator, key, area, choice.ward_set, choice.compared, choice.breakdown
    )
    if rows.empty or not rows["adds_up"].all():
        return None
    return moved(rows.assign(code="", name=rows["part"]), choice.indicator)


@remembered
def _series(state: Snapshot, choice: Choice, who: Subject) -> Series:
    several = [
        series_in_context.series(state, choice.indicator, code, choice.ward_set, choice.breakdown)
        for code in who.codes
    ]
    return several[0] if len(several) == 1 else added(several, who.name)


@remembered
def signal_of(state: Snapshot, choice: Choice, who: Subject) -> Signal:
    """Judge the newest value of the selected area: `signals.signal`."""
    return signal(_series(state, choice, who))


def _contributions(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame | None:
    known = rows["numerator"].notna() & rows["before"].notna()
    if choice.indicator.is_share or rows.empty or not known.all():
        return None
    return contributions(rows["before"], rows["numerator"])
