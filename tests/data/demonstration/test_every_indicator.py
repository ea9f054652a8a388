"""From a file to the number, for every indicator: the numbers are worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from data.catalogue import Indicator, indicators
from data.loading.load_files import load
from data.warehouse.snapshot import snapshot
from geo.essex import FORCE
from tests.helpers.police_uk_files import NOWHERE, asb, crime, put, write
from tests.helpers.stats19_files import casualty, collision, vehicle
from tests.helpers.stats19_files import write as write_stats19

# What a partner would write of one period: period, what it is of, numerator, denominator, value;
# and the value that it comes to.
RETURNS: dict[str, tuple[str, float]] = {
    "da_incidents": ('Sep-14,,"3,412",,', 3412),
    "da_repeat_incidents": ("Sep-14,,1406,,", 1406),
    "da_repeat_offenders": ("Sep-14,,388,,", 388),
    "da_solved_rate": ("Sep-14,,403,992,", 40.625),
    "da_high_risk_incidents": ("Sep-14,,211,,", 211),
    "da_victims_not_supporting": ("2014/15 Q2,,300,900,", 33.3333),
    "dvds_applications": ("2014/15 Q2,,40,,", 40),
    "dvds_authorised": ("2014/15 Q2,,14,40,", 35),
    "repeat_victims": ("Sep-14,,,,1873", 1873),
    "first_time_entrants": ("2014/15 Q2,,96,,", 96),
    "reoffending_under_18": ("12 months to September 2014,,371,1000,", 37.1),
    "reoffending_adult": ("12 months to September 2014,,2430,10000,", 24.3),
    "reoffending_yos": ("2014/15 Q2,,33,120,", 27.5),
    "reoffending_probation": ("2014/15 Q2,,414,4600,", 9),
    "treatment_engagement": ("2014/15 Q2,,765,900,", 85),
    "treatment_planned_exit": ("2014/15 Q2,,220,400,", 55),
    "custody_community_continuity": ("2014/15 Q2,,33,110,", 30),
    "night_time_economy_crime": ("Sep-14,,640,,", 640),
    "section_136": ("Sep-14,,74,,", 74),
    "drug_seizures": ("2014/15 Q2,Cannabis,310,,", 310),
    "drug_seizure_quantity": ('2014/15 Q2,Cannabis;g,,,"12,345.6"', 12345.6),
    "drug_seizure_street_value": ('2014/15 Q2,Heroin,,,"£98,760.50"', 98760.5),
    "people_charged_dealing": ("2014/15 Q2,organised group,12,,", 12),
    "positive_tests_on_arrest": ("Sep-14,,126,400,", 31.5),
    "ksi_drink_driver": ("2014/15 Q2,,19,,", 19),
    "police_good_job": ("12 months to Sep-14,,,1010,60.2%", 60.2),
    "feel_safe_day": ("12 months to Sep-14,,1880,2000,", 94),
    "feel_safe_night": ("12 months to Sep-14,,1140,2000,", 57),
    "prevention_spend_share": ("2014/15,,3,150,", 2),
    "house_burglary": ("Sep-14,,480,,", 480),
    "street_robbery": ("Sep-14,,63,,", 63),
    "police_council_dealing": ("12 months to September 2014,,,998,58.3%", 58.3),
    "sickness": ("Sep-14,PCSOs,140,2500,", 5.6),
    "emergency_response": ("Sep-14,,5400,6000,", 90),
    "efficiency_projects": ("2014/15 Q2,Athena,9,12,", 75),
}


def _plain_return(entry: Indicator) -> tuple[str, float]:
    """Return a line of a return, and its value, for an indicator that is not listed above."""
    periods = {"month": "Sep-14", "quarter": "2014/15 Q2", "year": "2014/15"}
    period = "12 months to September 2014" if entry.rolling else periods[entry.frequency]
    return (f"{period},,3,4,", entry.scale * 3 / 4) if entry.denominator else (f"{period},,3,,", 3)


RETURNS |= {
    key: _plain_return(entry)
    for key, entry in indicators().items()
    if key not in RETURNS and entry.computed_from is None
}
BREAKDOWNS = {
    "drug_seizures": ("drug",),
    "drug_seizure_quantity": ("drug", "quantity_unit"),
    "drug_seizure_street_value": ("drug",),
    "people_charged_dealing": ("profile",),
    "sickness": ("staff_group",),
    "efficiency_projects": ("project",),
}

# Of four dwelling burglaries and a vehicle crime, one victim not wishing to say of which group:
# what they said about contact, action, information, treatment and the whole.
SURVEY = """\
date,crime group,district,ward,ethnic group,contact,action,informed,treatment,overall
05/09/2014,Dwelling burglary,Harlow,,White,{best},{neither},{low},very satisfied,{fair}
06/09/2014,Dwelling burglary,Harlow,,White,very satisfied,{fair},{low},don't know,{fair}
07/09/2014,Dwelling burglary,Harlow,,White,fairly satisfied,{low},refused,very satisfied,{low}
08/09/2014,Dwelling burglary,Basildon,,BME,{fair},{low},{fair},,{fair}
09/09/2014,Vehicle crime,Basildon,,refused,{low},{low},{low},{low},{neither}
""".format(
    best="completely satisfied",
    fair="fairly satisfied",
    low="fairly dissatisfied",
    neither="neither satisfied nor dissatisfied",
)
SATISFIED = {
    "satisfaction_contact": 80,  # 4 of 5
    "satisfaction_action": 20,  # 1 of 5
    "satisfaction_informed": 25,  # 1 of 4: one refused
    "satisfaction_treatment": 66.6667,  # 2 of 3: one did not know, one was not asked
    "satisfaction_overall": 60,  # 3 of 5
    "satisfaction_white": 66.6667,  # 2 of 3
    "satisfaction_bme": 100,  # 1 of 1
}

# Six people: a boy of 16 killed on a motorcycle, and seriously injured a pedestrian of 70, a
# cyclist of 9, a car driver of 19 and his passenger of 20; a cyclist of 30 slightly.
HURT = [
    casualty(1, who=(1, 3), age=16, severity=1),
    casualty(2, who=(3, 0), age=70),
    casualty(3, who=(1, 1), age=9),
    casualty(4, 1, who=(1, 9), age=19),
    casualty(4, 2, who=(2, 9), age=20),
    casualty(5, who=(1, 1), age=30, severity=3),
]
KSI = {
    "ksi_total": 5,
    "ksi_motorcycle": 1,
    "ksi_pedestrian": 1,
    "ksi_cyclist": 1,
    "ksi_young_car_driver": 1,
    "ksi_child": 2,
}

SOLVED = {"Last_outcome_category": "Local resolution"}
STREET = [
    crime(1, **SOLVED),
    crime(2),
    crime(3, NOWHERE),
    crime(4, Crime_type="Robbery"),
    crime(5, Crime_type="Vehicle crime"),
    crime(6, Crime_type="Vehicle crime"),
    crime(7, Crime_type="Drugs", **SOLVED),
    crime(8, Crime_type="Shoplifting"),
    asb(),
    asb(),
]
COUNTED = {
    "recorded_crime": 8,
    "solved_rate": 25,  # 2 of 8
    "burglary": 3,
    "robbery": 1,
    "vehicle_crime": 2,
    "asb_incidents": 2,
}

PUBLISHED = """\
"Table C2: police recorded crime by Community Safety Partnership area, year ending June 2025",,,,,,,
"Police Force
Area code","Police Force
Area name","Community Safety
Partnership code","Community Safety
Partnership name",Local Authority code,Local Authority name,"Total recorded crime
 (excluding fraud)",Robbery
