"""Files that a browser fetches once: shapes of maps, and what draws the charts."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"


def address(name: str, ending: str, content: bytes) -> str:
    """Return where a browser finds a file, named after its content; write it there if it is not.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    whole = f"{name}-{_version(content)}.{ending}"
    if not (STATIC / whole).exists():
        STATIC.mkdir(exist_ok=True)
        # Renamed into place, so that no browser fetches half a file.
        partial = STATIC / f".{whole}.{os.getpid()}"
        partial.write_bytes(content)
        partial.replace(STATIC / whole)
    return f"app/static/{whole}"


@functools.lru_cache(maxsize=64)
def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
