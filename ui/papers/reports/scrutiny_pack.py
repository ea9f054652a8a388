"""The pack of a scrutiny meeting: the last minutes, matters arising, actions, every indicator."""

from __future__ import annotations

from analytics import as_text
from analytics.views import quarter_report
from data.accounts import worked_out
from data.accounts.records import Record
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from ui.papers.contents import Block, Bullets, Heading, NewPage, Paper, Table, Text
from ui.papers.material import Material
from ui.papers.reports import action_log
from ui.papers.reports.panel_report import position_table

SERIES = "Performance scrutiny"


def paper(material: Material) -> Paper:
    """Make the public part of the pack for the meeting after the end of the period."""
    meetings = [
        item
        for item in material.public("meeting")
        if item.text("series") == SERIES and (day := item.day("date")) and day <= material.on
    ]
    blocks: list[Block] = []
    if meetings:
        blocks += _minutes(material, meetings[-1])
    blocks += [
        block
        for block in action_log.paper(material).blocks
        if not (isinstance(block, Text) and block.style == "finding")
    ]
    for focus in AREA_OF_FOCUS_NAMES:
        positions = quarter_report.positions(material.state, focus, material.start, material.end)
        ones = [each for each in positions if not each.missing]
        missing = [
            f"{element.name}: {element.missing}." for element in positions if element.missing
        ]
        if not positions:
            continue
        blocks += [NewPage(), Heading(focus)] if ones else [Heading(focus)]
        if ones:
            blocks += [
                Bullets(tuple(quarter_report.finding(finding) for finding in ones)),
                position_table(focus, ones),
            ]
        if missing:
            blocks += [Heading("What is missing, and why", 2), Bullets(tuple(missing))]
    return Paper(
        "Scrutiny pack",
        f"For the performance scrutiny meeting after {as_text.day(material.on)}",
        "scrutiny-pack",
        (("Figures of", material.quarter), ("As on", as_text.day(material.on))),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def _minutes(material: Material, meeting: Record) -> list[Block]:
    """Write the public minutes of a meeting."""
    day = meeting.day("date")
    assert day is not None  # a needed field
    text = material.narrative(meeting)
    rows = tuple(
        (
            row.get("number", ""),
            row.get("title", ""),
            text.get(f"item {row.get('number', '')}", "") or "–",
            row.get("verdict", "") or "–",
        )
        for row in meeting.rows("items")
    )
    due = as_text.day(worked_out.publication_due(meeting))
    return [
        Heading(f"Minutes of {as_text.day(day)}"),
        Text(f"{meeting.reference}. To be published by {due}."),
        Table("Minutes", ("Item", "Title", "Minute", "Verdict"), rows, (0.6, 2.2, 6.0, 1.5)),
    ]
