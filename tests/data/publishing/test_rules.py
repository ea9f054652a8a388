"""The rules of what may be shown: as they stand, and what is said about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import catalogue
from data.publishing.rules import DISCLOSURE, RuleError, rules


def test_the_default_hides_one_to_four() -> None:
    result = rules()
    assert result.protection == 5
    assert result.of["da_incidents"].threshold == 5
    assert result.of["satisfaction_overall"].least_denominator == 50
    assert result.of["satisfaction_overall"].period == "quarter"


def test_restricted_indicators_have_no_rule() -> None:
    restricted = {
        key for key, indicator in catalogue.indicators().items() if not indicator.published
    }
    assert restricted
    assert not restricted & set(rules().of)
    assert not any(rules().releases(key, "force", "") for key in restricted)


@pytest.mark.parametrize(
    ("indicator", "level", "breakdown", "released"),
    [
        ("recorded_crime", "ward", "", True),
        ("recorded_crime", "ward", "crime_type=Burglary", False),
        ("recorded_crime", "district", "crime_type=Burglary", True),
        ("da_incidents", "district", "", True),
        ("da_incidents", "ward", "", False),
        ("ksi_cyclist", "district", "", False),
        ("satisfaction_overall", "force", "crime_group=Violent crime;ethnicity=BME", True),
        ("satisfaction_overall", "district", "crime_group=Violent crime", False),
    ],
)
def test_what_is_released(indicator: str, level: str, breakdown: str, released: bool) -> None:
    assert rules().releases(indicator, level, breakdown) is released


def test_sexual_offences_are_never_shown_for_wards_whatever_else_is_said(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    text = DISCLOSURE.read_text("utf-8").replace("ward = []", 'ward = ["crime_type"]')
    path.write_text(text, "utf-8")
    result = rules(path)
    assert result.releases("recorded_crime", "ward", "crime_type=Burglary")
    assert not result.releases("recorded_crime", "ward", "crime_type=Violence and sexual offences")


@pytest.mark.parametrize(
    ("added", "words"),
    [
        (
            "[indicators.burglery]\nthreshold = 3",
            r"line \d+: \[indicators.burglery\] is not an indic",
        ),
        ("[indicators.da_repeat_offenders]\nthreshold = 3", "is restricted"),
        ("[indicators.vehicle_crime]\nthreshhold = 3", "unknown rule 'threshhold'"),
        ("[indicators.vehicle_crime]\nthreshold = -1", "threshold is -1, expected a whole number"),
        ("[indicators.vehicle_crime]\nsmallest_area = 'street'", "'street' is none of"),
        ("[indicators.da_solved_rate]\nsmallest_area = 'ward'", "is never shown for a ward"),
        ("[indicators.feel_safe_day]\nsmallest_area = 'ward'", "'ward' is smaller than 'district'"),
        ("[indicators.vehicle_crime]\nbreakdowns = { force = ['colour'] }", "'colour' is not a br"),
        ("[indicators.vehicle_crime]\ncounted_by = 'vehicle_crime'", "is no other published"),
        ("[indicators.vehicle_crime]\nperiod = 'week'", "'week': expected \"quarter\""),
        ("[indicators.feel_safe_day]\nperiod = 'quarter'", "cannot be given by quarter"),
        ("[indicators.da_incidents]\nperiod = 'quarter'", "part: give both the same period"),
        ("[[relations]]\nwhole = 'robbery'\nparts = ['bribery']", "'bribery' is not an indicator"),
        ("[sometimes]\nward = 1", "is not known"),
        ("[indicators.vehicle_crime", r"disclosure"),
    ],
)
def test_a_broken_rule_is_named_with_its_line(tmp_path: Path, added: str, words: str) -> None:
    path = tmp_path / "disclosure.toml"
    path.write_text(f"{DISCLOSURE.read_text('utf-8')}\n{added}\n", "utf-8")
    with pytest.raises(RuleError, match=words):
        rules(path)
