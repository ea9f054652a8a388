"""Tables of partners: every encoding, delimiter and layout, the place of cells, broken files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from data.problems import Problem, Rejected
from data.reading import partner_tables, spreadsheets, text_tables
from data.reading.files import InputFile
from data.reading.row_problems import Findings
from data.reading.table_types import PartnerTable, normal
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import workbook

HEADER = ["Name", "Area", "Value"]
ROWS = [["burglary", "Essex", "1,200"], ["robbery", "Südend", "£5"]]
TEXT = 'Name,Area,Value\nburglary,Essex,"1,200"\nrobbery,Südend,£5\n'


def wanted(names: set[str]) -> bool:
    """Look for the header of these tests."""
    return {"name", "area", "value"} <= names


def as_input(path: Path) -> InputFile:
    """Return a file as it comes out of a folder or zip."""
    return InputFile(path.name, path, "", path.stat().st_size)


def read(path: Path) -> PartnerTable:
    """Read a file that was recognised."""
    assert partner_tables.holds(as_input(path), wanted)
    return partner_tables.read(as_input(path), wanted)


def cells(table: PartnerTable) -> list[list[str]]:
    """Return all cells, row by row."""
    return table.frame().to_numpy().tolist()


def problems(path: Path) -> list[Problem]:
    """Return what is wrong with a file that cannot be read."""
    try:
        partner_tables.holds(as_input(path), wanted)
        partner_tables.read(as_input(path), wanted)
    except Rejected as rejected:
        return rejected.problems
    pytest.fail("nothing was wrong")


# -- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (TEXT.encode(), [2, 3]),
        (TEXT.encode("utf-8-sig"), [2, 3]),
        (TEXT.encode("cp1252"), [2, 3]),
        (TEXT.replace("\n", "\r\n").encode(), [2, 3]),
        (TEXT.replace("\n", "\r\n").encode("cp1252"), [2, 3]),
        (TEXT.replace("\n", "\r").encode(), [2, 3]),
        (TEXT.rstrip().encode(), [2, 3]),
        (TEXT.replace("\n", "\n\n").encode(), [3, 5]),
        (f"{TEXT},,\n , ,\n\n".encode(), [2, 3]),
        (TEXT.replace("Value", "Value,,").replace("200\"", "200\",,").replace("£5", "£5,,")
         .encode(), [2, 3]),
        (f"# of 2014, final; \n#\n\n{TEXT}".encode(), [5, 6]),
        (f'"# of 2014, final",,\nReturns of 2014,,\n\n{TEXT}'.encode("cp1252"), [5, 6]),
        (TEXT.replace('"1,200"', "1:200").replace(",", ";").replace(":", ",").encode(), [2, 3]),
        (TEXT.replace('"1,200"', "1:200").replace(",", "\t").replace(":", ",").encode(), [2, 3]),
        (TEXT.replace("Name,Area", " NAME ,  area").replace("burglary", '" burglary "').encode(),
         [2, 3]),
    ],
    ids=["UTF-8", "byte-order mark", "Windows-1252", "CRLF", "Windows-1252 CRLF", "CR",
         "no last end of line", "blank lines", "blank rows at the end", "blank columns",
         "comments", "comments and titles as Excel saves them", "semicolons", "tabs",
         "capitals and spaces"],
)  # fmt: skip
def test_every_layout_gives_the_same_cells(
    tmp_path: Path, content: bytes, lines: list[int]
) -> None:
    table = read(put(tmp_path / "a.csv", content))
    assert cells(table) == ROWS
    assert table.lines.tolist() == lines
    assert list(table.columns) == ["name", "area", "value"]


def test_cells_of_several_lines_do_not_shift_the_lines(tmp_path: Path) -> None:
    text = 'Name,Area,Value\n"of\ntwo lines",Essex,1\n\nrobbery,"a ""quoted"" one",2\n'
    table = read(put(tmp_path / "a.csv", text))
    assert cells(table) == [["of\ntwo lines", "Essex", "1"], ["robbery", 'a "quoted" one', "2"]]
    assert table.lines.tolist() == [2, 5]


def test_the_fast_way_and_the_exact_way_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = ["", "1", '"1,200"', " x ", '"say ""no"""', "Ü", "'", "nan", "NULL", "-", '""']
    rows = [f"{a},{b},{values[(i + j) % 11]}" for i, a in enumerate(values)
            for j, b in enumerate(values)]  # fmt: skip
    path = put(tmp_path / "a.csv", "\n".join(["Name,Area,Value", *rows, ""]))
    fast = read(path)
    monkeypatch.setattr(text_tables, "_read_fast", lambda body, header: None)
    exact = read(path)
    assert cells(fast) == cells(exact)
    assert fast.lines.tolist() == exact.lines.tolist()
    # Rows 1 and 122 are blank in all cells, or in the first two and the third.
    assert len(fast) == sum(any(cell.strip(' "') for cell in row.split(",")) for row in rows)


