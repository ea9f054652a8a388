"""Which of the areas in view may be called highest, by the ranks that chance allows to each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import remembered_for_frame
from analytics.findings.difference import variance_of_sums
from analytics.model.choice import RATE, SMOOTHED, Choice
from analytics.model.indicators import Indicator
from analytics.statistics.areas.rank_intervals import ranks, unbroken
from analytics.statistics.number_input import Floats

RANKS = ["rank", "rank_lower", "rank_upper"]


def chance_ranks(
    rows: pd.DataFrame, indicator: Indicator, breakdown: str, periods: int, by_rate: bool
) -> pd.DataFrame:
    """Rank areas, with the first and last rank that chance allows to each.

    Parameters
    ----------
    rows : DataFrame
        code, numerator, denominator, rate and persons where there are any, value.
    indicator, breakdown
        What is counted.
    periods : int
        Periods that were summed.
    by_rate : bool
        Whether rates are compared rather than counts.

    Returns
    -------
    DataFrame, one row an area, in their order
        rank (1 = highest), rank_lower and rank_upper as of `analytics.ranks`; NaN without a figure.
    """
    figures = rows["rate" if by_rate else "value"].to_numpy(dtype=float, na_value=np.nan)
    if not indicator.events:  # money, weight: no test of chance fits, a figure is what it is
        alone = pd.Series(figures).rank(method="min", ascending=False)
        return pd.DataFrame(dict.fromkeys(RANKS, alone))
    counts = rows["numerator"].to_numpy(dtype=float, na_value=np.nan)
    counts = np.where(np.isfinite(figures), counts, np.nan)
    phi = variance_of_sums(rows["numerator"], rows["code"].tolist(), indicator, breakdown, periods)
    sizes = _sizes(rows, counts, figures, indicator.is_share, by_rate)
    order = ranks(counts, sizes, kind="share" if indicator.is_share else "rate", phi=phi)
    return order[RANKS]


def _sizes(
    rows: pd.DataFrame, counts: Floats, figures: Floats, is_share: bool, by_rate: bool
) -> Floats:
    """Give what a figure is out of: all counted, residents, or nothing, which makes all alike."""
    if is_share:
        return rows["denominator"].to_numpy(dtype=float, na_value=np.nan)
    if not by_rate:
        return np.ones(len(rows))
    if "persons" in rows:
        return rows["persons"].to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = counts / figures
    typical = np.nanmedian(sizes) if np.isfinite(sizes).any() else 1.0
    return np.where(counts > 0, sizes, typical)  # an area with none has no rate to tell its size


def leaders(
    rows: pd.DataFrame, indicator: Indicator, breakdown: str, periods: int, by_rate: bool
) -> NDArray[np.bool_]:
    """Mark the areas to which chance allows the first rank; parameters as of `chance_ranks`."""
    order = chance_ranks(rows, indicator, breakdown, periods, by_rate)
    return order["rank_lower"].eq(1).to_numpy()


@remembered_for_frame
def named_in_view(ranked: pd.DataFrame, choice: Choice, decimals: int) -> tuple[pd.DataFrame, int]:
    """Leave the areas that may be named highest together, and count those further down.

    Parameters
    ----------
    decimals : int
        With which figures are written.

    Returns
    -------
    DataFrame
        The leading areas above every other, from high to low: no rank is skipped between them.
    int
        How many more are no different from the highest beyond chance, as they are of few cases.
    """
    leads = _in_view(ranked, choice)["rank_lower"].eq(1).to_numpy()
    figures = ranked[choice.column].to_numpy(dtype=float, na_value=np.nan)
    named = unbroken(figures, figures.round(decimals), leads)
    return ranked[named], int(leads.sum() - named.sum())


def ranks_in_view(ranked: pd.DataFrame, choice: Choice, code: str) -> tuple[int, int, int]:
    """Give the rank of an area in view and the first and last that chance allows."""
    rank, lower, upper = _in_view(ranked, choice).iloc[ranked["code"].tolist().index(code)]
    return int(rank), int(lower), int(upper)


def _in_view(ranked: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Rank the figures that a map shows, or take the ranks that are known already."""
    by_rate = choice.measure in (RATE, SMOOTHED) and not choice.indicator.is_share
    if "place_lower" in ranked and (by_rate or choice.indicator.is_share):
        known = ranked[["place", "place_lower", "place_upper"]].set_axis(RANKS, axis=1)
        figures = ranked["value" if choice.indicator.is_share else "rate"]
        if known["rank"].equals(figures.rank(method="min", ascending=False)):
            return known  # every area is in view
    periods = len(choice.compared.periods)
    return chance_ranks(ranked, choice.indicator, choice.breakdown, periods, by_rate)
