"""One public site for all tests of this room, made of a warehouse full of what is restricted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import marked_warehouse
from tests.helpers.running_app import Server, serving
from tests.helpers.websocket_visitor import Raw, Seen


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's warehouse, in which everything restricted bears a mark."""
    marked = marked_warehouse.marked(tmp_path_factory)
    return Path(shutil.copy(marked.office, tmp_path_factory.mktemp("office")))


@pytest.fixture(scope="session")
def public_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was released of it."""
    marked = marked_warehouse.marked(tmp_path_factory)
    made = Path(marked.made.out)
    copy = shutil.copytree(made.parent, tmp_path_factory.mktemp("public") / made.parent.name)
    return copy / made.name


@pytest.fixture(scope="session")
def first_look(
    public_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Seen]]:
    """The app as everybody sees it, and what its very first visitor saw of a page of the office.

    Until the router has run once, Streamlit runs any script in pages/ by itself.
    """
    home = str(tmp_path_factory.mktemp("home"))
    with serving(public_file, HOME=home, ESSEX_EDITION="public") as running:
        with Raw(running.address) as visitor:
            seen = visitor.look("load-data")
        yield running, seen


@pytest.fixture(scope="session")
def site(first_look: tuple[Server, Seen]) -> Server:
    """The app as everybody sees it."""
    return first_look[0]
