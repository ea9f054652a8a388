"""What somebody wrote into a name is never run by the spreadsheet that opens a file of ours."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest

from data.loading.return_template import SLUGS, template
from ui.output import csv_files

# What Excel, LibreOffice and Sheets have taken for the beginning of a formula or a command; also
# after what they pass over, and in the wide forms that some of them read as the narrow ones.
DANGEROUS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example")',
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
    "\u2060@SUM(1)",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "|calc", "\x1f=1+1", "x;=1+1", "x\t=1+1",
    "x\r\n=1+1", 'x",=1+1', "x\n=1+1",
)  # fmt: skip
HARMLESS = ("Harlow", "Southend-on-Sea", "12 months", "(none)", "“quoted”", "")


def _cells(data: bytes) -> list[str]:
    """Read the cells as a spreadsheet may, also one that parts them by other signs."""
    text = data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return [part for cell in cells for part in re.split(r"[;\t\r\n]", cell)]


def _runs(cell: str) -> bool:
    """Say whether a spreadsheet may take a cell for more than words."""
    passed_over = " \u00a0\u200b\u2060\ufeff\x1f"
    wide = "\uff1d\uff0b\uff0d\uff20"
    return cell.lstrip(passed_over)[:1] in tuple(f"=+-@|{wide}")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    table = pd.DataFrame({text: [text, "Harlow"], "Area": ["x", text], "n": [-1.5, 2.0]})
    data = csv_files.as_csv(table, {"Title": text, text: "Essex"})
    cells = _cells(data)
    # A number below zero is a number, not a text.
    assert [cell for cell in cells if _runs(cell) and cell != "-1.5"] == []
    assert "-1.5" in cells


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_stay_as_they_are(text: str) -> None:
    assert csv_files.safe(text) == text


@pytest.mark.parametrize("slug", SLUGS)
def test_no_cell_of_a_template_is_a_formula(slug: str) -> None:
    cells = _cells(template(slug).encode())
    assert len(cells) > 20
    assert [cell for cell in cells if _runs(cell.strip())] == []
