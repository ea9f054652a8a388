"""Mid-year population estimates of the Office for National Statistics: districts, wards, LSOAs.

Published tables carry title lines above the header and thousands commas. One well-known ward table
has a wrong code column (filled down in sequence), so wards go by name and district.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import duckdb
import pandas as pd

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, Rejected
from data.reading.files import InputFile
from geo.essex import DISTRICTS

PUBLISHER = "Office for National Statistics"
LOOK_FOR_HEADER = 15  # lines

_TOTAL = re.compile(r"all ages|total[ _]population|population_?(mid)?_?\d{4}", re.IGNORECASE)
_YEAR = re.compile(r"mid[-_ ]?(20\d\d)", re.IGNORECASE)
_ONE_SEX = re.compile(r"(?<![a-z])(fe)?males?(?![a-z])", re.IGNORECASE)
_PERSONS = re.compile(r"(?<![a-z])persons?(?![a-z])", re.IGNORECASE)
_DISTRICT_CODE = re.compile(r"(lad|ltla|la)[ _]?(\d\d)?[ _]?(cd|code).*", re.IGNORECASE)
_WARD_CODE = re.compile(r"(wd|ward)[ _]?(\d\d)?[ _]?(cd|code).*", re.IGNORECASE)
_WARD_NAME = re.compile(r"(wd|ward)[ _]?(\d\d)?[ _]?(nm|name).*", re.IGNORECASE)
_LSOA_CODE = re.compile(r"lsoa[ _]?(\d\d)?[ _]?(cd|code).*", re.IGNORECASE)
_NAME = re.compile(r".*(nm|name).*", re.IGNORECASE)


@dataclass(frozen=True)
class _Layout:
    kind: str
    line: int  # of the header, from 1
    code: str
    name: str
    district: str | None
    total: str
    year: int
    demonstration: bool


def recognise(file: InputFile) -> bool:
    """Say whether a file is a table of residents: a total beside codes of areas."""
    return file.suffix == ".csv" and _header(file) is not None


def _header(file: InputFile) -> tuple[int, list[str]] | None:
    for number, line in enumerate(file.first_lines(LOOK_FOR_HEADER), 1):
        cells = [cell.strip() for cell in next(csv.reader([line]), [])]
        if any(_TOTAL.fullmatch(cell) for cell in cells) and len(cells) > 2:
            return number, cells
    return None


def _layout(file: InputFile) -> _Layout:
    header = _header(file)
    assert header is not None  # recognised before
    line, cells = header

    def column(pattern: re.Pattern[str]) -> str | None:
        return next((cell for cell in cells if pattern.fullmatch(cell)), None)

    district, ward, lsoa = column(_DISTRICT_CODE), column(_WARD_CODE), column(_LSOA_CODE)
    kind = "lsoa" if lsoa else "ward" if ward else "district"
    code = lsoa or ward or district
    name = column(_WARD_NAME) if ward else column(_NAME)
    total = column(_TOTAL)
    if not (code and name and total) or (kind == "ward" and not district):
        raise Rejected(
            [
                Problem(
                    file.name,
                    f"the columns are {', '.join(cells[:6])} …",
                    "Expected code and name of the area, for wards also the code of the "
                    "district, and the total of all ages.",
                    line,
                )
            ]
        )
    above = "\n".join(file.first_lines(line))
    said = "\n".join([*file.first_lines(line - 1), file.stem])
    if _ONE_SEX.search(said) and not _PERSONS.search(said):
        found = "titles or file name say that it is of one sex"
        raise Rejected([Problem(file.name, found, "Expected the table of persons.", line)])
    year = _YEAR.search(above) or _YEAR.search(file.name)
    if not year:
        raise Rejected(
            [
                Problem(
                    file.name,
                    "neither titles nor file name say of which year the population is",
                    "Put it in the name of the file, as in 'mid2020'.",
                )
            ]
        )
    return _Layout(
        kind, line, code, name, district, total, int(year[1]), "demonstration" in above.lower()
    )


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load population tables, each whole or not at all; say whether any was loaded."""
    for file in files:
        try:
            with ledger.reading(file):
                _keep(connection, file, ledger)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return any(report.content == "population" for report in ledger.reports)


def _keep(connection: duckdb.DuckDBPyConnection, file: InputFile, ledger: Ledger) -> None:
    layout = _layout(file)
    table = file.table(layout.line)
    read = len(table)
    areas = table[(table[layout.code] != "") & (table[layout.name] != "")]
    written = areas[layout.total].str.replace(",", "")
    for wrong, column, found, expected in (
        (
            ~written.str.fullmatch(r"\d+"),
            layout.total,
            "'{}' is not a number of residents",
            "Expected a whole number.",
        ),
        (
            areas[layout.code].duplicated(),
            layout.code,
            "{} stands twice",
            "Expected every area once: one year, and persons rather than each sex.",
        ),
    ):
        if wrong.any():
            line = areas.index[wrong][0]
            found = found.format(areas.loc[line, column])
            raise Rejected([Problem(file.name, found, expected, int(line), column)])
    persons = written.astype(int)
    if layout.kind == "lsoa":
        inside = areas[layout.name].str[:-5].isin(DISTRICTS.values())
    else:
        inside = areas[layout.district or layout.code].isin(DISTRICTS)
    kept = pd.DataFrame(
        {
            "code": areas[layout.code],
            "name": areas[layout.name],
            "district": areas[layout.district] if layout.kind == "ward" else None,
            "persons": persons,
        }
    )[inside]
    if kept.empty:
        raise Rejected(
            [Problem(file.name, "no area of Essex in it", "Expected the 14 districts' areas.")]
        )
    edition = "demonstration" if layout.demonstration else "published"
    if not ledger.require_edition(file, edition):
        return
    report = FileReport(
        file.name,
        "loaded",
        "population",
        ledger.next_id(),
        rows_read=read,
        rows_kept=len(kept),
        set_aside={
            reason: rows
            for reason, rows in {
                "not a row of an area": read - len(areas),
                "outside the force area": len(areas) - len(kept),
            }.items()
            if rows
        },
        remarks=_wrong_codes(connection, kept, layout.code) if layout.kind == "ward" else [],
    )
    connection.register("kept", kept)
    connection.execute(
        "insert into population select ?, code, name, district, ?, persons::integer, ? from kept",
        [layout.kind, layout.year, report.load_id],
    )
    connection.unregister("kept")
    ledger.enter(file, report, publisher=PUBLISHER, subject=f"{layout.kind} mid-{layout.year}")
    ledger.progress(file.size)


def _wrong_codes(
    connection: duckdb.DuckDBPyConnection, kept: pd.DataFrame, column: str
) -> list[str]:
    """Say whether the code column contradicts names and districts in a ward set that is loaded."""
    connection.register("kept", kept)
    rows = connection.execute(
        """
        select
            boundary_set.title,
            count(*) as matched,
            count_if(kept.code <> area.code) as wrong
        from kept
        join area
            on lower(area.name) = lower(kept.name) and area.parent = kept.district
            and area.kind = 'ward'
        join boundary_set using (boundary_set)
        where not approximate
        group by all
        order by matched desc, wrong
        limit 1
        """
    ).fetchall()
    connection.unregister("kept")
    if not rows or not rows[0][2]:
        return []
    title, matched, wrong = rows[0]
    return [
        f"column '{column}' is wrong in {wrong} of {matched} rows that are {title.lower()} by "
        "name and district; areas are matched by name and district"
    ]
