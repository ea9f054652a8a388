"""The demonstration's files of the partners: true to size, adding up, and with the worked cases."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from data import demonstration
from tests.data.conftest import THROUGH

MONTHS = [f"{month:%Y-%m}" for month in demonstration.span(THROUGH)]
ASPECTS = ["contact", "action", "informed", "treatment", "overall"]
SATISFIED = ["Completely satisfied", "Very satisfied", "Fairly satisfied"]
MOTORCYCLES = ["2", "3", "4", "5", "23", "97"]
WARD_INDICATORS = [
    "da_incidents", "da_repeat_incidents", "house_burglary", "night_time_economy_crime",
    "repeat_victims", "street_robbery",
]  # fmt: skip


def _read_table(path: Path, above: int = 1, delimiter: str = ",") -> pd.DataFrame:
    options = {"skiprows": above, "dtype": str, "keep_default_na": False, "sep": delimiter}
    return pd.read_csv(path, **options)


def _stats19(folder: Path, table: str) -> pd.DataFrame:
    files = sorted(folder.glob(f"stats19/dft-road-casualty-statistics-{table}-*.csv"))
    return pd.concat([_read_table(file, 0) for file in files], ignore_index=True)


@pytest.fixture(scope="module")
def collisions(folder: Path) -> pd.DataFrame:
    return _stats19(folder, "collision")


@pytest.fixture(scope="module")
def casualties(folder: Path) -> pd.DataFrame:
    return _stats19(folder, "casualty")


@pytest.fixture(scope="module")
def vehicles(folder: Path) -> pd.DataFrame:
    return _stats19(folder, "vehicle")


@pytest.fixture(scope="module")
def interviews(folder: Path) -> pd.DataFrame:
    files = sorted(folder.glob("victim-survey/*.csv"))
    assert len(files) == 12
    rows = pd.concat([_read_table(file) for file in files], ignore_index=True)
    rows["month"] = rows["date"].str[6:] + "-" + rows["date"].str[3:5]
    rows["bme"] = ~rows["ethnic group"].isin(["", "Refused"]) & ~rows["ethnic group"].str.contains(
        "White|Irish"
    )
    rows["white"] = rows["ethnic group"].str.contains("White|Irish")
    return rows


@pytest.fixture(scope="module")
def returns(folder: Path) -> pd.DataFrame:
    """Rows of all returns in CSV; of what was reported twice only the later."""
    tables = [
        _read_table(file, 1, ";" if file.name.startswith("public-health") else ",")
        for file in sorted(folder.glob("returns/*.csv"))
    ]
    rows = pd.concat(tables, ignore_index=True).fillna("")
    key = ["indicator", "area", "period", "body_worn_video", "national", "drug", "quantity_unit"]
    return rows.drop_duplicates([*key, "profile"], keep="last")


def _numbers(rows: pd.DataFrame, column: str = "numerator") -> pd.Series:
    return pd.to_numeric(rows[column].str.replace(",", ""), errors="coerce")


# -- every file says what it is -------------------------------------------------------------------


def test_every_file_says_that_it_is_a_demonstration(folder: Path) -> None:
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8") as file:
            first, second = file.readline(), file.readline()
        if "stats19" in path.parts:
            assert second.startswith("DEMO")
        elif path.name.endswith(("-street.csv", "-outcomes.csv")):
            assert "Essex Police (demonstration)" in second
        else:
            assert "demonstration" in first.lower()
    (workbook,) = folder.rglob("*.xlsx")
    sheet = openpyxl.load_workbook(workbook).active
    assert sheet is not None
    assert sheet["A1"].value == "# Demonstration: made-up figures"


# -- STATS19 --------------------------------------------------------------------------------------


def test_files_of_casualties_are_by_calendar_year(folder: Path) -> None:
    provisional = "provisional-mid-year-unvalidated-2026"
    expected = {
        f"dft-road-casualty-statistics-{table}-{year}.csv"
        for table in ("collision", "vehicle", "casualty")
        for year in ("2023", "2024", "2025", provisional)
    }
    assert {path.name for path in folder.glob("stats19/*")} == expected


def test_casualties_collisions_and_vehicles_belong_together(
    collisions: pd.DataFrame, casualties: pd.DataFrame, vehicles: pd.DataFrame
) -> None:
    assert collisions["collision_index"].is_unique
    assert collisions["collision_index"].str.fullmatch(r"DEMO20\d\d42\d{7}").all()
    assert set(collisions["police_force"]) == {"42"}
    index = collisions.set_index("collision_index")
    assert (index["collision_year"] == index["date"].str[6:]).all()
    days = pd.to_datetime(index["date"], format="%d/%m/%Y")
    assert (days.dt.year * 12 + days.dt.month).nunique() == 45  # from January 2023
    assert days.max().date().isoformat() == "2026-09-30"
    assert (index["day_of_week"].astype(int) == (days.dt.day_of_week + 1) % 7 + 1).all()
    for rows, count in ((casualties, "number_of_casualties"), (vehicles, "number_of_vehicles")):
        result = rows.groupby("collision_index").size()
        assert result.eq(index[count].astype(int)).all()
    worst = casualties.groupby("collision_index")["casualty_severity"].min()
    assert worst.eq(index["collision_severity"]).all()
    keys = ["collision_index", "vehicle_reference"]
    assert not vehicles.duplicated(keys).any()
    assert not casualties.duplicated(["collision_index", "casualty_reference"]).any()
    driven = casualties.merge(vehicles, on=keys, how="left", validate="many_to_one")
    assert driven["vehicle_type"].notna().all()
    inside = driven[driven["casualty_class"] != "3"]
    assert (inside["casualty_type"] == inside["vehicle_type"]).all()
    driver = driven[driven["casualty_class"] == "1"]
    assert (driver["age_of_casualty"] == driver["age_of_driver"]).all()
    assert not driver.duplicated(keys).any()


def test_severity_follows_from_the_injury(casualties: pd.DataFrame) -> None:
    assert set(casualties["casualty_injury_based"]) == {"1"}
    adjusted = casualties["casualty_adjusted_serious"] + casualties["casualty_adjusted_slight"]
    values = adjusted.groupby(casualties["casualty_severity"]).unique()
    assert {severity: list(pairs) for severity, pairs in values.items()} == {
        "1": ["00"],
        "2": ["10"],
        "3": ["01"],
    }


def test_casualties_are_as_many_as_in_essex(
    collisions: pd.DataFrame, casualties: pd.DataFrame
) -> None:
    whole = casualties[casualties["collision_year"] < "2026"]
    of_year = whole.groupby("collision_year")
    assert of_year.size().between(3_500, 4_000).all()
    ksi = whole[whole["casualty_severity"] != "3"]
    by_year = ksi.groupby("collision_year").size()
    assert by_year.between(850, 1_000).all()
    killed = whole[whole["casualty_severity"] == "1"].groupby("collision_year").size()
    assert killed.between(40, 65).all()
    motorcycle = ksi["casualty_type"].isin(MOTORCYCLES)
    assert 0.17 < motorcycle.mean() < 0.27
    assert 0.12 < (ksi["casualty_class"] == "3").mean() < 0.20
    assert 0.07 < (ksi["casualty_type"] == "1").mean() < 0.13
    age = ksi["age_of_casualty"].astype(int)
    assert 0.08 < age.between(0, 17).mean() < 0.18
    young = (ksi["casualty_type"] == "9") & (ksi["casualty_class"] == "1") & age.between(17, 25)
    assert (young.groupby(ksi["collision_year"]).sum() > 45).all()
    dates = collisions.set_index("collision_index")["date"]
    month = dates.loc[ksi.loc[motorcycle, "collision_index"]].str[3:5].astype(int)
    assert month.between(5, 9).mean() > 0.5


def test_collisions_lie_in_their_district_or_nowhere(collisions: pd.DataFrame) -> None:
    wards = demonstration.read_wards()
    known = set(wards["LAD25CD"])
    assert set(collisions["local_authority_ons_district"]) == known
    unplaced = collisions["longitude"] == ""
    assert 5 < unplaced.sum() < 60
    assert (collisions["latitude"] == "").equals(unplaced)
    assert (collisions["lsoa_of_collision_location"] == "-1").equals(unplaced)


# -- survey ---------------------------------------------------------------------------------------


def _answers(rows: pd.DataFrame, aspect: str) -> pd.Series:
    """Say of those who answered whether they are satisfied."""
    answered = ~rows[aspect].isin(["", "Don't know", "Refused"])
    return rows.loc[answered, aspect].isin(SATISFIED)


def test_interviews_are_as_many_as_the_agency_makes(interviews: pd.DataFrame) -> None:
    assert interviews.groupby("month").size().between(235, 305).all()
    assert sorted(interviews["month"].unique()) == MONTHS
    groups = interviews["crime group"].value_counts(normalize=True)
    assert set(groups.index) == {"Dwelling burglary", "Vehicle crime", "Violent crime"}
    assert groups.between(0.3, 0.37).all()
    assert 0.02 < (interviews["ethnic group"] == "").mean() < 0.04
    assert 0.003 < (interviews["district"] == "").mean() < 0.02
    assert (interviews.loc[interviews["district"] == "", "ward"] == "").all()
    for aspect, share in zip(ASPECTS, (0.93, 0.75, 0.70, 0.90, 0.78), strict=True):
        assert _answers(interviews, aspect).mean() == pytest.approx(share, abs=0.015)
        assert interviews[aspect].isin(["Don't know", "Refused"]).any()


def test_answers_of_a_person_go_together(interviews: pd.DataFrame) -> None:
    pairs = pd.DataFrame({aspect: _answers(interviews, aspect) for aspect in ASPECTS})
    together = pairs.dropna().astype(float).corr().to_numpy()
    assert together[np.triu_indices(5, 1)].min() > 0.1


@pytest.mark.parametrize("aspect", ASPECTS)
def test_satisfaction_falls_three_months_running(interviews: pd.DataFrame, aspect: str) -> None:
    satisfied = _answers(interviews, aspect)
    monthly = satisfied.groupby(interviews["month"]).mean()
    assert (monthly.diff().iloc[-3:] < -0.004).all()


def test_the_gap_of_the_last_quarter_is_8_points_of_43_answers(interviews: pd.DataFrame) -> None:
    last = interviews[interviews["month"].isin(MONTHS[-3:])]
    satisfied = _answers(last, "overall")
    bme, white = satisfied[last["bme"]], satisfied[last["white"]]
    assert (bme.sum(), len(bme)) == (29, 43)
    assert len(white) > 600
    assert white.mean() - bme.mean() == pytest.approx(0.08, abs=0.01)


def test_the_gap_of_three_years_is_one_of_being_kept_informed(interviews: pd.DataFrame) -> None:
    for aspect in ASPECTS:
        satisfied = _answers(interviews, aspect)
        bme, white = satisfied[interviews["bme"]], satisfied[interviews["white"]]
        p = satisfied.mean()
        error = np.sqrt(p * (1 - p) * (1 / len(bme) + 1 / len(white)))
        deviations = (white.mean() - bme.mean()) / error
        assert (deviations > 4) if aspect == "informed" else (abs(deviations) < 3)


# -- returns --------------------------------------------------------------------------------------


def test_wards_add_up_to_districts_and_these_to_essex(returns: pd.DataFrame) -> None:
    wards = demonstration.read_wards()
    district = dict(zip(wards["WD25CD"], wards["LAD25NM"], strict=True))
    names = set(district.values())
    for indicator in WARD_INDICATORS:
        rows = returns[returns["indicator"] == indicator]
        rows = rows.assign(value=_numbers(rows))
        assert len(rows) == 36 * (257 + 14 + 1)
        by_ward = rows[rows["area"].isin(district)]
        summed = by_ward.groupby([by_ward["area"].map(district), "period"])["value"].sum()
        supplied = rows[rows["area"].isin(names)].set_index(["area", "period"])["value"]
        left = supplied - summed
        assert left.min() >= 0
        assert left.sum() < 0.02 * supplied.sum()
        essex = rows[rows["area"] == "Essex"].set_index("period")["value"]
        unplaced = essex - supplied.groupby("period").sum()
        assert unplaced.min() >= 0
        assert 0 < unplaced.sum() < 0.02 * essex.sum()


def test_what_is_not_given_is_not_zero(returns: pd.DataFrame) -> None:
    hidden = returns[returns["numerator"].isin(["c", ".."])]
    result = hidden.groupby(["indicator", "numerator"]).size()
    assert set(result.index) == {
        ("da_repeat_incidents", "c"),
        ("night_time_economy_crime", ".."),
    }
    assert result["night_time_economy_crime", ".."] == 22  # the wards of Uttlesford, in one month
    # One alone could be worked out from the district and its other wards.
    wards = demonstration.read_wards().set_index("WD25CD")["LAD25NM"]
    confidential = hidden[hidden["numerator"] == "c"]
    in_district = confidential.groupby([confidential["area"].map(wards), "period"]).size()
    assert set(in_district) == {2}
    assert len(in_district) > 20
    assert (hidden["note"] != "").all()
    assert hidden["area"].str.startswith("E05").all()


def test_domestic_abuse_is_as_much_as_in_essex(returns: pd.DataFrame) -> None:
    essex = returns[returns["area"] == "Essex"]
    by_indicator = {
        indicator: _numbers(rows.sort_values("period")).to_numpy().reshape(3, 12).sum(axis=1)
        for indicator, rows in essex.groupby("indicator")
        if indicator in ("da_incidents", "da_repeat_incidents", "da_high_risk_incidents")
    }
    incidents = by_indicator["da_incidents"]
    assert ((incidents > 38_000) & (incidents < 42_000)).all()
    repeated = by_indicator["da_repeat_incidents"] / incidents
    assert ((repeated > 0.28) & (repeated < 0.34)).all()
    assert by_indicator["da_high_risk_incidents"].sum() / incidents.sum() < 0.13


def test_case_1_the_rate_falls_although_more_is_solved(returns: pd.DataFrame) -> None:
    rows = returns[(returns["indicator"] == "da_solved_rate") & (returns["area"] == "Essex")]
    rows = rows.set_index("period").sort_index()
    solved, recorded = (_numbers(rows, column) for column in ("numerator", "denominator"))
    before, after = MONTHS[12:24], MONTHS[24:]
    assert (solved[before].sum(), recorded[before].sum()) == (4_430, 10_000)
    assert (solved[after].sum(), recorded[after].sum()) == (4_754, 11_709)
    for months, rate in ((MONTHS[21:24], 44.3), (MONTHS[33:], 40.6)):
        assert round(100 * solved[months].sum() / recorded[months].sum(), 1) == rate
    assert solved[MONTHS[33:]].sum() > solved[MONTHS[21:24]].sum()


def test_case_4_the_crime_survey_hardly_moves(returns: pd.DataFrame) -> None:
    rows = returns[returns["indicator"] == "police_council_dealing"].set_index("period")
    assert rows["value"]["12 months to September 2026"] == "58.3%"
    assert rows["value"]["12 months to September 2025"] == "57.9%"
    assert _numbers(rows, "denominator").between(600, 800).all()


def test_case_5_disclosures_lie_within_the_national_range(returns: pd.DataFrame) -> None:
    rows = returns[returns["indicator"] == "dvds_authorised"]
    last = rows[rows["period"] == "2026/27 Q2"].set_index("national")
    assert (last["numerator"][""], last["denominator"][""]) == ("42", "120")
    assert last["value"]["lowest"] == "11%"
    assert last["value"]["highest"] == "60%"


def test_case_6_two_quarters_of_drink_drivers_are_missing(
    returns: pd.DataFrame, folder: Path
) -> None:
    rows = returns[returns["indicator"] == "ksi_drink_driver"]
    assert rows["period"].nunique() == 10
    assert not set(rows["period"]) & {"2025/26 Q2", "2025/26 Q3"}
    with (folder / "demonstration-notes.csv").open(encoding="utf-8") as file:
        comment, *lines = file
    notes = {row["indicator"]: row for row in csv.DictReader(lines)}
    assert comment == "# Demonstration: made-up notes\n"
    gap = notes["ksi_drink_driver"]
    assert (gap["from"], gap["to"], gap["kind"]) == ("2025-07", "2025-12", "gap")
    assert gap["text"].startswith("Breakdown missing: input problems at the supplier")
    assert notes["asb_incidents"]["kind"] == "break"
    assert notes["da_victims_not_supporting"]["kind"] == "caveat"


def test_body_worn_video_comes_in(returns: pd.DataFrame) -> None:
    rows = returns[returns["indicator"] == "da_victims_not_supporting"]
    rows = rows.assign(closed=_numbers(rows), decided=_numbers(rows, "denominator"))
    with_video = rows[rows["body_worn_video"] == "yes"]
    assert with_video["period"].min() == "2024/25 Q4"
    assert len(with_video) == 7
    rates = rows.groupby("body_worn_video")[["closed", "decided"]].sum()
    rates = rates["closed"] / rates["decided"]
    assert rates["yes"] == pytest.approx(0.28, abs=0.015)
    assert rates["no"] == pytest.approx(0.36, abs=0.015)
    of = rows.pivot_table(index="period", columns="body_worn_video", values="decided")
    assert (of["yes"].fillna(0) + of["no"]).eq(of[""]).all()


def test_the_later_return_revises_the_earlier(folder: Path) -> None:
    earlier, later = (
        _read_table(folder / f"returns/essex-police-domestic-abuse-to-{month}.csv")
        for month in ("2026-06", "2026-09")
    )
    assert set(later["period"]) == {*MONTHS[-6:], "2026/27 Q1", "2026/27 Q2"}
    key = ["indicator", "area", "period", "body_worn_video", "national"]
    both = earlier.merge(later, on=key, suffixes=("", " later"))
    assert set(both["status"]) == {"provisional"}
    assert set(both["status later"]) == {"final"}
    changed = both[both["numerator"] != both["numerator later"]]
    assert 300 < len(changed) < 900
    counted = changed[~changed["numerator"].eq("c") & ~changed["numerator later"].eq("c")]
    assert (_numbers(counted, "numerator later") > _numbers(counted)).all()


def test_house_burglary_is_most_of_burglary_ward_by_ward(
    returns: pd.DataFrame, folder: Path
) -> None:
    rows = returns[(returns["indicator"] == "house_burglary") & (returns["area"] == "Essex")]
    houses = _numbers(rows.set_index("period"))
    street = pd.concat(
        [
            pd.read_csv(file, usecols=["Month", "Crime type"], dtype=str)
            for file in folder.glob("*/*-street.csv")
        ]
    )
    burglary = street.loc[street["Crime type"] == "Burglary", "Month"].value_counts()
    assert (houses < burglary[houses.index]).all()
    assert houses.sum() / burglary.sum() == pytest.approx(0.69, abs=0.01)


@pytest.mark.parametrize(("district", "hot"), [("Basildon", 1), ("Colchester", 2)])
def test_hot_spots_of_house_burglary_move(returns: pd.DataFrame, district: str, hot: int) -> None:
    wards = demonstration.read_wards()
    codes = wards.loc[demonstration.hot_spot_wards(wards, district, 4), "WD25CD"]
    rows = returns[(returns["indicator"] == "house_burglary") & returns["area"].isin(codes)]
    position = {month: number for number, month in enumerate(MONTHS)}
    yearly = _numbers(rows).groupby(rows["period"].map(position) // 12).sum()
    others = yearly.drop(hot)
    assert yearly[hot] > others.max() + 6 * np.sqrt(others.max())


def test_seizures_have_quantity_and_value(returns: pd.DataFrame) -> None:
    last = returns[returns["period"] == "2026/27 Q2"]
    seizures = last[last["indicator"] == "drug_seizures"].set_index("drug")
    numbers = _numbers(seizures)
    assert len(numbers) == 10
    # A seizure of several drugs counts once in the whole.
    assert numbers.drop("").max() < numbers[""] < numbers.drop("").sum()
    values = last[last["indicator"] == "drug_seizure_street_value"].set_index("drug")
    assert _numbers(values)[""] == _numbers(values).drop("").sum()
    quantities = last[last["indicator"] == "drug_seizure_quantity"]
    units = quantities.groupby("drug")["quantity_unit"].agg(set)
    assert units["Cannabis"] == {"kg", "plants"}
    assert units["Ecstasy"] == {"tablets"}


def test_services_add_up_and_late_results_are_late(returns: pd.DataFrame) -> None:
    for indicator, last in (
        ("reoffending_yos", "2026/27 Q1"),
        ("reoffending_probation", "2026/27 Q1"),
        ("treatment_engagement", "2026/27 Q1"),
        ("treatment_planned_exit", "2026/27 Q2"),
        ("custody_community_continuity", "2026/27 Q2"),
    ):
        rows = returns[returns["indicator"] == indicator]
        assert rows["period"].max() == last
        for column in ("numerator", "denominator"):
            by_area = rows.assign(value=_numbers(rows, column)).pivot(
                index="period", columns="area", values="value"
            )
            assert by_area.drop(columns="Essex").sum(axis=1).eq(by_area["Essex"]).all()
    for indicator, share in (("reoffending_under_18", 0.32), ("reoffending_adult", 0.255)):
        rows = returns[(returns["indicator"] == indicator) & (returns["area"] == "Essex")]
        assert rows["period"].iloc[-1] == "12 months to September 2024"
        rates = _numbers(rows) / _numbers(rows, "denominator")
        assert rates.mean() == pytest.approx(share, abs=0.03)


def test_pcsos_are_ill_ever_more(folder: Path) -> None:
    (path,) = folder.glob("returns/*.xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    _, header, *rows = sheet.values
    table = pd.DataFrame(rows, columns=list(header))
    sickness = table[table["indicator"] == "sickness"]
    assert sickness["period"].map(lambda month: f"{month:%Y-%m}").unique().tolist() == MONTHS
    rates = sickness["numerator"] / sickness["denominator"]
    by_group = {
        group: rates[sickness["staff_group"] == group].to_numpy().reshape(3, 12).mean(axis=1)
        for group in ("officers", "police staff", "PCSOs")
    }
    assert (np.diff(by_group["PCSOs"]) > 0.005).all()
    assert (abs(np.diff(by_group["officers"])) < 0.005).all()
    assert sheet["C3"].number_format == "mmm-yy"


# -- published table ------------------------------------------------------------------------------


def test_the_published_table_is_of_the_same_offences(folder: Path) -> None:
    total = "Total recorded crime\n (excluding fraud)"
    for last in (12, 24, 36):
        months = MONTHS[last - 12 : last]
        table = _read_table(folder / f"published/table-c2-year-ending-{months[-1]}.csv", 2)
        numbers = table.iloc[:, 6:].apply(lambda column: column.str.replace(",", "").astype(int))
        essex, parts = numbers.iloc[0], numbers.iloc[1:]
        assert len(parts) == 15
        assert parts.sum().eq(essex).all()
        rows = 0
        for month in months:
            content = (folder / f"{month}/{month}-essex-street.csv").read_bytes()
            rows += content.count(b"\n") - 1 - content.count(b",Anti-social behaviour,")
        assert essex[total] == rows
        named = ["Violence against the person", "Sexual offences", "Robbery", "Theft offences"]
        after = list(numbers.columns).index("Criminal damage and arson")
        assert essex[named].sum() + essex.iloc[after:].sum() == essex[total]
        houses = essex["Residential burglary"] / essex["Burglary"]
        assert houses == pytest.approx(0.69, abs=0.02)
