"""Periods as people write them: a month, a quarter, a financial year, or twelve months to a month.

The financial year begins in April, and Q1 is April to June. What could be read in two ways is
refused, for a figure in the wrong month looks like any other.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from data.problems import quoted

EARLIEST = 1990
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_LAST = _NAME.replace("<name>", "<last_name>")
_YEAR = r"(?P<year>\d{4})"
_SHORT = r"(?P<year>\d{4}|'?\d{2})"
_FINANCIAL = r"(?P<year>\d{4}) ?[/-] ?(?P<next>\d{2}|\d{4})"
_TO = r"(?:to|ending|ended)(?: the)?(?: end of)?"
_QUARTER = r"(?:q|quarter ?)(?P<quarter>\d)"

_PATTERNS = {
    kind: [re.compile(pattern, re.ASCII) for pattern in patterns]
    for kind, patterns in {
        "day": [
            rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
            rf"(?P<day>\d\d?)[/.](?P<month>\d\d?)[/.]{_YEAR}",
            rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{_NAME}[ -]{_YEAR}",
        ],
        "year and number": [rf"{_YEAR}-(?P<number>\d\d?)", rf"{_YEAR}(?P<number>\d\d)"],
        "month": [
            rf"(?P<month>\d\d?)[/.-]{_YEAR}",
            rf"{_NAME}[ /-]?{_SHORT}",
            rf"{_YEAR}[ /-]?{_NAME}",
            rf"{_YEAR}m(?P<month>\d\d)",
        ],
        "span": [
            rf"{_NAME}(?:[ -](?P<first>\d{{4}}))? ?(?:-|to) ?{_LAST}[ -](?P<year>\d{{4}})",
        ],
        "financial year": [rf"(?:(?P<said>fy|financial year) ?)?{_FINANCIAL}"],
        "quarter": [
            rf"(?:fy ?)?{_FINANCIAL}[ -]?{_QUARTER}",
            rf"{_QUARTER}[ -](?:of )?(?:fy ?)?{_FINANCIAL}",
        ],
        "twelve months": [
            rf"(?:rolling )?(?:12|twelve)[ -]?(?:months?|m) {_TO} (?P<last>.+)",
            rf"(?:year {_TO}|y/?e) (?P<last>.+)",
        ],
        "bare year": [rf"(?:fy ?)?{_YEAR}"],
        "quarter of a bare year": [rf"{_QUARTER}[ -]{_YEAR}", rf"{_YEAR}[ -]?{_QUARTER}"],
        "day without a year": [rf"(?P<day>\d\d?)[ -]{_NAME}"],
    }.items()
}

EXPECTED = (
    "Expected a month such as 2014-09, a quarter such as 2014/15 Q1, a financial year such as "
    "2014/15, or '12 months to September 2014'."
)


class UnreadablePeriod(Exception):
    """What was written is not a period that has ended, or could be read in two ways.

    Attributes
    ----------
    fault, expected : str
        As of a `data.problems.Problem`.
    """

    def __init__(self, text: str, expected: str = EXPECTED) -> None:
        self.fault = text
        self.expected = expected
        super().__init__(f"{text}. {expected}")


def period(text: str, today: date, *, yearly: bool = False) -> tuple[date, date]:
    """Return the first and the last day of a period.

    Parameters
    ----------
    text : str
        As written, or the date of a cell as ``2014-09-01``: the first or the last day of a month
        stands for the month.
    today : datetime.date
        A period that has not ended before it has no figure yet.
    yearly : bool
        Whether years are expected: then 2011-12 may be meant as the financial year 2011/12, and
        is refused. Elsewhere it is December 2011.

    Returns
    -------
    tuple of datetime.date
        First day and last day, both included.

    Raises
    ------
    UnreadablePeriod
        If the text is not a period, could be read in two ways, has not ended yet or is before 1990.
    """
    start, end = _read(text, yearly)
    if start.year < EARLIEST:
        raise UnreadablePeriod(
            f"{quoted(text)} begins before {EARLIEST}", "Expected a later period: check the year."
        )
    if end >= today:
        raise UnreadablePeriod(
            f"{quoted(text)} has not ended yet: its last day is {_in_words(end)}",
            "Expected a period that is over: leave it out until then.",
        )
    return start, end


def _read(text: str, yearly: bool) -> tuple[date, date]:
    plain = " ".join(text.lower().replace("–", "-").replace("’", "'").replace(",", " ").split())
    for kind, patterns in _PATTERNS.items():
        for pattern in patterns:
            if match := pattern.fullmatch(plain):
                return _made(kind, match.groupdict(), text, yearly)
    if not plain:
        raise UnreadablePeriod("no period is given")
    hint = " If the cell shows a date, format it as one." if re.fullmatch(r"\d{5}", plain) else ""
    raise UnreadablePeriod(f"{quoted(text)} is not a period", EXPECTED + hint)


def _made(kind: str, parts: dict[str, str | None], text: str, yearly: bool) -> tuple[date, date]:
    message = quoted(text)
    if kind == "twelve months":
        return _twelve_months(parts["last"] or "", text)
    if kind == "day without a year":
        number = _MONTHS[parts["name"] or ""]
        meant = f"20{int(parts['day'] or 0):02}-{number:02}"
        raise UnreadablePeriod(
            f"{message} is a day without a year",
            f"If {calendar.month_name[number]} {meant[:4]} is meant, write {meant}: Excel turns a "
            "month and two figures into a day.",
        )
    year = _year(parts["year"] or "")
    if not 1000 < year < 3000:
        raise UnreadablePeriod(f"{message} names a year that no figures cover")
    if kind == "span":
        return _span(parts, year, message)
    if kind == "bare year":
        raise UnreadablePeriod(
            f"{message} may be a calendar or a financial year",
            f"Write {_financial(year)}, or '12 months to December {year}'.",
        )
    if kind == "quarter of a bare year":
        raise UnreadablePeriod(
            f"{message} may be a quarter of the calendar or of a financial year",
            f"Write {_financial(year)} Q{parts['quarter']}, where Q1 is April to June.",
        )
    if kind == "financial year" and not _follows(year, parts["next"] or ""):
        number = int(parts["next"] or 0)
        or_month = f", or {year}-{number:02} for a month" if 1 <= number <= 12 else ""
        raise UnreadablePeriod(
            f"{message} is not a financial year",
            f"Expected {_financial(year)}, for example{or_month}.",
        )
    if kind == "financial year":
        return date(year, 4, 1), date(year + 1, 3, 31)
    if kind == "quarter":
        return _quarter(year, parts["next"] or "", int(parts["quarter"] or 0), message)
    if kind == "year and number":
        return _year_and_number(year, parts["number"] or "", message, yearly)
    name = parts.get("name")
    month = _MONTHS[name] if name else int(parts["month"] or 0)
    if not 1 <= month <= 12:
        raise UnreadablePeriod(f"{message} has no month between 1 and 12")
    start, end = _month(year, month)
    if kind == "day" and not 1 <= int(parts["day"] or 0) <= end.day:
        raise UnreadablePeriod(f"{message} is a day that does not exist")
    if kind == "day" and int(parts["day"] or 0) not in (1, end.day):
        raise UnreadablePeriod(
            f"{message} is a day in the middle of a month",
            f"Write {year}-{month:02} for the month. If another month was typed, Excel may have "
            "turned it into this day.",
        )
    return start, end


def _year_and_number(year: int, number: str, text: str, yearly: bool) -> tuple[date, date]:
    month = int(number)
    consecutive = len(number) == 2 and _follows(year, number)
    if 1 <= month <= 12:
        if consecutive and yearly:
            start, _ = _month(year, month)
            raise UnreadablePeriod(
                f"{text} may be {start:%B %Y} or the financial year {_financial(year)}",
                f"Write {_financial(year)} for the year.",
            )
        return _month(year, month)
    if consecutive:
        return date(year, 4, 1), date(year + 1, 3, 31)
    raise UnreadablePeriod(f"{text} is neither a month nor a financial year")


def _quarter(year: int, following: str, quarter: int, text: str) -> tuple[date, date]:
    if not _follows(year, following):
        raise UnreadablePeriod(
            f"{text} is not in any financial year", f"Expected {_financial(year)} Q1, for example."
        )
    if not 1 <= quarter <= 4:
        raise UnreadablePeriod(f"{text} has no quarter between 1 and 4")
    first = 3 * quarter + 1
    start, _ = _month(year + (first > 12), (first - 1) % 12 + 1)
    _, end = _month(start.year, start.month + 2)
    return start, end


def _span(parts: dict[str, str | None], year: int, text: str) -> tuple[date, date]:
    """Return a quarter or twelve months by their first and last month: April to June 2014."""
    first, last = _MONTHS[parts["name"] or ""], _MONTHS[parts["last_name"] or ""]
    begins = int(parts["first"] or (year if first <= last else year - 1))
    months = 12 * (year - begins) + last - first + 1
    if months not in (3, 12):
        raise UnreadablePeriod(f"{text} is neither a quarter nor twelve months")
    if months == 3 and first % 3 != 1:
        raise UnreadablePeriod(f"{text} is not a quarter: quarters begin in April, July, …")
    return _month(begins, first)[0], _month(year, last)[1]


def _twelve_months(last: str, text: str) -> tuple[date, date]:
    for kind in ("day", "year and number", "month"):
        for pattern in _PATTERNS[kind]:
            if match := pattern.fullmatch(last):
                first, end = _made(kind, match.groupdict(), text, False)
                if first.month != end.month:
                    break  # such as to 2014-15
                if kind == "day" and int(match["day"]) != end.day:
                    raise UnreadablePeriod(f"{quoted(text)} does not end with a month")
                start, _ = _month(end.year - (end.month < 12), end.month % 12 + 1)
                return start, end
    raise UnreadablePeriod(
        f"{quoted(text)} does not say to which month", "Expected '12 months to September 2014'."
    )


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    number = int(text.removeprefix("'"))
    return number + (1900 if number >= EARLIEST % 100 else 2000)


def _follows(year: int, following: str) -> bool:
    return following in (str(year + 1), f"{(year + 1) % 100:02}")


def _financial(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _in_words(day: date) -> str:
    return f"{day.day} {datetime(day.year, day.month, day.day):%B %Y}"
