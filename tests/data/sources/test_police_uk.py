"""Street and outcomes files: what is kept, counted and said about good files and of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.warehouse.snapshot import snapshot
from tests.helpers.police_uk_files import (
    BABERGH,
    BASILDON,
    COLCHESTER,
    MONTH,
    NOWHERE,
    OUTCOMES,
    SOUTHEND,
    STREET,
    Row,
    asb,
    crime,
    crime_id,
    outcome,
    put,
    table,
    write,
)

Ask = Callable[..., list[tuple[Any, ...]]]

FORCE = "E23000028"
VALUE = "select numerator from indicator_values where indicator = ? and area_code = ?"


def only(path: Path, **options: Any) -> FileReport:
    """Load one file and return its report."""
    (report,) = load([path], **options).files
    return report


def value(ask: Ask, indicator: str, area: str = FORCE, breakdown: str = "") -> float:
    """Return the one figure of an indicator in an area; there must be exactly one month."""
    ((numerator,),) = ask(VALUE + " and breakdown = ?", indicator, area, breakdown)
    return numerator


# -- what is kept and counted ---------------------------------------------------------------------


def test_identical_asb_rows_are_different_incidents(tmp_path: Path, ask: Ask) -> None:
    report = only(write(tmp_path, [asb(), asb(), asb()]))
    assert (report.rows_read, report.rows_kept, report.set_aside) == (3, 3, {})
    assert value(ask, "asb_incidents") == 3


def test_asb_is_never_recorded_crime(tmp_path: Path, ask: Ask) -> None:
    only(write(tmp_path, [asb(), crime(1), crime(2, Crime_type="Robbery")]))
    assert value(ask, "recorded_crime") == 2
    assert value(ask, "asb_incidents") == 1
    assert ("crime_type=Anti-social behaviour",) not in ask(
        "select distinct breakdown from fact where indicator <> 'asb_incidents'"
    )


def test_row_without_a_place_counts_to_the_force_and_to_no_ward(tmp_path: Path, ask: Ask) -> None:
    only(write(tmp_path, [crime(1, NOWHERE), crime(2, NOWHERE), crime(3)]))
    assert value(ask, "recorded_crime") == 3
    assert value(ask, "recorded_crime", "E23000028:no-place") == 2
    assert value(ask, "recorded_crime", "E07000066") == 1
    assert ask(
        "select sum(numerator) from indicator_values "
        "where indicator = 'recorded_crime' and breakdown = '' and area_kind = 'ward'"
    ) == [(1,)]


def test_row_outside_essex_is_kept_apart(tmp_path: Path, ask: Ask) -> None:
    report = only(write(tmp_path, [crime(1, BABERGH), crime(2)]))
    assert report.rows_kept == 2
    assert value(ask, "recorded_crime") == 2
    assert value(ask, "recorded_crime", "E23000028:outside") == 1
    assert ask("select method, district, ward from placement order by method")[0] == (
        "outside", None, None,
    )  # fmt: skip


def test_one_crime_repeated_to_the_byte_is_one_crime(tmp_path: Path, ask: Ask) -> None:
    rows = [crime(n) for n in range(1, 21)] + [crime(7)] * 12 + [asb()] * 5
    report = only(write(tmp_path, rows))
    assert (report.rows_read, report.rows_kept) == (37, 25)
    assert report.set_aside == {"exact repeat of a crime": 12}
    assert report.remarks == []
    assert value(ask, "recorded_crime") == 20
    assert value(ask, "asb_incidents") == 5  # identical, and all of them incidents


PEOPLE = [crime(n) for n in range(1, 31)]
INCIDENTS = [asb() for _ in range(5)]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([*PEOPLE, *INCIDENTS] * 2, "30 crimes are in it more than once"),
        ([row for row in [*PEOPLE, *INCIDENTS] for _ in (0, 1, 2)], "30 crimes are in it"),
        ([*PEOPLE, *INCIDENTS, *PEOPLE[:12]], "12 crimes are in it"),
        ([asb(Location=f"On or near {n}") for n in range(12)] * 2, "each of its 24 rows is in it"),
    ],
    ids=["whole", "each row", "a part", "incidents alone"],
)
def test_rows_that_were_put_in_twice_are_refused(
    rows: list[dict[str, str]], fault: str, tmp_path: Path
) -> None:
    """Incidents of anti-social behaviour have no ID, and would count double."""
    sound = write(tmp_path, [*PEOPLE, *INCIDENTS], "2024-12")
    report = load([sound, write(tmp_path, rows)])
    good, bad = sorted(report.files, key=lambda file: file.status)
    assert (good.status, bad.status) == ("loaded", "rejected")
    assert fault in bad.problems[0].fault
    repeats = [n for n, row in enumerate(rows) if row in rows[:n] and row["Crime ID"]]
    assert bad.problems[0].line == (repeats[0] if repeats else 12) + 2
    assert "put in twice" in bad.problems[0].expected


def test_a_file_under_two_names_counts_once(tmp_path: Path, ask: Ask) -> None:
    whole = table([*PEOPLE, *INCIDENTS])
    names = (f"{MONTH}-essex-street.csv", f"{MONTH}-essex-street (1).csv", "copy.csv")
    report = load([put(tmp_path / name, whole) for name in names])
    assert [file.status for file in report.files] == ["loaded", "unchanged", "unchanged"]
    load([put(tmp_path / "again.csv", whole + "\n")])  # the same rows in other bytes
    assert value(ask, "recorded_crime") == 30
    assert value(ask, "asb_incidents") == 5


def test_ids_that_differ_and_rows_that_repeat_are_distinguished(tmp_path: Path, ask: Ask) -> None:
    other = crime(1, Last_outcome_category="Local resolution")
    report = only(write(tmp_path, [crime(1), crime(1), other, other, other, crime(2)]))
    assert report.set_aside == {"exact repeat of a crime": 3}
    assert any("1 crime ID is on more than one row" in remark for remark in report.remarks)
    assert value(ask, "recorded_crime") == 3


def year(folder: Path, short: str, rows: int, usual: int = 60) -> list[Path]:
    """Write twelve months of about as many rows, one of them cut short."""
    return [
        write(
            folder,
            [crime(1000 * n + i) for i in range(rows if month == short else usual + n % 5)],
            month,
        )
        for n, month in enumerate(f"2021-{n:02}" for n in range(1, 13))
    ]


def test_a_month_that_was_cut_short_is_asked_about(tmp_path: Path, ask: Ask) -> None:
    reports = load(year(tmp_path, "2021-07", 27)).files
    results = {report.file: remark for report in reports for remark in report.remarks}
    assert list(results) == ["2021-07-essex-street.csv"]
    (remark,) = results.values()
    assert remark.startswith("27 rows of July 2021, where the months around it have about 6")
    assert "is the file whole?" in remark
    ((start, end, text),) = ask(
        "select distinct period_start, period_end, text from note where text like 'Perhaps cut%'"
    )
    assert (start, end) == (date(2021, 7, 1), date(2021, 7, 31))
    assert "27 rows" in text


def test_a_month_without_whole_districts_is_asked_about(tmp_path: Path) -> None:
    def rows(n: int, cut: bool) -> list[Row]:
        """Write the rows of three districts one below the other, as the publisher sorts them."""
        places = [BASILDON] * 60 + [COLCHESTER] * 60 + [SOUTHEND] * (0 if cut else 20)
        return [crime(1000 * n + i, place) for i, place in enumerate(places)]

    files = [write(tmp_path, rows(n, n == 7), f"2021-{n:02}") for n in range(1, 13)]
    reports = load(files).files
    results = {report.file: report.remarks for report in reports if report.remarks}
    assert list(results) == ["2021-07-essex-street.csv"]
    assert "no row of Southend-on-Sea in July 2021" in results["2021-07-essex-street.csv"][0]


def test_a_newer_edition_with_far_fewer_rows_is_asked_about(tmp_path: Path) -> None:
    only(write(tmp_path, [crime(n) for n in range(60)]))
    report = only(write(tmp_path / "newer", [crime(n) for n in range(27)]))
    (remark,) = report.remarks
    assert "the edition that it replaces has 60: is the file whole?" in remark


def test_incidents_that_carry_an_id_are_all_kept(tmp_path: Path, ask: Ask) -> None:
    numbered = crime(1, Crime_type="Anti-social behaviour")
    assert only(write(tmp_path, [numbered, numbered, crime(2)])).set_aside == {}
    assert value(ask, "asb_incidents") == 2


@pytest.mark.parametrize("rows", [45, 58, 120])
def test_an_ordinary_low_month_is_not(rows: int, tmp_path: Path) -> None:
    assert [report.remarks for report in load(year(tmp_path, "2021-07", rows)).files] == [[]] * 12


def test_crime_id_that_stands_twice_keeps_both_rows_and_is_remarked(
    tmp_path: Path, ask: Ask
) -> None:
    twice = crime(1, COLCHESTER, Last_outcome_category="Local resolution")
    report = only(write(tmp_path, [crime(1), twice, crime(2)]))
    assert report.rows_kept == 3
    assert any("1 crime ID is on more than one row" in remark for remark in report.remarks)
    assert value(ask, "recorded_crime") == 3


def test_exact_repeats_of_an_outcome_row_are_set_aside(tmp_path: Path, ask: Ask) -> None:
    other = outcome(1, Outcome_type="Local resolution")  # a second outcome of the same crime
    report = only(write(tmp_path, [outcome(1), outcome(1), outcome(1), other, outcome(2)]))
    assert (report.rows_read, report.rows_kept) == (5, 3)
    assert report.set_aside == {"exact repeat of an outcome row": 2}
    assert ask("select count(*) from outcome") == [(3,)]


def test_solved_counts_the_snapshot_and_the_outcomes_file(tmp_path: Path, ask: Ask) -> None:
    write(
        tmp_path,
        [
            crime(1, Last_outcome_category="Local resolution"),  # solved in the snapshot
            crime(2, Last_outcome_category="Under investigation"),  # charged later
            crime(3, Last_outcome_category="Under investigation"),
            crime(4, Last_outcome_category="Unable to prosecute suspect"),
            crime(5, Last_outcome_category="Status update unavailable"),
            asb(),
        ],
    )
    write(tmp_path, [outcome(2), outcome(3, Outcome_type="Unable to prosecute suspect")])
    load([tmp_path])
    solved = "select numerator, denominator from indicator_values where indicator = 'solved_rate' "
    solved += "and area_code = 'E23000028' and breakdown = ?"
    assert ask(solved, "") == [(2, 5)]
    assert ask(solved, "outcome=not solved") == [(2, 5)]
    assert ask(solved, "outcome=awaiting") == [(0, 5)]
    assert ask(solved, "outcome=not known") == [(1, 5)]


ROWS = [crime(1), asb(), asb(), crime(2, NOWHERE), crime(3, BABERGH, Crime_type="Robbery")]


@pytest.mark.parametrize(
    "layout",
    [
        {"end": "\r\n"},
        {"bom": True},
        {"bom": True, "end": "\r\n"},
        {"header": [name.lower().replace(" ", "_") for name in STREET]},
        {"columns": (*STREET[3:], *STREET[:3])},
        {"quoted": True},
    ],
    ids=["CRLF", "BOM", "BOM and CRLF", "snake_case", "columns in another order", "all quoted"],
)
def test_every_layout_gives_the_same_records(
    layout: dict[str, Any], tmp_path: Path, database: Path
) -> None:
    held = []
    for name, options in (("plain", {}), ("other", layout)):
        path = database.with_name(f"{name}.duckdb")
        assert only(write(tmp_path / name, ROWS, **options), database=path).status == "loaded"
        state = snapshot(path)
        assert state is not None
        records = state.query(
            "select * exclude (load_id, place_id) "
            "from crime left join place using (place_id) order by all"
        ).fetchall()
        facts = state.query(
            "select * exclude (source) from indicator_values where numerator > 0 order by all"
        ).fetchall()
        held.append((records, facts))
    assert len(held[0][0]) == len(ROWS)
    assert held[0] == held[1]


def test_quoted_commas_and_quotes_are_kept_as_text(tmp_path: Path, ask: Ask) -> None:
    location = 'On or near High Street, "The Bell", North'
    only(write(tmp_path, [crime(1, Location=location), asb()]))
    assert ask(
        "select location from crime join place using (place_id) where crime_id is not null"
    ) == [(location,)]


def test_a_last_line_without_a_line_end_is_whole(tmp_path: Path) -> None:
    path = put(tmp_path / f"{MONTH}-essex-street.csv", table([crime(1), crime(2)]).rstrip("\n"))
    assert only(path).rows_kept == 2


def test_a_file_of_another_name_takes_its_month_from_its_rows(tmp_path: Path, ask: Ask) -> None:
    path = write(tmp_path, [crime()], "2024-06").rename(tmp_path / "download.csv")
    assert only(path).period_start.isoformat() == "2024-06-01"
    assert ask("select distinct period_start::varchar from fact") == [("2024-06-01",)]


# -- the same file again, and newer editions ------------------------------------------------------


def test_the_same_file_again_changes_nothing(tmp_path: Path, database: Path) -> None:
    path = write(tmp_path, ROWS)
    only(path)
    before = database.read_bytes(), database.stat().st_mtime_ns, database.stat().st_ino
    copy = put(tmp_path / "copy" / "renamed.csv", path.read_bytes())
    report = only(copy)
    assert (report.status, report.load_id) == ("unchanged", 1)
    assert (database.read_bytes(), database.stat().st_mtime_ns, database.stat().st_ino) == before


def test_the_same_file_twice_in_one_call_is_loaded_once_and_said(tmp_path: Path, ask: Ask) -> None:
    first, second = write(tmp_path / "a", ROWS), write(tmp_path / "b", ROWS)
    reports = load([first, second]).files
    assert [report.status for report in reports] == ["loaded", "unchanged"]
    assert ask("select count(*) from crime") == [(len(ROWS),)]


def test_a_newer_edition_replaces_the_month_and_says_what_changed(tmp_path: Path, ask: Ask) -> None:
    older = [
        crime(1), crime(2), crime(3), crime(4), crime(5),
        asb(), asb(), asb(COLCHESTER), crime(6, NOWHERE),
    ]  # fmt: skip
    newer = [
        crime(1),
        crime(2, Last_outcome_category="Local resolution"),  # changed outcome
        crime(3, Last_outcome_category="Unable to prosecute suspect"),  # changed outcome
        crime(4, COLCHESTER),  # moved, outcome the same: neither new nor gone
        # crime 5 is gone
        asb(), asb(), asb(),  # one more of these
        # the one in Colchester is gone
        crime(6, NOWHERE),
        crime(7), crime(8),  # new
    ]  # fmt: skip
    only(write(tmp_path / "older", older))
    report = only(write(tmp_path / "newer", newer))
    assert report.change is not None
    assert vars(report.change) == {
        "replaced_load_id": 1, "rows_added": 3, "rows_gone": 2, "outcomes_changed": 2,
    }  # fmt: skip
    assert value(ask, "recorded_crime") == 7
    assert value(ask, "asb_incidents") == 3
    assert ask("from load_change") == [(2, 1, 3, 2, 2)]


def test_the_older_state_is_superseded_and_still_there(tmp_path: Path, ask: Ask) -> None:
    only(write(tmp_path / "older", [crime(1), crime(2)]))
    only(write(tmp_path / "newer", [crime(1)]))
    assert ask("select load_id, superseded_by from load order by 1") == [(1, 2), (2, None)]
    assert ask("select load_id, count(*) from crime group by 1 order by 1") == [(1, 2), (2, 1)]
    assert value(ask, "recorded_crime") == 1


def test_a_newer_outcomes_file_replaces_the_older(tmp_path: Path, ask: Ask) -> None:
    street = [crime(number) for number in range(4)]
    only(write(tmp_path, street))
    only(write(tmp_path / "older", [outcome(0), outcome(1)]))
    report = only(
        write(tmp_path / "newer", [outcome(0), outcome(1, Outcome_type="Local resolution"),
                                   outcome(2)])
    )  # fmt: skip
    assert report.change is not None
    assert (report.change.rows_added, report.change.rows_gone) == (1, 0)
    assert report.change.outcomes_changed == 1
    assert ask(
        "select numerator from indicator_values where indicator = 'solved_rate' "
        "and breakdown = '' and area_code = ?", FORCE,
    ) == [(3,)]  # fmt: skip


def test_going_back_to_an_older_edition_is_a_load_like_any_other(tmp_path: Path, ask: Ask) -> None:
    older, newer = write(tmp_path / "a", [crime(1)]), write(tmp_path / "b", [crime(1), crime(2)])
    assert [only(path).status for path in (older, newer, older)] == ["loaded"] * 3
    assert value(ask, "recorded_crime") == 1
    assert ask("select superseded_by from load order by load_id") == [(2,), (3,), (None,)]


def test_the_same_month_twice_in_one_call_keeps_the_later_path(tmp_path: Path, ask: Ask) -> None:
    first = write(tmp_path / "a", [crime(1), crime(2), crime(3)])
    second = write(tmp_path / "b", [crime(1)])
    reports = load([first, second]).files
    assert [report.change is None for report in reports] == [True, False]
    assert value(ask, "recorded_crime") == 1
    assert ask("select count(*) from load where superseded_by is null") == [(1,)]


def test_only_the_months_of_a_load_change(tmp_path: Path, ask: Ask) -> None:
    for number, month in enumerate(("2024-01", "2024-02", "2024-03", "2024-04", "2024-05"), 1):
        only(write(tmp_path, [crime(i) for i in range(number)], month))
    only(write(tmp_path / "again", [crime(1)], "2024-02"))
    assert ask(
        "select numerator from indicator_values where indicator = 'recorded_crime' "
        "and breakdown = '' and area_code = ? order by period_start", FORCE,
    ) == [(1,), (1,), (3,), (4,), (5,)]  # fmt: skip
    assert ask("select distinct status, period_start::varchar from fact order by 2") == [
        ("final", "2024-01-01"), ("final", "2024-02-01"), ("provisional", "2024-03-01"),
        ("provisional", "2024-04-01"), ("provisional", "2024-05-01"),
    ]  # fmt: skip


# -- bad input ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    """A file that must not be loaded, and what must be said about it."""

    content: str | bytes
    fault: str
    expected: str
    line: int | None = None
    column: str | None = None
    month: str = MONTH
    kind: str = "street"


def with_row(**changed: str) -> str:
    """Return a table whose third line has a fault."""
    return table([crime(1), crime(2, **changed), crime(3)])


GOOD = table([crime(1), crime(2), crime(3)])
LINES = GOOD.splitlines()
LATIN = with_row(Location="On or near Café").encode("latin-1")

BAD = {
    "a picture": Bad(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(99), "not a text file", "CSV"),
    "another table": Bad(
        "Name,Age\nAlice,3\n", "not a table that is known here", "Nearest known layout: an ONS", 1
    ),
    "missing column": Bad(
        table([crime()], columns=tuple(name for name in STREET if name != "LSOA name")),
        "'lsoa_name' is missing", "lsoa_name", 1,
    ),
    "extra column": Bad(
        table([crime()], columns=(*STREET, "Notes")), "'notes' is not expected", "Expected", 1
    ),
    "column twice": Bad(
        table([crime()], columns=(*STREET, "Month")), "a column appears twice", "Expected", 1
    ),
    "header only": Bad(table([]), "a header and no rows", "Download", 2),
    "header without line end": Bad(table([]).strip(), "a header and no rows", "Download", 2),
    "empty file": Bad("", "empty", "Download"),
    "truncated last line": Bad(GOOD[:-60], "columns", "cut off", 4),
    "truncated only line": Bad(LINES[0] + "\n" + LINES[1][:70], "columns", "cut off", 2),
    "truncated in the last cell": Bad(
        table([outcome(1), outcome(2)])[:-5], "'Suspect cha'", "outcomes.toml", 3, "outcome_type",
        kind="outcomes",
    ),
    "Latin-1": Bad(LATIN, "UTF-8", "UTF-8", 3),
    "Latin-1 far down": Bad(
        table([crime(i) for i in range(900)]).encode() + LATIN.splitlines(True)[2],
        "UTF-8", "UTF-8", 902,
    ),
    "UTF-16": Bad(GOOD.encode("utf-16"), "UTF-16", "UTF-8", 1),
    "UTF-16 without mark": Bad(GOOD.encode("utf-16-le"), "not a text file", "CSV"),
    "month of another file": Bad(
        table([crime()], "2025-03"), "'2025-03' is not the month", "one month", 2, "month"
    ),
    "mixed months": Bad(with_row(Month="2024-12"), "'2024-12'", "one month", 3, "month"),
    "no month": Bad(with_row(Month="January"), "'January' is not a month", "YYYY-MM", 3, "month"),
    "impossible month": Bad(
        table([crime()], "2025-13"), "'2025-13' is not a month", "YYYY-MM", 2, "month", "2025-13"
    ),
    "future": Bad(table([crime()], "2199-01"), "future", "source", 2, "month", "2199-01"),
    "coordinate in words": Bad(with_row(Longitude="east"), "east", "degrees", 3, "longitude"),
    "coordinate not a number": Bad(with_row(Latitude="nan"), "nan", "degrees", 3),
    "coordinates swapped": Bad(
        with_row(Longitude="51.6", Latitude="0.4"), "swapped", "degrees", 3, "longitude"
    ),
    "longitude abroad": Bad(with_row(Longitude="13.4"), "13.4", "degrees", 3, "longitude"),
    "latitude abroad": Bad(with_row(Latitude="40.1"), "40.1", "degrees", 3, "latitude"),
    "longitude blank": Bad(with_row(Longitude=""), "blank", "both blank", 3, "longitude"),
    "latitude blank": Bad(with_row(Latitude=""), "blank", "both blank", 3),
    "unknown category": Bad(
        with_row(Crime_type="Piracy"), "'Piracy'", "catalogue.toml", 3, "crime_type"
    ),
    "blank category": Bad(with_row(Crime_type=""), "''", "catalogue.toml", 3, "crime_type"),
    "unknown outcome": Bad(
        with_row(Last_outcome_category="Pardoned"), "'Pardoned'", "outcomes.toml", 3,
        "last_outcome_category",
    ),
    "unknown outcome type": Bad(
        table([outcome(1), outcome(2, Outcome_type="Pardoned")]), "'Pardoned'", "outcomes.toml", 3,
        "outcome_type", kind="outcomes",
    ),
    "short LSOA code": Bad(with_row(LSOA_code="E0102"), "'E0102'", "E01021237", 3, "lsoa_code"),
    "LSOA code with a letter": Bad(
        with_row(LSOA_code="E010212O7"), "'E010212O7'", "E01021237", 3, "lsoa_code"
    ),
    "code of a ward for an LSOA": Bad(
        with_row(LSOA_code="E05002212"), "'E05002212'", "E01021237", 3, "lsoa_code"
    ),
    "short crime ID": Bad(
        with_row(Crime_ID="abc123"), "'abc123'", "64 hexadecimal digits", 3, "crime_id"
    ),
    "crime ID of other letters": Bad(
        with_row(Crime_ID="g" * 64), "ggg", "64 hexadecimal digits", 3, "crime_id"
    ),
    "another force": Bad(
        table([crime(Reported_by="Kent Police", Falls_within="Kent Police")]), "'Kent Police'",
        '--include-force "Kent Police"', 2, "reported_by",
    ),
    "two forces": Bad(
        with_row(Reported_by="Kent Police"), "'Kent Police'", "one force", 3, "reported_by"
    ),
    "no force": Bad(with_row(Reported_by=""), "''", "one force", 3, "reported_by"),
    "too few columns": Bad(
        "\n".join([*LINES[:2], LINES[2].rpartition(",")[0], LINES[3], ""]), "11 columns", "12", 3
    ),
    "too many columns": Bad("\n".join([*LINES[:2], LINES[2] + ",x", ""]), "13 columns", "12", 3),
    "NUL byte": Bad(with_row(Location="On or \x00 near"), "not a text file", "CSV"),
    "NUL byte far down": Bad(
        table([*(crime(i) for i in range(900)), crime(901, Location="On or \x00 near")]),
        "NUL", "Download", 902,
    ),
    "a field of 5 MB": Bad(with_row(Location="x" * 5_000_000), "x", "plain CSV", 3),
    "a quote that never ends": Bad(
        GOOD.replace("On or near Coach Mews", '"On or near', 1), "", "Expected"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Spoilt:
    """What became of a call with every bad file in it."""

    reports: dict[str, FileReport]
    database: Path


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """Load every bad file and two good ones in one call."""
    folder = tmp_path_factory.mktemp("spoilt")
    database = folder / "essex.duckdb"
    for name, bad in BAD.items():
        put(folder / "files" / name / f"{bad.month}-essex-{bad.kind}.csv", bad.content)
    write(folder / "files" / "good", [crime(1), crime(2), asb()], "2025-02")
    write(folder / "files" / "good", [outcome(1)], "2025-02")
    reports = load([folder / "files"], database).files
    return Spoilt({report.file.split("/")[1]: report for report in reports}, database)


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_rejected_with_a_message_that_helps(name: str, spoilt: Spoilt) -> None:
    bad, report = BAD[name], spoilt.reports[name]
    assert report.status == "rejected"
    problem = report.problems[0]
    assert problem.file == f"files/{name}/{bad.month}-essex-{bad.kind}.csv"
    assert bad.fault in problem.fault
    assert bad.expected in problem.expected
    assert problem.line == bad.line or bad.line is None
    assert problem.column == bad.column or bad.column is None
    for part in (problem.file, problem.fault, problem.expected):
        assert part in str(problem)
    assert len(str(problem)) < 800


def test_good_files_of_the_same_call_are_loaded_and_nothing_else(spoilt: Spoilt) -> None:
    assert spoilt.reports["good"].status == "loaded"
    held = snapshot(spoilt.database)
    assert held is not None
    assert held.query("select file_name from load order by all").fetchall() == [
        ("files/good/2025-02-essex-outcomes.csv",),
        ("files/good/2025-02-essex-street.csv",),
    ]
    assert held.query("select count(*) from crime").fetchall() == [(3,)]
    assert held.query("select count(*) from outcome").fetchall() == [(1,)]
    assert held.query("select count(*) from place").fetchall() == [(1,)]
    assert held.query("select distinct period_start::varchar from fact").fetchall() == [
        ("2025-02-01",)
    ]


def test_many_faults_of_a_kind_show_the_first_lines_and_how_many(
    tmp_path: Path, database: Path
) -> None:
    report = only(write(tmp_path, [crime(i, Crime_type="Piracy") for i in range(50)]))
    assert [problem.line for problem in report.problems] == [2, 3, 4]
    assert "50 rows in all" in report.problems[-1].fault


@pytest.mark.parametrize("before", ["quoted line break", "row of too few columns"])
def test_line_is_that_of_the_file_whatever_stands_above(
    before: str, tmp_path: Path, database: Path
) -> None:
    text = table([crime(1, Location="On or\nnear"), crime(2), crime(3, Crime_type="Piracy")])
    if before == "row of too few columns":
        lines = table([crime(1), crime(2), crime(3, Crime_type="Piracy")]).splitlines()
        text = "\n".join([lines[0], lines[1].rpartition(",")[0], *lines[2:], ""])
    path = put(tmp_path / f"{MONTH}-essex-street.csv", text)
    faults = [problem for problem in only(path).problems if problem.column == "crime_type"]
    where = text.splitlines().index(next(line for line in text.splitlines() if "Piracy" in line))
    assert [problem.line for problem in faults] in ([where + 1], [])
    assert faults or before == "row of too few columns"  # its own fault may be all that is said


def test_line_is_right_at_the_end_of_a_large_file(tmp_path: Path, database: Path) -> None:
    body = table([crime(1)]).splitlines(keepends=True)
    last = table([crime(2, Crime_type="Piracy")]).splitlines(keepends=True)[1]
    path = put(tmp_path / f"{MONTH}-essex-street.csv", body[0] + body[1] * 250_000 + last)
    assert only(path).problems[0].line == 250_002


def test_another_force_is_loaded_when_asked_and_not_counted_to_essex(
    tmp_path: Path, ask: Ask
) -> None:
    # Kent's officers record what happens on this side of the river too.
    kent = crime(9, BASILDON, Reported_by="Kent Police", Falls_within="Kent Police")
    write(tmp_path / "essex", [crime(1)])
    path = put(
        tmp_path / "kent" / "2025-09-kent-street.csv",
        table([kent, {**kent, "Crime ID": crime_id(8)}], "2025-09"),
    )
    reports = load([tmp_path / "essex", path], include_forces=("Kent Police",)).files
    assert [report.status for report in reports] == ["loaded", "loaded"]
    assert ask("select count(*) from crime") == [(1,)]  # of other forces counts are kept
    assert value(ask, "recorded_crime") == 1
    assert value(ask, "recorded_crime", "E07000066") == 1
    periods = ask(
        "select distinct period_start::varchar, status from indicator_values order by all"
    )
    assert periods[0] == ("2025-01-01", "provisional")  # Kent's newer months do not make it final


def test_demonstration_and_published_data_are_never_mixed(tmp_path: Path, ask: Ask) -> None:
    only(write(tmp_path / "real", [crime(1)]))
    made_up = crime(2, Reported_by="Essex Police (demonstration)")
    report = only(write(tmp_path / "demo", [made_up], "2025-02"))
    assert report.status == "rejected"
    assert "demonstration data" in report.problems[0].fault
    assert "ESSEX_DATABASE" in report.problems[0].expected
    assert ask("select count(*) from crime") == [(1,)]


def test_outcomes_columns_are_the_published_ones() -> None:
    assert table([outcome()]).splitlines()[0] == ",".join(OUTCOMES)


def test_a_later_outcome_decides_an_earlier_month_in_whatever_order_files_come(
    tmp_path: Path, database: Path, ask: Callable[..., list[tuple[Any, ...]]]
) -> None:
    street = write(tmp_path, [crime(1), crime(2)], "2025-01")
    events = write(tmp_path, [outcome(1)], "2025-03")
    solved = "select numerator, denominator from indicator_values where indicator = 'solved_rate' "
    solved += "and area_kind = 'force' and breakdown = '' and period_start = '2025-01-01'"
    load([street])
    assert ask(solved) == [(0, 2)]
    load([events])
    assert ask(solved) == [(1, 2)]
