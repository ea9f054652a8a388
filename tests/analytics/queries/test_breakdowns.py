"""What figures are made of, window by window and compared with other forces: counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analytics import queries as q
from analytics.findings.areas import area_changes
from analytics.model import choice as c
from analytics.model import indicators
from data import catalogue
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import FORCE
from tests.helpers.returned_values import Sent, send
from tests.helpers.series_from_values import indicator
from tests.helpers.small_warehouse import PER_WARD, SIDE, WARD_SET, Made, build, months, ward_code

SOUTHEND, THURROCK, COLCHESTER = "E06000033", "E06000034", "E07000071"
KENT, NORFOLK, SUFFOLK = "E23000032", "E23000013", "E23000014"
NOW, THEN = date(2014, 4, 1), date(2013, 4, 1)


def sent(key: str, when: str, x: float | None = None, n: float | None = None, length: int = 1,
         area: str = FORCE, **other: object) -> Sent:  # fmt: skip
    start = pd.Timestamp(f"{when}-01")
    end = start + pd.DateOffset(months=length) - pd.Timedelta(days=1)
    return Sent(key, area, start.date(), end.date(), x, n, **other)  # type: ignore[arg-type]


def drugs(when: str, whole: float | None, **by: float | None) -> list[Sent]:
    """Return the seizures of a quarter, and by drug."""
    values = {"": whole} | {f"drug={drug}": number for drug, number in by.items()}
    return [
        sent("drug_seizures", when, number, length=3, breakdown=breakdown,
             absent="confidential" if number is None else None)
        for breakdown, number in values.items()
    ]  # fmt: skip


def staff(when: str, whole: tuple[float, float], **by: tuple[float, float]) -> list[Sent]:
    """Return lost days out of days, and by staff group."""
    values = {"": whole} | {f"staff_group={group}": pair for group, pair in by.items()}
    return [sent("sickness", when, *pair, breakdown=group) for group, pair in values.items()]


def answers(when: str, **by: tuple[float, float]) -> list[Sent]:
    """Return answers to the survey: all, burglary, burglary_white, white …"""
    names = {
        "all": "",
        "burglary": "crime_group=Dwelling burglary",
        "vehicle": "crime_group=Vehicle crime",
        "white": "ethnicity=White",
        "burglary_white": "crime_group=Dwelling burglary;ethnicity=White",
        "burglary_bme": "crime_group=Dwelling burglary;ethnicity=BME",
        "vehicle_white": "crime_group=Vehicle crime;ethnicity=White",
    }
    return [
        sent("satisfaction_overall", when, *pair, breakdown=names[name])
        for name, pair in by.items()
    ]


def quarters(area: str, *values: float | None) -> list[Sent]:
    """Return crime of April to June and of July to September 2013 and of the same in 2014."""
    starts = ("2013-04", "2013-07", "2014-04", "2014-07")
    return [
        sent("police_recorded_crime", when, x, length=3, area=area)
        for when, x in zip(starts, values, strict=True)
        if x is not None
    ]


OVERALL = "satisfaction_overall"
BURGLARY, WHITE = "crime_group=Dwelling burglary", "ethnicity=White"
SENT = [
    # parts and what is left; a part that comes, and one that goes
    *drugs("2013-04", 100, Cannabis=60, Heroin=30),
    *drugs("2014-04", 120, Cannabis=70, Crack=20),
    # a part that was not given
    *drugs("2013-07", 50, Cannabis=None, Heroin=10),
    *drugs("2014-07", 60, Cannabis=40, Heroin=10),
    # seizures of two drugs, and a part that was not given
    *drugs("2013-10", 40, Cannabis=20, Heroin=10),
    *drugs("2014-10", 30, Cannabis=25, Heroin=15, Crack=None),
    # a whole that was not given
    *drugs("2011-01", 9, Cannabis=4, Heroin=5),
    *drugs("2012-01", None, Cannabis=6, Heroin=None),
    *staff("2013-04", (50, 1000), Officers=(30, 400), PCSOs=(20, 600)),
    *staff("2014-04", (90, 1000), Officers=(50, 400), PCSOs=(20, 500)),
    *staff("2014-05", (10, 100), Officers=(10, 100)),
    *answers("2013-04", all=(80, 100), burglary=(50, 60), vehicle=(30, 40), white=(70, 85),
             burglary_white=(45, 50), burglary_bme=(2, 5), vehicle_white=(25, 35)),
    *answers("2014-04", all=(60, 100), burglary=(30, 60), vehicle=(30, 40), white=(50, 85),
             burglary_white=(25, 50), burglary_bme=(2, 5), vehicle_white=(25, 35)),
    # other forces: Norfolk lacks a quarter of the year before, Suffolk one of this year
    *quarters(FORCE, 300, 100, 400, 84),
    *quarters(KENT, 900, 0, 450, 450),
    *quarters(NORFOLK, 500, None, 400, 200),
    *quarters(SUFFOLK, 500, 500, 400, None),
    # a year next to quarters, which may begin on the same day as one of them
    sent("first_time_entrants", "2013-04", 40, length=3),
    sent("first_time_entrants", "2014-04", 50, length=3),
    sent("first_time_entrants", "2014-04", 190, length=12),
    sent("first_time_entrants", "2013-04", 30, length=3, area=THURROCK),
    # months of Southend, one of them in one year alone
    *(sent("section_136", when, x, area=SOUTHEND)
      for when, x in {"2013-04": 10, "2014-04": 12, "2014-05": 9}.items()),
    *(sent("section_136", when, x) for when, x in
      {"2013-04": 50, "2013-05": 60, "2014-04": 55, "2014-05": 65}.items()),
    # people counted once in each month
    *(sent("da_repeat_offenders", when, x) for when, x in
      {"2013-04": 30, "2013-05": 35, "2014-04": 40, "2014-05": 45}.items()),
    # twelve months to each quarter
    *(sent("police_good_job", when, 580, 1000, length=12)
      for when in ("2011-07", "2012-01", "2012-04", "2012-07", "2012-10", "2013-01", "2013-04")),
    # no answers
    sent("emergency_response", "2014-04", 0, 0, area=SOUTHEND),
    sent("emergency_response", "2014-04", 9, 12, area=THURROCK),
    # five wards of Southend, of which one lacks the second month
    *(sent("da_incidents", "2014-04", w + 1, area=ward_code(0, w),
           status="provisional" if w == 1 else "final") for w in range(5)),
    *(sent("da_incidents", "2014-05", w + 1, area=ward_code(0, w)) for w in range(4)),
    sent("da_incidents", "2014-04", 100),
    sent("da_incidents", "2014-05", 50),
    # money of a district
    sent("drug_seizure_street_value", "2013-04", 1000, length=3, area=SOUTHEND),
    sent("drug_seizure_street_value", "2014-04", 4000.5, length=3, area=SOUTHEND),
    sent("drug_seizure_street_value", "2014-04", 9000, length=3),
    # the national range, which is given like a breakdown
    sent("dvds_authorised", "2014-04", 42, 120, length=3),
    sent("dvds_authorised", "2014-04", length=3, breakdown="national=lowest", value=11.0),
    sent("dvds_authorised", "2014-04", length=3, breakdown="national=highest", value=60.0),
    # by drug and unit, and never as a whole
    sent("drug_seizure_quantity", "2014-04", 2.5, length=3,
         breakdown="drug=Heroin;quantity_unit=kilograms"),
]  # fmt: skip
NOTES: list[tuple[object, ...]] = [
    ("police_recorded_crime", KENT, date(2013, 10, 1), None, "caveat", "No break."),
    ("first_time_entrants", FORCE, date(2014, 5, 1), None, "break", "From May."),
    ("police_good_job", "", date(2014, 3, 1), None, "break", "Asked otherwise."),
    ("vehicle_crime", SOUTHEND, date(2025, 2, 1), None, "break", "Southend changed."),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Crime from 2024 on without May 2025, twice as much in September; what partners sent."""
    loaded = [month for month in months("2024-01", "2025-09") if month != date(2025, 5, 1)]
    made = Made(months=loaded, factor={date(2025, 9, 1): 2}, notes=NOTES)
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", made)
    with duckdb.connect(path) as connection:
        connection.executemany(
            "insert into loaded_area values"
            " (?, ?, 'other force', null, '', null, null, null, null)",
            [(KENT, "Kent"), (NORFOLK, "Norfolk"), (SUFFOLK, "Suffolk")],
        )
        connection.execute(
            "insert into loaded_note values ('sickness', '', '2014-01-01', null, 'break', "
            "'Officers otherwise.', 'staff_group=Officers', null)"
        )
        connection.executemany(
            "insert into ward_carried values (?, ?, ?)",
            [(WARD_SET, ward_code(0, w), ward_code(0, w)) for w in range(5)],
        )
    send(path, "values.csv", date(2014, 10, 1), SENT)
    result = snapshot(path)
    assert result is not None
    return result


