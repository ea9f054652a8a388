"""Runs of values that rise, fall or stay on one side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from analytics.statistics.time_series_input import checked_series, segments

UNUSUAL = 0.01


@dataclass(frozen=True)
class Run:
    """Steps one way at the end of a series: see `run`."""

    direction: str
    steps: int
    chance: float
    unusual: bool


def run(values: ArrayLike, *, breaks: Iterable[int] = ()) -> Run:
    """How many steps in a row the last values have risen or fallen.

    Parameters
    ----------
    values : array_like, shape (n,)
        As in `xmr`.
    breaks : iterable of int
        As in `xmr`: a run does not reach across a break.

    Returns
    -------
    Run
        direction : "rising", "falling" or ''.
        steps : how many steps in a row, up to the last value, went that way; n steps join n + 1
            values, so "fell three months running" is 3 steps. 0 where the last two values are
            equal, either is missing, or there are fewer than two.
        chance : chance that the last `steps` steps of exchangeable noise all go that way (or
            more of them); 1 for no step.
        unusual : whether that chance is below 0.01, which takes four steps.

    Raises
    ------
    ValueError
        If `values` is not a list of numbers or holds an infinite one, or if a break is not a
        position in the series.

    Notes
    -----
    Of the (s + 1)! orders of s + 1 values, equally likely if nothing changes, one is all
    rising: the chance is 1/(s + 1)!. Equal values end a run, which makes runs of counts a
    little rarer than that. Among many series some run is to be expected: among 60, one of four
    steps falling in two cases of five. A series that follows the seasons, or whose values share
    months, runs far longer by itself.

    References
    ----------
    Levene H, Wolfowitz J (1944). The covariance matrix of runs up and down. Annals of
    Mathematical Statistics 15: 58-69.

    Examples
    --------
    >>> run([81, 84, 83.5, 82, 81.2])
    Run(direction='falling', steps=3, chance=0.041666666666666664, unusual=False)
    """
    x = checked_series(values)
    segment = segments(x, breaks)
    steps = np.sign(np.diff(x))
    steps[np.diff(segment) > 0] = 0
    if not len(steps) or abs(steps[-1]) != 1:  # NaN where a value is missing
        return Run("", 0, 1.0, False)
    other = np.flatnonzero(steps != steps[-1])
    length = len(steps) - 1 - (int(other[-1]) if len(other) else -1)
    # Beyond 170 the factorial is no float, and the chance no number above 0.
    chance = 1 / factorial(length + 1) if length < 170 else 0.0
    return Run("rising" if steps[-1] > 0 else "falling", length, chance, chance < UNUSUAL)
