"""Number formats of spreadsheets: what a cell shows in place of the number that it holds.

A format such as ``[<10]"c";#,##0`` shows "c" and keeps the number. What a person sees in the sheet
then differs from what a program reads, and the number was hidden on purpose.

The rules are those of ECMA-376, part 1, section 18.8.31: up to three sections for numbers, chosen
by sign or by a condition in brackets, and a fourth for text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_(?P<space>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General)"
    r"|(?P<half_day>AM/PM|A/P)"
    r"|(?P<digit>[0#?])"
    r"|(?P<date>[ymdhsYMDHS])"
    r"|(?P<end>;)"
    r"|(?P<text>@)"
    r"|(?P<percent>%)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-\]]*)")
_COMPARE = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
    "=": lambda value, limit: value == limit,
    "<>": lambda value, limit: value != limit,
}
# An accountant's zero: a format that shows every other number and leaves zero blank or as a dash
# hides nothing.
_SHOWN_FOR_ZERO = {"", "-", "–", "—", "nil", "zero", "0"}
# Excel's own numbers of colours: the second is white.
_WHITE = re.compile(r"white|color ?2", re.IGNORECASE)
# A digit that a format writes right next to those of the number makes another number of it.
_DIGIT_ADDED = re.compile(r"\d\0|\0\d")


@dataclass(frozen=True)
class Section:
    """One part of a number format.

    Attributes
    ----------
    shows : bool
        Whether the number or date itself is shown.
    text : bool
        Whether the section shows the text of a cell (``@``).
    literal : str
        The words that it shows.
    percent : bool
        Whether the number is shown as a percentage.
    date : bool
        Whether it shows a date or a time.
    condition : tuple of (str, float) or None
        When the section applies, as written in brackets.
    """

    shows: bool
    text: bool
    literal: str
    percent: bool
    date: bool
    condition: tuple[str, float] | None


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """Split a number format into its sections."""
    results: list[Section] = []
    parts: list[re.Match[str]] = []
    for token in _TOKEN.finditer(code):
        if token["end"]:
            results.append(_section(parts))
            parts = []
        else:
            parts.append(token)
    results.append(_section(parts))
    return tuple(results)


def _section(tokens: list[re.Match[str]]) -> Section:
    literal, outline, condition = "", "", None
    shows = text = percent = date = white = False
    for token in tokens:
        if (bracket := token["bracket"]) is not None:
            if match := _CONDITION.fullmatch(bracket.strip()):
                condition = match[1], float(match[2])
            elif _ELAPSED.fullmatch(bracket):
                shows = date = True
            elif match := _CURRENCY.match(bracket):
                literal += match[1]
            white |= bool(_WHITE.fullmatch(bracket.strip()))
        elif token["digit"] or token["general"]:
            shows = True
            outline += "\0"
        elif token["date"] or token["half_day"]:
            shows = date = True
        elif token["text"]:
            text = True
        elif token["percent"]:
            percent = True
            literal += "%"
        elif not (token["space"] or token["fill"]):
            written = (token["quoted"], token["escaped"], token["other"])
            words = next(part for part in written if part is not None)
            literal += words
            outline += words
    if white:  # on the white of the sheet
        return Section(False, False, "", False, date, condition)
    if _DIGIT_ADDED.search(outline) and not date:
        return Section(False, False, re.sub("\0+", "#", outline), False, date, condition)
    return Section(shows, text, literal.strip(), percent and shows, date, condition)


def section_for(code: str, value: float) -> Section | None:
    """Return the section that shows a number; None where no section applies to it."""
    parts = sections(code)
    # A last section that shows text is for text; the fourth always is.
    numeric = parts[:3]
    if len(parts) > 1 and numeric[-1].text and not numeric[-1].shows:
        numeric = numeric[:-1]
    if any(part.condition for part in numeric):
        return _by_condition(numeric, value)
    if len(numeric) == 1:
        return numeric[0]
    if len(numeric) == 2:
        return numeric[0] if value >= 0 else numeric[1]
    return numeric[0] if value > 0 else numeric[1] if value < 0 else numeric[2]


def _by_condition(parts: tuple[Section, ...], value: float) -> Section | None:
    for position, part in enumerate(parts):
        if part.condition:
            sign, limit = part.condition
            if _COMPARE[sign](value, limit):
                return part
        elif (
            position == len(parts) - 1
            or (position == 0 and value > 0)
            or (position == 1 and value < 0)
        ):
            return part
    return None


def shown_instead(code: str, value: float) -> str | None:
    """Return what a cell shows in place of its number; None where it shows the number.

    Parameters
    ----------
    code : str
        The number format of the cell.
    value : float
        The number that it holds.

    Examples
    --------
    >>> shown_instead('[<10]"c";#,##0', 7)
    'c'
    >>> shown_instead('[<10]"c";#,##0', 12) is None
    True
    >>> shown_instead(';;;', 7)
    ''
    """
    section = section_for(code, value)
    if section is None:
        return "####"
    if section.shows or (section.text and len(sections(code)) == 1):
        return None
    bare = section.literal.strip("$£€() ")
    if value == 0 and bare.casefold() in _SHOWN_FOR_ZERO and _shows_all_but_zero(code):
        return None
    return section.literal


def _shows_all_but_zero(code: str) -> bool:
    near = [section_for(code, value) for value in (0.5, 1.0)]
    return all(section is not None and section.shows for section in near)


def text_shown_instead(code: str, text: str) -> str | None:
    """Return what a cell shows in place of its text; None where it shows the text.

    Examples
    --------
    >>> text_shown_instead('0;-0;0;"c"', "7")
    'c'
    >>> text_shown_instead("General", "7") is None
    True
    """
    parts = sections(code)
    if len(parts) < 4 or parts[3].text or parts[3].shows or not text.strip():
        return None
    return parts[3].literal


def is_percent(code: str, value: float) -> bool:
    """Say whether a number is shown as a percentage: 0.406 as 40.6%."""
    section = section_for(code, value)
    return section is not None and section.percent


def is_date(code: str) -> bool:
    """Say whether a format shows a date or a time."""
    return sections(code)[0].date
