"""Table C2 of the ONS police force area tables: a year by community safety partnership.

In the Essex Police area every partnership is one district. Some offences are not put to any: the
row "Unassigned" is as what is left over of Essex.
"""

from __future__ import annotations

import re
from collections import Counter

from data.problems import Problem, Rejected
from data.reading.files import InputFile
from data.reading.table_types import listed
from data.reading.written_numbers import absent as absent_for
from data.sources.published_tables.rows import (
    Header,
    Table,
    Value,
    cleaned,
    number,
    offence,
    rows_below,
    titles,
)
from data.sources.published_tables.year_ending import year_ending
from geo.essex import DISTRICT_CODES, DISTRICTS, FORCE, FORCE_NAME, NO_DISTRICT

PUBLISHER = "Office for National Statistics"

_FORCE = re.compile(r"(police force|pfa)\b.*(code|name)")
_PARTNERSHIP = re.compile(r"(community safety partnership|csp)\b.*(code|name)")
_DISTRICT = re.compile(r"(local authority|la|lad)\b.*(code|name)")
_TOTAL = re.compile(r"total (police )?recorded (crimes?|offences)\W*excluding fraud\d*\W*")


def is_header(names: list[str]) -> bool:
    """Say whether these are the columns of the table, in lower case."""
    return any(_PARTNERSHIP.fullmatch(name) for name in names) and any(
        _TOTAL.fullmatch(name) for name in names
    )


def read(file: InputFile, header: Header) -> Table:
    """Read the rows of Essex.

    Raises
    ------
    Rejected
        If the year is not said, a column or area is not known or appears twice, a cell is not a
        number, or the row of Essex as a whole is not there.
    """
    above = titles(header)
    start, end = year_ending(file, above, header.sheet.name)
    columns = _Columns(file, header)
    table = Table(PUBLISHER, f"Table C2 {end:%Y-%m}", 0, "demonstration" in above.lower())
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    numbers: dict[tuple[str, str], int] = {}  # by area and breakdown
    for line, cells in rows_below(header):
        table.rows += 1
        if not any(cells[position].strip() for position in columns.offences):
            table.set_aside["not a row of an area"] += 1
            continue
        force = columns.text(cells, "force code"), columns.text(cells, "force name")
        if force[0] != FORCE and force[1] != FORCE_NAME:
            table.set_aside["another police force, or a region"] += 1
            continue
        area = _area(cells, columns)
        if area is None:
            message = columns.text(cells, "district code"), columns.text(cells, "partnership name")
            text = f"'{' '.join(message).strip()}' is not one district of Essex"
            expected = "Expected the code of one of the 14 districts, with its own name."
            problems.append(Problem(file.name, text, expected, line))
            continue
        if area in lines:
            text = f"{area} is on line {lines[area]} already"
            problems.append(Problem(file.name, text, "Expected every area once.", line))
        lines[area] = line
        for position, breakdown in columns.offences.items():
            written = cells[position].strip()
            counted = number(written)
            absent = absent_for(written) if counted is None else None
            if counted is None and absent is None:
                text = f"'{written}' is not a number of offences"
                expected = "Expected a whole number, or [x] where there is none."
                problems.append(Problem(file.name, text, expected, line, header.names[position]))
            if counted is not None:
                numbers[area, breakdown] = counted
            table.values.append(Value(line, area, start, end, breakdown, counted, absent))
    if problems:
        raise Rejected(listed(problems, file.name))
    if FORCE not in lines:
        expected = "Expected the row of Essex as a whole next to those of its districts."
        raise Rejected([header.problem("no row of Essex as a whole", expected)])
    table.remarks = _reconcile(lines, numbers, columns)
    return table


class _Columns:
    """Where what is current: the areas' codes and names, and the offences."""

    def __init__(self, file: InputFile, header: Header) -> None:
        self._areas: dict[str, int] = {}
        self.offences: dict[int, str] = {}
        twice = [name for name, times in Counter(header.names).items() if name and times > 1]
        if twice:
            text = f"column '{twice[0]}' appears twice"
            raise Rejected([Problem(file.name, text, "Download it again.", header.line - 1)])
        for position, name in enumerate(header.names):
            known = next(
                (
                    f"{kind} {match[2]}"
                    for kind, pattern in (
                        ("force", _FORCE), ("partnership", _PARTNERSHIP), ("district", _DISTRICT),
                    )
                    if (match := pattern.fullmatch(name.lower()))
                ),
                None,
            )  # fmt: skip
            if known:
                self._areas[known] = position
            elif _TOTAL.fullmatch(name.lower()):
                self.offences[position] = ""
            elif name:
                self.offences[position] = offence(name)

    def text(self, cells: list[str], column: str) -> str:
        """Return the text of an area's code or name, '' where there is no such column."""
        position = self._areas.get(column)
        return "" if position is None else cleaned(cells[position])


def _area(cells: list[str], columns: _Columns) -> str | None:
    """Return the code of the area of a row, or None if it is not one district of Essex."""
    code = columns.text(cells, "district code")
    names = [columns.text(cells, f"{kind} name") for kind in ("partnership", "district")]
    if not code and not any(names) and not columns.text(cells, "partnership code"):
        return FORCE
    if names[0].lower().startswith("unassigned"):
        return NO_DISTRICT
    named = next((DISTRICT_CODES[name] for name in names if name in DISTRICT_CODES), None)
    if code in DISTRICTS and named in (None, code):
        return code
    if not code and named:
        return named
    return None


def _reconcile(
    lines: dict[str, int], numbers: dict[tuple[str, str], int], columns: _Columns
) -> list[str]:
    """Say where the parts do not add up to Essex."""
    missing = [name for code, name in DISTRICTS.items() if code not in lines]
    if missing:
        return [f"no row of {', '.join(missing)}: the parts cannot be checked against Essex"]
    parts = [area for area in lines if area != FORCE]
    remarks = []
    for breakdown in columns.offences.values():
        gets = [numbers.get((area, breakdown)) for area in (FORCE, *parts)]
        whole, *of_parts = [value for value in gets if value is not None]
        if None in gets or sum(of_parts) == whole:
            continue
        name = breakdown.removeprefix("offence=") or "Total recorded crime (excluding fraud)"
        remarks.append(
            f"{name}: districts and unassigned offences add up to {sum(of_parts):,} and Essex is "
            f"given as {whole:,}, a difference of {sum(of_parts) - whole:+,}"
        )
    return remarks
