"""What the figures mean: statistics as functions of their arguments, nothing read or drawn.

Importing this package must stay cheap, since every page does it: heavy libraries are imported
inside the function that needs them.
"""

from analytics.statistics.areas.area_scores import false_discovery_threshold
from analytics.statistics.areas.changes_of_many_areas import real_changes
from analytics.statistics.areas.compare_areas import compare_areas
from analytics.statistics.areas.concentration import concentration
from analytics.statistics.areas.funnel import funnel_limits
from analytics.statistics.areas.hotspots import local_hotspots
from analytics.statistics.areas.map_classes import bands
from analytics.statistics.areas.neighbours import contiguity
from analytics.statistics.areas.persistence import persistence
from analytics.statistics.areas.probability_above import probability_above
from analytics.statistics.areas.rank_intervals import ranks
from analytics.statistics.areas.smoothing import smooth_rates
from analytics.statistics.before_after import before_and_after
from analytics.statistics.control_chart import xmr
from analytics.statistics.count_change import change
from analytics.statistics.decomposition import contributions, explain_rate, explain_share
from analytics.statistics.intervals import (
    gap_verdict,
    poisson_interval,
    proportion_gap,
    rate,
    wilson_interval,
)
from analytics.statistics.runs import run
from analytics.statistics.satisfaction import ethnic_gap, satisfaction
from analytics.statistics.satisfaction_over_time import falling, rolling_year
from analytics.statistics.seasonality import seasonality
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
