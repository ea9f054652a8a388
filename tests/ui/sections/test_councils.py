"""Councils of another date on pages: the same map, ranking, trend and table as of any area."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.essex import DISTRICTS
from tests.helpers import public_edition
from tests.helpers.small_warehouse import SIDE
from tests.helpers.unitary_councils import CODES, FIVE, SET, add_councils, formers
from tests.ui.conftest import Opener, alternatives, everything, sentences

NORTH_EAST = CODES["North East Essex"]


@pytest.fixture
def councils(warehouse: Path) -> Path:
    """A made warehouse that also holds the five councils of 2028."""
    return add_councils(warehouse)


def offences(name: str) -> int:
    """Work out the offences of a council in a month: districts' sums, each with one of no ward."""
    numbers = {code: number for number, code in enumerate(DISTRICTS, 1)}
    wards = SIDE * (SIDE + 1) // 2
    return sum(numbers[former] * wards + 1 for former in formers(name))


def test_the_choice_of_areas_offers_the_new_councils(councils: Path, open_page: Opener) -> None:
    at = open_page()
    assert at.query_params["areas"] == "wards"
    assert "Unitary councils of 2028" in at.selectbox(key="areas").options
    at.selectbox(key="areas").set_value(SET).run()
    assert at.query_params["areas"] == SET
    assert list(at.selectbox(key="place").options)[1:] == sorted(FIVE)


def test_without_such_a_set_nothing_more_is_offered(open_page: Opener) -> None:
    assert list(open_page().selectbox(key="areas").options) == ["Wards", "Districts"]


def test_map_ranking_and_table_are_of_the_councils(councils: Path, open_page: Opener) -> None:
    at = open_page(areas=SET, measure="count", from_="2025-09", to="2025-09")
    assert "Map by unitary council: Recorded crime, September 2025." in " ".join(alternatives(at))
    assert "Unitary councils of 2028." in everything(at)
    table = at.dataframe[0].value
    shown = dict(zip(table.iloc[:, 0], table["Offences"], strict=True))
    assert {name: shown[name] for name in FIVE} == {name: offences(name) for name in FIVE}
    whole = shown["Essex"]
    assert whole == sum(shown.values()) - whole


def test_trend_and_sentences_follow_a_council(councils: Path, open_page: Opener) -> None:
    at = open_page(areas=SET, area=NORTH_EAST, from_="2025-07", to="2025-09")
    many = f"{3 * offences('North East Essex'):,}"
    assert f"Recorded crime in North East Essex in Q2 2025/26: no real change, {many}" in sentences(
        at
    )


def test_a_district_of_today_is_dropped_when_the_councils_are_shown(
    councils: Path, open_page: Opener
) -> None:
    at = open_page(areas="districts", area="E07000071")
    at.selectbox(key="areas").set_value(SET).run()
    assert not at.warning
    assert "area" not in at.query_params


@pytest.mark.parametrize("page", ["explorer", "district-profile"])
def test_other_pages_know_the_councils(councils: Path, open_page: Opener, page: str) -> None:
    address = {"areas": SET, "councils": NORTH_EAST, "district": NORTH_EAST}
    address.pop("councils" if page == "district-profile" else "district")
    at = open_page(page, **address)
    assert not at.warning
    assert "North East Essex" in everything(at)


def test_the_public_edition_shows_them_too(
    councils: Path, open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = add_councils(public_edition.public(tmp_path / "public.duckdb"))
    monkeypatch.setenv("ESSEX_DATABASE", str(path))
    at = open_page(areas=SET, measure="count", from_="2025-09", to="2025-09")
    assert not at.warning
    assert "Map by unitary council" in " ".join(alternatives(at))
    assert "Release 3 of the public edition" in everything(at)
