"""Supporting victims: satisfaction by aspect, crime type, district and ethnic group, in words."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from analytics import as_text
from analytics.views import victim_satisfaction
from analytics.wording import satisfaction_words, victim_survey
from data.loading.load_files import load
from data.publishing.release import publish
from data.warehouse.snapshot import snapshot
from tests.helpers.small_warehouse import Made, build
from tests.ui.conftest import Opener, alternatives, everything, sentences
from ui.sections.victims import satisfaction_matrix, victim_satisfaction_tables

ESSEX, COLCHESTER, MALDON = "E23000028", "E07000071", "E07000074"
ASPECTS = ("contact", "action", "informed", "treatment", "overall")
FALL = {21: 8, 22: 6, 23: 4}  # satisfied of each ten, in the last three of 24 months; else 9
MONTHS = pd.date_range("2013-10-01", periods=24, freq="MS")


def interviewed(folder: Path) -> Path:
    """Load two years: each month 20 answers in each of two districts about two crime types.

    Overall service falls three months running. One victim in twenty is BME: 12 answer in
    Colchester of each crime type and aspect in twelve months.
    """
    rows = ["date,crime group,district,ethnic group," + ",".join(ASPECTS)]
    for number, month in enumerate(MONTHS):
        for group, district, item in product(
            ("Dwelling burglary", "Vehicle crime"), ("Colchester", "Maldon"), range(20)
        ):
            ethnic = "BME" if item == 19 else "White"
            overall = item % 10 < FALL.get(number, 9)
            remaining = ["very satisfied" if item % 10 < 8 else "very dissatisfied"] * 4
            last = "fairly satisfied" if overall else "very dissatisfied"
            rows.append(",".join([f"{month:%Y-%m}-05", group, district, ethnic, *remaining, last]))
    (folder / "survey.csv").write_text("\n".join(rows) + "\n")
    path = build(folder / "essex.duckdb", Made())
    assert [file.status for file in load([folder / "survey.csv"], path).files] == ["loaded"]
    return path


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interviewed(tmp_path_factory.mktemp("survey"))


@pytest.fixture
def opened(survey: Path, monkeypatch: pytest.MonkeyPatch, open_page: Opener) -> Opener:
    monkeypatch.setenv("ESSEX_DATABASE", str(survey))
    return partial(open_page, "supporting-victims", indicator="satisfaction_overall")


def test_three_months_of_falling_are_said_and_how_unusual_that_is(opened: Opener) -> None:
    at = opened()
    assert (
        "Satisfaction with overall service fell 3 months in a row in Essex, to September 2015: "
        "beyond ordinary variation." in sentences(at)
    )


def test_each_aspect_and_crime_type_is_compared_with_a_year_before(opened: Opener) -> None:
    # 9 in ten for nine months, then 8, 6 and 4: 99 of 120, where 108 of 120 were; four times over
    at = opened(compare_by="by-crime-type")
    assert (
        "Satisfaction in Essex, beyond chance on a year before: overall service for dwelling "
        "burglary down 7.5 percentage points to 82.5%; overall service for vehicle crime down 7.5 "
        "percentage points to 82.5%." in everything(at)
    )


def test_a_crime_type_is_chosen_in_the_address_and_a_wrong_one_is_said(opened: Opener) -> None:
    at = opened(victims_of="Vehicle crime")
    assert "Satisfaction in Essex among victims of vehicle crime" in everything(at)
    assert "Essex among victims of dwelling burglary" not in everything(at)
    assert "victims of “Arson”, which is not there" in everything(opened(victims_of="Arson"))


def test_too_few_of_an_ethnic_group_are_never_a_gap(opened: Opener) -> None:
    at = opened(area=COLCHESTER, victims_of="Vehicle crime", compare_by="ethnic-groups")
    words = everything(at)
    assert "12 answers by BME victims, too few to say, and so for every aspect." in words
    assert "Making contact: too few to say, 12 answers by BME victims." in words
    assert "percentage points" not in words.split("by BME victims")[-2]


def test_a_gap_is_kept_back_where_too_few_answered(survey: Path) -> None:
    rows = pd.DataFrame(
        {
            "aspect": ["action", "overall"],
            "n_white": [600.0, 600.0], "n_bme": [43.0, 180.0],
            "white": [82.3, 82.3], "bme": [74.4, 60.0],
            "gap": [float("nan"), 22.3], "lower": [float("nan"), 14.9],
            "upper": [float("nan"), 29.9],
            "verdict": ["too few to say", "higher"], "reason": ["", ""],
        }
    )  # fmt: skip
    title = victim_survey.ethnic_gaps(rows, "Essex", "2014/15").title
    assert title == (
        "BME and white victims in Essex differ beyond chance on overall service (BME 22.3 "
        "percentage points below). Too few to say for all others."
    )
    shown = victim_satisfaction_tables.by_ethnic_group(rows).set_index("Aspect")
    assert pd.isna(shown.loc["Action taken", "BME less white, points"])
    assert shown.loc["Overall service", "BME less white, points"] == -22.3
    assert shown.loc["Overall service", "95% from"] == -29.9
    assert shown.loc["Overall service", "Verdict"] == "BME below white"


def test_districts_that_do_not_differ_are_not_named(opened: Opener, survey: Path) -> None:
    assert "Satisfaction in no district differs from Essex beyond chance" in everything(opened())
    state = snapshot(survey)
    assert state is not None
    result = victim_satisfaction.compared_with_essex(state, "", MONTHS[-1]).set_index(
        ["area", "aspect"]
    )
    assert result.loc[(ESSEX, "overall"), "denominator"] == 960
    assert result.loc[(MALDON, "overall"), "denominator"] == 480
    assert result.loc[(MALDON, "overall"), "verdict"] == "no different"


def test_what_cannot_be_said_did_not_not_fall() -> None:
    rows = pd.DataFrame(
        {
            "aspect": ["action taken", "overall service"],
            "month": [MONTHS[-1]] * 2, "fell": [False, False],
            "first": [float("nan")] * 2, "n_first": [float("nan")] * 2,
            "last": [80.0, 70.0], "n_last": [40.0, 40.0],
            "verdict": ["did not fall", "cannot say"], "reason": ["", "no figure for May 2015"],
        }
    )  # fmt: skip
    assert victim_survey.fell(rows, "Essex").title == (
        "Satisfaction in Essex did not fall 3 months in a row to September 2015. Whether "
        "satisfaction with overall service fell three months in a row in Essex cannot be said: "
        "no figure for May 2015."
    )
    assert "did not fall" not in victim_survey.fell(rows.tail(1), "Essex").title


def test_nobody_answered_differs_from_not_shown() -> None:
    nothing, none = pd.Series([float("nan")] * 2), pd.Series([0.0, 0.0])
    why = pd.Series(["", f"no figure for any month ({as_text.NOT_SHOWN})"])
    assert satisfaction_words.answers_given(none, why, "aspect") == "Nobody answered."
    assert satisfaction_words.answers_given(nothing, why, "aspect") == (
        "No figure for any month (withheld so that smaller figures stay private)."
    )
    assert satisfaction_words.share(float("nan"), float("nan"), why[1]) == as_text.NOT_SHOWN
    assert satisfaction_words.share(float("nan"), float("nan"), "not asked") == "no figure"
    rows = pd.DataFrame(
        {"area": ["E23000028", "E07000066"], "aspect": "overall", "value": float("nan"),
         "verdict": "", "reason": why}
    )  # fmt: skip
    assert victim_survey.standing(rows, {}, "the year").title == (
        f"Satisfaction by district in the year: no figures, {as_text.NOT_SHOWN}."
    )
    gap = {"n_bme": float("nan"), "n_white": 3.0, "reason": why[1]}
    assert victim_survey.one_gap(gap) == f"no figure for any month ({as_text.NOT_SHOWN})"


def test_every_picture_has_its_table_and_says_what_it_shows(opened: Opener) -> None:
    at = opened(compare_by="by-crime-type")
    assert "victims of dwelling burglary" in " ".join(alternatives(at))
    # of the districts, and of the crime types
    assert len([item for item in at.expander if item.label == "The figures as a table"]) == 2


def test_the_page_opens_with_every_aspect_of_every_district_with_n(opened: Opener) -> None:
    page = everything(opened(victims_of="Vehicle crime"))
    (matrix,) = re.findall(r'<div class="matrix".*?</div>', page, flags=re.DOTALL)
    assert matrix.count('<th scope="col">') == 6
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', matrix, flags=re.DOTALL)
    assert [name for name, _ in rows] == ["Essex", "Colchester", "Maldon"]  # by name
    assert all(cells.count("%</b>") == cells.count(", n ") == 5 for _, cells in rows)
    assert "<b>80%</b> <small>74–85, n 240</small>" in dict(rows)["Maldon"]


def test_too_few_answers_are_grey_and_have_no_percentage() -> None:
    few = {"value": 75.0, "lower": 40.0, "upper": 90.0, "denominator": 12.0, "reason": ""}
    rows = pd.DataFrame([{"area": ESSEX, "aspect": "overall", "verdict": "", **few}])
    written = satisfaction_matrix.written(rows, {}, "", "All")
    assert '<td class="few">too few: 12 answers</td>' in written
    assert "%" not in written


def test_what_the_public_does_not_see_is_withheld_and_has_no_number() -> None:
    hidden = {"value": float("nan"), "lower": 0.0, "upper": 0.0, "denominator": float("nan")}
    rows = pd.DataFrame(
        [{"area": ESSEX, "aspect": "overall", "verdict": "", "reason": as_text.NOT_SHOWN, **hidden}]
    )
    written = satisfaction_matrix.written(rows, {}, "", "All")
    assert re.findall(r"<td.*?</td>", written) == ['<td class="few">withheld</td>']


def test_the_fall_of_three_months_and_the_year_are_one_sentence() -> None:
    falls = pd.DataFrame(
        {
            "aspect": ["overall service"], "month": [MONTHS[-1]], "fell": [True],
            "first": [90.0], "n_first": [80.0], "last": [70.0], "n_last": [80.0],
            "verdict": ["fell, beyond ordinary variation"], "reason": [""],
        }
    )  # fmt: skip
    year = pd.DataFrame(
        {
            "aspect": ["overall"], "crime_group": [""], "value": [81.25], "numerator": [780.0],
            "denominator": [960.0],
            "verdict": ["no significant difference"], "refused": [""], "difference": [-1.0],
            "reason": [""],
        }
    )  # fmt: skip
    said_of_both = victim_survey.reconciled(falls, year, "Essex", "the 12 months to June 2015")
    assert said_of_both.startswith("Satisfaction with every aspect fell 3 months in a row in Essex")
    assert "; yet over the 12 months to June 2015 as a whole no aspect is really" in said_of_both
    changed = year.assign(verdict="lower")
    both = victim_survey.reconciled(falls, changed, "Essex", "the 12 months to June 2015")
    assert "yet" not in both
    assert "overall service down 1.0 percentage point to" in both


def test_without_a_survey_the_page_says_who_has_not_sent_it(open_page: Opener) -> None:
    at = open_page("supporting-victims")
    assert "Not yet supplied by" in everything(at)
    assert "% of" not in everything(at)


def test_the_table_through_time_has_a_row_a_month(opened: Opener) -> None:
    at = opened(compare_by="satisfaction-through-time")
    at.session_state["twin-victims-months"] = True
    at.run()
    (table,) = [
        item.value for item in at.dataframe if item.proto.alt.startswith("Aspects by month")
    ]
    assert len(table) == 24
    assert table["Month"].iloc[-1] == "September 2015"
    assert table["Overall: answered"].tolist() == [80] * 24
    assert table["Overall: 12 months, answered"].dropna().tolist() == [960] * 13


# In public: by quarter, since single months of a district are too few to show ---------------------


@pytest.fixture(scope="module")
def released(survey: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public edition of the same survey: 40 answers a month and district, 120 a quarter."""
    path = tmp_path_factory.mktemp("released") / "public.duckdb"
    publish(path, date(2015, 9, 30), "A tester", source=survey)
    return path