def known(state: Snapshot, key: str) -> indicators.Indicator:
    return q.contents(state, tuple(catalogue.indicators())).indicators[key]


def compared_with_year_before(*periods: date, years: int = 1) -> c.Comparison:
    return c.Comparison(
        periods, tuple(period.replace(year=period.year - years) for period in periods)
    )


def split(
    state: Snapshot, key: str, by: str, compared: c.Comparison, within: str = "", area: str = FORCE
) -> pd.DataFrame:
    item = known(state, key)
    breakdown = area_changes.by_breakdown(state, item, by, area, WARD_SET, compared, within)
    return breakdown.set_index("part")


def pairs(frame: pd.DataFrame, *columns: str) -> dict[str, list[float | None]]:
    """Figures by part (or area), with None for none."""
    return {
        str(part): [None if pd.isna(value) else float(value) for value in row]
        for part, row in zip(frame.index, frame[list(columns)].to_numpy(), strict=True)
    }


# By breakdown -------------------------------------------------------------------------------------


def test_parts_and_what_is_not_stated_add_up_to_the_whole(state: Snapshot) -> None:
    parts = split(state, "drug_seizures", "drug", compared_with_year_before(NOW))
    assert pairs(parts, "numerator", "before", "difference") == {
        "Cannabis": [70, 60, 10],
        "Crack": [20, 0, 20],  # none a year before
        "Heroin": [0, 30, -30],  # none now
        "not stated": [30, 10, 20],
    }
    assert parts["numerator"].sum() == 120
    assert parts["before"].sum() == 100
    assert parts["adds_up"].all()
    assert parts.loc["Heroin", "verdict"] == "real fall"
    assert parts["rate"].isna().all()


