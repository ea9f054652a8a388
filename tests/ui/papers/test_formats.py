"""Every format of a paper: the same bytes, headings and headers, and nothing restricted in it."""

from __future__ import annotations

import getpass
import io
import socket
import zipfile
from datetime import date
from pathlib import Path

import docx
import odfdo
import pptx
import pyarrow as pa
import pypdf
import pytest

from ui.papers import issue
from ui.papers.contents import Bullets, Chart, Heading, NewPage, Paper, Table, Text
from ui.papers.formats import pictures

CHART = Chart(
    "Burglary fell",
    "Burglary by month: 12, 9, none given, 7.",
    {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "mark": "line",
        "encoding": {
            "x": {"field": "month", "type": "ordinal"},
            "y": {"field": "value", "type": "quantitative"},
        },
    },
    pa.table({"month": ["Apr", "May", "Jul"], "value": [12, 9, 7]}),
    categories=("April", "May", "June", "July"),
    series=(("Burglary", (12.0, 9.0, None, 7.0)),),
)
PAPER = Paper(
    "A report",
    "Of a quarter: 2014/15 Q3",
    "report",
    (("For", "the Panel"),),
    (
        Heading("Position"),
        Text("Burglary fell to 7 – a real change.", "finding"),
        Table(
            "Figures by month",
            ("Month", "Offences"),
            tuple((f"Month {place}", f"{1000 * place:,}") for place in range(1, 80)),
            (3, 1),
            frozenset({1}),
        ),
        CHART,
        NewPage(),
        Heading("Reasons", 2),
        Bullets(("One reason: 3 < 5 & *stars* #hash", "Another")),
        Text("Method, £ and €.", "small"),
    ),
    date(2015, 1, 20),
    made_up=True,
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The paper in every format."""
    return {form: write(PAPER) for form, write in issue.WRITERS.items()}


def test_the_same_paper_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    pictures._drawn.clear()
    pictures._kept_png.clear()
    for form, write in issue.WRITERS.items():
        assert write(PAPER) == files[form], form


def test_the_pdf_is_tagged_titled_and_says_it_is_made_up(files: dict[str, bytes]) -> None:
    read = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    pages = [page.extract_text() for page in read.pages]
    assert all("Demonstration: every figure" in page for page in pages)
    assert "3 < 5 & *stars* #hash" in "".join(pages)
    assert sum("Offences" in page for page in pages) > 1  # the header is repeated
    figures = _tags(read.trailer["/Root"]["/StructTreeRoot"])
    assert figures.count("/Figure") == 1
    assert {"/TH", "/TD", "/H1", "/H2", "/H3", "/L", "/Table"} <= set(figures)


def test_no_format_says_who_made_it_where(files: dict[str, bytes]) -> None:
    """Neither the user nor the machine nor a folder of it is in a paper, packed or not."""
    marks = {str(Path.home()), str(Path.cwd()), getpass.getuser(), socket.gethostname()}
    marks = {mark.encode() for mark in marks if len(mark) > 4}
    assert marks
    for form, content in files.items():
        parts = [content]
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        for part in parts:
            assert not [mark for mark in marks if mark in part], form
    made = pypdf.PdfReader(io.BytesIO(files["pdf"])).metadata
    assert made is not None
    assert set(made) <= {"/Title", "/Author", "/Subject", "/Creator", "/Producer", "/Keywords",
                         "/CreationDate", "/ModDate"}  # fmt: skip
    for written in made.values():
        assert "/" not in str(written), written


def _tags(node: object) -> list[str]:
    results: list[str] = []
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for item in node:
            results += _tags(item)
    elif isinstance(node, dict):
        if "/S" in node:
            results.append(str(node["/S"]))
        if "/K" in node:
            results += _tags(node["/K"])
    return results


def test_word_has_headings_header_rows_and_alternative_texts(files: dict[str, bytes]) -> None:
    read = docx.Document(io.BytesIO(files["docx"]))
    styles = [
        paragraph.style.name
        for paragraph in read.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert styles == ["Heading 1", "Heading 2", "Heading 3"]
    (table,) = read.tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert len(table.rows) == 80
    (picture,) = read.inline_shapes
    assert picture._inline.docPr.get("descr") == CHART.alt


def test_powerpoint_has_a_chart_that_can_be_edited(files: dict[str, bytes]) -> None:
    read = pptx.Presentation(io.BytesIO(files["pptx"]))
    shapes = [shape for slide in read.slides for shape in slide.shapes]
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert list(chart.plots[0].categories) == list(CHART.categories)
    assert tuple(chart.plots[0].series[0].values) == CHART.series[0][1]
    tables = [shape.table for shape in shapes if shape.has_table]
    assert sum(len(table.rows) - 1 for table in tables) == 79
    assert all(slide.shapes.title.text for slide in read.slides)


def test_ods_has_cover_contents_notes_and_a_sheet_for_each_table(files: dict[str, bytes]) -> None:
    read = odfdo.Document(io.BytesIO(files["ods"]))
    names = [sheet.name for sheet in read.body.tables]
    assert names == ["Cover", "Contents", "Notes", "1 Figures by month"]
    rows = [row.get_values() for row in read.body.tables[3].rows]
    assert rows[1] == ["Month", "Offences"]
    assert rows[79] == ["Month 78", 78000]


def test_office_files_hold_no_time(files: dict[str, bytes]) -> None:
    for form in ("docx", "pptx", "ods"):
        with zipfile.ZipFile(io.BytesIO(files[form])) as packed:
            assert {item.date_time for item in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            whole = b"".join(packed.read(each) for each in packed.infolist())
        assert b"2015-01-20" in whole


@pytest.mark.parametrize("form", list(issue.WRITERS))
def test_part_two_says_so(form: str) -> None:
    second = Paper("Part two", "", "two", (), (Heading("A"), Text("B")), PAPER.day, part="II")
    content = issue.WRITERS[form](second)
    if form == "pdf":
        text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            text = b"".join(packed.read(item) for item in packed.infolist()).decode("latin-1")
    assert "Part II: not for publication" in text
