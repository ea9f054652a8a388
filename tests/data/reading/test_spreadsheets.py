"""Cells of spreadsheets that show something else than they hold, and rows that nobody sees."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import BUILTIN_FORMATS, NumberFormat, is_date_format

from data.loading.load_files import LoadReport, load
from data.reading.spreadsheets.number_formats import is_date, shown_instead
from tests.helpers.return_files import workbook

HEADER = ["indicator", "area", "period", "numerator", "status", "note"]
HARLOW = ["section_136", "Harlow", "2014-09", 7, "final", ""]
TENDRING = ["section_136", "Tendring", "2014-09", 12, "final", ""]


def send(
    folder: Path,
    change: Callable[[openpyxl.Workbook], object] = lambda book: None,
    rows: Sequence[Sequence[object]] = (HARLOW, TENDRING),
) -> LoadReport:
    """Load a workbook of a return in which something was done to a sheet."""
    return load([workbook(folder / "return.xlsx", {"Return": [HEADER, *rows]}, change)])


@pytest.mark.parametrize(
    ("code", "held", "shown"),
    [
        ('[<10]"c";#,##0', 7, "c"), ('".."', 7, ".."), (";;;", 7, ""), ("\\c", 7, "c"),
        ('[<=10]"*";[>10]#,##0', 7, "*"), ('[Red][<10]\\c;General', 7, "c"),
        ('#,##0;-#,##0;"c"', 0, "c"), ('[=7]"[c]";0', 7, "[c]"), ('"<5"', 3, "<5"),
        ('[>=10]0;"low"', 7, "low"), ("[White]0", 7, ""), ('0;-0;0;"c"', "7", "c"),
        ("[Color2]0", 7, ""), ("[Color 2]0", 7, ""), ('[=7]"c"', 7, "c"), ('"low"', 7, "low"),
        ('[Red][<10]"*";[Green]0', 7, "*"), ('"1"0', 7, "1#"), ('0"0"', 7, "#0"),
        ('[<5]"c";[<10]"low";0', 7, "low"), ('[<5]"-";0', 0, "-"), ("0;;", -7, ""),
    ],
)  # fmt: skip
def test_a_cell_that_hides_its_number_is_refused_by_cell(
    code: str, held: object, shown: str, tmp_path: Path
) -> None:
    def format_cell(book: openpyxl.Workbook) -> None:
        book["Return"]["D2"].value = held
        book["Return"]["D2"].number_format = code

    report = send(tmp_path, format_cell)
    (problem,) = report.rejected[0].problems
    assert problem.cell == "sheet Return, cell D2"
    assert (f"'{shown}'" if shown else "nothing") in problem.fault
    assert f"holds {held}" in problem.fault.replace("'", "")


@pytest.mark.parametrize(
    "code",
    ['0" per 1,000"', "[Color3]0", '"c"General',
     "General", "#,##0", "0.0", '#,##0" offences"', "[>1000]#,##0;0", "@", "#,##0;[Red]-#,##0",
     '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', '[<10]0;#,##0', '0"c"'],
)  # fmt: skip
def test_a_format_that_shows_the_number_is_fine(code: str, tmp_path: Path) -> None:
    def format_column(book: openpyxl.Workbook) -> None:
        for cell in ("D2", "D3"):
            book["Return"][cell].number_format = code

    assert send(tmp_path, format_column).rejected == []


@pytest.mark.parametrize("code", ['#,##0;-#,##0;"nil"', '0;0;"-"', '[=0]"";0', '[=0]"-";#,##0'])
def test_a_zero_that_is_shown_as_none_is_a_zero(code: str) -> None:
    assert [shown_instead(code, value) for value in (0, 7)] == [None, None]


@pytest.mark.parametrize("code", BUILTIN_FORMATS.values())
def test_no_format_of_excel_itself_hides_a_number(code: str) -> None:
    assert is_date(code) == is_date_format(code)
    assert [shown_instead(code, value) for value in (7, 0, -3, 0.5, 45_000)] == [None] * 5


def strike(book: openpyxl.Workbook) -> None:
    book["Return"]["D2"].font = Font(strike=True)


def strike_part(book: openpyxl.Workbook) -> None:
    block = TextBlock(InlineFont(strike=True), "7")
    book["Return"]["D2"].value = CellRichText([block, " 9"])


def strike_area(book: openpyxl.Workbook) -> None:
    book["Return"]["B2"].font = Font(strike=True)


def white(book: openpyxl.Workbook) -> None:
    book["Return"]["D2"].font = Font(color="FFFFFFFF")


def conditional(book: openpyxl.Workbook) -> None:
    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode='"c"'))
    rule = Rule(type="cellIs", operator="lessThan", dxf=style, formula=["10"])
    book["Return"].conditional_formatting.add("D2:D9", rule)


def conditional_white(book: openpyxl.Workbook) -> None:
    rule = FormulaRule(formula=["D2<10"], font=Font(color="FFFFFFFF"))
    book["Return"].conditional_formatting.add("D2", rule)


def green_on_green(book: openpyxl.Workbook) -> None:
    book["Return"]["D2"].font = Font(color="FF00B050")
    book["Return"]["D2"].fill = PatternFill("solid", fgColor="FF00B050")


def text_on_text(book: openpyxl.Workbook) -> None:
    book["Return"]["D2"].font = Font(color=Color(theme=1))
    book["Return"]["D2"].fill = PatternFill("solid", fgColor=Color(theme=1))


def black_by_rule(book: openpyxl.Workbook) -> None:
    black = PatternFill("solid", bgColor="FF000000")
    rule = CellIsRule(operator="equal", formula=["7"], font=Font(color="FF000000"), fill=black)
    book["Return"].conditional_formatting.add("D2:D9", rule)


def icons_alone(book: openpyxl.Workbook) -> None:
    rule = IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False)
    book["Return"].conditional_formatting.add("D2", rule)


def bars_alone(book: openpyxl.Workbook) -> None:
    rule = DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False)
    book["Return"].conditional_formatting.add("D2", rule)


@pytest.mark.parametrize(
    ("change", "cell", "words"),
    [(green_on_green, "D2", "in the colour of its cell"),
     (text_on_text, "D2", "in the colour of its cell"),
     (black_by_rule, "D2", "conditional format hides 7"),
     (icons_alone, "D2", "a bar or an icon alone"), (bars_alone, "D2", "a bar or an icon alone"),
     (strike, "D2", "struck through"), (strike_part, "D2", "struck through"),
     (strike_area, "B2", "struck through"), (white, "D2", "in the colour of its cell"),
     (conditional, "D2", "conditional format hides 7 and shows 'c'"),
     (conditional_white, "D2", "conditional format hides 7")],
)  # fmt: skip
def test_a_figure_that_is_crossed_out_or_cannot_be_seen_is_asked_about(
    change: Callable[[openpyxl.Workbook], None], cell: str, words: str, tmp_path: Path
) -> None:
    (problem,) = send(tmp_path, change).rejected[0].problems
    assert problem.cell == f"sheet Return, cell {cell}"
    assert words in problem.fault
    assert problem.expected


def test_ordinary_colours_and_rules_are_fine(tmp_path: Path) -> None:
    def colour(book: openpyxl.Workbook) -> None:
        sheet = book["Return"]
        shown = DataBarRule("min", None, "max", None, color="FF638EC6", showValue=True)
        sheet.conditional_formatting.add("D2:D9", shown)
        for cell in sheet[1]:
            cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", "FF003366")
        sheet["D2"].font, sheet["D2"].fill = (
            Font(color="FFFFFFFF"),
            PatternFill("solid", "FF990000"),
        )
        red = CellIsRule(operator="lessThan", formula=["10"], font=Font(color="FF990000"))
        sheet.conditional_formatting.add("D2:D9", red)
        sheet["F3"].value = "not this"
        sheet["F3"].font = Font(strike=True)

    report = send(tmp_path, colour)
    assert report.rejected == []
    assert report.files[0].rows_kept == 2


def hide_row_and_column(book: openpyxl.Workbook) -> None:
    book["Return"].row_dimensions[3].hidden = True
    book["Return"].column_dimensions["D"].hidden = True


def narrow_row_and_column(book: openpyxl.Workbook) -> None:
    book["Return"].row_dimensions[3].height = 0.1
    book["Return"].column_dimensions["D"].width = 0.1


@pytest.mark.parametrize("hide", [hide_row_and_column, narrow_row_and_column])
def test_hidden_rows_and_columns_are_read_and_said(
    hide: Callable[[openpyxl.Workbook], None], tmp_path: Path
) -> None:
    report = send(tmp_path, hide).files[0]
    assert report.rows_kept == 2
    assert any("1 hidden row was read" in remark and "row 3" in remark for remark in report.remarks)
    assert any("column D (numerator) is hidden" in remark for remark in report.remarks)


def test_the_visible_sheet_is_read_and_a_hidden_one_is_left(
    tmp_path: Path, ask: Callable[..., list[tuple[object, ...]]]
) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["Q1 old"].sheet_state = "hidden"

    sheets = {"Q1 old": [HEADER, [*HARLOW[:3], 9, "final", ""]],
              "Return": [HEADER, [*HARLOW[:3], 14, "final", ""]]}  # fmt: skip
    (report,) = load([workbook(tmp_path / "return.xlsx", sheets, hide)]).files
    assert ask("select numerator from fact where indicator = 'section_136'") == [(14,)]
    assert any("sheet Q1 old is hidden and was left out" in remark for remark in report.remarks)


def test_a_sheet_a_month_is_read_whole(
    tmp_path: Path, ask: Callable[..., list[tuple[object, ...]]]
) -> None:
    sheets = {
        f"{month:02}": [HEADER, ["section_136", "Harlow", f"2014-{month:02}", month, "final", ""]]
        for month in range(1, 7)
    }
    (report,) = load([workbook(tmp_path / "return.xlsx", sheets)]).files
    assert report.rows_kept == 6
    assert ask("select sum(numerator) from fact where indicator = 'section_136'") == [(21,)]


def test_two_visible_sheets_that_disagree_are_refused(tmp_path: Path) -> None:
    sheets = {"Draft": [HEADER, HARLOW], "Return": [HEADER, [*HARLOW[:3], 8, "final", ""]]}
    (problem, _) = load([workbook(tmp_path / "r.xlsx", sheets)]).rejected[0].problems
    assert problem.cell == "sheet Draft, row 2"
    assert "row 2 of sheet Return" in problem.fault


def test_a_table_on_a_hidden_sheet_alone_is_asked_about(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["Return"].sheet_state = "hidden"
        book.create_sheet("Cover")

    (problem,) = send(tmp_path, hide).rejected[0].problems
    assert "hidden sheet alone: Return" in problem.fault


# -- OpenDocument ---------------------------------------------------------------------------------

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def ods(path: Path, *tables: str, styles: str = "") -> Path:
    """Write a spreadsheet as LibreOffice does, of rows as XML."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            + "".join(tables)
            + "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def table(rows: str, name: str = "Return", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def row(*cells: object, hidden: bool = False) -> str:
    shown = ' table:visibility="filter"' if hidden else ""
    return f"<table:table-row{shown}>{''.join(map(cell, cells))}</table:table-row>"


