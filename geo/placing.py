"""Point to ward: which district and ward a published place lies in, and how that was found.

The publisher gives each place a point and the lower-layer super output area (LSOA) that holds it.
The LSOA was found with exact boundaries, and its name says the district ("Basildon 001A"), or the
publisher says it himself; ward shapes are often simplified and a few metres out at their edges. So
the district is the one given or the LSOA's, and the ward is looked for among its wards:

1. ``point``: the ward whose shape holds the point;
2. ``lsoa``: else the ward to which the LSOA belongs;
3. ``nearest``: else the nearest ward within `NEAREST_WITHIN` metres;
4. ``district only``: else the district alone;
5. ``outside``: the district is outside the force area, or it is not known and no ward is near.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geo.essex import DISTRICT_CODES

NEAREST_WITHIN = 500.0  # metres: the coast of simplified shapes is out by under 200

Text = npt.NDArray[np.object_]


# WGS 84 to British National Grid by the seven-parameter shift of EPSG:1314: good to a few metres,
# the same on every machine whatever grid files it has, and a fifth of a second quicker to set up
# than to let the library search for the best operation.
_TO_GRID = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 "
    "+step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
    "+s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)


@cache
def _to_grid() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(_TO_GRID)


def grid_points(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Turn degrees into metres of the British National Grid: an array of shape (n, 2)."""
    return np.column_stack(_to_grid().transform(longitude, latitude))


def degrees(easting: npt.ArrayLike, northing: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Turn metres of the British National Grid into longitude and latitude: shape (n, 2)."""
    return np.column_stack(_to_grid().transform(easting, northing, direction="INVERSE"))


def district_of_lsoa(names: Text) -> Text:
    """Read the district off the names of LSOAs.

    Parameters
    ----------
    names : array of str or None
        For example "Basildon 001A"; None where unknown.

    Returns
    -------
    array of str or None
        The district's code; 'outside' for a district outside the force area; None if unknown.
    """
    numbers, unique = pd.factorize(names)  # a missing name has the number -1
    codes = [DISTRICT_CODES.get(name[:-5], "outside") for name in unique]
    return np.array([*codes, None], dtype=object)[numbers]


@dataclass(frozen=True)
class Wards:
    """The wards of one boundary set: codes, districts and shapes (EPSG:27700), in one order."""

    codes: Text
    districts: Text
    shapes: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Placement:
    """Where each place lies: district and ward (None where not known) and the method."""

    district: Text
    ward: Text
    method: Text


def place(
    longitude: npt.NDArray[np.float64],
    latitude: npt.NDArray[np.float64],
    lsoa_name: Text,
    lsoa_ward: Text,
    wards: Wards,
    district_given: Text | None = None,
) -> Placement:
    """Place points in the wards of a boundary set.

    Parameters
    ----------
    longitude, latitude : array of float, shape (n,)
        Degrees; NaN where the publisher gave none.
    lsoa_name : array of str or None, shape (n,)
        Name of the LSOA.
    lsoa_ward : array of str or None, shape (n,)
        Code of the ward of this boundary set to which the LSOA belongs, where known.
    wards : Wards
        The boundary set.
    district_given : array of str or None, shape (n,), optional
        Code of the district, or 'outside', where the publisher gives it; it goes before the LSOA's.

    Returns
    -------
    Placement
        Three arrays of shape (n,).
    """
    n = len(longitude)
    district = district_of_lsoa(lsoa_name)
    if district_given is not None:
        district = np.where(district_given != None, district_given, district)  # noqa: E711
    ward = np.full(n, None, dtype=object)
    method = np.full(n, "district only", dtype=object)
    unknown = district == None  # noqa: E711
    district_of = dict(zip(wards.codes, wards.districts, strict=True))

    located = np.flatnonzero(np.isfinite(longitude) & (district != "outside"))
    points = shapely.points(grid_points(longitude[located], latitude[located]))
    # The tree is of the points: each ward is then prepared once and asked about all near it.
    shape, index = shapely.STRtree(points).query(wards.shapes, predicate="intersects")
    hit = located[index]
    agrees = unknown[hit] | (wards.districts[shape] == district[hit])
    # On a shared edge two wards hold the point: the first code wins, whatever the order of shapes.
    order = np.argsort(wards.codes[shape[agrees]], kind="stable")[::-1]
    ward[hit[agrees][order]] = wards.codes[shape[agrees][order]]
    method[hit[agrees]] = "point"

    by_lsoa = np.flatnonzero((ward == None) & (lsoa_ward != None) & (district != "outside"))  # noqa: E711
    fits = [unknown[i] or district_of.get(lsoa_ward[i]) == district[i] for i in by_lsoa]
    by_lsoa = by_lsoa[np.array(fits, dtype=bool)]
    ward[by_lsoa] = lsoa_ward[by_lsoa]
    method[by_lsoa] = "lsoa"

    left = located[(ward == None)[located]]  # noqa: E711
    for code in [*sorted({str(d) for d in district[left] if d is not None}), None]:
        among = np.flatnonzero(wards.districts == code) if code else np.arange(len(wards.codes))
        these = left[district[left] == code]
        if not len(these) or not len(among):
            continue
        near = shapely.points(grid_points(longitude[these], latitude[these]))
        index, shape = shapely.STRtree(wards.shapes[among]).query_nearest(
            near, max_distance=NEAREST_WITHIN
        )
        # As near to two wards, at a corner that they share: the first code wins here too.
        order = np.argsort(wards.codes[among[shape]], kind="stable")[::-1]
        ward[these[index][order]] = wards.codes[among[shape][order]]
        method[these[index]] = "nearest"

    values = np.flatnonzero(unknown & (ward != None))  # noqa: E711
    district[values] = [district_of[code] for code in ward[values]]
    method[(district == "outside") | (district == None)] = "outside"  # noqa: E711
    district[district == "outside"] = None
    return Placement(district, ward, method)
