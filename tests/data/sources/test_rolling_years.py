"""Rolling years of recorded crime by police force and offence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.loading.load_files import load
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import workbook

Ask = Callable[..., list[tuple[Any, ...]]]
HEADER = ["12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences"]
ROWS = [
    ["31/03/2018", "Essex", "East", "Homicide", "12"],
    ["31/03/2018", "Essex", "East", "Violence with injury", "12,400"],
    ["31/03/2018", "Essex", "East", "Shoplifting", "9000"],
    ["31/03/2018", "Essex", "East", "Robbery", "800"],
    ["31/03/2018", "Essex", "East", "Fraud offences", "5"],
    ["30/06/2018", "Essex", "East", "Robbery", "900"],
    ["31/03/2018", "Kent", "South East", "Robbery", "700"],
    ["31/03/2018", "Action Fraud", "Action Fraud", "Fraud offences", "1"],
]
FIGURES = (
    "select area, period_start, period_end, breakdown, numerator from reported "
    "where breakdown in ('', 'offence=Violence against the person') order by all"
)


def text(rows: list[list[str]]) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEADER, *rows]) + "\n"


@pytest.mark.parametrize("as_workbook", [False, True])
def test_rolling_years_are_kept_by_force_and_offence(
    as_workbook: bool, tmp_path: Path, ask: Ask
) -> None:
    path = (
        workbook(tmp_path / "t.xlsx", {"Table": [["Recorded crime"], HEADER, *ROWS]})
        if as_workbook
        else put(tmp_path / "rec-crime-pfa.csv", text(ROWS))
    )
    (report,) = load([path]).files
    assert report.problems == []
    assert (report.rows_read, report.rows_kept) == (8, 6)
    year = date(2017, 4, 1), date(2018, 3, 31)
    assert ask(FIGURES) == [
        ("E23000028", *year, "", 22_212),
        ("E23000028", *year, "offence=Violence against the person", 12_412),
        ("E23000028", date(2017, 7, 1), date(2018, 6, 30), "", 900),
        ("E23000032", *year, "", 700),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["30/03/2018", "Essex", "East", "Drug offences", "1"], "12 months ending"),
        (["31/03/2018", "Essex", "East", "Total recorded crime", "1"], "Offence"),
        (["31/03/2018", "Essex", "East", "Robbery", "800"], "Offence"),
        (["31/03/2018", "Essex", "East", "Drug offences", "many"], HEADER[-1]),
    ],
)
def test_a_cell_that_cannot_be_right_is_named(row: list[str], column: str, tmp_path: Path) -> None:
    (report,) = load([put(tmp_path / "t.csv", text([*ROWS, row]))]).files
    (problem,) = report.problems
    assert (problem.line, problem.column) == (10, column)
