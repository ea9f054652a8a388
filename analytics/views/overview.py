"""Every headline indicator at a glance: how much, what changed, and which district stands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analytics import queries
from analytics.cache import remembered
from analytics.findings.compared_span import spanned
from analytics.findings.comparison import years_before
from analytics.findings.freshness import Entry, entries
from analytics.findings.indicator_grid import Line, grid
from analytics.findings.series_in_context import many_series
from analytics.findings.signals import IMPROVING, REAL_CHANGE, WORSENING, Signal, signals
from analytics.model.figure import Change, Figure
from analytics.model.indicators import WARDS, Contents, Indicator, known
from analytics.model.series import Series
from analytics.model.verdict_words import REAL
from analytics.wording import levels, trends
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

COURSE = 36  # months that a spark shows


def headline() -> tuple[str, ...]:
    """List the headline indicators in the order of the catalogue."""
    every = catalogue.indicators()
    return tuple(key for key, one in every.items() if one.tier == "headline")


def areas_of_focus() -> tuple[str, ...]:
    """List the Areas of Focus that have headline indicators, in the order of the catalogue."""
    every = catalogue.indicators()
    return tuple(dict.fromkeys(every[key].area_of_focus for key in headline()))


# Rows: an indicator in an area --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Row:
    """What there is to say of an indicator in an area.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    figure : Figure or None
        How much over the span asked for; where its periods give no sum, over a shorter one. None
        where nothing is given for the area.
    beside : Beside or None
        The same beside a year before.
    instead : str
        Why a shorter span stands here; '' where the one asked for does.
    said : str
        The finding in a sentence, with what must be said along with it.
    least : float
        By how much it changed at least, as `least_change`.
    state, side
        Of the newest value, as of `signals.Signal`; one of `signals.STATES`.
    signal : str
        That in a sentence.
    course : tuple of (int, float, bool)
        The last three years, one a value: months since 1970 at its end, value, provisional.
    breaks : tuple of int
        Months since 1970 from which something else is counted.
    """

    indicator: Indicator
    figure: Figure | None
    beside: Change | None
    instead: str
    said: str
    least: float
    state: str
    side: int
    signal: str
    course: tuple[tuple[int, float, bool], ...]
    breaks: tuple[int, ...]


@remembered
def rows(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, ward_set: str, span: str
) -> tuple[Row, ...]:
    """Say of every indicator how much there is of it in an area, and what changed.

    Parameters
    ----------
    indicators : tuple of Indicator
        As in `questions.contents`.
    area : str
        Code of the force, a district or a ward.
    span : str
        '12-months', 'year-to-date' or 'newest': what is set beside a year before.
    """
    followed = many_series(state, indicators, area, ward_set)
    judged = _signals(state, indicators, area, ward_set)
    spans = [spanned(followed[one.key, ""], span) for one in indicators]
    changes = years_before(
        [
            (followed[one.key, ""], figure)
            for one, (figure, _) in zip(indicators, spans, strict=True)
        ]
    )
    return tuple(
        row(followed[one.key, ""], found, figure, instead, change)
        for one, found, (figure, instead), change in zip(
            indicators, judged, spans, changes, strict=True
        )
    )


@remembered
def _signals(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, ward_set: str
) -> tuple[Signal, ...]:
    followed = many_series(state, indicators, area, ward_set)
    return signals([followed[one.key, ""] for one in indicators])


def row(
    series: Series, found: Signal, figure: Figure | None, instead: str, beside: Change | None
) -> Row:
    """Say of one series how much there is of it, and what changed."""
    said = levels.beside_year_before(series, beside).title
    return Row(
        series.indicator,
        figure,
        beside,
        instead,
        " ".join(part for part in (said, beside.caution if beside else "") if part),
        0.0 if beside is None else least_change(beside),
        found.state,
        found.side,
        "" if series.last < 0 else trends.signal(series, found).title,
        _course(series),
        tuple(_month(series.starts[place]) for place in series.breaks),
    )


def least_change(found: Change) -> float:
    """Say by how much of the larger of two figures they differ at least, allowing for chance.

    Returns
    -------
    float
        From 0 to 1: 0 where no real change was found; 0.2 where the smaller is, even at the end of
        the 95% interval that is nearest to no change, a fifth less than the larger.

    Notes
    -----
    The limit of the 95% interval of the difference that is nearer to 0, over the larger figure.
    What is large and steady does not crowd out what is small and really changed, and a small number
    that only swings does not come first.
    """
    if found.verdict not in REAL or found.before is None or not found.lower * found.upper > 0:
        return 0.0
    larger = max(found.now.value, found.before.value)
    return min(abs(found.lower), abs(found.upper)) / larger if larger > 0 else 0.0


def most_changed(rows_: Iterable[Row], many: int = 3) -> tuple[tuple[Row, str], ...]:
    """Choose what changed most, each with its sentence.

    First what really changed against a year before, by how much it changed at least; then what
    the newest value shows to have left its limits.
    """
    found = sorted((one for one in rows_ if one.least > 0), key=lambda one: -one.least)
    said = [(one, one.said) for one in found]
    known = {id(one) for one in found}
    order = (WORSENING, IMPROVING, REAL_CHANGE)
    out = [one for one in rows_ if one.state in order and id(one) not in known]
    said += [(one, one.signal) for one in sorted(out, key=lambda one: order.index(one.state))]
    return tuple(said[:many])


def _course(series: Series) -> tuple[tuple[int, float, bool], ...]:
    months = [_month(day) for day in series.ends]
    newest = months[series.last] if series.last >= 0 else 0
    return tuple(
        (month, value, provisional)
        for month, value, provisional in zip(
            months, series.y.tolist(), series.provisional, strict=True
        )
        if month > newest - COURSE and value == value
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
        What is set beside a year before; see `rows`.
    rows : tuple of Row
        The headline indicators that are loaded, in the order of the catalogue.
    missing : tuple of data.catalogue.Indicator
        Those of which nothing is loaded.
    districts : tuple of Line
        The grid.
    among : dict
        Key of an indicator to the `Line` of the areas among which this one stands: wards for a
        ward, else the districts.
    entries : dict
        Key of an indicator to how fresh it is.
    """

    area: str
    name: str
    district: str
    span: str
    rows: tuple[Row, ...]
    missing: tuple[catalogue.Indicator, ...]
    districts: tuple[Line, ...]
    among: dict[str, Line]
    entries: dict[str, Entry]

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
    indicators, ward_set = tuple(contents.indicators.values()), contents.ward_set
    code = area or FORCE
    districts = grid(state, indicators, ward_set)
    wards = code.startswith("E05")
    lines = grid(state, indicators, ward_set, WARDS) if wards else districts
    return Overview(
        code,
        queries.names(state, ward_set).get(code, code),
        queries.districts(state, ward_set).get(code, ""),
        span,
        rows(state, indicators, code, ward_set, span),
        tuple(
            one
            for key, one in known(contents.release).items()
            if one.tier == "headline" and key not in contents.indicators
        ),
        districts,
        {line.indicator.key: line for line in lines},
        {entry.indicator.indicator: entry for entry in entries(state, today)},
    )
