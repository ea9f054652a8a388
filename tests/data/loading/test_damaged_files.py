"""Damaged files of every kind: each is loaded or rejected in words, and harms no other."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from data.loading import unforeseen
from data.loading.load_files import load
from data.problems import WHOLE_FILE
from tests.helpers.damaged_files import damaged, sound
from tests.helpers.police_uk_files import put

ROOT = Path(__file__).resolve().parents[3]
VARIANTS = 1_500
AT_ONCE = 300
# What is wrong with no line, cell, layer or member by itself; everything else names one.
OF_WHOLE_FILE = (
    "the file is empty",
    "the workbook is broken",  # where it is no zip any more: else its member is named
    "not recognized as being in a supported file format",
    "not a table that is known here",  # a workbook in which no sheet is; CSV names its line
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the sound files."""
    folder = tmp_path_factory.mktemp("sound")
    path = folder / "essex.duckdb"
    files = [put(folder / "in" / name, content) for name, content in sound(folder).items()]
    report = load([folder / "in"], path)
    assert [str(problem) for file in report.rejected for problem in file.problems] == []
    assert len(report.files) == len(files)
    return path


@pytest.mark.parametrize("batch", range(VARIANTS // AT_ONCE))
def test_no_damage_brings_a_load_down_or_loses_a_row(
    batch: int, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []

    def tell(fault: unforeseen.FaultOfFile) -> object:
        faults.append(f"{fault.files[0].name}: {fault.error!r}")
        return real(fault)

    real = unforeseen.rejection
    monkeypatch.setattr("data.loading.load_files.rejection", tell)
    before = warehouse.read_bytes()
    variants = list(damaged(tmp_path, AT_ONCE, seed=1_000 + batch))
    paths = [
        put(tmp_path / "in" / f"{n:03}" / name, content)
        for n, (name, content) in enumerate(variants)
    ]
    report = load(paths, warehouse, dry_run=True)
    assert faults == []
    assert warehouse.read_bytes() == before
    reported = Counter(file.file for file in report.files) + Counter(report.passed_over)
    assert sum(reported.values()) >= len(paths)
    for file in report.files:
        if file.status == "rejected":
            assert file.problems
            for problem in file.problems:
                assert problem.file
                assert str(problem).startswith(problem.file)
                assert problem.fault
                assert problem.expected.rstrip().endswith((".", "?", ")"))
                assert problem.place in str(problem)
                if problem.part == WHOLE_FILE:
                    assert "xpected" in problem.expected
                    kind = next((k for k in OF_WHOLE_FILE if k in problem.fault), None)
                    assert kind is not None, f"{problem} has no line"
                else:
                    assert problem.place, f"{problem} says not where"
        elif file.status == "loaded":
            assert file.rows_read == file.rows_kept + sum(file.set_aside.values())


def test_one_file_that_nobody_foresaw_is_rejected_and_the_others_load(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.sources import lookups

    read = lookups._read

    def fail(file: object, columns: list[str]) -> object:
        if "bad" in str(file):
            raise ZeroDivisionError("nobody thought of this")
        return read(file, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(lookups, "_read", fail)
    files = sound(tmp_path)
    paths = [put(tmp_path / name, content) for name, content in files.items()]
    paths.append(put(tmp_path / "bad.csv", files["lookup.csv"] + b"\n"))
    report = load(paths)
    (rejected,) = report.rejected
    (problem,) = rejected.problems
    assert rejected.file == "bad.csv"
    assert "not foreseen (ZeroDivisionError)" in problem.fault
    trace = Path(problem.expected.split("What happened is in ")[1].split(": please")[0])
    assert "nobody thought of this" in trace.read_text()
    trace.unlink()
    assert sum(file.status == "loaded" for file in report.files) == len(files)


ROOMS = ("loading", "reading", "sources")


def test_every_rejection_of_the_program_says_where() -> None:
    """Each problem is made with a line, a cell, a part, or as one of the whole file."""
    calls = [
        (f"{path}:{node.lineno}", node)
        for room in ROOMS
        for path in sorted((ROOT / "data" / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
    ]
    placed = {"line", "cell", "part"}
    without = [
        where
        for where, call in calls
        if len(call.args) < 4 and not placed & {keyword.arg for keyword in call.keywords}
    ]
    assert len(calls) > 40
    assert without == []
