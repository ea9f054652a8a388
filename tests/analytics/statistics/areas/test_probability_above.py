"""Probability that an area lies above the whole: how often it is right."""

import numpy as np
import pytest

from analytics.statistics.areas.probability_above import (
    LIKELY_HIGH,
    VERY_LIKELY_HIGH,
    probability_above,
    stabilised_logs,
)


@pytest.mark.parametrize("kind", ["rate", "share"])
@pytest.mark.parametrize("phi", [1.0, 3.0])
def test_so_many_lie_above_as_the_probability_says(kind: str, phi: float) -> None:
    random = np.random.default_rng(12)
    results, above = [], []
    for _ in range(60):
        n = random.integers(2_000, 12_000, 257).astype(float) / (50 if kind == "share" else 1)
        true = random.gamma(9, 0.01 / 9, 257) if kind == "rate" else random.beta(6, 18, 257)
        mean = n * true / phi
        x = phi * (
            random.poisson(mean) if kind == "rate" else random.binomial((n / phi).astype(int), true)
        )
        size = n if kind == "rate" else phi * (n / phi).astype(int)
        whole = float((size * true).sum() / size.sum())
        result = probability_above(x, size, kind=kind, phi=phi, whole=whole)  # type: ignore[arg-type]
        results.append(result["above"])
        above.append(true > whole)
    p, is_above = np.concatenate(results), np.concatenate(above)
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        within = (p >= low) & (p < high)
        assert is_above[within].mean() == pytest.approx(p[within].mean(), abs=0.05)


def test_classes_follow_the_probability() -> None:
    result = probability_above([74, 31, 40, np.nan], [5_500, 5_000, 5_500, 5_000])
    assert result["class"].tolist()[0] in (LIKELY_HIGH, VERY_LIKELY_HIGH)
    assert result["class"][3] == ""


def test_areas_without_any_event_are_undecided() -> None:
    result = probability_above([0, 0, 0], [100, 200, 300])
    assert (result["above"] == 0.5).all()
    assert (result["class"] == "undecided").all()


def test_stabilised_logs_are_finite_where_some_areas_have_none() -> None:
    assert np.isfinite(stabilised_logs([0, 5, 9, 2], [900, 1000, 800, 700])).all()
