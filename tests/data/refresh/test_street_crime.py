"""Street crime out of the archive of all forces: what is new, and nothing else."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from data.loading.load_files import load
from data.warehouse.snapshot import snapshot
from tests.helpers.loopback_publishers import Fault
from tests.helpers.refresh_setting import ARCHIVE, Setting, month_members, street
from tests.helpers.zip_made_on_the_fly import Filler

SOURCE = "street-crime"
ROWS = """
select strftime(month, '%Y-%m'), count(*)
from crime semi join (from load where superseded_by is null) using (load_id)
group by all
order by all
"""


def rows(database: Path) -> dict[str, int]:
    """Count the rows of crime by month."""
    held = snapshot(database)
    return dict(held.query(ROWS).fetchall()) if held else {}


def test_a_month_is_fetched_loaded_and_kept(setting: Setting) -> None:
    setting.publish_months(["2025-08", "2025-09"])
    report = setting.refresh(SOURCE)
    assert report.in_order, report
    assert rows(setting.database) == {"2025-08": 10, "2025-09": 10}
    stored = setting.archive / "street-crime/2025-09/2025-09-essex-street.csv"
    assert stored.read_bytes() == street("2025-09")
    assert not list((setting.archive / "incoming").rglob("*.csv*"))


def test_again_nothing_is_fetched(setting: Setting) -> None:
    setting.publish_months(["2025-09"])
    setting.refresh(SOURCE)
    before = setting.database.stat()
    setting.publishers.forget()
    report = setting.refresh(SOURCE)
    assert report.sources[0].status == "up to date"
    assert report.loaded is None
    assert len(setting.publishers.paths()) == 2  # which month is newest, and whether it changed
    assert setting.publishers.bytes_sent < 100  # the list of contents is the one that is here
    assert setting.database.stat().st_mtime_ns == before.st_mtime_ns


def test_only_the_new_month_and_what_changed_is_fetched(setting: Setting) -> None:
    setting.publish_months(["2025-07", "2025-08"])
    setting.refresh(SOURCE)
    changed = {"2025-07/2025-07-essex-street.csv": street("2025-07", 12)}
    setting.publish_months(["2025-07", "2025-08", "2025-09"], changed=changed)
    report = setting.refresh(SOURCE)
    assert [(file.name[8:], file.message) for file in report.sources[0].files] == [
        ("2025-07-essex-street.csv", "newer than the edition that is here"),
        ("2025-09-essex-street.csv", "not here yet"),
        ("2025-09-essex-outcomes.csv", "not here yet"),
    ]
    assert rows(setting.database) == {"2025-07": 12, "2025-08": 10, "2025-09": 10}


def test_a_dry_run_fetches_nothing_and_writes_down_what_it_would(setting: Setting) -> None:
    setting.publish_months(["2025-09"])
    report = setting.refresh(SOURCE, dry_run=True)
    assert [file.status for file in report.sources[0].files] == ["newer", "newer"]
    assert not setting.database.exists()
    assert not list(setting.archive.rglob("*.csv*"))
    answer = json.loads((setting.archive / "register.json").read_text())["answers"][SOURCE]
    assert [file["name"] for file in answer["files"]] == [
        "2025-09/2025-09-essex-street.csv",
        "2025-09/2025-09-essex-outcomes.csv",
    ]


def test_a_month_loaded_by_hand_is_left_until_a_later_edition_comes(
    setting: Setting, tmp_path: Path
) -> None:
    by_hand = tmp_path / "2025-09-essex-street.csv"
    by_hand.write_bytes(street("2025-09"))
    load([by_hand], setting.database)
    setting.publish_months(["2025-09"])
    report = setting.refresh(SOURCE, dry_run=True)
    assert [file.name for file in report.sources[0].files] == ["2025-09/2025-09-essex-outcomes.csv"]


def test_zip64_is_read(setting: Setting) -> None:
    setting.publish_archive(month_members("2025-09"), "2025-09", zip64=True)
    assert setting.refresh(SOURCE).in_order
    assert rows(setting.database) == {"2025-09": 10}


def test_a_zip_beyond_4_gb_is_read(setting: Setting) -> None:
    kinds = ("outcomes", "street")
    names = [f"2025-08/2025-08-city-of-london-{kind}.csv" for kind in kinds]
    members = dict.fromkeys(names, Filler(3_000_000_000))
    setting.publish_archive(members | month_members("2025-09"), "2025-09")
    assert setting.refresh(SOURCE).in_order
    assert rows(setting.database) == {"2025-09": 10}
    assert setting.publishers.bytes_sent < 200_000


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_broken_connection_is_taken_up_where_it_broke(setting: Setting, share: float) -> None:
    setting.publish_months({"2025-09": 4000})
    whole = len(setting.refresh(SOURCE, dry_run=True).sources[0].files)
    assert whole == 2
    setting.publishers.forget()
    sound = Fault()
    setting.publishers.fail(ARCHIVE, sound, Fault(cut=share), Fault(cut=share))
    report = setting.refresh(SOURCE)
    assert report.in_order, report
    size = sum(file.size or 0 for file in report.sources[0].files)
    assert rows(setting.database) == {"2025-09": 4000}
    assert size


def essex_month(month: str) -> dict[str, bytes]:
    """Return a month as large as Essex's are: 13,000 rows, which no packing makes small."""
    return {
        name: content for name, content in month_members(month, 13_000).items() if "essex" in name
    }


def other_forces(month: str) -> dict[str, Filler]:
    """Return the members of the 44 other publishers of a month."""
    kinds = ("outcomes", "stop-and-search", "street")
    names = [
        f"{month}/{month}-{n:02}-of-the-forces-{kind}.csv" for n in range(44) for kind in kinds
    ]
    return dict.fromkeys(names, Filler(445_000))


def test_a_month_out_of_2_gb_costs_little_more_than_its_own_bytes(setting: Setting) -> None:
    months = [f"{year}-{month:02}" for year in range(2022, 2026) for month in range(1, 13)][9:45]
    *held, newest = months  # 36, as the publisher keeps them
    setting.publish_months(held[-2:])
    setting.refresh(SOURCE)
    essex = essex_month(newest)
    members: dict[str, bytes | Filler] = {}
    for month in months:
        members |= other_forces(month)
    for month in held[-2:]:
        members |= month_members(month)
    made = setting.publish_archive(members | essex, newest)
    assert len(made) > 2_000_000_000
    packed = sum(len(zlib.compress(content, 6)) for content in essex.values())
    setting.publishers.forget()
    report = setting.refresh(SOURCE)
    assert report.in_order, report
    assert len(report.sources[0].files) == 2
    assert rows(setting.database)[newest] == 13_000
    sent = setting.publishers.bytes_sent
    assert packed < sent <= 1.5 * packed + 200_000, (
        f"{sent:,} bytes for {packed:,} of {len(made):,}"
    )
