"""The briefing note of a district for a public meeting: its figures, questions, actions, awards."""

from __future__ import annotations

from analytics import as_text
from analytics.views import quarter_report
from data.accounts import worked_out
from data.accounts.kinds import AREAS
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from ui.papers.contents import Block, Bullets, Heading, Paper, Table, Text
from ui.papers.material import Material
from ui.papers.reports.action_log import open_actions
from ui.papers.reports.panel_report import position_table

QUESTIONS = ("Asked", "Question", "Answer", "Reported back")


def paper(material: Material) -> Paper:
    """Make the public part of the briefing note."""
    name = AREAS[material.area]
    blocks: list[Block] = []
    for focus in AREA_OF_FOCUS_NAMES:
        found = quarter_report.positions(
            material.state, focus, material.start, material.end, material.area
        )
        told = [one for one in found if not one.missing]
        if told:
            blocks += [
                Heading(focus),
                Bullets(tuple(quarter_report.finding(one) for one in told[:3])),
                position_table(focus, told),
            ]
    if not blocks:
        blocks.append(Text("No figures of the district are loaded for this period."))
    blocks += _asked(material)
    actions = [
        one
        for one in material.public("action")
        if one.text("area") == material.area
        and worked_out.state(one, material.on) in worked_out.OPEN
    ]
    if actions:
        blocks += [Heading("Open actions"), open_actions(actions, material.on, "Open actions")]
    blocks += _awards(material)
    return Paper(
        f"Briefing note: {name}",
        f"For public meetings, {material.quarter}",
        f"briefing-{name.lower().replace(' ', '-')}",
        (("Period", as_text.span(material.start, material.end)),),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def _asked(material: Material) -> list[Block]:
    """List what was asked at the last events in the district, and what was answered."""
    asked = [
        one
        for one in material.public("question")
        if one.text("area") == material.area and (day := one.day("asked")) and day <= material.on
    ]
    if not asked:
        return []
    rows = tuple(
        (
            as_text.day(day) if (day := one.day("asked")) else "–",
            one.text("words"),
            one.text("answer") or "not answered yet",
            one.text("reported_back") or "–",
        )
        for one in asked[-8:]
    )
    return [
        Heading("What was asked at earlier meetings"),
        Table(
            "Questions", ("Asked", "Question", "Answer", "Reported back"), rows, (1.4, 4, 4, 1.3)
        ),
    ]


def _awards(material: Material) -> list[Block]:
    awards = [
        one
        for one in material.public("award")
        if one.text("area") == material.area and one.text("state") == "Awarded"
    ]
    if not awards:
        return []
    rows = tuple(
        (
            one.text("title"),
            one.text("recipient") if not one.values.get("to_person") else "An individual",
            f"£{as_text.number(one.values['amount'])}",
        )
        for one in awards
    )
    return [
        Heading("Community Safety Fund in the district"),
        Table("Awards", ("Project", "Recipient", "Amount"), rows, (4, 4, 1.4), frozenset({2})),
    ]
