"""How much the months of Essex vary by themselves, by kind of area and indicator."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


@cache
def usual_variation() -> dict[str, Any]:
    """Read `usual_variation.toml`, whose head says how it was measured."""
    with FILE.open("rb") as file:
        return tomllib.load(file)
