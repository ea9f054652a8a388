"""The register: versions are added, never changed; who comes second is refused; nothing is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.accounts import exchange
from data.accounts.kinds import Unfit
from data.accounts.register import EditConflict, Register, RegisterError, default_path
from data.problems import Rejected

ACTION = {
    "agreed": "2015-02-26",
    "matter": "Drugs",
    "words": "Provide the number of seizures",
    "owners": [{"role": "Detective Sergeant", "body": "Essex Police"}],
    "due": "2015-03-26",
}
PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """An empty register."""
    return Register(tmp_path / "accounts.sqlite")


def test_versions_are_kept_and_cannot_be_changed(register: Register) -> None:
    first = register.save("action", ACTION, "ann", reason="Agreed")
    second = register.save(
        "action", {**ACTION, "evidence": "Sent."}, "ben", reference="01/15", read_at=1
    )
    assert [item.version for item in register.history("action", "01/15")] == [1, 2]
    assert register.get("action", "01/15") == second
    assert second.previous_hash == first.hash
    with sqlite3.connect(register.path) as connection:
        for sql in (
            "update version set author = 'eve'",
            "delete from version",
            "update register set value = '2'",
            "delete from register",
            "insert into version select number + 2, kind, reference, version + 5, part, ground, "
            "restricted, fields, author, saved_at, reason, hash, hash || 'x' from version",
        ):
            with pytest.raises(sqlite3.IntegrityError, match=r"never|must follow|must carry"):
                connection.execute(sql)


def test_whoever_comes_second_is_refused_and_sees_both(register: Register) -> None:
    register.save("action", ACTION, "ann")
    register.save("action", {**ACTION, "evidence": "A"}, "ann", reference="01/15", read_at=1)
    with pytest.raises(EditConflict) as conflict:
        register.save("action", {**ACTION, "evidence": "B"}, "ben", reference="01/15", read_at=1)
    assert conflict.value.newest.values["evidence"] == "A"
    assert conflict.value.yours["evidence"] == "B"
    assert "changed by ann" in str(conflict.value)
    with pytest.raises(EditConflict):  # a reference that is used is not begun again
        register.save("action", ACTION, "ben", reference="01/15")
    assert register.versions() == 2


def test_rows_that_were_saved_stay(register: Register) -> None:
    results = {"date": "2015-03-01", "step": "Progress", "words": "Begun"}
    two = {"date": "2015-03-09", "step": "Said done", "words": "Sent"}
    register.save("action", {**ACTION, "updates": [results]}, "ann")
    for updates in ([], [two], [{**results, "words": "Never begun"}]):
        with pytest.raises(Unfit, match="Updates: rows that were saved stay"):
            register.save(
                "action", {**ACTION, "updates": updates}, "ann", reference="01/15", read_at=1
            )
    register.save(
        "action", {**ACTION, "updates": [results, two]}, "ann", reference="01/15", read_at=1
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"agreed": "26.02.2015"}, "Agreed on: '26.02.2015' is not a day"),
        ({"agreed": None}, "Agreed on is missing"),
        ({"words": "  "}, "Action is missing"),
        ({"owners": [{}]}, "Owners is missing"),
        ({"owners": [{"name": "Ann"}]}, "Owners, row 1: there is no column 'name'"),
        ({"area": "Essex"}, "Area: 'Essex' is not known"),
        ({"indicator": "burglaries"}, "Indicator: 'burglaries' is not known"),
        ({"colour": "red"}, "Action has no field 'colour'"),
        ({"matter": "two\nlines"}, "Matter: it contains a line break"),
        ({"updates": [{"step": "Done"}]}, "Updates, row 1, step: 'Done' is not one"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    register: Register, change: dict[str, object], why: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        register.save("action", {**ACTION, **change}, "ann")
    assert why in str(unfit.value)
    assert register.versions() == 0


def test_part_two_needs_its_ground(register: Register) -> None:
    with pytest.raises(Unfit, match="on which ground the record is restricted"):
        register.save("action", ACTION, "ann", part="II")
    with pytest.raises(Unfit, match="on which ground Evidence is restricted"):
        register.save("action", ACTION, "ann", restricted={"evidence": ""})
    with pytest.raises(Unfit, match="no such field"):
        register.save("action", ACTION, "ann", restricted={"secret": "Operational"})
    with pytest.raises(Unfit, match="Say who saves it"):
        register.save("action", ACTION, " ")


def test_the_public_edition_never_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSEX_EDITION", "public")
    with pytest.raises(RegisterError, match="never opens"):
        default_path()


def test_it_is_next_to_the_warehouse_or_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESSEX_DATABASE", str(tmp_path / "a" / "essex.duckdb"))
    assert default_path() == tmp_path / "a" / "essex-accounts.sqlite"
    monkeypatch.setenv("ESSEX_ACCOUNTS", str(tmp_path / "b.sqlite"))
    assert default_path() == tmp_path / "b.sqlite"


# Its history --------------------------------------------------------------------------------------


def many(register: Register, count: int = 8) -> None:
    for number in range(count):
        register.save("action", {**ACTION, "matter": f"Matter {number}"}, "ann")


def test_one_altered_byte_is_found(register: Register, tmp_path: Path) -> None:
    many(register)
    copy = tmp_path / "copy.sqlite"
    exchange.backup(register, copy)
    assert exchange.verify(register).versions == 8
    whole = bytearray(copy.read_bytes())
    at = whole.find(b"Matter 3")
    whole[at + 7] = ord("9")
    copy.write_bytes(bytes(whole))
    result = exchange.verify(Register(copy))
    assert (
        result.altered == "number 4, version 1 of action 04/15: its content is not what was saved"
    )


def test_an_alteration_that_takes_the_triggers_off_is_found(register: Register) -> None:
    many(register)
    with sqlite3.connect(register.path) as connection:
        connection.execute("drop trigger version_is_not_deleted")
        connection.execute("delete from version where number = 5")
    assert exchange.verify(register).altered.startswith("number 6, ")


def test_out_and_in_again(register: Register, tmp_path: Path) -> None:
    many(register)
    lines = list(exchange.export(register))
    again = Register(tmp_path / "again.sqlite")
    assert exchange.import_(again, lines, "export.jsonl") == 8
    assert list(exchange.export(again)) == lines
    with pytest.raises(RegisterError, match="holds versions already"):
        exchange.import_(again, lines, "export.jsonl")
    broken = [*lines[:2], lines[2].replace("Matter 2", "Matter 9"), *lines[3:]]
    third = Register(tmp_path / "third.sqlite")
    with pytest.raises(Rejected, match=r"export.jsonl, line 3: its content is not what was saved"):
        exchange.import_(third, broken, "export.jsonl")
    assert third.versions() == 0


# Many at once, and killed -------------------------------------------------------------------------

WRITER = """
import sys
from data.accounts.register import Register
register = Register(__import__("pathlib").Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    saved = register.save("action", {
        "agreed": "2015-02-26", "matter": f"{sys.argv[3]} {number}", "words": "x" * 2000,
        "owners": [{"role": "Officer"}]}, sys.argv[3])
    print(saved.reference, saved.hash, flush=True)
"""


def writer(register: Register, count: int, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(register.path), str(count), name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


def test_several_write_at_once_and_every_version_is_kept(register: Register) -> None:
    writers = [writer(register, 200, f"writer {number}") for number in range(5)]
    lines = [item.communicate()[0].split("\n") for item in writers]
    assert all(each.returncode == 0 for each in writers)
    acknowledged = [line.split()[0] for text in lines for line in text if line]
    assert len(set(acknowledged)) == len(acknowledged) == 1_000
    assert {element.reference for element in register.newest("action")} == set(acknowledged)
    result = exchange.verify(register)
    assert (result.versions, result.altered) == (1_000, "")


def test_what_was_acknowledged_survives_a_kill(register: Register) -> None:
    acknowledged: list[str] = []
    for number in range(60):
        item = writer(register, 10_000, f"writer {number}")
        assert item.stdout is not None
        acknowledged += [item.stdout.readline().split()[1]]
        time.sleep(0.003 * (number % 20))
        item.send_signal(signal.SIGKILL)
        acknowledged += [line.split()[1] for line in item.stdout if len(line.split()) == 2]
        item.wait()
    held = {each.hash for each in register.newest("action")}
    assert set(acknowledged) <= held
    assert exchange.verify(register).altered == ""
