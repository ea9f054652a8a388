"""The rules of what may be shown, read from ``disclosure.toml`` and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from data import catalogue
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from data.catalogue import Indicator
from data.catalogue_checks import line_of

DISCLOSURE = Path(__file__).with_name("disclosure.toml")
LEVELS = ("force", "district", "ward")
SMALLEST = ("none", *LEVELS)
NOTES = ("gap", "break", "caveat")
QUARTER = "quarter"
_NUMBERS = ("threshold", "least_denominator", "round_to")
_FIELDS = (
    *_NUMBERS, "smallest_area", "breakdowns", "counted_by", "period", "without_numbers",
)  # fmt: skip
_TABLES = ("default", "never", "notes", "indicators", "relations")


class RuleError(Exception):
    """A rule is broken; the message names the file and line."""


@dataclass(frozen=True)
class Rule:
    """What may be shown of one indicator; the fields are described in ``disclosure.toml``."""

    threshold: int
    least_denominator: int
    smallest_area: str
    round_to: int
    breakdowns: dict[str, tuple[str, ...]]
    counted_by: str = ""
    period: str = ""
    without_numbers: tuple[str, ...] = ()

    def needs_numbers(self, breakdown: str) -> bool:
        """Whether a share may only be shown with the numbers that it is made of."""
        keys = {pair.split("=")[0] for pair in breakdown.split(";") if pair} or {"whole"}
        needed = self.threshold > 0 or self.least_denominator > 0
        return needed and not keys & set(self.without_numbers)

    def releases(self, level: str, breakdown: str) -> bool:
        """Whether anything of a breakdown ('' for the whole) may be shown for a kind of area."""
        if SMALLEST.index(level) > SMALLEST.index(self.smallest_area):
            return False
        keys = {pair.split("=")[0] for pair in breakdown.split(";") if pair}
        return self.breakdowns[level] == ("all",) or keys <= set(self.breakdowns[level])


@dataclass(frozen=True)
class Relation:
    """Indicators that are parts of another, without counting anything twice."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """All rules.

    Attributes
    ----------
    of : dict
        The rule of every indicator that is published, by its id.
    never : dict
        By kind of area: Areas of Focus, and words in small letters.
    notes : tuple of str
        Kinds of notes that are shown.
    relations : tuple of Relation
        Indicators that are parts of others.
    protection : int
        How far apart the possible values of a hidden count lie at least.
    """

    of: dict[str, Rule]
    never: dict[str, tuple[frozenset[str], tuple[str, ...]]]
    notes: tuple[str, ...]
    relations: tuple[Relation, ...]
    protection: int

    def releases(self, indicator: str, level: str, breakdown: str) -> bool:
        """Whether anything of an indicator's breakdown may be shown for a kind of area."""
        if indicator not in self.of or not self.of[indicator].releases(level, breakdown):
            return False
        return not self.bars(indicator, level, breakdown)

    def bars(self, indicator: str, level: str, breakdown: str) -> bool:
        """Whether it is among what is never shown for a kind of area, whatever else is said."""
        focuses, words = self.never.get(level, (frozenset(), ()))
        entry = catalogue.indicators()[indicator]
        text = f"{indicator} {entry.name} {breakdown}".casefold()
        return entry.area_of_focus in focuses or any(word in text for word in words)


@cache
def rules(path: Path = DISCLOSURE) -> Rules:
    """Read and check the rules.

    Raises
    ------
    RuleError
        Naming file and line, if a rule is unknown, of an indicator that there is not, or against
        another.
    """
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path.name}: {error}") from error
    return _Reader(path.name, text, content).read()


