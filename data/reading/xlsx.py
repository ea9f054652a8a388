"""Excel workbooks: every sheet read once, from end to end. Macros never run.

The sheets are read as the XML that they are: libraries that give values alone (python-calamine) do
not say what a number format hides, which rows are hidden or what is struck through, and those that
do (openpyxl) take four times as long.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from data.problems import quoted
from data.reading.number_formats import (
    is_date,
    is_percent,
    shown_instead,
    text_shown_instead,
)
from data.reading.sheets import Sheet, position_of
from data.reading.xlsx_styles import (
    SharedText,
    Style,
    Styles,
    read_shared_texts,
    read_styles,
)

HIDDEN_NUMBER = (
    "Write the number, or the sign alone ('c' for confidential) as text: a format must not hide it."
)
STRUCK = "Remove the row, or the line through it if the figure counts."
_CHUNK = 256 * 1024
_LONGEST = 32_767  # characters of a cell, which is Excel's own limit


@dataclass
class Workbook:
    """A workbook that has been opened: its sheets by name, and what all of them share."""

    path: Path
    parts: dict[str, str]  # name of a sheet to its part of the zip
    visible: dict[str, bool]
    styles: Styles
    texts: list[SharedText]
    epoch: datetime
    _known: dict[tuple[str, str, str], tuple[str, tuple[str, str] | None]] = field(
        default_factory=dict
    )


def open_workbook(path: Path) -> Workbook:
    """Open a workbook and read what its sheets share.

    Raises
    ------
    zipfile.BadZipFile, KeyError, ValueError, xml.etree.ElementTree.ParseError
        If it is broken.
    """
    with zipfile.ZipFile(path) as archive:
        names = {name.casefold(): name for name in archive.namelist()}
        with archive.open(names["xl/workbook.xml"]) as stream:
            book = ElementTree.parse(stream).getroot()
        with archive.open(names["xl/_rels/workbook.xml.rels"]) as stream:
            targets = {
                entry.get("Id", ""): entry.get("Target", "")
                for entry in ElementTree.parse(stream).getroot()
            }
        parts, visible = {}, {}
        for entry in book.iter():
            if entry.tag.rpartition("}")[2] != "sheet":
                continue
            related = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
            target = targets[related]
            target = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            part = names.get(posixpath.normpath(target).casefold())
            if part is None or "/worksheets/" not in part.casefold():
                continue  # a sheet that is a chart
            name = entry.get("name", "")
            parts[name] = part
            visible[name] = entry.get("state", "visible") == "visible"
        styles, texts = Styles(), []
        if "xl/styles.xml" in names:
            with archive.open(names["xl/styles.xml"]) as stream:
                styles = read_styles(stream)
        if "xl/sharedstrings.xml" in names:
            with archive.open(names["xl/sharedstrings.xml"]) as stream:
                texts = read_shared_texts(stream)
    mac = any(
        entry.get("date1904") in ("1", "true")
        for entry in book.iter()
        if entry.tag.endswith("}workbookPr")
    )
    epoch = CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900
    return Workbook(path, parts, visible, styles, texts, epoch)


class _Enough(Exception):
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
        except _Enough:
            return sheet
        except expat.ExpatError as error:
            raise ValueError(f"sheet {name}: {error}") from error
    reader.check_conditional_formats()
    return sheet


def _refuse_doctype(*_: object) -> None:
    raise ValueError("the sheet holds a document type, which no spreadsheet writes")


class _Reader:
    """Takes the elements of a sheet one by one and puts its rows together."""

    def __init__(self, workbook: Workbook, sheet: Sheet, most_rows: int | None) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._most_rows = most_rows
        self._known = workbook._known
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
        self._rules: list[tuple[list[str], dict[str, str], list[str]]] = []
        self._formulas: list[str] = []
        self._numbers: dict[tuple[int, int], float] | None = None

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
                raise _Enough
            self._hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") in (
                "0",
                "0.0",
            )
            self._row, self._position = [], -1
        elif tag == "r":
            self._raised = False
        elif tag == "vertAlign":
            self._raised = attributes.get("val") == "superscript"
        elif tag == "strike":
            self._struck |= attributes.get("val", "1") not in ("0", "false")
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and (
            attributes.get("hidden") in ("1", "true") or float(attributes.get("width", "9")) == 0
        ):
            first, last = int(attributes["min"]), int(attributes["max"])
            self._sheet.hidden_columns |= set(range(first - 1, min(last, 16_384)))
        elif tag == "conditionalFormatting":
            self._ranges = attributes.get("sqref", "").split()
        elif tag == "cfRule":
            self._rule, self._formulas = attributes, []

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
            self._rules.append((self._ranges, self._rule, self._formulas))

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
            understood = _understand(self._workbook, kind, self._style, raw)
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

    def _doubt(self, found: str, expected: str) -> None:
        self._sheet.doubtful[self._number, self._position] = found, expected

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _corner(first)
        bottom, right = _corner(last or first)
        self._sheet.merged.append((top, left, bottom, right))

    def check_conditional_formats(self) -> None:
        """Mark the cells whose number a conditional format hides."""
        for ranges, rule, formulas in self._rules:
            number = rule.get("dxfId")
            styles = self._workbook.styles.conditional
            if number is None or int(number) >= len(styles):
                continue
            style = styles[int(number)]
            hides = style.invisible or style.struck or shown_instead(style.code, 7) is not None
            if hides:
                self._mark(ranges, rule, formulas, style)

    def _mark(
        self, ranges: list[str], rule: dict[str, str], formulas: list[str], style: Style
    ) -> None:
        applies = _applies(rule, formulas)
        corners = [(_corner(a), _corner(b or a)) for a, _, b in (r.partition(":") for r in ranges)]
        for line, row in zip(self._sheet.lines, self._sheet.rows, strict=True):
            for (top, left), (bottom, right) in corners:
                if not top <= line <= bottom:
                    continue
                for position in range(left, min(right + 1, len(row))):
                    value = _number(row[position])
                    if value is not None and applies(value):
                        shown = shown_instead(style.code, value) or ""
                        self._sheet.doubtful[line, position] = (
                            f"a conditional format hides {quoted(row[position])}"
                            + (f" and shows {quoted(shown)}" if shown else ""),
                            HIDDEN_NUMBER,
                        )


def _applies(rule: dict[str, str], formulas: list[str]) -> Callable[[float], bool]:
    """Return whether a rule holds of a number; any rule that is no plain comparison may hold."""
    limits = [_number(formula) for formula in formulas]
    if rule.get("type") != "cellIs" or not limits or None in limits:
        return lambda value: True
    low, high = float(limits[0] or 0), float(limits[-1] or 0)
    return {
        "lessThan": lambda value: value < low,
        "lessThanOrEqual": lambda value: value <= low,
        "greaterThan": lambda value: value > low,
        "greaterThanOrEqual": lambda value: value >= low,
        "equal": lambda value: value == low,
        "notEqual": lambda value: value != low,
        "between": lambda value: low <= value <= high,
        "notBetween": lambda value: not low <= value <= high,
    }.get(rule.get("operator", ""), lambda value: True)


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None


def _corner(reference: str) -> tuple[int, int]:
    plain = reference.replace("$", "").upper()
    column = plain.rstrip("0123456789")
    row = plain[len(column) :]
    return int(row) if row else 1_048_576, position_of(column) if column else 16_383


def _understand(
    workbook: Workbook, kind: str, number: str, raw: str
) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell as one would type it, and what is wrong with it if anything is."""
    style = workbook.styles.of(number)
    struck = False
    if kind == "s":
        shared = workbook.texts[int(raw)]
        text, struck = shared.text.strip(), shared.struck
    elif kind in ("inlineStr", "str", "d"):
        text = raw.strip()
    elif kind == "b":
        text = "TRUE" if raw in ("1", "true") else "FALSE"
    elif kind == "e":
        return raw, (f"an error in place of a value, {raw}", "Correct the formula.")
    else:
        return _understand_number(workbook, style, raw)
    if len(text) > _LONGEST:
        return text, (f"a text of {len(text):,} characters", "Expected a short text.")
    if kind == "d":
        text = text.removesuffix("T00:00:00")
    shown = text_shown_instead(style.code, text)
    if shown is not None:
        return text, (f"the cell shows {quoted(shown)} and holds {quoted(text)}", HIDDEN_NUMBER)
    return text, _doubt_of_style(style, text, struck)


