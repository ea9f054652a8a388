"""Figures in narrative: a token becomes the figure, in the words of the pages, or says why not."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics import as_text, queries
from analytics.cache import remembered
from analytics.findings.comparison import year_before
from analytics.findings.over_time import series_in_context
from analytics.model.figure import Figure, between
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.model.verdict_words import BOUNDS
from analytics.wording import levels
from data.accounts.prose import BEFORE, CHANGE, RATE, Bare, Broken, Piece, Token, pieces
from data.reading.periods import UnreadablePeriod, period
from data.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Shown:
    """What a token is now.

    Attributes
    ----------
    text : str
        The figure in words: 40.6%.
    value : str
        The exact figure with its numerator and denominator, to be compared later.
    load : str
        Day of the newest load of the indicator.
    why : str
        Why there is no figure; '' where there is one.
    """

    text: str = ""
    value: str = ""
    load: str = ""
    why: str = ""


@dataclass(frozen=True)
class TokenTrouble:
    """A number in a narrative that cannot be issued.

    Attributes
    ----------
    where : str
        The record and field.
    number : str
        The token, or the bare number.
    why : str
        What is wrong.
    was, is_ : str
        The figure when it was agreed, and now; '' where that is not the trouble.
    """

    where: str
    number: str
    why: str
    was: str = ""
    is_: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.number}: {self.why}"
        return f"{text} Was {self.was}, is {self.is_}." if self.was or self.is_ else text


def resolve(state: Snapshot, token: Token, today: date) -> Shown:
    """Find the figure of a token, by the same questions as the pages ask."""
    contents = queries.contents(state, (token.indicator,))
    indicator = contents.indicators.get(token.indicator)
    if indicator is None:
        return Shown(why=f"no figure of an indicator {token.indicator} is loaded.")
    area = _area(state, token.area, contents.ward_set)
    if area is None:
        return Shown(
            why=f"{token.area} is not a known area: write Essex, a district, or a ward's code."
        )
    try:
        start, end = period(token.period, today)
    except UnreadablePeriod as error:
        return Shown(why=str(error))
    if token.breakdown and token.breakdown not in indicator.breakdowns:
        return Shown(why=f"{indicator.name} is not loaded by {token.breakdown}.")
    series = series_in_context.series(state, indicator, area, contents.ward_set, token.breakdown)
    figure = between(series, start, end)
    if figure.why:
        return Shown(why=as_text.upper_first(f"{as_text.no_figure(figure.why)}."))
    loaded = max((day for _, day in queries.sources(state, indicator.key)), default=None)
    text, value, why = _measured(series, figure, token.measure)
    return Shown(text, value, loaded.isoformat() if loaded else "", why)


def _measured(series: Series, figure: Figure, measure: str) -> tuple[str, str, str]:
    """Write a figure, the one a year before, the difference, or the rate: text, value, why not."""
    indicator = series.indicator
    if measure in (BEFORE, CHANGE):
        compared = year_before(series, figure)
        if compared is None or compared.refused or compared.before is None:
            why = compared.refused if compared else "nothing is loaded"
            return "", "", f"Cannot compare with a year before: {why.rstrip('.')}."
        if measure == CHANGE and compared.verdict == BOUNDS:
            words = levels.difference_in_short(compared, indicator)
            return "", "", f"Only bounds can be given, as rows lost their place: {words}."
        if measure == BEFORE:
            return levels.briefly(compared.before, indicator), _exact(compared.before), ""
        words = levels.gap(compared.difference, indicator) or "no change"
        return words, f"{_exact(figure)} {_exact(compared.before)}", ""
    if measure == RATE:
        if math.isnan(figure.rate):
            return "", "", "No rate: it is a share, or no population is loaded."
        return as_text.rate(figure.rate), f"{_exact(figure)} {figure.rate!r}", ""
    if math.isnan(figure.value):
        return "", "", "No figure is given."
    return levels.briefly(figure, indicator), _exact(figure), ""


def _exact(figure: Figure) -> str:
    numbers = (figure.value, figure.numerator, figure.denominator)
    return json.dumps([None if math.isnan(number) else float(number) for number in numbers])


@remembered
def _codes(state: Snapshot, ward_set: str) -> dict[str, str]:
    """List areas by name, where a name is that of one area alone, and by code."""
    names = queries.names(state, ward_set)
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name] = counts.get(name, 0) + 1
    codes = {name: code for code, name in names.items() if counts[name] == 1 or code[:3] != "E05"}
    return codes | {code: code for code in names}


def _area(state: Snapshot, name: str, ward_set: str) -> str | None:
    return _codes(state, ward_set).get(name)


# What belongs to a record -------------------------------------------------------------------------


def bind(state: Snapshot, texts: Iterable[str], today: date) -> list[dict[str, str]]:
    """List the figures of texts as they are now, to be kept with the record."""
    results: dict[str, dict[str, str]] = {}
    for text in texts:
        for piece in pieces(text):
            if isinstance(piece, Token) and piece.text not in results:
                now = resolve(state, piece, today)
                if not now.why:
                    results[piece.text] = {
                        "token": piece.text,
                        "shown": now.text,
                        "value": now.value,
                        "load": now.load,
                    }
    return list(results.values())


def check(
    state: Snapshot,
    where: str,
    text: str,
    bound: Sequence[Mapping[str, Any]],
    today: date,
) -> list[TokenTrouble]:
    """List the numbers of a text that cannot be issued: bare, broken, unknown, or changed since.

    Parameters
    ----------
    where : str
        What the text belongs to, for the message.
    bound : sequence of mapping
        The figures the record was agreed with, as `bind` made them.
    """
    remaining = {row.get("token"): row for row in bound}
    results = []
    for piece in pieces(text):
        if isinstance(piece, Bare):
            results.append(
                TokenTrouble(
                    where,
                    piece.text,
                    "a number without a source. Choose its figure, or write where it is from.",
                )
            )
        elif isinstance(piece, Broken):
            results.append(TokenTrouble(where, f"{{{piece.text}}}", f"no figure: {piece.why}."))
        elif isinstance(piece, Token):
            results += _changed(
                where, piece, resolve(state, piece, today), remaining.get(piece.text)
            )
    return results


def _changed(
    where: str, token: Token, now: Shown, before: Mapping[str, Any] | None
) -> list[TokenTrouble]:
    if now.why:
        was = str(before.get("shown", "")) if before else ""
        return [TokenTrouble(where, token.text, now.why, was, "no figure" if was else "")]
    if before is None:
        return [
            TokenTrouble(
                where, token.text, "was never agreed: save the record again.", "", now.text
            )
        ]
    if before.get("value") == now.value and before.get("shown") == now.text:
        return []
    return [
        TokenTrouble(
            where,
            token.text,
            "has changed since it was agreed.",
            with_numbers(str(before.get("shown", "")), str(before.get("value", ""))),
            with_numbers(now.text, now.value),
        )
    ]


def with_numbers(shown: str, value: str) -> str:
    """Write a figure with the numbers behind it: 40.6% (4,754 of 11,709)."""
    try:
        _, numerator, denominator = json.loads(value)
    except ValueError:
        return shown
    if numerator is None or denominator is None:
        return shown
    return f"{shown} ({as_text.number(numerator)} of {as_text.number(denominator)})"


def in_words(state: Snapshot, text: str, today: date) -> list[tuple[Piece, str]]:
    """Write a text for a reader: each piece with what is shown of it."""
    written: list[tuple[Piece, str]] = []
    for piece in pieces(text):
        if isinstance(piece, Token):
            now = resolve(state, piece, today)
            written.append((piece, now.text or f"[{now.why}]"))
        elif isinstance(piece, Broken):
            written.append((piece, f"{{{piece.text}}}"))
        else:
            written.append((piece, piece.text))
    return written


def indicator_of(state: Snapshot, key: str) -> Indicator | None:
    """Return an indicator of which something is loaded; None of another."""
    return queries.contents(state, (key,)).indicators.get(key)
