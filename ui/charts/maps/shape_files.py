"""The files of shapes that a map fetches."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "static"


@functools.lru_cache(maxsize=16)
def _files(ward_set: str, shapes: bytes) -> dict[str, tuple[str, bytes]]:
    """Split the shapes by kind: Vega takes one address for one list, whatever part is asked for."""
    files = {}
    for kind, features in json.loads(shapes).items():
        content = json.dumps(features, separators=(",", ":"), ensure_ascii=False).encode()
        version = hashlib.sha256(content).hexdigest()[:8]
        files[kind] = (f"shapes-{ward_set}-{kind}-{version}.json", content)
    return files


def addresses(ward_set: str, shapes: bytes) -> tuple[tuple[str, str], ...]:
    """Return where a browser finds each kind of shape; write them there the first time."""
    files = _files(ward_set, shapes)
    for name, content in files.values():
        if not (STATIC / name).exists():
            STATIC.mkdir(exist_ok=True)
            # Renamed into place, so that no browser fetches half a file.
            partial = STATIC / f".{name}.{os.getpid()}"
            partial.write_bytes(content)
            partial.replace(STATIC / name)
    return tuple((kind, f"app/static/{name}") for kind, (name, _) in files.items())
