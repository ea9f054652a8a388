"""Small worlds of every family of the catalogue, published and attacked.

Twenty by default; ``ESSEX_WORLDS=100`` tries as many as docs/threat-model.md reports.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from data import catalogue
from data.publishing.release import publish, withdraw
from data.publishing.release_record import ReleaseLog
from data.publishing.rules import rules
from data.warehouse.snapshot import Snapshot
from tests.helpers import small_worlds as worlds

WORLDS = int(os.environ.get("ESSEX_WORLDS", "20"))
GROUPS = 4


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.office(tmp_path_factory.mktemp("template") / "office.duckdb")


@pytest.mark.parametrize("group", range(GROUPS))
def test_nothing_is_recovered_in_any_of_them(group: int, template: Path, tmp_path: Path) -> None:
    """A release is refused if its own attack finds anything; so each of these must go through.

    Every other world has a second release with some figures revised, with an earlier day or a
    withdrawal in between.
    """
    for seed in range(group, WORLDS, GROUPS):
        source = worlds.fill(template, tmp_path / f"office-{seed}.duckdb", seed)
        out = tmp_path / f"public-{seed}.duckdb"
        made = publish(out, worlds.AS_AT, "A tester", source=source)
        assert made.attacked["tried"] == made.attacked["hidden"] > 200
        if seed % 2:
            continue
        if seed % 4:
            publish(out, date(2026, 3, 31), "A tester", source=source)
        else:
            withdraw(out, "A tester")
        worlds.fill(template, source, seed, revised=1)
        made = publish(out, worlds.AS_AT, "A tester", source=source)
        assert made.attacked["releases"] == len(ReleaseLog(out).all_released())


def test_every_published_family_is_in_them(template: Path, tmp_path: Path) -> None:
    source = worlds.fill(template, tmp_path / "office.duckdb", 0)
    held = Snapshot(source).query("select distinct indicator from fact").fetchall()
    crime = {"recorded_crime", "solved_rate", "burglary", "robbery", "vehicle_crime"}
    records = {
        key
        for key, entry in catalogue.indicators().items()
        if (entry.computed_from or {}).get("records") == "crime"
    }
    members = {name for (name,) in held}
    assert members >= set(rules().of) - records
    assert members >= crime


def test_an_attack_on_the_small_ones_alone_hidden_succeeds(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above relies on: the attack finds what is there to be found."""
    import numpy as np

    from data.problems import WarehouseError
    from data.publishing import release
    from data.publishing.hiding.system import Hidden, System

    def primary_only(system: System, stays: np.ndarray) -> Hidden:
        hidden = system.rows_with(system.secret & ~system.fixed) | stays
        return Hidden(hidden, np.zeros(len(system.value), bool), 0, 1.0)

    monkeypatch.setattr(release, "hide", primary_only)
    source = worlds.fill(template, tmp_path / "office.duckdb", 0)
    with pytest.raises(WarehouseError, match="could be worked out from the public files"):
        publish(tmp_path / "public.duckdb", worlds.AS_AT, "A tester", source=source)