def test_it_says_when_a_file_is_not_utf_8(tmp_path: Path) -> None:
    assert read(put(tmp_path / "a.csv", TEXT)).remarks == []
    remarks = read(put(tmp_path / "a.csv", TEXT.encode("cp1252"))).remarks
    assert remarks == ["read as Windows-1252, not being UTF-8"]


@pytest.mark.parametrize(
    ("above", "demonstration"),
    [("# Demonstration data\n", True), ('"# demonstration, not real",,\n', True),
     ("Demonstration\n", False), ("# demonstrations policed\n", False), ("", False)],
)  # fmt: skip
def test_a_comment_above_the_header_says_that_it_is_no_real_data(
    tmp_path: Path, above: str, demonstration: bool
) -> None:
    assert read(put(tmp_path / "a.csv", above + TEXT)).demonstration is demonstration
    rows = [[above.strip('"\n,')], HEADER, *ROWS] if above else [HEADER, *ROWS]
    assert read(workbook(tmp_path / "a.xlsx", {"A": rows})).demonstration is demonstration


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("Name,Area,Value\na,b\nc,d,1\n", "2 cells and not 3", 2),
        ("Name,Area,Value\na,b,1\nc,d,1,200\n", "4 cells and not 3", 3),
        ("# x\nName,Area,Value\n\na,b,1\nc,d,1,200\n", "4 cells and not 3", 5),
        ('Name,Area,Value\na,b,"1\nc,d,2\n', "unexpected end", 2),
        ("Name,Area,Value,area\na,b,1,2\n", "'area' appears twice", 1),
        ("# x\nName,Area,Value,\na,b,1,\nc,d,1,stray\n", "'stray' is in a column without", 4),
        ("", "empty", None),
    ],
)  # fmt: skip
def test_a_broken_table_names_the_line(
    tmp_path: Path, text: str, fault: str, line: int | None
) -> None:
    (problem,) = problems(put(tmp_path / "a.csv", text))
    assert fault in problem.fault
    assert problem.line == line
    assert problem.expected


def test_bytes_of_no_encoding_name_the_line(tmp_path: Path) -> None:
    (problem,) = problems(put(tmp_path / "a.csv", b"Name,Area,Value\na,b,1\n\x81\x8d,d,2\n"))
    assert "neither UTF-8 nor Windows-1252" in problem.fault
    assert problem.line == 3


def test_other_tables_are_not_taken_for_it(tmp_path: Path) -> None:
    other = put(tmp_path / "a.csv", "Name,Area\n1,2\n")
    assert not partner_tables.holds(as_input(other), wanted)
    commented = put(tmp_path / "b.csv", "# Name,Area,Value\nx,y\n")
    assert not partner_tables.holds(as_input(commented), wanted)
    book = workbook(tmp_path / "a.xlsx", {"A": [["Name", "Area"], [1, 2]]})
    assert not partner_tables.holds(as_input(book), wanted)


@pytest.mark.parametrize("name", ["huge.csv", "huge.xlsx"])
def test_a_file_of_300_mb_is_refused_without_reading_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / name, TEXT)
    with path.open("r+b") as stream:
        stream.truncate(300 * 1024**2)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    (problem,) = problems(path)
    limit = {"huge.csv": "100 MB", "huge.xlsx": "50 MB"}[name]
    assert "300 MB" in problem.fault
    assert f"{limit} is the limit" in problem.fault
    assert "Split it" in problem.expected


# -- workbooks ------------------------------------------------------------------------------------


def test_cells_of_a_sheet_are_written_as_one_would_type_them(tmp_path: Path) -> None:
    values: list[tuple[Any, str, str]] = [
        ("text ", "General", "text"), (12, "General", "12"), (12.0, "General", "12"),
        (40.6, "0.0", "40.6"), (0.406, "0.0%", "40.6%"), (0.29, "0%", "29%"), (1, "0%", "100%"),
        (1 / 3, "0.00", "0.3333333333333333"), (1234567.25, "#,##0", "1234567.25"),
        (1e-7, "General", "0.0000001"), (datetime(2014, 9, 1), "mmm-yy", "2014-09-01"),
        (date(2014, 9, 30), "dd/mm/yyyy", "2014-09-30"),
        (datetime(2014, 9, 1, 12, 30), "dd/mm/yyyy hh:mm", "2014-09-01 12:30:00"),
        (True, "General", "TRUE"), (0, "General", "0"), ("-", "General", "-"),
        ("\xa0", "General", ""),
    ]  # fmt: skip

    def formatted(book: openpyxl.Workbook) -> None:
        for number, (_, form, _) in enumerate(values, 2):
            book.worksheets[0].cell(number, 3).number_format = form

    rows = [HEADER, *(["a", "b", value] for value, _, _ in values)]
    table = read(workbook(tmp_path / "a.xlsx", {"A": rows}, formatted))
    assert [row[2] for row in cells(table)] == [text for _, _, text in values]


