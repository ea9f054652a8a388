"""Filters: what was chosen, held from page to page, and in the address of the page.

The choice lives in the session, not in the widgets: widgets come and go with the page. Streamlit
can bind a widget to the address by itself, but then the address leaves out what nobody has
touched, so a link would show other months after the next load, and it takes a filter away when
its page is left. So the address is written here, whole, after each run; and read here whenever
it is not the one last written: a link, or the browser's back button.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics import as_text, queries
from analytics.cache import remembered_for_frame
from analytics.findings import answers
from analytics.findings.compared_span import default_period
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY, RATE, SMOOTHED, Choice
from analytics.model.indicators import COUNCILS, DISTRICTS, WARDS, Contents, Indicator
from ui.shell import one_area
from ui.shell.choice_held_in_address import (
    ALL,
    checked,
    checked_several,
    choose,
    forget_unless_asked,
    offer,
    offer_several,
    row,
)

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

MOST_MONTHS = 12  # of the period shown first
CRIME_TYPE, CRIME_GROUP = "crime_type=", "crime_group="  # as recorded; of the victims asked


# The filters ------------------------------------------------------------------------------------


def indicator(contents: Contents, label: str = "Indicator") -> Indicator:
    """Choose an indicator."""
    options = {key: entry.name for key, entry in contents.indicators.items()}
    return contents.indicators[choose("indicator", label, options, next(iter(options)), 290)]


def breakdown(chosen: Indicator, crime_types_by: str = "") -> str:
    """Choose a part of the indicator, where it is given by parts: a crime type, a drug.

    Parameters
    ----------
    chosen : Indicator
    crime_types_by : str
        The key of another control of the page for crime types of the survey: then this one does
        not offer them, and what is chosen there counts here too.
    """
    group = _group_chosen(chosen, crime_types_by) if crime_types_by else ""
    parts = tuple(pair for pair in chosen.parts if not crime_types_by or CRIME_GROUP not in pair)
    if not parts:
        return group
    # A crime type has its own name in the address, as it always had.
    pairs = {pair.removeprefix(CRIME_TYPE): pair for pair in parts}
    names = {key: _in_words(pair) for key, pair in pairs.items()}
    whole = "All crime types" if chosen.categories else "All"
    options = {ALL: whole, **names} if chosen.has_whole else names
    forget_unless_asked("category", options)
    key = choose("category", "Category", options, next(iter(options)), 210)
    part = pairs.get(key, ALL)
    both = f"{group};{part}" if group and part else group or part
    return both if both in chosen.parts else part


def _group_chosen(chosen: Indicator, held_as: str) -> str:
    """Return the crime group chosen elsewhere on the page, as far as the indicator has it."""
    choice = st.session_state["choice"]
    claimed = choice.get("category", "")
    if claimed.startswith(CRIME_GROUP):  # of an address made when this list offered them
        group, _, rest = claimed.removeprefix(CRIME_GROUP).partition(";")
        choice["category"] = rest
        choice[held_as] = choice.get(held_as) or group
    pair = f"{CRIME_GROUP}{choice.get(held_as, '')}"
    return pair if pair in chosen.parts else ALL


def _in_words(breakdown: str) -> str:
    """Write a part: Burglary; Dwelling burglary, White; not solved."""
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";"))


LEVELS = {WARDS: "Wards", DISTRICTS: "Districts"}


def levels(contents: Contents, chosen: Indicator | None = None) -> dict[str, str]:
    """Name the areas that can be shown: wards, districts, and every set of councils loaded.

    Parameters
    ----------
    contents : Contents
    chosen : Indicator, optional
        Only those that it is given for.
    """
    options = dict(LEVELS)
    if chosen is not None and chosen.finest != WARDS:
        options.pop(WARDS)
    for key, councils in contents.council_sets.items():
        if chosen is None or chosen.key in councils.indicators:
            options[key] = councils.title
    return options


def level(contents: Contents, chosen: Indicator) -> tuple[str, str]:
    """Return what is shown, and the boundary set it is looked for in.

    Returns
    -------
    level : str
        'wards', 'districts' or 'councils', as far as the indicator is given for them.
    boundary_set : str
        Of councils their set; else '': wards are of the set chosen.
    """
    options = levels(contents, chosen)
    forget_unless_asked("areas", options)
    taken = checked("areas", "Areas", options, next(iter(options)))
    return (COUNCILS, taken) if taken in contents.council_sets else (taken, "")


def set_of_profile(contents: Contents) -> str:
    """Choose the councils that a profile is of, where sets of another date are loaded.

    Returns
    -------
    str
        The set of councils, or the wards in use where it is about a district of today.
    """
    if not contents.council_sets:
        return contents.ward_set
    options = levels(contents)
    options.pop(WARDS)
    held = st.session_state["choice"]
    if held.get("areas") == WARDS:
        held.pop("areas")
    taken = choose("areas", "Councils", options, DISTRICTS, 240)
    return taken if taken in contents.council_sets else contents.ward_set


def district(areas: pd.DataFrame, whole: str = "All of Essex") -> str:
    """Choose a district or unitary, or a council of the set shown; or Essex."""
    level = COUNCILS if areas["kind"].eq("council").any() else DISTRICTS
    options = {ALL: whole, **one_area.areas_by_name(areas, one_area.larger_kinds(level))}
    forget_unless_asked("district", options)
    label = "Council" if level == COUNCILS else "District"
    return choose("district", label, options, ALL, 165)


def measure(chosen: Indicator, *, rates: bool = True, analysts: bool = True) -> str:
    """Choose what is mapped, among what the indicator allows; counts of people open on the rate.

    Parameters
    ----------
    chosen : Indicator
    rates : bool
        Whether a population is loaded, without which there are no rates.
    analysts : bool
        Whether smoothed rates and hot spots are offered.
    """
    per_head = chosen.events and not chosen.is_share
    options = {RATE: "Rate per 1,000 residents"} if per_head else {}
    options[COUNT] = "Per cent" if chosen.is_share else "Count"
    options[CHANGE] = "Change on a year before"
    if chosen.events and chosen.finest:
        options |= {FROM_ESSEX: "Differs from Essex", LIKELY: "Likely above Essex"}
    if analysts:
        options |= {SMOOTHED: "Smoothed rate"} if per_head else {}
        options |= {HOT: "Hot spots"} if chosen.events and chosen.finest else {}
    forget_unless_asked("measure", options)
    return choose("measure", "Measure", options, RATE if per_head and rates else COUNT, 210)


def period(chosen: Indicator) -> tuple[date, date]:
    """Choose the first and last period among those loaded; one, where they do not add up."""
    known = {f"{day:%Y-%m}": day for day in chosen.periods}
    names = {key: _period_name(chosen, day) for key, day in reversed(known.items())}
    forget_unless_asked("from", known)
    forget_unless_asked("to", known)
    width = 115 if chosen.length == 1 else 165
    if not chosen.periods_add_up:
        only = known[choose("to", "Period", names, f"{default_period(chosen)[1]:%Y-%m}", width)]
        return only, only
    first, last = default_period(chosen)
    start = choose("from", "From", names, f"{first:%Y-%m}", width)
    after = {key: name for key, name in names.items() if key >= start}
    end = choose("to", "To", after, max(f"{last:%Y-%m}", start), width)
    return known[start], known[end]


def _period_name(chosen: Indicator, day: date) -> str:
    """Name a period in a list: Sep 2025, Q1 2014/15, Year to Sep 2025."""
    if chosen.length == 1:
        return f"{day:%b %Y}"
    end = chosen.last_day(day)
    return f"Year to {end:%b %Y}" if chosen.length == 12 else as_text.span(day, end)


def ward_set(contents: Contents) -> str:
    """Choose the vintage of wards, where several are loaded."""
    held = _ward_set_held(contents)
    if len(contents.ward_sets) > 1:
        offer("wards_of", "Wards of", _ward_sets(contents), 150)
    return held


def _ward_set_held(contents: Contents) -> str:
    if len(contents.ward_sets) < 2:
        return contents.ward_set
    return checked("wards_of", "Wards of", _ward_sets(contents), contents.ward_set)


def _ward_sets(contents: Contents) -> dict[str, str]:
    return {key: entry.title.removeprefix("Wards of ") for key, entry in contents.ward_sets.items()}


# The filters of a page together -------------------------------------------------------------------


def of_focus(state: Snapshot, contents: Contents, crime_types_by: str = "") -> Choice:
    """Offer the filters of an Area of Focus, four in a row and the rest behind "More".

    ``crime_types_by`` is as of `breakdown`.
    """
    public = contents.release is not None
    with row("what"):
        chosen = indicator(contents)
        part = breakdown(chosen, crime_types_by)
        kind, councils = level(contents, chosen)
        vintage = _ward_set_held(contents) if kind == WARDS else councils or contents.ward_set
        areas = queries.areas(state, vintage)
        within, area = ALL, ALL
        several: tuple[str, ...] = ()
        if chosen.finest:
            within = one_area.district_drawn(areas, kind)
            if kind == WARDS:
                several = checked_several("wards", "Wards", _wards(areas, within))
            area = one_area.choose_area(areas, kind, within, several)
        analysts = not public and _for_analysts()
        rates = queries.has_population(state, chosen, vintage, kind)
        mapped = measure(chosen, rates=rates, analysts=analysts)
        with st.popover("More", key="more-filters"):
            start, end = period(chosen)
            if chosen.finest and len(offered := levels(contents, chosen)) > 1:
                offer("areas", "Areas", offered, 110 if not contents.council_sets else 240)
            if kind == WARDS and len(contents.ward_sets) > 1:
                offer("wards_of", "Wards of", _ward_sets(contents), 150)
            if kind == WARDS:
                several = offer_several("wards", "Wards", _wards(areas, within), "All wards")
            if not public:
                offer("analysts", "Smoothed rates, hot spots, funnel", NO_OR_YES, 240)
    return answers.choose(
        state, chosen, start, end, breakdown=part, measure=mapped, ward_set=vintage, level=kind,
        district=within, wards=several, area=area,
    )  # fmt: skip


NO_OR_YES = {ALL: "Not offered", "yes": "Offered"}
ANALYSTS_WAYS = {"measure": (SMOOTHED, HOT), "compare_by": ("funnel",)}


def _for_analysts() -> bool:
    """Whether the measures of analysts are offered: when asked for, also by an older address."""
    choice = st.session_state["choice"]
    if any(choice.get(key) in ways for key, ways in ANALYSTS_WAYS.items()):
        choice["analysts"] = "yes"
    return checked("analysts", "Measures for analysts", NO_OR_YES, ALL) == "yes"


@remembered_for_frame
def _wards(areas: pd.DataFrame, within: str) -> dict[str, str]:
    wards = one_area.areas_by_name(areas, ("ward",))
    inside = set(areas["code"][areas["parent"].eq(within)])
    return {code: name for code, name in wards.items() if not within or code in inside}
