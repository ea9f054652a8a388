"""What people mean in a return: official signs, names that could be two areas, fractions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from geo.essex import COUNTY, DISTRICTS, FORCE
from tests.helpers.return_files import Row, as_csv, as_workbook, value

Ask = Callable[..., list[tuple[Any, ...]]]
SHARE = "treatment_planned_exit"


def send(folder: Path, *rows: Row, name: str = "return") -> FileReport:
    (report,) = load([as_csv(folder / name, rows)]).files
    return report


# -- signs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[c]", "confidential"), ("[C]", "confidential"), ("*", "confidential"),
        ("<5", "confidential"), ("< 10", "confidential"), ("≤4", "confidential"),
        ("[x]", "not available"), (":", "not available"), ("..", "not available"),
        ("[z]", "not applicable"), ("z", "not applicable"), (".", "not applicable"),
        ("[low]", "rounds to zero"), ("~", "rounds to zero"), ("[w]", "none"), ("—", "none"),
        ("(c)", "confidential"), ("[s]", "confidential"), ("**", "confidential"),
        ("[c] [note 2]", "confidential"), ("below 5", "confidential"), ("n<5", "confidential"),
        (".. [1]", "not available"), ("1-4", "confidential"),
        ("1 to 4", "confidential"), (">95", "confidential"),
        ("suppressed", "confidential"), ("...", "not available"), ("(x)", "not available"),
        ("Not available", "not available"), ("low", "rounds to zero"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", [as_csv, as_workbook])
def test_signs_of_official_tables_are_understood(
    written: str, meant: str, layout: Callable[..., Path], tmp_path: Path, ask: Ask
) -> None:
    (report,) = load(
        [layout(tmp_path / "r", [value("section_136", "Harlow", numerator=written)])]
    ).files
    assert report.problems == []
    assert ask("select numerator, absent from reported") == [(None, meant)]
    assert any(f"'{written}'" in remark for remark in report.remarks) or written in ("..", "—")


@pytest.mark.parametrize(
    ("written", "number", "status"),
    [("5 [note 1]", 5, "final"), ("12 [2]", 12, "final"), ("5 (note 3)", 5, "final"),
     ("7 [p] [note 1]", 7, "provisional"), ("5 [p]", 5, "provisional"),
     ("5p", 5, "provisional"), ("1,234 (r)", 1234, "final"),
     ("5r", 5, "final"), ("7 [e]", 7, "final"), ("12 [b, p]", 12, "provisional")],
)  # fmt: skip
def test_marks_behind_a_number_are_understood(
    written: str, number: int, status: str, tmp_path: Path, ask: Ask
) -> None:
    report = send(tmp_path, value("section_136", "Harlow", numerator=written))
    assert report.problems == []
    assert ask("select numerator, status from reported") == [(number, status)]


@pytest.mark.parametrize(
    "written",
    ["[note 1]", "[1]", "5q", "[q]", "5 [forecast]", "n/a", "x", "5 6", "p", "4-1", "#", "nil"],
)
def test_other_marks_are_still_asked_about(written: str, tmp_path: Path) -> None:
    assert send(tmp_path, value("section_136", "Harlow", numerator=written)).status == "rejected"


def test_a_dash_is_named_at_the_load(tmp_path: Path) -> None:
    rows = [value("section_136", code, numerator=1 if code != "E07000074" else "-")
            for code in DISTRICTS]  # fmt: skip
    (remark,) = [item for item in send(tmp_path, *rows).remarks if "'-'" in item]
    assert "1, such as Maldon (line 12)" in remark
    assert "nil" in remark
    assert "write 0" in remark


# -- fractions ------------------------------------------------------------------------------------


def test_a_fraction_among_percentages_is_named(tmp_path: Path) -> None:
    rows = [value(SHARE, area, "2014/15 Q1", value=share)
            for area, share in (("Harlow", 40.6), ("Maldon", 0.413), ("Tendring", 39.8),
                                ("Rochford", 1))]  # fmt: skip
    (remark,) = [item for item in send(tmp_path, *rows).remarks if "1 per cent or less" in item]
    assert "0.413 (Maldon, line 3)" in remark
    assert "1 (Rochford, line 5)" in remark
    assert "39.8 to 40.6" in remark


def test_small_shares_of_their_own_are_asked_as_before(tmp_path: Path) -> None:
    rows = [value(SHARE, area, "2014/15 Q1", value=0.4) for area in ("Harlow", "Maldon")]
    assert any("no value of" in remark for remark in send(tmp_path, *rows).remarks)


# -- county or force ------------------------------------------------------------------------------


@pytest.mark.parametrize("unitaries", [("Southend-on-Sea", "Thurrock"), ("Thurrock",)])
def test_essex_next_to_unitaries_alone_is_asked(unitaries: tuple[str, ...], tmp_path: Path) -> None:
    rows = [value("section_136", "Essex", numerator=30),
            *(value("section_136", unitary, numerator=5) for unitary in unitaries)]  # fmt: skip
    (problem,) = send(tmp_path, *rows).problems
    assert (problem.line, problem.column) == (2, "area")
    assert COUNTY in problem.expected
    assert FORCE in problem.expected


@pytest.mark.parametrize("other", ["Essex Police", FORCE, "Essex County", COUNTY])
def test_who_says_which_is_meant_is_not_asked(other: str, tmp_path: Path) -> None:
    rows = [
        value("section_136", other, numerator=30),
        value("section_136", "Thurrock", numerator=5),
    ]
    assert send(tmp_path, *rows).problems == []


def test_essex_among_its_districts_is_the_force(tmp_path: Path, ask: Ask) -> None:
    rows = [value("section_136", item, numerator=5) for item in ("Essex", "Thurrock", "Harlow")]
    assert send(tmp_path, *rows).problems == []
    assert ("E23000028",) in ask("select area from reported")


@pytest.mark.parametrize("written", ["Essex CC", "Essex LA", "Essex UTLA", "Essex Council"])
def test_the_county_is_suggested(written: str, tmp_path: Path) -> None:
    (problem,) = send(tmp_path, value("section_136", written, numerator=30)).problems
    assert COUNTY in problem.expected
    assert FORCE not in problem.expected


# -- ward names of other years --------------------------------------------------------------------


def wards_of_2013(folder: Path) -> Path:
    """Write a set of 2013 in which Colchester has wards of names that are elsewhere in 2025."""
    wards = {"E05004001": "St. Andrew's", "E05004002": "St. John's", "E05004003": "Castle"}
    path = folder / "wards.geojson"
    gpd.GeoDataFrame(
        {"WD13CD": list(wards), "WD13NM": list(wards.values()),
         "LAD13CD": ["E07000071"] * 3, "LAD13NM": ["Colchester"] * 3},
        geometry=[shapely.box(599_000 + i, 225_000, 599_001 + i, 225_001) for i in range(3)],
        crs="EPSG:27700",
    ).to_file(path, driver="GeoJSON")  # fmt: skip
    return path


def of_wards(*names: str) -> list[Row]:
    return [value("night_time_economy_crime", name, numerator=3) for name in names]


def test_a_ward_that_is_alone_in_its_district_is_asked(tmp_path: Path) -> None:
    report = send(tmp_path, *of_wards("Castle", "Highwoods", "St. Andrew's", "St. John's"))
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (4, "area"),
        (5, "area"),
    ]
    assert "ward of Chelmsford" in report.problems[0].fault
    assert "Colchester" in report.problems[0].fault
    assert "'St. Andrews, Chelmsford'" in report.problems[0].expected


def test_names_of_other_years_are_evidence(tmp_path: Path) -> None:
    load([wards_of_2013(tmp_path)])
    report = send(tmp_path, *of_wards("St. Andrew's"))
    (problem,) = report.problems
    assert "Chelmsford and Colchester" in problem.fault
    assert send(tmp_path, *of_wards("St. Andrew's", "Castle", "Highwoods")).problems
    settled = of_wards("St. Andrew's", "The Lawns", "Patching Hall")  # of Chelmsford, all
    assert send(tmp_path, *settled, name="settled").problems == []


def test_a_qualified_name_or_a_code_is_never_asked(tmp_path: Path) -> None:
    load([wards_of_2013(tmp_path)])
    rows = of_wards("Castle", "Highwoods", "St. Andrews, Chelmsford", "E05004111")[:3]
    assert send(tmp_path, *rows).problems == []


# -- parts above their whole ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "parts", "words"),
    [
        ("Essex", dict.fromkeys(DISTRICTS, 10), "the districts add up to more than is reported "
                                                "for Essex: 140 and 60"),
        ("Essex County", {"Basildon": 40, "Harlow": 30}, "the districts add up to more than is "
                                                         "reported for Essex County"),
        ("Brentwood", {f"E050156{n}": 10 for n in range(51, 64)}, "the wards add up to more than "
                                                                  "is reported for Brentwood: 130"),
    ],
)  # fmt: skip
def test_parts_above_their_whole_are_said_at_the_load_and_on_the_page(
    whole: str, parts: dict[str, int], words: str, tmp_path: Path, ask: Ask
) -> None:
    rows = [value("da_incidents", area, numerator=n) for area, n in {whole: 60, **parts}.items()]
    report = send(tmp_path, *rows)
    assert any(words in remark for remark in report.remarks), report.remarks
    ((kind, text),) = ask("select kind, text from note where text like 'As reported for%'")
    assert kind == "caveat"
    assert "add up to more than the whole" in text


def test_values_of_a_breakdown_above_their_whole_are_said(tmp_path: Path, ask: Ask) -> None:
    rows = [value("people_charged_dealing", "Harlow", "2014/15 Q1", 10)]
    profiles = ("organised group", "small group", "individual")
    rows += [
        value("people_charged_dealing", "Harlow", "2014/15 Q1", 5, profile=profile)
        for profile in profiles
    ]
    report = send(tmp_path, *rows)
    assert any("the values by profile add up to more" in remark for remark in report.remarks)
    later = [value("people_charged_dealing", "Harlow", "2014/15 Q1", 15)]
    assert send(tmp_path, *later, name="later").status == "loaded"
    assert ask("select count(*) from note where text like 'As reported for%'") == [(0,)]


def test_parts_of_a_share_above_their_whole_are_said_by_denominators_too(tmp_path: Path) -> None:
    rows = [value("da_solved_rate", "Brentwood", numerator=10, denominator=20)]
    rows += [
        value("da_solved_rate", f"E050156{n}", numerator=0, denominator=5) for n in range(51, 57)
    ]
    (remark,) = send(tmp_path, *rows).remarks
    assert "reported for Brentwood: 30 and 20 of da_solved_rate, denominators" in remark


def test_essex_and_its_unitaries_in_several_files_are_asked_about(tmp_path: Path) -> None:
    first = send(tmp_path, value("section_136", "Essex", numerator=30), name="a")
    assert first.remarks == []
    report = send(tmp_path, value("section_136", "Thurrock", numerator=5), name="b")
    (remark,) = report.remarks
    assert "section_136: Essex has 30 next to Southend-on-Sea or Thurrock" in remark
    assert COUNTY in remark
    later = send(tmp_path, value("section_136", "Harlow", numerator=5), name="c")
    assert later.remarks == []


def test_a_month_of_a_return_that_was_cut_short_is_asked_about(tmp_path: Path) -> None:
    areas = [*DISTRICTS, *(f"E050156{n}" for n in range(51, 64))]
    for month, number in (("2014-06", 27), ("2014-07", 27), ("2014-08", 27), ("2014-09", 8)):
        rows = [value("da_incidents", area, month, 5) for area in areas[:number]]
        remarks = send(tmp_path, *rows, name=month).remarks
        assert (number < 27) == any("is the file whole?" in remark for remark in remarks)
    assert any(remark.startswith("8 rows of September 2014") for remark in remarks)
