"""How few areas hold half of the offences, and how few would if only chance were at work."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.area_scores import by_area
from analytics.statistics.number_input import Floats

SEED = 20150520
PATTERNS = 99  # chance patterns; the least p is then 1 in 100


@dataclass(frozen=True, eq=False)
class Concentration:
    """What `concentration` found; see there.

    Attributes
    ----------
    share_of_areas : float
        Fewest areas that hold half of the offences, as a fraction of all areas with a figure;
        NaN where there are no offences.
    areas : tuple
        Their labels, the area with most offences first.
    tied : tuple
        Labels of areas with as many offences as the last of them, which might stand in its
        place: name these too, or none.
    n_areas : int
        Areas with a figure.
    left_out : int
        Areas without one.
    total : float
        Offences.
    expected_share : float
        Share of areas that chance alone would give (mean), every offence being as likely to
        fall in any area, or to befall any resident if populations were given.
    chance : float
        Probability of a share as small or smaller if only chance were at work.
    curve : DataFrame
        Lorenz curve: share_of_areas, share_of_offences, from (0, 0) to (1, 1), areas with most
        offences first.
    gini : float
        Generalised Gini coefficient: 0 where offences are spread as evenly as they can be, near
        1 where one area holds all.
    """

    share_of_areas: float
    areas: tuple[Hashable, ...]
    tied: tuple[Hashable, ...]
    n_areas: int
    left_out: int
    total: float
    expected_share: float
    chance: float
    curve: pd.DataFrame
    gini: float


def concentration(
    counts: ArrayLike,
    areas: ArrayLike | None = None,
    *,
    populations: ArrayLike | None = None,
    seed: int = SEED,
) -> Concentration:
    """Find the share of areas that hold half of the offences.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Offences in each area; NaN = no figure. Areas should be of one kind.
    areas : array_like, shape (n,), optional
        Their labels; left out, those of the series, or their positions.
    populations : array_like, shape (n,), optional
        Residents of each area, if chance is to mean that all residents are at equal risk; left
        out, all areas are. They do not weigh the areas.
    seed : int
        Of the chance patterns. The same seed gives the same answer, whatever the order of areas.

    Returns
    -------
    Concentration

    Raises
    ------
    ValueError
        If there is no area with a figure, if a number is negative or infinite, if shapes or
        labels do not match or a label is not unique, or if nobody lives anywhere.

    Notes
    -----
    Weisburd's law of concentration: some 2% to 6% of a city's street segments hold half of its
    crime. Wards and LSOAs are far larger, and hold it less unevenly.

    A few offences always look concentrated: 40 among 257 wards lie in 40 of them at most, and
    20 hold half. So the share is compared with what chance gives: as many offences are spread
    99 times; `expected_share` is the mean share of areas with half of them, and `chance` is
    (1 + times the share was as small)/100. And the Gini coefficient is the one generalised for
    fewer offences than areas (Bernasco & Steenbeek 2017), with c offences in n areas and the
    usual coefficient G::

        G' = max(n/c, 1) · (G − 1) + 1

    which is 0 where c offences lie in c different areas. (Counts that are not whole can be spread
    more evenly than offences; the coefficient is then 0 too.)

    References
    ----------
    Weisburd D (2015). The law of crime concentration and the criminology of place. Criminology
    53: 133-157. Bernasco W, Steenbeek W (2017). More places than crimes: implications for
    evaluating the law of crime concentration at place. Journal of Quantitative Criminology 33:
    451-467.

    Examples
    --------
    >>> wards = pd.Series([60, 9, 7, 6, 5, 4, 3, 3, 2, 1], list("ABCDEFGHIJ"))
    >>> found = concentration(wards)
    >>> print(found.share_of_areas, found.areas, round(found.expected_share, 2), found.chance)
    0.1 ('A',) 0.42 0.01
    >>> print(round(found.gini, 3))
    0.61
    """
    columns = {"counts": counts} | ({} if populations is None else {"populations": populations})
    arrays, index = by_area(**columns)
    x = arrays[0]
    n = np.ones(len(x)) if populations is None else np.where(arrays[1] > 0, arrays[1], 0)
    labels = _labels(areas, index, len(x))
    known = np.isfinite(x)
    if not known.any():
        raise ValueError("counts holds no area with a figure")
    if not n[known].any():
        raise ValueError("populations is 0 wherever there is a figure")
    left_out = int((~known).sum())
    x, n, labels = x[known], n[known], labels[known]
    # Equal counts stand in the order of their names, so that the order given does not matter.
    order = np.lexsort((labels.astype(str), -x))
    x, n, labels = x[order], n[order], labels[order]
    total, many = float(x.sum()), len(x)
    held = np.concatenate([[0], np.cumsum(x)])
    curve = pd.DataFrame(
        {
            "share_of_areas": np.arange(many + 1) / many,
            "share_of_offences": held / held[-1] if total else np.full(many + 1, np.nan),
        }
    )
    if not total:
        nan = float("nan")
        return Concentration(nan, (), (), many, left_out, 0.0, nan, nan, curve, nan)
    fewest = int(_fewest_with_half(x[None])[0])
    last = x[fewest - 1]
    random = np.random.default_rng(seed)
    # Residents in a fixed order: the order of areas depends on names, and names may be positions.
    patterns = random.multinomial(max(1, round(total)), np.sort(n) / n.sum(), size=PATTERNS)
    by_chance = _fewest_with_half(-np.sort(-patterns.astype(float), axis=1))
    usual = float((held[1:] + held[:-1]).sum() / (total * many)) - 1
    uneven = max(many / max(total, 1), 1) * (usual - 1) + 1
    return Concentration(
        share_of_areas=fewest / many,
        areas=tuple(labels[:fewest].tolist()),
        tied=tuple(labels[fewest:][x[fewest:] == last].tolist()),
        n_areas=many,
        left_out=left_out,
        total=total,
        expected_share=float(by_chance.mean()) / many,
        chance=float((by_chance <= fewest).sum() + 1) / (PATTERNS + 1),
        curve=curve,
        gini=max(uneven, 0.0),
    )


def _fewest_with_half(ordered: Floats) -> NDArray[np.intp]:
    """Fewest areas that hold half, for each row of counts from the highest down."""
    running = np.cumsum(ordered, axis=1)
    # Rounding of sums of fractions must not ask for one area more.
    half = running[:, -1:] / 2 * (1 - 1e-12)
    return np.asarray((running < half).sum(axis=1) + 1)


def _labels(areas: ArrayLike | None, index: pd.Index | None, many: int) -> NDArray[np.object_]:
    if areas is None:
        names = np.arange(many).astype(object) if index is None else index.to_numpy(dtype=object)
    else:
        names = np.asarray(areas, dtype=object)
        if names.shape != (many,):
            raise ValueError(f"areas has the shape {names.shape} for {many} counts")
    labels = pd.Index(names)
    if not labels.is_unique:
        raise ValueError(f"areas has {labels[labels.duplicated()][0]!r} twice")
    return names
