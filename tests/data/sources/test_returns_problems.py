"""Returns that cannot be right: each problem by its cell, CSV and Excel; nothing is loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.problems import LISTED, Problem
from data.warehouse.snapshot import snapshot
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import (
    COLUMNS,
    Layout,
    Row,
    as_csv,
    as_workbook,
    csv_text,
    value,
    workbook,
)

LAYOUTS: dict[str, Layout] = {"CSV": as_csv, "Excel": as_workbook}
SHARE = "da_solved_rate"
STANDING = [value(numerator=10), value(period="2014-10", numerator=11)]


@dataclass(frozen=True)
class At:
    """A problem that is expected: in which line and column, and words of what it says."""

    line: int
    column: str | None
    fault: str
    expected: str = ""


# Line 1 is the header, so the first row of a case is in line 2.
BAD: dict[str, tuple[list[Row], list[At]]] = {
    "unknown indicator": (
        [value("da_incident", numerator=1)],
        [At(2, "indicator", "'da_incident' is not an indicator", "da_incidents (Incidents of")],
    ),
    "no indicator": ([value("", numerator=1)], [At(2, "indicator", "no indicator is named")]),
    "computed from crime": (
        [value("recorded_crime", numerator=1)],
        [At(2, "indicator", "worked out from street-level crime", "data.police.uk")],
    ),
    "computed from published tables": (
        [value("police_recorded_crime", numerator=1)],
        [At(2, "indicator", "official statistics", "published table")],
    ),
    "unknown area": (
        [value(numerator=1), value(area="Chelmsfrod", numerator=1)],
        [At(3, "area", "'Chelmsfrod' names no area", "'Chelmsford' (E07000070)")],
    ),
    "unknown code": ([value(area="E07000079", numerator=1)], [At(2, "area", "E07000079", "Utt")]),
    "two wards of a name": (
        [value(area="Trinity", numerator=1)],
        [At(2, "area", "2 wards", "'Trinity, Rochford' (E05010855)")],
    ),
    "ward that was divided": (
        [value(area="E05004901", numerator=1)],
        [At(2, "area", "a ward of another year", "Trinity (E05004117), Trinity (E05010855)")],
    ),
    "area too small": (
        [value("section_136", "Old Harlow", numerator=1),
         value("dvds_authorised", "Harlow", "2014/15 Q2", 1, 2),
         value("dvds_authorised", "Essex County", "2014/15 Q2", 1, 2)],
        [At(2, "area", "no smaller area than a district"), At(3, "area", "than the force area"),
         At(4, "area", "than the force area")],
    ),
    "unreadable period": (
        [value(period="Septober", numerator=1)], [At(2, "period", "is not a period")],
    ),
    "month of two figures": (
        [value(period="14-Sep", numerator=1)], [At(2, "period", "a day without a year", "2014-09")],
    ),
    "year in doubt": (
        [value("prevention_spend_share", period="2011-12", value="4"),
         value(period="2011-12", numerator=1)],
        [At(2, "period", "December 2011 or the financial year 2011/12")],
    ),
    "period to come": ([value(period="2099-01", numerator=1)], [At(2, "period", "not ended yet")]),
    "month for twelve months": (
        [value("police_good_job", period="2014-09", value="58.3", denominator=900)],
        [At(2, "period", "not twelve months", "12 months to September 2014")],
    ),
    "no figure": (
        [value(), value(SHARE, denominator=5)],
        [At(2, "numerator", "neither a number nor a reason"),
         At(3, "numerator", "neither a number nor a reason")],
    ),
    "no number": (
        [value(numerator="many"), value(numerator="(12)", period="2014-11"),
         value(numerator="n/a", period="2014-12"), value(numerator="12,34", period="2015-01"),
         value(numerator="1.2.3", period="2015-02"), value(numerator="1e3", period="2015-03"),
         value(SHARE, value="40,6"), value(SHARE, period="2015-01", value="x", denominator="y")],
        [At(2, "numerator", "'many' is not a number", "'..' for not available"),
         At(3, "numerator", "'(12)'"), At(4, "numerator", "'n/a'"), At(5, "numerator", "'12,34'"),
         At(6, "numerator", "'1.2.3'"), At(7, "numerator", "'1e3'"), At(8, "value", "'40,6'"),
         At(9, "denominator", "'y'"), At(9, "value", "'x'")],
    ),
    "date for a number": (
        [value(numerator="2025-02-01"), value(period="2014-10", numerator="1/2/2025")],
        [At(2, "numerator", "is a date and no number", "Excel turns 1/2"),
         At(3, "numerator", "is a date")],
    ),
    "negative": (
        [value(numerator="-5"), value(SHARE, value="-1")],
        [At(2, "numerator", "negative"), At(3, "value", "negative")],
    ),
    "not whole": (
        [value(numerator="12.5"), value(SHARE, numerator=1.5, denominator=3),
         value(SHARE, period="2014-10", value=50, denominator=3.5),
         value(area="Harlow", value="2.5")],
        [At(2, "numerator", "not a whole number"), At(3, "numerator", "'1.5' is not a whole"),
         At(4, "denominator", "'3.5' is not a whole"), At(5, "value", "'2.5'")],
    ),
    "percentage of a count": (
        [value(numerator="12%"), value(SHARE, numerator="5%", denominator=10)],
        [At(2, "numerator", "percentage where a count"), At(3, "numerator", "percentage where")],
    ),
    "pounds of no money": ([value(numerator="£12")], [At(2, "numerator", "in pounds")]),
    "count with a denominator": (
        [value(numerator=1, denominator=5)], [At(2, "denominator", "has no denominator")],
    ),
    "count given twice": (
        [value(numerator=12, value=13), value(period="2014-11", numerator=3, value=3)],
        [At(2, "value", "the value 13 is not the numerator 12")],
    ),
    "two reasons": (
        [value(numerator="-", value="..")], [At(2, "value", "numerator is said to be none")],
    ),
    "confidential and given": (
        [value(numerator="c", value="12")], [At(2, "numerator", "confidential", "'c' alone")],
    ),
    "numerator without denominator": (
        [value(SHARE, numerator=12), value(SHARE, period="2014-10", numerator=5, denominator="..")],
        [At(2, "denominator", "no denominator"), At(3, "denominator", "no denominator")],
    ),
    "denominator 0": (
        [value(SHARE, numerator=0, denominator=0)],
        [At(2, "denominator", "the denominator is 0", "'-' for none")],
    ),
    "numerator above denominator": (
        [value(SHARE, numerator=4, denominator=5), value(SHARE, period="2014-10", numerator=130,
         denominator="120")],
        [At(3, "numerator", "the numerator 130 is above the denominator 120")],
    ),
    "percentage of 4,060": (
        [value(SHARE, value="4,060"), value(SHARE, period="2014-10", value="4060%"),
         value(SHARE, period="2014-11", value="100.01", denominator=10)],
        [At(2, "value", "'4,060' is above 100 per cent", "40.6"), At(3, "value", "'4060%'"),
         At(4, "value", "'100.01'")],
    ),
    "value that is not its parts": (
        [value(SHARE, numerator=406, denominator=1000, value="40.7"),
         value(SHARE, period="2014-10", numerator=1, denominator=3, value="33.33"),
         value(SHARE, period="2014-11", numerator=1, denominator=3, value="33.35")],
        [At(2, "value", "the value 40.7 is not 406 out of 1000, which is 40.6"),
         At(4, "value", "33.35 is not 1 out of 3")],
    ),
    "half an interval": (
        [value(SHARE, value="40", lower="38"),
         value(SHARE, period="2014-10", value="40", upper=42)],
        [At(2, "upper", "without the other"), At(3, "lower", "without the other")],
    ),
    "interval upside down": (
        [value(SHARE, value="40", lower="42", upper="38")],
        [At(2, "lower", "the lower end 42 is above the upper end 38")],
    ),
    "value outside its interval": (
        [value(SHARE, value="40", lower="41", upper="45"),
         value(SHARE, period="2014-10", numerator=1, denominator=2, lower="10", upper="20"),
         value(SHARE, period="2014-11", value="99", lower="90", upper="101")],
        [At(2, "lower", "40 lies outside 41 to 45"), At(3, "lower", "50 lies outside 10 to 20"),
         At(4, "upper", "'101' is above 100")],
    ),
    "no status": (
        [value(numerator=1, status=""), value(period="2014-10", numerator=1, status="revised")],
        [At(2, "status", "no status is given", "provisional or final"),
         At(3, "status", "'revised' is not a status")],
    ),
    "breakdown of another indicator": (
        [value(numerator=1, drug="Crack"), value("drug_seizures", period="2014/15 Q2", numerator=1,
         drug="Crack", profile="individual")],
        [At(2, "drug", "da_incidents is not broken down by drug", "blank"),
         At(3, "profile", "drug_seizures is not broken down by profile", "by drug")],
    ),
    "unknown value of a breakdown": (
        [value("drug_seizures", period="2014/15 Q2", numerator=1, drug="Canabis"),
         value("drug_seizures", period="2014/15 Q3", numerator=1, drug="All")],
        [At(2, "drug", "'Canabis' is no drug", "Nearest: Cannabis"),
         At(3, "drug", "'All' is no drug", "Blank stands for the whole")],
    ),
    "unknown column": (
        [value("drug_seizures", period="2014/15 Q2", numerator=1, drugs="Crack"),
         value(numerator="many")],
        [At(1, "drugs", "'drugs' is not a column of a return", "Nearest: drug"),
         At(3, "numerator", "is not a number")],
    ),
    "the same twice with other figures": (
        [value("section_136", "Essex", "2014-09", 5), value(area="Harlow", numerator=1),
         value("section_136", "E23000028", "Sep-14", 6),
         value("section_136", "Essex", "2014-11", 1)],
        [At(2, None, "as in {row} 4, and not the same figures"),
         At(4, None, "as in {row} 2, and not the same figures")],
    ),
    "the same twice with another status": (
        [value(area="Harlow", numerator=1), value(area="Harlow", numerator=1, status="p")],
        [At(2, None, "as in {row} 3"), At(3, None, "as in {row} 2")],
    ),
    "overlapping periods": (
        [value("section_136", "Essex", "2014/15 Q2", 5),
         value("section_136", "Essex", "2014-08", 1),
         value("section_136", "Essex", "2014-10", 1), value("section_136", "Harlow", "2014-08", 1)],
        [At(3, "period", "'2014-08' overlaps '2014/15 Q2' of {row} 2")],
    ),
    "a month within what is current": (
        [value(period="2014/15 Q2", numerator=9), value(period="2014-09", numerator=2)],
        [At(2, "period", "overlaps 2014-09-01 to 2014-09-30, reported in standing.csv (load 2)",
            "forget 2"), At(3, "period", "overlaps '2014/15 Q2' of {row} 2")],
    ),
    "several in one row": (
        [value(numerator=1), value("da_incident", "Esex", "2014-19", "many", status="")],
        [At(3, "indicator", "is not an indicator"), At(3, "area", "names no area"),
         At(3, "period", "neither a month"), At(3, "numerator", "is not a number"),
         At(3, "status", "no status")],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a warehouse with a return, and a lookup in which a ward is divided."""
    folder = tmp_path_factory.mktemp("held")
    lookup = "WD13CD,WD25CD,WD25NM\nE05004901,E05004117,x\nE05004901,E05010855,x\n"
    paths = [put(folder / "lookup.csv", lookup), as_csv(folder / "standing", STANDING)]
    assert load(paths, folder / "essex.duckdb").rejected == []
    return folder / "essex.duckdb"


