"""What tests of the data share: the demonstration's files, written once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data import demonstration
from data.loading import load_files
from tests.helpers.made_once import made_once

THROUGH = date(2026, 11, 22)


@dataclass(frozen=True)
class Written:
    """The demonstration as written on `through`: its folder, the paths, the progress reported."""

    through: date
    folder: Path
    paths: list[Path]
    shares: list[float]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write the demonstration's files once."""

    def write(folder: Path) -> tuple[Path, list[Path], list[float]]:
        shares: list[float] = []
        paths = demonstration.write(folder / "new", through=THROUGH, progress=shares.append)
        return folder / "new", paths, shares

    return Written(THROUGH, *made_once(tmp_path_factory, "demonstration", write))


@pytest.fixture(scope="session")
def loaded(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, load_files.LoadReport]:
    """Load the demonstration's files into a new warehouse; copy it before changing anything."""

    def load(into: Path) -> tuple[Path, load_files.LoadReport]:
        path = into / "essex.duckdb"
        return path, load_files.load([folder], path)

    return made_once(tmp_path_factory, "loaded", load)


@pytest.fixture(scope="session")
def folder(written: Written) -> Path:
    """Return the folder of the demonstration's files."""
    return written.folder
