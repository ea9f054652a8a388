"""The catalogue is read from one place: nothing else opens its file."""

from __future__ import annotations

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("analytics", "benchmarks", "data", "geo", "pages", "ui")


def test_one_module_alone_opens_the_catalogue() -> None:
    opened_by = set()
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                value = node.value if isinstance(node, ast.Constant) else None
                if value in ("catalogue.toml", "data/catalogue.toml"):
                    opened_by.add(str(path.relative_to(PROJECT)))
                if isinstance(node, ast.Attribute) and node.attr == "CATALOGUE":
                    opened_by.add(str(path.relative_to(PROJECT)))
    assert opened_by == {"data/catalogue.py"}
