"""The last four quarters: which they are, and what is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analytics import queries as q
from analytics.findings.over_time.last_quarters import quarters, recent
from analytics.model import choice as c
from analytics.model import indicators
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.series_from_values import indicator
from tests.helpers.small_warehouse import PER_WARD, WARD_SET, Made, build, months, ward_code

NEWEST = date(2025, 9, 1)


BROKEN = ("robbery", essex.FORCE, date(2025, 4, 1), None, "break", "Counted differently.")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A made warehouse: every month is like every other."""
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made(notes=[BROKEN]))
    result = snapshot(path)
    assert result is not None
    return result


def choice_of(state: Snapshot, key: str = "recorded_crime", **other: object) -> c.Choice:
    """Ask for an indicator by ward in September 2025."""
    item = q.contents(state, indicators.CRIME_PREVENTION).indicators[key]
    compared = q.comparison(state, item, NEWEST, NEWEST)
    choice = c.Choice(item, "", c.COUNT, indicators.WARDS, WARD_SET, "", (), compared)
    return replace(choice, **other)  # type: ignore[arg-type]


def test_months_are_gathered_into_whole_financial_quarters() -> None:
    item = indicator("recorded_crime", periods=tuple(months("2024-01", "2025-08")))
    result = quarters(item, date(2025, 8, 1))
    assert [(run[0], run[-1]) for run in result] == [
        (date(2024, 7, 1), date(2024, 9, 1)), (date(2024, 10, 1), date(2024, 12, 1)),
        (date(2025, 1, 1), date(2025, 3, 1)), (date(2025, 4, 1), date(2025, 6, 1)),
    ]  # fmt: skip
    assert quarters(item, date(2024, 12, 1))[-1][-1] == date(2024, 12, 1)


def test_none_beyond_a_month_that_is_not_loaded() -> None:
    days = [day for day in months("2024-01", "2025-06") if day != date(2024, 11, 1)]
    item = indicator("recorded_crime", periods=tuple(days))
    assert [run[0] for run in quarters(item, date(2025, 6, 1))] == [
        date(2025, 1, 1), date(2025, 4, 1),
    ]  # fmt: skip
    assert quarters(replace(item, periods=()), date(2025, 6, 1)) == ()


def test_what_does_not_add_up_stands_alone() -> None:
    item = indicator("recorded_crime", adds_up="areas", periods=tuple(months("2025-01", "2025-06")))
    assert [len(run) for run in quarters(item, date(2025, 6, 1))] == [1] * 4


def test_figures_by_ward_and_of_the_whole(state: Snapshot) -> None:
    result = recent(state, choice_of(state))
    assert result is not None
    assert [span[1] for span in result.spans][-1] == date(2025, 9, 30)
    assert len(result.frame) == 4 * 126
    mine = result.frame[result.frame["code"].eq(ward_code(7, 2))]
    assert mine["value"].tolist() == [3 * 24] * 4
    assert mine["rate"].tolist() == pytest.approx([1000 * 72 / PER_WARD] * 4)
    assert result.name == "Essex"
    assert [figure.value for figure in result.whole] == [3 * 4748] * 4


def test_of_a_district_or_of_chosen_wards(state: Snapshot) -> None:
    result = recent(state, choice_of(state, district="E07000071"))
    assert result is not None
    assert (result.name, set(result.frame["district"])) == ("Colchester", {"Colchester"})
    chosen = recent(state, choice_of(state, wards=(ward_code(0, 1),)))
    assert chosen is not None
    assert len(chosen.frame) == 4
    districts = recent(state, choice_of(state, level=indicators.DISTRICTS))
    assert districts is not None
    assert set(districts.frame["kind"]) == {"district", "unitary"}


def test_what_is_counted_otherwise_is_left_out(state: Snapshot) -> None:
    result = recent(state, choice_of(state, "robbery"))
    assert result is not None
    assert [span[0] for span in result.spans] == [date(2025, 4, 1), date(2025, 7, 1)]
    assert result.since == "Counted differently."


def test_no_period_has_no_quarters(state: Snapshot) -> None:
    assert recent(state, choice_of(state, compared=c.Comparison(()))) is None
