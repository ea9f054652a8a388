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

from analytics import as_text, queries
from analytics.cache import remembered_for_frame
from analytics.findings import answers
from analytics.findings.compared_span import default_period
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY, RATE, SMOOTHED, Choice
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator
from analytics.wording import phrases
from ui.shell.choice_held_in_address import ALL, choose, choose_several, forget_unless_asked, row

if TYPE_CHECKING:
    from data.warehouse.snapshot import Snapshot

MOST_MONTHS = 12  # of the period shown first
CRIME_TYPE = "crime_type="


# The filters ------------------------------------------------------------------------------------


def indicator(contents: Contents, label: str = "Indicator") -> Indicator:
    """Choose an indicator."""
    options = {key: entry.name for key, entry in contents.indicators.items()}
    return contents.indicators[choose("indicator", label, options, next(iter(options)), 290)]


def breakdown(chosen: Indicator) -> str:
    """Choose a part of the indicator, where it is given by parts: a crime type, a drug."""
    if not chosen.parts:
        return ALL
    # A crime type has its own name in the address, as it always had.
    pairs = {pair.removeprefix(CRIME_TYPE): pair for pair in chosen.parts}
    names = {key: _in_words(pair) for key, pair in pairs.items()}
    whole = "All crime types" if chosen.categories else "All"
    options = {ALL: whole, **names} if chosen.has_whole else names
    forget_unless_asked("category", options)
    key = choose("category", "Category", options, next(iter(options)), 210)
    return pairs.get(key, ALL)


def _in_words(breakdown: str) -> str:
    """Write a part: Burglary; Dwelling burglary, White; not solved."""
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";"))


def level(chosen: Indicator) -> str:
    """Choose wards or districts, as far as the indicator is given for them."""
    options = {WARDS: "Wards", DISTRICTS: "Districts"}
    if chosen.finest != WARDS:
        forget_unless_asked("areas", [DISTRICTS])
        return DISTRICTS
    return choose("areas", "Areas", options, WARDS, 110)


def district(areas: pd.DataFrame, whole: str = "All of Essex") -> str:
    """Choose a district or unitary, or Essex."""
    options = {ALL: whole, **_districts(areas)}
    return choose("district", "District", options, ALL, 165)


def measure(chosen: Indicator) -> str:
    """Choose what is mapped, among what the indicator allows."""
    options = {COUNT: "Per cent" if chosen.is_share else "Count"}
    if chosen.events and not chosen.is_share:
        options |= {RATE: "Rate per 1,000 residents", SMOOTHED: "Smoothed rate"}
    options[CHANGE] = "Change on a year before"
    if chosen.events and chosen.finest:
        options |= {FROM_ESSEX: "Differs from Essex", LIKELY: "Likely above Essex"}
        options[HOT] = "Hot spots"
    forget_unless_asked("measure", options)
    return choose("measure", "Measure", options, COUNT, 210)


def period(chosen: Indicator) -> tuple[date, date]:
    """Choose the first and last period among those loaded; one, where they do not add up."""
    known = {f"{day:%Y-%m}": day for day in chosen.periods}
    keys = list(known)
    names = {key: _period_name(chosen, day) for key, day in reversed(known.items())}
    forget_unless_asked("from", known)
    forget_unless_asked("to", known)
    width = 115 if chosen.length == 1 else 165
    if not chosen.periods_add_up:
        only = known[choose("to", "Period", names, keys[-1], width)]
        return only, only
    first, _ = default_period(chosen)
    start = choose("from", "From", names, f"{first:%Y-%m}", width)
    after = {key: name for key, name in names.items() if key >= start}
    end = choose("to", "To", after, keys[-1], width)
    return known[start], known[end]


def _period_name(chosen: Indicator, day: date) -> str:
    """Name a period in a list: Sep 2025, Q1 2014/15, Year to Sep 2025."""
    if chosen.length == 1:
        return f"{day:%b %Y}"
    end = chosen.last_day(day)
    return f"Year to {end:%b %Y}" if chosen.length == 12 else as_text.span(day, end)


def ward_set(contents: Contents) -> str:
    """Choose the vintage of wards, where several are loaded."""
    if len(contents.ward_sets) < 2:
        return contents.ward_set
    options = {
        key: entry.title.removeprefix("Wards of ") for key, entry in contents.ward_sets.items()
    }
    return choose("wards_of", "Wards of", options, contents.ward_set, 150)


def wards(areas: pd.DataFrame, within: str, level: str) -> tuple[str, ...]:
    """Choose any set of wards, where wards are shown."""
    if level != WARDS:
        return ()
    return choose_several("wards", "Wards", _wards(areas, within), "All wards")


def area_in_view(areas: pd.DataFrame, within: str, level: str, only: tuple[str, ...]) -> str:
    """Choose one area by name: the map for those who use no mouse."""
    options = _drawn(areas, within, level, only)
    forget_unless_asked("area", options)
    return choose("area", "Area in view", {ALL: "All of them together", **options}, ALL, 230)


# The filters of a page together -------------------------------------------------------------------


def choice(state: Snapshot, contents: Contents) -> Choice:
    """Offer what and when in one row, where in the next, and return what was chosen."""
    with row("what"):
        chosen = indicator(contents)
        part = breakdown(chosen)
        mapped = measure(chosen)
        start, end = period(chosen)
    with row("where"):
        kind = level(chosen)
        vintage = ward_set(contents) if kind == WARDS else contents.ward_set
        areas = queries.areas(state, vintage)
        within = district(areas) if chosen.finest else ALL
        several = wards(areas, within, kind)
        area = area_in_view(areas, within, kind, several) if chosen.finest else ALL
    return answers.choose(
        state, chosen, start, end, breakdown=part, measure=mapped, ward_set=vintage, level=kind,
        district=within, wards=several, area=area,
    )  # fmt: skip


def _by_name(rows: pd.DataFrame) -> dict[str, str]:
    """Name areas so that no two read alike: Trinity (Chelmsford), Trinity (Braintree)."""
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    return dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))


@remembered_for_frame
def _drawn(areas: pd.DataFrame, within: str, level: str, only: tuple[str, ...]) -> dict[str, str]:
    if level != WARDS:
        rows = areas[areas["kind"].isin(["district", "unitary"])]
        return _by_name(rows[rows["code"].eq(within)] if within else rows)
    result = _wards(areas, within)
    return {code: name for code, name in result.items() if not only or code in only}


@remembered_for_frame
def _districts(areas: pd.DataFrame) -> dict[str, str]:
    return _by_name(areas[areas["kind"].isin(["district", "unitary"])])


@remembered_for_frame
def _wards(areas: pd.DataFrame, within: str) -> dict[str, str]:
    rows = areas[areas["kind"].eq("ward")]
    return _by_name(rows[rows["parent"].eq(within)] if within else rows)
