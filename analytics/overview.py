"""Every headline indicator at a glance: how much, what changed, and which district stands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics import questions, sentences
from analytics.change import FEWER, MORE
from analytics.choices import DISTRICTS, WARDS, Contents, Indicator, known
from analytics.freshness import Entry, entries
from analytics.funnel import NO_DIFFERENT, Kind, compare_areas
from analytics.intervals import (
    FEWEST_ANSWERS,
    HIGHER,
    LOWER,
    TOO_FEW,
    wilson_interval,
)
from analytics.level import Beside, Figure, latest, twelve_months, year_before, year_to_date
from analytics.memory import remembered
from analytics.questions.many_areas import Asked
from analytics.scores import false_discovery, two_sided
from analytics.series import Series
from analytics.signals import IMPROVING, REAL_CHANGE, WORSENING, Signal, signal
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

TWELVE, TO_DATE, NEWEST = "12-months", "year-to-date", "newest"
SPANS = {TWELVE: twelve_months, TO_DATE: year_to_date, NEWEST: latest}
COURSE = 36  # months that a spark shows
PER = 1000  # residents
ALPHA = 0.05  # share of the marks in a grid that may be chance


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
    beside: Beside | None
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
    followed = questions.many_series(state, indicators, area, ward_set)
    judged = _signals(state, indicators, area, ward_set)
    return tuple(
        row(followed[one.key, ""], found, span)
        for one, found in zip(indicators, judged, strict=True)
    )


@remembered
def _signals(
    state: Snapshot, indicators: tuple[Indicator, ...], area: str, ward_set: str
) -> tuple[Signal, ...]:
    followed = questions.many_series(state, indicators, area, ward_set)
    return tuple(signal(followed[one.key, ""]) for one in indicators)


def row(series: Series, found: Signal, span: str) -> Row:
    """Say of one series how much there is of it, and what changed."""
    figure, instead = spanned(series, span)
    beside = year_before(series, figure)
    said = sentences.beside_year_before(series, beside).title
    return Row(
        series.indicator,
        figure,
        beside,
        instead,
        " ".join(part for part in (said, beside.caution if beside else "") if part),
        0.0 if beside is None else least_change(beside, series.indicator),
        found.state,
        found.side,
        "" if series.last < 0 else sentences.signal(series, found).title,
        _course(series),
        tuple(_month(series.starts[place]) for place in series.breaks),
    )


def spanned(series: Series, span: str) -> tuple[Figure | None, str]:
    """Figure of a span, or of the next shorter one that has a value, and why it is that one."""
    order = list(SPANS)
    figure, why = None, ""
    for one in order[order.index(span) :]:
        figure = SPANS[one](series)
        if figure is None or not figure.why:
            break
        why = why or figure.why
    return figure, why


def least_change(found: Beside, one: Indicator) -> float:
    """Say by how much of the larger of two figures they differ at least, allowing for chance.

    Returns
    -------
    float
        From 0 to 1: 0 where no real change was found; 0.2 where the smaller is, even at the end of
        the 95% interval that is nearest to no change, a fifth less than the larger.

    Notes
    -----
    Counts a and b: their ratio has the limits p/(1 − p) with the Wilson limits p of a/(a + b).
    Shares: the nearer limit of Newcombe's interval of the gap, over the larger share. What is
    large and steady does not crowd out what is small and really changed, and a small number that
    only swings does not come first.
    """
    if found.verdict not in (MORE, FEWER) or found.before is None:
        return 0.0
    now, before = found.now, found.before
    if one.is_share:
        if found.lower * found.upper <= 0:
            return 0.0
        return min(abs(found.lower), abs(found.upper)) / max(now.value, before.value)
    low, high = wilson_interval(now.numerator, now.numerator + before.numerator)
    if low > 0.5:
        return float(1 - (1 - low) / low)
    return float(1 - high / (1 - high)) if high < 0.5 else 0.0


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


# The grid: indicators by areas --------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """An area beside Essex.

    Attributes
    ----------
    value : float
        Rate per 1,000 residents, or share.
    verdict : str
        'higher' or 'lower' beyond chance, 'no different', 'too few to say'.
    beyond_all : bool
        Whether it is so also beyond how much areas ordinarily differ.
    z : float
        How far beyond chance.
    """

    value: float
    verdict: str
    beyond_all: bool
    z: float

    @property
    def marked(self) -> bool:
        """Whether the area differs from Essex beyond chance."""
        return self.verdict in (HIGHER, LOWER)


@dataclass(frozen=True, eq=False)
class Line:
    """An indicator in every area, beside all of them together.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    start, end : datetime.date
        First and last day of the periods summed.
    together : float
        The figure of all areas together, which each is set beside.
    cells : dict
        Code of an area to `Cell`; areas without a figure are not there.
    hidden : frozenset of str
        Codes of the areas whose figure a public edition does not show.
    """

    indicator: Indicator
    start: date
    end: date
    together: float
    cells: dict[str, Cell]
    hidden: frozenset[str] = frozenset()

    @property
    def stands_out(self) -> str:
        """Code of the area that differs most from Essex beyond chance; '' where none does.

        Where a rise is better or worse, first among those on the worse side.
        """
        worse = {"worse": 1, "better": -1}.get(self.indicator.rise_is, 0)
        marked = {code: cell for code, cell in self.cells.items() if cell.marked}

        def far(code: str) -> tuple[bool, bool, float]:
            cell = marked[code]
            return worse * cell.z > 0, cell.beyond_all, abs(cell.z)

        return max(marked, key=far, default="")


@remembered
def grid(
    state: Snapshot, indicators: tuple[Indicator, ...], ward_set: str, level: str = DISTRICTS
) -> tuple[Line, ...]:
    """Set every indicator in every district (or ward) beside Essex.

    Each over the twelve months to its newest value in Essex, or a shorter span where its periods
    give no sum of twelve. Counts are compared as rates per 1,000 residents. An area is marked
    where it differs from all areas together beyond chance, allowing for the number of cells in
    the whole grid (Benjamini and Hochberg over all indicators and areas; `analytics.compare_areas`
    gives the scores).

    Returns
    -------
    tuple of Line
        Of the indicators that are given for such areas and count events: money and weight have
        no test of chance.
    """
    wanted = [
        one for one in indicators if one.events and one.finest and level in (DISTRICTS, one.finest)
    ]
    followed = questions.many_series(state, indicators, FORCE, ward_set)
    figures = {one.key: spanned(followed[one.key, ""], TWELVE)[0] for one in wanted}
    asked = tuple(
        Asked(one, figure.start, figure.end)
        for one in wanted
        if (figure := figures[one.key]) is not None and not figure.why
    )
    found = questions.many_by_area(state, asked, ward_set, level)
    given = dict(iter(found.groupby("indicator", sort=False)))
    compared = [
        (one, frame)
        for one in asked
        if one.indicator.key in given
        and (
            frame := _beside_essex(
                given[one.indicator.key], one.indicator, figures[one.indicator.key]
            )
        )
        is not None
    ]
    if not compared:
        return ()
    every = pd.concat([frame for _, frame in compared])
    chance, wide = (
        false_discovery(two_sided(every[score].to_numpy(dtype=float))) < ALPHA
        for score in ("z", "z_adjusted")
    )
    lines, first = [], 0
    for one, frame in compared:
        part = slice(first, first := first + len(frame))
        cells = _cells(frame.assign(chance=chance[part], wide=wide[part]))
        together = float(frame["together"].iloc[0])
        own = given[one.indicator.key]
        hidden = frozenset(own["code"][own["hidden"]])
        lines.append(Line(one.indicator, one.start, one.end, together, cells, hidden))
    return tuple(lines)


def _beside_essex(given: pd.DataFrame, one: Indicator, essex: Figure | None) -> pd.DataFrame | None:
    if given["kind"].eq("district").any():
        # What the county holds is in its districts already.
        given = given[given["kind"].ne("county")]
    size = given["denominator" if one.is_share else "persons"]
    if (size.gt(0) & given["numerator"].notna()).sum() < 2:
        return None
    kind: Kind = "share" if one.is_share else "rate"
    whole = None
    if given["hidden"].any() and essex is not None:  # those that are shown are not all of Essex
        figure = essex.value / one.scale if one.is_share else essex.rate / PER
        whole = None if np.isnan(figure) else figure
    areas = compare_areas(given["numerator"], size, kind=kind, per=PER, whole=whole)
    scale = one.scale if one.is_share else 1
    return pd.DataFrame(
        {
            "code": given["code"],
            "kind": given["kind"],
            "value": scale * areas.frame["value"],
            "z": areas.frame["z"],
            "z_adjusted": areas.frame["z_adjusted"],
            "enough": size.ge(FEWEST_ANSWERS) if one.is_share else True,
            "telling": areas.frame["verdict"].ne(TOO_FEW),
            "together": scale * areas.pooled,
        }
    )


def _cells(frame: pd.DataFrame) -> dict[str, Cell]:
    beyond = frame["enough"] & frame["chance"]
    verdict = np.select(
        [beyond & frame["z"].gt(0), beyond & frame["z"].lt(0), frame["telling"]],
        [HIGHER, LOWER, NO_DIFFERENT],
        default=TOO_FEW,
    )
    shown = frame.assign(verdict=verdict, beyond_all=beyond & frame["wide"])
    shown = shown[shown["value"].notna() & shown["kind"].ne("county")]
    columns = ["code", "value", "verdict", "beyond_all", "z"]
    return {
        code: Cell(*rest)
        for code, *rest in zip(*(shown[name].tolist() for name in columns), strict=True)
    }


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
        questions.names(state, ward_set).get(code, code),
        questions.districts(state, ward_set).get(code, ""),
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
