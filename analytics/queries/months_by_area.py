"""Every period of one indicator in every area of a level: what shows how much its months vary."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.cache import remembered
from analytics.model.indicators import Indicator, facts_set
from analytics.queries.survey import not_whole
from analytics.statistics.number_input import Floats
from data.warehouse.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Months:
    """Counts of areas, period by period.

    Attributes
    ----------
    codes : tuple of str
        The areas: Essex, the county, districts and what lies in none; wards of the set if wanted.
    starts : tuple of datetime.date
        First day of every period from the first to the last, also of those not loaded.
    days : ndarray, shape (n,)
        Of each period.
    counts, out_of : ndarray, shape (areas, n)
        Numerators and denominators; NaN = not given.
    breaks : dict
        Code to the positions from which something else is counted there.
    """

    codes: tuple[str, ...]
    starts: tuple[date, ...]
    days: Floats
    counts: Floats
    out_of: Floats
    breaks: dict[str, tuple[int, ...]]


def months_by_area(
    state: Snapshot, indicator: Indicator, breakdown: str, ward_set: str, level: str
) -> Months:
    """List the periods of an indicator in all areas; arguments as of `by_area`."""
    together = indicator.looked_up_with(breakdown)
    return parts_of_months(state, indicator, together, ward_set, level)[breakdown]


@remembered
def parts_of_months(
    state: Snapshot, indicator: Indicator, breakdowns: tuple[str, ...], ward_set: str, level: str
) -> dict[str, Months]:
    """Answer `months_by_area` for several breakdowns at once."""
    parameters = {
        "indicator": indicator.key,
        "breakdowns": list(breakdowns),
        "ward_set": facts_set(level, ward_set),
        "length": indicator.length,
    }
    rows = state.query(
        """
        select breakdown, area, period_start, numerator, denominator
        from fact
        where indicator = $indicator
            and list_contains($breakdowns, breakdown)
            and boundary_set in ('', $ward_set)
            and datediff('month', period_start, period_end) + 1 = $length
        order by breakdown, area, period_start
        """,
        parameters,
    ).fetchnumpy()
    of = np.asarray(rows["breakdown"], dtype=object)
    breaks = _breaks(state, parameters)
    months = {}
    for breakdown in breakdowns:
        mine = slice(np.searchsorted(of, breakdown), np.searchsorted(of, breakdown, "right"))
        mine_breaks = [(code, day) for code, day, part in breaks if part in (None, breakdown)]
        columns = {name: column[mine] for name, column in rows.items()}
        partial = not_whole(state, indicator, breakdown)
        months[breakdown] = _months(indicator, columns, mine_breaks, partial)
    return months


def _months(
    indicator: Indicator,
    rows: Mapping[str, NDArray[Any]],
    breaks: Sequence[tuple[str, date]],
    partial: Iterable[date],
) -> Months:
    """Lay the rows of one breakdown out by area and period."""
    areas, periods = rows["area"], rows["period_start"].astype("datetime64[M]").astype(int)
    if not len(periods):
        nothing = np.empty((0, 0))
        return Months((), (), np.empty(0), nothing, nothing, {})
    first, last = int(periods.min()), int(periods.max())
    step = indicator.step
    size = (last - first) // step + 1
    starts = tuple(date(1970 + m // 12, m % 12 + 1, 1) for m in range(first, last + 1, step))
    codes, row = np.unique(np.asarray(areas, dtype=str), return_inverse=True)
    counts, out_of = np.full((len(codes), size), np.nan), np.full((len(codes), size), np.nan)
    on_step = (periods - first) % step == 0
    place = (periods - first) // step
    for table, column in ((counts, "numerator"), (out_of, "denominator")):
        values: Floats = np.ma.filled(np.ma.asarray(rows[column], dtype=float), np.nan)
        table[row[on_step], place[on_step]] = values[on_step]
    for start in partial:
        at = bisect_left(starts, start)
        if at < size and starts[at] == start:
            counts[:, at] = out_of[:, at] = np.nan
    days = np.array([(indicator.last_day(start) - start).days + 1.0 for start in starts])
    return Months(
        tuple(codes.tolist()), starts, days, counts, out_of, _places_of_breaks(breaks, starts)
    )


def _breaks(state: Snapshot, parameters: Mapping[str, Any]) -> list[tuple[str, date, str | None]]:
    """List the breaks of an indicator by area and breakdown (None: all of them)."""
    return state.query(
        """
        select code, period_start, breakdown
        from broken
        where indicator = $indicator
            and (breakdown is null or list_contains($breakdowns, breakdown))
            and boundary_set in ('', $ward_set)
        """,
        {key: value for key, value in parameters.items() if key != "length"},
    ).fetchall()


def _places_of_breaks(
    breaks: Sequence[tuple[str, date]], starts: tuple[date, ...]
) -> dict[str, tuple[int, ...]]:
    results: dict[str, set[int]] = {}
    for code, day in breaks:
        place = bisect_left(starts, day)
        if 0 < place < len(starts):
            results.setdefault(code, set()).add(place)
    return {code: tuple(sorted(places)) for code, places in results.items()}
