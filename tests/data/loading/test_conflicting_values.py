"""Two files that give one value differently: which one counts, and final before provisional."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data import __main__ as command
from data.loading import report_words
from data.loading.load_files import LoadReport, load
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import as_csv, value

Ask = Callable[..., list[tuple[Any, ...]]]


def sent(folder: Path, name: str, number: object, status: str = "final", **more: Any) -> Path:
    """Write a return of one value."""
    row = value("section_136", "Harlow", "2014-09", number, status=status, **more)
    return as_csv(folder / name, [row])


def loaded_value(ask: Ask) -> list[tuple[Any, ...]]:
    return ask("select numerator, status from fact where indicator = 'section_136'")


def test_of_versions_in_a_folder_the_highest_counts_and_it_is_said(
    tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    for version, number in ((1, 3), (2, 5), (9, 9), (10, 14)):
        sent(tmp_path / "sent", f"s136 return v{version}", number)
    assert command.main.main(["check", str(tmp_path / "sent")], standalone_mode=False) is None
    out = capsys.readouterr().out
    assert "3 values differ from an earlier file (3 between two files of this call)" in out
    assert "the later one would count" in out
    lines = [line.split() for line in out.splitlines() if line.startswith("  section_136")]
    assert [line[4:6] for line in lines] == [["9", "14"], ["5", "9"], ["3", "5"]]
    report = load([tmp_path / "sent"])
    assert loaded_value(ask) == [(14, "final")]
    assert [conflict.effect for conflict in report.conflicts] == [5, 4, 2]


def test_the_largest_effect_comes_first_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    def send(name: str, *numbers: int) -> LoadReport:
        areas = ("Harlow", "Maldon", "Tendring", "Essex")
        rows = [value("section_136", a, "2014-09", n) for a, n in zip(areas, numbers, strict=True)]
        return load([as_csv(tmp_path / name, rows)])

    assert send("first", 10, 20, 30, 100).conflicts == []
    conflicts = send("second", 11, 2, 30, 105).conflicts
    assert [(item.area_name, item.former, item.now) for item in conflicts] == [
        ("Maldon", "20", "2"), ("Essex", "100", "105"), ("Harlow", "10", "11"),
    ]  # fmt: skip
    assert {each.same_call for each in conflicts} == {False}
    table = report_words.conflict_lines(conflicts, dry_run=False)
    assert table[0].startswith("3 values differ")
    assert "Maldon" in table[2]
    assert "first.csv → second.csv" in table[2]


def test_shares_and_missing_values_are_in_the_table(tmp_path: Path) -> None:
    def send(name: str, first: tuple[str, str], second: str) -> LoadReport:
        rows = [
            value("da_solved_rate", "Harlow", "2014-09", *first),
            value("section_136", "Harlow", "2014-09", second),
        ]
        return load([as_csv(tmp_path / name, rows)])

    send("first", ("40", "100"), "7")
    conflicts = send("second", ("50", "100"), "c").conflicts
    assert [(item.former, item.now, item.effect) for item in conflicts] == [
        ("40 (40 of 100)", "50 (50 of 100)", 10), ("7", "confidential", 0),
    ]  # fmt: skip


def test_a_provisional_value_does_not_replace_a_final_one(tmp_path: Path, ask: Ask) -> None:
    load([sent(tmp_path, "final", 14)])
    report = load([sent(tmp_path, "later", 20, "provisional")])
    (problem,) = report.rejected[0].problems
    assert (problem.line, problem.column) == (2, "status")
    assert "20" in problem.fault
    assert "14" in problem.fault
    assert "load 1, final.csv" in problem.fault
    assert "--accept-provisional" in problem.expected
    assert loaded_value(ask) == [(14, "final")]

    report = load([sent(tmp_path, "later", 20, "provisional")], accept_provisional=True)
    assert loaded_value(ask) == [(20, "provisional")]
    assert [(conflict.former_status, conflict.status) for conflict in report.conflicts] == [
        ("final", "provisional")
    ]
    assert load([sent(tmp_path, "last", 21, "final")]).rejected == []
    assert loaded_value(ask) == [(21, "final")]


@pytest.mark.parametrize("absent", ["-", "..", "c"])
def test_nor_does_a_provisional_lack_of_one(absent: str, tmp_path: Path, ask: Ask) -> None:
    load([sent(tmp_path, "final", 14)])
    assert load([sent(tmp_path, "later", absent, "provisional")]).rejected
    assert loaded_value(ask) == [(14, "final")]


def test_it_is_the_same_within_one_call(tmp_path: Path, ask: Ask) -> None:
    first, second = sent(tmp_path, "a", 14), sent(tmp_path, "b", 20, "provisional")
    report = load([first, second])
    assert [file.file for file in report.rejected] == ["b.csv"]
    assert loaded_value(ask) == [(14, "final")]


def test_files_that_say_in_their_names_which_is_final_are_loaded_in_that_order(
    tmp_path: Path, ask: Ask
) -> None:
    final, provisional = (
        sent(tmp_path, "a-final", 14),
        sent(tmp_path, "b-provisional", 20, "provisional"),
    )
    report = load([final, provisional])
    assert report.rejected == []
    assert loaded_value(ask) == [(14, "final")]
    assert [(item.former, item.now) for item in report.conflicts] == [("20", "14")]


def test_a_final_value_that_is_repeated_as_provisional_stays_final(
    tmp_path: Path, ask: Ask
) -> None:
    load([sent(tmp_path, "final", 14)])
    rows = [
        value("section_136", "Harlow", "2014-09", 14, status="p"),
        value("section_136", "Harlow", "2014-10", 3, status="p"),
    ]
    (file,) = load([as_csv(tmp_path / "later", rows)]).files
    assert file.set_aside == {"provisional repeat of a final value": 1}
    assert (file.rows_read, file.rows_kept) == (2, 1)
    assert sorted(loaded_value(ask)) == [(3, "provisional"), (14, "final")]


def test_the_same_bytes_under_two_names_are_unchanged(tmp_path: Path, ask: Ask) -> None:
    first = sent(tmp_path, "one", 14)
    second = put(tmp_path / "two.csv", first.read_bytes())
    report = load([first, second])
    assert [file.status for file in report.files] == ["loaded", "unchanged"]
    assert report.rejected == []


def test_conflicts_are_in_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load([sent(tmp_path, "one", 14)])
    path = sent(tmp_path, "two", 20)
    command.main.main(["check", "--json", str(path)], standalone_mode=False)
    (conflict,) = json.loads(capsys.readouterr().out)["conflicts"]
    assert (conflict["former"], conflict["now"], conflict["former_file"]) == ("14", "20", "one.csv")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("s136 May 2025", "s136 May 2025 revised 2025-11"),
        ("s136", "Corrected s136"),
        ("s136 amended OLD", "s136"),
        ("s136 provisional", "s136 revised"),
    ],
)
def test_a_file_that_says_that_it_corrects_counts(
    earlier: str, later: str, tmp_path: Path, ask: Ask
) -> None:
    sent(tmp_path, later, 14)
    sent(tmp_path, earlier, 9)
    assert len(load([tmp_path]).conflicts) == 1
    assert loaded_value(ask) == [(14, "final")]
