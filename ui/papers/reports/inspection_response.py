"""The response to recommendations: what will be done or why nothing, and how long it is open."""

from __future__ import annotations

from analytics import as_text
from data.accounts import worked_out
from data.accounts.records import Record
from ui.papers.contents import Block, Heading, Paper, Table, Text
from ui.papers.material import Material

HEADER = ("Ref.", "Recommendation", "Response", "Due", "Responded", "State")
WIDTHS = (1.0, 4.0, 3.6, 1.6, 1.6, 1.8)


def paper(material: Material) -> Paper:
    """Make the public part of the response, a table for each body."""
    every = [
        item
        for item in material.public("recommendation")
        if (day := item.day("published")) and day <= material.on
    ]
    still = [each for each in every if worked_out.state(each, material.on) in worked_out.OPEN]
    late = [element for element in every if worked_out.response_days_late(element, material.on)]
    blocks: list[Block] = [
        Text(
            f"{as_text.counted(len(still), 'recommendation is', 'recommendations are')} open on "
            f"{as_text.day(material.on)}. {as_text.number(len(late))} of "
            f"{as_text.counted(len(every), 'response')} "
            f"{'is or was' if len(late) == 1 else 'are or were'} later than the 56 days allowed by "
            "the Police Act 1996, section 55.",
            "finding",
        )
    ]
    for body in dict.fromkeys(recommendation.text("body") for recommendation in every):
        rows = tuple(
            _row(material, recommendation)
            for recommendation in every
            if recommendation.text("body") == body
        )
        blocks += [Heading(body), Table(f"Recommendations: {body}", HEADER, rows, WIDTHS)]
    return Paper(
        "Recommendations and responses",
        f"Inspections, audits and reviews, {material.quarter}",
        "recommendations",
        (("As on", as_text.day(material.on)),),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def _row(material: Material, record: Record) -> tuple[str, ...]:
    responded = record.day("responded")
    if responded and responded > material.on:
        responded = None
    words = record.text("response_words") if responded else ""
    number = f" ({record.text('report')}, {record.text('number')})" if record.text("number") else ""
    return (
        record.reference,
        f"{record.text('words')}{number}",
        f"{record.text('response')}: {words}" if words else "none yet",
        as_text.day(worked_out.response_due(record)),
        as_text.day(responded) if responded else "–",
        worked_out.state(record, material.on),
    )
