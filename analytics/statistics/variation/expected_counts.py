"""The counts a series would show if only its level, its slow drift and its seasons were at work."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from analytics.statistics.number_input import Floats

STEPS = 6  # of the fit; counts settle after four
LEAST_MEAN = 1e-3  # an expected count is never nought, so that it can be divided by
RIDGE = 1e-6  # keeps the fit of a series of noughts from being undecided
FURTHEST = 6.0  # logarithms that an expected count may lie from the mean of its series


@lru_cache(maxsize=256)
def smooth_terms(
    size: int, per_year: int, begins: tuple[int, ...] = (), seasons: bool = True
) -> Floats:
    """Lay out the terms of a smooth trend: level and drift of each segment, and the seasons.

    Parameters
    ----------
    size : int
        Values of the series, gaps included.
    per_year : int
        Values in a year: 12, 4 or 1.
    begins : tuple of int
        Positions at which a new segment begins (a changed definition, a gap of over a year).
    seasons : bool
        Whether waves of one year are among the terms.

    Returns
    -------
    ndarray, shape (size, terms)
        For each segment Legendre polynomials: a level for under half a year, a slope for under a
        year, one bend more for each full year, eight at most. Waves of the year: none for under
        two years, one for under three, two for under five, else three (one of quarters).
    """
    edges = [0, *sorted(place for place in begins if 0 < place < size), size]
    columns = []
    for first, last in pairwise(edges):
        many = last - first
        years = many // per_year
        degree = 0 if 2 * many < per_year or many < 3 else 1 if not years else min(1 + years, 8)
        degree = min(degree, max(many - 2, 0))
        time = np.linspace(-1, 1, many) if many > 1 else np.zeros(many)
        terms = np.zeros((size, degree + 1))
        terms[first:last] = np.polynomial.legendre.legvander(time, degree)
        columns.append(terms)
    if seasons and per_year > 1:
        columns.append(yearly_waves(size, per_year))
    return np.hstack(columns)


def yearly_waves(size: int, per_year: int, most: int = 3) -> Floats:
    """Cosines and sines of a year and its parts, as many as a series of this size can bear."""
    years = size / per_year
    pairs = 0 if years < 2 else 1 if years < 3 else 2 if years < 5 else 3
    pairs = min(pairs, most, (per_year - 1) // 2)
    angle = 2 * np.pi * np.arange(size) / per_year
    waves = [wave(k * angle) for k in range(1, pairs + 1) for wave in (np.cos, np.sin)]
    return np.column_stack(waves) if waves else np.zeros((size, 0))


def expected_counts(counts: Floats, exposure: Floats, terms: Floats) -> Floats:
    """Fit expected counts to many series at once, by quasi-Poisson regression.

    Parameters
    ----------
    counts : ndarray, shape (series, n)
        Numbers of events; NaN = gap.
    exposure : ndarray, shape (n,) or (series, n)
        What could have produced them: the days of each month; for shares the number of each month
        that could have the attribute.
    terms : ndarray, shape (n, terms)
        As of `smooth_terms`.

    Returns
    -------
    ndarray, shape (series, n)
        Expected counts, above 0, also where there is a gap.

    Notes
    -----
    log(μ / exposure) is a sum of the terms; the score equations of a Poisson likelihood are solved
    by reweighted least squares (McCullagh & Nelder 1989, chapter 9). The dispersion does not enter
    the fit, only what is concluded from it.
    """
    known = np.isfinite(counts)
    y = np.where(known, counts, 0.0)
    series, size = y.shape
    width = terms.shape[1]
    squares = (terms[:, :, None] * terms[:, None, :]).reshape(size, width * width)
    watched = np.where(known, exposure, 0.0).sum(axis=1)
    level = np.log((y.sum(axis=1) + 0.5) / np.maximum(watched, LEAST_MEAN))[:, None]
    mean = np.maximum((y + np.exp(level) * exposure) / 2, LEAST_MEAN)
    log_rate = np.log(mean / exposure)
    for _ in range(STEPS):
        weight = np.where(known, mean, 0.0)
        target = log_rate + (y - mean) / mean
        normal = (weight @ squares).reshape(series, width, width)
        ridge = RIDGE * np.maximum(weight.sum(axis=1), LEAST_MEAN)
        normal += ridge[:, None, None] * np.eye(width)
        right = (weight * target) @ terms
        log_rate = np.linalg.solve(normal, right[:, :, None])[:, :, 0] @ terms.T
        log_rate = np.clip(log_rate, level - FURTHEST, level + FURTHEST)
        mean = np.maximum(np.exp(log_rate) * exposure, LEAST_MEAN)
    return mean
