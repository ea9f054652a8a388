"""What tests of the data share: the demonstration's files, written once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data import demonstration
from data.loading import load_files

THROUGH = date(2026, 11, 22)


@dataclass(frozen=True)
class Written:
    """The demonstration as written on `through`: its folder, the paths, the progress reported."""

    through: date
    folder: Path
    paths: list[Path]
    shares: list[float]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """Write the demonstration's files once."""
    folder = tmp_path_factory.mktemp("demonstration") / "new"
    shares: list[float] = []
    paths = demonstration.write(folder, through=THROUGH, progress=shares.append)
    yield Written(THROUGH, folder, paths, shares)
    # 220 MB, which pytest would keep for three runs.
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def loaded(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, load_files.LoadReport]:
    """Load the demonstration's files into a new warehouse; copy it before changing anything."""
    path = tmp_path_factory.mktemp("loaded") / "essex.duckdb"
    return path, load_files.load([folder], path)


@pytest.fixture(scope="session")
def folder(written: Written) -> Path:
    """Return the folder of the demonstration's files."""
    return written.folder