@pytest.fixture(scope="module", params=LAYOUTS)
def spoilt(
    request: pytest.FixtureRequest, held: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, FileReport], Path]:
    """Load every bad file in one call."""
    folder = tmp_path_factory.mktemp("spoilt")
    database = folder / "essex.duckdb"
    shutil.copy(held, database)
    paths = [LAYOUTS[request.param](folder / name, rows) for name, (rows, _) in BAD.items()]
    reports = load(paths, database).files
    return request.param, {Path(report.file).stem: report for report in reports}, database


@pytest.mark.parametrize("name", BAD)
def test_each_problem_names_its_cell(
    name: str, spoilt: tuple[str, dict[str, FileReport], Path]
) -> None:
    layout, reports, _ = spoilt
    rows, expected = BAD[name]
    report = reports[name]
    assert report.status == "rejected"
    assert [(p.line, p.column) for p in report.problems] == [
        (at.line, at.column) for at in expected
    ]
    names = list(dict.fromkeys([*COLUMNS, *(cell for row in rows for cell in row)]))
    for problem, at in zip(report.problems, expected, strict=True):
        assert at.fault.format(row="line" if layout == "CSV" else "row") in problem.fault
        assert at.expected in problem.expected
        assert problem.expected
        assert problem.file == report.file
        if layout == "CSV":
            assert problem.cell is None
            assert f"{report.file}, line {at.line}" in str(problem)
        else:
            letter = get_column_letter(names.index(at.column) + 1) if at.column else ""
            cell = f"cell {letter}{at.line}" if at.column else f"row {at.line}"
            assert problem.cell == f"sheet Returns, {cell}"
            assert f"{report.file}, sheet Returns, {cell}" in str(problem)


