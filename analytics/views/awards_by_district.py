"""Awards of each district next to its residents and recorded crime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics import queries
from data.warehouse.snapshot import Snapshot
from geo.essex import DISTRICTS, FORCE

CRIME = "recorded_crime"


@dataclass(frozen=True)
class DistrictAwards:
    """What was awarded in a district.

    Attributes
    ----------
    name : str
        'Essex as a whole' or 'not given' where it is no district.
    awards : int
    amount : float
        In pounds.
    residents, offences : float or None
        The newest mid-year; the newest twelve months. None where not loaded.
    mid_year : int or None
        The year of the residents.
    """

    name: str
    awards: int
    amount: float
    residents: float | None = None
    offences: float | None = None
    mid_year: int | None = None

    @property
    def per_1000(self) -> float | None:
        """Pounds per 1,000 residents; None where there are no awards or no residents."""
        return 1000 * self.amount / self.residents if self.residents and self.awards else None

    @property
    def per_offence(self) -> float | None:
        """Pounds per recorded offence; None where there are no awards or no offences."""
        return self.amount / self.offences if self.offences and self.awards else None


def awards_by_district(
    state: Snapshot, amounts: Mapping[str, Sequence[float]]
) -> list[DistrictAwards]:
    """List every district, and other areas that have awards.

    Parameters
    ----------
    amounts : mapping
        Code of the area, '' where none is given, to the amounts awarded in pounds.
    """
    contents = queries.contents(state, (CRIME,))
    crime = contents.indicators.get(CRIME)
    results = []
    for code in (*DISTRICTS, *(other for other in amounts if other not in DISTRICTS)):
        name = DISTRICTS.get(code, "Essex as a whole" if code == FORCE else "not given")
        mine = amounts.get(code, ())
        residents = offences = mid_year = None
        if crime is not None and (code in DISTRICTS or code == FORCE):
            series = queries.series(state, crime, code, contents.ward_set)
            if series.persons > 0:
                residents, mid_year = float(series.persons), series.people[-1][0]
            last = series.values["value"].tail(12)
            if len(last) == 12 and last.notna().all():
                offences = float(last.sum())
        results.append(DistrictAwards(name, len(mine), sum(mine), residents, offences, mid_year))
    return results
