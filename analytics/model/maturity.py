"""How old months are, how outcomes come in with age, and which months are still young."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.model.indicators import Indicator, months_between
from analytics.model.series import PROVISIONAL
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.maturation import SETTLED, Maturation, maturation

OLDEST = 24  # months of age that are followed
YEAR = 12
# Full months after which a month of Essex has 96% of what it comes to, measured on the real files:
# used where no outcomes by month are loaded, or too few, and in a public edition, which has none.
USUAL_AGE = 7
# Share of a month's offences that may await an outcome, beyond those that never get one.
MOST_AWAITING = 1 - SETTLED


@dataclass(frozen=True, eq=False)
class Triangle:
    """Offences of each month by the age at which they were solved.

    Attributes
    ----------
    months : list of datetime.date
        First days.
    recorded : ndarray, shape (months,)
        Offences of each month.
    solved : ndarray, shape (months, ages)
        Solved by the end of each age; NaN where that age has not come.
    """

    months: list[date]
    recorded: Floats
    solved: Floats

    def curve(self) -> Maturation:
        """How outcomes come in, and what each month will come to: `analytics.maturation`."""
        return maturation(self.solved, self.recorded)


def triangle(rows: pd.DataFrame) -> Triangle:
    """Arrange counts by month and age; of several runs of outcomes only the newest.

    Parameters
    ----------
    rows : DataFrame
        Of one area, as of `analytics.queries.outcome_ages.solved_by_age`; not empty.
    """
    end = rows["until"].max()
    rows = rows[rows["until"].eq(end)]
    months = sorted(rows["month"].unique())
    ages = min(OLDEST, months_between(months[0], end)) + 1
    counts = np.zeros((len(months), ages))
    place = {month: row for row, month in enumerate(months)}
    for month, age, solved in zip(rows["month"], rows["age"], rows["solved"], strict=True):
        if age < ages:
            counts[place[month], int(age)] += solved
    solved_by = counts.cumsum(axis=1)
    for row, month in enumerate(months):
        solved_by[row, months_between(month, end) + 1 :] = np.nan
    recorded = rows.drop_duplicates("month").set_index("month")["recorded"].reindex(months)
    days = [pd.Timestamp(month).date() for month in months]
    return Triangle(days, recorded.to_numpy(dtype=float), solved_by)


def settled_age(curve: Maturation) -> int:
    """Give the age from which months are settled: of the curve, if it reaches over a year."""
    known = np.flatnonzero(np.isfinite(curve.reached))
    if curve.settled_from < 0 or not len(known) or known[-1] < YEAR:
        return USUAL_AGE
    return curve.settled_from


def young_months(
    months: Iterable[date], settled_from: int, awaiting: Collection[date] = ()
) -> tuple[date, ...]:
    """List the months of which outcomes are still awaited, or were when they were published.

    Parameters
    ----------
    months : iterable of datetime.date
        First days of the months that are loaded. Those that follow one another are one edition: its
        newest months were young when it was published, however long ago that is.
    settled_from : int
        The age from which months are settled.
    awaiting : collection of datetime.date
        Months of which too many offences await an outcome, whatever their age.
    """
    ordered = sorted(months)
    young = set(awaiting).intersection(ordered)
    end = later = ordered[-1] if ordered else date.max
    for month in reversed(ordered):
        if months_between(month, later) > 1:
            end = month  # a gap: here an earlier edition ends
        if months_between(month, end) < settled_from:
            young.add(month)
        later = month
    return tuple(sorted(young))


def settled_periods(periods: Sequence[date], young: Collection[date]) -> tuple[date, ...]:
    """Leave the periods that are settled; where none is, all of them."""
    settled = tuple(day for day in periods if day not in young)
    return settled or tuple(periods)


def mark_young(
    rows: pd.DataFrame, by: str, start: str, indicators: Mapping[Any, Indicator]
) -> None:
    """Call values of young periods provisional, whatever the edition they came with says.

    Parameters
    ----------
    rows : DataFrame
        With a column status; changed in place.
    by, start : str
        The columns that say which indicator a row is of, and the first day of its period.
    indicators : mapping
        Values of the column ``by`` to the indicator.
    """
    for key, indicator in indicators.items():
        if indicator.young:
            young = pd.to_datetime(list(indicator.young))
            at = rows[by].eq(key) & pd.to_datetime(rows[start]).isin(young)
            rows.loc[at & rows["status"].notna(), "status"] = PROVISIONAL
