"""Any indicators, of any set of areas, over any period: what was asked for and what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics import questions, written
from analytics.answers import Answers
from analytics.choices import COUNT, DISTRICTS, WARDS, Choice, Contents, Indicator, Note, Subject
from analytics.memory import kept, remembered
from analytics.questions import explored
from analytics.questions.explored import Line, courses
from data import catalogue
from data.warehouse import Snapshot
from geo.essex import FORCE

WHOLE = "whole"  # the part that is no part


def every_indicator() -> tuple[str, ...]:
    """List every indicator of the catalogue, Area of Focus by Area of Focus."""
    return tuple(catalogue.indicators())


# What was asked for -------------------------------------------------------------------------------


def parts(indicators: Iterable[Indicator]) -> dict[str, str]:
    """List what any of the indicators is broken down by: key to words, the whole first."""
    found = {WHOLE: "The whole"}
    for one in indicators:
        found |= {part: in_words(part) for part in one.parts}
    return found if len(found) > 1 else {}


def in_words(breakdown: str) -> str:
    """Write a part: Burglary; Dwelling burglary, White."""
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";") if pair)


def lines(indicators: Sequence[Indicator], wanted: Sequence[str]) -> tuple[Line, ...]:
    """Lay out what is shown: of each indicator the parts wanted that it has, else the whole."""
    found = []
    for one in indicators:
        own = [part for part in wanted if part in one.parts]
        if WHOLE in wanted or not own:
            own.insert(0, "")
        found += [Line(one, part) for part in own]
    return tuple(found)


def name(line: Line) -> str:
    """Name a line: Recorded crime, burglary."""
    part = in_words(line.breakdown)
    return f"{line.indicator.name}: {part}" if part else line.indicator.name


def starts(indicators: Iterable[Indicator]) -> tuple[date, ...]:
    """List the first days of all periods loaded of any of the indicators."""
    return tuple(sorted({day for one in indicators for day in one.periods}))


@dataclass(frozen=True)
class Understood:
    """What was made of a text that lists areas.

    Attributes
    ----------
    codes : tuple of str
        The areas, in the order of the text, each once.
    unknown, ambiguous : tuple of str
        What is not there, and what could be several areas.
    """

    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


@kept
def _known(areas: pd.DataFrame, level: str) -> dict[str, tuple[str, ...]]:
    """Say which areas a code or a name stands for: a district for all of its wards."""
    is_ward = areas["kind"].eq("ward")
    is_district = areas["kind"].isin(["district", "unitary"])
    rows = areas[is_ward if level == WARDS else is_district]
    found: dict[str, list[str]] = {}
    for code, named, district in zip(rows["code"], rows["name"], rows["district"], strict=True):
        keys = {code, named}
        if level == WARDS:
            keys |= {f"{named} ({district})"}
        for key in keys:
            found.setdefault(key.casefold(), []).append(code)
    if level == WARDS:
        districts = areas[is_district]
        held = {code: list(own) for code, own in rows.groupby("parent")["code"]}
        for code, named in zip(districts["code"], districts["name"], strict=True):
            found[code.casefold()] = found[f"all {named}".casefold()] = held.get(code, [])
    return {key: tuple(codes) for key, codes in found.items()}


def understand(text: str, areas: pd.DataFrame, level: str) -> Understood:
    """Find the areas that a text lists, by code or name, parted by commas, semicolons or lines.

    Parameters
    ----------
    text : str
        As somebody pasted it. "Trinity (Chelmsford)" tells wards of one name apart; the code of a
        district, or "all Chelmsford", stands for its wards.
    areas : DataFrame
        Of `questions.areas`.
    level : str
        'wards' or 'districts'.
    """
    known = _known(areas, level)
    codes: dict[str, None] = {}
    unknown, ambiguous = [], []
    for word in re.split(r"[,;\t\r\n]+", text):
        word = word.strip().strip("\"'").strip()
        if not word:
            continue
        found = known.get(word.casefold(), ())
        is_group = word.casefold().startswith(("all ", "e06", "e07"))
        if not found:
            unknown.append(word)
        elif len(found) > 1 and not is_group:
            ambiguous.append(word)
        else:
            codes |= dict.fromkeys(found)
    return Understood(tuple(codes), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(ambiguous)))


# What there is ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What somebody explores.

    Attributes
    ----------
    lines : tuple of Line
        Indicators and their parts.
    level, ward_set : str
        'wards' of that set, or 'districts'.
    codes : tuple of str
        The set of areas; empty for all of Essex.
    name : str
        Of the set.
    start, end : datetime.date
        Periods that begin from the one to the other.
    """

    lines: tuple[Line, ...]
    level: str
    ward_set: str
    codes: tuple[str, ...]
    name: str
    start: date
    end: date

    @property
    def who(self) -> Subject:
        """Whom sentences and lines are about."""
        return Subject(self.name, self.codes or (FORCE,))


def named(codes: Sequence[str], level: str, given: str, names: dict[str, str]) -> str:
    """Name a set: by the name given to it, else by what is in it."""
    if not codes:
        return "Essex"
    if given:
        return given
    if len(codes) == 1:
        return names.get(codes[0], codes[0])
    return f"the {len(codes)} chosen {level}"