def cell(value: object) -> str:
    if isinstance(value, tuple):
        held, shown, *style = value
        of = f' table:style-name="{style[0]}"' if style else ""
        return (
            f'<table:table-cell office:value-type="float" office:value="{held}"{of}>'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )
    if isinstance(value, int):
        return cell((value, f"{value:,}"))
    return (
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    )


def test_a_spreadsheet_of_libreoffice_is_read(
    tmp_path: Path, ask: Callable[..., list[tuple[object, ...]]]
) -> None:
    old = table(row(*HEADER) + row(*HARLOW[:3], 99, "final"), "Old", "hidden")
    rows = row(*HEADER) + row(*HARLOW) + row(*TENDRING, hidden=True)
    blank = '<table:table-row table:number-rows-repeated="1048570"/>'
    styles = (
        '<style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    (report,) = load([ods(tmp_path / "r.ods", old, table(rows + blank), styles=styles)]).files
    assert report.problems == []
    assert ask("select sum(numerator) from fact where indicator = 'section_136'") == [(19,)]
    assert any("1 hidden row was read" in remark for remark in report.remarks)
    assert any("sheet Old is hidden" in remark for remark in report.remarks)


@pytest.mark.parametrize(
    ("value", "words"),
    [((7, "c"), "shows 'c' and holds 7"), ((7, ""), "shows '' and holds 7"),
     ((7, "&lt;5"), "shows '&lt;5'"), ((7, "7", "gone"), "struck through")],
)  # fmt: skip
def test_what_libreoffice_hides_is_refused_by_cell(
    value: tuple[object, ...], words: str, tmp_path: Path
) -> None:
    styles = (
        '<style:style style:name="gone" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    rows = row(*HEADER) + row(*HARLOW[:3], value, "final", "")
    (report,) = load([ods(tmp_path / "r.ods", table(rows), styles=styles)]).files
    (problem,) = report.problems
    assert problem.cell == "sheet Return, cell D2"
    assert words.replace("&lt;", "<") in problem.fault
