"""How each area of a map is shown: its verdict, whether it is reliable, whether it may be shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, RATE, Choice

WIDEST = 20  # percentage points of a 95% interval beyond which a share is unreliable


def standings(ranked: pd.DataFrame) -> pd.Series:
    """Say how each area compares with Essex, from −2 to 2; NaN where it is too few to say.

    2 is higher beyond the usual variation between areas, 1 higher beyond chance alone, 0 no
    different.
    """
    plain, wide = ranked["beyond_chance"], ranked["essex_verdict"]
    standing = np.select(
        [wide.eq("higher"), wide.eq("lower"), plain.eq("higher"), plain.eq("lower"),
         plain.eq("no different")],
        [2.0, -2.0, 1.0, -1.0, 0.0],
        default=np.nan,
    )  # fmt: skip
    return pd.Series(standing, index=ranked.index)


def unreliable(ranked: pd.DataFrame, choice: Choice) -> pd.Series:
    """Mark the areas with too few events for their colour to be relied on.

    A rate whose 95% interval is wider than the rate itself (fewer than 18 events), a share whose
    interval is wider than 20 percentage points, a change or a difference from Essex of too few to
    say. A count is what it is, and smoothing has dealt with few events in its own way.
    """
    measure = choice.measure
    if measure == CHANGE:
        return ranked["verdict"].eq("too few to say")
    if measure == FROM_ESSEX:
        return ranked["compared"].notna() & standings(ranked).isna()
    if choice.indicator.is_share and measure == COUNT:
        return (ranked["upper"] - ranked["lower"]).gt(WIDEST)
    if measure == RATE:
        return (ranked["rate_upper"] - ranked["rate_lower"]).gt(ranked["rate"])
    return pd.Series(False, index=ranked.index)


def not_shown(ranked: pd.DataFrame, choice: Choice) -> pd.Series:
    """Mark the areas whose figure a public edition does not show."""
    if choice.measure == CHANGE:
        return ranked["hidden"] | ranked["hidden_before"]
    return ranked["hidden"]
