"""Quarters as months: nobody in a hall counts in quarters of a financial year."""

from __future__ import annotations

import re

_QUARTER = re.compile(r"(?P<word>\bin )?\bQ(?P<number>[1-4]) (?P<year>\d{4})/\d\d")
_MONTHS = {"1": "April to June", "2": "July to September", "3": "October to December",
           "4": "January to March"}  # fmt: skip


def in_months(text: str) -> str:
    """Write every quarter of a text as its months.

    "in Q2 2014/15" becomes "from July to September 2014"; "Q4 2014/15" is in 2015.
    """

    def months(texts: re.Match[str]) -> str:
        year = int(texts["year"]) + (texts["number"] == "4")
        word = "from " if texts["word"] else ""
        return f"{word}{_MONTHS[texts['number']]} {year}"

    return _QUARTER.sub(months, text)
