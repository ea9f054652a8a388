"""Official sources on the page "Load data": what a refresh found, and not a byte from a network."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.loopback_publishers import publishers
from tests.helpers.refresh_setting import Setting
from tests.ui.conftest import PROJECT
from ui.load_data import official_sources

NETWORK = {"httpx2", "httpcore2", "requests", "urllib3", "urllib.request", "http.client", "socket"}


def script(database: str) -> None:
    """Show the part by itself."""
    from datetime import UTC
    from pathlib import Path

    from data.warehouse.snapshot import Snapshot
    from ui.load_data import official_sources

    official_sources.show(Snapshot(Path(database)), UTC)


def shown(database: Path) -> AppTest:
    """Run the part; nothing may be raised."""
    at = AppTest.from_function(script, args=(str(database),), default_timeout=60).run()
    assert not at.exception
    assert not at.error
    return at


def test_before_anybody_asked_every_source_is_listed(tmp_path: Path) -> None:
    with publishers() as running:
        setting = Setting(running, tmp_path)
        setting.publish_months(["2025-08"])
        setting.refresh("street-crime")
    (setting.archive / "register.json").unlink()
    table = shown(setting.database).dataframe[0].value
    assert len(table) == 10
    assert set(table["Found"]) == {official_sources.NEVER}


def test_what_would_be_fetched_and_what_is_held_is_shown(tmp_path: Path) -> None:
    with publishers() as running:
        setting = Setting(running, tmp_path)
        setting.publish_months({"2025-08": 100})
        setting.refresh("street-crime")
        setting.publish_months({"2025-08": 100, "2025-09": 50})
        setting.refresh("street-crime")
        setting.publish_months({"2025-08": 100, "2025-09": 50, "2025-10": 100})
        setting.refresh("street-crime", dry_run=True)
    at = shown(setting.database)  # the publishers are gone by now
    row = at.dataframe[0].value.iloc[0]
    assert row["Newest published"] == "2025-10"
    assert row["To fetch"] == "2"
    assert row["MB"] == "0.0"
    assert row["Found"] == "held: 2 newer, up to 2025-10; 2 files held until you decide"
    result = "\n".join(str(it.value) for it in [*at.warning, *at.markdown])
    assert "2 files fetched and not loaded" in result
    assert "50 rows, against 100 in the edition that is here" in result


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere in it."""
    result = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            result |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            result |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return result


ROOMS = ("analytics", "data", "geo", "pages", "ui")
FILES = [PROJECT / "app.py", *(path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))]


@pytest.mark.parametrize("room", ["app.py", *ROOMS])
def test_nothing_but_the_command_can_fetch(room: str) -> None:
    fetching = ("data.refresh.transfer", "data.refresh.publishers", "data.refresh.refresh")
    for path in FILES:
        inside = path.relative_to(PROJECT)
        if inside.parts[0] != room or inside.parts[:2] == ("data", "refresh"):
            continue
        for name in imported(path):
            assert not name.startswith(fetching), f"{inside} imports {name}"
            assert name not in NETWORK, f"{inside} imports {name}"
