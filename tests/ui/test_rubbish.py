"""What stays for good is not searched for rubbish after every run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from ui import rubbish


@pytest.fixture(autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_was_imported_is_frozen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rubbish, "_frozen_modules", 0)
    gc.unfreeze()
    rubbish.freeze()
    many = gc.get_freeze_count()
    assert many > 10_000
    kept = [[] for _ in range(1000)]
    rubbish.freeze()  # nothing was imported since: nothing more is kept from the search
    assert gc.get_freeze_count() <= many
    monkeypatch.setitem(sys.modules, "imported_later", ModuleType("imported_later"))
    rubbish.freeze()
    assert gc.get_freeze_count() >= many + len(kept)
