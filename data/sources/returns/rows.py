"""The rows of a partner's return: what each cell says, and what cannot be right about it.

Every distinct text is read once; rows are then looked at as arrays. Only what is wrong is put into
words, by its cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from data import catalogue
from data.catalogue import Indicator
from data.problems import quoted
from data.reading.area_names import AreaNames
from data.reading.did_you_mean import nearest
from data.reading.periods import UnreadablePeriod, period
from data.reading.row_problems import Findings
from data.reading.table_types import Column, PartnerTable
from data.sources.returns.areas import read_areas
from data.sources.returns.breakdowns import read_breakdowns
from data.sources.returns.values import Values, read_values

REQUIRED = ("indicator", "area", "period")
VALUES = ("numerator", "denominator", "value", "lower", "upper")
COLUMNS = (*REQUIRED, *VALUES, "status", "note")
STATUS = {"provisional": "provisional", "prov": "provisional", "p": "provisional",
          "final": "final", "f": "final"}  # fmt: skip
# Words around the ends of an interval that say nothing more: 'Lower 95% CI', 'LCI', 'upper limit'.
_OF_INTERVAL = {"95", "95%", "95.0%", "ci", "cl", "confidence", "interval", "limit", "bound", "%"}
_ENDS = {"lci": "lower", "uci": "upper", "lcl": "lower", "ucl": "upper"}
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_FROM_RECORDS = {
    "crime": ("worked out from street-level crime", "Load the files of data.police.uk instead."),
    "published": ("taken from official statistics", "Load the published table instead."),
}


@dataclass
class Rows:
    """The rows of a return; what is a list is numbered by the array after it.

    Attributes
    ----------
    table : PartnerTable
        Where they stand.
    entries, indicator
        Of the catalogue.
    areas, area
        Codes as they were given; a name as the code in the set in use.
    wards, ward
        The same, as codes of the set in use.
    start, end : numpy.ndarray of int
        First and last day, as days since 1970-01-01.
    breakdowns, breakdown
        As the warehouse writes them.
    status : numpy.ndarray of str
    note : numpy.ndarray of str, optional
        If there is such a column.
    values : Values
    """

    table: PartnerTable
    entries: list[Indicator]
    indicator: Ints
    areas: list[str]
    area: Ints
    wards: list[str]
    ward: Ints
    start: Ints
    end: Ints
    breakdowns: list[str]
    breakdown: Ints
    status: npt.NDArray[np.object_]
    note: npt.NDArray[np.object_] | None
    values: Values

    def __len__(self) -> int:
        return len(self.table)

    def of_entries(self, say: Callable[[Indicator], Any]) -> npt.NDArray[Any]:
        """Return what is true of the indicator of every row."""
        return np.array([say(entry) for entry in self.entries])[self.indicator]


def read_rows(findings: Findings, areas: AreaNames, today: date) -> Rows:
    """Read all rows of a return; only those that are sound can be relied on.

    Parameters
    ----------
    findings : Findings
        Of the table; takes the problem of every cell that cannot be understood or be right.

    Raises
    ------
    Rejected
        If it has no rows, or if no row is sound.
    """
    table = findings.table
    name_interval(table)
    keys = _check_header(table, findings)
    entries, indicator = _indicators(table, findings)
    codes, area = read_areas(table, areas, entries, indicator, findings)
    start, end = _periods(table, entries, indicator, today, findings)
    breakdowns, breakdown = read_breakdowns(table, keys, entries, indicator, findings)
    status = _status(table, findings)
    values = read_values(table, entries, indicator, findings)
    status[values.provisional] = "provisional"  # what is at the figure goes first
    if not findings.sound.any():
        findings.report()
    stands_for = [areas.stands_for(code) for code in codes]
    column = table.columns.get("note")
    note = np.array(column.texts, dtype=object)[column.codes] if column else None
    wards = list(dict.fromkeys(stands_for))
    ward = np.array([wards.index(code) for code in stands_for], dtype=np.int64)[area]
    return Rows(
        table, entries, indicator, codes, area, wards, ward, start, end, breakdowns, breakdown,
        status, note, values,
    )  # fmt: skip


def name_interval(table: PartnerTable) -> None:
    """Give the ends of an interval their names, however a partner writes them."""
    for name in list(table.columns):
        words = [word for word in name.replace("(", "_").replace(")", "_").split("_") if word]
        rest = [_ENDS.get(word, word) for word in words if word not in _OF_INTERVAL]
        if len(rest) == 1 and rest[0] in ("lower", "upper") and rest[0] not in table.columns:
            table.columns[rest[0]] = table.columns.pop(name)
            table.written[rest[0]] = table.written.pop(name)
            for sheet in table.sheets:
                if name in sheet.letters:
                    sheet.letters[rest[0]] = sheet.letters.pop(name)


def _check_header(table: PartnerTable, findings: Findings) -> list[str]:
    """Report columns that mean nothing; return those that are keys of breakdowns."""
    keys = {key for entry in catalogue.indicators().values() for key in entry.breakdowns}
    if "status" not in table.columns:
        expected = "Add it: provisional or final for every row."
        findings.of_header(None, "there is no column status", expected)
    for name, column in table.columns.items():
        if name in keys or name in COLUMNS or not any(column.texts):
            continue
        near = nearest(name, [*keys, *COLUMNS])
        findings.of_header(
            name,
            f"{quoted(name)} is not a column of a return, nor what any indicator is broken down by",
            f"Nearest: {' or '.join(near)}." if near else "Expected the columns of the template.",
        )
    if not len(table):
        expected = "Fill in a row for every value that you report."
        findings.of_header(None, "a header and no rows", expected)
        findings.report()
    return [name for name in table.columns if name in keys]


# -- indicators -----------------------------------------------------------------------------------


def _indicators(table: PartnerTable, findings: Findings) -> tuple[list[Indicator], Ints]:
    column = table.columns["indicator"]
    by_text = {_folded(key): entry for key, entry in catalogue.indicators().items()}
    by_text |= {_folded(entry.name): entry for entry in catalogue.indicators().values()}
    entries: list[Indicator] = []
    number = []
    for text in column.texts:
        entry = by_text.get(_folded(text))
        if entry is not None and entry not in entries:
            entries.append(entry)
        number.append(-1 if entry is None else entries.index(entry))
    indicator = np.array(number, dtype=np.int64)[column.codes]

    def unknown(row: int) -> tuple[str, str]:
        if not column[row]:
            return "no indicator is named", "Expected an id of the catalogue."
        near = [by_text[item] for item in nearest(_folded(column[row]), list(by_text))]
        message = " or ".join(dict.fromkeys(f"{entry.indicator} ({entry.name})" for entry in near))
        return (
            f"{quoted(column[row])} is not an indicator",
            f"Nearest: {message}." if message else "Expected an id of the catalogue.",
        )

    findings.at(indicator < 0, "indicator", unknown)
    for position, entry in enumerate(entries):
        records = (entry.computed_from or {}).get("records", "")
        if records in _FROM_RECORDS:
            why, instead = _FROM_RECORDS[records]
            result = f"{entry.indicator} is {why}, not reported"
            findings.at(indicator == position, "indicator", _always(result, instead))
    return entries, indicator


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _always(text: str, expected: str) -> Callable[[int], tuple[str, str]]:
    return lambda row: (text, expected)


def _flags(entries: list[Indicator], say: Callable[[Indicator], bool], indicator: Ints) -> Flags:
    """Say of every row whether its indicator is so; not of rows whose indicator is unknown."""
    return np.array([*map(say, entries), False])[indicator]


# -- periods --------------------------------------------------------------------------------------


def _periods(
    table: PartnerTable,
    entries: list[Indicator],
    indicator: Ints,
    today: date,
    findings: Findings,
) -> tuple[Ints, Ints]:
    column = table.columns["period"]
    yearly = _flags(entries, lambda entry: entry.frequency == "year", indicator)
    start, end, months = (np.zeros(len(table), dtype=np.int64) for _ in range(3))
    for flag in (False, True):
        if not (yearly == flag).any():
            continue
        read = [_period(text, today, flag) for text in column.texts]
        right = np.array([not isinstance(item, UnreadablePeriod) for item in read])[column.codes]
        of = yearly == flag
        findings.at(of & ~right, "period", _wording_of_errors(read, column))
        days = np.array(
            [
                (0, 0, 0)
                if isinstance(each, UnreadablePeriod)
                else (*map(_day, each), _length(*each))
                for each in read
            ],
            dtype=np.int64,
        )
        start[of], end[of], months[of] = days[column.codes[of]].T

    def say_rolling(row: int) -> tuple[str, str]:
        entry = entries[indicator[row]]
        return (
            f"{quoted(column[row])} is not twelve months, which {entry.indicator} covers each time",
            "Write '12 months to September 2014'.",
        )

    rolling = _flags(entries, lambda entry: entry.rolling, indicator)
    findings.at(rolling & (months > 0) & (months != 12), "period", say_rolling)
    usual = np.array([*(MONTHS_OF[entry.frequency] for entry in entries), 0])[indicator]
    odd = np.flatnonzero((months != usual) & (months > 0) & ~rolling & (indicator >= 0))
    for position in np.unique(indicator[odd]).tolist():
        of, entry = odd[indicator[odd] == position], entries[position]
        table.remarks.append(
            f"{entry.indicator} is kept by the {entry.frequency}; rows that cover another time, "
            f"such as {quoted(column[int(of[0])])}: {len(of):,}"
        )
    return start, end


def _period(text: str, today: date, yearly: bool) -> tuple[date, date] | UnreadablePeriod:
    try:
        return period(text, today, yearly=yearly)
    except UnreadablePeriod as error:
        return error


def _wording_of_errors(
    read: list[tuple[date, date] | UnreadablePeriod], column: Column
) -> Callable[[int], tuple[str, str]]:
    def say(row: int) -> tuple[str, str]:
        error = read[column.codes[row]]
        assert isinstance(error, UnreadablePeriod)  # asked of wrong rows only
        return error.fault, error.expected

    return say


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _length(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month + 1


def _status(table: PartnerTable, findings: Findings) -> npt.NDArray[np.object_]:
    if "status" not in table.columns:  # which was reported
        return np.full(len(table), "", dtype=object)
    column = table.columns["status"]
    meant = np.array([STATUS.get(text.casefold()) for text in column.texts], dtype=object)
    status = meant[column.codes]

    def say(row: int) -> tuple[str, str]:
        result = f"{quoted(column[row])} is not a status" if column[row] else "no status is given"
        return result, "Expected provisional or final (p or f)."

    findings.at(status == None, "status", say)  # noqa: E711 (of every element)
    return status
