"""The sections of the Areas of Focus: what they tell, and what they say where nothing is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.loading.load_files import load
from tests.helpers import opened_page
from tests.helpers.return_files import Row, as_csv, value
from tests.helpers.stats19_files import casualty, collision, write, write_half_year
from tests.ui.conftest import alternatives, everything, sentences
from ui.charts import static_files

COLCHESTER = "E07000071"
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]
QUARTERS = [f"{year}/{year % 100 + 1} Q{q}" for year in (2022, 2023, 2024) for q in range(1, 5)]
Opener = Callable[..., AppTest]


def domestic_abuse() -> Iterator[Row]:
    """The worked case: 4,430 of 10,000 solved in one year, 4,754 of 11,709 in the next."""
    for month in MONTHS:
        first, last = month.startswith("2023"), month.endswith("12")
        solved, recorded = (369, 833) if first else (396, 975)
        if last:
            solved, recorded = (371, 837) if first else (398, 984)
        yield value("da_solved_rate", "Essex", month, solved, recorded)
        for key, many in (("da_incidents", 3_000), ("da_repeat_incidents", 900),
                          ("da_high_risk_incidents", 300)):  # fmt: skip
            yield value(key, "Essex", month, many if first else many * 11 // 10)
        yield value("da_incidents", "Colchester", month, 300)
        yield value("da_repeat_offenders", "Essex", month, 700)
    for place, quarter in enumerate(QUARTERS):
        after = place >= 6
        share = 300 if after else 400
        yield value("da_victims_not_supporting", "Essex", quarter, share, 1_000)
        if after:
            yield value("da_victims_not_supporting", "Essex", quarter, 130, 500,
                        body_worn_video="yes")  # fmt: skip
        yield value("dvds_authorised", "Essex", quarter, 35, 100)
        for end, limit in (("lowest", 11), ("highest", 60)):
            yield value("dvds_authorised", "Essex", quarter, value=limit, national=end)


def drugs() -> Iterator[Row]:
    """Seizures and charges of two years; treatment of Essex and of the county."""
    for quarter in QUARTERS[-8:]:
        yield value("drug_seizures", "Essex", quarter, 100)
        yield value("drug_seizure_street_value", "Essex", quarter, 50_000)
        yield value("people_charged_dealing", "Essex", quarter, 60)
        for profile, many in (("organised group", 10), ("small group", 20), ("individual", 30)):
            yield value("people_charged_dealing", "Essex", quarter, many, profile=profile)
        for drug, many, worth in (("Cannabis", 80, 20_000), ("Crack", 25, 30_000)):
            yield value("drug_seizures", "Essex", quarter, many, drug=drug)
            yield value("drug_seizure_street_value", "Essex", quarter, worth, drug=drug)
        for drug, unit, weight in (("Cannabis", "kg", 8.5), ("Cannabis", "plants", 700),
                                   ("Crack", "g", 200)):  # fmt: skip
            yield value("drug_seizure_quantity", "Essex", quarter, weight, drug=drug,
                        quantity_unit=unit)  # fmt: skip
        yield value("treatment_planned_exit", "Essex", quarter, 150, 300)
        yield value("treatment_planned_exit", "Thurrock", quarter, 50, 100)
        yield value("treatment_planned_exit", "Essex County Council area", quarter, 100, 200)


def cohorts() -> Iterator[Row]:
    """Two cohorts a year apart, and those under supervision."""
    for year, share in ((2021, 400), (2022, 500)):
        yield value("reoffending_adult", "Essex", f"12 months to December {year}", share, 2_000)
    for quarter in QUARTERS[:8]:
        yield value("reoffending_probation", "Essex", quarter, 80, 1_000)


NOTES = (
    "indicator,area,from,to,kind,text\n"
    "da_victims_not_supporting,,2023-10,,caveat,Body-worn video was introduced in October 2023\n"
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with casualties of a half-year and returns of three partners."""
    folder = tmp_path_factory.mktemp("stories")
    path = folder / "essex.duckdb"
    files = write_half_year(folder / "stats19")
    for name, rows in (("abuse", domestic_abuse()), ("drugs", drugs()), ("cohorts", cohorts())):
        files.append(as_csv(folder / name, list(rows)))
    (folder / "notes.csv").write_text(NOTES)
    report = load([*files, folder / "notes.csv"], path)
    assert not report.rejected, [map(str, item.problems) for item in report.rejected]
    return path


