"""Downloads of Fingertips, where the public health owner publishes its indicators.

One row an indicator, area, sex, age, category and period. "Essex" is the county there (E10000012):
areas go by their codes. Counts and denominators are taken where they are given, else the value with
its interval.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial

from data import catalogue
from data.problems import Problem, Rejected
from data.reading.files import InputFile
from data.reading.periods import UnreadablePeriod, period
from data.reading.table_types import listed
from data.sources.published_tables.rows import Header, Table, Value, rows_below
from geo.essex import COUNTY, DISTRICTS, FORCE

PUBLISHER = "Office for Health Improvement and Disparities (Fingertips)"
COLUMNS = ("indicator id", "indicator name", "area code", "area name", "time period", "value")
OTHER_INDICATOR = "of an indicator that is not in the catalogue"
OTHER_AREA = "of another area"
OTHER_PEOPLE = "of one sex, or of a category"
OTHER_TIME = "of several years together, or of a time that is not understood"

# What the publisher calls an indicator of the catalogue; also its name there is understood.
_MEANT = {
    "custody_community_continuity": r"(release from|leaving) prison|prison.*community|"
    r"continuity of care",
    "treatment_planned_exit": r"successful completion of .*treatment|planned exit|planned way",
    "treatment_engagement": r"(effective|engag\w+ in) .*treatment",
    "first_time_entrants": r"first time entrants",
}
_MEANING = {key: re.compile(pattern, re.IGNORECASE) for key, pattern in _MEANT.items()}
_SUPPRESSED = re.compile(r"suppress|disclos|confiden|small number", re.IGNORECASE)


def is_header(names: list[str]) -> bool:
    """Say whether these are the columns of a download, in lower case."""
    return set(COLUMNS) <= set(names)


def read(file: InputFile, header: Header) -> Table:
    """Read the rows of Essex, of the indicators that the catalogue has.

    Raises
    ------
    Rejected
        If a number or a period is none, if two of its indicators could be one of the catalogue, or
        if no row is of use.
    """
    at = {name.lower(): position for position, name in reversed(list(enumerate(header.names)))}
    table = Table(PUBLISHER, "", 0, False, indicator="")
    problems: list[Problem] = []
    named: dict[str, set[str]] = defaultdict(set)
    others: set[str] = set()

    def cell(cells: list[str], name: str) -> str:
        return cells[at[name]].strip() if name in at else ""

    for line, cells in rows_below(header):
        table.rows += 1
        name = cell(cells, "indicator name")
        key = _indicator(name)
        code = cell(cells, "area code")
        if key is None:
            table.set_aside[OTHER_INDICATOR] += 1
            others.add(name)
            continue
        if code not in (FORCE, COUNTY, *DISTRICTS):
            table.set_aside[OTHER_AREA] += 1
            continue
        sex, category = cell(cells, "sex").lower(), cell(cells, "category type")
        if sex not in ("", "persons", "all") or category:
            table.set_aside[OTHER_PEOPLE] += 1
            continue
        days = _days(cell(cells, "time period"))
        if days is None:
            table.set_aside[OTHER_TIME] += 1
            continue
        try:
            value = _value(line, code, days, key, partial(cell, cells))
        except ValueError as error:
            expected = "Expected a number, or nothing where there is none."
            problems.append(Problem(file.name, str(error), expected, line))
            continue
        named[key].add(name)
        table.values.append(value)
    problems += [
        header.problem(
            f"{' and '.join(sorted(names))} could each be {key}",
            "Download one of them: one figure has one source.",
        )
        for key, names in named.items()
        if len(names) > 1
    ]
    if problems:
        raise Rejected(listed(problems, file.name))
    if not table.values:
        text = f"no row of use among indicators such as {', '.join(sorted(others)[:3])}"
        expected = "Expected an indicator of the catalogue, for Essex, Southend-on-Sea or Thurrock."
        raise Rejected([header.problem(text, expected)])
    table.indicator = next(iter(named))
    newest = max(value.end for value in table.values)
    table.subject = f"Fingertips {', '.join(sorted(named))} to {newest:%Y-%m}"
    if others:
        table.remarks.append(
            f"indicators not used: {', '.join(sorted(others)[:5])}"
            + (f" and {len(others) - 5} more" if len(others) > 5 else "")
        )
    return table


def _indicator(name: str) -> str | None:
    plain = name.casefold().strip()
    for key, entry in catalogue.indicators().items():
        if plain in (key, entry.name.casefold()):
            return key
    return next((key for key, pattern in _MEANING.items() if pattern.search(name)), None)


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a period; None for several years together."""
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    try:
        return period(text, date.today(), yearly=True)
    except UnreadablePeriod:
        return None


def _value(
    line: int, code: str, days: tuple[date, date], key: str, cell: Callable[[str], str]
) -> Value:
    read = {
        name: _number(name, cell(name))
        for name in ("count", "denominator", "value", "lower ci 95.0 limit", "upper ci 95.0 limit")
    }
    count, out_of, share, lower, upper = read.values()
    is_share = catalogue.indicators()[key].is_share
    if count is not None and (out_of is not None or not is_share):
        whole = round(count) if catalogue.indicators()[key].whole_numbers else count
        return Value(
            line, code, *days, "", whole, None, out_of if is_share else None, indicator=key
        )
    if share is not None and is_share:
        return Value(line, code, *days, "", None, share=share, lower=lower, upper=upper,
                     indicator=key)  # fmt: skip
    note = cell("value note")
    why = "confidential" if _SUPPRESSED.search(note) else "not available"
    return Value(line, code, *days, "", None, why, indicator=key)


def _number(name: str, text: str) -> float | None:
    if text == "":
        return None
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise ValueError(f"column '{name}': '{text[:40]}' is not a number") from None
