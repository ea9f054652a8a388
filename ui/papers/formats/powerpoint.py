"""A paper in PowerPoint: a slide for each chart and table, with charts that can be edited."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from ui.papers.contents import Bullets, Chart, Heading, Paper, Table, Text
from ui.papers.formats.pdf import AUTHOR
from ui.papers.formats.zip_times import without_times

MOST_ROWS = 12  # of a table that can be read from a chair
LONGEST_TITLE = 90  # characters that fit on two lines in the larger size


def powerpoint(paper: Paper) -> bytes:
    """Write a paper as slides: findings as titles, charts native, tables in parts."""
    from pptx import Presentation
    from pptx.util import Cm

    slides = Presentation()
    slides.slide_width, slides.slide_height = Cm(33.867), Cm(19.05)
    _first(slides, paper)
    chapter = section = paper.title
    for block in paper.blocks:
        if isinstance(block, Heading):
            chapter = block.text if block.level == 1 else chapter
            section = block.text
        elif isinstance(block, Text) and block.style == "finding":
            _words(slides, chapter, (block.text,))
        elif isinstance(block, Bullets):
            _words(slides, chapter if section == chapter else f"{chapter}: {section}", block.items)
        elif isinstance(block, Chart):
            _chart(slides, block)
        elif isinstance(block, Table):
            for start in range(0, len(block.rows), MOST_ROWS):
                _add_table_to_slide(slides, block, block.rows[start : start + MOST_ROWS])
    for slide in slides.slides:
        _foot(slide, paper)
    properties = slides.core_properties
    properties.title, properties.author, properties.last_modified_by = paper.title, AUTHOR, AUTHOR
    properties.created = properties.modified = datetime.combine(paper.day, time())
    written = io.BytesIO()
    slides.save(written)
    return without_times(written.getvalue())


def _first(slides: Any, paper: Paper) -> None:
    from pptx.util import Cm

    first = slides.slides.add_slide(slides.slide_layouts[0])
    first.shapes.title.text = paper.title
    first.placeholders[1].text = paper.subtitle
    for place, top in ((first.shapes.title, 5.0), (first.placeholders[1], 9.0)):
        place.left, place.top, place.width, place.height = Cm(1.5), Cm(top), Cm(30.8), Cm(3.5)


def _foot(slide: Any, paper: Paper) -> None:
    """Say at the foot of a slide what it belongs to, and that it is made up or restricted."""
    from pptx.util import Cm, Pt

    box = slide.shapes.add_textbox(Cm(1.5), Cm(17.9), Cm(30.8), Cm(0.9))
    box.text_frame.text = "  ·  ".join([paper.subtitle, *paper.warnings])
    box.text_frame.paragraphs[0].runs[0].font.size = Pt(12)


def _titled(slides: Any, title: str) -> Any:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Cm, Pt

    slide = slides.slides.add_slide(slides.slide_layouts[5])
    place = slide.shapes.title
    place.left, place.top, place.width, place.height = Cm(1.5), Cm(0.7), Cm(30.8), Cm(2.4)
    place.text = title
    place.text_frame.word_wrap = True
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    size = 26 if len(title) <= LONGEST_TITLE else 20
    paragraph.runs[0].font.size, paragraph.runs[0].font.bold = Pt(size), True
    return slide


def _words(slides: Any, title: str, words: tuple[str, ...]) -> None:
    from pptx.util import Cm, Pt

    slide = _titled(slides, title)
    box = slide.shapes.add_textbox(Cm(1.5), Cm(3.6), Cm(30.8), Cm(13))
    box.text_frame.word_wrap = True
    for place, text in enumerate(words):
        frame = box.text_frame
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.space_after = Pt(10)
        paragraph.runs[0].font.size = Pt(28 if len(words) == 1 else 18)


def _chart(slides: Any, block: Chart) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Cm, Pt

    slide = _titled(slides, block.title)
    data = CategoryChartData()
    data.categories = block.categories  # text: days would make an axis of days
    for name, values in block.series:
        data.add_series(name, values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, Cm(1.5), Cm(3.4), Cm(30.8), Cm(14.6), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", block.alt)
    frame.name = block.title[:60]
    chart = frame.chart
    chart.font.size = Pt(14)
    chart.has_title = False
    chart.has_legend = len(block.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.tick_labels.number_format = '0"%"' if block.percent else "#,##0"
    chart.value_axis.tick_labels.number_format_is_linked = False
    colours = (RGBColor(0x5B, 0x3A, 0x8E), RGBColor(0x6B, 0x72, 0x80))
    for place, line in enumerate(chart.plots[0].series):
        line.smooth = False
        line.format.line.width = Pt(3 if place == 0 else 2)
        line.format.line.color.rgb = colours[place % len(colours)]


def _add_table_to_slide(slides: Any, block: Table, rows: tuple[tuple[str, ...], ...]) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Cm, Pt

    slide = _titled(slides, block.caption)
    wide, widths = 30.8, block.widths or (1.0,) * len(block.header)
    frame = slide.shapes.add_table(
        len(rows) + 1, len(block.header), Cm(1.5), Cm(3.4), Cm(wide), Cm(1.0 * (len(rows) + 1))
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", block.caption)
    table = frame.table
    for column, width in enumerate(widths):
        table.columns[column].width = Cm(wide * width / sum(widths))
    for row, cells in enumerate((block.header, *rows)):
        for column, text in enumerate(cells):
            cell = table.cell(row, column)
            cell.text = text
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size, paragraph.font.bold = Pt(12), row == 0
            if column in block.numbers:
                paragraph.alignment = PP_ALIGN.RIGHT
