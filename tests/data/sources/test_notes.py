"""Known gaps, breaks and caveats: entered as a table, drawn on charts, and what is wrong in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.catalogue import indicators
from data.loading.load_files import load
from data.warehouse.snapshot import snapshot
from tests.helpers.police_uk_files import MONTH, asb, crime, put, write

HEADER = "indicator,area,from,to,kind,text\n"


def held(database: Path) -> list[tuple[object, ...]]:
    """Return the notes of the office, in the order of their months."""
    state = snapshot(database)
    assert state is not None
    return state.query(
        """
        select indicator, area, period_start, period_end, kind, text
        from note where load_id is not null order by period_start
        """
    ).fetchall()


def test_notes_are_kept_with_whole_months(tmp_path: Path, database: Path) -> None:
    path = put(
        tmp_path / "notes.csv",
        HEADER
        + 'robbery,E07000071,2025-01,2025-02,gap,"Input problems, at the supplier"\n'
        + "burglary,,2025-03,,break,Definition changed\n",
    )
    report = load([path], database).files[0]
    assert (report.status, report.content, report.rows_kept) == ("loaded", "notes", 2)
    assert held(database) == [
        (
            "robbery", "E07000071", date(2025, 1, 1), date(2025, 2, 28), "gap",
            "Input problems, at the supplier",
        ),
        ("burglary", "", date(2025, 3, 1), None, "break", "Definition changed"),
    ]  # fmt: skip


def test_areas_by_name_quarters_and_other_spellings(tmp_path: Path, database: Path) -> None:
    text = "Indicator;Area;From;To;Kind;Text\nrobbery;Colchester;2014/15 Q1;Sep-14;Gap;Café\n"
    report = load([put(tmp_path / "notes.csv", text.encode("cp1252"))], database).files[0]
    assert report.status == "loaded", report.problems
    assert held(database) == [
        ("robbery", "E07000071", date(2014, 4, 1), date(2014, 9, 30), "gap", "Café")
    ]


def test_notes_of_the_demonstration_stay_out_of_real_data(tmp_path: Path, database: Path) -> None:
    load([write(tmp_path, [crime(), asb()], MONTH)], database)
    text = "# Demonstration: made up\n" + HEADER + "robbery,,2025-01,,caveat,x\n"
    report = load([put(tmp_path / "notes.csv", text)], database).files[0]
    assert report.status == "rejected"
    assert "never mixed" in report.problems[0].expected


def test_a_newer_file_of_the_same_name_replaces_the_notes(tmp_path: Path, database: Path) -> None:
    load([put(tmp_path / "notes.csv", HEADER + "robbery,,2025-01,,caveat,First\n")], database)
    load([put(tmp_path / "notes.csv", HEADER + "robbery,,2025-01,,caveat,Second\n")], database)
    assert [note[-1] for note in held(database)] == ["Second"]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("piracy,,2025-01,,gap,x", "indicator", "catalogue.toml"),
        ("robery,,2025-01,,gap,x", "indicator", "robbery"),
        ("robbery,Colchestre,2025-01,,gap,x", "area", "E07000071"),
        ("robbery,,January,,gap,x", "from", "2014-09"),
        ("robbery,,2025-01,2025-13,gap,x", "to", "month"),
        ("robbery,,2025-03,2025-01,gap,x", "to", "from before to"),
        ("robbery,,2025-03,2025-04,break,x", "to", "empty"),
        ("robbery,,2025-01,,hole,x", "kind", "gap, break, caveat"),
        ("robbery,,2025-01,,gap,", "text", "reason"),
    ],
)
def test_a_faulty_note_names_line_and_column(
    row: str, column: str, expected: str, tmp_path: Path, database: Path
) -> None:
    good = "robbery,,2025-01,,caveat,Fine\n"
    report = load([put(tmp_path / "notes.csv", HEADER + good + row + "\n")], database).files[0]
    assert report.status == "rejected"
    (problem,) = report.problems
    assert (problem.line, problem.column) == (3, column)
    assert expected in problem.expected
    assert not database.exists()


def test_breaks_of_the_catalogue_are_noted_for_published_data(
    tmp_path: Path, database: Path
) -> None:
    load([write(tmp_path, [crime(), asb()], MONTH)], database)
    state = snapshot(database)
    assert state is not None
    noted = state.query(
        "select indicator, period_start, kind from note where load_id is null"
    ).fetchall()
    assert ("asb_incidents", date(2021, 10, 1), "break") in noted
    assert len(noted) == sum(len(entry.breaks) for entry in indicators().values())
