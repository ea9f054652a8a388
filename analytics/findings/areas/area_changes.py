"""Figures of areas with what may be said about their change: the questions of areas, judged.

The verdict on an area is that of `analytics.findings.comparison.year_before` on its series: the
same months, the same test, the same number of comparisons it is one of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas.area_tests import area_tests, test_rows, verdicts_of_tests
from analytics.findings.areas.places_lost import unplaced_by_area
from analytics.findings.compared_span import span_of
from analytics.findings.comparison import year_before, years_before
from analytics.findings.over_time.series_in_context import many_series, series
from analytics.findings.over_time.settled_months import unsettled
from analytics.findings.over_time.thresholds import of_districts, of_essex, of_wards, threshold
from analytics.model.choice import Choice, Comparison, Subject
from analytics.model.figure import Change, Figure, between
from analytics.model.indicators import Indicator
from analytics.model.series import Series, added
from analytics.model.unplaced import Unplaced, change_bounds, most_moved
from analytics.model.verdict_words import (
    BOUNDS,
    CANNOT_COMPARE,
    CANNOT_SAY,
    CANNOT_SAY_YET,
    REAL_FALL,
    REAL_RISE,
)
from analytics.statistics.variation.real_change import LONE
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

COLUMNS = (
    "change_lower", "change_upper", "z", "p", "verdict", "among", "unplaced", "unplaced_before",
    "unplaced_in",
)  # fmt: skip
NOTHING = dict(zip(COLUMNS, (np.nan, np.nan, np.nan, np.nan, "", 1, np.nan, np.nan, ""),
                   strict=True))  # fmt: skip


def in_view(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Add to `queries.in_view` what may be said about each change."""
    return _in_view(state, choice)


@remembered
def _in_view(state: Snapshot, choice: Choice) -> pd.DataFrame:
    return with_verdicts(state, choice, queries.in_view(state, choice))


