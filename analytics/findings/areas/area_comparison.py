"""Areas compared with Essex and each other, hot spots, and in how few areas half of it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas import area_changes
from analytics.findings.difference import PER, compare_with_essex, variance_of_sums
from analytics.model.choice import COUNT, Choice, Subject
from analytics.statistics.areas.compare_areas import Areas
from analytics.statistics.areas.concentration import Concentration, concentration
from analytics.statistics.areas.funnel import Kind
from analytics.statistics.areas.hotspots import CANNOT_SAY, local_hotspots
from analytics.statistics.areas.neighbours import Contiguity, contiguity
from analytics.statistics.areas.persistence import persistence
from analytics.statistics.areas.probability_above import probability_above, stabilised_logs
from analytics.statistics.areas.rank_intervals import ranks
from analytics.statistics.areas.smoothing import smooth_rates
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

NOTHING = {
    "compared": np.nan, "essex_verdict": "", "beyond_chance": "", "z": np.nan, "z_adjusted": np.nan,
    "q": np.nan, "place": np.nan, "place_lower": np.nan, "place_upper": np.nan,
    "smoothed": np.nan, "above": np.nan, "likely": "",
}  # fmt: skip
PERIODS_BEFORE = 4  # that a hot spot is followed back


def standing(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Compare every area in view with Essex, and rank it among the others.

    Counts are compared as rates per 1,000 residents, shares as shares. Every ward or district of
    Essex takes part, whichever are in view: what is no different from Essex does not become so by
    looking at one district alone.

    Returns
    -------
    DataFrame
        The rows of `questions.ranked`, with compared (the rate or share), essex_verdict ('higher',
        'lower', 'no different', 'too few to say'; allowing for the usual variation between areas),
        beyond_chance (the same by chance alone), z, z_adjusted and q; place, place_lower,
        place_upper (1 = highest, with the 95% range of chance); smoothed (a rate drawn towards
        that of all where an area is small); above (per cent probability that the true rate or share
        lies above that of all areas together) and likely (its class, of
        `analytics.probability_above`). Where no residents are known, no events are counted, or
        outcomes of a period counted are still awaited, nothing is compared: NaN and ''.
    """
    return _standing(state, _whatever_measure(choice))


@remembered
def _standing(state: Snapshot, choice: Choice) -> pd.DataFrame:
    every = _all_areas(choice)
    if every != choice:
        areas_table = _standing(state, every)
        in_view = area_changes.ranked(state, choice).drop(columns="z")
        return in_view.merge(areas_table[["code", *NOTHING]], on="code", how="left")
    areas_table = area_changes.ranked(state, choice).assign(**NOTHING)
    indicator = choice.indicator
    if not indicator.events or areas_table.empty or choice.young:
        return areas_table
    areas = _areas_against_essex(state, choice)
    if areas is not None:
        count, size, kind = areas_table["numerator"], _sizes(areas_table, choice), _kind(choice)
        scale = indicator.scale if indicator.is_share else 1
        areas_table["compared"] = scale * areas.frame["value"]
        areas_table["essex_verdict"] = areas.frame["verdict"]
        areas_table["beyond_chance"] = areas.frame["verdict_chance"]
        areas_table[["z", "z_adjusted", "q"]] = areas.frame[["z", "z_adjusted", "q"]]
        phi = variance_of_sums(
            count, areas_table["code"].tolist(), indicator, choice.breakdown,
            len(choice.compared.periods),
        )  # fmt: skip
        pooled = areas.pooled if indicator.is_share else areas.pooled / PER
        probable = probability_above(count, size, kind=kind, phi=phi, whole=pooled)
        areas_table["above"] = 100 * probable["above"]
        areas_table["likely"] = probable["class"]
        order = ranks(count, size, kind=kind, per=PER, phi=phi)
        areas_table[["place", "place_lower", "place_upper"]] = order[
            ["rank", "rank_lower", "rank_upper"]
        ]
        if not indicator.is_share:
            areas_table["smoothed"] = smooth_rates(count, size, per=PER)["smoothed"]
    return areas_table


def areas_against_essex(state: Snapshot, choice: Choice) -> Areas | None:
    """Compare every area with all of them, as a funnel draws it; None if nothing can be.

    The rows are those of `standing` of all wards or districts, whichever are in view.
    """
    return _areas_against_essex(state, _all_areas(_whatever_measure(choice)))


@remembered
def _areas_against_essex(state: Snapshot, choice: Choice) -> Areas | None:
    ranked = queries.ranked(state, choice)
    compared = choice.indicator.events and len(ranked) and not choice.young
    return _areas(state, ranked, choice) if compared else None


@remembered
def neighbours(state: Snapshot, ward_set: str, level: str) -> Contiguity:
    """Find which wards, or districts, touch; labelled by their codes."""
    shapes = queries.geometry(state, ward_set, level)
    return contiguity(shapes.set_index("code")["geometry"])


