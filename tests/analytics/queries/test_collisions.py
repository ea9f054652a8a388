"""When people are hurt on the roads: counted by hand from a half-year of seven collisions."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.findings.over_time import hour_and_weekday
from analytics.queries import collisions
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import FORCE
from tests.helpers.stats19_files import BELHUS, write_half_year

WARDS = "wards-2025-approximate"
BASILDON, COLCHESTER, THURROCK = "E07000066", "E07000071", "E06000034"
FIRST, LAST = date(2023, 1, 1), date(2023, 6, 30)
THURSDAY, FRIDAY, SUNDAY = 4, 5, 7


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A half-year of the national files."""
    folder = tmp_path_factory.mktemp("stats19")
    path = folder / "essex.duckdb"
    assert {file.status for file in load(write_half_year(folder / "files"), path).files} == {
        "loaded"
    }
    result = snapshot(path)
    assert result is not None
    return result


def hours(
    state: Snapshot, *codes: str, group: str = "all", start: date = FIRST, end: date = LAST
) -> dict[tuple[int, int | None], int]:
    rows = collisions.by_hour(state, group, codes, WARDS, start, end)
    return {
        (row.weekday, None if pd.isna(row.hour) else int(row.hour)): row.casualties
        for row in rows.itertuples()
    }


def test_casualties_of_essex_are_counted_by_weekday_and_hour(state: Snapshot) -> None:
    # The hour of the collision without a place is not known; one at Ipswich was Essex Police's.
    assert hours(state, FORCE) == {
        (THURSDAY, 8): 2, (FRIDAY, 8): 3, (SUNDAY, 8): 1, (SUNDAY, None): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((BASILDON,), {(THURSDAY, 8): 2}),
        ((BELHUS,), {(FRIDAY, 8): 2}),
        ((THURROCK,), {(FRIDAY, 8): 2}),
        ((COLCHESTER, THURROCK), {(FRIDAY, 8): 3}),
        (("E07000076",), {}),
    ],
)
def test_areas_count_what_lies_in_them(
    state: Snapshot, codes: tuple[str, ...], expected: dict[tuple[int, int], int]
) -> None:
    assert hours(state, *codes) == expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("pedestrian", {(FRIDAY, 8): 1}),
        ("motorcycle", {(FRIDAY, 8): 1}),
        ("cyclist", {(FRIDAY, 8): 1}),
        ("child", {(THURSDAY, 8): 1, (FRIDAY, 8): 2}),
        # The driver whose own age is not known is 25 by the vehicle's record.
        ("young_car_driver", {(THURSDAY, 8): 1, (SUNDAY, None): 1}),
    ],
)
def test_groups_are_those_of_the_indicators(
    state: Snapshot, group: str, expected: dict[tuple[int, int | None], int]
) -> None:
    assert hours(state, FORCE, group=group) == expected


def test_the_first_and_the_last_day_are_counted_and_none_beyond(state: Snapshot) -> None:
    only = hours(state, FORCE, start=date(2023, 1, 20), end=date(2023, 2, 10))
    assert only == {(FRIDAY, 8): 3}
    assert hours(state, FORCE, start=date(2023, 1, 21), end=date(2023, 2, 9)) == {}


def test_the_grid_adds_up_to_the_indicator(state: Snapshot) -> None:
    whole = state.query(
        "select sum(numerator) from fact where indicator = 'ksi_total' and area = ? "
        "and breakdown = ''",
        [FORCE],
    ).fetchall()[0][0]
    assert sum(hours(state, FORCE).values()) == whole == 7


def test_indicators_name_their_group() -> None:
    assert collisions.group_of("ksi_total") == "all"
    assert collisions.group_of("ksi_child") == "child"
    assert collisions.group_of("ksi_drink_driver") == ""
    assert collisions.group_of("da_incidents") == ""


def test_districts_and_what_none_holds_add_up_to_essex(state: Snapshot) -> None:
    district = collisions.by_district(state, ("ksi_total", "ksi_drink_driver"), FIRST, LAST)
    by = district.set_index("code")["ksi_total"]
    assert (by[FORCE], by[BASILDON], by[THURROCK]) == (7, 2, 2)
    assert by.drop(FORCE).sum() == by[FORCE]
    assert district["ksi_drink_driver"].isna().all()


def test_a_district_with_a_month_missing_has_no_sum(state: Snapshot) -> None:
    beyond = collisions.by_district(state, ("ksi_total",), FIRST, date(2023, 9, 30))
    assert beyond["ksi_total"].isna().all()


# What the week says -------------------------------------------------------------------------------


def counts(*rows: tuple[int, int | None, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["weekday", "hour", "casualties"])


def test_the_busiest_hours_may_lie_about_midnight() -> None:
    rows = counts((5, 23, 4), (6, 0, 3), (6, 1, 2), (1, 12, 5))
    result = hour_and_weekday.rhythm(rows, FIRST, LAST)
    assert (result.first_hour, result.in_hours) == (23, 9)
    assert (result.day, result.on_day, result.total) == (1, 5, 14)
    title = hour_and_weekday.describe(result, "Casualties", "Essex", "in 2014/15").title
    assert "most between 23:00 and 2:00 (9 of 14)" in title
    assert "too few to compare the days of the week" in title


def test_days_that_differ_and_days_that_do_not() -> None:
    alike = counts(*((day, 9, 20 + day % 2) for day in range(1, 8)))
    assert hour_and_weekday.rhythm(alike, FIRST, LAST).differ is False
    friday = counts(*((day, 9, 60 if day == 5 else 20) for day in range(1, 8)))
    result = hour_and_weekday.rhythm(friday, FIRST, LAST)
    assert result.differ is True
    text = hour_and_weekday.describe(result, "Casualties", "Essex", "in 2014/15")
    assert "Friday was the busiest day (60), beyond chance" in text.title


def test_what_has_no_hour_is_counted_and_said() -> None:
    result = hour_and_weekday.rhythm(counts((3, None, 2), (3, 4, 1)), FIRST, LAST)
    assert (result.total, result.hour_unknown, int(result.grid.to_numpy().sum())) == (3, 2, 1)
    assert (
        "Of 2 the hour is not known."
        in hour_and_weekday.describe(result, "Casualties", "Essex", "x").text
    )
    nothing = hour_and_weekday.rhythm(counts(), FIRST, LAST)
    assert hour_and_weekday.describe(nothing, "Casualties", "Essex", "in May").title == (
        "Casualties: none in Essex in May."
    )