@pytest.fixture
def open_page(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Open a page on it, with an address."""
    monkeypatch.setenv("ESSEX_DATABASE", str(loaded))
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")

    def opened(page: str, **address: str) -> AppTest:
        return opened_page.open_page(page, ("twin-tables", "twin-source"), **address)

    return opened


def table(at: AppTest, key: str, title: str) -> pd.DataFrame:
    """Open the table behind a picture and return it."""
    at.session_state[f"twin-{key}"] = True
    at.run()
    assert not at.exception, at.exception[0].message
    return shown(at, title)


def shown(at: AppTest, title: str) -> pd.DataFrame:
    """Return the table of that title."""
    (result,) = [item.value for item in at.dataframe if item.proto.alt.startswith(title)]
    return result


# Domestic abuse -----------------------------------------------------------------------------------


def test_the_solved_rate_is_shown_by_its_two_numbers(open_page: Opener) -> None:
    text = everything(open_page("domestic-abuse", compare_by="solved"))
    assert (
        "The domestic abuse solved rate fell from 44.3% to 40.6% because domestic abuse offences "
        "recorded grew faster (+17.1%) than domestic abuse offences solved (+7.3%): 324 more were "
        "solved." in text
    )
    assert "+725 is due to more domestic abuse offences recorded and −401 to the lower rate" in text


def test_the_table_of_the_solved_rate_adds_up(open_page: Opener) -> None:
    result = table(
        open_page("domestic-abuse", compare_by="solved"), "da-solved", "Recorded and solved"
    ).set_index("")
    solved = result["Domestic abuse offences solved"]
    assert solved["Now"] - solved["Year before"] == solved["Difference"] == 324
    assert solved["by volume"] + solved["by the rate"] == pytest.approx(324, abs=0.11)


def test_repeats_and_risk_are_shares_of_incidents(open_page: Opener) -> None:
    text = everything(open_page("domestic-abuse", compare_by="repeats-and-risk"))
    assert "The share of incidents that were repeats stayed at 30.0%" in text
    assert "The share of incidents that were high risk stayed at 10.0%" in text


def test_before_and_after_body_worn_video_with_its_warning(open_page: Opener) -> None:
    text = everything(open_page("domestic-abuse", compare_by="supporting-prosecution"))
    # Six quarters before; of the quarter in which it began nothing; five after.
    assert "in Essex: 40.0% before and 30.0% after, −10.0 percentage points" in text
    assert "beyond chance" in text.split("−10.0 percentage points")[1][:60]
    assert "does not show what caused it" in text
    assert "the effect of the camera alone" in text


def test_a_range_is_not_a_target(open_page: Opener) -> None:
    text = everything(open_page("domestic-abuse", compare_by="disclosure"))
    assert "within the national range of 11.0% to 60.0%" in text
    assert "A range is not a target." in text


def test_what_is_not_given_for_a_district_is_said_and_shown_for_essex(open_page: Opener) -> None:
    for behind in ("solved", "repeats-and-risk", "supporting-prosecution", "disclosure"):
        at = open_page("domestic-abuse", area=COLCHESTER, areas="districts", compare_by=behind)
        assert "Not given for districts: Essex is shown instead." in everything(at), behind


def test_what_the_county_alone_reports_is_not_said_to_be_missing(open_page: Opener) -> None:
    at = open_page(
        "alcohol-drugs-mental-health", indicator="treatment_planned_exit", district=COLCHESTER
    )
    assert "Leaving treatment in a planned way: not given for Colchester by itself." in sentences(
        at
    )
    assert "not loaded" not in sentences(at)


def owed(at: AppTest, owner: str) -> list[str]:
    """Return what the page says an owner has not yet supplied; one line for each time it does."""
    return re.findall(rf"Not yet supplied by {owner}: ([^.]*)\.", everything(at))


def test_what_was_not_supplied_is_said(open_page: Opener) -> None:
    (line,) = owed(open_page("domestic-abuse"), "Essex Police")
    assert line.count("Disclosure Scheme applications") == 1
    at = open_page("alcohol-drugs-mental-health")
    (line,) = owed(at, "Essex Police")
    assert line.count("Section 136 enactments") == 1
    assert "Section 136 of the Mental Health Act" not in [item.value for item in at.header]
    (line,) = owed(open_page("reoffending"), "the Youth Offending Service")
    assert line.count("Offenders under 18 who reoffend") == 1


# Road safety --------------------------------------------------------------------------------------


def test_road_users_are_counted_and_do_not_add_up(open_page: Opener) -> None:
    at = open_page("road-safety", compare_by="by-group", from_="2023-01", to="2023-06")
    assert "they do not add up" in everything(at)
    result = table(at, "ksi-groups", "Killed or seriously injured by road user").set_index(
        "Road users"
    )
    assert result["Casualties"].to_dict() == {
        "All": 7, "Motorcyclists": 1, "Young car drivers (17-25)": 2, "Pedestrians": 1,
        "Cyclists": 1, "Children and young (0-17)": 3,
    }  # fmt: skip
    (line,) = owed(at, "Essex Police")
    assert line.count("Killed or seriously injured with a drink driver") == 1


def test_the_adjusted_count_is_compared_with_the_unadjusted(open_page: Opener) -> None:
    at = open_page("road-safety", compare_by="adjusted")
    # Of 7 one was fatal; the others were serious by 0.8, 0.9, 0.7, 0.6, 0.5 and 0.4, the slight
    # ones by 0.2 and 0.1.
    result = table(at, "ksi-adjusted", "Adjusted and unadjusted")
    assert result["Unadjusted: casualties"].sum() == 7
    assert result["Adjusted: casualties"].sum() == pytest.approx(1 + 3.9 + 0.3)
    assert "They differ in 3 months of 6." in everything(at)


def test_hours_and_weekdays_add_up(open_page: Opener) -> None:
    at = open_page("road-safety", compare_by="by-hour", from_="2023-01", to="2023-06")
    result = table(at, "ksi-hours", "By hour and weekday").set_index("Day")
    assert result.loc["Friday", "8:00"] == 3
    assert result.to_numpy().sum() == 6
    text = everything(at)
    assert "Of 1 the hour is not known." in text
    assert "too few to compare the days of the week" in text


def test_hours_follow_the_road_user_and_the_area(open_page: Opener) -> None:
    text = everything(open_page("road-safety", compare_by="by-hour", indicator="ksi_child",
                                area=COLCHESTER, areas="districts", from_="2023-01",
                                to="2023-06"))  # fmt: skip
    assert "Children and young people killed or seriously injured in Colchester" in text
    assert "(1 of 1)" in text


def test_districts_and_road_users_add_up_to_essex(open_page: Opener) -> None:
    at = open_page("road-safety", compare_by="by-district", from_="2023-01", to="2023-06")
    result = shown(at, "By district and road user").set_index("District")
    assert result["All"].iloc[0] == result["All"].iloc[1:].sum() == 7


def test_a_break_in_how_severity_is_graded_is_drawn_and_only_the_adjusted_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Opener
) -> None:
    files = []
    for year in (2022, 2023):
        new = str(int(year == 2023))
        rows = [collision(n, f"{n:02}/{n:02}/{year}", time="10:30") for n in range(1, 13)]
        hurt = [
            casualty(n, year=year, adjusted="0.9", casualty_injury_based=new) for n in range(1, 13)
        ]
        files += [write(tmp_path / str(year), item, when=str(year)) for item in (hurt, rows)]
    path = tmp_path / "essex.duckdb"
    assert not load(files, path).rejected
    monkeypatch.setenv("ESSEX_DATABASE", str(path))
    text = everything(
        open_page("road-safety", compare_by="adjusted", from_="2023-01", to="2023-12")
    )
    assert "adjusted for severity" in text
    assert "10.8, the same as a year before" in text
    assert "Severity recorded by injury (CRASH) from January 2023" in text


# Alcohol, drugs and mental health -----------------------------------------------------------------


def test_seizures_have_number_quantity_with_unit_and_value(open_page: Opener) -> None:
    at = open_page("alcohol-drugs-mental-health", compare_by="seized", indicator="drug_seizures")
    alt = " ".join(alternatives(at))
    assert "Cannabis: 320 · 34.0 kg, 2,800 plants" in alt
    assert "Crack: 100 · 800 g" in alt
    assert "Crack: £120,000" in alt
    assert "drugs do not add up" in everything(at)
    result = table(at, "seizures", "Drug seizures by drug").set_index("Drug")
    assert result.loc["Cannabis", "Quantity a year before"] == "34.0 kg, 2,800 plants"
    assert result.loc["Cannabis", "Verdict"] == "no real change"
    assert "no test of chance fits this figure" in everything(at)


def test_people_charged_stand_by_profile_for_one_quarter(open_page: Opener) -> None:
    """60 after 60 is too few: of 120 in all not even a doubling (40 and 80) would show at 1%.

    Quarters of Essex vary by 1.95 times chance: ln 2 / √(1.95 (1/40 + 1/80)) = 2.56 standard
    errors, and with 26 degrees of freedom 2.78 are needed.
    """
    at = open_page("alcohol-drugs-mental-health", compare_by="charged")
    assert (
        "People charged with drug dealing in Essex in Q4 2024/25: too few to say whether it "
        "changed, 60, the same as a year before." in everything(at)
    )
    result = table(at, "charged", "People charged with dealing")
    parts = ["Organised group: people", "Small group: people", "Individual: people"]
    assert (result[parts].sum(axis=1) == result["All: people"]).all()


def test_treatment_of_a_district_is_that_of_the_county(open_page: Opener) -> None:
    page = "alcohol-drugs-mental-health"
    opened = partial(open_page, page, compare_by="treatment", indicator="treatment_planned_exit")
    text = everything(opened())
    assert "planned exit 50.0% (0.0 points)" in text
    within = everything(
        open_page(page, compare_by="treatment", indicator="treatment_planned_exit", area=COLCHESTER)
    )
    assert "Not given for districts: Essex County Council area is shown instead." in within
    assert "Essex County Council area: per cent of those who began treatment" in within


def test_no_view_fails_where_the_county_alone_reports(open_page: Opener) -> None:
    page = "alcohol-drugs-mental-health"
    for view in ("intervals", "funnel", "parts", "quarters"):
        at = open_page(page, indicator="treatment_planned_exit", compare_by=view)
        assert not at.exception, view
        assert "Leaving treatment in a planned way by area, " in everything(at)


# Reoffending --------------------------------------------------------------------------------------


def test_cohorts_say_of_whom_how_long_and_from_when(open_page: Opener) -> None:
    text = everything(open_page("reoffending", compare_by="lag"))
    assert (
        "Adults: offenders of the 12 months to December 2022, followed for 12 months and 6 months "
        "more for the courts: complete from July 2024." in text
    )
    assert (
        "those supervised on 31 March 2024, followed for 3 months: complete from July 2024." in text
    )
    assert "it describes that period, not today" in text


def test_a_real_change_heads_the_cohorts(open_page: Opener) -> None:
    text = everything(open_page("reoffending", compare_by="within-a-year"))
    assert (
        "Adult offenders who reoffend in Essex in the 12 months to December 2022: a real rise"
        in text
    )
    assert "a real rise, for the worse, to 25.0%" in text


# Everywhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "behind"),
    [
        ("domestic-abuse", ("solved", "repeats-and-risk", "supporting-prosecution", "disclosure")),
        ("road-safety", ("by-group", "adjusted", "by-hour")),
        ("alcohol-drugs-mental-health", ("seized", "charged", "treatment")),
        ("reoffending", ("lag", "within-a-year", "under-supervision")),
    ],
)
def test_every_picture_has_words_and_a_table_that_opens(
    page: str, behind: tuple[str, ...], open_page: Opener
) -> None:
    texts, closed = [], []
    common = set(alternatives(open_page(page, compare_by="parts")))  # map, ranking, trend, parts
    for way in behind:
        at = open_page(page, compare_by=way)
        pictures = [text for text in alternatives(at) if text not in common]
        tables = [item for item in at.expander if item.label == "The figures as a table"]
        assert pictures, way
        assert tables, way
        texts += pictures
        closed += tables
    texts = [text for text in texts if text.startswith(("Lines", "Bars: ", "Grid", "Spans"))]
    assert len(texts) >= 3
    assert all(len(text) > 40 for text in texts)
    assert len(closed) >= 3


def test_a_warehouse_of_crime_alone_has_no_story_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers.small_warehouse import Made, build

    monkeypatch.setenv("ESSEX_DATABASE", str(build(tmp_path / "essex.duckdb", Made())))
    for page in ("domestic-abuse", "road-safety", "alcohol-drugs-mental-health", "reoffending"):
        at = opened_page.open_page(page, ("twin-tables", "twin-source"))
        assert "Not yet supplied by" in everything(at)
