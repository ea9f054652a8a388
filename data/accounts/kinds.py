"""Kinds of record and their fields, read from ``kinds.toml``; whether values fit them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from data import catalogue
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from data.problems import quoted
from geo.essex import DISTRICTS, FORCE

KINDS = Path(__file__).with_name("kinds.toml")
LONGEST = {"text": 300, "long": 20_000}
MOST_ROWS = 400
CHOICES = {  # of columns of rows
    "verdict": ("", "Assured", "Partly assured", "Not assured", "For information"),
    "part": ("I", "II"),
    "step": ("Progress", "Said done", "Accepted", "Dropped", "Reopened"),
    "report": ("Mid-year", "End of year"),
    "delivery": ("Met", "Partly", "Not met", "Too early to say"),
    "source": (
        "District Commander", "Crime and ASB data", "Community safety partnership",
        "Media and neighbourhood policing",
    ),
}  # fmt: skip
AREAS = {FORCE: "Essex", **DISTRICTS}
_QUARTER = re.compile(r"(\d{4})/(\d{2}) Q([1-4])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Field:
    """A field of a kind of record; the attributes are described in ``kinds.toml``."""

    key: str
    name: str
    type: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    to: str = ""
    relation: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    append_only: bool = False
    office_only: bool = False
    help: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of record."""

    key: str
    name: str
    plural: str
    reference: str
    dated: str
    title: str
    fields: Mapping[str, Field]


class Unfit(Exception):
    """Values cannot be kept; carries every reason.

    Attributes
    ----------
    reasons : list of str
        Each names its field and what to do.
    """

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@cache
def kinds() -> dict[str, Kind]:
    """Read the kinds of record, in the order of the file."""
    held = tomllib.loads(KINDS.read_text("utf-8"))
    return {
        key: Kind(
            key,
            table["name"],
            table["plural"],
            table["reference"],
            table["dated"],
            table["title"],
            {
                name: Field(name, **{**entry, "choices": tuple(entry.get("choices", ()))})
                for name, entry in table["fields"].items()
            },
        )
        for key, table in held.items()
    }


def kind(key: str) -> Kind:
    """Return one kind.

    Raises
    ------
    Unfit
        If there is no such kind.
    """
    if key not in kinds():
        raise Unfit([f"{quoted(key)} is not a kind of record: one of {', '.join(kinds())}."])
    return kinds()[key]


def check(of: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check the values of a record and return them as they are kept; empty ones are left out.

    Raises
    ------
    Unfit
        With every reason.
    """
    reasons = [f"{of.name} has no field {quoted(key)}." for key in values if key not in of.fields]
    checked: dict[str, Any] = {}
    for key, entry in of.fields.items():
        value = values.get(key)
        if value is None or value in ("", []):
            if entry.needed:
                reasons.append(f"{entry.name} is missing: fill it in.")
            continue
        if entry.type == "rows":
            rows, why = _rows(entry, value)
            reasons += why
            checked[key] = rows
            continue
        remaining, why_not = _value(entry.type, value, entry.choices)
        if why_not:
            reasons.append(f"{entry.name}: {why_not}")
        elif remaining not in (None, ""):
            checked[key] = remaining
        elif entry.needed:
            reasons.append(f"{entry.name} is missing: fill it in.")
    if reasons:
        raise Unfit(reasons)
    return checked


def _rows(item: Field, value: Any) -> tuple[list[dict[str, Any]], list[str]]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return [], [f"{item.name} is not a list of rows."]
    if len(value) > MOST_ROWS:
        return [], [f"{item.name} has {len(value)} rows; at most {MOST_ROWS} can be kept."]
    rows, reasons = [], []
    for place, row in enumerate(value, 1):
        results = {}
        for key in row:
            if key not in item.columns:
                reasons.append(f"{item.name}, row {place}: there is no column {quoted(key)}.")
        for key, type_ in item.columns.items():
            cell = row.get(key)
            if cell is None or cell == "":
                continue
            checked, why = _value(type_, cell, CHOICES.get(type_, ()))
            if why:
                reasons.append(f"{item.name}, row {place}, {key}: {why}")
            elif checked not in (None, ""):
                results[key] = checked
        if results:
            rows.append(results)
    if item.needed and not rows and not reasons:
        reasons.append(f"{item.name} is missing: fill in a row.")
    return rows, reasons


def _value(type_: str, value: Any, choices: tuple[str, ...]) -> tuple[Any, str]:
    """Return a value as it is kept, and '' or why it cannot be."""
    if choices:
        return value, "" if value in choices else f"{quoted(str(value))} is not one of the choices."
    if type_ in LONGEST:
        return _text(type_, value)
    if type_ in ("number", "money"):
        return _number(type_, value)
    if type_ == "yes":
        return (value, "") if isinstance(value, bool) else (None, "expected true or false.")
    if type_ == "day":
        return _day(value)
    if not isinstance(value, str):
        return None, f"{quoted(str(value))} is not text."
    known = {
        "indicator": lambda: value in catalogue.indicators(),
        "focus": lambda: value in AREA_OF_FOCUS_NAMES,
        "area": lambda: value in AREAS,
        "quarter": lambda: _is_quarter(value),
        "link": lambda: bool(value.strip()),
    }
    fits = known[type_]()
    expected = {"quarter": " Write it such as 2014/15 Q3.", "area": " Give the code of a district."}
    return value, "" if fits else f"{quoted(value)} is not known.{expected.get(type_, '')}"


def _text(type_: str, value: Any) -> tuple[Any, str]:
    if not isinstance(value, str):
        return None, f"{quoted(str(value))} is not text."
    text = value.replace("\r\n", "\n").strip()
    if _CONTROL.search(text) or (type_ == "text" and "\n" in text):
        return None, "it contains a line break or a character that cannot be shown."
    if len(text) > LONGEST[type_]:
        return None, f"it has {len(text):,} characters; at most {LONGEST[type_]:,} can be kept."
    return text, ""


def _number(type_: str, value: Any) -> tuple[Any, str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, f"{quoted(str(value))} is not a number."
    if value != value or abs(value) > 1e12:
        return None, f"{value} cannot be kept."
    if type_ == "money" and round(value, 2) != value:
        return None, f"{value} has more than two decimals."
    return (int(value) if float(value).is_integer() else value), ""


def _day(value: Any) -> tuple[Any, str]:
    if type(value) is date:
        return value.isoformat(), ""
    try:
        return date.fromisoformat(value).isoformat(), ""
    except (TypeError, ValueError):
        return None, f"{quoted(str(value))} is not a day: write it such as 2015-03-12."


def _is_quarter(text: str) -> bool:
    match = _QUARTER.fullmatch(text)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def canonical(value: Any) -> str:
    """Write a value as JSON in the one way from which hashes are made."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
