"""Agendas, questions and actions of the Challenge come in once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.accounts import worked_out
from data.accounts.from_challenge import import_challenge
from data.accounts.register import Register
from data.challenge import actions, agenda_file
from data.challenge.actions import Action
from data.challenge.agenda import Agenda, Question, Submitted


def test_they_come_in_once(tmp_path: Path) -> None:
    folder = tmp_path / "challenge"
    day = date(2015, 3, 12)
    submitted = Submitted("What is done about speeding?", "Roads", date(2015, 3, 1))
    meeting = Agenda("Challenge", "Chelmsford", day, (Question(submitted.text),), (submitted,))
    agenda_file.save(meeting, folder)
    path = folder / "actions.toml"
    for number, status in enumerate(("open", "answered", "closed")):
        actions.add(
            Action("", "Challenge of 12 March 2015", f"Question {number}", "To be looked at",
                   "Chief Constable", date(2015, 4, 9), status), path,
        )  # fmt: skip
    references = [item.reference for item in actions.read(path)]
    register = Register(tmp_path / "accounts.sqlite")

    done = import_challenge(register, folder, date(2015, 5, 1))
    assert (done.meetings, done.questions, done.actions, done.there_already) == (1, 1, 3, 0)
    held = register.newest("action")
    assert [each.reference for each in held] == references
    assert {element.values["meeting"] for element in held} == {"M01/15"}
    assert [worked_out.state(record) for record in held] == [
        "to follow", "said done by the owner", "accepted by the office",
    ]  # fmt: skip
    assert register.newest("question")[0].links == (("arises from", "meeting", "M01/15"),)

    again = import_challenge(register, folder, date(2015, 6, 1))
    assert (again.meetings, again.questions, again.actions, again.there_already) == (0, 0, 0, 4)
    assert register.versions() == 5
