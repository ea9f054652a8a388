"""Every function, class and method of the program is used by the program, not only by its tests."""

from __future__ import annotations

from vulture import Vulture

from tests.docs.documents import PROJECT, tracked_files

PROGRAM = ("app.py", "analytics", "data", "geo", "pages", "ui", "benchmarks", "docs")
# A name that nothing calls, and why it stays.
USED_ELSEWHERE = {
    "change_by_days": "statistic, tested against an answer sheet; for analysts",
    "maturation": "statistic, tested against an answer sheet; for analysts",
    "real_share_change": "statistic, tested against an answer sheet; for analysts",
    "stabilised_logs": "statistic, tested against an answer sheet; for analysts",
    "wards_found": "asked by the tests of what verdicts promise",
}
COMMANDS = ["@main.command", "@main.group", "@accounts.command", "@*.command", "@*.group"]


def _unused() -> dict[str, str]:
    """Return the names of functions, classes, methods and properties without a use."""
    vulture = Vulture(ignore_decorators=COMMANDS)
    vulture.scavenge([str(PROJECT / name) for name in PROGRAM])
    kinds = ("function", "class", "method", "property")
    return {
        item.name: f"{item.filename.relative_to(PROJECT)}:{item.first_lineno}"
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in kinds
    }


def test_nothing_is_unused() -> None:
    unused = {name: place for name, place in _unused().items() if name not in USED_ELSEWHERE}
    assert not unused, "delete what nothing uses, or show it: " + ", ".join(
        f"{name} ({place})" for name, place in unused.items()
    )


def test_the_exceptions_exist() -> None:
    text = "".join(path.read_text() for path in tracked_files(".py"))
    for name in USED_ELSEWHERE:
        assert f"def {name}(" in text, name
