"""One indicator of one area through time: the values with their n, status, gaps and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics.choices import Indicator, Note

FINAL, PROVISIONAL = "final", "provisional"


@dataclass(frozen=True, eq=False)
class Series:
    """The values of an indicator in an area, every period between the first and the last.

    Attributes
    ----------
    indicator : Indicator
        What is counted.
    code, name : str
        The area.
    breakdown : str
        '' for the whole, else 'key=value' pairs joined by ';'.
    values : DataFrame, one row a period
        start, end (datetime64, last day included), numerator, denominator (n of a share), value
        (in the unit of the indicator), status, why (there is no value; '' where there is one).
    notes : tuple of Note
        Known gaps and caveats of the area, or of what it is part of, and every break that parts
        its figures.
    persons : float
        Residents; NaN where no population is loaded.
    year : int or None
        Of that population.
    """

    indicator: Indicator
    code: str
    name: str
    breakdown: str
    values: pd.DataFrame
    notes: tuple[Note, ...]
    persons: float
    year: int | None

    @property
    def breaks(self) -> tuple[int, ...]:
        """Positions of the values from which something else is counted than before."""
        days = [note.start for note in self.notes if note.kind == "break"]
        starts = self.values["start"]
        found = {int(np.searchsorted(starts, pd.Timestamp(day))) for day in days}
        return tuple(sorted(place for place in found if 0 < place < len(starts)))

    @property
    def last(self) -> int:
        """Position of the newest value; −1 where there is none."""
        known = np.flatnonzero(self.values["value"].notna())
        return int(known[-1]) if len(known) else -1

    def break_between(self, first: date, last: date) -> str:
        """Say what parts the figures of one day from those of a later one; '' if nothing does."""
        for note in self.notes:
            if note.kind == "break" and first < note.start <= last:
                return note.text
        return ""
