"""What sums mean: rates, shares, intervals, and whether anything has changed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.model.verdict_words import CANNOT_SAY, SAME_WORDS
from analytics.statistics.count_change import change_by_days
from analytics.statistics.intervals import gap_verdict, proportion_gap, rate, wilson_interval


def judged(sums: pd.DataFrame, indicator: Indicator, compared: Comparison) -> pd.DataFrame:
    """Add to sums what they mean.

    value, lower, upper
        The count, or the share in per cent with its Wilson interval.
    rate, rate_lower, rate_upper
        Events per 1,000 residents with their Poisson interval; counts only.
    numerator_before
        The numerator a year before.
    before, difference, percent, z, verdict
        The same a year before and what changed: events, or percentage points. Where no events
        are counted (money, weight, time) chance gives neither interval nor z, and the verdict is
        "cannot say". The verdict allows for a 29 February in one of the two.
    """
    out = sums.assign(
        value=np.nan, lower=np.nan, upper=np.nan, rate=np.nan, rate_lower=np.nan,
        rate_upper=np.nan, numerator_before=sums["before"], difference=np.nan, percent=np.nan,
        z=np.nan, verdict="",
    )  # fmt: skip
    if indicator.is_share:
        return _shares(out, indicator, compared)
    out["value"] = out["numerator"]
    placed = out["numerator"].notna() & out["persons"].gt(0) & indicator.events
    if placed.any():
        people = out.loc[placed, "persons"]
        rates = rate(out.loc[placed, "numerator"], people)
        out.loc[placed, ["rate", "rate_lower", "rate_upper"]] = np.column_stack(rates)
    both = out["numerator"].notna() & out["before"].notna()
    if compared.allowed and both.any():
        days = [_days(indicator, periods) for periods in (compared.before, compared.periods)]
        found = change_by_days(out.loc[both, "before"], out.loc[both, "numerator"], *days)
        columns = ["difference", "percent", "z", "verdict"]
        out.loc[both, columns] = found[columns]
        if not indicator.events:
            out.loc[both, ["z", "verdict"]] = [np.nan, CANNOT_SAY]
    return out


def _days(indicator: Indicator, periods: tuple[date, ...]) -> int:
    return sum((indicator.last_day(start) - start).days + 1 for start in periods)


def _shares(out: pd.DataFrame, indicator: Indicator, compared: Comparison) -> pd.DataFrame:
    scale = indicator.scale
    asked = out["denominator"].gt(0)
    if asked.any():
        x, n = out.loc[asked, "numerator"], out.loc[asked, "denominator"]
        limits = np.column_stack([x / n, *wilson_interval(x, n)])
        out.loc[asked, ["value", "lower", "upper"]] = scale * limits
        if not indicator.events:
            out[["lower", "upper"]] = np.nan
    both = asked & out["out_of_before"].gt(0)
    if compared.allowed and both.any():
        four = [
            out.loc[both, column]
            for column in ("numerator", "denominator", "before", "out_of_before")
        ]
        gap, _, _ = proportion_gap(*four)
        out.loc[both, "difference"] = scale * np.asarray(gap)
        said = pd.Series(np.asarray(gap_verdict(*four)), index=four[0].index)
        out.loc[both, "verdict"] = said.replace(SAME_WORDS) if indicator.events else CANNOT_SAY
    out["before"] = scale * out["before"] / out["out_of_before"]
    return out
