"""What is really getting worse and better: every indicator, in Essex and in each of its areas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.answers import moved_areas
from analytics.findings.areas import area_changes
from analytics.findings.compared_span import SINCE, spanned
from analytics.findings.comparison import held_together, years_before
from analytics.findings.over_time.series_in_context import many_series, series
from analytics.findings.over_time.signals import signal
from analytics.findings.over_time.thresholds import first_days
from analytics.model.choice import COUNT, Choice
from analytics.model.figure import Change, Figure
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator, known
from analytics.model.series import Series
from analytics.model.verdict_words import BOUNDS, CANNOT_COMPARE, CANNOT_SAY_YET, REAL
from analytics.views.overview import OverviewRow, row
from analytics.wording import levels, verdicts
from analytics.wording.reasons import largest_part
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS as DISTRICT_CODES
from geo.essex import FORCE

WORSE, BETTER, NEITHER = "worse", "better", "neither"
NOT_COMPARED = ("", CANNOT_COMPARE, CANNOT_SAY_YET, BOUNDS)


@dataclass(frozen=True, eq=False)
class RealChange:
    """A real change of an indicator in an area.

    Attributes
    ----------
    series : Series
        Of the indicator in the area.
    change : Change
        The comparison that every page shows.
    direction : str
        'worse', 'better' or 'neither', as the catalogue judges the indicator.
    sentence : str
        Verdict, figure and comparison.
    largest : str
        The district or ward that made the largest part of it, in a sentence; '' where none is
        known.
    district : str
        Code of the area's district, '' for Essex.
    effect : float
        Events, or people to whom the change of a share comes: what the list is ranked by.
    row : OverviewRow
        The same as a row of the Overview, from which its small line is drawn.
    """

    series: Series
    change: Change
    direction: str
    sentence: str
    largest: str
    district: str
    effect: float
    row: OverviewRow


@dataclass(frozen=True, eq=False)
class RealChanges:
    """All real changes, the largest first, and of how many comparisons.

    Attributes
    ----------
    changes : tuple of RealChange
        Of Essex and its districts; of a district also of its wards.
    compared, not_yet, not_comparable : int
        Comparisons that were made, that cannot be judged yet, and that cannot be made.
    """

    changes: tuple[RealChange, ...]
    compared: int
    not_yet: int
    not_comparable: int

    def of(self, direction: str) -> tuple[RealChange, ...]:
        """Leave those that went one way."""
        return tuple(item for item in self.changes if item.direction == direction)


@remembered
def real_changes(state: Snapshot, ward_set: str, area: str, span: str) -> RealChanges:
    """Find every real change of an area: of Essex its districts too, of a district its wards too.

    Each is a comparison of `analytics.findings.comparison`, so the false discovery rate is held
    over all indicators of Essex, over all indicators in all districts, and over all wards of an
    indicator.

    Parameters
    ----------
    area : str
        Code of Essex, a district or a ward.
    span : str
        '12-months', 'year-to-date', 'newest', or 'since-' and a day.
    """
    contents = queries.contents(state, tuple(known(state.release)))
    indicators = tuple(contents.indicators.values())
    codes = (FORCE, *DISTRICT_CODES) if area == FORCE else (area,)
    several = [
        item
        for code in codes
        for item in many_series(state, indicators, code, ward_set).values()
        if item.last >= 0
    ]
    wards, wards_compared = _wards_with_real_changes(state, contents, ward_set, area, span)
    several += wards
    spans = [spanned(each, span) for each in several]
    changes = years_before(
        [(element, figure) for element, (figure, _) in zip(several, spans, strict=True)]
    )
    if span.startswith(SINCE):
        changes = held_together(changes)
    verdict_counts = Counter(change.verdict for change in changes if change is not None)
    districts = queries.districts(state, ward_set)
    result = [
        _real_change(state, ward_set, indicator, change, instead, districts.get(indicator.code, ""))
        for indicator, change, (_, instead) in zip(several, changes, spans, strict=True)
        if change is not None and change.verdict in REAL
    ]
    return RealChanges(
        tuple(sorted(result, key=lambda change: -change.effect)),
        verdict_counts.total()
        - sum(verdict_counts[word] for word in NOT_COMPARED)
        + wards_compared
        - len(wards),
        verdict_counts[CANNOT_SAY_YET],
        verdict_counts[CANNOT_COMPARE] + verdict_counts[BOUNDS],
    )


def _real_change(
    state: Snapshot, ward_set: str, item: Series, change: Change, instead: str, district: str
) -> RealChange:
    indicator = item.indicator
    direction = verdicts.better_or_worse(change.verdict, indicator.rise_is) or NEITHER
    effect = abs(change.difference)
    if indicator.is_share:  # people, not percentage points
        effect *= change.now.denominator / indicator.scale
    return RealChange(
        item,
        change,
        direction,
        levels.compared_with_year_before(item, change).title,
        largest_part(_largest_part(state, ward_set, item, change), change, indicator),
        district,
        effect if effect == effect else 0.0,
        row(item, signal(item), change.now, instead, change),
    )


def _largest_part(state: Snapshot, ward_set: str, item: Series, change: Change) -> pd.Series | None:
    """Find the district of Essex, or the ward of a district, that moved a count most its way."""
    level = DISTRICTS if item.code == FORCE else WARDS
    if item.indicator.is_share or item.code.startswith("E05"):
        return None
    if item.indicator.finest not in ((WARDS,) if level == WARDS else (WARDS, DISTRICTS)):
        return None
    compared = queries.comparison(state, item.indicator, *first_days(item.indicator, change.now))
    within = "" if item.code == FORCE else item.code
    choice = Choice(item.indicator, "", COUNT, level, ward_set, within, (), compared)
    parts = moved_areas(state, choice)
    if parts is None:
        return None
    way = 1 if change.difference > 0 else -1
    places = parts[parts["part"].eq("area") & (way * parts["moved"]).gt(0)]
    if places.empty:
        return None
    size = (way * places["moved"]).sort_values(ascending=False)
    if len(size) > 1 and size.iloc[0] == size.iloc[1]:
        return None  # a tie has no largest
    return places.loc[size.index[0]]


def _wards_with_real_changes(
    state: Snapshot, contents: Contents, ward_set: str, area: str, span: str
) -> tuple[list[Series], int]:
    """List the wards of a district with a real change, and say how many were compared."""
    if area == FORCE or area.startswith("E05"):
        return [], 0
    results: list[Series] = []
    compared = 0
    for indicator in contents.indicators.values():
        if indicator.finest != WARDS:
            continue
        whole = series(state, indicator, FORCE, ward_set)
        figure = spanned(whole, span)[0] if whole.last >= 0 else None
        if figure is None or figure.why:
            continue
        judged = _verdicts_of_wards(state, indicator, ward_set, area, figure)
        compared += len(judged) - int(judged.isin(NOT_COMPARED).sum())
        results += [
            series(state, indicator, str(code), ward_set)
            for code in judged.index[judged.isin(REAL)]
        ]
    return results, compared


def _verdicts_of_wards(
    state: Snapshot, indicator: Indicator, ward_set: str, area: str, figure: Figure
) -> pd.Series:
    """Give the verdict on each ward of a district, by code."""
    compared = queries.comparison(state, indicator, *first_days(indicator, figure))
    judged = area_changes.area_verdicts(state, indicator, "", ward_set, WARDS, compared)
    inside = queries.districts(state, ward_set)
    return judged["verdict"][[inside.get(str(code), "") == area != code for code in judged.index]]
