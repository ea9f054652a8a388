"""The demonstration's files of crime look like the publisher's and hold the worked cases."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data import demonstration
from tests.data.conftest import THROUGH, Written

MONTHS = demonstration.span(THROUGH)
STREET_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)
OUTCOMES_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type\n"
)
# ONS Table C2, year ending June 2025: total recorded crime excluding fraud.
TABLE_C2 = {
    "Basildon": 16_434,
    "Braintree": 9_337,
    "Brentwood": 4_977,
    "Castle Point": 4_886,
    "Chelmsford": 13_484,
    "Colchester": 16_099,
    "Epping Forest": 9_001,
    "Harlow": 9_174,
    "Maldon": 3_011,
    "Rochford": 3_902,
    "Southend-on-Sea": 17_211,
    "Tendring": 12_687,
    "Thurrock": 15_436,
    "Uttlesford": 4_937,
}
STREET_LABELS = {
    "Action to be taken by another organisation",
    "Awaiting court outcome",
    "Court result unavailable",
    "Formal action is not in the public interest",
    "Further investigation is not in the public interest",
    "Investigation complete; no suspect identified",
    "Local resolution",
    "Offender given a caution",
    "Offender given a drugs possession warning",
    "Status update unavailable",
    "Suspect charged as part of another case",
    "Unable to prosecute suspect",
    "Under investigation",
}
SOLVED = [
    "Awaiting court outcome",
    "Court result unavailable",
    "Local resolution",
    "Offender given a caution",
    "Offender given a drugs possession warning",
    "Suspect charged as part of another case",
]


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read(folder: Path, kind: str) -> pd.DataFrame:
    """All files of a kind with the year (1 to 3) of each row."""
    files = sorted(folder.glob(f"*/*-essex-{kind}.csv"))
    frames = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in files]
    rows = pd.concat(frames, ignore_index=True)
    position = {f"{month:%Y-%m}": number for number, month in enumerate(MONTHS)}
    rows["position"] = rows["Month"].map(position)
    rows["year"] = rows["position"] // 12 + 1
    rows["district"] = rows["LSOA name"].str[:-5]
    rows["area"] = rows["LSOA name"].str[:-1]
    return rows


@pytest.fixture(scope="module")
def street(folder: Path) -> pd.DataFrame:
    return _read(folder, "street")


@pytest.fixture(scope="module")
def crime(street: pd.DataFrame) -> pd.DataFrame:
    return street[street["Crime type"] != "Anti-social behaviour"]


@pytest.fixture(scope="module")
def asb(street: pd.DataFrame) -> pd.DataFrame:
    return street[street["Crime type"] == "Anti-social behaviour"]


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> pd.DataFrame:
    return _read(folder, "outcomes")


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    return demonstration.read_wards()


@pytest.fixture(scope="module")
def ward_of(street: pd.DataFrame, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find the ward outline in which each snap point lies."""
    places = street.loc[street["Longitude"] != "", ["area", "Longitude", "Latitude"]]
    places = places.drop_duplicates()
    points = gpd.points_from_xy(places["Longitude"], places["Latitude"], crs="EPSG:4326")
    shapes = wards[["LAD25NM", "geometry"]]
    return gpd.GeoDataFrame(places, geometry=points).to_crs(27700).sjoin(shapes, how="left")


@pytest.mark.parametrize(
    ("through", "first", "last"),
    [
        (date(2026, 11, 22), date(2023, 10, 1), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2023, 10, 1), date(2026, 9, 1)),
        (date(2026, 9, 30), date(2023, 7, 1), date(2026, 6, 1)),
        (date(2027, 1, 1), date(2024, 1, 1), date(2026, 12, 1)),
        (date(2024, 2, 29), date(2021, 1, 1), date(2023, 12, 1)),
    ],
)
def test_span_ends_with_the_last_complete_quarter(through: date, first: date, last: date) -> None:
    months = demonstration.span(through)
    assert (len(months), months[0], months[-1]) == (36, first, last)


def test_same_bytes_in_another_process_with_another_locale(folder: Path, tmp_path: Path) -> None:
    command = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from data.demonstration import write;"
        "write(Path(sys.argv[1]), through=date(2026, 10, 1))"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(demonstration.__file__).parents[2]),
    }
    arguments = [sys.executable, "-c", command, str(tmp_path)]
    subprocess.run(arguments, check=True, env=environment, timeout=120)
    again = _digest(tmp_path)
    shutil.rmtree(tmp_path)
    assert again == _digest(folder)


def test_other_quarters_have_their_own_files(tmp_path: Path) -> None:
    # The last quarter of a calendar year: its casualties are complete.
    paths = demonstration.write(tmp_path, through=date(2025, 1, 15))
    names = {path.name for path in paths}
    assert len(paths) == len(names) == 111
    assert "2024-12-essex-street.csv" in names
    assert "dft-road-casualty-statistics-collision-2024.csv" in names
    assert not any("provisional" in name for name in names)
    assert "essex-police-domestic-abuse-to-2024-09.csv" in names
    assert "victim-survey-2024-25-q3.csv" in names
    assert "table-c2-year-ending-2024-12.csv" in names
    shutil.rmtree(tmp_path)


