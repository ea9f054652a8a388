"""Actions from a meeting: kept next to the warehouse, and untouched by whatever happens to it."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from data.challenge import actions
from data.challenge.actions import Action
from data.problems import Rejected
from data.warehouse import preparation
from tests.helpers.small_warehouse import build

QUESTION = Action("", "Challenge of 10 December 2026", 'Why "so"?', "Look into it", "Head of Roads",
               date(2027, 1, 7))  # fmt: skip


def test_actions_are_numbered_in_the_year_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "challenge" / "actions.toml"
    assert actions.read(path) == ()
    first, second = actions.add(QUESTION, path), actions.add(QUESTION, path)
    year = f"{date.today():%y}"
    assert (first.reference, second.reference) == (f"01/{year}", f"02/{year}")
    actions.change(first.reference, "closed", path)
    assert [item.status for item in actions.read(path)] == ["closed", "open"]
    assert actions.read(path)[1] == second


def test_two_who_add_at_once_both_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "actions.toml"
    threads = [threading.Thread(target=actions.add, args=(QUESTION, path)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({item.reference for item in actions.read(path)}) == 8


def test_a_new_warehouse_leaves_them_alone(database: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    build(database)
    path = actions.default_path()
    remaining = actions.add(QUESTION, path)
    with preparation.preparation() as connection:
        connection.execute("delete from crime_count")
    database.unlink()
    assert actions.read(path) == (remaining,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"owner": " "}, "Write the owner."),
        ({"action": ""}, "Write the action."),
        ({"question": "w" * 281}, "The question has 281 characters, more than 280."),
        ({}, ""),
    ],
)
def test_an_action_without_an_owner_is_none(change: dict[str, str], words: str) -> None:
    assert actions.unfit(Action(**{**vars(QUESTION), **change})) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[action]\n", "actions.toml: "),
        ('\n[[action]]\nreference = "1"\n', "actions.toml, line 2: action 1: lacks fields"),
    ],
)
def test_a_broken_file_is_said_and_not_written_over(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "actions.toml"
    path.write_text(text)
    with pytest.raises(Rejected) as rejected:
        actions.add(QUESTION, path)
    assert words in str(rejected.value.problems[0])
    assert path.read_text() == text


def test_a_status_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'lost' is not a status"):
        actions.change("01/26", "lost", tmp_path / "actions.toml")
