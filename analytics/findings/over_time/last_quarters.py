"""The last four quarters (or months, or years) of every area: small maps side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.model.choice import COUNT, Choice
from analytics.model.figure import Figure, between
from analytics.model.indicators import KINDS, WARDS, Indicator
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

MANY = 4
PER = 1000  # residents


@dataclass(frozen=True, eq=False)
class Recent:
    """Figures of the areas in view in the last few quarters.

    Attributes
    ----------
    frame : DataFrame, one row an area and quarter
        code, name, kind, district, window (position of the quarter), numerator, denominator,
        value (the count, or the share), rate (per 1,000 residents in the quarter; counts only),
        year (mid-year of these residents), hidden.
    spans : tuple of (first day, last day)
        Of the quarters, the oldest first.
    whole : tuple of Figure
        Of Essex as a whole, or of the district in view.
    name : str
        Of Essex or the district.
    since : str
        What is counted otherwise than before, where that left quarters out; '' where nothing did.
    """

    frame: pd.DataFrame
    spans: tuple[tuple[date, date], ...]
    whole: tuple[Figure, ...]
    name: str
    since: str


def quarters(indicator: Indicator, last: date, many: int = MANY) -> tuple[tuple[date, ...], ...]:
    """Lay out the last whole quarters up to a period, the oldest first.

    Where months do not add up, or a value covers a quarter and more, each value is shown alone.
    Only those all of whose months are loaded and settled, and none beyond one that is not.

    Parameters
    ----------
    last : datetime.date
        First day of the last period that may be in them.
    """
    known = {day for day in indicator.periods if day <= last and day not in indicator.young}
    if not known:
        return ()
    newest, size = max(known), 1
    if indicator.length == 1 and indicator.periods_add_up:
        size = 3
        newest = _back(newest, newest.month % 3)  # quarters end in March, June, …
    step = size * indicator.step
    frames = []
    for turn in range(many):
        end = _back(newest, turn * step)
        run = tuple(_back(end, back) for back in reversed(range(size)))
        if not known.issuperset(run):
            break
        frames.append(run)
    return tuple(reversed(frames))


def recent(state: Snapshot, choice: Choice) -> Recent | None:
    """Find the figures of the last quarters up to the period chosen; None where there are none.

    A break leaves out what was counted otherwise, so that all of them may be compared.
    """
    return _recent(state, replace(choice, measure=COUNT))


@remembered
def _recent(state: Snapshot, choice: Choice) -> Recent | None:
    indicator = choice.indicator
    if not choice.compared.periods or not indicator.finest:
        return None
    windows = quarters(indicator, choice.compared.periods[-1])
    spans = [(run[0], indicator.last_day(run[-1])) for run in windows]
    code = choice.district or FORCE
    whole = queries.series(state, indicator, code, choice.ward_set, choice.breakdown)
    since = ""
    while len(spans) > 1 and (text := whole.break_between(spans[0][0], spans[-1][1])):
        since, windows, spans = text, windows[1:], spans[1:]
    if not spans:
        return None
    areas = queries.by_window(state, indicator, choice.breakdown, choice.ward_set, windows)
    names = queries.areas(state, choice.ward_set)[["code", "name", "district"]]
    areas = areas[areas["kind"].isin(KINDS[choice.level])].merge(names, on="code")
    if choice.district:
        held = "parent" if choice.level == WARDS else "code"
        areas = areas[areas[held].eq(choice.district)]
    if choice.wards:
        areas = areas[areas["code"].isin(choice.wards)]
    rate = float("nan")
    if indicator.events and not indicator.is_share:
        rate = PER * areas["numerator"] / areas["persons"].where(areas["persons"] > 0)
    columns = [
        "code", "name", "kind", "district", "window", "numerator", "denominator", "value", "year",
        "hidden",
    ]  # fmt: skip
    frame = areas[columns].assign(rate=rate).reset_index(drop=True)
    figures = tuple(between(whole, *span) for span in spans)
    return Recent(frame, tuple(spans), figures, whole.name, since)


def _back(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, day.day)