@remembered
def ranked(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Add to `queries.ranked` what may be said about each change."""
    return with_verdicts(state, choice, queries.ranked(state, choice))


def with_verdicts(state: Snapshot, choice: Choice, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of `area_verdicts` to rows of areas."""
    result = area_verdicts(
        state, choice.indicator, choice.breakdown, choice.ward_set, choice.level, choice.compared
    )
    added_ = result.reindex(rows["code"]).set_index(rows.index)
    return rows.assign(**{name: added_[name] for name in COLUMNS})


@remembered
def area_verdicts(
    state: Snapshot,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    level: str,
    compared: Comparison,
) -> pd.DataFrame:
    """Judge the change of every area of `by_area`.

    Returns
    -------
    DataFrame, by code
        change_lower, change_upper (95% interval of the difference, or its bounds where rows lost
        their place), z, p, verdict, among; unplaced, unplaced_before (per cent of the rows of
        unplaced_in, Essex or the district, that have no place).
    """
    figures = queries.by_area(state, indicator, breakdown, ward_set, level, compared)
    frame = pd.DataFrame(NOTHING, index=pd.Index(figures["code"], name="code"))
    known = (figures["numerator"].notna() & figures["numerator_before"].notna()).to_numpy()
    if not compared.allowed or not known.any():
        frame["verdict"] = np.where(figures["numerator"].notna(), CANNOT_COMPARE, "")
        return frame
    frame["verdict"] = np.where(known, CANNOT_SAY, CANNOT_COMPARE)
    unplaced = unplaced_by_area(state, indicator, breakdown, ward_set, level, compared)
    _show_unplaced(frame, unplaced)
    if not indicator.events:
        return frame
    essex = series(state, indicator, FORCE, ward_set, breakdown)
    start, end = compared.periods[0], indicator.last_day(compared.periods[-1])
    earlier = between(essex, compared.before[0], indicator.last_day(compared.before[-1]))
    if unsettled(essex, between(essex, start, end), earlier):
        frame["verdict"] = np.where(known, CANNOT_SAY_YET, CANNOT_COMPARE)
        return frame
    tests = area_tests(state, indicator, breakdown, ward_set, level, compared)
    alpha, among = _thresholds(
        state, tests, indicator, breakdown, ward_set, level, compared, span_of(essex, start, end)
    )
    whole = ""
    if FORCE in tests.index:
        row = tests.loc[FORCE]
        if row["p"] < alpha.loc[FORCE]:
            whole = REAL_RISE if row["z"] > 0 else REAL_FALL
    frame.loc[tests.index, "verdict"] = verdicts_of_tests(tests, alpha, whole)
    frame.loc[tests.index, "change_lower"] = tests["lower"]
    frame.loc[tests.index, "change_upper"] = tests["upper"]
    frame.loc[tests.index, ["z", "p"]] = tests[["z", "p"]]
    frame.loc[tests.index, "among"] = among
    _set_bounds(frame, figures[known], unplaced, indicator)
    return frame


def _show_unplaced(
    frame: pd.DataFrame, unplaced: Mapping[str, tuple[Unplaced | None, ...]]
) -> None:
    rows = [most_moved(unplaced.get(str(code), ())) for code in frame.index]
    frame["unplaced"] = [np.nan if row is None else row.share_now for row in rows]
    frame["unplaced_before"] = [np.nan if row is None else row.share_before for row in rows]
    frame["unplaced_in"] = ["" if row is None else row.where for row in rows]


def _set_bounds(
    frame: pd.DataFrame,
    figures: pd.DataFrame,
    unplaced: Mapping[str, tuple[Unplaced | None, ...]],
    indicator: Indicator,
) -> None:
    """Give the change of areas of which rows may have lost their place as bounds."""
    for row in figures.itertuples():
        several = unplaced.get(str(row.code), ())
        if not any(item.moved for item in several if item):
            continue
        low, high = change_bounds(
            several,
            (row.numerator_before, row.out_of_before),
            (row.numerator, row.denominator),
            indicator.scale if indicator.is_share else None,
        )
        frame.loc[row.code, ["change_lower", "change_upper", "verdict"]] = [low, high, BOUNDS]


def _thresholds(
    state: Snapshot,
    tests: pd.DataFrame,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    level: str,
    compared: Comparison,
    span: str,
) -> tuple[pd.Series, pd.Series]:
    """Give for each row the probability that is real, and how many comparisons it is one of."""
    alpha, among = pd.Series(LONE, tests.index), pd.Series(1, tests.index)
    low = tests["p"].lt(LONE)

    def put(rows: pd.Series, result: tuple[float, int]) -> None:
        alpha[rows], among[rows] = result

    kind = tests["kind"]
    essex = kind.eq("force")
    wards = kind.eq("ward")
    councils = kind.eq("council")
    districts = ~essex & ~wards & ~councils
    if essex.any() and low[essex].any() and span:
        put(essex, of_essex(state, ward_set, span))
    if wards.any() and low[wards].any():
        put(wards, of_wards(state, indicator, breakdown, ward_set, compared))
    if districts.any() and low[districts].any():
        if span:
            put(districts, of_districts(state, ward_set, span))
        else:  # a period of somebody's own choice: the areas are shown together
            mine = tests[kind.isin(["district", "unitary"])][["p", "otherwise"]].max(axis=1)
            put(districts, threshold(mine.to_numpy(dtype=float)))
    if councils.any() and low[councils].any():  # of another date: shown together, and alone
        mine = tests[councils][["p", "otherwise"]].max(axis=1)
        put(councils, threshold(mine.to_numpy(dtype=float)))
    return alpha, among


def together(state: Snapshot, choice: Choice, who: Subject) -> dict[str, Any]:
    """Add to `queries.together` what may be said about the change of a subject."""
    mine = dict(queries.together(state, choice, who))
    if len(who.codes) == 1:
        result = area_verdicts(
            state, choice.indicator, choice.breakdown, choice.ward_set, choice.level,
            choice.compared,
        )  # fmt: skip
        if who.codes[0] in result.index:
            return mine | {str(name): value for name, value in result.loc[who.codes[0]].items()}
    periods = choice.compared.periods
    if not periods:
        return mine | NOTHING
    several = [
        series(state, choice.indicator, code, choice.ward_set, choice.breakdown)
        for code in who.codes
    ]
    whole = several[0] if len(several) == 1 else added(several, who.name)
    change = year_before(whole, between(whole, periods[0], choice.indicator.last_day(periods[-1])))
    return mine | (NOTHING if change is None else _columns(change))


def _columns(change: Change) -> dict[str, Any]:
    """Write a change as columns."""
    lost = change.unplaced
    places = (np.nan, np.nan, "")
    if lost is not None:
        places = (lost.share_now, lost.share_before, lost.where)
    values = (change.lower, change.upper, change.z, change.p, change.verdict, change.among, *places)
    return dict(zip(COLUMNS, values, strict=True))


@remembered
def by_breakdown(
    state: Snapshot,
    indicator: Indicator,
    key: str,
    area: str,
    ward_set: str,
    compared: Comparison,
    within: str = "",
) -> pd.DataFrame:
    """Add to `queries.by_breakdown` what may be said about the change of each part."""
    rows = queries.by_breakdown(state, indicator, key, area, ward_set, compared, within)
    if rows.empty or not compared.allowed:
        return rows.assign(**NOTHING)
    start, end = compared.periods[0], indicator.last_day(compared.periods[-1])
    names = {part: _name(key, part, within) for part in rows["part"]}
    known = tuple(name for name in names.values() if name in indicator.breakdowns)
    followed = many_series(state, (indicator,), area, ward_set, known)
    supplied = rows[["numerator", "numerator_before"]].notna().all(axis=1).tolist()
    results: list[dict[str, Any]] = []
    compared_with: dict[int, tuple[Series, Figure]] = {}
    for place, part in enumerate(rows["part"]):
        value = followed.get((indicator.key, names[part]))
        if value is None or not supplied[place] or value.last < 0:
            results.append(NOTHING | {"verdict": CANNOT_SAY if supplied[place] else ""})
            continue
        results.append(NOTHING)
        compared_with[place] = value, between(value, start, end)
    changes = years_before(list(compared_with.values()))
    for (place, (value, _)), change in zip(compared_with.items(), changes, strict=True):
        if change is not None and change.verdict == CANNOT_COMPARE:
            # Nobody in a period that has no row of its own: the sums can be compared all the same.
            variation = value.variation
            varied = (
                np.array([variation.phi]),
                np.array([variation.r]),
                np.array([variation.freedom]),
            )
            sums = rows.loc[[place]].assign(before=rows.loc[[place], "numerator_before"])
            test = test_rows(sums, varied, None, indicator, compared).iloc[0]
            values = (test["lower"], test["upper"], test["z"], test["p"], test["verdict"], 1)
            results[place] = NOTHING | dict(zip(COLUMNS[:6], values, strict=True))
        elif change is not None:
            results[place] = _columns(change)
    return rows.assign(**{name: [result[name] for result in results] for name in COLUMNS})


def _name(key: str, part: str, within: str) -> str:
    """Write a breakdown as the catalogue orders it."""
    return ";".join(sorted([*within.split(";"), f"{key}={part}"])) if within else f"{key}={part}"
