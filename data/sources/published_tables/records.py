"""Files of single records, counted as they are read: by month, ward, district and force.

A layout that has ``read_records`` in place of ``read`` gives records, and nothing more is needed
for a publisher of records: no table of its own, no counting. The rows themselves are not kept. So
the file is loaded again when another set of wards comes into use; street crime, casualties and
interviews, whose rows are asked many questions, are kept (`data.sources.police_uk` and others).
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb
import numpy as np

from data.problems import Problem, Rejected
from data.sources.published_tables.rows import Table, Value
from data.warehouse.ward_sets import ward_sets, wards_of
from geo.essex import COUNTY, DISTRICTS, FORCE
from geo.placing import place

OUTSIDE = "outside the force area"


@dataclass(frozen=True)
class Record:
    """One thing that happened.

    Attributes
    ----------
    line : int
        Where it is in the file.
    day : datetime.date
        When it happened.
    longitude, latitude : float
        Where, in degrees (WGS 84); NaN where that is not given.
    district : str or None
        Code of its district or unitary where the file says it; 'outside' for one of another force.
    breakdown : str
        ``key=value`` as the catalogue has it; '' where it is not broken down.
    """

    line: int
    day: date
    longitude: float = np.nan
    latitude: float = np.nan
    district: str | None = None
    breakdown: str = ""


@dataclass
class Records:
    """What a file of records says.

    Attributes
    ----------
    publisher, subject, indicator, demonstration, remarks
        As of `Table`.
    """

    publisher: str
    subject: str
    indicator: str
    demonstration: bool = False
    rows: list[Record] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def count_records(connection: duckdb.DuckDBPyConnection, file_name: str, records: Records) -> Table:
    """Place the records in the wards in use, and count them by month and area.

    Every ward and district gets a count in every month from the first to the last one: a file of
    records says of a ward without any that nothing happened there.

    Raises
    ------
    Rejected
        If no record lies in the Essex Police area.
    """
    table = Table(
        records.publisher,
        records.subject,
        len(records.rows),
        records.demonstration,
        remarks=list(records.remarks),
        indicator=records.indicator,
    )
    wards, _ = wards_of(connection, ward_sets(connection)[-1])
    rows = records.rows
    nothing = np.full(len(rows), None, dtype=object)
    placed = place(
        np.array([row.longitude for row in rows], dtype=float),
        np.array([row.latitude for row in rows], dtype=float),
        nothing,
        nothing,
        wards,
        np.array([row.district for row in rows], dtype=object),
    )
    counts: Counter[tuple[str, date, str]] = Counter()
    first: dict[date, int] = {}
    for row, district, ward in zip(rows, placed.district, placed.ward, strict=True):
        if row.district == "outside" or (district is None and np.isfinite(row.longitude)):
            table.set_aside[OUTSIDE] += 1
            continue
        month = row.day.replace(day=1)
        first.setdefault(month, row.line)
        for area in _areas(district, ward):
            for breakdown in {"", row.breakdown}:
                counts[area, month, breakdown] += 1
    if not first:
        expected = "Expected records with a place or a district of Essex."
        text = f"none of its {len(rows):,} rows is of Essex"
        raise Rejected([Problem(file_name, text, expected, rows[0].line if rows else 1)])
    every = [FORCE, COUNTY, *DISTRICTS, *wards.codes.tolist()]
    breakdowns = sorted({"", *(row.breakdown for row in rows)})
    for month in _months(min(first), max(first)):
        end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        table.values += [
            Value(first.get(month, 1), area, month, end, breakdown, counts[area, month, breakdown])
            for area in every
            for breakdown in breakdowns
        ]
    return table


def _areas(district: str | None, ward: str | None) -> Iterator[str]:
    """Name every area that a record counts for."""
    yield FORCE
    if district is not None:
        yield district
        if district.startswith("E07"):
            yield COUNTY
    if ward is not None:
        yield ward


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