def test_rows_of_a_sheet_are_named_by_their_cells(tmp_path: Path) -> None:
    rows = [["# final", None, None], [], [None, *HEADER], [None, "a", "b", 1], [],
            [None, "c", "d", 2]]  # fmt: skip
    table = read(workbook(tmp_path / "a.xlsx", {"Returns 2014": rows}))
    assert cells(table) == [["a", "b", "1"], ["c", "d", "2"]]
    assert (table.lines.tolist(), table.header, table.comments) == ([4, 6], 3, ["final"])
    problem = table.problem(1, "value", "found", "Expected.")
    assert str(problem) == ("a.xlsx, sheet Returns 2014, cell D6, column 'Value': found. Expected.")
    assert (problem.line, problem.column) == (6, "Value")
    assert table.problem(1, None, "x", "y").cell == "sheet Returns 2014, row 6"


def test_every_visible_sheet_with_the_table_is_read_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "Cover": [["Returns of 2014"]], "Blank": [], "April": [HEADER, ["a", "b", 1]],
        "May": [["# later"], [*HEADER[::-1], "Note"], [2, "d", "c", "x"]],
        "Old": [HEADER, ["e", "f", 9]],
    }  # fmt: skip

    def hide(book: openpyxl.Workbook) -> None:
        book["Old"].sheet_state = "veryHidden"

    table = read(workbook(tmp_path / "a.xlsx", sheets, hide))
    assert [sheet.name for sheet in table.sheets] == ["April", "May"]
    assert cells(table) == [["a", "b", "1", ""], ["c", "d", "2", "x"]]
    assert table.problem(0, "value", "x", "y").cell == "sheet April, cell C2"
    assert table.problem(1, "value", "x", "y").cell == "sheet May, cell A3"
    assert (table.place(0), table.place(1)) == ("row 2 of sheet April", "row 3 of sheet May")
    read_, old, cover = table.remarks
    assert read_ == "2 sheets were read: April, May"
    assert "sheet Old is hidden and was left out" in old
    assert "sheet Cover was not read" in cover


def merge(book: openpyxl.Workbook) -> None:
    book.worksheets[0].merge_cells("A2:A3")


def merge_header(book: openpyxl.Workbook) -> None:
    book.worksheets[0].merge_cells("B1:C1")


def formula(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C3"] = "=SUM(1,2)"


def error(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C2"] = "#REF!"
    book.worksheets[0]["B3"] = "#DIV/0!"


def stray(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["F3"] = "see above"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (merge, [("A2", "A2:A3 are merged")]),
        (merge_header, [("B1", "B1:C1 are merged"), ("C2", "'1,200' is in a column"),
                        ("C3", "without a name")]),
        (formula, [("C3", "formula whose result is not in the file")]),
        (error, [("C2", "#REF!"), ("B3", "#DIV/0!")]),
        (stray, [("F3", "column without a name")]),
    ],
    ids=["merged cells", "merged header", "formula not worked out", "formula errors",
         "stray cell"],
)  # fmt: skip
def test_cells_that_cannot_be_relied_on_are_named(
    tmp_path: Path,
    change: Callable[[openpyxl.Workbook], None],
    expected: list[tuple[str, str]],
) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *ROWS]}, change)
    with pytest.raises(Rejected) as rejected:
        partner_tables.read(as_input(path), lambda names: "name" in names)
    result = rejected.value.problems
    assert [problem.cell for problem in result] == [
        f"sheet Data, cell {cell}" for cell, _ in expected
    ]
    for problem, (_, words) in zip(result, expected, strict=True):
        assert words in problem.fault
        assert problem.expected


