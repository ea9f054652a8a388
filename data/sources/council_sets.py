"""Councils of another date, from any boundary file whose areas cover the police area.

The five unitary councils of 2028, or districts as they were before codes changed: a set of its own,
next to the districts of today. Every row is placed in both, so that each series can be read by
either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd
import shapely

from data.problems import Rejected, of_whole_file
from data.warehouse.council_sets import councils_of, newest_districts, write_succession
from geo.boundaries import (
    LARGEST_HOLE,
    MOST_BARE,
    MOST_BARE_APPROXIMATE,
    MOST_OVERLAP,
    BoundaryFile,
)
from geo.essex import COUNTY, DISTRICTS, FORCE, Level, level_of, no_council
from geo.shapes import light_councils

INSIDE = 0.5  # of an area's land in the police area: else it is a neighbour


@dataclass(frozen=True)
class CouncilFile:
    """The councils of a file that lie in the police area, and whether they cover it.

    Attributes
    ----------
    areas : pandas.DataFrame
        code, name, geometry.
    year : int
    why_not : str
        What keeps them from being a set; '' if nothing does.
    """

    areas: pd.DataFrame
    year: int
    why_not: str

    @property
    def boundary_set(self) -> str:
        """The key of the set, such as 'councils-2028'."""
        return f"councils-{self.year}"

    @property
    def level(self) -> Level:
        """What councils of that year are called."""
        return level_of(self.year)


def councils_of_another_date(
    connection: duckdb.DuckDBPyConnection, made: BoundaryFile
) -> CouncilFile | None:
    """Find the councils of a file in the police area; None if they are those of today, or none."""
    districts, official = newest_districts(connection)
    force = shapely.union_all(districts.geometry.to_numpy())
    shapely.prepare(force)
    near = made.areas[shapely.intersects(force, made.areas.geometry.to_numpy())]
    shapes = near.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(shapes, force)) >= INSIDE * shapely.area(shapes)
    here = near[inside].reset_index(drop=True)
    if set(here.code) <= set(DISTRICTS):
        return None
    return CouncilFile(
        here[["code", "name", "geometry"]], made.year, _why_not(here, districts, official)
    )


def _why_not(here: pd.DataFrame, districts: pd.DataFrame, official: bool) -> str:
    shapes = here.geometry.to_numpy()
    whole = shapely.union_all(shapes)
    overlap = 1 - whole.area / float(shapely.area(shapes).sum())
    if overlap > MOST_OVERLAP:
        return f"its areas in the Essex Police area overlap on {overlap:.1%} of their land"
    land = districts.geometry.to_numpy()
    covered = shapely.area(shapely.intersection(land, whole)) / shapely.area(land)
    least = 1 - (MOST_BARE if official else MOST_BARE_APPROXIMATE)
    bare = [
        DISTRICTS[code] for code, part in zip(districts.code, covered, strict=True) if part < least
    ]
    if bare:
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        return (
            f"its {len(here)} areas in the Essex Police area do not cover it: land of "
            f"{', '.join(bare[:3])}{more} is in none of them"
        )
    if official:
        # Rivers are gaps of the districts too; land of a district in a gap is somebody's.
        rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
        gaps = [shapely.Polygon(ring) for ring in rings]
        lost = [float(shapely.area(shapely.intersection(land, gap)).sum()) for gap in gaps]
        if max(lost, default=0.0) > LARGEST_HOLE:
            return "its areas leave a gap in the middle of Essex"
    return ""


def require_cover(file: str, councils: CouncilFile) -> None:
    """Refuse councils that do not cover the police area.

    Raises
    ------
    Rejected
        Saying what is not covered.
    """
    if councils.why_not:
        expected = (
            "Expected all councils of one date in one file, so that every offence has a place."
        )
        raise Rejected([of_whole_file(file, councils.why_not, expected)])


def keep_set(connection: duckdb.DuckDBPyConnection, councils: CouncilFile, load_id: int) -> None:
    """Put a set of councils into the warehouse, in place of an earlier file of the same set."""
    boundary_set = councils.boundary_set
    connection.execute(
        "insert or ignore into boundary_set values (?, 'council', ?, ?, false, true, null)",
        [boundary_set, date(councils.year, 1, 1), councils.level.title],
    )
    connection.execute(
        "update loaded_area set superseded_by = ? where superseded_by is null and boundary_set = ?",
        [load_id, boundary_set],
    )
    frame = pd.DataFrame(
        {
            "code": [code_in_set(code, councils.year) for code in councils.areas.code],
            "name": councils.areas["name"].to_numpy(),
            "geometry": shapely.to_wkb(councils.areas.geometry.to_numpy()),
        }
    )
    connection.register("made", frame)
    connection.execute(
        "insert into loaded_area select code, name, 'council', null, $set, geometry, $set, "
        "$load_id, null from made order by code",
        {"set": boundary_set, "load_id": load_id},
    )
    connection.unregister("made")


def code_in_set(code: str, year: int) -> str:
    """Return the code of a council in its set: that of an area of today is marked with the year.

    Thurrock of 2028 may have the code of Thurrock of today, and other land: two areas of one code
    would be added up.
    """
    return f"{code}:{year}" if code in (*DISTRICTS, COUNTY, FORCE) else code


def complete_set(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> list[str]:
    """Make the light shapes of a set of councils, and say what it replaces.

    Returns
    -------
    list of str
        What a person should know of it.
    """
    councils = councils_of(connection, boundary_set)
    connection.execute(
        "delete from loaded_area where boundary_set = ? and kind = 'remainder'", [boundary_set]
    )
    connection.execute(
        "insert into loaded_area values (?, ?, 'remainder', null, ?, null, null, null, null)",
        [no_council(boundary_set), "Council not known", boundary_set],
    )
    connection.execute(
        "update boundary_set set shapes = ? where boundary_set = ?",
        [light_councils(councils), boundary_set],
    )
    write_succession(connection, boundary_set)
    rows = connection.execute(
        "select former, share from area_succession where boundary_set = ? order by former",
        [boundary_set],
    ).fetchall()
    split = sorted({DISTRICTS[former] for former, share in rows if share < 1})
    if not split:
        return [
            f"each of the {len(DISTRICTS)} districts and unitaries of today lies in one of them"
        ]
    return [
        f"divided between several: {', '.join(split)}; what is reported for these alone cannot be "
        "given for the councils they are divided between"
    ]
