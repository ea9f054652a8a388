"""Small STATS19 files as the Department for Transport publishes them, in three spellings.

A row is a dictionary from column to cell in the newest spelling; a test says only what is different
in it. The columns are those of the publisher's list of variables.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.police_uk_files import put

Row = dict[str, str]

YEAR = 2023
NEWEST, SNAKE, OLD = "2024 edition", "2019 edition", "2005 edition"
EDITIONS = (NEWEST, SNAKE, OLD)
COLLISION = (
    "collision_index", "collision_year", "collision_ref_no", "location_easting_osgr",
    "location_northing_osgr", "longitude", "latitude", "police_force", "collision_severity",
    "number_of_vehicles", "number_of_casualties", "date", "day_of_week", "time",
    "local_authority_district", "local_authority_ons_district", "local_authority_highway",
    "first_road_class", "first_road_number", "road_type", "speed_limit", "junction_detail",
    "junction_control", "second_road_class", "second_road_number", "pedestrian_crossing",
    "light_conditions", "weather_conditions", "road_surface_conditions",
    "special_conditions_at_site", "carriageway_hazards", "urban_or_rural_area",
    "did_police_officer_attend_scene_of_collision", "trunk_road_flag",
    "lsoa_of_collision_location", "enhanced_collision_severity", "collision_injury_based",
    "collision_adjusted_serious", "collision_adjusted_slight",
)  # fmt: skip
CASUALTY = (
    "collision_index", "collision_year", "collision_ref_no", "vehicle_reference",
    "casualty_reference", "casualty_class", "sex_of_casualty", "age_of_casualty",
    "age_band_of_casualty", "casualty_severity", "pedestrian_location", "pedestrian_movement",
    "car_passenger", "bus_or_coach_passenger", "pedestrian_road_maintenance_worker",
    "casualty_type", "casualty_imd_decile", "lsoa_of_casualty", "enhanced_casualty_severity",
    "casualty_injury_based", "casualty_adjusted_serious", "casualty_adjusted_slight",
    "casualty_distance_banding",
)  # fmt: skip
VEHICLE = (
    "collision_index", "collision_year", "collision_ref_no", "vehicle_reference", "vehicle_type",
    "towing_and_articulation", "vehicle_manoeuvre", "junction_location",
    "skidding_and_overturning", "hit_object_in_carriageway", "vehicle_leaving_carriageway",
    "first_point_of_impact", "vehicle_left_hand_drive", "journey_purpose_of_driver",
    "sex_of_driver", "age_of_driver", "age_band_of_driver", "engine_capacity_cc",
    "propulsion_code", "age_of_vehicle", "driver_imd_decile", "lsoa_of_driver",
)  # fmt: skip
ADJUSTMENT = (
    "accident_index", "Vehicle_Reference", "Casualty_Reference", "Adjusted_Severity_Serious",
    "Adjusted_Severity_Slight", "Injury_Based_Severity_Code",
)  # fmt: skip

# What older editions do not have at all, and what they call otherwise.
_LATER = {
    SNAKE: {
        "enhanced_collision_severity", "collision_injury_based", "collision_adjusted_serious",
        "collision_adjusted_slight", "enhanced_casualty_severity", "casualty_injury_based",
        "casualty_adjusted_serious", "casualty_adjusted_slight", "casualty_distance_banding",
    },
}  # fmt: skip
_LATER[OLD] = _LATER[SNAKE] | {
    "collision_year", "collision_ref_no", "local_authority_ons_district", "trunk_road_flag",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a collision was, as the files say it."""

    longitude: str = "-1"
    latitude: str = "-1"
    easting: str = "-1"
    northing: str = "-1"
    lsoa: str = "-1"
    district: str = "-1"
    number: str = "-1"


