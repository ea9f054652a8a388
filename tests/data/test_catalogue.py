"""The catalogue is checked when it is read, and a broken entry is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import catalogue

SOUND = (catalogue.CATALOGUE).read_text("utf-8")


def broken(tmp_path: Path, before: str, after: str) -> str:
    """Return what is said of a catalogue with one change in it."""
    assert before in SOUND
    path = tmp_path / "catalogue.toml"
    path.write_text(SOUND.replace(before, after, 1), "utf-8")
    with pytest.raises(catalogue.CatalogueError) as caught:
        catalogue.indicators(path)
    return str(caught.value)


def line_of(text: str) -> int:
    """Return the line of the catalogue on which a text stands."""
    return 1 + SOUND[: SOUND.index(text)].count("\n")


def test_the_catalogue_is_sound() -> None:
    entries = catalogue.indicators()
    assert {"recorded_crime", "solved_rate", "burglary", "robbery", "vehicle_crime"} <= set(entries)
    assert entries["asb_incidents"].rise_is == "no judgement"
    assert entries["solved_rate"].scale == 100


def test_anti_social_behaviour_is_in_no_count_of_crime() -> None:
    for key, entry in catalogue.indicators().items():
        types = entry.computed_from["crime_types"] if entry.computed_from else []
        assert (catalogue.ASB in types) == (key == "asb_incidents")


def test_an_unknown_value_is_named_with_its_line(tmp_path: Path) -> None:
    worse = 'rise_is = "worse"'
    said = broken(tmp_path, worse, 'rise_is = "bad"')
    assert f"line {line_of(worse)}:" in said
    assert "'bad', expected one of better, worse, no judgement" in said


def test_a_missing_field_is_named_with_its_entry(tmp_path: Path) -> None:
    said = broken(tmp_path, 'unit = "offences"\n', "")
    assert "[recorded_crime]" in said
    assert "'unit'" in said
    assert f"line {line_of('[recorded_crime]')}" in said


def test_text_that_is_not_toml_is_said(tmp_path: Path) -> None:
    assert "catalogue.toml" in broken(tmp_path, "[solved_rate]", "[solved_rate")


def test_every_label_means_one_thing() -> None:
    groups = catalogue.outcome_groups()
    assert set(groups.values()) == {"solved", "not solved", "awaiting", "not known"}
    assert groups["Under investigation"] == "awaiting"
    assert groups["Status update unavailable"] == "not known"
    assert groups["Local resolution"] == groups["Suspect charged"] == "solved"
    reasons = {"Formal action", "Further action", "Further investigation"}
    assert {groups[f"{reason} is not in the public interest"] for reason in reasons} == {
        "not solved"
    }