def hot_spots(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Find where high rates gather beyond chance, and whether they did in the periods before.

    Gi* of logarithms of stabilised rates (`analytics.probability_above`): a raw rate of a small
    area sets the scale by which all are judged, and hides real gatherings.

    Every ward or district takes part, whichever are in view: a hot spot is hot compared with all
    of Essex.

    Returns
    -------
    DataFrame, in the order of the codes
        code, name, value (rate per 1,000 residents or share), statistic, p, q, hotspot ('hot spot',
        'cold spot', 'not significant', 'cannot say') and lasting, as of `persistence`.
    """
    return _hot_spots(state, _whatever_measure(choice))


@remembered
def _hot_spots(state: Snapshot, choice: Choice) -> pd.DataFrame:
    indicator = choice.indicator
    touching = neighbours(state, choice.ward_set, choice.level)
    codes = touching.labels
    assert codes is not None
    runs = queries.windows(indicator, choice.compared.periods, PERIODS_BEFORE + 1)
    if not runs:
        raise ValueError("no period is chosen: hot spots are of a period")
    figures = queries.by_window(state, indicator, choice.breakdown, choice.ward_set, runs)
    sizes = figures["denominator" if indicator.is_share else "persons"].astype(float)
    value = (
        figures["value"]
        if indicator.is_share
        else PER * figures["numerator"] / sizes.where(sizes > 0)
    )
    counts = figures["numerator"].astype(float).where(sizes > 0)
    table = figures.assign(rate=value, count=counts, size=sizes).pivot(
        index="code", columns="window", values=["rate", "count", "size"]
    )
    rates = table["rate"].reindex(codes)
    tests = {
        window: local_hotspots(
            pd.Series(
                stabilised_logs(
                    table["count"][window].reindex(codes), table["size"][window].reindex(codes),
                    kind=_kind(choice),
                ),
                index=codes,
            ),
            touching,
        )
        for window in rates
    }  # fmt: skip
    last = max(tests)
    classes = pd.DataFrame({window: test["hotspot"] for window, test in tests.items()})
    names = queries.names(state, choice.ward_set)
    return (
        tests[last]
        .assign(
            code=list(codes),
            name=[names.get(code, code) for code in codes],
            value=rates[last].to_numpy(),
            lasting=persistence(classes)["persistence"].to_numpy(),
        )
        .reset_index(drop=True)
    )


@remembered
def with_hot_spots(state: Snapshot, choice: Choice) -> pd.DataFrame:
    """Add to `standing` what `hot_spots` finds of each area: statistic, hotspot, lasting."""
    if choice.young:
        nothing = {"statistic": np.nan, "hotspot": CANNOT_SAY, "lasting": ""}
        return standing(state, choice).assign(**nothing)
    spots = hot_spots(state, choice)[["code", "statistic", "hotspot", "lasting"]]
    return standing(state, choice).merge(spots, on="code", how="left")


def gathered(state: Snapshot, choice: Choice) -> Concentration | None:
    """Say in how few areas in view half of it is; None of a share, or where one is kept back."""
    return _gathered(state, _whatever_measure(choice))


@remembered
def _gathered(state: Snapshot, choice: Choice) -> Concentration | None:
    ranked = queries.ranked(state, choice)
    if ranked["hidden"].any():  # half of what is shown is not half of it
        return None
    known = ranked["numerator"].notna()
    if choice.indicator.is_share or not known.any():
        return None
    return concentration(ranked.loc[known, "numerator"], ranked.loc[known, "code"])


def _whatever_measure(choice: Choice) -> Choice:
    """Leave out what is mapped, so that an answer is worked out once for all maps."""
    return replace(choice, measure=COUNT)


def _all_areas(choice: Choice) -> Choice:
    return replace(choice, district="", wards=())


def _areas(state: Snapshot, ranked: pd.DataFrame, choice: Choice) -> Areas | None:
    size = _sizes(ranked, choice)
    if not (size.gt(0) & ranked["numerator"].notna()).any():
        return None
    whole = None
    if ranked["hidden"].any():  # the areas that are shown are not all of Essex
        essex = queries.together(state, choice, Subject("Essex", (FORCE,)))
        whole = (
            essex["numerator"] / essex["denominator" if choice.indicator.is_share else "persons"]
        )
        whole = None if pd.isna(whole) else float(whole)
    return compare_with_essex(
        ranked["numerator"], size, ranked["code"].tolist(), choice.indicator, choice.breakdown,
        len(choice.compared.periods), whole,
    )  # fmt: skip


def _sizes(ranked: pd.DataFrame, choice: Choice) -> pd.Series:
    return ranked["denominator" if choice.indicator.is_share else "persons"].astype(float)


def _kind(choice: Choice) -> Kind:
    return "share" if choice.indicator.is_share else "rate"