def test_reports_files_and_progress(written: Written) -> None:
    assert sorted(written.paths) == sorted(p for p in written.folder.rglob("*") if p.is_file())
    assert len(written.paths) == len(written.shares) == 114
    assert written.shares == sorted(written.shares)
    assert written.shares[-1] == 1.0


def test_layout_is_the_publishers(folder: Path) -> None:
    for month in MONTHS:
        stem = f"{month:%Y-%m}/{month:%Y-%m}-essex"
        for kind, header in (("street", STREET_HEADER), ("outcomes", OUTCOMES_HEADER)):
            content = (folder / f"{stem}-{kind}.csv").read_bytes()
            assert content.startswith(header.encode())
            assert content.endswith(b"\n")
            assert b"\r" not in content
            assert b'"' not in content
            assert content.isascii()


def test_every_row_says_that_it_is_a_demonstration(
    street: pd.DataFrame, outcomes: pd.DataFrame
) -> None:
    for rows in (street, outcomes):
        assert set(rows["Reported by"]) == {"Essex Police (demonstration)"}
        assert set(rows["Falls within"]) == {"Essex Police (demonstration)"}


def test_columns_hold_what_the_publishers_hold(
    street: pd.DataFrame, crime: pd.DataFrame, outcomes: pd.DataFrame
) -> None:
    assert street["Crime type"].nunique() == 14
    assert set(street["Context"]) == {""}
    assert set(crime["Last outcome category"]) <= STREET_LABELS
    assert set(outcomes["Outcome type"]) <= (STREET_LABELS | {"Suspect charged"}) - {
        "Awaiting court outcome",
        "Court result unavailable",
        "Status update unavailable",
        "Under investigation",
    }
    for rows in (street, outcomes):
        placed = rows[rows["Longitude"] != ""].drop_duplicates(["Longitude", "Latitude"])
        for column in ("Longitude", "Latitude"):
            assert placed[column].str.fullmatch(r"-?\d+\.\d{6}").all()
        assert placed["LSOA code"].str.fullmatch(r"E019\d{5}").all()
        assert placed["LSOA name"].str.fullmatch(r"[A-Za-z -]+ \d{3}[A-Z]").all()
        assert placed["Location"].str.startswith("On or near ").all()


