"""Sentences on where: compared with Essex, hot spots and concentration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.figure import Figure
from analytics.model.indicators import Indicator
from analytics.model.sentence import Sentence
from analytics.model.series import Series
from analytics.wording.levels import amount, figure_text, in_period, what


def compared_with_essex(
    row: Mapping[str, Any], essex: float, many: int, kind: str, indicator: Indicator, when: str
) -> Sentence:
    """Say how an area ranks among the others: how it differs from them together, and how surely.

    Parameters
    ----------
    row : mapping
        Of `analytics.findings.areas.area_comparison.standing`: name, compared (the figure that is
        compared), beyond_chance, essex_verdict, place, place_lower, place_upper.
    essex : float
        The same figure of all areas together.
    many : int
        How many areas have a place.
    kind : str
        'ward' or 'district'.
    when : str
        The period as it follows "in": September 2026.
    """
    unit = "" if indicator.is_share else f" per 1,000 {indicator.residents}"
    if pd.isna(row["compared"]):
        title = f"{row['name']}: no figure to compare with Essex in {when}."
        return Sentence(title, title)
    with_figure, all_ = (
        f"{as_text.number(value, 1)}%" if indicator.is_share else f"{as_text.rate(value)}{unit}"
        for value in (row["compared"], essex)
    )
    # Of what lies in an area: the figure of Essex counts what nobody could place, too.
    together = f"all {kind}s together ({all_})"
    plain, wide = row["beyond_chance"], row["essex_verdict"]
    if plain in ("higher", "lower"):
        sure = ", beyond" if wide == plain else " beyond chance, but within"
        verdict = f"{plain} than {together}{sure} the usual variation between {kind}s"
    elif plain == "no different":
        verdict = f"no different from {together} beyond chance"
    else:
        verdict = f"too few to say whether it differs from {together}"
    title = f"{indicator.name} in {row['name']} in {when}: {with_figure}, {verdict}."
    if pd.isna(row["place"]):
        return Sentence(title, title)
    low, high = int(row["place_lower"]), int(row["place_upper"])
    sure = (
        "and chance alone would not change that rank"
        if low == high
        else f"and chance alone could give any rank from {as_text.ordinal(low)} to "
        f"{as_text.ordinal(high)}"
    )
    place = int(row["place"])
    standing = "highest" if place == 1 else f"{as_text.ordinal(place)} highest"
    if place == many > 1:
        standing = "lowest"
    return Sentence(
        title, f"{title} It is the {standing} of {as_text.counted(many, kind)}, {sure}."
    )


def in_range(series: Series, now: Figure, lowest: float, highest: float) -> Sentence:
    """Set a figure in the range of other forces: a range is not a target."""
    indicator = series.indicator
    inside = lowest <= now.value <= highest
    place = "within" if inside else "above" if now.value > highest else "below"
    title = (
        f"{what(series)} stood at {figure_text(series, now)} in {series.name} {in_period(now)}, "
        f"{place} the national range of {amount(lowest, indicator)} to "
        f"{amount(highest, indicator)}."
    )
    return Sentence(title, f"{title} A range is not a target.")


def hot_spots(
    spots: pd.DataFrame, kind: str, indicator: Indicator, when: str, most: int = 3
) -> Sentence:
    """Say how many hot spots there are, which have lasted and which are new.

    Parameters
    ----------
    spots : DataFrame
        Of `analytics.findings.areas.area_comparison.hot_spots`: name, hotspot, lasting, statistic.
    """
    head = f"{indicator.name} by {kind} in {when}"
    known = spots[spots["hotspot"].ne("cannot say")]
    if known.empty:
        title = f"{head}: hot spots cannot be calculated."
        return Sentence(title, f"{title} Rates are missing, or all alike.")
    hot = known[known["hotspot"].eq("hot spot")].sort_values("statistic", ascending=False)
    cold = int(known["hotspot"].eq("cold spot").sum())
    colds = f"{as_text.counted(cold, 'cold spot') if cold else 'No cold spot'}."
    listed = (
        "A hot spot is an area that, with its neighbours, has higher figures than chance alone "
        "would give, allowing for the number of areas tested."
    )
    if hot.empty:
        title = f"{head}: no hot spot beyond chance among {as_text.counted(len(known), kind)}."
        return Sentence(title, f"{title} {colds} {listed}")
    names = _some(list(hot["name"]), most)
    most_in = "strongest in " if len(hot) > 1 else ""
    title = f"{head}: {as_text.counted(len(hot), 'hot spot')}, {most_in}{names}."
    text = [title]
    for state, words in (
        ("persistent hot spot", "in at least three of the four periods before too"),
        ("new hot spot", "in none of the four periods before"),
    ):
        areas = list(hot.loc[hot["lasting"].eq(state), "name"])
        if areas:
            text.append(f"{as_text.counted(len(areas), state)} ({words}): {_some(areas, most)}.")
    return Sentence(title, " ".join([*text, colds, listed]))


def _some(names: Sequence[str], most: int) -> str:
    """List names, and how many more there are."""
    more = len(names) - most
    return as_text.joined([*names[:most], *([f"{more} more"] if more > 0 else [])])
