"""Rolling years of recorded crime by police force and offence: the Home Office's open data.

A row is the twelve months that end on a day, in a force, of one offence. The offences are parts:
their sum is the total, fraud left out as in the tables of the ONS.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from datetime import date

from data.problems import Problem, Rejected
from data.reading.files import InputFile
from data.reading.periods import UnreadablePeriod, period
from data.reading.table_types import listed
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
from geo.essex import FORCE_NAME
from geo.forces import FORCES, force_named

PUBLISHER = "Home Office"
COLUMNS = ("12 months ending", "pfa", "offence", "rolling year total number of offences")
FRAUD = "fraud offences"
# Offence as in the file to the group of the ONS that it is part of; '' where it is one itself.
OFFENCES = {
    "homicide": "Violence against the person",
    "violence with injury": "Violence against the person",
    "violence without injury": "Violence against the person",
    "stalking and harassment": "Violence against the person",
    "death or serious injury caused by illegal driving": "Violence against the person",
    "death or serious injury - unlawful driving": "Violence against the person",
    "domestic burglary": "Theft offences",
    "non-domestic burglary": "Theft offences",
    "residential burglary": "Theft offences",
    "non-residential burglary": "Theft offences",
    "vehicle offences": "Theft offences",
    "theft from the person": "Theft offences",
    "bicycle theft": "Theft offences",
    "shoplifting": "Theft offences",
    "all other theft offences": "Theft offences",
    "other theft offences": "Theft offences",
    "criminal damage and arson": "",
    "drug offences": "",
    "miscellaneous crimes": "",
    "miscellaneous crimes against society": "",
    "possession of weapons offences": "",
    "public order offences": "",
    "robbery": "",
    "sexual offences": "",
}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?|(\d\d?)[/.-](\d\d?)[/.-](\d{4})")


def is_header(names: list[str]) -> bool:
    """Say whether these are the columns of the table, in lower case."""
    return set(COLUMNS) <= set(names)


def read(file: InputFile, header: Header) -> Table:
    """Read the rows of all forces, and add up the offences of each rolling year.

    Raises
    ------
    Rejected
        If a cell is no end of a month, no known offence or no number, an offence of a force is
        given twice for a year, or no row is of Essex.
    """
    at = [[name.lower() for name in header.names].index(column) for column in COLUMNS]
    table = Table(PUBLISHER, "", 0, "demonstration" in titles(header).lower())
    sums: Counter[tuple[str, date, str]] = Counter()
    first: dict[tuple[str, date, str], int] = {}
    parts: Counter[tuple[str, date]] = Counter()
    problems: list[Problem] = []
    for line, cells in rows_below(header):
        table.rows += 1
        ending, force_cell, offence_cell, counted_cell = (cells[i].strip() for i in at)
        end, counted = _end_of_month(ending), number(counted_cell)
        name = cleaned(offence_cell)
        known = name.lower() in OFFENCES or name.lower() == FRAUD
        for wrong, position, expected in (
            (end is None, at[0], "Expected the last day of a month, such as 31/03/2018."),
            (not known, at[2], "Expected an offence of the Home Office's table, not a total."),
            (counted is None, at[3], "Expected a whole number."),
        ):
            if wrong:
                text = f"'{cells[position].strip()}' is not known"
                problems.append(
                    header.sheet.problem(line, position, text, expected, header.names[position])
                )
        force = force_named(force_cell)
        if end is None or counted is None or not known:
            continue
        if force is None:
            table.set_aside[f"no police force area: {cleaned(force_cell)}"] += 1
            continue
        if name.lower() == FRAUD:
            table.set_aside["fraud, which is counted apart"] += 1
            continue
        if (force, end, offence(name)) in first:
            earlier = first[force, end, offence(name)]
            text = f"the same force, year and offence as on line {earlier}"
            problems.append(
                header.sheet.problem(line, at[2], text, "Expected it once.", header.names[at[2]])
            )
            continue
        parts[force, end] += 1
        group = OFFENCES[name.lower()]
        for breakdown in {"", offence(name), *([offence(group)] if group else [])}:
            sums[force, end, breakdown] += counted
            first.setdefault((force, end, breakdown), line)
    if problems:
        raise Rejected(listed(problems, file.name))
    if not any(force == FORCE_NAME for force, _ in parts):
        text, expected = "no row of Essex", "Expected 'Essex' in the column PFA."
        raise Rejected([header.problem(text, expected)])
    ends = sorted({end for _, end in parts})
    table.subject = f"rolling years of recorded crime {ends[0]:%Y-%m} to {ends[-1]:%Y-%m}"
    table.other_forces = {force for force, _ in parts} - {FORCE_NAME}
    table.values = [
        Value(first[key], FORCES[key[0]], _start(key[1]), key[1], key[2], counted)
        for key, counted in sums.items()
    ]
    usual = Counter(parts.values()).most_common(1)[0][0]
    if short := sorted(f"{f} {end:%Y-%m}: {n}" for (f, end), n in parts.items() if n < usual):
        more = f" and {len(short) - 5:,} more" if len(short) > 5 else ""
        table.remarks.append(
            f"fewer offences than the usual {usual} in a year, so perhaps cut off: "
            + ", ".join(short[:5])
            + more
        )
    return table


def _end_of_month(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        if match:
            year, month, day, other_day, other_month, other_year = match.groups()
            end = date(int(year or other_year), int(month or other_month), int(day or other_day))
        else:
            _, end = period(text, date.today())  # a month, as Mar 2018
    except (UnreadablePeriod, ValueError):
        return None
    last = calendar.monthrange(end.year, end.month)[1]
    return end if end.day == last else None


def _start(end: date) -> date:
    return date(end.year, 1, 1) if end.month == 12 else date(end.year - 1, end.month + 1, 1)
