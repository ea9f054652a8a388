"""The files of shapes that a map fetches."""

from __future__ import annotations

import functools
import json

from ui.charts import static_files


@functools.lru_cache(maxsize=16)
def _files(shapes: bytes) -> dict[str, bytes]:
    """Split the shapes by kind: Vega takes one address for one list, whatever part is asked for."""
    return {
        kind: json.dumps(features, separators=(",", ":"), ensure_ascii=False).encode()
        for kind, features in json.loads(shapes).items()
    }


def addresses(ward_set: str, shapes: bytes) -> tuple[tuple[str, str], ...]:
    """Return where a browser finds each kind of shape; write them there the first time."""
    return tuple(
        (kind, static_files.address(f"shapes-{ward_set}-{kind}", "json", content))
        for kind, content in _files(shapes).items()
    )
