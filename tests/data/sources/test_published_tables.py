"""Published tables of recorded crime: the publishers' own files, made ones, and bad ones."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import forget
from data.sources.published_tables.rows import number
from geo.essex import DISTRICTS
from geo.forces import FORCES, force_named
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import workbook

Ask = Callable[..., list[tuple[Any, ...]]]

FORCE, COUNTY, LEFT_OVER = "E23000028", "E10000012", "E23000028:no-district"
VALUES = """
select area, period_start, period_end, breakdown, numerator
from fact where indicator = 'police_recorded_crime'
"""


def load_one(folder: Path, text: str | bytes, name: str) -> FileReport:
    """Load one table and return its report."""
    (report,) = load([put(folder / name, text)]).files
    return report


# -- the publishers' own files --------------------------------------------------------------------


def _number(cell: str) -> int:
    return int(cell.strip().replace(",", ""))


@pytest.mark.real_files
def test_every_cell_of_table_c2(shared: Path, database: Path, ask: Ask) -> None:
    path = shared / "published" / "ons_recorded_crime_table_c2_ye_june_2025_essex.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    top = next(number for number, row in enumerate(rows) if row[0].startswith("Police Force"))
    names = ["", *(f"offence={name}" for name in rows[top][7:])]
    assert "excluding fraud" in rows[top][6]
    expected = {}
    for row in rows[top + 1 :]:
        area = row[4] or (LEFT_OVER if row[3] else FORCE)
        for name, cell in zip(names, row[6:], strict=True):
            expected[area, name] = _number(cell)
    assert len(expected) == 16 * 23
    assert (expected[FORCE, ""], expected[LEFT_OVER, ""]) == (144_025, 3_449)

    (report,) = load([path]).files
    assert (report.content, report.rows_read, report.rows_kept) == ("published table", 16, 16)
    assert (report.period_start, report.period_end) == (date(2024, 7, 1), date(2025, 6, 30))
    assert report.remarks == []  # the parts add up to Essex in every column
    result = ask(VALUES)
    assert {row[1:3] for row in result} == {(date(2024, 7, 1), date(2025, 6, 30))}
    values = {(row[0], row[3]): row[4] for row in result}
    assert len(values) == len(result)
    for name in names:  # the county is added up from its 12 districts
        assert values.pop((COUNTY, name), None) == sum(
            count for (area, of), count in expected.items() if area.startswith("E07") and of == name
        )
    assert values == expected


@pytest.mark.real_files
def test_every_quarter_of_the_home_office(shared: Path, database: Path, ask: Ask) -> None:
    path = shared / "published" / "home_office_recorded_crime_2017_18_essex_and_similar_forces.csv"
    months = {"1": "2017-04-01", "2": "2017-07-01", "3": "2017-10-01", "4": "2018-01-01"}
    expected: Counter[tuple[str, str, str]] = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            group = row["Offence Group"]
            if group == "Miscellaneous crimes":
                group += " against society"
            for name in ("", f"offence={group}"):
                key = row["Force Name"], months[row["Financial Quarter"]], name
                expected[key] += _number(row["Number of Offences"])
    of_essex = {key: count for key, count in expected.items() if key[0] == "Essex"}
    assert sum(count for key, count in of_essex.items() if not key[2]) == 134_153

    (report,) = load([path]).files
    assert (report.rows_read, report.rows_kept) == (4192, 4192)
    assert report.remarks == [
        "the file holds no fraud offences of Essex: nothing is left out of its total",
        "9 rows are below zero: offences recorded earlier and cancelled",
    ]
    names = dict(ask("select code, name from area where kind in ('force', 'other force')"))
    assert len(names) == 8
    results = {(names[row[0]], str(row[1]), row[3]): row[4] for row in ask(VALUES)}
    assert results == dict(expected)
    ends = ask(f"select distinct period_end from ({VALUES}) order by 1")
    assert [str(end) for (end,) in ends] == ["2017-06-30", "2017-09-30", "2017-12-31", "2018-03-31"]


@pytest.mark.real_files
def test_both_tables_use_the_same_names_of_groups(shared: Path, database: Path, ask: Ask) -> None:
    load([shared / "published"])
    by_length = ask(
        f"""
        select breakdown, list(distinct datediff('day', period_start, period_end) > 100)
        from ({VALUES}) where area = 'E23000028' group by breakdown having count(*) > 1
        """
    )
    assert sorted(breakdown for breakdown, both in by_length if len(both) == 2) == [
        "", "offence=Criminal damage and arson", "offence=Drug offences",
        "offence=Miscellaneous crimes against society", "offence=Possession of weapons offences",
        "offence=Public order offences", "offence=Robbery", "offence=Sexual offences",
        "offence=Theft offences", "offence=Violence against the person",
    ]  # fmt: skip


# -- Table C2, made -------------------------------------------------------------------------------

TITLES = (
    '"Table C2: Police recorded crimes, by area, year ending December 2019 [note 1]",,,,,,,,\n'
    '"Some shorthand is used, as in [x]",,,,,,,,\n'
)
COLUMNS = (
    '"Police Force\nArea code","Police Force\nArea name","Community Safety\nPartnership code",'
    '"Community Safety\nPartnership name",Local Authority code,Local Authority name,'
    '"Total recorded crime\n (excluding fraud)","Robbery [note 3]","Arson; and=more"\n'
)


def _c2_row(code: str, name: str, total: int, *, partnership: bool = True) -> str:
    csp = "E22000000" if partnership and code else ""
    of_district = f"{csp},{name},{code},{name if code else ''}" if partnership else ",,,"
    return f'E23000028,Essex,{of_district},"{total:,} ",{total // 10} , {total % 10} \n'


# district number n (from 1) has 1000 n + n offences, of which a tenth, and the last digit
BY_DISTRICT = {code: 1001 * n for n, code in enumerate(DISTRICTS, 1)}
SUM = sum(BY_DISTRICT.values())  # 105,105
ROWS = {
    FORCE: f'E23000028,Essex,,,,,"{SUM + 95:,} ",{sum(n // 10 for n in BY_DISTRICT.values()) + 9},'
    f"{sum(n % 10 for n in BY_DISTRICT.values()) + 5}\n",
    **{code: _c2_row(code, DISTRICTS[code], total) for code, total in BY_DISTRICT.items()},
    LEFT_OVER: _c2_row("", "Unassigned Essex", 95),
}
C2 = TITLES + COLUMNS + "".join(ROWS.values())
C2_LINE = 9  # of the row of Essex


def test_a_made_table_c2(tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, C2, "table.csv")
    assert (report.status, report.rows_read, report.rows_kept) == ("loaded", 16, 16)
    assert report.remarks == []
    results = {(row[0], row[3]): row[4] for row in ask(VALUES)}
    assert results[FORCE, ""] == 105_200
    assert results["E06000033", ""] == 1001
    assert results["E07000077", ""] == 14_014
    assert results["E07000077", "offence=Robbery"] == 1401
    assert results["E07000077", "offence=Arson, and-more"] == 4
    assert results[LEFT_OVER, ""] == 95
    assert results[COUNTY, ""] == 105_105 - 1001 - 2002
    assert len(results) == 17 * 3 == len(ask(VALUES))
    assert {row[1:3] for row in ask(VALUES)} == {(date(2019, 1, 1), date(2019, 12, 31))}
    assert ask("select publisher, content, subject from load") == [
        ("Office for National Statistics", "published table", "Table C2 2019-12")
    ]
    lines = dict(ask("select area, min(row) from reported group by area"))
    assert (lines[FORCE], lines["E06000033"], lines[LEFT_OVER]) == (C2_LINE, C2_LINE + 1, 24)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\ufeff" + C2, "table.csv"),
        (C2.replace("\n", "\r\n"), "table.csv"),
        (COLUMNS + "".join(ROWS.values()), "table_c2_ye_december_2019.csv"),
        (C2.replace("Local Authority code", "LAD code").replace("year ending", "12 months to"),
         "table.csv"),
        (C2.replace("crime\n (excluding fraud)", "offences (excluding fraud) [note 2]"),
         "table.csv"),
    ],
    ids=["byte-order mark", "CRLF", "year in the name only", "other words", "offences"],
)  # fmt: skip
def test_other_layouts_give_the_same(text: str, name: str, tmp_path: Path, ask: Ask) -> None:
    assert load_one(tmp_path, text, name).rows_kept == 16
    assert (FORCE, date(2019, 1, 1), date(2019, 12, 31), "", 105_200) in ask(VALUES)


def test_an_edition_without_codes_of_districts_goes_by_the_partnership(
    tmp_path: Path, ask: Ask
) -> None:
    cells = list(csv.reader(C2.splitlines(keepends=True)))
    text = "\n".join(",".join(f'"{cell}"' for cell in row[:4] + row[6:]) for row in cells)
    assert load_one(tmp_path, text, "table.csv").rows_kept == 16
    results = {(row[0], row[3]): row[4] for row in ask(VALUES)}
    assert (results[FORCE, ""], results["E07000077", ""]) == (105_200, 14_014)


def test_other_forces_and_footnotes_are_set_aside(tmp_path: Path, ask: Ask) -> None:
    text = (
        C2 + 'E23000032,Kent,,,,,"100 ",1 ,2 \nE23000032,Kent,E22000199,Ashford,E07000105,Ashford,'
        "9,1,2\nK04000001,England and Wales,,,,,1000,1,1\nSource: Home Office\n"
    )
    report = load_one(tmp_path, text, "table.csv")
    assert (report.rows_read, report.rows_kept) == (20, 16)
    assert report.set_aside == {
        "another police force, or a region": 3, "not a row of an area": 1,
    }  # fmt: skip
    assert (FORCE, date(2019, 1, 1), date(2019, 12, 31), "", 105_200) in ask(VALUES)


def test_parts_that_do_not_add_up_are_remarked(tmp_path: Path, ask: Ask) -> None:
    text = C2.replace('"1,001 ",100 ', '"1,001 ",90 ')
    assert load_one(tmp_path, text, "table.csv").remarks == [
        "Robbery: districts and unassigned offences add up to 10,504 and Essex is given as 10,514, "
        "a difference of -10"
    ]
    assert (FORCE, date(2019, 1, 1), date(2019, 12, 31), "offence=Robbery", 10_514) in ask(VALUES)


def test_a_table_without_a_district_says_that_it_cannot_be_checked(
    tmp_path: Path, ask: Ask
) -> None:
    text = C2.replace(ROWS["E07000074"], "")
    assert load_one(tmp_path, text, "table.csv").remarks == [
        "no row of Maldon: the parts cannot be checked against Essex"
    ]


def test_not_available_is_not_nought(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, C2.replace('"1,001 ",100 ', '"1,001 ",[x]'), "table.csv")
    assert ask(
        "select numerator, absent from fact where area = 'E06000033' and breakdown like '%Robbery'"
    ) == [(None, "not available")]


BAD_C2 = {
    "a word": (C2.replace(",100 ", ",many"), "'many' is not a number", 10, "Robbery"),
    "blank": (C2.replace(",100 ", ","), "'' is not a number", 10, "Robbery"),
    "commas astray": (C2.replace('"1,001 "', '"10,01 "'), "'10,01'", 10,
                      "Total recorded crime (excluding fraud)"),
    "not whole": (C2.replace(",100 ", ",100.5"), "'100.5'", 10, "Robbery"),
    "unknown area": (C2.replace("E06000033", "E06000099").replace("Southend-on-Sea", "Atlantis"),
                     "'E06000099 Atlantis' is not one district", 10, None),
    "code of another": (C2.replace(",E06000033,", ",E06000034,"), "E06000034 Southend", 10, None),
    "twice": (C2 + ROWS["E07000074"], "E07000074 is on line 20 already", 25, None),
    "no whole": (C2.replace(ROWS[FORCE], ""), "no row of Essex as a whole", 3, None),
    "no year": (C2.replace("year ending December 2019", "a year"), "which year", 1, None),
    "column twice": (
        C2.replace('"Arson; and=more"', "Robbery"),
        "'Robbery' appears twice", 8, None,
    ),
    "cell left out": (C2.replace(",100 ,", ","), "has 8 cells and not 9", 10, None),
    "Latin-1": (C2.replace("Maldon", "Mâldon").encode("latin-1"), "UTF-8", 20, None),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_C2)
def test_a_bad_table_c2_is_refused(case: str, tmp_path: Path, database: Path) -> None:
    text, result, line, column = BAD_C2[case]
    report = load_one(tmp_path, text, "table.csv")
    assert report.status == "rejected"
    problem = report.problems[0]
    assert result in str(problem)
    assert (problem.line, problem.column) == (line, column)
    assert not database.exists()


def test_every_wrong_cell_is_named(tmp_path: Path, database: Path) -> None:
    report = load_one(tmp_path, C2.replace('"1,001 ",100 ', "a,b").replace(",95 ,", ",c,"), "t.csv")
    assert [(p.line, p.column) for p in report.problems] == [
        (10, "Total recorded crime (excluding fraud)"), (10, "Robbery"),
    ]  # fmt: skip


def test_a_newer_edition_replaces_value_by_value_and_can_be_undone(
    tmp_path: Path, ask: Ask
) -> None:
    load_one(tmp_path, C2, "first.csv")
    before = sorted(ask(VALUES))
    newer = C2.replace('"1,001 ",100 ', '"1,011 ",110 ').replace(
        '"105,200 ",10514', '"105,210 ",10524'
    )
    report = load_one(tmp_path, newer, "second.csv")
    assert report.remarks == ["48 values of an earlier edition are replaced"]
    assert ask("select load_id, superseded_by from load") == [(1, 2), (2, None)]
    results = {(row[0], row[3]): row[4] for row in ask(VALUES)}
    assert (results["E06000033", ""], results[FORCE, ""]) == (1011, 105_210)
    assert len(results) == len(before) == len(ask(VALUES))
    changed = ask("select area, breakdown, former_numerator, numerator from revision order by all")
    assert changed == [
        ("E06000033", "", 1001, 1011), ("E06000033", "offence=Robbery", 100, 110),
        (FORCE, "", 105_200, 105_210), (FORCE, "offence=Robbery", 10_514, 10_524),
    ]  # fmt: skip
    assert forget(2).values_restored == 48
    assert sorted(ask(VALUES)) == before
    forget(1)
    assert ask(VALUES) == []


def test_another_year_is_added(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, C2, "first.csv")
    later = C2.replace("December 2019", "March 2020").replace("105,200", "105,300")
    report = load_one(tmp_path, later, "second.csv")
    assert (report.period_start, report.period_end) == (date(2019, 4, 1), date(2020, 3, 31))
    wholes = [row[1:] for row in ask(VALUES) if row[0] == FORCE and row[3] == ""]
    assert sorted(wholes) == [
        (date(2019, 1, 1), date(2019, 12, 31), "", 105_200),
        (date(2019, 4, 1), date(2020, 3, 31), "", 105_300),
    ]
    assert ask("select superseded_by from load") == [(None,), (None,)]


# -- the Home Office's quarters, made --------------------------------------------------------------

HEADER = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code,Number of Offences\n"
)


def _quarter(force: str = "Essex", quarter: int = 1, **changed: object) -> list[str]:
    """Return the rows of a force and quarter: 3 homicides, 1,200 robberies, 4 bigamies."""
    cells = {"year": "2017/18", "robberies": " 1200 ", "force": force, "group": "Robbery"} | changed
    begin = f"{cells['year']},{quarter},{cells['force']}"
    homicide = f"{begin},Homicide,Violence against the person,Homicide,1/4.1"
    return [
        f"{homicide},-00 \n", f"{homicide},-00 \n", f"{homicide}, 1 \n", f"{homicide}, 2 \n",
        f"{begin},Robbery of personal property,{cells['group']},Robbery,34B,{cells['robberies']}\n",
        f"{begin},Bigamy,Miscellaneous crimes,Miscellaneous crimes,26, 5 \n",
        f"{begin},Bigamy,Miscellaneous crimes,Miscellaneous crimes,26,-1 \n",
    ]  # fmt: skip


QUARTERS = [row for quarter in (1, 2, 3, 4) for row in _quarter(quarter=quarter)]
KENT = _quarter("Kent", robberies='"12,000 "')


def test_made_quarters(tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, HEADER + "".join(QUARTERS + KENT), "quarters.csv")
    assert (report.rows_read, report.rows_kept) == (35, 35)
    assert (report.period_start, report.period_end) == (date(2017, 4, 1), date(2018, 3, 31))
    ends = {date(2017, 4, 1): date(2017, 6, 30), date(2017, 7, 1): date(2017, 9, 30),
            date(2017, 10, 1): date(2017, 12, 31), date(2018, 1, 1): date(2018, 3, 31)}  # fmt: skip
    of_essex = {
        "": 1207, "offence=Robbery": 1200, "offence=Violence against the person": 3,
        "offence=Miscellaneous crimes against society": 4,
    }  # fmt: skip
    expected = {
        (FORCE, *quarter, breakdown, number)
        for quarter in ends.items()
        for breakdown, number in of_essex.items()
    }
    quarter = (date(2017, 4, 1), date(2017, 6, 30))
    of_kent = of_essex | {"": 12_007, "offence=Robbery": 12_000}
    expected |= {("E23000032", *quarter, *pair) for pair in of_kent.items()}
    assert set(ask(VALUES)) == expected
    assert len(ask(VALUES)) == 20
    assert ask("select code, name, parent, boundary_set from area where kind = 'other force'") == [
        ("E23000032", "Kent", None, "")
    ]
    assert ask("select publisher, content, subject from load") == [
        ("Home Office", "published table", "recorded crime 2017-04 to 2018-03")
    ]
    assert ask(
        """
        select area_name, area_kind, value, status, source from indicator_values
        where indicator = 'police_recorded_crime' and breakdown = ''
            and period_end = '2017-06-30' order by 1
        """
    ) == [
        ("Essex", "force", 1207, "final", "Home Office: quarters.csv"),
        ("Kent", "other force", 12_007, "final", "Home Office: quarters.csv"),
    ]


def test_fraud_is_left_out_and_said_with_its_number(tmp_path: Path, ask: Ask) -> None:
    fraud = [
        "2017/18,1,Essex,Fraud,Fraud offences,Fraud,53, 250 \n",
        "2017/18,1,Kent,Fraud,Fraud offences,Fraud,53, 777 \n",
        "2017/18,1,Action Fraud,Fraud,Fraud offences,Fraud,53, 9000 \n",
        "2017/18,1,British Transport Police,Robbery of personal property,Robbery,Robbery,34B,7\n",
    ]
    report = load_one(tmp_path, HEADER + "".join(QUARTERS + fraud), "quarters.csv")
    assert (report.rows_read, report.rows_kept) == (32, 28)
    assert report.set_aside == {
        "fraud, which is counted apart": 2, "no police force area: Action Fraud": 1,
        "no police force area: British Transport Police": 1,
    }  # fmt: skip
    assert "250 fraud offences of Essex are left out: they are counted apart" in report.remarks
    assert (FORCE, date(2017, 4, 1), date(2017, 6, 30), "", 1207) in ask(VALUES)


def test_a_quarter_with_fewer_rows_is_remarked(tmp_path: Path, ask: Ask) -> None:
    report = load_one(tmp_path, HEADER + "".join(QUARTERS[:-1]), "quarters.csv")
    assert report.remarks[-1] == (
        "fewer rows than the usual 7 a quarter, so perhaps cut off: Essex 2018-01: 6"
    )


BAD_QUARTERS = {
    "year": (_quarter(year="2017/19"), "'2017/19' quarter '1'", 2, "Financial Year"),
    "quarter": (_quarter(quarter=5), "quarter '5'", 2, "Financial Year"),
    "group": (_quarter(group="Piracy"), "'Piracy' is not known", 6, "Offence Group"),
    "word": (_quarter(robberies="many"), "'many' is not known", 6, "Number of Offences"),
    "blank": (_quarter(robberies=""), "'' is not known", 6, "Number of Offences"),
    "not Essex": (_quarter("Kent"), "no row of Essex", 1, None),
}


@pytest.mark.parametrize("case", BAD_QUARTERS)
def test_bad_quarters_are_refused(case: str, tmp_path: Path, database: Path) -> None:
    rows, result, line, column = BAD_QUARTERS[case]
    report = load_one(tmp_path, HEADER + "".join(rows), "quarters.csv")
    assert report.status == "rejected"
    problem = report.problems[0]
    assert result in str(problem)
    assert (problem.line, problem.column) == (line, column)
    assert not database.exists()


def test_two_years_in_one_file_and_a_newer_edition_of_one_of_them(tmp_path: Path, ask: Ask) -> None:
    both = QUARTERS + _quarter(year="2018-19")
    load_one(tmp_path, HEADER + "".join(both + KENT), "both.csv")
    load_one(tmp_path, HEADER + "".join(_quarter(robberies="1300") + KENT), "one.csv")
    results = {row[1]: row[4] for row in ask(VALUES) if row[0] == FORCE and row[3] == ""}
    assert results == {
        date(2017, 4, 1): 1307, date(2017, 7, 1): 1207, date(2017, 10, 1): 1207,
        date(2018, 1, 1): 1207, date(2018, 4, 1): 1207,
    }  # fmt: skip
    assert ask("select superseded_by from load") == [(None,), (None,)]
    others = "select load_id from loaded_area where kind = 'other force' and superseded_by is null"
    assert ask(others) == [(2,)]
    forget(2)
    assert ask(others) == [(1,)]
    assert (FORCE, date(2017, 4, 1), date(2017, 6, 30), "", 1207) in ask(VALUES)
    assert ask("select count(*) from area where kind = 'other force'") == [(1,)]
    forget(1)
    assert ask("select count(*) from area where kind = 'other force'") == [(0,)]


def test_a_year_and_its_quarters_stand_side_by_side(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, HEADER + "".join(QUARTERS), "quarters.csv")
    load_one(tmp_path, C2.replace("December 2019", "March 2018"), "table.csv")
    result = [(row[1], row[4]) for row in ask(VALUES) if row[0] == FORCE and row[3] == ""]
    assert sorted(result) == [
        (date(2017, 4, 1), 1207), (date(2017, 4, 1), 105_200), (date(2017, 7, 1), 1207),
        (date(2017, 10, 1), 1207), (date(2018, 1, 1), 1207),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [C2, HEADER + "".join(QUARTERS)], ids=["year", "quarters"])
def test_demonstration_tables_say_so(text: str, tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, "# Made for demonstration\n" + text, "made.csv")
    assert ask("select value from warehouse where key = 'edition'") == [("demonstration",)]
    report = load_one(tmp_path, text, "real.csv")
    assert report.status == "rejected"
    assert "published data, and the warehouse holds demonstration data" in str(report.problems[0])


# -- forces ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Essex", "Essex"), ("Essex Police", "Essex"), ("AVON & SOMERSET", "Avon and Somerset"),
        ("London, City of", "City of London"), ("Metropolitan Police", "Metropolitan Police"),
        ("Metropolitan Police Service", "Metropolitan Police"), ("Dyfed Powys", "Dyfed-Powys"),
        ("Hampshire and Isle of Wight", "Hampshire"), ("Kent Constabulary", "Kent"),
        ("British Transport Police", None), ("Action Fraud", None), ("", None),
    ],
)  # fmt: skip
def test_forces_by_name(written: str, name: str | None) -> None:
    assert force_named(written) == name


def test_there_are_43_forces_each_with_its_own_code() -> None:
    assert len(FORCES) == len(set(FORCES.values())) == 43
    assert FORCES["Essex"] == FORCE


# -- tables by police force, and workbooks --------------------------------------------------------

P1_NAMES = ("Violence against the person", "Homicide", "Robbery5,6")
P1_ROWS = [
    ("K04000001", "ENGLAND AND WALES8", 5_000, 900, 7, 40),
    ("E12000005", "West Midlands", 700, 90, 1, 4),
    ("E23000014", "West Midlands", 600, 80, 1, 3),
    ("E23000028", "Essex", 100, 60, 2, 11),
    ("E23000032", "Kent", 200, 70, "..", 12),
    ("", "British Transport Police", 9, 1, 0, 2),
]


def p1(title: str = "number of offences, year ending March 20181,2,3", unit: str = "Numbers",
       factor: float = 1) -> list[list[Any]]:  # fmt: skip
    """Return Table P1 as flat files have it: a header of two rows, marks of footnotes."""
    return [
        [f"Table P1:  Police recorded crime by offence group and police force area, {title}"],
        ["England and Wales"],
        ["", "", "Total recorded crime (excluding fraud4)", "Victim-based crime"],
        ["Area Code", "Area Name", "", *P1_NAMES],
        ["", "", unit],
        *([*row[:2], *(n if isinstance(n, str) else n * factor for n in row[2:])]
          for row in P1_ROWS),
        ["Source: Home Office"],
    ]  # fmt: skip


def as_text(rows: list[list[Any]]) -> str:
    stream = io.StringIO()
    width = max(map(len, rows))
    csv.writer(stream).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return stream.getvalue()


RATES = p1("rate of offences, year ending March 2018", "Rate per 1,000 population", 0.5)
CHANGES = p1("percentage change, year ending March 2018", "Percentage change", 0.25)


def as_ods(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text", "style")
    )

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f"<table:table-cell><text:p>{escape(value)}</text:p></table:table-cell>"
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value:,}</text:p></table:table-cell>"
        )

    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.mark.parametrize("layout", ["csv", "xlsx", "ods"])
def test_recorded_crime_by_force_is_read(layout: str, tmp_path: Path, ask: Ask) -> None:
    sheets = {"Notes": [["Crime in England & Wales"]], "Table P2 ": CHANGES, "P1 ": p1(),
              "Table P3": RATES}  # fmt: skip
    path = tmp_path / f"tables.{layout}"
    if layout == "csv":
        put(path, as_text(p1()))
    else:
        (workbook if layout == "xlsx" else as_ods)(path, sheets)
    (report,) = load([path]).files
    assert report.status == "loaded", report.problems
    assert (report.period_start, report.period_end) == (date(2017, 4, 1), date(2018, 3, 31))
    held = {(area, breakdown): n for area, _, _, breakdown, n in ask(VALUES)}
    assert held == {
        (area, breakdown): number
        for area, numbers in (("E23000028", (100, 60, 2, 11)), ("E23000032", (200, 70, None, 12)),
                              ("E23000014", (600, 80, 1, 3)))
        for breakdown, number in zip(
            ("", "offence=Violence against the person", "offence=Homicide", "offence=Robbery"),
            numbers, strict=True,
        )
    }  # fmt: skip
    assert report.rows_read == report.rows_kept + sum(report.set_aside.values())
    if layout != "csv":
        (remark,) = [item for item in report.remarks if item.startswith("sheets not used")]
        for unused in ("Notes", "Table P2", "Table P3"):
            assert unused in remark


@pytest.mark.parametrize("layout", ["xlsx", "ods"])
def test_table_c2_is_read_from_a_workbook_whatever_its_sheet(
    layout: str, tmp_path: Path, ask: Ask
) -> None:
    load_one(tmp_path, C2, "table c2.csv")
    expected = ask(VALUES + " order by all")
    forget(1)
    rows: list[list[Any]] = [
        [int(cell.replace(",", "")) if re.fullmatch(r"[\d,]+ ?", cell) else cell for cell in row]
        for row in csv.reader(io.StringIO(C2))
    ]
    write_ = workbook if layout == "xlsx" else as_ods
    path = write_(tmp_path / f"csp.{layout}", {"Contents": [["x"]], "Some table": rows})
    (report,) = load([path]).files
    assert report.status == "loaded", report.problems
    assert ask(VALUES + " order by all") == expected


@pytest.mark.parametrize("table", [RATES, CHANGES], ids=["rates", "changes"])
def test_a_flat_file_of_rates_is_refused_for_what_it_is(
    table: list[list[Any]], tmp_path: Path
) -> None:
    (problem,) = load_one(tmp_path, as_text(table), "p3.csv").problems
    assert "percentages or rates" in problem.fault


@pytest.mark.parametrize(
    "title",
    ["number of offences, year ending March 181,2", "number of offences, year ending March 18",
     "number of offences, year ending March 2018"],
)  # fmt: skip
def test_the_year_is_found_whatever_footnotes_hang_on_it(title: str, tmp_path: Path) -> None:
    report = load_one(tmp_path, as_text(p1(title)), "p1.csv")
    assert report.period_end == date(2018, 3, 31)


def test_the_publishers_workbooks_are_read(shared: Path, ask: Ask, database: Path) -> None:
    folder = shared / "published"
    names = ("policeforceareatablesyearendingmarch2018v2.xlsx", "pfatablesdec19.xlsx")
    if not all((folder / name).exists() for name in names):
        pytest.skip("the publisher's workbooks are not there")
    assert load([folder / name for name in names]).rejected == []
    rows = ask(VALUES + " and area = 'E23000028' and breakdown = '' order by period_start")
    assert [row[4] for row in rows] == [134_205, 168_643]
    assert len({row[0] for row in ask(VALUES)}) == 43


@pytest.mark.parametrize(
    ("written", "read"),
    [("50000 [r]", 50_000), ("50,000 (p)", 50_000), ("12 [note 1]", 12), ("16,434 ", 16_434),
     ("12.5 [r]", None), ("12 [forecast]", None), ("[x]", None), ("5%", None), ("1 234", None)],
)  # fmt: skip
def test_a_number_with_an_official_mark_behind_it_is_read(written: str, read: int | None) -> None:
    assert number(written) == read


def test_a_table_on_a_hidden_sheet_alone_is_named(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["P1"].sheet_state = "hidden"

    rows = {"Notes": [["Crime in England & Wales"]], "P1": p1()}
    (rejected,) = load([workbook(tmp_path / "tables.xlsx", rows, hide)]).rejected
    assert "sheets that are hidden are not read: P1" in rejected.problems[0].fault
