"""The requirements files agree with the lists in pyproject.toml, and every file is hashed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.docs.documents import PROJECT, section, table, tracked_files

LISTS = tomllib.loads((PROJECT / "pyproject.toml").read_text())
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def _packages(name: str) -> dict[str, list[str]]:
    """Return the lines of each package in a requirements file, by name and version."""
    packages: dict[str, list[str]] = {}
    for line in (PROJECT / name).read_text().splitlines():
        if re.match(r"[a-z0-9]", line):
            pinned = line.split(" ")[0]
            packages[pinned] = []
        elif line.startswith("    "):
            packages[pinned].append(line.strip(" \\"))
    return packages


def _listed(pins: list[str]) -> set[str]:
    """Return pins with their names as the registry writes them."""
    names = (re.fullmatch(r"([A-Za-z0-9._-]+)(==[^=]+)", pin) for pin in pins)
    return {re.sub(r"[._-]+", "-", name[1]).lower() + name[2] for name in names if name}


def test_what_the_dashboard_imports_is_in_the_file_of_the_server() -> None:
    pins = LISTS["project"]["dependencies"]
    assert len(_listed(pins)) == len(pins), "every package has one exact version"
    assert _listed(pins) <= set(_packages("requirements-run.txt"))


def test_what_the_checks_need_is_in_the_other_file_only() -> None:
    pins = LISTS["dependency-groups"]["test"]
    assert len(_listed(pins)) == len(pins), "every package has one exact version"
    assert _listed(pins) <= set(_packages("requirements.txt"))
    names = [set(_packages(name)) for name in ("requirements.txt", "requirements-run.txt")]
    assert not names[0] & names[1]
    assert "-r requirements-run.txt" in (PROJECT / "requirements.txt").read_text().splitlines()


def test_every_package_has_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-run.txt"):
        packages = _packages(name)
        assert packages
        for pinned, hashes in packages.items():
            assert hashes, f"{pinned} in {name} has no hash"
            assert all(HASH.fullmatch(line) for line in hashes), pinned
        assert "://" not in (PROJECT / name).read_text()


def _imported_packages() -> dict[str, str]:
    """Return the third-party packages that the dashboard imports, each with a module that does."""
    not_installed = {"analytics", "data", "geo", "pages", "ui", *sys.stdlib_module_names}
    packages: dict[str, str] = {}
    for path in tracked_files(".py"):
        name = str(path.relative_to(PROJECT))
        if not name.startswith(("analytics/", "data/", "geo/", "pages/", "ui/", "app.py")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            packages |= {module.split(".")[0]: name for module in modules}
    return {package: name for package, name in packages.items() if package not in not_installed}


def test_every_package_that_is_imported_is_listed() -> None:
    listed = {pin.split("==")[0] for pin in _listed(LISTS["project"]["dependencies"])}
    distributions = packages_distributions()
    for package, module in _imported_packages().items():
        names = {name.lower().replace("_", "-") for name in distributions.get(package, [package])}
        assert names & listed, f"{module} imports {package}: add it to pyproject.toml"


def test_the_document_of_packages_lists_each() -> None:
    text = (PROJECT / "docs" / "packages.md").read_text()
    for heading, pins in (
        ("Needed to run", LISTS["project"]["dependencies"]),
        ("Needed for the checks", LISTS["dependency-groups"]["test"]),
    ):
        rows = table(section(text, heading), "package")
        described = {name.strip() for cell, _ in rows for name in cell.split(",")}
        assert described == {pin.split("==")[0] for pin in pins}
