"""Whose figures these are, by date: one file, from which a successor opens the same history."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from data.offices import OfficeError, office_on, offices

TWO = """
[[office]]
from = 2012-11-22
name = "Office of the Commissioner"
holder = "Commissioner"
force = "Essex Police"
plan = "Police and Crime Plan"

[[office]]
from = 2020-05-08
name = "Office of the Mayor"
holder = "Mayor"
force = "Essex Police"
plan = "Safer Essex Plan"
[office.areas_of_focus]
domestic-abuse = "Tackling domestic abuse"
"""


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with two offices, one after the other."""
    path = tmp_path / "offices.toml"
    path.write_text(TWO)
    monkeypatch.setenv("ESSEX_OFFICES", str(path))
    return path


def test_the_office_of_today_is_the_commissioners() -> None:
    assert office_on().name == "Office of the Police and Crime Commissioner for Essex"
    assert office_on(date(2000, 1, 1)).plan == "Police and Crime Plan"


def test_an_office_holds_from_its_day(two: Path) -> None:
    assert office_on(date(2020, 5, 7)).holder == "Commissioner"
    assert office_on(date(2020, 5, 8)).holder == "Mayor"


def test_pages_and_papers_take_the_names_of_the_office_of_today(two: Path) -> None:
    """In a process of its own: the names are read once, when it starts."""
    code = (
        "from data.areas_of_focus import AREAS_OF_FOCUS as focus\n"
        "from ui.papers.formats.pdf import AUTHOR\n"
        "print(focus[0].heading, focus[0].name, AUTHOR, sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "Tackling domestic abuse|Reducing domestic abuse|Office of the Mayor"
    )


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("from = 2020-05-08", 'from = "8 May"', "office 2: from is"),
        ('holder = "Mayor"\n', "", "office 2: holder is missing"),
        ('plan = "Safer', 'colour = "red"\nplan = "Safer', "is not known"),
        ("[[office]]", "[[bureau]]", "no [[office]] in it"),
    ],
)
def test_a_wrong_file_names_entry_and_fault(
    tmp_path: Path, before: str, after: str, fault: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(TWO.replace(before, after))
    with pytest.raises(OfficeError) as raised:
        offices(path)
    assert fault in str(raised.value)
