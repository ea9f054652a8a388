"""A folder for what is on its way, though another process clears leftovers in the same moment."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import filelock
import pytest

from data.loading import scratch_folder
from data.loading.scratch_folder import LOCK, PREFIX, Scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def disturb(monkeypatch: pytest.MonkeyPatch, how: str, times: int) -> None:
    """Let another process come in between, the first so many times that a folder is locked."""
    acquire, left = filelock.FileLock.acquire, [times]

    def disturbed(self: Any, *args: Any, **more: Any) -> Any:
        if left[0] <= 0:
            return acquire(self, *args, **more)
        left[0] -= 1
        if how == "holds it":
            raise filelock.Timeout(self.lock_file)
        taken = acquire(self, *args, **more)
        shutil.rmtree(Path(self.lock_file).parent)
        return taken

    monkeypatch.setattr(filelock.FileLock, "acquire", disturbed)


@pytest.mark.parametrize("how", ["holds it", "has removed it"])
def test_a_folder_that_another_process_clears_is_made_again(
    how: str, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, how, 2)
    with Scratch() as folder:
        assert (folder / LOCK).exists()
        assert list(temporary.glob(f"{PREFIX}*")) == [folder]
    assert list(temporary.glob(f"{PREFIX}*")) == []


def test_no_folder_that_can_be_kept_is_said(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disturb(monkeypatch, "holds it", scratch_folder.ATTEMPTS)
    with pytest.raises(OSError, match=r"no folder could be kept in .*: try again"):
        Scratch()
    assert list(temporary.glob(f"{PREFIX}*")) == []


def test_what_a_killed_process_left_goes_and_what_is_wanted_stays(temporary: Path) -> None:
    left = temporary / f"{PREFIX}left"
    left.mkdir()
    (left / LOCK).touch()
    with Scratch() as wanted, Scratch() as another:
        assert wanted.is_dir()
        assert another.is_dir()
        assert not left.exists()