def test_merged_titles_and_worked_out_formulas_are_fine(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"Data": [["Title"], HEADER, ["a", "b", "=1+2"], ["c", "d", '=""']]},
        lambda book: book.worksheets[0].merge_cells("A1:C1"),
    )  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb"<v ?/>|<v></v>", b"<v>3</v>", parts[sheet], count=1)
    parts[sheet] = parts[sheet].replace(b'r="C4"', b'r="C4" t="str"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert cells(read(path)) == [["a", "b", "3"], ["c", "d", ""]]


@pytest.mark.parametrize(
    ("notes", "left_out"),
    [
        (["Source: Essex Police"], ["Source: Essex Police"]),
        (["", "Notes", "1. Crimes of the month.", "Figures change as crimes are reviewed."],
         ["Notes", "1. Crimes of the month.", "Figures change as crimes are reviewed."]),
        (["* provisional"], ["* provisional"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "merged.xlsx"])
def test_notes_below_a_table_are_left_out_and_named(
    tmp_path: Path, suffix: str, notes: list[str], left_out: list[str]
) -> None:
    path = tmp_path / f"notes.{suffix}"
    if suffix == "csv":
        path.write_text(TEXT + "\n".join(notes) + "\n", encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in [HEADER, *ROWS, *([note] for note in notes)]:
            book.active.append(row)
            if suffix == "merged.xlsx" and len(row) == 1 and row[0]:
                line = book.active.max_row
                book.active.merge_cells(f"A{line}:C{line}")
        book.save(path)
    table = read(path)
    assert table.frame().to_numpy().tolist() == ROWS
    (remark,) = table.remarks
    assert f"'{left_out[0]}'" in remark
    assert ("more" in remark) == (len(left_out) > 1)


def test_commas_of_a_note_do_not_make_it_a_row(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(TEXT + "Source: Essex Police, Athena, 1 June\n", encoding="utf-8")
    table = read(path)
    assert len(table) == len(ROWS)
    assert "'Source: Essex Police, Athena, 1 June'" in table.remarks[0]


@pytest.mark.parametrize(
    "more", ["burglary,,\n", "Vehicle crime,,\n", "Source: A\ntheft,Essex,3\n"]
)
def test_a_row_that_was_not_finished_is_no_note(tmp_path: Path, more: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(TEXT + more, encoding="utf-8")
    assert len(read(path)) == len(ROWS) + more.count("\n")


def test_macros_are_never_run_nor_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *ROWS]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()\nEnd Sub")
    path = path.rename(tmp_path / "a.xlsm")
    assert cells(read(path)) == ROWS


def locked(path: Path) -> None:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
                     + "EncryptedPackage".encode("utf-16-le") + bytes(512))  # fmt: skip


def old(path: Path) -> None:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1024))


def rubbish(path: Path) -> None:
    path.write_bytes(b"no workbook at all")


def cut_off(path: Path) -> None:
    workbook(path, {"Data": [HEADER, *ROWS * 99]})
    path.write_bytes(path.read_bytes()[:-200])


def no_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")


def broken_sheet(path: Path) -> None:
    workbook(path, {"Data": [HEADER, *ROWS]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[:300] if "sheet1" in name else content)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(64 * 1024**2))


@pytest.mark.parametrize(
    ("make", "fault"),
    [(locked, "locked with a password"), (old, "Excel 2003"), (rubbish, "broken"),
     (cut_off, "broken"), (no_parts, "broken"), (broken_sheet, "broken"), (bomb, "-fold")],
)  # fmt: skip
def test_a_workbook_that_cannot_be_opened_says_why(
    tmp_path: Path, make: Callable[[Path], None], fault: str
) -> None:
    path = tmp_path / "a.xlsx"
    make(path)
    (problem,) = problems(path)
    assert (problem.file, fault in problem.fault) == ("a.xlsx", True)
    assert problem.expected


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *ROWS]})
    monkeypatch.setattr(spreadsheets, "UNPACKED_LIMIT", 1000)
    monkeypatch.setattr("data.reading.archives.TOO_SMALL_TO_HARM", 0)
    (problem,) = problems(path)
    assert "more than" in problem.fault


# -- names and findings ---------------------------------------------------------------------------


def test_names_of_columns_are_alike_whatever_their_writing() -> None:
    for name in ("crime_group", "Crime Group", " CRIME  GROUP ", "crime-group", "Crime_group_"):
        assert normal(name) == "crime_group"


def test_the_first_hundred_problems_are_listed_in_order_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    table = read(put(tmp_path / "a.csv", "Name,Area,Value\n" + "a,b,1\n" * 500))
    findings = Findings(table)
    findings.report()  # nothing was found yet
    wrong = np.ones(500, dtype=bool)
    wrong[3] = False
    findings.at(wrong, "value", lambda row: (f"value {row}", "x"))
    findings.at(wrong, "name", lambda row: (f"name {row}", "x"))
    with pytest.raises(Rejected) as rejected:
        findings.report()
    *listed, rest = rejected.value.problems
    assert len(listed) == 100
    assert [problem.fault for problem in listed[5:8]] == ["value 2", "name 4", "value 4"]
    assert [problem.line for problem in listed[5:8]] == [4, 6, 6]
    assert rest.fault == "898 more problems"
    assert findings.sound.tolist() == (~wrong).tolist()
