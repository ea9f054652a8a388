"""Alcohol, drugs and mental health: seizures by drug, people charged, treatment, section 136."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.figure import Change, Figure
from analytics.views.topic import Topics
from analytics.wording import levels
from analytics.wording.caption import About
from ui.charts import bars
from ui.charts.over_time import line_chart
from ui.output import tables
from ui.sections import section

SEIZURES, VALUE, QUANTITY = "drug_seizures", "drug_seizure_street_value", "drug_seizure_quantity"
CHARGED, TESTS = "people_charged_dealing", "positive_tests_on_arrest"
TREATMENT = {
    "treatment_engagement": "In effective treatment",
    "treatment_planned_exit": "Planned exit",
    "custody_community_continuity": "Prison to treatment",
}
VALUE_TITLE, VALUE_BEFORE = "Street value, £", "Value a year before, £"
UNITS = {"g": "g", "kg": "kg", "ml": "ml", "plants": "plants", "tablets": "tablets"}


# Seizures -----------------------------------------------------------------------------------------


@section.section("Drug seizures", of=(SEIZURES,))
def seized(topics: Topics, about: About) -> section.Parts:
    """Show seizures by drug: how many, how much in its own unit, and at what street value."""
    if not topics.has(SEIZURES):
        return
    result = topics.change(SEIZURES)
    yield section.remark(topics.instead(SEIZURES))
    if result is None or result.now.why:
        yield section.Text(
            levels.compared_with_year_before(topics.series(SEIZURES), result).title, "said"
        )
        return
    now = result.now
    numbers = topics.by("drug", SEIZURES, now)
    quantities = topics.quantities(SEIZURES, now)
    amounts = {drug: _amounts(mine) for drug, mine in quantities.groupby("drug", sort=False)}
    number = section.Chart(
        "bars-seizures",
        bars.drawing(
            [
                bars.Bar(
                    row.part,
                    row.value,
                    " · ".join(text for text in (_shown(row), amounts.get(row.part, "")) if text),
                    row.before,
                )
                for row in numbers.itertuples()
            ],
            levels.compared_with_year_before(topics.series(SEIZURES), result).title,
            f"Seizures by drug and the quantity seized, {_when(now)}; thick mark: seizures a year "
            "before. A seizure of several drugs counts under each: drugs do not add up.",
            "Seizures by drug",
        ),
    )
    yield section.Columns((1, 1), ((number,), tuple(_street_value(topics, now))))
    yield _seizures_table(topics, about, result, numbers, quantities)


def _street_value(topics: Topics, now: Figure) -> section.Parts:
    if not topics.has(VALUE):
        return
    series, result = topics.series(VALUE), topics.change(VALUE)
    worth = topics.by("drug", VALUE, now)
    chart = bars.drawing(
        [bars.Bar(row.part, row.value, _shown(row, "£"), row.before) for row in worth.itertuples()],
        levels.compared_with_year_before(series, result).title,
        f"Estimated street value by drug, {_when(now)}; thick mark: a year before. Chance cannot "
        "be judged: one large seizure can make a quarter.",
        "Street value by drug",
    )
    yield section.Chart("bars-street-value", chart)


def _shown(row: Any, before: str = "") -> str:
    """Write the figure of a part, or that it is not shown."""
    return as_text.NOT_SHOWN if row.hidden else f"{before}{as_text.number(row.value)}"


def _amounts(frame: pd.DataFrame) -> str:
    """Write quantities, each in its unit: 34.0 kg, 3,749 plants."""
    return ", ".join(
        f"{UNITS.get(row.unit, row.unit)} {as_text.NOT_SHOWN}"
        if row.hidden
        else f"{_quantity(row.quantity, row.unit)} {UNITS.get(row.unit, row.unit)}"
        for row in frame.itertuples()
        if row.hidden or not pd.isna(row.quantity)
    )


def _quantity(value: float, unit: str) -> str:
    return as_text.number(value, 1 if unit == "kg" or value < 10 else 0)


def _when(now: Figure) -> str:
    return as_text.during(now.start, now.end)


def _seizures_table(
    topics: Topics,
    about: About,
    change: Change,
    numbers: pd.DataFrame,
    quantities: pd.DataFrame,
) -> section.Twin:
    table = pd.DataFrame(
        {
            "Drug": numbers["part"],
            "Seizures": numbers["value"].astype("Int64"),
            "Year before": numbers["before"].astype("Int64"),
            "Verdict": list(numbers["verdict"]),
        }
    )
    per_drug = {
        drug: (
            _amounts(mine),
            _amounts(mine.assign(quantity=mine["before"], hidden=mine["hidden_before"])),
        )
        for drug, mine in quantities.groupby("drug", sort=False)
    }
    table["Quantity"] = [per_drug.get(drug, ("", ""))[0] for drug in table["Drug"]]
    table["Quantity a year before"] = [per_drug.get(drug, ("", ""))[1] for drug in table["Drug"]]
    hidden = {"Seizures": numbers["hidden"], "Year before": numbers["hidden_before"]}
    if topics.has(VALUE):
        worth = topics.by("drug", VALUE, change.now).set_index("part")
        table[VALUE_TITLE] = table["Drug"].map(worth["value"]).round().astype("Int64")
        table[VALUE_BEFORE] = table["Drug"].map(worth["before"]).round().astype("Int64")
        for name, column in ((VALUE_TITLE, "hidden"), (VALUE_BEFORE, "hidden_before")):
            hidden[name] = table["Drug"].map(worth[column]).eq(True).tolist()
    of = section.about_of(topics, SEIZURES, about, change)
    table = tables.with_missing(table, hidden)
    return section.Twin(table, "Drug seizures by drug", of, "seizures")


# People charged -----------------------------------------------------------------------------------


@section.section("People charged with dealing, by profile", of=(CHARGED,), label="Charged")
def charged(topics: Topics, about: About) -> section.Parts:
    """Show people charged with dealing by profile, quarter by quarter."""
    if not topics.has(CHARGED):
        return
    series, result = topics.series(CHARGED), topics.change(CHARGED)
    yield section.remark(topics.instead(CHARGED))
    lines = [
        line_chart.DrawnLine(part, value[:1].upper() + value[1:])
        for value in ("organised group", "small group", "individual")
        if (part := topics.series(CHARGED, f"profile={value}")).last >= 0
    ]
    chart = line_chart.drawing(
        lines or [line_chart.DrawnLine(series, "People")],
        levels.compared_with_year_before(series, result).title,
        f"{series.name}: people charged in the quarter, by how they were judged to deal. Quarters "
        "do not add up: the same person may be charged in several. Charged is not convicted. "
        "Restricted: not for publication.",
        "People charged over time",
    )
    yield section.Chart("courses-charged", chart)
    of = section.about_of(topics, CHARGED, about)
    table = partial(line_chart.by_period, [*lines, line_chart.DrawnLine(series, "All")])
    yield section.Twin(table, "People charged with dealing", of, "charged")


# Treatment ----------------------------------------------------------------------------------------


@section.section("Treatment", of=tuple(TREATMENT))
def treatment(topics: Topics, about: About) -> section.Parts:
    """Show how many stay in treatment, leave it as planned, and come into it from prison."""
    keys = [key for key in TREATMENT if topics.has(key)]
    if not keys:
        return
    yield section.remark(*dict.fromkeys(topics.instead(key) for key in keys))
    finding, full = section.changes_in_words(topics, {key: TREATMENT[key].lower() for key in keys})
    lines = [
        line_chart.DrawnLine(topics.series(key), TREATMENT[key], intervals=True) for key in keys
    ]
    chart = line_chart.drawing(
        lines,
        finding,
        f"{lines[0].series.name}: per cent of those who began treatment, of those who left it, and "
        "of those released from prison and referred; by quarter, with 95% intervals.",
        "Treatment over time",
        height=280,
        also=full,
    )
    yield section.Chart("courses-treatment", chart)
    of = section.about_of(topics, keys[0], about)
    yield section.Twin(partial(line_chart.by_period, lines), "Treatment", of, "treatment")


# Mental health ------------------------------------------------------------------------------------


@section.section("Positive drug tests on arrest", of=(TESTS,), label="Drug tests")
def positive_tests(topics: Topics, about: About) -> section.Parts:
    """Show the share of drug tests on arrest that were positive."""
    unit = "per cent of tests taken in custody in the month"
    yield from _one_series(topics, about, TESTS, "Positive", unit)


def _one_series(topics: Topics, about: About, key: str, name: str, unit: str) -> section.Parts:
    if not topics.has(key):
        return
    series, result = topics.series(key), topics.change(key)
    yield section.remark(topics.instead(key))
    line = line_chart.DrawnLine(series, name)
    chart = line_chart.drawing(
        [line],
        levels.compared_with_year_before(series, result).title,
        f"{series.name}: {unit}. {series.indicator.caveats}",
        series.indicator.name,
    )
    yield section.Chart(f"courses-{key}", chart)
    of = section.about_of(topics, key, about)
    yield section.Twin(partial(line_chart.by_period, [line]), series.indicator.name, of, key)
