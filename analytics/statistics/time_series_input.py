"""Checks of the input of statistics on a series over time."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.number_input import Floats, holds_text, refuse

Ints: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]
# Taking seasons away leaves a hair of rounding; less than this part of a value is no movement.
ROUNDING = 1e-12


def checked_series(values: ArrayLike) -> Floats:
    """Check a list of numbers with gaps."""
    try:
        raw = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"values must be a list of numbers: {error}") from error
    if raw.ndim != 1:
        raise ValueError(f"values must be a list, not of shape {raw.shape}")
    if raw.dtype.kind == "O":  # nullable columns and decimals arrive as objects
        raw = np.where(pd.isna(raw), np.nan, raw)
    if raw.dtype.kind not in "biufO" or holds_text(raw):
        raise ValueError(f"values must be numbers: {raw.dtype} given")
    try:
        x = raw.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"values must be numbers: {error}") from error
    refuse(np.isinf(x), "values", "infinite")
    return x


def segments(x: Floats, breaks: Iterable[int]) -> Ints:
    """Number of the segment that each value is in."""
    begins = np.zeros(len(x), dtype=np.intp)
    for place in breaks:
        if not whole_number(place) or not 0 <= place < len(x):
            raise ValueError(
                f"breaks must be positions from 0 to {len(x) - 1} in the series, not {place!r}"
            )
        begins[place] = place > 0
    return np.cumsum(begins)


def split_into_segments(known: Flags, segment: Ints) -> Ints:
    """Number the runs of values without a gap or a break; a gap is a run of its own."""
    begins = np.ones(len(known), dtype=np.intp)
    begins[1:] = ~known[1:] | ~known[:-1] | (segment[1:] != segment[:-1])
    return np.cumsum(begins)


def refuse_beyond(x: Floats, floor: float | None, ceiling: float | None) -> None:
    for name, bound in (("floor", floor), ("ceiling", ceiling)):
        if bound is not None and not np.isfinite(bound):
            raise ValueError(f"{name} must be a number, not {bound}")
    if floor is not None:
        refuse(x < floor, "values", f"below the floor {floor}")
    if ceiling is not None:
        refuse(x > ceiling, "values", f"above the ceiling {ceiling}")


def whole_number(number: Any) -> bool:
    return isinstance(number, Integral) and not isinstance(number, bool | np.bool_)


def varies(ranges: Floats, rounding: float = 0.0) -> bool:
    """Say whether moving ranges give limits with a width: at least half of them are above 0.

    Figures that are nearly always the same, or rounded to a step wider than they vary, have mostly
    moving ranges of 0; limits from the others would have no width, or that of one odd value.
    """
    return bool(len(ranges)) and 2 * int((ranges > rounding).sum()) >= len(ranges)
