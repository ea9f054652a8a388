"""Narrative in pieces: words, figures as tokens, figures from elsewhere, and bare numbers.

A figure in a narrative is a token, ``{da_solved_rate | Essex | 12 months to January 2015}``: an
indicator, an area and a period, and where it is not the figure itself a measure. A number that
comes from somewhere else says so: ``{58.3% | from elsewhere: Crime Survey for England and Wales}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIGURE, BEFORE, CHANGE, RATE = "figure", "a year before", "change", "per 1,000"
MEASURES = (FIGURE, BEFORE, CHANGE, RATE)
ELSEWHERE = "from elsewhere:"


@dataclass(frozen=True)
class Words:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class Bare:
    """A number that looks like a figure and has no source."""

    text: str


@dataclass(frozen=True)
class Elsewhere:
    """A number of somebody else's."""

    text: str
    source: str


@dataclass(frozen=True)
class Token:
    """A figure of the warehouse.

    Attributes
    ----------
    indicator, breakdown, area, period, measure : str
        As written: the breakdown is '' for the whole.
    """

    indicator: str
    area: str
    period: str
    breakdown: str = ""
    measure: str = FIGURE

    @property
    def text(self) -> str:
        """The token as it is kept: the same for the same figure, however it was spaced."""
        what = f"{self.indicator}; {self.breakdown}" if self.breakdown else self.indicator
        parts = [what, self.area, self.period]
        return " | ".join(parts if self.measure == FIGURE else [*parts, self.measure])


@dataclass(frozen=True)
class Broken:
    """Something in braces that is no token.

    Attributes
    ----------
    text, why : str
        What is written, and what is wrong with it.
    """

    text: str
    why: str


Piece = Words | Bare | Elsewhere | Token | Broken

_BRACES = re.compile(r"\{([^{}]*)\}")
_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
# What has digits and is no figure: days, years, references, sections of Acts, times, age groups.
_NO_FIGURE = re.compile(
    rf"""
    \b\d{{4}}-\d\d-\d\d\b
    | \b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b
    | \b\d{{1,2}}(?:st|nd|rd|th)?\ (?:and\ \d{{1,2}}(?:st|nd|rd|th)?\ )?{_MONTHS}\b(?:\ \d{{4}}\b)?
    | \b{_MONTHS}\ \d{{4}}\b
    | \b(?:19|20)\d\d/\d\d\b(?:\ Q[1-4]\b)?
    | \bQ[1-4]\b
    | \b(?:in|since|during|until|from|before|after|of|year)\ (?:19|20)\d\d\b(?![,./]?\d|\ ?%)
        (?!\ (?:offences|incidents|victims|people|crimes|cases|calls|officers|more|fewer|per)\b)
    | \b[A-Z]?\d{{2,3}}/\d\d\b
    | \b(?:[Ss]ections?|s\.?|[Pp]arts?|[Pp]aragraphs?|[Ii]tems?|[Aa]rticle|Act|Order|Annex|[Pp]age)
        \ ?\d+(?:\.\d+)*[A-Z]?\b
    | \bS136\b
    | \b\d{{1,2}}(?::\d\d)?\ ?(?:am|pm)\b | \b\d{{1,2}}:\d\d\b
    | \b(?:12|[Tt]welve)\ months\b
    | \b(?:999|101)(?=\ calls?\b)
    | \bunder[- ]18s?\b | \baged\ \d+(?:\ (?:to|and)\ \d+)?\b | \(17[-–]25\) | \(0[-–]17\)
    """,
    re.VERBOSE,
)
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|"
    "thousands?|millions?|dozens?|half|halved|doubled?|doubling|trebled?|tripled?|twice"
)
_UNIT = r"(?:\ ?%|\ per\ cent|\ percentage\ points?|\ (?:thousand|million))"
_NUMBER = re.compile(
    rf"""
    [£€$]?[−-]?\d[\d,]*(?:\.\d+)?{_UNIT}?
    | \b(?:one|a)\ (?:third|quarter|fifth|tenth|in)(?=\ of\b|\ (?:{_WORDS})\b|\ \d)
    | \bone\ in\ \w+ | \b(?:one|a)\ third\b | \b(?:{_WORDS})[- ]thirds\b | \bthree[- ]quarters\b
    | \b(?:{_WORDS})(?:[- ](?:{_WORDS}|one))*\b{_UNIT}?
    """,
    re.VERBOSE | re.IGNORECASE,
)


def pieces(text: str) -> list[Piece]:
    """Take a text apart; put together, what is written of the pieces is the text again."""
    results: list[Piece] = []
    place = 0
    for braces in _BRACES.finditer(text):
        results += _words(text[place : braces.start()])
        results.append(_token(braces[1]))
        place = braces.end()
    results += _words(text[place:])
    return results


def tokens(text: str) -> list[Token]:
    """List the figures of a text, in its order."""
    return [piece for piece in pieces(text) if isinstance(piece, Token)]


def _token(inside: str) -> Piece:
    parts = [" ".join(part.split()) for part in inside.split("|")]
    if len(parts) == 2 and parts[1].lower().startswith(ELSEWHERE):
        source = parts[1][len(ELSEWHERE) :].strip()
        if parts[0] and source:
            return Elsewhere(parts[0], source)
        return Broken(inside.strip(), "name the number and where it is from")
    if len(parts) not in (3, 4) or not all(parts):
        return Broken(inside.strip(), "expected indicator | area | period")
    measure = parts[3] if len(parts) == 4 else FIGURE
    if measure not in MEASURES:
        return Broken(inside.strip(), f"{measure} is none of {', '.join(MEASURES)}")
    indicator, _, breakdown = (part.strip() for part in parts[0].partition(";"))
    return Token(indicator, parts[1], parts[2], breakdown, measure)


def _words(text: str) -> Iterator[Piece]:
    if not text:
        return
    exempt = [match.span() for match in _NO_FIGURE.finditer(text)]
    place = 0
    for number in _NUMBER.finditer(text):
        if any(start <= number.start() < end for start, end in exempt):
            continue
        if number.start() > place:
            yield Words(text[place : number.start()])
        yield Bare(number[0])
        place = number.end()
    if place < len(text):
        yield Words(text[place:])
