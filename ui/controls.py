"""Filters: what was chosen, held from page to page, and in the address of the page.

The choice lives in the session, not in the widgets: widgets come and go with the page. Streamlit
can bind a widget to the address by itself, but then the address leaves out what nobody has
touched, so a link would show other months after the next load, and it takes a filter away when
its page is left. So the address is written here, whole, after each run; and read here whenever
it is not the one last written: a link, or the browser's back button.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import kept
from analytics.model.choice import BESIDE, CHANGE, COUNT, HOT, RATE, SMOOTHED, What, Where
from analytics.model.indicators import DISTRICTS, WARDS, Contents, Indicator
from analytics.wording import phrases

ALL = ""
MOST_MONTHS = 12  # of the period shown first
CRIME_TYPE = "crime_type="
MOST_LETTERS = 80  # of words searched for
# An address is anybody's claim. Every ward of Essex chosen one by one takes 3,000 letters.
LONGEST_CLAIM = 6_000
MOST_CLAIMS = 40


# The choice and the address ---------------------------------------------------------------------


def begin() -> None:
    """Take up the choice held so far, or the one that the address asks for."""
    state = st.session_state
    state.setdefault("choice", {})
    state["used"] = []
    state["complaints"] = []
    state["asked"] = {}
    touched = state.pop("touched", False)
    address = _bounded(st.query_params.to_dict())
    # After a click the browser may not have seen the last address yet: the click counts.
    if address and not touched and address != state.get("written"):
        state["choice"] = dict(address)
        state["asked"] = dict(address)


def _bounded(address: Mapping[str, str]) -> dict[str, str]:
    """Take of an address what somebody may have chosen here; pages check it against their lists."""
    claims = list(address.items())[:MOST_CLAIMS]
    return {
        key: text
        for key, text in claims
        if len(key) <= MOST_LETTERS and len(text) <= LONGEST_CLAIM and text.isprintable()
    }


def finish() -> None:
    """Write the whole choice of the page into the address."""
    state = st.session_state
    address = {key: state["choice"][key] for key in state["used"] if state["choice"].get(key)}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    state["written"] = address


def complaints() -> None:
    """Say which parts of the address could not be followed."""
    for text in st.session_state["complaints"]:
        st.warning(phrases.plain(text), icon=":material/link_off:")


def held(**instead: str) -> dict[str, str]:
    """Return the choice as parameters of a link, with some of them changed."""
    return {key: text for key, text in {**st.session_state["choice"], **instead}.items() if text}


def _took(key: str) -> None:
    taken = st.session_state[key]
    st.session_state["choice"][key] = ",".join(taken) if isinstance(taken, list) else taken or ""
    st.session_state["touched"] = True


def pick_area(key: str) -> None:
    """Follow a click on a map: the area under it, or none when it was in view already."""
    _picked(key, "area")


def pick_district(key: str) -> None:
    """Follow a click on a map of districts on a page that is about one of them."""
    _picked(key, "district")


def pick_row(key: str, held_as: str, codes: Sequence[str]) -> None:
    """Follow a click on a row of a table; the same row again changes nothing."""
    for row in st.session_state[key]["selection"].get("rows", []):
        if row < len(codes):
            st.session_state["choice"][held_as] = codes[row]
    st.session_state["touched"] = True


def _picked(key: str, held_as: str) -> None:
    picked = st.session_state[key]["selection"].get("pick") or []
    code = str(picked[-1].get("code", "")) if picked else ""
    choice = st.session_state["choice"]
    choice[held_as] = "" if code == choice.get(held_as) else code
    st.session_state["touched"] = True


def _checked(key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Return what is chosen, checked against what there is: an address is anybody's claim."""
    state = st.session_state
    value = state["choice"].get(key, default)
    if value not in options:
        if key in state["asked"]:
            state["complaints"].append(
                f"The address asks for {label.lower()} “{_short(value)}”, which is not there. "
                f"Shown instead: {options.get(default, 'none')}."
            )
        value = default
    state["choice"][key] = value
    state["used"].append(key)
    return value


def _short(claim: str) -> str:
    """Repeat of an address no more than tells which part of it is meant."""
    return claim if len(claim) <= MOST_LETTERS else f"{claim[:MOST_LETTERS]}…"


