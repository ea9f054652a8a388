"""The command: what it says, to people and to machines, and how it exits."""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data import catalogue, demonstration
from data.loading.load_files import load
from tests.helpers.police_uk_files import BABERGH, NOWHERE, asb, crime, outcome, put, write

ROWS = [crime(1), crime(2, NOWHERE), crime(3, BABERGH), asb(), asb()]
OUTCOMES = [outcome(1), outcome(1), outcome(2)]


@dataclass(frozen=True)
class Output:
    """What a call of the command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it said, read as JSON."""
        return json.loads(self.out)


@pytest.fixture
def call(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Output]:
    """Return a function that runs ``python -m data`` with arguments, in this process."""

    def run(*arguments: object) -> Output:
        monkeypatch.setattr(sys, "argv", ["data", *map(str, arguments)])
        monkeypatch.delitem(sys.modules, "data.__main__", raising=False)
        status = 0
        try:
            runpy.run_module("data", run_name="__main__", alter_sys=True)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else int(left.code is not None)
        text = capsys.readouterr()
        assert "Traceback" not in text.err
        return Output(status, text.out, text.err)

    return run


def listing(folder: Path) -> dict[str, tuple[str, int]]:
    """Say what is in a folder, byte for byte, and since when."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
    }


# -- load -----------------------------------------------------------------------------------------


def test_load_says_what_was_read_kept_and_set_aside(
    tmp_path: Path, call: Callable[..., Output]
) -> None:
    write(tmp_path / "in", ROWS)
    write(tmp_path / "in", OUTCOMES)
    put(tmp_path / "in/readme.txt", "x")
    text = call("load", tmp_path / "in")
    assert text.status == 0
    assert (
        "in/2025-01-essex-street.csv: street crime of January 2025, 5 rows read = 5 kept + 0 set"
    ) in text.out
    assert "3 rows read = 2 kept + 1 set aside (1 exact repeat of an outcome row)" in text.out
    assert "passed over  in/readme.txt" in text.out
    assert "2 files loaded (8 rows), 0 unchanged, 0 rejected." in text.out

    text = call("load", tmp_path / "in")
    assert text.status == 0
    assert "unchanged    in/2025-01-essex-street.csv: the very same file is loaded" in text.out
    assert "0 files loaded (0 rows), 2 unchanged, 0 rejected." in text.out


def test_load_says_what_a_newer_edition_changed(
    tmp_path: Path, call: Callable[..., Output]
) -> None:
    call("load", write(tmp_path / "a", [crime(1), crime(2), asb()]))
    text = call(
        "load",
        write(tmp_path / "b", [crime(1, Last_outcome_category="Local resolution"), crime(3)]),
    )
    assert "replaces load 1: 1 row added, 2 gone, 1 with a changed outcome" in text.out


def test_one_rejected_file_is_exit_1_and_the_others_are_loaded(
    tmp_path: Path, call: Callable[..., Output], ask: Callable[..., list[tuple[Any, ...]]]
) -> None:
    bad = write(tmp_path / "bad", [crime(1), crime(2, Crime_type="Piracy")])
    text = call("load", bad, tmp_path / "nowhere", write(tmp_path, ROWS, "2025-02"))
    assert text.status == 1
    assert (
        "REJECTED     2025-01-essex-street.csv, line 3, column 'crime_type': 'Piracy' is not a "
        "category that is known here."
    ) in text.out
    assert f"REJECTED     {tmp_path / 'nowhere'}: there is no such file or folder" in text.out
    assert "1 file loaded (5 rows), 0 unchanged, 2 rejected." in text.out
    assert ask("select count(*) from crime") == [(5,)]


def test_another_force_is_loaded_when_asked(tmp_path: Path, call: Callable[..., Output]) -> None:
    path = write(tmp_path, [crime(Reported_by="Kent Police", Falls_within="Kent Police")])
    text = call("load", path)
    assert text.status == 1
    assert "the rows are of 'Kent Police'" in text.out
    assert '--include-force "Kent Police"' in text.out
    assert call("load", path, "--include-force", "Kent Police").status == 0


def test_load_as_json(tmp_path: Path, call: Callable[..., Output]) -> None:
    bad = write(tmp_path / "bad", [crime(1), crime(2, Crime_type="Piracy")], "2025-03")
    write(tmp_path / "in", OUTCOMES)
    text = call("load", tmp_path / "in", bad, "--json")
    assert text.status == 1
    loaded, rejected = sorted(text.json["files"], key=lambda file: file["status"])
    assert loaded["status"] == "loaded"
    assert (loaded["rows_read"], loaded["rows_kept"]) == (3, 2)
    assert loaded["set_aside"] == {"exact repeat of an outcome row": 1}
    assert loaded["period_start"] == "2025-01-01"
    (problem,) = rejected["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == (
        "2025-03-essex-street.csv", 3, "crime_type",
    )  # fmt: skip
    assert problem["message"].startswith("2025-03-essex-street.csv, line 3, column 'crime_type'")
    assert text.json["dry_run"] is False

    call("load", write(tmp_path, [crime(1)]))
    newer = call("load", write(tmp_path / "newer", [crime(2)]), "--json").json["files"][0]
    assert newer["change"] == {
        "replaced_load_id": 2, "rows_added": 1, "rows_gone": 1, "outcomes_changed": 0,
    }  # fmt: skip


def test_progress_goes_from_nothing_to_all(tmp_path: Path, database: Path) -> None:
    seen: list[tuple[float, str]] = []
    write(tmp_path, ROWS)
    write(tmp_path, OUTCOMES)
    load([tmp_path], progress=lambda share, doing: seen.append((share, doing)))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.5
    assert shares[-1] == 1
    assert len(seen) >= 5
    assert all(doing for _, doing in seen)


# -- check ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [False, True], ids=["no warehouse yet", "a warehouse"])
def test_check_says_what_load_would_and_writes_nothing(
    held: bool, tmp_path: Path, call: Callable[..., Output]
) -> None:
    write(tmp_path / "in", ROWS)
    write(tmp_path / "in", OUTCOMES)
    write(tmp_path / "in/bad", [crime(1, Month="2020-01")])
    if held:
        call("load", write(tmp_path, [crime(9)]))
    before = listing(tmp_path)
    text = call("check", tmp_path / "in")
    assert listing(tmp_path) == before
    assert text.status == 1
    assert "would load   in/2025-01-essex-street.csv: street crime of January 2025" in text.out
    assert "REJECTED     in/bad/2025-01-essex-street.csv, line 2, column 'month'" in text.out
    assert "2 files would be loaded (8 rows), 0 unchanged, 1 rejected. Nothing was written." in (
        text.out
    )
    checked = call("check", tmp_path / "in", "--json").json
    assert listing(tmp_path) == before
    assert checked["dry_run"] is True
    assert checked["files"] == call("load", tmp_path / "in", "--json").json["files"]


def test_check_of_good_files_is_exit_0(tmp_path: Path, call: Callable[..., Output]) -> None:
    assert call("check", write(tmp_path, ROWS)).status == 0


# -- status ---------------------------------------------------------------------------------------


def test_status_before_the_first_load(call: Callable[..., Output], database: Path) -> None:
    text = call("status")
    assert text.status == 0
    assert f"No warehouse yet at {database}" in text.out
    assert call("status", "--json").json is None
    assert not database.parent.exists()


def test_status_reconciles_each_file_and_the_whole(
    tmp_path: Path, call: Callable[..., Output]
) -> None:
    call("load", write(tmp_path / "old", [crime(1), crime(2)]))
    write(tmp_path / "in", ROWS)
    write(tmp_path / "in", OUTCOMES)
    call("load", tmp_path / "in")
    status = call("status", "--json").json
    for file in status["loads"]:
        assert file["rows_read"] == file["rows_kept"] + sum(file["set_aside"].values())
    assert {file["file_name"]: file["superseded_by"] is None for file in status["loads"]} == {
        "2025-01-essex-street.csv": False,
        "in/2025-01-essex-street.csv": True,
        "in/2025-01-essex-outcomes.csv": True,
    }
    assert status["whole"] == {"files": 2, "rows_read": 8, "rows_kept": 7, "rows_set_aside": 1}
    methods = {place["method"]: place["rows"] for place in status["placements"]}
    assert methods == {"point": 3, "no place given": 1, "outside": 1}
    assert sum(methods.values()) == len(ROWS)
    assert status["edition"] == "published"
    assert status["boundary_set"] == "wards-2025-approximate"
    periods = {row["indicator"]: row["periods"] for row in status["indicators"]}
    assert periods["recorded_crime"] == 1

    text = call("status")
    assert text.status == 0
    assert "all   2 files: 8 read = 7 kept + 1 set aside" in text.out
    assert "replaced by load" in text.out
    assert "3 read = 2 kept + 1 set aside (1 exact repeat of an outcome row)" in text.out


# -- demo -----------------------------------------------------------------------------------------


def test_demo_builds_once_and_says_so(
    tmp_path: Path, call: Callable[..., Output], monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(folder: Path, progress: Callable[[float], None]) -> None:
        write(folder, [crime(1, Reported_by="Essex Police (demonstration)")])
        progress(1.0)

    monkeypatch.setattr(demonstration, "write", short)  # the real one is tested by itself
    text = call("demo", "--json")
    assert text.status == 0
    assert [file["status"] for file in text.json["files"]] == ["loaded"]
    assert call("status", "--json").json["edition"] == "demonstration"

    text = call("demo")
    assert text.status == 1
    assert "there is a warehouse already" in text.err
    assert "ESSEX_DATABASE" in text.err

    text = call("load", write(tmp_path, [crime(2)], "2025-02"))
    assert text.status == 1
    assert "the warehouse holds demonstration data" in text.out


# -- wrong usage and a warehouse that cannot be used ----------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("load",), ("check",), ("load", "--colour"), ("unload", "x"), ("status", "x"), ("demo", "x")],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...], call: Callable[..., Output]) -> None:
    text = call(*arguments)
    assert text.status == 2
    assert "Usage: " in text.err


def test_help_is_exit_0(call: Callable[..., Output]) -> None:
    text = call("--help")
    assert text.status == 0
    for command in ("load", "check", "status", "demo"):
        assert command in text.out


@pytest.mark.parametrize("arguments", [("load", "FILE"), ("check", "FILE"), ("status",)])
def test_a_warehouse_that_cannot_be_used_is_exit_1(
    arguments: tuple[str, ...], tmp_path: Path, call: Callable[..., Output], database: Path
) -> None:
    put(database, "Dear all,\n" * 999)
    path = write(tmp_path, ROWS)
    text = call(*(path if argument == "FILE" else argument for argument in arguments))
    assert text.status == 1
    assert f"{database}: not a warehouse" in text.err
    assert "Move the file away" in text.err


def test_forget_takes_a_load_back_and_says_so(
    tmp_path: Path, database: Path, call: Callable[..., Output]
) -> None:
    call("load", write(tmp_path, ROWS))
    text = call("forget", 1)
    assert text.status == 0
    assert text.out == "Load 1 is undone: 5 rows of 2025-01-essex-street.csv.\n"
    assert call("status", "--json").json["loads"] == []
    text = call("forget", 1)
    assert (text.status, text.out) == (1, "")
    assert "There is no load 1" in text.err
    assert call("forget", "one").status == 2


def test_forget_for_machines(tmp_path: Path, database: Path, call: Callable[..., Output]) -> None:
    call("load", write(tmp_path / "old", ROWS))
    call("load", write(tmp_path / "new", ROWS[1:]))
    text = call("forget", 2, "--json").json
    assert (text["load_id"], text["rows"]) == (2, 4)
    assert text["restored"] == ["2025-01-essex-street.csv"]


def test_a_template_is_written_and_loads_when_it_is_filled_in(
    tmp_path: Path, database: Path, call: Callable[..., Output]
) -> None:
    path = tmp_path / "return.csv"
    assert call("template", "domestic-abuse", "--out", path).status == 0
    assert "no rows" in call("load", path).out
    header = path.read_text("utf-8").splitlines()[-1].split(",")
    row = {"indicator": "da_incidents", "area": "Harlow", "period": "Sep-14", "value": "61",
           "status": "final"}  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")
    assert call("load", path).status == 0
    held = call("status", "--json").json["indicators"]
    (item,) = [entry for entry in held if entry["indicator"] == "da_incidents"]
    assert (item["first_period"], item["last_period"]) == ("2014-09-01", "2014-09-30")
    assert call("template", "domestic-abuse", "--out", path).status == 2  # never written over
    assert "61" in path.read_text("utf-8")
    unknown = call("template", "parking")
    assert unknown.status == 2
    assert "road-safety" in unknown.err


def test_status_lists_every_indicator_supplied_or_not(
    tmp_path: Path, database: Path, call: Callable[..., Output]
) -> None:
    call("load", write(tmp_path, ROWS))
    out = call("status").out
    for key in catalogue.indicators():
        assert f"\n  {key} " in out
    assert "ksi_total                    not yet supplied" in out
    assert "prevention_spend_share       to be confirmed" in out


def made_up(folder: Path) -> Path:
    """Write a month of the demonstration."""
    force = "Essex Police (demonstration)"
    return write(folder / "made-up", [{**row, "Reported by": force} for row in ROWS], "2024-12")


def test_real_data_takes_the_place_of_the_demonstration_only_when_asked(
    tmp_path: Path, database: Path, call: Callable[..., Output]
) -> None:
    call("load", made_up(tmp_path))
    real = write(tmp_path, ROWS)
    before = database.read_bytes()
    text = call("load", real)
    assert text.status == 1
    assert "--instead-of-demonstration" in text.out
    assert call("check", real, "--instead-of-demonstration").status == 0
    broken = put(tmp_path / "broken.csv", "what is this")
    assert call("load", broken, "--instead-of-demonstration").status == 1
    assert database.read_bytes() == before  # nothing was accepted: the demonstration stays
    assert call("load", real, "--instead-of-demonstration").status == 0
    held = call("status", "--json").json
    assert held["edition"] == "published"
    assert [load["file_name"] for load in held["loads"]] == ["2025-01-essex-street.csv"]


def test_real_data_is_never_replaced(
    tmp_path: Path, database: Path, call: Callable[..., Output]
) -> None:
    call("load", write(tmp_path, ROWS))
    before = database.read_bytes()
    other = write(tmp_path, ROWS, "2025-02")
    for path in (other, made_up(tmp_path)):
        text = call("load", path, "--instead-of-demonstration")
        assert text.status == 1
        assert "this is no demonstration, and is not replaced" in text.err
    assert database.read_bytes() == before
