"""Conditional formats of Excel: cells whose number a rule hides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.problems import quoted
from data.reading.sheets import Sheet, position_of
from data.reading.spreadsheets.number_formats import shown_instead
from data.reading.spreadsheets.xlsx_cells import HIDDEN_NUMBER
from data.reading.spreadsheets.xlsx_styles import Style

ONLY_DRAWN = "only drawn"
"""Marks a rule that draws a bar or an icon in place of the number."""


@dataclass(frozen=True)
class Rule:
    """A rule of a sheet: the ranges that it is for, its attributes and its formulas."""

    ranges: list[str]
    attributes: dict[str, str]
    formulas: list[str]


def mark_conditional_formats(sheet: Sheet, styles: Sequence[Style], rules: list[Rule]) -> None:
    """Mark the cells of a sheet whose number a conditional format hides."""
    for rule in rules:
        if ONLY_DRAWN in rule.attributes:
            _mark(sheet, rule, None)
            continue
        number = rule.attributes.get("dxfId")
        if number is None or int(number) >= len(styles):
            continue
        style = styles[int(number)]
        if style.invisible or style.struck or shown_instead(style.code, 7) is not None:
            _mark(sheet, rule, style)


def _mark(sheet: Sheet, rule: Rule, style: Style | None) -> None:
    applies = _applies(rule)
    ends = [area.partition(":") for area in rule.ranges]
    corners = [(corner(first), corner(last or first)) for first, _, last in ends]
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        for (top, left), (bottom, right) in corners:
            if not top <= line <= bottom:
                continue
            for position in range(left, min(right + 1, len(row))):
                value = _number(row[position])
                if value is None or not applies(value):
                    continue
                text = f"a conditional format hides {row[position]}"
                if style is None:
                    text += " and shows a bar or an icon alone"
                elif shown := shown_instead(style.code, value):
                    text += f" and shows {quoted(shown)}"
                sheet.doubtful[line, position] = text, HIDDEN_NUMBER


def _applies(rule: Rule) -> Callable[[float], bool]:
    """Return whether a rule holds of a number; any rule that is no plain comparison may hold."""
    limits = [_number(formula) for formula in rule.formulas]
    if rule.attributes.get("type") != "cellIs" or not limits or None in limits:
        return lambda value: True
    low, high = float(limits[0] or 0), float(limits[-1] or 0)
    return {
        "lessThan": lambda value: value < low,
        "lessThanOrEqual": lambda value: value <= low,
        "greaterThan": lambda value: value > low,
        "greaterThanOrEqual": lambda value: value >= low,
        "equal": lambda value: value == low,
        "notEqual": lambda value: value != low,
        "between": lambda value: low <= value <= high,
        "notBetween": lambda value: not low <= value <= high,
    }.get(rule.attributes.get("operator", ""), lambda value: True)


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None


def corner(reference: str) -> tuple[int, int]:
    """Return row (from 1) and position (from 0) of a reference such as D7."""
    plain = reference.replace("$", "").upper()
    column = plain.rstrip("0123456789")
    row = plain[len(column) :]
    return int(row) if row else 1_048_576, position_of(column) if column else 16_383
