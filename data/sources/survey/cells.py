"""Cells of the victim satisfaction survey: what people write, and what it means."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb

from data.problems import quoted
from data.reading.area_names import AreaNames, UnknownArea

WORDS = Path(__file__).with_name("words.toml")
FIRST_YEAR = 2000

_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
_TIME = re.compile(r"[ T]\d\d:\d\d(:\d\d)?$")
_QUALIFIED = re.compile(r"\s*(?::|\s[-–]\s)\s*")

# Names of columns that are too many to list; what is listed among the words goes before.
_WEIGHT = re.compile(r"\b(weight(s|ed|ing)?|wts?|grossing|weightings?)\b")
_NUMBER_OF_PERSON = re.compile(
    r"(unique |survey |anonymous |anonymised )?(respondent|interview|interviewee|victim|person|case"
    r"|record|response|participant|customer|client|complainant|survey|crime|incident|questionnaire)"
    r"( (id|ids|identifier|ref|reference|no|number|nr|code|key|serial|urn))+"
    r"|interviewee|(unique )?(id|identifier|ref|reference|reference number|ref no|key)"
    r"|urn|uid|uuid|guid|serial( (no|number))?"
)


class Unknown(Exception):
    """A cell is not understood; says what was found and what was expected."""

    def __init__(self, text: str, expected: str) -> None:
        self.fault, self.expected = text, expected
        super().__init__(text)


@cache
def words(part: str) -> dict[str, str]:
    """Return a part of the table of words: from what is written, made plain, to what it means."""
    known = tomllib.loads(WORDS.read_text("utf-8"))[part]
    return {plain(text): meaning for meaning, texts in known.items() for text in texts}


def plain(text: str) -> str:
    """Write a text without capitals, punctuation and apostrophes."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]", "", text.casefold())).split())


def column(name: str) -> str | None:
    """Return which column of the survey a header names, None if it is none of them."""
    known = words("columns").get(plain(name))
    return known or ("weight" if _WEIGHT.search(plain(name)) else None)


def tells_people_apart(name: str) -> bool:
    """Say whether a header names a number of a person or interview: victim ref, case no, URN."""
    return bool(_NUMBER_OF_PERSON.fullmatch(plain(name)))


def day(text: str) -> date:
    """Read a day; a month is never taken for a day: 11/25/2014 is not understood."""
    for layout in _DATES:
        try:
            result = datetime.strptime(_TIME.sub("", text), layout).date()
        except ValueError:
            continue
        if result > date.today():
            raise Unknown(f"{quoted(text)} lies in the future", "Expected a day up to today.")
        if result.year < FIRST_YEAR:
            expected = f"Expected a day from {FIRST_YEAR} on, the year with four digits."
            raise Unknown(f"{quoted(text)} lies long ago", expected)
        return result
    expected = "Expected the day of the interview as dd/mm/yyyy or yyyy-mm-dd."
    raise Unknown(f"{quoted(text)} is not a date", expected)


def crime_group(text: str) -> str:
    """Return one of the survey's three crime groups."""
    if group := words("crime_groups").get(plain(text)):
        return group
    expected = f"Expected {', '.join(sorted(set(words('crime_groups').values())))}."
    raise Unknown(f"{quoted(text)} is not a crime group of the survey", expected)


def answer(text: str) -> int | None:
    """Return 1 to 7 on the scale, 8 don't know, 9 refused; None if it was not asked."""
    meaning = words("answers").get(plain(text))
    if meaning is None:
        raise Unknown(
            f"{quoted(text)} is not an answer of the scale",
            "Expected completely, very or fairly satisfied, neither satisfied nor dissatisfied, "
            "fairly, very or completely dissatisfied, don't know, refused; blank if not asked. "
            "Numbers do not say which end of the scale they count from.",
        )
    return None if meaning == "not_asked" else int(meaning)


def ethnicity(text: str) -> str | None:
    """Return 'White' or 'BME'; None if it was refused or is missing."""
    known = words("ethnic_groups")
    meaning = known.get(plain(text))
    if meaning is None:
        broad, *rest = _QUALIFIED.split(text, maxsplit=1)
        meaning = known.get(plain(broad)) if rest else None
        # the narrower group must not gainsay the broader one
        if meaning is None or known.get(plain("".join(rest)), meaning) != meaning:
            raise Unknown(
                f"{quoted(text)} is not an ethnic group that is known",
                "Expected White or BME, a group of the census such as 'Asian or Asian British', "
                "or refused, not stated or blank.",
            )
    return None if meaning == "missing" else meaning


class Places:
    """Districts by code or name, and wards by code or, in their district, by name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._names = AreaNames(connection)
        self._wards: dict[tuple[str, str | None], tuple[str | None, str | None] | Unknown] = {}
        self._district_of = dict(
            connection.execute(
                "select distinct code, parent from area where kind = 'ward'"
            ).fetchall()
        )

    def district(self, text: str) -> str | None:
        """Return the code of a district; None if it is not known."""
        if plain(text) in words("districts"):
            return None
        code = self._find(text, None)
        if self._names.kind(code) not in ("district", "unitary"):
            expected = "Expected one of the 14 districts and unitaries, or blank."
            raise Unknown(f"{quoted(text)} is not a district", expected)
        return code

    def ward(self, text: str, district: str | None) -> tuple[str | None, str | None] | Unknown:
        """Return the codes of a ward and of its district, or what is not understood of it."""
        key = text, district
        if key not in self._wards:
            try:
                self._wards[key] = self._ward(text, district)
            except Unknown as unknown:
                self._wards[key] = unknown
        return self._wards[key]

    def _ward(self, text: str, district: str | None) -> tuple[str | None, str | None]:
        if plain(text) in words("districts"):
            return None, district
        code = self._find(text, district)
        if self._names.kind(code) != "ward":
            raise Unknown(f"{quoted(text)} is not a ward", "Expected a ward, or blank.")
        inside = self._district_of.get(self._names.stands_for(code))
        if district and inside != district:
            result = f"{quoted(text)} is not a ward of {self._names.name(district)}"
            raise Unknown(result, "Expected a ward of the district next to it, or blank.")
        return code, inside

    def _find(self, text: str, district: str | None) -> str:
        try:
            return self._names.find(text, district)
        except UnknownArea as unknown:
            raise Unknown(unknown.fault, unknown.expected) from unknown
