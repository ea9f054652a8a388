"""What sums mean: rates, shares, their intervals, and differences from a year before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.model.choice import Comparison
from analytics.model.indicators import Indicator
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import rate, wilson_interval


def judged(sums: pd.DataFrame, indicator: Indicator, compared: Comparison) -> pd.DataFrame:
    """Add to sums what they mean.

    value, lower, upper
        The count, or the share in per cent with its Wilson interval; a share that came without its
        numbers as it was given, with its published interval.
    rate, rate_lower, rate_upper
        Events per 1,000 residents with their Poisson interval; counts only.
    numerator_before
        The numerator a year before.
    before, difference, percent
        The same a year before and what changed: events, or percentage points; no percentage of a
        base under 20. The verdict is added by `analytics.findings.areas.area_changes`.
    """
    out = sums.assign(
        value=np.nan, lower=np.nan, upper=np.nan, rate=np.nan, rate_lower=np.nan,
        rate_upper=np.nan, numerator_before=sums["before"], difference=np.nan, percent=np.nan,
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
        before = out["before"].astype(float)
        out.loc[both, "difference"] = out["numerator"] - before
        large = both & before.ge(SMALLEST_BASE)
        out.loc[large, "percent"] = 100 * (out["numerator"] - before) / before
    return out


def _shares(out: pd.DataFrame, indicator: Indicator, compared: Comparison) -> pd.DataFrame:
    scale = indicator.scale
    judged = out["denominator"].gt(0)
    if judged.any():
        x, n = out.loc[judged, "numerator"], out.loc[judged, "denominator"]
        limits = np.column_stack([x / n, *wilson_interval(x, n)])
        out.loc[judged, ["value", "lower", "upper"]] = scale * limits
        if not indicator.events:
            out[["lower", "upper"]] = np.nan
    both = judged & out["out_of_before"].gt(0)
    if compared.allowed and both.any():
        now, before = (
            out.loc[both, part].astype(float) / out.loc[both, whole].astype(float)
            for part, whole in (("numerator", "denominator"), ("before", "out_of_before"))
        )
        out.loc[both, "difference"] = scale * (now - before)
    out["before"] = scale * out["before"] / out["out_of_before"]
    return _as_given(out, compared) if "given" in out else out


def _as_given(out: pd.DataFrame, compared: Comparison) -> pd.DataFrame:
    """Show a share that came without its numbers as it was given, with its published interval."""
    alone = out["value"].isna() & out["given"].notna()
    out.loc[alone, "value"] = out.loc[alone, "given"].astype(float)
    for limit in ("lower", "upper"):
        out.loc[alone, limit] = out.loc[alone, f"given_{limit}"].astype(float)
    known = out["before"].isna() & out["given_before"].notna()
    if compared.allowed:
        out.loc[known, "before"] = out.loc[known, "given_before"].astype(float)
        both = (alone | known) & out["value"].notna() & out["before"].notna()
        out.loc[both, "difference"] = out["value"] - out["before"].astype(float)
    return out
