"""Numbers as people and official tables write them, and the signs that stand for no number.

The signs in square brackets are those of the Government Statistical Service (symbols in tables,
2017 on); those without are what earlier official tables and partners write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NONE, NOT_AVAILABLE, CONFIDENTIAL = "none", "not available", "confidential"
NOT_APPLICABLE, LOW, UNRELIABLE = "not applicable", "rounds to zero", "not reliable"

_SIGNS = {
    NONE: ("-", "–", "—", "[w]"),
    NOT_AVAILABLE: ("..", "…", "...", ":", "[:]", "[x]", "not available"),
    CONFIDENTIAL: (
        *("c", "[c]", "*", "**", "[*]", "[s]"),
        *("supp", "suppressed", "confidential", "redacted", "withheld"),
    ),
    NOT_APPLICABLE: ("z", "[z]", ".", "not applicable"),
    LOW: ("low", "[low]", "~", "[~]", "[k]"),
    UNRELIABLE: ("[u]", "not reliable", "unreliable"),
}
_MEANING = {sign: meaning for meaning, signs in _SIGNS.items() for sign in signs}
# Fewer than so many, more than so many, one of so many: a number that its owner does not show.
_FEWER = re.compile(
    r"\[?\s*(?:n ?)?(?:[<>≤≥]=?|&[lg]t;|under|below|over|above|(?:fewer|less|more) than)"
    r"\s*\d+\s*%?\s*\]?"
)
_RANGE = re.compile(r"\[?(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})\]?")

LARGEST = 1e12  # larger than any count, any sum of pounds or grams of a return

_NUMBER = re.compile(
    r"(?P<sign>[-−+]?) ?(?P<pounds>£?) ?"
    r"(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d*)(?:\.(?P<decimals>\d+))? ?(?P<percent>%?)",
    re.ASCII,
)
# What official tables write behind a number: 5 [p], 5p, 5 (r).
_MARKED = re.compile(
    r"(?P<number>.*\d%?)\s*(?:[\[(](?P<bracketed>[a-z]{1,3}(?:\s*,\s*[a-z]{1,3})*)[\])]|(?P<bare>[pre]))",
    re.IGNORECASE,
)
# A note behind a number, or behind a sign in its place: 5 [note 1], [c] [note 2], 5 [1].
_NOTE = re.compile(
    r"\s*\[(?:notes? ?)?\d{1,2}(?:\s*,\s*\d{1,2})*\]$|\s+\(note \d{1,2}\)$", re.IGNORECASE
)
MARKS = {
    "p": "provisional",
    "r": "revised",
    "e": "estimated",
    "b": "break in the series",
    "u": "not reliable",
    "low": "low",
}
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
        Whether the sign stood next to it.
    marks : tuple of str
        What official marks behind it say, such as 'provisional' for ``5 [p]``.
    """

    value: float
    decimals: int
    percent: bool
    pounds: bool
    marks: tuple[str, ...] = ()


def absent(text: str) -> str | None:
    """Return why there is no number, where a sign or words say so; None where they do not.

    Examples
    --------
    >>> absent("[c]"), absent("<5"), absent(":")
    ('confidential', 'confidential', 'not available')
    >>> absent("0") is None
    True
    """
    plain = _NOTE.sub("", " ".join(text.casefold().split()))
    between = _RANGE.fullmatch(plain)
    if _FEWER.fullmatch(plain) or (between and int(between[1]) < int(between[2])):
        return CONFIDENTIAL
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"[{plain[1:-1].strip()}]"
    return _MEANING.get(plain) or _MEANING.get(plain.replace(" ", ""))


def number(text: str) -> Number | None:
    """Read a number with thousands commas or spaces, with £ or %; None if it is not one."""
    plain = _NOTE.sub("", text.replace("\xa0", " ").replace("\u202f", " "))
    marks: tuple[str, ...] = ()
    if marked := _MARKED.fullmatch(plain.strip()):
        letters = (marked["bracketed"] or marked["bare"]).casefold().replace(" ", "").split(",")
        if all(letter in MARKS for letter in letters):
            plain = marked["number"].strip()
            marks = tuple(MARKS[letter] for letter in letters)
    match = _NUMBER.fullmatch(plain)
    if not match or not (match["whole"] or match["decimals"]):
        return None
    decimals = match["decimals"] or ""
    value = float(re.sub(r"[, ]", "", match["whole"] or "0") + "." + (decimals or "0"))
    if value > LARGEST:
        return None
    if match["sign"] in ("-", "−"):
        value = -value
    return Number(value, len(decimals), bool(match["percent"]), bool(match["pounds"]), marks)


def is_date(text: str) -> bool:
    """Say whether a text is a date, which Excel makes of what looks like one."""
    return bool(_DATE.fullmatch(text))
