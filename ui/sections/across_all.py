"""Across all Areas of Focus: sickness, emergency response, the efficiency projects."""

from __future__ import annotations

from functools import partial

from analytics.views.topic import Topics
from analytics.wording import levels
from analytics.wording.caption import About
from ui.charts.over_time import line_chart
from ui.sections import section

SICKNESS, RESPONSE, PROJECTS = "sickness", "emergency_response", "efficiency_projects"
STAFF = {"officers": "Officers", "police staff": "Police staff", "PCSOs": "PCSOs"}
PROJECT = {"mobile data terminals": "Mobile data terminals", "SAP": "SAP", "Athena": "Athena"}


@section.section("Organisational health: sickness", of=(SICKNESS,), label="Sickness")
def sickness(topics: Topics, about: About) -> section.Parts:
    """Show the share of working days lost to sickness by officers, police staff and PCSOs."""
    unit = "per cent of contracted working days, month by month"
    yield from _parts(topics, about, SICKNESS, "staff_group", STAFF, unit)


@section.section("Emergency response", of=(RESPONSE,))
def emergency_response(topics: Topics, about: About) -> section.Parts:
    """Show the share of emergencies that an officer reached in time."""
    unit = "per cent of the emergencies attended in the month"
    yield from _parts(topics, about, RESPONSE, "", {}, unit)


@section.section("Increasing efficiency: projects", of=(PROJECTS,), label="Projects")
def efficiency_projects(topics: Topics, about: About) -> section.Parts:
    """Show the share of milestones that each project has reached."""
    unit = "per cent of the milestones planned by then, quarter by quarter"
    yield from _parts(topics, about, PROJECTS, "project", PROJECT, unit)


def _parts(
    topics: Topics, about: About, key: str, breakdown: str, names: dict[str, str], unit: str
) -> section.Parts:
    """Show an indicator through time: by its parts where it has some, else as a whole."""
    if not topics.has(key):
        return
    yield section.remark(topics.instead(key))
    whole = topics.series(key)
    parts = {name: f"{breakdown}={value}" for value, name in names.items()}
    followed = {name: topics.series(key, part) for name, part in parts.items()}
    lines = [
        line_chart.DrawnLine(entry, name) for name, entry in followed.items() if entry.last >= 0
    ]
    each = [
        levels.compared_with_year_before(
            followed[line.name], topics.change(key, parts[line.name])
        ).title
        for line in lines
    ]
    chart = line_chart.drawing(
        lines or [line_chart.DrawnLine(whole, "All")],
        levels.compared_with_year_before(whole, topics.change(key)).title,
        f"{whole.name}: {unit}. {whole.indicator.caveats}",
        whole.indicator.name,
        also=" ".join(each),
    )
    yield section.Chart(f"courses-{key}", chart)
    yield section.remark(*each)
    yield section.Twin(
        partial(line_chart.by_period, [*lines, line_chart.DrawnLine(whole, "All")]),
        whole.indicator.name,
        section.about_of(topics, key, about),
        key,
    )
