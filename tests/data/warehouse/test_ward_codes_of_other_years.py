"""Ward codes of other years: carried over where one ward is the other, else given who follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.loading.load_files import load
from data.warehouse.preparation import preparation
from data.warehouse.ward_codes_of_other_years import successors
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]

OF_2017 = """\
lsoa11_code,ward17_code
E01000001,E05999001
E01000002,E05999001
E01000003,E05999002
E01000004,E05999002
E01000005,E05999003
E01000006,E05999004
E01000009,E05999005
"""
RENEWED = """\
lsoa11_code,lsoa21_code
E01000001,E01100001
E01000002,E01000002
E01000003,E01000003
E01000004,E01000004
E01000005,E01000005
E01000006,E01000006
"""
OF_2024 = """\
lsoa21_code,ward24_code
E01100001,{0}
E01000002,{0}
E01000003,{1}
E01000004,{2}
E01000005,{2}
E01000006,{2}
"""


@pytest.fixture
def wards(database: Path, ask: Ask, tmp_path: Path) -> list[str]:
    """Load lookups of 2017 and 2024 that end in three wards of the set in use."""
    load([put(tmp_path / "mid2020.csv", "LAD21CD,LAD21NM,All ages\nE07000066,Basildon,9\n")])
    codes = [
        row[0] for row in ask("select code from area where kind = 'ward' order by code limit 3")
    ]
    reports = load(
        [
            put(tmp_path / "a.csv", OF_2017),
            put(tmp_path / "b.csv", RENEWED),
            put(tmp_path / "c.csv", OF_2024.format(*codes)),
        ]
    ).files
    assert [report.status for report in reports] == ["loaded"] * 3
    return codes


def test_a_ward_of_the_same_lsoas_is_carried_over(wards: list[str], ask: Ask) -> None:
    carried = ask("select given_as, code from ward_carried where given_as <> code")
    assert carried == [("E05999001", wards[0])]


def test_every_ward_of_the_set_stands_for_itself(wards: list[str], ask: Ask) -> None:
    assert ask("select count(*) from ward_carried where given_as = code") == [(257,)]


@pytest.mark.parametrize(
    ("code", "follow"), [("E05999002", [1, 2]), ("E05999003", [2]), ("E05999005", [])]
)
def test_who_follows_a_ward_that_was_divided_or_joined(
    code: str, follow: list[int], wards: list[str], database: Path
) -> None:
    with preparation(database, rehearsal=True) as connection:
        text = successors(connection, "wards-2025-approximate", code)
    assert len(text) == len(follow)
    for number in follow:
        assert any(f"({wards[number]})" in name for name in text)


def test_a_lookup_from_ward_to_ward_carries_one_to_one_only(
    wards: list[str], tmp_path: Path, ask: Ask
) -> None:
    pairs = f"E05999006,{wards[0]}\nE05999007,{wards[1]}\nE05999007,{wards[2]}\n"
    load([put(tmp_path / "d.csv", f"ward13_code,ward24_code\n{pairs}")])
    carried = ask("select given_as from ward_carried where given_as <> code order by 1")
    assert carried == [("E05999001",), ("E05999006",)]
