"""Columns and codes of STATS19: what the editions call them, and what a header says of its file."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from data.problems import Problem, Rejected, of_whole_file
from data.reading.files import InputFile
from geo import essex

DEMONSTRATION = "DEMO"  # the index of a made-up collision begins with it

_INDEX = ("collision_index", "accident_index", "acc_index")
_YEAR = ("collision_year", "accident_year")
_ADJUSTED = ("casualty_adjusted_serious", "casualty_adjusted_severity_serious")
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "collisions": {
        "collision": _INDEX,
        "year": _YEAR,
        "date": ("date",),
        "time": ("time",),
        "severity": ("collision_severity", "accident_severity"),
        "police_force": ("police_force",),
        "longitude": ("longitude",),
        "latitude": ("latitude",),
        "easting": ("location_easting_osgr",),
        "northing": ("location_northing_osgr",),
        "lsoa": ("lsoa_of_collision_location", "lsoa_of_accident_location"),
        "district": ("local_authority_ons_district",),
        "district_number": ("local_authority_district",),
        "highway": ("local_authority_highway",),
        "casualties": ("number_of_casualties",),
    },
    "casualties": {
        "collision": _INDEX,
        "year": _YEAR,
        "vehicle": ("vehicle_reference",),
        "casualty": ("casualty_reference",),
        "casualty_class": ("casualty_class",),
        "casualty_type": ("casualty_type",),
        "age": ("age_of_casualty",),
        "severity": ("casualty_severity",),
        "injury_based": ("casualty_injury_based",),
        "adjusted_serious": _ADJUSTED,
    },
    "vehicles": {
        "collision": _INDEX,
        "year": _YEAR,
        "vehicle": ("vehicle_reference",),
        "vehicle_type": ("vehicle_type",),
        "age": ("age_of_driver",),
    },
    "severity adjustments": {
        "collision": _INDEX,
        "year": _YEAR,
        "vehicle": ("vehicle_reference",),
        "casualty": ("casualty_reference",),
        "adjusted_serious": ("adjusted_serious", "adjusted_severity_serious", *_ADJUSTED),
        "injury_based": (
            "injury_based", "injury_based_severity_code", "casualty_injury_based",
        ),
    },
}  # fmt: skip
"""What is read of each kind of file: our name, and how the editions call it, newest first."""

OPTIONAL = {
    "year", "time", "easting", "northing", "lsoa", "district", "district_number", "highway",
    "casualties", "injury_based",
}  # fmt: skip
KEYS = {
    "collisions": ("collision",),
    "casualties": ("collision", "vehicle", "casualty"),
    "vehicles": ("collision", "vehicle"),
    "severity adjustments": ("collision", "vehicle", "casualty"),
}

# The codes of the publisher's list (columns police_force, casualty_type, vehicle_type).
ESSEX_POLICE = 42
FORCES = (
    1, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 16, 17, 20, 21, 22, 23, 30, 31, 32, 33, 34, 35, 36, 37,
    40, 41, 42, 43, 44, 45, 46, 47, 48, 50, 52, 53, 54, 55, 60, 61, 62, 63, 91, 92, 93, 94, 95, 96,
    97, 98, 99,
)  # fmt: skip
PEDESTRIAN_TYPE = 0
VEHICLE_TYPES = (
    1, 2, 3, 4, 5, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23, 90, 97, 98, 99, 103, 104, 105,
    106, 108, 109, 110, 113,
)  # fmt: skip
CASUALTY_TYPES = (PEDESTRIAN_TYPE, *VEHICLE_TYPES)
# The districts' numbers before their codes of nine characters; they follow the alphabet.
DISTRICT_NUMBERS = {
    number: essex.DISTRICT_CODES[name]
    for number, name in enumerate(sorted(essex.DISTRICT_CODES), 450)
}

MISSING = ("", "NULL", "NA")
# -1 is "data missing or out of range"; of a coordinate it may be a true longitude.
MINUS_ONE_IS_MISSING = {
    "time", "easting", "northing", "lsoa", "district", "district_number", "highway",
    "casualty_type", "vehicle_type", "casualty_class", "age", "injury_based", "adjusted_serious",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A file whose header has been read.

    Attributes
    ----------
    content : str
        A key of `COLUMNS`.
    header : tuple of str
        The columns as written.
    at : dict
        Which of them is which column of ours.
    provisional : bool
        The file's name says that the figures are provisional or not validated.
    year : int or None
        The year that the publisher's name of the file says.
    """

    file: InputFile
    content: str
    header: tuple[str, ...]
    at: dict[str, int]
    provisional: bool
    year: int | None

    @property
    def status(self) -> str:
        return "provisional" if self.provisional else "final"

    def rows(self) -> str:
        """Return SQL of all rows of the file; its path is bound as ``$path``."""
        types = {f"c{i}": "VARCHAR" for i in range(len(self.header))}
        cells = []
        for name in COLUMNS[self.content]:
            if name not in self.at:
                cells.append(f"null::varchar as {name}")
                continue
            cell = f"nullif(trim(c{self.at[name]}), '')"
            if name in MINUS_ONE_IS_MISSING:
                cell = f"nullif({cell}, '-1')"
            cells.append(f"{cell} as {name}")
        return f"""(
            select {", ".join(cells)}
            from read_csv(
                $path, columns = {types}, header = true, auto_detect = false, delim = ',',
                quote = '"', escape = '"', nullstr = {list(MISSING)}, store_rejects = true,
                strict_mode = true
            )
        )"""

    def cell(self, row: list[str], name: str) -> str | None:
        """Return a cell of a row of the file as `rows` gives it."""
        if name not in self.at or self.at[name] >= len(row):
            return None
        cell = row[self.at[name]].strip()
        missing = (
            row[self.at[name]] in MISSING
            or not cell
            or (cell == "-1" and name in MINUS_ONE_IS_MISSING)
        )
        return None if missing else cell


