"""The overview: which span, what changed most, what stands out, and the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics import queries
from analytics.findings.areas import indicator_grid
from analytics.findings.areas.indicator_grid import Cell, GridLine
from analytics.findings.compared_span import NEWEST, TO_DATE, TWELVE, spanned
from analytics.findings.comparison import year_before
from analytics.findings.over_time.signals import CANNOT_SAY, NO_SPECIAL_CAUSE, WORSENING, signal
from analytics.model.indicators import DISTRICTS, WARDS, Note
from analytics.model.series import Series
from analytics.queries.many_indicators import IndicatorSpan
from analytics.views import overview
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers.series_from_values import broken, followed, indicator
from tests.helpers.small_warehouse import WARD_SET, Made, build

TWO_YEARS = "2023-10"  # to September 2025
LAST_DISTRICT = "E07000077"  # the highest of the made ones


def row(series: Series, span: str = TWELVE) -> overview.OverviewRow:
    figure, instead = spanned(series, span)
    return overview.row(series, signal(series), figure, instead, year_before(series, figure))


def year_on_year(key: str, before: object, after: object, **other: object) -> overview.OverviewRow:
    values = [before] * 12 + [after] * 12
    return row(followed(indicator(key), TWO_YEARS, values, **other))  # type: ignore[arg-type]


# Which span ---------------------------------------------------------------------------------------


def test_all_33_headline_indicators_are_listed_by_area_of_focus() -> None:
    assert len(overview.headline()) == 33
    assert overview.headline()[0] == "da_incidents"
    assert len(overview.areas_of_focus()) == 6


@pytest.mark.parametrize(
    ("span", "start", "value"),
    [
        (TWELVE, date(2024, 10, 1), 1_200),
        (TO_DATE, date(2025, 4, 1), 600),
        (NEWEST, date(2025, 9, 1), 100),
    ],
)
def test_the_span_asked_for_is_given(span: str, start: date, value: float) -> None:
    result = row(followed(indicator("recorded_crime"), TWO_YEARS, [100] * 24), span)
    assert result.figure is not None
    assert (result.figure.start, result.figure.value, result.instead) == (start, value, "")


def test_a_shorter_span_stands_in_and_says_why() -> None:
    values: list[float | None] = [100.0] * 24
    values[14] = None  # December 2024: in the twelve months, not in the financial year
    result = row(followed(indicator("recorded_crime"), TWO_YEARS, values))
    assert result.figure is not None
    assert result.figure.start == date(2025, 4, 1)
    assert result.instead == "December 2024 is not loaded"


def test_what_cannot_be_added_up_is_given_for_its_newest_period() -> None:
    result = row(followed(indicator("repeat_victims"), TWO_YEARS, [50] * 24))
    assert result.figure is not None
    assert (result.figure.start, result.figure.value) == (date(2025, 9, 1), 50)


def test_an_area_without_values_has_no_figure() -> None:
    result = row(followed(indicator("recorded_crime"), TWO_YEARS, [None] * 3))
    assert result.figure is None
    assert result.change is None
    assert (result.recent_values, result.signal) == ((), "")


def test_outcomes_still_to_come_are_said_along() -> None:
    result = year_on_year("solved_rate", (40, 100), (30, 100), provisional=3)
    assert "the figure can still rise" in result.sentence


# Too few for a signal -----------------------------------------------------------------------------


def judged(key: str, values: Sequence[object]) -> overview.OverviewRow:
    return row(followed(indicator(key), "2022-10", values))  # type: ignore[arg-type]


def test_rare_events_give_no_signal() -> None:
    # Months of nothing and a single one: seven in a row below the mean, as they mostly are.
    result = judged("ksi_cyclist", ([0] * 5 + [1]) * 4 + [0] * 9)
    assert result.state == CANNOT_SAY
    assert "fewer than 5 at a time on average" in result.signal


def test_five_and_more_a_month_do() -> None:
    result = judged("ksi_cyclist", [6, 5, 7, 4, 6, 8] * 6)
    assert result.state == NO_SPECIAL_CAUSE


def test_a_share_of_fewer_than_twenty_gives_no_signal() -> None:
    many, few = [(45, 60), (47, 60), (44, 60)] * 11, (2, 19)
    assert judged("satisfaction_overall", [*many, few]).state == CANNOT_SAY
    assert judged("satisfaction_overall", [*many, (2, 20)]).state == WORSENING


def test_only_what_is_counted_since_a_break_says_whether_it_is_few() -> None:
    series = followed(
        indicator("ksi_cyclist"),
        "2022-10",
        [50, 53, 47] * 6 + [1, 2, 0] * 6,
        notes=[broken(date(2024, 4, 1), "counted otherwise")],
    )
    assert "fewer than 5" in row(series).signal
    assert row(series).breaks == (12 * 54 + 3,)  # April 2024


def test_the_course_is_of_three_years() -> None:
    result = row(followed(indicator("recorded_crime"), "2020-01", range(1, 61), provisional=2))
    assert len(result.recent_values) == overview.SPARK_MONTHS
    assert result.recent_values[-1] == (12 * 54 + 11, 60.0, True)  # December 2024
    assert [light for _, _, light in result.recent_values].count(True) == 2


# The grid -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """District number d has d + 1 times as many offences, of as many residents."""
    result = snapshot(build(tmp_path_factory.mktemp("made") / "essex.duckdb", Made()))
    assert result is not None
    return result


def lines(state: Snapshot, level: str = DISTRICTS) -> dict[str, GridLine]:
    contents = queries.contents(state, overview.headline())
    result = indicator_grid.grid(state, tuple(contents.indicators.values()), WARD_SET, level)
    return {line.indicator.key: line for line in result}


def test_the_grid_compares_rates_of_twelve_months_and_shares(state: Snapshot) -> None:
    result = lines(state)
    crime = result["recorded_crime"]
    assert (crime.start, crime.end) == (date(2024, 10, 1), date(2025, 9, 30))
    # 45 (d + 1) a month, d from 0 to 13, and one of no known ward, over 72,000 residents.
    assert crime.together == pytest.approx(12 * (45 * 7.5 + 1) / 72)
    assert crime.cells[LAST_DISTRICT].value == pytest.approx(12 * (45 * 14 + 1) / 72)
    assert len(crime.cells) == 14
    assert crime.cells[LAST_DISTRICT].verdict == "higher"
    assert crime.stands_out == ""  # all fourteen differ by as much


def test_districts_with_the_same_share_are_not_marked(state: Snapshot) -> None:
    solved = lines(state)["solved_rate"]
    assert {cell.verdict for cell in solved.cells.values()} == {"no different"}
    assert solved.stands_out == ""


def test_wards_have_a_grid_of_their_own(state: Snapshot) -> None:
    assert len(lines(state, WARDS)["recorded_crime"].cells) == 126


def test_what_a_break_parts_is_not_summed(tmp_path: Path) -> None:
    note = ("recorded_crime", LAST_DISTRICT, date(2025, 3, 1), None, "break", "moved")
    state = snapshot(build(tmp_path / "essex.duckdb", Made(notes=[note])))
    assert state is not None
    # A break in a district is one in Essex too: the grid begins after it.
    assert lines(state)["recorded_crime"].start == date(2025, 4, 1)
    item = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    wanted = (IndicatorSpan(item, date(2025, 1, 1), date(2025, 6, 30)),)
    result = queries.many_by_area(state, wanted, WARD_SET, DISTRICTS).set_index("code")["numerator"]
    assert result.isna().sum() == 1
    assert result.isna()[LAST_DISTRICT]


def test_a_period_that_is_not_loaded_leaves_no_sum(state: Snapshot) -> None:
    item = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    wanted = (IndicatorSpan(item, date(2025, 8, 1), date(2025, 10, 31)),)
    result = queries.many_by_area(state, wanted, WARD_SET, DISTRICTS)
    assert len(result) == 14
    assert result["numerator"].isna().all()


def test_without_residents_only_shares_are_compared(tmp_path: Path) -> None:
    state = snapshot(build(tmp_path / "essex.duckdb", Made(population=False)))
    assert state is not None
    assert list(lines(state)) == ["solved_rate"]


def line(rise_is: str, **z: float) -> GridLine:
    cells = {
        name: Cell(1.0, "higher" if score > 0 else "lower", abs(score) > 3, score)
        for name, score in z.items()
        if abs(score) > 2
    }
    item = replace(indicator("recorded_crime"), rise_is=rise_is)
    return GridLine(item, date(2025, 1, 1), date(2025, 1, 31), 1.0, cells)


@pytest.mark.parametrize(
    ("rise_is", "who"), [("worse", "high"), ("better", "low"), ("no judgement", "low")]
)
def test_what_stands_out_is_first_of_all_worse(rise_is: str, who: str) -> None:
    assert line(rise_is, high=4.0, low=-9.0, plain=1.0).stands_out == who
    assert line(rise_is, plain=1.0).stands_out == ""
    assert line(rise_is, high=2.5).stands_out == ""  # higher, by no more than is usual


def test_a_ward_stands_among_wards_and_what_is_missing_is_named(state: Snapshot) -> None:
    contents = queries.contents(state, overview.headline())
    ward = queries.areas(state, WARD_SET).query("kind == 'ward'")["code"].iloc[0]
    seen = overview.overview(state, contents, ward, TWELVE, date(2025, 10, 1))
    assert ward in seen.among["recorded_crime"].cells
    assert len(seen.districts[0].cells) == 14
    assert len(seen.rows) + len(seen.missing) == 33
    assert not seen.is_force


def test_gaps_are_said_with_their_reason() -> None:
    notes = [Note("", date(2025, 8, 1), date(2025, 8, 31), "gap", "supplier")]
    series = followed(
        indicator("recorded_crime"), TWO_YEARS, [*[100.0] * 22, None, 100.0], notes=notes,
        why="supplier",
    )  # fmt: skip
    assert row(series).instead == "August 2025: supplier"
