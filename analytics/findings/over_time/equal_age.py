"""Solved rates at equal age, how outcomes come in, and what the newest months will come to.

Outcomes carry a month, not a day: solved by the end of the month after, of the third month after
and of the sixth month after recording stand for 30, 90 and 180 days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.cache import remembered
from analytics.findings.areas.area_tests import test_rows, verdicts_of_tests
from analytics.findings.difference import compare_with_essex, variance_of_sums
from analytics.findings.over_time.thresholds import threshold
from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.model.maturity import Triangle, triangle
from analytics.model.variation import kind_of, usual
from analytics.model.verdict_words import CANNOT_COMPARE, REAL_FALL, REAL_RISE
from analytics.queries import contents
from analytics.queries.outcome_ages import solved_by_age
from analytics.statistics.areas.rank_intervals import ranks
from analytics.statistics.variation.dispersion import USUAL_WEIGHT
from analytics.statistics.variation.maturation import Maturation
from analytics.statistics.variation.real_change import LONE
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

SOLVED = "solved_rate"
AGES = (1, 3, 6)  # months after that of recording
MOST_MONTHS = 12


@dataclass(frozen=True, eq=False)
class EqualAge:
    """Offences of Essex by the age at which they were solved.

    Attributes
    ----------
    triangle : Triangle
        The months, what was recorded in each, and what was solved of it by the end of each age.
    curve : Maturation
        How outcomes come in, and estimates of what months will come to.
    changes : DataFrame
        One row an age that two years can be compared at: age, first, last (months of the later
        year), solved, n, solved_before, n_before, value, before, difference, lower, upper
        (percentage points), verdict.
    """

    triangle: Triangle
    curve: Maturation
    changes: pd.DataFrame


@dataclass(frozen=True)
class AgePeriod:
    """The months that have reached an age, and the same of the year before; () where none have."""

    age: int
    before: tuple[date, ...]
    now: tuple[date, ...]


@remembered
def equal_age(state: Snapshot) -> EqualAge | None:
    """Compare solved rates of Essex at equal age; None where no outcomes of single offences are."""
    rows = solved_by_age(state)
    indicator = contents(state, (SOLVED,)).indicators.get(SOLVED)
    if rows.empty or indicator is None:
        return None
    essex = triangle(rows)
    changes = []
    for period in periods_at_equal_age(essex):
        if not period.before:
            continue
        result = _compared({FORCE: essex}, period, indicator)
        alone = verdicts_of_tests(result.assign(otherwise=0.0), LONE, "")
        changes.append({**result.iloc[0].to_dict(), "verdict": str(alone[0])})
    table = pd.DataFrame(changes)
    return EqualAge(essex, essex.curve(), table)


@remembered
def areas_at_equal_age(state: Snapshot, level: str, ward_set: str) -> pd.DataFrame:
    """Compare solved rates of districts, or wards, at the oldest age that two years have reached.

    Where no two years can be compared, areas are still compared with one another.

    Returns
    -------
    DataFrame, one row an area; empty where nothing can be compared
        code, and the columns of `EqualAge.changes` (the verdict allows for all areas, and for the
        movement of Essex; 'cannot compare' without a year before); beyond_chance
        and essex_verdict (compared with all areas together, as of `area_comparison.standing`),
        place, place_lower, place_upper.
    """
    essex = equal_age(state)
    indicator = contents(state, (SOLVED,)).indicators.get(SOLVED)
    if essex is None or indicator is None:
        return pd.DataFrame()
    periods = periods_at_equal_age(essex.triangle)
    if not periods:
        return pd.DataFrame()
    period = max(periods, key=lambda each: (bool(each.before), each.age))
    rows = solved_by_age(state, level, ward_set)
    rows = rows[rows["until"].eq(rows["until"].max())]
    by_area = {str(code): triangle(part) for code, part in rows.groupby("area", sort=True)}
    whole = essex.changes.iloc[-1] if period.before else None
    result = _compared(by_area, period, indicator, whole)
    if whole is not None:
        p = result[["p", "otherwise"]].max(axis=1).to_numpy(dtype=float)
        moved = str(whole["verdict"]) if whole["verdict"] in (REAL_RISE, REAL_FALL) else ""
        result["verdict"] = verdicts_of_tests(result, threshold(p)[0], moved)
    months, codes = len(period.now), result["code"].tolist()
    compared = compare_with_essex(result["solved"], result["n"], codes, indicator, "", months)
    phi = variance_of_sums(result["solved"], codes, indicator, "", months)
    order = ranks(result["solved"], result["n"], kind="share", phi=phi)
    return result.assign(
        beyond_chance=compared.frame["verdict_chance"].to_numpy(),
        essex_verdict=compared.frame["verdict"].to_numpy(),
        place=order["rank"].to_numpy(),
        place_lower=order["rank_lower"].to_numpy(),
        place_upper=order["rank_upper"].to_numpy(),
    )


def periods_at_equal_age(essex: Triangle) -> list[AgePeriod]:
    """List the ages that months have reached, and which months these are: of two years if any."""
    place = {month: row for row, month in enumerate(essex.months)}
    periods = []
    for age in AGES:
        if age >= essex.solved.shape[1]:
            continue
        reached = [month for month, row in place.items() if np.isfinite(essex.solved[row, age])]
        now = [month for month in reached if _year_before(month) in place][-MOST_MONTHS:]
        if now:
            periods.append(AgePeriod(age, tuple(map(_year_before, now)), tuple(now)))
        elif reached:
            periods.append(AgePeriod(age, (), tuple(reached[-MOST_MONTHS:])))
    return periods


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def _compared(
    by_area: dict[str, Triangle],
    period: AgePeriod,
    indicator: Indicator,
    essex: pd.Series | None = None,
) -> pd.DataFrame:
    """Test the change of each area between the two years, both at one age, if there are two."""
    sums = pd.DataFrame(
        [_sums(counts, period) for counts in by_area.values()],
        columns=["solved", "n", "solved_before", "n_before"],
    )
    months = len(period.now)
    value, before = (
        100 * sums[x] / sums[n].where(sums[n] > 0)
        for x, n in (("solved", "n"), ("solved_before", "n_before"))
    )
    result = sums.assign(
        code=list(by_area), age=period.age, first=period.now[0], last=period.now[-1],
        value=value, before=before, difference=value - before,
        lower=np.nan, upper=np.nan, verdict=CANNOT_COMPARE,
    )  # fmt: skip
    if not period.before:
        return result
    expected = [
        usual(indicator, "", kind_of(code), solved / months)
        for code, solved in zip(by_area, sums["solved"], strict=True)
    ]
    rows = sums.set_axis(["numerator", "denominator", "before", "out_of_before"], axis=1)
    whole = None
    if essex is not None:
        names = ["solved", "n", "solved_before", "n_before"]
        at = usual(indicator, "", kind_of(FORCE), essex["solved"] / months)
        whole = essex[names].set_axis(rows.columns), (at.phi, at.r)
    tests = test_rows(
        rows,
        (
            np.array([each.phi for each in expected]),
            np.array([each.r for each in expected]),
            np.full(len(rows), float(USUAL_WEIGHT)),
        ),
        whole,
        replace(indicator, scale=100.0),
        Comparison(period.now, period.before),
    )
    columns = ("lower", "upper", "z", "p", "otherwise", "verdict")
    return result.assign(**{name: tests[name] for name in columns})


def _sums(counts: Triangle, period: AgePeriod) -> list[float]:
    """Sum solved and recorded offences of now and of the year before; a month without any is 0."""
    place = {month: row for row, month in enumerate(counts.months)}
    sums: list[float] = []
    for months in (period.now, period.before):
        rows = [place[month] for month in months if month in place]
        # Where no offence was solved at a later age, the last age that is known says how many.
        age = min(period.age, counts.solved.shape[1] - 1)
        sums += [float(counts.solved[rows, age].sum()), float(counts.recorded[rows].sum())]
    return sums
