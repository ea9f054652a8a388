"""Figures that a text names: by token, or by a typed number, that the public edition does not show.

A token is looked up in the figures that are released. A typed number is compared with every figure
of the office that is not released, of the indicators and areas the text is about: the counts, the
rest of a whole, percentages as they are written, and sums over quarters and twelve months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data import catalogue
from data.accounts.kinds import kinds
from data.accounts.prose import BEFORE, CHANGE, Bare, Elsewhere, Token, Words, pieces
from data.accounts.records import Record
from data.reading.periods import UnreadablePeriod, period
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_IN_WORDS = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[- ]({'|'.join(list(_UNITS)[:9])}))?|({'|'.join(_UNITS)})"
    r"|(a dozen)|(a single))\b(?!\s+(?:of|or|another|in)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A figure in a text that may not be named there.

    Attributes
    ----------
    kind, reference, where : str
        The record and its field.
    token : str
        The token; '' for a typed number, which may be what is hidden and is not repeated.
    why : str
    """

    kind: str
    reference: str
    where: str
    token: str
    why: str

    def __str__(self) -> str:
        name = kinds()[self.kind].name
        return f"{name} {self.reference}, {self.where}: {self.token or 'a number'}: {self.why}"


@dataclass(frozen=True, order=True)
class _Released:
    start: date
    end: date
    hidden: bool


Key = tuple[str, str, str]  # indicator, breakdown, area


@dataclass(frozen=True)
class _Number:
    record: Record
    where: str
    value: float
    decimals: int
    about: str


def find(
    state: Snapshot, facts: pd.DataFrame, names: dict[str, str], records: Iterable[Record]
) -> list[Named]:
    """List the figures that texts of records name although they are not released.

    Parameters
    ----------
    state : Snapshot
        The office's warehouse.
    facts : DataFrame
        Rows of figures as they are released: hidden ones have `absent` and no figures.
    names : dict
        Code to name of the areas in the public file.
    records : iterable of Record
        With what may be published of them.
    """
    results: list[Named] = []
    numbers: list[_Number] = []
    codes = _codes(names)
    released = _by_series(facts)
    for record in records:
        for where, text in _texts(record):
            typed = []
            for piece in pieces(text):
                if isinstance(piece, Token):
                    why = _not_released(piece, released, codes)
                    if why:
                        results.append(Named(record.kind, record.reference, where, piece.text, why))
                elif isinstance(piece, Bare | Elsewhere | Words):
                    # Words too: what looks like a day or a reference may be typed to be a figure.
                    typed.append(piece.text)
            numbers += _typed(record, where, _WITHOUT_DAYS.sub(" ", " ".join(typed)), text)
    return results + _named(state, released, names, numbers)


_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WITHOUT_DAYS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:\s+\d{{4}})?|\b{_MONTH}\s+\d{{4}}\b"
    r"|\b(?:19|20)\d\d(?:[/-]\d\d)?\b|\bQ[1-4]\b|\b\d{2,3}/\d\d\b|\b(?:12|twelve) months\b"
    r"|\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm)\b|\baged \d+(?: (?:to|and) \d+)?\b",
    re.IGNORECASE,
)


def _texts(record: Record) -> Iterable[tuple[str, str]]:
    """List every text of a record: of its fields, and of their rows."""
    for key, value in record.values.items():
        field = record.of.fields[key]
        if field.type in ("text", "long") and key not in ("decision", "time", "wards", "round"):
            yield field.name.lower(), str(value)
        elif field.type == "rows" and key not in ("files", "payments"):
            for place, row in enumerate(value, 1):
                for name, type_ in field.columns.items():
                    if (
                        type_ in ("text", "long")
                        and name not in ("number", "paper")
                        and name in row
                    ):
                        yield f"{field.name.lower()}, row {place}", str(row[name])
        elif field.type == "number":
            yield field.name.lower(), str(value)


def _by_series(facts: pd.DataFrame) -> dict[Key, list[_Released]]:
    """List the rows of each indicator, breakdown and area, in the order of time."""
    rows = facts[["indicator", "breakdown", "area", "period_start", "period_end"]].copy()
    rows["hidden"] = facts["absent"].notna()
    for column in ("period_start", "period_end"):
        rows[column] = pd.Series(rows[column].dt.date, index=rows.index, dtype=object)
    results: dict[Key, list[_Released]] = {}
    for indicator, breakdown, area, start, end, hidden in rows.itertuples(index=False):
        results.setdefault((indicator, breakdown, area), []).append(_Released(start, end, hidden))
    for series in results.values():
        series.sort()
    return results


def _codes(names: dict[str, str]) -> dict[str, str]:
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name] = counts.get(name, 0) + 1
    codes = {name: code for code, name in names.items() if counts[name] == 1 or code[:3] != "E05"}
    return codes | {code: code for code in names} | {"Essex": FORCE}


# Tokens -------------------------------------------------------------------------------------------


def _not_released(token: Token, released: dict[Key, list[_Released]], codes: dict[str, str]) -> str:
    """Say why the figure of a token is not in the public edition; '' if it is."""
    area = codes.get(token.area)
    series = released.get((token.indicator, token.breakdown, area or ""))
    if area is None or series is None:
        return "the public edition has no such figure."
    try:
        start, end = period(token.period, date.max)
    except UnreadablePeriod as error:
        return str(error)
    spans = [(start, end)]
    if token.measure in (BEFORE, CHANGE):
        spans.append((_year_earlier(start), _year_earlier(end + timedelta(1)) - timedelta(1)))
    if token.measure == BEFORE:
        spans = spans[1:]
    return next((why for span in spans if (why := _gap(series, *span))), "")