def _doubt_of_style(style: Style, text: str, struck: bool = False) -> tuple[str, str] | None:
    if not text:
        return None
    if style.struck or struck:
        return f"{quoted(text)} is struck through", STRUCK
    if style.invisible:
        return f"{quoted(text)} is written in white on white", "Show it, or empty the cell."
    return None


def _understand_number(
    workbook: Workbook, style: Style, raw: str
) -> tuple[str, tuple[str, str] | None]:
    value = float(raw)
    code = style.code
    if is_date(code) and code != "General":
        text = _date(value, workbook.epoch)
        shown = shown_instead(code, value)
    else:
        exact = Decimal(raw)
        shown = shown_instead(code, value)
        share = is_percent(code, value)
        text = f"{Decimal(repr(float(exact))).scaleb(2 if share else 0):f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text += "%" * share
    if shown is not None:
        return text, (
            f"the cell shows {quoted(shown)} and holds {text}"
            if shown
            else f"the cell shows nothing and holds {text}",
            HIDDEN_NUMBER,
        )
    return text, _doubt_of_style(style, text)


def _date(value: float, epoch: datetime) -> str:
    moment = from_excel(value, epoch)
    if isinstance(moment, datetime):
        if moment.time() == time():
            return moment.date().isoformat()
        return moment.isoformat(" ", "seconds")
    if isinstance(moment, date | time):
        return moment.isoformat()
    if isinstance(moment, timedelta):
        return str(moment)
    raise ValueError(f"{value} is no date")