def test_without_a_year_before_there_are_the_parts_of_now(state: Snapshot) -> None:
    parts = split(state, "drug_seizures", "drug", c.Comparison((NOW,)))
    assert pairs(parts, "numerator", "before")["Cannabis"] == [70, None]
    assert parts["numerator"].sum() == 120
    assert (parts["verdict"] == "").all()


def test_where_a_part_was_not_given_what_is_left_is_not_known(state: Snapshot) -> None:
    parts = split(state, "drug_seizures", "drug", compared_with_year_before(date(2014, 7, 1)))
    assert pairs(parts, "numerator", "before") == {
        "Cannabis": [40, None],
        "Crack": [0, 0],  # known from other quarters
        "Heroin": [10, 10],
        "not stated": [10, None],
    }
    assert parts.loc["Cannabis", "verdict"] == ""


def test_parts_that_overlap_are_no_parts_of_the_whole(state: Snapshot) -> None:
    parts = split(state, "drug_seizures", "drug", compared_with_year_before(date(2014, 10, 1)))
    assert pairs(parts, "numerator", "before") == {
        "Cannabis": [25, 20],
        "Crack": [None, 0],
        "Heroin": [15, 10],
    }
    assert not parts["adds_up"].any()  # 40 of 30, whatever the crack was


def test_where_the_whole_was_not_given_its_parts_still_are(state: Snapshot) -> None:
    parts = split(state, "drug_seizures", "drug", compared_with_year_before(date(2012, 1, 1)))
    assert pairs(parts, "numerator", "before") == {
        "Cannabis": [6, 4],
        "Crack": [None, 0],
        "Heroin": [None, 5],
    }