def _gap(series: list[_Released], start: date, end: date) -> str:
    """Say why a series gives no figure of a period; '' if it does: as a row, or as a sum."""
    within = [row for row in series if row.start >= start and row.end <= end]
    if any(row.start == start and row.end == end and not row.hidden for row in within):
        return ""
    if any(row.hidden for row in within):
        return "the figure is not shown in the public edition, so that nobody can be recognised."
    following = start
    for row in within:
        if row.start == following:
            following = row.end + timedelta(1)
    if following != end + timedelta(1):
        return "the public edition has no figure of that period."
    return ""


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


# Typed numbers ------------------------------------------------------------------------------------


def _typed(record: Record, where: str, text: str, about: str) -> Iterable[_Number]:
    for match in _NUMBER.finditer(text):
        value = float(match[0].replace(",", ""))
        decimals = len(match[0].partition(".")[2])
        yield _Number(record, where, value, decimals, about)
    for match in _IN_WORDS.finditer(text):
        tens, unit, alone, dozen, single = (part.lower() if part else "" for part in match.groups())
        value = _TENS.get(tens, 0) + _UNITS.get(unit or alone, 0)
        value = 12 if dozen else 1 if single else value
        yield _Number(record, where, float(value), 0, about)


def _named(
    state: Snapshot,
    released: dict[Key, list[_Released]],
    names: dict[str, str],
    numbers: list[_Number],
) -> list[Named]:
    numbers = [number for number in numbers if number.value > 0]
    if not numbers:
        return []
    rows = state.query(_HITS, {"numbers": sorted({number.value for number in numbers})}).fetchall()
    hits: dict[tuple[float, int], list[tuple[str, str, str, date, date]]] = {}
    for *of, figure, decimals in rows:
        hits.setdefault((figure, decimals), []).append(tuple(of))
    known = catalogue.indicators()
    results = []
    for number in numbers:
        indicators, areas = _indicators(number), _areas(number, names)
        for indicator, breakdown, area, start, end in hits.get((number.value, number.decimals), ()):
            if indicator not in indicators or area not in areas:
                continue
            # Shown, as a row or as the sum of rows that are all shown: then it may be named.
            series = [
                row for row in released.get((indicator, breakdown, area), ()) if not row.hidden
            ]
            if series and not _gap(series, start, end):
                continue
            name = known[indicator].name if indicator in known else indicator
            results.append(
                Named(
                    number.record.kind, number.record.reference, number.where, "",
                    f"{name}, {names.get(area, area)}, {start:%Y-%m-%d} to {end:%Y-%m-%d} has this "
                    "figure, and the public edition does not show it. Leave the number out, or "
                    "restrict the field.",
                )
            )  # fmt: skip
            break
    return results


def _indicators(number: _Number) -> set[str]:
    """List the indicators a text is about: its own, those of its Area of Focus, those it names."""
    known, text = catalogue.indicators(), number.about.casefold()
    record = number.record
    results = {key for key, entry in known.items() if entry.name.casefold() in text}
    if record.text("indicator"):
        results.add(record.text("indicator"))
    if record.text("focus"):
        focus = record.text("focus")
        results |= {key for key, entry in known.items() if entry.area_of_focus == focus}
    return results or set(known)


def _areas(number: _Number, names: dict[str, str]) -> set[str]:
    """List the areas a text is about: its own and those it names, else Essex."""
    results = {
        code
        for code, name in names.items()
        if re.search(rf"\b{re.escape(name)}\b", number.about, re.IGNORECASE)
    }
    if number.record.text("area"):
        results.add(number.record.text("area"))
    return results or {FORCE}


# Figures of the office with one of the numbers: counts, the rest of a whole, percentages as they
# are written with up to two decimals, and sums of quarters and of twelve months.
_HITS = """
with figure_rows as (
    select indicator, breakdown, area_code as area, period_start, period_end, numerator,
        denominator, value
    from indicator_values
),
monthly as (
    select indicator, breakdown, area, period_start, period_end, numerator, denominator,
        count(*) over twelve as months,
        sum(numerator) over twelve as of_twelve,
        first_value(period_start) over twelve as twelve_start,
        count(*) over three as of_three_months,
        sum(numerator) over three as of_three,
        first_value(period_start) over three as three_start
    from figure_rows
    where numerator is not null and datediff('day', period_start, period_end) < 31
    window
        twelve as (partition by indicator, breakdown, area order by period_start
                   range between interval 11 months preceding and current row),
        three as (partition by indicator, breakdown, area order by period_start
                  range between interval 2 months preceding and current row)
),
quarterly as (
    select indicator, breakdown, area, period_end,
        count(*) over four as quarters,
        sum(numerator) over four as of_four,
        first_value(period_start) over four as four_start
    from figure_rows
    where numerator is not null and datediff('day', period_start, period_end) between 88 and 92
    window four as (partition by indicator, breakdown, area order by period_start
                    range between interval 9 months preceding and current row)
),
figures as (
    select indicator, breakdown, area, period_start, period_end,
        unnest([numerator, denominator, denominator - numerator, value,
                round(value, 1), round(value, 2)]) as figure,
        unnest([0, 0, 0, 0, 1, 2]) as decimals
    from figure_rows
    union all
    select indicator, breakdown, area, period_start, period_end, round(value, 0), 0
    from figure_rows
    union all
    select indicator, breakdown, area, twelve_start, period_end, of_twelve, 0
    from monthly where months = 12
    union all
    select indicator, breakdown, area, three_start, period_end, of_three, 0
    from monthly where of_three_months = 3
    union all
    select indicator, breakdown, area, four_start, period_end, of_four, 0
    from quarterly where quarters = 4
)
select distinct indicator, breakdown, area, period_start, period_end, figure, decimals
from figures
where list_contains($numbers::double[], figure)
"""
