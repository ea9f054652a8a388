"""Numbers in narrative: which are tokens, which say where they are from, which are bare."""

from __future__ import annotations

import pytest

from data.accounts.prose import Bare, Broken, Elsewhere, Token, pieces, tokens


def bare(text: str) -> list[str]:
    return [piece.text for piece in pieces(text) if isinstance(piece, Bare)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell to 40.6% from 44.3%.", ["40.6%", "44.3%"]),
        ("324 more offences were solved.", ["324"]),
        ("Spent £1,200,000 so far.", ["£1,200,000"]),
        ("Down by 3.5 percentage points.", ["3.5 percentage points"]),
        ("One third of victims, and half of the rest.", ["One third", "half"]),
        ("Forty-five per cent of them.", ["Forty-five per cent"]),
        ("Two actions are red.", ["Two"]),
        ("It doubled.", ["doubled"]),
        ("Burglary rose to 2014 offences.", ["2014"]),
        ("There were 2,014 in 2014.", ["2,014"]),
        ("In 2014 offences rose.", ["2014"]),
        ("A gap of 8 per cent.", ["8 per cent"]),
        ("between 11-60%", ["11", "-60%"]),
        ("aged 17 to 25, of 43 answers", ["43"]),
    ],
)
def test_what_looks_like_a_figure_is_bare(text: str, expected: list[str]) -> None:
    assert bare(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "At the meeting of 26 February 2015, action 07/15 was completed.",
        "In 2014/15 Q3 and in Q4; the 12 months to September 2014; since 2013.",
        "Section 136 of the Act 1983, item 3.1, paragraph 4.",
        "Due 12.03.15 or 2015-03-26, at 9:00am.",
        "First time entrants under 18; the third quarter; 999 calls.",
        "No figure at all.",
    ],
)
def test_days_references_and_sections_are_no_figures(text: str) -> None:
    assert bare(text) == []


def test_tokens_are_read_however_they_are_spaced() -> None:
    text = (
        "{da_solved_rate|Essex |12 months  to January 2015} and "
        "{burglary; kind=House | Essex | Q3 2014/15 | change}"
    )
    first, second = tokens(text)
    assert first == Token("da_solved_rate", "Essex", "12 months to January 2015")
    assert second == Token("burglary", "Essex", "Q3 2014/15", "kind=House", "change")
    assert first.text == "da_solved_rate | Essex | 12 months to January 2015"
    assert tokens(f"{{{second.text}}}") == [second]


def test_a_number_from_elsewhere_says_where_from() -> None:
    result = pieces("{58.3% | from elsewhere: Crime Survey for England and Wales}")
    assert result == [Elsewhere("58.3%", "Crime Survey for England and Wales")]


@pytest.mark.parametrize(
    "text", ["{40.6%}", "{40.6% | from elsewhere: }", "{a | b}", "{a | b | c | d}", "{a | | c}"]
)
def test_anything_else_in_braces_is_broken(text: str) -> None:
    assert [type(piece) for piece in pieces(text)] == [Broken]
