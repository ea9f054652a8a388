"""Returns of everybody else: youth offending, probation, public health, surveys, organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from data.demonstration import periods
from data.demonstration.basics import generator, month, yearly_pattern
from data.demonstration.ground import DISTRICTS, ward_shares
from data.demonstration.returns import (
    PLAN,
    Draw,
    Sheet,
    counts_of,
    line,
    name,
    quarterly,
    roll_up,
    units,
)
from data.demonstration.setting import Setting

# Quarters after which a value is known: supervision and treatment are followed for three months,
# cohorts for a year and a half and then counted.
FOLLOWED, COHORT_KNOWN = 1, 8


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write the return of each partner."""
    for partner, fill, ending, delimiter in (
        ("youth-offending-service", _youth_offending, "csv", ","),
        ("probation", _probation, "csv", ","),
        ("public-health", _public_health, "csv", ";"),
        ("crime-survey", _crime_survey, "csv", ","),
        ("residents-survey", _residents_survey, "csv", ","),
        ("essex-police-organisation", _organisation, "xlsx", ","),
    ):
        sheet = Sheet(setting, ["staff_group", "project"], setting.months[-3])
        fill(generator(f"returns: {partner}"), sheet)
        path = folder / "returns" / name(partner, setting.months[-1], ending)
        yield sheet.save(path, delimiter=delimiter)


def _youth_offending(rng: Draw, sheet: Sheet) -> None:
    entrants = quarterly(counts_of(rng, sheet.setting, "first_time_entrants"))
    sheet.add_counts("first_time_entrants", entrants)
    _add_cohorts(rng, sheet, "reoffending_under_18")
    plan = PLAN["reoffending_yos"]
    _add_services(rng, sheet, "reoffending_yos", plan["supervised"], FOLLOWED)


def _probation(rng: Draw, sheet: Sheet) -> None:
    _add_cohorts(rng, sheet, "reoffending_adult")
    plan = PLAN["reoffending_probation"]
    _add_services(rng, sheet, "reoffending_probation", plan["supervised"], FOLLOWED)


def _public_health(rng: Draw, sheet: Sheet) -> None:
    for indicator, later in (
        ("treatment_engagement", FOLLOWED),
        ("treatment_planned_exit", 0),
        ("custody_community_continuity", 0),
    ):
        _add_services(rng, sheet, indicator, PLAN[indicator]["of"], later)


def _add_cohorts(rng: Draw, sheet: Sheet, indicator: str) -> None:
    """Add cohorts of twelve months, one a quarter, as long as they have been followed."""
    plan, setting = PLAN[indicator], sheet.setting
    quarters = len(setting.months) // 3
    last = setting.months[-1].year * 12 + setting.months[-1].month - 1 - 3 * COHORT_KNOWN
    ends = [month(last - 3 * back) for back in range(quarters - 1, -1, -1)]
    shares = units(setting, ward_shares(setting.wards, plan["concentration"]))
    # What a quarter adds is in four cohorts.
    level = plan["cohort"] / 4 * plan["growth"] ** line((-quarters / 8, quarters / 8), quarters + 3)
    people = rng.poisson(np.outer(level, shares))
    reoffended = rng.binomial(people, line(plan["share"], quarters + 3)[:, None])
    cohorts, of_them = (
        np.array([each[first : first + 4].sum(axis=0) for first in range(quarters)])
        for each in (people, reoffended)
    )
    whole, districts, _ = zip(roll_up(setting, of_them), roll_up(setting, cohorts), strict=True)
    for quarter, end in enumerate(ends):
        period = periods.twelve_months(end)
        sheet.add(indicator, "Essex", period, end, *(each[quarter] for each in whole))
        for number, district in enumerate(DISTRICTS):
            pair = (each[quarter, number] for each in districts)
            sheet.add(indicator, district["name"], period, end, *pair)


