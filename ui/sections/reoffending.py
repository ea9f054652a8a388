"""Reoffending: of which offenders a figure is, how long they were followed, how many reoffend."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analytics.findings import reoffending_cohorts
from analytics.views.topic import Stories
from analytics.wording import levels
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
ENTRANTS = "first_time_entrants"


# Of whom, and from when ---------------------------------------------------------------------------


@section.section("Whom the figures are about")
def lag(told: Stories, about: About) -> section.Parts:
    """Show of which offenders the newest figures are, and how long each was followed."""
    keys = [key for key in COHORTS if told.has(key)]
    if not keys:
        return
    look = theme.look()
    kinds = {
        "offenders of this period": look.changed,
        "followed": look.changed_slightly,
        "waiting for the courts": look.steady,
    }
    shown: list[timeline.Span] = []
    rows = []
    for key in keys:
        now = told.figure(key)
        found = reoffending_cohorts.cohort(key, now) if now is not None else None
        if now is None or found is None:
            continue
        name = COHORTS[key]
        first, followed, waiting = kinds
        shown.append(timeline.Span(name, found.start, found.end, first, found.told))
        shown.append(timeline.Span(name, found.end, found.followed_to, followed, found.told))
        if found.wait:
            shown.append(
                timeline.Span(name, found.followed_to, found.known_from, waiting, found.told)
            )
        rows.append(
            {
                "Figure": told.indicators[key].name,
                "Area": told.of(key).name,
                "Offenders": found.told,
                "Followed, months": found.months,
                "Wait for the courts, months": found.wait,
            }
        )
    if not shown:
        yield section.Text("No cohort of offenders has a figure yet.", "said")
        return
    oldest = min(shown, key=lambda span: span.start)
    chart = timeline.drawing(
        shown,
        kinds,
        f"The newest figure of reoffending within a year is of {_span(told, oldest)}: what it says "
        "is about then, not about now."
        if any(key in WITHIN_A_YEAR for key in keys)
        else "Those supervised are followed for three months.",
        " ".join(f"{COHORTS[key]}: {_told(told, key)}" for key in keys),
        "Cohorts of offenders",
    )
    yield section.Chart("spans-cohorts", chart)
    yield section.Twin(
        pd.DataFrame(rows),
        "Cohorts of offenders",
        section.about_of(told, keys[0], about),
        "cohorts",
    )


def _told(told: Stories, key: str) -> str:
    now = told.figure(key)
    found = reoffending_cohorts.cohort(key, now) if now is not None else None
    return found.told[:1].lower() + found.told[1:] if found else "no figure."


def _span(told: Stories, oldest: timeline.Span) -> str:
    key = next(key for key, name in COHORTS.items() if name == oldest.row)
    return reoffending_cohorts.of_whom(told.figure(key))


# How many reoffend --------------------------------------------------------------------------------


@section.section("Reoffending within a year")
def within_a_year(told: Stories, about: About) -> section.Parts:
    """Show the share of a cohort who reoffend within a year, under 18 and adult."""
    yield from _shares(
        told, about, WITHIN_A_YEAR, "cohorts-year", "Reoffending within a year",
        "per cent of the cohort, by the year in which it offended, with 95% intervals. Each point "
        "is of twelve months, three of which are new: only every fourth can be compared.",
    )  # fmt: skip


@section.section("Reoffending under supervision")
def under_supervision(told: Stories, about: About) -> section.Parts:
    """Show the share of those supervised who reoffend within three months."""
    yield from _shares(
        told, about, WITHIN_THREE_MONTHS, "cohorts-supervised", "Reoffending within three months",
        "per cent of those supervised on the last day of the quarter who reoffended in the three "
        "months after it, with 95% intervals. Lower than within a year, for that reason alone.",
    )  # fmt: skip


def _shares(
    told: Stories, about: About, of: tuple[str, ...], key: str, name: str, unit: str
) -> section.Parts:
    keys = [one for one in of if told.has(one)]
    if not keys:
        return
    yield section.remark(*dict.fromkeys(told.instead(one) for one in keys))
    finding, full = section.beside_each(told, {one: _within(COHORTS[one]) for one in keys})
    lines = [line_chart.Line(told.series(one), ON_THE_LINE[one], intervals=True) for one in keys]
    chart = line_chart.drawing(lines, finding, f"{lines[0].series.name}: {unit}", name, also=full)
    yield section.Chart(f"courses-{key}", chart)
    yield section.Twin(
        partial(line_chart.by_period, lines),
        "Reoffending",
        section.about_of(told, keys[0], about),
        key,
    )


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]


@section.section("First time entrants to youth justice")
def entrants(told: Stories, about: About) -> section.Parts:
    """Show first time entrants to youth justice, quarter by quarter."""
    if not told.has(ENTRANTS):
        return
    series, found = told.series(ENTRANTS), told.beside(ENTRANTS)
    yield section.remark(told.instead(ENTRANTS))
    line = line_chart.Line(series, "Entrants")
    chart = line_chart.drawing(
        [line],
        levels.beside_year_before(series, found).title,
        f"{series.name}: young people in the quarter. {series.indicator.caveats}",
        "First time entrants",
    )
    yield section.Chart("courses-entrants", chart)
    yield section.Twin(
        partial(line_chart.by_period, [line]), "First time entrants",
        section.about_of(told, ENTRANTS, about), "entrants",
    )  # fmt: skip