def test_nothing_of_a_bad_file_is_loaded(
    spoilt: tuple[str, dict[str, FileReport], Path],
) -> None:
    after = snapshot(spoilt[2])
    assert after is not None
    assert after.query("select count(*), max(load_id) from reported").fetchall() == [(2, 2)]
    assert after.query("select count(*) from load").fetchall() == [(2,)]


def refuse(path: Path) -> list[Problem]:
    """Load a file that is refused and return what is wrong with it."""
    (report,) = load([path]).files
    assert report.status == "rejected"
    return report.problems


def test_a_return_without_status_is_not_taken_for_final(tmp_path: Path, database: Path) -> None:
    text = "indicator,area,period,value\nda_incidents,Essex,2014-09,1\n"
    (problem,) = refuse(put(tmp_path / "a.csv", text))
    assert (problem.fault, problem.line) == ("there is no column status", 1)


def test_a_header_and_no_rows(tmp_path: Path, database: Path) -> None:
    (problem,) = refuse(put(tmp_path / "a.csv", csv_text([value()]).splitlines()[0] + "\n\n,,\n"
                            .replace(",,", "," * (len(COLUMNS) - 1))))  # fmt: skip
    assert problem.fault == "a header and no rows"


def test_what_records_count_is_not_reported_as_well(tmp_path: Path, database: Path) -> None:
    survey = (
        "date,crime group,district,ward,ethnic group,contact,action,informed,treatment,overall\n"
        + "03/11/2014,Dwelling burglary,Colchester,,White" + ",very satisfied" * 5 + "\n"
    )  # fmt: skip
    before = as_csv(tmp_path / "before", [value("satisfaction_overall", "Essex", "2014-11", 3, 4)])
    assert load([before, put(tmp_path / "survey.csv", survey)]).rejected == []
    rows = [value("satisfaction_overall", "Essex", "2014-10", 3, 4),
            value("satisfaction_overall", "Essex", "2014-11", 3, 4, status="p")]  # fmt: skip
    (problem,) = refuse(as_csv(tmp_path / "after", rows))
    assert (problem.line, problem.column) == (3, "period")
    assert "'2014-11' is counted from the records of survey.csv" in problem.fault
    assert load([as_csv(tmp_path / "october", rows[:1])]).rejected == []


