"""A load begins with little memory, and begins again with more where that is not enough."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from data.loading import load_files
from data.problems import WarehouseError
from data.warehouse import preparation
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import csv_text, value

TOO_LITTLE = "1MB"


def sent(folder: Path) -> Path:
    """Write a return."""
    return put(folder / "return.csv", csv_text([value("section_136", "Harlow", "2014-09", 7)]))


def test_a_load_begins_again_with_more_memory(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[str] = []
    real = preparation.preparation

    def note_limit(*args: object, memory: str, **others: object) -> object:
        limits.append(memory)
        return real(*args, memory=memory, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(load_files, "preparation", note_limit)
    little = partial(load_files._Choices, memory=TOO_LITTLE)
    monkeypatch.setattr(load_files, "_Choices", little)
    report = load_files.load([sent(tmp_path)])
    assert report.rejected == []
    assert limits == [TOO_LITTLE, preparation.LOAD_MEMORY]


def test_a_load_that_never_has_enough_says_so(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_files, "LOAD_MEMORY", TOO_LITTLE)
    little = partial(load_files._Choices, memory=TOO_LITTLE)
    monkeypatch.setattr(load_files, "_Choices", little)
    with pytest.raises(WarehouseError, match=r"(?i)memory"):
        load_files.load([sent(tmp_path)])
    assert not database.exists()
