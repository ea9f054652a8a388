"""Checks of the numbers that a statistic is given: counts, rates, shares and their labels."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]


def normal_quantile(confidence: float) -> float:
    """Two-sided standard normal quantile: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be above 0 and below 1 (0.95, not 95): {confidence}")
    return -NormalDist().inv_cdf((1 - confidence) / 2)


def checked_counts(**columns: ArrayLike) -> tuple[Floats, ...]:
    """Check the named numbers and bring them to one shape."""
    refuse_other_labels(columns)
    arrays = {}
    for name, value in columns.items():
        try:
            raw = np.asarray(value)
            if raw.dtype.kind == "O":  # nullable columns and decimals arrive as objects
                raw = np.where(pd.isna(raw), np.nan, raw)
            # Text that looks like a number is a reader's mistake, not a number.
            if raw.dtype.kind not in "biufO" or holds_text(raw):
                raise TypeError(f"{raw.dtype} given")
            array = raw.astype(float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} must be numbers: {error}") from error
        refuse(np.isnan(array), name, "missing (NaN)")
        refuse(np.isinf(array), name, "infinite")
        refuse(array < 0, name, "negative")
        arrays[name] = array
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes do not match: {shapes}") from error


def holds_text(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "O" and any(isinstance(value, str) for value in values.flat)


def refuse(bad: NDArray[np.bool_], name: str, what: str) -> None:
    """Raise if any element is bad, saying how many and where the first is."""
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        where = f" in {int(bad.sum())} of {bad.size}, first at position {first}" if bad.ndim else ""
        raise ValueError(f"{name} is {what}{where}")


def refuse_more_than_all(x: Floats, n: Floats, part: str, whole: str) -> None:
    refuse(x > n, part, f"more than {whole}")


def refuse_other_labels(columns: dict[str, ArrayLike]) -> None:
    """Series are used by position, so their labels must be the same and in the same order."""
    labelled = {name: value for name, value in columns.items() if isinstance(value, pd.Series)}
    names = list(labelled)
    for name in names[1:]:
        if not labelled[name].index.equals(labelled[names[0]].index):
            raise ValueError(f"{names[0]} and {name} are labelled differently: align them first")
