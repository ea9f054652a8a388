"""The catalogue as a page shows it: how fresh each indicator is, and what exactly it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings import freshness
from analytics.findings.freshness import LATE, NOT_SUPPLIED, UP_TO_DATE, Entry
from analytics.model.indicators import AREAS_OF_FOCUS, Note
from analytics.wording import phrases
from ui.output import csv_files
from ui.shell import choice_held_in_address, escape, session
from ui.shell.part_of_page import failing_alone, part_of_page

if TYPE_CHECKING:
    from data.catalogue import Indicator

STATES = {UP_TO_DATE: "Up to date", LATE: "Late", NOT_SUPPLIED: "Not yet supplied"}
EVERY = {"month": "every month", "quarter": "every quarter", "year": "every year"}
SMALLEST = {"ward": "wards", "district": "districts and unitaries", "force": "the force area"}
HIGHEST = 266  # of a table, in pixels: what comes below it begins above the fold


@dataclass(frozen=True)
class Sheet:
    """What every table of the page says of itself in a file.

    Attributes
    ----------
    today : datetime.date
        The day as at which lateness was judged.
    demonstration : bool
        Whether the figures are made up.
    """

    today: date
    demonstration: bool

    def facts(self, title: str, **also: str) -> dict[str, str]:
        """List what must be written above a table in a file."""
        return {
            "Title": title,
            "Period": f"As at {as_text.day(self.today)}",
            **also,
            "Edition": phrases.DEMONSTRATION if self.demonstration else "",
            "Licence": phrases.LICENCE,
        }


def today() -> date:
    """Return the day on which lateness is judged: of a release, the day it was made."""
    release = session.state().release
    return release.as_at if release else date.today()


# Which indicators ---------------------------------------------------------------------------------


def filters() -> tuple[str, str, str]:
    """Choose indicators by words, Area of Focus and freshness."""
    search = choice_held_in_address.search(
        "search", "Search", "Name, definition or who supplies it", 290
    )
    focus = choice_held_in_address.choose(
        "focus",
        "Area of Focus",
        {
            choice_held_in_address.ALL: "All Areas of Focus",
            **{item.name: item.name for item in AREAS_OF_FOCUS},
        },
        choice_held_in_address.ALL,
        330,
    )
    state = choice_held_in_address.choose(
        "freshness",
        "Freshness",
        {choice_held_in_address.ALL: "All", **STATES},
        choice_held_in_address.ALL,
        165,
    )
    return search, focus, state


@part_of_page("How many indicators are shown")
def say(shown: Sequence[Entry], every: Sequence[Entry]) -> None:
    """Say in a sentence how many are up to date, late, and not yet supplied."""
    if not shown:
        text = "No indicator matches. Search for fewer words, or show all Areas of Focus."
        st.html(f'<p class="said">{text}</p>')
        return
    counts = {state: sum(entry.state == state for entry in shown) for state in STATES}
    parts = [f"{count} {state}" for state, count in counts.items() if count]
    if len(parts) == 1 and len(shown) > 1:
        parts = ["all " + next(state for state, count in counts.items() if count)]
    some = f" of {len(every)}" if len(shown) < len(every) else ""
    noun = "indicator" if len(every if some else shown) == 1 else "indicators"
    st.html(f'<p class="said">{len(shown)}{some} {noun}: {as_text.joined(parts)}.</p>')


# How fresh they are -------------------------------------------------------------------------------


@part_of_page("The table of indicators")
def overview(shown: Sequence[Entry], sheet: Sheet) -> None:
    """List indicators with their last period; a click on a row shows its definition."""
    if not shown:
        return
    keys = [entry.indicator.indicator for entry in shown]
    table = pd.DataFrame([_row(entry) for entry in shown])
    chosen = st.session_state["choice"].get("indicator", "")
    rows = [keys.index(chosen)] if chosen in keys else [0]
    st.session_state["catalogue"] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    st.dataframe(
        table,
        hide_index=True,
        height=min(HIGHEST, 38 + 35 * len(table)),
        key="catalogue",
        on_select=partial(choice_held_in_address.pick_row, "catalogue", "indicator", keys),
        selection_mode="single-row",
        column_config={
            "Indicator": st.column_config.TextColumn(width=325),
            "Area of Focus": st.column_config.TextColumn(width=225),
            "Supplied by": st.column_config.TextColumn(width=145),
            "Last period": st.column_config.TextColumn(width=185),
            "Loaded": st.column_config.DateColumn(format="D MMM YYYY"),
        },
        placeholder="",
        alt=f"Freshness of {as_text.counted(len(table), 'indicator')} as at "
        f"{as_text.day(sheet.today)}",
    )


def _row(entry: Entry) -> dict[str, object]:
    indicator, held = entry.indicator, entry.supplied
    return {
        "Indicator": indicator.name,
        "Area of Focus": indicator.area_of_focus,
        "Supplied by": indicator.owner,
        "Last period": as_text.span(held.start, held.end) if held else "",
        "Status": held.status if held else "",
        "Loaded": held.loaded if held else None,
        "Freshness": _state(entry),
    }


def _state(entry: Entry) -> str:
    if entry.state == NOT_SUPPLIED and not entry.indicator.confirmed:
        return "To be confirmed"
    return STATES[entry.state]


def _written_out(entry: Entry) -> dict[str, object]:
    """What the file holds besides what the table shows."""
    indicator, held = entry.indicator, entry.supplied
    return {
        "Id": indicator.indicator,
        "Tier": indicator.tier,
        "Source": held.source if held else "",
        "Definition": indicator.definition,
        "Numerator": indicator.numerator,
        "Denominator": indicator.denominator or "",
        "Unit": indicator.unit,
        "A rise is": indicator.rise_is,
        "Smallest area": indicator.smallest_area,
        "New values": EVERY[indicator.frequency],
        "Each covers twelve months": "yes" if indicator.rolling else "no",
        "Adds up over": indicator.adds_up,
        "Late after days": indicator.due_days,
        "Publication": "in the public edition" if indicator.published else "restricted",
        "Broken down by": _breakdowns(indicator),
        "Caveats": indicator.caveats,
        "Breaks": "; ".join(f"{as_text.month(b.start)}: {b.reason}" for b in indicator.breaks),
    }


def choose(shown: Sequence[Entry], sheet: Sheet) -> Entry | None:
    """Choose the indicator whose definition is shown: the table for those who use no mouse."""
    if not shown:
        return None
    by_key = {entry.indicator.indicator: entry for entry in shown}
    options = {key: entry.indicator.name for key, entry in by_key.items()}
    with choice_held_in_address.row("definition"):
        chosen = choice_held_in_address.choose(
            "indicator", "Definition of", options, next(iter(options)), 460
        )
        with failing_alone("The file of the catalogue"):
            csv_files.download(
                "Download the catalogue as CSV",
                pd.DataFrame([_row(entry) | _written_out(entry) for entry in shown]),
                sheet.facts("Catalogue of indicators"),
                "catalogue",
            )
    return by_key[chosen]


# What it means ------------------------------------------------------------------------------------


@part_of_page("The definition")
def define(entry: Entry, notes_of: Callable[[str], Sequence[Note]]) -> None:
    """Write out an indicator: how fresh it is, what it counts, what it must not be taken for."""
    indicator = entry.indicator
    st.header(indicator.name, anchor=False)
    kind = f"{indicator.tier.capitalize()} indicator, {indicator.area_of_focus}"
    st.html(
        f'<p class="subtitle">{escape.html(kind)} · {escape.html(indicator.indicator)}</p>'
        f'<p class="said">{escape.html(" ".join(_how_fresh(entry)))}</p>'
    )
    lines = [
        ("Definition", indicator.definition),
        ("Numerator" if indicator.denominator else "Counted", indicator.numerator),
        ("Denominator", indicator.denominator or ""),
        ("Unit", indicator.unit),
        ("Take care", indicator.caveats),
        (
            "A rise is",
            {"no judgement": "neither better nor worse"}.get(indicator.rise_is, indicator.rise_is),
        ),
        ("Broken down by", _breakdowns(indicator)),
        ("Smallest area", SMALLEST[indicator.smallest_area]),
        ("New values", _new_values(indicator)),
        ("Adds up over", indicator.adds_up),
        ("Supplied by", f"{indicator.owner}, {_how(indicator)}"),
        ("Publication", _publication(indicator)),
        *(("Break", f"{as_text.month(b.start)}: {b.reason}.") for b in indicator.breaks),
        *(
            (_KINDS[note.kind], _note(note))
            for note in notes_of(indicator.indicator)
            if not _of_catalogue(note, indicator)
        ),
        ("Supplied so far", _so_far(entry)),
    ]
    rows = "".join(
        f"<dt>{escape.html(name)}</dt><dd>{escape.html(text)}</dd>" for name, text in lines if text
    )
    st.html(f'<dl class="definition">{rows}</dl>')


_KINDS = {"gap": "Known gap", "break": "Break", "caveat": "Note"}


def _how_fresh(entry: Entry) -> list[str]:
    indicator, held = entry.indicator, entry.supplied
    if held is None or entry.due is None:
        results = [] if indicator.confirmed else ["To be confirmed."]
        return [*results, phrases.not_supplied(indicator.owner)]
    following = freshness.next_period_end(held.end, indicator.frequency)
    awaited = as_text.span_in_words(_start_of(following, indicator), following)
    provisional = ", provisional" if held.status == "provisional" else ""
    late = entry.state == LATE
    results = [
        f"The last period supplied is {as_text.span_in_words(held.start, held.end)}{provisional}; "
        f"loaded {as_text.day(held.loaded)}.",
        f"The next, {awaited}, {'was' if late else 'is'} due by {as_text.day(entry.due)}"
        f"{': late' if late else ''}.",
    ]
    if held.silent:
        results.append(f"To {as_text.day(held.silent)} it was reported without a value.")
    return results


def _start_of(end: date, indicator: Indicator) -> date:
    """Return the first day of the period of an indicator that ends on a day."""
    months = 12 if indicator.rolling else freshness.MONTHS[indicator.frequency]
    first = end.year * 12 + end.month - months
    return date(first // 12, first % 12 + 1, 1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _breakdowns(indicator: Indicator) -> str:
    return "; ".join(
        f"{key.replace('_', ' ')} ({', '.join(values) or 'any text'})"
        for key, values in indicator.breakdowns.items()
    )


def _new_values(indicator: Indicator) -> str:
    text = EVERY[indicator.frequency]
    if indicator.rolling:
        text += ", each for the twelve months to its date"
    return f"{text}; late {indicator.due_days} days after the end of the {indicator.frequency}"


def _how(indicator: Indicator) -> str:
    """Say in which way the figures come."""
    source = indicator.computed_from or {"records": "return"}
    return {
        "crime": "counted from the records published on data.police.uk",
        "stats19": "counted from the road-casualty records (STATS19)",
        "survey": "counted from the interviews of the victim satisfaction survey",
        "published": "taken from published tables of official statistics",
        "return": "as a return",
    }[source["records"]]


def _publication(indicator: Indicator) -> str:
    if indicator.published:
        return "in the public edition, as far as its rules allow"
    return "restricted: in the office edition only, never in the public edition"


def _of_catalogue(note: Note, indicator: Indicator) -> bool:
    """Say whether a note is a break that the catalogue holds, and so is there already."""
    return any((note.start, note.text) == (known.start, known.reason) for known in indicator.breaks)


def _note(note: Note) -> str:
    when = f"from {as_text.month(note.start)}"
    if note.end:
        when = as_text.span(note.start, note.end)
    where = f", {note.area}" if note.area else ""
    return f"{_capital(when)}{where}: {note.text.rstrip('.')}."


def _so_far(entry: Entry) -> str:
    held = entry.supplied
    if held is None:
        return ""
    periods = "1 period" if held.periods == 1 else f"{as_text.number(held.periods)} periods"
    more = f" and {held.files - 1} more files" if held.files > 1 else ""
    return (
        f"{periods}, {as_text.day(held.first)} to {as_text.day(held.end)}; the last of them from "
        f"{held.source}{more}"
    )
