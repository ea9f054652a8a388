"""A warehouse file that somebody made to do harm: it is read as data, or not at all."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data.problems import WarehouseError
from data.warehouse import snapshot as warehouse_snapshot
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers.small_warehouse import Made, build

Poison = Callable[[duckdb.DuckDBPyConnection, Path], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse as it should be; copied before it is poisoned."""
    return build(tmp_path_factory.mktemp("good") / "essex.duckdb", Made())


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text("key,value\nschema,3\nedition,published\npublic,qzsecret\n")
    return path


def poisoned(good: Path, path: Path, poison: Poison, secret: Path) -> Path:
    shutil.copy(good, path)
    with duckdb.connect(path) as connection:
        poison(connection, secret)
    return path


def _view(name: str, sql: str) -> Poison:
    def put(connection: duckdb.DuckDBPyConnection, secret: Path) -> None:
        kind = "view" if name in ("fact", "area", "note", "broken", "indicator_values") else "table"
        connection.execute(f"drop {kind} {name} cascade") if kind == "table" else None
        connection.execute(f"create or replace view {name} as {sql.format(secret=secret)}")

    return put


REFUSED: dict[str, Poison] = {
    "a view that reads a file": _view("warehouse", "select * from read_csv('{secret}')"),
    "a view that reads any text": _view("note", "select * from read_text('{secret}')"),
    "a view that lists a folder": _view("broken", "select * from glob('{secret}*')"),
    "a view that is missing what it reads": _view("indicator_values", "select 1 as indicator"),
    "figures that are words": _view("fact", "select 'x' as indicator, 'y' as numerator"),
    "a macro in the place of a function": lambda connection, secret: connection.execute(
        f"create macro concat_ws(a, b, c) as (select max(value) from read_csv('{secret}'))"
    ),
    "no loads": lambda connection, _: connection.execute("drop table load cascade"),
    "no areas": lambda connection, _: connection.execute("drop view area"),
    "a release that is not a number": lambda connection, _: connection.execute(
        "insert into warehouse values ('public', '1; drop'), ('as_at', 'x'), ('released_at', 'y')"
    ),
    "a release that does not say when": lambda connection, _: connection.execute(
        "insert into warehouse values ('public', '1')"
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_and_says_why(name: str, good: Path, tmp_path: Path, secret: Path) -> None:
    path = poisoned(good, tmp_path / "essex.duckdb", REFUSED[name], secret)
    with pytest.raises(WarehouseError) as refused:
        Snapshot(path)
    assert str(path) in str(refused.value)
    assert "qzsecret" not in str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{secret}')",
        "select * from read_text('{secret}')",
        "select * from read_blob('{secret}')",
        "select * from read_parquet('{secret}')",
        "select * from '{secret}'",
        "select * from glob('{secret}')",
        "attach '{secret}' as other",
        "attach '{secret}.duckdb' as other",
        "copy (select 1) to '{secret}'",
        "export database '{secret}'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset enable_external_access",
        "pragma enable_external_access",
        "set temp_directory = '{secret}'",
        "set custom_extension_repository = 'https://evil.example'",
    ],
)
def test_nothing_that_a_state_is_asked_leads_out_of_its_file(
    sql: str, good: Path, secret: Path
) -> None:
    """Whatever a file's own views, macros and defaults ask for is asked in here."""
    state = Snapshot(good)
    before = secret.read_bytes()
    with pytest.raises(duckdb.Error):
        state.query(sql.format(secret=secret)).fetchall()
    assert secret.read_bytes() == before
    assert [item.name for item in secret.parent.iterdir()] == [secret.name]
    assert [each.name for each in good.parent.iterdir()] == [good.name]


def test_a_link_to_something_else_is_no_warehouse(tmp_path: Path) -> None:
    path = tmp_path / "essex.duckdb"
    path.symlink_to("/etc/hostname")
    with pytest.raises(WarehouseError):
        Snapshot(path)


def test_who_looks_at_a_release_keeps_it_when_something_broken_takes_its_place(
    good: Path, tmp_path: Path, secret: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "public.duckdb"
    release = "('public', '3'), ('as_at', '2025-09-30'), ('released_at', '2025-11-01T09:00:00')"

    def mark(connection: duckdb.DuckDBPyConnection, _: Path) -> None:
        connection.execute(f"insert into warehouse values {release}")

    poisoned(good, path, mark, secret)
    before = snapshot(path)
    assert before is not None
    assert before.release is not None
    broken = tmp_path / "broken"
    poisoned(good, broken, REFUSED["a view that reads a file"], secret)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            if broken.exists():
                broken.replace(path)
            assert snapshot(path) is before
    assert len(caplog.records) == 1
    assert before.query("select count(*) from fact").fetchall()[0][0] > 0
    again = poisoned(good, tmp_path / "again", mark, secret)
    again.replace(path)
    after = snapshot(path)
    assert after is not None
    assert after is not before


def test_the_office_is_warned(good: Path, tmp_path: Path, secret: Path) -> None:
    path = Path(shutil.copy(good, tmp_path / "essex.duckdb"))
    assert snapshot(path) is not None
    poisoned(good, tmp_path / "broken", REFUSED["no areas"], secret).replace(path)
    with pytest.raises(WarehouseError, match="'area' cannot be read"):
        snapshot(path)


def test_a_state_is_looked_through_once(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(warehouse_snapshot, "_require_tables", lambda _, path: looked.append(path))
    assert snapshot(good) is snapshot(good)
    assert looked in ([], [good])
