"""Solved rates at equal age: both years as old, young months as estimates, the curve as drawn.

A hundred offences a month from January 2023 to December 2024. Of each month 10 are solved in it, 5
a month later, 3 two and 2 three months later; from 2024 on twice as many. Outcomes are loaded to
December 2024, so December knows its own month alone.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analytics.findings.over_time import equal_age as module
from analytics.findings.over_time.equal_age import EqualAge, areas_at_equal_age, equal_age
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.queries import contents
from analytics.queries.outcome_ages import age_of_settled_months, solved_by_age
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import DISTRICTS as DISTRICT_CODES
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code
from ui.charts.over_time import maturation_curve
from ui.sections import solved_at_equal_age

EVERY = months("2023-01", "2024-12")
SOLVED_AFTER = (10, 5, 3, 2)
BASILDON, HARLOW = "E07000066", "E07000073"  # half of the offences each; all solved in Basildon
BASILDON_PLACE, HARLOW_PLACE = 1, 2


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made(months=EVERY))
    offences, outcomes = [], []
    for number, month in enumerate(EVERY, start=1):
        ids = [str(uuid.UUID(int=10_000 * number + i)) for i in range(100)]
        placed = [BASILDON_PLACE] * 50 + [HARLOW_PLACE] * 50
        offences += [
            (number, key, month, place_id, "Robbery", None, None)
            for key, place_id in zip(ids, placed, strict=True)
        ]
        times = 2 if month.year == 2024 else 1
        place = 0
        for age, many in enumerate(SOLVED_AFTER):
            when = (pd.Timestamp(month) + pd.DateOffset(months=age)).date()
            for key in ids[place : place + times * many]:
                if when <= EVERY[-1]:
                    outcomes.append((100 + number, key, when, None, "Suspect charged"))
            place += times * many
        # Solved again later, and an outcome that is no solution: neither counts.
        outcomes.append((100 + number, ids[0], EVERY[-1], None, "Suspect charged"))
        outcomes.append((100 + number, ids[99], month, None, "Unable to prosecute suspect"))
    with duckdb.connect(path) as connection:
        places = [
            (WARD_SET, place, code, ward_code(list(DISTRICT_CODES).index(code), 1), "point")
            for place, code in ((BASILDON_PLACE, BASILDON), (HARLOW_PLACE, HARLOW))
        ]
        for table, rows in (("crime", offences), ("outcome", outcomes), ("placement", places)):
            frame = pd.DataFrame(rows, columns=[
                row[0] for row in connection.execute(f"describe {table}").fetchall()
            ])  # fmt: skip
            connection.register("rows", frame)
            connection.execute(f"insert into {table} select * from rows")
        connection.execute(
            "insert into load select * replace (load_id + 100 as load_id, 'outcomes' as content, "
            "file_name || ' outcomes' as file_name) from load"
        )
    result = snapshot(path)
    assert result is not None
    return result


@pytest.fixture(scope="module")
def ages(state: Snapshot) -> EqualAge:
    result = equal_age(state)
    assert result is not None
    return result


def test_both_years_are_counted_at_the_same_age(ages: EqualAge) -> None:
    """To the month after: 15 and 30 of 100, of the months that have had it: to November."""
    changes = ages.changes.set_index("age")
    row = changes.loc[1]
    assert (row["first"], row["last"]) == (EVERY[12], EVERY[22])
    assert (row["before"], row["value"], row["n"]) == (15, 30, 1100)
    assert row["verdict"] == "real rise"
    assert (changes.loc[3, "before"], changes.loc[3, "value"]) == (20, 40)
    assert changes.loc[3, "last"] == EVERY[20]


def test_the_curve_and_the_age_from_which_months_are_settled(
    state: Snapshot, ages: EqualAge
) -> None:
    assert ages.curve.reached[:4] == pytest.approx([0.5, 0.75, 0.9, 1.0])
    assert ages.curve.settled_from == 3
    assert age_of_settled_months(state) == 3
    item = contents(state, ("solved_rate",)).indicators["solved_rate"]
    assert item.young == tuple(EVERY[-3:])


def test_the_newest_months_are_estimated_to_what_they_will_come_to(ages: EqualAge) -> None:
    """December 2024 has 20 so far and will have 40."""
    table = solved_at_equal_age.estimates(ages, 3).set_index("Month")
    december = table.loc["December 2024"]
    assert (december["Solved so far"], december["Status"]) == (20, "estimate")
    assert december["Estimate, %"] == 40
    assert december["95% from"] <= 40 <= december["95% to"]
    assert december["95% from"] >= december["Per cent so far"]
    assert table.loc["September 2024", "Status"] == "settled"


@pytest.mark.parametrize("level", [DISTRICTS, WARDS])
def test_areas_are_compared_at_the_oldest_age_of_two_years(state: Snapshot, level: str) -> None:
    """To the sixth month after: 20 and 40 of the 50 of Basildon, none of Harlow's."""
    rows = areas_at_equal_age(state, level, WARD_SET).set_index("code")
    basildon, harlow = (
        code if level == DISTRICTS else ward_code(list(DISTRICT_CODES).index(code), 1)
        for code in (BASILDON, HARLOW)
    )
    assert set(rows.index) == {basildon, harlow}
    row = rows.loc[basildon]
    assert (row["age"], row["first"], row["last"]) == (6, EVERY[12], EVERY[17])
    assert (row["solved"], row["n"], row["value"], row["before"]) == (240, 300, 80, 40)
    assert row["verdict"] == "real rise"
    assert (row["beyond_chance"], row["place"]) == ("higher", 1)
    assert (rows.loc[harlow, "value"], rows.loc[harlow, "beyond_chance"]) == (0, "lower")
    assert rows.loc[harlow, "verdict"] != "real rise"