def choose(
    key: str, label: str, options: Mapping[str, str], default: str, width: int, **more: object
) -> str:
    """Offer a list; the choice is held and stands in the address."""
    st.session_state[key] = _checked(key, label, options, default)
    return st.selectbox(
        label, list(options), format_func=lambda code: options[code], key=key,
        on_change=_took, args=(key,), width=width, **more,
    )  # type: ignore[call-overload]  # fmt: skip


def switch(key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Offer a few ways to look at one picture, side by side; held and addressed like a filter.

    It stands below the complaints of the page, so its own are said at once.
    """
    state = st.session_state
    _let_go(key, options)
    before = len(state["complaints"])
    state[key] = _checked(key, label, options, default)
    for text in state["complaints"][before:]:
        st.warning(phrases.plain(text), icon=":material/link_off:")
    del state["complaints"][before:]
    if len(options) < 2:
        return default
    chosen = st.segmented_control(
        label, list(options), format_func=lambda code: options[code], key=key, required=True,
        on_change=_took, args=(key,), label_visibility="collapsed",
    )  # fmt: skip
    return chosen or default


def choose_several(
    key: str, label: str, options: Mapping[str, str], placeholder: str
) -> tuple[str, ...]:
    """Offer a list to choose any number from."""
    state = st.session_state
    wanted = [code for code in state["choice"].get(key, "").split(",") if code]
    known = [code for code in dict.fromkeys(wanted) if code in options]
    if len(known) < len(set(wanted)) and key in state["asked"]:
        unknown = ", ".join(code for code in wanted if code not in options)
        state["complaints"].append(
            f"The address asks for {label.lower()} “{_short(unknown)}”, not there. Left out."
        )
    state["choice"][key] = ",".join(known)
    state["used"].append(key)
    state[key] = known
    chosen = st.multiselect(
        label, list(options), format_func=lambda code: options[code], key=key,
        on_change=_took, args=(key,), placeholder=placeholder,
    )  # fmt: skip
    return tuple(chosen)


def search(key: str, label: str, placeholder: str, width: int) -> str:
    """Offer a box to type words into."""
    state = st.session_state
    state["used"].append(key)
    state[key] = state["choice"].get(key, "")[:MOST_LETTERS]
    return st.text_input(
        label, key=key, on_change=_took, args=(key,), placeholder=placeholder, type="search",
        max_chars=MOST_LETTERS, width=width,
    )  # fmt: skip


def row(name: str) -> st.delta_generator.DeltaGenerator:
    """Open a row of filters; on a narrow screen it wraps."""
    return st.container(
        key=f"filters-{name}", horizontal=True, gap="small", vertical_alignment="bottom"
    )


# The filters ------------------------------------------------------------------------------------


def indicator(contents: Contents, label: str = "Indicator") -> Indicator:
    """Choose an indicator."""
    options = {key: one.name for key, one in contents.indicators.items()}
    return contents.indicators[choose("indicator", label, options, next(iter(options)), 290)]


def breakdown(chosen: Indicator) -> str:
    """Choose a part of the indicator, where it is given by parts: a crime type, a drug."""
    if not chosen.parts:
        return ALL
    # A crime type stands in the address by itself, as it always has.
    pairs = {pair.removeprefix(CRIME_TYPE): pair for pair in chosen.parts}
    names = {key: _in_words(pair) for key, pair in pairs.items()}
    whole = "All crime types" if chosen.categories else "All"
    options = {ALL: whole, **names} if chosen.has_whole else names
    _let_go("category", options)
    key = choose("category", "Category", options, next(iter(options)), 210)
    return pairs.get(key, ALL)


def _in_words(breakdown: str) -> str:
    """Write a part: Burglary; Dwelling burglary, White; not solved."""
    return ", ".join(pair.split("=", 1)[1] for pair in breakdown.split(";"))


def level(chosen: Indicator) -> str:
    """Choose wards or districts, as far as the indicator is given for them."""
    options = {WARDS: "Wards", DISTRICTS: "Districts"}
    if chosen.finest != WARDS:
        _let_go("areas", [DISTRICTS])
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
        options |= {BESIDE: "Differs from Essex", HOT: "Hot spots"}
    _let_go("measure", options)
    return choose("measure", "Measure", options, COUNT, 210)


def _let_go(key: str, options: Iterable[str]) -> None:
    """Forget what another indicator allowed: that is no mistake of whoever turns to this one."""
    state = st.session_state
    if state["choice"].get(key) not in options and key not in state["asked"]:
        state["choice"].pop(key, None)


def period(chosen: Indicator) -> tuple[date, date]:
    """Choose the first and last period among those loaded; one, where they do not add up."""
    known = {f"{day:%Y-%m}": day for day in chosen.periods}
    keys = list(known)
    names = {key: _period_name(chosen, day) for key, day in reversed(known.items())}
    _let_go("from", known)
    _let_go("to", known)
    width = 115 if chosen.length == 1 else 165
    if not chosen.periods_add_up:
        only = known[choose("to", "Period", names, keys[-1], width)]
        return only, only
    start = choose("from", "From", names, keys[_first_shown(chosen)], width)
    after = {key: name for key, name in names.items() if key >= start}
    end = choose("to", "To", after, keys[-1], width)
    return known[start], known[end]


def _period_name(chosen: Indicator, day: date) -> str:
    """Name a period in a list: Sep 2025, Q1 2014/15, Year to Sep 2025."""
    if chosen.length == 1:
        return f"{day:%b %Y}"
    end = chosen.last_day(day)
    return f"Year to {end:%b %Y}" if chosen.length == 12 else as_text.span(day, end)


def _first_shown(chosen: Indicator) -> int:
    """Find the first of the periods of at most a year that lead to the newest without a gap."""
    periods = chosen.periods
    place = len(periods) - 1
    while place > 0 and (len(periods) - place) * chosen.step < MOST_MONTHS:
        earlier, later = periods[place - 1], periods[place]
        if (later.year - earlier.year) * 12 + later.month - earlier.month != chosen.step:
            break
        place -= 1
    return place


def ward_set(contents: Contents) -> str:
    """Choose the vintage of wards, where several are loaded."""
    if len(contents.ward_sets) < 2:
        return contents.ward_set
    options = {key: one.title.removeprefix("Wards of ") for key, one in contents.ward_sets.items()}
    return choose("wards_of", "Wards of", options, contents.ward_set, 150)


def wards(areas: pd.DataFrame, within: str, level: str) -> tuple[str, ...]:
    """Choose any set of wards, where wards are shown."""
    if level != WARDS:
        return ()
    return choose_several("wards", "Wards", _wards(areas, within), "All wards")


def area_in_view(areas: pd.DataFrame, within: str, level: str, only: tuple[str, ...]) -> str:
    """Choose one area by name: the map for those who use no mouse."""
    options = _drawn(areas, within, level, only)
    _let_go("area", options)
    return choose("area", "Area in view", {ALL: "All of them together", **options}, ALL, 230)


# The filters of a page together -------------------------------------------------------------------


def what(contents: Contents) -> What:
    """Offer the filters of what and when, in one row."""
    with row("what"):
        chosen = indicator(contents)
        part = breakdown(chosen)
        mapped = measure(chosen)
        start, end = period(chosen)
    return What(chosen, part, mapped, start, end)


def where(contents: Contents, chosen: Indicator, areas_of: Callable[[str], pd.DataFrame]) -> Where:
    """Offer the filters of where, in one row; ``areas_of`` lists the areas of a ward set."""
    with row("where"):
        kind = level(chosen)
        vintage = ward_set(contents) if kind == WARDS else contents.ward_set
        areas = areas_of(vintage)
        within = district(areas) if chosen.finest else ALL
        several = wards(areas, within, kind)
        area = area_in_view(areas, within, kind, several) if chosen.finest else ALL
    return Where(vintage, kind, within, several, area)


def _by_name(rows: pd.DataFrame) -> dict[str, str]:
    """Name areas so that no two read alike: Trinity (Chelmsford), Trinity (Braintree)."""
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    return dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))


@kept
def _drawn(areas: pd.DataFrame, within: str, level: str, only: tuple[str, ...]) -> dict[str, str]:
    if level != WARDS:
        rows = areas[areas["kind"].isin(["district", "unitary"])]
        return _by_name(rows[rows["code"].eq(within)] if within else rows)
    found = _wards(areas, within)
    return {code: name for code, name in found.items() if not only or code in only}


@kept
def _districts(areas: pd.DataFrame) -> dict[str, str]:
    return _by_name(areas[areas["kind"].isin(["district", "unitary"])])


@kept
def _wards(areas: pd.DataFrame, within: str) -> dict[str, str]:
    rows = areas[areas["kind"].eq("ward")]
    return _by_name(rows[rows["parent"].eq(within)] if within else rows)
