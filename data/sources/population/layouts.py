"""The layouts of population tables: which column is the code, the name, the total, an age."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from data.problems import Rejected
from data.reading.sheets import Sheet

LOOK_FOR_HEADER = 40  # rows

_YEARS = r"( ?(?:19|20)?\d\d)?"
_CODES = {
    "lsoa": re.compile(rf"lsoa{_YEARS} ?(cd|code).*"),
    "ward": re.compile(rf"(wd|ward){_YEARS} ?(cd|code).*"),
    "district": re.compile(rf"(lad|ltla|la|local authority( district)?){_YEARS} ?(cd|code).*"),
    "area": re.compile(r"(area |geography |gss )?codes?( \d)?|mnemonic"),
}
_NAMES = {
    "lsoa": re.compile(rf"lsoa{_YEARS} ?(nm|name).*"),
    "ward": re.compile(rf"(wd|ward){_YEARS} ?(nm|name).*"),
    "district": re.compile(
        rf"(lad|ltla|la|local authority( district)?){_YEARS} ?(nm|name).*"
        r"|local authority: .*"
    ),
    "area": re.compile(r"(area |geography )?names?( \d)?|area|.*\b(nm|name)\b.*|[a-z ]+: .*"),
}
_RESIDENTS = (
    r"(all ages|total population|all persons|all usual residents|usual residents|population|pop)"
    r"( estimates?)?"
)
_TOTAL = re.compile(
    rf"{_RESIDENTS}( ?(in |at )?(mid ?)?(year )?(?:19|20)\d\d)?"
    rf"|(mid )?(year )?(?:19|20)\d\d {_RESIDENTS}|mid (year )?(?:19|20)\d\d"
)
# These say something only in a table of ages or of both sexes, or one titled as of population.
_WEAK_TOTAL = re.compile(r"(total|persons)( (?:19|20)\d\d)?|(?:19|20)\d\d")
_SEXES = ({"male", "female"}, {"males", "females"}, {"men", "women"})
_YEAR_COLUMN = {"year", "mid year", "date", "period", "time period", "reference year"}
_OWN_YEAR = re.compile(r"(?:19|20)\d\d")
_AGE = re.compile(r"(?:age )?(\d{1,3})(?:\+| ?and over| plus)?")
_AGE_OF_SEX = re.compile(r"([fm]) ?(\d{1,3})\+?")
_MID_YEAR = re.compile(r"mid[-_ ]?(?:year[-_ ]?)?((?:19|20)\d\d)", re.IGNORECASE)
_ONE_SEX = re.compile(r"(?<![a-z])(fe)?males?(?![a-z])", re.IGNORECASE)
_PERSONS = re.compile(r"(?<![a-z])persons?(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """What the columns of a table of residents are.

    Attributes
    ----------
    header : int
        Index of the header among the rows of the sheet.
    level : str
        Of the codes: 'lsoa', 'ward', 'district', or 'area' where they say it themselves.
    code, name : int
        Positions of the columns.
    district, district_name : int or None
        Where the district of a ward or LSOA is given.
    totals : dict
        Year to the position of its total.
    ages : dict
        Age in years (90 and over: 90) to the positions that add up to it.
    year : int or None
        Position of the column with the year of every row; the total is that of year 0 then.
    demonstration : bool
        Whether a title says that it is no real data.
    """

    header: int
    level: str
    code: int
    name: int
    district: int | None
    district_name: int | None
    totals: dict[int, int]
    ages: dict[int, list[int]] = field(default_factory=dict)
    year: int | None = None
    demonstration: bool = False


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[_\-–,()\[\]\s]+", " ", cell.lower()).split())


def find_header(sheet: Sheet) -> int | None:
    """Return the index of the header of a table of residents, None if the sheet holds none."""
    titled = False
    for index, (line, row) in enumerate(zip(sheet.lines, sheet.rows, strict=True)):
        if line > LOOK_FOR_HEADER:
            return None
        cells = [_plain(cell) for cell in row]
        if _positions(cells, _CODES) and _totals(cells, titled):
            return index
        titled |= _is_title(" ".join(row))
    return None


def _is_title(text: str) -> bool:
    return "population" in text.lower() or bool(_MID_YEAR.search(text))


def _positions(cells: list[str], patterns: dict[str, re.Pattern[str]]) -> dict[str, int]:
    results: dict[str, int] = {}
    for position, cell in enumerate(cells):
        level = next((name for name, pattern in patterns.items() if pattern.fullmatch(cell)), None)
        if level is not None:
            results.setdefault(level, position)
    return results


def _totals(cells: list[str], titled: bool) -> list[int]:
    strong = [position for position, cell in enumerate(cells) if _TOTAL.fullmatch(cell)]
    if strong:
        return strong
    of_sexes = any(sexes <= set(cells) for sexes in _SEXES)
    if titled or of_sexes or sum(map(len, _ages(cells).values())) > 1:
        return [position for position, cell in enumerate(cells) if _WEAK_TOTAL.fullmatch(cell)]
    return []


def _ages(cells: list[str]) -> dict[int, list[int]]:
    ages: dict[int, list[int]] = {}
    for position, cell in enumerate(cells):
        match = _AGE.fullmatch(cell) or _AGE_OF_SEX.fullmatch(cell)
        if match and int(match[match.lastindex or 1]) <= 120:
            ages.setdefault(min(int(match[match.lastindex or 1]), 90), []).append(position)
    return ages


def is_of_one_sex(sheet: Sheet, header: int, stem: str) -> bool:
    """Say whether titles, sheet or file name say that a table is of men or of women alone."""
    text = "\n".join([*(" ".join(row) for row in sheet.rows[:header]), sheet.name or "", stem])
    return bool(_ONE_SEX.search(text)) and not _PERSONS.search(text)


def read_layout(sheet: Sheet, header: int, stem: str) -> Layout:
    """Say which column is what.

    Raises
    ------
    Rejected
        If a column appears twice, no name goes with the code, a ward table does not say the
        districts, or nothing says of which year a total is.
    """
    line, row = sheet.lines[header], sheet.rows[header]
    cells = [_plain(cell) for cell in row]
    twice = next((cell for cell in row if cell and row.count(cell) > 1), None)
    if twice is not None:
        raise Rejected(
            [sheet.problem(line, row.index(twice), f"column '{twice}' appears twice",
                           "Expected it once.", twice)]
        )  # fmt: skip
    codes, names = _positions(cells, _CODES), _positions(cells, _NAMES)
    level = next(code for code in _CODES if code in codes)
    name = names.get(level, names.get("area"))
    if level == "area" and name is None:
        name = next((names[item] for item in ("district", "ward", "lsoa") if item in names), None)
    district, district_name = codes.get("district"), names.get("district")
    if name is None or (level == "ward" and district is None and district_name is None):
        raise Rejected(
            [
                sheet.problem(
                    line,
                    None,
                    f"the columns are {', '.join(row[:6])} …",
                    "Expected code and name of the area, for wards also the code of the "
                    "district, and the total of all ages.",
                )
            ]
        )
    above = "\n".join(" ".join(cells) for cells in sheet.rows[:header])
    positions = _totals(cells, _is_title(above))
    year = next((at for at, cell in enumerate(cells) if cell in _YEAR_COLUMN), None)
    if year is not None and len(positions) == 1 and not _OWN_YEAR.search(cells[positions[0]]):
        totals = {0: positions[0]}
    else:
        year = None
        totals = _years(sheet, header, stem, positions)
    demonstration = "demonstration" in (above + " ".join(row)).lower()
    ages = _ages(cells) if len(totals) == 1 else {}
    return Layout(
        header,
        level,
        codes[level],
        name,
        district if level != "district" else None,
        district_name if level != "district" else None,
        totals,
        ages,
        year,
        demonstration,
    )


def _years(sheet: Sheet, header: int, stem: str, totals: list[int]) -> dict[int, int]:
    """Say of which year each total is: by its own name, by titles, sheet or file name."""
    row = sheet.rows[header]
    years: dict[int, int] = {}
    for position in totals:
        match = _OWN_YEAR.search(_plain(row[position]))
        year = int(match[0]) if match else _year_of_titles(sheet, header, stem)
        if years.setdefault(year, position) != position and match is None:
            continue  # two totals without a year: the first is that of all ages
    return years


def _year_of_titles(sheet: Sheet, header: int, stem: str) -> int:
    above = sheet.rows[:header]
    for text in ("\n".join(" ".join(cells) for cells in above), sheet.name or "", stem):
        fromkeys = list(dict.fromkeys(_MID_YEAR.findall(text)))
        if len(fromkeys) == 1:
            return int(fromkeys[0])
    for cells in above:  # Nomis: date, 2023
        if len(cells) > 1 and _plain(cells[0]) in ("date", "year"):
            match = re.fullmatch(r"(?:mid[- ]?)?((?:19|20)\d\d)", cells[1].strip().lower())
            if match:
                return int(match[1])
    raise Rejected(
        [
            sheet.problem(
                sheet.lines[header],
                None,
                "neither titles nor file name say of which year the population is",
                "Put it in the name of the file, as in 'mid2020'.",
            )
        ]
    )
