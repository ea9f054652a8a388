"""Numbers as people write them, and the signs that stand for no number."""

from __future__ import annotations

import re
from dataclasses import dataclass

ABSENT = {"-": "none", "–": "none", "..": "not available", "c": "confidential", "C": "confidential"}
"""What stands in place of a number, and what it says. Zero is a number and none of them."""

LARGEST = 1e12  # larger than any count, any sum of pounds or grams of a return

_NUMBER = re.compile(
    r"(?P<sign>[-−+]?) ?(?P<pounds>£?) ?"
    r"(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d*)(?:\.(?P<decimals>\d+))? ?(?P<percent>%?)",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?|\d\d?/\d\d?/\d{2,4}", re.ASCII)


@dataclass(frozen=True)
class Number:
    """A number as it was written.

    Attributes
    ----------
    value : float
        40.6 for ``40.6`` and for ``40.6%``.
    decimals : int
        How many were written: says how it was rounded.
    percent, pounds : bool
        Whether the sign stood beside it.
    """

    value: float
    decimals: int
    percent: bool
    pounds: bool


def number(text: str) -> Number | None:
    """Read a number with thousands commas or spaces, with £ or %; None if it is not one."""
    match = _NUMBER.fullmatch(text.replace("\xa0", " ").replace("\u202f", " "))
    if not match or not (match["whole"] or match["decimals"]):
        return None
    decimals = match["decimals"] or ""
    value = float(re.sub(r"[, ]", "", match["whole"] or "0") + "." + (decimals or "0"))
    if value > LARGEST:
        return None
    if match["sign"] in ("-", "−"):
        value = -value
    return Number(value, len(decimals), bool(match["percent"]), bool(match["pounds"]))


def is_date(text: str) -> bool:
    """Say whether a text is a date, which Excel makes of what looks like one."""
    return bool(_DATE.fullmatch(text))
