"""Agendas as files: written and read again, checked with file and line, changed and copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import catalogue
from data.challenge import agenda as agendas
from data.challenge import agenda_file
from data.challenge.agenda import Agenda, AgendaSentence, Project, Question, Submitted, View
from data.problems import Rejected
from tests.helpers.public_edition import AGENDA

HEAD = 'title = "Challenge"\ndate = 2026-12-10\n'


def read(text: str) -> Agenda:
    return agenda_file.parsed(text.encode(), "a.toml")


def problem(text: str) -> str:
    with pytest.raises(Rejected) as rejected:
        read(text)
    return str(rejected.value.problems[0])


def test_an_agenda_is_read_as_it_was_written(tmp_path: Path) -> None:
    submitted = Submitted('Why "so", \\ and <b>?', "Roads", date(2026, 11, 9))
    whole = replace(AGENDA, questions=(submitted,))
    path = agenda_file.save(whole, tmp_path)
    assert path.name == "2026-12-10-chelmsford.toml"
    assert agenda_file.read(path) == whole
    assert agenda_file.listed(tmp_path) == {"2026-12-10-chelmsford": path}
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@settings(max_examples=50)
@given(st.text(max_size=280), st.text(max_size=50))
def test_any_text_that_fits_comes_back(text: str, topic: str) -> None:
    text, topic = text.strip(), topic.strip()
    agenda = replace(AGENDA, items=(AgendaSentence(text, topic),))
    if not text or agenda_file.unfit(text, "text") or agenda_file.unfit(topic, "topic"):
        with pytest.raises(Rejected):
            agenda_file.parsed(
                agenda_file.written(agenda).encode("utf-8", "surrogatepass"), "a.toml"
            )
    else:
        assert agenda_file.parsed(agenda_file.written(agenda).encode(), "a.toml") == agenda


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "a.toml, line 1: Invalid value"),
        ('title = "C"\n', "a.toml, line 1: date is missing. Write a day without quotation marks"),
        (f'{HEAD}colour = "red"\n', "a.toml, line 3: 'colour' is nothing that belongs here"),
        (f'{HEAD}[[item]]\nkind = "film"\n', "line 4: item 1: kind is 'film'. Expected one of"),
        (f'{HEAD}[[item]]\nkind = "sentence"\n', "line 3: item 1: text is missing or empty"),
        (
            f'{HEAD}[[item]]\nkind = "sentence"\ntext = "a"\n\n[[item]]\nkind = "project"\n'
            'name = "SAP"\nstatus = "fine"\n',
            "line 10: item 2: status is 'fine'. Expected one of not begun,",
        ),
        (
            f'{HEAD}[[item]]\nkind = "sentence"\ntext = "{"a" * 281}"\n',
            "line 5: item 1: text has 281 characters, more than 280. Correct or shorten it.",
        ),
        (
            f'{HEAD}[[item]]\nkind = "sentence"\ntext = "a\\u202eb"\n',
            "line 5: item 1: text holds a line break or a character that cannot be shown",
        ),
        (
            f'{HEAD}[[item]]\nkind = "indicator"\nindicator = "burglary"\narea = "E23000028"\n'
            "from = 2026-04-01\nto = 2026-03-31\n",
            "line 8: item 1: to is 2026-03-31, before from, 2026-04-01",
        ),
        (
            f'{HEAD}[[item]]\nkind = "sentence"\ntext = "a"\nminutes = 0\n',
            "line 6: item 1: minutes is '0'. Expected 1 to 120.",
        ),
        (
            HEAD + '[[item]]\nkind = "question"\ntext = "a"\n' * 4,
            "4 questions from the public are items. Choose 3 at most.",
        ),
        (f'{HEAD}[[question]]\ntext = "a"\n', "line 3: question 1: submitted is missing"),
        ('title = "C"\ndate = 2026-12-10\nitem = 3\n', "'item' is not a list of tables"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, words: str) -> None:
    assert words in problem(text)


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(Rejected, match=r"a\.toml, line 2: a character that is not UTF-8"):
        agenda_file.parsed(b'title = "C"\nvenue = "\xff"\n', "a.toml")
    with pytest.raises(Rejected, match="over 1 MB"):
        agenda_file.parsed(b"#" * (agendas.LARGEST + 1), "a.toml")
    with pytest.raises(Rejected, match=r"gone.toml: cannot be read"):
        agenda_file.read(Path("gone.toml"))


def test_every_problem_of_a_file_is_said() -> None:
    with pytest.raises(Rejected) as rejected:
        read('[[item]]\nkind = "sentence"\n[[item]]\nkind = "project"\n')
    assert len(rejected.value.problems) == 4  # a project may wait for its status


def test_the_first_challenge_is_a_template_of_what_the_catalogue_knows() -> None:
    first = agenda_file.first(date(2015, 3, 12), "Chelmsford")
    views = [item for item in first.items if isinstance(item, View)]
    assert {view.indicator for view in views} <= set(catalogue.indicators())
    assert {"house_burglary", "street_robbery", "ksi_total"} <= {view.indicator for view in views}
    assert [item.name for item in first.items if isinstance(item, Project)] == [
        "Mobile data terminals", "SAP", "Athena",
    ]  # fmt: skip
    assert all(view.start is None for view in views)
    assert (first.on, first.venue) == (date(2015, 3, 12), "Chelmsford")


def test_items_are_moved_and_taken_off() -> None:
    three = replace(AGENDA, items=tuple(AgendaSentence(text) for text in "abc"))

    def order(agenda: Agenda) -> str:
        return "".join(item.text for item in agenda.items if isinstance(item, AgendaSentence))

    assert order(agendas.moved(three, 0, 1)) == "bac"
    assert order(agendas.moved(three, 2, -1)) == "acb"
    assert order(agendas.moved(three, 0, -1)) == order(agendas.moved(three, 2, 1)) == "abc"
    assert order(agendas.without(three, 1)) == "ac"


def test_a_copy_for_the_next_quarter_leaves_questions_and_figures_behind() -> None:
    submitted = Submitted("Why?", "", date(2026, 11, 9))
    later = agendas.for_next_quarter(
        replace(
            AGENDA, on=date(2026, 11, 30), questions=(submitted,),
            items=(*AGENDA.items, Project("SAP", "finished")),
        )
    )  # fmt: skip
    assert later.on == date(2027, 2, 28)
    assert later.questions == ()
    assert not any(isinstance(item, Question) for item in later.items)
    assert [item.name for item in later.items if isinstance(item, Project)] == ["Athena"]
    assert all(item.start is None for item in later.items if isinstance(item, View))
    assert len(later.items) == len(AGENDA.items) - 1


def test_the_audience_gets_no_question_that_was_not_chosen() -> None:
    submitted = Submitted("A question that was not chosen", "", date(2026, 11, 9))
    text = agenda_file.written(agendas.for_the_audience(replace(AGENDA, questions=(submitted,))))
    assert "not chosen" not in text
    assert "Why did nobody come" in text


def test_only_files_named_as_agendas_are_listed(tmp_path: Path) -> None:
    first, second = "2026-09-10", "2026-12-10-chelmsford"
    for name in (first, second, "actions", ".2026-12-10", "2026-12-10 a", "2026-12-10-A"):
        (tmp_path / f"{name}.toml").touch()
    (tmp_path / "2026-03-10.txt").touch()
    assert list(agenda_file.listed(tmp_path)) == [second, first]
    assert agenda_file.listed(tmp_path / "none") == {}
