"""One area on every indicator: the newest figures, the year before, and Essex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.attempt import without_failing
from analytics.cache import remembered
from analytics.findings.answers import Answers, ask, choose
from analytics.findings.compared_span import default_period, spanned
from analytics.findings.comparison import years_before
from analytics.findings.difference import compare_with_essex
from analytics.findings.over_time.series_in_context import many_series
from analytics.model import sentence
from analytics.model.choice import RATE
from analytics.model.figure import Change, Figure, between
from analytics.model.indicators import COUNCILS, DISTRICTS, WARDS, Indicator
from analytics.model.indicators import known as catalogued
from analytics.model.series import Series
from analytics.model.verdict_words import CANNOT_SAY_YET, NO_REAL_CHANGE, REAL, WITH_ESSEX
from analytics.queries import many_indicators
from analytics.statistics.intervals import HIGHER, LOWER
from analytics.wording import levels
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

FIRST = "recorded_crime"  # said first, changed or not
MOST_SHOWN = 3  # of what changed


@dataclass(frozen=True, eq=False)
class ProfileRow:
    """An indicator in an area.

    Attributes
    ----------
    indicator : Indicator
        What is counted.
    series : Series
        The area through time.
    change : Change
        The figure, and that of a year before.
    essex : Figure or None
        Essex in the same period; None where the area is Essex.
    against_essex : str
        'higher', 'lower', 'no different', 'too few to say' or 'cannot say yet' compared with Essex;
        '' where nothing is compared.
    stands_out : bool
        Whether it differs also by more than areas usually do.
    """

    indicator: Indicator
    series: Series
    change: Change
    essex: Figure | None
    against_essex: str
    stands_out: bool = False


@dataclass(frozen=True, eq=False)
class Profile:
    """All that is known of an area.

    Attributes
    ----------
    name : str
        Of the area.
    kind : str
        'force', 'district', 'unitary' or 'ward'.
    district : str
        Name of the district of a ward.
    rows : dict
        Area of Focus to its indicators that have a figure, in the order of the catalogue.
    not_given : tuple of str
        Names of indicators that are not given for an area of this size, and of those of which
        this area has no value.
    not_supplied : dict
        Owner to the names of indicators of which nothing was supplied.
    failed : tuple of str
        Names of indicators that could not be worked out.
    """

    name: str
    kind: str
    district: str
    rows: dict[str, tuple[ProfileRow, ...]]
    not_given: tuple[str, ...]
    not_supplied: dict[str, tuple[str, ...]]
    failed: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[ProfileRow, ...]:
        """All rows, one Area of Focus after the other."""
        return tuple(row for rows in self.rows.values() for row in rows)

    @property
    def years(self) -> set[int | None]:
        """Mid-years of the residents that rates are per head of."""
        figures = [row.change.now for row in self.every]
        return {figure.year for figure in figures + [row.essex for row in self.every if row.essex]}


def profile(state: Snapshot, area: str, ward_set: str, over: str) -> Profile:
    """Compare every indicator of an area with a year before and with Essex.

    Parameters
    ----------
    area : str
        Code of a district, a ward or of Essex.
    ward_set : str
        The boundary set that a ward is looked for in.
    over : str
        A span of `analytics.findings.compared_span`: '12-months', 'year-to-date' or 'newest'.
        Where a longer one has no figure (values that do not add up, a gap, a break) the next
        shorter one is shown instead.
    """
    every = queries.contents(state, tuple(catalogued(state.release))).indicators
    results, failed = without_failing(
        tuple(every), lambda some: _profile(state, area, ward_set, over, some)
    )
    return replace(results, failed=tuple(every[key].name for key in failed)) if failed else results


@remembered
def _profile(
    state: Snapshot, area: str, ward_set: str, over: str, keys: tuple[str, ...]
) -> Profile:
    """Make a profile of these indicators of those that are loaded."""
    known = catalogued(state.release)
    every = queries.contents(state, tuple(known)).indicators
    loaded = {key: every[key] for key in keys}
    areas = queries.areas(state, ward_set).set_index("code")
    kind, district = areas.loc[area, ["kind", "district"]]
    followed = many_series(state, tuple(loaded.values()), area, ward_set)
    essex = many_series(state, tuple(loaded.values()), FORCE, ward_set)
    rows: dict[str, Change] = {}
    spans = [spanned(followed[key, ""], over)[0] for key in loaded]
    compared = years_before(
        [(followed[key, ""], now) for key, now in zip(loaded, spans, strict=True)]
    )
    for key, change in zip(loaded, compared, strict=True):
        if change is not None and not np.isnan(change.now.value):
            rows[key] = change
    against_essex = (
        {} if area == FORCE else _against_essex(state, area, kind, ward_set, rows, loaded)
    )
    by_focus: dict[str, list[ProfileRow]] = {}
    for key, change in rows.items():
        now, whole = change.now, None
        if area != FORCE:
            whole = between(essex[key, ""], now.start, now.end)
        row = ProfileRow(
            loaded[key], followed[key, ""], change, whole, *against_essex.get(key, ("", False))
        )
        by_focus.setdefault(loaded[key].area_of_focus, []).append(row)
    not_supplied: dict[str, list[str]] = {}
    for key, indicator in known.items():
        if key not in every:
            not_supplied.setdefault(indicator.owner, []).append(indicator.name)
    return Profile(
        areas.loc[area, "name"],
        kind,
        district if kind == "ward" else "",
        {focus: tuple(by_focus[focus]) for focus in _order(known.values()) if focus in by_focus},
        tuple(indicator.name for key, indicator in loaded.items() if key not in rows),
        {owner: tuple(names) for owner, names in not_supplied.items()},
    )


def _order(entries: Iterable[catalogue.Indicator]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.area_of_focus for entry in entries))


def _against_essex(
    state: Snapshot,
    area: str,
    kind: str,
    ward_set: str,
    rows: dict[str, Change],
    loaded: dict[str, Indicator],
) -> dict[str, tuple[str, bool]]:
    """Say where the area differs from Essex, and whether it stands out."""
    level = {"ward": WARDS, "council": COUNCILS}.get(kind, DISTRICTS)
    windows = tuple(
        many_indicators.Window(loaded[key], row.now.start, row.now.end)
        for key, row in rows.items()
        if loaded[key].events
    )
    return {
        key: verdicts.get(area, ("", False))
        for key, verdicts in _verdicts(state, windows, level, ward_set).items()
    }


@remembered
def _verdicts(
    state: Snapshot, windows: tuple[many_indicators.Window, ...], level: str, ward_set: str
) -> dict[str, dict[str, tuple[str, bool]]]:
    """Compare all areas with all of them together: by indicator and area, and what stands out.

    Of a period whose outcomes are still awaited it cannot be said yet.
    """
    known = {indicator.key: indicator for indicator, _, _ in windows}
    many = {window.indicator.key: many_indicators.periods_in(window) for window in windows}
    young = {item.key for item, start, end in windows if item.awaited(start, end)}
    standings: dict[str, dict[str, tuple[str, bool]]] = {}
    for key, rows in many_indicators.across(state, windows, level, ward_set).groupby("indicator"):
        is_share = known[str(key)].is_share
        size = rows["denominator" if is_share else "persons"].astype(float)
        counted = rows["numerator"].notna() & size.gt(0)
        if not counted.any():
            continue
        if str(key) in young:
            standings[str(key)] = dict.fromkeys(rows["code"][counted], (CANNOT_SAY_YET, False))
            continue
        areas = compare_with_essex(
            rows["numerator"].where(counted), size.where(counted), rows["code"].tolist(),
            known[str(key)], "", many[str(key)],
        )  # fmt: skip
        verdicts = areas.frame["verdict_chance"].where(counted, "")
        stands_out = areas.frame["verdict"].isin([HIGHER, LOWER])
        standings[str(key)] = dict(
            zip(rows["code"], zip(verdicts, stands_out, strict=True), strict=True)
        )
    return standings


# In words -----------------------------------------------------------------------------------------


def headlines(profile: Profile) -> tuple[sentence.Sentence, ...]:
    """Say how much crime there is, what changed most, and where the area differs from Essex.

    The strongest changes beyond chance have a sentence each; the others are named.
    """
    first = [row for row in profile.every if row.indicator.key == FIRST]
    compared = [row for row in profile.every if not row.change.refused]
    judged = [row for row in compared if row.change.verdict in (*REAL, WITH_ESSEX, NO_REAL_CHANGE)]
    changed = sorted(
        (row for row in judged if row.change.verdict in REAL),
        key=lambda row: -_strength(row.change),
    )
    heads = [*first, *(row for row in changed[:MOST_SHOWN] if row not in first)]
    sentences = [levels.compared_with_year_before(row.series, row.change) for row in heads]
    rest = [row for row in changed if row not in heads]
    sentences.append(_others(len(changed), rest, len(judged)))
    if profile.kind != "force":
        sentences.append(_standing(profile))
    return tuple(words for words in sentences if words.title)


def _strength(change: Change) -> float:
    """Measure how far beyond chance a change is, in standard errors."""
    return 0.0 if pd.isna(change.z) else abs(change.z)


def _others(changed: int, rest: list[ProfileRow], many: int) -> sentence.Sentence:
    compared = as_text.counted(many, "indicator compared", "indicators compared")
    if not many:
        text = "Nothing can be compared with a year before."
    elif not changed:
        none = "The one indicator compared shows no" if many == 1 else f"None of {compared} shows a"
        text = f"{none} real change on the year before."
    elif not rest:
        text = f"No other real change among {compared}."
    else:
        names = as_text.joined([as_text.lower_first(row.indicator.name) for row in rest])
        text = f"Other real changes among {compared}: {names}."
    return sentence.Sentence(text, text)


def _standing(profile: Profile) -> sentence.Sentence:
    parts = []
    for verdict in ("higher", "lower"):
        names = [
            as_text.lower_first(row.indicator.name)
            for row in profile.every
            if row.against_essex == verdict and row.stands_out
        ]
        if names:
            parts.append(f"{verdict} for {as_text.joined(names)}")
    kind = profile.kind if profile.kind in ("ward", "council") else "district"
    if parts:
        text = (
            f"Compared with Essex, and beyond the usual variation between {kind}s, "
            f"{profile.name} is {'; '.join(parts)}."
        )
    else:
        text = (
            f"{profile.name} does not stand out from Essex: nothing differs by more than is usual "
            f"between {kind}s."
        )
    return sentence.Sentence(text, text)


def as_at(profile: Profile) -> date | None:
    """Return the last day of the newest figure."""
    return max((row.change.now.end for row in profile.every), default=None)


# The map ------------------------------------------------------------------------------------------


def mapped(state: Snapshot, indicator: Indicator, district: str, ward_set: str) -> Answers:
    """Ask for the wards of a district, or for all districts, over twelve months or what there is.

    Counts are mapped as rates where the population is known.
    """
    level = WARDS if district and indicator.finest == WARDS else DISTRICTS
    if queries.areas(state, ward_set)["kind"].eq("council").any():
        level = COUNCILS
    start, end = default_period(indicator)
    within = district if level == WARDS else ""
    choice = choose(state, indicator, start, end, ward_set=ward_set, level=level, district=within)
    answers = ask(state, choice)
    if indicator.is_share or answers.view["rate"].isna().all():
        return answers
    return ask(state, replace(choice, measure=RATE))
