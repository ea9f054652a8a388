"""What takes long to make and is the same for all workers of one run: the first makes it."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import filelock
import pytest

Made = TypeVar("Made")
_NAME = "made-once-{}"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """Let the first worker make something in a folder, and give every other what it returned.

    Parameters
    ----------
    factory : pytest.TempPathFactory
        Names the temporary folder of the run.
    name : str
        What is made, in letters.
    make : callable
        Given an empty folder, makes it there; what it returns is pickled. Nobody may change what
        is in the folder: copy it first.
    """
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / _NAME.format(name)
    result = folder.with_suffix(".pickle")
    with filelock.FileLock(folder.with_suffix(".lock")):
        if not result.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed in the middle
            folder.mkdir()
            made = pickle.dumps(make(folder))
            result.write_bytes(made)
    value: Made = pickle.loads(result.read_bytes())
    return value


def clear_up(factory: pytest.TempPathFactory) -> None:
    """Remove what was made, which pytest would keep for three runs."""
    for folder in factory.getbasetemp().glob(_NAME.format("*")):
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink()
