"""A refresh that is killed at any point is taken up by the next one, and nothing is half there."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.warehouse.snapshot import snapshot
from tests.helpers.forked_refreshes import Forker, forker
from tests.helpers.refresh_setting import Setting, outcomes, street

SOURCE = "street-crime"
ROWS = 6_000
DURING_FETCH, DURING_LOAD = 13, 6
MONTH = {"2025-09-essex-street.csv", "2025-09-essex-outcomes.csv"}
PIECE = 16 * 1024  # bytes that the server sends at once
PATIENCE = 30  # seconds until a point counts as never reached


def arrived(archive: Path, sizes: dict[str, int]) -> int:
    """Count the bytes that have come, packed as they are sent, of files complete or not."""
    come = 0
    for name, size in sizes.items():
        whole = archive / "incoming" / SOURCE / name
        part = whole.with_name(f"{whole.name}.part")
        come += size if whole.exists() else part.stat().st_size if part.exists() else 0
    return come


def kill_when(reached: Callable[[], bool], child: int) -> None:
    """Kill a process, with no warning, once a point is reached."""
    until = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < until, "the point was never reached"
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)


def digest(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class Killed:
    """Refreshes of a setting that are killed."""

    fork: Forker
    at: Setting
    table: Path
    sizes: dict[str, int]

    def when(self, reached: Callable[[], bool]) -> None:
        """Begin a refresh, kill it at a point, and look at what it left."""
        before = digest(self.at.database)
        kill_when(reached, self.fork.start(self.at.database, self.table, SOURCE))
        assert self.fork.wait() == -signal.SIGKILL
        assert digest(self.at.database) == before
        json.loads((self.at.archive / "register.json").read_text())

    def after(self, asking: int, step: int) -> None:
        """Kill it when so many bytes have come on top of those that asking takes."""
        at = self.at.publishers
        at.forget()
        at.allowed = asking + step
        least = arrived(self.at.archive, self.sizes) + step - PIECE
        self.when(lambda: bool(at.still) and arrived(self.at.archive, self.sizes) >= least)
        at.let_go()

    def while_loading(self, seconds: float) -> None:
        """Kill it so long after both files were there."""
        incoming = self.at.archive / "incoming" / SOURCE / "2025-09"
        since: list[float] = []

        def reached() -> bool:
            if not since and len(self.at.publishers.requests) > 1 and names(incoming) >= MONTH:
                since.append(time.monotonic())
            return bool(since) and time.monotonic() - since[0] >= seconds

        self.at.publishers.forget()
        self.when(reached)


def names(folder: Path) -> set[str]:
    """Return the names of the files of a folder."""
    return {path.name for path in folder.glob("*")}


def test_killed_at_20_points_and_resumed(setting: Setting) -> None:
    setting.publish_months(["2025-08"])
    setting.refresh(SOURCE)
    setting.publish_months({"2025-08": 10, "2025-09": ROWS})
    files = setting.refresh(SOURCE, dry_run=True).sources[0].files
    setting.publishers.forget()
    setting.refresh(SOURCE, dry_run=True)  # the list of contents is here by now
    asking = setting.publishers.bytes_sent
    sizes = {it.name: it.size or 0 for it in files}
    step = sum(sizes.values()) // (DURING_FETCH + 1)
    setting.publishers.forget()
    with forker() as fork:
        killed = Killed(fork, setting, setting.write_table(), sizes)
        killed.when(lambda: bool(setting.publishers.requests))
        for _ in range(DURING_FETCH):
            killed.after(asking, step)
        left = sum(sizes.values()) - arrived(setting.archive, sizes)
        for point in range(DURING_LOAD):
            killed.while_loading(0.02 * point)
            if not point:
                # The last of the bytes came with this one, and no other was fetched again.
                assert setting.publishers.bytes_sent == asking + left
        assert fork.start(setting.database, killed.table, SOURCE)
        assert fork.wait() == 0
    assert left < 2 * step + DURING_FETCH * PIECE
    month = setting.archive / SOURCE / "2025-09"
    assert (month / "2025-09-essex-street.csv").read_bytes() == street("2025-09", ROWS)
    assert (month / "2025-09-essex-outcomes.csv").read_bytes() == outcomes("2025-09", ROWS - 4)
    assert not [path for path in (setting.archive / "incoming").rglob("*") if path.is_file()]
    held = snapshot(setting.database)
    assert held is not None
    assert held.query(
        "select count(*) from crime join load using (load_id) where superseded_by is null"
    ).fetchall() == [(ROWS + 10,)]
