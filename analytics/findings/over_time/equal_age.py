"""Solved rates at equal age, how outcomes come in, and what the newest months will come to.

Outcomes carry a month, not a day: solved by the end of the month after, of the third month after
and of the sixth month after recording stand for 30, 90 and 180 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics.cache import remembered
from analytics.model.variation import FORCE_AREA, usual
from analytics.queries import contents
from analytics.queries.outcome_ages import solved_by_age
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.dispersion import USUAL_WEIGHT
from analytics.statistics.variation.maturation import Maturation, maturation
from analytics.statistics.variation.real_change import share_changes
from data.warehouse.snapshot import Snapshot

SOLVED = "solved_rate"
AGES = (1, 3, 6)  # months after that of recording
OLDEST = 24
MOST_MONTHS = 12


@dataclass(frozen=True, eq=False)
class EqualAge:
    """Offences of Essex by the age at which they were solved.

    Attributes
    ----------
    months : list of datetime.date
        First days.
    recorded : ndarray, shape (months,)
        Offences of each month.
    triangle : ndarray, shape (months, ages)
        Solved by the end of each age; NaN where that age has not come.
    curve : Maturation
        How outcomes come in, and estimates of what months will come to.
    changes : DataFrame
        One row an age that two years can be compared at: age, first, last (months of the later
        year), n, n_before, value, before, difference, lower, upper (percentage points), verdict.
    """

    months: list[date]
    recorded: Floats
    triangle: Floats
    curve: Maturation
    changes: pd.DataFrame


@remembered
def equal_age(state: Snapshot) -> EqualAge | None:
    """Compare solved rates of Essex at equal age; None where no outcomes of single offences are."""
    rows = solved_by_age(state)
    if rows.empty:
        return None
    end = rows["until"].max()  # of several runs of outcomes the newest
    rows = rows[rows["until"].eq(end)]
    months = sorted(rows["month"].unique())
    ages = min(OLDEST, _between(months[0], end)) + 1
    counts = np.zeros((len(months), ages))
    place = {month: row for row, month in enumerate(months)}
    for month, age, solved in zip(rows["month"], rows["age"], rows["solved"], strict=True):
        if age < ages:
            counts[place[month], int(age)] += solved
    triangle = counts.cumsum(axis=1)
    for row, month in enumerate(months):
        triangle[row, _between(month, end) + 1 :] = np.nan
    recorded = rows.drop_duplicates("month").set_index("month")["recorded"].reindex(months)
    days = [pd.Timestamp(month).date() for month in months]
    sizes = recorded.to_numpy(dtype=float)
    changes = _changes(state, days, sizes, triangle)
    return EqualAge(days, sizes, triangle, maturation(triangle, sizes), changes)


def _changes(
    state: Snapshot, months: list[date], recorded: Floats, triangle: Floats
) -> pd.DataFrame:
    indicator = contents(state, (SOLVED,)).indicators.get(SOLVED)
    place = {month: row for row, month in enumerate(months)}
    changes = []
    for age in AGES:
        if age >= triangle.shape[1] or indicator is None:
            continue
        both = [
            (place[month.replace(year=month.year - 1)], row)
            for month, row in place.items()
            if month.replace(year=month.year - 1) in place and np.isfinite(triangle[row, age])
        ][-MOST_MONTHS:]
        if not both:
            continue
        before, now = map(list, zip(*both, strict=True))
        x0, n0, x1, n1 = (
            np.array([values[rows].sum()])
            for rows in (before, now)
            for values in (triangle[:, age], recorded)
        )
        expected = usual(indicator, "", FORCE_AREA, float(x1[0]) / len(now))
        test = share_changes(
            x0, n0, x1, n1, np.array([expected.phi]), np.array([expected.r]), len(now),
            np.array([float(USUAL_WEIGHT)]),
        )  # fmt: skip
        changes.append(
            {
                "age": age, "first": months[now[0]], "last": months[now[-1]],
                "solved": float(x1[0]), "n": float(n1[0]), "solved_before": float(x0[0]),
                "n_before": float(n0[0]), "value": 100 * float(x1[0] / n1[0]),
                "before": 100 * float(x0[0] / n0[0]),
                "difference": 100 * float(x1[0] / n1[0] - x0[0] / n0[0]),
                "lower": 100 * float(test["lower"][0]), "upper": 100 * float(test["upper"][0]),
                "verdict": str(test["verdict"][0]),
            }
        )  # fmt: skip
    return pd.DataFrame(changes)


def _between(first: object, last: object) -> int:
    start, end = pd.Timestamp(first), pd.Timestamp(last)
    return 12 * (end.year - start.year) + end.month - start.month
