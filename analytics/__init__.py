"""What the figures mean: statistics as functions of their arguments, nothing read or drawn.

Importing this package must stay cheap, since every page does it: heavy libraries are imported
inside the function that needs them.
"""

from analytics.change import change
from analytics.intervals import (
    gap_verdict,
    poisson_interval,
    proportion_gap,
    rate,
    wilson_interval,
)

__all__ = [
    "change",
    "gap_verdict",
    "poisson_interval",
    "proportion_gap",
    "rate",
    "wilson_interval",
]
