"""Scripts of Streamlit's own, whose names end in a version."""

from __future__ import annotations

import functools
from pathlib import Path

import streamlit as st

FOLDER = Path(st.__file__).parent / "static" / "static" / "js"


@functools.lru_cache(maxsize=16)
def address(name: str) -> str:
    """Return where a browser finds a script, from the address of the app on.

    Raises
    ------
    RuntimeError
        If there is not exactly one of this name.
    """
    files = sorted(FOLDER.glob(f"{name}.*.js"))
    if len(files) != 1:
        raise RuntimeError(
            f"{len(files)} files {name}.*.js in {FOLDER}, 1 expected: charts are drawn with "
            "the Vega of the Streamlit that is pinned in requirements.txt. Install that."
        )
    return f"static/js/{files[0].name}"
