"""The table that a partner fills in: an empty return of an Area of Focus, which explains itself."""

from __future__ import annotations

import textwrap

from data import catalogue
from data.areas_of_focus import AREAS_OF_FOCUS
from data.catalogue import Indicator

SLUGS = {item.short: item.name for item in AREAS_OF_FOCUS}
"""The Areas of Focus by a short name."""

_BEFORE = ("indicator", "area", "period")
_AFTER = ("numerator", "denominator", "value", "lower", "upper", "status", "note")
_NOT_REPORTED = ("crime", "published")  # a return of these is refused
_RECORDS = {"stats19": "STATS19", "survey": "the victim satisfaction survey"}
_AREAS = {
    "ward": "a ward, a district or unitary, Essex County, Essex",
    "district": "a district or unitary, Essex County, Essex",
    "force": "Essex",
}
_PERIODS = {
    "month": "a month: 2014-09, Sep-14",
    "quarter": "a quarter: 2014/15 Q2",
    "year": "a financial year: 2014/15",
}

_COLUMNS = """\
Write a row for every value, below the header. Lines that begin with # are passed over.

indicator    the id, as it is listed below
area         a name or a code: Essex (the force area), Essex County, Chelmsford, E07000070; a ward
             with its district where several have its name: 'Trinity, Rochford'
period       2014-09; 2014/15 Q2 (Q1 is April to June); 2014/15 (April to March);
             12 months to September 2014
numerator    how many
denominator  of a share: out of how many; blank for a count
value        of a share: the percentage, with or without %. Not needed next to numerator and
             denominator; with the denominator alone it is the share of a sample of that size
lower upper  of a share: the ends of its interval or range, if you know them
status       provisional or final
note         anything a reader should know

Where there is no figure: - for none, .. for not available, c for confidential. Zero is 0."""


class UnknownAreaOfFocus(Exception):
    """No Area of Focus is called so, or more than one; the message lists them all."""


def area_of_focus(text: str) -> str:
    """Return the Area of Focus that is meant by its name, its short name or a part of it.

    Raises
    ------
    UnknownAreaOfFocus
        If none is meant, or more than one.
    """
    words = _words(text)
    if not words:
        raise UnknownAreaOfFocus(_choice("No Area of Focus is named."))
    for slug, name in SLUGS.items():
        if words in (_words(slug), _words(name)):
            return name
    meant = [
        name
        for slug, name in SLUGS.items()
        if all(
            any(known.startswith(word) for known in _words(slug) + _words(name)) for word in words
        )
    ]
    if len(meant) != 1:
        why = "is not an Area of Focus" if not meant else "may be one of several Areas of Focus"
        raise UnknownAreaOfFocus(_choice(f"'{text}' {why}."))
    return meant[0]


def _words(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("_", " ").split()


def _choice(why: str) -> str:
    width = max(map(len, SLUGS))
    return "\n".join([f"{why} There are:", *(f"  {s:{width}}  {n}" for s, n in SLUGS.items())])


def template(of: str) -> str:
    """Write an empty return of an Area of Focus: a header, and above it what goes where.

    Parameters
    ----------
    of : str
        The Area of Focus, as `area_of_focus` finds it.

    Returns
    -------
    str
        The text of a CSV file.

    Raises
    ------
    UnknownAreaOfFocus
        If none is meant, or more than one.
    """
    name = area_of_focus(of)
    entries = [
        entry
        for entry in catalogue.indicators().values()
        if entry.area_of_focus == name
        and (entry.computed_from or {}).get("records") not in _NOT_REPORTED
    ]
    keys = dict.fromkeys(key for entry in entries for key in entry.breakdowns)
    explained = [f"Return: {name}", "", *_COLUMNS.splitlines(), ""]
    for entry in entries:
        explained += _explained(entry)
    comments = [f"# {line}".rstrip() for line in explained]
    return "\n".join([*comments, ",".join([*_BEFORE, *keys, *_AFTER]), ""])


def _explained(entry: Indicator) -> list[str]:
    """Say of an indicator what its row holds."""
    period = _PERIODS[entry.frequency]
    if entry.rolling:
        period = f"twelve months, every {entry.frequency}: 12 months to September 2014"
    lines = [
        f"{entry.indicator}: {entry.name}",
        f"    numerator: {entry.numerator}",
        f"    denominator: {entry.denominator}" if entry.is_share else "    a count",
        f"    area: {_AREAS[entry.smallest_area]}",
        f"    period: {period}",
    ]
    if not entry.confirmed:
        lines[0] += " (to be confirmed)"
    for key, values in entry.breakdowns.items():
        text = f"{key}: {', '.join(values) or 'as you name them'}; blank for the whole"
        lines += textwrap.wrap(text, 94, initial_indent=" " * 4, subsequent_indent=" " * 8)
    records = (entry.computed_from or {}).get("records")
    if records:
        lines.append(f"    only while {_RECORDS[records]} is not loaded: it is counted from there")
    return lines
