"""The questions, asked of a made warehouse whose figures can be worked out by hand."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import queries as q
from analytics.findings.areas import area_changes
from analytics.model import choice as c
from analytics.model import indicators
from analytics.queries.figures_by_area import parts_by_area
from analytics.queries.months_by_area import months_by_area, parts_of_months
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.small_warehouse import (
    OTHER_SET,
    PER_WARD,
    SIDE,
    WARD_SET,
    Made,
    build,
    months,
    ward_code,
)

SOUTHEND = "E06000033"  # the first made district: ward w has w + 1 offences a month


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Offences double in 2025, so that every comparison has something to find."""
    doubled = dict.fromkeys(months("2025-01", "2025-09"), 2)
    path = build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made(factor=doubled))
    result = snapshot(path)
    assert result is not None
    return result


def choose(state: Snapshot, **wanted: object) -> c.Choice:
    contents = q.contents(state, indicators.CRIME_PREVENTION)
    start = wanted.pop("start", date(2025, 7, 1))
    end = wanted.pop("end", date(2025, 9, 1))
    indicator = contents.indicators[str(wanted.pop("indicator", "recorded_crime"))]
    chosen: dict[str, object] = {
        "breakdown": "",
        "measure": c.COUNT,
        "level": indicators.WARDS,
        "ward_set": WARD_SET,
        "district": "",
        "wards": (),
        "compared": q.comparison(state, indicator, start, end),  # type: ignore[arg-type]
    }
    return c.Choice(indicator=indicator, **(chosen | wanted))  # type: ignore[arg-type]


def test_contents_list_what_can_be_chosen(state: Snapshot) -> None:
    contents = q.contents(state, indicators.CRIME_PREVENTION)
    assert list(contents.indicators) == list(indicators.CRIME_PREVENTION)
    assert contents.indicators["solved_rate"].is_share
    assert contents.indicators["recorded_crime"].categories == (
        "Burglary",
        "Violence and sexual offences",
    )
    assert contents.indicators["burglary"].categories == ()
    assert contents.indicators["burglary"].periods == tuple(months("2024-01", "2025-09"))
    assert not contents.demonstration


def test_an_indicator_without_facts_is_left_out(state: Snapshot) -> None:
    assert list(q.contents(state, ("recorded_crime", "ksi_total")).indicators) == ["recorded_crime"]


@pytest.mark.parametrize("level", [indicators.WARDS, indicators.DISTRICTS])
@pytest.mark.parametrize("district", ["", SOUTHEND])
def test_parts_and_remainder_add_up_to_the_whole(
    state: Snapshot, level: str, district: str
) -> None:
    if level == indicators.DISTRICTS and district:
        pytest.skip("a district among districts is whole and part at once")
    view = q.in_view(state, choose(state, level=level, district=district))
    sums = view.groupby("part")["numerator"].sum()
    assert sums["area"] + sums["remainder"] == sums["whole"]
    areas = {
        (indicators.WARDS, ""): 126,
        (indicators.WARDS, SOUTHEND): 9,
        (indicators.DISTRICTS, ""): 14,
    }
    assert view["part"].eq("area").sum() == areas[level, district]


def test_a_ward_by_hand(state: Snapshot) -> None:
    choice = choose(state)
    mine = q.together(state, choice, q.subject(state, choice, ward_code(0, 2)))
    assert mine["value"] == 3 * 2 * 3  # three offences, doubled, three months
    assert mine["before"] == 3 * 3
    assert mine["rate"] == pytest.approx(1000 * 18 / PER_WARD)
    assert mine["rate_lower"] < mine["rate"] < mine["rate_upper"]
    assert mine["difference"] == 9
    assert pd.isna(mine["percent"])  # the base is under 20
    assert mine["year"] == 2020


def test_a_base_of_twenty_has_a_percentage(state: Snapshot) -> None:
    choice = choose(state)
    mine = area_changes.together(state, choice, q.subject(state, choice, ward_code(13, 8)))
    assert mine["before"] == 14 * 9 * 3
    assert mine["percent"] == pytest.approx(100)
    assert mine["verdict"] == "moved with Essex"  # everything was doubled everywhere


def test_a_set_of_wards_is_added_up(state: Snapshot) -> None:
    wards = (ward_code(0, 0), ward_code(0, 1), ward_code(1, 0))
    choice = choose(state, wards=wards)
    who = q.subject(state, choice)
    assert who.name == "the 3 chosen wards"
    assert who.single_code == ""
    mine = q.together(state, choice, who)
    assert mine["value"] == (1 + 2 + 2) * 2 * 3
    assert mine["persons"] == 3 * PER_WARD
    assert set(q.ranked(state, choice)["code"]) == set(wards)


