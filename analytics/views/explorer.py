"""Any indicators, of any set of areas, over any period: what was asked for and what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics import as_text, queries
from analytics.cache import remembered, remembered_for_frame
from analytics.findings.answers import Answers
from analytics.findings.areas import area_changes
from analytics.model.choice import COUNT, Choice, Subject
from analytics.model.indicators import DISTRICTS, KINDS, WARDS, Contents, Indicator, Note
from analytics.queries import many_indicators
from analytics.queries.many_indicators import IndicatorPart, values_over_time
from data import catalogue
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

WHOLE = "whole"  # the part that is no part


def every_indicator() -> tuple[str, ...]:
    """List every indicator of the catalogue, Area of Focus by Area of Focus."""
    return tuple(catalogue.indicators())


# What was asked for -------------------------------------------------------------------------------


def parts(indicators: Iterable[Indicator]) -> dict[str, str]:
    """List what any of the indicators is broken down by: key to words, the whole first."""
    options = {WHOLE: "The whole"}
    for indicator in indicators:
        options |= {part: in_words(part) for part in indicator.parts}
    return options if len(options) > 1 else {}


def in_words(breakdown: str) -> str:
    """Write a part: Burglary; Dwelling burglary, White."""
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";") if pair)


def lines(indicators: Sequence[Indicator], wanted: Sequence[str]) -> tuple[IndicatorPart, ...]:
    """Lay out what is shown: of each indicator the parts wanted that it has, else the whole."""
    chosen = []
    for indicator in indicators:
        parts = [part for part in wanted if part in indicator.parts]
        if WHOLE in wanted or not parts:
            parts.insert(0, "")
        chosen += [IndicatorPart(indicator, part) for part in parts]
    return tuple(chosen)


def name(line: IndicatorPart) -> str:
    """Name a line: Recorded crime, burglary."""
    part = in_words(line.breakdown)
    return f"{line.indicator.name}: {part}" if part else line.indicator.name


def starts(indicators: Iterable[Indicator]) -> tuple[date, ...]:
    """List the first days of all periods loaded of any of the indicators."""
    return tuple(sorted({day for indicator in indicators for day in indicator.periods}))


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


@remembered_for_frame
def _known(areas: pd.DataFrame, level: str) -> dict[str, tuple[str, ...]]:
    """Say which areas a code or a name stands for: a district for all of its wards."""
    is_ward = areas["kind"].eq("ward")
    is_district = areas["kind"].isin(KINDS[DISTRICTS])
    rows = areas[is_ward if level == WARDS else areas["kind"].isin(KINDS[level])]
    codes: dict[str, list[str]] = {}
    for code, named, district in zip(rows["code"], rows["name"], rows["district"], strict=True):
        keys = {code, named}
        if level == WARDS:
            keys |= {f"{named} ({district})"}
        for key in keys:
            codes.setdefault(key.casefold(), []).append(code)
    if level == WARDS:
        districts = areas[is_district]
        held = {code: list(codes) for code, codes in rows.groupby("parent")["code"]}
        for code, named in zip(districts["code"], districts["name"], strict=True):
            codes[code.casefold()] = codes[f"all {named}".casefold()] = held.get(code, [])
    return {key: tuple(codes) for key, codes in codes.items()}


def understand(text: str, areas: pd.DataFrame, level: str) -> Understood:
    """Find the areas that a text lists, by code or name, separated by commas, semicolons or lines.

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
        matches = known.get(word.casefold(), ())
        is_group = word.casefold().startswith(("all ", "e06", "e07"))
        if not matches:
            unknown.append(word)
        elif len(matches) > 1 and not is_group:
            ambiguous.append(word)
        else:
            codes |= dict.fromkeys(matches)
    return Understood(tuple(codes), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(ambiguous)))


# What there is ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """What somebody explores.

    Attributes
    ----------
    lines : tuple of IndicatorPart
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

    lines: tuple[IndicatorPart, ...]
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