def test_identifiers(crime: pd.DataFrame, asb: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    assert crime["Crime ID"].is_unique
    assert all(map(re.compile("[0-9a-f]{64}").fullmatch, crime["Crime ID"]))
    assert set(asb["Crime ID"]) == {""}
    assert set(asb["Last outcome category"]) == {""}
    assert outcomes["Crime ID"].str.len().eq(64).all()


def test_magnitudes(crime: pd.DataFrame, asb: pd.DataFrame) -> None:
    by_year = crime.groupby("year").size()
    assert by_year.between(141_000, 150_000).all()
    assert 15_000 < (asb["year"] == 2).sum() < 16_200
    assert 15_000 < (asb["year"] == 3).sum() < 16_200
    shares = crime["Crime type"].value_counts(normalize=True)
    assert shares["Violence and sexual offences"] == pytest.approx(0.450, abs=0.01)
    assert shares["Shoplifting"] == pytest.approx(0.0997, abs=0.005)
    assert shares["Robbery"] == pytest.approx(0.0093, abs=0.001)


def test_district_shares(crime: pd.DataFrame) -> None:
    placed = crime[crime["district"].isin(TABLE_C2)]
    value_counts = placed["district"].value_counts(normalize=True)
    for district, offences in TABLE_C2.items():
        # The one-year hot spots add a little to two districts.
        assert value_counts[district] == pytest.approx(offences / sum(TABLE_C2.values()), rel=0.03)


def test_wards_differ_as_towns_and_villages_do(crime: pd.DataFrame) -> None:
    placed = crime[crime["district"].isin(TABLE_C2)]
    monthly = placed.groupby("area").size() / len(MONTHS)
    assert len(monthly) == 257
    assert monthly.min() < 6
    assert (monthly < 10).sum() > 10
    assert monthly.max() > 5 * monthly.median()


def test_places_lie_in_the_district_that_the_lsoa_names(ward_of: pd.DataFrame) -> None:
    assert len(ward_of) == len(ward_of.drop_duplicates(["area", "Longitude", "Latitude"]))
    essex = ward_of[ward_of["area"].str[:-4].isin(TABLE_C2)]
    assert (essex["LAD25NM"] == essex["area"].str[:-4]).mean() > 0.999
    assert essex.groupby("area")["index_right"].nunique().le(2).all()
    assert ward_of.loc[~ward_of.index.isin(essex.index), "LAD25NM"].isna().all()


def test_places_are_shared(street: pd.DataFrame) -> None:
    places = street.groupby(["Longitude", "Latitude"]).ngroups
    assert 10_000 < places < 20_000


def test_rows_without_location_and_outside(street: pd.DataFrame) -> None:
    nowhere = street[street["Location"] == "No Location"]
    assert nowhere.groupby("Month").size().between(100, 230).all()
    assert nowhere["Month"].nunique() == 36
    for column in ("Longitude", "Latitude", "LSOA code", "LSOA name"):
        blank = street[column] == ""
        assert blank.equals(street["Location"] == "No Location")
    outside = street[~street["district"].isin([*TABLE_C2, ""])]
    assert outside.groupby("Month").size().between(5, 70).all()
    assert "Babergh 006A" in set(outside["LSOA name"])


def test_break_of_anti_social_behaviour(asb: pd.DataFrame) -> None:
    monthly = asb.groupby("position").size()
    at = demonstration.ASB_BREAK
    assert monthly[at] < 0.45 * monthly[at - 1]
    assert monthly[at + 3 : at + 11].mean() < 0.45 * monthly[:at].mean()
    assert monthly[:at].min() > 1.5 * monthly[at:].max()


def test_vehicle_crime_falls_by_a_quarter(crime: pd.DataFrame) -> None:
    yearly = crime[crime["Crime type"] == "Vehicle crime"].groupby("year").size()
    assert yearly[1] > yearly[2] > yearly[3]
    assert yearly[3] / yearly[1] == pytest.approx(0.75, abs=0.04)


@pytest.mark.parametrize(("district", "hot"), [("Basildon", 2), ("Colchester", 3)])
def test_hot_spots(crime: pd.DataFrame, wards: gpd.GeoDataFrame, district: str, hot: int) -> None:
    cluster = demonstration.hot_spot_wards(wards, district, 4)
    assert len(set(cluster)) == 4
    assert wards.loc[cluster].buffer(50).union_all().geom_type == "Polygon"
    # The middle number of an LSOA name counts the wards of the district.
    inside = np.flatnonzero(wards["LAD25NM"] == district).tolist()
    areas = {f"{district} {inside.index(ward) + 1:03d}" for ward in cluster}
    burglary = crime[(crime["Crime type"] == "Burglary") & (crime["district"] == district)]
    within = burglary["area"].isin(areas)
    years = burglary[within].groupby("year").size()
    usual = years.drop(hot).mean()
    # Over ten standard deviations of a count of that size.
    assert years[hot] - usual > 10 * np.sqrt(usual)
    assert years.drop(hot).max() < usual + 4 * np.sqrt(usual)
    elsewhere = burglary[~within].groupby("year").size()
    assert elsewhere.max() < 1.3 * elsewhere.min()


def test_solved_share_and_open_cases(crime: pd.DataFrame) -> None:
    solved = crime["Last outcome category"].isin(SOLVED).groupby(crime["year"]).mean()
    assert solved.between(0.10, 0.125).all()
    still_open = crime["Last outcome category"].eq("Under investigation")
    by_month = still_open.groupby(crime["position"]).mean()
    assert by_month[:28].eq(0).all()
    assert by_month[33] < by_month[34] < by_month[35]
    assert by_month[35] > 0.08


def test_outcomes_follow_from_crimes(crime: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    once = outcomes.drop_duplicates()
    known = once.merge(crime, on="Crime ID", suffixes=("", " of crime"))
    wait = known["position"] - known["position of crime"]
    assert wait.min() == 0
    assert wait.max() == 6
    assert (known["LSOA code"] == known["LSOA code of crime"]).all()
    # A crime has one outcome, and what the street file says agrees with it.
    assert once["Crime ID"].is_unique
    charged = known["Outcome type"] == "Suspect charged"
    text = known["Last outcome category"]
    assert text[charged].isin(["Awaiting court outcome", "Court result unavailable"]).all()
    assert (text == known["Outcome type"])[~charged].all()
    # Outcomes of earlier crimes are there from the first file on.
    monthly = outcomes.groupby("position").size()
    assert monthly[0] > 0.85 * monthly.mean()
    assert (~once.loc[once["position"] == 0, "Crime ID"].isin(crime["Crime ID"])).mean() > 0.2
    repeated = outcomes.duplicated().groupby(outcomes["position"]).sum()
    assert repeated.between(60, 160).all()


def test_population(folder: Path) -> None:
    path = folder / "demonstration-population-wards.csv"
    with path.open(encoding="utf-8", newline="") as file:
        title, header, *rows = csv.reader(file)
    assert title == ["Demonstration population estimates for 2025 wards, mid-2020 (not real)"]
    assert header == ["Ward code", "Ward name", "LA code", "LA name", "All ages"]
    assert len({row[0] for row in rows}) == len(rows) == 257
    residents = pd.Series([int(row[4]) for row in rows])
    assert residents.min() > 1_000
    assert residents.sum() == 1_856_063
    by_district = residents.groupby([row[3] for row in rows]).sum()
    assert by_district["Maldon"] == 65_401
    assert by_district["Colchester"] == 197_200