E23000028,Essex,,,,,"21,420 ",190
E23000028,Essex,E22000079,Basildon,E07000066,Basildon,"16,434 ",146
E23000028,Essex,E22000088,Harlow,E07000073,Harlow,"4,986 ",44
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple[Any, ...]]]:
    """Load a file of each partner, once; return a function that asks for values of Essex."""
    folder = tmp_path_factory.mktemp("files")
    paths = [
        put(folder / f"{key}.csv", _return(key, written)) for key, (written, _) in RETURNS.items()
    ]
    paths += [
        put(folder / "interviews.csv", SURVEY),
        put(folder / "table-c2.csv", PUBLISHED),
        write(folder, STREET),
        write_stats19(
            folder, [collision(n, number_of_casualties="2" if n == 4 else "1") for n in range(1, 6)]
        ),
        write_stats19(folder, [vehicle(number) for number in range(1, 6)]),
        write_stats19(folder, HURT),
    ]  # fmt: skip
    database = folder / "essex.duckdb"
    report = load(paths, database)
    assert not report.rejected, "\n".join(str(p) for f in report.rejected for p in f.problems)
    held = snapshot(database)
    assert held is not None
    return lambda key: held.query(
        """
        select value, period_start::varchar, period_end::varchar, source from indicator_values
        where indicator = ? and area_code = ? and (breakdown = '' or ?)
            and not contains(breakdown, 'outcome=')
        order by all
        """,
        [key, FORCE, key in BREAKDOWNS],
    ).fetchall()


def _return(key: str, written: str) -> str:
    period, of, rest = written.split(",", 2)
    keys = BREAKDOWNS.get(key, ())
    cells = of.split(";") if keys else []
    header = ["indicator", "area", "period", *keys, "numerator", "denominator", "value", "status"]
    return ",".join(header) + "\n" + ",".join([key, "Essex", period, *cells, rest, "final"]) + "\n"


@pytest.mark.parametrize("key", indicators())
def test_from_the_file_to_the_number(
    key: str, answer: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    expected = {name: value for name, (_, value) in RETURNS.items()}
    expected |= SATISFIED | KSI | COUNTED | {"police_recorded_crime": 21_420}
    rows = [row for row in answer(key) if row[0]]
    assert len(rows) == 1
    value, start, end, source = rows[0]
    assert value == pytest.approx(expected[key], abs=0.0001)
    assert source.endswith(".csv")
    if key in RETURNS:
        assert f"{key}.csv" in source
        whole_year = RETURNS[key][0].startswith("2014/15,")
        assert end == ("2015-03-31" if whole_year else "2014-09-30")
        assert (start < "2014-01") == ("12 months" in RETURNS[key][0])
