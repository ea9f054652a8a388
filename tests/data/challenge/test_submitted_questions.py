"""Questions from the public: read from CSV, without anyone who put them."""

from __future__ import annotations

from datetime import date

import pytest

from data.challenge import submitted_questions
from data.problems import Rejected

HEAD = "Question,Name,E-mail,Topic,Submitted on\n"


def test_names_and_addresses_are_dropped_and_that_is_said() -> None:
    text = (
        HEAD
        + '"Why, when cars are broken into, is nobody there?",A Person,a@b.uk,Cars,09/02/2015\n'
        "Ring me on 01245 491491 or +44 7700 900123 or write to a.person@example.org,B,c@d.uk,,"
        "2015-02-10\n"
    )
    result = submitted_questions.read(text.encode(), "q.csv")
    assert result.dropped == ("Name", "E-mail")
    assert result.taken_out == 3
    first, second = result.questions
    assert (first.text, first.topic) == ("Why, when cars are broken into, is nobody there?", "Cars")
    assert first.submitted == date(2015, 2, 9)
    assert second.text == "Ring me on [taken out] or [taken out] or write to [taken out]"
    assert "Person" not in repr(result.questions)
    assert "@" not in repr(result.questions)


def test_numbers_that_are_no_telephone_stay() -> None:
    wanted = "Why did 1200 of 12000 cost £1000000000 in 2014/15?"
    text = f"question,topic,submitted on\n{wanted},,2015-02-10\n"
    result = submitted_questions.read(text.encode(), "q.csv")
    assert result.taken_out == 0
    assert "1200 of 12000 cost £1000000000" in result.questions[0].text


def test_semicolons_other_orders_line_breaks_and_windows_1252_are_read() -> None:
    text = 'submitted_on;topic;question\n2015-02-10 09:30;;"Caf\xe9s\nat night?"\n\n;;\n'
    result = submitted_questions.read(text.encode("cp1252"), "q.csv")
    assert result.questions[0].text == "Cafés at night?"
    assert result.dropped == ()


def test_the_same_question_is_kept_once() -> None:
    text = HEAD + "Why?,A,,Cars,2015-02-10\nWhy?,B,,Roads,2015-02-11\n"
    result = submitted_questions.read(text.encode(), "q.csv")
    assert (len(result.questions), result.twice) == (1, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "q.csv: the file is empty"),
        ("question,topic\nWhy?,\n", "q.csv, line 1: the column 'submitted on' is missing"),
        (HEAD + "Why?,A,b,c\n", "q.csv, line 2: 4 cells, the header has 5"),
        (HEAD + ",A,b,c,2015-02-10\n", "q.csv, line 2, column 'question': no question"),
        (
            HEAD + "Why?,A,b,c,31/02/2015\n",
            "q.csv, line 2, column 'submitted on': '31/02/2015' is not a day",
        ),
        (
            HEAD + '"a\nb",A,b,c,2015-02-10\n' + "w" * 281 + ",A,b,c,2015-02-10\n",
            "q.csv, line 4, column 'question': the question has 281 characters, more than 280",
        ),
        (HEAD + '"Why?,A,b,c,2015-02-10\n', "q.csv, line 2: no CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: str) -> None:
    with pytest.raises(Rejected) as rejected:
        submitted_questions.read(text.encode(), "q.csv")
    assert words in str(rejected.value.problems[0])
