"""Excel workbooks: which sheets there are, and the texts and styles that all of them share."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from data.reading.spreadsheets.xlsx_styles import SharedText, Styles, read_shared_texts, read_styles


@dataclass
class Workbook:
    """A workbook that has been opened: its sheets by name, and what all of them share."""

    path: Path
    parts: dict[str, str]  # name of a sheet to its part of the zip
    visible: dict[str, bool]
    styles: Styles
    texts: list[SharedText]
    epoch: datetime
    understood: dict[tuple[str, str, str], tuple[str, tuple[str, str] | None]] = field(
        default_factory=dict
    )  # of every different cell met so far: its text, and what is wrong with it


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
