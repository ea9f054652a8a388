"""The year that a published table is of: the twelve months that end with the month it names."""

from __future__ import annotations

import calendar
import re
from datetime import date

from data.problems import Problem, Rejected
from data.reading.files import InputFile

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
# Flat files append the numbers of footnotes to the year: "March 20181,2,3", "March 181,2,3".
_YEAR_ENDING = re.compile(
    rf"(?:year|12 months|twelve months) ?(?:ending|to) ?({_NAMED}) ?((?:19|20)\d\d|\d\d)"
)
_IN_NAME = re.compile(rf"(?<![a-z])(?:y ?e ?)?({_NAMED}) ?((?:19|20)\d\d|\d\d)(?!\d)")
_TABLES_OF = re.compile(rf"tables?({_NAMED}) ?((?:19|20)\d\d|\d\d)(?!\d)")


def year_ending(file: InputFile, above: str, sheet: str | None = None) -> tuple[date, date]:
    """Find the first and the last day of the year that a table is of.

    Parameters
    ----------
    above : str
        The titles above the header.
    sheet : str, optional
        The name of the sheet.

    Raises
    ------
    Rejected
        If neither titles nor names say it.
    """
    text = re.sub(r"[-_]", " ", f"{above}\n{sheet or ''}\n{file.stem}".lower())
    text = text.replace(" ye ", " year ending ")
    match = _YEAR_ENDING.search(text)
    stem = file.stem.lower().replace("_", " ").replace("-", " ")
    match = match or _IN_NAME.search(stem) or _TABLES_OF.search(stem)
    if not match:
        raise Rejected(
            [
                Problem(
                    file.name,
                    "neither titles nor file name say which year the table is of",
                    "Put it in the name of the file, as in 'year ending June 2025'.",
                    line=1,
                )
            ]
        )
    month, year = _MONTHS[match[1]], int(match[2])
    year += 2000 if year < 100 else 0
    start = date(year, 1, 1) if month == 12 else date(year - 1, month + 1, 1)
    return start, date(year, month, calendar.monthrange(year, month)[1])