def test_a_category_is_a_part_of_the_indicator(state: Snapshot) -> None:
    whole = q.in_view(state, choose(state))["numerator"]
    parts = sum(
        q.in_view(state, choose(state, breakdown=f"crime_type={category}"))["numerator"]
        for category in ("Burglary", "Violence and sexual offences")
    )
    assert whole.equals(parts)


def test_a_share_keeps_its_numbers_and_interval(state: Snapshot) -> None:
    choice = choose(state, indicator="solved_rate")
    mine = q.together(state, choice, q.subject(state, choice))
    assert mine["value"] == pytest.approx(100 * mine["numerator"] / mine["denominator"])
    assert mine["lower"] < mine["value"] < mine["upper"]
    assert pd.isna(mine["rate"])
    shares = q.outcomes(
        state, choice.indicator, WARD_SET, q.subject(state, choice), choice.compared.periods
    )
    assert set(shares) == {"awaiting", "not known", "not solved"}
    assert 0.2 < (shares["awaiting"] or 0) < 0.26


def test_outcomes_belong_to_shares_only(state: Snapshot) -> None:
    choice = choose(state)
    assert q.outcomes(state, choice.indicator, WARD_SET, q.subject(state, choice), ()) == {}


def test_ranking_goes_from_high_to_low(state: Snapshot) -> None:
    ranked = q.ranked(state, choose(state, measure=c.RATE))
    assert ranked["rate"].is_monotonic_decreasing
    assert ranked["code"].iloc[0] == ward_code(13, 8)


def test_the_same_months_a_year_before(state: Snapshot) -> None:
    indicator = q.contents(state, indicators.CRIME_PREVENTION).indicators["robbery"]
    compared = q.comparison(state, indicator, date(2025, 2, 1), date(2025, 3, 1))
    assert compared.periods == (date(2025, 2, 1), date(2025, 3, 1))
    assert compared.before == (date(2024, 2, 1), date(2024, 3, 1))


def test_a_comparison_is_refused_when_a_month_is_missing(state: Snapshot) -> None:
    indicator = q.contents(state, indicators.CRIME_PREVENTION).indicators["robbery"]
    compared = q.comparison(state, indicator, date(2024, 12, 1), date(2025, 1, 1))
    assert not compared.allowed
    assert compared.missing == (date(2023, 12, 1),)


def forgetful(state: Snapshot, indicator: str) -> tuple[indicators.Indicator, c.Comparison]:
    """Compare two quarters as a page would that does not ask whether it may."""
    item = q.contents(state, indicators.CRIME_PREVENTION).indicators[indicator]
    return item, c.Comparison(
        tuple(months("2025-07", "2025-09")), before=tuple(months("2024-07", "2024-09"))
    )


@pytest.mark.parametrize("area", ["", essex.FORCE])
def test_no_page_can_forget_a_break(tmp_path: Path, area: str) -> None:
    made = Made(notes=[("robbery", area, date(2025, 4, 1), None, "break", "It changed.")])
    state = snapshot(build(tmp_path / "essex.duckdb", made))
    assert state is not None
    for indicator, remaining in (("robbery", False), ("burglary", True)):
        item, compared = forgetful(state, indicator)
        for level in (indicators.WARDS, indicators.DISTRICTS):
            figures = q.by_area(state, item, "", WARD_SET, level, compared)
            assert figures["numerator"].notna().any()
            for column in ("before", "difference"):
                assert figures[column].notna().any() == remaining


def test_a_break_in_a_district_parts_what_holds_it_and_what_it_holds(tmp_path: Path) -> None:
    thurrock = "E06000034"
    made = Made(notes=[("robbery", SOUTHEND, date(2025, 4, 1), None, "break", "It changed.")])
    state = snapshot(build(tmp_path / "essex.duckdb", made))
    assert state is not None
    item, compared = forgetful(state, "robbery")
    figures = q.by_area(state, item, "", WARD_SET, indicators.WARDS, compared)
    without_before = set(figures.loc[figures["before"].isna(), "code"])
    members = set(figures.loc[figures["parent"].eq(SOUTHEND), "code"])
    assert len(members) == SIDE + 1  # its wards, and what lies in none
    assert without_before == {SOUTHEND, essex.FORCE, *members}
    assert thurrock not in without_before


