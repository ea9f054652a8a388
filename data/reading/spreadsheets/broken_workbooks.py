"""Where a workbook is broken: in which of the files that it is packed of, and on which line."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

_NEEDED = {
    ".ods": ("content.xml",),
    ".xlsx": ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    ".xlsm": ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
}


def where_broken(path: Path) -> tuple[str, str] | None:
    """Look through the files of a workbook for the first that is missing or cannot be read.

    Returns
    -------
    tuple of str or None
        The place and what is wrong there; None if it is no zip, or nothing by itself is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            packed = {name.casefold() for name in names}
            for needed in _NEEDED[path.suffix.lower()]:
                if needed.casefold() not in packed:
                    return _inside(needed), "it is missing"
            for name in names:
                if fault := _fault(archive, name):
                    return _inside(name), fault
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    return None


def _inside(name: str) -> str:
    return f"file '{name}' inside it"


def _fault(archive: zipfile.ZipFile, name: str) -> str | None:
    try:
        content = archive.read(name)
        if name.casefold().endswith((".xml", ".rels")):
            expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        return str(error)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"it cannot be unpacked: {error}"
    return None