def test_without_two_years_areas_are_still_compared_with_one_another(
    monkeypatch: pytest.MonkeyPatch, state: Snapshot
) -> None:
    every = solved_by_age(state, DISTRICTS, WARD_SET)

    def of_a_year(_state: Snapshot, level: str = "", _ward_set: str = "") -> pd.DataFrame:
        rows = every if level else solved_by_age(state)
        return rows[rows["month"].ge(pd.Timestamp("2024-01-01"))]

    monkeypatch.setattr(module, "solved_by_age", of_a_year)
    monkeypatch.setattr(module, "equal_age", equal_age.__wrapped__)  # type: ignore[attr-defined]
    rows = module.areas_at_equal_age.__wrapped__(state, DISTRICTS, WARD_SET).set_index("code")
    assert rows.loc[BASILDON, "verdict"] == "cannot compare"
    assert rows.loc[BASILDON, "beyond_chance"] == "higher"


def test_a_month_of_which_the_age_has_not_come_is_not_nothing(ages: EqualAge) -> None:
    assert np.isnan(ages.triangle.solved[-1, 1:]).all()
    assert ages.triangle.solved[-1, 0] == 20


def test_the_sentence_and_the_chart_say_the_verdict_and_the_curve(ages: EqualAge) -> None:
    sentence = solved_at_equal_age.describe(ages.changes.to_dict("records")[-1])
    assert "a real rise, for the better" in sentence
    drawing = maturation_curve.drawing(ages.curve.reached.tolist(), "Finding", "Subtitle", "Name")
    assert "0: 50%, 1: 75%, 2: 90%, 3: 100%" in drawing.alt
    assert drawing.rows is not None
    assert drawing.rows["share"].to_pylist()[:3] == pytest.approx([50, 75, 90])


def test_without_outcomes_of_single_offences_nothing_is_said(tmp_path: Path) -> None:
    state = snapshot(build(tmp_path / "essex.duckdb", Made()))
    assert state is not None
    assert equal_age(state) is None
