"""The requirements files agree with the lists in pyproject.toml, and every file is hashed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
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