# Points inside the wards of the approximate set that a new warehouse has.
BILLERICAY_EAST, CASTLE, BELHUS = "E05015637", "E05010828", "E05002230"
BILLERICAY = Place(
    "0.432656", "51.633318", "568454", "195526", "E01021237", "E07000066", "450"
)  # fmt: skip
COLCHESTER = Place("0.898203", "51.894710", "599512", "225765", "E01021665", "E07000071", "455")
THURROCK = Place("0.311733", "51.512661", "560511", "181837", "E01024560", "E06000034", "462")
IPSWICH = Place("1.155000", "52.059000", "616400", "244700", "E01029998", "E07000202", "412")
SOMEWHERE_IN_BASILDON = Place(district="E07000066", number="450")
NOWHERE = Place()


def index(number: int, year: int = YEAR, force: int = 42) -> str:
    """Return the index of a collision as the publisher makes it: year, force, number."""
    return f"{year}{force:02d}{number:07d}"


def collision(
    number: int = 1, date: str = "05/01/2023", place: Place = BILLERICAY, *, force: int = 42,
    **cells: str,
) -> Row:  # fmt: skip
    """Return a collision; ``time="NULL"`` sets the cell of that column."""
    year = date[-4:] if date[-4:].isdigit() else str(YEAR)
    made = index(number, int(year), force)
    return dict.fromkeys(COLLISION, "-1") | {
        "collision_index": made,
        "collision_year": year,
        "collision_ref_no": made[4:],
        "police_force": str(force),
        "collision_severity": "3",
        "number_of_vehicles": "1",
        "number_of_casualties": "1",
        "date": date,
        "day_of_week": "5",
        "time": "08:30",
        "longitude": place.longitude,
        "latitude": place.latitude,
        "location_easting_osgr": place.easting,
        "location_northing_osgr": place.northing,
        "lsoa_of_collision_location": place.lsoa,
        "local_authority_ons_district": place.district,
        "local_authority_district": place.number,
    } | cells  # fmt: skip


def casualty(
    of: int = 1, number: int = 1, *, who: tuple[int, int] = (1, 9), age: int = 40,
    severity: int = 2, adjusted: str = "-1", vehicle: int = 1, year: int = YEAR, force: int = 42,
    **cells: str,
) -> Row:  # fmt: skip
    """Return a casualty of a collision; ``who`` is class and type: (3, 0) is a pedestrian."""
    made = index(of, year, force)
    return dict.fromkeys(CASUALTY, "-1") | {
        "collision_index": made,
        "collision_year": str(year),
        "collision_ref_no": made[4:],
        "vehicle_reference": str(vehicle),
        "casualty_reference": str(number),
        "casualty_class": str(who[0]),
        "casualty_type": str(who[1]),
        "age_of_casualty": str(age),
        "casualty_severity": str(severity),
        "casualty_injury_based": "0",
        "casualty_adjusted_serious": adjusted,
    } | cells  # fmt: skip


def vehicle(
    of: int = 1, number: int = 1, *, kind: int = 9, age: int = 40, year: int = YEAR,
    force: int = 42, **cells: str,
) -> Row:  # fmt: skip
    """Return a vehicle of a collision."""
    made = index(of, year, force)
    return dict.fromkeys(VEHICLE, "-1") | {
        "collision_index": made,
        "collision_year": str(year),
        "collision_ref_no": made[4:],
        "vehicle_reference": str(number),
        "vehicle_type": str(kind),
        "age_of_driver": str(age),
    } | cells  # fmt: skip


def adjustment(of: Row, serious: str, *, injury_based: str = "0", **cells: str) -> Row:
    """Return the row that the adjustment file has for a casualty."""
    return {
        "accident_index": of["collision_index"],
        "Vehicle_Reference": of["vehicle_reference"],
        "Casualty_Reference": of["casualty_reference"],
        "Adjusted_Severity_Serious": serious,
        "Adjusted_Severity_Slight": "0",
        "Injury_Based_Severity_Code": injury_based,
    } | cells  # fmt: skip


