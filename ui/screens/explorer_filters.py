"""The filters of the explorer: indicators, wards, districts, period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.compared_span import default_period
from analytics.model.indicators import (
    COUNCILS,
    DISTRICTS,
    KINDS,
    WARDS,
    Contents,
    Indicator,
)
from analytics.queries.many_indicators import IndicatorPart
from analytics.views import explorer
from analytics.wording import phrases
from ui.shell import choice_held_in_address, escape, filters

SETS = {
    WARDS: "wards",
    DISTRICTS: "districts",
    COUNCILS: "councils",
}  # the name of a set in the address
FIRST = "recorded_crime"
MOST_PASTED = 20_000  # letters


def what(contents: Contents) -> tuple[tuple[IndicatorPart, ...], date, date]:
    """Choose indicators, parts of them, and a period: lines, first day of first and last period."""
    held = st.session_state["choice"]
    before = held.get("indicator", FIRST)
    first = before if before in contents.indicators else next(iter(contents.indicators))
    held.setdefault("indicators", first)
    with choice_held_in_address.row("what"):
        names = {key: indicator.name for key, indicator in contents.indicators.items()}
        chosen = choice_held_in_address.choose_several(
            "indicators", "Indicators", names, "Choose one or more"
        )
        indicators = explorer.known_indicators(contents, chosen)
        wanted: Sequence[str] = ()
        if options := explorer.parts(indicators):
            forget_unless_offered("parts", options)
            wanted = choice_held_in_address.choose_several(
                "parts", "Breakdowns", options, "The whole"
            )
        starts = explorer.starts(indicators)
        if not starts:
            return (), date.min, date.min
        start, end = _period(starts, indicators[0])
    return explorer.lines(indicators, wanted), start, end


def _period(starts: Sequence[date], leads: Indicator) -> tuple[date, date]:
    known = {f"{day:%Y-%m}": day for day in starts}
    names = {key: f"{day:%b %Y}" for key, day in reversed(known.items())}
    for key in ("from", "to"):
        forget_unless_offered(key, known)
    first, newest = default_period(leads)
    start = choice_held_in_address.choose("from", "From", names, f"{first:%Y-%m}", 115)
    after = {key: name for key, name in names.items() if key >= start}
    end = choice_held_in_address.choose("to", "To", after, max(f"{newest:%Y-%m}", start), 115)
    return known[start], known[end]


def forget_unless_offered(key: str, options: Mapping[str, Any]) -> None:
    """Leave out what another choice allowed: that is no mistake of anyone who made this one."""
    held = st.session_state["choice"]
    wanted = [part for part in held.get(key, "").split(",") if part]
    if key not in st.session_state["asked"]:
        held[key] = ",".join(item for item in wanted if item in options)
        if not held[key]:
            held.pop(key)


def where(
    contents: Contents, areas_of: Callable[[str], pd.DataFrame]
) -> tuple[str, str, tuple[str, ...], str]:
    """Put a set of areas together: level, ward set, codes, and the name given to it."""
    with choice_held_in_address.row("where"):
        taken = choice_held_in_address.choose(
            "areas",
            "Areas",
            filters.levels(contents),
            WARDS,
            110 if not contents.council_sets else 240,
        )
        councils = taken in contents.council_sets
        level = COUNCILS if councils else taken
        vintage = taken if councils else contents.ward_set
        if level == WARDS:
            vintage = filters.ward_set(contents)
        areas = areas_of(vintage)
        key = SETS[level]
        forget_unless_offered(key, dict.fromkeys(names_of_areas(areas, level)))
        label = f"{level.capitalize()} of the set"
        codes = choice_held_in_address.choose_several(
            key, label, names_of_areas(areas, level), "All of Essex"
        )
        _more(areas, level, key)
        match = choice_held_in_address.search("set", "Name of the set", "Town centres", 190)
    if text := st.session_state.pop("understood", ""):
        st.info(escape.plain(text), icon=":material/playlist_add:")
    return level, vintage, codes, match.strip()


@remembered_for_frame
def names_of_areas(areas: pd.DataFrame, level: str) -> dict[str, str]:
    rows = areas[areas["kind"].isin(KINDS[level])]
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    return dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))


def _more(areas: pd.DataFrame, level: str, key: str) -> None:
    """Offer other ways to fill the set: whole districts, pasted codes; and to empty it."""
    with st.popover("Add or clear", icon=":material/playlist_add:"):
        if level == WARDS:
            districts = names_of_areas(areas, DISTRICTS)
            st.selectbox(
                "All wards of a district", list(districts), key="whole-district", index=None,
                format_func=lambda code: districts[code], placeholder="Choose a district",
                on_change=add_district, args=(areas, key),
            )  # fmt: skip
        st.text_area(
            "Codes or names", key="pasted", max_chars=MOST_PASTED, height=110,
            placeholder="E05015646, Castle (Colchester)\none a line, or separated by commas",
        )  # fmt: skip
        st.button("Add these", on_click=add_pasted, args=(areas, level, key))
        st.button("Clear the set", on_click=_clear, args=(key,))


def _held(key: str) -> list[str]:
    return [code for code in st.session_state["choice"].get(key, "").split(",") if code]


def _hold(key: str, codes: Sequence[str]) -> None:
    st.session_state["choice"][key] = ",".join(dict.fromkeys(codes))
    st.session_state["touched"] = True


def add_district(areas: pd.DataFrame, key: str) -> None:
    district = st.session_state["whole-district"]
    if district:
        result = explorer.understand(district, areas, WARDS)
        _hold(key, [*_held(key), *result.codes])
        st.session_state["whole-district"] = None


def add_pasted(areas: pd.DataFrame, level: str, key: str) -> None:
    result = explorer.understand(st.session_state["pasted"], areas, level)
    new = [code for code in result.codes if code not in _held(key)]
    _hold(key, [*_held(key), *new])
    kind = level.removesuffix("s")
    results = [f"{as_text.counted(len(new), kind)} added." if new or not result.unknown else ""]
    if len(result.codes) > len(new):
        results.append(f"{as_text.counted(len(result.codes) - len(new), kind)} already there.")
    if result.unknown:
        results.append(f"Not a {kind} of this set of boundaries: {_some(result.unknown)}.")
    if result.ambiguous:
        results.append(
            f"More than one {kind} has the name {_some(result.ambiguous)}: give the code, or the "
            "district in brackets."
        )
    st.session_state["understood"] = " ".join(text for text in results if text)
    if not result.unknown and not result.ambiguous:
        st.session_state["pasted"] = ""


def _some(names: Sequence[str], most: int = 8) -> str:
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return as_text.joined([*(name[:60] for name in names[:most]), *more])


def _clear(key: str) -> None:
    _hold(key, [])
    st.session_state["choice"].pop("set", None)


def add_or_remove(held_as: str, key: str) -> None:
    """Follow a click: an area comes into the set, or leaves it."""
    if code := choice_held_in_address.picked(key):
        held = _held(held_as)
        _hold(held_as, [item for item in held if item != code] if code in held else [*held, code])
