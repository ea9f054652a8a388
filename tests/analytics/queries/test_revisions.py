"""What was reported otherwise later, and official statistics next to the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics import queries
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot
from geo import essex
from tests.helpers.returned_values import Sent, send
from tests.helpers.small_warehouse import Made, build, months

CHELMSFORD = "E07000070"
Q2, Q2_END = date(2025, 7, 1), date(2025, 9, 30)
# Each month of the made warehouse has 4,725 offences placed in a ward of the 14 districts, one
# more in each district without a ward, and nine in no district (tests/helpers/small_warehouse.py).
FORCE_MONTH = 45 * 105 + 14 + 9
CHELMSFORD_MONTH = 45 * 7 + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A made warehouse: crime of January 2024 to September 2025."""
    return build(tmp_path / "essex.duckdb", Made())


# Revisions ----------------------------------------------------------------------------------------


def test_a_value_reported_otherwise_is_a_revision(path: Path) -> None:
    year = (date(2013, 4, 1), date(2014, 3, 31))
    first = [
        Sent("da_solved_rate", essex.FORCE, *year, 4_430, 10_000, status="provisional"),
        Sent("da_incidents", CHELMSFORD, *year, 500),
        Sent("section_136", essex.FORCE, *year, absent="not available"),
    ]
    send(path, "first.csv", date(2014, 5, 1), first)
    later = [
        replace(first[0], numerator=4_754, denominator=11_709, status="final"),
        first[1],  # the same again is no revision
        replace(first[2], numerator=370, absent=None),
    ]
    send(path, "second.csv", date(2014, 8, 1), later)
    revisions = queries.revisions(Snapshot(path))
    assert list(revisions["indicator"]) == ["da_solved_rate", "section_136"]
    rate, uses = (row for _, row in revisions.iterrows())
    assert (rate["area"], rate["former_value"]) == ("Essex", pytest.approx(44.3))
    assert rate["value"] == pytest.approx(40.6012, abs=1e-4)
    assert (rate["former_numerator"], rate["denominator"]) == (4_430, 11_709)
    assert (rate["former_status"], rate["status"]) == ("provisional", "final")
    assert rate["former_loaded"] == pd.Timestamp(2014, 5, 1)
    assert (rate["loaded"], rate["file"]) == (pd.Timestamp(2014, 8, 1), "second.csv")
    assert (uses["former_absent"], uses["value"]) == ("not available", 370)
    assert pd.isna(uses["former_value"])


def test_a_value_revised_twice_is_two_revisions(path: Path) -> None:
    sent = Sent("da_incidents", essex.FORCE, Q2, Q2_END, 500)
    for day, count in ((1, 500), (2, 520), (3, 515)):
        send(path, f"{day}.csv", date(2025, 11, day), [replace(sent, numerator=count)])
    revisions = queries.revisions(Snapshot(path))
    assert list(revisions["former_value"]) == [520, 500]
    assert list(revisions["value"]) == [515, 520]


def test_nothing_revised_is_no_row(path: Path) -> None:
    assert queries.revisions(Snapshot(path)).empty


# Reconciliation -----------------------------------------------------------------------------------


def test_official_statistics_are_compared_with_the_sum_of_their_months(path: Path) -> None:
    send(
        path, "official.csv", date(2025, 11, 3),
        [
            Sent("police_recorded_crime", essex.FORCE, Q2, Q2_END, 15_000),
            Sent("police_recorded_crime", CHELMSFORD, Q2, Q2_END, 900),
            Sent("police_recorded_crime", CHELMSFORD, Q2, Q2_END, 300,
                 breakdown="offence=Theft offences"),
        ],
    )  # fmt: skip
    result = queries.reconciliation(Snapshot(path))
    assert list(result["area"]) == ["Essex", "Chelmsford"]
    assert list(result["official"]) == [15_000, 900]
    assert list(result["counted"]) == [3 * FORCE_MONTH, 3 * CHELMSFORD_MONTH]
    assert list(result["difference"]) == [3 * FORCE_MONTH - 15_000, 3 * CHELMSFORD_MONTH - 900]
    assert result["percent"].iloc[1] == pytest.approx(100 * (948 - 900) / 900)
    assert list(result["held"]) == list(result["months"]) == [3, 3]


def test_a_year_is_compared_only_when_all_its_months_are_held(tmp_path: Path) -> None:
    held = months("2024-07", "2024-10") + months("2024-12", "2025-06")
    path = build(tmp_path / "essex.duckdb", Made(months=held))
    year = Sent("police_recorded_crime", essex.FORCE, date(2024, 7, 1), date(2025, 6, 30), 144_025)
    send(path, "c2.csv", date(2025, 11, 3), [year])
    result = queries.reconciliation(Snapshot(path))
    assert (result["months"].iloc[0], result["held"].iloc[0]) == (12, 11)
    assert result[["counted", "difference", "percent"]].isna().all(axis=None)
    build(path, Made(months=months("2024-07", "2025-06")))
    send(path, "c2.csv", date(2025, 11, 3), [year])
    result = queries.reconciliation(Snapshot(path))
    assert result["counted"].iloc[0] == 12 * FORCE_MONTH


def test_without_official_statistics_there_is_nothing_to_compare(path: Path) -> None:
    assert queries.reconciliation(Snapshot(path)).empty


@pytest.mark.real_files
def test_the_publishers_own_figures_are_close_in_the_one_quarter_that_both_have(
    shared: Path, tmp_path: Path
) -> None:
    """The Home Office table sums to 33,505 in Q4 2017/18 without fraud; the files hold 34,016."""
    path = tmp_path / "essex.duckdb"
    report = load([shared / "published", shared / "police_uk" / "essex_2018-01_2018-07.zip"], path)
    assert not report.rejected
    result = queries.reconciliation(Snapshot(path))
    (row,) = result[result["counted"].notna()].to_dict("records")
    assert (row["area"], row["period_start"]) == ("Essex", pd.Timestamp(2018, 1, 1))
    assert (row["official"], row["counted"], row["difference"]) == (33_505, 34_016, 511)
    assert row["percent"] == pytest.approx(1.525, abs=1e-3)
