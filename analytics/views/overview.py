"""Every headline indicator at a glance: how much, what changed, and which district stands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics import queries
from analytics.attempt import without_failing
from analytics.cache import remembered
from analytics.findings.areas.indicator_grid import GridLine, grid
from analytics.findings.compared_span import SINCE, spanned
from analytics.findings.comparison import held_together, years_before
from analytics.findings.freshness import Entry, entries
from analytics.findings.over_time.series_in_context import many_series
from analytics.findings.over_time.signals import Signal, signals
from analytics.model.figure import Change, Figure
from analytics.model.indicators import WARDS, Contents, Indicator, known
from analytics.model.series import Series
from analytics.wording import levels, trends
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

SPARK_MONTHS = 36  # months that a spark shows


def headline() -> tuple[str, ...]:
    """List the headline indicators in the order of the catalogue."""
    every = catalogue.indicators()
    return tuple(key for key, indicator in every.items() if indicator.tier == "headline")


def areas_of_focus() -> tuple[str, ...]:
    """List the Areas of Focus that have headline indicators, in the order of the catalogue."""
    every = catalogue.indicators()
    return tuple(dict.fromkeys(every[key].area_of_focus for key in headline()))


# Rows: an indicator in an area --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class OverviewRow:
    """What there is to say of an indicator in an area.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    figure : Figure or None
        How much over the span asked for; where its periods give no sum, over a shorter one. None
        where nothing is given for the area.
    change : Change or None
        The same compared with a year before.
    instead : str
        Why a shorter span is shown; '' where the one asked for does.
    sentence : str
        The finding in a sentence, with what must be said along with it.
    state, side
        Of the newest value, as of `signals.Signal`; one of `signals.STATES`.
    signal : str
        That in a sentence.
    recent_values : tuple of (int, float, bool)
        The last three years, one a value: months since 1970 at its end, value, provisional.
    breaks : tuple of int
        Months since 1970 from which something else is counted.
    """

    indicator: Indicator
    figure: Figure | None
    change: Change | None
    instead: str
    sentence: str
    state: str
    side: int
    signal: str
    recent_values: tuple[tuple[int, float, bool], ...]
    breaks: tuple[int, ...]


@remembered
def rows(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, ward_set: str, span: str
) -> tuple[OverviewRow, ...]:
    """Say of every indicator how much there is of it in an area, and what changed.

    Parameters
    ----------
    indicators : tuple of Indicator
        As in `questions.contents`.
    area : str
        Code of the force, a district or a ward.
    span : str
        '12-months', 'year-to-date' or 'newest': what is compared with a year before.
    """
    followed = many_series(state, indicators, area, ward_set)
    judged = _signals(state, indicators, area, ward_set)
    spans = [spanned(followed[indicator.key, ""], span) for indicator in indicators]
    changes = years_before(
        [
            (followed[indicator.key, ""], figure)
            for indicator, (figure, _) in zip(indicators, spans, strict=True)
        ]
    )
    if span.startswith(SINCE):
        changes = held_together(changes)
    return tuple(
        row(followed[indicator.key, ""], signal, figure, instead, change)
        for indicator, signal, (figure, instead), change in zip(
            indicators, judged, spans, changes, strict=True
        )
    )


@remembered
def _signals(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, ward_set: str
) -> tuple[Signal, ...]:
    followed = many_series(state, indicators, area, ward_set)
    return signals([followed[indicator.key, ""] for indicator in indicators])


def row(
    series: Series, signal: Signal, figure: Figure | None, instead: str, change: Change | None
) -> OverviewRow:
    """Say of one series how much there is of it, and what changed."""
    title = levels.compared_with_year_before(series, change).title
    return OverviewRow(
        series.indicator,
        figure,
        change,
        instead,
        " ".join(part for part in (title, change.caution if change else "") if part),
        signal.state,
        signal.side,
        "" if series.last < 0 else trends.signal(series, signal).title,
        _course(series),
        tuple(_month(series.starts[place]) for place in series.breaks),
    )


def _course(series: Series) -> tuple[tuple[int, float, bool], ...]:
    months = [_month(day) for day in series.ends]
    newest = months[series.last] if series.last >= 0 else 0
    return tuple(
        (month, value, provisional)
        for month, value, provisional in zip(
            months, series.y.tolist(), series.provisional, strict=True
        )
        if month > newest - SPARK_MONTHS and value == value
    )


def _month(day: date) -> int:
    return 12 * (day.year - 1970) + day.month - 1


# All of it ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Overview:
    """What the overview shows of one area.

    Attributes
    ----------
    area, name : str
        Code and name.
    district : str
        Code of the district whose column of the grid is this area's: itself, or the one a ward
        lies in; '' for Essex.
    span : str
        What is compared with a year before; see `rows`.
    rows : tuple of OverviewRow
        The headline indicators that are loaded, in the order of the catalogue.
    missing : tuple of data.catalogue.Indicator
        Those that have no data loaded.
    districts : tuple of GridLine
        The grid.
    among : dict
        Key of an indicator to the `GridLine` of the areas this one is compared with: wards for a
        ward, else the districts.
    entries : dict
        Key of an indicator to how fresh it is.
    failed : tuple of Indicator
        Those of which a row or a line of the grid could not be worked out.
    """

    area: str
    name: str
    district: str
    span: str
    rows: tuple[OverviewRow, ...]
    missing: tuple[catalogue.Indicator, ...]
    districts: tuple[GridLine, ...]
    among: dict[str, GridLine]
    entries: dict[str, Entry]
    failed: tuple[Indicator, ...] = ()

    @property
    def is_force(self) -> bool:
        """Whether it is about Essex as a whole."""
        return self.area == FORCE


def overview(state: Snapshot, contents: Contents, area: str, span: str, today: date) -> Overview:
    """Put together what the overview shows of an area.

    Parameters
    ----------
    contents : Contents
        Of the headline indicators.
    area : str
        Code of a district or ward; '' for Essex.
    span : str
        '12-months', 'year-to-date' or 'newest'.
    today : datetime.date
        The day on which lateness is judged.
    """
    every, ward_set = tuple(contents.indicators.values()), contents.ward_set
    code = area or FORCE
    made, failed = without_failing(every, lambda some: rows(state, some, code, ward_set, span))
    sound = tuple(indicator for indicator in every if indicator not in failed)
    districts, also = without_failing(sound, lambda some: grid(state, some, ward_set))
    lines = districts
    if code.startswith("E05"):
        sound = tuple(indicator for indicator in sound if indicator not in also)
        lines, more = without_failing(sound, lambda some: grid(state, some, ward_set, WARDS))
        also += more
    return Overview(
        code,
        queries.names(state, ward_set).get(code, code),
        queries.districts(state, ward_set).get(code, ""),
        span,
        made,
        tuple(
            indicator
            for key, indicator in known(contents.release).items()
            if indicator.tier == "headline" and key not in contents.indicators
        ),
        districts,
        {line.indicator.key: line for line in lines},
        {entry.indicator.indicator: entry for entry in entries(state, today)},
        (*failed, *also),
    )