def test_shares_are_split_by_numerator_and_denominator(state: Snapshot) -> None:
    parts = split(state, "sickness", "staff_group", c.Comparison((NOW,)))
    assert pairs(parts, "numerator", "denominator", "value") == {
        "Officers": [50, 400, 12.5],
        "PCSOs": [20, 500, 4],
        "not stated": [20, 100, 20],
    }
    assert parts[["lower", "upper"]].isna().all(axis=None)  # days are no people


def test_months_of_a_part_are_added_up(state: Snapshot) -> None:
    parts = split(state, "sickness", "staff_group", c.Comparison((NOW, date(2014, 5, 1))))
    assert pairs(parts, "numerator", "denominator") == {
        "Officers": [60, 500],
        "PCSOs": [20, 500],  # none of them in May
        "not stated": [20, 100],
    }
    # A month that has no data loaded leaves no sum, of the parts neither.
    june = split(state, "sickness", "staff_group", c.Comparison((NOW, date(2014, 6, 1))))
    assert june["numerator"].isna().all()


def test_a_break_of_one_part_leaves_the_others(state: Snapshot) -> None:
    parts = split(state, "sickness", "staff_group", compared_with_year_before(NOW))
    assert parts["before"].isna().to_dict() == {
        "Officers": True, "PCSOs": False, "not stated": True,
    }  # fmt: skip
    assert parts["verdict"].to_dict() == {
        "Officers": "", "PCSOs": "cannot say", "not stated": "",
    }  # fmt: skip
    assert parts.loc["PCSOs", "difference"] == pytest.approx(4 - 100 * 20 / 600)
    assert parts.loc["PCSOs", "numerator_before"] == 20


def test_a_part_is_split_further(state: Snapshot) -> None:
    parts = split(state, OVERALL, "ethnicity", compared_with_year_before(NOW), BURGLARY)
    assert pairs(parts, "numerator", "denominator", "numerator_before", "out_of_before") == {
        "BME": [2, 5, 2, 5],
        "White": [25, 50, 45, 50],
        "not stated": [3, 5, 3, 5],
    }
    assert parts.loc["White", "difference"] == pytest.approx(-40)
    assert parts["verdict"].to_dict() == {
        "BME": "too few to say", "White": "real fall", "not stated": "cannot say",
    }  # fmt: skip


def test_either_of_two_breakdowns_can_be_split_by_the_other(state: Snapshot) -> None:
    parts = split(state, OVERALL, "crime_group", compared_with_year_before(NOW), WHITE)
    assert pairs(parts, "numerator", "denominator", "numerator_before", "out_of_before") == {
        "Dwelling burglary": [25, 50, 45, 50],
        "Vehicle crime": [25, 35, 25, 35],
    }
    whole = split(state, OVERALL, "crime_group", compared_with_year_before(NOW))
    assert list(whole.index) == ["Dwelling burglary", "Vehicle crime"]  # no part of a part
    assert whole["denominator"].sum() == 100


def test_a_national_range_is_no_part_of_essex(state: Snapshot) -> None:
    parts = split(state, "dvds_authorised", "national", c.Comparison((NOW,)))
    assert list(parts.index) == ["highest", "lowest"]
    assert not parts["adds_up"].any()
    assert parts["numerator"].isna().all()


def test_what_is_not_broken_down_has_no_parts(state: Snapshot) -> None:
    for key, by in (("da_repeat_offenders", "crime_type"), ("drug_seizures", "quantity_unit")):
        parts = split(state, key, by, compared_with_year_before(NOW))
        assert parts.empty
        assert {"numerator", "adds_up", "verdict"} <= set(parts.columns)


