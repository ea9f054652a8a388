"""What tests of the refresh share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.loopback_publishers import Publishers, publishers
from tests.helpers.refresh_setting import Setting


@pytest.fixture(scope="session")
def server() -> Iterator[Publishers]:
    """Run the publishers once."""
    with publishers() as running:
        yield running


@pytest.fixture
def setting(server: Publishers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Return a new setting in which nothing is published yet."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    server.resources.clear()
    server.faults.clear()
    server.forget()
    return Setting(server, tmp_path)
