"""Signal or noise of a series: the state of its newest value, and what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analytics.findings.over_time.signals import (
    CANNOT_SAY,
    CUMULATED,
    NO_SPECIAL_CAUSE,
    STATES,
    TOGETHER,
    UNSETTLED,
    Signal,
    signal,
)
from analytics.model.figure import OVERLAP
from analytics.model.series import Series
from analytics.statistics.control_chart import FALLING, NO_LIMITS, ONE_SIDE, OUTSIDE, TRIAL_LIMITS
from tests.helpers.series_from_values import broken, followed, indicator

NEW = "It is counted otherwise."
STEADY = [100, 102] * 12


def crime(values: Sequence[float | None], **other: object) -> Series:
    return followed(indicator("robbery"), "2013-04", values, **other)  # type: ignore[arg-type]


def series_phi(signal: Signal) -> float:
    """φ as the chart has it, from the width of its band."""
    row = signal.chart.iloc[5]
    return float(((row["upper"] - row["expected"]) / 3.5) ** 2 / row["expected"])


def shares(key: str, numbers: Sequence[float], **other: object) -> Series:
    pairs = [(number, 100.0) for number in numbers]
    return followed(indicator(key), "2013-04", pairs, **other)  # type: ignore[arg-type]


# What state ---------------------------------------------------------------------------------------


def test_nothing_out_of_the_ordinary() -> None:
    result = signal(crime([*STEADY, 101]))
    assert (result.state, result.rule, result.side, result.why) == ("no special cause", "", 0, "")
    assert (result.place, result.limits, result.caution) == (24, "limits", "")
    last = result.chart.iloc[-1]
    assert last["lower"] < 75
    assert last["upper"] > 130
    earlier = result.chart.iloc[5]
    phi = series_phi(result)
    assert earlier["upper"] - 101 == pytest.approx(3.5 * np.sqrt(phi * 101), rel=0.05)
    assert str(last["start"].date()) == "2015-04-01"
    assert len(result.chart) == 25


@pytest.mark.parametrize(
    ("key", "value", "state", "side"),
    [
        ("robbery", 160, "worsening", 1),
        ("robbery", 50, "improving", -1),
        ("emergency_response", 70, "improving", 1),
        ("emergency_response", 10, "worsening", -1),
        ("section_136", 180, "real change", 1),
        ("section_136", 30, "real change", -1),
    ],
)
def test_better_and_worse_as_the_catalogue_says(
    key: str, value: float, state: str, side: int
) -> None:
    if indicator(key).is_share:
        series = shares(key, [40, 42] * 12 + [value])
    else:
        series = followed(indicator(key), "2013-04", [*STEADY, value])
    result = signal(series)
    assert (result.state, result.rule, result.side) == (state, OUTSIDE, side)


def test_every_state_is_one_of_those_documented() -> None:
    assert set(STATES) == {
        "improving", "worsening", "real change", "possible change", "no special cause",
        "cannot say",
    }  # fmt: skip


def test_rare_events_give_no_limits() -> None:
    # Months of nothing and a single one: seven in a row below the mean, as they mostly are.
    rare = signal(crime(([0] * 5 + [1]) * 4 + [0] * 9))
    assert (rare.state, rare.rule, rare.limits) == (CANNOT_SAY, "", NO_LIMITS)
    assert rare.why == "fewer than 5 at a time on average"
    assert rare.chart["lower"].isna().all()
    assert rare.chart["value"].notna().all()
    assert signal(crime([6, 5, 7, 4, 6, 8] * 6)).state == NO_SPECIAL_CAUSE


def test_limits_do_not_go_where_a_value_cannot() -> None:
    result = signal(crime([0, 16] * 12))
    assert result.chart["lower"].min() == 0
    full = signal(shares("satisfaction_overall", [100, 90] * 12))
    assert full.chart["upper"].max() == 100


def test_the_newest_value_is_judged_not_a_gap_after_it() -> None:
    result = signal(crime([*STEADY, 170, None]))
    assert (result.place, result.state) == (24, "worsening")
    assert result.chart["why"].iloc[-1] == "not loaded"


def test_a_new_level_is_a_signal_of_the_newest_months_together() -> None:
    result = signal(crime([*STEADY, *[130] * 6]))
    assert (result.rule, result.state, result.length) == (TOGETHER, "worsening", 6)
    assert result.together == 780
    assert result.expected == pytest.approx(606, abs=15)


def test_limits_of_money_rest_on_the_first_24_and_stay() -> None:
    """A new level is a signal for as long as nothing dated explains it."""
    money = indicator("drug_seizure_street_value")
    result = signal(followed(money, "2010-04", [*STEADY, *[104, 103] * 6]))
    assert (result.rule, result.state, result.length) == (ONE_SIDE, "real change", 13)
    assert set(result.chart["centre"]) == {101}


# Breaks -------------------------------------------------------------------------------------------


def test_a_break_starts_new_limits() -> None:
    series = crime([*STEADY, *[300, 302] * 6], notes=[broken(date(2015, 4, 1), NEW)])
    result = signal(series)
    assert result.state == "no special cause"
    assert result.chart["centre"].tolist() == [101] * 24 + [301] * 12
    assert result.limits == "limits"
    assert signal(crime([*STEADY, *[300, 302] * 6])).state == "worsening"


def test_few_values_after_a_break_say_so() -> None:
    notes = [broken(date(2015, 4, 1), NEW)]
    for values, why in (
        ([300], "only 1 value since the last change in what is counted"),
        ([300, None, 302], "only 2 values since the last change in what is counted"),
        ([300, 302, 300, 302], "only 4 values since the last change in what is counted"),
    ):
        result = signal(crime([*STEADY, *values], notes=notes))
        assert (result.state, result.limits, result.why) == ("cannot say", NO_LIMITS, why)
    result = signal(crime([*STEADY, *[300, 302] * 3], notes=notes))
    assert (result.state, result.limits, result.why) == ("no special cause", TRIAL_LIMITS, "")


def test_few_values_so_far() -> None:
    for values, why in (
        ([1], "only 1 value so far"),
        ([1, None, 2], "only 2 values so far"),
        ([], "no value"),
        ([None], "no value"),
    ):
        result = signal(crime(values))
        assert (result.state, result.why) == ("cannot say", why)


def test_a_break_after_the_value_judged_does_not_hide_its_run() -> None:
    """The months since the break are still awaited, so the one before them is judged."""
    values = [(n, 100.0) for n in [40, 42] * 12 + [30, 29, 28, 17] + [80, 81]]
    series = followed(
        indicator("solved_rate"), "2013-04", values, provisional=2,
        notes=[broken(date(2015, 8, 1), NEW)],
    )  # fmt: skip
    result = signal(series)
    assert result.place == 27
    assert (result.state, result.run.direction, result.run.steps) == ("worsening", "falling", 4)


# Runs ---------------------------------------------------------------------------------------------


def test_a_run_ends_at_the_newest_value_and_begins_after_a_break() -> None:
    falling = [*STEADY, 90, 80, 70, 60, 50]
    run = signal(crime(falling)).run
    assert (run.direction, run.steps, run.unusual) == ("falling", 5, True)  # 102, 90, … 50
    assert run.chance == pytest.approx(1 / 720)
    with_break = signal(crime(falling, notes=[broken(date(2015, 5, 1), NEW)])).run
    assert (with_break.direction, with_break.steps) == ("falling", 3)
    assert signal(crime([*falling, None, 40])).run.steps == 0


def test_seven_in_a_row() -> None:
    money = indicator("drug_seizure_street_value")
    wobble = [100, 103, 99, 102, 101] * 5
    result = signal(followed(money, "2010-04", [*wobble, *[100 - n / 2 for n in range(7)]]))
    assert (result.rule, result.state, result.side) == (FALLING, "real change", -1)


# What is not judged -------------------------------------------------------------------------------


def test_outcomes_still_to_come_are_drawn_and_not_judged() -> None:
    values = [40, 42] * 12 + [41, 5, 4, 3]
    settled = signal(shares("solved_rate", values))
    assert (settled.state, settled.place, settled.caution) == ("worsening", 27, "")
    result = signal(shares("solved_rate", values, provisional=3))
    assert (result.state, result.place) == ("no special cause", 24)
    assert result.caution == UNSETTLED
    assert result.run.steps < 3
    assert result.chart["value"].tolist()[-3:] == [5, 4, 3]
    assert result.chart["rule"].tolist()[-3:] == [""] * 3
    # What does not mature is judged while it is provisional too.
    crimes = signal(crime([*STEADY, 170], provisional=3))
    assert (crimes.state, crimes.caution) == ("worsening", "")


def test_only_outcomes_still_to_come() -> None:
    result = signal(shares("solved_rate", [40, 41], provisional=2))
    assert (result.state, result.place, result.why) == ("cannot say", -1, "no value")
    assert result.caution == UNSETTLED


def test_rolling_years_have_neither_limits_nor_runs() -> None:
    series = followed(indicator("feel_safe_day"), "2010-01", [(500 + n, 1000) for n in range(20)])
    result = signal(series)
    assert (result.state, result.why, result.limits) == ("cannot say", OVERLAP, NO_LIMITS)
    assert result.chart.empty
    assert (result.run.steps, result.run.unusual) == (0, False)


def test_what_only_ever_grows_has_neither_limits_nor_runs() -> None:
    series = followed(
        indicator("efficiency_projects"), "2010-04", [(n, 30) for n in range(20)],
        breakdown="project=Athena",
    )  # fmt: skip
    result = signal(series)
    assert (result.state, result.why) == ("cannot say", CUMULATED)
    assert result.chart.empty
    assert result.run.steps == 0


def test_money_has_a_control_chart() -> None:
    """Limits come from the months themselves, not from a count of events."""
    result = signal(followed(indicator("drug_seizure_street_value"), "2010-04", [*STEADY, 200.5]))
    assert (result.state, result.rule) == ("real change", OUTSIDE)
    assert result.season is not None


# Quarters, years, seasons -------------------------------------------------------------------------


def test_quarters_and_years() -> None:
    quarters = followed(indicator("dvds_applications"), "2008-04", [*STEADY, 220])
    assert (signal(quarters).state, signal(quarters).limits) == ("real change", "limits")
    years = followed(indicator("robbery", step=12, length=12), "2000-04", [100, 102] * 3 + [250])
    result = signal(years)
    assert result.season is None
    assert (result.limits, result.state) == (TRIAL_LIMITS, "worsening")


SUMMER = np.round(
    300 + 100 * np.sin(2 * np.pi * np.arange(60) / 12) + np.tile([-3, 4, 1, -4, 2], 12)
)


def test_a_yearly_pattern_is_no_signal() -> None:
    result = signal(crime(SUMMER.tolist()))
    assert result.season is not None
    assert result.season.seasonal
    assert result.state == "no special cause"
    assert result.chart["expected"].iloc[3] > 350
    assert result.chart["expected"].iloc[9] < 250
    # The same value is nothing in July and a signal in January.
    july, january = 51, 57
    assert SUMMER[july] > 390
    changed = SUMMER.copy()
    changed[january] = SUMMER[july]
    worse = signal(crime(changed[: january + 1].tolist()))
    assert (worse.state, worse.rule, worse.place) == ("worsening", OUTSIDE, january)
    assert signal(crime(changed[: july + 1].tolist())).state == "no special cause"


def test_autumn_is_no_unusual_run() -> None:
    """Every year falls for six months from July; this one no more than the others."""
    autumn = SUMMER[:58].tolist()
    assert np.all(np.diff(autumn[-6:]) < 0)
    run = signal(crime(autumn)).run
    assert not run.unusual
    assert run.steps < 4
    # One that falls more and more compared with other years is one.
    steeper = [*autumn[:-6], *(np.array(autumn[-6:]) - 25 * np.arange(1, 7))]
    result = signal(crime(steeper)).run
    assert result.direction == "falling"
    assert result.unusual


def test_two_years_are_too_short_for_seasons() -> None:
    result = signal(crime(SUMMER[:30].tolist()))
    assert result.season is not None
    assert result.season.seasonal is None


def test_a_series_of_an_area_without_values() -> None:
    empty = crime([1.0])
    empty = replace(empty, values=empty.values.iloc[:0])
    assert (signal(empty).why, signal(empty).place) == ("no value", -1)


# Gaps of years ------------------------------------------------------------------------------------


def test_after_a_gap_of_more_than_a_year_the_limits_start_again() -> None:
    """Limits of 2013 are none for 2018; a gap of a year or less does not part."""
    result = signal(crime([*STEADY, *[None] * 13, *[300, 302] * 6]))
    assert (result.state, result.limits) == ("no special cause", "limits")
    assert set(result.chart["centre"].iloc[37:]) == {301}
    assert signal(crime([*STEADY, *[None] * 12, *[300, 302] * 6])).state == "worsening"


def test_too_few_after_such_a_gap_is_said() -> None:
    result = signal(crime([*STEADY, *[None] * 20, 300, 302]))
    assert result.state == CANNOT_SAY
    assert result.why == "only 2 values since a gap of more than a year"
