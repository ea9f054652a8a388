"""Findings in words: the seven worked cases by name, and the grammar of every sentence."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics import explain_rate
from analytics.findings.comparison import year_before
from analytics.findings.over_time.signals import signal
from analytics.model.figure import latest, twelve_months, year_to_date
from analytics.model.sentence import Sentence
from analytics.statistics.before_after import before_and_after
from analytics.statistics.decomposition import contributions
from analytics.statistics.satisfaction import ethnic_gap
from analytics.statistics.satisfaction_over_time import falling
from analytics.wording import levels, reasons, satisfaction_words, trends, where
from tests.helpers.series_from_values import broken, followed, indicator

NEVER = re.compile(r"\bnan\b|None|significan|\bE\d{8}\b|  |\.\.| ,|\(\)|NaT|\binf\b")


def check(sentence: Sentence) -> Sentence:
    """A title is one sentence and the longer text is by itself; neither shows its seams."""
    for text in (sentence.title, sentence.text):
        assert not NEVER.search(text), text
        assert text.endswith((".", "!")), text
        assert text[0].isupper() or text[0].isdigit(), text
    return sentence


# The seven worked cases of the scrutiny minutes ---------------------------------------------------


def test_case_1_the_rate_fell_because_recorded_offences_grew_faster() -> None:
    item = indicator("da_solved_rate", step=12, length=12)
    series = followed(item, "2013-02", [(4430, 10_000), (4754, 11_709)])
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert report.title == (
        "Domestic abuse solved rate in Essex in the 12 months to January 2015: a real fall, for "
        "the worse, to 40.6%, 3.7 percentage points lower than a year before."
    )
    why = check(
        reasons.rate_parts(
            explain_rate(4430, 10_000, 4754, 11_709),
            series,
            "domestic abuse offences solved",
            "domestic abuse offences recorded",
        )
    )
    assert "fell from 44.3% to 40.6% because" in why.title
    assert "domestic abuse offences recorded grew faster (+17.1%)" in why.title
    assert "domestic abuse offences solved (+7.3%)" in why.title
    assert "324 more were solved" in why.title
    assert why.title.startswith("The domestic abuse solved rate fell")
    other = followed(indicator("emergency_response"), "2013-02", [(1, 2)])
    why = check(
        reasons.rate_parts(
            explain_rate(800, 1000, 900, 1300), other, "calls attended in time", "emergency calls"
        )
    )
    assert "100 more calls attended in time" in why.title


def test_case_2_a_gap_from_few_answers_is_too_few_to_say() -> None:
    answers = pd.DataFrame(
        {"ethnicity": ["White", "BME"], "numerator": [492, 32], "denominator": [600, 43]}
    )
    (row,) = ethnic_gap(answers).to_dict("records")
    report = check(satisfaction_words.ethnic_gap(row, "Essex", "the 12 months to January 2015"))
    assert report.title == (
        "Satisfaction among BME victims was 74.4% of 43 answers in Essex in the 12 months to "
        "January 2015: too few to say whether it differs."
    )
    assert "8%" not in report.text
    assert "7.6" not in report.text
    assert "600 answers" in report.text


def fall(*shares: int, n: int = 100) -> pd.DataFrame:
    months = pd.date_range("2014-10-01", periods=len(shares), freq="MS")
    return pd.concat(
        [
            pd.DataFrame({"aspect": aspect, "month": months, "numerator": shares, "denominator": n})
            for aspect in ("contact", "action", "informed", "treatment", "overall")
        ]
    )


def test_case_3_three_months_of_falling_satisfaction_in_every_aspect() -> None:
    report = check(satisfaction_words.falling(falling(fall(84, 83, 81, 78)), "Essex"))
    assert report.title == (
        "Satisfaction with every aspect fell 3 months in a row in Essex, to January 2015: within "
        "ordinary variation."
    )
    assert "one month in 24" in report.text
    worse = check(satisfaction_words.falling(falling(fall(840, 800, 750, 700, n=1000)), "Essex"))
    assert worse.title.endswith("beyond ordinary variation.")
    few = check(satisfaction_words.falling(falling(fall(24, 23, 22, 21, n=30)), "Essex"))
    assert few.title.endswith("too few to say whether beyond ordinary variation.")
    none = check(satisfaction_words.falling(falling(fall(78, 81, 83, 84)), "Essex"))
    assert none.title == "Satisfaction in Essex did not fall 3 months in a row to January 2015."


def test_case_4_a_small_rise_in_a_sample_survey_is_no_real_change() -> None:
    item = indicator("police_council_dealing")
    values = [(0.579 * 1012, 1012), *[(580, 1000)] * 3, (0.583 * 998, 998)]
    series = followed(item, "2012-10", values)
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert report.title.endswith(
        "in Essex in the 12 months to September 2014: no real change, 58.3%, 0.4 percentage points "
        "higher than a year before."
    )


def test_case_5_a_national_range_is_not_a_target() -> None:
    series = followed(indicator("dvds_authorised"), "2014-10", [(42, 120)])
    now = latest(series)
    assert now is not None
    report = check(where.in_range(series, now, 11, 60))
    assert "35.0% (42 of 120)" in report.title
    assert "within the national range of 11.0% to 60.0%" in report.title
    assert report.text.endswith("A range is not a target.")
    assert "above the" in where.in_range(series, now, 11, 30).title
    assert "below the" in where.in_range(series, now, 40, 60).title


def test_case_6_what_is_missing_is_a_gap_with_its_reason_and_not_a_dip() -> None:
    why = "Breakdown missing: input problems at the supplier"
    series = followed(
        indicator("ksi_drink_driver", step=1, length=1), "2014-10", [7, None, None, 0], why=why
    )
    report = check(trends.gaps(series))
    assert report.title.endswith(f"no figure for Essex from November to December 2014 ({why}).")
    assert report.text.endswith("What is missing is not zero.")
    year = check(levels.how_much(series, latest(series), year_to_date(series)))
    assert "stood at 0 in Essex in January 2015" in year.title
    assert "no figure" in year.text


def test_case_7_no_comparison_across_a_change_of_definition() -> None:
    text = "The definition of domestic abuse was widened in April 2013"
    series = followed(
        indicator("da_incidents"), "2012-04", [3000] * 15,
        notes=[broken(date(2013, 4, 1), text)],
    )  # fmt: skip
    change = year_before(series, latest(series))
    assert change is not None
    assert (change.verdict, change.before, change.refused) == ("cannot compare", None, text)
    assert np.isnan([change.difference, change.lower, change.upper, change.z, change.p]).all()
    report = check(levels.compared_with_year_before(series, change))
    assert report.title == (
        "Incidents of domestic abuse stood at 3,000 in Essex in June 2013. "
        f"Cannot compare with a year before: {text}."
    )


# Every sentence -----------------------------------------------------------------------------------


def of_a_year(key: str, before: float, now: float, **more: object) -> Sentence:
    series = followed(indicator(key), "2023-09", [before, *[(before + now) / 2] * 11, now], **more)  # type: ignore[arg-type]
    return check(levels.compared_with_year_before(series, year_before(series, latest(series))))


@pytest.mark.parametrize(
    ("key", "before", "now", "ends"),
    [
        ("burglary", 500, 460, "in Essex in September 2024: no real change, 460, 40 fewer (−8%) "
         "than a year before."),
        ("burglary", 500, 412, "no real change, 412, 88 fewer (−18%) than a year before."),
        ("burglary", 500, 380, "a real fall, for the better, to 380, 120 fewer (−24%) than a year "
         "before."),
        ("burglary", 380, 500, "a real rise, for the worse, to 500, 120 more (+32%) than a year "
         "before."),
        ("da_incidents", 380, 600, "a real rise, to 600, 220 more (+58%) than a year before."),
        ("robbery", 13, 14, "too few to say whether it changed, 14, 1 more than a year before."),
        ("burglary", 400, 400, "no real change, 400, the same as a year before."),
    ],
)  # fmt: skip
def test_a_change_has_its_figure_its_comparison_and_how_sure(
    key: str, before: float, now: float, ends: str
) -> None:
    assert of_a_year(key, before, now).title.endswith(ends)


def test_a_percentage_is_never_given_of_a_base_under_twenty() -> None:
    assert "%" not in of_a_year("robbery", 19, 60).text.replace("(95% interval)", "")
    assert "(+200%)" in of_a_year("robbery", 20, 60).title


def test_money_has_its_sign_and_no_test_of_chance() -> None:
    series = followed(
        indicator("drug_seizure_street_value"), "2023-07", [1000.5, 2, 2, 2, 94_021.5]
    )
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert report.title.endswith(
        "in Essex in Q2 2024/25: no test of chance fits this figure, £94,021.5, £93,021 more than "
        "a year before."
    )


def test_one_percentage_point_is_singular_and_none_is_the_same() -> None:
    item = indicator("emergency_response")
    assert levels.gap(1.0, item) == "1.0 percentage point higher"
    assert levels.gap(-2.0, item) == "2.0 percentage points lower"
    assert levels.gap(0.04, item) == ""


def test_a_share_of_few_names_how_many() -> None:
    item = indicator("emergency_response")
    series = followed(item, "2023-09", [(30, 40), *[(35, 50)] * 11, (36, 43)])
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert "too few to say whether it changed, 83.7% of 43, 8.7 percentage points" in report.title


def test_a_level_tells_count_rate_interval_and_that_it_may_change() -> None:
    series = followed(
        indicator("burglary"), "2024-04", [400, 410, 420], provisional=1, persons=1_856_063
    )
    report = check(
        levels.how_much(series, latest(series), year_to_date(series), twelve_months(series))
    )
    assert report.title.endswith("stood at 420 in Essex in June 2024.")
    assert "In June 2024: 420 (95% interval" in report.text
    assert (
        "0.23 per 1,000 residents (0.21 to 0.25; population of mid-2020), provisional."
        in report.text
    )
    assert "In Q1 2024/25: 1,230" in report.text
    assert "In the 12 months to June 2024: no figure, July 2023 is not loaded." in report.text


NOISE = [100, 104, 97, 101, 99, 103, 96, 102, 98, 105, 100, 97] * 2


@pytest.mark.parametrize(
    ("key", "values", "starts"),
    [
        ("burglary", [*NOISE, 101], "no special cause, 101 in"),
        ("burglary", [*NOISE, 160], "worsening, 160 in October 2022 is above the limits of"),
        ("burglary", [*NOISE, 40], "improving, 40 in October 2022 is below the limits of"),
        ("da_incidents", [*NOISE, 160], "real change, 160 in"),
        ("burglary", [*NOISE, *range(98, 105)], "no special cause, 104 in April 2023 is within"),
        ("burglary", [*NOISE, *[131, 128, 134, 127, 133, 129]],
         "worsening, the last 6 months to March 2023 were 30% above expected (782, 600"),
        ("sickness", [(x, 1000) for x in [*NOISE, *[103, 102, 104, 102, 103, 102, 104, 103]]],
         "worsening, 8 months in a row above the expected 10.0%; 10.3% in May 2023"),
        ("burglary", [100, 101], "no control chart, only 2 values so far."),
    ],
)  # fmt: skip
def test_a_signal_is_named_with_its_rule(key: str, values: list[float], starts: str) -> None:
    series = followed(indicator(key), "2020-10", values)
    report = check(trends.signal(series, signal(series)))
    assert report.title.split(": ", 1)[1].startswith(starts), report.title


def test_short_seasonal_and_running_series_are_said_to_be_so() -> None:
    few = followed(indicator("burglary"), "2024-01", [100, 103, 99, 104, 101, 98, 97, 96])
    report = check(trends.signal(few, signal(few)))
    assert "These are trial limits, from fewer than 12 values." in report.text
    assert "It fell 4 months in a row; one series in 120" in report.text
    assert report.text.endswith("so that is unusual.")
    three = followed(indicator("burglary"), "2024-01", [100, 103, 99, 101, 104, 98, 99])
    assert check(trends.signal(three, signal(three))).text.count("months in a row") == 0
    year = [80, 82, 90, 100, 110, 120, 125, 121, 110, 100, 90, 82]
    wobble = [0, 1, -1, 2, 0, -2, 1, 0, -1]
    series = followed(
        indicator("burglary"), "2020-01",
        [value + wobble[i % 9] for i, value in enumerate(year * 4)],
    )  # fmt: skip
    report = check(trends.signal(series, signal(series)))
    assert "no special cause" in report.title
    assert "each month is compared with the same month of other years" in report.text


def test_rolling_years_have_no_control_chart() -> None:
    series = followed(indicator("feel_safe_day"), "2020-01", [(900, 1000)] * 12)
    report = check(trends.signal(series, signal(series)))
    assert "no control chart, each value covers twelve months" in report.title


def test_parts_of_a_change_are_named_with_their_signs() -> None:
    index = pd.Index(["Basildon", "Colchester", "Tendring", "placed in none"])
    result = contributions(
        pd.Series([400, 380, 250, 12], index), pd.Series([490, 300, 300, 12], index)
    )
    report = check(reasons.parts(result, indicator("burglary")))
    assert report.title.endswith(
        "60 more than a year before, most of it in Basildon (+90) and Tendring (+50)."
    )
    assert report.text.endswith(
        "; against it Colchester (−80). All parts: Basildon +90; Colchester −80; Tendring +50."
    )
    same = contributions(pd.Series([3, 4]), pd.Series([3, 4]))
    assert "in every part" in check(reasons.parts(same, indicator("burglary"))).title


def test_two_of_many_parts_are_not_called_most_of_a_change() -> None:
    index = pd.Index([f"Ward {number}" for number in range(10)])
    result = contributions(pd.Series([100] * 10, index), pd.Series([112, *[105] * 9], index))
    report = check(reasons.parts(result, indicator("burglary")))
    assert report.title.endswith("57 more than a year before, the largest part in Ward 0 (+12).")


def test_before_and_after_warns_that_it_shows_no_cause() -> None:
    series = followed(indicator("da_victims_not_supporting"), "2023-01", [(30, 100)])
    result = before_and_after(([340] * 8, [1000] * 8), ([300] * 8, [1000] * 8), kind="share")
    report = check(reasons.before_after(result, series, "Body-worn video came in January 2025"))
    assert "34.0% before and 30.0% after, −4.0 percentage points (" in report.title
    assert report.title.endswith("beyond chance.")
    assert "does not show what caused it" in report.text
    counts = followed(indicator("burglary"), "2023-01", [1])
    result = before_and_after([100] * 8, [50] * 8)
    report = check(reasons.before_after(result, counts, "Patrols began in May"))
    assert "100 a month before and 50 a month after, −50% (−" in report.title
    few = before_and_after([100] * 2, [50] * 2)
    assert "too few months" in check(reasons.before_after(few, counts, "Patrols began")).title


@pytest.mark.parametrize(
    ("bme", "n", "ends"),
    [
        (120, 200, "20.0 percentage points below white victims: beyond chance."),
        (155, 200, "80.0% among white victims: no difference beyond chance."),
        (190, 200, "15.0 percentage points above white victims: beyond chance."),
    ],
)
def test_a_gap_between_groups_is_named_only_beyond_chance(bme: int, n: int, ends: str) -> None:
    answers = pd.DataFrame(
        {"ethnicity": ["White", "BME"], "numerator": [800, bme], "denominator": [1000, n]}
    )
    (row,) = ethnic_gap(answers).to_dict("records")
    assert check(satisfaction_words.ethnic_gap(row, "Essex", "2024/25")).title.endswith(ends)


def test_an_area_has_its_place_and_how_sure_that_is() -> None:
    row = {
        "name": "Basildon", "compared": 31.24, "beyond_chance": "higher", "essex_verdict": "higher",
        "place": 2.0, "place_lower": 1.0, "place_upper": 4.0,
    }  # fmt: skip
    report = check(
        where.compared_with_essex(row, 24.1, 14, "district", indicator("burglary"), "Q1 2024/25")
    )
    assert report.title.endswith(
        "31.2 per 1,000 residents, higher than all districts together (24.1 per 1,000 "
        "residents), beyond the usual variation between districts."
    )
    assert report.text.endswith(
        "It is the 2nd highest of 14 districts, and chance alone could give any rank from 1st "
        "to 4th."
    )
    usual = row | {"essex_verdict": "no different"}
    report = where.compared_with_essex(
        usual, 24.1, 14, "district", indicator("burglary"), "Q1 2024/25"
    )
    assert report.title.endswith(
        " beyond chance, but within the usual variation between districts."
    )
    sure = row | {"place_lower": 2.0, "place_upper": 2.0}
    report = where.compared_with_essex(
        sure, 24.1, 14, "district", indicator("burglary"), "Q1 2024/25"
    )
    assert "chance alone would not change that rank" in check(report).text
    last = row | {"place": 14.0, "place_lower": 12.0, "place_upper": 14.0}
    report = where.compared_with_essex(
        last, 24.1, 14, "district", indicator("burglary"), "Q1 2024/25"
    )
    assert "It is the lowest of 14 districts" in check(report).text


# What few, many and unlike days change in a sentence ----------------------------------------------


def test_no_percentage_of_fewer_than_twenty() -> None:
    item = indicator("treatment_planned_exit")
    series = followed(item, "2013-04", [(9, 15), *[(40, 80)] * 3, (12, 16)])
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert report.title == (
        "Leaving treatment in a planned way in Essex in Q1 2014/15: too few to say whether it "
        "changed, 12 of 16 after 9 of 15 a year before."
    )
    assert "%" not in report.text
    assert "percentage point" not in report.text
    assert "%" not in check(levels.how_much(series, latest(series))).text.split("(95%")[0]


def test_no_percentage_of_fewer_than_twenty_by_ethnic_group_and_in_a_fall() -> None:
    answers = pd.DataFrame(
        {"ethnicity": ["White", "BME"], "numerator": [12, 1], "denominator": [19, 1]}
    )
    (row,) = ethnic_gap(answers).to_dict("records")
    report = check(satisfaction_words.ethnic_gap(row, "Maldon", "the 12 months to January 2015"))
    assert report.title.startswith("Satisfaction among BME victims was 1 of 1 answer in Maldon")
    assert report.text.endswith("Among white victims it was 12 of 19 answers.")
    assert "%" not in report.text
    few = check(satisfaction_words.falling(falling(fall(14, 13, 12, 11, n=19)), "Maldon"))
    assert "Contact 14 of 19 to 11 of 19;" in few.text
    assert "%" not in few.text


def test_what_cannot_be_said_is_not_said_not_to_have_fallen() -> None:
    result = falling(fall(84, 83, 81))
    report = check(satisfaction_words.falling(result, "Essex"))
    assert report.title == (
        "Whether satisfaction in Essex fell 3 months in a row to December 2014 cannot be said: "
        "begins in October 2014."
    )
    some = result.assign(verdict=["cannot say", *["did not fall"] * 4])
    assert check(satisfaction_words.falling(some, "Essex")).title == (
        "Whether satisfaction with contact in Essex fell 3 months in a row to December 2014 cannot "
        "be said: begins in October 2014; with the other aspects it did not."
    )


def test_a_leap_day_is_said_to_be_allowed_for() -> None:
    item = indicator("recorded_crime")
    series = followed(item, "2023-02", [15_000, *[15_000] * 11, 15_535])
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert report.title.endswith("no real change, 15,535, 535 more (+4%) than a year before.")
    assert "February 2024 had 29 days, a year before 28: the test allows for that." in report.text


def test_a_small_part_of_many_is_not_a_percentage_of_nothing() -> None:
    item = indicator("recorded_crime")
    series = followed(item, "2023-04", [15_000, *[15_000] * 11, 15_001])
    report = check(levels.compared_with_year_before(series, year_before(series, latest(series))))
    assert "1 more (under 0.1%) than a year before" in report.title
