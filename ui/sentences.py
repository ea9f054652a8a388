"""What a page says in words: how much, what changed, where, and what heads each picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import written
from analytics.choices import CHANGE, COUNT, RATE
from ui import words
from ui.about import About
from ui.lines import Point

NAMED = {
    "recorded_crime": "recorded offences",
    "burglary": "burglaries (of homes and of other buildings)",
    "robbery": "robberies",
    "vehicle_crime": "vehicle crimes",
    "asb_incidents": "incidents of anti-social behaviour",
}


def say(
    about: About,
    own: Mapping[str, Any],
    ranked: pd.DataFrame,
    outcomes: Mapping[str, float | None],
) -> None:
    """Say how much there was, what changed, and where it is highest."""
    said = [level(about, own), undecided(outcomes, bool(about.choice.breakdown))]
    said += [change(about, own), rank(about, ranked)]
    text = " ".join(sentence for sentence in said if sentence)
    st.html(f'<p class="said">{words.html(text)}</p>')


def level(about: About, own: Mapping[str, Any]) -> str:
    """Say how much there was of it, where and when."""
    kind = f" of {about.choice.parts[0].lower()}" if about.choice.parts else ""
    where = f"in {about.who.name} in {about.when}"
    if pd.isna(own["value"]):
        return f"No figure for {about.who.name} in {about.when}."
    if about.is_share:
        return (
            f"{written.number(own['value'], 1)}% of {written.number(own['denominator'])} offences"
            f"{kind} recorded {where} were solved (95% interval "
            f"{written.number(own['lower'], 1)}% to {written.number(own['upper'], 1)}%)."
        )
    named = NAMED.get(about.choice.indicator.key, about.choice.indicator.unit)
    text = f"{written.number(own['value'])} {named}{kind} {where}"
    if not pd.isna(own["rate"]):
        text += f": {written.number(own['rate'], 1)} per 1,000 residents"
        text += f" (population of mid-{int(own['year'])})"
    return f"{text}."


def change(about: About, own: Mapping[str, Any]) -> str:
    """Say how that compares with a year before, or why it cannot be compared."""
    compared = about.choice.compared
    if not compared.allowed:
        return words.refusal(compared, about.choice.indicator)
    if pd.isna(own["difference"]):
        return ""
    return f"Against {written.period(compared.before)}: {words.changed(own, about.is_share)}."


def rank(about: About, ranked: pd.DataFrame) -> str:
    """Say where it is highest, or where the area in view stands among the others."""
    values = ranked[about.choice.column].dropna()
    if about.refusal or len(values) < 3:
        return ""
    by = {RATE: " by rate", CHANGE: " by change", COUNT: ""}[about.choice.measure]
    codes = list(ranked["code"])
    if about.who.one in codes:
        own = ranked[about.choice.column].iloc[codes.index(about.who.one)]
        if pd.isna(own):
            return ""
        place = int((values > own).sum()) + 1
        standing = "highest" if place == 1 else f"{written.ordinal(place)} highest"
        return f"It is the {standing} of the {len(values)} {about.kind}s in view{by}."
    top = ranked.head(3)
    if len(set(values.head(3))) == 1:
        return ""
    first, second, third = map(words.area_name, top["name"], top["kind"], top["district"])
    most = "Rose most" if about.choice.measure == CHANGE else f"Highest{by}"
    return f"{most}: {first}, then {second} and {third}."


def undecided(shares: Mapping[str, float | None], in_part: bool = False) -> str:
    """Say how many offences have no outcome yet; a solved rate cannot be read without it."""
    awaiting, unknown = shares.get("awaiting"), shares.get("not known")
    if awaiting is None or unknown is None:
        return ""
    of = "Of all crime types together, " if in_part else ""
    still, none = written.number(100 * awaiting, 1), written.number(100 * unknown, 1)
    if still == none == "0.0":
        return ""
    waiting = "" if still == "0.0" else f"{still}% still await an outcome and "
    text = f"{of}{waiting}for {none}% none is published: the rate can still rise."
    return text[:1].upper() + text[1:]


def finding(about: About, ranked: pd.DataFrame) -> str:
    """Head a map with what it shows."""
    known = ranked[ranked[about.choice.column].notna()]
    if not len(known):
        if about.choice.measure == RATE:
            return f"No rates: no population is loaded for these {about.kind}s"
        return f"No figures by {about.kind}"
    name, value = known["name"].iloc[0], known[about.choice.column].iloc[0]
    if about.choice.measure == CHANGE:
        sure = words.SURE.get(known["verdict"].iloc[0], "")
        way = "Rose most" if value > 0 else "Fell least"
        return f"{way} in {name}: {about.figure(value)}, {sure}"
    return f"{name if len(known) == 1 else f'Highest in {name}'}: {about.figure(value)}"


def course(about: About, found: Mapping[str, Sequence[Point]]) -> str:
    """Head a trend with what it shows: the highest and the lowest month of the period."""
    name = about.who.name[:1].upper() + about.who.name[1:]
    months = set(about.choice.compared.periods)
    inside = [
        (point.value, point.day)
        for point in found.get(about.who.one, found.get("", []))
        if point.day in months and point.value is not None
    ]
    if len(inside) < 2:
        return f"{name} by month"
    (low, low_day), (high, high_day) = min(inside), max(inside)
    if low == high:
        return f"{name}: the same every month"
    return f"{name}: highest in {written.month(high_day)}, lowest in {written.month(low_day)}"
