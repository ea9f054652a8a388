"""Wholes that are summed from reported parts, what is left over, and records beside returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from data.forgetting import forget
from data.ledger import FileReport
from data.loading import load
from geo.essex import COUNTY, DISTRICTS, FORCE, NO_DISTRICT, no_ward
from tests.data.test_forgetting import different, everything
from tests.published import put
from tests.stats19 import casualty, collision
from tests.stats19 import write as write_stats19

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
    """Return what stands, by area."""
    return dict(ask("select area_code, value from indicator_values where indicator = ?", indicator))


def test_county_and_force_are_summed_from_all_districts(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, EACH)
    held = values(ask)
    assert (held[FORCE], held[COUNTY]) == (105, 102)
    assert NO_DISTRICT not in held
    source = ask("select source from indicator_values where area_code = ?", FORCE)
    assert "r.csv" in source[0][0]


@pytest.mark.parametrize("given", [None, "c", "..", "-"])
def test_nothing_is_summed_where_a_part_is_missing(
    given: str | None, tmp_path: Path, ask: Ask
) -> None:
    parts = {code: value for code, value in EACH.items() if code != HARLOW}
    send(tmp_path, parts if given is None else {**parts, HARLOW: given})
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


def test_a_district_is_summed_from_its_wards_and_told_what_they_leave(
    tmp_path: Path, ask: Ask
) -> None:
    load([put(tmp_path / "mid2020.csv", "LAD21CD,LAD21NM,All ages\nE07000073,Harlow,9\n")])
    wards = [row[0] for row in ask("select code from area where parent = ?", HARLOW) if
             row[0].startswith("E05")]  # fmt: skip
    assert len(wards) == 11
    one = dict.fromkeys(wards, "2")
    send(tmp_path, one, "night_time_economy_crime")
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
