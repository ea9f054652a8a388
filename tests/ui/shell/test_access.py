"""Which edition is shown, and which pages belong to it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from data import access_log
from tests.helpers.pages import script
from tests.ui.conftest import PROJECT, everything
from ui.shell import access


def released(warehouse: Path) -> None:
    """Mark a warehouse as a released one."""
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            """
            insert into warehouse values
                ('public', '3'), ('as_at', '2025-09-30'), ('released_at', '2025-11-01T09:00:00')
            """
        )


def opened(page: str = "") -> AppTest:
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    at.run()
    if page:
        at.switch_page(script(page))
        at.run()
    return at


def refused(at: AppTest) -> str:
    assert not at.dataframe
    assert not at.html or 'class="said"' not in everything(at)
    return f"{at.error[0].value}"


def test_a_released_file_is_public_without_a_setting(warehouse: Path) -> None:
    released(warehouse)
    at = opened()
    assert not at.error
    assert "given for Essex" in everything(at)


def test_a_public_site_shows_no_office_warehouse(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSEX_EDITION", "public")
    at = opened("crime-prevention")
    assert refused(at) == "Please come back later."


def test_a_public_site_builds_no_demonstration(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.unlink()
    monkeypatch.setenv("ESSEX_EDITION", "public")
    assert refused(opened()) == "Please come back later."
    assert not warehouse.exists()


def test_a_public_site_does_not_say_where_a_broken_file_is(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.write_bytes(b"no warehouse at all")
    monkeypatch.setenv("ESSEX_EDITION", "public")
    at = opened()
    assert refused(at) == "Please come back later."
    assert str(warehouse) not in everything(at)


def test_an_office_site_shows_no_released_file(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(warehouse)
    monkeypatch.setenv("ESSEX_EDITION", "office")
    assert "ESSEX_DATABASE" in refused(opened())


def test_an_edition_that_is_not_known_is_said(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSEX_EDITION", "publik")
    assert "'publik'" in refused(opened())


@pytest.mark.parametrize("edition", ["", "public"])
def test_office_pages_are_not_there_in_public(
    edition: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(warehouse)
    monkeypatch.setenv("ESSEX_EDITION", edition)
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    at.run()
    with pytest.raises(ValueError, match="Known pages"):
        at.switch_page("pages/load-data.py")


# The office edition, seen from elsewhere ----------------------------------------------------------


class Came:
    """How somebody came, as Streamlit would tell."""

    def __init__(self, **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "figures.example.org"},
        {"Host": "localhost.example.org"},
        {"Host": "localhost", "Origin": "https://figures.example.org"},
        {"Host": "localhost", "Origin": "null"},
        {"Host": "[not an address"},
    ],
)
def test_who_comes_from_elsewhere_is_not_this_machine(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.st, "get_option", lambda _: "127.0.0.1")
    monkeypatch.setattr(access.st, "context", Came(**headers))
    assert not access._this_machine_only()
    here = Came(Host="localhost:8501", Origin="http://127.0.0.1:8501")
    monkeypatch.setattr(access.st, "context", here)
    assert access._this_machine_only()


def test_where_sign_in_is_set_up_this_machine_signs_in_too(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_allowed", lambda: frozenset(["analyst@essex.example"]))
    at = opened()
    assert [item.label for item in at.button] == ["Sign in"]
    assert 'class="said"' not in everything(at)


def test_no_line_of_the_log_can_be_forged(warehouse: Path) -> None:
    forged = '"}\n{"at": "2026-01-01", "who": "other@essex.example"\u2028\u0085\u202e\ud800\x00'
    access_log.write("analyst@essex.example", "/", {"search": forged})
    access_log.write(forged, "/explorer", {})
    text = access_log.path().read_bytes()
    assert text.isascii()
    lines = text.decode("ascii").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["who"] == "analyst@essex.example"
    assert json.loads(lines[0])["asked"]["search"] == forged


def test_what_is_written_down_is_what_was_looked_at(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a choice made on the page too, and before it is shown."""
    monkeypatch.setattr(access, "_this_machine_only", lambda: False)
    monkeypatch.setattr(access, "_allowed", lambda: frozenset(["analyst@essex.example"]))
    signed_in = {"is_logged_in": True, "email": "Analyst@Essex.Example", "email_verified": True}
    monkeypatch.setattr(access.st, "user", signed_in)
    at = opened("crime-prevention")
    at.selectbox(key="areas").set_value("districts").run()
    looked = [json.loads(line) for line in access_log.path().read_text("ascii").splitlines()]
    assert {item["who"] for item in looked} == {"analyst@essex.example"}
    assert looked[-1]["page"] == "/crime-prevention"
    assert looked[-1]["asked"]["areas"] == "districts"


def test_a_look_that_cannot_be_written_down_is_refused_and_names_no_path(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_this_machine_only", lambda: False)
    monkeypatch.setattr(access, "_allowed", lambda: frozenset(["analyst@essex.example"]))
    signed_in = {"is_logged_in": True, "email": "analyst@essex.example"}
    monkeypatch.setattr(access.st, "user", signed_in)
    access_log.path().mkdir()
    text = refused(opened())
    assert "cannot be logged" in text
    assert str(warehouse.parent) not in text


# What is on public pages ----------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "crime-prevention", "explorer", "data-and-methods",
                                  "district-profile", "road-safety"])  # fmt: skip
def test_public_pages_name_their_release_and_speak_to_the_public(
    page: str, warehouse: Path
) -> None:
    released(warehouse)
    at = opened(page)
    words = everything(at)
    assert "Release 3 of the public edition, as at 30 September 2025." in words
    for office in ("Load data", "python -m", "ESSEX_", "essex.duckdb", "Repeat offenders"):
        assert office not in words
