"""The question about satisfaction, asked of a loaded survey that can be counted by hand."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest

from analytics import queries
from analytics.model.choice import Comparison
from analytics.model.indicators import DISTRICTS
from analytics.queries.survey import satisfaction_facts
from analytics.statistics.satisfaction import ethnic_gap
from analytics.statistics.satisfaction_over_time import falling, rolling_year
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot

FORCE, COLCHESTER, TENDRING = "E23000028", "E07000071", "E07000076"
BURGLARY = "crime_group=Dwelling burglary"
ASPECTS = ["contact", "action", "informed", "treatment", "overall"]
HEADER = "date,crime group,district,ethnic group," + ",".join(ASPECTS) + "\n"
SATISFIED, NOT, UNASKED = "very satisfied", "very dissatisfied", ""


def interview(month: str, group: str, district: str, ethnic: str, *answers: str) -> str:
    answers = answers or (SATISFIED,)
    cells = [f"{month}-05", group, district, ethnic, *(answers * 5)[:5]]
    return ",".join(cells) + "\n"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Two crime groups in Colchester for 14 months; one of them, in Tendring, for one."""
    folder = tmp_path_factory.mktemp("survey")
    months = [f"{2014 + number // 12}-{number % 12 + 1:02}" for number in range(14)]
    rows = []
    for number, month in enumerate(months):
        for answer in (SATISFIED, NOT):
            rows.append(interview(month, "Dwelling burglary", "Colchester", "White", answer))
        if number != 12:
            rows.append(interview(month, "Vehicle crime", "Colchester", "White"))
    rows.append(interview("2014-03", "Vehicle crime", "Tendring", "BME", SATISFIED))
    rows.append(interview("2014-04", "Vehicle crime", "Tendring", "refused", UNASKED, SATISFIED))
    (folder / "survey.csv").write_text(HEADER + "".join(rows))
    path = folder / "essex.duckdb"
    assert [file.status for file in load([folder / "survey.csv"], path).files] == ["loaded"]
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into loaded_note values "
            "('satisfaction_action', '', '2014-06-01', null, 'break', 'asked otherwise', "
            "null, null)"
        )
    result = snapshot(path)
    assert result is not None
    return result


def one_month(
    frame: pd.DataFrame, aspect: str, crime_group: str = "", ethnicity: str = ""
) -> pd.DataFrame:
    chosen = frame[
        frame["aspect"].eq(aspect)
        & frame["crime_group"].eq(crime_group)
        & frame["ethnicity"].eq(ethnicity)
    ]
    return chosen.set_index(chosen["month"].dt.strftime("%Y-%m"))


def test_months_are_counted_by_group(state: Snapshot) -> None:
    facts = satisfaction_facts(state, FORCE, "")
    assert list(facts["aspect"].unique()) == ASPECTS
    assert set(facts["area"]) == {FORCE}
    whole = one_month(facts, "overall")
    assert whole.loc["2014-01", ["numerator", "denominator"]].tolist() == [2, 3]
    assert whole.loc["2014-03", ["numerator", "denominator"]].tolist() == [3, 4]
    burglary = one_month(facts, "overall", "Dwelling burglary")
    assert len(burglary) == 14
    assert set(burglary["denominator"]) == {2}
    white = one_month(facts, "overall", "Vehicle crime", "White")
    assert set(white["denominator"]) == {1}
    assert set(facts["status"]) == {"final"}


def test_a_month_in_which_nobody_of_the_group_answered_is_none_of_none(state: Snapshot) -> None:
    facts = satisfaction_facts(state, TENDRING, "")
    vehicle = one_month(facts, "overall", "Vehicle crime")
    assert len(vehicle) == 13
    assert vehicle["denominator"].sum() == 1
    assert vehicle.loc["2014-03", ["numerator", "denominator"]].tolist() == [1, 1]
    assert vehicle.loc["2014-01", ["numerator", "denominator"]].tolist() == [0, 0]
    bme = one_month(satisfaction_facts(state, FORCE, ""), "overall", "Vehicle crime", "BME")
    assert bme["denominator"].tolist() == [0, 0, 1] + [0] * 10
    # A group of which nobody has ever answered is not there.
    assert one_month(facts, "overall", "Dwelling burglary").empty
    # Who was not asked about one aspect has answered about another.
    answered = {
        aspect: one_month(facts, aspect, "Vehicle crime").loc["2014-04", "denominator"]
        for aspect in ASPECTS
    }
    assert answered == {"contact": 0, "action": 1, "informed": 0, "treatment": 1, "overall": 0}


def test_all_crime_groups_need_every_crime_group(state: Snapshot) -> None:
    whole = one_month(satisfaction_facts(state, COLCHESTER, ""), "overall")
    assert len(whole) == 14
    assert whole["numerator"].isna().tolist() == [False] * 12 + [True, False]
    assert whole.loc["2015-01", "reason"] == "no interviews about Vehicle crime"
    assert (whole["reason"] == "").sum() == 13
    text = rolling_year(whole.reset_index(drop=True))["reason"].iloc[-1]
    assert text == "no figure for January 2015 (no interviews about Vehicle crime)"


def test_a_break_parts_the_aspect_it_is_about(state: Snapshot) -> None:
    facts = satisfaction_facts(state, COLCHESTER, "")
    broken = facts[facts["broken"] != ""]
    assert set(broken["aspect"]) == {"action"}
    assert set(broken["month"]) == {pd.Timestamp("2014-06-01")}
    burglary = rolling_year(facts).query("crime_group == 'Dwelling burglary' and ethnicity == ''")
    last = burglary[burglary["month"] == "2015-02-01"].set_index("aspect")
    assert last.loc["action", "reason"] == "break in June 2014: asked otherwise"
    assert last.loc["overall", "denominator"] == 24


def test_the_facts_fit_all_functions_and_every_area(state: Snapshot) -> None:
    facts = satisfaction_facts(state, "", "")
    assert set(facts["area"]) == {FORCE, "E10000012", COLCHESTER, TENDRING}
    gaps = ethnic_gap(rolling_year(facts))
    assert set(gaps["verdict"]) == {"too few to say"}
    assert len(falling(facts)) == len(rolling_year(facts)) // 14
    assert satisfaction_facts(state, "E05000001", "").empty


@pytest.mark.parametrize(("breakdown", "is_given"), [("", False), (BURGLARY, True)])
def test_every_question_gives_no_whole_without_a_crime_group(
    state: Snapshot, breakdown: str, is_given: bool
) -> None:
    """The month in which vehicle crime was not asked about, as `satisfaction_facts` has it."""
    known = queries.contents(state, ("satisfaction_overall",)).indicators["satisfaction_overall"]
    month = date(2015, 1, 1)
    compared = Comparison((month,), (date(2014, 1, 1),))
    by_area = queries.by_area(state, known, breakdown, "", DISTRICTS, compared)
    mine = by_area.set_index("code").loc[FORCE]
    assert pd.notna(mine["value"]) == is_given
    values = queries.series(state, known, FORCE, "", breakdown).values.set_index("start")
    assert pd.notna(values.loc["2015-01-01", "value"]) == is_given
    assert values.loc["2015-01-01", "why"] == (
        "" if is_given else "no interviews about Vehicle crime"
    )
    window = queries.by_window(state, known, breakdown, "", ((month,),)).set_index("code")
    assert pd.notna(window.loc[COLCHESTER, "value"]) == is_given
