"""The page "Improving crime prevention": every filter, its address, what it says and refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geo import essex
from tests.helpers.small_warehouse import OTHER_SET, WARD_SET, Made, build, months, ward_code
from tests.ui.conftest import Opener, alternatives, everything, findings, sentences
from ui.shell.escape import plain

COLCHESTER = "E07000071"  # made district number 7: its ward w has 8 (w + 1) offences a month


def test_the_page_says_how_much_where_and_when(open_page: Opener) -> None:
    at = open_page(from_="2025-07", to="2025-09")
    assert (
        "Recorded crime in Essex in Q2 2025/26: no real change, 14,244, the same as a year before."
        in sentences(at)
    )
    assert "per 1,000 residents (population of mid-2020)" in sentences(at)
    assert "no special cause, 4,748 in September 2025" in " ".join(alternatives(at))
    assert "Open Government Licence v3.0" in everything(at)
    assert "Source: data.police.uk, loaded 22 November 2026." in everything(at)


def test_the_first_period_is_the_last_twelve_months(open_page: Opener) -> None:
    at = open_page()
    assert (at.query_params["from"], at.query_params["to"]) == ("2024-10", "2025-09")


def test_the_first_period_stops_at_a_gap(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2024-01", "2024-05") + months("2025-01", "2025-09")))
    at = open_page()
    assert (at.query_params["from"], at.query_params["to"]) == ("2025-04", "2025-09")
    assert "June 2024 to September 2024" not in sentences(at)
    assert "Cannot compare with a year before: June to September 2024 are not loaded." in sentences(
        at
    )
    assert "April to May 2025 alone can be compared." in sentences(at)


def test_a_year_that_is_not_loaded_is_named(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2022-01", "2022-03") + months("2025-01", "2025-09")))
    at = open_page(measure="change")
    assert "Cannot compare with a year before: 2024 is not loaded." in sentences(at)
    assert "no data" in everything(at)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("indicator", "burglary", "Burglary stood at 18,984 in Essex"),
        ("indicator", "asb_incidents", "Anti-social behaviour stood at 28,488 in Essex"),
        ("indicator", "solved_rate", "Solved crime rate stood at 20.0% (11,388 of 56,976)"),
        ("category", "Burglary", "Recorded crime, Burglary stood at 18,984"),
        ("areas", "districts", "Recorded crime by district, October 2024 to September 2025"),
        ("measure", "count", "1,512), "),
        ("from", "2025-09", "Recorded crime in Essex in September 2025: no real change, 4,748"),
        ("to", "2024-12", "in Q3 2024/25"),
    ],
)
def test_each_filter_is_followed_and_stands_in_the_address(
    open_page: Opener, key: str, value: str, words: str
) -> None:
    at = open_page()
    assert words not in sentences(at) + findings(at)
    at.selectbox(key=key).set_value(value).run()
    assert not at.exception
    assert words in sentences(at) + findings(at)
    assert at.query_params[key] == value
    again = open_page(**{key + "_": str(text) for key, text in at.query_params.items()})
    assert sentences(again) == sentences(at)
    assert findings(again) == findings(at)
    assert again.query_params == at.query_params


def test_any_set_of_wards(open_page: Opener) -> None:
    wards = [ward_code(0, 8), ward_code(13, 0)]
    at = open_page(from_="2025-09", to="2025-09")
    at.multiselect(key="wards").set_value(wards).run()
    assert "Recorded crime in the 2 chosen wards in September 2025: too few to say" in sentences(at)
    assert at.query_params["wards"] == ",".join(wards)
    table = at.dataframe[0].value
    assert set(table["Area"]) == {"Southend-on-Sea 9", "Uttlesford 1", "Essex"}


def test_wards_are_those_of_the_district(open_page: Opener) -> None:
    at = open_page(district=COLCHESTER)
    assert len(at.multiselect(key="wards").options) == 9
    assert len(at.selectbox(key="place").options) == 1 + 14 + 126  # Essex, districts, wards


def test_one_list_of_areas_is_followed_by_map_sentence_and_address(open_page: Opener) -> None:
    at = open_page()
    at.selectbox(key="place").set_value(COLCHESTER).run()
    assert "in Colchester in" in sentences(at)
    assert (at.query_params["district"], at.query_params.get("area")) == (COLCHESTER, None)
    at.selectbox(key="place").set_value(ward_code(7, 2)).run()
    assert "in Colchester 3 in" in sentences(at)
    assert "of the 9 wards in view" in sentences(at)
    at.selectbox(key="areas").set_value("districts").run()
    assert "district" not in at.query_params
    at.selectbox(key="place").set_value("").run()
    assert "in Essex in" in sentences(at)


def test_a_district_of_a_map_of_districts_is_drawn_of_its_wards_when_wards_are(
    open_page: Opener,
) -> None:
    at = open_page(areas="districts", area=COLCHESTER)
    at.selectbox(key="areas").set_value("wards").run()
    assert at.query_params["district"] == COLCHESTER
    assert "in Colchester in" in sentences(at)
    again = open_page(areas="districts", district=COLCHESTER)
    assert "in Colchester in" in sentences(again)
    assert again.query_params["area"] == COLCHESTER


def test_what_made_the_change_of_a_district_is_of_its_wards(open_page: Opener) -> None:
    at = open_page(areas="districts", area=COLCHESTER, from_="2025-09", to="2025-09")
    assert "what made the change, by ward" in " ".join(alternatives(at))


def test_what_is_for_analysts_is_offered_when_asked_for(open_page: Opener) -> None:
    at = open_page()
    assert "Hot spots" not in at.selectbox(key="measure").options
    at.selectbox(key="analysts").set_value("yes").run()
    assert "Hot spots" in at.selectbox(key="measure").options
    assert "Hot spots" in open_page(measure="hot").selectbox(key="measure").options


def test_the_vintage_of_wards_can_be_chosen(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(ward_sets=(WARD_SET, OTHER_SET)))
    at = open_page()
    assert at.query_params["wards_of"] == OTHER_SET
    assert "approximate boundaries" in everything(at)
    assert "No population loaded for the wards of 2025" in everything(at)
    at.selectbox(key="wards_of").set_value(WARD_SET).run()
    assert "approximate boundaries" not in everything(at)
    assert "No population loaded" not in everything(at)


def test_one_vintage_is_not_offered(open_page: Opener) -> None:
    with pytest.raises(KeyError):
        open_page().selectbox(key="wards_of")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("indicator", "witchcraft", "indicator “witchcraft”"),
        ("category", "<script>", "category “<script>”"),
        ("measure", "9", "measure “9”"),
        ("areas", "parishes", "areas “parishes”"),
        ("district", "E99999999", "district “E99999999”"),
        ("from", "yesterday", "from “yesterday”"),
        ("to", "2019-01", "to “2019-01”"),
        ("area", "' or 1=1", "area “' or 1=1”"),
        ("wards", "E1,E2", "wards “E1, E2”"),
    ],
)
def test_a_wrong_address_is_said_and_ignored(
    open_page: Opener, key: str, value: str, words: str
) -> None:
    at = open_page(**{key + "_": value})
    assert any(plain(words) in warning.value for warning in at.warning)
    at.selectbox(key="measure").set_value("count").run()
    assert not at.warning


def test_the_table_adds_up(open_page: Opener) -> None:
    table = open_page().dataframe[0].value
    whole = table["Offences"].iloc[0]
    assert table["Area"].iloc[0] == "Essex"
    assert table["Offences"].iloc[1:].sum() == whole
    assert "Essex: the police gave no place" in set(table["Area"])
    assert "Colchester: ward not known" in set(table["Area"])


def test_the_area_in_view_leads_the_tables(open_page: Opener) -> None:
    at = open_page(measure="count", area=ward_code(7, 2), from_="2025-09", to="2025-09")
    (by_area,) = (table.value for table in at.dataframe)
    at.session_state["tables"] = "Table through time"
    at.run()
    (by_month,) = (table.value for table in at.dataframe)
    assert by_area["Area"].iloc[0] == "Colchester 3"
    assert by_area["Offences"].iloc[0] == 24
    assert by_month.iloc[-1, 1] == 24
    assert 4748 in by_month.iloc[-1].tolist()
    assert by_month["Status"].iloc[-1] == "provisional"
    words = "It ranks 71st of the 126 wards in view; chance allows 51st to 93rd."
    assert words in sentences(at)


def test_a_change_says_how_sure_it_is(warehouse: Path, open_page: Opener) -> None:
    doubled = dict.fromkeys(months("2025-01", "2025-09"), 2)
    build(warehouse, Made(factor=doubled))
    at = open_page(from_="2025-09", to="2025-09", measure="change")
    assert (
        "a real rise, for the worse, to 9,473, 4,725 more (+100%) than a year before"
        in sentences(at)
    )
    few = open_page(from_="2025-09", to="2025-09", area=ward_code(0, 0))
    assert "too few to say whether it changed, 2, 1 more than a year before" in sentences(few)
    assert "more (+" not in sentences(few)  # no percentage of so few


def test_a_break_is_drawn_and_not_compared_across(warehouse: Path, open_page: Opener) -> None:
    note = (
        "robbery",
        essex.FORCE,
        date(2025, 4, 1),
        None,
        "break",
        "Counted differently from April 2025.",
    )
    build(warehouse, Made(notes=[note]))
    at = open_page(indicator="robbery", from_="2025-05", to="2025-06")
    assert "Cannot compare with a year before: Counted differently from April 2025." in sentences(
        at
    )


def test_a_demonstration_says_so(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(edition="demonstration"))
    for page in ("overview", "crime-prevention"):
        at = open_page(page)
        assert "every figure on this page is made up" in at.warning[0].value
        assert "Source: made up" in everything(at)


def test_names_from_a_file_cannot_write_html(warehouse: Path, open_page: Opener) -> None:
    import duckdb

    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "update loaded_area set name = '<img src=x onerror=alert(1)>' where code = ?",
            [ward_code(13, 8)],
        )
    at = open_page()
    assert "<img src=x" not in everything(at)
    assert "&lt;img src=x" in everything(at)


def test_a_new_load_is_seen_at_the_next_rerun(warehouse: Path, open_page: Opener) -> None:
    at = open_page(from_="2025-09", to="2025-09")
    assert "Recorded crime in Essex in September 2025: no real change, 4,748" in sentences(at)
    build(warehouse, Made(factor={date(2025, 9, 1): 2}))
    at.run()
    assert not at.exception
    assert "to 9,473, 4,725 more" in sentences(at)


def test_a_warehouse_without_facts_says_what_to_do(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=[]))
    assert "python -m data load" in open_page().info[0].value


def test_a_broken_warehouse_is_explained(warehouse: Path, open_page: Opener) -> None:
    warehouse.write_text("this is not a database")
    at = open_page("overview")
    assert "not a warehouse" in at.error[0].value


def test_every_picture_and_table_has_a_text_alternative(open_page: Opener) -> None:
    at = open_page(compare_by="intervals")
    pictures = alternatives(at)
    assert len(pictures) == 4  # map, ranking, course, areas with intervals
    assert all(len(picture) > 20 for picture in pictures)
    assert all(len(table.proto.alt) > 10 for table in at.dataframe)


def test_the_filters_go_along_to_the_other_page(open_page: Opener) -> None:
    at = open_page(district=COLCHESTER, from_="2025-03", to="2025-04")
    at.switch_page("pages/overview.py").run()
    assert "Colchester" in sentences(at)
    at.switch_page("pages/crime-prevention.py").run()
    assert "in Colchester from March to April 2025" in sentences(at)


@pytest.mark.parametrize(
    ("kind", "area", "expected"),
    [
        ("gap", "", "Known gap, March 2025 to May 2025: Input problems at the supplier."),
        ("caveat", COLCHESTER, "Note, March 2025 to May 2025: Input problems at the supplier."),
        ("gap", "E07000066", ""),
    ],
)
def test_known_gaps_and_caveats_of_the_area_in_view_are_said(
    kind: str, area: str, expected: str, warehouse: Path, open_page: Opener
) -> None:
    note = (
        "recorded_crime", area, date(2025, 3, 1), date(2025, 5, 31), kind,
        "Input problems at the supplier",
    )  # fmt: skip
    build(warehouse, Made(notes=[note]))
    text = everything(open_page(areas="districts", area=COLCHESTER))
    assert expected in text
    assert ("Input problems" in text) == bool(expected)


def test_a_map_of_probabilities_is_a_measure_of_the_page(open_page: Opener) -> None:
    at = open_page(measure="likely")
    text = everything(at)
    assert "likely higher (" in text
    assert "with a probability of 95% or more" in text
    assert "probability in per cent that the underlying figure lies above" in text


def test_without_outcomes_of_single_offences_the_page_says_what_is_missing(
    open_page: Opener,
) -> None:
    text = everything(open_page(indicator="solved_rate"))
    assert "Solved rates at equal age need the outcomes files of single offences" in text
    assert "Solved rates at equal age" not in everything(open_page())
