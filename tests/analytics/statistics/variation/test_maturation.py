"""Maturation: the published chain ladder, ages, and what cannot be estimated."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.statistics.variation.maturation import maturation, settled

REFERENCE = next(p for p in Path(__file__).parents if p.name == "tests") / "reference"


def test_reserves_and_errors_are_those_that_mack_published() -> None:
    sheet = pd.read_csv(REFERENCE / "chain_ladder_taylor_ashe.csv", comment="#")
    triangle = sheet[[f"age_{age}" for age in range(10)]]
    result = maturation(triangle, np.full(10, 1e12))
    np.testing.assert_allclose(result.estimate - result.latest, sheet["reserve"], atol=0.5)
    with np.errstate(divide="ignore"):
        error = np.log(result.upper / result.estimate) / 1.959964 * result.estimate
    np.testing.assert_allclose(error, sheet["error"], atol=0.6)


def test_interval_holds_what_months_come_to() -> None:
    random = np.random.default_rng(5)
    curve = np.array([0.55, 0.75, 0.82, 0.87, 0.90, 0.93, 0.96, 0.97, 0.98, 0.99, 0.995, 1])
    held = []
    for _ in range(300):
        recorded = random.poisson(900, 24)
        final = random.binomial(recorded, 0.125)
        steps = random.multinomial(final, np.diff(curve, prepend=0))
        whole = steps.cumsum(axis=1).astype(float)
        seen = whole.copy()
        for back in range(11):
            seen[23 - back, back + 1 :] = np.nan
        result = maturation(seen, recorded)
        held.append((result.lower <= whole[:, -1]) & (whole[:, -1] <= result.upper))
    assert 0.92 <= np.mean([item[-11:] for item in held]) <= 0.985
    assert np.mean([each[:-11] for each in held]) == 1  # nothing is to come


def test_young_months_without_older_ones_have_no_estimate() -> None:
    nan = float("nan")
    result = maturation([[10, nan], [12, nan]], [90, 80])
    assert result.settled_from == -1 or result.reached[0] == 1
    assert np.isnan(maturation([[10, 14, nan], [12, nan, nan]], [90, 80]).reached[1:]).all()


def test_no_more_are_solved_than_were_recorded() -> None:
    nan = float("nan")
    result = maturation([[10, 19, 19], [10, 19, nan], [10, nan, nan]], [20, 20, 12])
    assert result.estimate[2] == 12
    assert result.upper[2] == 12


@pytest.mark.parametrize(
    ("triangle", "recorded", "words"),
    [
        ([[5, 4]], [9], "never fall"),
        ([[5, 6]], [5], "must not exceed recorded"),
        ([[5, 6]], [5, 6], "one row for each month"),
    ],
)
def test_impossible_triangles_are_refused(
    triangle: list[list[float]], recorded: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        maturation(triangle, recorded)


def test_settled_follows_the_curve_and_stays_so() -> None:
    curve = [0.5, 0.9, 0.97, 0.95, 0.98]
    assert settled([0, 1, 2, 3, 4, 9], curve).tolist() == [False, False, True, True, True, True]
    assert not settled([-1], curve)[0]
