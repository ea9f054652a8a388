"""One indicator over time: with limits, rolling, year on year, and to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.over_time import views_over_time
from analytics.findings.over_time.signals import Signal
from analytics.findings.over_time.views_over_time import PERIODS, ROLLING, TO_DATE, YEARS
from analytics.model.choice import RATE, SMOOTHED
from analytics.model.figure import latest, twelve_months
from analytics.model.sentence import Sentence
from analytics.model.series import Series
from analytics.statistics.control_chart import NO_LIMITS, TRIAL_LIMITS
from analytics.wording import trends
from analytics.wording.caption import About
from analytics.wording.levels import UNITS, amount
from ui.charts.drawing import Drawing, LegendKey
from ui.charts.over_time import control_chart_spec, gaps_and_breaks
from ui.charts.over_time.time_chart_parts import (
    CIRCLE,
    DOWN,
    GLYPHS,
    UP,
    ChartInput,
    ChartRow,
    DrawnSeries,
    begins_at_zero,
    compared_with_year_before,
    currency_and_percent,
    drawn_series,
    each_period,
    extent_of_axis,
    figures_in_words,
    labels_at_ends,
    out_of_in_words,
    periods_in_words,
    places_in_time,
    scale_in_words,
    ticks_of_axis,
    tones_of_signals,
    what_is_drawn,
    who_is_drawn,
)
from ui.charts.over_time.years_side_by_side import to_date_drawing, years_drawing
from ui.shell import theme


def drawing(answers: Answers, about: About, view: str, look: theme.Look) -> Drawing:
    """Draw a series in one of the views: `PERIODS`, `ROLLING`, `YEARS` or `TO_DATE`.

    It is kept for as long as the answers are, so that a rerun draws without reckoning.
    """
    series = answers.series
    return _drawing(series.values, view, series, answers.essex, answers.signal, about, look)


@remembered_for_frame
def _drawing(
    values: pd.DataFrame,
    view: str,
    series: Series,
    essex: Series,
    signal: Signal,
    about: About,
    look: theme.Look,
) -> Drawing:
    make: dict[str, Callable[[ChartInput], Drawing]] = {
        PERIODS: _periods, ROLLING: _rolling, YEARS: years_drawing, TO_DATE: to_date_drawing
    }  # fmt: skip
    return make[view](ChartInput(series, essex, signal, about, look))


# By month, with limits --------------------------------------------------------------------------


def _periods(chart_input: ChartInput) -> Drawing:
    series, result, item = chart_input.series, chart_input.signal, chart_input.indicator
    text = trends.signal(series, result)
    if series.last < 0:
        in_parts = item.parts and not series.breakdown
        return Drawing(text.title, "Given in parts only: choose a category." if in_parts else "")
    shown = drawn_series(series.values, series, result)
    subtitle = [what_is_drawn(chart_input, each_period(item))]
    if result.limits == NO_LIMITS:
        text = compared_with_year_before(series, latest(series))
        subtitle.append(f"No limits: {result.why}.")
    if any(usual == usual for usual in shown.expected):
        subtitle += _limits_in_words(series, result)
    elif any(low == low for low in shown.lower):
        subtitle.append("Shaded: 95% interval of each figure.")
    subtitle.append(out_of_in_words(series.values["denominator"], item))
    chosen = _in_view(chart_input.about, shown.places)
    return _through_time(chart_input, shown, text, subtitle, chosen, summed=False)


def _limits_in_words(series: Series, signal: Signal) -> list[str]:
    """Say what is shaded, and what the limits rest on."""
    text = "Shaded: control limits, calculated from "
    unit = UNITS[series.indicator.step]
    rest = [
        f"{when} ({as_text.counted(many, unit)})"
        for when, many in views_over_time.baselines(signal)
    ]
    text += as_text.joined(rest)
    if signal.season is not None and signal.season.seasonal:
        text += ", allowing for the yearly pattern"
    results = [f"{text}."]
    if signal.chart["limits"].eq(TRIAL_LIMITS).any():
        results.append("Limits calculated from fewer than 12 values are trial limits.")
    if signal.caution:
        results.append(f"{as_text.upper_first(signal.caution)}.")
    return results


def _in_view(about: About, places: Sequence[pd.Timestamp]) -> list[ChartRow]:
    """Mark the periods chosen, unless they are all of them."""
    indicator, periods = about.choice.indicator, about.choice.compared.periods
    if not periods or len(periods) >= len(places) or indicator.length >= 12:
        return []
    half = gaps_and_breaks.half(indicator)
    return [{"part": "view", "month": periods[0] - half, "until": periods[-1] + half}]


# Rolling twelve months --------------------------------------------------------------------------


def _rolling(chart_input: ChartInput) -> Drawing:
    series, item = chart_input.series, chart_input.indicator
    frame = views_over_time.rolling(series)
    known = frame["value"].notna().tolist()
    if not any(known):
        why = frame["why"].iloc[-1] if len(frame) else "fewer than 12 months are loaded"
        return Drawing(f"{who_is_drawn(chart_input)}: no twelve months to sum, {why.rstrip('.')}.")
    text = compared_with_year_before(series, twelve_months(series))
    many = len(frame)
    shown = DrawnSeries(
        places_in_time(frame, item),
        periods_in_words(frame, rolling=True),
        frame["value"].tolist(),
        figures_in_words(frame, item),
        frame["provisional"].tolist(),
        frame["lower"].tolist(),
        frame["upper"].tolist(),
        [float("nan")] * many,
        [""] * many,
        [0] * many,
        views_over_time.runs(known),
    )
    subtitle = [what_is_drawn(chart_input, f"the 12 months to each {UNITS[item.step]}")]
    if frame["lower"].notna().any():
        subtitle.append("Shaded: 95% interval.")
    subtitle += ["No limits: neighbours share months.", out_of_in_words(frame["denominator"], item)]
    return _through_time(chart_input, shown, text, subtitle, [], summed=True)


# What both of them draw -------------------------------------------------------------------------


def _through_time(
    chart_input: ChartInput,
    shown: DrawnSeries,
    sentence: Sentence,
    subtitle: list[str],
    chosen: list[ChartRow],
    summed: bool,
) -> Drawing:
    """Lay out a chart through time, with what is known of its gaps and breaks."""
    series, item, look, places = (
        chart_input.series,
        chart_input.indicator,
        chart_input.look,
        shown.places,
    )
    mine = _rows(chart_input, shown)
    compared, in_words = _year_before(chart_input, summed)
    gaps, notes = gaps_and_breaks.gaps(series.values), gaps_and_breaks.touching(series)
    drawn = [row for row in mine if row["part"] in ("band", "line")]
    values = [row[key] for row in [*compared, *drawn] for key in ("value", "upper") if key in row]
    low, high = min(values), max(values)
    from_zero = begins_at_zero(low, high, item)
    ends = [*compared[-1:], *[row for row in drawn if row["part"] == "line"][-1:]]
    rules = gaps_and_breaks.rules(notes, item, places)
    extent = extent_of_axis(low, high, from_zero, item, words_on_top=bool(rules))
    room = [{"part": "extent", "month": places[-1], "value": value} for value in extent]
    names = labels_at_ends(ends, 0.075 * (extent[1] - extent[0]), look)
    rows = [
        *gaps_and_breaks.shaded(gaps, item, places),
        *compared,
        *mine,
        *names,
        *rules,
        *chosen,
        *room,
    ]
    return Drawing(
        sentence.title,
        " ".join(text for text in (*subtitle, in_words) if text),
        _legend(mine, look),
        pa.Table.from_pylist(rows, schema=control_chart_spec.THROUGH_TIME),
        control_chart_spec.through_time(
            *ticks_of_axis(item, places, summed or item.overlaps),
            from_zero,
            currency_and_percent(item),
            look,
        ),
        " ".join([*gaps_and_breaks.below(notes, gaps), *scale_in_words(from_zero)]),
        f"Line through time: {sentence.text} The figures are in the table.",
        name="Trend",
    )


def _rows(chart_input: ChartInput, shown: DrawnSeries) -> list[ChartRow]:
    """Lay out what is drawn of the area in view: band, usual, line and points."""
    rows: list[ChartRow] = []
    item, tones, name = (
        chart_input.indicator,
        tones_of_signals(chart_input.look),
        as_text.upper_first(chart_input.about.who.name),
    )
    last: ChartRow = {}
    for place, value in enumerate(shown.values):
        if value != value:
            continue
        day, run, state = shown.places[place], shown.runs[place], shown.states[place]
        low, high, usual = shown.lower[place], shown.upper[place], shown.expected[place]
        limits, provisional = "none", shown.provisional[place]
        if low == low:
            limits = f"{amount(low, item)} to {amount(high, item)}"
            rows.append({"part": "band", "month": day, "run": run, "value": low, "upper": high})
        if usual == usual:
            rows.append({"part": "usual", "month": day, "run": run, "value": usual})
        line = {
            "part": "line", "month": day, "run": run, "value": value, "name": name,
            "colour": chart_input.look.ink, "provisional": provisional,
        }  # fmt: skip
        if last and last["run"] == run and last["provisional"] != provisional:
            rows.append({**last, "provisional": provisional})  # where the other part begins
        rows.append(line)
        last = line
        text = state or ("no special cause" if usual == usual else "")
        status = "provisional" if provisional else "final"
        point = {
            "part": "point", "month": day, "value": value, "name": name,
            "colour": tones[state], "shape": CIRCLE, "size": 34,
            "when": shown.when[place], "figure": shown.figures[place], "limits": limits,
            "said": as_text.upper_first(f"{text}, {status}" if text else status),
            "provisional": provisional,
        }  # fmt: skip
        if state:
            point |= {"shape": UP if shown.sides[place] > 0 else DOWN, "size": 110}
        rows.append(point)
    return rows


def _year_before(chart_input: ChartInput, summed: bool) -> tuple[list[ChartRow], str]:
    """Lay out Essex next to an area, and say how it was made comparable."""
    series, essex, about = chart_input.series, chart_input.essex, chart_input.about
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
        year = views_over_time.shared_year(series, essex)
        in_words = f"Grey: at Essex’s rate per resident (population of mid-{year})."
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
            places_in_time(frame, chart_input.indicator), runs, values, frame["start"], strict=True
        )
        if value == value and start >= first
    ]
    return rows, in_words


def _legend(rows: Sequence[ChartRow], look: theme.Look) -> tuple[LegendKey, ...]:
    """Name the shapes that are drawn: colour alone says nothing."""
    points = [row for row in rows if row["part"] == "point"]
    named = {tone: state for state, tone in tones_of_signals(look).items()}
    items = [
        (GLYPHS[shape], colour, f"{named[colour]}, {'up' if shape == UP else 'down'}")
        for shape, colour in sorted({(row["shape"], row["colour"]) for row in points})
        if shape != CIRCLE
    ]
    if any(row["part"] == "usual" for row in rows):
        items += [("●", look.ink, "no special cause"), ("┄", look.context, "expected")]
    if any(row["provisional"] for row in points):
        items.append(("○", look.ink, "provisional: may still change"))
    return tuple(LegendKey(text, (colour,), glyph) for glyph, colour, text in items)
