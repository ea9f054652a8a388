"""The checks of the catalogue: every field of every entry, and where in the file it is."""

from __future__ import annotations

import difflib
import re
from datetime import date, datetime
from typing import Any, NoReturn

from data.areas_of_focus import AREA_OF_FOCUS_NAMES

TIERS = ("headline", "monitoring")
RISE_IS = ("better", "worse", "no judgement")
AREA_KINDS = ("ward", "district", "force")
FREQUENCIES = ("month", "quarter", "year")
ADDS_UP = ("areas and periods", "areas", "periods", "nothing")

_CHOICES = {
    "area_of_focus": AREA_OF_FOCUS_NAMES,
    "tier": TIERS,
    "rise_is": RISE_IS,
    "smallest_area": AREA_KINDS,
    "frequency": FREQUENCIES,
    "adds_up": ADDS_UP,
}
_TEXTS = ("name", "definition", "numerator", "denominator", "unit", "owner", *_CHOICES)
_AGES = re.compile(r"(\d{1,2})-(\d{1,2})")
_SWITCHES = ("rolling", "published", "confirmed", "whole_numbers", "events", "matures")
_REQUIRED = (
    "name", "area_of_focus", "tier", "definition", "numerator", "unit", "rise_is",
    "smallest_area", "frequency", "due_days", "owner", "published", "caveats",
)  # fmt: skip
_KNOWN = (
    *_TEXTS, *_SWITCHES, "caveats", "scale", "due_days", "at_risk", "breakdowns", "breaks",
    "computed_from",
)  # fmt: skip

# What may stand in computed_from, by the records: key, and the values that it may have.
_ASPECTS = ("contact", "action", "informed", "treatment", "overall")
_GROUPS = ("all", "motorcycle", "young_car_driver", "pedestrian", "cyclist", "child")
_SOURCES: dict[str, dict[str, tuple[str, ...] | None]] = {
    "crime": {"measure": ("count", "solved"), "crime_types": None, "breakdown": ("crime_type",)},
    "stats19": {"group": _GROUPS},
    "survey": {"aspect": _ASPECTS, "ethnicity": ("White", "BME")},
    "published": {},
}
_OPTIONAL = ("breakdown", "ethnicity")
# Columns that every return has; a breakdown is a column next to them.
_COLUMNS = (
    "indicator", "area", "period", "numerator", "denominator", "value", "lower", "upper",
    "status", "note",
)  # fmt: skip
_HEAD = re.compile(r"\s*\[{1,2}\s*([^\[\],=]+?)\s*\]{1,2}\s*(?:#.*)?")
_FIELD = re.compile(r"\s*\"?([\w-]+)\"?\s*[.=]")
_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class CatalogueError(Exception):
    """An entry of the catalogue is broken; the message names the file and line."""


def check(entries: dict[str, Any], text: str, file: str) -> None:
    """Check every entry of a catalogue.

    Parameters
    ----------
    entries : dict
        The catalogue as TOML gives it: id to fields.
    text : str
        The same as written, to find lines in.
    file : str
        Name of the file, for the message.

    Raises
    ------
    CatalogueError
        At the first thing that is wrong, naming file and line.
    """
    named: dict[str, str] = {}
    for key, entry in entries.items():
        item = _Entry(key, entry, text, file)
        item.check()
        former = named.setdefault(entry["name"].casefold(), key)
        if former != key:
            item.broken(f"[{former}] is named '{entry['name']}' too; names must differ", "name")


