"""One choice of area: the list, a click on the map and a click on a bar change the same thing.

The address holds it as ``district``, which the map is drawn of, and ``area``, which sentences,
trend and tables follow. Where districts are drawn, a district is only followed: all are drawn.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.cache import remembered_for_frame
from analytics.model.indicators import COUNCILS, DISTRICTS, KINDS, WARDS
from analytics.wording import phrases
from ui.shell.choice_held_in_address import ALL, checked, forget_unless_asked


def district_drawn(areas: pd.DataFrame, level: str) -> str:
    """Return the district whose wards are drawn; '' for all of Essex, and where districts are."""
    districts = areas_by_name(areas, larger_kinds(level))
    _keep_one_meaning(level, districts, _parents(areas))
    return checked("district", "District", {ALL: "All of Essex", **districts}, ALL)


def choose_area(areas: pd.DataFrame, level: str, within: str, only: tuple[str, ...]) -> str:
    """Offer Essex, its districts and their wards in one list.

    Parameters
    ----------
    areas : DataFrame
        Every area of the ward set: code, name, kind, parent, district.
    level : str
        'wards', 'districts' or 'councils': what the map is drawn by.
    within : str
        Of `district_drawn`.
    only : tuple of str
        The set of wards chosen; empty for all.

    Returns
    -------
    str
        The area followed, '' for all together.
    """
    parents, districts = _parents(areas), areas_by_name(areas, larger_kinds(level))
    wards = areas_by_name(areas, ("ward",)) if level == WARDS else {}
    wards = {code: name for code, name in wards.items() if not only or code in only}
    followed = districts
    if level == WARDS:
        followed = {code: wards[code] for code in wards if not within or parents[code] == within}
    forget_unless_asked("area", followed)
    area = checked("area", "Area", {ALL: "all of them together", **followed}, ALL)
    whole = "The chosen wards together" if only else "All of Essex"
    options = {ALL: whole, **districts, **wards}
    st.session_state["place"] = area or within
    st.selectbox(
        "Area", list(options), format_func=lambda code: options[code], key="place",
        on_change=_took_place, args=(level, parents), width=250,
    )  # fmt: skip
    return area


def larger_kinds(level: str) -> tuple[str, ...]:
    """Return the kinds of area that are listed by themselves: districts, or councils in place."""
    return KINDS[COUNCILS if level == COUNCILS else DISTRICTS]


def _keep_one_meaning(level: str, districts: dict[str, str], parents: dict[str, str]) -> None:
    """Let a district chosen on one kind of map be the same on the other."""
    choice = st.session_state["choice"]
    area, within = choice.get("area", ALL), choice.get("district", ALL)
    if level == COUNCILS and within and within not in districts:
        choice["district"] = ALL  # a district of today is none of these councils
    elif level != WARDS and within in districts:
        choice["area"], choice["district"] = area if area in districts else within, ALL
    elif level == WARDS and area in districts:
        choice["district"], choice["area"] = area, ALL
    elif level == WARDS and area in parents and within in districts and parents[area] != within:
        choice["district"] = parents[area]  # a link that was put together by hand


def _took_place(level: str, parents: dict[str, str]) -> None:
    choice, taken = st.session_state["choice"], st.session_state["place"] or ALL
    if taken in parents:  # a ward: the map shows its district, in which it can be found
        choice["district"], choice["area"] = parents[taken], taken
    elif level == WARDS:
        choice["district"], choice["area"] = taken, ALL
        if taken:
            choice["wards"] = ""
    else:
        choice["area"] = taken
    st.session_state["touched"] = True


@remembered_for_frame
def areas_by_name(areas: pd.DataFrame, kinds: tuple[str, ...]) -> dict[str, str]:
    """Name areas so that no two read alike: Trinity (Chelmsford), Trinity (Braintree)."""
    rows = areas[areas["kind"].isin(kinds)]
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    return dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))


@remembered_for_frame
def _parents(areas: pd.DataFrame) -> dict[str, str]:
    rows = areas[areas["kind"].eq("ward")]
    return dict(zip(rows["code"], rows["parent"], strict=True))
