"""A paper as PDF: tagged (PDF/UA-1), archivable (PDF/A-2a), always the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.offices import office_on
from ui.output.tagged_pdf import tagged_pdf
from ui.papers.contents import Bullets, Chart, Heading, NewPage, Paper, Table, Text
from ui.papers.formats import pictures

TEMPLATE = Path(__file__).with_name("template.typ")
AUTHOR = office_on().name


def pdf(paper: Paper) -> bytes:
    """Write a paper as PDF.

    Raises
    ------
    typst.TypstError
        If a character has no glyph in the shipped font, or a heading is skipped.
    """
    drawn = iter(pictures.svgs(paper.charts))
    files, blocks = {}, []
    for place, block in enumerate(paper.blocks):
        if isinstance(block, Chart):
            files[f"{place}.svg"] = next(drawn)
        blocks.append(_block(block, place))
    content = {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "author": AUTHOR,
        "warnings": list(paper.warnings),
        "facts": [list(fact) for fact in paper.facts],
        "foot": f"{paper.day.day} {paper.day:%B %Y}",
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "blocks": blocks,
    }
    return tagged_pdf(TEMPLATE, content, files)


def _block(block: object, place: int) -> dict[str, Any]:
    if isinstance(block, Heading):
        # The title of the paper is its only heading of the first level.
        return {"kind": "heading", "level": block.level + 1, "text": block.text}
    if isinstance(block, Text):
        return {"kind": "text", "style": block.style, "text": block.text.split("\n\n")}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": list(block.items)}
    if isinstance(block, Chart):
        return {"kind": "chart", "file": f"{place}.svg", "alt": block.alt, "title": block.title}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "caption": block.caption,
            "header": list(block.header),
            "rows": [list(row) for row in block.rows],
            "widths": list(block.widths or [1.0] * len(block.header)),
            "numbers": sorted(block.numbers),
        }
    assert isinstance(block, NewPage)
    return {"kind": "new page"}
