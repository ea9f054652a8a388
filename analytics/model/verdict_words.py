"""The words of verdicts, the same on every page.

Two questions are kept apart. Changed? An area and itself a year before. Different? An area and
Essex.
"""

from __future__ import annotations

from analytics.statistics.intervals import HIGHER, LOWER, TOO_FEW
from analytics.statistics.variation.real_change import NO_REAL_CHANGE, REAL_FALL, REAL_RISE

WITH_ESSEX = "moved with Essex"  # a real change, but no other than that of Essex as a whole
CANNOT_SAY_YET = "cannot say yet"  # outcomes are still awaited
CANNOT_SAY = "cannot say"  # money, weight, time: no test of chance fits
CANNOT_COMPARE = "cannot compare"
BOUNDS = "bounds only"  # rows lost their place: between what the change lies, no verdict

REAL = (REAL_RISE, REAL_FALL)
CHANGED = (
    *REAL, WITH_ESSEX, NO_REAL_CHANGE, TOO_FEW, CANNOT_SAY_YET, CANNOT_SAY, CANNOT_COMPARE, BOUNDS,
)  # fmt: skip

NO_DIFFERENT = "no different"
STANDS_OUT = "stands out"  # also beyond how much areas usually differ
DIFFERENT = (HIGHER, LOWER, NO_DIFFERENT, TOO_FEW)
