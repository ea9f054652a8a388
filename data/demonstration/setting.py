"""The wards and months that the files of all partners are about, and what they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geopandas as gpd
import numpy as np

from data.demonstration import ground, offences
from data.demonstration.basics import Integers, generator


@dataclass(frozen=True, eq=False)
class Setting:
    """Where and when.

    Attributes
    ----------
    wards : geopandas.GeoDataFrame
        As `ground.read_wards` returns them.
    months : list of datetime.date
        First days, in order, of whole quarters.
    """

    wards: gpd.GeoDataFrame
    months: list[date]

    @cached_property
    def places(self) -> ground.Places:
        """The snap points, the same for every partner."""
        return ground.scatter(self.wards)

    @cached_property
    def offences(self) -> Integers:
        """What `offences.draw` returns: returns about crime must agree with the street files."""
        return offences.draw(self.wards, self.months)

    @cached_property
    def district(self) -> Integers:
        """Position in `ground.DISTRICTS` of the district of each ward."""
        return ground.district_of(self.wards)

    def placed(self, crime_type: str) -> Integers:
        """Count the offences of a type by month and unit, as `returns.units` has them."""
        counts = self.offences[:, :, offences.CRIME_TYPES.index(crime_type)]
        wards, elsewhere = counts[:, : len(self.wards)], counts[:, len(self.wards) :]
        no_ward = np.zeros((len(counts), len(ground.DISTRICTS)), dtype=counts.dtype)
        return np.hstack([wards, no_ward, elsewhere.sum(axis=1, keepdims=True)])

    @cached_property
    def house_burglary(self) -> Integers:
        """Burglaries of dwellings among those of the street files, by month and unit."""
        share = ground.PLAN["magnitude"]["house_burglary"]
        drawn: Integers = generator("house burglary").binomial(self.placed("Burglary"), share)
        return drawn
