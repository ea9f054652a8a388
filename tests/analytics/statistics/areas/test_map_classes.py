"""Classes for maps, against mapclassify, which works them out in another way."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from analytics.statistics.areas.map_classes import bands


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("k", [2, 3, 5])
def test_limits_are_those_of_mapclassify(seed: int, k: int) -> None:
    mapclassify = pytest.importorskip("mapclassify")
    random = np.random.default_rng(seed)
    values = random.gamma(2, 30, random.integers(10, 120))
    if seed % 2:
        values = values.round(-1)  # many equal values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for numba
        expected = mapclassify.FisherJenks(values, k=k).bins
    assert bands(values, k) == pytest.approx(list(expected))


def test_classes_are_distinct_and_none_is_empty() -> None:
    values = [0] * 50 + [1] * 3 + [2, 40, 41, 42, 90]
    limits = bands(values)
    assert limits == sorted(set(limits))
    lower = [-np.inf, *limits[:-1]]
    assert all(
        any(low < value <= high for value in values)
        for low, high in zip(lower, limits, strict=True)
    )


def test_no_data_belongs_to_no_class() -> None:
    assert bands([np.nan, 3, np.nan, 3]) == [3]
    assert bands([np.nan]) == []
    assert bands([]) == []


@pytest.mark.parametrize("k", [0, 6])
def test_more_classes_than_an_eye_can_tell_apart_are_refused(k: int) -> None:
    with pytest.raises(ValueError, match="k must be 1 to 5"):
        bands([1, 2, 3], k)
