"""A file that a spreadsheet opens must not run what somebody wrote into a name."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from ui.output import csv_files


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_disarmed(start: str) -> None:
    table = pd.DataFrame({f"{start}SUM(A1)": [f"{start}cmd|' /C calc'!A0"]})
    text = csv_files.as_csv(table, {"Title": f"{start}1"}).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if csv_files.RISKY.match(cell)]


def test_numbers_stay_numbers() -> None:
    table = pd.DataFrame({"Area": ["Abbey"], "Change": pd.array([-12], dtype="Int64")})
    assert "Abbey,-12" in csv_files.as_csv(table, {}).decode("utf-8-sig")


def test_what_is_not_known_is_empty() -> None:
    table = pd.DataFrame({"a": [None], "b": pd.array([None], dtype="Int64"), "c": [float("nan")]})
    assert csv_files.as_csv(table, {}).decode("utf-8-sig").splitlines()[-1] == ",,"


def test_the_file_says_what_it_is() -> None:
    facts = {"Title": "Recorded crime", "Period": "September 2025", "Edition": ""}
    lines = csv_files.as_csv(pd.DataFrame({"a": [1]}), facts).decode("utf-8-sig").splitlines()
    assert lines[:4] == ["Title,Recorded crime", "Period,September 2025", "", "a"]
