"""Returns of partners: from the file to the number, spellings, what a later return replaces."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data import catalogue
from data.catalogue import Indicator
from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import forget
from data.warehouse import snapshot
from geo.boundaries import read_approximate
from geo.essex import DISTRICTS
from tests.helpers.police_uk_files import put
from tests.helpers.return_files import (
    COLUMNS,
    Layout,
    Row,
    as_csv,
    as_workbook,
    csv_text,
    value,
    workbook,
)

Ask = Callable[..., list[tuple[Any, ...]]]

FORCE, CHELMSFORD, HARLOW = "E23000028", "E07000070", "E07000073"
OLD_HARLOW = "E05015688"
LAYOUTS: dict[str, Layout] = {"CSV": as_csv, "Excel": as_workbook}
CODES = list(DISTRICTS)

FIGURES = """
    select numerator, denominator, value, lower, upper, absent from reported
    where superseded_by is null order by row
"""
STANDING = """
    select area_code, period_start, value from indicator_values
    where indicator = 'da_incidents' order by all
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a warehouse that holds one value of an indicator that no other test speaks of."""
    folder = tmp_path_factory.mktemp("empty")
    load([as_csv(folder / "first", [value("section_136", "Essex", "2010-04", 1)])],
         folder / "essex.duckdb")  # fmt: skip
    return folder / "essex.duckdb"


@pytest.fixture(autouse=True)
def _begin(empty: Path, database: Path) -> None:
    """Begin every test with a copy of it."""
    database.parent.mkdir()
    shutil.copy(empty, database)


def send(folder: Path, *rows: Row, name: str = "return") -> FileReport:
    """Load a return of these rows and return its report."""
    (report,) = load([as_csv(folder / name, rows)]).files
    assert report.problems == []
    return report


def send_text(folder: Path, text: str | bytes, name: str = "return.csv") -> FileReport:
    """Load a return as it is written and return its report."""
    (report,) = load([put(folder / name, text)]).files
    assert report.problems == []
    return report


def figures(ask: Ask) -> list[tuple[Any, ...]]:
    """Return numerator, denominator, value, lower, upper and absent of the rows just sent."""
    return ask(FIGURES)[1:]  # the first is that of the empty warehouse


# -- from the file to the number, for each indicator ----------------------------------------------


def reported_indicators() -> list[Indicator]:
    """List the indicators that may come as a return."""
    return [
        entry for entry in catalogue.indicators().values()
        if (entry.computed_from or {}).get("records") not in ("crime", "published")
    ]  # fmt: skip


def rows_of(entry: Indicator) -> list[Row]:
    """Write a whole and every value of every breakdown of an indicator, 7 more each time."""
    area = {"ward": OLD_HARLOW, "district": "Harlow", "force": "Essex"}[entry.smallest_area]
    period = "12 months to September 2014" if entry.rolling else {
        "month": "2014-09", "quarter": "2014/15 Q2", "year": "2013/14",
    }[entry.frequency]  # fmt: skip
    breakdowns = [{}] + [{k: v} for k, of in entry.breakdowns.items() for v in of or ["Any"]]
    return [
        value(entry.indicator, area, period, 7 * number, 1000 if entry.is_share else "", **cells)
        for number, cells in enumerate(breakdowns, 1)
    ]


@pytest.fixture(scope="module", params=LAYOUTS)
def everything(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> snapshot.Snapshot:
    """Load one return with all indicators."""
    folder = tmp_path_factory.mktemp("everything")
    path = LAYOUTS[request.param](
        folder / "all", [row for entry in reported_indicators() for row in rows_of(entry)]
    )
    (report,) = load([path], folder / "essex.duckdb").files
    assert report.problems == []
    assert report.rows_read == report.rows_kept > 100
    held = snapshot.snapshot(folder / "essex.duckdb")
    assert held is not None
    return held


@pytest.mark.parametrize("indicator", [entry.indicator for entry in reported_indicators()])
def test_each_indicator_goes_from_the_file_to_the_number(
    indicator: str, everything: snapshot.Snapshot
) -> None:
    entry = catalogue.indicators()[indicator]
    area = {"ward": OLD_HARLOW, "district": HARLOW, "force": FORCE}[entry.smallest_area]
    first = {"month": date(2014, 9, 1), "quarter": date(2014, 7, 1), "year": date(2013, 4, 1)}
    last = date(2014, 3, 31) if entry.frequency == "year" else date(2014, 9, 30)
    keys = [""] + [f"{k}={v}" for k, of in entry.breakdowns.items() for v in of or ["Any"]]
    expected = {
        # 7 of 1,000 are 0.7 per cent.
        key: (7.0 * number, 1000.0, pytest.approx(0.7 * number)) if entry.is_share
        else (7.0 * number, None, 7.0 * number)
        for number, key in enumerate(keys, 1)
    }  # fmt: skip
    rows = everything.query(
        """
        select breakdown, numerator, denominator, value, area_code, period_start, period_end, status
        from indicator_values where indicator = ? and area_kind <> 'remainder'
        """,
        [indicator],
    ).fetchall()
    assert {row[0]: row[1:4] for row in rows} == expected
    start = date(2013, 10, 1) if entry.rolling else first[entry.frequency]
    assert {row[4:] for row in rows} == {(area, start, last, "final")}


def test_several_breakdowns_stand_in_the_order_of_the_catalogue(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, value("drug_seizure_quantity", "Essex", "2014/15 Q2", 1.5, quantity_unit="KG",
                         drug="crack"))  # fmt: skip
    assert ask("select breakdown, value from indicator_values where value = 1.5") == [
        ("drug=Crack;quantity_unit=kg", 1.5)
    ]


def test_a_value_names_its_publisher_file_and_line(tmp_path: Path, ask: Ask) -> None:
    report = send_text(tmp_path, csv_text([value(numerator=3), value(period="2014-10", numerator=4,
                       note="late entries")], above="# sent by mail\n\n"))  # fmt: skip
    assert (report.content, report.period_start, report.period_end) == (
        "return", date(2014, 9, 1), date(2014, 10, 31),
    )  # fmt: skip
    assert ask("select source from indicator_values where value = 3") == [
        ("Essex Police: return.csv",)
    ]
    assert ask("select row, note, load_id from reported where numerator in (3, 4) order by 1") == [
        (4, None, 2), (5, "late entries", 2),
    ]  # fmt: skip
    several = [value(period="2014-11", numerator=3),
               value("first_time_entrants", period="2014/15 Q2", numerator=1)]  # fmt: skip
    send(tmp_path, *several, name="several")
    assert ask("select distinct publisher from load where load_id = 3") == [("Partners",)]


# -- what people really write ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,234", 1234), ("1 234", 1234), ("1\xa0234", 1234), (" 1234 ", 1234), ("1234.0", 1234),
     ("+1,234", 1234), ("0", 0), ("1,234,567", 1234567), ("12.000000000000002", 12)],
)  # fmt: skip
@pytest.mark.parametrize("column", ["numerator", "value"])
def test_counts(tmp_path: Path, ask: Ask, written: str, number: float, column: str) -> None:
    send(tmp_path, value(**{column: written}))
    assert figures(ask) == [(number, None, None, None, None, None)]


def test_pounds(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, value("drug_seizure_street_value", period="2014/15 Q2", numerator="£1,234.50"))
    assert figures(ask) == [(1234.5, None, None, None, None, None)]


@pytest.mark.parametrize("percent", ["40.6", "40.6%", "40.6 %"])
def test_percentages_with_and_without_their_sign(tmp_path: Path, ask: Ask, percent: str) -> None:
    share = "da_solved_rate"
    send(
        tmp_path,
        value(share, period="2014-01", numerator=4754, denominator="11,709", value=percent),
        value(share, period="2014-02", denominator=1000, value=percent),
        value(share, period="2014-03", value=percent, lower="38.1", upper="43.2%"),
        value(share, period="2014-04", value=percent),
        value(share, period="2014-05", numerator=0, denominator=5),
    )
    assert figures(ask) == [
        (4754, 11709, None, None, None, None),
        (pytest.approx(406), 1000, 40.6, None, None, None),
        (None, None, 40.6, 38.1, 43.2, None),
        (None, None, 40.6, None, None, None),
        (0, 5, None, None, None, None),
    ]
    values = ask("select value from indicator_values where indicator = ? order by period_start",
                 share)  # fmt: skip
    assert [round(row[0], 4) for row in values] == [40.6012, 40.6, 40.6, 40.6, 0.0]


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("Lower CI", "Upper CI"), ("lower_95_ci", "upper_95_ci"), ("LCI", "UCI"),
     ("95% CI lower", "95% CI upper"), ("Lower limit (95%)", "Upper limit (95%)"),
     ("Lower confidence interval", "Upper confidence interval")],
)  # fmt: skip
def test_ends_of_an_interval_by_the_names_that_partners_give_them(
    tmp_path: Path, ask: Ask, lower: str, upper: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"indicator,area,period,value,{lower},{upper},status\n"
        "da_solved_rate,Essex,2014-03,40.6,38.1,43.2,final\n"
    )
    (report,) = load([path]).files
    assert report.problems == []
    assert figures(ask) == [(None, None, 40.6, 38.1, 43.2, None)]


def test_cells_of_excel_formatted_as_percentages_and_dates(tmp_path: Path, ask: Ask) -> None:
    row = ["da_solved_rate", "Essex", datetime(2014, 9, 1), None, 1000, 0.406, None, None, "final"]
    path = workbook(
        tmp_path / "a.xlsx", {"Returns": [list(COLUMNS), row]},
        lambda book: setattr(book.worksheets[0]["F2"], "number_format", "0.0%"),
    )  # fmt: skip
    (report,) = load([path]).files
    assert report.problems == []
    assert figures(ask) == [(pytest.approx(406), 1000, 40.6, None, None, None)]
    assert ask("select period_end, row from reported where value = 40.6") == [
        (date(2014, 9, 30), 2)
    ]


def test_none_not_available_confidential_and_zero_are_four_things(tmp_path: Path, ask: Ask) -> None:
    signs = ["-", "..", "c", "0", "–", "C"]
    for column in ("numerator", "value"):
        rows = [
            value(period=f"2014-{month:02}", **{column: sign})
            for month, sign in enumerate(signs, 1)
        ]
        send(tmp_path, *rows, name=column)
        assert [(row[0], row[5]) for row in figures(ask)] == [
            (None, "none"), (None, "not available"), (None, "confidential"), (0, None),
            (None, "none"), (None, "confidential"),
        ]  # fmt: skip
    assert ask("select count(*), count(value), sum(value) from indicator_values "
               "where indicator = 'da_incidents'") == [(6, 1, 0)]  # fmt: skip


def test_a_sign_in_all_cells_of_a_share_or_next_to_a_sample_is_no_figure(
    tmp_path: Path, ask: Ask
) -> None:
    send(
        tmp_path,
        value("da_solved_rate", period="2014-01", numerator="c", denominator="120", value="c"),
        value("da_solved_rate", period="2014-02", numerator="..", denominator="200", value="50"),
        value("da_solved_rate", period="2014-03", numerator="100", denominator="200", value="-",
              lower="-", upper="-"),
    )  # fmt: skip
    assert figures(ask) == [
        (None, None, None, None, None, "confidential"),
        (100, 200, 50, None, None, None),
        (100, 200, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("written", "status"),
    [("final", "final"), ("Final", "final"), ("f", "final"), ("P", "provisional"),
     ("prov", "provisional"), ("PROVISIONAL", "provisional")],
)  # fmt: skip
def test_status(tmp_path: Path, ask: Ask, written: str, status: str) -> None:
    send(tmp_path, value(numerator=1, status=written))
    assert ask("select status from indicator_values where indicator = 'da_incidents'") == [
        (status,)
    ]


@pytest.mark.parametrize(
    "text",
    [
        csv_text([value(numerator="1,200", note="für Südend")]),
        "\ufeff" + csv_text([value(numerator="1,200")]),
        csv_text([value(numerator="1,200", note="für £5")]).encode("cp1252"),
        csv_text([value(numerator="1,200")], delimiter=";"),
        csv_text([value(numerator="1,200")], delimiter="\t").replace("\n", "\r\n"),
        "STATUS,Numerator, period ,AREA,Indicator\nfinal,1200,Sep-14,essex,da_incidents\n",
        "Indicator,Area,Period,Value,Status\nIncidents of domestic abuse,Essex Police,"
        "2014-09-01,1200,p\n",
        "indicator,area,period,value,status\nDA Incidents,E23000028,01/09/2014,1200,p\n",
    ],
    ids=["UTF-8", "byte-order mark", "Windows-1252", "semicolons", "tabs", "capitals and order",
         "indicator by name", "indicator in capitals"],
)  # fmt: skip
def test_every_layout(tmp_path: Path, ask: Ask, text: str | bytes) -> None:
    send_text(tmp_path, text)
    assert ask("select area_code, period_start, period_end, value from indicator_values "
               "where indicator = 'da_incidents'") == [
        (FORCE, date(2014, 9, 1), date(2014, 9, 30), 1200)
    ]  # fmt: skip


def test_areas_by_code_and_by_name(tmp_path: Path, ask: Ask) -> None:
    areas = ["Chelmsford City Council", "Southend", "Essex", "Essex County", "Old Harlow, Harlow",
             "Trinity (Rochford)", "E07000071", "e05004117"]  # fmt: skip
    send(tmp_path, *(value(area=area, numerator=n) for n, area in enumerate(areas, 1)))
    assert ask("select area from reported where indicator = 'da_incidents' order by numerator") == [
        ("E07000070",), ("E06000033",), ("E23000028",), ("E10000012",), ("E05015688",),
        ("E05010855",), ("E07000071",), ("E05004117",),
    ]  # fmt: skip


def test_columns_of_other_breakdowns_may_stay_blank(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, value(numerator=1, drug="", crime_group=""))
    assert ask("select breakdown from reported where indicator = 'da_incidents'") == [("",)]


# -- wards of other years -------------------------------------------------------------------------


def of_2013(folder: Path) -> None:
    """Load a lookup in which one ward was renamed and another divided in two."""
    lookup = "WD13CD,WD25CD,WD25NM\nE05004900,E05015688,x\nE05004901,E05004117,x\n"
    (report,) = load([put(folder / "lookup.csv", lookup + "E05004901,E05010855,x\n")]).files
    assert report.problems == []


def test_a_ward_of_another_year_is_carried_over_and_kept_as_given(tmp_path: Path, ask: Ask) -> None:
    of_2013(tmp_path)
    send(tmp_path, value(area="E05004900", numerator=5))
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 5)]
    assert ask("select area from reported where numerator = 5") == [("E05004900",)]


def test_the_lookup_may_come_in_the_same_call(tmp_path: Path, ask: Ask) -> None:
    lookup = put(tmp_path / "lookup.csv", "WD13CD,WD25CD,WD25NM\nE05004900,E05015688,x\n")
    path = as_csv(tmp_path / "return", [value(area="E05004900", numerator=5)])
    assert load([path, lookup]).rejected == []
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 5)]


def test_a_ward_is_replaced_also_under_its_other_code(tmp_path: Path, ask: Ask) -> None:
    of_2013(tmp_path)
    send(tmp_path, value(area="E05004900", numerator=5))
    report = send(tmp_path, value(area="Old Harlow", numerator=6), name="later")
    assert report.remarks == ["values revised: 1; repeated unchanged: 0"]
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 6)]
    assert report.load_id is not None
    forget(report.load_id)
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 5)]


def test_out_of_the_middle_one_value_of_a_ward_is_left(tmp_path: Path, ask: Ask) -> None:
    of_2013(tmp_path)
    send(tmp_path, value(area="E05004900", numerator=5))
    second = send(tmp_path, value(area="Old Harlow", numerator=6), name="second")
    third = send(tmp_path, value(area="Old Harlow", numerator=7), name="third")
    assert second.load_id is not None
    assert third.load_id is not None
    forget(second.load_id)
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 7)]
    forget(third.load_id)
    assert ask(STANDING) == [(OLD_HARLOW, date(2014, 9, 1), 5)]


# -- value by value -------------------------------------------------------------------------------


def test_a_later_return_replaces_value_by_value_and_the_old_stays_readable(
    tmp_path: Path, ask: Ask
) -> None:
    first = [value(area=area, numerator=n, status="p")
             for area, n in (("Essex", 90), ("Chelmsford", 11), ("Harlow", 12))]  # fmt: skip
    send(tmp_path, *first, value(period="2014-10", numerator=3))
    report = send(
        tmp_path, value(numerator=90), value(area="Chelmsford", numerator=21),
        value(area="Harlow", numerator="c"), value(period="2014-11", numerator=9), name="later",
    )  # fmt: skip
    assert report.remarks == ["values revised: 2; repeated unchanged: 1"]
    standing = [
        (CHELMSFORD, date(2014, 9, 1), 21.0), (HARLOW, date(2014, 9, 1), None),
        (FORCE, date(2014, 9, 1), 90.0), (FORCE, date(2014, 10, 1), 3.0),
        (FORCE, date(2014, 11, 1), 9.0),
    ]  # fmt: skip
    assert ask(STANDING) == standing
    assert ask("select area, former_numerator, numerator, absent, former_load, load_id "
               "from revision order by area") == [
        (CHELMSFORD, 11, 21, None, 2, 3), (HARLOW, 12, None, "confidential", 2, 3),
    ]  # fmt: skip
    assert report.load_id is not None
    forget(report.load_id)
    assert ask(STANDING) == [
        (CHELMSFORD, date(2014, 9, 1), 11), (HARLOW, date(2014, 9, 1), 12),
        (FORCE, date(2014, 9, 1), 90), (FORCE, date(2014, 10, 1), 3),
    ]  # fmt: skip


def test_a_share_revised_in_how_it_is_given_counts_as_revised(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, value("da_solved_rate", value="40"))
    report = send(tmp_path, value("da_solved_rate", numerator=4, denominator=10), name="later")
    assert report.remarks == ["values revised: 1; repeated unchanged: 0"]
    assert figures(ask) == [(4, 10, None, None, None, None)]


def test_the_very_same_file_changes_nothing(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, value(numerator=1))
    (report,) = load([tmp_path / "return.csv"]).files
    assert report.status == "unchanged"
    assert ask("select count(*) from reported") == [(2,)]


def test_two_returns_of_one_call_follow_one_another(tmp_path: Path, ask: Ask) -> None:
    csv = as_csv(tmp_path / "one", [value(numerator=1), value(period="2014-10", numerator=1)])
    two = as_csv(tmp_path / "two", [value(numerator=2)])
    report = load([csv, two])
    assert [file.remarks for file in report.files] == [
        [], ["values revised: 1; repeated unchanged: 0"],
    ]  # fmt: skip
    assert ask(STANDING) == [(FORCE, date(2014, 9, 1), 2), (FORCE, date(2014, 10, 1), 1)]


def test_exact_repeats_are_set_aside(tmp_path: Path, ask: Ask) -> None:
    share = value("da_solved_rate", value="40.6", lower="39", upper="42")
    report = send(tmp_path, value(numerator=1), share, value(area="E23000028", period="Sep-14",
                  numerator="1.0"), share, value(area="Harlow", numerator="-"),
                  value(area="Harlow", numerator="-"))  # fmt: skip
    assert (report.rows_read, report.rows_kept) == (6, 3)
    assert report.set_aside == {"exact repeat": 3}
    assert ask("select row from reported where load_id = 2 order by 1") == [(2,), (3,), (6,)]


def test_rolling_twelve_months_may_overlap(tmp_path: Path, ask: Ask) -> None:
    def share(period: str, percent: str) -> Row:
        return value("police_good_job", period=period, value=percent, denominator=900)

    send(tmp_path, share("12 months to June 2014", "57.9"), share("year to Sep-14", "58.3"))
    send(tmp_path, share("12 months to December 2014", "58.4"), name="later")
    assert ask("select count(*), max(value) from indicator_values "
               "where indicator = 'police_good_job'") == [(3, 58.4)]  # fmt: skip


# -- editions, remarks ----------------------------------------------------------------------------


def test_the_demonstration_is_never_mixed_with_real_data(tmp_path: Path, database: Path) -> None:
    text = csv_text([value(numerator=1)], above="# Demonstration data, made up\n")
    (report,) = load([put(tmp_path / "demo.csv", text)]).files
    assert "the warehouse holds published data" in report.problems[0].fault
    other = tmp_path / "other.duckdb"
    assert load([tmp_path / "demo.csv"], other).rejected == []
    (report,) = load(
        [as_csv(tmp_path / "real", [value(period="2014-10", numerator=1)])], other
    ).files
    assert "the warehouse holds demonstration data" in report.problems[0].fault


def test_districts_that_add_up_to_more_than_essex_are_remarked(tmp_path: Path, ask: Ask) -> None:
    districts = [value(area=code, numerator=10) for code in CODES]
    assert send(tmp_path, *districts, value(numerator=141)).remarks == []
    more = [value(area=code, period=month, numerator=10) for code in CODES
            for month in ("2014-10", "2014-11")]  # fmt: skip
    (remark,) = send(tmp_path, *more, value(period="2014-10", numerator=139),
                     value(period="2014-11", numerator=120), name="later").remarks  # fmt: skip
    assert "140 and 139 of da_incidents, 2014-10-01 to 2014-10-31; other such cases: 1" in remark
    # Also where the whole stood before the districts came.
    send(tmp_path, value(period="2014-12", numerator=9), name="whole")
    short, remark = send(tmp_path, value(area="Harlow", period="2014-12", numerator=10),
                         name="part").remarks  # fmt: skip
    assert "2 rows of December 2014, where the months around it have about 15" in short
    assert "10 and 9 of da_incidents" in remark
    # People met in two districts are one person each time.
    assert send(tmp_path, *(value("feel_safe_day", code, "12 months to June 2014", value="50",
                denominator=10) for code in CODES), name="survey").remarks == []  # fmt: skip


def test_bare_shares_and_fractions_are_remarked(tmp_path: Path) -> None:
    sample = value("da_solved_rate", period="2014-10", value="0.5", denominator=90)
    bare, fraction = send(tmp_path, value("da_solved_rate", value="0.406"), sample).remarks
    assert "shares alone, without parts or an interval, in 1 of 2 rows" in bare
    assert "no value of da_solved_rate is above 1 per cent" in fraction


def test_another_length_of_period_than_usual_is_remarked(tmp_path: Path) -> None:
    rows = [value(area="Harlow", period=f"2014/15 Q{quarter}", numerator=1) for quarter in (1, 2)]
    (remark,) = send(tmp_path, value(numerator=1), *rows).remarks
    assert remark == (
        "da_incidents is kept by the month; rows that cover another time, such as '2014/15 Q1': 2"
    )


def test_wards_add_up_to_their_district(tmp_path: Path, ask: Ask) -> None:
    wards = read_approximate().areas
    inside = wards[wards.district == HARLOW]
    send(tmp_path, *(value(area=code, numerator=2) for code in inside.code))
    assert ask("select value from indicator_values where area_code = ?", HARLOW) == [
        (2 * len(inside),)
    ]


# -- an indicator that nobody has thought of yet --------------------------------------------------

NEW = """
[hate_crime_solved_rate]
name = "Hate crime solved rate"
area_of_focus = "Supporting victims of crime"
tier = "monitoring"
definition = "Of the hate crimes recorded in the quarter, the share solved by its end."
numerator = "hate crimes solved"
denominator = "hate crimes recorded"
unit = "per cent"
scale = 100.0
rise_is = "better"
smallest_area = "district"
frequency = "quarter"
due_days = 62
owner = "Essex Police"
published = true
caveats = ""
[hate_crime_solved_rate.breakdowns]
strand = ["Race", "Religion"]
"""


def test_a_new_indicator_takes_an_entry_of_the_catalogue_and_nothing_else(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = value("Hate crime solved rate", "Southend", "2014/15 Q2", 9, 24, strand="race")
    path = as_csv(tmp_path / "return", [sent])
    (report,) = load([path]).files
    assert [problem.column for problem in report.problems] == ["strand", "indicator"]
    longer = put(tmp_path / "catalogue.toml", catalogue.CATALOGUE.read_text("utf-8") + NEW)
    known = catalogue.indicators
    monkeypatch.setattr(catalogue, "indicators", lambda path=longer: known(path))
    (report,) = load([path]).files
    assert report.problems == []
    assert ask("select area_name, period_start, period_end, breakdown, value from indicator_values "
               "where indicator = 'hate_crime_solved_rate'") == [
        ("Southend-on-Sea", date(2014, 7, 1), date(2014, 9, 30), "strand=Race", 37.5)
    ]  # fmt: skip