class _Entry:
    """One entry, and where it is."""

    def __init__(self, key: str, fields: Any, text: str, file: str) -> None:
        self.key = key
        self.fields = fields
        self.text = text
        self.file = file

    def broken(self, why: str, field: str = "", within: str = "") -> NoReturn:
        line = line_of(self.text, self.key, field, within)
        raise CatalogueError(f"{self.file}, line {line}: [{self.key}] {why}")

    def check(self) -> None:
        if not isinstance(self.fields, dict):
            self.broken(f"is {_shown(self.fields)}, expected a table of fields: [{self.key}]")
        if not _SNAKE_CASE.fullmatch(self.key):
            self.broken("is not an id: expected small letters and digits, joined by '_'")
        self._known_fields()
        self._types()
        self._together()
        self._breaks()
        self._breakdowns()
        self._computed_from()

    def _known_fields(self) -> None:
        for field in self.fields:
            if field not in _KNOWN:
                near = difflib.get_close_matches(field, _KNOWN, 1)
                meant = f"; did you mean '{near[0]}'?" if near else ""
                self.broken(f"'{field}' is not a field of the catalogue{meant}", field)
        for field in _REQUIRED:
            if field not in self.fields:
                self.broken(f"lacks the field '{field}'")

    def _types(self) -> None:
        for field, value in self.fields.items():
            if field in _TEXTS:
                self._text(field, value)
            elif field == "at_risk":
                self._ages(value)
            elif field == "caveats" and not isinstance(value, str):
                self.broken(f"caveats is {_shown(value)}, expected a text", field)
            elif field in _SWITCHES and not isinstance(value, bool):
                self.broken(f"{field} is {_shown(value)}, expected true or false", field)
            elif field == "due_days" and (type(value) is not int or value < 1):
                self.broken(f"due_days is {_shown(value)}, expected a number of days", field)
            elif field == "scale" and (type(value) not in (int, float) or not value > 0):
                self.broken(f"scale is {_shown(value)}, expected a number above 0", field)
            if field in _CHOICES and value not in _CHOICES[field]:
                self._choice(field, value, _CHOICES[field])

    def _ages(self, value: Any) -> None:
        match = _AGES.fullmatch(value) if isinstance(value, str) else None
        if match is None or not int(match[1]) <= int(match[2]) < 90:
            self.broken(
                f"at_risk is {_shown(value)}, expected the first and the last age: '10-17'",
                "at_risk",
            )
        if "denominator" in self.fields:
            self.broken("at_risk is for counts: a share has its denominator", "at_risk")

    def _text(self, field: str, value: Any, within: str = "") -> None:
        if not isinstance(value, str):
            self.broken(f"{field} is {_shown(value)}, expected a text", field, within)
        if not value.strip():
            self.broken(f"{field} is empty", field, within)

    def _choice(self, field: str, value: Any, allowed: tuple[str, ...], within: str = "") -> None:
        if value not in allowed:
            self.broken(
                f"{field} is {_shown(value)}, expected one of {', '.join(allowed)}", field, within
            )

    def _together(self) -> None:
        """Check what two fields must say together."""
        share, scale = "denominator" in self.fields, self.fields.get("scale", 1)
        if self.fields["unit"] == "per cent":
            if not share:
                self.broken("a value in per cent needs a denominator", "unit")
            if scale != 100:
                place = "scale" if "scale" in self.fields else "unit"
                self.broken("a value in per cent needs scale = 100.0", place)
        if not share and scale != 1:
            self.broken("scale is given without a denominator: a count has none", "scale")
        adds_up = self.fields.get("adds_up", ADDS_UP[0])
        if self.fields.get("rolling") and "periods" in adds_up:
            self.broken(
                "values of twelve months each overlap: adds_up must be 'areas' or 'nothing'",
                "adds_up" if "adds_up" in self.fields else "rolling",
            )
        if not self.fields["published"] and not self.fields["caveats"].strip():
            self.broken("is restricted, and the caveats do not say why", "published")

    def _breaks(self) -> None:
        breaks = self.fields.get("breaks", [])
        expected = 'expected { from = 2013-04-01, reason = "…" }'
        if not isinstance(breaks, list):
            self.broken(f"breaks is {_shown(breaks)}, expected a list of breaks", "breaks")
        for item in breaks:
            if not isinstance(item, dict) or set(item) != {"from", "reason"}:
                self.broken(f"a break is {_shown(item)}, {expected}", "breaks")
            start = item["from"]
            if not isinstance(start, date) or isinstance(start, datetime) or start.day != 1:
                self.broken(f"a break is from {_shown(start)}, expected the 1st of a month",
                            "breaks")  # fmt: skip
            if not isinstance(item["reason"], str) or not item["reason"].strip():
                self.broken("a break has no reason", "breaks")

    def _breakdowns(self) -> None:
        breakdowns = self.fields.get("breakdowns", {})
        within = "breakdowns"
        if not isinstance(breakdowns, dict):
            self.broken(f"breakdowns is {_shown(breakdowns)}, expected a table", within)
        for key, values in breakdowns.items():
            if not _SNAKE_CASE.fullmatch(key) or key in _COLUMNS:
                self.broken(
                    f"the breakdown '{key}' cannot be a column of a return: expected small "
                    "letters and digits, joined by '_', and no name that every return has",
                    key, within,
                )  # fmt: skip
            self._values(key, values, within)

    def _values(self, field: str, values: Any, within: str) -> None:
        """Check a list of values of a breakdown: they are written as key=value;key=value."""
        if not isinstance(values, list):
            self.broken(f"{field} is {_shown(values)}, expected a list of texts", field, within)
        for value in values:
            if not isinstance(value, str) or not value or value != value.strip():
                self.broken(f"{field} holds {_shown(value)}, expected a text", field, within)
            if ";" in value or "=" in value:
                self.broken(f"{field} holds '{value}': no ';' and no '=' may be in it",
                            field, within)  # fmt: skip
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            self.broken(f"{field} holds '{twice}' twice", field, within)

    def _computed_from(self) -> None:
        source = self.fields.get("computed_from")
        within = "computed_from"
        if source is None:
            return
        if not isinstance(source, dict):
            self.broken(f"computed_from is {_shown(source)}, expected a table", within)
        if "records" not in source:
            self.broken("computed_from lacks 'records'", "", within)
        records = source["records"]
        self._choice("records", records, tuple(_SOURCES), within)
        known = _SOURCES[records]
        for field in known:
            if field not in source and field not in _OPTIONAL:
                self.broken(f"computed_from of records '{records}' lacks '{field}'", "", within)
        for field, value in source.items():
            if field == "records":
                continue
            if field not in known:
                self.broken(f"'{field}' is nothing that records '{records}' have", field, within)
            allowed = known[field]
            if allowed is not None:
                self._choice(field, value, allowed, within)
        if records == "crime":
            self._values("crime_types", source["crime_types"], within)
            if not source["crime_types"]:
                self.broken("crime_types is empty", "crime_types", within)
            if "breakdowns" in self.fields:
                self.broken("crime records are broken down as computed_from says", "", "breakdowns")
        if "ethnicity" in source and "ethnicity" in self.fields.get("breakdowns", {}):
            self.broken("is of one ethnic group already", "ethnicity", "breakdowns")
        share = records == "survey" or source.get("measure") == "solved"
        if records != "published" and share != ("denominator" in self.fields):
            self.broken(
                f"needs {'a' if share else 'no'} denominator to be computed from these records",
                "denominator",
            )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'"


def line_of(text: str, key: str, field: str = "", within: str = "") -> int:
    """Find the line on which a field of an entry is set.

    Parameters
    ----------
    text : str
        The catalogue as written.
    key : str
        The id of the entry.
    field : str
        A field; empty for the entry itself, or the sub-table as a whole.
    within : str
        A sub-table of the entry that the field is in: ``[key.within]``, or a table in braces.

    Returns
    -------
    int
        Counted from 1; that of the sub-table, else of the entry, if the field is not set.
    """
    line_numbers = _index(text)
    table = f"{key}.{within}" if within else key
    places = [(table, field), (f"{table}.{field}", ""), (table, ""), (key, within), (key, "")]
    known = (place for place in [*places, ("", key)] if place in line_numbers)
    return next((line_numbers[place] for place in known), 1)


def _index(text: str) -> dict[tuple[str, str], int]:
    """List the line of every table and of every field set in it."""
    line_numbers: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEAD.fullmatch(line):
            table = head[1].replace('"', "")
            line_numbers.setdefault((table, ""), number)
        elif field := _FIELD.match(line):
            line_numbers.setdefault((table, field[1]), number)
    return line_numbers
