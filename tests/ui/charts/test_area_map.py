"""The classes of a map, and the files that its shapes are fetched from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.findings.areas import area_standing
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, RATE, Choice, Comparison, Subject
from analytics.model.indicators import WARDS, Indicator, WardSet
from analytics.wording import area_maps
from analytics.wording.caption import About
from geo.essex import COUNTY, FORCE
from ui.charts import static_files
from ui.charts.maps import area_map, classes, patterns, shape_files
from ui.shell.theme import DARK, LIGHT


def about(measure: str = COUNT, is_share: bool = False) -> About:
    indicator = Indicator(
        "recorded_crime", "Recorded crime", "", "headline", "", "", "offences", 1.0, "worse",
        is_share, "ward", "areas and periods", True, False, 1, 1, (), (),
    )  # fmt: skip
    compared = Comparison((date(2025, 9, 1),), (date(2024, 9, 1),))
    choice = Choice(indicator, "", measure, WARDS, "wards-2021", "", (), compared)
    return About(
        choice, Subject("Essex", ("E23000028",)), WardSet("wards-2021", "Wards of 2021", False),
        "", False,
    )  # fmt: skip


def test_zero_is_data_and_no_data_is_not() -> None:
    values = pd.Series([0, 5, np.nan, 90])
    made = classes.classes(values, about(), LIGHT)
    colours = made.of(values, 0)
    assert colours[0] == LIGHT.shades[0]
    assert colours[2] == classes.NO_DATA
    assert colours[3] == LIGHT.shades[4]


@pytest.mark.parametrize("measure", [COUNT, RATE])
def test_every_value_has_the_colour_that_its_label_names(measure: str) -> None:
    values = pd.Series(np.random.default_rng(5).gamma(2, 30, 200)).round(
        1 if measure == RATE else 0
    )
    made = classes.classes(values, about(measure), LIGHT)
    assert len(made.colours) == len(set(made.colours)) == len(made.labels) == 5
    for value, colour in zip(values, made.of(values, 1 if measure == RATE else 0), strict=True):
        low, high = made.labels[made.colours.index(colour)].split(" to ")
        assert float(low) <= value <= float(high)


def test_few_values_make_few_classes() -> None:
    made = classes.classes(pd.Series([3, 3, 7]), about(), LIGHT)
    assert made.labels == ("3", "7")
    assert made.colours == (LIGHT.shades[0], LIGHT.shades[4])
    assert classes.classes(pd.Series([np.nan]), about(), LIGHT).colours == ()


def test_changes_mirror_each_other_about_no_change() -> None:
    values = pd.Series([-60, -20, -3, 0, 4, 19, 70])
    made = classes.classes(values, about(CHANGE), LIGHT)
    colours = dict(zip(values, made.of(values, 0), strict=True))
    assert colours[-60] == LIGHT.improving  # of an indicator whose rise is worse
    assert colours[70] == LIGHT.worsening
    assert colours[0] == LIGHT.steady
    assert len(made.labels) == 5
    assert made.limits == tuple(sorted(made.limits))


def test_nothing_changed() -> None:
    made = classes.classes(pd.Series([0, 0, 0]), about(CHANGE), LIGHT)
    assert set(made.of(pd.Series([0, 0]), 0)) == {LIGHT.steady}
    assert "no change" in made.labels


def test_shapes_are_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    shapes = json.dumps({"ward": [{"a": 1}], "district": []}).encode()
    addresses = dict(shape_files.addresses("wards-2021", shapes))
    assert set(addresses) == {"ward", "district"}
    written = sorted((tmp_path / "static").iterdir())
    assert [f"app/static/{file.name}" for file in written] == sorted(addresses.values())
    before = written[0].stat().st_mtime_ns
    shape_files.addresses("wards-2021", shapes)
    assert written[0].stat().st_mtime_ns == before
    other = dict(shape_files.addresses("wards-2021", shapes.replace(b"1", b"2")))
    assert other["ward"] != addresses["ward"]


# What is found of areas ---------------------------------------------------------------------------


def ranked(**columns: object) -> pd.DataFrame:
    """Make the rows of a map, as far as a test names them."""
    many = max(len(values) for values in columns.values())  # type: ignore[arg-type]
    rows = {
        "code": [f"E0500000{place}" for place in range(many)],
        "name": [f"Ward {place}" for place in range(many)],
        "kind": "ward",
        "district": "Maldon",
        "verdict": "",
        "value": np.nan,
        "rate": np.nan,
        "rate_lower": np.nan,
        "rate_upper": np.nan,
        "compared": 5.0,
        "z_adjusted": 0.0,
        "hidden": False,
        "hidden_before": False,
    }
    known = columns.get("value", columns.get("rate", np.nan))
    return pd.DataFrame(rows | {"numerator": known} | columns, index=range(many))


BEYOND = {
    "beyond_chance": ["higher", "higher", "no different", "lower", "too few to say", ""],
    "essex_verdict": ["higher", "no different", "no different", "no different", "", ""],
    "z_adjusted": [4.0, 1.5, 0.1, -1.5, 0.2, np.nan],
    "compared": [9.0, 7.0, 5.0, 3.0, 5.5, np.nan],
}


def test_differences_from_essex_have_a_class_each_and_too_few_to_say_is_striped() -> None:
    shown = area_map.picture(ranked(**BEYOND), about(FROM_ESSEX), LIGHT)
    assert shown.fills == [
        LIGHT.worsening, LIGHT.worsening_slightly, LIGHT.steady, LIGHT.improving_slightly,
        LIGHT.steady, classes.NO_DATA,
    ]  # fmt: skip
    assert [bool(line) for line in shown.stripes] == [False] * 4 + [True, False]
    assert shown.classes.labels[-1] == "▲ higher, beyond the usual variation between wards (1)"
    assert shown.classes.labels[2] == "no different (1)"  # not the one of which too few are known
    assert shown.finding == (
        "1 ward higher than Essex beyond the usual variation between wards: Ward 0"
    )
    assert "2 of 5 wards are higher than Essex and 1 lower. For 1 there are too few" in shown.text
    assert shown.also[4] == "5.5 per 1,000 residents, too few to say"
    assert shown.also[5] == ""


def test_the_districts_of_a_county_are_drawn_as_the_county() -> None:
    rows = ranked(value=[9.0, 5.0], code=["E06000034", COUNTY], kind=["unitary", "county"])
    areas = pd.DataFrame(
        {"code": ["E06000034", "E07000066", "E07000067"], "parent": [FORCE, COUNTY, COUNTY]}
    )
    by_county = replace(about(COUNT), by_county=True)
    shown = area_map.picture(rows, by_county, LIGHT)
    drawn = area_map._rows(shown, [], "", areas).to_pylist()
    assert [row["code"] for row in drawn] == ["E06000034", "E07000066", "E07000067"]
    assert [row["figure"] for row in drawn] == ["9", "5", "5"]
    assert drawn[1]["fill"] == drawn[2]["fill"] != drawn[0]["fill"]
    assert by_county.kind == "area"


def test_what_is_not_shown_has_a_pattern_of_its_own_and_says_so() -> None:
    rows = ranked(
        value=[5.0, 9.0, np.nan, np.nan],
        hidden=[False, False, True, False],
        hidden_before=[False, True, True, False],
    )
    shown = area_map.picture(rows, about(COUNT), LIGHT)
    assert shown.fills[2:] == [classes.NOT_SHOWN, classes.NO_DATA]
    assert shown.figures == ["5", "9", "withheld so that smaller figures stay private", "–"]
    labels = [key.label for key in area_map._legend(shown, LIGHT)]
    assert labels[-2:] == ["withheld so that smaller figures stay private", "no data"]
    changes = rows.assign(difference=[1.0, np.nan, np.nan, np.nan])
    changed = area_map.picture(changes, about(CHANGE), LIGHT)
    assert changed.figures[1] == "withheld so that smaller figures stay private"
    filled = patterns.filled(LIGHT).to_dict()
    assert [item["test"] for item in filled["condition"]] == [
        "datum.fill === 'none'", "datum.fill === 'hidden'",
    ]  # fmt: skip


def test_where_hardly_any_area_is_shown_a_shorter_period_is_named() -> None:
    rows = ranked(value=[5.0, np.nan, np.nan], hidden=[False, True, True])
    year = about(COUNT)
    months = tuple(date(2025, month, 1) for month in range(1, 13))
    year = replace(year, choice=replace(year.choice, compared=Comparison(months)))
    shown = area_map.picture(rows, year, LIGHT)
    assert area_map._mostly_not_shown(shown, year) == (
        " Of 2 wards one or more of the 12 months are too few to show, and so is the sum: "
        "a shorter period shows more."
    )
    assert (
        area_map._mostly_not_shown(shown, about(COUNT)) == ""
    )  # of a single month nothing is shorter
    more = area_map.picture(
        ranked(value=[5.0, 6.0, np.nan], hidden=[False, False, True]), year, LIGHT
    )
    assert area_map._mostly_not_shown(more, year) == ""


def test_no_area_differs() -> None:
    same = {"beyond_chance": ["no different"] * 3, "essex_verdict": ["no different"] * 3}
    text = area_maps.difference_from_essex(ranked(**same), about(FROM_ESSEX))
    assert text.text == "No ward differs from Essex beyond chance."
    chance = same | {"beyond_chance": ["higher", "lower", "higher"]}
    text = area_maps.difference_from_essex(ranked(**chance), about(FROM_ESSEX))
    assert text.title == (
        "Beyond chance 2 of 3 wards are higher than Essex and 1 lower, "
        "but none beyond the usual variation between wards"
    )
    few = {"beyond_chance": ["too few to say"] * 3, "essex_verdict": ["too few to say"] * 3}
    text = area_maps.difference_from_essex(ranked(**few), about(FROM_ESSEX))
    assert text.title == "Too few to say whether any ward differs from Essex"


def test_hot_spots_have_their_colours_and_say_how_long_they_last() -> None:
    rows = ranked(
        hotspot=["hot spot", "cannot say", "not significant", "cold spot"],
        lasting=["persistent hot spot", "cannot say", "", "new cold spot"],
        statistic=[5.0, 2.0, 0.0, -4.0],
    )
    shown = area_map.picture(rows, about(HOT), LIGHT)
    # What cannot be said comes last, also where its statistic is high.
    assert shown.fills == [LIGHT.worsening, LIGHT.steady, LIGHT.improving, classes.NO_DATA]
    assert shown.also[0] == "5.0 per 1,000 residents, persistent hot spot"
    assert shown.finding == "1 hot spot, Ward 0"
    assert "1 cold spot." in shown.text


def test_a_rate_of_few_is_striped_and_one_of_many_is_not() -> None:
    rows = ranked(rate=[2.0, 1.0, 0.0], rate_lower=[1.8, 0.5, 0.0], rate_upper=[2.2, 1.6, 0.4])
    assert [bool(line) for line in area_map.picture(rows, about(RATE), LIGHT).stripes] == [
        False, True, True,
    ]  # fmt: skip
    shares = ranked(value=[12.0, 50.0], lower=[10.0, 35.0], upper=[14.0, 65.0])
    assert list(area_standing.unreliable(shares, about(COUNT, is_share=True).choice)) == [
        False,
        True,
    ]
    counts = ranked(value=[1.0, 2.0])
    assert not area_standing.unreliable(counts, about(COUNT).choice).any()


def test_a_change_of_few_is_striped_where_it_is_coloured() -> None:
    few = "too few to say"
    rows = ranked(difference=[60.0, 20.0, 3.0, 0.0], verdict=["real rise", few, few, few])
    shown = area_map.picture(rows, about(CHANGE), LIGHT)
    assert [bool(line) for line in shown.stripes] == [False, True, False, False]
    assert shown.fills[1:3] == [LIGHT.worsening_slightly, LIGHT.steady]


def test_stripes_stand_out_from_every_colour() -> None:
    for look in (LIGHT, DARK):
        for colour in [*look.shades, look.steady, look.improving, look.worsening]:
            assert patterns._contrast(patterns.line_that_stands_out(colour, look), colour) >= 1.9


def test_every_gradient_of_a_map_has_a_name_so_that_it_is_drawn_once() -> None:
    urls = (("ward", "app/static/w.json"), ("district", "app/static/d.json"))
    gradients: dict[str, object] = {}

    def look_through(part: object) -> None:
        if isinstance(part, dict) and "gradient" in part:
            assert {"x1", "y1", "x2", "y2"} <= part.keys()  # no defaults where it has a name
            assert gradients.setdefault(part["id"], part) == part
        for inner in part.values() if isinstance(part, dict) else part:
            if isinstance(inner, dict | list):
                look_through(inner)

    for look, large in ((LIGHT, True), (LIGHT, False), (DARK, True)):
        look_through(area_map._specification(urls, "ward", large, look))
    # no data, not shown, and two stripes; those of small maps differ, and those of the dark
    assert len(gradients) == 2 + 2 + 2 + 4


def test_the_specification_does_not_depend_on_the_figures() -> None:
    urls = (("ward", "app/static/w.json"), ("district", "app/static/d.json"))
    first = area_map._specification(urls, "ward", False, LIGHT)
    assert area_map._specification(urls, "ward", False, LIGHT) is first
    assert not any("data" in layer for layer in first["layer"])
