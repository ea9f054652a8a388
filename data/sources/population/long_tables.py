"""Long tables of residents, one row a number, as the APIs of Nomis and of the ONS give them.

They are made into the wide tables that the ONS publishes: one sheet a year, one row an area, the
total and each age in a column. Rows of one sex are left out where the total of both is there, and
so are age groups and percentages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from data.problems import Problem, Rejected
from data.reading.sheets import Sheet
from geo.essex import DISTRICTS

_GSS = re.compile(r"[A-Z]\d{8}")
_VALUE = re.compile(r"obs value|v4 \d+", re.IGNORECASE)
_YEARS = ("date name", "date", "date code", "calendar years", "time", "mmm yy", "yyyy", "year")
_SEXES = ("gender name", "c sex name", "sex name", "gender", "sex", "c sex")
_AGES = ("c age name", "age name", "single year of age", "age", "c age")
_BOTH = {"total", "persons", "all persons", "all people", "all", "all sexes", "t", "0", "7"}
_ONE_SEX = {"male": "m", "males": "m", "m": "m", "1": "m", "5": "m",
            "female": "f", "females": "f", "f": "f", "2": "f", "6": "f"}  # fmt: skip
_ALL_AGES = {"all ages", "total", "all", "all persons", "200"}
_AGE = re.compile(
    r"(?:aged? )?(\d{1,2})(?: years?)?|(?:aged? )?(90) ?(?:\+|and over|years and over)"
)
_OLDEST, _FIRST_CODE = 90, 101  # Nomis numbers single years from 101 for age 0
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"[a-z]{3}-(\d\d)", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,9}(?:\.0)?", re.ASCII)


@dataclass(frozen=True)
class _Columns:
    """Positions; None where there is no such column."""

    value: int
    code: int
    name: int | None
    year: int | None
    sex: int | None
    age: int | None
    measure: int | None
    coded_ages: bool


def is_long(sheet: Sheet) -> bool:
    """Say whether a sheet is a long table of residents, by its header and its first row."""
    return _columns(sheet) is not None


def widen(sheet: Sheet) -> list[Sheet]:
    """Make the wide tables of a long one, by year; any other sheet is returned as it is.

    Raises
    ------
    Rejected
        If a number of residents is none or comes twice, if it is of one sex alone, or if neither
        a total nor every single year of age is there.
    """
    columns = _columns(sheet)
    if columns is None:
        return [sheet]
    numbers, lines, names = _read(sheet, columns)
    result = []
    for year in sorted({key[0] for key in numbers}):
        here = {key[1]: by_age for key, by_age in numbers.items() if key[0] == year}
        ages = sorted({age for by_age in here.values() for age in by_age if age >= 0})
        wide = Sheet(sheet.file, sheet.name)
        if year:
            wide.lines.append(1)
            wide.rows.append([f"Population, persons, mid-{year}"])
        wide.lines.append(sheet.lines[0])
        wide.rows.append(["Code", "Name", "All ages", *map(str, ages)])
        for code, by_age in here.items():
            line = lines[year, code]
            if not by_age.keys() >= {*ages}:
                raise Rejected([_problem(sheet, line, f"{code} has not every age of the others")])
            if -1 not in by_age and not by_age.keys() >= {*range(_OLDEST + 1)}:
                raise Rejected([_problem(sheet, line, f"{code} has no total of all ages")])
            total = by_age.get(-1, sum(by_age.values()))
            wide.lines.append(line)
            wide.rows.append([code, names[code], str(total), *(str(by_age[age]) for age in ages)])
        result.append(wide)
    return result


def _problem(sheet: Sheet, line: int, text: str) -> Problem:
    expected = "Expected for every area all persons of all ages. Ask the publisher's page for it."
    return sheet.problem(line, None, text, expected)


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[_\-\s]+", " ", cell.lower()).split())


def _columns(sheet: Sheet) -> _Columns | None:
    if len(sheet.rows) < 2:
        return None
    header, first = [_plain(cell) for cell in sheet.rows[0]], sheet.rows[1]
    value = next((at for at, cell in enumerate(header) if _VALUE.fullmatch(cell)), None)
    places = [
        at for at, cell in enumerate(header[: len(first)])
        if "geography" in cell and not cell.endswith("type")
    ]  # fmt: skip
    code = next((at for at in places if _GSS.fullmatch(first[at])), None)
    if value is None or code is None:
        return None

    def find(wanted: tuple[str, ...], fits: re.Pattern[str] | None = None) -> int | None:
        return next(
            (
                at
                for name in wanted
                for at, cell in enumerate(header[: len(first)])
                if cell == name and (fits is None or fits.search(first[at]))
            ),
            None,
        )

    name = next((at for at in places if re.search(r"[a-z]{3}", first[at].lower())), None)
    age = find(_AGES)
    return _Columns(
        value,
        code,
        name,
        find(_YEARS, _YEAR) if find(_YEARS, _YEAR) is not None else find(_YEARS, _SHORT_YEAR),
        find(_SEXES),
        age,
        find(("measures name",)) if "measures name" in header else find(("measures",)),
        age is not None and header[age] == "c age",
    )


def _read(
    sheet: Sheet, columns: _Columns
) -> tuple[dict[tuple[int, str], dict[int, int]], dict[tuple[int, str], int], dict[str, str]]:
    """Read numbers by year, area and age (-1: of all ages), their first lines, and area names."""
    by_sex: dict[tuple[int, str], dict[str, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    lines: dict[tuple[int, str], int] = {}
    names: dict[str, str] = {}
    width = len(sheet.rows[0])
    for line, row in zip(sheet.lines[1:], sheet.rows[1:], strict=True):
        cells = [*row, *[""] * (width - len(row))]
        code = cells[columns.code]
        sex, age = _sex(cells, columns), _age(cells, columns)
        if not _GSS.fullmatch(code) or sex is None or age is None or not _counts(cells, columns):
            continue
        written = cells[columns.value].replace(",", "")
        year = _year(cells, columns)
        if not _WHOLE.fullmatch(written):
            text = f"'{cells[columns.value][:40]}' is not a number of residents"
            raise Rejected([_problem(sheet, line, text)])
        held = by_sex[year, code][sex]
        if age in held:
            raise Rejected([_problem(sheet, line, f"{code} comes twice with the same age")])
        held[age] = int(float(written))
        lines.setdefault((year, code), line)
        name = cells[columns.name] if columns.name is not None else ""
        names[code] = name or DISTRICTS.get(code, code)
    numbers = {}
    for key, sexes in by_sex.items():
        if "" in sexes:
            numbers[key] = sexes[""]
        elif sexes["m"].keys() == sexes["f"].keys():
            numbers[key] = {age: n + sexes["f"][age] for age, n in sexes["m"].items()}
        else:
            raise Rejected([_problem(sheet, lines[key], f"{key[1]} is there for one sex alone")])
    if not numbers:
        raise Rejected([_problem(sheet, sheet.lines[0], "no row gives all persons of an area")])
    return numbers, lines, names


def _sex(cells: list[str], columns: _Columns) -> str | None:
    """Return '' for both sexes, 'm' or 'f'; None of what is not understood."""
    if columns.sex is None:
        return ""
    plain = _plain(cells[columns.sex])
    return "" if plain in _BOTH else _ONE_SEX.get(plain)


def _age(cells: list[str], columns: _Columns) -> int | None:
    """Return a single year of age, -1 of all ages; None of a group of ages."""
    if columns.age is None:
        return -1
    plain = _plain(cells[columns.age])
    if plain in _ALL_AGES:
        return -1
    if columns.coded_ages:
        coded = int(plain) - _FIRST_CODE if plain.isdecimal() else -1
        return coded if 0 <= coded <= _OLDEST else None
    if plain == "aged under 1 year":
        return 0
    match = _AGE.fullmatch(plain)
    age = int(match[1] or match[2]) if match else None
    return age if age is not None and age <= _OLDEST else None


def _counts(cells: list[str], columns: _Columns) -> bool:
    return columns.measure is None or _plain(cells[columns.measure]) in ("value", "20100")


def _year(cells: list[str], columns: _Columns) -> int:
    """Return the year of a row; 0 where no column says it."""
    if columns.year is None:
        return 0
    written = cells[columns.year]
    if match := _YEAR.search(written):
        return int(match[1])
    short = _SHORT_YEAR.fullmatch(written)
    return 2000 + int(short[1]) if short else 0
