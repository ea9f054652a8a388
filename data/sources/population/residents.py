"""The rows of a population table: residents by area and year, and by single year of age."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from data.problems import Rejected
from data.reading.sheets import Sheet
from data.sources.population.layouts import Layout
from geo.essex import DISTRICT_CODES, DISTRICTS

MOST = 100_000_000  # more than live in the United Kingdom
_GSS = re.compile(r"[A-Z]\d{8}")
_LEVELS = {
    "E01": "lsoa", "W01": "lsoa", "E05": "ward", "W05": "ward", "E06": "district",
    "E07": "district", "E08": "district", "E09": "district", "W06": "district",
}  # fmt: skip
NO_AREA, ELSEWHERE, OTHER_LEVEL = (
    "not a row of an area",
    "outside the force area",
    "a country, region or county",
)


@dataclass
class Residents:
    """What a file says of residents.

    Attributes
    ----------
    rows : int
        Below the headers, those with nothing in them left out.
    areas : pandas.DataFrame
        Columns area_kind, code, name, district (None but for wards), year, persons.
    ages : pandas.DataFrame or None
        Columns area_kind, code, year, age, persons.
    set_aside : collections.Counter
        Rows by the reason why they are not kept.
    """

    rows: int
    areas: pd.DataFrame
    ages: pd.DataFrame | None
    set_aside: Counter[str]

    @classmethod
    def joined(cls, parts: list[Residents]) -> Residents:
        """Put several sheets together."""
        ages = [part.ages for part in parts if part.ages is not None]
        return cls(
            sum(part.rows for part in parts),
            pd.concat([part.areas for part in parts], ignore_index=True),
            pd.concat(ages, ignore_index=True) if ages else None,
            sum((part.set_aside for part in parts), Counter()),
        )


def read_residents(sheet: Sheet, layout: Layout) -> Residents:
    """Read the rows of a sheet below its header.

    Raises
    ------
    Rejected
        If a number of residents is none, or an area appears twice.
    """
    header = sheet.rows[layout.header]
    first, last = sheet.lines[layout.header] + 1, max(sheet.lines)
    sheet.require_sound(first, last, {layout.code, layout.name, *layout.totals.values()})
    areas: list[tuple[str, str, str, str | None, int, int]] = []
    ages: list[tuple[str, str, int, int, int]] = []
    set_aside: Counter[str] = Counter()
    met: set[tuple[str, int]] = set()
    rows = list(zip(sheet.lines, sheet.rows, strict=True))[layout.header + 1 :]

    def cell(row: list[str], position: int | None) -> str:
        return row[position] if position is not None and position < len(row) else ""

    for line, row in rows:
        code, name = cell(row, layout.code), cell(row, layout.name)
        if not _GSS.fullmatch(code) or not name:
            set_aside[NO_AREA] += 1
            continue
        of_row = _year(sheet, line, row, layout, header)
        if (code, of_row) in met:
            raise Rejected(
                [
                    sheet.problem(
                        line,
                        layout.code,
                        f"{code} appears twice",
                        "Expected every area once: one year, and persons rather than each sex.",
                        header[layout.code],
                    )
                ]
            )
        met.add((code, of_row))
        kind = _LEVELS.get(code[:3])
        persons = {
            year or of_row: _count(sheet, line, row, position, header)
            for year, position in layout.totals.items()
        }
        if kind is None:
            set_aside[OTHER_LEVEL] += 1
            continue
        district = cell(row, layout.district) or DISTRICT_CODES.get(
            cell(row, layout.district_name), ""
        )
        if not _inside(kind, code, name, district):
            set_aside[ELSEWHERE] += 1
            continue
        of_district = district if kind == "ward" else None
        areas += [(kind, code, name, of_district, year, n) for year, n in persons.items()]
        for year in persons:
            for age, positions in layout.ages.items():
                counts = [_count(sheet, line, row, position, header) for position in positions]
                ages.append((kind, code, year, age, sum(counts)))
    return Residents(
        len(rows),
        pd.DataFrame(areas, columns=["area_kind", "code", "name", "district", "year", "persons"]),
        pd.DataFrame(ages, columns=["area_kind", "code", "year", "age", "persons"])
        if ages
        else None,
        set_aside,
    )


def _year(sheet: Sheet, line: int, row: list[str], layout: Layout, header: list[str]) -> int:
    """Read the year of a row; 0 where the columns are of years."""
    if layout.year is None:
        return 0
    written = row[layout.year] if layout.year < len(row) else ""
    match = re.fullmatch(r"(?:mid[- ]?|30[/.-]0?6[/.-])?((?:19|20)\d\d)(?:-06-30.*)?",
                         written.strip().lower())  # fmt: skip
    if match:
        return int(match[1])
    text = f"'{written[:40]}' is not a year"
    expected = "Expected a year such as 2020 or mid-2020."
    raise Rejected([sheet.problem(line, layout.year, text, expected, header[layout.year])])


def _inside(kind: str, code: str, name: str, district: str) -> bool:
    if kind == "district":
        return code in DISTRICTS
    if kind == "lsoa" and not district:
        return name[:-5] in DISTRICT_CODES
    return district in DISTRICTS


def _count(sheet: Sheet, line: int, row: list[str], position: int, header: list[str]) -> int:
    written = row[position] if position < len(row) else ""
    plain = written.replace(",", "").replace(" ", "").removesuffix(".0")
    if not re.fullmatch(r"\d+", plain, re.ASCII) or int(plain[:12]) > MOST or len(plain) > 9:
        text = f"'{written[:40]}' is not a number of residents"
        expected = "Expected a whole number."
        raise Rejected([sheet.problem(line, position, text, expected, header[position])])
    return int(plain)
