"""Wholes that are summed from reported parts, what is left over, and records next to returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import forget
from geo import boundaries
from geo.essex import COUNTY, DISTRICTS, FORCE, NO_DISTRICT, no_ward
from tests.data.loading.test_undo_load import different, everything
from tests.helpers.police_uk_files import put
from tests.helpers.stats19_files import NOWHERE, casualty, collision
from tests.helpers.stats19_files import write as write_stats19

Ask = Callable[..., list[tuple[Any, ...]]]
HARLOW = "E07000073"
# 1 in the first district, 2 in the second …: 105 in all, of which Southend and Thurrock have 3
EACH = {code: str(number) for number, code in enumerate(DISTRICTS, 1)}


def send(
    folder: Path, values: Mapping[str, str], indicator: str = "section_136", name: str = "r.csv"
) -> FileReport:
    """Load a return of one month, which must be accepted."""
    rows = [f"{indicator},{area},2014-09,{value},final\n" for area, value in values.items()]
    text = "indicator,area,period,value,status\n" + "".join(rows)
    (report,) = load([put(folder / name, text)]).files
    assert report.status == "loaded", "\n".join(map(str, report.problems))
    return report


def values(ask: Ask, indicator: str = "section_136") -> dict[str, float | None]:
    """Return what is current, by area."""
    return dict(ask("select area_code, value from indicator_values where indicator = ?", indicator))


def test_county_and_force_are_summed_from_all_districts(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, EACH)
    held = values(ask)
    assert (held[FORCE], held[COUNTY]) == (105, 102)
    assert NO_DISTRICT not in held
    source = ask("select source from indicator_values where area_code = ?", FORCE)
    assert "r.csv" in source[0][0]


@pytest.mark.parametrize("written", [None, "c", "..", "-"])
def test_nothing_is_summed_where_a_part_is_missing(
    written: str | None, tmp_path: Path, ask: Ask
) -> None:
    parts = {code: value for code, value in EACH.items() if code != HARLOW}
    send(tmp_path, parts if written is None else {**parts, HARLOW: written})
    held = values(ask)
    assert FORCE not in held
    assert COUNTY not in held
    assert held.get(HARLOW) is None


def test_a_zero_is_a_part_like_any_other(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {**EACH, HARLOW: "0"})
    assert values(ask)[FORCE] == 105 - int(EACH[HARLOW])


def test_what_the_districts_leave_of_a_reported_whole(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {**EACH, "Essex": "112"})
    held = values(ask)
    assert (held[FORCE], held[NO_DISTRICT]) == (112, 7)
    assert sum(held[code] or 0 for code in (*DISTRICTS, NO_DISTRICT)) == held[FORCE]


def test_a_whole_that_is_confidential_is_not_worked_out(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {**EACH, "Essex": "c"})
    assert values(ask)[FORCE] is None


def test_a_district_is_summed_from_its_wards_and_what_they_leave(tmp_path: Path, ask: Ask) -> None:
    load([put(tmp_path / "mid2020.csv", "LAD21CD,LAD21NM,All ages\nE07000073,Harlow,9\n")])
    wards = [row[0] for row in ask("select code from area where parent = ?", HARLOW) if
             row[0].startswith("E05")]  # fmt: skip
    assert len(wards) == 11
    fromkeys = dict.fromkeys(wards, "2")
    send(tmp_path, fromkeys, "night_time_economy_crime")
    assert values(ask, "night_time_economy_crime")[HARLOW] == 22
    send(tmp_path, {HARLOW: "25"}, "night_time_economy_crime", "later.csv")
    held = values(ask, "night_time_economy_crime")
    assert (held[HARLOW], held[no_ward(HARLOW)]) == (25, 3)


def test_shares_are_summed_by_numerator_and_denominator(tmp_path: Path, ask: Ask) -> None:
    rows = "".join(f"da_solved_rate,{code},2014/15 Q1,4,{n}0,final\n" for code, n in EACH.items())
    put(tmp_path / "r.csv", "indicator,area,period,numerator,denominator,status\n" + rows)
    load([tmp_path / "r.csv"])
    assert ask(
        "select numerator, denominator, round(value, 4) from indicator_values where area_code = ?",
        FORCE,
    ) == [(56, 1050, 5.3333)]


def test_what_does_not_add_up_is_not_added_up(tmp_path: Path, ask: Ask) -> None:
    rows = "".join(
        f"feel_safe_day,{code},12 months to September 2014,{n},50,final\n"
        for code, n in EACH.items()
    )
    put(tmp_path / "r.csv", "indicator,area,period,numerator,denominator,status\n" + rows)
    (report,) = load([tmp_path / "r.csv"]).files
    assert report.status == "loaded", report.problems
    assert set(values(ask, "feel_safe_day")) == set(DISTRICTS)


def test_a_later_value_stands_and_the_earlier_one_stays_readable(tmp_path: Path, ask: Ask) -> None:
    first = send(tmp_path, {"Essex": "112", "Harlow": "5"})
    later = send(tmp_path, {"Essex": "115"}, name="later.csv")
    assert values(ask) == {FORCE: 115, HARLOW: 5}
    assert ask("select area, former_numerator, numerator, former_load, load_id from revision") == [
        (FORCE, 112, 115, first.load_id, later.load_id)
    ]
    assert later.load_id is not None
    forget(later.load_id)
    assert values(ask) == {FORCE: 112, HARLOW: 5}
    assert ask("from revision") == []


def test_records_take_the_place_of_a_return_for_as_long_as_they_are_loaded(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    rows = "".join(
        f"ksi_total,{code},2023-{month:02d},9,final\n"
        for code in DISTRICTS
        for month in range(1, 13)
    )
    put(tmp_path / "r.csv", "indicator,area,period,value,status\n" + rows)
    load([tmp_path / "r.csv"])
    total = (
        "select sum(value) from indicator_values where indicator = 'ksi_total' "
        "and area_code = ? and breakdown = ''"
    )
    assert ask(total, FORCE) == [(12 * 14 * 9,)]  # summed from the districts
    before = everything(database)
    report = load(
        [
            write_stats19(tmp_path, [collision(), collision(2, "31/12/2023")]),
            write_stats19(tmp_path, [casualty(), casualty(2)]),
        ]
    )
    assert not report.rejected
    assert ask(total, FORCE) == [(2,)]
    assert ask("select count(*) from reported where superseded_by is null") == [(0,)]
    for file in reversed(report.files):
        assert file.load_id is not None
        forget(file.load_id)
    assert different(before, everything(database)) == []


def test_what_is_left_over_of_records_is_not_counted_again(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    load(
        [
            write_stats19(tmp_path, [collision(1, place=NOWHERE)]),
            write_stats19(tmp_path, [casualty()]),
        ]
    )
    send(tmp_path, {"Essex": "3"}, "ksi_total")
    assert ask(
        "select area_code, value from indicator_values where indicator = 'ksi_total' "
        "and period_start = '2023-01-01' and breakdown = '' and value > 0 order by area_code"
    ) == [(FORCE, 1), (f"{FORCE}:no-place", 1)]


def ksi_of_essex(ask: Ask) -> dict[tuple[str, str], float]:
    """Return what is current, by first and last day."""
    rows = ask(
        "select period_start::varchar, period_end::varchar, value from indicator_values "
        "where indicator = 'ksi_total' and area_code = ? and breakdown = ''",
        FORCE,
    )
    results = {row[:2]: row[2] for row in rows}
    assert len(results) == len(rows)
    return results


JANUARY, MARCH = ("2023-01-01", "2023-01-31"), ("2023-03-01", "2023-03-31")


def send_ksi(folder: Path, periods: list[str], name: str) -> FileReport:
    """Load a return of 9 for Essex in each period."""
    rows = "".join(f"ksi_total,Essex,{period},9,final\n" for period in periods)
    text = "indicator,area,period,value,status\n" + rows
    (report,) = load([put(folder / name, text)]).files
    return report


def test_a_return_stands_again_when_the_collisions_alone_are_undone(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    send_ksi(tmp_path, ["2023-01"], "r.csv")
    collisions, _ = load(
        [write_stats19(tmp_path, [collision()]), write_stats19(tmp_path, [casualty()])]
    ).files
    assert ksi_of_essex(ask) == {JANUARY: 1}
    assert collisions.load_id is not None
    forget(collisions.load_id)
    assert ksi_of_essex(ask) == {JANUARY: 9}


def test_a_return_stands_again_for_months_that_newer_records_do_not_cover(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    send_ksi(tmp_path, ["2023-01", "2023-03"], "r.csv")
    for folder, last in (("first", "10/03/2023"), ("newer", "20/01/2023")):
        load(
            [
                write_stats19(tmp_path / folder, [collision(), collision(2, last)]),
                write_stats19(tmp_path / folder, [casualty(), casualty(2)]),
            ]
        )
    assert ksi_of_essex(ask) == {JANUARY: 2, MARCH: 9}


def test_a_period_may_not_overlap_one_that_records_hide(
    tmp_path: Path, database: Path, ask: Ask
) -> None:
    send_ksi(tmp_path, ["2022/23 Q4"], "quarter.csv")
    load([write_stats19(tmp_path, [collision()]), write_stats19(tmp_path, [casualty()])])
    report = send_ksi(tmp_path, ["2023-03"], "month.csv")
    assert report.status == "rejected"
    assert "overlaps 2023-01-01 to 2023-03-31, reported in quarter.csv" in str(report.problems[0])


def test_the_same_return_again_says_which_of_its_values_do_not_stand(
    tmp_path: Path, ask: Ask
) -> None:
    send(tmp_path, {"Essex": "112", "Harlow": "5"})
    send(tmp_path, {"Essex": "115"}, name="later.csv")
    (report,) = load([tmp_path / "r.csv"]).files
    assert report.status == "unchanged"
    assert report.remarks == [
        "1 of its rows do not stand: replaced by load 2. To have them again, take that back: "
        "python -m data forget 2"
    ]
    (report,) = load([tmp_path / "later.csv"]).files
    assert (report.status, report.remarks) == ("unchanged", [])


def test_records_say_how_many_reported_values_give_way(tmp_path: Path, ask: Ask) -> None:
    row = "ksi_total,Essex,2023-01,9,final\n"
    load([put(tmp_path / "r.csv", "indicator,area,period,value,status\n" + row)])
    files = [write_stats19(tmp_path, [collision()]), write_stats19(tmp_path, [casualty()])]
    reports = {report.content: report for report in load(files).files}
    assert reports["casualties"].status == "loaded"
    remark = "1 reported values give way to these records of the same time"
    assert remark in reports["casualties"].remarks
    assert ask("select load_id from load_remark where remark = ?", remark) == [
        (reports["casualties"].load_id,)
    ]


def test_values_of_wards_that_go_out_of_use_are_remarked_on(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {"Old Harlow": "4", "Harlow": "30"}, "night_time_economy_crime")
    areas = boundaries.read_approximate().areas
    frame = gpd.GeoDataFrame(
        {
            "WD23CD": [f"E0599{number:04d}" for number in range(len(areas))],
            "WD23NM": areas["name"],
            "LAD23CD": areas.district,
        },
        geometry=areas.geometry.to_numpy(),
        crs=27700,
    )
    frame.to_file(tmp_path / "wards.gpkg")
    (report,) = load([tmp_path / "wards.gpkg"]).files
    assert any("1 reported values are of wards that are none of those" in r for r in report.remarks)
    assert values(ask, "night_time_economy_crime") == {HARLOW: 30}
    old = ask("select code from area where name = 'Old Harlow' and boundary_set = 'wards-2023'")
    lookup = f"ward24_code,ward23_code\nE05015688,{old[0][0]}\n"
    load([put(tmp_path / "lookup.csv", lookup)])
    assert values(ask, "night_time_economy_crime") == {HARLOW: 30, old[0][0]: 4}
