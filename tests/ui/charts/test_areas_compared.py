"""Areas compared with Essex, sorted and as a funnel, and what made a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.model.choice import FROM_ESSEX, HOT, SMOOTHED
from tests.helpers import drawn_charts
from tests.helpers.small_warehouse import Made, build, months, ward_code
from tests.ui.conftest import Opener, alternatives, everything, findings
from ui.charts import funnel
from ui.shell.theme import LIGHT

TENDRING_5 = ward_code(12, 4)


def picture(at: AppTest, begins: str) -> tuple[str, pd.DataFrame]:
    """Return the words and the rows of the chart whose alternative begins so."""
    for item, alternative in zip(at.get("bidi_component"), alternatives(at), strict=True):
        if alternative.startswith(begins):
            return alternative, pd.DataFrame(drawn_charts.rows(item.proto))
    raise AssertionError(f"no chart begins with {begins!r}")


def test_both_ends_of_a_long_list_and_the_area_in_view_are_sorted(open_page: Opener) -> None:
    at = open_page(compare_by="intervals", area=TENDRING_5)
    words, rows = picture(at, "Sorted with 95% intervals")
    assert len(rows) == 21
    assert rows["value"].is_monotonic_decreasing
    assert (rows["lower"] < rows["value"]).all()
    assert (rows["value"] < rows["upper"]).all()
    assert TENDRING_5 in set(rows["code"])
    # Twelve months of (1 + … + 14) × (1 + … + 9) offences, 126 wards of 8,000 residents.
    assert rows["essex"].iloc[0] == pytest.approx(1000 * 12 * 105 * 45 / (126 * 8000))
    assert "Tendring 5" in words
    assert "The 10 highest and 10 lowest of 126" in everything(at)


def test_districts_are_all_there_with_their_places(open_page: Opener) -> None:
    at = open_page(compare_by="intervals", areas="districts")
    _, rows = picture(at, "Sorted with 95% intervals")
    assert len(rows) == 14
    assert rows["name"].iloc[0] == "Uttlesford"
    assert rows["range"].iloc[0] == "1st (1–2)"  # ranks allow for how months vary
    assert set(rows["shape"]) >= {"triangle-up", "triangle-down"}


def test_a_funnel_has_bands_and_every_area(open_page: Opener) -> None:
    at = open_page(compare_by="funnel", district="E07000071")
    words, rows = picture(at, "Funnel: ")
    points = rows[rows["part"].eq("point")]
    assert len(points) == 126  # all of Essex, whichever district is in view
    band = rows[rows["part"].eq("band")]
    chance = rows[rows["part"].eq("chance")]
    assert len(band) == len(chance) == 2 * funnel.CURVE
    # Made wards differ far more than chance: the bands are wider than chance alone.
    assert (band["upper"].to_numpy() >= chance["upper"].to_numpy()).all()
    assert (band["lower"].to_numpy() <= chance["lower"].to_numpy()).all()
    assert "times as much as chance alone would make them" in words


def test_where_nobody_is_known_to_live_nothing_is_compared(
    warehouse: Path, open_page: Opener
) -> None:
    build(warehouse, Made(population=False))
    for way in ("intervals", "funnel"):
        assert "No comparison: there are no figures" in everything(open_page(compare_by=way))
    # A share needs no population.
    at = open_page(compare_by="intervals", indicator="solved_rate")
    _, rows = picture(at, "Sorted with 95% intervals")
    assert len(rows) == 20


def test_the_parts_of_a_change_add_up(warehouse: Path, open_page: Opener) -> None:
    doubled = dict.fromkeys(months("2025-01", "2025-09"), 2)
    build(warehouse, Made(factor=doubled))
    at = open_page(compare_by="parts", from_="2025-09", to="2025-09")
    for by in ("by ward", "by crime type"):
        _, rows = picture(at, f"Bars of what made the change, {by}")
        *parts, total = rows["value"]
        assert sum(parts) == total
        assert rows["name"].iloc[-1] == "Essex, in all"
    by_ward, by_crime_type = (
        "the largest part in Uttlesford 9 (Uttlesford) (+126)",
        "most of it in ",
    )
    for what in (by_ward, by_crime_type):
        assert f"4,725 more than a year before, {what}" in findings(at), findings(at)
    districts = open_page(compare_by="parts", areas="districts", from_="2025-09", to="2025-09")
    _, rows = picture(districts, "Bars of what made the change, by district")
    assert rows["value"].iloc[-1] == 4725
    # Every district doubled with Essex: only the sum, which is Essex, has a verdict of its own.
    assert set(rows["fill"]) == {LIGHT.context, LIGHT.ink}


def test_a_share_moves_in_points(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(factor={date(2025, 2, 1): 7}))  # settled: outcomes of it have come in
    at = open_page(compare_by="parts", indicator="solved_rate", from_="2025-02", to="2025-02")
    _, rows = picture(at, "Bars of what made the change, by ward")
    *parts, total = rows["value"]
    assert sum(parts) == pytest.approx(total)
    assert "percentage points by which each moved the whole" in everything(at)


def test_a_refused_comparison_says_why(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2025-01", "2025-09")))
    at = open_page(compare_by="parts")
    assert everything(at).count("Cannot compare with a year before: 2024 is not loaded.") == 2


@pytest.mark.parametrize("way", ["intervals", "funnel", "parts", "quarters"])
def test_the_table_behind_a_picture_is_sent_when_it_is_opened(way: str, open_page: Opener) -> None:
    at = open_page(compare_by=way, from_="2025-01")
    closed = len(at.dataframe)
    key = {"intervals": "compare-table", "funnel": "funnel-table", "parts": "parts-area-table",
           "quarters": "multiples"}[way]  # fmt: skip
    at.session_state[f"twin-{key}"] = True
    at.run()
    assert not at.exception
    assert len(at.dataframe) == closed + 1


@pytest.mark.parametrize("measure", [SMOOTHED, FROM_ESSEX, HOT])
def test_the_table_by_area_holds_what_the_map_shows(measure: str, open_page: Opener) -> None:
    table = open_page(measure=measure).dataframe[0].value
    column = {SMOOTHED: "Smoothed", FROM_ESSEX: "Compared with Essex", HOT: "Hot or cold"}[measure]
    of_wards = table[table["District"].ne("") & table["Area"].str.contains(r"\d$")]
    assert len(of_wards) > 100
    assert of_wards[column].notna().all()
