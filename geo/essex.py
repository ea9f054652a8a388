"""The Essex Police area: its codes and names, which do not change with the boundary sets."""

from __future__ import annotations

FORCE = "E23000028"
FORCE_NAME = "Essex"
COUNTY = "E10000012"
COUNTY_NAME = "Essex County Council area"

DISTRICTS: dict[str, str] = {
    "E06000033": "Southend-on-Sea",
    "E06000034": "Thurrock",
    "E07000066": "Basildon",
    "E07000067": "Braintree",
    "E07000068": "Brentwood",
    "E07000069": "Castle Point",
    "E07000070": "Chelmsford",
    "E07000071": "Colchester",
    "E07000072": "Epping Forest",
    "E07000073": "Harlow",
    "E07000074": "Maldon",
    "E07000075": "Rochford",
    "E07000076": "Tendring",
    "E07000077": "Uttlesford",
}
"""The 14 districts and unitaries of the force area: name by code."""

DISTRICT_CODES: dict[str, str] = {name: code for code, name in DISTRICTS.items()}

NO_PLACE = f"{FORCE}:no-place"
OUTSIDE = f"{FORCE}:outside"
NO_DISTRICT = f"{FORCE}:no-district"


def district_kind(code: str) -> str:
    """Return ``'unitary'`` or ``'district'``: England's unitary codes begin with E06."""
    return "unitary" if code.startswith("E06") else "district"


def no_ward(district: str) -> str:
    """Return the code of what is left over of a district: rows whose ward is not known."""
    return f"{district}:no-ward"


def fixed_areas() -> list[tuple[str, str, str, str | None]]:
    """List the areas that are the same in every boundary set: code, name, kind, parent."""
    areas: list[tuple[str, str, str, str | None]] = [
        (FORCE, FORCE_NAME, "force", None),
        (COUNTY, COUNTY_NAME, "county", FORCE),
        (NO_PLACE, "Essex: the police gave no place", "remainder", FORCE),
        (OUTSIDE, "Outside Essex", "remainder", FORCE),
        (NO_DISTRICT, "Essex: no district given", "remainder", FORCE),
    ]
    for code, name in DISTRICTS.items():
        kind = district_kind(code)
        areas.append((code, name, kind, FORCE if kind == "unitary" else COUNTY))
    return areas
