"""OpenDocument spreadsheets (.ods): every sheet read once. Macros never run.

A cell of this format holds its value and the text that it shows, so that a number which a format
hides is seen by comparing the two.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from data.problems import quoted
from data.reading.sheets import Sheet
from data.reading.spreadsheets.xlsx_cells import HIDDEN_NUMBER, STRUCK

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = f"{_URN}table:1.0}}", f"{_URN}office:1.0}}", f"{_URN}text:1.0}}"
STYLE = f"{_URN}style:1.0}}"
_WIDEST, _LONGEST = 16_384, 1_048_576
_NUMBER = re.compile(r"[-−]?\d[\d,  \xa0]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_ZERO = {"", "-", "–", "—", "£-", "-£"}


def read_sheets(path: Path, file: str, most_rows: int | None = None) -> list[Sheet]:
    """Read every sheet of a file, or the first rows of each.

    Raises
    ------
    zipfile.BadZipFile, KeyError, ValueError, xml.etree.ElementTree.ParseError
        If it is broken or locked with a password.
    """
    with zipfile.ZipFile(path) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = archive.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise ValueError("it is locked with a password: take it off and save the file")
        with archive.open("content.xml") as stream:
            return list(_sheets(ElementTree.iterparse(stream, ("start", "end")), file, most_rows))


def _sheets(
    events: Iterator[tuple[str, ElementTree.Element]], file: str, most_rows: int | None
) -> Iterator[Sheet]:
    struck: set[str] = set()
    unseen: set[str] = set()  # styles of sheets that are not displayed
    sheet: _Rows | None = None
    for event, element in events:
        tag = element.tag
        if event == "start":
            if tag == f"{TABLE}table" and sheet is None:
                style = element.get(f"{TABLE}style-name", "")
                visible = style not in unseen
                name = element.get(f"{TABLE}name", "")
                sheet = _Rows(Sheet(file, name, visible=visible), struck, most_rows)
            continue
        if tag == f"{STYLE}style":
            name = element.get(f"{STYLE}name", "")
            for part in element:
                if part.get(f"{STYLE}text-line-through-style", "none") != "none":
                    struck.add(name)
                if part.get(f"{TABLE}display") == "false":
                    unseen.add(name)
        elif sheet is not None and tag == f"{TABLE}table-column":
            sheet.add_column(element)
        elif sheet is not None and tag == f"{TABLE}table-row":
            sheet.add(element)
            element.clear()
        elif sheet is not None and tag == f"{TABLE}table":
            yield sheet.sheet
            sheet = None
            element.clear()


class _Rows:
    """Puts the rows of a sheet together: repeated rows and cells stand once in the file."""

    def __init__(self, sheet: Sheet, struck: set[str], most_rows: int | None) -> None:
        self.sheet = sheet
        self._struck = struck
        self._most_rows = most_rows
        self._line = 0
        self._position = 0

    def add_column(self, element: ElementTree.Element) -> None:
        count = int(element.get(f"{TABLE}number-columns-repeated", "1"))
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            last = min(self._position + count, _WIDEST)
            self.sheet.hidden_columns |= set(range(self._position, last))
        self._position += count

    def add(self, element: ElementTree.Element) -> None:
        count = int(element.get(f"{TABLE}number-rows-repeated", "1"))
        first = self._line + 1
        self._line += count
        if self._most_rows is not None and first > self._most_rows:
            return
        row, doubts = self._cells(element, first)
        if not any(row):
            return
        if self._line > _LONGEST:
            raise ValueError(f"sheet {self.sheet.name}: more rows than a spreadsheet has")
        hidden = element.get(f"{TABLE}visibility", "visible") != "visible"
        for line in range(first, self._line + 1):
            self.sheet.lines.append(line)
            self.sheet.rows.append(row)
            self.sheet.doubtful.update({(line, at): doubt for at, doubt in doubts.items()})
            if hidden:
                self.sheet.hidden_rows.add(line)

    def _cells(
        self, element: ElementTree.Element, line: int
    ) -> tuple[list[str], dict[int, tuple[str, str]]]:
        row: list[str] = []
        doubts: dict[int, tuple[str, str]] = {}
        for cell in element:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            text, doubt = _understand(cell, self._struck)
            if text and len(row) + times > _WIDEST:
                raise ValueError(f"sheet {self.sheet.name}: more columns than a spreadsheet has")
            self._merge(cell, line, len(row))
            if doubt:
                doubts.update(dict.fromkeys(range(len(row), len(row) + times), doubt))
            row.extend([text] * min(times, _WIDEST - len(row)))
        while row and not row[-1]:
            row.pop()
        return row, doubts

    def _merge(self, cell: ElementTree.Element, line: int, position: int) -> None:
        across = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
        down = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
        if across > 1 or down > 1:
            self.sheet.merged.append((line, position, line + down - 1, position + across - 1))


def _understand(cell: ElementTree.Element, struck: set[str]) -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell as one would type it, and what is wrong with it if anything is."""
    kind = cell.get(f"{OFFICE}value-type", "string")
    shown = "\n".join(_text(part) for part in cell if part.tag == f"{TEXT}p").strip()
    if kind in ("float", "currency", "percentage"):
        value = float(cell.get(f"{OFFICE}value", "nan"))
        if value != value:
            return shown, ("a number without its value", "Save the file again.")
        share = kind == "percentage"
        text = f"{value * 100 if share else value:.10f}".rstrip("0").rstrip(".") + "%" * share
        if not _shows(shown, value * 100 if share else value):
            result = f"the cell shows {quoted(shown)} and holds {text}"
            return text, (result, HIDDEN_NUMBER)
    elif kind == "date":
        text = cell.get(f"{OFFICE}date-value", shown).removesuffix("T00:00:00").replace("T", " ")
    elif kind == "boolean":
        text = cell.get(f"{OFFICE}boolean-value", "").upper()
    else:
        text = shown
        if re.fullmatch(r"#[A-Z/0]+[!?]?|Err:\d+", shown):
            return text, (f"an error in place of a value, {shown}", "Correct the formula.")
    if text and (cell.get(f"{TABLE}style-name", "") in struck or _struck_runs(cell, struck)):
        return text, (f"{quoted(text)} is struck through", STRUCK)
    return text, None


def _text(paragraph: ElementTree.Element) -> str:
    """Return the text of a paragraph, runs of blanks written out."""
    text = paragraph.text or ""
    for part in paragraph:
        if part.tag == f"{TEXT}s":
            text += " " * int(part.get(f"{TEXT}c", "1"))
        elif not part.tag.endswith("}annotation"):
            text += _text(part)
        text += part.tail or ""
    return text


def _struck_runs(cell: ElementTree.Element, struck: set[str]) -> bool:
    return any(part.get(f"{TEXT}style-name") in struck for part in cell.iter(f"{TEXT}span"))


def _shows(shown: str, value: float) -> bool:
    """Say whether the text of a cell shows its number, perhaps rounded or in thousands."""
    if value == 0 and shown in _ZERO:
        return True
    for match in _NUMBER.finditer(shown):
        written = re.sub(r"[,  \xa0]", "", match[0]).replace("−", "-")
        decimals = len(written.partition(".")[2].partition("e")[0])
        number = float(written)
        for scale in (1, 1_000, 1_000_000):
            if abs(abs(value) / scale - abs(number)) <= 0.5 * 10.0**-decimals * (1 + 1e-6):
                return True
        if "e" in written.lower() and abs(number - value) <= abs(value) * 0.1:
            return True
    return False
