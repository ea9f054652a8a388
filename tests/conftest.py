"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from data.loading.load_files import load
from data.sources import boundaries
from data.warehouse import snapshot
from geo.placing import Wards
from tests.helpers.made_once import clear_up
from ui.charts import static_files
from ui.charts.maps import shape_files

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks that tests use."""
    config.addinivalue_line(
        "markers", "real_files: needs the publishers' files in ../shared/data; skipped without them"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the publishers' files where they are not at hand, and say so."""
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="the publishers' files are not at hand in ../shared/data")
    for item in items:
        if item.get_closest_marker("real_files"):
            item.add_marker(skip)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take away what workers shared, and the shapes that made warehouses left for browsers.

    Not sooner: tests that run side by side serve them from the one folder there is.
    """
    if hasattr(session.config, "workerinput"):
        return
    clear_up(session.config._tmp_path_factory)  # type: ignore[attr-defined]
    from tests.helpers.small_warehouse import WARD_SET, shapes

    for _, address in shape_files.addresses(WARD_SET, shapes(WARD_SET)):
        (static_files.STATIC / Path(address).name).unlink()


@pytest.fixture(autouse=True)
def _no_warehouse_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test, also one that names no warehouse, away from the one in the project."""
    monkeypatch.setenv("ESSEX_DATABASE", str(tmp_path / "nobody's.duckdb"))


@pytest.fixture(scope="session", autouse=True)
def _the_users_warehouse_is_left_alone() -> Iterator[None]:
    """Fail if a test made or changed the warehouse of the project."""
    project = snapshot.PROJECT / "essex.duckdb"
    before = project.stat() if project.exists() else None
    yield
    after = project.stat() if project.exists() else None
    assert (after and after.st_mtime_ns) == (before and before.st_mtime_ns)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of the publishers' own files."""
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _light_shapes_once() -> Iterator[None]:
    """Make the map shapes of the same wards once: every new warehouse asks for the same again."""
    made: dict[tuple[object, ...], bytes] = {}
    make = boundaries.light_shapes

    def light_shapes(wards: Wards, names: np.ndarray) -> bytes:
        key = (*wards.codes, *names, *shapely.to_wkb(wards.shapes))
        if key not in made:
            made[key] = make(wards, names)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundaries, "light_shapes", light_shapes)
        yield


@pytest.fixture(scope="session")
def real_database(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load all of the publishers' files, once; copy it before changing anything."""
    path = tmp_path_factory.mktemp("real") / "essex.duckdb"
    folders = ("police_uk", "boundaries", "lookups", "population")
    report = load([shared / name for name in folders], path)
    # A list of LSOAs with no code column that says its year is the one stranger among them.
    assert [file.file for file in report.rejected] == ["lookups/PoliceforceLSOA_essex.csv"]
    return path


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a warehouse of the test's own, in a folder of its own."""
    path = tmp_path / "warehouse" / "essex.duckdb"
    monkeypatch.setenv("ESSEX_DATABASE", str(path))
    return path


@pytest.fixture
def ask(database: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Return a function that puts a query to the newest state of the test's warehouse."""

    def rows(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        held = snapshot.snapshot(database)
        assert held is not None, "there is no warehouse yet"
        return held.query(sql, parameters).fetchall()

    return rows
