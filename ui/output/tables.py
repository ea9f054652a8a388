"""The table behind a picture: the same figures, all of them, with how sure they are."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.areas import area_standing
from analytics.model.choice import FROM_ESSEX, HOT, LIKELY, SMOOTHED
from analytics.model.verdict_words import BOUNDS
from analytics.wording import area_maps
from analytics.wording.caption import About
from ui.output import csv_files

ORDER = {"whole": 1, "area": 2, "remainder": 3}


def by_area(view: pd.DataFrame, about: About, ranked: pd.DataFrame | None = None) -> pd.DataFrame:
    """Lay out areas: the one in view, the whole, the areas from high to low, what is left over.

    ``ranked`` adds what a map of smoothed rates, differences from Essex or hot spots shows.
    """
    table, place = _by_area(view, about.of_all)
    if ranked is not None and about.choice.measure in (SMOOTHED, FROM_ESSEX, HOT, LIKELY):
        reindex = _mapped(ranked, about.of_all).reindex(list(place)).reset_index(drop=True)
        table = table.join(reindex)
    first = place.get(about.who.single_code, 0)
    order = [first, *(i for i in range(len(table)) if i != first)]
    return table.take(order)


@remembered_for_frame
def _by_area(view: pd.DataFrame, about: About) -> tuple[pd.DataFrame, dict[str, int]]:
    """Lay out areas in their own order, and say how each of them compares."""
    column = about.choice.column
    if column not in view:  # of what is found of areas only: smoothed rates, hot spots
        column = "value" if about.is_share else "rate"
    if about.choice.young:  # no area is higher yet
        view = view.sort_values("name", kind="stable")
        view = view.iloc[np.argsort(view["part"].map(ORDER), kind="stable")]
    else:
        view = view.iloc[np.lexsort((-view[column].fillna(-np.inf), view["part"].map(ORDER)))]
    table = pd.DataFrame({"Area": view["name"]})
    if about.kind == "ward":
        table["District"] = view["district"].fillna("")
    indicator = about.choice.indicator
    if about.is_share:
        table["Number"] = _whole(view["numerator"])
        table["Out of"] = _whole(view["denominator"])
        table["Per cent"] = view["value"].round(1)
    else:
        table[indicator.unit.capitalize()] = _whole(view["value"])
    if indicator.events:
        limits = ["lower", "upper"] if about.is_share else ["rate_lower", "rate_upper"]
        if not about.is_share:
            table[as_text.upper_first(indicator.residents)] = (
                view["persons"].round().astype("Int64")
            )
            if view["year"].notna().any():
                table["Population of mid-"] = view["year"].map(year)
            table["Per 1,000"] = view["rate"].round(1)
        table["95% from"], table["95% to"] = (view[limit].round(1) for limit in limits)
    if about.choice.compared.allowed:
        if about.is_share:
            table["Year before, %"] = view["before"].round(1)
            table["Points"] = view["difference"].round(1)
        else:
            table["Year before"] = _whole(view["before"])
            table["Change"] = _whole(view["difference"])
            table["Change, %"] = view["percent"].round(1)
        table["Verdict"] = list(view["verdict"])
        if view["unplaced"].notna().any():
            bounds = view["verdict"].eq(BOUNDS)
            places = 1 if about.is_share else 0
            if bounds.any():
                for name, limit in (("Change from", "change_lower"), ("Change to", "change_upper")):
                    table[name] = view[limit].where(bounds).round(places)
            table["Without a place, %"] = view["unplaced"].round(1)
            table["Year before, without a place, %"] = view["unplaced_before"].round(1)
            table["Without a place in"] = view["unplaced_in"]
    hidden = view["hidden"] | view["hidden_before"] & about.choice.compared.allowed
    if hidden.any():
        table["Missing"] = np.where(hidden, as_text.NOT_SHOWN, "")
    place = {code: i for i, code in enumerate(view["code"])}
    return table.reset_index(drop=True), place


def with_missing(table: pd.DataFrame, hidden: Mapping[str, Sequence[bool]]) -> pd.DataFrame:
    """Say in each row which of its figures a public edition does not show.

    Parameters
    ----------
    hidden : mapping of str to sequence of bool
        By name of a figure, row by row.
    """
    results = []
    for row in zip(*hidden.values(), strict=True):
        names = "; ".join(name for name, is_so in zip(hidden, row, strict=True) if is_so)
        which = f"{names}: " if len(hidden) > 1 else ""
        results.append(f"{which}{as_text.NOT_SHOWN}" if names else "")
    return table.assign(Missing=results) if any(results) else table


@remembered_for_frame
def _mapped(ranked: pd.DataFrame, about: About) -> pd.DataFrame:
    """Lay out what is found of each area, by code: it is not known of the whole."""
    measure = about.choice.measure
    if measure == SMOOTHED:
        results = {"Smoothed": ranked["smoothed"].round(1)}
    elif measure == FROM_ESSEX:
        words_of = area_maps.plain_words(about)
        results = {
            "Standard deviations from Essex": ranked["z_adjusted"].round(1),
            "Compared with Essex": area_standing.standings(ranked)
            .map(words_of)
            .fillna("too few to say"),
        }
    elif measure == LIKELY:
        results = {
            "Above all together, %": ranked["above"].round(1),
            "Likely": ranked["likely"].fillna(""),
        }
    else:
        results = {
            "Gi*": ranked["statistic"].round(1),
            "Hot or cold": ranked["hotspot"].fillna("cannot say"),
            "Lasting": ranked["lasting"].fillna(""),
        }
    return pd.DataFrame(results).set_axis(ranked["code"])


def year(mid_year: float) -> str:
    """Write the mid-year of residents; nothing where none are known."""
    return "" if pd.isna(mid_year) else f"{mid_year:.0f}"


def _whole(values: pd.Series) -> pd.Series:
    """Write counts as whole numbers; adjusted counts, money and weights with a decimal."""
    if values.dropna().mod(1).eq(0).all():
        return values.astype("Int64")
    return values.round(1)


def show(table: pd.DataFrame, title: str, about: About, key: str, **also: str) -> None:
    """Show a table and offer it as a file that says what it is; ``also`` adds to what it says."""
    facts = about.facts(f"{title}: {about.what}") | also
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(table))),
        column_config=_columns(tuple(table.columns), tuple(map(str, table.dtypes))),
        key=f"table-{key}",
        alt=f"{title}, {facts['Period']}",
    )
    csv_files.download("Download as CSV", table, facts, key)


def twin(make: Callable[[], pd.DataFrame], title: str, about: About, key: str, **also: str) -> None:
    """Offer the table behind a picture, made and sent only when somebody opens it."""
    closed = st.expander(
        "The figures as a table", type="compact", on_change="rerun", key=f"twin-{key}"
    )
    if closed.open:
        with closed:
            show(make(), title, about, key, **also)


@functools.lru_cache(maxsize=64)
def _columns(names: tuple[str, ...], kinds: tuple[str, ...]) -> dict[str, Any]:
    """Give counts thousands commas, and every other number one decimal."""
    formats = {"Int64": "localized", "int64": "localized", "float64": "%.1f"}
    return {
        name: st.column_config.NumberColumn(format=formats[kind])
        for name, kind in zip(names, kinds, strict=True)
        if kind in formats
    }
