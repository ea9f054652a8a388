"""Table P1 of the ONS police force area tables: a year by police force and offence group.

Tables P2 and P3 look the same and give percentages and rates: they follow from this one.
"""

from __future__ import annotations

import re

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
    without_marks,
)
from data.sources.published_tables.year_ending import year_ending
from geo.essex import FORCE, FORCE_NAME
from geo.forces import FORCES, force_named

PUBLISHER = "Office for National Statistics"
NUMBERS_ONLY = "percentages or rates and not numbers of offences"

_CODE = re.compile(r"area codes?")
_NAME = re.compile(r"area names?")
_TOTAL = re.compile(r"total (police )?recorded (crimes?|offences)\W*excluding fraud\s?\d*\W*")
_NO_NUMBERS = re.compile(r"percentage|rates? of|rate per|per 1,?000|% change")


def is_header(names: list[str]) -> bool:
    """Say whether these are the columns of the table, in lower case."""
    return (
        any(_CODE.fullmatch(name) for name in names)
        and any(_NAME.fullmatch(name) for name in names)
        and any(_TOTAL.fullmatch(name) for name in names)
        and any("violence against the person" in name for name in names)
    )


def why_unused(header: Header) -> str | None:
    """Say why nothing of a table is used: it gives changes or rates, as titles or units say."""
    below = header.sheet.rows[header.index + 1 : header.index + 2]
    text = (titles(header) + " " + " ".join(cell for row in below for cell in row)).lower()
    return NUMBERS_ONLY if _NO_NUMBERS.search(text) else None


def read(file: InputFile, header: Header) -> Table:
    """Read the rows of all forces.

    Raises
    ------
    Rejected
        If the year is not said, a cell is not a number, or there is no row of Essex.
    """
    above = titles(header)
    start, end = year_ending(file, above, header.sheet.name)
    table = Table(PUBLISHER, f"Table P1 {end:%Y-%m}", 0, "demonstration" in above.lower())
    names = [name.lower() for name in header.names]
    code_at = next(i for i, name in enumerate(names) if _CODE.fullmatch(name))
    name_at = next(i for i, name in enumerate(names) if _NAME.fullmatch(name))
    offences = _offences(header, {code_at, name_at})
    problems: list[Problem] = []
    known = {code: name for name, code in FORCES.items()}
    for line, cells in rows_below(header):
        table.rows += 1
        code, name = cells[code_at].strip(), without_marks(cleaned(cells[name_at]))
        # The region West Midlands has the name of a force: a code goes before a name.
        coded = re.fullmatch(r"[A-Z]\d{8}", code) is not None
        force = known.get(code) if coded else force_named(name)
        if force is None:
            why = (
                "a region or country, or no territorial force" if coded else "not a row of an area"
            )
            table.set_aside[why] += 1
            continue
        for position, breakdown in offences.items():
            written = cells[position].strip()
            counted = number(written)
            absent = absent_for(written) if counted is None else None
            if counted is None and absent is None:
                text = f"'{written}' is not a number of offences"
                expected = "Expected a whole number, or .. where there is none."
                problems.append(
                    header.sheet.problem(line, position, text, expected, header.names[position])
                )
                continue
            table.values.append(Value(line, FORCES[force], start, end, breakdown, counted, absent))
        if force != FORCE_NAME:
            table.other_forces.add(force)
    if problems:
        raise Rejected(listed(problems, file.name))
    if not any(value.area == FORCE for value in table.values):
        expected = "Expected a row of every police force."
        raise Rejected([header.problem("no row of Essex", expected)])
    return table


def _offences(header: Header, others: set[int]) -> dict[int, str]:
    """Say which column is which offence; a heading above several of them is none."""
    results = {}
    filled = {
        position
        for _, cells in rows_below(header)
        for position, cell in enumerate(cells)
        if number(cell) is not None
    }
    for position, name in enumerate(header.names):
        if position in others or position not in filled or not name:
            continue
        if _TOTAL.fullmatch(name.lower()):
            results[position] = ""
        else:
            results[position] = offence(without_marks(name))
    return results
