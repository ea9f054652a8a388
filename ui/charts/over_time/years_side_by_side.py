"""The charts of years and years to date, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from analytics import as_text
from analytics.findings.over_time import views_over_time
from analytics.model.figure import latest, year_to_date
from analytics.model.sentence import Sentence
from analytics.wording.levels import UNITS, amount
from ui.charts.drawing import Drawing
from ui.charts.over_time import control_chart_spec
from ui.charts.over_time.time_chart_parts import (
    ChartInput,
    ChartRow,
    begins_at_zero,
    compared_with_year_before,
    currency_and_percent,
    each_period,
    extent_of_axis,
    figures_in_words,
    out_of_in_words,
    periods_in_words,
    scale_in_words,
    spread_apart,
    what_is_drawn,
)

MOST_YEARS = 5  # that are compared with each other


def years_drawing(chart_input: ChartInput) -> Drawing:
    series, item = chart_input.series, chart_input.indicator
    frame = views_over_time.by_year(series)
    text = compared_with_year_before(series, latest(series))
    unit = UNITS[item.step]
    subtitle = [
        what_is_drawn(chart_input, each_period(item)),
        f"One line a financial year, {unit} next to {unit}.",
    ]
    return _years_side_by_side(chart_input, frame, MOST_YEARS, text, subtitle)


def to_date_drawing(chart_input: ChartInput) -> Drawing:
    series = chart_input.series
    frame = views_over_time.to_date(series)
    text = compared_with_year_before(series, year_to_date(series))
    subtitle = [
        what_is_drawn(chart_input, "summed from April on"),
        "This financial year compared with the last.",
    ]
    return _years_side_by_side(chart_input, frame, 2, text, subtitle)


def _years_side_by_side(
    chart_input: ChartInput, frame: pd.DataFrame, many: int, sentence: Sentence, subtitle: list[str]
) -> Drawing:
    """Lay out one line a financial year, the newest strong."""
    item, look = chart_input.indicator, chart_input.look
    known = frame[frame["value"].notna()]
    if not len(known):
        return Drawing(sentence.title)
    held = sorted({int(year) for year in known["year"]})
    this = held[-1]
    shown = [year for year in held if many > 2 or year >= this - 1][-many:]
    places = control_chart_spec.MONTHS if item.step == 1 else control_chart_spec.QUARTERS
    rows: list[ChartRow] = []
    ends: list[ChartRow] = []
    for year in shown:
        lines = _of_year(chart_input, frame[frame["year"].eq(year)], places)
        name, newest = views_over_time.financial_year(year), year == this
        looks = {
            "part": (
                "line" if year >= this - 1 else f"older-{year % len(control_chart_spec.DASHES)}"
            ),
            "name": name,
            "colour": look.ink if newest else look.context,
            "width": 3.0 if newest else 2.0,
        }  # fmt: skip
        rows += [line | looks for line in lines]
        figure = f": {amount(rows[-1]['value'], item)}" if many == 2 else ""
        ends.append(rows[-1] | {"part": "label", "name": name + figure})
    low, high = min(row["value"] for row in rows), max(row["value"] for row in rows)
    from_zero = begins_at_zero(low, high, item)
    extent = extent_of_axis(low, high, from_zero, item)
    room = [{"part": "extent", "place": places[0], "value": value} for value in extent]
    among = [row["value"] for row in rows if row["name"] != views_over_time.financial_year(this)
             and row["place"] == ends[-1]["place"]]  # fmt: skip
    labels = _names_of_years(ends, among, 0.075 * (extent[1] - extent[0]))
    return Drawing(
        sentence.title,
        " ".join(text for text in (*subtitle, out_of_in_words(known["denominator"], item)) if text),
        (),
        pa.Table.from_pylist([*rows, *labels, *room], schema=control_chart_spec.BY_PLACE),
        control_chart_spec.years_next_to_each_other(
            places, from_zero, currency_and_percent(item), look
        ),
        " ".join([*_left_out(chart_input, frame, shown), *scale_in_words(from_zero)]),
        f"One line a financial year: {sentence.text} The figures are in the table.",
        name="Years side by side",
    )


def _of_year(
    chart_input: ChartInput, of_year: pd.DataFrame, places: Sequence[str]
) -> list[ChartRow]:
    values = of_year["value"].tolist()
    columns = zip(
        values,
        views_over_time.runs([value == value for value in values]),
        of_year["place"].tolist(),
        of_year["provisional"].tolist(),
        periods_in_words(of_year),
        figures_in_words(of_year, chart_input.indicator),
        strict=True,
    )
    area = as_text.upper_first(chart_input.about.who.name)
    return [
        {
            "place": places[place], "value": value, "run": run, "area": area, "when": when,
            "figure": figure, "provisional": provisional,
        }
        for value, run, place, provisional, when, figure in columns
        if value == value
    ]  # fmt: skip


def _names_of_years(
    ends: Sequence[ChartRow], among: Sequence[float], apart: float
) -> list[ChartRow]:
    """Name each line at its end; the newest, amid the others, on the side that is free."""
    *others, newest = ends
    if among and all(row["place"] != newest["place"] for row in others):
        below = newest["value"] <= max(among)
        newest = newest | {"value": newest["value"] + (-apart if below else apart)}
    named: list[ChartRow] = []
    for place in dict.fromkeys(row["place"] for row in [*others, newest]):
        here = [row for row in [*others, newest] if row["place"] == place]
        here.sort(key=lambda row: row["value"])
        values = spread_apart([row["value"] for row in here], apart)
        named += [row | {"value": value} for row, value in zip(here, values, strict=True)]
    return named


def _left_out(chart_input: ChartInput, frame: pd.DataFrame, shown: Sequence[int]) -> list[str]:
    """Say what is not drawn and why, and what may still change."""
    results = []
    if reason := views_over_time.broken(chart_input.series):
        results.append(f"What lies before the break is left out: {reason.rstrip('.')}.")
    drawn = frame[frame["year"].isin(shown)]
    parts = dict(iter(drawn[drawn["why"].ne("")].groupby("why", sort=False)))
    for why, rows in parts.items():
        if why.rstrip(".") == reason.rstrip("."):
            continue
        years = [views_over_time.financial_year(int(year)) for year in rows["year"].unique()]
        results.append(f"Not all of {as_text.joined(years)} is drawn: {why.rstrip('.')}.")
    before = shown[-1] - 1
    if before not in shown and not reason:
        why = next((why for why in frame["why"][frame["year"].eq(before)] if why), "not loaded")
        results.append(f"{views_over_time.financial_year(before)} is not drawn: {why.rstrip('.')}.")
    if drawn["provisional"].any():
        results.append("○ provisional: may still change.")
    return results