def test_a_break_after_or_before_both_parts_nothing(tmp_path: Path) -> None:
    notes = [
        ("robbery", "", date(2025, 10, 1), None, "break", "Later."),
        ("robbery", "", date(2024, 7, 1), None, "break", "With the first of these months."),
        ("robbery", "", date(2025, 1, 1), None, "gap", "No break."),
    ]
    state = snapshot(build(tmp_path / "essex.duckdb", Made(notes=notes)))
    assert state is not None
    item, compared = forgetful(state, "robbery")
    figures = q.by_area(state, item, "", WARD_SET, indicators.DISTRICTS, compared)
    assert figures.loc[figures["kind"].ne("remainder"), "before"].notna().sum() == 15


def test_a_comparison_is_refused_across_a_break(tmp_path: Path) -> None:
    broken = Made(
        notes=[("robbery", essex.FORCE, date(2025, 4, 1), None, "break", "the definition changed.")]
    )
    state = snapshot(build(tmp_path / "essex.duckdb", broken))
    assert state is not None
    indicator = q.contents(state, indicators.CRIME_PREVENTION).indicators["robbery"]
    assert q.comparison(state, indicator, date(2025, 4, 1), date(2025, 4, 1)).broken
    assert not q.comparison(state, indicator, date(2025, 2, 1), date(2025, 3, 1)).broken


def test_a_ward_set_without_population_has_no_rates(tmp_path: Path) -> None:
    two = Made(months=months("2025-09", "2025-09"), ward_sets=(WARD_SET, OTHER_SET))
    state = snapshot(build(tmp_path / "essex.duckdb", two))
    assert state is not None
    assert q.contents(state, indicators.CRIME_PREVENTION).ward_set == OTHER_SET
    old, new = (q.ranked(state, choose(state, ward_set=key)) for key in (WARD_SET, OTHER_SET))
    assert old["rate"].notna().all()
    assert new["rate"].isna().all()
    assert old["numerator"].tolist() == new["numerator"].tolist()


def test_many_threads_get_the_same_answer(state: Snapshot) -> None:
    choice = choose(state)
    answers: list[float] = []

    def ask() -> None:
        answers.append(parts_by_area.__wrapped__(  # type: ignore[attr-defined]
            state, choice.indicator, ("",), WARD_SET, indicators.WARDS, choice.compared
        )[""]["numerator"].sum())  # fmt: skip

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    assert len(set(answers)) == 1


def test_parts_looked_up_together_are_those_looked_up_alone(state: Snapshot) -> None:
    choice = choose(state)
    indicator, compared = choice.indicator, choice.compared
    assert len(indicator.breakdowns) > 1
    several: set[tuple[float, ...]] = set()
    for level in (indicators.WARDS, indicators.DISTRICTS):
        for part in indicator.breakdowns:
            assert indicator.looked_up_with(part) == indicator.breakdowns
            together = q.by_area(state, indicator, part, WARD_SET, level, compared)
            alone = parts_by_area(state, indicator, (part,), WARD_SET, level, compared)[part]
            pd.testing.assert_frame_equal(together, alone, check_exact=True)
            several.add(tuple(together["numerator"].fillna(-1)))
            months = months_by_area(state, indicator, part, WARD_SET, level)
            of_one = parts_of_months(state, indicator, (part,), WARD_SET, level)[part]
            assert months.codes == of_one.codes
            assert months.starts == of_one.starts
            assert months.breaks == of_one.breaks
            np.testing.assert_array_equal(months.counts, of_one.counts)
            np.testing.assert_array_equal(months.out_of, of_one.out_of)
    assert len(several) > 1
    assert indicator.looked_up_with("") == ("",)


def test_answers_are_remembered_until_the_warehouse_changes(tmp_path: Path) -> None:
    path = build(tmp_path / "essex.duckdb", Made(months=months("2025-08", "2025-08")))
    first = snapshot(path)
    assert first is not None
    assert q.contents(first, indicators.CRIME_PREVENTION) is q.contents(
        first, indicators.CRIME_PREVENTION
    )
    build(path, Made(months=months("2025-08", "2025-09")))
    second = snapshot(path)
    assert second is not None
    months_now = q.contents(second, indicators.CRIME_PREVENTION).indicators["robbery"].periods
    assert months_now == tuple(months("2025-08", "2025-09"))
    # Anyone who still holds the former state sees that, whole.
    assert len(q.contents(first, indicators.CRIME_PREVENTION).indicators["robbery"].periods) == 1


def test_the_county_has_a_name(tmp_path: Path) -> None:
    state = snapshot(build(tmp_path / "essex.duckdb", Made()))
    assert state is not None
    assert q.names(state, WARD_SET)[essex.COUNTY] == essex.COUNTY_NAME