def table(rows: Iterable[Row], edition: str = NEWEST, *, end: str = "\n") -> str:
    """Write rows of one kind as the text of a CSV file of an edition."""
    rows = list(rows)
    columns = _columns(rows[0])
    names = [name for name in columns if name not in _LATER.get(edition, set())]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow([_spelt(name, edition) for name in names])
    for row in rows:
        writer.writerow([row[name] for name in names])
    return text.getvalue()


def _columns(row: Row) -> tuple[str, ...]:
    return next(
        item for item in (COLLISION, CASUALTY, VEHICLE, ADJUSTMENT) if set(item) == set(row)
    )


def _spelt(name: str, edition: str) -> str:
    if edition == NEWEST or name in ADJUSTMENT:
        return name
    name = name.replace("collision", "accident").replace("_ref_no", "_reference")
    if edition == SNAKE:
        return name
    for new, old in (("_district", "_(district)"), ("_highway", "_(highway)")):
        name = name.replace(new, old)
    small = {"of", "at"}
    words = (word if word in small else word.capitalize() for word in name.split("_"))
    written = "_".join(words).replace("(d", "(D").replace("(h", "(H")
    return written.replace("Osgr", "OSGR").replace("Lsoa", "LSOA").replace("Imd", "IMD")


_NAMES = {COLLISION: "collision", CASUALTY: "casualty", VEHICLE: "vehicle",
          ADJUSTMENT: "casualties-adjustment"}  # fmt: skip


def write(
    folder: Path, rows: Iterable[Row], edition: str = NEWEST, when: str = str(YEAR), **layout: str
) -> Path:
    """Write a file under the publisher's name (``when`` ends it), and return its path."""
    rows = list(rows)
    name = f"dft-road-casualty-statistics-{_NAMES[_columns(rows[0])]}-{when}.csv"
    return put(folder / name, table(rows, edition, **layout))


# A national half-year, small enough to be counted by hand: seven collisions, one of Suffolk.
COLLISIONS = [
    collision(1, "05/01/2023", BILLERICAY, collision_severity="1", number_of_casualties="2"),
    collision(2, "20/01/2023", COLCHESTER, collision_severity="2"),
    collision(3, "10/02/2023", THURROCK, number_of_casualties="3"),
    collision(4, "11/02/2023", SOMEWHERE_IN_BASILDON),
    collision(5, "30/04/2023", NOWHERE, time="NULL"),
    collision(6, "30/04/2023", IPSWICH),
    collision(7, "28/06/2023", IPSWICH, force=37),
]
CASUALTIES = [
    casualty(7, 1, age=20, adjusted="0.5", force=37),
    casualty(1, 1, age=22, severity=1, adjusted="0"),
    casualty(1, 2, who=(2, 9), age=16, adjusted="0.8"),
    casualty(2, 1, who=(3, 0), age=8, adjusted="0.9"),
    casualty(3, 1, who=(1, 5), age=30, adjusted="0.7"),
    casualty(3, 2, who=(1, 23), age=-1, severity=3, adjusted="0.2", vehicle=2),
    casualty(3, 3, who=(1, 1), age=17, adjusted="0.6", vehicle=3),
    casualty(4, 1, who=(2, 1), age=40, severity=3, adjusted="0.1"),
    casualty(5, 1, age=-1, adjusted="0.5"),
    casualty(6, 1, age=26, adjusted="0.4"),
]
VEHICLES = [
    vehicle(7, force=37),
    vehicle(1, age=22), vehicle(2, age=51), vehicle(3, 1, kind=5, age=30),
    vehicle(3, 2, kind=23, age=-1), vehicle(3, 3, kind=1, age=17), vehicle(4, kind=1),
    vehicle(5, age=25), vehicle(6, age=26),
]  # fmt: skip


def write_half_year(folder: Path, edition: str = NEWEST) -> list[Path]:
    """Write the half-year's files, the collisions last: the order must not matter."""
    return [write(folder, rows, edition) for rows in (CASUALTIES, VEHICLES, COLLISIONS)]
