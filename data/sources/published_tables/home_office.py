"""Recorded crime open data of the Home Office: quarters by police force and offence.

Rows are summed by force, quarter and offence group: one code may stand on several rows (homicide on
four), and a row of taken-back offences is below zero. Fraud is left out of every figure, as in the
tables of the ONS, so that the two can stand side by side.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from datetime import date

from data.problems import Problem, Rejected
from data.reading.files import InputFile
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

COLUMNS = (
    "financial year", "financial quarter", "force name", "offence group", "number of offences",
)  # fmt: skip
FRAUD = "Fraud offences"
GROUPS = {
    # as in the file: as the ONS calls it
    "Criminal damage and arson": "Criminal damage and arson",
    "Drug offences": "Drug offences",
    "Miscellaneous crimes": "Miscellaneous crimes against society",
    "Miscellaneous crimes against society": "Miscellaneous crimes against society",
    "Possession of weapons offences": "Possession of weapons offences",
    "Public order offences": "Public order offences",
    "Robbery": "Robbery",
    "Sexual offences": "Sexual offences",
    "Theft offences": "Theft offences",
    "Violence against the person": "Violence against the person",
}

_FINANCIAL_YEAR = re.compile(r"(20\d\d)[/-](?:20)?(\d\d)")


def is_header(names: list[str]) -> bool:
    """Say whether these are the columns of the table, in lower case."""
    return set(COLUMNS) <= set(names)


def read(file: InputFile, header: Header) -> Table:
    """Read and sum the rows.

    Raises
    ------
    Rejected
        If a cell is not a financial year, a quarter, an offence group or a number, or no row is
        of Essex.
    """
    names = [name.lower() for name in header.names]
    year_at, quarter_at, force_at, group_at, number_at = map(names.index, COLUMNS)
    table = Table(PUBLISHER, "", 0, "demonstration" in titles(header).lower())
    problems: list[Problem] = []
    sums: Counter[tuple[str, date, str]] = Counter()  # by force, quarter and breakdown
    first: dict[tuple[str, date, str], int] = {}  # line
    rows: Counter[tuple[str, date]] = Counter()
    fraud = below_zero = 0
    for line, cells in rows_below(header):
        table.rows += 1
        start = _quarter(cells[year_at].strip(), cells[quarter_at].strip())
        group, counted = GROUPS.get(cleaned(cells[group_at])), number(cells[number_at])
        is_fraud = cleaned(cells[group_at]) == FRAUD
        for wrong, position, expected in (
            (start is None, year_at, "Expected a year as 2017/18 and a quarter from 1 to 4."),
            (group is None and not is_fraud, group_at, f"Expected {', '.join(GROUPS)}."),
            (counted is None, number_at, "Expected a whole number."),
        ):
            if wrong:
                text = f"'{cells[position].strip()}' is not known"
                if position == year_at:
                    text = f"'{cells[year_at].strip()}' quarter '{cells[quarter_at].strip()}'"
                problems.append(Problem(file.name, text, expected, line, header.names[position]))
        force = force_named(cells[force_at])
        if start is None or counted is None or (group is None and not is_fraud):
            continue
        if force is None:
            table.set_aside[f"no police force area: {cleaned(cells[force_at])}"] += 1
        elif group is None:
            table.set_aside["fraud, which is counted apart"] += 1
            fraud += counted if force == FORCE_NAME else 0
        else:
            below_zero += counted < 0
            rows[force, start] += 1
            for breakdown in ("", offence(group)):
                sums[force, start, breakdown] += counted
                first.setdefault((force, start, breakdown), line)
    if problems:
        raise Rejected(listed(problems, file.name))
    quarters = sorted({start for _, start in rows})
    if not any(force == FORCE_NAME for force, _ in rows):
        raise Rejected([header.problem("no row of Essex", "Expected 'Essex' as a force.")])
    table.subject = f"recorded crime {quarters[0]:%Y-%m} to {_end(quarters[-1]):%Y-%m}"
    table.other_forces = {force for force, _ in rows} - {FORCE_NAME}
    table.values = [
        Value(first[key], FORCES[key[0]], key[1], _end(key[1]), key[2], counted)
        for key, counted in sums.items()
    ]
    table.remarks = _remarks(rows, fraud, below_zero)
    return table


def _quarter(year: str, quarter: str) -> date | None:
    """Return the first day of a quarter of a financial year, which begins in April."""
    match = _FINANCIAL_YEAR.fullmatch(year)
    if (
        not match
        or (int(match[1]) + 1) % 100 != int(match[2])
        or quarter not in ("1", "2", "3", "4")
    ):
        return None
    month = 3 * int(quarter) + 1
    return date(int(match[1]) + month // 12, (month - 1) % 12 + 1, 1)


def _end(start: date) -> date:
    month = start.month + 2
    return date(start.year, month, monthrange(start.year, month)[1])


def _remarks(rows: Counter[tuple[str, date]], fraud: int, below_zero: int) -> list[str]:
    remarks = ["the file holds no fraud offences of Essex: nothing is left out of its total"]
    if fraud:
        remarks = [f"{fraud:,} fraud offences of Essex are left out: they are counted apart"]
    if below_zero:
        remarks.append(f"{below_zero} rows are below zero: offences recorded earlier and cancelled")
    usual = Counter(rows.values()).most_common(1)[0][0]
    short = sorted(
        f"{force} {start:%Y-%m}: {count}" for (force, start), count in rows.items() if count < usual
    )
    if short:
        remarks.append(
            f"fewer rows than the usual {usual} a quarter, so perhaps cut off: {', '.join(short)}"
        )
    return remarks
