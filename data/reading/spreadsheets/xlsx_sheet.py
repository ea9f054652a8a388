"""A sheet of an Excel workbook, read once from end to end. Macros never run.

It is read as the XML that it is: libraries that give values alone (python-calamine) do not say what
a number format hides, which rows are hidden or what is struck through, and those that do (openpyxl)
take several times as long.
"""

from __future__ import annotations

import zipfile
from xml.parsers import expat

from data.problems import quoted
from data.reading.sheets import Sheet, position_of
from data.reading.spreadsheets.xlsx import Workbook
from data.reading.spreadsheets.xlsx_cells import STRUCK, understand
from data.reading.spreadsheets.xlsx_conditional import (
    ONLY_DRAWN,
    Rule,
    corner,
    mark_conditional_formats,
)

_CHUNK = 256 * 1024

# Points of a row, characters of a column: what is smaller shows no part of a figure.
NARROWEST = 0.5


class _EnoughRows(Exception):
    """So many rows as were wanted have been read."""


def read_sheet(workbook: Workbook, file: str, name: str, most_rows: int | None = None) -> Sheet:
    """Read a sheet, or its first rows.

    Parameters
    ----------
    workbook : Workbook
    file : str
        The workbook as the user knows it.
    name : str
        Of the sheet.
    most_rows : int, optional
        Stop after the row with this number.
    """
    sheet = Sheet(file, name, visible=workbook.visible[name])
    reader = _Reader(workbook, sheet, most_rows)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with (
        zipfile.ZipFile(workbook.path) as archive,
        archive.open(workbook.parts[name]) as stream,
    ):
        try:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except _EnoughRows:
            return sheet
        except expat.ExpatError as error:
            raise ValueError(f"sheet {name}: {error}") from error
    mark_conditional_formats(sheet, workbook.styles.conditional, reader.rules)
    return sheet


def _refuse_doctype(*_: object) -> None:
    raise ValueError("the sheet holds a document type, which no spreadsheet writes")


class _Reader:
    """Takes the elements of a sheet one by one and puts its rows together."""

    def __init__(self, workbook: Workbook, sheet: Sheet, most_rows: int | None) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._most_rows = most_rows
        self._known = workbook.understood
        self._columns: dict[str, int] = {}
        self._tags: dict[str, str] = {}
        self._number = 0
        self._hidden = False
        self._row: list[str] = []
        self._position = -1
        self._type = self._style = ""
        self._formula = False
        self._inline: list[str] = []
        self._collected: list[str] | None = None
        self._value = ""
        self._raised = self._struck = False
        self._ranges: list[str] = []
        self._rule: dict[str, str] = {}
        self._formulas: list[str] = []
        self.rules: list[Rule] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(name) or self._tags.setdefault(name, name.rpartition(" ")[2])
        if tag == "c":
            reference = attributes.get("r")
            if reference:
                column = reference.rstrip("0123456789")
                position = self._columns.get(column)
                if position is None:
                    position = self._columns.setdefault(column, position_of(column.upper()))
                self._position = position
            else:
                self._position += 1
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._value = ""
            self._inline = []
            self._formula = self._struck = False
        elif tag in ("v", "f", "t", "formula"):
            self._collected = []
        elif tag == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            if self._most_rows is not None and self._number > self._most_rows:
                raise _EnoughRows
            self._hidden = _unseen(attributes, "ht")
            self._row, self._position = [], -1
        elif tag == "r":
            self._raised = False
        elif tag == "vertAlign":
            self._raised = attributes.get("val") == "superscript"
        elif tag == "strike":
            self._struck |= attributes.get("val", "1") not in ("0", "false")
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and _unseen(attributes, "width"):
            first, last = int(attributes["min"]), int(attributes["max"])
            self._sheet.hidden_columns |= set(range(first - 1, min(last, 16_384)))
        elif tag == "conditionalFormatting":
            self._ranges = attributes.get("sqref", "").split()
        elif tag == "cfRule":
            self._rule, self._formulas = attributes, []
        elif tag in ("dataBar", "iconSet") and attributes.get("showValue") in ("0", "false"):
            self._rule = self._rule | {ONLY_DRAWN: tag}

    def text(self, text: str) -> None:
        if self._collected is not None:
            self._collected.append(text)

    def end(self, name: str) -> None:
        tag = self._tags[name]
        if tag == "v":
            self._value = "".join(self._collected or ())
            self._collected = None
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if any(self._row):
                self._sheet.lines.append(self._number)
                self._sheet.rows.append(self._row)
                if self._hidden:
                    self._sheet.hidden_rows.add(self._number)
        elif tag == "t":
            if not self._raised:
                self._inline.append("".join(self._collected or ()))
            self._collected = None
        elif tag == "r":
            self._raised = False
        elif tag == "f":
            self._formula = True
            self._collected = None
        elif tag == "formula":
            self._formulas.append("".join(self._collected or ()).strip())
            self._collected = None
        elif tag == "cfRule":
            self.rules.append(Rule(self._ranges, self._rule, self._formulas))

    def _end_cell(self) -> None:
        kind, raw = self._type, self._value
        if kind == "inlineStr":
            raw = "".join(self._inline)
        elif self._formula and not raw and kind != "str":
            self._doubt(
                "a formula whose result is not in the file",
                "Open it in Excel, let it calculate, and save it; or type the value.",
            )
            self._put(" ")  # so that the row is not passed over as blank
            return
        if raw == "":
            return
        key = (kind, self._style, raw)
        understood = self._known.get(key)
        if understood is None:
            understood = understand(self._workbook, kind, self._style, raw)
            self._known[key] = understood
        text, doubt = understood
        if doubt:
            self._doubt(*doubt)
        elif self._struck and text:
            self._doubt(f"{quoted(text)} is struck through", STRUCK)
        self._put(text)

    def _put(self, text: str) -> None:
        row, position = self._row, self._position
        if position > 16_383:
            raise ValueError(f"sheet {self._sheet.name}: a cell beyond the last column")
        missing = position - len(row)
        if missing >= 0:
            row.extend([""] * missing)
            row.append(text)
        else:
            row[position] = text

    def _doubt(self, text: str, expected: str) -> None:
        self._sheet.doubtful[self._number, self._position] = text, expected

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = corner(first)
        bottom, right = corner(last or first)
        self._sheet.merged.append((top, left, bottom, right))


def _unseen(attributes: dict[str, str], size: str) -> bool:
    """Say whether a row or column is hidden, or so narrow that nothing in it is seen."""
    return attributes.get("hidden") in ("1", "true") or float(attributes.get(size, "9")) < NARROWEST
