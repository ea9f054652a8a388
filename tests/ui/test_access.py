"""Which edition is shown, and which pages belong to it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import PROJECT, everything


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
        at.switch_page(f"pages/{page}.py")
        at.run()
    return at


def refused(at: AppTest) -> str:
    assert not at.dataframe
    assert not at.html or 'class="said"' not in everything(at)
    return f"{at.error[0].value}"


def test_a_released_file_is_public_without_being_told(warehouse: Path) -> None:
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
