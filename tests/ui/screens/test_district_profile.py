"""The profile of a district or ward: every indicator with its comparison, or why there is none."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics import queries
from analytics.findings.answers import choose
from analytics.findings.areas import area_comparison
from analytics.model.figure import Change, Figure
from analytics.model.indicators import WARDS
from analytics.model.sentence import Sentence
from analytics.views import district_profile as profiles
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.series_from_values import followed, indicator
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code
from tests.ui.conftest import Opener, alternatives, everything, sentences
from ui.screens import district_profile_tables as sheet

COLCHESTER = "E07000071"  # made district number 7: 8 × 45 offences a month in wards, and 1
PAGE = "district-profile"


@pytest.fixture
def state(shown_warehouse: Path) -> Snapshot:
    """The made warehouse."""
    held = snapshot(shown_warehouse)
    assert held is not None
    return held


def rows(at: AppTest) -> dict[str, list[str]]:
    """Return the cells of every indicator in the tables of a page."""
    results = {}
    for html in at.html:
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html.value):
            cells = [
                re.sub(r"<[^>]+>", "", cell).strip()
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
            ]
            if 'scope="row"' in row:
                results[cells[0]] = cells[1:]
    return results


# What it says -------------------------------------------------------------------------------------


def test_a_district_with_its_year_the_year_before_and_essex(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER)
    assert at.title[0].value == "District profile: Colchester"
    assert "As at 30 September 2025." in everything(at)
    # January to September 2024 are loaded, so that no year is next to the last twelve months.
    cells = rows(at)["Recorded crime"]
    assert cells[:2] == ["Year to Sep 2025", "4,332 p"]
    assert "cannot compare" in cells[2]
    # 361 a month on 72,000 residents; Essex 56,976 on 1,008,000
    assert cells[3:5] == ["60.2", "56.5"]


def test_the_newest_value_compared_with_the_same_month_a_year_before(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER, over="newest")
    cells = rows(at)["Recorded crime"]
    assert cells[:4] == ["September 2025", "361 p", "the same", "● no real change"]
    assert at.selectbox(key="over").value == "newest"
    assert at.query_params["over"] == "newest"


def test_the_financial_year_to_date(open_page: Opener) -> None:
    cells = rows(open_page(PAGE, district=COLCHESTER, over="to-date"))["Recorded crime"]
    assert cells[:3] == ["Apr to Sep 2025", "2,166 p", "the same"]


def test_a_real_change_is_named_first_with_what_it_means(
    warehouse: Path, open_page: Opener
) -> None:
    build(warehouse, Made(factor=dict.fromkeys(months("2025-01", "2025-09"), 2)))
    at = open_page(PAGE, district=COLCHESTER, over="to-date")
    assert (
        "Recorded crime in Colchester from April to September 2025: moved as Essex as a whole did, "
        "4,326, 2,160 more (+100%) than a year before." in sentences(at)
    )
    assert rows(at)["Recorded crime"][2:4] == ["2,160 more (+100%)", "● moved with Essex"]
    assert rows(at)["Anti-social behaviour"][3] == "● moved with Essex"


def test_outcomes_still_to_come_are_not_judged(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER, over="newest")
    assert rows(at)["Solved crime rate"][3] == "○ cannot say yet"


def test_a_ward_is_compared_with_the_wards_of_essex(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER, area=ward_code(7, 8))
    assert at.title[0].value == "Ward profile: Colchester 9, Colchester"
    # 72 a month on 8,000 residents is the 8th highest of 126
    assert rows(at)["Recorded crime"][3] == "108.0"
    assert "1 outlined" in alternatives(at)[0]


def test_essex_is_compared_with_nothing(open_page: Opener) -> None:
    at = open_page(PAGE)
    assert at.title[0].value == "Profile: Essex"
    assert len(rows(at)["Recorded crime"]) == 3
    assert "by district" in alternatives(at)[0]


def test_what_nobody_has_supplied_is_named_with_its_owner(open_page: Opener) -> None:
    text = everything(open_page(PAGE, district=COLCHESTER))
    assert "Not yet supplied by the Youth Offending Service. First time entrants" in text
    assert "Not yet supplied by Essex Police. Incidents of domestic abuse" in text


def test_a_district_is_shown_by_its_wards_and_the_map_follows(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER)
    chart = alternatives(at)[0]
    assert chart.startswith("Map by ward: Recorded crime, October 2024 to September 2025.")
    at.selectbox(key="indicator").set_value("robbery").run()
    assert "Map by ward: Robbery" in alternatives(at)[0]


def test_a_ward_of_another_district_is_let_go(open_page: Opener) -> None:
    at = open_page(PAGE, district=COLCHESTER, area=ward_code(7, 8))
    at.selectbox(key="district").set_value("E07000077").run()
    assert at.title[0].value == "District profile: Uttlesford"
    assert not at.warning


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("district", "E99999999", "district “E99999999”"),
        ("area", ward_code(1, 1), f"ward “{ward_code(1, 1)}”"),
        ("over", "ever", "figures “ever”"),
        ("indicator", "tea", "on the map “tea”"),
    ],
)
def test_a_wrong_address_is_said_and_ignored(
    open_page: Opener, key: str, value: str, words: str
) -> None:
    at = open_page(PAGE, **({"district": COLCHESTER} | {key: value}))
    assert any(words in box.value for box in at.warning)
    at.selectbox(key="over").set_value("newest").run()
    assert not at.warning


def test_names_from_a_file_cannot_write_html(warehouse: Path, open_page: Opener) -> None:
    import duckdb

    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "update loaded_area set name = '<img src=x onerror=alert(1)>' where code = ?",
            [ward_code(7, 8)],
        )
        connection.execute("update indicator set name = '<b>Crime' where indicator = 'robbery'")
    at = open_page(PAGE, district=COLCHESTER, area=ward_code(7, 8))
    text = " ".join(html.value for html in at.html)
    assert "<img src=x" not in text
    assert "<b>Crime" not in text
    assert "&lt;b&gt;Crime" in text


def test_a_demonstration_says_so(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(edition="demonstration"))
    at = open_page(PAGE)
    assert "every figure on this page is made up" in at.warning[0].value
    assert "Source: made up" in everything(at)


# The figures behind it ----------------------------------------------------------------------------


def test_the_file_holds_every_row(state: Snapshot) -> None:
    result = profiles.profile(state, COLCHESTER, WARD_SET, "newest")
    table = sheet._frame(result).set_index("Indicator")
    assert len(table) == 6
    mine = table.loc["Recorded crime"]
    assert (mine["Number"], mine["Year before"], mine["Change"]) == (361, 361, 0)
    assert mine["Essex, value"] == 4748
    assert table.loc["Solved crime rate", "Value"] == pytest.approx(100 * 70 / 361, abs=2)


def test_areas_are_compared_with_essex_as_on_the_other_pages(state: Snapshot) -> None:
    held = queries.contents(state, ("recorded_crime", "robbery")).indicators
    start, end = date(2024, 10, 1), date(2025, 9, 1)
    for item in held.values():
        standing = area_comparison.standing(
            state, choose(state, item, start, end, ward_set=WARD_SET, level=WARDS)
        ).set_index("code")
        for area in (ward_code(13, 8), ward_code(0, 0), ward_code(7, 4)):
            mine = profiles.profile(state, area, WARD_SET, "12-months")
            against_essex = {row.indicator.key: row.against_essex for row in mine.every}
            assert against_essex[item.key] == standing.loc[area, "beyond_chance"] != ""
            apart = {row.indicator.key: row.stands_out for row in mine.every}
            assert apart[item.key] == (standing.loc[area, "essex_verdict"] in ("higher", "lower"))


def test_where_an_area_differs_from_essex_is_shown() -> None:
    item = indicator("burglary")
    now = Figure(date(2026, 9, 1), date(2026, 9, 30), 300.0, value=300.0)
    row = profiles.ProfileRow(
        item, followed(item, "2026-09", [300]), Change(now), None, "higher", True
    )
    profile = profiles.Profile("Harlow", "district", "", {"Crime": (row,)}, (), {})
    assert profiles.headlines(profile)[-1].title == (
        "Compared with Essex, and beyond the usual variation between districts, Harlow is higher "
        "for burglary."
    )


def test_a_longer_period_with_a_gap_gives_way_to_the_newest_value(warehouse: Path) -> None:
    build(warehouse, Made(months=months("2024-01", "2025-05") + months("2025-07", "2025-09")))
    held = snapshot(warehouse)
    assert held is not None
    result = profiles.profile(held, COLCHESTER, WARD_SET, "12-months")
    now = {row.indicator.key: row.change.now for row in result.every}["recorded_crime"]
    # The Overview has the same: no year to September, nor one from April on, without June.
    assert (now.start, now.end, now.value) == (date(2025, 9, 1), date(2025, 9, 30), 361)


def test_every_indicator_is_a_row_or_named_as_missing(state: Snapshot) -> None:
    result = profiles.profile(state, essex.FORCE, WARD_SET, "newest")
    missing = [name for names in result.not_supplied.values() for name in names]
    named = [row.indicator.name for row in result.every] + [*result.not_given, *missing]
    known = queries.contents(state, ("recorded_crime",))
    assert known.indicators["recorded_crime"].name in named
    from data import catalogue

    assert len(named) == len(set(named)) == len(catalogue.indicators())


def _row(change: Change, key: str = "satisfaction_overall") -> profiles.ProfileRow:
    item = indicator(key)
    return profiles.ProfileRow(item, followed(item, "2026-09", [(1, 2)]), change, None, "")


def test_a_share_of_few_has_no_percentage_and_its_gap_no_number() -> None:
    now = Figure(date(2026, 9, 1), date(2026, 9, 30), 1, 2, 50.0, 9.5, 90.5)
    row = _row(Change(now, now, -50.0, verdict="too few to say"))
    assert sheet._figure(row) == "1 of 2"
    assert sheet._change(row) == "–"
    assert "too few to say" in sheet._verdict(row)


@pytest.mark.parametrize(
    ("verdict", "difference", "mark", "word"),
    [
        ("real rise", 9.0, "▲", "real rise, better"),
        ("real fall", -9.0, "▼", "real fall, worse"),
        ("no real change", -1.0, "●", "no real change"),
        ("cannot say", 1.0, "○", "cannot say"),
    ],
)
def test_a_change_has_a_shape_a_word_and_a_colour(
    verdict: str, difference: float, mark: str, word: str
) -> None:
    now = Figure(date(2026, 9, 1), date(2026, 9, 30), 80, 100, 80.0)
    html = sheet._verdict(_row(Change(now, now, difference, verdict=verdict)))
    assert mark in html
    assert html.endswith(word)
    assert ("context" in html) == (verdict in ("no real change", "cannot say"))


def test_changes_are_listed_from_the_strongest() -> None:
    def changed(key: str, z: float) -> profiles.ProfileRow:
        item = indicator(key)
        now, before = (
            Figure(date(2026, 9, 1), date(2026, 9, 30), x, value=x) for x in (300.0, 200.0)
        )
        change = Change(now, before, 100.0, percent=50.0, z=z, verdict="real rise")
        return profiles.ProfileRow(item, followed(item, "2026-09", [300]), change, None, "")

    keys = ["burglary", "robbery", "vehicle_crime", "asb_incidents", "recorded_crime"]
    several = tuple(changed(key, z) for key, z in zip(keys, (4, 9, 5, 6, 3.5), strict=True))
    profile = profiles.Profile("Essex", "force", "", {"Crime": several}, (), {})
    titles = [headline.title for headline in profiles.headlines(profile)]
    assert [title.split(" in Essex")[0] for title in titles[:4]] == [
        "Recorded crime", "Robbery", "Anti-social behaviour", "Vehicle crime",
    ]  # fmt: skip
    assert titles[4] == "Other real changes among 5 indicators compared: burglary."
    assert profiles.headlines(profiles.Profile("Essex", "force", "", {}, (), {})) == (
        Sentence(*["Nothing can be compared with a year before."] * 2),
    )
