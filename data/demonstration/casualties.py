"""Road casualties, as the Department for Transport publishes them (STATS19): three files a year.

Every severity is worked out from the injury, as with CRASH: there is nothing to adjust.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.demonstration.basics import (
    Flags,
    Floats,
    Integers,
    generator,
    last_day,
    month,
    pick,
    plan,
    yearly_pattern,
)
from data.demonstration.setting import Setting

PLAN = plan("casualties")
KINDS: list[str] = [kind["kind"] for kind in PLAN["collision"]]
AGES = {name: weights for name, weights in PLAN["age"].items() if name != "from"}
# Whose ages the driver or rider of each type of vehicle has; else "other".
DRIVERS = {1: "cyclist", 8: "driver", 9: "driver"} | dict.fromkeys(
    (2, 3, 4, 5, 23, 97), "motorcycle"
)
ON_FOOT, PEDESTRIAN_TYPE = 3, 0
MALE, FEMALE = 1, 2
KILLED, SERIOUS, SLIGHT = 1, 2, 3
# In the publisher's order; the others are left out.
COLUMNS = {
    "collision": [
        "longitude", "latitude", "police_force", "collision_severity", "number_of_vehicles",
        "number_of_casualties", "date", "day_of_week", "time", "local_authority_ons_district",
        "lsoa_of_collision_location",
    ],
    "vehicle": ["vehicle_reference", "vehicle_type", "sex_of_driver", "age_of_driver"],
    "casualty": [
        "vehicle_reference", "casualty_reference", "casualty_class", "sex_of_casualty",
        "age_of_casualty", "casualty_severity", "casualty_type", "casualty_injury_based",
        "casualty_adjusted_serious", "casualty_adjusted_slight",
    ],
}  # fmt: skip


def years(months: list[date]) -> list[int]:
    """List the calendar years of the files: the first one whole, as the publisher's are."""
    return list(range(months[0].year, months[-1].year + 1))


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write collisions, vehicles and casualties of each calendar year."""
    rng = generator("casualties")
    kind, when = _collisions(rng, setting.months)
    vehicles = _vehicles(rng, kind)
    casualties = _casualties(rng, kind, vehicles)
    hurt = casualties.groupby("collision")
    collisions = pd.DataFrame(
        {
            **_places(rng, setting, kind),
            "police_force": PLAN["police_force"],
            "collision_severity": hurt["casualty_severity"].min(),
            "number_of_vehicles": vehicles.groupby("collision").size(),
            "number_of_casualties": hurt.size(),
            "date": [day.strftime("%d/%m/%Y") for day in when],
            "day_of_week": [day.isoweekday() % 7 + 1 for day in when],
            "time": _times(rng, kind.size),
        }
    )
    year = np.array([day.year for day in when])
    number = pd.Series(year).groupby(year).cumcount() + 1
    reference = "42" + number.astype(str).str.zfill(7)
    identifiers = pd.DataFrame(
        {
            "collision_index": "DEMO" + pd.Series(year).astype(str) + reference,
            "collision_year": year,
            "collision_ref_no": reference,
        }
    )
    collisions["collision"] = np.arange(kind.size)
    tables = {"collision": collisions, "vehicle": vehicles, "casualty": casualties}
    folder = folder / "stats19"
    folder.mkdir(parents=True, exist_ok=True)
    for of in years(setting.months):
        whole = setting.months[-1] >= date(of, 12, 1)
        edition = "" if whole else "provisional-mid-year-unvalidated-"
        for table, rows in tables.items():
            path = folder / f"dft-road-casualty-statistics-{table}-{edition}{of}.csv"
            rows = rows[year[rows["collision"]] == of]
            named = identifiers.iloc[rows["collision"]].reset_index(drop=True)
            rows = rows[COLUMNS[table]].reset_index(drop=True)
            named.join(rows).to_csv(path, index=False, lineterminator="\n")
            yield path


def _collisions(rng: np.random.Generator, months: list[date]) -> tuple[Integers, list[date]]:
    """Draw the collisions in order of their days: kind, and day."""
    last = months[-1].year * 12 + months[-1].month
    span = [month(number) for number in range(12 * months[0].year, last)]
    levels = np.array(
        [
            kind["collisions"]
            / 12
            * yearly_pattern(span, kind["season"], kind["peak"], kind["yearly"])
            for kind in PLAN["collision"]
        ]
    )
    spread = np.exp(rng.normal(0, PLAN["magnitude"]["month_to_month"], levels.shape))
    counts = rng.poisson(levels * spread)
    kind = np.repeat(np.indices(counts.shape)[0].ravel(), counts.ravel())
    position = np.repeat(np.indices(counts.shape)[1].ravel(), counts.ravel())
    days = np.array([last_day(first).day for first in span])
    day = rng.integers(days[position])
    order = np.lexsort((rng.random(kind.size), day, position))
    pairs = zip(position[order].tolist(), day[order].tolist(), strict=True)
    return kind[order], [span[number] + timedelta(days=after) for number, after in pairs]


def _places(rng: np.random.Generator, setting: Setting, kind: Integers) -> dict[str, Any]:
    """Give each collision the columns of its place: mostly a snap point, seldom only a district."""
    postcodes = setting.wards["postcodes"].to_numpy(dtype=float)
    area = setting.wards.area.to_numpy()
    town = np.array([[entry["town"]] for entry in PLAN["collision"]])
    weights = (postcodes / postcodes.sum()) ** town * (area / area.sum()) ** (1 - town)
    ward = pick(rng, kind, weights.ravel(), np.full(len(KINDS), area.size)) % area.size
    places = setting.places
    point = pick(rng, ward, places.weights, places.sizes)
    placed = rng.random(kind.size) >= PLAN["magnitude"]["no_point"]
    columns = {
        name: np.array(places.table[name].to_pylist(), dtype=object)[point]
        for name in ("Longitude", "Latitude", "LSOA code")
    }
    return {
        "longitude": np.where(placed, columns["Longitude"], ""),
        "latitude": np.where(placed, columns["Latitude"], ""),
        "local_authority_ons_district": setting.wards["LAD25CD"].to_numpy()[ward],
        "lsoa_of_collision_location": np.where(placed, columns["LSOA code"], str(PLAN["missing"])),
    }


def _times(rng: np.random.Generator, count: int) -> list[str]:
    weights = np.array(PLAN["time"]["hours"], dtype=float)
    hours = rng.choice(24, count, p=weights / weights.sum())
    minutes = rng.integers(60, size=count)
    return [
        f"{hour:02d}:{minute:02d}"
        for hour, minute in zip(hours.tolist(), minutes.tolist(), strict=True)
    ]


def _vehicles(rng: np.random.Generator, kind: Integers) -> pd.DataFrame:
    """One row a vehicle, by collision."""
    first = np.zeros(kind.size, dtype=np.int64)
    for number, entry in enumerate(PLAN["collision"]):
        first[kind == number] = _types(rng, entry["first"], int((kind == number).sum()))
    meets = np.array([entry["second_vehicle"] for entry in PLAN["collision"]])[kind]
    others = np.flatnonzero(rng.random(kind.size) < meets)
    vehicles = pd.DataFrame(
        {
            "collision": np.concatenate([np.arange(kind.size), others]),
            "vehicle_reference": np.repeat([1, 2], [kind.size, others.size]),
            "vehicle_type": np.concatenate(
                [first, _types(rng, PLAN["second"]["types"], others.size)]
            ),
        }
    )
    vehicles = vehicles.sort_values("collision", kind="stable", ignore_index=True)
    whose = vehicles["vehicle_type"].map(DRIVERS).fillna("other")
    vehicles["sex_of_driver"] = _sexes(rng, len(vehicles), "drivers")
    vehicles["age_of_driver"] = _ages(rng, whose.to_numpy(dtype=object))
    return vehicles


def _types(rng: np.random.Generator, shares: dict[str, float], count: int) -> Integers:
    weights = np.array(list(shares.values()))
    return rng.choice(np.array([int(code) for code in shares]), count, p=weights / weights.sum())


def _casualties(rng: np.random.Generator, kind: Integers, vehicles: pd.DataFrame) -> pd.DataFrame:
    """One row a casualty, by collision: first whom the kind is named for, then the others."""
    others, number = PLAN["others_hurt"], np.arange(kind.size)
    item = vehicles[vehicles["vehicle_reference"] == 1].set_index("collision")
    two = vehicles[vehicles["vehicle_reference"] == 2].set_index("collision")
    on_foot = kind == KINDS.index("pedestrian")
    riding = np.array([others["passengers"][name] for name in KINDS])[kind]
    passengers = np.repeat(number, rng.poisson(riding))
    hurt_too = np.array([others["of_second_car"][name] for name in KINDS])[kind[two.index]]
    second = two[rng.random(len(two)) < hurt_too]
    parts = [
        (number, 1, np.where(on_foot, ON_FOOT, 1), item["vehicle_type"], item["age_of_driver"]),
        (passengers, 1, 2, item["vehicle_type"][passengers], None),
        (second.index, 2, 1, second["vehicle_type"], second["age_of_driver"]),
    ]
    casualties = pd.concat(
        [
            pd.DataFrame(
                {
                    "collision": np.asarray(collision),
                    "vehicle_reference": vehicle,
                    "casualty_class": casualty_class,
                    "casualty_type": np.asarray(of),
                    "age_of_casualty": None if age is None else np.asarray(age),
                }
            )
            for collision, vehicle, casualty_class, of, age in parts
        ]
    ).sort_values("collision", kind="stable", ignore_index=True)
    walked = (casualties["casualty_class"] == ON_FOOT).to_numpy()
    casualties.loc[walked, "casualty_type"] = PEDESTRIAN_TYPE
    for who, which in (("pedestrian", walked), ("passenger", casualties["casualty_class"] == 2)):
        casualties.loc[which, "age_of_casualty"] = _ages(rng, np.full(int(which.sum()), who))
    casualties["age_of_casualty"] = casualties["age_of_casualty"].astype(int)
    casualties["sex_of_casualty"] = _sexes(rng, len(casualties), "casualties")

    ksi = np.array([entry["ksi"] for entry in PLAN["collision"]])[kind[casualties["collision"]]]
    drawn = rng.random(len(casualties))
    severity = np.where(drawn < ksi, SERIOUS, SLIGHT)
    severity[drawn < ksi * PLAN["magnitude"]["killed_of_ksi"]] = KILLED
    casualties["casualty_severity"] = severity
    casualties["casualty_injury_based"] = 1
    casualties["casualty_adjusted_serious"] = (severity == SERIOUS).astype(int)
    casualties["casualty_adjusted_slight"] = (severity == SLIGHT).astype(int)
    casualties["casualty_reference"] = casualties.groupby("collision").cumcount() + 1
    return casualties


def _sexes(rng: np.random.Generator, count: int, whose: str) -> Integers:
    return np.where(rng.random(count) < PLAN["magnitude"][f"male_{whose}"], MALE, FEMALE)


def _ages(rng: np.random.Generator, whose: Any) -> Integers:
    """Draw an age for each, by whose they are; seldom it is not known."""
    lower = PLAN["age"]["from"]
    names = list(AGES)
    band = pick(
        rng,
        np.array([names.index(name) for name in whose], dtype=np.int64),
        np.array(list(AGES.values()), dtype=float).ravel(),
        np.full(len(names), len(lower) - 1),
    ) % (len(lower) - 1)
    low, high = np.array(lower[:-1])[band], np.array(lower[1:])[band]
    known: Flags = rng.random(band.size) >= PLAN["magnitude"]["no_age"]
    years: Floats = np.floor(low + rng.random(band.size) * (high - low))
    return np.where(known, years, PLAN["missing"]).astype(int)
