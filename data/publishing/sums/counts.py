"""Names for what is counted, so that the same count under two indicators is one figure.

Burglary and recorded crime of the type burglary are the same count: hiding one of them would hide
nothing while the other is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from data import catalogue
from data.catalogue import Indicator
from data.publishing.hiding.system import Places
from data.warehouse.snapshot import Snapshot

Count = tuple[str, ...]
CrimeMeasures = dict[tuple[str, str], tuple[str, str]]


def crime_measures(state: Snapshot) -> CrimeMeasures:
    """Read which category and measure of crime an indicator's breakdown counts."""
    return {
        (indicator, breakdown): (category, measure)
        for indicator, breakdown, category, measure in state.query(
            "select indicator, breakdown, category, measure from crime_measure"
        ).fetchall()
    }


class CountNames:
    """A number for every count, and which two each row of `fact` gives.

    Attributes
    ----------
    kinds : list of tuples of str
        Each indicator and breakdown.
    kind_of_row : array
        The place in `kinds` of each row.
    number : dict
        Name of a count to its number.
    of_kind : array, a line a kind
        Numbers of numerator and denominator.
    """

    def __init__(self, rows: pd.DataFrame, crime: CrimeMeasures) -> None:
        self._crime = crime
        codes, kinds = pd.factorize(
            pd.MultiIndex.from_frame(rows[["indicator", "breakdown"]]), sort=False
        )
        self.kind_of_row: Places = codes
        self.kinds: list[tuple[str, str]] = list(kinds)
        self.place_of_kind = {kind: place for place, kind in enumerate(self.kinds)}
        self.number: dict[Count, int] = {}
        names = [self._names(*kind) for kind in self.kinds]
        self.of_kind = np.array(
            [[self.number.setdefault(name, len(self.number)) for name in pair] for pair in names],
            dtype=np.int64,
        ).reshape(-1, 2)
        known = catalogue.indicators()
        self.entries: list[Indicator] = [known[indicator] for indicator, _ in self.kinds]

    def per_row(self, values_of_kinds: Iterable[Any]) -> Any:
        """Spread one value a kind over the rows."""
        return np.array(list(values_of_kinds))[self.kind_of_row]

    def _names(self, indicator: str, breakdown: str) -> tuple[Count, Count]:
        """Name what the numerator and the denominator of an indicator's breakdown count."""
        if (indicator, breakdown) in self._crime:
            category, measure = self._crime[indicator, breakdown]
            return ("crime", category, measure), ("crime", category, "recorded")
        source = catalogue.indicators()[indicator].computed_from or {}
        if source.get("records") == "survey":
            pairs = dict(part.split("=", 1) for part in breakdown.split(";") if part)
            ethnicity = pairs.get("ethnicity", source.get("ethnicity")) or ""
            people = ("survey", source["aspect"], pairs.get("crime_group", ""), ethnicity)
            return (*people, "satisfied"), (*people, "answered")
        return (indicator, breakdown, "counted"), (indicator, breakdown, "of")
