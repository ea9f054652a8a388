"""Styles of an Excel workbook: how a cell shows what it holds, and what its texts are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_WHITE = {"FFFFFFFF", "00FFFFFF"}
_WHITE_INDEX = {"1", "9"}  # of the palette that every workbook has


@dataclass(frozen=True)
class Style:
    """How a cell shows what it holds.

    Attributes
    ----------
    code : str
        Its number format.
    struck : bool
        Whether it is struck through.
    invisible : bool
        White on white, or of the colour of its cell.
    """

    code: str = "General"
    struck: bool = False
    invisible: bool = False


@dataclass(frozen=True)
class Styles:
    """The styles of a workbook: of cells by their number, and those of conditional formats."""

    cells: tuple[Style, ...] = (Style(),)
    conditional: tuple[Style, ...] = ()

    def of(self, number: str | None) -> Style:
        """Return the style with a number as a cell writes it."""
        position = int(number or 0)
        return self.cells[position] if position < len(self.cells) else Style()


def read_styles(stream: IO[bytes]) -> Styles:
    """Read ``xl/styles.xml``."""
    root = _plain(ElementTree.parse(stream).getroot())
    codes = dict(BUILTIN_FORMATS)
    for entry in root.iterfind("numFmts/numFmt"):
        codes[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "General")
    fonts = [(_struck(font), font.find("color")) for font in root.iterfind("fonts/font")]
    fills = list(root.iterfind("fills/fill"))
    cells = []
    for entry in root.iterfind("cellXfs/xf"):
        font, fill = int(entry.get("fontId", "0")), int(entry.get("fillId", "0"))
        struck, colour = fonts[font] if font < len(fonts) else (False, None)
        on = fills[fill] if fill < len(fills) else None
        code = codes.get(int(entry.get("numFmtId", "0")), "General")
        cells.append(Style(code, struck, _unseen(colour, on)))
    conditional = []
    for entry in root.iterfind("dxfs/dxf"):
        format_ = entry.find("numFmt")
        code = "General" if format_ is None else format_.get("formatCode", "General")
        font_ = entry.find("font")
        colour_ = None if font_ is None else font_.find("color")
        struck = font_ is not None and _struck(font_)
        conditional.append(Style(code, struck, _unseen(colour_, entry.find("fill"))))
    return Styles(tuple(cells) or (Style(),), tuple(conditional))


def _plain(root: ElementTree.Element) -> ElementTree.Element:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _struck(font: ElementTree.Element) -> bool:
    strike = font.find("strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _white(colour: ElementTree.Element | None) -> bool:
    if colour is None:
        return False
    if colour.get("rgb", "").upper() in _WHITE or colour.get("indexed") in _WHITE_INDEX:
        return True
    return colour.get("theme") == "0" and float(colour.get("tint", "0")) >= 0


def _pale(fill: ElementTree.Element) -> bool:
    pattern = fill.find("patternFill")
    if pattern is None:
        return False  # a gradient
    if pattern.get("patternType", "none") == "none":
        return True
    return pattern.get("patternType") == "solid" and _white(pattern.find("fgColor"))


def _unseen(colour: ElementTree.Element | None, fill: ElementTree.Element | None) -> bool:
    """Say whether a text has the colour of what it is written on."""
    if colour is None:
        return False
    if _white(colour) and (fill is None or _pale(fill)):
        return True
    pattern = None if fill is None else fill.find("patternFill")
    if pattern is None or pattern.get("patternType", "solid") != "solid":
        return False
    # A solid fill has its colour in front; one of a conditional format has it behind.
    behind = [_named(pattern.find(name)) for name in ("fgColor", "bgColor")]
    return _named(colour) in [each for each in behind if each is not None][:1]


def _named(colour: ElementTree.Element | None) -> tuple[str, str, str] | None:
    """Name a colour so that the same one has the same name: how it is given, which, how light."""
    if colour is None:
        return None
    for kind in ("rgb", "theme", "indexed"):
        if value := colour.get(kind):
            return kind, value[-6:].upper(), colour.get("tint", "0")
    return None


@dataclass(frozen=True)
class SharedText:
    """A text that cells refer to: what it says, and whether any of it is struck through."""

    text: str
    struck: bool = False


def read_shared_texts(stream: IO[bytes]) -> list[SharedText]:
    """Read ``xl/sharedStrings.xml``."""
    return [rich_text(element) for element in _items(stream)]


def _items(stream: IO[bytes]) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(stream):
        if element.tag in (f"{MAIN}si", f"{STRICT}si"):
            yield element
            element.clear()


def rich_text(element: ElementTree.Element) -> SharedText:
    """Read a text of one or several runs, without raised references to footnotes.

    Published tables write the number of a footnote as a raised figure right after a word or a year:
    "March 2018" with footnotes 1 and 2 would read "March 20181,2".
    """
    texts, struck = [], False
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            texts.append(child.text or "")
        elif tag == "r":
            raised = False
            for part in child:
                if part.tag.endswith("}rPr"):
                    for feature in part:
                        name = feature.tag.rpartition("}")[2]
                        value = feature.get("val", "1")
                        raised |= name == "vertAlign" and value == "superscript"
                        struck |= name == "strike" and value not in ("0", "false")
            if not raised:
                texts += [part.text or "" for part in child if part.tag.endswith("}t")]
    return SharedText("".join(texts), struck)
