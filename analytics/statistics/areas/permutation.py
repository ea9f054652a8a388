"""How often chance alone gives sums of neighbours as large as those found."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.areas.neighbours import Places
from analytics.statistics.number_input import Floats

CLOSER = 50  # times as many permutations for the areas that may be hot or cold
SORTED_FROM = 60  # areas for which sorting the sums is faster than comparing each with all
TIE = 1e-9  # standard deviations: sums as near as this differ by rounding only


def permuted_p(
    score: Floats,
    sums: Floats,
    count: Places,
    tested: Places,
    closer: NDArray[np.bool_],
    seed: int,
    permutations: int,
    alpha: float,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Two-sided p of the areas asked about, and whether they lie high."""
    random = np.random.default_rng(seed)
    higher, lower = _exceeded(score, sums, count, tested, permutations, random)
    p = (np.minimum(higher, lower) + 1) / (permutations + 1)
    again = np.flatnonzero(
        closer & (2 * p <= alpha)
    )  # q is never below p: no other area can be named
    if len(again):
        # At least as many as one area alone needs to be named among all the others.
        closer_permutations = (
            max(CLOSER * (permutations + 1), math.ceil(4 * len(score) / alpha)) - 1
        )
        more, less = _exceeded(score, sums, count, tested[again], closer_permutations, random)
        higher[again], lower[again] = more, less
        p[again] = (np.minimum(more, less) + 1) / (closer_permutations + 1)
    return np.minimum(1, 2 * p), higher < lower


def _exceeded(
    score: Floats,
    sums: Floats,
    count: Places,
    tested: Places,
    permutations: int,
    random: np.random.Generator,
) -> tuple[Places, Places]:
    """Count the permutations that give each area's neighbours a sum as high, and one as low.

    All areas share the permutations. One is the beginning of a random order of all areas; leaving
    out the area itself makes it a random order of the others, so the first c of those are its
    neighbours. Areas of equal score leave out the first of their equals, which is the same in
    effect and does not depend on which of them came first.
    """
    higher, lower = np.zeros(len(tested), dtype=np.intp), np.zeros(len(tested), dtype=np.intp)
    if not len(tested):
        return higher, lower
    n, most = len(score), int(count[tested].max()) + 1
    itself = np.searchsorted(score, score[tested])
    groups = [(c, np.flatnonzero(count[tested] == c)) for c in np.unique(count[tested]).tolist()]
    wanted = np.zeros(n, dtype=bool)
    wanted[itself] = True
    at_once = max(1, min(25_000, 4_000_000 // n))  # what stays in the processor's cache
    for start in range(0, permutations, at_once):
        orders = _random_orders(n, most, min(at_once, permutations - start), random)
        running = score[orders]
        for turn in range(1, most):  # a tenth of the time of cumsum
            running[turn] += running[turn - 1]
        # Where each area asked about turns up: those of the first come first.
        flat = np.flatnonzero(wanted[orders])
        who = orders.ravel()[flat]
        order = np.argsort(who, kind="stable")
        who, (at_turn, in_permutation) = who[order], np.divmod(flat[order], orders.shape[1])
        begin, end = np.searchsorted(who, itself), np.searchsorted(who, itself, side="right")
        for c, group in groups:
            up, down = sums[tested[group]] - TIE, sums[tested[group]] + TIE
            higher[group] += _at_least(running[c - 1], up)
            lower[group] += _at_least(-running[c - 1], -down)
            # Permutations in which an area was among its own neighbours get the next one instead.
            member, place = _spread_out(begin[group], end[group])
            among = at_turn[place] < c
            member, row = member[among], in_permutation[place[among]]
            wrong = running[c - 1, row]
            right = running[c, row] - score[itself[group]][member]
            up, down = up[member], down[member]
            for total, change in (
                (higher, (right >= up) * 1.0 - (wrong >= up)),
                (lower, (right <= down) * 1.0 - (wrong <= down)),
            ):
                total[group] += np.bincount(member, change, len(group)).astype(np.intp)
    return higher, lower


def _at_least(sums: Floats, limits: Floats) -> Places:
    """How many of the sums reach each limit."""
    if len(limits) < SORTED_FROM:
        return np.array([np.count_nonzero(sums >= limit) for limit in limits], dtype=np.intp)
    return len(sums) - np.searchsorted(np.sort(sums), limits)


def _spread_out(begin: Places, end: Places) -> tuple[Places, Places]:
    """For runs begin to end: which run each place belongs to, and the places."""
    length = end - begin
    member = np.repeat(np.arange(len(length)), length)
    shift = np.repeat(begin - np.cumsum(length) + length, length)
    return member, np.arange(length.sum()) + shift


def _random_orders(
    n: int, most: int, permutations: int, random: np.random.Generator
) -> NDArray[np.integer]:
    """First `most` of random orders of n areas, shape (most, permutations)."""
    kind = np.uint16 if n <= 65_536 else np.uint32
    if 3 * most > n:
        order = np.argsort(random.random((permutations, n)), axis=1)[:, :most]
        return np.ascontiguousarray(order.T.astype(kind))
    orders = np.empty((most, permutations), dtype=kind)
    for turn in range(most):
        new = random.integers(0, n, permutations, dtype=kind)
        there = np.zeros(permutations, dtype=bool)
        for earlier in orders[:turn]:
            there |= earlier == new
        # An area drawn already is drawn again until it is a new one.
        redrawn = np.flatnonzero(there)
        while len(redrawn):
            new[redrawn] = random.integers(0, n, len(redrawn), dtype=kind)
            again = (orders[:turn, redrawn] == new[redrawn]).any(axis=0)
            redrawn = redrawn[again]
        orders[turn] = new
    return orders
