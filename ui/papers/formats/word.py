"""A paper in Word: headings, repeated header rows and alternative texts, ready to be edited."""

from __future__ import annotations

import io
from datetime import datetime, time

from ui.papers.contents import Bullets, Chart, Heading, NewPage, Paper, Table, Text
from ui.papers.formats import pictures
from ui.papers.formats.pdf import AUTHOR
from ui.papers.formats.zip_times import without_times

WIDE = 17.0  # centimetres between the margins


def word(paper: Paper) -> bytes:
    """Write a paper as a Word document."""
    import docx
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
        style = document.styles[name]
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
        properties = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            properties.attrib.pop(_word(theme), None)
    document.styles["Normal"].font.size = Pt(10.5)
    _properties(document, paper)
    document.add_heading(paper.title, 1)
    document.add_paragraph(paper.subtitle)
    for warning in paper.warnings:
        document.add_paragraph().add_run(warning).bold = True
        section.header.paragraphs[0].text = "  ·  ".join(paper.warnings)
    for name, value in paper.facts:
        document.add_paragraph(f"{name}: {value}")
    drawn = iter(pictures.pngs(paper.charts))
    for block in paper.blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level + 1)
        elif isinstance(block, Text):
            for part in block.text.split("\n\n"):
                run = document.add_paragraph().add_run(part)
                run.bold = block.style == "finding"
                run.font.size = Pt({"finding": 12, "small": 8.5}.get(block.style, 10.5))
        elif isinstance(block, Bullets):
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        elif isinstance(block, Chart):
            document.add_paragraph().add_run(block.title).bold = True
            document.add_picture(io.BytesIO(next(drawn)), width=Cm(WIDE))
            shape = document.inline_shapes[-1]._inline.docPr
            shape.set("descr", block.alt)
            shape.set("title", block.title)
        elif isinstance(block, Table):
            _add_table_to_document(document, block)
        elif isinstance(block, NewPage):
            document.add_page_break()
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _word(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _properties(document: object, paper: Paper) -> None:
    properties = document.core_properties  # type: ignore[attr-defined]
    at = datetime.combine(paper.day, time())
    properties.title, properties.author = paper.title, AUTHOR
    properties.created = properties.modified = at
    properties.last_modified_by, properties.language = AUTHOR, "en-GB"
    properties.comments = ""


def _add_table_to_document(document: object, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    document.add_paragraph().add_run(block.caption).bold = True  # type: ignore[attr-defined]
    table = document.add_table(1, len(block.header))  # type: ignore[attr-defined]
    table.style, table.autofit = "Table Grid", False
    widths = block.widths or (1.0,) * len(block.header)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(WIDE * width / sum(widths))
    for row, cells in enumerate((block.header, *block.rows)):
        places = table.rows[0].cells if row == 0 else table.add_row().cells
        for column, (place, text) in enumerate(zip(places, cells, strict=True)):
            place.width = Cm(WIDE * widths[column] / sum(widths))
            paragraph = place.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(9), row == 0
            if column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    document.add_paragraph()  # type: ignore[attr-defined]
