"""Signal or noise: whether an indicator has left what is ordinary for it, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.model.figure import OVERLAP
from analytics.model.series import Series
from analytics.statistics.control_chart import FEWEST, NO_LIMITS, lines
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import Floats
from analytics.statistics.runs import Run, run
from analytics.statistics.seasonality import Seasonality, seasonality

IMPROVING, WORSENING, REAL_CHANGE = "improving", "worsening", "real change"
NO_SPECIAL_CAUSE, CANNOT_SAY = "no special cause", "cannot say"
STATES = (IMPROVING, WORSENING, REAL_CHANGE, NO_SPECIAL_CAUSE, CANNOT_SAY)

FEWEST_EVENTS = 5  # on average, for limits
CUMULATED = "each value holds what the one before held"
UNSETTLED = "months whose outcomes are still to come are not judged"


@dataclass(frozen=True, eq=False)
class Signal:
    """A control chart of a series and what it says of the newest value.

    Attributes
    ----------
    values : DataFrame
        Of the series.
    lines : dict of arrays
        The columns of `analytics.xmr`; empty where there is no chart.
    state : str
        Of the newest value judged: one of `STATES`. 'Real change' where a rise is neither better
        nor worse.
    rule : str
        The rule that makes it a signal; '' where none does.
    side : int
        1 for above or rising, −1 for below or falling, 0 without a signal.
    place : int
        Position of the value judged; −1 where there is none.
    limits : str
        'limits', 'trial limits' or 'no limits', of the part the value stands in.
    season : Seasonality or None
        Whether the months of the year differ by themselves; then each is judged beside its like.
    run : Run
        How many steps the newest values have gone one way, and whether that is unusual. No step
        where values share months, which makes runs of itself; where there is a yearly pattern,
        the steps that both the values and the values less their seasons have gone.
    why : str
        Why nothing can be said; '' where something can.
    caution : str
        What must be said along with it.
    """

    values: pd.DataFrame
    lines: dict[str, NDArray[Any]]
    state: str
    rule: str
    side: int
    place: int
    limits: str
    season: Seasonality | None
    run: Run
    why: str
    caution: str

    @cached_property
    def chart(self) -> pd.DataFrame:
        """One row a period: start, end, status, why, and the lines; empty where there are none."""
        if not self.lines:
            return self.values.iloc[:0]
        return self.values[["start", "end", "status", "why"]].assign(**self.lines)


def signal(series: Series) -> Signal:
    """Draw limits around a series and judge its newest value by them.

    Limits rest on the first 24 values after a break and stay there. A series with a yearly pattern
    has limits that follow it, from three years. Rolling years have none.

    After a gap of more than a year the limits begin anew, as after a break: a baseline is of one
    process while it ran on (NHS England, Making Data Count: a baseline is of consecutive points),
    and what came before and after such a gap may be two. Else a recorded crime figure of 2024 would
    be judged by limits of 2014.
    """
    one, values = series.indicator, series.values
    judged = series.y.copy()
    caution = ""
    if one.matures and any(series.provisional):
        judged[series.provisional] = np.nan
        caution = UNSETTLED
    per_year = 12 // one.step
    resumed = _resumed(judged, per_year)
    breaks = tuple(sorted({*series.breaks, *resumed}))
    known = np.flatnonzero(~np.isnan(judged))
    place = int(known[-1]) if len(known) else -1
    still = run([])
    if one.overlaps or one.adds_up == "nothing":
        why = OVERLAP if one.overlaps else CUMULATED
        return Signal(values, {}, CANNOT_SAY, "", 0, place, NO_LIMITS, None, still, why, "")
    if place < 0:
        why = "no value"
        return Signal(values, {}, CANNOT_SAY, "", 0, -1, NO_LIMITS, None, still, why, caution)
    season = seasonality(judged, per_year, breaks=breaks) if per_year in (4, 12) else None
    seasonal = season is not None and bool(season.seasonal)
    found = lines(
        judged,
        breaks=breaks,
        season=per_year if seasonal else 0,
        baseline=3 * per_year if seasonal else 24,
        floor=0,
        ceiling=one.scale if one.is_share else None,
    )
    few = (
        ""
        if found["limits"][place] == NO_LIMITS
        else _too_few(series, judged, place, max(_behind(breaks, place), default=0))
    )
    if few:
        of_nothing = {"limits": NO_LIMITS, "rule": "", "side": 0}
        unknown = dict.fromkeys(("centre", "lower", "upper", "expected"), np.nan)
        found |= {key: np.full(len(judged), none) for key, none in (unknown | of_nothing).items()}
    found["value"] = series.y  # what is not judged is drawn all the same
    limits, rule, side = str(found["limits"][place]), found["rule"][place], found["side"][place]
    behind = _behind(breaks, place)
    ending = _run(judged[: place + 1], behind, season.effects if season and seasonal else None)
    why, state = few, CANNOT_SAY
    if few:
        pass
    elif limits == NO_LIMITS:
        many = int((known >= max(behind, default=0)).sum())
        why = f"only {many} value{'s' if many > 1 else ''} "
        after_a_gap = behind and behind[-1] in resumed and behind[-1] not in series.breaks
        since = "a gap of more than a year" if after_a_gap else "what is counted last changed"
        why += f"since {since}" if behind else "so far"
        if many >= FEWEST:
            why = "too few values that follow one another without a gap"
    elif not rule:
        state = NO_SPECIAL_CAUSE
    elif one.rise_is == "no judgement":
        state = REAL_CHANGE
    else:
        state = IMPROVING if (side > 0) == (one.rise_is == "better") else WORSENING
    return Signal(
        values, found, state, str(rule), int(side), place, limits, season, ending, why, caution
    )


def _behind(breaks: Sequence[int], place: int) -> list[int]:
    return [one_break for one_break in breaks if one_break <= place]


def _resumed(judged: Floats, per_year: int) -> list[int]:
    """Positions of the first values after gaps of more than a year."""
    known = np.flatnonzero(~np.isnan(judged))
    return [int(place) for place in known[1:][np.diff(known) - 1 > per_year]]


def _too_few(series: Series, judged: Floats, place: int, since: int) -> str:
    """Say why so few events or answers give no limits; '' where there are enough.

    Of few events most months lie on one side of the mean: seven in a row below it come by chance at
    8% of the months where 1.1 are expected, at 3% where 5.1 are, against 1% of what lies evenly
    (Poisson). And a share of fewer than 20 is given nowhere.
    """
    one = series.indicator
    if one.is_share:
        few = series.n[place] < SMALLEST_BASE
        return f"the newest figure is of fewer than {SMALLEST_BASE}" if few else ""
    few = one.events and np.nanmean(judged[since : place + 1]) < FEWEST_EVENTS
    return f"fewer than {FEWEST_EVENTS} at a time on average" if few else ""


def _run(values: Floats, breaks: Sequence[int], effects: Floats | None) -> Run:
    found = run(values, breaks=breaks)
    if effects is None:
        return found
    # Every autumn falls; what is unusual is to fall by more than the seasons do.
    less = run(values - np.resize(effects, len(values)), breaks=breaks)
    if found.direction != less.direction:
        return run([])
    return min(found, less, key=lambda one: one.steps)
