"""The explorer: any set of areas, any indicators, what it says, keeps, refuses and gives away."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet
from streamlit.testing.v1 import AppTest

from analytics import queries
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.queries.many_indicators import IndicatorPart
from analytics.views import explorer
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.small_warehouse import Made, build, months, ward_code
from tests.ui.conftest import Opener, alternatives, everything, sentences
from ui.screens import explorer as sheet
from ui.screens import explorer_charts, explorer_tables
from ui.shell import theme

SOUTHEND_9, UTTLESFORD_1 = ward_code(0, 8), ward_code(13, 0)  # 9 and 14 offences a month
PAIR = f"{SOUTHEND_9},{UTTLESFORD_1}"


@pytest.fixture
def opened(open_page: Opener) -> Opener:
    """Open the explorer on September 2025, with an address."""
    return partial(open_page, "explorer", from_="2025-09", to="2025-09")


@pytest.fixture
def state(shown_warehouse: Path) -> Snapshot:
    """The made warehouse."""
    held = snapshot(shown_warehouse)
    assert held is not None
    return held


def table(at: AppTest, place: int) -> pd.DataFrame:
    return at.dataframe[place].value


# What ---------------------------------------------------------------------------------------------


def test_it_begins_with_the_indicator_of_the_page_before(open_page: Opener) -> None:
    at = open_page(indicator="robbery")
    at.switch_page("pages/explorer.py").run()
    assert at.multiselect(key="indicators").value == ["robbery"]


def test_several_indicators_of_a_set(opened: Opener) -> None:
    at = opened(indicators="recorded_crime,solved_rate", wards=PAIR)
    assert (
        "Recorded crime in the 2 chosen wards in September 2025: 23 offences, the same: "
        "too few to say whether it changed. Solved crime rate in the 2 chosen wards in September "
        "2025: 13.0% of 23, the same:" in sentences(at)
    )
    together = table(at, 0).set_index("Indicator")
    assert together.loc["Recorded crime", "Number"] == 23
    assert together.loc["Recorded crime", "Year before"] == 23
    assert together.loc["Recorded crime", "Essex"] == 4748
    # 1 of 9 and 2 of 14 are 3 of 23, a year before as well
    rate = together.loc["Solved crime rate"]
    assert (rate["Number"], rate["Out of"], rate["Year before"]) == (3, 23, 13.0)


def test_parts_next_to_the_whole_where_an_indicator_has_them(opened: Opener) -> None:
    at = opened(indicators="recorded_crime,robbery", parts="whole,crime_type=Burglary", wards=PAIR)
    together = table(at, 0).set_index("Indicator")["Number"]
    assert together.to_dict() == {
        "Recorded crime": 23,
        "Recorded crime: Burglary": 3 + 4,
        "Robbery": 0 + 1,
    }
    # A part that an indicator does not have leaves its whole.
    alone = opened(indicators="recorded_crime,robbery", parts="crime_type=Burglary", wards=PAIR)
    assert list(table(alone, 0)["Indicator"]) == ["Recorded crime: Burglary", "Robbery"]


def test_nothing_chosen_says_what_to_do(opened: Opener) -> None:
    at = opened(indicators="recorded_crime")
    at.multiselect(key="indicators").set_value([]).run()
    assert not at.exception
    assert at.info[0].value == "Choose one or more indicators."


# Where --------------------------------------------------------------------------------------------


def test_a_named_set_stands_in_the_address_and_comes_back(
    opened: Opener, open_page: Opener
) -> None:
    at = opened(wards=PAIR)
    at.text_input(key="set").set_value("Both <b>ends").run()
    assert at.query_params["set"] == "Both <b>ends"
    assert "in Both &lt;b&gt;ends in September 2025" in sentences(at)
    assert "<b>ends" not in everything(at)
    again = open_page(
        "explorer", **{f"{key}_": str(at.query_params[key]) for key in at.query_params}
    )
    assert sentences(again) == sentences(at)
    assert again.query_params == at.query_params


def test_the_set_goes_along_to_the_other_pages(opened: Opener) -> None:
    at = opened(wards=PAIR)
    at.switch_page("pages/crime-prevention.py").run()
    assert at.query_params["wards"] == PAIR


def test_all_wards_of_a_district(opened: Opener) -> None:
    at = opened(wards=SOUTHEND_9)
    at.selectbox(key="whole-district").set_value("E07000077").run()
    assert not at.exception
    assert len(at.multiselect(key="wards").value) == 10
    assert "in the 10 chosen wards" in sentences(at)
    assert at.selectbox(key="whole-district").value is None


def test_pasted_codes_and_names_are_said_back(opened: Opener) -> None:
    at = opened()
    text = f"{SOUTHEND_9}; Uttlesford 1\nCastle, Nowhere, Castle (Thurrock)\n{SOUTHEND_9}"
    at.text_area(key="pasted").set_value(text)
    at.button[0].click().run()
    assert at.multiselect(key="wards").value == [SOUTHEND_9, UTTLESFORD_1, ward_code(1, 0)]
    value = at.info[0].value
    assert "3 wards added." in value
    assert "Not a ward of this set of boundaries: Nowhere." in value
    assert "More than one ward has the name Castle: give the code" in value
    at.run()
    assert not at.info
    at.button[1].click().run()
    assert at.multiselect(key="wards").value == []
    assert "in Essex in September 2025: 4,748 offences" in sentences(at)


def test_what_is_understood_of_a_text(state: Snapshot) -> None:
    areas = queries.areas(state, "wards-2021")
    result = explorer.understand("E07000077, all harlow, E05999999", areas, WARDS)
    assert result.codes[:9] == tuple(ward_code(13, w) for w in range(9))
    assert len(result.codes) == 18
    assert result.unknown == ("E05999999",)
    districts = explorer.understand("harlow, E07000077, Uttlesford 1", areas, DISTRICTS)
    assert districts.codes == ("E07000073", "E07000077")
    assert districts.unknown == ("Uttlesford 1",)
    assert explorer.understand(" ,; \n", areas, WARDS) == explorer.Understood((), (), ())


def test_a_set_of_districts(opened: Opener) -> None:
    at = opened(areas="districts", districts="E07000071,E07000077")
    # 45 × 8 and 45 × 14 in wards, and 1 each whose ward is not known
    assert "in the 2 chosen districts in September 2025: 992 offences" in sentences(at)
    assert set(table(at, 1)["Area"]) == {"Essex", "Colchester", "Uttlesford"}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("indicators", "witchcraft", "indicators “witchcraft”"),
        ("parts", "drug=tea", "breakdowns “drug=tea”"),
        ("wards", "E1,E2", "wards of the set “E1, E2”"),
        ("areas", "parishes", "areas “parishes”"),
        ("from", "yesterday", "from “yesterday”"),
        ("on_map", "tea", "on the map “tea”"),
    ],
)
def test_a_wrong_address_is_said_and_ignored(
    open_page: Opener, key: str, value: str, words: str
) -> None:
    address = {"indicators": "recorded_crime", key + "_": value}
    if key == "indicators":
        address.pop("indicators")
    at = open_page("explorer", **address)
    values = [box.value for box in at.warning]
    assert any(words in text for text in values), values
    at.selectbox(key="areas").set_value("districts").run()
    assert not at.warning


# The pictures and the tables ----------------------------------------------------------------------


def test_the_map_shows_everybody_and_the_ranking_the_set(opened: Opener) -> None:
    at = opened(wards=PAIR)
    ranking, a_map, course = sorted(
        alternatives(at),
        key=lambda alt: ("Bars" not in alt, "Map" not in alt),
    )
    assert "2 outlined" in a_map
    assert "Uttlesford 1" in ranking
    assert course.startswith("Line by period: Recorded crime in the 2 chosen wards.")
    assert "All 2 wards" in everything(at)


def test_every_line_has_a_chart_up_to_six(opened: Opener) -> None:
    keys = "recorded_crime,burglary,robbery,vehicle_crime,asb_incidents,solved_rate"
    at = opened(indicators=keys, parts="whole,crime_type=Burglary")
    by_period = [alternative for alternative in alternatives(at) if "Line by period" in alternative]
    assert len(by_period) == 6
    assert "Charts of 6 of 8 lines; the tables hold all." in everything(at)
    assert len(table(at, 0)) == 8


def test_the_table_by_area_adds_up_to_essex(opened: Opener) -> None:
    at = opened(indicators="recorded_crime,solved_rate")
    by_area = table(at, 1)
    assert by_area["Area"].iloc[0] == "Essex"
    assert by_area["Recorded crime"].iloc[1:].sum() == by_area["Recorded crime"].iloc[0] == 4748
    assert {"Solved crime rate, %", "Solved crime rate, out of"} <= set(by_area)


def test_the_table_by_period_adds_up_the_set(opened: Opener) -> None:
    by_period = table(opened(wards=PAIR), 2)
    assert len(by_period) == 21
    assert set(by_period["Recorded crime"]) == {23}
    assert list(by_period["Period"].iloc[[0, -1]]) == ["January 2024", "September 2025"]
    assert by_period["Status"].iloc[-1] == "provisional"


def test_what_is_not_given_for_wards_is_said(
    warehouse: Path, state: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    from dataclasses import replace

    for item, why in (
        (replace(held, finest=DISTRICTS), "not given for wards"),
        (replace(held, finest=""), "given for Essex as a whole only"),
        (replace(held, adds_up="nothing"), "figures of several areas cannot be added up"),
    ):
        wanted = explorer.Selection(
            (IndicatorPart(item),), WARDS, "wards-2021", (SOUTHEND_9, UTTLESFORD_1), "two",
            date(2025, 9, 1), date(2025, 9, 1),
        )  # fmt: skip
        result = explorer.together(state, wanted)
        assert list(result["why"]) == [why]
        assert "value" not in result or result["value"].isna().all()
        assert explorer.over_time(state, wanted).query("of == 'set'").empty


def test_no_period_in_the_time_chosen_is_said(state: Snapshot) -> None:
    held = queries.contents(state, ("recorded_crime",)).indicators["recorded_crime"]
    wanted = explorer.Selection(
        (IndicatorPart(held),),
        WARDS,
        "wards-2021",
        (),
        "Essex",
        date(2019, 1, 1),
        date(2019, 9, 1),
    )
    why = explorer.together(state, wanted)["why"].iloc[0]
    assert why == "no period begins in the time chosen; the newest is September 2025"


def test_a_break_is_not_compared_across_and_is_named(warehouse: Path, opened: Opener) -> None:
    note = (
        "robbery", essex.FORCE, date(2025, 4, 1), None, "break", "New rules from April 2025.",
    )  # fmt: skip
    build(warehouse, Made(notes=[note]))
    at = opened(indicators="robbery", wards=PAIR)
    assert "Year before" not in table(at, 0)
    assert "Break, April 2025: New rules from April 2025." in everything(at)


def test_a_gap_leaves_the_line_open(warehouse: Path, state: Snapshot) -> None:
    build(warehouse, Made(months=months("2025-01", "2025-03") + months("2025-06", "2025-09")))
    held = snapshot(warehouse)
    assert held is not None
    item = queries.contents(held, ("recorded_crime",)).indicators["recorded_crime"]
    wanted = explorer.Selection(
        (IndicatorPart(item),), WARDS, "wards-2021", (SOUTHEND_9,), "one", item.periods[0],
        item.periods[-1],
    )  # fmt: skip
    points = explorer_charts._points(explorer.over_time(held, wanted), wanted, 0, theme.LIGHT)
    assert points is not None
    drawn = points.to_pandas()
    assert drawn.query("name == 'one'").groupby("run").size().tolist() == [3, 4]
    # Essex is drawn at the same average: 9 a month.
    assert drawn.query("name == 'Essex, scaled'")["value"].round(6).unique().tolist() == [9]


# The files ----------------------------------------------------------------------------------------


def test_every_value_as_a_file(state: Snapshot) -> None:
    held = queries.contents(state, ("recorded_crime", "solved_rate")).indicators
    lines = explorer.lines(tuple(held.values()), ())
    wanted = explorer.Selection(
        lines, WARDS, "wards-2021", (SOUTHEND_9, UTTLESFORD_1), "two", date(2025, 8, 1),
        date(2025, 9, 1),
    )  # fmt: skip
    areas = queries.areas(state, "wards-2021")
    result = explorer.values(state, wanted, areas)
    assert len(result) == 2 * 3 * 2  # indicators, areas with Essex, months
    mine = result[result["area_code"].eq(UTTLESFORD_1) & result["indicator"].eq("recorded_crime")]
    assert mine["numerator"].tolist() == [14, 14]
    assert mine["district"].unique().tolist() == ["Uttlesford"]
    assert mine["source"].str.startswith("data.police.uk: ").all()

    made = explorer_tables.as_parquet(result, {"Title": "Two", "Edition": ""})
    back = parquet.read_table(io.BytesIO(made))
    assert json.loads(back.schema.metadata[b"about"]) == {"Title": "Two"}
    assert back.num_rows == 12
    assert back.to_pandas()["value"].notna().all()


def test_what_stands_above_a_file(state: Snapshot) -> None:
    contents = queries.contents(state, ("recorded_crime",))
    item = contents.indicators["recorded_crime"]
    wanted = explorer.Selection(
        (IndicatorPart(item),), WARDS, "wards-2021", (SOUTHEND_9,), "Pier", date(2025, 7, 1),
        date(2025, 9, 1),
    )  # fmt: skip
    areas = queries.areas(state, "wards-2021")
    facts = sheet.facts(wanted, contents, areas, "Source: somebody.")
    assert facts["Set"] == "Pier"
    assert facts["Areas"] == "Southend-on-Sea 9 (Southend-on-Sea)"
    assert facts["Period"] == "Q2 2025/26"
    assert facts["Boundaries"] == "Wards of 2021"
    assert facts["Source"] == "somebody."


def test_a_demonstration_says_so(warehouse: Path, opened: Opener) -> None:
    build(warehouse, Made(edition="demonstration"))
    at = opened()
    assert "every figure on this page is made up" in at.warning[0].value
    assert "Source: made up" in everything(at)
