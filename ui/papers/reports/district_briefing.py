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
        positions = quarter_report.positions(
            material.state, focus, material.start, material.end, material.area
        )
        ones = [item for item in positions if not item.missing]
        if ones:
            blocks += [
                Heading(focus),
                Bullets(tuple(quarter_report.finding(each) for each in ones[:3])),
                position_table(focus, ones),
            ]
    if not blocks:
        blocks.append(Text("No figures of the district are loaded for this period."))
    blocks += _questions(material)
    actions = [
        element
        for element in material.public("action")
        if element.text("area") == material.area
        and worked_out.state(element, material.on) in worked_out.OPEN
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


def _questions(material: Material) -> list[Block]:
    """List what was asked at the last events in the district, and what was answered."""
    ones = [
        item
        for item in material.public("question")
        if item.text("area") == material.area and (day := item.day("asked")) and day <= material.on
    ]
    if not ones:
        return []
    rows = tuple(
        (
            as_text.day(day) if (day := each.day("asked")) else "–",
            each.text("words"),
            each.text("answer") or "not answered yet",
            each.text("reported_back") or "–",
        )
        for each in ones[-8:]
    )
    return [
        Heading("What was asked at earlier meetings"),
        Table(
            "Questions", ("Asked", "Question", "Answer", "Reported back"), rows, (1.4, 4, 4, 1.3)
        ),
    ]


def _awards(material: Material) -> list[Block]:
    awards = [
        item
        for item in material.public("award")
        if item.text("area") == material.area and item.text("state") == "Awarded"
    ]
    if not awards:
        return []
    rows = tuple(
        (
            award.text("title"),
            award.text("recipient") if not award.values.get("to_person") else "An individual",
            f"£{as_text.number(award.values['amount'])}",
        )
        for award in awards
    )
    return [
        Heading("Community Safety Fund in the district"),
        Table("Awards", ("Project", "Recipient", "Amount"), rows, (4, 4, 1.4), frozenset({2})),
    ]
