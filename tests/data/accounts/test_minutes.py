"""Every kind of matter in the minutes of February 2015 can be kept as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.accounts import prose, worked_out
from data.accounts.records import public_part
from data.accounts.register import Register, next_reference
from tests.data.accounts import minutes_of_2015


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Keep the minutes."""
    made = Register(tmp_path / "accounts.sqlite")
    minutes_of_2015.keep(made)
    return made


def test_matters_arising_are_worked_out(register: Register) -> None:
    meetings, actions = register.newest("meeting"), register.newest("action")
    result = worked_out.matters_arising(meetings[-1], meetings, actions)
    assert "; ".join(map(str, result)) == (
        "76/14 completed; 81/14 to follow; 91/14 to follow; 92/14 completed; 93/14 to follow; "
        "94/14 CD to action; 97/14 to follow; 01/15 completed; 02/15 completed; 03/15 completed; "
        "04/15 completed; 05/15 to follow; 06/15 completed"
    )
    assert worked_out.matters_arising(meetings[0], meetings, actions) == []


def test_the_next_meeting_hears_of_what_is_still_open(register: Register) -> None:
    register.save("meeting", {"series": "Performance scrutiny", "date": "2015-03-26"}, "somebody")
    meetings, actions = register.newest("meeting"), register.newest("action")
    references = [
        item.reference for item in worked_out.matters_arising(meetings[-1], meetings, actions)
    ]
    assert references[:6] == ["81/14", "91/14", "93/14", "94/14", "97/14", "05/15"]
    assert references[6:] == [f"{number:02d}/15" for number in range(7, 18)]


def test_owners_dates_and_numbers(register: Register) -> None:
    by_reference = {item.reference: item for item in register.newest("action")}
    assert worked_out.owners(by_reference["09/15"]) == "CD/MN"
    assert worked_out.owners(by_reference["11/15"]) == "OPCC"
    february = register.newest("meeting")[-1]
    # "Publication on PCC website, 12.03.15"
    assert worked_out.publication_due(february) == date(2015, 3, 12)
    assert next_reference(register, "action", 2015) == "18/15"
    assert next_reference(register, "action", 2014) == "98/14"
    assert next_reference(register, "action", 2016) == "01/16"


def test_the_part_not_for_publication_stays_apart(register: Register) -> None:
    february = public_part(register.newest("meeting")[-1])
    assert february is not None
    assert [row["number"] for row in february["items"]] == [
        "1", "2", "3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4", "6",
    ]  # fmt: skip
    assert "current operations" not in str(february)
    assert public_part(register.get("action", "15/15")) is None


def test_no_minute_has_a_number_without_a_source(register: Register) -> None:
    february = register.newest("meeting")[-1]
    texts = [row["minute"] for row in february.rows("items") if "minute" in row]
    assert len(texts) == 11
    parts = [piece for text in texts for piece in prose.pieces(text)]
    assert [piece for piece in parts if isinstance(piece, prose.Bare | prose.Broken)] == []
    red = [piece for piece in parts if isinstance(piece, prose.Elsewhere) and piece.text == "Two"]
    assert [piece.source for piece in red] == ["the action plan"]


def test_who_was_there_and_when_the_next_meeting_is(register: Register) -> None:
    february = register.newest("meeting")[-1]
    assert [row["body"] for row in february.rows("present")].count("Essex Police") == 3
    assert (february.day("next_meeting"), february.text("next_place")) == (
        date(2015, 3, 26),
        "OPCC Conference room",
    )
    verdicts = {row["number"]: row["verdict"] for row in february.rows("items") if "verdict" in row}
    assert verdicts == {"3": "Partly assured", "4": "Partly assured"}