def choice(state: Snapshot, asked: Asked, line: Line, measure: str = COUNT) -> Choice:
    """Put one line as a question about the areas of the set."""
    compared = questions.comparison(state, line.indicator, asked.start, asked.end)
    return Choice(
        line.indicator, line.breakdown, measure, asked.level, asked.ward_set, "", asked.codes,
        compared,
    )  # fmt: skip


@remembered
def together(state: Snapshot, asked: Asked) -> pd.DataFrame:
    """Figures of the set, a row a line: its areas added up, beside a year before and Essex.

    Returns
    -------
    DataFrame
        line (position), why (there is no figure), start, end, and the figures of `judged`;
        essex and essex_rate for comparison.
    """
    rows = []
    for place, line in enumerate(asked.lines):
        one, put = line.indicator, choice(state, asked, line)
        periods = put.compared.periods
        row: dict[str, object] = {"line": place, "why": "", "start": None, "end": None}
        if periods:
            row |= {"start": periods[0], "end": one.last_day(periods[-1])}
        why = _refused(one, asked, periods)
        if not why:
            row |= questions.together(state, put, asked.who)
            if pd.isna(row["value"]):
                why = "not given for all of it"
        whole = questions.together(state, put, Subject("Essex", (FORCE,))) if periods else {}
        row |= {"essex": whole.get("value", np.nan), "essex_rate": whole.get("rate", np.nan)}
        rows.append(row | {"why": why})
    return pd.DataFrame(rows)


def _refused(one: Indicator, asked: Asked, periods: tuple[date, ...]) -> str:
    if not periods:
        first, last = one.periods[-1], one.last_day(one.periods[-1])
        return f"no period begins in the time chosen; the newest is {written.span(first, last)}"
    if not asked.codes:
        return ""
    if not one.finest:
        return "given for Essex as a whole only"
    if asked.level == WARDS and one.finest == DISTRICTS:
        return "not given for wards"
    if len(asked.codes) > 1 and "areas" not in one.adds_up:
        return "figures of several areas cannot be added up"
    return ""


@remembered
def by_area(state: Snapshot, asked: Asked) -> pd.DataFrame:
    """Figures of every area of the set, a row an area, columns for each line.

    Returns
    -------
    DataFrame
        code, name, kind, district, part ('whole' is Essex, 'remainder' what no area holds), and
        for the line at position i: value_i, rate_i, denominator_i.
    """
    found: pd.DataFrame | None = None
    for place, line in enumerate(asked.lines):
        view = questions.in_view(state, choice(state, asked, line))
        own = view.set_index("code")[["value", "rate", "denominator"]].add_suffix(f"_{place}")
        who = view.set_index("code")[["name", "kind", "district", "part"]]
        if found is None:
            found = who.join(own)
        else:
            extra = who.loc[who.index.difference(found.index)]
            found = pd.concat([found, extra]).join(own)
    assert found is not None
    order = found["part"].map({"whole": 0, "area": 1, "remainder": 2})
    return (
        found.assign(order=order)
        .sort_values(["order", "district", "name"], na_position="first")
        .drop(columns="order")
        .reset_index(names="code")
    )


def course(state: Snapshot, asked: Asked) -> pd.DataFrame:
    """Follow the lines of the set through all periods loaded: `courses`, less what is refused."""
    found = courses(state, asked.lines, asked.ward_set, asked.who.codes)
    why = together(state, asked)["why"]
    not_added = [
        place
        for place, line in enumerate(asked.lines)
        if why[place] and _refused(line.indicator, asked, line.indicator.periods)
    ]
    return found[~found["line"].isin(not_added)] if not_added else found


def whole_course(state: Snapshot, asked: Asked) -> pd.DataFrame:
    """Follow the same lines in Essex."""
    return courses(state, asked.lines, asked.ward_set, (FORCE,))


def answers(state: Snapshot, asked: Asked, line: Line, measure: str) -> Answers:
    """Ask for one line in every area of Essex, whichever are in the set: what a map shows."""
    put = replace(choice(state, asked, line, measure), wards=())
    return Answers(state, put, asked.who)


def notes(state: Snapshot, asked: Asked) -> dict[str, tuple[Note, ...]]:
    """List what is known of gaps and breaks, by indicator."""
    return {line.indicator.key: questions.notes(state, line.indicator.key) for line in asked.lines}


def values(state: Snapshot, asked: Asked, areas: pd.DataFrame) -> pd.DataFrame:
    """List every value of the set and of Essex in the period, as a file holds them."""
    codes = all_codes(asked, areas)
    return explored.values(state, asked.lines, asked.ward_set, codes, asked.start, asked.end)


def all_codes(asked: Asked, areas: pd.DataFrame) -> tuple[str, ...]:
    """List the codes of the areas a file holds: those of the set, or all, and Essex."""
    kinds = ["ward"] if asked.level == WARDS else ["district", "unitary"]
    own = asked.codes or tuple(areas["code"][areas["kind"].isin(kinds)])
    return (*own, FORCE)


def known_indicators(contents: Contents, wanted: Sequence[str]) -> tuple[Indicator, ...]:
    """Look the chosen indicators up."""
    return tuple(contents.indicators[key] for key in wanted if key in contents.indicators)
