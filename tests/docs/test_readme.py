"""README says what the code does: pages, commands, settings and statistics, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

import analytics
from data.__main__ import main
from tests.docs.documents import PROJECT, section, table, tracked_files
from tests.helpers.pages import EVERY_PAGE, OFFICE_ONLY

README = (PROJECT / "README.md").read_text()
SURFACE = section(README, "The stable surface")
ROOMS = ("analytics/", "data/", "geo/", "ui/", "pages/", "app.py")


def test_every_page_is_in_the_table_and_the_other_way_round() -> None:
    rows = table(section(README, "Pages"), "address")
    addresses = [
        (address, shown) for cell, shown in rows for address in re.findall(r"`/(.*?)`", cell)
    ]
    assert sorted(address for address, _ in addresses) == sorted(EVERY_PAGE)
    of_the_office = {address for address, shown in addresses if "(office edition only)" in shown}
    assert of_the_office == set(OFFICE_ONLY)


def test_the_public_statistics_are_listed() -> None:
    listed = SURFACE[SURFACE.index("from analytics import") :]
    names = re.findall(r"`([a-z_0-9]+)`", listed)
    assert sorted(names) == sorted(analytics.__all__)
    for name in names:
        assert getattr(analytics, name).__doc__, f"{name} has no docstring"


def test_every_setting_is_in_the_table() -> None:
    in_code = {
        setting
        for path in tracked_files(".py")
        if str(path.relative_to(PROJECT)).startswith(ROOMS)
        for setting in re.findall(r"[\"'](ESSEX_[A-Z_]+)[\"']", path.read_text())
    }
    listed = {cell.strip("`") for cell, _ in table(SURFACE, "setting")}
    assert listed == in_code


def _commands() -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each command with its options, and its sub-commands."""
    for name, command in main.commands.items():
        subs = dict(command.commands) if isinstance(command, click.Group) else {}
        everything = [command, *subs.values()]
        options = {
            option
            for each in everything
            for parameter in each.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
        }
        yield name, options, set(subs)


def test_every_command_and_option_is_in_the_table() -> None:
    rows = {cells[0].strip("`").split(" ")[0]: cells for cells in table(SURFACE, "command")}
    assert set(rows) == set(main.commands)
    for name, options, subs in _commands():
        _, does, listed = rows[name]
        same_as = re.match(r"as `([a-z]+)`", listed)
        text = rows[same_as[1]][2] if same_as else listed
        assert set(re.findall(r"--[a-z-]+", text)) == options, name
        named = {word.split(" ")[0] for word in re.findall(r"`([^`]+)`", does)}
        assert subs <= named, name


def test_readme_is_short() -> None:
    assert len(README.splitlines()) < 220


def test_the_two_commands_need_files_that_are_there() -> None:
    commands = section(README, "Two commands")
    assert "pip install -r requirements.txt && streamlit run app.py" in commands
    assert "pip install -r requirements.txt && pytest" in commands
    for name in ("requirements.txt", "requirements-run.txt", "app.py"):
        assert (PROJECT / name).is_file()