def test_parts_of_a_ward_and_of_a_district(state: Snapshot) -> None:
    """Of 3 offences a month one is a burglary; of Southend's 46, 13, as each ward rounds down."""
    three = c.Comparison(tuple(months("2025-06", "2025-08")))
    parts = split(state, "recorded_crime", "crime_type", three, area=ward_code(0, 2))
    assert pairs(parts, "numerator") == {"Burglary": [3], "Violence and sexual offences": [6]}
    parts = split(state, "recorded_crime", "crime_type", three, area=SOUTHEND)
    assert parts["numerator"].sum() == 3 * 46
    assert parts.loc["Burglary", "numerator"] == 3 * (46 // 3)


def test_outcomes_are_no_parts_of_the_solved(state: Snapshot) -> None:
    parts = split(state, "solved_rate", "outcome", compared_with_year_before(date(2025, 8, 1)))
    assert list(parts.index) == ["awaiting", "not known", "not solved"]
    assert not parts["adds_up"].any()
    all_of_them = 105 * 45 + 14 + 9
    assert set(parts["denominator"]) == {all_of_them}
    assert parts["numerator"].sum() == all_of_them - all_of_them // 5


# Windows ------------------------------------------------------------------------------------------


def day(*whens: str) -> tuple[date, ...]:
    return tuple(pd.Timestamp(f"{when}-01").date() for when in whens)


def test_windows_go_back_until_a_month_is_not_loaded(state: Snapshot) -> None:
    item = known(state, "recorded_crime")
    assert q.windows(item, day("2025-08", "2025-09"), 5) == (
        day("2025-06", "2025-07"), day("2025-08", "2025-09"),
    )  # fmt: skip
    assert q.windows(item, day("2025-08", "2025-09"), 1) == (day("2025-08", "2025-09"),)
    assert q.windows(item, day("2024-03"), 5) == (day("2024-01"), day("2024-02"), day("2024-03"))
    assert q.windows(item, (), 5) == ()
    assert q.windows(item, day("2025-05"), 5) == ()


def test_windows_with_a_gap_do_not_overlap(state: Snapshot) -> None:
    windows = q.windows(known(state, "recorded_crime"), day("2025-04", "2025-06"), 3)
    assert windows == (
        day("2024-10", "2024-12"), day("2025-01", "2025-03"), day("2025-04", "2025-06"),
    )  # fmt: skip


def test_windows_of_rolling_years_lie_twelve_months_apart(state: Snapshot) -> None:
    item = known(state, "police_good_job")
    assert q.windows(item, day("2013-04"), 5) == (day("2012-04"), day("2013-04"))
    assert q.windows(item, day("2013-01", "2013-04"), 5) == (day("2012-04"), day("2013-04"))
    assert q.windows(item, day("2012-07"), 5) == (day("2011-07"), day("2012-07"))


def test_windows_of_quarters_and_of_people(state: Snapshot) -> None:
    quarter = indicator(
        "dvds_applications", periods=day("2013-07", "2013-10", "2014-01", "2014-04")
    )
    assert q.windows(quarter, day("2014-01", "2014-04"), 3) == (
        day("2013-07", "2013-10"), day("2014-01", "2014-04"),
    )  # fmt: skip
    people = indicator("da_repeat_offenders", periods=tuple(months("2014-01", "2014-04")))
    assert q.windows(people, day("2014-03", "2014-04"), 2) == (day("2014-03"), day("2014-04"))


def test_areas_window_by_window(state: Snapshot) -> None:
    item = known(state, "recorded_crime")
    runs = q.windows(item, day("2025-08", "2025-09"), 5)
    window = q.by_window(state, item, "", WARD_SET, runs)
    assert len(window) == 2 * (14 + 14 * SIDE)
    assert set(window["kind"]) == {"district", "unitary", "ward"}
    ward = window[window["code"].eq(ward_code(2, 3))].set_index("window")
    assert ward["value"].to_dict() == {0: 12 + 12, 1: 12 + 24}  # twice as much in September
    assert set(ward["persons"]) == {PER_WARD}
    assert set(ward["parent"]) == {"E07000066"}
    southend = window[window["code"].eq(SOUTHEND)].set_index("window")
    assert southend["value"].to_dict() == {0: 46 + 46, 1: 46 + 91}
    burglary = q.by_window(state, item, "crime_type=Burglary", WARD_SET, runs)
    assert burglary.loc[burglary["code"].eq(ward_code(2, 3)), "value"].tolist() == [8, 12]


def test_a_window_that_lacks_a_month_has_no_figure(state: Snapshot) -> None:
    item = known(state, "section_136")
    runs = (day("2013-04", "2013-05"), day("2014-04", "2014-05"))
    window = q.by_window(state, item, "", WARD_SET, runs)
    southend = window[window["code"].eq(SOUTHEND)].set_index("window")["value"]
    assert np.isnan(southend[0])
    assert southend[1] == 12 + 9
    assert window.loc[window["code"].eq(THURROCK), "value"].isna().all()
    assert q.by_window(state, item, "", WARD_SET, ()).empty


def test_windows_before_a_break_in_an_area_have_no_figure_there(state: Snapshot) -> None:
    item = known(state, "vehicle_crime")  # Southend changed in February 2025
    runs = (day("2025-01"), day("2025-02"), day("2025-03"))
    result = q.by_window(state, item, "", WARD_SET, runs).set_index(["code", "window"])["value"]
    assert np.isnan(result[SOUTHEND, 0])
    assert np.isnan(result[ward_code(0, 0), 0])
    assert result[SOUTHEND].loc[[1, 2]].gt(0).all()
    assert result[THURROCK].gt(0).all()


def test_the_newest_window_stands_whatever_broke_within_it(state: Snapshot) -> None:
    item = known(state, "vehicle_crime")
    runs = (day("2024-11", "2024-12"), day("2025-01", "2025-02"))
    result = q.by_window(state, item, "", WARD_SET, runs).set_index(["code", "window"])["value"]
    assert np.isnan(result[SOUTHEND, 0])
    assert result[SOUTHEND, 1] > 0


def test_a_share_of_nobody_in_a_window(state: Snapshot) -> None:
    item = known(state, "emergency_response")
    result = q.by_window(state, item, "", WARD_SET, (day("2014-04"),)).set_index("code")["value"]
    assert np.isnan(result[SOUTHEND])
    assert result[THURROCK] == 75


# Which periods are followed, and which compared ---------------------------------------------------


def test_quarters_go_before_years(state: Snapshot) -> None:
    item = known(state, "first_time_entrants")
    assert (item.step, item.length, item.periods) == (3, 3, day("2013-04", "2014-04"))
    figures = q.by_area(state, item, "", WARD_SET, indicators.DISTRICTS, c.Comparison((NOW,)))
    assert figures.loc[figures["code"].eq(FORCE), "numerator"].iloc[0] == 50  # and not 240


def test_other_forces_alone_bring_no_period(tmp_path: Path) -> None:
    path = build(tmp_path / "essex.duckdb", Made(months=months("2025-01", "2025-01")))
    with duckdb.connect(path) as connection:
        connection.execute(
            "insert into loaded_area values "
            f"('{KENT}', 'Kent', 'other force', null, '', null, null, null, null)"
        )
    sent_by_kent = [*quarters(KENT, 1, 2, 3, 4), *quarters(FORCE, None, None, 5, None)]
    send(path, "values.csv", date(2014, 10, 1), sent_by_kent)
    held = snapshot(path)
    assert held is not None
    assert known(held, "police_recorded_crime").periods == day("2014-04")


def test_of_what_does_not_add_up_the_last_period_is_compared(state: Snapshot) -> None:
    people = known(state, "da_repeat_offenders")
    compared = q.comparison(state, people, NOW, date(2014, 5, 1))
    assert (compared.periods, compared.before) == (day("2014-05"), day("2013-05"))
    incidents = known(state, "section_136")
    compared = q.comparison(state, incidents, NOW, date(2014, 5, 1))
    assert compared.before == day("2013-04", "2013-05")
    rolling = known(state, "police_good_job")
    compared = q.comparison(state, rolling, date(2012, 1, 1), date(2013, 1, 1))
    assert (compared.periods, compared.before) == (day("2013-01"), day("2012-01"))
    compared = q.comparison(state, rolling, date(2012, 1, 1), date(2012, 10, 1))
    assert compared.missing == day("2011-10")


def test_a_break_within_the_last_period_refuses_too(state: Snapshot) -> None:
    quarter = known(state, "first_time_entrants")
    assert q.comparison(state, quarter, NOW, NOW).broken == "From May."
    rolling = known(state, "police_good_job")  # in March 2014: within the 12 months from April 2013
    assert q.comparison(state, rolling, date(2013, 4, 1), date(2013, 4, 1)).broken
    assert not q.comparison(state, rolling, date(2013, 1, 1), date(2013, 1, 1)).broken
    # and a page that forgets to ask is given nothing to compare with
    figures = q.by_area(
        state, quarter, "", WARD_SET, indicators.DISTRICTS, compared_with_year_before(NOW)
    )
    figures = figures[figures["code"].eq(FORCE)]
    assert figures["numerator"].tolist() == [50]
    assert figures["before"].isna().all()


def test_a_sum_that_lacks_a_month_is_no_sum(state: Snapshot) -> None:
    item = known(state, "section_136")

    def of(area: str, compared: c.Comparison) -> list[float]:
        figures = q.by_area(state, item, "", WARD_SET, indicators.DISTRICTS, compared).set_index(
            "code"
        )
        return figures.loc[area, ["numerator", "before"]].tolist()

    both = compared_with_year_before(*day("2014-04", "2014-05"))
    assert of(SOUTHEND, both) == [12 + 9, pytest.approx(np.nan, nan_ok=True)]
    assert of(FORCE, both) == [120, 110]
    lacking = c.Comparison(day("2013-04", "2013-05"))
    assert np.isnan(of(SOUTHEND, lacking)[0])


def choose(state: Snapshot, key: str, wards: tuple[str, ...]) -> c.Choice:
    item = known(state, key)
    compared = c.Comparison(item.periods)
    return c.Choice(item, "", c.COUNT, indicators.WARDS, WARD_SET, "", wards, compared)


def test_money_has_a_difference_and_no_verdict(state: Snapshot) -> None:
    item = known(state, "drug_seizure_street_value")
    figures = q.by_area(
        state, item, "", WARD_SET, indicators.DISTRICTS, compared_with_year_before(NOW)
    ).set_index("code")
    result = figures.loc[SOUTHEND]
    assert (result["value"], result["difference"]) == (4000.5, 3000.5)
    area_verdicts = area_changes.area_verdicts(
        state, item, "", WARD_SET, indicators.DISTRICTS, compared_with_year_before(NOW)
    )
    assert area_verdicts.loc[SOUTHEND, "verdict"] == "cannot say"
    assert area_verdicts.loc[THURROCK, "verdict"] == "cannot compare"
    assert result["persons"] == SIDE * PER_WARD
    assert result[["lower", "upper", "rate", "rate_lower"]].isna().all()
    days = q.by_area(
        state,
        known(state, "sickness"),
        "",
        WARD_SET,
        indicators.DISTRICTS,
        compared_with_year_before(NOW),
    )
    force = days.set_index("code").loc[FORCE]
    assert (force["value"], force["before"]) == (9, 5)
    assert force[["lower", "upper", "percent"]].isna().all()


def test_what_is_never_given_as_a_whole_is_followed_by_its_parts(state: Snapshot) -> None:
    contents = q.contents(state, ("drug_seizure_quantity", "drug_seizures"))
    assert list(contents.indicators) == ["drug_seizure_quantity", "drug_seizures"]
    assert not contents.indicators["drug_seizure_quantity"].has_whole
    assert contents.indicators["drug_seizure_quantity"].periods
    assert contents.indicators["drug_seizures"].has_whole
    assert contents.indicators["drug_seizures"].values_of("drug") == ("Cannabis", "Crack", "Heroin")


def test_areas_with_a_break_between_the_periods(state: Snapshot) -> None:
    item = known(state, "vehicle_crime")
    compared = c.Comparison(day("2025-02"), day("2024-02"))
    members = {
        code
        for code, breakdown in q.areas_with_break(state, item, compared, WARD_SET)
        if not breakdown
    }
    assert {SOUTHEND, FORCE, ward_code(0, 0)} <= members
    assert not {THURROCK, COLCHESTER, ward_code(1, 0)} & members
    assert q.areas_with_break(state, item, c.Comparison(day("2025-02")), WARD_SET) == frozenset()


def test_shapes_of_a_set_without_any(state: Snapshot) -> None:
    for level in (indicators.WARDS, indicators.DISTRICTS):
        result = q.geometry(state, "wards-1999", level)
        assert list(result.columns) == ["code", "geometry"]
        assert result.empty
    assert len(q.geometry(state, WARD_SET, indicators.WARDS)) == 14 * SIDE
    districts = q.geometry(state, WARD_SET, indicators.DISTRICTS)
    assert [round(shape.area / 1e6) for shape in districts["geometry"]] == [144] * 14
