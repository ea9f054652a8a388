"""The explorer: a set of areas put together in any way, and any indicators of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.answers import Answers
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator
from analytics.queries.many_indicators import IndicatorPart
from analytics.views import explorer
from analytics.views.explorer import Selection
from analytics.wording import levels, phrases
from analytics.wording.caption import about_choice
from ui.screens.explorer_filters import SETS, add_or_remove, forget_unless_offered, names_of_areas
from ui.sections import map_and_ranking
from ui.shell import choice_held_in_address, escape, filters
from ui.shell.part_of_page import part_of_page

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

MOST_SAID = 3


# What there is ------------------------------------------------------------------------------------


@part_of_page("The summary")
def say(state: Snapshot, wanted: Selection) -> None:
    """Say of the first lines how much there is and what changed."""
    result = explorer.together(state, wanted)
    saids = [_finding(wanted, row) for row in result.head(MOST_SAID).to_dict("records")]
    more = len(result) - MOST_SAID
    if more > 0:
        saids.append(f"{more} more in the table.")
    st.html(f'<p class="said">{escape.html(" ".join(saids))}</p>')
    unripe = {line.indicator.name for line in wanted.lines if line.indicator.matures}
    if unripe:
        names = as_text.joined(sorted(unripe))
        text = f"Outcomes of the newest months are still awaited, so these can still rise: {names}."
        st.html(f'<p class="subtitle">{escape.html(text)}</p>')


def _finding(wanted: Selection, row: Mapping[str, Any]) -> str:
    line = wanted.lines[row["line"]]
    when = f" {as_text.during(row['start'], row['end'])}" if row["start"] else ""
    return f"{explorer.name(line)} in {wanted.name}{when}: {amount(line.indicator, row)}."


def amount(indicator: Indicator, row: Mapping[str, Any]) -> str:
    if row["why"]:
        return row["why"] if row["why"] == as_text.NOT_SHOWN else f"no figure, {row['why']}"
    value = levels.amount(row["value"], indicator)
    unit = "" if indicator.is_share or indicator.unit == "pounds" else f" {indicator.unit}"
    n = f" of {as_text.number(row['denominator'])}" if indicator.is_share else ""
    changed = phrases.changed(row, indicator.is_share)
    return f"{value}{unit}{n}{f', {changed}' if changed else ''}"


@part_of_page("The map and the list of areas")
def pictures(
    wanted: Selection,
    answers_of: Callable[[IndicatorPart, str], Answers],
    contents: Contents,
    areas: pd.DataFrame,
) -> None:
    """Show the map on which the set is picked, and its areas from high to low."""
    fine = [line for line in wanted.lines if _is_published(line.indicator, wanted.level)]
    if not fine:
        kind = wanted.level
        st.html(f'<p class="subtitle">None of this is given for {kind}: there is no map of it.</p>')
        return
    with choice_held_in_address.row("map"):
        keys = {f"{line.indicator.key}|{line.breakdown}".rstrip("|"): line for line in fine}
        names = {key: explorer.name(line) for key, line in keys.items()}
        forget_unless_offered("on_map", keys)
        line = keys[
            choice_held_in_address.choose("on_map", "On the map", names, next(iter(keys)), 320)
        ]
        measure = filters.measure(line.indicator)
    answers = answers_of(line, measure)
    about = about_choice(answers, contents)
    on_pick = functools.partial(add_or_remove, SETS[wanted.level])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        map_and_ranking.show_map(
            answers.ranked, areas, answers.shapes, about, on_pick, chosen=wanted.codes
        )
        hint = "A click adds an area to the set, or takes it out; so does the list above."
        st.html(f'<p class="foot">{hint}</p>')
    with right:
        ranked = answers.ranked
        if wanted.codes:
            ranked = _of_set(ranked, wanted.codes)
        if len(ranked) > 1:
            map_and_ranking.show_ranking(ranked, about, on_pick)


@remembered_for_frame
def _of_set(ranked: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    return ranked[ranked["code"].isin(codes)].reset_index(drop=True)


def _is_published(indicator: Indicator, level: str) -> bool:
    return indicator.finest == WARDS or (indicator.finest == DISTRICTS and level != WARDS)


# Through time -------------------------------------------------------------------------------------


# The tables ---------------------------------------------------------------------------------------


# The files ----------------------------------------------------------------------------------------


def facts(
    wanted: Selection, contents: Contents, areas: pd.DataFrame, source: str
) -> dict[str, str]:
    """List what must be written above a table in a file."""
    names = names_of_areas(areas, wanted.level)
    indicator = wanted.lines[0].indicator
    last = max(line.indicator.last_day(wanted.end) for line in wanted.lines)
    ward_set = contents.boundary_set(wanted.ward_set)
    defined = {line.indicator.name: line.indicator for line in wanted.lines}
    return {
        "Title": wanted.name,
        "Set": wanted.name if wanted.codes else "",
        "Areas": "; ".join(names.get(code, code) for code in wanted.codes),
        "Period": as_text.span(
            wanted.start, indicator.last_day(wanted.end) if indicator.length == 1 else last
        ),
        "Boundaries": ward_set.title if wanted.level != DISTRICTS else "Districts and unitaries",
        "Source": source.removeprefix("Source: "),
        **{
            f"Definition of {name}": f"{it.definition} {it.caveats}" for name, it in defined.items()
        },
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }


@part_of_page("Definitions and sources")
def foot(contents: Contents, wanted: Selection, source: str) -> None:
    """Name definitions, boundaries, source and licence."""
    lines = [phrases.DEMONSTRATION if contents.demonstration else ""]
    lines += [
        f"{fromkey.name}: {fromkey.definition} {fromkey.caveats}"
        for fromkey in dict.fromkeys(line.indicator for line in wanted.lines)
    ]
    if wanted.level != DISTRICTS:
        lines.append(f"{contents.boundary_set(wanted.ward_set).title}.")
    lines += [source, phrases.LICENCE]
    st.html("".join(f'<p class="foot">{escape.html(line)}</p>' for line in lines if line))
