"""The trend chart: what is drawn, the sentences around it, and the switch of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from analytics.findings.answers import Answers
from analytics.findings.over_time.signals import signal
from analytics.findings.over_time.views_over_time import PERIODS, ROLLING, TO_DATE, YEARS
from analytics.model.choice import COUNT, RATE, Choice, Comparison, Subject
from analytics.model.indicators import DISTRICTS, Note, WardSet
from analytics.model.series import Series
from analytics.wording.caption import About
from geo import essex
from tests.helpers.series_from_values import broken, followed, indicator
from tests.helpers.small_warehouse import Made, build
from tests.ui.conftest import Opener, everything
from ui.charts.drawing import Drawing
from ui.charts.over_time import control_chart, time_chart_parts, trend_table
from ui.shell.theme import DARK, LIGHT, Look

COLCHESTER = "E07000071"
STEADY = [100.0, 104.0] * 12  # from April 2013: two financial years
QUIET = [(80.0, 100.0), (78.0, 100.0)] * 12


def answers(series: Series, whole: Series | None = None) -> Answers:
    """Answer with a series; compared with Essex, if Essex is given."""
    simple_namespace = SimpleNamespace(series=series, essex=whole or series, signal=signal(series))
    return cast(Answers, simple_namespace)


def about(
    series: Series,
    *,
    measure: str = COUNT,
    area: str = essex.FORCE,
    periods: Sequence[date] = (),
) -> About:
    choice = Choice(
        series.indicator, series.breakdown, measure, DISTRICTS, "wards-2021", "", (),
        Comparison(tuple(periods)),
    )  # fmt: skip
    ward_set = WardSet("wards-2021", "Wards of 2021", False)
    return About(choice, Subject(series.name, (area,)), ward_set, "", False)


def crime(values: Sequence[float | None] = STEADY, **other: object) -> Series:
    return followed(indicator("recorded_crime"), "2013-04", values, **other)  # type: ignore[arg-type]


def satisfied(values: Sequence[tuple[float, float] | None] = QUIET, **other: object) -> Series:
    item = indicator("satisfaction_overall")
    return followed(item, "2013-04", values, **other)  # type: ignore[arg-type]


def drawn(series: Series, view: str = PERIODS, look: Look = LIGHT, **more: Any) -> Drawing:
    whole = more.pop("essex", None)
    return control_chart.drawing(answers(series, whole), about(series, **more), view, look)


def signs(drawing: Drawing) -> list[tuple[str, str]]:
    return [(key.sign, key.label) for key in drawing.legend]


def rows(drawing: Drawing, part: str) -> list[dict[str, Any]]:
    assert drawing.rows is not None
    return [row for row in drawing.rows.to_pylist() if row["part"] == part]


# By month, with limits --------------------------------------------------------------------------


def test_every_month_has_its_point_and_its_limits() -> None:
    result = drawn(crime())
    assert len(rows(result, "point")) == len(rows(result, "band")) == 24
    assert [row["value"] for row in rows(result, "point")] == STEADY
    first = rows(result, "point")[0]
    assert first["when"] == "April 2013"
    assert first["figure"] == "100"
    assert first["said"] == "No special cause, final"
    low, high = (rows(result, "band")[0][key] for key in ("value", "upper"))
    # 3.5 standard deviations as Essex's months of so many offences vary, not as 24 alike do
    assert low < 102 - 3.5 * np.sqrt(102)
    assert high - 102 == pytest.approx(102 - low)
    assert "calculated from April 2013 to March 2015 (24 months)" in result.subtitle


def test_a_signal_is_shown_by_shape_colour_and_word() -> None:
    result = drawn(crime([*STEADY, 250.0]))
    up = rows(result, "point")[-1]
    assert (up["shape"], up["colour"]) == (time_chart_parts.UP, LIGHT.worsening)
    assert up["said"] == "Worsening, final"
    assert {row["shape"] for row in rows(result, "point")[:-1]} == {time_chart_parts.CIRCLE}
    assert ("▲", "worsening, up") in signs(result)
    assert "worsening, 250 in April 2015 is above the limits" in result.title
    fall = drawn(crime([*STEADY, 5.0]))
    down = rows(fall, "point")[-1]
    assert (down["shape"], down["colour"]) == (time_chart_parts.DOWN, LIGHT.improving)
    assert ("▼", "improving, down") in signs(fall)
    assert "improving, 5 in April 2015 is below the limits" in fall.title


def test_no_judgement_has_a_colour_of_its_own() -> None:
    item = followed(indicator("section_136"), "2013-04", [*STEADY, 200.0])
    assert rows(drawn(item), "point")[-1]["colour"] == LIGHT.changed
    assert "real change, up" in dict(signs(drawn(item))).values()


def test_what_is_provisional_is_lighter_and_said() -> None:
    result = drawn(crime(provisional=2))
    assert [row["provisional"] for row in rows(result, "point")][-3:] == [False, True, True]
    lighter = [row for row in rows(result, "line") if row["provisional"]]
    assert len(lighter) == 3  # it begins at the last final month
    assert ("○", "provisional: may still change") in signs(result)
    assert "○" not in dict(signs(drawn(crime())))


def test_a_break_parts_line_and_limits_and_is_named() -> None:
    result = drawn(crime(notes=[broken(date(2014, 4, 1), "Counted differently.")]))
    runs = [row["run"] for row in rows(result, "line")]
    assert runs == [0] * 12 + [1] * 12
    assert {row["run"] for row in rows(result, "band")} == {0, 1}
    assert len(rows(result, "break")) == 1
    names = rows(result, "name-left") + rows(result, "name-right")
    assert [row["name"] for row in names] == ["Counted differently"]
    assert "Break, April 2014: Counted differently." in result.below
    assert "April 2013 to March 2014 (12 months) and 2014/15" not in result.subtitle
    assert "(12 months) and" in result.subtitle


def test_a_gap_stays_open_and_says_why() -> None:
    values: list[float | None] = [*STEADY]
    values[10:14] = [None] * 4
    result = drawn(crime(values, why="Input problems."))
    assert len(rows(result, "point")) == 20
    assert [row["run"] for row in rows(result, "line")][9:11] != [0, 0]
    gap = rows(result, "gap")[0]
    assert gap["month"] < date(2014, 2, 1)
    assert date(2014, 5, 1) < gap["until"] < date(2014, 6, 1)
    assert rows(result, "gap-name")[0]["name"] == "Input problems"
    assert "from February to May 2014: Input problems." in result.below
    assert "not zero" in result.below


def test_events_and_known_gaps_are_drawn_and_said() -> None:
    notes = [
        Note("", date(2014, 1, 1), None, "caveat", "Body-worn video"),
        Note("", date(2013, 6, 1), date(2013, 7, 31), "gap", "Late return"),
        Note("", date(2010, 6, 1), date(2010, 7, 31), "caveat", "Long ago"),
    ]
    result = drawn(crime(notes=notes))
    assert len(rows(result, "note")) == 1
    assert "Note, January 2014: Body-worn video." in result.below
    assert "Known gap, June 2013 to July 2013: Late return." in result.below
    assert "Long ago" not in result.below


def test_few_values_have_trial_limits_and_fewer_none() -> None:
    assert "trial limits" in drawn(crime(STEADY[:8])).subtitle
    few = drawn(crime(STEADY[:4]))
    assert rows(few, "band") == []
    assert "No limits: only 4 values so far." in few.subtitle
    assert "stood at 104" in few.title


def test_rolling_figures_have_intervals_and_no_limits() -> None:
    item = followed(indicator("reoffending_adult"), "2013-01", [(30.0, 100.0)] * 12)
    result = drawn(item)
    assert "95% interval of each figure" in result.subtitle
    assert "No limits: each value covers twelve months" in result.subtitle
    assert rows(result, "usual") == []
    assert rows(result, "point")[1]["when"] == "12 months to March 2014"
    assert rows(result, "point")[0]["figure"] == "30.0% (30 of 100)"


def test_few_answers_have_no_percentage() -> None:
    result = drawn(satisfied([(8.0, 10.0)] * 24))
    assert rows(result, "point")[0]["figure"] == "8 of 10"
    assert "a share of fewer than 20 says little" in result.subtitle


def test_the_axis_is_on_its_data_and_says_so_unless_they_come_near_zero() -> None:
    assert "The scale does not begin at 0." in drawn(satisfied()).below
    assert "scale" not in drawn(satisfied([(4.0, 100.0)] * 24)).below
    assert min(row["value"] for row in rows(drawn(satisfied()), "extent")) > 50
    counts = drawn(crime([1000.0, 1001.0] * 12))
    assert min(row["value"] for row in rows(counts, "extent")) > 700
    assert "The scale does not begin at 0." in counts.below
    few = drawn(crime([2.0, 40.0] * 12))
    assert min(row["value"] for row in rows(few, "extent")) == 0
    assert "scale" not in few.below


def test_the_period_in_view_is_marked_unless_it_is_all() -> None:
    some = [date(2015, 1, 1), date(2015, 2, 1), date(2015, 3, 1)]
    result = drawn(crime(), periods=some)
    assert rows(result, "view")[0]["until"] > date(2015, 3, 1)
    every = [stamp.date() for stamp in crime().values["start"]]
    assert rows(drawn(crime(), periods=every), "view") == []


# Compared with Essex ------------------------------------------------------------------------------


def test_essex_is_drawn_at_the_same_average_as_an_area() -> None:
    mine = crime([10.0, 20.0] * 12, name="Colchester")
    result = drawn(mine, essex=crime([300.0] * 24), area=COLCHESTER)
    assert {row["value"] for row in rows(result, "essex")} == {15.0}
    assert "Essex, scaled to the same average" in result.subtitle
    assert {row["name"] for row in rows(result, "label")} == {"Colchester", "Essex, scaled"}
    assert rows(drawn(crime()), "essex") == []


def test_essex_is_drawn_next_to_an_area_at_its_rate() -> None:
    mine = crime([10.0, 20.0] * 12, name="Colchester", persons=1_000.0)
    whole = crime([300.0] * 24, persons=50_000.0)
    result = drawn(mine, essex=whole, area=COLCHESTER, measure=RATE)
    assert rows(result, "essex")[0]["value"] == pytest.approx(6)
    assert "at Essex’s rate per resident (population of mid-2020)" in result.subtitle
    unknown = drawn(replace(mine, people=()), essex=whole, area=COLCHESTER, measure=RATE)
    assert "scaled to the same average" in unknown.subtitle


def test_names_never_lie_on_each_other() -> None:
    assert time_chart_parts.spread_apart([10, 10, 10], 2) == [8, 10, 12]
    assert time_chart_parts.spread_apart([1, 10], 2) == [1, 10]
    placed = time_chart_parts.spread_apart([10, 11, 11.5, 30], 2)
    assert all(later - earlier >= 2 - 1e-9 for earlier, later in pairwise(placed))


# The other views --------------------------------------------------------------------------------


def test_rolling_sums_have_no_limits() -> None:
    result = drawn(crime(), ROLLING)
    assert [row["value"] for row in rows(result, "point")] == [1224.0] * 13
    assert rows(result, "band") == []
    assert "No limits: neighbours share months." in result.subtitle
    assert "in Essex in 2014/15: no real change, 1,224" in result.title
    shares = drawn(satisfied(), ROLLING)
    assert len(rows(shares, "band")) == 13
    assert rows(shares, "point")[0]["figure"] == "79.0% (948 of 1,200)"


def test_without_twelve_months_nothing_is_summed() -> None:
    few = drawn(crime(STEADY[:6]), ROLLING)
    assert few.rows is None
    assert "fewer than 12 months are loaded" in few.title


def test_years_stand_next_to_each_other_and_the_newest_is_strong() -> None:
    result = drawn(crime([*STEADY, 90.0, 95.0]), YEARS)
    lines = rows(result, "line")
    assert {row["name"] for row in lines} == {"2014/15", "2015/16"}
    assert {row["width"] for row in lines if row["name"] == "2015/16"} == {3.0}
    assert {row["colour"] for row in lines if row["name"] == "2014/15"} == {LIGHT.context}
    older = [row for part in range(3) for row in rows(result, f"older-{part}")]
    assert {row["name"] for row in older} == {"2013/14"}
    assert [row["place"] for row in lines if row["name"] == "2015/16"] == ["Apr", "May"]
    assert {row["name"] for row in rows(result, "label")} == {"2013/14", "2014/15", "2015/16"}


def test_the_year_to_date_is_compared_with_the_last() -> None:
    result = drawn(crime([*STEADY, 90.0, 95.0]), TO_DATE)
    lines = rows(result, "line")
    assert {row["name"] for row in lines} == {"2014/15", "2015/16"}
    assert [row["value"] for row in lines if row["name"] == "2015/16"] == [90, 185]
    assert "from April to May 2015: no real change, 185" in result.title
    names = {row["name"] for row in rows(result, "label")}
    assert names == {"2014/15: 1,224", "2015/16: 185"}


@pytest.mark.parametrize("view", [YEARS, TO_DATE])
def test_no_year_is_compared_with_one_before_a_break(view: str) -> None:
    notes = [broken(date(2014, 4, 1), "Counted differently.")]
    result = drawn(crime(notes=notes), view)
    assert {row["name"] for row in rows(result, "line")} == {"2014/15"}
    assert "What lies before the break is left out: Counted differently." in result.below


def test_a_last_year_that_is_not_whole_says_why() -> None:
    values: list[float | None] = [*STEADY]
    values[12] = None
    result = drawn(crime([*values, 90.0]), TO_DATE)
    assert "2014/15 is not drawn: April 2014 is not loaded." in result.below


def test_quarters_have_their_own_places_and_ticks() -> None:
    item = followed(indicator("ksi_drink_driver"), "2013-04", [10.0, 12.0] * 6)
    assert {row["place"] for row in rows(drawn(item, YEARS), "line")} == {"Q1", "Q2", "Q3", "Q4"}
    assert rows(drawn(item), "point")[0]["when"] == "Q1 2013/14"
    assert "each quarter" in drawn(item).subtitle


@pytest.mark.parametrize("view", [PERIODS, ROLLING, YEARS, TO_DATE])
def test_each_course_says_itself_to_those_who_cannot_see_it(view: str) -> None:
    result = drawn(crime(), view, DARK)
    assert result.alt.startswith(("Line through time: Recorded crime", "One line a financial year"))
    assert "The figures are in the table." in result.alt
    assert result.rows is not None
    assert result.specification is not None
    assert "data" not in result.specification


def test_nothing_at_all_is_said_not_drawn() -> None:
    nothing = replace(crime(), values=crime().values.iloc[:0])
    assert drawn(nothing).rows is None
    assert "no value" in drawn(nothing).title


def test_a_drawing_is_kept_while_its_answers_are() -> None:
    wanted = answers(crime())
    first = control_chart.drawing(wanted, about(wanted.series), PERIODS, LIGHT)
    assert control_chart.drawing(wanted, about(wanted.series), PERIODS, LIGHT) is first
    assert control_chart.drawing(wanted, about(wanted.series), PERIODS, DARK) is not first
    assert control_chart.drawing(wanted, about(wanted.series), YEARS, LIGHT) is not first


# The table --------------------------------------------------------------------------------------


def test_the_table_holds_what_all_views_draw() -> None:
    mine = crime([*STEADY, 250.0], name="Colchester", provisional=1)
    table = trend_table.table(answers(replace(mine, code=COLCHESTER), crime([300.0] * 25)))
    last = table.iloc[-1]
    assert last["Month"] == "April 2015"
    assert last["Offences"] == 250
    assert last["12 months"] == 1224 - 100 + 250
    assert last["Year to date"] == 250
    assert last["Signal"] == "worsening: outside the limits"
    assert last["Essex"] == 300
    assert last["Status"] == "provisional"
    assert last["Limits from"] < 102 < last["Limits to"] < 250
    assert "Why there is none" not in table


def test_the_table_says_why_there_is_no_figure() -> None:
    table = trend_table.table(answers(crime([*STEADY, None, 100.0], why="Input problems")))
    assert table["Why there is none"].iloc[-2] == "Input problems"
    assert table["Offences"].isna().sum() == 1
    assert table["Signal"].iloc[-2] == ""


# On a page --------------------------------------------------------------------------------------


def test_the_switch_is_followed_and_stands_in_the_address(open_page: Opener) -> None:
    at = open_page()
    assert at.query_params["course"] == PERIODS
    at.button_group(key="course").set_value(ROLLING).run()
    assert not at.exception
    assert "No limits: neighbours share months." in everything(at)
    assert at.query_params["course"] == ROLLING
    again = open_page(course=ROLLING)
    assert everything(again) == everything(at)


def test_a_course_that_is_not_there_is_said_and_ignored(open_page: Opener) -> None:
    at = open_page(course="sideways")
    assert any("view over time “sideways”" in warning.value for warning in at.warning)
    assert at.query_params["course"] == PERIODS


def test_a_doubled_month_is_beyond_the_limits(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(factor={date(2025, 9, 1): 2}))
    at = open_page()
    assert "Recorded crime in Essex: worsening, 9,473 in September 2025 is above" in everything(at)
    assert "worsening, up" in everything(at)
