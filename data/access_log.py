"""Who looked at which page of the office edition, when: a file next to the warehouse."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from data.warehouse.snapshot import default_path

LARGEST = 5_000_000  # bytes; then it is put aside by the day, never thrown away
_writing = threading.Lock()


def path() -> Path:
    """Where it is: next to the warehouse."""
    warehouse = default_path()
    return warehouse.with_name(f"{warehouse.stem}.access.jsonl")


def write(who: str, page: str, texts: Mapping[str, str]) -> None:
    """Add a line: when (UTC), who, which page, and what was asked of it.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    now = datetime.now(UTC)
    line = {"at": now.isoformat(timespec="seconds"), "who": who, "page": page, "asked": texts}
    file = path()
    with _writing:
        if file.exists() and file.stat().st_size > LARGEST:
            file.rename(file.with_suffix(f".{now:%Y-%m-%dT%H%M%S}.jsonl"))
        with file.open("a", encoding="utf-8") as out:
            # Only ASCII, all else as \u…: no sign of what somebody wrote ends a line or hides.
            out.write(json.dumps(line) + "\n")