# The index of a collision begins with its year and the number of the police force.
NUMBERED = f"""if(
    starts_with(collision, '{DEMONSTRATION}'),
    regexp_replace(collision, '^{DEMONSTRATION}\\W*', ''),
    collision
)"""
ROW_YEAR = f"coalesce(try_cast(year as integer), try_cast(left({NUMBERED}, 4) as integer))"
FORCE_IN_INDEX = f"substr({NUMBERED}, 5, 2) = '{ESSEX_POLICE}'"
DAY = "try_strptime(date, '%d/%m/%Y')::date"

_NOT_USED = {
    "previously_published_value": "the list of revisions: the figures it corrects stand in the "
    "newer files of collisions, casualties and vehicles",
    "adjusted": "severity adjustments of collisions: people are counted here, not collisions",
}
_YEAR_IN_NAME = re.compile(r"dft.*(?<!\d)((?:19|20)\d\d)", re.IGNORECASE)


def known(file: InputFile) -> bool:
    """Say whether a file is one of this publisher's, by its header."""
    names = _names(file)
    return _content(names) is not None or _not_used(names) is not None


def _names(file: InputFile) -> list[str]:
    """Return the columns in one spelling: 'Local_Authority_(District)' is the older name."""
    header = next(csv.reader(file.first_lines(1)), [])
    return [re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in header]


def _content(names: list[str]) -> str | None:
    def has(content: str, column: str) -> bool:
        return any(name in names for name in COLUMNS[content][column])

    if not has("collisions", "collision"):
        return None
    if has("casualties", "casualty"):
        if has("casualties", "severity"):
            return "casualties"
        adjusted = has("severity adjustments", "adjusted_serious")
        return "severity adjustments" if adjusted else None
    if has("vehicles", "vehicle"):
        return "vehicles" if has("vehicles", "vehicle_type") else None
    return "collisions" if has("collisions", "severity") else None


def _not_used(names: list[str]) -> str | None:
    if not any(name in names for name in COLUMNS["collisions"]["collision"]):
        return None
    for sign, what in _NOT_USED.items():
        if any(sign in name for name in names):
            return what
    return None


def read_head(file: InputFile) -> Table:
    """Say what a file is of, by its header and name.

    Raises
    ------
    Rejected
        If it is of no use here, or lacks a column.
    """
    file.require_plain_ends()
    names = _names(file)
    content = _content(names)
    if content is None:
        result = _not_used(names) or "not a table of this publisher that is read here"
        expected = "Nothing of it is needed: leave it out."
        raise Rejected([Problem(file.name, result, expected, 1)])
    at = {
        name: names.index(spelt)
        for name, spellings in COLUMNS[content].items()
        for spelt in reversed(spellings)
        if spelt in names
    }
    optional = OPTIONAL | ({"adjusted_serious"} if content == "casualties" else set())
    missing = [name for name in COLUMNS[content] if name not in at and name not in optional]
    if missing:
        raise Rejected(
            [
                Problem(
                    file.name,
                    f"column '{COLUMNS[content][name][0]}' is missing",
                    "Later editions of the same years give single years of age."
                    if name == "age"
                    else "Download the file again.",
                    1,
                )
                for name in missing
            ]
        )
    header = tuple(next(csv.reader(file.first_lines(1))))
    named = _YEAR_IN_NAME.fullmatch(file.stem)
    provisional = bool(re.search("provisional|unvalidated", file.stem, re.IGNORECASE))
    return Table(file, content, header, at, provisional, int(named[1]) if named else None)


def rejection(table: Table, text: str, expected: str) -> Rejected:
    """Reject a file for what is wrong with it as a whole."""
    return Rejected([of_whole_file(table.file.name, text, expected)])


def years_in_words(years: list[int]) -> str:
    """Say some years in words: '2019 to 2023', '2014 and 2019'."""
    if len(years) > 1 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]} to {years[-1]}"
    *but_last, last = map(str, years)
    return f"{', '.join(but_last)} and {last}" if but_last else last
