"""One area next to a group that it is no part of: by chance alone, and beyond their spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.statistics.areas.area_scores import false_discovery, two_sided
from analytics.statistics.areas.funnel import FEWEST_EXPECTED, NO_DIFFERENT, Kind
from analytics.statistics.intervals import HIGHER, LOWER, TOO_FEW
from analytics.statistics.number_input import Floats

FEWEST_OTHERS = 3  # of which a spread between them can be said
ALPHA = 0.05


@dataclass(frozen=True)
class UsualRange:
    """Where one more area of a group would lie in 95 of 100 cases, by its size.

    Attributes
    ----------
    kind : {"rate", "share"}
    per : float
        Rates are for each `per`; 1 for shares.
    centre, variance : float
        Of the group and of its spread, on the scale on which chance does not depend on the figure.
    phi : float
        How many times chance's variance the count has.
    times : float
        Student's t of as many others as there are, less one.
    """

    kind: Kind
    per: float
    centre: float
    variance: float
    phi: float
    times: float

    def at(self, sizes: ArrayLike) -> tuple[Floats, Floats]:
        """Give the lower and the upper limit for areas of these sizes."""
        width = self.times * np.sqrt(self.phi / (4 * np.asarray(sizes, float)) + self.variance)
        lower, upper = (
            _figure(np.maximum(self.centre + side * width, 0.0), self.kind) for side in (-1, 1)
        )
        return self.per * lower, self.per * upper


@dataclass(frozen=True)
class GroupComparison:
    """An area compared with a group; `compare_with_group` says what each figure means.

    Attributes
    ----------
    value, mean : float
        Of the area, and of the group together (weighted by size, without the area).
    z, p : float
        Difference in standard errors of chance, and its two-sided probability.
    verdict : str
        'higher', 'lower', 'no different' or 'too few to say'.
    tau : float
        Standard deviation between the others beyond chance, as `spread` of `funnel_limits` has it.
    p_usual : float
        Probability of such a difference if the area were one of the group; NaN of too few others.
    stands_out : bool
        Different by chance, and also beyond how the others differ among themselves.
    of_each : tuple of str
        The verdict on the area next to each of the others, allowing for how many they are.
    usual : UsualRange or None
        Outside of it the area stands out; None of too few others.
    """

    value: float
    mean: float
    z: float
    p: float
    verdict: str
    tau: float
    p_usual: float
    stands_out: bool
    of_each: tuple[str, ...]
    usual: UsualRange | None


def compare_with_group(
    count: float,
    size: float,
    other_counts: ArrayLike,
    other_sizes: ArrayLike,
    *,
    kind: Kind,
    per: float = 1000,
    phi: float = 1.0,
    other_phi: ArrayLike = 1.0,
) -> GroupComparison:
    """Compare an area with the weighted mean of others, and with each of them.

    Parameters
    ----------
    count, size : float
        Events and population at risk, or those with the attribute and all, of the area.
    other_counts, other_sizes : array_like, shape (k,)
        The same of the others; the area is not among them.
    kind : {"rate", "share"}
        As in `funnel_limits`.
    per : float
        Rates are for each `per` of the population; not used for shares.
    phi, other_phi : float and array_like, shape (k,)
        How many times chance's variance the counts have by themselves, from month to month.

    Returns
    -------
    GroupComparison

    Raises
    ------
    ValueError
        If there are no others, or a size is not above 0.

    Notes
    -----
    On the scale g on which chance does not depend on the figure (√ of a rate, arcsin √ of a share)
    a figure has the variance φ/(4n). With m the pooled figure of the others and N their size::

        z = (g(y) − g(m)) / √(φ/(4n) + Σ n_i φ_i / (4N²))

    Between the others lies τ², by DerSimonian and Laird with w_i = 4n_i/φ_i. One more area of such
    a group would lie within g(m) ± t √(φ/(4n) + τ² + τ² Σ n_i²/N² + Σ n_i φ_i/(4N²)), with
    Student's t of k − 1 degrees of freedom: a prediction interval, as for a new study in a
    meta-analysis.

    References
    ----------
    DerSimonian R, Laird N (1986). Controlled Clinical Trials 7: 177-188. Higgins JPT, Thompson SG,
    Spiegelhalter DJ (2009). JRSS A 172: 137-159 (prediction intervals). Spiegelhalter DJ (2005).
    Quality and Safety in Health Care 14: 347-351.

    Examples
    --------
    >>> others = [9_000, 11_000, 10_500, 9_500], [100_000, 100_000, 100_000, 100_000]
    >>> result = compare_with_group(12_000, 100_000, *others, kind="rate")
    >>> result.value, result.mean, result.verdict, result.stands_out
    (120.0, 100.0, 'higher', False)
    """
    x, n = (
        np.atleast_1d(np.asarray(other_counts, float)),
        np.atleast_1d(np.asarray(other_sizes, float)),
    )
    if not len(x) or not size > 0 or not (n > 0).all():
        raise ValueError("compared with nobody: expected others, and sizes above 0")
    phi_of = np.broadcast_to(np.asarray(other_phi, float), x.shape)
    whole, total = x.sum() / n.sum(), n.sum()
    mine, of_others = _stable(count / size, kind), _stable(x / n, kind)
    chance = phi / (4 * size)
    of_mean = float((n * phi_of).sum()) / (4 * total**2)
    apart = mine - float(_stable(whole, kind))
    z = apart / np.sqrt(chance + of_mean)
    tau = _between(of_others, 4 * n / phi_of)
    scale = per if kind == "rate" else 1.0
    p_usual, usual = float("nan"), None
    if len(x) >= FEWEST_OTHERS:
        from scipy.special import stdtr, stdtrit

        variance = of_mean + tau**2 * (1 + float((n**2).sum()) / total**2)
        p_usual = float(2 * stdtr(len(x) - 1, -abs(apart) / np.sqrt(chance + variance)))
        times = float(stdtrit(len(x) - 1, 1 - ALPHA / 2))
        usual = UsualRange(kind, scale, float(mine - apart), variance, phi, times)
    expected = min(whole * size, (1 - whole) * size) if kind == "share" else whole * size
    enough = expected >= FEWEST_EXPECTED
    p = float(two_sided(np.array([z]))[0])
    verdict = _verdict(z, p, enough)
    each = (mine - of_others) / np.sqrt(chance + phi_of / (4 * n))
    q = false_discovery(two_sided(each))
    return GroupComparison(
        scale * count / size,
        float(scale * whole),
        float(z),
        p,
        verdict,
        # limits of rates are drawn on the scale of the ratio to the mean
        tau / float(np.sqrt(whole)) if kind == "rate" and whole > 0 else tau,
        p_usual,
        verdict in (HIGHER, LOWER) and p_usual < ALPHA,
        tuple(_verdict(score, chance_of, enough) for score, chance_of in zip(each, q, strict=True)),
        usual,
    )


def _stable(figure: ArrayLike, kind: Kind) -> Floats:
    root = np.sqrt(np.asarray(figure, dtype=float))
    return root if kind == "rate" else np.arcsin(np.minimum(root, 1.0))


def _figure(stable: Floats, kind: Kind) -> Floats:
    """Undo `_stable`."""
    return stable**2 if kind == "rate" else np.sin(np.minimum(stable, np.pi / 2)) ** 2


def _between(values: Floats, weight: Floats) -> float:
    if len(values) < FEWEST_OTHERS:
        return 0.0
    mean = float((weight * values).sum() / weight.sum())
    q = float((weight * (values - mean) ** 2).sum())
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return float(np.sqrt(max(0.0, (q - (len(values) - 1)) / room)))


def _verdict(z: float, p: float, enough: bool) -> str:
    if not enough:
        return TOO_FEW
    if p < ALPHA:
        return HIGHER if z > 0 else LOWER
    return NO_DIFFERENT
