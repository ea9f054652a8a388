"""Downloads of Fingertips: the county by its code, counts or intervals, what is left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from geo.essex import COUNTY
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]
COLUMNS = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name",
    "Area Type", "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator", "Value note",
)  # fmt: skip
PRISON = (
    "Adults with substance misuse treatment need who successfully engage in community-based "
    "structured treatment following release from prison"
)


def row(**cells: Any) -> dict[str, Any]:
    plain = {
        "Indicator ID": 92544, "Indicator Name": PRISON, "Area Code": COUNTY, "Area Name": "Essex",
        "Area Type": "Counties", "Sex": "Persons", "Age": "18+ yrs", "Time period": "2022/23",
        "Value": 40, "Count": 120, "Denominator": 300,
    }  # fmt: skip
    return plain | {name.replace("_", " "): cell for name, cell in cells.items()}


def send(folder: Path, *rows: dict[str, Any], name: str = "fingertips.csv") -> FileReport:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    (report,) = load([put(folder / name, stream.getvalue())]).files
    return report


REPORTED = """
select
    indicator, area, period_start, period_end, numerator, denominator, value, lower, upper, absent
from reported order by all
"""


def test_essex_is_the_county_and_counts_are_taken(tmp_path: Path, ask: Ask) -> None:
    report = send(
        tmp_path,
        row(),
        row(Area_Code="E06000034", Area_Name="Thurrock", Count="", Denominator="", Value=31.5,
            **{"Lower CI 95.0 limit": 25, "Upper CI 95.0 limit": 38.5}),
        row(Area_Code="E06000033", Area_Name="Southend-on-Sea", Count="", Denominator="", Value="",
            Value_note="Value suppressed for disclosure control due to small count"),
        row(Area_Code="E92000001", Area_Name="England"),
        row(Sex="Male"),
        row(Time_period="2020 - 22"),
        row(Indicator_Name="Smoking prevalence", Indicator_ID=1),
    )  # fmt: skip
    assert report.status == "loaded", report.problems
    assert report.rows_read == report.rows_kept + sum(report.set_aside.values()) == 7
    year = (date(2022, 4, 1), date(2023, 3, 31))
    key = "custody_community_continuity"
    assert ask(REPORTED) == [
        (key, "E06000033", *year, None, None, None, None, None, "confidential"),
        (key, "E06000034", *year, None, None, 31.5, 25, 38.5, None),
        (key, COUNTY, *year, 120, 300, None, None, None, None),
    ]
    assert any("Smoking prevalence" in remark for remark in report.remarks)


def test_two_indicators_that_could_be_one_are_asked_about(tmp_path: Path) -> None:
    names = ("Successful completion of drug treatment: opiate users",
             "Successful completion of alcohol treatment")  # fmt: skip
    (problem,) = send(tmp_path, *(row(Indicator_Name=name) for name in names)).problems
    assert "could each be treatment_planned_exit" in problem.fault
    assert send(tmp_path, row(Indicator_Name=names[0]), name="one.csv").status == "loaded"


def test_a_download_without_a_row_of_use_says_so(tmp_path: Path) -> None:
    (problem,) = send(tmp_path, row(Indicator_Name="Smoking prevalence")).problems
    assert "Smoking prevalence" in problem.fault


def test_a_bad_number_names_its_line(tmp_path: Path) -> None:
    (problem,) = send(tmp_path, row(), row(Area_Code="E06000034", Count="many")).problems
    assert (problem.line, "'many'" in problem.fault) == (3, True)
