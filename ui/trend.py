"""The course of one indicator through time: with limits, rolling, year on year, and to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import kept
from analytics.findings import views_over_time
from analytics.findings.answers import Answers
from analytics.findings.signals import IMPROVING, REAL_CHANGE, WORSENING, Signal
from analytics.findings.views_over_time import PERIODS, ROLLING, TO_DATE, YEARS
from analytics.model.choice import RATE, SMOOTHED
from analytics.model.figure import Figure, latest, twelve_months, year_before, year_to_date
from analytics.model.indicators import Indicator
from analytics.model.sentence import Said
from analytics.model.series import PROVISIONAL, Series
from analytics.statistics.control_chart import NO_LIMITS, TRIAL_LIMITS
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import wilson_interval
from analytics.wording import levels, trends
from analytics.wording.caption import About
from analytics.wording.levels import UNITS, amount
from ui import controls, theme, trendcharts, trendnotes
from ui import drawing as drawings
from ui.drawing import Drawing, Key

LONG = 36  # months; beyond, the axis names years only
MOST_YEARS = 5  # that are set beside each other
CIRCLE, UP, DOWN = "circle", "triangle-up", "triangle-down"
GLYPHS = {CIRCLE: "●", UP: "▲", DOWN: "▼"}

Row = dict[str, Any]


def show(answers: Answers, about: About) -> None:
    """Draw the course of whom the page follows, as the reader wants to see it.

    Parameters
    ----------
    answers : Answers
        Of the choice on the page: series, essex and signal are asked for.
    about : About
        The same choice in words.
    """
    one, limits = about.choice.indicator, answers.signal.limits != NO_LIMITS
    names = {
        PERIODS: f"By {UNITS[one.step]}{', with limits' if limits else ''}",
        ROLLING: "Rolling 12 months",
        YEARS: "Year on year",
        TO_DATE: "Financial year to date",
    }
    refused = views_over_time.refused(one)
    offered = {key: name for key, name in names.items() if not refused[key]}
    view = controls.switch("course", "Course", offered, PERIODS)
    drawn = drawing(answers, about, view, theme.look())
    # The chart shows more than the period in view.
    facts = about.facts(drawn.title) | {"Period": "All periods loaded"}
    drawings.show(drawn, facts, "trend")


def drawing(answers: Answers, about: About, view: str, look: theme.Look) -> Drawing:
    """Make the chart of a course: `courses.PERIODS`, `ROLLING`, `YEARS` or `TO_DATE`.

    It is kept for as long as the answers are, so that a rerun draws without reckoning.
    """
    series = answers.series
    return _drawing(series.values, view, series, answers.essex, answers.signal, about, look)


@kept
def _drawing(
    values: pd.DataFrame,
    view: str,
    series: Series,
    essex: Series,
    found: Signal,
    about: About,
    look: theme.Look,
) -> Drawing:
    make: dict[str, Callable[[_Asked], Drawing]] = {
        PERIODS: _periods, ROLLING: _rolling, YEARS: _years, TO_DATE: _to_date
    }  # fmt: skip
    return make[view](_Asked(series, essex, found, about, look))


class _Asked(NamedTuple):
    """What a drawing is made of."""

    series: Series
    essex: Series
    found: Signal
    about: About
    look: theme.Look

    @property
    def one(self) -> Indicator:
        return self.series.indicator


# By month, with limits --------------------------------------------------------------------------


class _Course(NamedTuple):
    """What a chart through time draws of the area in view, a value each period."""

    places: list[pd.Timestamp]  # first day of the last month (quarter, year) of the period
    when: list[str]
    values: list[float]
    figures: list[str]
    provisional: list[bool]
    lower: list[float]
    upper: list[float]
    expected: list[float]
    states: list[str]
    sides: list[int]
    runs: list[int]


def _periods(asked: _Asked) -> Drawing:
    series, found, one = asked.series, asked.found, asked.one
    said = trends.signal(series, found)
    if series.last < 0:
        in_parts = one.parts and not series.breakdown
        return Drawing(said.title, "Given in parts only: choose a category." if in_parts else "")
    course = _course(series.values, series, found)
    subtitle = [_what(asked, _each(one))]
    if found.limits == NO_LIMITS:
        said = _beside_year_before(series, latest(series))
        subtitle.append(f"No limits: {found.why}.")
    if any(usual == usual for usual in course.expected):
        subtitle += _limits_in_words(series, found)
    elif any(low == low for low in course.lower):
        subtitle.append("Shaded: 95% interval of each figure.")
    subtitle.append(_out_of(series.values["denominator"], one))
    chosen = _in_view(asked.about, course.places)
    if chosen:
        subtitle.append("The thick line at the foot marks the period in view.")
    return _through_time(asked, course, said, subtitle, chosen, summed=False)


def _course(values: pd.DataFrame, series: Series, found: Signal) -> _Course:
    one, chart, many = series.indicator, found.chart, len(values)
    drawn = values["value"].tolist()
    expected, sides = [float("nan")] * many, [0] * many
    lower, upper = _wilson(values, one)
    if len(chart):
        lower, upper, expected = (chart[name].tolist() for name in ("lower", "upper", "expected"))
        sides = [int(side) for side in chart["side"]]
    return _Course(
        _places(values, one),
        _when(values, one.overlaps),
        drawn,
        _figures(values, one),
        values["status"].eq(PROVISIONAL).tolist(),
        lower,
        upper,
        expected,
        views_over_time.states(found, one) or [""] * many,
        sides,
        views_over_time.runs([value == value for value in drawn], series.breaks),
    )


def _places(frame: pd.DataFrame, one: Indicator) -> list[pd.Timestamp]:
    last = frame["end"].to_numpy().astype("datetime64[M]")
    first = last.astype("datetime64[Y]") if one.step >= 12 else last - (one.step - 1)
    return pd.DatetimeIndex(first.astype("datetime64[s]")).tolist()


def _when(frame: pd.DataFrame, rolling: bool = False) -> list[str]:
    """Write each period; among twelve months to any date a financial year is one of them."""
    if rolling:
        return [f"12 months to {as_text.month(end)}" for end in frame["end"]]
    return [
        as_text.upper_first(as_text.span(start, end))
        for start, end in zip(frame["start"].dt.date, frame["end"].dt.date, strict=True)
    ]


def _wilson(values: pd.DataFrame, one: Indicator) -> tuple[list[float], list[float]]:
    """Give each share the interval of its own answers, where there are no limits."""
    x, n = (values[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    low, high = np.full(len(x), np.nan), np.full(len(x), np.nan)
    asked = (n > 0) & ~np.isnan(x)
    if one.is_share and one.events and asked.any():
        below, above = wilson_interval(x[asked], n[asked])
        low[asked], high[asked] = one.scale * np.asarray(below), one.scale * np.asarray(above)
    return low.tolist(), high.tolist()


def _figures(frame: pd.DataFrame, one: Indicator) -> list[str]:
    """Write each figure; a share with what it is out of, and of few without a percentage."""
    columns = (frame[name].tolist() for name in ("value", "numerator", "denominator"))
    written_ = []
    for value, x, n in zip(*columns, strict=True):
        text = amount(value, one)
        if one.is_share and x + n > 0:
            counts = f"{as_text.number(x)} of {as_text.number(n)}"
            text = f"{text} ({counts})" if n >= SMALLEST_BASE else counts
        written_.append(text)
    return written_


def _limits_in_words(series: Series, found: Signal) -> list[str]:
    """Say what is shaded, and what the limits rest on."""
    text = "Shaded: the limits of ordinary variation, resting on "
    unit = UNITS[series.indicator.step]
    rest = [
        f"{when} ({as_text.counted(many, unit)})" for when, many in views_over_time.baselines(found)
    ]
    text += as_text.joined(rest)
    if found.season is not None and found.season.seasonal:
        text += f", following the {unit}s of the year"
    said = [f"{text}."]
    if found.chart["limits"].eq(TRIAL_LIMITS).any():
        said.append("Limits that rest on fewer than 12 values are trial limits.")
    if found.caution:
        said.append(f"{as_text.upper_first(found.caution)}.")
    return said


def _in_view(about: About, places: Sequence[pd.Timestamp]) -> list[Row]:
    """Mark the periods chosen, unless they are all of them."""
    one, periods = about.choice.indicator, about.choice.compared.periods
    if not periods or len(periods) >= len(places) or one.length >= 12:
        return []
    half = trendnotes.half(one)
    return [{"part": "view", "month": periods[0] - half, "until": periods[-1] + half}]


# Rolling twelve months --------------------------------------------------------------------------


def _rolling(asked: _Asked) -> Drawing:
    series, one = asked.series, asked.one
    frame = views_over_time.rolling(series)
    known = frame["value"].notna().tolist()
    if not any(known):
        why = frame["why"].iloc[-1] if len(frame) else "fewer than 12 months are loaded"
        return Drawing(f"{_who(asked)}: no twelve months to sum, {why.rstrip('.')}.")
    said = _beside_year_before(series, twelve_months(series))
    many = len(frame)
    course = _Course(
        _places(frame, one),
        _when(frame, rolling=True),
        frame["value"].tolist(),
        _figures(frame, one),
        frame["provisional"].tolist(),
        frame["lower"].tolist(),
        frame["upper"].tolist(),
        [float("nan")] * many,
        [""] * many,
        [0] * many,
        views_over_time.runs(known),
    )
    subtitle = [_what(asked, f"the 12 months to each {UNITS[one.step]}")]
    if frame["lower"].notna().any():
        subtitle.append("Shaded: 95% interval.")
    subtitle += ["No limits: neighbours share months.", _out_of(frame["denominator"], one)]
    return _through_time(asked, course, said, subtitle, [], summed=True)


# What both of them draw -------------------------------------------------------------------------


def _through_time(
    asked: _Asked,
    course: _Course,
    said: Said,
    subtitle: list[str],
    chosen: list[Row],
    summed: bool,
) -> Drawing:
    """Lay out a chart through time, with what is known of its gaps and breaks."""
    series, one, look, places = asked.series, asked.one, asked.look, course.places
    own = _rows(asked, course)
    beside, in_words = _beside(asked, summed)
    gaps, notes = trendnotes.gaps(series.values), trendnotes.touching(series)
    drawn = [row for row in own if row["part"] in ("band", "line")]
    values = [row[key] for row in [*beside, *drawn] for key in ("value", "upper") if key in row]
    low, high = min(values), max(values)
    from_zero = _from_zero(low, high, one)
    ends = [*beside[-1:], *[row for row in drawn if row["part"] == "line"][-1:]]
    rules = trendnotes.rules(notes, one, places)
    extent = _extent(low, high, from_zero, one, words_on_top=bool(rules))
    room = [{"part": "extent", "month": places[-1], "value": value} for value in extent]
    names = _labels(ends, 0.075 * (extent[1] - extent[0]), look)
    rows = [*trendnotes.shaded(gaps, one, places), *beside, *own, *names, *rules, *chosen, *room]
    return Drawing(
        said.title,
        " ".join(text for text in (*subtitle, in_words) if text),
        _legend(own, look),
        pa.Table.from_pylist(rows, schema=trendcharts.THROUGH_TIME),
        trendcharts.through_time(
            *_axis(one, places, summed or one.overlaps), from_zero, _signs(one), look
        ),
        " ".join([*trendnotes.below(notes, gaps), *_scale_in_words(from_zero)]),
        f"Line through time: {said.text} The figures are in the table.",
        name="Course",
    )


def _tones(look: theme.Look) -> dict[str, str]:
    return {
        IMPROVING: look.improving, WORSENING: look.worsening, REAL_CHANGE: look.changed,
        "": look.ink,
    }  # fmt: skip


def _rows(asked: _Asked, course: _Course) -> list[Row]:
    """Lay out what is drawn of the area in view: band, usual, line and points."""
    rows: list[Row] = []
    one, tones, name = asked.one, _tones(asked.look), as_text.upper_first(asked.about.who.name)
    last: Row = {}
    for place, value in enumerate(course.values):
        if value != value:
            continue
        day, run, state = course.places[place], course.runs[place], course.states[place]
        low, high, usual = course.lower[place], course.upper[place], course.expected[place]
        limits, provisional = "none", course.provisional[place]
        if low == low:
            limits = f"{amount(low, one)} to {amount(high, one)}"
            rows.append({"part": "band", "month": day, "run": run, "value": low, "upper": high})
        if usual == usual:
            rows.append({"part": "usual", "month": day, "run": run, "value": usual})
        line = {
            "part": "line", "month": day, "run": run, "value": value, "name": name,
            "colour": asked.look.ink, "provisional": provisional,
        }  # fmt: skip
        if last and last["run"] == run and last["provisional"] != provisional:
            rows.append({**last, "provisional": provisional})  # where the other part begins
        rows.append(line)
        last = line
        said = state or ("no special cause" if usual == usual else "")
        status = "provisional" if provisional else "final"
        point = {
            "part": "point", "month": day, "value": value, "name": name,
            "colour": tones[state], "shape": CIRCLE, "size": 34,
            "when": course.when[place], "figure": course.figures[place], "limits": limits,
            "said": as_text.upper_first(f"{said}, {status}" if said else status), "provisional": provisional,
        }  # fmt: skip
        if state:
            point |= {"shape": UP if course.sides[place] > 0 else DOWN, "size": 110}
        rows.append(point)
    return rows


def _beside(asked: _Asked, summed: bool) -> tuple[list[Row], str]:
    """Lay out Essex beside an area, and say how it was made comparable."""
    series, essex, about = asked.series, asked.essex, asked.about
    if about.who.is_force or essex.last < 0:
        return [], ""
    per_head = about.choice.measure in (RATE, SMOOTHED) and not about.is_share
    by = views_over_time.factor(series, essex, per_head)
    if per_head and by != by:
        per_head, by = False, views_over_time.factor(series, essex)
    if by != by:
        return [], ""
    if about.is_share:
        name, in_words = "Essex", "Grey: Essex."
    elif per_head:
        name = "Essex’s rate"
        in_words = f"Grey: at Essex’s rate per resident (population of mid-{series.year})."
    else:
        name, in_words = "Essex, scaled", "Grey: Essex, scaled to the same average."
    frame = views_over_time.rolling(essex) if summed else essex.values
    values = frame["value"].tolist()
    runs = views_over_time.runs(
        [value == value for value in values], () if summed else essex.breaks
    )
    first = series.values["start"].iloc[0]
    rows = [
        {"part": "essex", "month": day, "run": run, "value": by * value, "name": name}
        for day, run, value, start in zip(
            _places(frame, asked.one), runs, values, frame["start"], strict=True
        )
        if value == value and start >= first
    ]
    return rows, in_words


def _labels(ends: Sequence[Row], apart: float, look: theme.Look) -> list[Row]:
    """Label each line at its end, moved apart where two would lie on each other."""
    rows = sorted(ends, key=lambda row: row["value"])
    return [
        {
            "part": "label", "month": row["month"], "name": row["name"], "value": value,
            "colour": row.get("colour", look.context),
        }
        for row, value in zip(rows, _spread([row["value"] for row in rows], apart), strict=True)
    ]  # fmt: skip


def _spread(values: Sequence[float], apart: float) -> list[float]:
    """Move ascending values so far from each other that names can stand beside them."""
    groups: list[tuple[float, int]] = []  # the middle of each, and how many
    for value in values:
        middle, many = value, 1
        while groups and groups[-1][0] + apart * (groups[-1][1] + many) / 2 > middle:
            below, of_these = groups.pop()
            middle = (below * of_these + middle * many) / (of_these + many)
            many += of_these
        groups.append((middle, many))
    return [
        middle + apart * (place - (many - 1) / 2)
        for middle, many in groups
        for place in range(many)
    ]


def _legend(rows: Sequence[Row], look: theme.Look) -> tuple[Key, ...]:
    """Name the shapes that are drawn: colour alone says nothing."""
    points = [row for row in rows if row["part"] == "point"]
    named = {tone: state for state, tone in _tones(look).items()}
    items = [
        (GLYPHS[shape], colour, f"{named[colour]}, {'up' if shape == UP else 'down'}")
        for shape, colour in sorted({(row["shape"], row["colour"]) for row in points})
        if shape != CIRCLE
    ]
    if any(row["part"] == "usual" for row in rows):
        items += [("●", look.ink, "no special cause"), ("┄", look.context, "the usual")]
    if any(row["provisional"] for row in points):
        items.append(("○", look.ink, "provisional: may still change"))
    return tuple(Key(text, (colour,), glyph) for glyph, colour, text in items)


def _axis(one: Indicator, places: Sequence[pd.Timestamp], to: bool) -> tuple[int, str]:
    """Months between two ticks, and how a tick is written: see `trendcharts.through_time`."""
    if one.step >= 12:
        if one.periods and one.periods[0].month != 4:
            return 12, f"'Year to {one.last_day(one.periods[0]):%b} ' + year"
        return 12, "(year - 1) + '/' + substring(toString(year), 2)"
    if one.step == 3 and to:
        return 3, "['12 months to', utcFormat(utcOffset('month', datum.value, 2), '%b %Y')]"
    if one.step == 3:
        quarter = "'Q' + ((floor(utcmonth(datum.value) / 3) + 3) % 4 + 1)"
        begins = "(year - (utcmonth(datum.value) < 3 ? 1 : 0))"
        return 3, f"[{quarter}, {begins} + '/' + substring(toString({begins} + 1), 2)]"
    if (places[-1] - places[0]).days > 31 * LONG:
        return 12, "'' + year"
    return 3, "utcFormat(datum.value, '%b %Y')"


def _from_zero(low: float, high: float, one: Indicator) -> bool:
    """Counts begin at 0; of shares those that are small, or that reach far down."""
    return not one.is_share or low < 0.4 * high or high < 0.4 * one.scale


def _extent(
    low: float, high: float, from_zero: bool, one: Indicator, words_on_top: bool = False
) -> tuple[float, float]:
    """Choose what the scale must hold; of shares a tenth of all, lest chance look large."""
    low = 0.0 if from_zero else low
    if one.is_share:
        lacking = max(0.1 * one.scale - (high - low), 0.0)
        high = min(high + lacking / 2, max(high, one.scale))
        low = low if from_zero else max(low - lacking / 2 - 0.05 * (high - low), 0.0)
    return low, high + (0.12 * (high - low) if words_on_top else 0.0)


def _signs(one: Indicator) -> tuple[str, str]:
    return "£" if one.unit == "pounds" else "", "%" if one.is_share else ""


def _scale_in_words(from_zero: bool) -> list[str]:
    return [] if from_zero else ["The scale does not begin at 0."]


# Years beside each other ------------------------------------------------------------------------


def _years(asked: _Asked) -> Drawing:
    series, one = asked.series, asked.one
    frame = views_over_time.by_year(series)
    said = _beside_year_before(series, latest(series))
    unit = UNITS[one.step]
    subtitle = [_what(asked, _each(one)), f"One line a financial year, {unit} beside {unit}."]
    return _beside_years(asked, frame, MOST_YEARS, said, subtitle)


def _to_date(asked: _Asked) -> Drawing:
    series = asked.series
    frame = views_over_time.to_date(series)
    said = _beside_year_before(series, year_to_date(series))
    subtitle = [_what(asked, "summed from April on"), "This financial year beside the last."]
    return _beside_years(asked, frame, 2, said, subtitle)


def _beside_years(
    asked: _Asked, frame: pd.DataFrame, many: int, said: Said, subtitle: list[str]
) -> Drawing:
    """Lay out one line a financial year, the newest strong."""
    one, look = asked.one, asked.look
    known = frame[frame["value"].notna()]
    if not len(known):
        return Drawing(said.title)
    held = sorted({int(year) for year in known["year"]})
    this = held[-1]
    shown = [year for year in held if many > 2 or year >= this - 1][-many:]
    places = trendcharts.MONTHS if one.step == 1 else trendcharts.QUARTERS
    rows: list[Row] = []
    ends: list[Row] = []
    for year in shown:
        lines = _of_year(asked, frame[frame["year"].eq(year)], places)
        name, newest = views_over_time.financial_year(year), year == this
        looks = {
            "part": "line" if year >= this - 1 else f"older-{year % len(trendcharts.DASHES)}",
            "name": name,
            "colour": look.ink if newest else look.context,
            "width": 3.0 if newest else 2.0,
        }  # fmt: skip
        rows += [line | looks for line in lines]
        figure = f": {amount(rows[-1]['value'], one)}" if many == 2 else ""
        ends.append(rows[-1] | {"part": "label", "name": name + figure})
    low, high = min(row["value"] for row in rows), max(row["value"] for row in rows)
    from_zero = _from_zero(low, high, one)
    extent = _extent(low, high, from_zero, one)
    room = [{"part": "extent", "place": places[0], "value": value} for value in extent]
    among = [row["value"] for row in rows if row["name"] != views_over_time.financial_year(this)
             and row["place"] == ends[-1]["place"]]  # fmt: skip
    labels = _names_of_years(ends, among, 0.075 * (extent[1] - extent[0]))
    return Drawing(
        said.title,
        " ".join(text for text in (*subtitle, _out_of(known["denominator"], one)) if text),
        (),
        pa.Table.from_pylist([*rows, *labels, *room], schema=trendcharts.BY_PLACE),
        trendcharts.years_beside(places, from_zero, _signs(one), look),
        " ".join([*_left_out(asked, frame, shown), *_scale_in_words(from_zero)]),
        f"One line a financial year: {said.text} The figures are in the table.",
        name="Years beside each other",
    )


def _of_year(asked: _Asked, of_year: pd.DataFrame, places: Sequence[str]) -> list[Row]:
    values = of_year["value"].tolist()
    columns = zip(
        values,
        views_over_time.runs([value == value for value in values]),
        of_year["place"].tolist(),
        of_year["provisional"].tolist(),
        _when(of_year),
        _figures(of_year, asked.one),
        strict=True,
    )
    area = as_text.upper_first(asked.about.who.name)
    return [
        {
            "place": places[place], "value": value, "run": run, "area": area, "when": when,
            "figure": figure, "provisional": provisional,
        }
        for value, run, place, provisional, when, figure in columns
        if value == value
    ]  # fmt: skip


def _names_of_years(ends: Sequence[Row], among: Sequence[float], apart: float) -> list[Row]:
    """Name each line at its end; the newest, amid the others, on the side that is free."""
    *others, newest = ends
    if among and all(row["place"] != newest["place"] for row in others):
        below = newest["value"] <= max(among)
        newest = newest | {"value": newest["value"] + (-apart if below else apart)}
    named: list[Row] = []
    for place in dict.fromkeys(row["place"] for row in [*others, newest]):
        here = [row for row in [*others, newest] if row["place"] == place]
        here.sort(key=lambda row: row["value"])
        values = _spread([row["value"] for row in here], apart)
        named += [row | {"value": value} for row, value in zip(here, values, strict=True)]
    return named


def _left_out(asked: _Asked, frame: pd.DataFrame, shown: Sequence[int]) -> list[str]:
    """Say what is not drawn and why, and what may still change."""
    told = []
    if parted := views_over_time.broken(asked.series):
        told.append(f"What lies before the break is left out: {parted.rstrip('.')}.")
    drawn = frame[frame["year"].isin(shown)]
    parts = dict(iter(drawn[drawn["why"].ne("")].groupby("why", sort=False)))
    for why, rows in parts.items():
        if why.rstrip(".") == parted.rstrip("."):
            continue
        years = [views_over_time.financial_year(int(year)) for year in rows["year"].unique()]
        told.append(f"Not all of {as_text.joined(years)} is drawn: {why.rstrip('.')}.")
    before = shown[-1] - 1
    if before not in shown and not parted:
        why = next((why for why in frame["why"][frame["year"].eq(before)] if why), "not loaded")
        told.append(f"{views_over_time.financial_year(before)} is not drawn: {why.rstrip('.')}.")
    if drawn["provisional"].any():
        told.append("○ provisional: may still change.")
    return told


# The table behind all of them -------------------------------------------------------------------


def table(answers: Answers) -> pd.DataFrame:
    """Lay out every period: the figure, its limits and what they say, sums, and Essex beside.

    Returns
    -------
    DataFrame, one row a period, oldest first
        What there is nothing of has no column.
    """
    return _table(answers.series.values, answers.series, answers.signal, answers.essex)


@kept
def _table(values: pd.DataFrame, series: Series, found: Signal, essex: Series) -> pd.DataFrame:
    one, judged = series.indicator, len(found.chart) > 0
    course = _course(values, series, found)
    columns: dict[str, Any] = {
        UNITS[one.step].capitalize(): course.when,
        "Per cent" if one.is_share else as_text.upper_first(one.unit): _whole(values["value"]),
    }
    if one.is_share:
        columns["Number"] = _whole(values["numerator"])
        columns["Out of"] = _whole(values["denominator"])
    # Of large counts decimals of a limit tell nothing.
    whole = not one.is_share and bool(values["value"].max() >= 100)
    if any(low == low for low in course.lower):
        kind = "Limits" if judged else "95%"
        columns[f"{kind} from"] = _rounded(course.lower, whole)
        columns[f"{kind} to"] = _rounded(course.upper, whole)
    if any(usual == usual for usual in course.expected):
        columns["Usual"] = _rounded(course.expected, whole)
        told = zip(course.states, found.chart["rule"], course.lower, course.values, strict=True)
        columns["Signal"] = [
            f"{state}: {rule}" if state
            else "no special cause" if low == low and value == value
            else ""
            for state, rule, low, value in told
        ]  # fmt: skip
    for name, sums in (("12 months", views_over_time.rolling(series)),
                       ("Year to date", views_over_time.to_date(series))):  # fmt: skip
        if sums["value"].notna().any():
            columns[name] = _whole(sums.set_index("end")["value"].reindex(values["end"]))
    if series.code != essex.code and essex.last >= 0:
        columns["Essex"] = _whole(essex.values.set_index("start")["value"].reindex(values["start"]))
    columns["Status"] = values["status"].fillna("").tolist()
    if values["why"].ne("").any():
        columns["Why there is none"] = values["why"].tolist()
    return pd.DataFrame(columns)


def _whole(values: pd.Series) -> pd.Series:
    """Write counts as whole numbers; shares, money and weights with a decimal."""
    values = values.reset_index(drop=True)
    if values.dropna().mod(1).eq(0).all():
        return values.astype("Int64")
    return values.round(1)


def _rounded(values: Sequence[float], whole: bool) -> pd.Series:
    found = pd.Series(values, dtype=float)
    return _whole(found.round() if whole else found)


# Words ------------------------------------------------------------------------------------------


def _beside_year_before(series: Series, now: Figure | None) -> Said:
    """Say how a figure compares with a year before; one that is not there compares with nothing."""
    if now is None or now.why:
        return levels.how_much(series, now)
    return levels.beside_year_before(series, year_before(series, now))


def _who(asked: _Asked) -> str:
    return f"{asked.about.what}, {asked.about.who.name}"


def _what(asked: _Asked, of: str) -> str:
    one = asked.one
    unit = f"per cent of {one.denominator}" if one.is_share and one.denominator else one.unit
    return f"{_who(asked)}: {unit}, {of}."


def _each(one: Indicator) -> str:
    unit = UNITS[one.step]
    return f"the 12 months to each {unit}" if one.overlaps else f"each {unit}"


def _out_of(counts: Iterable[float], one: Indicator) -> str:
    """Say how many each share is out of."""
    known = [count for count in counts if count > 1]
    if not one.is_share or not known:
        return ""
    few, many = as_text.number(min(known)), as_text.number(max(known))
    text = f"Out of {few} each" if few == many else f"Out of {few} to {many} each"
    little = ": a share of fewer than 20 says little" if min(known) < SMALLEST_BASE else ""
    return f"{text}{little}."