def named(codes: Sequence[str], level: str, name: str, names: dict[str, str]) -> str:
    """Name a set: by the name given to it, else by what is in it."""
    if not codes:
        return "Essex"
    if name:
        return name
    if len(codes) == 1:
        return names.get(codes[0], codes[0])
    return f"the {len(codes)} chosen {level}"


def choice(
    state: Snapshot, selection: Selection, line: IndicatorPart, measure: str = COUNT
) -> Choice:
    """Put one line as a question about every area of Essex, whichever are in the set.

    So what was worked out for one set serves the next.
    """
    compared = queries.comparison(state, line.indicator, selection.start, selection.end)
    return Choice(
        line.indicator,
        line.breakdown,
        measure,
        selection.level,
        selection.ward_set,
        "",
        (),
        compared,
    )


@remembered
def together(state: Snapshot, selection: Selection) -> pd.DataFrame:
    """Figures of the set, a row a line: its areas added up, compared with a year before and Essex.

    Returns
    -------
    DataFrame
        line (position), why (there is no figure), start, end, and the figures of `judged`;
        essex, essex_rate and essex_year (mid-year of the residents of that rate) for comparison.
    """
    rows = []
    for place, line in enumerate(selection.lines):
        indicator, put = line.indicator, choice(state, selection, line)
        periods = put.compared.periods
        row: dict[str, object] = {"line": place, "why": "", "start": None, "end": None}
        if periods:
            row |= {"start": periods[0], "end": indicator.last_day(periods[-1])}
        why = _refused(indicator, selection, periods)
        if not why:
            row |= area_changes.together(state, put, selection.who)
            if pd.isna(row["value"]):
                why = as_text.NOT_SHOWN if row["hidden"] else "not given for all of it"
        whole = area_changes.together(state, put, Subject("Essex", (FORCE,))) if periods else {}
        row |= {"essex": whole.get("value", np.nan), "essex_rate": whole.get("rate", np.nan)}
        row |= {"essex_year": whole.get("year", np.nan)}
        rows.append(row | {"why": why})
    return pd.DataFrame(rows)


def _refused(indicator: Indicator, selection: Selection, periods: tuple[date, ...]) -> str:
    if not periods:
        first, last = indicator.periods[-1], indicator.last_day(indicator.periods[-1])
        return f"no period begins in the time chosen; the newest is {as_text.span(first, last)}"
    if not selection.codes:
        return ""
    if not indicator.finest:
        return "given for Essex as a whole only"
    if selection.level == WARDS and indicator.finest == DISTRICTS:
        return "not given for wards"
    if len(selection.codes) > 1 and "areas" not in indicator.adds_up:
        return "figures of several areas cannot be added up"
    return ""


@remembered
def by_area(state: Snapshot, selection: Selection) -> pd.DataFrame:
    """Figures of every area of the set, a row an area, columns for each line.

    Returns
    -------
    DataFrame
        code, name, kind, district, part ('whole' is Essex, 'remainder' what no area holds), and
        for the line at position i: value_i, rate_i, year_i (mid-year of its residents),
        denominator_i, hidden_i (whether a public
        edition does not show it).
    """
    every = [queries.in_view(state, choice(state, selection, line)) for line in selection.lines]
    codes = set(selection.codes)
    who: dict[str, tuple[Any, ...]] = {}
    figures: dict[str, dict[str, float]] = {}
    for place, view in enumerate(every):
        columns = (
            "code", "name", "kind", "district", "part", "value", "rate", "year", "denominator",
            "hidden",
        )  # fmt: skip
        cells = zip(*(view[column].tolist() for column in columns), strict=True)
        for code, *head, value, rate, year, n, hidden in cells:
            # Of a set, what no area holds is left out: it is no part of it.
            if codes and code not in codes and head[-1] != "whole":
                continue
            who.setdefault(code, tuple(head))
            row = figures.setdefault(code, {})
            row |= {
                f"value_{place}": value,
                f"rate_{place}": rate,
                f"year_{place}": year,
                f"denominator_{place}": n,
                f"hidden_{place}": hidden,
            }
    order = {"whole": 0, "area": 1, "remainder": 2}
    known = sorted(who, key=lambda code: (order[who[code][3]], str(who[code][2]), who[code][0]))
    return pd.DataFrame(
        [
            {
                "code": code,
                **dict(zip(("name", "kind", "district", "part"), who[code], strict=True)),
            }
            | figures[code]
            for code in known
        ]
    )


