"""What goes wrong on the way from a publisher: a new state or the old one, and a sentence.

Each case begins with a warehouse and archive that hold an edition; a newer one is published, and
something goes wrong on the way.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from data.refresh.report import RefreshReport
from data.refresh.transfer import downloads
from tests.helpers import publisher_shapes as shapes
from tests.helpers.loopback_publishers import Fault, Publishers
from tests.helpers.refresh_faults import (
    CASES,
    COLLISION,
    CRIME,
    HTML,
    LATER,
    PEOPLE,
    ROADS,
    STREET_2025_09,
    WARDS,
    publish_lookup,
    rows_of,
)  # fmt: skip
from tests.helpers.refresh_setting import NEWEST, Setting, month_members, street


@pytest.fixture(scope="session")
def old_edition(server: Publishers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a warehouse and archive with an edition of every source that the cases are about."""
    server.resources.clear()
    server.faults.clear()
    made = Setting(server, tmp_path_factory.mktemp("old"))
    made.publish_months({"2025-08": 100})
    shapes.publish_casualties(server, 2023, 10)
    shapes.publish_adjustments(server, rows=10)
    publish_lookup(server)
    shapes.publish_population(server, 2023)
    report = made.refresh(CRIME, ROADS, WARDS, PEOPLE)
    assert report.in_order, report
    return made.folder


@pytest.fixture
def at(setting: Setting, old_edition: Path) -> Setting:
    """Return a copy of the old edition, while the newer one is published."""
    shutil.copytree(old_edition, setting.folder, dirs_exist_ok=True)
    setting.limits = {"attempts": 3}
    setting.publish_months({"2025-08": 100, "2025-09": 100}, modified=LATER)
    shapes.publish_casualties(setting.publishers, 2023, 10)
    shapes.publish_casualties(setting.publishers, 2024, 10)
    shapes.publish_adjustments(setting.publishers, rows=10)
    publish_lookup(setting.publishers, changed=1_764_000_000_000)
    shapes.publish_population(setting.publishers, 2024)
    return setting


@pytest.mark.parametrize("name", CASES)
def test_a_fault_ends_in_the_new_state_or_the_old_one(at: Setting, name: str) -> None:
    case = CASES[name]
    case.arrange(at)
    if name == "slow drip":
        at.limits |= {"slowest_over_seconds": 0.1, "slowest_bytes_per_second": 100_000}
    before = at.database.read_bytes()
    report = at.refresh(case.source)
    (source,) = report.sources
    assert source.status == case.status, source
    assert case.says in sentences(report), sentences(report)
    assert (at.database.read_bytes() != before) == case.new
    require_sound_archive(at)


def sentences(report: RefreshReport) -> str:
    """Return all that the report says of the one source."""
    (source,) = report.sources
    return "\n".join([source.message, *source.remarks, *(it.message for it in source.files)])


def require_sound_archive(at: Setting) -> None:
    """Check that the register can be read and every file that it keeps is as it says."""
    result = json.loads((at.archive / "register.json").read_text())
    for key, record in result["stored"].items():
        assert (at.archive / key).stat().st_size == record["size"]
    for key, record in result["held"].items():
        assert (at.archive / "held" / key).stat().st_size == record["size"]
    assert not list((at.archive / "incoming").rglob("*.whole"))


def test_waits_are_those_of_retry_after(at: Setting) -> None:
    at.publishers.fail(NEWEST, Fault(429, {"Retry-After": "7"}), Fault(503))
    at.refresh(CRIME, dry_run=True)
    assert at.waited == [7.0, 2.0]


def test_a_held_file_that_a_person_loads_is_kept(at: Setting) -> None:
    from data.loading.load_files import load

    rows_of("2025-09", 60)(at)
    (held,) = [it for it in at.refresh(CRIME).sources[0].files if it.status == "held"]
    again = at.refresh(CRIME)
    assert [it.status for it in again.sources[0].files] == ["held"]  # and not fetched again
    assert held.path is not None
    load([Path(held.path)], at.database)
    report = at.refresh(CRIME)
    assert report.sources[0].status == "up to date"
    assert (at.archive / CRIME / STREET_2025_09).read_bytes() == street("2025-09", 60)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, as Linux has it")
def test_a_full_disk_keeps_the_old_state(at: Setting) -> None:
    name = COLLISION.rpartition("/")[2]
    part = at.archive / "incoming" / ROADS / f"{name}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.symlink_to("/dev/full")
    begun = {"address": f"{at.publishers.address}{COLLISION}", "mark": '"begun"'}
    part.with_name(f"{part.name}.json").write_text(json.dumps(begun))
    before = at.database.read_bytes()
    report = at.refresh(ROADS)
    assert "the disk is full" in sentences(report)
    assert at.database.read_bytes() == before
    part.unlink()
    assert at.refresh(ROADS).in_order


def test_no_room_is_seen_before_a_byte_is_fetched(
    at: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LEFT_FREE", 10**18)
    before = at.database.read_bytes()
    report = at.refresh(CRIME)
    assert "Free some space" in sentences(report)
    assert at.database.read_bytes() == before


def test_one_source_that_fails_keeps_no_other_back(at: Setting) -> None:
    at.publishers.fail(NEWEST, Fault(403))
    report = at.refresh(CRIME, ROADS)
    assert [it.status for it in report.sources] == ["failed", "fetched"]
    assert report.loaded is not None
    assert not report.loaded.rejected


def test_what_belongs_together_is_loaded_together(at: Setting) -> None:
    outcomes = "2025-09/2025-09-essex-outcomes.csv"
    members = month_members("2025-08", 100) | month_members("2025-09", 100)
    at.publish_archive(members | {outcomes: HTML}, "2025-09", modified=LATER)
    report = at.refresh(CRIME)
    assert {it.name: it.status for it in report.sources[0].files} == {
        STREET_2025_09: "fetched", outcomes: "refused",
    }  # fmt: skip
    assert report.loaded is None
    at.publish_archive(members, "2025-09", modified=LATER)
    at.publishers.forget()
    report = at.refresh(CRIME)
    assert [it.name for it in report.sources[0].files] == [outcomes]  # the other is here
    assert report.loaded is not None
    assert len(report.loaded.files) == 2
