"""A paper as PDF: tagged (PDF/UA-1), archivable (PDF/A-2a), always the same bytes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from data.offices import office_on
from ui.papers.contents import Bullets, Chart, Heading, NewPage, Paper, Table, Text
from ui.papers.formats import pictures

FONTS = Path(__file__).with_name("fonts")
TEMPLATE = Path(__file__).with_name("template.typ")
AUTHOR = office_on().name


def pdf(paper: Paper) -> bytes:
    """Write a paper as PDF.

    Raises
    ------
    typst.TypstError
        If a character has no glyph in the shipped font, or a heading is skipped.
    """
    import typst  # takes a while, and most never write a paper

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(TEMPLATE.read_bytes())
        drawn = iter(pictures.svgs(paper.charts))
        blocks = []
        for place, block in enumerate(paper.blocks):
            if isinstance(block, Chart):
                (root / f"{place}.svg").write_text(next(drawn), "utf-8")
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
        made = typst.compile(
            str(root / "paper.typ"),
            root=str(root),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
        )
    assert isinstance(made, bytes)
    return made


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
