"""The classes of a map and their colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.findings.areas.area_standing import standings
from analytics.model.choice import CHANGE, FROM_ESSEX, HOT, LIKELY
from analytics.statistics.areas.hotspots import COLD_SPOT, HOT_SPOT, NOT_SIGNIFICANT
from analytics.statistics.areas.map_classes import bands
from analytics.wording.area_maps import likely_classes, likely_words, standing_words
from analytics.wording.caption import About
from ui.shell import theme

NO_DATA, NOT_SHOWN = "none", "hidden"


@dataclass(frozen=True)
class Classes:
    """The colours of a map and what they mean, from low to high.

    Attributes
    ----------
    limits : tuple of float
        The largest value of each class but the last.
    colours, labels : tuple of str
        One a class.
    """

    limits: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def of(self, values: pd.Series, decimals: int) -> np.ndarray:
        """Give each value the colour of its class; no value is `NO_DATA`."""
        if not self.colours:
            return np.full(len(values), NO_DATA, dtype=object)
        place = np.searchsorted(np.array(self.limits) + 1e-9, values.round(decimals))
        colours = np.array(self.colours, dtype=object)[np.minimum(place, len(self.colours) - 1)]
        return np.where(values.isna(), NO_DATA, colours)


SPOTS = {COLD_SPOT: -1.0, NOT_SIGNIFICANT: 0.0, HOT_SPOT: 1.0}


def values_in_classes(ranked: pd.DataFrame, about: About) -> pd.Series:
    """Return what the classes of a map divide: figures, or what was found of each area.

    Nothing where outcomes are still awaited: a colour would rank the areas.
    """
    if about.choice.young:
        return pd.Series(np.nan, index=ranked.index)
    if about.choice.measure == FROM_ESSEX:
        # Where there is a figure, but too few events, the area is drawn as one that is no
        # different, and striped.
        result = standings(ranked)
        return result.where(result.notna() | ranked["compared"].isna(), 0.0)
    if about.choice.measure == LIKELY:
        return likely_classes(ranked)
    if about.choice.measure == HOT:
        return ranked["hotspot"].map(SPOTS).astype(float)
    return ranked[about.choice.column]


def classes_of_findings(series: pd.Series, few: int, about: About, look: theme.Look) -> Classes:
    """Make the classes of findings: each with how many areas it holds."""
    if not series.notna().any():
        return Classes()
    many = series.value_counts()
    if about.choice.measure == HOT:
        colours: tuple[str, ...] = (look.improving, look.steady, look.worsening)
        names = {-1.0: "cold spot", 0.0: "neither", 1.0: "hot spot"}
    elif about.choice.measure == LIKELY:
        colours, names = theme.wings(about.choice.indicator.rise_is, look), likely_words(about)
    else:
        colours, names = theme.wings(about.choice.indicator.rise_is, look), standing_words(about)
        many[0.0] = many.get(0.0, 0) - few
    return Classes(
        limits=tuple(names)[:-1],
        colours=colours,
        labels=tuple(f"{name} ({int(many.get(value, 0))})" for value, name in names.items()),
    )


def classes(values: pd.Series, about: About, look: theme.Look) -> Classes:
    """Divide the values of a map into at most five classes."""
    values = values.dropna().round(about.decimals)
    if not len(values):
        return Classes()
    if about.choice.measure == CHANGE:
        return _change_classes(values, about, look)
    limits = bands(values)
    # Few classes take shades that are far apart.
    places = np.linspace(0, 4, len(limits)).round().astype(int) if len(limits) > 1 else [2]
    starts = [values[values > low].min() for low in limits[:-1]]
    labels = [
        _between(low, high, about)
        for low, high in zip([values.min(), *starts], limits, strict=True)
    ]
    return Classes(tuple(limits[:-1]), tuple(look.shades[i] for i in places), tuple(labels))


def _between(low: float, high: float, about: About) -> str:
    last = about.figure(high)
    first = as_text.number(low, about.decimals)
    return last if low == high else f"{first} to {last}"


def _change_classes(values: pd.Series, about: About, look: theme.Look) -> Classes:
    """Make classes that mirror each other about no change."""
    step = 10.0**-about.decimals
    small, large = (*(size for size in bands(values.abs(), k=3)[:-1] if size > 0), 0.0, 0.0)[:2]
    large = max(large, small + step)

    def text(size: float) -> str:
        return as_text.number(size, about.decimals)

    down, up = ("points lower", "points higher") if about.is_share else ("fewer", "more")
    outer = f"more than {text(large)}"
    inner = f"{text(small + step)} to {text(large)}" if large > small + step else text(large)
    return Classes(
        # A value on a limit belongs to the class below it, so the lower limits lie a step out.
        limits=(-large - step, -small - step, small, large),
        colours=theme.wings(about.choice.indicator.rise_is, look),
        labels=(
            f"{outer} {down}",
            f"{inner} {down}",
            f"within {text(small)} either way" if small else "no change",
            f"{inner} {up}",
            f"{outer} {up}",
        ),
    )
