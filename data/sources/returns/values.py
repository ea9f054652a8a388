"""The figures of a partner's return: counts, shares with their parts, shares of samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.catalogue import Indicator
from data.problems import quoted
from data.reading.row_problems import Findings
from data.reading.table_types import Column, PartnerTable
from data.reading.written_numbers import absent, is_date, number

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# A spreadsheet's 12.000000000000002 is the whole number 12.
_WHOLE_WITHIN = 1e-6

_EXPECTED = (
    "Expected a number such as 1,234 or 40.6; or '-' for none, '..' for not available, 'c' for "
    "confidential, or a sign of official tables such as [x], [c] or [z]. Zero is 0."
)


@dataclass
class Values:
    """The figures of all rows; NaN where there is none.

    Attributes
    ----------
    numerator, denominator, value, lower, upper : numpy.ndarray of float
        As the table ``reported`` keeps them.
    absent : numpy.ndarray of object
        None, or why there is no figure.
    bare : numpy.ndarray of bool
        Shares of which neither parts nor an interval are known.
    provisional : numpy.ndarray of bool
        Figures that are marked as provisional themselves: ``5 [p]``.
    marked, signs : dict
        The marks behind figures, and the signs in place of them, by what is written.
    """

    numerator: Floats
    denominator: Floats
    value: Floats
    lower: Floats
    upper: Floats
    absent: npt.NDArray[np.object_]
    bare: Flags
    provisional: Flags
    marked: dict[str, tuple[str, ...]]
    signs: dict[str, str]


class _Cells:
    """A column of figures, one a row: the number, what stood next to it or in its place.

    Attributes
    ----------
    number : numpy.ndarray of float
        NaN where there is none.
    filled, wrong : numpy.ndarray of bool
        Whether there is a number; whether there is something else that says nothing.
    sign : numpy.ndarray of object
        None, or what a sign in place of the number says.
    """

    def __init__(self, table: PartnerTable, name: str) -> None:
        self.name = name
        self._column = table.columns.get(name) or Column([""], np.zeros(len(table), np.int32))
        texts, codes = self._column.texts, self._column.codes
        read = [number(text) for text in texts]
        signs = [
            absent(text) if item is None else None for item, text in zip(read, texts, strict=True)
        ]
        wrong = [
            each is None and text != "" and sign is None
            for each, text, sign in zip(read, texts, signs, strict=True)
        ]
        self.number = np.array([np.nan if element is None else element.value for element in read])[
            codes
        ]
        self.decimals = np.array([0 if number is None else number.decimals for number in read])[
            codes
        ]
        self.percent = np.array([number is not None and number.percent for number in read])[codes]
        self.pounds = np.array([number is not None and number.pounds for number in read])[codes]
        self.sign = np.array(signs, dtype=object)[codes]
        self.signed = np.array([sign is not None for sign in signs])[codes]
        self.wrong = np.array(wrong, dtype=bool)[codes]
        self.provisional = np.array(
            [number is not None and "provisional" in number.marks for number in read], dtype=bool
        )[codes]
        self.signs = {
            text: sign for text, sign in zip(texts, signs, strict=True) if sign is not None
        }
        self.marked = {
            text: number.marks
            for text, number in zip(texts, read, strict=True)
            if number and number.marks
        }
        self.filled = ~np.isnan(self.number)

    def __getitem__(self, row: int) -> str:
        return self._column[row]

    def say_wrong(self, row: int) -> tuple[str, str]:
        """Put what is not a number into words."""
        if is_date(self[row]):
            return (
                f"{quoted(self[row])} is a date and no number",
                "Excel turns 1/2 and the like into a date: type the number into a cell that is "
                "formatted as a number.",
            )
        return f"{quoted(self[row])} is not a number", _EXPECTED

    def say_negative(self, row: int) -> tuple[str, str]:
        """Put a negative number into words."""
        return f"{quoted(self[row])} is negative", "Expected 0 or more."

    def say_percent(self, row: int) -> tuple[str, str]:
        """Put a percentage into words that is not one."""
        return (
            f"{quoted(self[row])} is a percentage where a count was expected",
            "Percentages stand in the column value, and only of a share.",
        )

    def say_pounds(self, row: int) -> tuple[str, str]:
        """Put an amount into words that is not one."""
        return f"{quoted(self[row])} is in pounds, and the indicator is not", "Write the number."

    def say_fraction(self, row: int) -> tuple[str, str]:
        """Put a number into words that should be whole."""
        return f"{quoted(self[row])} is not a whole number", "Whole things are counted here."

    def say_too_much(self, row: int) -> tuple[str, str]:
        """Put a percentage above 100 into words."""
        return (
            f"{quoted(self[row])} is above 100 per cent", "Expected a percentage such as 40.6.",
        )  # fmt: skip

    def say_secret(self, row: int) -> tuple[str, str]:
        """Put a figure into words that is said to be confidential."""
        return (
            "said to be confidential, and the figure is given next to it",
            "Give the figure, or 'c' alone.",
        )

    def say_no_end(self, row: int) -> tuple[str, str]:
        """Put half an interval into words."""
        return "one end of an interval is given without the other", "Expected both or neither."


@dataclass(frozen=True)
class _Kinds:
    """What the indicator of every row expects; nothing where it is not known."""

    share: Flags
    scale: Floats
    percent: Flags
    pounds: Flags
    whole: Flags
    known: Flags

    @classmethod
    def of(cls, entries: list[Indicator], indicator: Ints) -> _Kinds:
        def each(say: Callable[[Indicator], object], otherwise: object) -> npt.NDArray[Any]:
            return np.array([*map(say, entries), otherwise])[indicator]

        return cls(
            each(lambda entry: entry.is_share, False),
            each(lambda entry: entry.scale, 1.0),
            each(lambda entry: entry.unit == "per cent", False),
            each(lambda entry: entry.unit == "pounds", False),
            each(lambda entry: entry.whole_numbers, False),
            indicator >= 0,
        )


def read_values(
    table: PartnerTable, entries: list[Indicator], indicator: Ints, findings: Findings
) -> Values:
    """Read the figures, and report what cannot be right about them.

    Parameters
    ----------
    indicator : numpy.ndarray of int
        Number of the entry of every row; -1 where the indicator is not known, whose figures are
        looked at only for being numbers.
    """
    n, d, v, lower, upper = cells = [
        _Cells(table, name) for name in ("numerator", "denominator", "value", "lower", "upper")
    ]
    kinds = _Kinds.of(entries, indicator)
    for cell in cells:
        parts = cell in (n, d)
        findings.at(cell.wrong, cell.name, cell.say_wrong)
        findings.at(cell.filled & (cell.number < 0), cell.name, cell.say_negative)
        not_percent = kinds.known & (~kinds.percent | parts)
        findings.at(cell.percent & not_percent, cell.name, cell.say_percent)
        not_pounds = kinds.known & (~kinds.pounds | kinds.share)
        findings.at(cell.pounds & not_pounds, cell.name, cell.say_pounds)
    readable = kinds.known & ~np.any([item.wrong for item in cells], axis=0)
    supplied = n.filled | v.filled
    why = np.where(n.signed, n.sign, v.sign)
    why[supplied] = None
    _check_presence(n, v, readable, supplied, findings)
    counts, shares = readable & supplied & ~kinds.share, readable & supplied & kinds.share
    _check_counts(n, d, v, counts, lambda row: entries[indicator[row]].indicator, findings)
    _check_shares(n, d, v, shares, kinds, findings)
    for cell, meant in ((n, counts | shares), (d, shares), (v, counts)):
        fraction = np.abs(cell.number - np.round(cell.number)) > _WHOLE_WITHIN
        findings.at(meant & kinds.whole & cell.filled & fraction, cell.name, cell.say_fraction)

    of_sample = shares & ~n.filled & d.filled
    count = np.where(n.filled | kinds.share, n.number, v.number)
    share = np.where(n.filled & d.filled, _ratio(n, d, kinds.scale), v.number)
    _check_interval(
        lower, upper, np.where(kinds.share, share, count), readable & supplied, kinds, findings
    )
    whole = np.where(kinds.whole, np.round(count), count)
    return Values(
        numerator=np.where(of_sample, v.number * d.number / kinds.scale, whole),
        denominator=np.where(shares, np.where(kinds.whole, np.round(d.number), d.number), np.nan),
        value=np.where(shares & ~n.filled, v.number, np.nan),
        lower=np.where(supplied, lower.number, np.nan),
        upper=np.where(supplied, upper.number, np.nan),
        absent=why,
        bare=shares & ~d.filled & ~lower.filled,
        provisional=n.provisional | v.provisional,
        marked=n.marked | v.marked,
        signs=n.signs | v.signs,
    )


def _ratio(n: _Cells, d: _Cells, scale: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return scale * n.number / d.number


def _check_presence(
    n: _Cells, v: _Cells, readable: Flags, flags: Flags, findings: Findings
) -> None:
    findings.at(
        readable & ~flags & ~n.signed & ~v.signed,
        "numerator" if "numerator" in findings.table.columns else "value",
        lambda row: ("neither a number nor a reason for there being none", _EXPECTED),
    )
    findings.at(
        readable & ~flags & n.signed & v.signed & (n.sign != v.sign),
        "value",
        lambda row: (
            f"the numerator is said to be {n.sign[row]}, and the value {v.sign[row]}",
            "Expected one of the two, or the same in both.",
        ),
    )
    for item in (n, v):
        findings.at(readable & flags & (item.sign == "confidential"), item.name, item.say_secret)


def _check_counts(
    n: _Cells, d: _Cells, v: _Cells, counts: Flags, name: Callable[[int], str], findings: Findings
) -> None:
    findings.at(
        counts & d.filled,
        "denominator",
        lambda row: (f"{name(row)} is a count and has no denominator", "Leave it blank."),
    )
    findings.at(
        counts & n.filled & v.filled & (np.abs(n.number - v.number) > _WHOLE_WITHIN),
        "value",
        lambda row: (
            f"the value {v[row]} is not the numerator {n[row]}",
            f"{name(row)} is a count: give it once.",
        ),
    )


def _check_shares(
    n: _Cells, d: _Cells, v: _Cells, shares: Flags, kinds: _Kinds, findings: Findings
) -> None:
    findings.at(
        shares & n.filled & ~d.filled,
        "denominator",
        lambda row: (f"a numerator of {n[row]} and no denominator", "Expected out of how many."),
    )
    findings.at(
        shares & d.filled & (d.number == 0),
        "denominator",
        lambda row: ("a share out of nothing: the denominator is 0", "Write '-' for none."),
    )
    both = shares & n.filled & d.filled & (d.number > 0)
    findings.at(
        both & kinds.percent & (n.number > d.number),
        "numerator",
        lambda row: (
            f"the numerator {n[row]} is above the denominator {d[row]}",
            "Expected a part of it.",
        ),
    )
    findings.at(shares & kinds.percent & (v.number > 100), "value", v.say_too_much)
    ratio = _ratio(n, d, kinds.scale)
    rounding = np.maximum(0.5 * 10.0**-v.decimals, 1e-6) * (1 + 1e-6)
    findings.at(
        both & v.filled & (np.abs(ratio - v.number) > rounding),
        "value",
        lambda row: (
            f"the value {v[row]} is not {n[row]} out of {d[row]}, which is {ratio[row]:,.4g}",
            "Correct the one that is wrong, or leave the value blank.",
        ),
    )


def _check_interval(
    lower: _Cells, upper: _Cells, shown: Floats, flags: Flags, kinds: _Kinds, findings: Findings
) -> None:
    findings.at(flags & ~lower.filled & upper.filled, "lower", lower.say_no_end)
    findings.at(flags & lower.filled & ~upper.filled, "upper", upper.say_no_end)
    both = flags & lower.filled & upper.filled
    ordered = lower.number <= upper.number
    findings.at(
        both & ~ordered,
        "lower",
        lambda row: (
            f"the lower end {lower[row]} is above the upper end {upper[row]}",
            "Expected the ends of an interval or range.",
        ),
    )
    findings.at(
        both & ordered & ((shown < lower.number) | (shown > upper.number)),
        "lower",
        lambda row: (
            f"{shown[row]:,.4g} lies outside {lower[row]} to {upper[row]}",
            "Expected an interval that holds the value.",
        ),
    )
    findings.at(both & kinds.percent & (upper.number > 100), "upper", upper.say_too_much)