def _add_services(rng: Draw, sheet: Sheet, indicator: str, people: int, later: int) -> None:
    """Add the services of the county and the two unitaries, and Essex as their sum."""
    quarters = len(sheet.setting.months) // 3
    for quarter, share in enumerate(line(PLAN[indicator]["share"], quarters)[: quarters - later]):
        whole = np.zeros(2, dtype=np.int64)
        for area, part in PLAN["services"].items():
            of = rng.poisson(people * part)
            pair = np.array([rng.binomial(of, share), of])
            sheet.add_quarter(indicator, quarter, *pair.tolist(), area=area)
            whole += pair
        sheet.add_quarter(indicator, quarter, *whole.tolist())


def _crime_survey(rng: Draw, sheet: Sheet) -> None:
    """Add weighted shares with the size of the sample, as the survey is published."""
    plan = PLAN["crime_survey"]
    low, high = plan["respondents"]
    for indicator in ("police_good_job", "police_council_dealing"):
        for back, per_cent in enumerate(plan[indicator]):
            last = sheet.setting.months[-1 - 3 * back]
            respondents = int(rng.integers(low, high))
            period = periods.twelve_months(last)
            sheet.add(indicator, "Essex", period, last, None, respondents, value=f"{per_cent}%")


def _residents_survey(rng: Draw, sheet: Sheet) -> None:
    """Add answers in each district; the samples of Essex are all of them together."""
    plan, months = PLAN["residents_survey"], sheet.setting.months
    spread = rng.normal(0, 1, len(DISTRICTS))
    low, high = plan["respondents"]
    for number, indicator in enumerate(("feel_safe_day", "feel_safe_night")):
        level = (plan["day"], plan["night"])[number]
        of_districts = level + plan["district_to_district"][number] * spread
        for quarter in range(len(months) // 3):
            fall = plan["fall"][number] * quarter / 4
            integers = rng.integers(low, high, size=len(DISTRICTS))
            safe = rng.binomial(integers, (of_districts - fall).clip(0.05, 0.98))
            last = months[3 * quarter + 2]
            period = periods.twelve_months(last)
            for district, *pair in zip(DISTRICTS, safe.tolist(), integers.tolist(), strict=True):
                sheet.add(indicator, district["name"], period, last, *pair)
            sheet.add(indicator, "Essex", period, last, int(safe.sum()), int(integers.sum()))


def _organisation(rng: Draw, sheet: Sheet) -> None:
    """Add sickness, in half days and with dates for months as a spreadsheet has them; projects."""
    _add_sickness(rng, sheet, sheet.setting.months)
    quarters = len(sheet.setting.months) // 3
    for quarter, done in enumerate(line((1 / quarters, 1), quarters)):
        whole = np.zeros(2, dtype=np.int64)
        for project, plan in PLAN["efficiency_projects"].items():
            planned = round(plan["planned"] * done)
            pair = np.array([round(planned * plan["reached"]), planned])
            sheet.add_quarter("efficiency_projects", quarter, *pair.tolist(), project=project)
            whole += pair
        sheet.add_quarter("efficiency_projects", quarter, *whole.tolist())


def _add_sickness(rng: Draw, sheet: Sheet, months: Sequence[date]) -> None:
    plan = PLAN["sickness"]
    season = yearly_pattern(list(months), plan["season"], plan["peak"]) / yearly_pattern(
        list(months)
    )
    groups = {group: entry for group, entry in plan.items() if isinstance(entry, dict)}
    shares = {group: line(entry["lost"], len(months)) * season for group, entry in groups.items()}
    for position, first in enumerate(months):
        whole = np.zeros(2)
        for group, entry in groups.items():
            contracted = entry["people"] * plan["days"]
            lost = rng.gamma(entry["people"] / 4, 4 / entry["people"])
            lost = round(2 * contracted * shares[group][position] * lost) / 2
            sheet.add("sickness", "Essex", first, first, lost, contracted, staff_group=group)
            whole += lost, contracted
        sheet.add("sickness", "Essex", first, first, *whole.tolist())
