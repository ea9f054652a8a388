"""How many offences of each type each ward has in each month."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np

from data.demonstration.basics import MONTHS, Floats, Integers, generator, month, yearly_pattern
from data.demonstration.ground import DISTRICTS, PLAN, district_of, hot_spot_wards, ward_shares

# Position in `span` of the first month in which anti-social behaviour is recorded the new way.
ASB_BREAK = 9
CRIME_TYPES: list[str] = [kind["name"] for kind in PLAN["crime_type"]]
ASB = CRIME_TYPES.index("Anti-social behaviour")
# Crimes of the months before the first are needed for their outcomes: without them the outcomes
# files would start nearly empty and seem to rise.
BEFORE = len(PLAN["outcome"]["months_to_outcome"]) - 1


def draw(wards: gpd.GeoDataFrame, months: list[date]) -> Integers:
    """Draw the rows of the street-level files.

    Returns
    -------
    numpy.ndarray
        Shape (`BEFORE` + months, wards + 2, crime types): after the wards come the outside and
        no location.
    """
    rng, level = generator("offences"), _level(wards)
    spots = [(hot_spot_wards(wards, s["district"], s["wards"]), s) for s in PLAN["hot_spot"]]
    first = months[0].year * 12 + months[0].month - 1
    inside, spread = district_of(wards), PLAN["magnitude"]["month_to_month"]
    counts = []
    for position in range(-BEFORE, len(months)):
        expected = level * _course(position, month(first + position))
        for cluster, spot in spots:
            if position // 12 + 1 == spot["year"]:
                expected[cluster, CRIME_TYPES.index(spot["crime_type"])] *= spot["factor"]
        # The wards of a district move together in a month, for no reason of their own.
        together = np.exp(rng.normal(0, spread, (len(DISTRICTS), len(CRIME_TYPES))))
        expected[: len(wards)] *= together[inside]
        counts.append(rng.poisson(expected))
    return np.array(counts)


def _level(wards: gpd.GeoDataFrame) -> Floats:
    """Rows of an average month, by area and crime type."""
    size = PLAN["magnitude"]
    shares = np.array([sum(kind["outcomes"]) for kind in PLAN["crime_type"]], dtype=float)
    shares /= shares.sum()
    elsewhere = np.outer([size["outside_essex"], size["no_location"]], shares)
    placed = shares * size["recorded_offences"] / 12 - elsewhere.sum(axis=0)
    placed[ASB] = size["anti_social_behaviour"] / 12
    spread = [ward_shares(wards, kind["concentration"]) for kind in PLAN["crime_type"]]
    return np.vstack([np.column_stack(spread) * placed, elsewhere])


def _course(position: int, first: date) -> Floats:
    """Multiply for each crime type the month's length, the season, the trend and the break."""
    change = PLAN["change"]
    factors = np.array(
        [yearly_pattern([first], kind["season"], kind["peak"])[0] for kind in PLAN["crime_type"]]
    )
    years_from_middle = (position - (MONTHS - 1) / 2) / 12
    fall = change["vehicle_crime_third_year"] ** (years_from_middle / 2)
    factors[CRIME_TYPES.index("Vehicle crime")] *= fall
    if position < ASB_BREAK:
        factors[ASB] *= change["anti_social_behaviour_before_break"]
    return factors
