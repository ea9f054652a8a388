"""The classes of a map, and the files that its shapes are fetched from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.choices import (
    CHANGE,
    COUNT,
    RATE,
    WARDS,
    Choice,
    Comparison,
    Indicator,
    Subject,
    WardSet,
)
from ui import maps
from ui.about import About
from ui.theme import LIGHT


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
    made = maps.classes(values, about(), LIGHT)
    colours = made.of(values, 0)
    assert colours[0] == LIGHT.shades[0]
    assert colours[2] == maps.NO_DATA
    assert colours[3] == LIGHT.shades[4]


@pytest.mark.parametrize("measure", [COUNT, RATE])
def test_every_value_has_the_colour_that_its_label_names(measure: str) -> None:
    values = pd.Series(np.random.default_rng(5).gamma(2, 30, 200)).round(
        1 if measure == RATE else 0
    )
    made = maps.classes(values, about(measure), LIGHT)
    assert len(made.colours) == len(set(made.colours)) == len(made.labels) == 5
    for value, colour in zip(values, made.of(values, 1 if measure == RATE else 0), strict=True):
        low, high = made.labels[made.colours.index(colour)].split(" to ")
        assert float(low) <= value <= float(high)


def test_few_values_make_few_classes() -> None:
    made = maps.classes(pd.Series([3, 3, 7]), about(), LIGHT)
    assert made.labels == ("3", "7")
    assert made.colours == (LIGHT.shades[0], LIGHT.shades[4])
    assert maps.classes(pd.Series([np.nan]), about(), LIGHT).colours == ()


def test_changes_mirror_each_other_about_no_change() -> None:
    values = pd.Series([-60, -20, -3, 0, 4, 19, 70])
    made = maps.classes(values, about(CHANGE), LIGHT)
    colours = dict(zip(values, made.of(values, 0), strict=True))
    assert colours[-60] == LIGHT.improving  # of an indicator whose rise is worse
    assert colours[70] == LIGHT.worsening
    assert colours[0] == LIGHT.steady
    assert len(made.labels) == 5
    assert made.limits == tuple(sorted(made.limits))


def test_nothing_changed() -> None:
    made = maps.classes(pd.Series([0, 0, 0]), about(CHANGE), LIGHT)
    assert set(made.of(pd.Series([0, 0]), 0)) == {LIGHT.steady}
    assert "no change" in made.labels


def test_shapes_are_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "STATIC", tmp_path / "static")
    shapes = json.dumps({"ward": [{"a": 1}], "district": []}).encode()
    addresses = dict(maps._addresses("wards-2021", shapes))
    assert set(addresses) == {"ward", "district"}
    written = sorted((tmp_path / "static").iterdir())
    assert [f"app/static/{file.name}" for file in written] == sorted(addresses.values())
    before = written[0].stat().st_mtime_ns
    maps._addresses("wards-2021", shapes)
    assert written[0].stat().st_mtime_ns == before
    other = dict(maps._addresses("wards-2021", shapes.replace(b"1", b"2")))
    assert other["ward"] != addresses["ward"]
