"""The page "Challenge": preparing and following up in the office; in public, the screens alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.challenge import actions, agenda_file
from data.challenge import agenda as agendas
from data.challenge.agenda import AgendaSentence, Question, Submitted
from tests.helpers import opened_page
from tests.helpers.public_edition import AGENDA, ON, public
from tests.ui.conftest import Opener
from tests.ui.conftest import everything as everything_escaped
from ui.charts import static_files


@pytest.fixture
def open_page(warehouse: Path) -> Opener:
    """Open the page at once, without the overview that others come by."""

    def opened(page: str = "challenge", **address: str) -> AppTest:
        return opened_page.open_page(page)

    return opened


@pytest.fixture
def edition(warehouse: Path) -> Path:
    """A public edition next to the warehouse of the app."""
    return public(warehouse.with_name("public.duckdb"))


def everything(at: AppTest) -> str:
    """Return all words of a page, as somebody reads them."""
    return everything_escaped(at).replace("\\", "").replace("\u2060", "")


def held(at: AppTest) -> agendas.Agenda:
    agenda: agendas.Agenda = at.session_state["agenda"]
    return agenda


def press(at: AppTest, label: str, place: int = 0) -> AppTest:
    """Press the button of a name; of several, the one at a place."""
    buttons = [item for item in at.button if item.label == label]
    buttons[place].click().run()
    assert not at.exception, at.exception[0].message
    return at


@pytest.fixture
def preparing(edition: Path, warehouse: Path, open_page: Opener) -> AppTest:
    """The page with an agenda at work, which is one of the folder."""
    wanted = (
        Submitted("Why is **nobody** there?", "Roads", date(2026, 11, 9)),
        Submitted("Why does it take so long?", "", date(2026, 11, 10)),
    )
    agenda = replace(AGENDA, items=AGENDA.items[:5], questions=wanted)
    agenda_file.save(agenda, agenda_file.folder(warehouse))
    at = open_page("challenge")
    press(at, "Open it")
    assert held(at) == agenda
    return at


def test_without_a_public_edition_nothing_is_prepared(open_page: Opener) -> None:
    at = open_page("challenge")
    assert "There is no public edition at public.duckdb yet. Make one:" in everything(at)
    assert not at.tabs


def test_a_new_agenda_begins_with_the_first_challenge_and_says_what_is_not_public(
    edition: Path, open_page: Opener
) -> None:
    at = open_page("challenge")
    press(at, "Begin a new agenda")
    assert "Give the date of the meeting." in everything(at)
    at.date_input[0].set_value(ON)
    at.text_input[0].set_value("  Chelmsford ")
    press(at, "Begin a new agenda")
    assert held(at) == agenda_file.first(ON, "Chelmsford")
    refused = [item.value for item in at.error]
    assert refused[0] == "Cannot be shown: House burglary is not in the public edition."
    assert len(refused) == 9  # three projects wait for their status
    opening = next(each for each in at.button if each.label == "Open it to the audience")
    assert opening.disabled


def test_items_are_moved_and_taken_off_by_buttons(preparing: AppTest) -> None:
    press(preparing, "Down")
    assert held(preparing).items[:2] == (AGENDA.items[1], AGENDA.items[0])
    press(preparing, "Up", 1)
    assert held(preparing).items[:2] == AGENDA.items[:2]
    press(preparing, "Take off", 4)
    assert held(preparing).items == AGENDA.items[:4]


def test_words_and_minutes_of_an_item_are_changed(preparing: AppTest) -> None:
    at = preparing
    next(item for item in at.text_input if item.value == "In short").set_value("  At last ")
    [each for each in at.number_input if each.label == "Minutes"][4].set_value(3)
    press(at, "Change it", 4)
    assert held(at).items[4] == AgendaSentence("Nothing changed beyond chance.", "At last", 3)
    assert held(at).items[:4] == AGENDA.items[:4]
    next(
        element for element in at.text_input if element.value.startswith("Nothing changed")
    ).set_value(" ")
    press(at, "Change it", 4)
    assert "Write the words first." in everything(at)
    assert held(at).items[4] == AgendaSentence("Nothing changed beyond chance.", "At last", 3)


def test_an_agenda_is_saved_copied_and_closed(preparing: AppTest, warehouse: Path) -> None:
    press(preparing, "Take off")
    assert "Close without saving" in [item.label for item in preparing.button]
    press(preparing, "Save")
    remaining = agenda_file.listed(agenda_file.folder(warehouse))
    assert agenda_file.read(remaining["2026-12-10-chelmsford"]) == held(preparing)
    assert "Saved as 2026-12-10-chelmsford.toml." in [each.value for each in preparing.success]
    press(preparing, "Duplicate for the next quarter")
    assert held(preparing).on == date(2027, 3, 10)
    assert held(preparing).questions == ()
    press(preparing, "Close without saving")
    assert preparing.session_state["agenda"] is None


def test_what_the_public_edition_holds_is_put_on_the_agenda(preparing: AppTest) -> None:
    at = preparing
    next(item for item in at.selectbox if item.label == "Indicator").set_value("burglary").run()
    next(each for each in at.selectbox if each.label == "Picture").set_value("map").run()
    press(at, "Add it to the agenda")
    assert held(at).items[-1] == agendas.View("burglary", "E23000028", "map")
    assert "Added as the last item." in [element.value for element in at.success]
    at.button_group[0].set_value("sentence").run()
    press(at, "Add it to the agenda")
    assert "Write the words first" in everything(at)
    at.text_area[-2].set_value("All is\n well.").run()
    press(at, "Add it to the agenda")
    assert held(at).items[-1] == AgendaSentence("All is well.")


def test_three_questions_are_chosen_and_no_more(preparing: AppTest) -> None:
    assert "Why is **nobody** there?" in [item.value for item in preparing.text]
    press(preparing, "Choose")
    assert held(preparing).items[-1] == Question("Why is **nobody** there?", "Roads")
    press(preparing, "Do not choose")
    assert held(preparing).items == AGENDA.items[:5]
    full = replace(held(preparing), items=tuple(Question(text) for text in "abc"))
    preparing.session_state["agenda"] = full
    preparing.run()
    assert all(each.disabled for each in preparing.button if each.label == "Choose")


def test_questions_are_taken_in_and_what_was_dropped_is_said(preparing: AppTest) -> None:
    text = (
        "question,name,topic,submitted on\nWhy?,A Person,Cars,2026-11-11\n"
        "Why does it take so long?,B,,2026-11-10\n"
    )
    uploader = next(
        item for item in preparing.get("file_uploader") if item.label.startswith("Subm")
    )
    uploader.set_value([("q.csv", text.encode(), "text/csv")]).run()
    assert [question.text for question in held(preparing).questions][-1] == "Why?"
    message = " ".join(each.value for each in preparing.success).replace("\\", "")
    assert "1 question taken in; 1 was here already; dropped and not saved: name" in message
    assert "Person" not in repr(held(preparing))


def test_opened_to_the_audience_it_stands_on_the_page_without_the_other_questions(
    preparing: AppTest, edition: Path, warehouse: Path
) -> None:
    press(preparing, "Open it to the audience")
    opened = agenda_file.read(agenda_file.opened(edition) / "2026-12-10-chelmsford.toml")
    assert opened.questions == ()
    assert opened.items[0] == replace(
        AGENDA.items[0], start=date(2025, 7, 1), end=date(2025, 9, 30)
    )
    assert list(static_files.STATIC.glob("challenge-2026-12-10-chelmsford-*.html"))
    assert "no real change, 4,746" in everything(preparing)
    press(preparing, "Withdraw 2026-12-10-chelmsford")
    assert not list(agenda_file.opened(edition).glob("*.toml"))
    assert not list(static_files.STATIC.glob("challenge-*.html"))


def test_a_question_becomes_an_action(preparing: AppTest, warehouse: Path) -> None:
    at = preparing
    press(at, "Choose")
    press(at, "Keep this action")
    assert "Write the action." in [item.value for item in at.error]
    next(each for each in at.text_area if each.label.startswith("What is")).set_value(
        "Look into it"
    )
    next(element for element in at.text_input if element.label == "Owner").set_value(
        "Head of Roads"
    )
    press(at, "Keep this action")
    (remaining,) = actions.read(actions.default_path(warehouse))
    assert (remaining.question, remaining.owner) == ("Why is **nobody** there?", "Head of Roads")
    next(box for box in at.selectbox if box.label == "Status" and "closed" in box.options[-1])
    press(at, "Change the status")
    assert remaining.reference in at.dataframe[0].value["Reference"].to_list()


@pytest.fixture
def public_site(warehouse: Path) -> Path:
    """The app on a public edition, with one meeting open and one that cannot be shown."""
    public(warehouse)
    where = agenda_file.opened(warehouse)
    agenda_file.save(AGENDA, where)
    gone = replace(AGENDA, on=date(2026, 9, 10), items=(agendas.View("da_incidents", "E23000028"),))
    agenda_file.save(gone, where)
    (where / "2026-06-10-broken.toml").write_text("title = 3\n")
    return warehouse


def test_in_public_there_are_screens_and_nothing_to_prepare(
    public_site: Path, open_page: Opener
) -> None:
    at = open_page("challenge")
    text = everything(at)
    assert not at.tabs
    assert not at.button
    assert "no real change, 4,746" in text
    assert "Incidents of domestic abuse is not in the public edition." in text
    assert "2026-06-10-broken.toml, line 1: title is '3'" in text
    links = [item.proto.url for item in at.get("link_button")]
    assert [link.split("#")[1] for link in links] == ["screens", "reading", "large"]
    path = static_files.STATIC / Path(links[0].split("#")[0]).name
    assert "Why did nobody come when our van was broken into?" in path.read_text()


def test_without_a_meeting_the_page_says_so(warehouse: Path, open_page: Opener) -> None:
    public(warehouse)
    at = open_page("challenge")
    assert "No meeting is open to the audience yet." in everything(at)


def test_texts_from_outside_are_no_markdown(warehouse: Path, open_page: Opener) -> None:
    public(warehouse)
    evil = "![x](http://example.org/a.png) $x$ :red[y] <b>"
    agenda_file.save(replace(AGENDA, title=evil, venue=evil), agenda_file.opened(warehouse))
    (agenda_file.opened(warehouse) / "2026-06-10-a.toml").write_text(
        f'title = "a"\ndate = "{evil}"\n'
    )
    at = open_page("challenge")
    shown = [item.value for item in (*at.header, *at.error, *at.warning)]
    assert len(shown) == 2
    assert not any("![x](" in text or ":red[" in text or "<b>" in text for text in shown)
