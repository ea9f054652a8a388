"""The words that the command and the page share, and what is foreseen of undoing a load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.loading import report_words
from data.loading.load_files import load
from data.loading.register_of_loads import ChangedValue, FileReport
from data.loading.undo_load import Forgotten, foresee, forget
from data.problems import Problem, WarehouseError
from data.warehouse import snapshot
from tests.helpers.police_uk_files import crime, write


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((2025, 1, 1), (2025, 1, 31), "January 2025"),
        ((2024, 2, 1), (2024, 2, 29), "February 2024"),
        ((2020, 1, 1), (2020, 12, 31), "2020"),
        ((2014, 4, 1), (2015, 3, 31), "2014/15"),
        ((1999, 4, 1), (2000, 3, 31), "1999/00"),
        ((2014, 4, 1), (2014, 6, 30), "April to June 2014"),
        ((2013, 10, 1), (2014, 9, 30), "October 2013 to September 2014"),
        ((2014, 4, 3), (2015, 3, 28), "April 2014 to March 2015"),
        ((2014, 4, 3), (2014, 4, 28), "April 2014"),
    ],
)
def test_a_period_is_named_as_people_name_it(
    start: tuple[int, int, int], end: tuple[int, int, int], text: str
) -> None:
    assert report_words.period(date(*start), date(*end)) == text
    assert report_words.what("survey", date(*start), date(*end)) == f"survey of {text}"


def test_what_has_no_period_has_none() -> None:
    assert report_words.what("lookup", None, None) == "lookup"


def test_one_is_one() -> None:
    file = FileReport(
        "a.csv", "loaded", "outcomes", 2, rows_read=1, rows_kept=0,
        set_aside={"exact repeat": 1}, remarks=["odd"], change=ChangedValue(1, 1, 2, 0),
    )  # fmt: skip
    assert report_words.lines(file, dry_run=False) == [
        "loaded       a.csv: outcomes, 1 row read = 0 kept + 1 set aside (1 exact repeat)",
        "             replaces load 1: 1 row added, 2 gone, 0 with a changed outcome",
        "             note: odd",
    ]


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("a", "x", "y"), "the file as a whole"),
        (Problem("a", "x", "y", 1234), "line 1,234"),
        (Problem("a", "x", "y", 3, "month"), "line 3, column 'month'"),
        (Problem("a", "x", "y", 7, cell="sheet A, cell D7"), "sheet A, cell D7"),
    ],
)
def test_the_place_of_a_problem(problem: Problem, place: str) -> None:
    assert report_words.place(problem) == place


@pytest.mark.parametrize(
    ("undone", "text"),
    [
        (Forgotten(2, "a.csv", "outcomes", 12345), "12,345 rows of a.csv go."),
        (Forgotten(2, "a.csv", "outcomes", 1), "1 row of a.csv goes."),
        (
            Forgotten(2, "a.csv", "outcomes", 5, ["b.csv"], [1]),
            "5 rows of a.csv go. Load 1 is restored.",
        ),
        (
            Forgotten(9, "a.csv", "lookup", 5, ["b", "c", "d"], [1, 2, 7]),
            "5 rows of a.csv go. Loads 1, 2 and 7 are restored.",
        ),
        (
            Forgotten(9, "a.csv", "return", 5, values_restored=1),
            "5 rows of a.csv go. 1 row of earlier loads that it had replaced is restored.",
        ),
        (
            Forgotten(9, "a.csv", "return", 5, values_restored=1234),
            "5 rows of a.csv go. 1,234 rows of earlier loads that it had replaced are restored.",
        ),
        (
            Forgotten(2, "a.csv", "outcomes", 5, replaced=True),
            "5 rows of a.csv go. A later load has replaced it already: no figure changes.",
        ),
    ],
)
def test_what_undoing_a_load_will_do_is_shown(undone: Forgotten, text: str) -> None:
    assert report_words.foreseen(undone) == text


def test_what_is_foreseen_is_what_happens(tmp_path: Path, database: Path) -> None:
    for number in (1, 2, 3):
        load([write(tmp_path / str(number), [crime(i) for i in range(number)])])
    held = snapshot.snapshot(database)
    assert held is not None
    before = database.read_bytes()
    middle, last = foresee(held, 2), foresee(held, 3)
    assert database.read_bytes() == before
    # The first is not restored when the middle one goes: the last has replaced both.
    assert (middle.rows, middle.restored_loads, middle.replaced) == (2, [], True)
    assert (last.rows, last.restored_loads, last.replaced) == (3, [2], False)
    assert forget(3) == last
    held = snapshot.snapshot(database)
    assert held is not None
    assert foresee(held, 2) == forget(2)


def test_a_load_that_is_not_there_cannot_be_foreseen(tmp_path: Path, database: Path) -> None:
    load([write(tmp_path, [crime(1)])])
    held = snapshot.snapshot(database)
    assert held is not None
    with pytest.raises(WarehouseError, match="There is no load 7"):
        foresee(held, 7)
