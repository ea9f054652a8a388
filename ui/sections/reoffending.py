"""Reoffending: who a figure is about, how long they were followed, how many reoffend."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analytics.findings.over_time import reoffending_cohorts
from analytics.views.topic import Topics
from analytics.wording.caption import About
from ui.charts.over_time import line_chart, timeline
from ui.sections import section
from ui.shell import theme

COHORTS = {
    "reoffending_under_18": "Under-18s",
    "reoffending_adult": "Adults",
    "reoffending_yos": "Under YOS supervision",
    "reoffending_probation": "Under Probation supervision",
}
ON_THE_LINE = {
    "reoffending_under_18": "Under-18s",
    "reoffending_adult": "Adults",
    "reoffending_yos": "YOS",
    "reoffending_probation": "Probation",
}
WITHIN_A_YEAR = ("reoffending_under_18", "reoffending_adult")
WITHIN_THREE_MONTHS = ("reoffending_yos", "reoffending_probation")


# Who the figures are about, and from when ---------------------------------------------------------


@section.section("Who the figures are about", of=tuple(COHORTS))
def lag(topics: Topics, about: About) -> section.Parts:
    """Show which offenders the newest figures are about, and how long each was followed."""
    keys = [key for key in COHORTS if topics.has(key)]
    if not keys:
        return
    look = theme.look()
    kinds = {
        "offenders of this period": look.changed,
        "followed": look.changed_slightly,
        "waiting for the courts": look.steady,
    }
    shown: list[timeline.Stretch] = []
    rows = []
    for key in keys:
        now = topics.figure(key)
        result = reoffending_cohorts.cohort(key, now) if now is not None else None
        if now is None or result is None:
            continue
        name = COHORTS[key]
        first, followed, waiting = kinds
        shown.append(timeline.Stretch(name, result.start, result.end, first, result.description))
        shown.append(
            timeline.Stretch(name, result.end, result.followed_to, followed, result.description)
        )
        if result.wait:
            shown.append(
                timeline.Stretch(
                    name, result.followed_to, result.known_from, waiting, result.description
                )
            )
        rows.append(
            {
                "Figure": topics.indicators[key].name,
                "Area": topics.of(key).name,
                "Offenders": result.description,
                "Followed, months": result.months,
                "Wait for the courts, months": result.wait,
            }
        )
    if not shown:
        yield section.Text("No cohort of offenders has a figure yet.", "said")
        return
    oldest = min(shown, key=lambda span: span.start)
    chart = timeline.drawing(
        shown,
        kinds,
        f"The newest figure of reoffending within a year is of {_span(topics, oldest)}: it "
        "describes that period, not today."
        if any(key in WITHIN_A_YEAR for key in keys)
        else "Those supervised are followed for three months.",
        " ".join(f"{COHORTS[key]}: {_cohort_in_words(topics, key)}" for key in keys),
        "Cohorts of offenders",
    )
    yield section.Chart("spans-cohorts", chart)
    yield section.Twin(
        pd.DataFrame(rows),
        "Cohorts of offenders",
        section.about_of(topics, keys[0], about),
        "cohorts",
    )


def _cohort_in_words(topics: Topics, key: str) -> str:
    now = topics.figure(key)
    result = reoffending_cohorts.cohort(key, now) if now is not None else None
    return result.description[:1].lower() + result.description[1:] if result else "no figure."


def _span(topics: Topics, oldest: timeline.Stretch) -> str:
    key = next(key for key, name in COHORTS.items() if name == oldest.row)
    return reoffending_cohorts.offenders_of(topics.figure(key))


# How many reoffend --------------------------------------------------------------------------------


@section.section("Reoffending within a year", of=WITHIN_A_YEAR, label="Within a year")
def within_a_year(topics: Topics, about: About) -> section.Parts:
    """Show the share of a cohort who reoffend within a year, under 18 and adult."""
    yield from _shares(
        topics, about, WITHIN_A_YEAR, "cohorts-year", "Reoffending within a year",
        "per cent of the cohort, by the year in which it offended, with 95% intervals. Each point "
        "is of twelve months, three of which are new: only every fourth can be compared.",
    )  # fmt: skip


@section.section("Reoffending under supervision", of=WITHIN_THREE_MONTHS, label="Under supervision")
def under_supervision(topics: Topics, about: About) -> section.Parts:
    """Show the share of those supervised who reoffend within three months."""
    yield from _shares(
        topics, about, WITHIN_THREE_MONTHS, "cohorts-supervised", "Reoffending within three months",
        "per cent of those supervised on the last day of the quarter who reoffended in the three "
        "months after it, with 95% intervals. Lower than within a year, for that reason alone.",
    )  # fmt: skip


def _shares(
    topics: Topics, about: About, of: tuple[str, ...], key: str, name: str, unit: str
) -> section.Parts:
    keys = [item for item in of if topics.has(item)]
    if not keys:
        return
    yield section.remark(*dict.fromkeys(topics.instead(each) for each in keys))
    finding, full = section.changes_in_words(
        topics, {element: _within(COHORTS[element]) for element in keys}
    )
    lines = [
        line_chart.DrawnLine(topics.series(key), ON_THE_LINE[key], intervals=True) for key in keys
    ]
    chart = line_chart.drawing(lines, finding, f"{lines[0].series.name}: {unit}", name, also=full)
    yield section.Chart(f"courses-{key}", chart)
    yield section.Twin(
        partial(line_chart.by_period, lines),
        "Reoffending",
        section.about_of(topics, keys[0], about),
        key,
    )


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]
