"""Whether areas differ from Essex: one comparison, on one scale, for every page.

*Higher* and *lower* are areas whose rate or share differs from that of all areas together beyond
chance, allowing for how much the months of such areas vary by themselves and for the number of
areas. Of those a few *stand out*: they differ also by more than areas usually do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.model.indicators import Indicator
from analytics.model.variation import kind_of, usual_of_many
from analytics.statistics.areas.compare_areas import Areas, compare_areas
from analytics.statistics.areas.funnel import Kind
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.real_change import inflation

PER = 1000  # residents


def compare_with_essex(
    counts: pd.Series,
    sizes: pd.Series,
    codes: Sequence[str],
    indicator: Indicator,
    breakdown: str,
    periods: int,
    whole: float | None = None,
) -> Areas:
    """Compare all areas of a level with all of them together: `analytics.compare_areas`.

    Parameters
    ----------
    counts, sizes : Series
        Events and residents, or those with the attribute and all; NaN = no figure.
    codes : sequence of str
        Of the areas.
    indicator, breakdown
        What is counted.
    periods : int
        Periods that were summed: the months of a sum follow one another.
    whole : float, optional
        Of all together, where figures of some areas are kept back.

    Returns
    -------
    Areas
        Its verdict_chance says higher, lower, no different or too few to say; its verdict the same
        only of areas that stand out.
    """
    kind: Kind = "share" if indicator.is_share else "rate"
    phi = variance_of_sums(counts, codes, indicator, breakdown, periods)
    return compare_areas(counts, sizes, kind=kind, per=PER, whole=whole, phi=phi)


def variance_of_sums(
    counts: pd.Series, codes: Sequence[str], indicator: Indicator, breakdown: str, periods: int
) -> Floats:
    """Give how many times chance's variance a sum of periods usually has in each area."""
    values = counts.to_numpy(dtype=float, na_value=np.nan) / max(periods, 1)
    kinds = [kind_of(code) for code in codes]
    phi, r = usual_of_many(indicator, breakdown, kinds, values.tolist())
    return inflation(phi, r, max(periods, 1))