def test_a_hundred_problems_are_listed_and_the_rest_counted(tmp_path: Path, database: Path) -> None:
    rows = [value(area=f"Nowhere {number}", numerator="many") for number in range(2000)]
    *problems, rest = refuse(as_csv(tmp_path / "a", rows))
    assert len(problems) == LISTED
    assert (problems[-1].line, problems[-1].column) == (51, "numerator")
    assert rest.fault == "3,900 more problems"


def merged(book: openpyxl.Workbook) -> None:
    book.worksheets[0].merge_cells("B2:B3")


def not_worked_out(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["D3"] = "=D2+1"


def error(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["D3"] = "#DIV/0!"


@pytest.mark.parametrize(
    ("change", "cell", "fault"),
    [(merged, "B2", "B2:B3 are merged"), (not_worked_out, "D3", "a formula"),
     (error, "D3", "#DIV/0!")],
)  # fmt: skip
def test_cells_of_a_sheet_that_cannot_be_relied_on(
    tmp_path: Path, database: Path, change: Callable[[Any], None], cell: str, fault: str
) -> None:
    rows: list[list[Any]] = [list(COLUMNS)]
    for month in ("2014-09", "2014-10"):
        rows.append(["da_incidents", "Essex", month, 12, *[None] * 4, "final", None])
    (problem,) = refuse(workbook(tmp_path / "a.xlsx", {"Returns": rows}, change))
    assert problem.cell == f"sheet Returns, cell {cell}"
    assert fault in problem.fault


def test_a_workbook_locked_with_a_password(tmp_path: Path, database: Path) -> None:
    content = bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")
    (problem,) = refuse(put(tmp_path / "a.xlsx", content))
    assert "locked with a password" in problem.fault


def test_a_workbook_with_no_return(tmp_path: Path, database: Path) -> None:
    (problem,) = refuse(workbook(tmp_path / "a.xlsx", {"Sheet": [["indicator", "area"], [1, 2]]}))
    assert "not a table that is known here" in problem.fault


def test_a_file_of_300_mb(tmp_path: Path, database: Path) -> None:
    path = as_csv(tmp_path / "a", STANDING)
    with path.open("ab") as stream:
        for _ in range(300):
            stream.write(b"\n" * 1024**2)
    (problem,) = refuse(path)
    assert "300 MB, and 100 MB is the limit" in problem.fault


def test_a_broken_row_names_its_line(tmp_path: Path, database: Path) -> None:
    text = (
        csv_text([value(numerator=1)], above="# sent by mail\n") + "da_incidents,Essex,2014-10,1\n"
    )
    (problem,) = refuse(put(tmp_path / "a.csv", text))
    assert (problem.line, problem.fault) == (4, f"the row has 4 cells and not {len(COLUMNS)}")