SET, ESSEX = "set", "essex"


@remembered
def over_time(state: Snapshot, selection: Selection) -> pd.DataFrame:
    """Follow the lines of the set, and of Essex, through all periods loaded.

    Returns
    -------
    DataFrame
        The columns of `values_over_time`; of, 'set' or 'essex' (none where the set is Essex);
        drawn, the
        value, where counts of Essex are brought to the same average as the set's, so that one
        axis from zero serves both.
    """
    followed = values_over_time(state, selection.lines, selection.ward_set, selection.who.codes)
    refused = [
        place
        for place, line in enumerate(selection.lines)
        if _refused(line.indicator, selection, line.indicator.periods)
    ]
    chosen = followed[~followed["line"].isin(refused)].assign(of=SET)
    chosen = chosen.assign(drawn=chosen["value"])
    if not selection.codes:
        return chosen.reset_index(drop=True)
    essex = values_over_time(state, selection.lines, selection.ward_set, (FORCE,))
    size = _sizes(chosen, essex, selection)
    essex = essex[~essex["line"].isin(refused)].assign(of=ESSEX)
    sizes = np.array([size[place] for place in essex["line"]], dtype=float)
    essex = essex.assign(drawn=sizes * essex["value"])
    return pd.concat([essex, chosen], ignore_index=True)


def _sizes(chosen: pd.DataFrame, essex: pd.DataFrame, selection: Selection) -> list[float]:
    """Say by what the values of Essex are multiplied, line by line."""
    columns = ("line", "start", "value")
    whole = {(i, day): x for i, day, x in zip(*(essex[c].tolist() for c in columns), strict=True)}
    sums = [[0.0, 0.0] for _ in selection.lines]
    for i, day, x in zip(*(chosen[c].tolist() for c in columns), strict=True):
        y = whole.get((i, day), np.nan)
        if x == x and y == y:
            sums[i][0] += x
            sums[i][1] += y
    return [
        1.0 if line.indicator.is_share else x / y if y > 0 else np.nan
        for line, (x, y) in zip(selection.lines, sums, strict=True)
    ]


def answers(state: Snapshot, selection: Selection, line: IndicatorPart, measure: str) -> Answers:
    """Ask for one line in every area of Essex, whichever are in the set: what a map shows."""
    return Answers(state, choice(state, selection, line, measure), selection.who)


def notes(state: Snapshot, selection: Selection) -> dict[str, tuple[Note, ...]]:
    """List what is known of gaps and breaks, by indicator."""
    return {
        line.indicator.key: queries.notes(state, line.indicator.key) for line in selection.lines
    }


def values(state: Snapshot, selection: Selection, areas: pd.DataFrame) -> pd.DataFrame:
    """List every value of the set and of Essex in the period, as a file holds them."""
    codes = all_codes(selection, areas)
    return many_indicators.values(
        state, selection.lines, selection.ward_set, codes, selection.start, selection.end
    )


def all_codes(selection: Selection, areas: pd.DataFrame) -> tuple[str, ...]:
    """List the codes of the areas a file holds: those of the set, or all, and Essex."""
    codes = selection.codes or tuple(areas["code"][areas["kind"].isin(KINDS[selection.level])])
    return (*codes, FORCE)


def known_indicators(contents: Contents, wanted: Sequence[str]) -> tuple[Indicator, ...]:
    """Look the chosen indicators up."""
    return tuple(contents.indicators[key] for key in wanted if key in contents.indicators)
