"""The command ``python -m data refresh``: what it prints, how it exits, proxy and table."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from data.problems import WarehouseError
from data.refresh import source_table
from data.refresh.archive import open_archive
from data.refresh.command import refresh as command
from data.refresh.failures import TableError
from data.warehouse.snapshot import snapshot
from tests.helpers.loopback_publishers import Fault
from tests.helpers.refresh_setting import NEWEST, Setting
from tests.helpers.small_warehouse import Made, build

CRIME = "street-crime"


@pytest.fixture
def call(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that calls the command with arguments."""
    monkeypatch.setenv("ESSEX_DATABASE", str(setting.database))
    monkeypatch.setenv("ESSEX_SOURCES", str(setting.write_table()))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(command, arguments)

    return run


def test_it_says_what_it_would_fetch_and_what_it_fetched(
    setting: Setting, call: Callable[..., Result]
) -> None:
    setting.publish_months(["2025-09"])
    result = call("--only", CRIME, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "2025-09/2025-09-essex-street.csv" in result.output
    assert "2 files would be fetched" in result.output
    result = call("--only", CRIME)
    assert result.exit_code == 0, result.output
    assert "10 rows read = 10 kept + 0 set aside" in result.output
    assert f"2 files fetched, 0.0 MB; kept in {setting.archive}." in result.output


def test_a_machine_reads_the_same(setting: Setting, call: Callable[..., Result]) -> None:
    setting.publish_months(["2025-09"])
    result = json.loads(call("--only", CRIME, "--json").stdout)
    assert [it["status"] for it in result["sources"][0]["files"]] == ["fetched", "fetched"]
    assert [it["rows_read"] for it in result["load"]["files"]] == [6, 10]
    assert result["dry_run"] is False


def test_something_wrong_is_an_exit_status(setting: Setting, call: Callable[..., Result]) -> None:
    setting.publishers.fail(NEWEST, Fault(403))
    result = call("--only", CRIME)
    assert result.exit_code == 1
    assert "refused to answer (403)" in result.output


def test_an_unknown_source_is_wrong_usage(call: Callable[..., Result]) -> None:
    result = call("--only", "crime")
    assert result.exit_code == 2
    assert "'crime' is not a source. Expected one of street-crime, " in result.output


def test_nothing_is_fetched_into_the_demonstration(setting: Setting) -> None:
    build(setting.database, Made(edition="demonstration"))
    with pytest.raises(WarehouseError, match="holds the demonstration"):
        setting.refresh(CRIME)
    assert not setting.publishers.requests
    setting.publish_months(["2025-09"])
    report = setting.refresh(CRIME, instead_of_demonstration=True)
    assert report.in_order, report
    held = snapshot(setting.database)
    assert held is not None
    assert held.query("select value from warehouse where key = 'edition'").fetchall() == [
        ("published",)
    ]


def test_two_refreshes_do_not_meet(setting: Setting) -> None:
    setting.publish_months(["2025-09"])
    with (
        open_archive(setting.archive),
        pytest.raises(WarehouseError, match="another refresh is running"),
    ):
        setting.refresh(CRIME)


def test_a_new_warehouse_is_filled_from_the_archive(setting: Setting) -> None:
    setting.publish_months(["2025-09"])
    setting.refresh(CRIME)
    setting.database.unlink()
    setting.publishers.forget()
    report = setting.refresh(CRIME)
    assert report.sources[0].status == "up to date"
    assert report.loaded is not None
    assert [file.status for file in report.loaded.files] == ["loaded", "loaded"]
    assert not [path for path in setting.publishers.paths() if path.endswith(".csv")]
    assert setting.refresh(CRIME).loaded is None


def test_what_was_undone_stays_undone(setting: Setting) -> None:
    from data.loading.undo_load import forget

    setting.publish_months(["2025-09"])
    setting.refresh(CRIME)
    forget(1, setting.database)
    assert setting.refresh(CRIME).loaded is None


def test_a_broken_register_is_named(setting: Setting) -> None:
    setting.publish_months(["2025-09"])
    setting.refresh(CRIME)
    (setting.archive / "register.json").write_text("{")
    with pytest.raises(WarehouseError, match=r"register\.json: .* cannot be read"):
        setting.refresh(CRIME)


# The proxy of the office ------------------------------------------------------------------------


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that lets nobody through; yield its address and what it was asked."""
    requests: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_CONNECT(self) -> None:
            requests.append(f"CONNECT {self.path}")
            self.send_error(407)

        def do_GET(self) -> None:
            requests.append(f"GET {self.path}")
            self.send_error(407)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", requests
    server.shutdown()
    server.server_close()


def test_the_proxy_comes_from_the_environment(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = source_table.read(source_table.DEFAULT)
    with proxy() as (address, requests):
        monkeypatch.setenv("HTTPS_PROXY", address)
        setting.limits = {"attempts": 1}
        from data.refresh.refresh import refresh

        report = refresh(setting.database, only=(CRIME,), table=table, sleep=lambda _: None)
    assert set(requests) == {"CONNECT data.police.uk:443"}
    assert report.sources[0].status == "failed"
    assert "proxy" in report.sources[0].message.lower()


def test_a_proxy_for_plain_addresses_is_asked_too(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy() as (address, requests):
        monkeypatch.setenv("HTTP_PROXY", address)
        report = setting.refresh(CRIME)
    assert requests[0] == f"GET {setting.publishers.address}{NEWEST}"
    assert "The proxy wants a name and password" in report.sources[0].message


# The table of sources ---------------------------------------------------------------------------

FAULTS = {
    "not TOML": (r"\[limits\]", "[limits", "cannot be read as the table of sources"),
    "no limits": (r"\[limits\]", "[limit]", r"table \[limits\] is missing"),
    "unknown kind": ('kind = "police-archive"', 'kind = "police"', "kind is 'police'. Expected"),
    "key missing": ("force = .*", "", "'force' is missing"),
    "key unknown": ('force = "Essex', 'years = 3\nforce = "Essex', "'years' is not a key of it"),
    "wrong type": ("years = 5", 'years = "5"', "'years' is '5'. Expected int"),
    "another host": (
        "archive = .*", 'archive = "https://example.org/a.zip"', "'example.org' is not one of"
    ),
    "not encrypted": (
        "archive = .*", 'archive = "http://data.police.uk/a.zip"', "is not encrypted"
    ),
    "not an address": ("archive = .*", 'archive = "file:///etc/passwd"', "is not an address"),
    "broken pattern": ("layer = .*", "layer = 'Wards_('", "not a regular expression"),
    "pattern without a year": ("layer = .*", "layer = 'Wards'", r"Expected \(\?P<year>"),
    "nothing to fill in": ("final = .*", 'final = "https://data.dft.gov.uk/a.csv"', "{table}"),
    "something else to fill in": (r"\{month\}-essex", "{moon}-essex", "Expected {month} in it"),
    "no source": (r"(?s)\[source\..*", "", "no source in it"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_mistake_in_the_table_is_named(name: str, tmp_path: Path) -> None:
    pattern, instead, says = FAULTS[name]
    path = tmp_path / "sources.toml"
    text = source_table.DEFAULT.read_text("utf-8")
    changed = re.sub(pattern, lambda _: instead, text, count=1)
    assert changed != text
    path.write_text(changed, "utf-8")
    with pytest.raises(TableError, match=says if "\\" in says else re.escape(says)) as error:
        source_table.read(path)
    assert str(path) in str(error.value)


def test_a_person_can_move_a_source_without_code(setting: Setting) -> None:
    made = setting.publish_months(["2025-09"])
    setting.publishers.resources["/moved/all-forces.zip"] = setting.publishers.resources.pop(
        "/data/archive/latest.zip"
    )
    assert setting.refresh(CRIME).sources[0].status == "failed"
    table = setting.write_table()
    table.write_text(table.read_text().replace("/data/archive/latest.zip", "/moved/all-forces.zip"))
    from data.refresh.refresh import refresh

    report = refresh(setting.database, only=(CRIME,), table=source_table.read(table))
    assert report.in_order, report
    assert len(made)
    shutil.rmtree(setting.archive)
