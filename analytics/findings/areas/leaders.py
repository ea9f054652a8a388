"""Which of the areas in view may be called highest, allowing for how their months vary."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.findings.difference import variance_of_sums
from analytics.model.choice import RATE, SMOOTHED, Choice
from analytics.model.indicators import Indicator
from analytics.statistics.areas.leaders import leading, rank_range, standard_errors, unbroken
from analytics.statistics.number_input import Floats


def leaders(
    rows: pd.DataFrame, indicator: Indicator, breakdown: str, periods: int, by_rate: bool
) -> NDArray[np.bool_]:
    """Mark the areas that are not below the highest one beyond chance.

    Parameters
    ----------
    rows : DataFrame
        code, numerator, denominator, persons or rate, value.
    indicator, breakdown
        What is counted.
    periods : int
        Periods that were summed.
    by_rate : bool
        Whether rates are compared rather than counts.

    Returns
    -------
    ndarray of bool, in the order of the rows
    """
    return leading(*_figures(rows, indicator, breakdown, periods, by_rate))


def leaders_in_view(ranked: pd.DataFrame, choice: Choice) -> NDArray[np.bool_]:
    """Do the same for the figures that a map shows."""
    return leaders(ranked, *_arguments(choice))


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
    leads = leaders_in_view(ranked, choice)
    figures = ranked[choice.column].to_numpy(dtype=float, na_value=np.nan)
    named = unbroken(figures, figures.round(decimals), leads)
    return ranked[named], int(leads.sum() - named.sum())


def ranks_in_view(ranked: pd.DataFrame, choice: Choice, code: str) -> tuple[int, int, int]:
    """Give the rank of an area in view and the first and last that chance allows."""
    place = ranked["code"].tolist().index(code)
    return rank_range(*_figures(ranked, *_arguments(choice)), place)


def _arguments(choice: Choice) -> tuple[Indicator, str, int, bool]:
    by_rate = choice.measure in (RATE, SMOOTHED) and not choice.indicator.is_share
    return choice.indicator, choice.breakdown, len(choice.compared.periods), by_rate


def _figures(
    rows: pd.DataFrame, indicator: Indicator, breakdown: str, periods: int, by_rate: bool
) -> tuple[Floats, Floats]:
    figures = rows["rate" if by_rate else "value"].to_numpy(dtype=float, na_value=np.nan)
    if not indicator.events:  # money, weight: no test of chance fits, a figure is what it is
        return figures, np.zeros(len(rows))
    counts = rows["numerator"].to_numpy(dtype=float, na_value=np.nan)
    phi = variance_of_sums(rows["numerator"], rows["code"].tolist(), indicator, breakdown, periods)
    if indicator.is_share:
        sizes = rows["denominator"].to_numpy(dtype=float, na_value=np.nan)
        return figures, indicator.scale * standard_errors(counts, sizes, phi, "share")
    # A rate is of as many as its count says: its error is that of the count, brought to its size.
    errors = standard_errors(counts, counts, phi, "count")
    if not by_rate:
        return figures, errors
    with np.errstate(divide="ignore", invalid="ignore"):
        return figures, np.where(counts > 0, errors * figures / counts, 0.0)
