"""The catalogue is checked when it is read, and a broken entry is named with its line."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import catalogue
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from data.catalogue_checks import line_of
from data.derived import crime_counts
from data.loading.load_files import load
from data.warehouse import schema

Ask = Callable[..., list[tuple[Any, ...]]]
SOUND = catalogue.CATALOGUE.read_text("utf-8")

# Annex A of the performance paper of 2013, complete: satisfaction counts once an aspect.
HEADLINE = {
    "Reducing domestic abuse": """
        da_incidents da_repeat_incidents da_repeat_offenders da_solved_rate""",
    "Supporting victims of crime": """
        repeat_victims satisfaction_contact satisfaction_action satisfaction_informed
        satisfaction_treatment satisfaction_overall""",
    "Reducing youth offending and all types of re-offending": """
        first_time_entrants reoffending_under_18 reoffending_adult reoffending_yos
        reoffending_probation""",
    "Tackling the consequences of alcohol and drugs abuse and mental health issues": """
        treatment_engagement treatment_planned_exit custody_community_continuity
        night_time_economy_crime section_136""",
    "Improving road safety": """
        ksi_total ksi_motorcycle ksi_young_car_driver ksi_pedestrian ksi_cyclist ksi_child
        ksi_drink_driver""",
    "Improving crime prevention": """
        recorded_crime solved_rate police_good_job feel_safe_day feel_safe_night
        prevention_spend_share""",
}
MONITORING = {
    "Reducing domestic abuse": """
        da_high_risk_incidents da_victims_not_supporting dvds_applications dvds_authorised""",
    "Supporting victims of crime": "satisfaction_white satisfaction_bme",
    "Tackling the consequences of alcohol and drugs abuse and mental health issues": """
        drug_seizures drug_seizure_quantity drug_seizure_street_value people_charged_dealing
        positive_tests_on_arrest""",
    "Improving crime prevention": """
        burglary robbery vehicle_crime asb_incidents house_burglary street_robbery
        police_council_dealing police_recorded_crime""",
    "Across all": "sickness emergency_response efficiency_projects",
}
BETTER = """
    da_solved_rate satisfaction_contact satisfaction_action satisfaction_informed
    satisfaction_treatment satisfaction_overall treatment_engagement treatment_planned_exit
    custody_community_continuity solved_rate police_good_job feel_safe_day feel_safe_night"""
NO_JUDGEMENT = ["da_incidents", "section_136", "prevention_spend_share"]

ENTRY = """\
# a made catalogue
[thefts]
name = "Thefts"
area_of_focus = "Across all"
tier = "monitoring"
definition = "Thefts recorded in the month."
numerator = "thefts"
unit = "offences"
rise_is = "worse"
smallest_area = "ward"
frequency = "month"
due_days = 31
owner = "Essex Police"
published = true
caveats = ""
"""
SHARE = 'denominator = "offences"\nscale = 100.0\n'
PER_CENT = ENTRY.replace('unit = "offences"\n', f'unit = "per cent"\n{SHARE}')
BY_SIZE = ENTRY + '[thefts.breakdowns]\nsize = ["small", "large"]\n'
OF_CRIME = ENTRY + (
    '[thefts.computed_from]\nrecords = "crime"\nmeasure = "count"\ncrime_types = ["Theft"]\n'
)
OF_STATS19 = ENTRY + '[thefts.computed_from]\nrecords = "stats19"\ngroup = "all"\n'
OF_SURVEY = PER_CENT + '[thefts.computed_from]\nrecords = "survey"\naspect = "action"\n'


def read(folder: Path, text: str) -> dict[str, catalogue.Indicator]:
    """Read a catalogue from its text."""
    path = folder / "made.toml"
    path.write_text(text, "utf-8")
    catalogue.indicators.cache_clear()
    return catalogue.indicators(path)


def broken(folder: Path, text: str) -> str:
    """Return what is said about a catalogue that cannot be used."""
    with pytest.raises(catalogue.CatalogueError) as caught:
        read(folder, text)
    return str(caught.value)


# What is in it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tier", "expected"), [("headline", HEADLINE), ("monitoring", MONITORING)])
def test_every_indicator_is_there_under_its_area_of_focus(
    tier: str, expected: dict[str, str]
) -> None:
    by_focus: dict[str, list[str]] = {}
    for key, entry in catalogue.indicators().items():
        if entry.tier == tier:
            by_focus.setdefault(entry.area_of_focus, []).append(key)
    # Others may be added; these stay, in this order.
    for focus, keys in expected.items():
        assert [key for key in by_focus[focus] if key in keys.split()] == keys.split()
    assert sum(len(keys.split()) for keys in expected.values()) == {"headline": 33}.get(tier, 22)


def test_the_file_goes_by_area_of_focus_headline_first() -> None:
    entries = list(catalogue.indicators().values())
    order = [(AREA_OF_FOCUS_NAMES.index(e.area_of_focus), e.tier) for e in entries]
    assert order == sorted(order)


def test_a_rise_of_every_headline_indicator_is_judged_as_the_plan_says() -> None:
    known = " ".join(HEADLINE.values()).split()
    headline = [e for e in catalogue.indicators().values() if e.indicator in known]
    for entry in headline:
        expected = "better" if entry.indicator in BETTER.split() else "worse"
        if entry.indicator in NO_JUDGEMENT:
            expected = "no judgement"
        assert (entry.indicator, entry.rise_is) == (entry.indicator, expected)


def test_what_is_to_be_confirmed_says_so() -> None:
    unconfirmed = [e for e in catalogue.indicators().values() if not e.confirmed]
    assert [e.indicator for e in unconfirmed] == ["prevention_spend_share"]
    assert unconfirmed[0].definition.startswith("To be confirmed")


def test_what_is_restricted_says_why() -> None:
    restricted = {k: e.caveats for k, e in catalogue.indicators().items() if not e.published}
    assert set(restricted) == {"da_repeat_offenders", "people_charged_dealing"}
    assert all(caveats.startswith("Restricted:") for caveats in restricted.values())


def test_the_definition_of_domestic_abuse_broke_in_april_2013() -> None:
    entries = catalogue.indicators()
    widened = [k for k, e in entries.items() if any(b.start.year == 2013 for b in e.breaks)]
    assert widened == [k for k in entries if k.startswith("da_")]
    assert {entries[key].breaks[0].start.isoformat() for key in widened} == {"2013-04-01"}


def test_chance_is_asked_of_separate_events_alone() -> None:
    """Money, weight, days and steps of a plan are no events."""
    entries = catalogue.indicators()
    assert {key for key, entry in entries.items() if not entry.events} == {
        "drug_seizure_quantity",
        "drug_seizure_street_value",
        "prevention_spend_share",
        "sickness",
        "efficiency_projects",
    }
    assert not any(entry.events for entry in entries.values() if entry.unit == "pounds")
    assert all(entry.events for entry in entries.values() if entry.computed_from)


def test_only_outcomes_and_reoffending_are_still_to_come() -> None:
    maturing = {key for key, entry in catalogue.indicators().items() if entry.matures}
    assert maturing == {
        "solved_rate", "da_solved_rate", "reoffending_under_18", "reoffending_adult",
        "reoffending_yos", "reoffending_probation",
    }  # fmt: skip
    assert all(catalogue.indicators()[key].is_share for key in maturing)


def test_anti_social_behaviour_is_in_no_count_of_crime() -> None:
    for key, entry in catalogue.indicators().items():
        types = (entry.computed_from or {}).get("crime_types", [])
        assert (catalogue.ASB in types) == (key == "asb_incidents")


def test_crime_is_broken_down_as_the_catalogue_says() -> None:
    with duckdb.connect() as connection:
        schema.create(connection)
        crime_counts.write_measures(connection)
        rows = connection.execute("select indicator, breakdown from crime_measure").fetchall()
    expected = {
        (key, f"{by}={value}" if by else "")
        for key, entry in catalogue.indicators().items()
        if entry.computed_from and entry.computed_from["records"] == "crime"
        for by, values in {"": [""], **entry.breakdowns}.items()
        for value in values
    }
    assert set(rows) == expected


def test_the_warehouse_holds_the_whole_catalogue() -> None:
    with duckdb.connect() as connection:
        schema.create(connection)
        catalogue.write(connection)
        rows = connection.execute(
            "select indicator, computed_from, rolling, adds_up, confirmed from indicator"
        ).fetchall()
        switched = connection.execute("select indicator, events, matures from indicator").fetchall()
    assert {
        ("ksi_child", "stats19", False, "areas and periods", True),
        ("da_repeat_offenders", "return", False, "areas", True),
        ("satisfaction_bme", "survey", False, "areas and periods", True),
        ("police_good_job", "return", True, "nothing", True),
        ("prevention_spend_share", "return", False, "periods", False),
    } <= set(rows)
    assert len(rows) == len(catalogue.indicators()) >= 55
    assert set(switched) == {
        (key, entry.events, entry.matures) for key, entry in catalogue.indicators().items()
    }
    assert {
        ("drug_seizure_street_value", False, False),
        ("solved_rate", True, True),
        ("recorded_crime", True, False),
    } <= set(switched)


# What it refuses ----------------------------------------------------------------------------------


def test_a_sound_entry_is_taken(tmp_path: Path) -> None:
    for text in (ENTRY, PER_CENT, BY_SIZE, OF_CRIME, OF_STATS19, OF_SURVEY):
        entry = read(tmp_path, text)["thefts"]
        assert entry.name == "Thefts"
        assert (entry.events, entry.matures) == (True, False)
    switched = read(tmp_path, f"{ENTRY}events = false\nmatures = true\n")["thefts"]
    assert (switched.events, switched.matures) == (False, True)
    assert read(tmp_path, BY_SIZE)["thefts"].breakdowns == {"size": ["small", "large"]}
    assert read(tmp_path, BY_SIZE.replace('["small", "large"]', "[]"))["thefts"].breakdowns == {
        "size": []
    }


@pytest.mark.parametrize(
    ("sound", "before", "after", "line", "expected"),
    [
        # fields that are there, or not
        (ENTRY, 'unit = "offences"\n', "", 2, "lacks the field 'unit'"),
        (ENTRY, 'caveats = ""\n', "", 2, "lacks the field 'caveats'"),
        (ENTRY, "due_days", "due_day", 12,
         "'due_day' is not a field of the catalogue; did you mean"),
        (ENTRY, "caveats", "remark", 15, "'remark' is not a field of the catalogue"),
        (ENTRY, "[thefts]", "[Thefts-2]", 2, "[Thefts-2] is not an id"),
        (ENTRY, "[thefts]", 'thefts = "many"\n[other]', 2, "[thefts] is 'many', expected a table"),
        # types
        (ENTRY, '"Thefts"', "7", 3, "name is '7', expected a text"),
        (ENTRY, '"Thefts"', '" "', 3, "name is empty"),
        (ENTRY, '"thefts"', '""', 7, "numerator is empty"),
        (ENTRY, '"Essex Police"', '""', 13, "owner is empty"),
        (ENTRY, 'caveats = ""', "caveats = false", 15, "caveats is false, expected a text"),
        (ENTRY, "published = true", 'published = "yes"', 14, "published is 'yes', expected true"),
        (ENTRY, "true\n", "true\nrolling = 1\n", 15, "rolling is '1', expected true or false"),
        (ENTRY, "true\n", "true\nconfirmed = 0\n", 15, "confirmed is '0', expected true or"),
        (ENTRY, "true\n", 'true\nwhole_numbers = ""\n', 15, "whole_numbers is '', expected true"),
        (ENTRY, "true\n", 'true\nevents = "no"\n', 15, "events is 'no', expected true or false"),
        (ENTRY, "true\n", "true\nmatures = 1\n", 15, "matures is '1', expected true or false"),
        (ENTRY, "true\n", "true\nevent = true\n", 15, "did you mean 'events'?"),
        (ENTRY, "due_days = 31", "due_days = 31.5", 12, "due_days is '31.5', expected a number of"),
        (ENTRY, "due_days = 31", "due_days = true", 12, "due_days is true, expected a number of"),
        (ENTRY, "due_days = 31", "due_days = 0", 12, "due_days is '0', expected a number of days"),
        (PER_CENT, "scale = 100.0", 'scale = "100"', 10, "scale is '100', expected a number above"),
        (PER_CENT, "scale = 100.0", "scale = -1", 10, "scale is '-1', expected a number above 0"),
        # values out of a list
        (ENTRY, '"Across all"', '"Reducing crime"', 4, "area_of_focus is 'Reducing crime', expect"),
        (ENTRY, '"monitoring"', '"main"', 5, "tier is 'main', expected one of headline, monitori"),
        (ENTRY, '"worse"', '"bad"', 9, "rise_is is 'bad', expected one of better, worse, no judge"),
        (ENTRY, '"ward"', '"parish"', 10, "smallest_area is 'parish', expected one of ward, dist"),
        (ENTRY, '"month"', '"week"', 11, "frequency is 'week', expected one of month, quarter, y"),
        (ENTRY, "true\n", 'true\nadds_up = "all"\n', 15, "adds_up is 'all', expected one of areas"),
        # fields that belong together
        (PER_CENT, "scale = 100.0\n", "", 8, "a value in per cent needs scale = 100.0"),
        (PER_CENT, "scale = 100.0", "scale = 1.0", 10, "a value in per cent needs scale = 100.0"),
        (ENTRY, '"offences"', '"per cent"', 8, "a value in per cent needs a denominator"),
        (ENTRY, "true\n", "true\nscale = 1000.0\n", 15, "scale is given without a denominator"),
        (ENTRY, "true\n", "true\nrolling = true\n", 15, "adds_up must be 'areas' or 'nothing'"),
        (ENTRY, "= true", "= false", 14, "is restricted, and the caveats do not say why"),
        # breaks
        (ENTRY, 'caveats = ""\n', 'caveats = ""\nbreaks = 2013-04-01\n', 16, "expected a list of"),
        (
            ENTRY, 'caveats = ""\n', 'caveats = ""\nbreaks = [{ from = 2013-04-01 }]\n', 16,
            "expected { from = 2013-04-01, reason =",
        ),
        (
            ENTRY, 'caveats = ""\n',
            'caveats = ""\nbreaks = [{ from = "April 2013", reason = "New." }]\n', 16,
            "a break is from 'April 2013', expected the 1st of a month",
        ),
        (
            ENTRY, 'caveats = ""\n',
            'caveats = ""\nbreaks = [{ from = 2013-04-02, reason = "New." }]\n', 16,
            "a break is from '2013-04-02', expected the 1st of a month",
        ),
        (
            ENTRY, 'caveats = ""\n',
            'caveats = ""\n[[thefts.breaks]]\nfrom = 2013-04-01\nreason = ""\n', 16,
            "a break has no reason",
        ),
        # breakdowns
        (BY_SIZE, '["small", "large"]', '"small"', 17, "size is 'small', expected a list of texts"),
        (BY_SIZE, '"large"', "2", 17, "size holds '2', expected a text"),
        (BY_SIZE, '"large"', '""', 17, "size holds '', expected a text"),
        (BY_SIZE, '"large"', '"a;b"', 17, "size holds 'a;b': no ';' and no '='"),
        (BY_SIZE, '"large"', '"a=b"', 17, "size holds 'a=b': no ';' and no '='"),
        (BY_SIZE, '"large"', '"small"', 17, "size holds 'small' twice"),
        (BY_SIZE, "size =", '"Size of it" =', 16, "'Size of it' cannot be a column of a return"),
        (BY_SIZE, "size =", "period =", 17, "'period' cannot be a column of a return"),
        (BY_SIZE, "[thefts.breakdowns]\nsize = [", "breakdowns = [", 16, "expected a table"),
        # what it is computed from
        (OF_CRIME, 'records = "crime"\n', "", 16, "computed_from lacks 'records'"),
        (OF_CRIME, '"crime"', '"hearsay"', 17, "records is 'hearsay', expected one of crime, stat"),
        (OF_CRIME, '"count"', '"charged"', 18, "measure is 'charged', expected one of count, solv"),
        (OF_CRIME, 'measure = "count"\n', "", 16, "of records 'crime' lacks 'measure'"),
        (OF_CRIME, '["Theft"]', "[]", 19, "crime_types is empty"),
        (OF_CRIME, '["Theft"]', '"Theft"', 19, "crime_types is 'Theft', expected a list of texts"),
        (OF_CRIME, '"count"', '"solved"', 2, "needs a denominator to be computed from these"),
        (
            OF_CRIME, '["Theft"]', '["Theft"]\nbreakdown = "ward"', 20,
            "breakdown is 'ward', expected one of crime_type",
        ),
        (
            OF_CRIME, '["Theft"]', '["Theft"]\n[thefts.breakdowns]\nsize = []', 20,
            "crime records are broken down as computed_from says",
        ),
        (OF_STATS19, '"all"', '"lorry"', 18, "group is 'lorry', expected one of all, motorcycle"),
        (OF_STATS19, "group", "aspect", 16, "computed_from of records 'stats19' lacks 'group'"),
        (
            OF_STATS19, '"all"', '"all"\naspect = "action"', 19,
            "'aspect' is nothing that records 'stats19' have",
        ),
        (OF_SURVEY, '"action"', '"speed"', 20, "aspect is 'speed', expected one of contact, acti"),
        (
            OF_SURVEY, '"action"', '"action"\nethnicity = "Other"', 21,
            "ethnicity is 'Other', expected one of White, BME",
        ),
        (
            OF_SURVEY, '"action"',
            '"action"\nethnicity = "BME"\n[thefts.breakdowns]\nethnicity = ["BME"]', 23,
            "is of one ethnic group already",
        ),
        (OF_SURVEY, PER_CENT, ENTRY, 2, "needs a denominator to be computed from these records"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, sound: str, before: str, after: str, line: int, expected: str
) -> None:
    assert before in sound
    text = broken(tmp_path, sound.replace(before, after, 1))
    assert text.startswith(f"made.toml, line {line}: [")
    assert expected in text


def test_two_of_the_same_name_are_distinguished(tmp_path: Path) -> None:
    again = ENTRY.replace("[thefts]", "[more_thefts]").replace('"Thefts"', '"thefts"')
    text = broken(tmp_path, ENTRY + again)
    assert text.startswith("made.toml, line 18: [more_thefts] [thefts] is named 'thefts' too")


def test_a_line_is_found_in_the_catalogue_itself() -> None:
    lines = SOUND.splitlines()
    crime_types = line_of(SOUND, "robbery", "crime_types", "computed_from")
    assert lines[crime_types - 1] == 'crime_types = ["Robbery"]'
    assert lines[line_of(SOUND, "ksi_child") - 1] == "[ksi_child]"
    assert lines[line_of(SOUND, "sickness", "", "breakdowns") - 1] == "[sickness.breakdowns]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENTRY.replace("[thefts]", "[thefts"), "line 2"),
        (ENTRY + ENTRY, "line 17"),
        (ENTRY + 'name = "Again"\n', "line 16"),
    ],
)
def test_text_that_is_not_toml_is_said(tmp_path: Path, text: str, expected: str) -> None:
    message = broken(tmp_path, text)
    assert message.startswith("made.toml: ")
    assert expected in message


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "made.toml"
    path.write_bytes(ENTRY.replace("Thefts", "Thefts – all").encode("cp1252"))
    with pytest.raises(catalogue.CatalogueError, match=r"made\.toml: 'utf-8' codec"):
        catalogue.indicators(path)


@pytest.mark.parametrize("command", ["status", "load"])
def test_every_command_reports_a_broken_catalogue(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise catalogue.CatalogueError("catalogue.toml, line 7: [x] unit is empty")

    monkeypatch.setattr(catalogue, "indicators", broken)
    monkeypatch.setattr("sys.argv", ["data", command, *(["."] if command == "load" else [])])
    monkeypatch.delitem(sys.modules, "data.__main__", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("data", run_name="__main__", alter_sys=True)
    assert ended.value.code == 1
    assert capsys.readouterr().err == "catalogue.toml, line 7: [x] unit is empty\n"


# Outcomes -----------------------------------------------------------------------------------------


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


# A new indicator ----------------------------------------------------------------------------------


def test_an_entry_in_the_catalogue_is_all_that_a_new_indicator_takes(
    tmp_path: Path, database: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ENTRY.replace("[thefts]", "[bicycles_marked]").replace('"Thefts"', '"Bicycles marked"')
    with_it = read(tmp_path, f'{SOUND}\n{made}[bicycles_marked.breakdowns]\nevent = ["market"]\n')
    monkeypatch.setattr(catalogue, "indicators", lambda: with_it)
    sent = tmp_path / "bicycles.csv"
    sent.write_text(
        "indicator,area,period,event,numerator,status\n"
        "bicycles_marked,Essex,Sep-25,,41,final\n"
        "bicycles_marked,Colchester,Sep-25,market,12,provisional\n",
        "utf-8",
    )
    report = load([sent], database)
    assert [file.status for file in report.files] == ["loaded"], report.files[0].problems
    assert ask(
        """
        select area_name, period_start::varchar, period_end::varchar, breakdown, value, status
        from indicator_values where indicator = 'bicycles_marked' order by value
        """
    ) == [
        ("Colchester", "2025-09-01", "2025-09-30", "event=market", 12, "provisional"),
        ("Essex", "2025-09-01", "2025-09-30", "", 41, "final"),
    ]