class _Reader:
    def __init__(self, file: str, text: str, anys: dict[str, Any]) -> None:
        self.file = file
        self.text = text
        self.tables = anys

    def broken(self, table: str, why: str, field: str = "") -> NoReturn:
        line = line_of(self.text, table, field)
        raise RuleError(f"{self.file}, line {line}: [{table}] {why}")

    def read(self) -> Rules:
        for table in self.tables:
            if table not in _TABLES:
                self.broken(table, f"is not known, expected one of: {', '.join(_TABLES)}")
        default = self.tables.get("default", {})
        self.fields("default", default)
        for field in ("threshold", "smallest_area", "breakdowns"):
            if field not in default:
                self.broken("default", f"does not say {field}, which every indicator needs")
        if default["threshold"] < 1:
            self.broken("default", "must protect some counts: expected 1 or more", "threshold")
        of = self.indicators(default)
        result = Rules(of, self.never(), self.notes(), self.relations(), default["threshold"])
        for key, entry in of.items():
            stated = "smallest_area" in self.tables.get("indicators", {}).get(key, {})
            if (
                stated
                and entry.smallest_area != "none"
                and result.bars(key, entry.smallest_area, "")
            ):
                self.broken(
                    f"indicators.{key}",
                    f"is never shown for a {entry.smallest_area} ([never.{entry.smallest_area}]): "
                    "name a larger area",
                    "smallest_area",
                )
        for relation in result.relations:
            self.same_period(relation, of)
        return result

    def same_period(self, relation: Relation, of: dict[str, Rule]) -> None:
        """Refuse parts by other periods than their whole: what they leave would be unprotected."""
        known = catalogue.indicators()
        whole = of.get(relation.whole)
        for part in relation.parts:
            rule = of.get(part)
            if rule is None or whole is None or rule.period == whole.period:
                continue
            if known[part].frequency == known[relation.whole].frequency:
                self.broken(
                    f"indicators.{part}",
                    f"is given by other periods than '{relation.whole}', of which it is a part: "
                    "give both the same period",
                    "period",
                )

    def indicators(self, default: dict[str, Any]) -> dict[str, Rule]:
        known = catalogue.indicators()
        text = self.tables.get("indicators", {})
        for key, value in text.items():
            table = f"indicators.{key}"
            if key not in known:
                self.broken(table, "is not an indicator of data/catalogue.toml")
            if not known[key].published:
                self.broken(
                    table,
                    "is restricted (published = false in data/catalogue.toml) and never in the "
                    "public edition: take the rule out",
                )
            self.fields(table, value)
            if value.get("period") and (
                known[key].frequency != "month" or "periods" not in known[key].adds_up
            ):
                self.broken(
                    table,
                    "cannot be given by quarter: that takes months which add up, see frequency and "
                    "adds_up in data/catalogue.toml",
                    "period",
                )
            counting = value.get("counted_by")
            if counting is not None and (
                counting not in known or not known[counting].published or counting == key
            ):
                self.broken(table, f"'{counting}' is no other published indicator", "counted_by")
            smallest = value.get("smallest_area", "none")
            if SMALLEST.index(smallest) > SMALLEST.index(known[key].smallest_area):
                self.broken(
                    table,
                    f"'{smallest}' is smaller than '{known[key].smallest_area}', for which "
                    "data/catalogue.toml has it at the smallest",
                    "smallest_area",
                )
        return {
            key: self.rule(entry, default, text.get(key, {}))
            for key, entry in known.items()
            if entry.published
        }

    @staticmethod
    def rule(entry: Indicator, default: dict[str, Any], anys: dict[str, Any]) -> Rule:
        text = default | anys
        smallest = text["smallest_area"]
        if SMALLEST.index(smallest) > SMALLEST.index(entry.smallest_area):
            smallest = entry.smallest_area
        supplied = default["breakdowns"] | anys.get("breakdowns", {})
        return Rule(
            text["threshold"],
            text.get("least_denominator", 0),
            smallest,
            text.get("round_to", 0),
            {level: tuple(supplied.get(level, ())) for level in LEVELS},
            text.get("counted_by", ""),
            text.get("period", ""),
            tuple(text.get("without_numbers", ())),
        )

    def fields(self, table: str, item: Any) -> None:
        if not isinstance(item, dict):
            self.broken(table, "expected a table of rules")
        for field, value in item.items():
            if field not in _FIELDS:
                self.broken(table, f"unknown rule '{field}': {', '.join(_FIELDS)}", field)
            if field in _NUMBERS and (type(value) is not int or value < 0):
                self.broken(table, f"{field} is {value!r}, expected a whole number", field)
            if field == "smallest_area" and value not in SMALLEST:
                self.broken(table, f"{value!r} is none of: {', '.join(SMALLEST)}", field)
            if field == "period" and (value != QUARTER or table == "default"):
                self.broken(table, f'{value!r}: expected "{QUARTER}", of an indicator', "period")
            if field == "breakdowns":
                self.breakdowns(table, value)
            if field == "without_numbers":
                self.breakdown_names(table, value, ("whole",), field)

    def breakdowns(self, table: str, value: Any) -> None:
        if not isinstance(value, dict):
            self.broken(table, "breakdowns: expected names by kind of area", "breakdowns")
        for level, names in value.items():
            if level not in LEVELS:
                self.broken(table, f"'{level}' is none of: {', '.join(LEVELS)}", "breakdowns")
            if names != ["all"]:
                self.breakdown_names(table, names, (), "breakdowns")

    def breakdown_names(self, table: str, names: Any, others: tuple[str, ...], field: str) -> None:
        known = {
            key for indicator in catalogue.indicators().values() for key in indicator.breakdowns
        }
        for name in names if isinstance(names, list) else [names]:
            if name not in known and name not in others:
                self.broken(table, f"{name!r} is not a breakdown of any indicator", field)

    def never(self) -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
        results = {}
        for level, entry in self.tables.get("never", {}).items():
            table = f"never.{level}"
            if level not in LEVELS or not isinstance(entry, dict):
                self.broken("never", f"'{level}' is none of: {', '.join(LEVELS)}")
            for field in entry:
                if field not in ("areas_of_focus", "words"):
                    self.broken(table, f"unknown rule '{field}': areas_of_focus, words", field)
            for focus in entry.get("areas_of_focus", ()):
                if focus not in AREA_OF_FOCUS_NAMES:
                    self.broken(table, f"{focus!r} is not an Area of Focus", "areas_of_focus")
            words = tuple(word.casefold() for word in entry.get("words", ()))
            results[level] = (frozenset(entry.get("areas_of_focus", ())), words)
        return results

    def notes(self) -> tuple[str, ...]:
        kinds = self.tables.get("notes", {}).get("kinds", [])
        for kind in kinds:
            if kind not in NOTES:
                self.broken("notes", f"{kind!r} is none of: {', '.join(NOTES)}", "kinds")
        return tuple(kinds)

    def relations(self) -> tuple[Relation, ...]:
        known = catalogue.indicators()
        results = []
        for item in self.tables.get("relations", []):
            relation = Relation(item.get("whole", ""), tuple(item.get("parts", ())))
            for key in (relation.whole, *relation.parts):
                if key not in known:
                    self.broken("relations", f"'{key}' is not an indicator of data/catalogue.toml")
            if not relation.parts:
                self.broken("relations", f"of '{relation.whole}' no parts are named")
            results.append(relation)
        return tuple(results)
