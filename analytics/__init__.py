"""What the figures mean: statistics as functions of their arguments, nothing read or drawn.

Importing this package must stay cheap, since every page does it: heavy libraries are imported
inside the function that needs them.
"""

from analytics.statistics.area_scores import false_discovery_threshold
from analytics.statistics.before_after import before_and_after
from analytics.statistics.changes_of_many_areas import real_changes
from analytics.statistics.concentration import concentration
from analytics.statistics.control_chart import xmr
from analytics.statistics.count_change import change
from analytics.statistics.decomposition import contributions, explain_rate, explain_share
from analytics.statistics.funnel import compare_areas, funnel_limits
from analytics.statistics.hotspots import contiguity, local_hotspots, persistence
from analytics.statistics.intervals import (
    gap_verdict,
    poisson_interval,
    proportion_gap,
    rate,
    wilson_interval,
)
from analytics.statistics.map_classes import bands
from analytics.statistics.probability_above import probability_above
from analytics.statistics.rank_intervals import ranks
from analytics.statistics.runs import run
from analytics.statistics.satisfaction import ethnic_gap, falling, rolling_year, satisfaction
from analytics.statistics.seasonality import seasonality
from analytics.statistics.smoothing import smooth_rates
from analytics.statistics.variation.dispersion import dispersion
from analytics.statistics.variation.ewma_signal import ewma_signal
from analytics.statistics.variation.laney_p import laney_p
from analytics.statistics.variation.maturation import maturation, settled
from analytics.statistics.variation.real_change import real_change, real_share_change

__all__ = [
    "bands",
    "before_and_after",
    "change",
    "compare_areas",
    "concentration",
    "contiguity",
    "contributions",
    "dispersion",
    "ethnic_gap",
    "ewma_signal",
    "explain_rate",
    "explain_share",
    "falling",
    "false_discovery_threshold",
    "funnel_limits",
    "gap_verdict",
    "laney_p",
    "local_hotspots",
    "maturation",
    "persistence",
    "poisson_interval",
    "probability_above",
    "proportion_gap",
    "ranks",
    "rate",
    "real_change",
    "real_changes",
    "real_share_change",
    "rolling_year",
    "run",
    "satisfaction",
    "seasonality",
    "settled",
    "smooth_rates",
    "wilson_interval",
    "xmr",
]
