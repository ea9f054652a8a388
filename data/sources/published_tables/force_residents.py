"""Residents of police force areas in the ONS police force area tables: what rates are per head of.

Table P3 gives the mid-year its rates are of, Table P9 of older workbooks many years. Both are
rounded to hundreds. Essex has better figures from its districts: these are for the other forces,
and for Essex where nothing else is loaded of that year.
"""

from __future__ import annotations

import re

from data.reading.sheets import Sheet
from data.sources.published_tables.rows import cleaned, find_header, number, titles
from geo.forces import FORCES

METHOD = "as published for the force"

_CODE = re.compile(r"area codes?")
_OF_YEAR = re.compile(r"population figures? ?\(mid-((?:19|20)\d\d)\)\d?.*")
_YEAR = re.compile(r"(?:mid-?)?((?:19|20)\d\d)")


def force_residents(sheet: Sheet) -> list[tuple[str, str, int, int]]:
    """Read what a sheet says of residents.

    Returns
    -------
    list of tuple
        Code and name of the force, mid-year, residents; empty where a sheet says none.
    """
    header = find_header(sheet, _is_header)
    if header is None:
        return []
    estimates = "population estimates" in titles(header).lower()
    names = [name.lower() for name in header.names]
    code_at = next(place for place, name in enumerate(names) if _CODE.fullmatch(name))
    years = {place: year for place, name in enumerate(names) if (year := _year(name, estimates))}
    known = {code: name for name, code in FORCES.items()}
    rows = []
    for row in sheet.rows[header.index + 1 :]:
        code = row[code_at].strip() if code_at < len(row) else ""
        if code not in known:
            continue
        for place, year in years.items():
            persons = number(cleaned(row[place])) if place < len(row) else None
            if persons:
                rows.append((code, known[code], year, persons))
    return rows


def _is_header(names: list[str]) -> bool:
    of_years = sum(_YEAR.fullmatch(name) is not None for name in names)
    return any(_CODE.fullmatch(name) for name in names) and (
        any(_OF_YEAR.fullmatch(name) for name in names) or of_years >= 2
    )


def _year(name: str, estimates: bool) -> int:
    match = _OF_YEAR.fullmatch(name) or (_YEAR.fullmatch(name) if estimates else None)
    return int(match[1]) if match else 0
