"""What every partner's files are made with: chance that repeats itself, months, the plans."""

from __future__ import annotations

import calendar
import tomllib
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 2013
MONTHS = 36

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def plan(name: str) -> dict[str, Any]:
    """Read a plan: the magnitudes of some files, with their sources."""
    path = Path(__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def generator(purpose: str) -> np.random.Generator:
    """Chance of its own for each purpose, so that a new partner does not change the others."""
    return np.random.default_rng([SEED, zlib.crc32(purpose.encode())])


def span(through: date | None = None) -> list[date]:
    """First days of the 36 months up to the last quarter that was over before `through`."""
    day = through or date.today()
    after = day.year * 12 + (day.month - 1) // 3 * 3
    return [month(number) for number in range(after - MONTHS, after)]


def month(number: int) -> date:
    """Month by number, counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)


def last_day(first: date) -> date:
    """Return the last day of a month."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def yearly_pattern(
    months: list[date], season: float = 0.0, peak: int = 1, yearly: float = 1.0
) -> Floats:
    """Say how far each month is from an average one.

    Parameters
    ----------
    months : list of datetime.date
        In order.
    season : float
        How far the busiest month is above the average month.
    peak : int
        The busiest month, 1 to 12.
    yearly : float
        Times the year before; 1 on average over the months.
    """
    days = np.array([last_day(month).day for month in months]) / (365.25 / 12)
    from_peak = np.array([month.month - peak for month in months])
    years = (np.arange(len(months)) - (len(months) - 1) / 2) / 12
    return days * (1 + season * np.cos(from_peak * np.pi / 6)) * yearly**years


def pick(rng: np.random.Generator, group: Integers, weights: Floats, sizes: Integers) -> Integers:
    """For each row one member of its group, by weight; the groups stand one after the other."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.concatenate([[0], np.cumsum(sizes)])
    low, high = total[first[group]], total[first[group + 1]]
    picked = np.searchsorted(total, low + rng.random(group.size) * (high - low), side="right") - 1
    # Rounding must not carry a row over into the next group.
    within: Integers = np.minimum(picked, first[group + 1] - 1)
    return within