@pytest.fixture
def public_page(released: Path, monkeypatch: pytest.MonkeyPatch, open_page: Opener) -> Opener:
    monkeypatch.setenv("ESSEX_DATABASE", str(released))
    return partial(open_page, "supporting-victims", indicator="satisfaction_overall")


def test_the_public_sees_the_satisfaction_of_each_district(public_page: Opener) -> None:
    at = public_page()
    (matrix,) = re.findall(r'<div class="matrix".*?</div>', everything(at), flags=re.DOTALL)
    rows = dict(re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', matrix, flags=re.DOTALL))
    assert list(rows) == ["Essex", "Colchester", "Maldon"]
    assert all(cells.count("%</b>") == 5 for cells in rows.values())
    # Twelve months to September 2015, as the office has them: four quarters of 120 answers.
    assert "<b>80%</b> <small>76–83, n 480</small>" in rows["Maldon"]
    words = sentences(at)
    assert "overall service down 7.5 percentage points to 82.5%" in words
    assert "in a row" not in words  # three quarters are no three months


def test_the_public_sees_quarters_through_time(public_page: Opener) -> None:
    at = public_page(compare_by="satisfaction-through-time", area=COLCHESTER, areas="districts")
    text = everything(at)
    assert "twelve months to each quarter with 95% intervals; dots, single quarters" in text
    assert "share 9 months" in text
    at.session_state["twin-victims-months"] = True
    at.run()
    (table,) = [
        item.value for item in at.dataframe if item.proto.alt.startswith("Aspects by quarter")
    ]
    assert table["Quarter"].iloc[-1] == "Q2 2015/16"
    assert table["Overall: 12 months, answered"].iloc[-1] == 480


# One control for crime types ----------------------------------------------------------------------


def test_the_crime_type_chosen_is_that_of_the_whole_page(opened: Opener) -> None:
    at = opened(victims_of="Vehicle crime")
    assert "Vehicle crime" in sentences(at)
    assert not any(
        "Vehicle crime" in option for box in at.selectbox for option in box.options
    )  # no second list offers them
    assert "Victims satisfied with the overall service, Vehicle crime" in everything(at)
    white = opened(victims_of="Vehicle crime", category="ethnicity=White")
    assert "Victims satisfied with the overall service, Vehicle crime, White" in everything(white)


def test_an_address_made_when_the_other_list_had_crime_types_still_works(opened: Opener) -> None:
    at = opened(category="crime_group=Dwelling burglary")
    assert not at.warning
    assert at.query_params["victims_of"] == "Dwelling burglary"
    assert "category" not in at.query_params
    assert "Victims satisfied with the overall service, Dwelling burglary" in everything(at)
