"""Who may import whom, and how large a module and a folder may be: docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
# From above to below; what is in one row may import only what is in a later one.
ROWS = (
    ("app", "pages"),
    ("ui.screens", "ui.sections", "ui.load_data", "ui.challenge", "ui.papers"),
    ("ui.output",),
    ("ui.charts",),
    ("ui.shell",),
    ("analytics.views",),
    ("analytics.wording",),
    ("analytics.findings",),
    ("analytics.queries",),
    ("analytics.model",),
    ("analytics",),  # the list of the statistics
    ("analytics.statistics",),
    ("analytics.as_text", "analytics.attempt", "analytics.cache"),
    ("data",),
    ("geo",),
)
RANK = {room: place for place, row in enumerate(ROWS) for room in row}
# A screen is made of sections, and offers papers.
WITHIN_A_ROW = {("ui.screens", "ui.sections"), ("ui.screens", "ui.papers")}
# Of the interface only these reach for the data itself; all others ask through analytics.
MAY_IMPORT_DATA = ("ui.load_data", "ui.papers", "ui.shell.session", "ui.shell.access",
                   "ui.challenge", "ui.screens.accounts")  # fmt: skip
MOST_LINES, MOST_FILES = 400, 15


def room(module: str) -> str:
    """Return the room of a module: the longest name above it that has a rank."""
    names = module.split(".")
    known = (".".join(names[:size]) for size in range(len(names), 0, -1))
    return next((name for name in known if name in RANK), "")


def imported(tree: ast.Module) -> Iterator[str]:
    """Name what a module imports when it runs, not what its types alone name."""
    types = {
        part
        for node in tree.body
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def broken_rules(module: str, text: str) -> list[str]:
    """List the rules that a module breaks."""
    tree, here = ast.parse(text), room(module)
    results = []
    for name in imported(tree):
        there = room(name)
        if name.startswith("streamlit") and not module.startswith(("ui.", "pages.", "app")):
            results.append(f"{module} imports Streamlit")
        if name.startswith("streamlit") and here == "ui.charts":
            results.append(f"{module} imports Streamlit: a chart is a specification")
        if not there or here == there or (here, there) in WITHIN_A_ROW:
            continue
        if RANK[there] <= RANK[here]:
            results.append(f"{module} imports {name}: upwards")
        if there == "data" and module.startswith("ui.") and not module.startswith(MAY_IMPORT_DATA):
            results.append(f"{module} imports {name}: ask through analytics")
    results += [
        f"{module} imports {name}: a private name of another module"
        for name in imported(tree)
        if name.split(".")[-1].startswith("_") and not name.startswith("__")
    ]
    asks = any(
        isinstance(node, ast.Attribute) and node.attr == "query" and "state" in ast.unparse(node)
        for node in ast.walk(tree)
    )
    if asks and here not in ("analytics.queries", "data"):
        results.append(f"{module} asks the warehouse: only analytics.queries does")
    if len(text.splitlines()) > MOST_LINES:
        results.append(f"{module} has more than {MOST_LINES} lines: split it by what it does")
    return results


def modules() -> dict[str, Path]:
    """Find every module of the project by its dotted name."""
    paths = [PROJECT / "app.py"]
    for folder in ("pages", "ui", "analytics", "data", "geo"):
        paths += (PROJECT / folder).rglob("*.py")
    names = (".".join(path.relative_to(PROJECT).with_suffix("").parts) for path in paths)
    return {name.removesuffix(".__init__"): path for name, path in zip(names, paths, strict=True)}


def test_no_module_imports_upwards_or_grows_too_long() -> None:
    for name, path in modules().items():
        assert broken_rules(name, path.read_text("utf-8")) == []


def test_no_folder_has_more_files_than_one_can_look_over() -> None:
    folders = {path.parent for path in modules().values()}
    sizes = {folder: len(list(folder.glob("[!_]*.py"))) for folder in folders}
    assert {str(folder): size for folder, size in sizes.items() if size > MOST_FILES} == {}


@pytest.mark.parametrize(
    ("module", "text", "rule"),
    [
        ("ui.charts.bars", "from ui.sections import section", "upwards"),
        ("analytics.model.choice", "from analytics.queries.series import many", "upwards"),
        ("analytics.statistics.runs", "import analytics.wording.levels", "upwards"),
        ("geo.placing", "def f():\n    from data import catalogue", "upwards"),
        ("ui.shell.theme", "from pages import overview", "upwards"),
        ("ui.challenge.edition", "from ui.screens import overview", "upwards"),
        ("ui.screens.overview", "from data.warehouse import status", "through analytics"),
        ("ui.sections.trend", "import data.catalogue", "through analytics"),
        ("ui.charts.bars", "import streamlit as st", "imports Streamlit"),
        ("analytics.views.overview", "from streamlit import session_state", "imports Streamlit"),
        ("analytics.views.overview", "rows = state.query('select 1')", "asks the warehouse"),
        ("ui.charts.bars", "from analytics.as_text import _signed", "private name"),
        ("ui.output.tables", "x = 1\n" * 401, "more than 400 lines"),
    ],
)
def test_a_planted_break_of_a_rule_is_found(module: str, text: str, rule: str) -> None:
    assert rule in " ".join(broken_rules(module, text))


def test_what_the_rules_allow_passes() -> None:
    allowed = (
        ("ui.screens.overview", "from ui.sections import section\nfrom geo import essex"),
        ("ui.charts.bars", "from analytics.views.topic import DaySpan\nfrom ui.shell import theme"),
        ("ui.sections.trend", "if TYPE_CHECKING:\n    from data.warehouse import snapshot"),
        ("analytics.queries.series", "rows = state.query('select 1')\nfrom data import catalogue"),
    )
    assert [broken_rules(*item) for item in allowed] == [[], [], [], []]
