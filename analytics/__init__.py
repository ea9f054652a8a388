"""What the figures mean: statistics as functions of their arguments, nothing read or drawn.

Importing this package must stay cheap, since every page does it: heavy libraries are imported
inside the function that needs them.
"""

from analytics.bands import bands
from analytics.before_after import before_and_after
from analytics.change import change
from analytics.concentration import concentration
from analytics.control import run, seasonality, xmr
from analytics.explaining import contributions, explain_rate, explain_share
from analytics.funnel import compare_areas, funnel_limits
from analytics.hotspots import contiguity, local_hotspots, persistence
from analytics.intervals import (
    gap_verdict,
    poisson_interval,
    proportion_gap,
    rate,
    wilson_interval,
)
from analytics.many import real_changes
from analytics.ranks import ranks
from analytics.satisfaction import ethnic_gap, falling, rolling_year, satisfaction
from analytics.smoothing import smooth_rates

__all__ = [
    "bands",
    "before_and_after",
    "change",
    "compare_areas",
    "concentration",
    "contiguity",
    "contributions",
    "ethnic_gap",
    "explain_rate",
    "explain_share",
    "falling",
    "funnel_limits",
    "gap_verdict",
    "local_hotspots",
    "persistence",
    "poisson_interval",
    "proportion_gap",
    "ranks",
    "rate",
    "real_changes",
    "rolling_year",
    "run",
    "satisfaction",
    "seasonality",
    "smooth_rates",
    "wilson_interval",
    "xmr",
]
