"""Recorded crime by district and year, as the Office for National Statistics has it in Table C2."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from data.demonstration.basics import Integers, generator
from data.demonstration.ground import DISTRICTS, PLAN
from data.demonstration.offences import BEFORE, CRIME_TYPES
from data.demonstration.returns import roll_up
from data.demonstration.setting import Setting
from geo.essex import FORCE, FORCE_NAME

TITLES = [
    "Demonstration: made-up figures and not those of any year",
    "Table C2: Number of police recorded crimes for headline offences by Community Safety "
    "Partnership area, year ending {month:%B %Y}",
]
AREAS = [
    "Police Force\nArea code", "Police Force\nArea name", "Community Safety\nPartnership code",
    "Community Safety\nPartnership name", "Local Authority code", "Local Authority name",
]  # fmt: skip
TOTAL = "Total recorded crime\n (excluding fraud)"
# Which category of the street files is under which name, as far as it is the same.
AS_PUBLISHED = {
    "Robbery": "Robbery",
    "Burglary": "Burglary",
    "Vehicle offences": "Vehicle crime",
    "Theft from the person": "Theft from the person",
    "Bicycle theft": "Bicycle theft",
    "Shoplifting": "Shoplifting",
    "All other theft offences": "Other theft",
    "Criminal damage and arson": "Criminal damage and arson",
    "Drug offences": "Drugs",
    "Possession of weapons offences": "Possession of weapons",
    "Public order offences": "Public order",
    "Miscellaneous crimes against society": "Other crime",
}
THEFT = [
    "Burglary", "Vehicle offences", "Theft from the person", "Bicycle theft", "Shoplifting",
    "All other theft offences",
]  # fmt: skip
COLUMNS = [
    TOTAL, "Violence against the person", "Sexual offences", "Robbery", "Theft offences",
    "Burglary", "Residential burglary", "Non-residential burglary", *list(AS_PUBLISHED)[2:],
]  # fmt: skip


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write a table of each twelve months."""
    folder = folder / "published"
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(setting.months), 12):
        last = setting.months[first + 11]
        path = folder / f"table-c2-year-ending-{last:%Y-%m}.csv"
        _write_table(path, setting, last, slice(BEFORE + first, BEFORE + first + 12))
        yield path


def _write_table(path: Path, setting: Setting, last: date, months: slice) -> None:
    numbers = _numbers(setting, months)
    cells = np.array([numbers[column] for column in COLUMNS]).T
    districts = [
        [FORCE, FORCE_NAME, "", entry["name"], entry["code"], entry["name"]] for entry in DISTRICTS
    ]
    whole, unassigned = [FORCE, FORCE_NAME, *4 * [""]], [FORCE, FORCE_NAME, "", "Unassigned Essex"]
    named = [whole, *districts, [*unassigned, "", ""]]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([title.format(month=last)] for title in TITLES)
        rows.writerow([*AREAS, *COLUMNS])
        # Numbers as text with commas and a space after them, as published.
        rows.writerows(
            [*area, *(f"{number:,} " for number in row)]
            for area, row in zip(named, cells.tolist(), strict=True)
        )


def _numbers(setting: Setting, months: slice) -> dict[str, Integers]:
    """Count offences in Essex, in each district, and those put to none."""

    def count(by_unit: Integers) -> Integers:
        whole, districts, _ = roll_up(setting, by_unit[months].sum(axis=0, keepdims=True))
        return np.array([whole[0], *districts[0], whole[0] - districts[0].sum()])

    numbers = {name: count(setting.placed(crime_type)) for name, crime_type in AS_PUBLISHED.items()}
    violence = setting.placed("Violence and sexual offences")
    # Drawn for all months at once: a month must be the same in every table.
    sexual = generator("sexual offences").binomial(violence, PLAN["magnitude"]["sexual_offences"])
    numbers["Sexual offences"] = count(sexual)
    numbers["Violence against the person"] = count(violence - sexual)
    numbers["Residential burglary"] = count(setting.house_burglary)
    numbers["Non-residential burglary"] = numbers["Burglary"] - numbers["Residential burglary"]
    numbers["Theft offences"] = np.sum([numbers[name] for name in THEFT], axis=0)
    recorded = [
        setting.placed(crime_type)
        for crime_type in CRIME_TYPES
        if crime_type != "Anti-social behaviour"
    ]
    numbers[TOTAL] = count(np.sum(recorded, axis=0))
    return numbers
