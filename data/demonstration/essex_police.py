"""Returns of Essex Police, one an Area of Focus; that on domestic abuse is by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.demonstration import periods
from data.demonstration.basics import generator
from data.demonstration.offences import BEFORE
from data.demonstration.returns import (
    NOT_AVAILABLE,
    PLAN,
    Draw,
    Hide,
    Sheet,
    counts_of,
    line,
    name,
    quarterly,
)
from data.demonstration.setting import Setting


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write the returns."""
    for subject, fill in (
        ("victims", _victims),
        ("alcohol-drugs-mental-health", _alcohol_and_drugs),
        ("road-safety", _road_safety),
        ("crime-prevention", _crime_prevention),
        ("emergency-response", _emergency_response),
    ):
        sheet = Sheet(setting, ["drug", "quantity_unit", "profile"], setting.months[-3])
        fill(generator(f"returns of Essex Police: {subject}"), sheet)
        file = name(f"essex-police-{subject}", setting.months[-1])
        yield sheet.save(folder / "returns" / file)


def _victims(rng: Draw, sheet: Sheet) -> None:
    sheet.add_counts("repeat_victims", counts_of(rng, sheet.setting, "repeat_victims"), wards=True)


def _alcohol_and_drugs(rng: Draw, sheet: Sheet) -> None:
    setting = sheet.setting
    night = counts_of(rng, setting, "night_time_economy_crime")
    sheet.add_counts("night_time_economy_crime", night, wards=True, hide=_not_marked(setting))
    sheet.add_counts("section_136", counts_of(rng, setting, "section_136"))
    plan = PLAN["positive_tests_on_arrest"]
    for position in range(len(setting.months)):
        tests = int(rng.poisson(plan["tests"]))
        positive = int(rng.binomial(tests, plan["positive"]))
        sheet.add_month("positive_tests_on_arrest", position, positive, tests)
    for quarter in range(len(setting.months) // 3):
        _add_seizures(rng, sheet, quarter)
        charged = {
            profile: int(rng.poisson(level))
            for profile, level in PLAN["people_charged_dealing"]["quarterly"].items()
        }
        sheet.add_quarter("people_charged_dealing", quarter, sum(charged.values()))
        for profile, people in charged.items():
            sheet.add_quarter("people_charged_dealing", quarter, people, profile=profile)


def _not_marked(setting: Setting) -> Hide:
    """Leave out the wards of a district for one month, in which its offences were not marked."""
    plan = PLAN["night_time_economy_crime"]["not_available"]
    inside = (setting.wards["LAD25NM"] == plan["district"]).tolist()

    def hide(position: int, ward: int) -> tuple[str, str] | None:
        if position == plan["month"] and inside[ward]:
            return NOT_AVAILABLE, plan["note"]
        return None

    return hide


def _add_seizures(rng: Draw, sheet: Sheet, quarter: int) -> None:
    """Add seizures of a quarter: their number, quantity and street value."""
    seizures: dict[str, int] = {}
    values: dict[str, int] = {}
    for entry in PLAN["drug_seizures"]["quantity"]:
        drug, unit = entry["drug"], entry["unit"]
        number = int(rng.poisson(entry["seizures"]))
        quantity = entry["typical"] * np.exp(rng.normal(0, entry["spread"], number)).sum()
        quantity = float(np.rint(quantity) if unit in ("plants", "tablets") else quantity.round(2))
        seizures[drug] = seizures.get(drug, 0) + number
        values[drug] = values.get(drug, 0) + round(quantity * entry["price"])
        of = {"drug": drug, "quantity_unit": unit}
        sheet.add_quarter("drug_seizure_quantity", quarter, f"{quantity:.10g}", **of)
    several = int(rng.binomial(sum(seizures.values()), PLAN["drug_seizures"]["several_drugs"]))
    sheet.add_quarter("drug_seizures", quarter, sum(seizures.values()) - several)
    sheet.add_quarter("drug_seizure_street_value", quarter, f"{sum(values.values()):,}")
    for drug in seizures:
        sheet.add_quarter("drug_seizures", quarter, seizures[drug], drug=drug)
        sheet.add_quarter("drug_seizure_street_value", quarter, f"{values[drug]:,}", drug=drug)


def _road_safety(rng: Draw, sheet: Sheet) -> None:
    counts = quarterly(counts_of(rng, sheet.setting, "ksi_drink_driver"))
    supplied = [
        quarter
        for quarter in range(len(counts))
        if quarter not in PLAN["ksi_drink_driver"]["missing_quarters"]
    ]
    sheet.add_counts("ksi_drink_driver", counts, positions=supplied)


def _crime_prevention(rng: Draw, sheet: Sheet) -> None:
    """Add parts of the offences in the street files: as many or fewer in each ward."""
    setting = sheet.setting
    sheet.add_counts("house_burglary", setting.house_burglary[BEFORE:], wards=True)
    robbery = setting.placed("Robbery")[BEFORE:]
    in_street = rng.binomial(robbery, PLAN["street_robbery"]["share"])
    sheet.add_counts("street_robbery", in_street, wards=True)


def _emergency_response(rng: Draw, sheet: Sheet) -> None:
    sheet.month_as = periods.short_month  # a department of its own, with its own spreadsheet
    attended = counts_of(rng, sheet.setting, "emergency_response")
    share = line(PLAN["emergency_response"]["attended_in_time"], len(attended))
    in_time = rng.binomial(attended, share[:, None])
    sheet.add_counts("emergency_response", in_time, attended)
